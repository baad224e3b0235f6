//! What a closure can do with threads: merged and split tickets, references, loops, dead addresses,
//! one-time links.
use crate::model::{AssuranceLevel, EmailAddress, Language, OutboxId, TicketNumber, Timestamp};
use crate::tickets::Arrival;

use super::{Belongs, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// How many automatic answers went out lately that are like one that is about to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnsweredLike {
    /// To the domain under such a subject in the last hour.
    pub subject_hour: u32,
    /// The same in the last day.
    pub subject_day: u32,
    /// To the domain in the last day.
    pub domain_day: u32,
    /// Beside the ticket in the last hour.
    pub ticket_hour: u32,
}

/// An address that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAddress {
    /// The address.
    pub address: EmailAddress,
    /// Since when that is known.
    pub at: Timestamp,
    /// What was said of it, such as `5.1.1`.
    pub status: String,
    /// The ticket whose mail did not arrive.
    pub ticket: TicketNumber,
}

/// A one-time link as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// The digest of its token.
    pub digest: [u8; 32],
    /// The ticket that it confirms.
    pub ticket: TicketNumber,
    /// The address that it was sent to.
    pub address: EmailAddress,
    /// The language of its page.
    pub language: Language,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// The ticket of which more is told when it is used.
    pub tells: Option<TicketNumber>,
    /// Which of our addresses he had written to.
    pub came_to: Option<EmailAddress>,
}

/// Threads of tickets.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait ThreadTx {
    /// Returns the ticket in which mail to `ticket` lands: itself, or the one that it was merged
    /// into, over any number of merges.
    fn living(&mut self, ticket: TicketNumber) -> Result<TicketNumber>;
    /// Lets `into` have the participants, messages and references of `from`, and its later mail.
    fn merge_ticket(&mut self, from: TicketNumber, into: TicketNumber) -> Result<()>;
    /// Notes that a message of the ticket answered this one.
    fn add_context(&mut self, ticket: TicketNumber, message_id: &str) -> Result<()>;
    /// Returns the tickets of which messages answered this one, the newest first.
    fn tickets_of_context(&mut self, message_id: &str) -> Result<Vec<TicketNumber>>;
    /// Makes a reference of a vendor point at the ticket.
    fn add_vendor_reference(
        &mut self,
        vendor: &str,
        reference: &str,
        ticket: TicketNumber,
    ) -> Result<()>;
    /// Returns the newest ticket of a vendor's reference.
    fn ticket_of_vendor(&mut self, vendor: &str, reference: &str) -> Result<Option<TicketNumber>>;
    /// Returns our address or line that a ticket's first arrival came to.
    fn entrance_of(&mut self, ticket: TicketNumber) -> Result<Option<String>>;
    /// Returns the arrival of a ticket's first message; that of a ticket which was split off came to
    /// the ticket that it was split from.
    fn first_arrival(&mut self, ticket: TicketNumber) -> Result<Option<Arrival>>;
    /// Returns the row of a ticket's event by its place in the list, from 1.
    fn event_row(&mut self, ticket: TicketNumber, place: u32) -> Result<Option<i64>>;
    /// Returns the ticket that was made of an event.
    fn split_of(&mut self, event: i64) -> Result<Option<TicketNumber>>;
    /// Notes that a ticket was made of an event, and lets it have the event's message.
    fn add_split(
        &mut self,
        event: i64,
        from: TicketNumber,
        message_id: Option<&str>,
        into: TicketNumber,
    ) -> Result<()>;
    /// Raises how sure we are of who asks; a higher one stays. Returns whether it rose.
    fn raise_assurance(
        &mut self,
        ticket: TicketNumber,
        level: AssuranceLevel,
        at: Timestamp,
    ) -> Result<bool>;
}

/// Answers that should not be sent.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait PostTx {
    /// Returns how many automatic answers like this one went out lately.
    fn answered_like(
        &mut self,
        domain: &str,
        subject: &str,
        ticket: TicketNumber,
        now: Timestamp,
    ) -> Result<AnsweredLike>;
    /// Counts one more, and forgets those older than a day.
    fn count_automatic_answer(
        &mut self,
        domain: &str,
        subject: &str,
        ticket: TicketNumber,
        now: Timestamp,
    ) -> Result<()>;
    /// Returns whether something was sent to that address about that ticket.
    fn was_written_to(&mut self, ticket: TicketNumber, address: &EmailAddress) -> Result<bool>;
    /// Marks an address as one that nobody has; returns whether that is news.
    fn mark_bad(&mut self, bad: &BadAddress) -> Result<bool>;
    /// Returns what is known against an address.
    fn bad_address(&mut self, address: &EmailAddress) -> Result<Option<BadAddress>>;
    /// Returns every marked address, the latest first, at most [`PAGE_MAX`](super::PAGE_MAX).
    fn bad_addresses(&mut self) -> Result<Vec<BadAddress>>;
    /// Takes the mark away; returns whether there was one.
    fn lift_bad(&mut self, address: &EmailAddress) -> Result<bool>;
    /// Returns what an outbox row belongs to, and its target.
    fn outgoing_row(&mut self, id: OutboxId) -> Result<Option<(Belongs, String)>>;
}

/// One-time links.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait LinkTx {
    /// Adds a link, and forgets those that ended more than a day ago.
    fn add_link(&mut self, link: &LinkRow) -> Result<()>;
    /// Returns a link by the digest of its token.
    fn link(&mut self, digest: &[u8; 32]) -> Result<Option<LinkRow>>;
    /// Returns how many links were made for a ticket since then.
    fn links_since(&mut self, ticket: TicketNumber, since: Timestamp) -> Result<u32>;
    /// Uses a link; returns whether it could be used: once, and before it ended.
    fn use_link(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<bool>;
}
