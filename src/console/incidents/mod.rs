//! Known incidents: proposed by the program, declared, told of and ended by the desk.
mod acts;
mod list;
mod show;

use crate::model::{Language, Timestamp};

use super::Console;
use super::request::Fields;

pub(super) use acts::{declare, say};
pub(super) use list::list;
pub(super) use show::show;

/// How a form writes day and time.
const FORM_TIME: &str = "%Y-%m-%dT%H:%M";

/// The field of a text in a language.
pub(super) fn text_field(prefix: &str, language: Language) -> String {
    format!("{prefix}_{}", language.folder())
}

/// Reads a moment of a form, on the clock of the desk; nothing when it is empty.
fn moment(console: &Console, fields: &Fields, name: &str) -> Result<Option<Timestamp>, String> {
    let Some(text) = fields.get(name) else { return Ok(None) };
    let zone = crate::intake::desk_zone(&console.intake.parts().settings);
    let civil = jiff::civil::DateTime::strptime(FORM_TIME, text)
        .map_err(|_| format!("`{text}` is no day and time such as 2026-11-24T09:00"))?;
    let zoned = civil.to_zoned(zone).map_err(|error| error.to_string())?;
    Ok(Some(zoned.timestamp()))
}
