//! Contacts: one whole, added, changed, ended; what each may order, and where.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::accounts::permission;
use super::{failed, number_for, refusal};
use crate::console::Console;
use crate::console::forms::{Choice, done};
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::{Posted, Someone};
use crate::console::users::refused;
use crate::console::words::Words;
use crate::identity::{Account, Contact, NewContact, Permission, PermissionKind};
use crate::intake::ending::{EndContact, Ending};
use crate::intake::registry::ContactForm;
use crate::model::{AccountId, ContactNumber, Language};
use crate::replies::one_line;
use crate::staff::Act;
use crate::store::LiveCode;
use crate::text::mask_codes;

/// Characters of a reason.
const WHY_CHARS_MAX: usize = 500;
/// The acts that the page of a contact can tell of.
const DONE: [&str; 5] =
    ["contact-added", "contact-changed", "code-invited", "code-reset", "code-ended"];

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// Of which account a contact is to be added.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    account: String,
}

/// A cell of the table of permissions.
struct Cell {
    value: String,
    label: String,
    given: bool,
}

/// A row of the table of permissions: what, and whether everywhere or where.
struct Row {
    label: String,
    cells: Vec<Cell>,
}

/// What the form of a contact shows.
struct Form {
    action: String,
    button: String,
    /// The account of a new one.
    account: Option<i64>,
    name: String,
    languages: Vec<Choice>,
    addresses: String,
    numbers: String,
    sites: Vec<String>,
    permissions: Vec<Row>,
}

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    frame: Frame,
    number: String,
    account: String,
    account_id: i64,
    languages: String,
    addresses: Vec<String>,
    numbers: Vec<String>,
    permissions: Vec<String>,
    /// Since when he has a code; nothing when he has none.
    code: Option<String>,
    form: Option<Form>,
    keeps: bool,
    issues: bool,
    links: bool,
}

#[derive(Template)]
#[template(path = "contact_new.html")]
struct NewPage {
    frame: Frame,
    account: i64,
    account_name: String,
    form: Form,
}

/// Makes the form of a contact that is there, or of a new one.
fn form(
    console: &Console,
    words: &Words,
    facts: &NewContact,
    number: Option<&ContactNumber>,
) -> Form {
    let sites = &console.intake.parts().settings.sites;
    let sites: Vec<_> = sites.iter().map(|site| site.code.clone()).collect();
    let everywhere = words.say("console-everywhere");
    let row = |kind: PermissionKind| {
        let places = std::iter::once(None).chain(sites.iter().cloned().map(Some));
        let cell = |site: Option<crate::model::SiteCode>| {
            let place = site.as_ref().map_or_else(|| everywhere.clone(), ToString::to_string);
            let given = Permission { kind, site };
            Cell {
                value: given.to_string(),
                label: format!("{}: {place}", words.word("permission", kind.as_str())),
                given: facts.permissions.contains(&given),
            }
        };
        let cells = places.map(cell).collect();
        Row { label: words.word("permission", kind.as_str()), cells }
    };
    // The first language is the one that he wants.
    let chosen = facts.language().map(Language::tag).unwrap_or_default();
    let none =
        Choice { value: String::new(), label: words.say("console-contact-any"), chosen: false };
    let languages = Choice::of(words, "language", Language::ALL.map(Language::tag), chosen);
    let numbers: Vec<&str> = facts.numbers.iter().map(|number| number.as_str()).collect();
    let addresses: Vec<&str> = facts.addresses.iter().map(|one| one.as_str()).collect();
    let (action, button) = match number {
        Some(number) => (format!("/contacts/{number}"), "console-contact-change"),
        None => ("/contacts".to_owned(), "console-contact-add"),
    };
    Form {
        action,
        button: words.say(button),
        account: number.is_none().then_some(facts.account.0),
        name: facts.name.clone(),
        languages: std::iter::once(none).chain(languages).collect(),
        addresses: addresses.join("\n"),
        numbers: numbers.join("\n"),
        sites: sites.iter().map(ToString::to_string).collect(),
        permissions: PermissionKind::ALL.map(row).into(),
    }
}

fn number(text: &str) -> Option<ContactNumber> {
    text.parse().ok()
}

fn nothing(console: &Console, someone: &Someone) -> Response {
    told(console, someone, StatusCode::NOT_FOUND, "console-no-page", None)
}

fn contact_page(
    console: &Console,
    someone: &Someone,
    (contact, account, code): (Contact, Account, Option<LiveCode>),
    notice: Option<String>,
) -> ContactPage {
    let title = contact.facts.name.clone();
    let mut frame = Frame::of(console, someone, "/accounts", title);
    frame.notice = notice;
    let words = &frame.t;
    let facts = &contact.facts;
    let languages = facts.languages.iter().map(|one| words.word("language", one.tag()));
    let parts = console.intake.parts();
    let now = parts.clock.now();
    let code = code.filter(|code| parts.codes.works(code, now));
    let keeps = someone.may(Act::KeepRegistry);
    ContactPage {
        number: contact.number.to_string(),
        account: account.facts.name.clone(),
        account_id: account.id.0,
        languages: languages.collect::<Vec<_>>().join(", "),
        addresses: facts.addresses.iter().map(ToString::to_string).collect(),
        numbers: facts.numbers.iter().map(|one| number_for(someone, one)).collect(),
        permissions: facts.permissions.iter().map(|one| permission(words, one)).collect(),
        code: code.map(|code| words.moment(code.issued_at)),
        form: keeps.then(|| form(console, words, facts, Some(&contact.number))),
        keeps,
        issues: someone.may(Act::IssueCodes),
        links: parts.settings.links.is_some(),
        frame,
    }
}

/// `GET /contacts/{number}`.
pub(in crate::console) async fn show_contact(
    State(console): State<Console>,
    someone: Someone,
    Path(wanted): Path<String>,
    Query(came): Query<Came>,
) -> Response {
    let Some(number) = number(&wanted) else { return nothing(&console, &someone) };
    let found = console.intake.parts().database.write(move |tx| {
        let Some((contact, account)) = tx.contact_by_number(&number)? else { return Ok(None) };
        let code = tx.live_code(Some(contact.id))?;
        Ok(Some((contact, account, code)))
    });
    match found.await {
        Ok(Some(found)) => {
            let words = Words::new(&console.intake, someone.0.user.facts.language);
            let notice = done(&words, &came.done, &DONE);
            html(StatusCode::OK, &contact_page(&console, &someone, found, notice))
        }
        Ok(None) => nothing(&console, &someone),
        Err(_) => away(&console, &someone),
    }
}

/// `GET /contacts/new?account=…`.
pub(in crate::console) async fn new_contact(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::KeepRegistry) {
        return refused;
    }
    let Ok(accounts) = console.intake.parts().database.write(|tx| tx.accounts()).await else {
        return away(&console, &someone);
    };
    let account = accounts.into_iter().find(|one| one.id.0.to_string() == wanted.account);
    let Some(account) = account else { return nothing(&console, &someone) };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let page = NewPage {
        frame: Frame::of(&console, &someone, "/accounts", words.say("console-contact-new")),
        account: account.id.0,
        form: form(&console, &words, &NewContact::new(account.id, ""), None),
        account_name: account.facts.name,
    };
    html(StatusCode::OK, &page)
}

fn typed(posted: &Posted) -> ContactForm {
    let lines = |name: &str| {
        let text = posted.fields.get(name).unwrap_or_default();
        let lines = text.split(['\n', ',', ';']).map(str::trim).filter(|line| !line.is_empty());
        lines.map(ToOwned::to_owned).collect()
    };
    ContactForm {
        name: posted.fields.get("name").unwrap_or_default().to_owned(),
        languages: posted.fields.all("language"),
        addresses: lines("addresses"),
        numbers: lines("numbers"),
        permissions: posted.fields.all("permission"),
    }
}

/// `POST /contacts`.
pub(in crate::console) async fn add_contact(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepRegistry) {
        return refused;
    }
    let account = posted.fields.get("account").unwrap_or_default();
    let Ok(account) = account.parse::<i64>().map(AccountId) else {
        return nothing(&console, someone);
    };
    let random = console.staff.random();
    match console.intake.add_contact(account, typed(&posted), random, &someone.by()).await {
        Ok(Ok(number)) => to(&format!("/contacts/{number}?done=contact-added")),
        Ok(Err(why)) => refusal(&console, someone, &why),
        Err(error) => failed(&console, someone, &error),
    }
}

/// `POST /contacts/{number}`.
pub(in crate::console) async fn change_contact(
    State(console): State<Console>,
    Path(wanted): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepRegistry) {
        return refused;
    }
    let Some(number) = number(&wanted) else { return nothing(&console, someone) };
    match console.intake.change_contact(number, typed(&posted), &someone.by()).await {
        Ok(Ok(())) => to(&format!("/contacts/{number}?done=contact-changed")),
        Ok(Err(why)) => refusal(&console, someone, &why),
        Err(error) => failed(&console, someone, &error),
    }
}

/// Reads why something is done; nothing when it holds what looks like a code.
pub(super) fn why(posted: &Posted) -> Option<String> {
    let why = posted.fields.get("why").unwrap_or_default();
    (mask_codes(why).runs == 0).then(|| one_line(why, WHY_CHARS_MAX))
}

/// `POST /contacts/{number}/end`: he is a contact no more, and a ticket has his access taken away.
pub(in crate::console) async fn end_contact(
    State(console): State<Console>,
    Path(wanted): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepRegistry) {
        return refused;
    }
    let Some(number) = number(&wanted) else { return nothing(&console, someone) };
    let Some(why) = why(&posted) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return told(&console, someone, status, "console-code-in-text", None);
    };
    let order = EndContact {
        number,
        by: Ending::Desk(someone.by()),
        why,
        urgent: posted.fields.get("urgent").is_some(),
    };
    match console.intake.end_contact(order).await {
        Ok(Ok(ticket)) => to(&format!("/tickets/{ticket}")),
        Ok(Err(_)) => nothing(&console, someone),
        Err(error) => {
            tracing::error!(%error, "a contact cannot be ended");
            away(&console, someone)
        }
    }
}
