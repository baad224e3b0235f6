//! Pages and the tries of them.
use crate::model::{OutboxId, TicketNumber, Timestamp};
use crate::oncall::{Address, Page, Talk};

use super::{OutboxState, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// The row of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub i64);

/// The row of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TryId(pub i64);

/// A page as the store gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRow {
    /// Its row.
    pub id: PageId,
    /// The ticket that it is about.
    pub ticket: TicketNumber,
    /// How far it is.
    pub page: Page,
    /// What is told to whoever is paged, as JSON.
    pub about: String,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

/// One try to reach somebody, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTry {
    /// The page.
    pub page: PageId,
    /// The person's id; empty for what is nobody's own.
    pub person: String,
    /// By which way, and where.
    pub address: Address,
    /// When.
    pub at: Timestamp,
    /// What goes out.
    pub outbox: OutboxId,
    /// The digest of the token behind its link.
    pub token: Option<[u8; 32]>,
}

/// One try to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryRow {
    /// Its row.
    pub id: TryId,
    /// The page.
    pub page: PageId,
    /// The person's id; empty for what is nobody's own.
    pub person: String,
    /// By which way, and where, as [`Address`] is printed.
    pub address: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Option<String>,
    /// When that was.
    pub outcome_at: Option<Timestamp>,
}

/// One try, and how what went out for it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The try.
    pub tried: TryRow,
    /// Where the letter, message or call stands; nothing once its row is too old to be kept.
    pub state: Option<OutboxState>,
    /// What went wrong last, or why it is withheld.
    pub note: String,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// Which pages to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFilter {
    /// Only those that somebody must still see to: searching, unanswered, accepted and untouched.
    pub open: bool,
    /// Only those about this ticket, its own or joined.
    pub ticket: Option<TicketNumber>,
    /// Only rows older than this one: the next page of the list.
    pub before: Option<PageId>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); 0 means that many.
    pub limit: u32,
}

/// What is left of a page that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remains {
    /// The ticket that it is about.
    pub ticket: TicketNumber,
    /// The name of its policy.
    pub policy: String,
    /// What is told to whoever is paged, as JSON.
    pub about: String,
    /// By which later reports of the same are known.
    pub matter: String,
}

/// How many pages there are that somebody should know of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// Somebody is searched for.
    pub searching: u32,
    /// Nobody answered, and the ticket is neither solved nor ended.
    pub unanswered: u32,
    /// They could not be read and were set aside.
    pub aside: u32,
}

/// Pages.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait PageTx {
    /// Adds a page. `matter` is what later reports of the same have too; empty when it is to stand
    /// for itself.
    fn add_page(
        &mut self,
        ticket: TicketNumber,
        page: &Page,
        about: &str,
        matter: &str,
        at: Timestamp,
    ) -> Result<PageId>;
    /// Returns the page of a matter that somebody has or is searched for, and of which something was
    /// heard since.
    fn page_of_matter(&mut self, matter: &str, since: Timestamp) -> Result<Option<PageRow>>;
    /// Lets a page be about one more ticket; again changes nothing.
    fn join_page(&mut self, page: PageId, ticket: TicketNumber, at: Timestamp) -> Result<()>;
    /// Lets a page that is about one ticket be about another instead.
    fn move_page(&mut self, page: PageId, from: TicketNumber, into: TicketNumber) -> Result<()>;
    /// Returns the tickets that a page is about, its own first.
    fn tickets_of_page(&mut self, page: PageId) -> Result<Vec<TicketNumber>>;
    /// Returns a page.
    fn page(&mut self, id: PageId) -> Result<Option<PageRow>>;
    /// Writes how far a page is.
    fn change_page(&mut self, id: PageId, page: &Page, at: Timestamp) -> Result<()>;
    /// Writes what is told of a page from now on.
    fn retell_page(&mut self, id: PageId, about: &str) -> Result<()>;
    /// Returns pages, the newest first.
    fn pages(&mut self, filter: &PageFilter) -> Result<Vec<PageRow>>;
    /// Returns up to `limit` pages that must be stepped now, the longest due first. Whether they can be
    /// read is not asked.
    fn pages_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<PageId>>;
    /// Lets a page that could not be stepped be due later, so that it takes nobody's turn.
    fn put_off_page(&mut self, id: PageId, until: Timestamp) -> Result<()>;
    /// Sets aside a page that cannot be read: nothing asks for it any more. Returns what of it can be
    /// read all the same.
    fn set_page_aside(&mut self, id: PageId, at: Timestamp) -> Result<Option<Remains>>;
    /// Counts the pages of a ticket that were set aside since.
    fn pages_set_aside(&mut self, ticket: TicketNumber, since: Timestamp) -> Result<u32>;
    /// Puts a page in the place of another: the tickets that had joined that one, and its incident, have this one.
    fn replace_page(&mut self, old: PageId, new: PageId) -> Result<()>;
    /// Counts pages that somebody should know of.
    fn page_counts(&mut self) -> Result<PageCounts>;
    /// Returns when the next page must be stepped.
    fn next_page_at(&mut self) -> Result<Option<Timestamp>>;
    /// Adds a try.
    fn add_try(&mut self, new: &NewTry) -> Result<TryId>;
    /// Returns the tries of a page in order.
    fn tries(&mut self, page: PageId) -> Result<Vec<TryRow>>;
    /// Returns the tries of a page in order, each with how what went out for it stands.
    fn page_legs(&mut self, page: PageId) -> Result<Vec<Leg>>;
    /// Returns the try behind the digest of a token.
    fn try_of_token(&mut self, digest: &[u8; 32]) -> Result<Option<TryRow>>;
    /// Returns the try that an outbox row is of.
    fn try_of_outgoing(&mut self, outbox: OutboxId) -> Result<Option<TryRow>>;
    /// Returns how many rows were written to a try's address after it.
    fn written_after(&mut self, id: TryId) -> Result<u32>;
    /// Writes what came of a try; the last word counts.
    fn end_try(&mut self, id: TryId, outcome: &str, at: Timestamp) -> Result<()>;
    /// Returns the latest tries at an address, one for each page that is still to be seen to.
    fn open_tries_at(&mut self, address: &str) -> Result<Vec<TryRow>>;
    /// Ends as withheld what waits to go out for a page, all of it or calls only, and returns how
    /// many rows those were.
    fn withhold_tries(
        &mut self,
        page: PageId,
        only_calls: bool,
        why: &str,
        at: Timestamp,
    ) -> Result<usize>;
    /// Notes that somebody wants no pages at an address, which is proven no more until he confirms it
    /// anew; again changes nothing.
    fn silence_address(&mut self, address: &str, at: Timestamp) -> Result<()>;
    /// Returns whether somebody wants no pages at an address.
    fn is_silenced(&mut self, address: &str) -> Result<bool>;
    /// Returns whether the customer of a ticket is on the telephone about it.
    fn is_on_the_telephone(&mut self, ticket: TicketNumber) -> Result<bool>;
    /// Returns the latest talk of somebody of ours with the customer of a ticket: in his own call, or rung back.
    fn talk_about(&mut self, ticket: TicketNumber, now: Timestamp) -> Result<Option<Talk>>;
}
