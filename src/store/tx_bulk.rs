//! Notices to many customers at once, their letters, and who wants none.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{
    BulkNoticeId, ContactId, EmailAddress, Language, OutboxId, SiteCode, TicketNumber, Timestamp,
    UnknownWord,
};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// What a notice says in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkText {
    /// The subject.
    pub subject: String,
    /// The text, without greeting and signature.
    pub text: String,
}

/// A notice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBulkNotice {
    /// The ticket that its letters go out beside.
    pub ticket: TicketNumber,
    /// When it was sent off.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// The accounts it is for, as they were named.
    pub audience: Vec<String>,
    /// Whether it goes before all others and is held up by no limit.
    pub emergency: bool,
    /// What it says.
    pub texts: BTreeMap<Language, BulkText>,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkNotice {
    /// Its number.
    pub id: BulkNoticeId,
    /// What it says, and to whom.
    pub facts: NewBulkNotice,
}

/// Where a letter of a notice stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BulkState {
    /// It is to be written.
    Waiting,
    /// It lies in the outbox, or went out.
    Written,
    /// It is not written, for the reason in its note.
    Left,
}

impl BulkState {
    /// Returns the word used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Written => "written",
            Self::Left => "left",
        }
    }
}

impl FromStr for BulkState {
    type Err = UnknownWord;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        [Self::Waiting, Self::Written, Self::Left]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "waiting, written, left"))
    }
}

/// The letter of a notice to one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkLetter {
    /// The contact.
    pub contact: ContactId,
    /// His address; empty when he has none.
    pub address: String,
    /// The language that it is written in.
    pub language: Language,
    /// Where it stands.
    pub state: BulkState,
    /// Why it is left.
    pub note: String,
    /// When it became so.
    pub at: Timestamp,
    /// Where its row in the outbox stands: pending, sent, failed.
    pub sent: Option<String>,
}

/// A letter that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingLetter {
    /// The notice.
    pub notice: BulkNoticeId,
    /// The contact.
    pub contact: ContactId,
    /// His address.
    pub address: EmailAddress,
    /// The language.
    pub language: Language,
}

/// How far a notice is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BulkCounts {
    /// Letters to be written.
    pub waiting: u32,
    /// Letters that were.
    pub written: u32,
    /// Contacts who get none.
    pub left: u32,
}

/// A contact who wants no notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOut {
    /// The contact.
    pub contact: ContactId,
    /// Since when.
    pub at: Timestamp,
    /// Who noted it: he himself by a link, or somebody of the desk.
    pub by: String,
}

/// Notices to many customers.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait BulkTx {
    /// Adds a notice.
    fn add_bulk_notice(&mut self, notice: &NewBulkNotice) -> Result<BulkNoticeId>;
    /// Returns a notice.
    fn bulk_notice(&mut self, id: BulkNoticeId) -> Result<Option<BulkNotice>>;
    /// Returns notices, the newest first: those before one, at most
    /// [`PAGE_MAX`](super::PAGE_MAX); 0 means that many.
    fn bulk_notices(&mut self, before: Option<BulkNoticeId>, limit: u32)
    -> Result<Vec<BulkNotice>>;
    /// Returns how far a notice is.
    fn bulk_counts(&mut self, id: BulkNoticeId) -> Result<BulkCounts>;
    /// Adds a letter.
    fn add_bulk_letter(&mut self, notice: BulkNoticeId, letter: &BulkLetter) -> Result<()>;
    /// Returns letters of a notice by contact: those behind one.
    fn bulk_letters(
        &mut self,
        notice: BulkNoticeId,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<BulkLetter>>;
    /// Returns letters to be written, those of emergencies first; of emergencies only, if asked so.
    fn waiting_bulk_letters(&mut self, emergency: bool, limit: u32) -> Result<Vec<WaitingLetter>>;
    /// Returns how many letters that are no emergency were written since.
    fn bulk_written_since(&mut self, since: Timestamp) -> Result<u32>;
    /// Notes that a letter was written, with the digest of the token in it.
    fn bulk_written(
        &mut self,
        letter: &WaitingLetter,
        outbox: OutboxId,
        token: Option<&[u8; 32]>,
        at: Timestamp,
    ) -> Result<()>;
    /// Notes that a letter is left, and why.
    fn bulk_left(&mut self, letter: &WaitingLetter, why: &str, at: Timestamp) -> Result<()>;
    /// Returns whom the token of a letter stands for, and the letter's language.
    fn contact_of_bulk_token(&mut self, digest: &[u8; 32])
    -> Result<Option<(ContactId, Language)>>;

    /// Notes that a contact wants none; again changes nothing. Returns whether that is news.
    fn opt_out(&mut self, contact: ContactId, by: &str, at: Timestamp) -> Result<bool>;
    /// Lets him have them again; returns whether that is news.
    fn opt_in(&mut self, contact: ContactId) -> Result<bool>;
    /// Returns whether he wants none.
    fn has_opted_out(&mut self, contact: ContactId) -> Result<bool>;
    /// Returns everybody who wants none, the latest first.
    fn opt_outs(&mut self) -> Result<Vec<OptOut>>;
    /// Returns the accounts of which tickets name a site, by row.
    fn accounts_at(&mut self, site: &SiteCode) -> Result<Vec<crate::model::AccountId>>;
}
