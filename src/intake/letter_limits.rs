//! How many letters the program writes by itself to one address.
use crate::model::{EmailAddress, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::chapter::Chapter;
use super::loops;
use super::settings::UnprovenLimits;

/// Answers to one registered or proven address in an hour: more than a person at a site in trouble writes,
/// few enough that two machines which answer each other stop.
pub(super) const REGISTERED_PER_ADDRESS_HOUR_MAX: u32 = 20;

/// Whether somebody known has had as many automatic letters as a person who writes needs; counts one
/// more if not.
pub(super) fn is_over_limit(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    to: &EmailAddress,
) -> Result<bool, StoreError> {
    let incoming = &chapter.story.incoming;
    let (subject, now) = (&incoming.subject, incoming.at);
    if let Some(why) = loops::over(tx, to, subject, ticket, true, false, now)? {
        chapter.mail_loop = true;
        tx.add_event(ticket, &NewEvent::ours(now, EventKind::Withheld, why))?;
        return Ok(true);
    }
    if tx.acknowledged(to, now)?.address_hour >= REGISTERED_PER_ADDRESS_HOUR_MAX {
        return Ok(true);
    }
    tx.count_acknowledgement(to, true, now)?;
    loops::count(tx, to, subject, ticket, now)?;
    Ok(false)
}

/// Returns under which address an unproven sender is counted: without detail, and with the
/// registrable part of his domain, so that neither `+1` nor a subdomain makes him a new one.
pub(super) fn counted(address: &EmailAddress) -> EmailAddress {
    let (plain, _) = address.without_detail();
    let labels: Vec<&str> = plain.domain().rsplit('.').collect();
    // Below `es` and `pt` names are sold under `com.es`, `edu.pt` and the like too.
    let second = |label: &&str| label.len() <= 3;
    let kept =
        if labels.first().is_some_and(|top| top.len() == 2) && labels.get(1).is_some_and(second) {
            3
        } else {
            2
        };
    let mut domain: Vec<&str> = labels.into_iter().take(kept).collect();
    domain.reverse();
    format!("{}@{}", plain.local(), domain.join(".")).parse().unwrap_or(plain)
}

/// Counts one more letter to an unproven sender; returns why there must not be one, if so, and counts
/// none then.
pub(super) fn unproven_over(
    tx: &mut dyn Tx,
    limits: &UnprovenLimits,
    to: &EmailAddress,
    now: Timestamp,
) -> Result<Option<Said>, StoreError> {
    if !limits.acknowledge {
        return Ok(Some(Said::of(Sentence::UnprovenOff, &[])));
    }
    let who = counted(to);
    let sent = tx.acknowledged(&who, now)?;
    let over = [
        (
            sent.address_hour >= limits.per_address_hour,
            Sentence::UnprovenAddressHour,
            limits.per_address_hour,
        ),
        (
            sent.address_day >= limits.per_address_day,
            Sentence::UnprovenAddressDay,
            limits.per_address_day,
        ),
        (
            sent.domain_hour >= limits.per_domain_hour,
            Sentence::UnprovenDomainHour,
            limits.per_domain_hour,
        ),
        (sent.all_hour >= limits.per_hour, Sentence::UnprovenHour, limits.per_hour),
    ];
    if let Some((_, what, limit)) = over.iter().find(|(over, ..)| *over) {
        return Ok(Some(Said::of(*what, &[limit])));
    }
    tx.count_acknowledgement(&who, false, now)?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_counted_once_whatever_he_adds() {
        for (address, expected) in [
            ("ana+7@mail.cliente.example", "ana@cliente.example"),
            ("ana@a.b.cliente.com.es", "ana@cliente.com.es"),
            ("ana@cliente.pt", "ana@cliente.pt"),
            ("ana@x.cliente.pt", "ana@cliente.pt"),
        ] {
            assert_eq!(counted(&address.parse().unwrap()).as_str(), expected);
        }
    }
}
