//! The list: by queue and status, the newest first.
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::{AccountId, QueueId, TicketNumber, TicketStatus};
use crate::store::{TicketFilter, Tx};
use crate::tickets::Ticket;

/// Tickets on one page.
const LINES: u32 = 50;

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    queue: String,
    status: String,
    before: String,
}

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
            who: account.map_or_else(|| facts.requester.clone(), ToOwned::to_owned),
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

#[derive(Template)]
#[template(path = "tickets.html")]
struct ListPage {
    frame: Frame,
    queues: Vec<Choice>,
    statuses: Vec<Choice>,
    lines: Vec<Line>,
    /// Where the older ones are.
    older: Option<String>,
}

fn filter(wanted: &Wanted) -> Result<TicketFilter, String> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let status = given(&wanted.status).map(|text| text.parse::<TicketStatus>()).transpose();
    let before = given(&wanted.before).map(|text| text.parse::<TicketNumber>()).transpose();
    let queue = given(&wanted.queue).map(|text| text.parse::<QueueId>()).transpose();
    Ok(TicketFilter {
        status: status.map_err(|error| error.to_string())?,
        queue: queue.map_err(|error| error.to_string())?.map(|queue| queue.to_string()),
        accounts: vec![],
        before: before.map_err(|error| error.to_string())?,
        // One more tells whether there are older ones.
        limit: LINES + 1,
    })
}

fn choices(words: &Words, console: &Console, wanted: &Wanted) -> (Vec<Choice>, Vec<Choice>) {
    let all = || Choice { value: String::new(), label: words.say("console-all"), chosen: false };
    let queues = console.intake.parts().settings.queues.iter().map(|queue| Choice {
        value: queue.id.to_string(),
        label: queue.id.to_string(),
        chosen: queue.id.as_str() == wanted.queue,
    });
    let statuses = TicketStatus::ALL.into_iter().map(|status| Choice {
        value: status.as_str().to_owned(),
        label: words.word("status", status.as_str()),
        chosen: status.as_str() == wanted.status,
    });
    (
        std::iter::once(all()).chain(queues).collect(),
        std::iter::once(all()).chain(statuses).collect(),
    )
}

/// `GET /tickets`.
pub(in crate::console) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let filter = match filter(&wanted) {
        Ok(filter) => filter,
        Err(why) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return told(&console, &someone, status, "console-no-page", Some(why));
        }
    };
    let read = move |tx: &mut dyn Tx| {
        let accounts = tx.accounts()?.into_iter().map(|one| (one.id, one.facts.name));
        Ok((tx.tickets(&filter)?, accounts.collect::<BTreeMap<AccountId, String>>()))
    };
    let Ok((mut tickets, accounts)) = console.intake.parts().database.write(read).await else {
        return away(&console, &someone);
    };
    let size = usize::try_from(LINES).unwrap_or(usize::MAX);
    let more = tickets.len() > size;
    tickets.truncate(size);
    let older = tickets.last().filter(|_| more).map(|last| {
        format!("/tickets?queue={}&status={}&before={}", wanted.queue, wanted.status, last.number)
    });
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let (queues, statuses) = choices(&words, &console, &wanted);
    let lines = tickets.iter().map(|ticket| {
        let account = ticket.facts.account.and_then(|id| accounts.get(&id));
        Line::new(&words, ticket, account.map(String::as_str))
    });
    let lines = lines.collect();
    let frame = Frame::of(&console, &someone, "/tickets", words.say("console-tickets"));
    html(StatusCode::OK, &ListPage { frame, queues, statuses, lines, older })
}
