//! What a caller who has proven himself hears of his own company: whose his request is, and how far it
//! has come into our care.
use std::time::Duration;

use super::super::Settings;
use super::filing::key;
use crate::conversation::Joining;
use crate::identity::{Account, integrates_at};
use crate::model::{
    AccountKind, AccountState, ContactId, Priority, TeamRole, TicketNumber, Timestamp,
};
use crate::routing::Decision;
use crate::store::{StoreError, Tx};
use crate::tickets::Ticket;

/// How far off a day may be that is said without its year.
const DAY_SAID_MAX: Duration = Duration::from_secs(300 * 24 * 60 * 60);

/// Returns what the caller of a ticket hears of his company; nothing unless the ticket is his own, as he
/// has proven. How far it has come he hears with the first ticket of a call.
pub(super) fn of_proven(
    tx: &mut dyn Tx,
    settings: &Settings,
    (ticket, contact): (TicketNumber, ContactId),
    (call, number): (&str, u8),
) -> Result<(Option<TeamRole>, Option<Joining>), StoreError> {
    let found = tx.ticket(ticket)?.filter(|ticket| ticket.facts.contact == Some(contact));
    let Some(found) = found else { return Ok((None, None)) };
    let Some((_, account)) = tx.contact(contact)? else { return Ok((None, None)) };
    let owner = owner(tx, ticket, &account)?;
    let joining = match joining(settings, &account, &found) {
        Some(joining) if is_first(tx, call, number)? => Some(joining),
        Some(_) | None => None,
    };
    Ok((owner, joining))
}

/// The role that the rules asked for, where the account has somebody in it.
fn owner(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    account: &Account,
) -> Result<Option<TeamRole>, StoreError> {
    let last = tx.decisions(ticket)?.pop();
    let decision = last.and_then(|row| serde_json::from_str::<Decision>(&row.outcome).ok());
    let role = decision.and_then(|decision| decision.owner);
    Ok(role.filter(|role| account.facts.team.member(*role).is_some()))
}

/// How far an account has come that is not ours yet. Whoever is in danger hears nothing of it, nor who
/// reports the gravest.
fn joining(settings: &Settings, account: &Account, ticket: &Ticket) -> Option<Joining> {
    if ticket.facts.safety || ticket.facts.priority == Priority::P1 {
        return None;
    }
    let (facts, at) = (&account.facts, ticket.facts.created_at);
    match settings.state_at(facts, at) {
        AccountState::Announced | AccountState::Integrating => {}
        AccountState::Legacy | AccountState::Integrated => return None,
    }
    let begins = integrates_at(facts, &settings.zone_of(facts.country));
    let soon = at.checked_add(DAY_SAID_MAX).unwrap_or(Timestamp::MAX);
    let from = facts.access_date.filter(|_| begins.is_some_and(|begins| begins <= soon));
    Some(Joining { from, portal: facts.kind != AccountKind::Managed })
}

/// Whether nothing that the caller wanted before in this call became a ticket.
fn is_first(tx: &mut dyn Tx, call: &str, number: u8) -> Result<bool, StoreError> {
    for before in 0..number {
        let arrival = tx.arrival_by_key(&key(call, before))?;
        if arrival.is_some_and(|arrival| arrival.outcome.ticket.is_some()) {
            return Ok(false);
        }
    }
    Ok(true)
}
