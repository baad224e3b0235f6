//! What a closure can do with links by which somebody gets his code.
use crate::model::{AccountId, ContactId, EmailAddress, Language, TicketNumber, Timestamp};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Why somebody gets a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentKind {
    /// His first one.
    Invite,
    /// Another one.
    Reset,
}

impl EnrolmentKind {
    /// Returns the word used in the store and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }
}

impl std::str::FromStr for EnrolmentKind {
    type Err = crate::model::UnknownWord;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let found = [Self::Invite, Self::Reset].into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| crate::model::UnknownWord(text.to_owned(), "invite, reset"))
    }
}

/// A link by which somebody gets his code, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// The digest of its token.
    pub digest: [u8; 32],
    /// Whose code it shows.
    pub contact: ContactId,
    /// The ticket beside which it stands.
    pub ticket: TicketNumber,
    /// Why.
    pub kind: EnrolmentKind,
    /// The address that it was sent to.
    pub address: EmailAddress,
    /// The language of its page.
    pub language: Language,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// When it was used, or a later one took its place.
    pub ended_at: Option<Timestamp>,
}

/// What became of the letters that a contact gets when his account is integrated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrationLetter {
    /// Where it is told; nothing for who needed none.
    pub ticket: Option<TicketNumber>,
    /// Why nothing was sent; empty when it was.
    pub why: String,
}

/// Links for enrolment and reset.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait EnrolTx {
    /// Adds a link; earlier ones of the contact end.
    fn add_enrolment(&mut self, link: &EnrolmentRow) -> Result<()>;
    /// Returns a link by the digest of its token.
    fn enrolment(&mut self, digest: &[u8; 32]) -> Result<Option<EnrolmentRow>>;
    /// Uses a link; returns whether it could be used: once, and before it ended.
    fn use_enrolment(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<bool>;
    /// Ends the links of a contact that still could be used.
    fn end_enrolments(&mut self, contact: ContactId, now: Timestamp) -> Result<()>;
    /// Returns how many links were made for a contact since then.
    fn enrolments_since(&mut self, contact: ContactId, since: Timestamp) -> Result<u32>;
    /// Returns whether a link of a contact can still be used.
    fn has_open_enrolment(&mut self, contact: ContactId, now: Timestamp) -> Result<bool>;
    /// Returns the accounts that were announced or being integrated and became integrated since then,
    /// with the moment.
    fn integrated_since(&mut self, since: Timestamp) -> Result<Vec<(AccountId, Timestamp)>>;
    /// Returns what became of the letters of a contact's integration.
    fn integration_letter(&mut self, contact: ContactId) -> Result<Option<IntegrationLetter>>;
    /// Writes what became of them, in the place of what stood there.
    fn put_integration_letter(
        &mut self,
        contact: ContactId,
        letter: &IntegrationLetter,
        at: Timestamp,
    ) -> Result<()>;
    /// Returns the ticket at which it is told of contacts of an account that got none.
    fn unsent_integration_ticket(&mut self, account: AccountId) -> Result<Option<TicketNumber>>;
    /// Returns when a reset was last ordered for a contact, or a code drawn for him in the place of
    /// another one: whichever is later.
    fn last_reset(&mut self, contact: ContactId) -> Result<Option<Timestamp>>;
}
