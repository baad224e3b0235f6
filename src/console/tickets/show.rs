//! One ticket: what is known, what happened, why it went where it went, and what can be done.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Line;
use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::identity::Account;
use crate::model::{Impact, Intent, TicketNumber, TicketStatus, Urgency};
use crate::staff::Act;
use crate::store::{Decision, Outgoing, StoreError, Tx};
use crate::tickets::{EventKind, Ticket, TicketEvent};

/// What the last act came to, carried in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// The acts that a page can tell of.
const DONE: [&str; 5] = ["replied", "corrected", "taken", "noted", "status"];

/// Where somebody may say that a ticket stands.
const BY_HAND: [TicketStatus; 6] = [
    TicketStatus::Open,
    TicketStatus::WaitingCustomer,
    TicketStatus::OnHold,
    TicketStatus::Solved,
    TicketStatus::Closed,
    TicketStatus::Cancelled,
];

/// Something that happened.
struct Event {
    at: String,
    at_machine: String,
    what: String,
    by: String,
    /// The paragraphs of its text.
    text: Vec<String>,
    /// Whether somebody said or wrote it.
    is_said: bool,
    attachments: Vec<String>,
}

/// A fact with its label.
struct Fact {
    label: String,
    value: String,
}

/// Something that went out.
struct Sent {
    to: String,
    state: String,
    note: String,
}

/// A choice of a correction.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct TicketPage {
    frame: Frame,
    line: Line,
    facts: Vec<Fact>,
    events: Vec<Event>,
    route: Vec<String>,
    reasons: Vec<String>,
    outgoing: Vec<Sent>,
    intents: Vec<Choice>,
    impacts: Vec<Choice>,
    urgencies: Vec<Choice>,
    merged_into: Option<String>,
    /// Who has it, and whether that is whoever looks.
    taker: Option<String>,
    is_mine: bool,
    statuses: Vec<Choice>,
    /// Whether whoever looks may work on it, and it has not ended.
    works: bool,
    /// Whether whoever looks may note something.
    notes: bool,
}

/// All that the store has of a ticket.
struct Whole {
    ticket: Ticket,
    taker: Option<String>,
    account: Option<Account>,
    decision: Option<Decision>,
    events: Vec<TicketEvent>,
    outgoing: Vec<Outgoing>,
}

fn read(tx: &mut dyn Tx, number: TicketNumber) -> Result<Option<Whole>, StoreError> {
    let Some(ticket) = tx.ticket(number)? else { return Ok(None) };
    let wanted = ticket.facts.account;
    Ok(Some(Whole {
        account: tx.accounts()?.into_iter().find(|account| Some(account.id) == wanted),
        decision: tx.decisions(number)?.pop(),
        events: tx.events(number)?,
        outgoing: tx.outgoing_of(number)?,
        taker: tx.taker(number)?,
        ticket,
    }))
}

fn facts(words: &Words, whole: &Whole) -> Vec<Fact> {
    let known = &whole.ticket.facts;
    let mut facts = vec![];
    let mut add = |label: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact { label: words.say(label), value });
        }
    };
    add("console-from", known.requester.clone());
    let account = whole.account.as_ref().map(|account| account.facts.name.clone());
    add("console-account", account.unwrap_or_default());
    add("console-assurance", words.word("assurance", known.assurance.as_str()));
    add("console-queue", known.queue.to_string());
    add("console-site", known.site.as_ref().map(ToString::to_string).unwrap_or_default());
    add("console-language", known.language.tag().to_owned());
    add("console-opened", words.moment(known.created_at));
    add("console-code", known.problem_code.clone().unwrap_or_default());
    add("console-follows", known.follows.map(|n| n.to_string()).unwrap_or_default());
    for (kind, slots) in &known.slots {
        let texts: Vec<&str> = slots.iter().map(|slot| slot.text.as_str()).collect();
        facts.push(Fact { label: kind.clone(), value: texts.join(", ") });
    }
    facts
}

fn event(words: &Words, event: &TicketEvent) -> Event {
    let attachments = event.attachments.iter();
    Event {
        at: words.moment(event.at),
        at_machine: words.machine(event.at),
        what: words.word("event", event.kind.as_str()),
        by: event.by.clone(),
        text: event.text.lines().map(str::to_owned).collect(),
        is_said: matches!(event.kind, EventKind::Message | EventKind::Answered),
        attachments: attachments
            .map(|one| format!("{} ({}, {} B)", one.name, one.mime, one.bytes))
            .collect(),
    }
}

/// The reasons of the understanding, each in a line; a shape that is not known gives none.
fn reasons(decision: &Decision) -> Vec<String> {
    let told: serde_json::Value =
        serde_json::from_str(&decision.classification).unwrap_or_default();
    let reasons = told["reasons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |reason: &serde_json::Value| {
        let text = |key: &str| reason[key].as_str().unwrap_or_default().to_owned();
        let weight = reason["weight"].as_f64().unwrap_or_default();
        format!("{} {weight:+.2} {}", text("kind"), text("evidence"))
    };
    reasons.iter().map(line).collect()
}

fn level_choices(words: &Words, list: &str, chosen: u8) -> Vec<Choice> {
    let choice = |level: u8| Choice {
        value: level.to_string(),
        label: words.word(list, &level.to_string()),
        chosen: level == chosen,
    };
    (1..=3).map(choice).collect()
}

fn page(console: &Console, someone: &Someone, whole: &Whole, came: &Came) -> TicketPage {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let known = &whole.ticket.facts;
    let number = whole.ticket.number.to_string();
    let mut frame = Frame::of(console, someone, "/tickets", number);
    frame.notice = DONE.contains(&came.done.as_str()).then(|| words.word("done", &came.done));
    let account = whole.account.as_ref().map(|account| account.facts.name.as_str());
    let outgoing = whole.outgoing.iter().map(|row| Sent {
        to: row.to.clone(),
        state: words.word("outgoing", row.state.as_str()),
        note: row.note.clone(),
    });
    let intents = Intent::ALL.into_iter().map(|intent| Choice {
        value: intent.as_str().to_owned(),
        label: words.intent(intent),
        chosen: intent == known.intent,
    });
    let statuses = BY_HAND.into_iter().map(|status| Choice {
        value: status.as_str().to_owned(),
        label: words.word("status", status.as_str()),
        chosen: status == known.status,
    });
    let ended = known.status.is_final() || whole.ticket.merged_into.is_some();
    TicketPage {
        line: Line::new(&words, &whole.ticket, account),
        facts: facts(&words, whole),
        events: whole.events.iter().map(|one| event(&words, one)).collect(),
        route: whole.decision.as_ref().map(|one| one.trace.clone()).unwrap_or_default(),
        reasons: whole.decision.as_ref().map(reasons).unwrap_or_default(),
        outgoing: outgoing.collect(),
        intents: intents.collect(),
        impacts: level_choices(&words, "impact", level(known.impact)),
        urgencies: level_choices(&words, "urgency", urgency(known.urgency)),
        is_mine: whole.taker.as_ref() == Some(&someone.by()),
        taker: whole.taker.clone(),
        statuses: statuses.collect(),
        merged_into: whole.ticket.merged_into.map(|into| into.to_string()),
        works: someone.may(Act::WorkTickets) && !ended,
        notes: someone.may(Act::WorkTickets) && whole.ticket.merged_into.is_none(),
        frame,
    }
}

fn level(impact: Impact) -> u8 {
    impact.into()
}

fn urgency(urgency: Urgency) -> u8 {
    urgency.into()
}

/// `GET /tickets/{number}`.
pub(in crate::console) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(number): Path<String>,
    Query(came): Query<Came>,
) -> Response {
    let missing = || told(&console, &someone, StatusCode::NOT_FOUND, "console-no-ticket", None);
    let Ok(number) = number.parse::<TicketNumber>() else { return missing() };
    match console.intake.parts().database.write(move |tx| read(tx, number)).await {
        Ok(Some(whole)) => html(StatusCode::OK, &page(&console, &someone, &whole, &came)),
        Ok(None) => missing(),
        Err(_) => away(&console, &someone),
    }
}
