//! What the desk does about incidents, each a form.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{moment, text_field};
use crate::console::Console;
use crate::console::page::{away, to, told};
use crate::console::refusals;
use crate::console::request::{Fields, Posted, Someone};
use crate::intake::incidents::{Declare, Declared, IncidentRefusal, KindWord, Say};
use crate::model::{IncidentId, Language, SiteCode};
use crate::replies::one_line;
use crate::staff::Act;
use crate::store::StoreError;
use crate::text::mask_codes;
use crate::tickets::{CustomerTexts, Incident};

/// Characters of a reason that are kept.
const WHY_CHARS_MAX: usize = 500;

/// A page that says why nothing was done.
type Refused = (StatusCode, &'static str, Option<String>);

fn unreadable(why: String) -> Refused {
    (StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", Some(why))
}

/// The texts for customers that were written.
fn texts(fields: &Fields) -> CustomerTexts {
    let written = Language::ALL.into_iter().filter_map(|language| {
        Some((language, fields.get(&text_field("text", language))?.replace("\r\n", "\n")))
    });
    written.collect()
}

fn reason(fields: &Fields) -> Result<String, Refused> {
    let why = one_line(fields.get("why").unwrap_or_default(), WHY_CHARS_MAX);
    if mask_codes(&why).runs > 0 {
        return Err((StatusCode::UNPROCESSABLE_ENTITY, "console-code-in-text", None));
    }
    Ok(why)
}

fn declared(console: &Console, posted: &Posted) -> Result<Declare, Refused> {
    let fields = &posted.fields;
    let what = match fields.get("id") {
        Some(id) => Declared::Proposed(IncidentId(
            id.parse().map_err(|_| (StatusCode::NOT_FOUND, "console-no-incident", None))?,
        )),
        None => {
            let site = fields.get("site").unwrap_or_default().parse::<SiteCode>();
            let kind = fields.get("kind").unwrap_or_default().parse::<KindWord>();
            let site = site.map_err(|error| unreadable(error.to_string()))?;
            Declared::Fault(site, kind.map_err(unreadable)?.0)
        }
    };
    Ok(Declare {
        what,
        texts: texts(fields),
        since: moment(console, fields, "since").map_err(unreadable)?,
        expected_end: moment(console, fields, "expected_end").map_err(unreadable)?,
        by: posted.someone.by(),
        why: reason(fields)?,
        at: console.intake.parts().clock.now(),
    })
}

fn ended(
    console: &Console,
    someone: &Someone,
    done: Result<Result<Incident, IncidentRefusal>, StoreError>,
    path: impl Fn(&Incident) -> String,
) -> Response {
    match done {
        Ok(Ok(incident)) => to(&path(&incident)),
        Ok(Err(refusal)) => {
            let words = refusals::words(console, someone);
            refusals::page(console, someone, refusals::of_incident(&words, &refusal))
        }
        Err(error) => {
            tracing::error!(%error, "what was done about an incident cannot be kept");
            away(console, someone)
        }
    }
}

/// `POST /incidents`: declares one that is proposed, or a fault of a site.
pub(in crate::console) async fn declare(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if !someone.may(Act::KeepIncidents) {
        return told(&console, someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    match declared(&console, &posted) {
        Ok(order) => {
            let done = console.intake.declare_incident(order).await;
            ended(&console, someone, done, |one| format!("/incidents/{}?done=declared", one.id.0))
        }
        Err((status, text, why)) => told(&console, someone, status, text, why),
    }
}

fn said(console: &Console, posted: &Posted, id: IncidentId) -> Result<Say, Refused> {
    let fields = &posted.fields;
    let expected = moment(console, fields, "expected_end").map_err(unreadable)?;
    let expected_end = match (expected, fields.get("end_unknown")) {
        (Some(_), Some(_)) => {
            return Err(unreadable("say when it may be over, or that nobody knows".to_owned()));
        }
        (Some(at), None) => Some(Some(at)),
        (None, Some(_)) => Some(None),
        (None, None) => None,
    };
    Ok(Say {
        id,
        texts: texts(fields),
        expected_end,
        by: posted.someone.by(),
        why: reason(fields)?,
        at: console.intake.parts().clock.now(),
    })
}

/// `POST /incidents/{id}/{act}`: `update`, `end` or `dismiss`.
pub(in crate::console) async fn say(
    State(console): State<Console>,
    Path((id, act)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if !someone.may(Act::KeepIncidents) {
        return told(&console, someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let Ok(id) = id.parse::<i64>().map(IncidentId) else {
        return told(&console, someone, StatusCode::NOT_FOUND, "console-no-incident", None);
    };
    let order = match said(&console, &posted, id) {
        Ok(order) => order,
        Err((status, text, why)) => return told(&console, someone, status, text, why),
    };
    let (done, path) = match act.as_str() {
        "update" => (
            console.intake.update_incident(order).await,
            format!("/incidents/{}?done=updated", id.0),
        ),
        "end" => {
            (console.intake.end_incident(order).await, format!("/incidents/{}?done=ended", id.0))
        }
        "dismiss" => {
            (console.intake.dismiss_incident(order).await, "/incidents?done=dismissed".to_owned())
        }
        _ => return told(&console, someone, StatusCode::NOT_FOUND, "console-no-page", None),
    };
    ended(&console, someone, done, |_| path.clone())
}
