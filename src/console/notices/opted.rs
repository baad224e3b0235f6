//! Contacts who want no notices.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::console::Console;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::{Posted, Someone};
use crate::console::words::Words;
use crate::identity::{Account, Contact};
use crate::model::{ContactNumber, EmailAddress};
use crate::staff::Act;
use crate::store::{StoreError, Tx};

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// Somebody who wants none.
struct Line {
    number: String,
    name: String,
    account: String,
    at: String,
    by: String,
}

#[derive(Template)]
#[template(path = "opt_outs.html")]
struct OptOutsPage {
    frame: Frame,
    lines: Vec<Line>,
    keeps: bool,
}

/// `GET /notices/opt-outs`.
pub(in crate::console) async fn opt_outs(
    State(console): State<Console>,
    someone: Someone,
    Query(came): Query<Came>,
) -> Response {
    let read = |tx: &mut dyn Tx| {
        let mut found = vec![];
        for out in tx.opt_outs()? {
            if let Some((contact, account)) = tx.contact(out.contact)? {
                found.push((out, contact, account));
            }
        }
        Ok::<_, StoreError>(found)
    };
    let Ok(found) = console.intake.parts().database.write(read).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let lines = found.into_iter().map(|(out, contact, account)| Line {
        number: contact.number.to_string(),
        name: contact.facts.name,
        account: account.facts.name,
        at: words.moment(out.at),
        by: if out.by == "link" { words.say("console-opt-out-by-link") } else { out.by },
    });
    let lines = lines.collect();
    let mut frame = Frame::of(&console, &someone, "/incidents", words.say("console-opt-outs"));
    let is_done = ["opted-out", "opted-in"].contains(&came.done.as_str());
    frame.notice = is_done.then(|| words.word("done", &came.done));
    let keeps = someone.may(Act::KeepIncidents);
    html(StatusCode::OK, &OptOutsPage { frame, lines, keeps })
}

/// Finds the one contact of a contact number or an address.
fn find(tx: &mut dyn Tx, who: &str) -> Result<Vec<(Contact, Account)>, StoreError> {
    if let Ok(address) = who.parse::<EmailAddress>() {
        return tx.owners_of_address(&address);
    }
    match who.parse::<ContactNumber>() {
        Ok(number) => Ok(tx.contact_by_number(&number)?.into_iter().collect()),
        Err(_) => Ok(vec![]),
    }
}

/// `POST /notices/opt-outs`: again changes nothing.
pub(in crate::console) async fn opt(State(console): State<Console>, posted: Posted) -> Response {
    let someone = &posted.someone;
    let no = |status, text| told(&console, someone, status, text, None);
    if !someone.may(Act::KeepIncidents) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted");
    }
    let who = posted.fields.get("who").unwrap_or_default().to_owned();
    let lift = posted.fields.get("lift").is_some();
    let found = console.intake.parts().database.write(move |tx| find(tx, &who)).await;
    let Ok(found) = found else { return away(&console, someone) };
    let [(contact, _)] = found.as_slice() else {
        let text = if found.is_empty() { "console-no-contact" } else { "console-many-contacts" };
        return no(StatusCode::UNPROCESSABLE_ENTITY, text);
    };
    match console.intake.set_opt_out(contact.id, lift, someone.by()).await {
        Ok(_) if lift => to("/notices/opt-outs?done=opted-in"),
        Ok(_) => to("/notices/opt-outs?done=opted-out"),
        Err(error) => {
            tracing::error!(%error, "who wants no notices cannot be kept");
            away(&console, someone)
        }
    }
}
