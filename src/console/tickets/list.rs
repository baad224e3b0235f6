//! The list: by queue, status and words, the newest first, with how many each queue has.
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::console::Console;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::Someone;
use crate::console::shown;
use crate::console::words::Words;
use crate::http::{asked, href, paged};
use crate::model::{AccountId, QueueId, TicketNumber, TicketStatus};
use crate::store::{QueueCount, TicketFilter, Tx};
use crate::tickets::Ticket;

/// Tickets on one page.
const LINES: u32 = 50;

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    q: String,
    queue: String,
    status: String,
    before: String,
}

/// What stands in the place of a status when all are meant that have not ended.
const OPEN: &str = "any-open";
/// What stands there when those are meant that whoever looks has.
const MINE: &str = "mine";
/// Characters of what is looked for.
const WORDS_CHARS_MAX: usize = 200;

/// A ticket in lists.
pub(in crate::console) struct Line {
    pub(in crate::console) number: String,
    pub(in crate::console) priority: &'static str,
    pub(in crate::console) danger: bool,
    pub(in crate::console) subject: String,
    pub(in crate::console) intent: String,
    pub(in crate::console) status: String,
    pub(in crate::console) queue: String,
    pub(in crate::console) who: String,
    pub(in crate::console) site: String,
    pub(in crate::console) at: String,
    pub(in crate::console) at_machine: String,
}

impl Line {
    /// Makes the line of a ticket whose account has this name.
    pub(in crate::console) fn new(words: &Words, ticket: &Ticket, account: Option<&str>) -> Self {
        let facts = &ticket.facts;
        Self {
            number: ticket.number.to_string(),
            priority: facts.priority.as_str(),
            danger: facts.safety,
            subject: facts.subject.clone(),
            intent: words.intent(facts.intent),
            status: words.word("status", facts.status.as_str()),
            queue: facts.queue.to_string(),
            who: account.map_or_else(|| shown::sender(&facts.requester), ToOwned::to_owned),
            site: facts.site.as_ref().map(ToString::to_string).unwrap_or_default(),
            at: words.moment(facts.created_at),
            at_machine: words.machine(facts.created_at),
        }
    }
}

/// A choice of a filter.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A queue with its tickets that have not ended.
struct Count {
    queue: String,
    href: String,
    open: u32,
    grave: u32,
    here: bool,
}

#[derive(Template)]
#[template(path = "tickets.html")]
struct ListPage {
    frame: Frame,
    /// What is looked for.
    q: String,
    counts: Vec<Count>,
    queues: Vec<Choice>,
    statuses: Vec<Choice>,
    lines: Vec<Line>,
    /// Where this list is, for the part that comes up to date.
    here: String,
    /// Where the older ones are.
    older: Option<String>,
    /// Where the first ones are, when these are older.
    first: Option<String>,
}

fn filter(wanted: &Wanted, someone: &Someone) -> Result<TicketFilter, String> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let status = given(&wanted.status).filter(|text| ![OPEN, MINE].contains(&text.as_str()));
    let status = status.map(|text| text.parse::<TicketStatus>()).transpose();
    let before = given(&wanted.before).map(|text| text.parse::<TicketNumber>()).transpose();
    let queue = given(&wanted.queue).map(|text| text.parse::<QueueId>()).transpose();
    if wanted.q.chars().count() > WORDS_CHARS_MAX {
        return Err(format!("q: at most {WORDS_CHARS_MAX} characters"));
    }
    Ok(TicketFilter {
        status: status.map_err(|error| error.to_string())?,
        open: [OPEN, MINE].contains(&wanted.status.as_str()),
        queue: queue.map_err(|error| error.to_string())?.map(|queue| queue.to_string()),
        taker: (wanted.status == MINE).then(|| someone.by()),
        words: given(&wanted.q),
        before: before.map_err(|error| error.to_string())?,
        limit: asked(LINES),
        ..TicketFilter::default()
    })
}

/// The address of a list.
fn address(wanted: &Wanted, queue: &str, before: Option<TicketNumber>) -> String {
    let before = before.map(|number| number.to_string()).unwrap_or_default();
    let (q, status) = (wanted.q.as_str(), wanted.status.as_str());
    let pairs = [("q", q), ("queue", queue), ("status", status), ("before", before.as_str())];
    href("/tickets", &pairs)
}

fn choices(words: &Words, console: &Console, wanted: &Wanted) -> (Vec<Choice>, Vec<Choice>) {
    let all = || Choice { value: String::new(), label: words.say("console-all"), chosen: false };
    let queues = console.intake.parts().settings.queues.iter().map(|queue| Choice {
        value: queue.id.to_string(),
        label: queue.id.to_string(),
        chosen: queue.id.as_str() == wanted.queue,
    });
    let special = [(OPEN, "console-any-open"), (MINE, "console-mine")];
    let special = special.into_iter().map(|(value, label)| Choice {
        value: value.to_owned(),
        label: words.say(label),
        chosen: value == wanted.status,
    });
    let statuses = TicketStatus::ALL.into_iter().map(|status| Choice {
        value: status.as_str().to_owned(),
        label: words.word("status", status.as_str()),
        chosen: status.as_str() == wanted.status,
    });
    (
        std::iter::once(all()).chain(queues).collect(),
        std::iter::once(all()).chain(special).chain(statuses).collect(),
    )
}

fn counted(counts: Vec<QueueCount>, wanted: &Wanted) -> Vec<Count> {
    let count = |one: QueueCount| {
        let queue = one.queue.to_string();
        let open = Wanted { status: OPEN.to_owned(), ..Wanted::default() };
        let here = wanted.queue == queue && wanted.status == OPEN;
        Count { href: address(&open, &queue, None), open: one.open, grave: one.grave, here, queue }
    };
    counts.into_iter().map(count).collect()
}

/// `GET /tickets`. Whoever looks for the number of a ticket is sent there.
pub(in crate::console) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    if let Ok(number) = wanted.q.trim().parse::<TicketNumber>() {
        return to(&format!("/tickets/{number}"));
    }
    let filter = match filter(&wanted, &someone) {
        Ok(filter) => filter,
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return told(&console, &someone, status, "console-no-page", Some(why));
        }
    };
    let read = move |tx: &mut dyn Tx| {
        let accounts = tx.accounts()?.into_iter().map(|one| (one.id, one.facts.name));
        let accounts = accounts.collect::<BTreeMap<AccountId, String>>();
        Ok((tx.tickets(&filter)?, accounts, tx.queue_counts()?))
    };
    let Ok((tickets, accounts, counts)) = console.intake.parts().database.write(read).await else {
        return away(&console, &someone);
    };
    let (tickets, last) = paged(tickets, LINES, |ticket| ticket.number);
    let before = wanted.before.trim().parse().ok();
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let (queues, statuses) = choices(&words, &console, &wanted);
    let lines = tickets.iter().map(|ticket| {
        let account = ticket.facts.account.and_then(|id| accounts.get(&id));
        Line::new(&words, ticket, account.map(String::as_str))
    });
    let page = ListPage {
        frame: Frame::of(&console, &someone, "/tickets", words.say("console-tickets")),
        counts: counted(counts, &wanted),
        queues,
        statuses,
        lines: lines.collect(),
        here: address(&wanted, &wanted.queue, before),
        older: last.map(|last| address(&wanted, &wanted.queue, Some(last))),
        first: before.map(|_| address(&wanted, &wanted.queue, None)),
        q: wanted.q,
    };
    html(StatusCode::OK, &page)
}
