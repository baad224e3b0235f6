//! What reports and goals are made of.
use crate::model::{TicketNumber, Timestamp};
use crate::times::{CallFact, PageFact, TicketFact};

use super::{CallId, PageId, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// A stretch of time: from a moment on, until before another.
pub type Stretched = (Timestamp, Timestamp);

/// A ticket as its goals see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimedTicket {
    /// Its number.
    pub number: TicketNumber,
    /// The subject, or the first words.
    pub subject: String,
    /// What counts of it.
    pub fact: TicketFact,
}

/// What happened when: to tickets, calls and pages. Each list gives at most
/// [`PAGE_MAX`](super::PAGE_MAX) rows and goes on behind the last row of the one before.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait TimesTx {
    /// Returns tickets that are new or open, the oldest first.
    fn tickets_in_hand(
        &mut self,
        after: Option<TicketNumber>,
        limit: u32,
    ) -> Result<Vec<TimedTicket>>;
    /// Returns those of these tickets that are new or open, the oldest first.
    fn tickets_in_hand_of(&mut self, numbers: &[TicketNumber]) -> Result<Vec<TimedTicket>>;
    /// Returns tickets that began in a stretch, the newest first, behind the last one of the page before.
    fn timed_tickets(
        &mut self,
        range: Stretched,
        after: Option<(Timestamp, TicketNumber)>,
        limit: u32,
    ) -> Result<Vec<TimedTicket>>;
    /// Returns calls that began in a stretch, the newest first. A call whose ticket does not say when the caller was
    /// put through counts from when the one who took it was rung.
    fn timed_calls(
        &mut self,
        range: Stretched,
        after: Option<(Timestamp, CallId)>,
        limit: u32,
    ) -> Result<Vec<(CallId, CallFact)>>;
    /// Returns pages that were opened in a stretch, the newest first, with their tries, as they stood at its end:
    /// what was tried, taken or answered later is none of it. A page in whose place another of its policy was opened is not
    /// unanswered.
    /// Which tries were at night is not known here.
    fn timed_pages(
        &mut self,
        range: Stretched,
        after: Option<(Timestamp, PageId)>,
        limit: u32,
    ) -> Result<Vec<(PageId, PageFact)>>;
}
