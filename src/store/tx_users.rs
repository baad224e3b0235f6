//! What a closure can do with the people of the desk and their sessions.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use crate::model::{Digest, Timestamp};
use crate::staff::{Attempts, NewUser, Role, User, UserId, UserName};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A session that was found by its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub user: User,
    /// When it began.
    pub made_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Whether single keys do something for him.
    pub shortcuts: bool,
}

/// Addresses of one user's wrong passwords that are told apart: whoever guesses from more fills no table.
pub const MISSED_FROM_MAX: u32 = 1_000;

/// Wrong passwords of a user since he last signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissedSince {
    /// How many.
    pub misses: u32,
    /// From how many addresses.
    pub addresses: u32,
}

/// Users, their sessions, and passwords that were wrong.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait UserTx {
    /// Makes a user; [`StoreError::Exists`] when the name is taken.
    fn add_user(&mut self, user: &NewUser, at: Timestamp) -> Result<UserId>;
    /// Returns every user by name.
    fn users(&mut self) -> Result<Vec<User>>;
    /// Returns the user of this name.
    fn user_named(&mut self, name: &UserName) -> Result<Option<User>>;
    /// Returns the hash of a user's password, as a PHC string, if he has chosen one.
    fn password(&mut self, user: UserId) -> Result<Option<String>>;
    /// Keeps the hash of a user's password, and ends his invitation.
    fn set_password(&mut self, user: UserId, hash: &str, at: Timestamp) -> Result<()>;
    /// Keeps an invitation by the digest of its token; an earlier one ends.
    fn invite(&mut self, user: UserId, token: &Digest, until: Timestamp) -> Result<()>;
    /// Returns whom an invitation is for while it is good and he has not ended.
    fn invited(&mut self, token: &Digest, now: Timestamp) -> Result<Option<User>>;
    /// Gives a user another role; `false` when he is not there or has ended.
    fn set_role(&mut self, user: UserId, role: Role) -> Result<bool>;
    /// Ends a user; `false` when he had ended.
    fn end_user(&mut self, user: UserId, at: Timestamp) -> Result<bool>;
    /// Keeps whether single keys do something for a user; they do until he says otherwise.
    fn set_shortcuts(&mut self, user: UserId, on: bool) -> Result<()>;
    /// Begins a session by the digest of its token.
    fn begin_session(
        &mut self,
        token: &Digest,
        user: UserId,
        address: &str,
        at: Timestamp,
    ) -> Result<()>;
    /// Returns a session whose user has not ended.
    fn session(&mut self, token: &Digest) -> Result<Option<SessionRow>>;
    /// Notes that a session was used.
    fn see_session(&mut self, token: &Digest, at: Timestamp) -> Result<()>;
    /// Ends a session.
    fn end_session(&mut self, token: &Digest) -> Result<()>;
    /// Ends every session of a user and returns how many there were.
    fn end_sessions(&mut self, user: UserId) -> Result<usize>;
    /// Counts the wrong passwords since a moment, and forgets what is older.
    fn sign_in_misses(
        &mut self,
        name: &Digest,
        address: &str,
        since: Timestamp,
    ) -> Result<Attempts>;
    /// Notes a wrong password.
    fn miss_sign_in(&mut self, name: &Digest, address: &str, at: Timestamp) -> Result<()>;
    /// Forgets the wrong passwords of whoever was right at last.
    fn forgive_sign_in(&mut self, name: &Digest, address: &str) -> Result<()>;
    /// Counts a wrong password or code of a user until he signs in, however long that takes; `source` is a keyed digest of
    /// the address that it came from. Of addresses beyond [`MISSED_FROM_MAX`] all count as one.
    fn count_miss(&mut self, user: UserId, source: &Digest) -> Result<()>;
    /// Takes back what was counted, since it was right.
    fn uncount_miss(&mut self, user: UserId, source: &Digest) -> Result<()>;
    /// Returns how many wrong passwords and codes of a user were counted and from how many addresses, and begins anew.
    fn take_misses(&mut self, user: UserId) -> Result<MissedSince>;
}
