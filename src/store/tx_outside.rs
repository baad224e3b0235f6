//! Outside desks: how far each has been told, what each calls our tickets, and what goes there.
use crate::model::{OutboxId, TicketNumber, Timestamp};
use crate::tickets::TicketEvent;

use super::{CallId, Claimed, PageId, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// An outside desk as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideDeskRow {
    /// What the configuration calls it.
    pub id: String,
    /// The last event of tickets that was turned into hand-overs for it.
    pub read_to: i64,
    /// The last row of news, likewise.
    pub news_to: i64,
    /// Since when nothing is sent to it, and why.
    pub stopped: Option<(Timestamp, String)>,
    /// When it last took something.
    pub well_at: Option<Timestamp>,
    /// What went wrong since; empty when nothing did.
    pub trouble: String,
}

/// A ticket at an outside desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideTicket {
    /// The desk.
    pub desk: String,
    /// The ticket.
    pub ticket: TicketNumber,
    /// The hand-over that opens it there; nothing for who is told of events only.
    pub created: Option<OutboxId>,
    /// What programs call it there.
    pub remote_id: Option<String>,
    /// What people call it there.
    pub remote_number: Option<String>,
    /// The labels that were handed over last, as JSON.
    pub handed: String,
    /// The last of its events that was handed over.
    pub read_to: i64,
}

/// An event of a ticket with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The row.
    pub id: i64,
    /// The ticket.
    pub ticket: TicketNumber,
    /// The event.
    pub event: TicketEvent,
}

/// An event that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The row.
    pub id: i64,
    /// The ticket, where that can be read.
    pub ticket: Option<TicketNumber>,
    /// What is wrong with it.
    pub why: String,
}

/// A row of the log of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Logged {
    /// It was read.
    Read(Happened),
    /// It cannot be.
    Unread(Unread),
}

impl Logged {
    /// Returns the row.
    #[must_use]
    pub const fn id(&self) -> i64 {
        match self {
            Self::Read(one) => one.id,
            Self::Unread(one) => one.id,
        }
    }
}

/// An event that a desk was not told of when its turn was, because it could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    /// The row of the outbox that stands for it.
    pub outbox: OutboxId,
    /// The row of the log.
    pub row: i64,
    /// Whether it still is to be told; else it was, or somebody did so by hand.
    pub is_open: bool,
}

/// What happened beside tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Somebody is searched for.
    PageStarted(PageId),
    /// Somebody has it.
    PageAcknowledged(PageId),
    /// Nobody answered.
    PageExhausted(PageId),
    /// A call is over.
    CallEnded(CallId),
}

impl News {
    /// Returns the word by which programs are told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PageStarted(_) => "page.started",
            Self::PageAcknowledged(_) => "page.acknowledged",
            Self::PageExhausted(_) => "page.exhausted",
            Self::CallEnded(_) => "call.ended",
        }
    }
}

/// One of them, or what is wrong with its row.
pub type NewsRead = std::result::Result<News, String>;

/// How many hand-overs a desk has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutsideCounts {
    /// Those that wait.
    pub waiting: u32,
    /// Those that were given up.
    pub dead: u32,
    /// When the oldest that waits was written.
    pub oldest: Option<Timestamp>,
}

/// Why nothing is sent to a desk any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// It does not let us in; a start of the program tries anew, since its key may be another then.
    Refused,
    /// It says that it is there no more; only a person tries anew.
    Gone,
}

/// Outside desks and hand-overs to them.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait OutsideTx {
    /// Makes these the outside desks: one that is new is told of what happens from now on; one that is not among
    /// them any more is forgotten, while what it calls our tickets stays, and what waits for it is withheld. Those that did not let us in are tried anew.
    fn know_outside_desks(&mut self, ids: &[String], now: Timestamp) -> Result<()>;
    /// Returns the outside desks by id.
    fn outside_desks(&mut self) -> Result<Vec<OutsideDeskRow>>;
    /// Returns events of tickets behind a row in their order, so many at most. One that cannot be read costs the
    /// others nothing.
    fn happened_since(&mut self, after: i64, limit: u32) -> Result<Vec<Logged>>;
    /// Returns the events of a ticket up to a row in their order, likewise.
    fn happened_to(&mut self, ticket: TicketNumber, up_to: i64) -> Result<Vec<Logged>>;
    /// Returns the events that a desk was not told of, from one row of the log to another, in their order. What can
    /// never be read anew is not among them.
    fn untold_outside(&mut self, desk: &str, rows: (i64, i64)) -> Result<Vec<Untold>>;
    /// Returns what is wrong with the newest that a desk was not told, and what to do.
    fn why_untold(&mut self, desk: &str) -> Result<Option<String>>;
    /// Closes all that a desk was not told, since somebody told the people there; returns how many rows there are.
    fn close_untold(&mut self, desk: &str, at: Timestamp) -> Result<u32>;
    /// Returns the first and the last event of a ticket.
    fn event_span(&mut self, ticket: TicketNumber) -> Result<Option<(i64, i64)>>;
    /// Returns news behind a row in their order, so many at most; of one that cannot be read what is wrong with it.
    fn news_since(&mut self, after: i64, limit: u32) -> Result<Vec<(i64, NewsRead)>>;
    /// Writes how far a desk was told; news that all have read go.
    fn told_outside(&mut self, id: &str, read_to: i64, news_to: i64) -> Result<()>;
    /// Returns a ticket at a desk.
    fn outside_ticket(&mut self, desk: &str, ticket: TicketNumber)
    -> Result<Option<OutsideTicket>>;
    /// Returns a ticket at every desk that has it, by desk.
    fn outside_tickets(&mut self, ticket: TicketNumber) -> Result<Vec<OutsideTicket>>;
    /// Writes a ticket at a desk.
    fn put_outside_ticket(&mut self, row: &OutsideTicket) -> Result<()>;
    /// Writes what a desk calls a ticket.
    fn name_outside_ticket(
        &mut self,
        desk: &str,
        ticket: TicketNumber,
        id: &str,
        number: &str,
    ) -> Result<()>;
    /// Takes up to `limit` due hand-overs to a desk under a lease: of each ticket the first only, and nothing before
    /// the ticket is there. What waits for one that was given up is given up too.
    fn claim_outside(
        &mut self,
        desk: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Claimed>>;
    /// Puts a claimed row back as if it had not been claimed: it was not its fault.
    fn unclaim_outgoing(&mut self, id: OutboxId, error: &str, next_at: Timestamp) -> Result<()>;
    /// Writes that a desk took something.
    fn outside_well(&mut self, desk: &str, at: Timestamp) -> Result<()>;
    /// Writes what is wrong with a desk.
    fn outside_trouble(&mut self, desk: &str, trouble: &str) -> Result<()>;
    /// Stops sending to a desk.
    fn stop_outside(
        &mut self,
        desk: &str,
        at: Timestamp,
        why: &str,
        reason: StopReason,
    ) -> Result<()>;
    /// Has what was given up tried anew, and sends to the desk again if that was stopped; returns how many rows
    /// there are. Whatever may have come there is looked for first.
    fn retry_outside(&mut self, desk: &str, at: Timestamp) -> Result<u32>;
    /// Returns how many hand-overs a desk has.
    fn outside_counts(&mut self, desk: &str) -> Result<OutsideCounts>;
}
