//! One ticket with everything beside it, as the console and the API show it.
use crate::identity::Account;
use crate::model::{AssuranceLevel, NamedPlace, QueueId, TicketNumber};
use crate::routing;
use crate::store::{CallRow, Decision, LegRow, Outgoing, OutsideTicket, StoreError, Tx};
use crate::tickets::{Child, Freeze, Incident, Task, Ticket, TicketEvent};

use super::places::named_places;
use super::standing::{Waits, waits_for};

/// A ticket with everything beside it.
#[derive(Clone, Debug)]
pub struct TicketView {
    /// The ticket.
    pub ticket: Ticket,
    /// Whose it is.
    pub account: Option<Account>,
    /// Who of the account's team has it by the rules, with the role.
    pub owner: Option<String>,
    /// Who of the desk has it.
    pub taker: Option<String>,
    /// Why it went where it went, by what was decided last.
    pub decision: Option<Decision>,
    /// What the rules said then; nothing in rows of before that was kept.
    pub said: Option<routing::Decision>,
    /// What happened, in order.
    pub events: Vec<TicketEvent>,
    /// What went out, in order.
    pub outgoing: Vec<Outgoing>,
    /// The queues that it was copied to.
    pub copies: Vec<QueueId>,
    /// What has to be done for it, in order.
    pub tasks: Vec<Task>,
    /// The places that its text names and the registry knows.
    pub places: Vec<NamedPlace>,
    /// Badges that are to be frozen.
    pub freeze: Option<Freeze>,
    /// The known incident that it is a report of.
    pub incident: Option<(Incident, Child)>,
    /// What outside desks call it.
    pub outside: Vec<OutsideTicket>,
}

/// What still stands between a ticket and its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StillNeeded {
    /// This level of assurance.
    Level(AssuranceLevel),
    /// A permission of the company.
    Permission,
}

/// A call that opened a ticket, with whom it rang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCall {
    /// The call.
    pub call: CallRow,
    /// Whom it rang, in order.
    pub legs: Vec<LegRow>,
}

/// Reads a ticket with everything beside it.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn view_ticket(
    tx: &mut dyn Tx,
    number: TicketNumber,
) -> Result<Option<TicketView>, StoreError> {
    let Some(ticket) = tx.ticket(number)? else { return Ok(None) };
    let account = tx.accounts()?.into_iter().find(|one| Some(one.id) == ticket.facts.account);
    let decision = tx.decisions(number)?.pop();
    let said: Option<routing::Decision> =
        decision.as_ref().and_then(|decision| serde_json::from_str(&decision.outcome).ok());
    let role = said.as_ref().and_then(|said| said.owner);
    let owner = role.zip(account.as_ref()).and_then(|(role, account)| {
        account.facts.team.member(role).map(|member| format!("{member} ({role})"))
    });
    Ok(Some(TicketView {
        places: named_places(tx, &ticket.facts)?,
        taker: tx.taker(number)?,
        events: tx.events(number)?,
        outgoing: tx.outgoing_of(number)?,
        copies: tx.copies_of(number)?,
        tasks: tx.tasks_of(number)?,
        freeze: tx.freeze(number)?,
        incident: tx.incident_of(number)?,
        outside: tx.outside_tickets(number)?,
        account,
        owner,
        decision,
        said,
        ticket,
    }))
}

/// Returns what still stands between a ticket and its work; nothing when nothing does.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn still_needed(tx: &mut dyn Tx, ticket: &Ticket) -> Result<Option<StillNeeded>, StoreError> {
    Ok(waits_for(tx, ticket.number, &ticket.facts)?.map(|waits| match waits {
        Waits::Level(level) => StillNeeded::Level(level),
        Waits::Permission(_) => StillNeeded::Permission,
    }))
}

/// Returns the calls of a ticket with whom they rang, the oldest first.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn calls_of_ticket(
    tx: &mut dyn Tx,
    number: TicketNumber,
) -> Result<Vec<TicketCall>, StoreError> {
    let calls = tx.calls_of_ticket(number)?.into_iter();
    calls.map(|call| Ok(TicketCall { legs: tx.legs(call.id)?, call })).collect()
}
