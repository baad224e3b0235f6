//! Writing a change that was shown: it is checked once more, kept, written and taken into force.
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::offer::{Offered, offer};
use super::{alone, apart, digest, place, with_plain_ends};
use crate::console::Console;
use crate::console::page::{away, to, told};
use crate::console::request::{Fields, Posted};
use crate::intake::{FileEdit, FileKind, KeepFiles};
use crate::model::{FileFault, OwnFault};
use crate::replies::one_line;
use crate::staff::Act;
use crate::text::mask_codes;

/// Characters of a reason that are kept.
const WHY_CHARS_MAX: usize = 500;
/// Files that one change may touch.
const FILES_MAX: usize = 50;

/// The files of a form: name, digest of what stood there, text.
fn files(fields: &Fields) -> Vec<(String, String, String)> {
    let names = fields.each("file").take(FILES_MAX);
    let rest = fields.each("digest").zip(fields.each("text"));
    names
        .zip(rest)
        .map(|(name, (digest, text))| (name.to_owned(), digest.to_owned(), with_plain_ends(text)))
        .collect()
}

/// Lays the texts of a form over the files as they are now; a file that somebody else has changed in
/// between is a fault.
fn edits(
    console: &Console,
    kind: FileKind,
    given: Vec<(String, String, String)>,
) -> Result<Vec<FileEdit>, Vec<FileFault>> {
    let known = console.workshop.files(kind)?;
    let (mut edits, mut faults, mut seen) = (vec![], vec![], BTreeSet::new());
    for (name, was, now) in given {
        let before = known.iter().find(|(file, _)| *file == name).map(|(_, text)| text.clone());
        match before {
            Some(before) if digest(&before) == was && seen.insert(name.clone()) => {
                edits.push(FileEdit { file: name, before, now });
            }
            Some(_) => faults.push(FileFault::own(&name, OwnFault::Meanwhile)),
            None => faults.push(FileFault::own(&name, OwnFault::NoFile)),
        }
    }
    if edits.is_empty() && faults.is_empty() {
        faults.push(FileFault::own(kind.folder(), OwnFault::Same));
    }
    if faults.is_empty() { Ok(edits) } else { Err(faults) }
}

async fn save(console: Console, posted: Posted, kind: FileKind) -> Response {
    let someone = &posted.someone;
    let no = |status, text| told(&console, someone, status, text, None);
    if !someone.may(Act::KeepRules) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let why = one_line(posted.fields.get("why").unwrap_or_default(), WHY_CHARS_MAX);
    if mask_codes(&why).runs > 0 {
        return no(StatusCode::UNPROCESSABLE_ENTITY, "console-code-in-text");
    }
    let faulty = {
        let _alone = match alone(&console, someone) {
            Ok(alone) => alone,
            Err(response) => return *response,
        };
        let (working, given) = (console.clone(), files(&posted.fields));
        let Some(laid) = apart(move || edits(&working, kind, given)).await else {
            return away(&console, someone);
        };
        match laid {
            Err(faults) => (faults, vec![]),
            Ok(edits) => {
                let order = KeepFiles { edits: edits.clone(), by: someone.by(), why };
                let workshop = Arc::clone(&console.workshop);
                match console.intake.keep_files(workshop, order).await {
                    Ok(Ok(())) => return to(&format!("{}?done=kept", place(kind))),
                    Ok(Err(faults)) => (faults, edits),
                    Err(error) => {
                        tracing::error!(%error, "a change of files cannot be kept");
                        return away(&console, someone);
                    }
                }
            }
        }
    };
    let (faults, edits) = faulty;
    offer(&console, someone, kind, Offered::Faults(faults, edits)).await
}

/// `POST /rules/save`.
pub(in crate::console) async fn save_rules(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    save(console, posted, FileKind::Rules).await
}

/// `POST /understanding/save`.
pub(in crate::console) async fn save_words(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    save(console, posted, FileKind::Words).await
}
