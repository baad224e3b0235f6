//! What a closure can do about mailboxes that are read over IMAP.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use std::collections::BTreeMap;

use crate::imap::ledger::{FolderRow, Found, MessageRow, NewMessage, Place, State};
use crate::model::{ArrivalId, Digest, Timestamp};

use super::{ImapChange, ImapCounts, ImapKey, SealedToken, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// The ledger of mailboxes and the tokens of their accounts.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait ImapTx {
    /// Returns what is kept of a folder.
    fn imap_folder(&mut self, place: &Place) -> Result<Option<FolderRow>>;
    /// Keeps a folder as it was opened; `highest` follows from its messages.
    fn put_imap_folder(&mut self, folder: &FolderRow, at: Timestamp) -> Result<()>;
    /// Writes when a folder was compared, and what differed.
    fn imap_checked(&mut self, place: &Place, differences: &str, at: Timestamp) -> Result<()>;
    /// Returns when a folder was last compared, and what differed.
    fn imap_last_check(&mut self, place: &Place) -> Result<Option<(Timestamp, String)>>;
    /// Returns whether a message of this size and date was passed over in the folder.
    fn imap_skipped(&mut self, place: &Place, found: Found) -> Result<bool>;
    /// Adds messages to the folder's generation; those that are there stay as they are.
    fn add_imap_messages(
        &mut self,
        folder: &FolderRow,
        messages: &[NewMessage],
        at: Timestamp,
    ) -> Result<()>;
    /// Returns messages that are not done with, by UID, those without trouble first.
    fn open_imap_messages(
        &mut self,
        place: &Place,
        generation: u32,
        limit: u32,
    ) -> Result<Vec<MessageRow>>;
    /// Changes a message; [`StoreError::Missing`] when it is not there.
    fn change_imap_message(&mut self, key: &ImapKey, change: &ImapChange) -> Result<()>;
    /// Returns the arrival of a message of the account with this digest, if one was taken.
    fn imap_arrival(&mut self, account: &str, digest: Digest) -> Result<Option<ArrivalId>>;
    /// Returns a message's arrival, if it was taken.
    fn imap_taken(&mut self, key: &ImapKey) -> Result<Option<ArrivalId>>;
    /// Returns the states of all messages of a generation by UID.
    fn imap_states(&mut self, place: &Place, generation: u32) -> Result<BTreeMap<u32, State>>;
    /// Returns how many messages of a generation are in each state.
    fn imap_counts(&mut self, place: &Place, generation: u32) -> Result<ImapCounts>;
    /// Returns messages of a folder that were set aside, with the reason, the newest first.
    fn imap_set_aside(&mut self, place: &Place, limit: u32) -> Result<Vec<(u32, String)>>;
    /// Returns an account's refresh token.
    fn refresh_token(&mut self, account: &str) -> Result<Option<SealedToken>>;
    /// Keeps an account's refresh token in the place of any other.
    fn put_refresh_token(&mut self, account: &str, token: &SealedToken) -> Result<()>;
}
