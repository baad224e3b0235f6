//! What a closure can do so that nothing is kept for longer than it may, and people are forgotten.
#![expect(clippy::missing_errors_doc, reason = "each trait says it once for all its methods")]
use std::collections::BTreeSet;

use crate::model::{ContactId, Digest, TicketNumber, TicketStatus, Timestamp};

use super::{KeptClass, StoreError, Traces};

type Result<T> = std::result::Result<T, StoreError>;

/// A raw mail that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoomedMail {
    /// Its name.
    pub digest: Digest,
    /// Since when it is to go: a file that was written later is another arrival of the same.
    pub since: Timestamp,
}

/// What is too old, and what must be kept all the same.
///
/// What belongs to a ticket is never too old while the ticket is open or held.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait RetentionTx {
    /// Returns since when a class is kept for no longer than so many days, 0 being for good; with
    /// `note` it is since now where it was kept longer before, or where nobody ever said how long.
    /// Nothing where that is not known and is not to be noted.
    fn term_since(
        &mut self,
        class: KeptClass,
        days: u32,
        note: bool,
        now: Timestamp,
    ) -> Result<Option<Timestamp>>;
    /// Returns how much of a class is older than `before` and may go. Recordings are files, and not
    /// counted here.
    fn past(&mut self, class: KeptClass, before: Timestamp) -> Result<u64>;
    /// Wipes or deletes up to `limit` of them, the oldest first; returns how many.
    fn wipe(
        &mut self,
        class: KeptClass,
        before: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<u32>;
    /// Returns the raw mails that are to go: their files first, then their rows.
    fn doomed_mail(&mut self, limit: u32) -> Result<Vec<DoomedMail>>;
    /// Takes away the row of a raw mail whose file is gone, unless it has come again meanwhile; where
    /// the file is too young it is to go since `now`. Returns whether the row is gone.
    fn bury_mail(&mut self, digest: Digest, gone: bool, now: Timestamp) -> Result<bool>;
    /// Keeps a ticket, and all that belongs to it, until it is released; `false` when it was held.
    fn hold(&mut self, ticket: TicketNumber, at: Timestamp) -> Result<bool>;
    /// Holds a ticket no more; `false` when it was not held.
    fn release(&mut self, ticket: TicketNumber) -> Result<bool>;
    /// Returns the tickets that are held, and since when.
    fn holds(&mut self) -> Result<Vec<(TicketNumber, Timestamp)>>;
    /// Returns the digests of the recordings of held tickets.
    fn held_recordings(&mut self) -> Result<BTreeSet<String>>;
}

/// A person who is to be forgotten, or told what is held of him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// His row, when he is registered.
    pub contact: Option<ContactId>,
    /// By what else he is known.
    pub traces: Traces,
}

/// A ticket of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnTicket {
    /// Its number.
    pub ticket: TicketNumber,
    /// Where it stands.
    pub status: TicketStatus,
    /// Whether it is held for the law.
    pub held: bool,
}

/// A place in all tables: where a walk goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TablePlace {
    /// The table, by name; the first when empty.
    pub table: String,
    /// The last row that was looked at.
    pub row: i64,
}

/// A row in which something of a person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// Its table.
    pub table: String,
    /// Its columns by name; what is sealed or a digest is left out.
    pub columns: serde_json::Map<String, serde_json::Value>,
}

/// What was done to forget somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Rows in which something was masked.
    pub masked: u64,
    /// Rows that were deleted or emptied.
    pub deleted: u64,
    /// Raw mails that are to go.
    pub raw_mails: u64,
}

/// What is held of a person, and how it goes.
///
/// Every table is looked through, whatever it is called: one that is added later is not left out.
/// The audit trail is, since it holds references only.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait ForgetTx {
    /// Returns the tickets that he asked for, the oldest first.
    fn tickets_of(&mut self, person: &Person) -> Result<Vec<OwnTicket>>;
    /// Returns the arrivals of his tickets, or from him, whose mail is kept as it came.
    fn mails_of(&mut self, person: &Person, own: &[TicketNumber]) -> Result<Vec<i64>>;
    /// Returns the digests of the recordings of these tickets.
    fn recordings_of(&mut self, own: &[TicketNumber]) -> Result<BTreeSet<String>>;
    /// Looks through up to `limit` rows from a place and returns those in which something of him
    /// stands, and where to go on; nothing when all was looked through.
    fn held(
        &mut self,
        person: &Person,
        own: &[TicketNumber],
        place: &TablePlace,
        limit: u32,
    ) -> Result<(Vec<HeldRow>, Option<TablePlace>)>;
    /// Masks him in up to `limit` rows from a place on; returns how many were changed, and where to
    /// go on.
    fn mask_rows(
        &mut self,
        person: &Person,
        place: &TablePlace,
        limit: u32,
    ) -> Result<(u64, Option<TablePlace>)>;
    /// Ends it in one transaction: what is his goes, what is written about him in his own tickets,
    /// and in those of others that name him, is masked word by word, his row goes with all that
    /// points to it.
    fn forget(
        &mut self,
        person: &Person,
        own: &[TicketNumber],
        named: &[TicketNumber],
        at: Timestamp,
    ) -> Result<Forgotten>;
}
