//! Every contact, in the order in which they were registered.
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::accounts::ContactLine;
use crate::console::Console;
use crate::console::page::{Frame, away, html};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::http::{asked, paged};
use crate::model::ContactId;
use crate::staff::Act;
use crate::store::Tx;

/// Contacts on one page.
const LINES: u32 = 100;

/// Behind which contact the page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    after: String,
}

#[derive(Template)]
#[template(path = "contacts.html")]
struct ContactsPage {
    frame: Frame,
    lines: Vec<ContactLine>,
    more: Option<i64>,
    keeps: bool,
}

/// `GET /contacts`.
pub(in crate::console) async fn contacts(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let after = wanted.after.parse::<i64>().ok().map(ContactId);
    let read =
        move |tx: &mut dyn Tx| Ok((tx.accounts()?, tx.contacts_after(None, after, asked(LINES))?));
    let Ok((accounts, found)) = console.intake.parts().database.write(read).await else {
        return away(&console, &someone);
    };
    let (found, more) = paged(found, LINES, |contact| contact.id.0);
    let accounts: BTreeMap<_, _> = accounts.into_iter().map(|one| (one.id, one)).collect();
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let lines = found.iter().filter_map(|contact| {
        Some(ContactLine::new(&words, &someone, contact, accounts.get(&contact.facts.account)?))
    });
    let page = ContactsPage {
        lines: lines.collect(),
        more,
        keeps: someone.may(Act::KeepRegistry),
        frame: Frame::of(&console, &someone, "/accounts", words.say("console-contacts"))
            .at("/contacts"),
    };
    html(StatusCode::OK, &page)
}
