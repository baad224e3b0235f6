//! What a closure can do about codes. Nothing here knows a code: only hashes of it.
#![expect(clippy::missing_errors_doc, reason = "each trait says it once for all its methods")]
use crate::identity::{Charge, CodeLimits, Tally};
use crate::model::{ContactId, ContactNumber, Digest, Timestamp};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Bytes of the salt of a code's hash.
pub const SALT_BYTES: usize = 16;

/// The hash of a code and what it was salted with. It is printed nowhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeHash {
    /// The salt, drawn by chance for each code.
    pub salt: [u8; SALT_BYTES],
    /// The hash.
    pub hash: [u8; 32],
}

impl std::fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeHash(****)")
    }
}

/// A code that is not retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveCode {
    /// Its row.
    pub id: i64,
    /// Its hash.
    pub hash: CodeHash,
    /// When it was drawn.
    pub issued_at: Timestamp,
    /// When it was right for the first time.
    pub first_used_at: Option<Timestamp>,
}

/// Why a code is not accepted any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetireReason {
    /// A newer one took its place.
    Replaced,
    /// The desk ended it.
    Desk,
    /// The key under which it was hashed was lost.
    KeyLost,
}

impl RetireReason {
    /// Returns the word used in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Desk => "desk",
            Self::KeyLost => "key-lost",
        }
    }
}

/// Who was named, as a caller or the desk names him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// By the contact number that was keyed.
    Number(ContactNumber),
    /// By the one contact that a verified caller number belongs to.
    Contact(ContactId),
}

/// A right code, to be written.
#[derive(Clone, Copy, Debug)]
pub struct RightCode<'a> {
    /// The row of the code; it must still be live.
    pub code: i64,
    /// The row of the try that was charged.
    pub charged: i64,
    /// Whose it is.
    pub contact: ContactId,
    /// From where it came, when that can be known.
    pub origin: Option<&'a Digest>,
    /// Whether the contact had succeeded from there before.
    pub known: bool,
    /// When.
    pub at: Timestamp,
}

/// Codes, wrong codes, and where right ones came from.
///
/// Every method runs the same statements whatever is there, so that the time of an answer tells
/// nothing; `contact` may be nobody for that reason.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait CodeTx {
    /// Returns who is named, if anybody has that number or row.
    fn find_named(&mut self, named: Named) -> Result<Option<ContactId>>;
    /// Returns the contact's live code.
    fn live_code(&mut self, contact: Option<ContactId>) -> Result<Option<LiveCode>>;
    /// Counts what the limits are about, before a try from `origin`.
    fn tally(
        &mut self,
        contact: Option<ContactId>,
        origin: Option<&Digest>,
        limits: &CodeLimits,
        now: Timestamp,
    ) -> Result<Tally>;
    /// Charges a try as wrong and returns its row.
    fn charge_try(
        &mut self,
        contact: Option<ContactId>,
        origin: Option<&Digest>,
        charge: Charge,
        now: Timestamp,
    ) -> Result<i64>;
    /// Ends a try that was wrong: takes back a charge of nothing, forgets what no limit asks for
    /// any more, and returns how many contacts have a wrong code now if that is an alarm that was
    /// not told within the last hour.
    fn end_wrong(
        &mut self,
        charged: i64,
        charge: Charge,
        limits: &CodeLimits,
        now: Timestamp,
    ) -> Result<Option<u32>>;
    /// Ends a try that was right: takes back the charge, forgives what the contact missed before
    /// (from a known place only what he missed there), and knows the place from now on. Returns
    /// `false`, and changes nothing, when the code was retired meanwhile.
    fn end_right(&mut self, right: &RightCode<'_>) -> Result<bool>;
    /// Gives the contact a code: the one before is retired, and what was missed is forgiven.
    /// [`StoreError::Missing`] when the contact is not there.
    fn issue_code(&mut self, contact: ContactId, hash: &CodeHash, now: Timestamp) -> Result<()>;
    /// Retires the contact's code; returns whether he had one.
    fn retire_code(
        &mut self,
        contact: ContactId,
        why: RetireReason,
        now: Timestamp,
    ) -> Result<bool>;
    /// Retires every code and forgets every place; returns how many codes there were.
    fn retire_all_codes(&mut self, why: RetireReason, now: Timestamp) -> Result<u32>;
    /// Returns whether any code is live.
    fn has_codes(&mut self) -> Result<bool>;
    /// Writes which key the codes are hashed under, or compares: `false` when codes are live
    /// under another one.
    fn check_code_key(&mut self, id: i64) -> Result<bool>;
}
