//! One ticket: what is known, what happened, why it went where it went, and what can be done.
use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Line;
use super::happened::{Call, Event, calls, events};
use super::why::{Why, why};
use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::shown::{self, Clock};
use crate::console::words::Words;
use crate::intake::{
    Owed, Settings, StillNeeded, TicketCall, TicketView, calls_of_ticket, still_needed, view_ticket,
};
use crate::model::{Impact, Intent, TeamRole, TicketNumber, TicketStatus, Timestamp, Urgency};
use crate::staff::{Act, User};
use crate::store::{IncidentFilter, StoreError, Tx};
use crate::tickets::Incident;

/// What the last act came to, carried in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// The acts that a page can tell of.
const DONE: [&str; 10] = [
    "replied",
    "corrected",
    "taken",
    "noted",
    "status",
    "merged",
    "split",
    "assigned",
    "moved",
    "joined",
];

/// Where somebody may say that a ticket stands.
const BY_HAND: [TicketStatus; 6] = [
    TicketStatus::Open,
    TicketStatus::WaitingCustomer,
    TicketStatus::OnHold,
    TicketStatus::Solved,
    TicketStatus::Closed,
    TicketStatus::Cancelled,
];

/// A fact with its label.
struct Fact {
    label: String,
    value: String,
    /// Where it leads.
    href: Option<String>,
}

/// Something that went out.
struct Sent {
    to: String,
    state: String,
    note: String,
    /// What a far end says, in its own words.
    foreign: bool,
}

/// A choice of a form.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A text to begin an answer with.
struct Ready {
    name: String,
    text: String,
}

#[derive(Template)]
#[template(path = "ticket_head.html")]
struct HeadPart {
    t: Words,
    line: Line,
    taker: Option<String>,
    owed: Option<Clock>,
    merged_into: Option<String>,
}

#[derive(Template)]
#[template(path = "ticket_events.html")]
struct EventsPart {
    t: Words,
    number: String,
    events: Vec<Event>,
    calls: Vec<Call>,
    /// The token of forms, for whoever may part a message from the rest.
    form: Option<String>,
    /// Whether whoever looks may open what is sealed.
    opens: bool,
    say: String,
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct TicketPage {
    frame: Frame,
    number: String,
    head: HeadPart,
    events: EventsPart,
    facts: Vec<Fact>,
    /// What the level of identity permits, and what is still needed.
    permits: String,
    needed: Option<String>,
    why: Why,
    outgoing: Vec<Sent>,
    intents: Vec<Choice>,
    impacts: Vec<Choice>,
    urgencies: Vec<Choice>,
    queues: Vec<Choice>,
    people: Vec<Choice>,
    ready: Vec<Ready>,
    /// The language that the customer is answered in.
    answer_language: String,
    /// The same, in a word.
    answer_language_named: String,
    is_mine: bool,
    /// Whether he may give back what another has.
    returns: bool,
    statuses: Vec<Choice>,
    /// The incidents that it may be one of.
    incidents: Vec<Choice>,
    /// Whether whoever looks may work on it, and it has not ended.
    works: bool,
    /// Whether whoever looks may note something, and put it into another.
    notes: bool,
}

/// All that the store has of a ticket.
struct Whole {
    view: TicketView,
    calls: Vec<TicketCall>,
    needed: Option<StillNeeded>,
    mails: BTreeSet<usize>,
    people: Vec<User>,
    incidents: Vec<Incident>,
    owed: Vec<Owed>,
}

fn read(tx: &mut dyn Tx, number: TicketNumber) -> Result<Option<Whole>, StoreError> {
    let Some(view) = view_ticket(tx, number)? else { return Ok(None) };
    let mails = tx.kept_mails(number)?.into_iter();
    Ok(Some(Whole {
        calls: calls_of_ticket(tx, number)?,
        needed: still_needed(tx, &view.ticket)?,
        mails: mails.filter_map(|(place, _)| usize::try_from(place).ok()).collect(),
        incidents: tx.incidents(&IncidentFilter { open: true, ..IncidentFilter::default() })?,
        people: tx.users()?.into_iter().filter(User::is_active).collect(),
        owed: vec![],
        view,
    }))
}

/// Reads a ticket and what is owed of it.
async fn opened(console: &Console, number: TicketNumber) -> Result<Option<Whole>, StoreError> {
    let whole = console.intake.parts().database.write(move |tx| read(tx, number)).await?;
    let Some(whole) = whole else { return Ok(None) };
    let owed = console.intake.owed_of(vec![number]).await?;
    Ok(Some(Whole { owed, ..whole }))
}

fn facts(words: &Words, view: &TicketView) -> Vec<Fact> {
    let known = &view.ticket.facts;
    let mut facts = vec![];
    let mut add = |label: String, value: String, href: Option<String>| {
        if !value.is_empty() {
            facts.push(Fact { label, value, href });
        }
    };
    let ticket_at = |number: TicketNumber| (number.to_string(), Some(format!("/tickets/{number}")));
    add(words.say("console-from"), known.requester.clone(), None);
    let account = view.account.as_ref().map(|account| account.facts.name.clone());
    add(words.say("console-account"), account.unwrap_or_default(), None);
    add(words.say("console-owner"), view.owner.clone().unwrap_or_default(), None);
    if let Some(account) = &view.account {
        for role in TeamRole::ALL {
            let member = account.facts.team.member(*role).map(ToString::to_string);
            add(words.known_word("team", role.as_str()), member.unwrap_or_default(), None);
        }
    }
    add(words.say("console-queue"), known.queue.to_string(), None);
    let copies: Vec<String> = view.copies.iter().map(ToString::to_string).collect();
    add(words.say("console-copies"), copies.join(", "), None);
    let site = known.site.as_ref().map(ToString::to_string).unwrap_or_default();
    add(words.say("console-site"), site, None);
    add(words.say("console-language"), words.language_named(known.language.tag()), None);
    add(words.say("console-opened"), words.moment(known.created_at), None);
    add(words.say("console-code"), known.problem_code.clone().unwrap_or_default(), None);
    for there in view.outside.iter().filter(|there| there.created.is_some()) {
        let number = there.remote_number.clone();
        let number = number.unwrap_or_else(|| words.say("console-outside-not-yet"));
        add(words.say("console-outside"), format!("{}: {number}", there.desk), None);
    }
    if let Some(number) = known.follows {
        let (value, href) = ticket_at(number);
        add(words.say("console-follows"), value, href);
    }
    if let Some((incident, _)) = &view.incident {
        add(
            words.say("console-incident"),
            incident.id.to_string(),
            Some(format!("/incidents/{}", incident.id)),
        );
    }
    // The site stands there already.
    let others = |kind: &str| known.site.is_none() || kind != "site";
    for (kind, slots) in known.slots.iter().filter(|(kind, _)| others(kind.as_str())) {
        let texts: Vec<&str> = slots.iter().map(|slot| slot.text.as_str()).collect();
        add(words.known_word("slot", kind), texts.join(", "), None);
    }
    for task in &view.tasks {
        let done = if task.done_at.is_some() { "✓ " } else { "" };
        let what = words.known_word("task", task.kind.as_str());
        add(words.say("console-task"), format!("{done}{what} {}", task.about), None);
    }
    facts
}

fn level_choices(words: &Words, list: &str, chosen: u8) -> Vec<Choice> {
    let choice = |level: u8| Choice {
        value: level.to_string(),
        label: words.word(list, &level.to_string()),
        chosen: level == chosen,
    };
    (1..=3).map(choice).collect()
}

/// Texts to begin an answer with, in the customer's language: those of what the ticket is about first.
fn ready(console: &Console, words: &Words, view: &TicketView) -> Vec<Ready> {
    let known = &view.ticket.facts;
    let knowledge = console.intake.parts().knowledge.load_full();
    let mut answers: Vec<_> = knowledge.answers.iter().collect();
    answers.sort_by_key(|answer| !answer.intents.contains(&known.intent));
    let made = answers.into_iter().filter_map(|answer| {
        let text = words.answer(known.answer_language, answer)?;
        let about: Vec<String> =
            answer.intents.iter().map(|intent| words.intent(*intent)).collect();
        Some(Ready { name: format!("{} ({})", answer.id, about.join(", ")), text })
    });
    made.collect()
}

fn head(words: &Words, whole: &Whole, now: Timestamp) -> HeadPart {
    let view = &whole.view;
    let account = view.account.as_ref().map(|account| account.facts.name.as_str());
    HeadPart {
        t: words.clone(),
        line: Line::new(words, &view.ticket, account),
        taker: view.taker.clone(),
        owed: shown::clock(words, &whole.owed, view.ticket.number, now),
        merged_into: view.ticket.merged_into.map(|into| into.to_string()),
    }
}

fn events_part(words: &Words, settings: &Settings, someone: &Someone, whole: &Whole) -> EventsPart {
    let works = someone.may(Act::WorkTickets);
    let count = i64::try_from(whole.view.events.len()).unwrap_or(i64::MAX);
    EventsPart {
        t: words.clone(),
        number: whole.view.ticket.number.to_string(),
        events: events(words, &whole.view, &whole.mails),
        calls: calls(words, settings, &whole.calls),
        form: works.then(|| someone.0.form.clone()),
        opens: someone.may(Act::OpenMessages),
        say: words.one("console-say-events", "count", count),
    }
}

fn people(someone: &Someone, whole: &Whole) -> Vec<Choice> {
    let may =
        whole.people.iter().filter(|user| crate::staff::permits(user.facts.role, Act::WorkTickets));
    let choice = |user: &User| Choice {
        value: user.facts.name.to_string(),
        label: user.facts.called.clone(),
        chosen: whole.view.taker.as_ref() == Some(&user.facts.called),
    };
    may.filter(|user| user.id != someone.0.user.id).map(choice).collect()
}

fn queues(console: &Console, chosen: &str) -> Vec<Choice> {
    let choice = |queue: &crate::intake::Queue| Choice {
        value: queue.id.to_string(),
        label: queue.id.to_string(),
        chosen: queue.id.as_str() == chosen,
    };
    console.intake.parts().settings.queues.iter().map(choice).collect()
}

/// The open incidents that a ticket may be one of, that of its own kind and site first; none for one that
/// is about danger or is one of many already.
fn incidents(words: &Words, whole: &Whole) -> Vec<Choice> {
    let facts = &whole.view.ticket.facts;
    if facts.safety || whole.view.incident.is_some() {
        return vec![];
    }
    let alike = |one: &Incident| {
        one.intent == facts.intent && facts.site.as_ref().is_none_or(|site| *site == one.site)
    };
    let choice = |one: &Incident| Choice {
        value: one.id.to_string(),
        label: format!("{}: {}, {}", one.id, words.intent(one.intent), one.site),
        chosen: alike(one),
    };
    whole.incidents.iter().map(choice).collect()
}

fn needed(words: &Words, needed: StillNeeded) -> String {
    match needed {
        StillNeeded::Level(level) => {
            words.one("console-needs-level", "level", words.word("assurance", level.as_str()))
        }
        StillNeeded::Permission => words.say("console-needs-permission"),
    }
}

fn page(console: &Console, someone: &Someone, whole: &Whole, came: &Came) -> TicketPage {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let view = &whole.view;
    let known = &view.ticket.facts;
    let number = view.ticket.number.to_string();
    let mut frame = Frame::of(console, someone, "/tickets", number.clone());
    frame.notice = DONE.contains(&came.done.as_str()).then(|| words.word("done", &came.done));
    let outgoing = view.outgoing.iter().map(|row| {
        let known = super::says::noted(&words, &row.note);
        Sent {
            to: row.to.clone(),
            state: words.word("outgoing", row.state.as_str()),
            foreign: known.is_none(),
            note: known.unwrap_or_else(|| row.note.clone()),
        }
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
    let ended = known.status.is_final() || view.ticket.merged_into.is_some();
    let works = someone.may(Act::WorkTickets) && !ended;
    TicketPage {
        number,
        head: head(&words, whole, console.intake.parts().clock.now()),
        events: events_part(&words, &console.intake.parts().settings, someone, whole),
        facts: facts(&words, view),
        permits: words.word("permits", known.assurance.as_str()),
        needed: whole.needed.map(|what| needed(&words, what)),
        why: why(&words, view),
        outgoing: outgoing.collect(),
        intents: intents.collect(),
        impacts: level_choices(&words, "impact", level(known.impact)),
        urgencies: level_choices(&words, "urgency", urgency(known.urgency)),
        queues: if works { queues(console, known.queue.as_str()) } else { vec![] },
        people: if works { people(someone, whole) } else { vec![] },
        ready: if works { ready(console, &words, view) } else { vec![] },
        answer_language: known.answer_language.tag().to_owned(),
        answer_language_named: words.language_named(known.answer_language.tag()),
        is_mine: view.taker.as_ref() == Some(&someone.by()),
        returns: someone.may(Act::ReturnTickets),
        statuses: statuses.collect(),
        incidents: if works { incidents(&words, whole) } else { vec![] },
        works,
        notes: someone.may(Act::WorkTickets) && view.ticket.merged_into.is_none(),
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
    match opened(&console, number).await {
        Ok(Some(whole)) => html(StatusCode::OK, &page(&console, &someone, &whole, &came)),
        Ok(None) => missing(),
        Err(_) => away(&console, &someone),
    }
}

/// `GET /tickets/{number}/part/head` and `…/events`: parts, as a browser asks when something changed.
pub(in crate::console) async fn part(
    State(console): State<Console>,
    someone: Someone,
    Path((number, part)): Path<(String, String)>,
) -> Response {
    let missing = || told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    let Ok(number) = number.parse::<TicketNumber>() else { return missing() };
    let whole = match opened(&console, number).await {
        Ok(Some(whole)) => whole,
        Ok(None) => return missing(),
        Err(_) => return away(&console, &someone),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    match part.as_str() {
        "head" => html(StatusCode::OK, &head(&words, &whole, console.intake.parts().clock.now())),
        "events" => {
            let settings = &console.intake.parts().settings;
            html(StatusCode::OK, &events_part(&words, settings, &someone, &whole))
        }
        _ => missing(),
    }
}
