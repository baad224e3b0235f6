//! What a closure can do with what people of the desk chose, where they are signed in, and their second
//! factors.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use crate::model::{Digest, Language, Timestamp};
use crate::staff::{Colours, User, UserId};

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A session of a user, as he sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// The digest of its token.
    pub token: Digest,
    /// From where it began.
    pub address: String,
    /// When it began.
    pub made_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

/// The sealed secret of a program that shows one-time codes.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticatorRow {
    /// The keyed digest of the secret.
    pub digest: Digest,
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// When its first code was right; none until then.
    pub confirmed_at: Option<Timestamp>,
    /// The last step whose code was used.
    pub step: i64,
}

impl std::fmt::Debug for AuthenticatorRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthenticatorRow").field("step", &self.step).finish_non_exhaustive()
    }
}

/// A passkey of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// What the device named.
    pub id: Vec<u8>,
    /// Whose it is.
    pub user: UserId,
    /// What he calls it.
    pub called: String,
    /// Its public key, as it came (COSE, RFC 9052).
    pub key: Vec<u8>,
    /// How often it had signed; 0 where a device does not count.
    pub counter: u32,
    /// When it was registered.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// Somebody whose password was right and whose second factor is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfSignIn {
    /// Who.
    pub user: User,
    /// From where.
    pub address: String,
    /// When.
    pub made_at: Timestamp,
}

/// Choices, sessions and second factors of people of the desk.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait AccessTx {
    /// Keeps what a user chose.
    fn set_choices(&mut self, user: UserId, language: Language, colours: Colours) -> Result<()>;
    /// Returns a user's sessions, the one used last first.
    fn sessions_of(&mut self, user: UserId) -> Result<Vec<OwnSession>>;
    /// Ends every session of a user but one, and returns how many there were.
    fn end_other_sessions(&mut self, user: UserId, but: &Digest) -> Result<usize>;
    /// Notes since when a user has a second factor; nothing when he has none.
    fn set_second(&mut self, user: UserId, at: Option<Timestamp>) -> Result<()>;
    /// Keeps a new secret; one that was there is gone.
    fn set_authenticator(
        &mut self,
        user: UserId,
        secret: (Digest, Vec<u8>),
        at: Timestamp,
    ) -> Result<()>;
    /// Returns a user's secret.
    fn authenticator(&mut self, user: UserId) -> Result<Option<AuthenticatorRow>>;
    /// Notes that the first code was right.
    fn confirm_authenticator(&mut self, user: UserId, at: Timestamp) -> Result<()>;
    /// Uses the code of a step; `false` when it or a later one was used.
    fn use_step(&mut self, user: UserId, step: i64) -> Result<bool>;
    /// Takes a user's secret away.
    fn drop_authenticator(&mut self, user: UserId) -> Result<()>;
    /// Keeps recovery codes in the place of those that were there.
    fn set_recovery_codes(&mut self, user: UserId, codes: &[Digest]) -> Result<()>;
    /// Uses a recovery code; `false` when it is none, or was used.
    fn use_recovery_code(&mut self, user: UserId, code: &Digest) -> Result<bool>;
    /// Returns how many recovery codes are left.
    fn recovery_codes_left(&mut self, user: UserId) -> Result<usize>;
    /// Keeps a passkey; [`StoreError::Exists`] when it is there.
    fn add_passkey(&mut self, passkey: &PasskeyRow) -> Result<()>;
    /// Returns a user's passkeys, the oldest first.
    fn passkeys_of(&mut self, user: UserId) -> Result<Vec<PasskeyRow>>;
    /// Notes that a passkey signed.
    fn use_passkey(&mut self, id: &[u8], counter: u32, at: Timestamp) -> Result<()>;
    /// Takes a passkey of a user away; `false` when he has none of that name.
    fn drop_passkey(&mut self, user: UserId, id: &[u8]) -> Result<bool>;
    /// Begins a sign-in that owes its second factor, and forgets those from before `since`.
    fn begin_half(
        &mut self,
        token: &Digest,
        user: UserId,
        address: &str,
        at: Timestamp,
        since: Timestamp,
    ) -> Result<()>;
    /// Returns such a sign-in while it is good and its user has not ended.
    fn half(&mut self, token: &Digest, since: Timestamp) -> Result<Option<HalfSignIn>>;
    /// Ends such a sign-in.
    fn end_half(&mut self, token: &Digest) -> Result<()>;
    /// Ends every such sign-in of a user.
    fn end_halves(&mut self, user: UserId) -> Result<()>;
    /// Returns the user whom this sign-in of the company knows by this name: another sign-in may have given
    /// the same name to somebody else.
    fn user_of_subject(&mut self, issuer: &str, subject: &str) -> Result<Option<User>>;
    /// Notes which sign-in of the company knows a user, and under which name; [`StoreError::Exists`] when it
    /// is another's.
    fn set_subject(&mut self, user: UserId, issuer: &str, subject: &str) -> Result<()>;
    /// Gives an issuer to users of a sign-in of the company of whom none was kept; returns to how many.
    fn adopt_subjects(&mut self, issuer: &str) -> Result<usize>;
}
