//! Codes of contacts: a link to the first one, a reset, an end. Nobody at the desk ever sees a code.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::contacts::why;
use super::{failed, refusal};
use crate::console::Console;
use crate::console::page::{away, explained, to, told};
use crate::console::refusals;
use crate::console::request::Posted;
use crate::console::users::refused;
use crate::intake::desk::Second;
use crate::intake::{Enrol, EnrolRefusal};
use crate::model::{ContactNumber, EmailAddress};
use crate::staff::Act;

/// Sends somebody a link; `approved` says who approved a reset.
async fn send(
    console: &Console,
    wanted: &str,
    posted: &Posted,
    (approved, came): (Option<Second>, &str),
) -> Response {
    let someone = &posted.someone;
    let nothing = || told(console, someone, StatusCode::NOT_FOUND, "console-no-page", None);
    let wrong = |detail: Option<String>| {
        told(console, someone, StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", detail)
    };
    let Ok(number) = wanted.parse::<ContactNumber>() else { return nothing() };
    let to_address = posted.fields.get("to").map(str::parse::<EmailAddress>).transpose();
    let to_address = match to_address {
        Ok(address) => address,
        Err(error) => return wrong(Some(error.to_string())),
    };
    let Some(why) = why(posted) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return told(console, someone, status, "console-code-in-text", None);
    };
    let found = console.intake.parts().database.write(move |tx| tx.contact_by_number(&number));
    let contact = match found.await {
        Ok(Some((contact, _))) => contact,
        Ok(None) => return nothing(),
        Err(_) => return away(console, someone),
    };
    let order = Enrol { contact: contact.id, to: to_address, approved, why, by: someone.by() };
    match console.intake.enrol(order).await {
        Ok(Ok(_)) => to(&format!("/contacts/{number}?done={came}")),
        Ok(Err(EnrolRefusal::NoContact)) => nothing(),
        Ok(Err(EnrolRefusal::Because(why))) => {
            let why = refusals::because(&refusals::words(console, someone), &why);
            explained(console, someone, StatusCode::CONFLICT, "console-not-done", why)
        }
        Err(error) => {
            tracing::error!(%error, "a link cannot be sent");
            away(console, someone)
        }
    }
}

/// `POST /contacts/{number}/invite`: the link to his first code.
pub(in crate::console) async fn invite(
    State(console): State<Console>,
    Path(wanted): Path<String>,
    posted: Posted,
) -> Response {
    if let Some(refused) = refused(&console, &posted.someone, Act::IssueCodes) {
        return refused;
    }
    send(&console, &wanted, &posted, (None, "code-invited")).await
}

/// `POST /contacts/{number}/reset`: the link to another code, by whoever says who approved it.
pub(in crate::console) async fn reset(
    State(console): State<Console>,
    Path(wanted): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::IssueCodes) {
        return refused;
    }
    let approved = match posted.fields.get("second") {
        Some("call-back") => Ok(Second::CallBack),
        Some("portal") => Ok(Second::Portal),
        Some("contact") | None => {
            let number = posted.fields.get("contact").unwrap_or_default();
            number.parse().map(Second::Contact).map_err(|error| format!("{error}"))
        }
        Some(other) => Err(other.to_owned()),
    };
    match approved {
        Ok(approved) => send(&console, &wanted, &posted, (Some(approved), "code-reset")).await,
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            told(&console, someone, status, "console-not-done", Some(why))
        }
    }
}

/// `POST /contacts/{number}/code/end`.
pub(in crate::console) async fn end_code(
    State(console): State<Console>,
    Path(wanted): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::IssueCodes) {
        return refused;
    }
    let Ok(number) = wanted.parse::<ContactNumber>() else {
        return told(&console, someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    match console.intake.end_code(number, &someone.by()).await {
        Ok(Ok(_)) => to(&format!("/contacts/{number}?done=code-ended")),
        Ok(Err(why)) => refusal(&console, someone, &why),
        Err(error) => failed(&console, someone, &error),
    }
}
