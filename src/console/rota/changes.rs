//! Exceptions: one who comes in for another, checked first, and taken back.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::DateTime;

use super::show::{may_take_back, writes};
use super::{FORM_TIME, WHY_CHARS_KEPT, deed, warned};
use crate::console::Console;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::refusals;
use crate::console::request::{Fields, Posted, Someone};
use crate::console::words::Words;
use crate::intake::Written;
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{ChangeId, Deed, NewChange, OnCall, Refusal, Schedule, Stretch};
use crate::replies::one_line;
use crate::staff::Act;

/// Asks whether an exception is meant, of which something should be looked at.
#[derive(Template)]
#[template(path = "schedule_sure.html")]
struct SurePage {
    frame: Frame,
    id: String,
    what: String,
    from: String,
    until: String,
    warnings: Vec<String>,
    /// The form once more.
    fields: Vec<(&'static str, String)>,
}

/// The fields of the form.
const FIELDS: [&str; 6] = ["deed", "person", "instead", "from", "until", "why"];

/// Reads a moment of a form, on the clock of the schedule.
pub(super) fn moment(
    fields: &Fields,
    name: &str,
    schedule: &Schedule,
) -> Result<Timestamp, String> {
    let text = fields.get(name).unwrap_or_default();
    let civil = DateTime::strptime(FORM_TIME, text)
        .map_err(|_| format!("`{text}` is no day and time such as 2026-11-24T09:00"))?;
    let zoned = civil.to_zoned(schedule.zone.clone()).map_err(|error| error.to_string())?;
    Ok(zoned.timestamp())
}

/// Tells why something was not done.
pub(super) fn refused(console: &Console, someone: &Someone, refusal: &Refusal) -> Response {
    let words = refusals::words(console, someone);
    let knowledge = console.intake.parts().knowledge.load_full();
    refusals::page(console, someone, refusals::of_rota(&words, &knowledge.on_call, refusal))
}

/// Reads the override of a form; times are on the clock of the schedule.
fn order(fields: &Fields, schedule: &Schedule, by: String) -> Result<NewChange, String> {
    let person = |name: &str| fields.get(name).map(str::parse::<PersonId>).transpose();
    let comes = person("person").map_err(|error| error.to_string())?;
    let who = comes.ok_or("say who")?;
    let whom = person("instead").map_err(|error| error.to_string())?;
    let deed = match fields.get("deed") {
        None | Some("replace") => Deed::Replace { whom, by: who },
        Some("add") => Deed::Add { person: who },
        Some("remove") => Deed::Remove { person: who },
        Some(other) => return Err(format!("`{other}` is none of replace, add, remove")),
    };
    Ok(NewChange {
        schedule: schedule.id.clone(),
        deed,
        when: Stretch {
            from: moment(fields, "from", schedule)?,
            until: moment(fields, "until", schedule)?,
        },
        by,
        why: one_line(fields.get("why").unwrap_or_default(), WHY_CHARS_KEPT),
        swap: None,
        source: None,
    })
}

/// Whether somebody may write it: who keeps schedules everything, others what they take on themselves.
/// Giving a turn away needs the word of whoever gets it, and is an offer.
fn may_write(someone: &Someone, order: &NewChange) -> bool {
    let own = someone.0.user.facts.person.as_ref();
    someone.may(Act::KeepSchedules) || (own.is_some() && order.deed.brings() == own)
}

/// `POST /oncall/{id}/override`: writes it, or asks first where something should be looked at.
pub(in crate::console) async fn write(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let no = |status, text, why| told(&console, someone, status, text, why);
    if !writes(someone) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let knowledge = console.intake.parts().knowledge.load_full();
    let schedule = id.parse::<PolicyId>().ok();
    let Some(schedule) = schedule.and_then(|id| knowledge.on_call.schedule(&id)) else {
        return no(StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let order = match order(&posted.fields, schedule, someone.by()) {
        Ok(order) => order,
        Err(why) => return no(StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", Some(why)),
    };
    if !may_write(someone, &order) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let is_sure = posted.fields.get("sure").is_some();
    let mut done =
        console.intake.write_overrides(vec![order.clone()], (None, &order.by), !is_sure).await;
    if let Ok(Ok(would)) = &done
        && !is_sure
    {
        if !would.warnings.is_empty() {
            return sure(&console, &posted, &knowledge.on_call, schedule, would);
        }
        done = console.intake.write_overrides(vec![order.clone()], (None, &order.by), false).await;
    }
    match done {
        Ok(Ok(_)) => to(&format!("/oncall/{}?done=override", schedule.id)),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "an override cannot be kept");
            away(&console, someone)
        }
    }
}

fn sure(
    console: &Console,
    posted: &Posted,
    on_call: &OnCall,
    schedule: &Schedule,
    would: &Written,
) -> Response {
    let someone = &posted.someone;
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let Some((change, _)) = would.changes.first() else { return away(console, someone) };
    let field = |name: &'static str| (name, posted.fields.get(name).unwrap_or_default().to_owned());
    let page = SurePage {
        id: schedule.id.to_string(),
        what: deed(&words, on_call, &change.deed),
        from: words.in_zone(change.when.from, &schedule.zone),
        until: words.in_zone(change.when.until, &schedule.zone),
        warnings: would.warnings.iter().map(|one| warned(&words, on_call, one)).collect(),
        fields: FIELDS.into_iter().map(field).collect(),
        frame: Frame::of(console, someone, "/oncall", words.say("console-override-sure")),
    };
    html(StatusCode::OK, &page)
}

/// `POST /oncall/{id}/override/{change}/remove`.
pub(in crate::console) async fn take_back(
    State(console): State<Console>,
    Path((id, change)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let no = |status, text| told(&console, someone, status, text, None);
    if !writes(someone) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let (Ok(change), Ok(schedule)) = (change.parse::<i64>(), id.parse::<PolicyId>()) else {
        return no(StatusCode::NOT_FOUND, "console-no-page");
    };
    let known = console.intake.parts().knowledge.load_full();
    let known = known.on_call.changes().list.iter().find(|one| one.id.0 == change).cloned();
    // Of what nobody knows here it is not known whose it is.
    let may = known
        .map_or_else(|| someone.may(Act::KeepSchedules), |known| may_take_back(someone, &known));
    if !may {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let why = one_line(posted.fields.get("why").unwrap_or("console"), WHY_CHARS_KEPT);
    match console.intake.take_back_override(ChangeId(change), someone.by(), why).await {
        Ok(Ok(_)) => to(&format!("/oncall/{schedule}?done=taken-back")),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "an override cannot be taken back");
            away(&console, someone)
        }
    }
}
