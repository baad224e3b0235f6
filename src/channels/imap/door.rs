//! What stands behind the mailboxes.
use std::collections::BTreeSet;
use std::future::Future;

use bytes::Bytes;

use crate::imap::ledger::{
    Beginning, Blame, FolderRow, Found, MessageRow, Place, Renewal, Selected, State,
};
use crate::imap::{Comparison, Secret};
use crate::model::Timestamp;

/// Nothing was kept: it must be done again later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotKept(pub String);

/// A message as it was fetched.
#[derive(Clone, Debug)]
pub struct FetchedMail {
    /// Its bytes, from the first one.
    pub raw: Bytes,
    /// How many there are in all, when `raw` is only the beginning of a message that is too large.
    pub cut_from: Option<u64>,
}

/// What became of a message that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Its story was told.
    Told,
    /// We had it before, under another UID.
    Known,
}

/// An account's refresh token, from the store or on its way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The token.
    pub token: Secret,
    /// When it ends, if the server said so.
    pub expires_at: Option<Timestamp>,
}

/// Keeps the ledger and tells the stories. Whatever it returns is on the disk; a call that is made
/// again after a crash changes nothing.
///
/// # Errors
/// Every method: [`NotKept`]; nothing was changed then.
pub trait Mailroom: Send + Sync + 'static {
    /// Returns the moment it is now.
    fn now(&self) -> Timestamp;

    /// Returns any number, for waits.
    fn chance(&self) -> u32;

    /// Opens a folder, and begins a new generation where the server did so.
    fn open(
        &self,
        place: &Place,
        selected: Selected,
    ) -> impl Future<Output = Result<(FolderRow, Option<Renewal>), NotKept>> + Send;

    /// Writes down messages that the server lists; those of the ledger stay as they are.
    fn record(
        &self,
        folder: &FolderRow,
        from: Beginning,
        found: Vec<Found>,
    ) -> impl Future<Output = Result<(), NotKept>> + Send;

    /// Returns messages that are not done with.
    fn work(
        &self,
        folder: &FolderRow,
    ) -> impl Future<Output = Result<Vec<MessageRow>, NotKept>> + Send;

    /// Writes down that these are about to be worked on, so that one which ends the program each
    /// time is found. Returns those that may be.
    fn begin(
        &self,
        folder: &FolderRow,
        batch: Vec<MessageRow>,
    ) -> impl Future<Output = Result<Vec<MessageRow>, NotKept>> + Send;

    /// Takes [`Self::begin`] back for messages that were not touched.
    fn untouched(
        &self,
        folder: &FolderRow,
        batch: Vec<MessageRow>,
    ) -> impl Future<Output = Result<(), NotKept>> + Send;

    /// Tells the story of a message.
    fn take(
        &self,
        folder: &FolderRow,
        message: &MessageRow,
        mail: FetchedMail,
    ) -> impl Future<Output = Result<Taken, NotKept>> + Send;

    /// Blames a message, of which `message` is as it was before [`Self::begin`]; returns whether
    /// that was enough: then it was set aside, or left in its folder, with the reason.
    fn failed(
        &self,
        folder: &FolderRow,
        message: &MessageRow,
        why: Blame,
        reason: String,
    ) -> impl Future<Output = Result<bool, NotKept>> + Send;

    /// Writes down that messages are filed or gone.
    fn settle(
        &self,
        folder: &FolderRow,
        uids: Vec<u32>,
        state: State,
        reason: &'static str,
    ) -> impl Future<Output = Result<(), NotKept>> + Send;

    /// Compares the UIDs that a server has with the ledger, writes down what differed, and makes
    /// wanted what should be: messages that nobody knows, that came back, that were set aside.
    fn compare(
        &self,
        folder: &FolderRow,
        server: BTreeSet<u32>,
        moves: bool,
    ) -> impl Future<Output = Result<Comparison, NotKept>> + Send;

    /// Returns when the folder was compared last.
    fn compared_at(
        &self,
        place: &Place,
    ) -> impl Future<Output = Result<Option<Timestamp>, NotKept>> + Send;

    /// Returns the token that took the place of the operator's `origin`, if one did.
    fn refresh_token(
        &self,
        account: &str,
        origin: &Secret,
    ) -> impl Future<Output = Result<Option<RefreshToken>, NotKept>> + Send;

    /// Keeps a token that takes the place of the operator's `origin`.
    fn keep_refresh_token(
        &self,
        account: &str,
        origin: &Secret,
        token: RefreshToken,
    ) -> impl Future<Output = Result<(), NotKept>> + Send;
}
