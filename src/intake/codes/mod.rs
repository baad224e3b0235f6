//! Codes: drawn here, shown once, checked in constant time, and held to the limits.
//!
//! A try is charged as a wrong one before anybody looks at it, and the charge is taken back when
//! it was right: however many tries run at once, on however many nodes, none passes a limit
//! (`docs/adr/0008-codes.md`). Whoever is not there, has no code, is locked or mistyped gets the
//! same answer after the same work.

mod draw;
mod hash;
mod origin;
#[cfg(test)]
mod tests;

pub use draw::{add_contact, draw_contact_number, number_contacts};
pub use origin::Origin;

pub use crate::store::Named;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};

use crate::identity::{Charge, CodeLimits, charge};
use crate::model::{ContactId, Digest, Pin, Timestamp};
use crate::runtime::{Clock, NoRandom, Random};
use crate::store::{
    AuditEntry, CodeHash, Database, LiveCode, PinKey, RetireReason, RightCode, SALT_BYTES,
    StoreError, Tx,
};

use hash::Hasher;

/// Tries that wait while one is hashed. A hash takes some milliseconds, so that the last of them
/// waits for about a tenth of a second; beyond, the caller hears to wait a moment.
pub const WAITING_MAX: usize = 8;

/// What became of a code that somebody keyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeVerdict {
    /// It is this contact's.
    Right(ContactId),
    /// It is not, or it is not accepted; which of them is told to nobody.
    Wrong,
    /// Too many wait already; nothing was looked at and nothing was charged.
    Busy,
}

impl CodeVerdict {
    /// Returns the word under which it is counted.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Right(_) => "right",
            Self::Wrong => "wrong",
            Self::Busy => "busy",
        }
    }
}

/// Why no code could be given.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The store failed, or the contact is not there.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The machine gives no random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
}

/// Told about codes, so that they can be counted. Nothing of a person is told.
pub trait CodeListener: Send + Sync + 'static {
    /// A code was checked.
    fn checked(&self, verdict: CodeVerdict);
    /// So many contacts had a wrong code within the last hour that codes from places nobody knows
    /// are not accepted; told once an hour while it lasts.
    fn alarm(&self, contacts: u32);
}

/// Draws and checks codes.
pub struct Codes {
    database: Database,
    hasher: Hasher,
    random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
    limits: CodeLimits,
    listener: Arc<dyn CodeListener>,
    /// Places for the one that is hashed and those that wait.
    places: Semaphore,
    /// Held while one is hashed.
    turn: Mutex<()>,
}

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Codes").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// A try under way: what was found and what it was charged.
struct Try {
    contact: Option<ContactId>,
    code: Option<LiveCode>,
    known: bool,
    charge: Charge,
    charged: i64,
    at: Timestamp,
}

impl Codes {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        database: Database,
        key: &PinKey,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
        limits: CodeLimits,
        listener: Arc<dyn CodeListener>,
    ) -> Self {
        Self {
            database,
            hasher: Hasher::new(key),
            random,
            clock,
            limits,
            listener,
            places: Semaphore::new(WAITING_MAX + 1),
            turn: Mutex::new(()),
        }
    }

    /// Returns a number that names the key without giving it away.
    #[must_use]
    pub fn key_id(&self) -> i64 {
        self.hasher.key_id()
    }

    /// Checks a code against the contact who is named. `origin` is where the call comes from, when
    /// the platform or trunk vouches for the number; without it the place is never a known one.
    ///
    /// A future that is dropped half-way may leave its charge: a miss that nobody saw the end of.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; the try may be charged then, and is not accepted.
    pub async fn check(
        &self,
        who: Named,
        origin: Option<Origin>,
        pin: Pin,
    ) -> Result<CodeVerdict, StoreError> {
        // The place is taken before the charge: whoever must wait has missed nothing.
        let Ok(_place) = self.places.try_acquire() else {
            self.listener.checked(CodeVerdict::Busy);
            return Ok(CodeVerdict::Busy);
        };
        let origin = origin.map(|origin| self.hasher.origin(&origin));
        let begun = self.begin(who, origin).await?;
        let stored = begun.code.as_ref().map_or(Hasher::NOBODYS, |code| code.hash);
        let computed = self.hashed(begun.contact, pin, stored.salt).await?;
        let fits = hash::same(&computed, &stored.hash);
        let verdict = self.end(begun, origin, fits).await?;
        self.listener.checked(verdict);
        Ok(verdict)
    }

    /// The first transaction: finds, counts, and charges.
    async fn begin(&self, who: Named, origin: Option<Digest>) -> Result<Try, StoreError> {
        let (limits, at) = (self.limits, self.clock.now());
        self.database
            .write(move |tx| {
                let contact = tx.find_named(who)?;
                let code = tx.live_code(contact)?;
                let tally = tx.tally(contact, origin.as_ref(), &limits, at)?;
                let charge = charge(&tally, &limits);
                let charged = tx.charge_try(contact, origin.as_ref(), charge, at)?;
                Ok(Try { contact, code, known: tally.known, charge, charged, at })
            })
            .await
    }

    /// The second transaction: takes the charge back, or lets it stand.
    async fn end(
        &self,
        begun: Try,
        origin: Option<Digest>,
        fits: bool,
    ) -> Result<CodeVerdict, StoreError> {
        let (limits, now) = (self.limits, self.clock.now());
        let live = begun.code.as_ref().filter(|code| !self.is_over(code, begun.at));
        let accepted = fits && begun.charge.is_looked_at();
        if let (true, Some(contact), Some(code)) = (accepted, begun.contact, live.map(|c| c.id)) {
            let (charged, known, at) = (begun.charged, begun.known, begun.at);
            let right = move |tx: &mut dyn Tx| {
                let origin = origin.as_ref();
                tx.end_right(&RightCode { code, charged, contact, origin, known, at })
            };
            if self.database.write(right).await? {
                return Ok(CodeVerdict::Right(contact));
            }
        }
        let (charged, charge) = (begun.charged, begun.charge);
        let alarm =
            self.database.write(move |tx| tx.end_wrong(charged, charge, &limits, now)).await?;
        if let Some(contacts) = alarm {
            self.listener.alarm(contacts);
        }
        Ok(CodeVerdict::Wrong)
    }

    /// Whether a code was never used for too long.
    fn is_over(&self, code: &LiveCode, now: Timestamp) -> bool {
        let unused = Duration::from_secs(86_400).saturating_mul(self.limits.unused_days);
        let ends = code.issued_at.checked_add(unused).unwrap_or(Timestamp::MAX);
        code.first_used_at.is_none() && now >= ends
    }

    /// Hashes on a thread that may block, one at a time.
    async fn hashed(
        &self,
        contact: Option<ContactId>,
        pin: Pin,
        salt: [u8; SALT_BYTES],
    ) -> Result<[u8; 32], StoreError> {
        let _turn = self.turn.lock().await;
        let hasher = self.hasher.clone();
        let work = move || hasher.hash(contact, &pin, &salt);
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopping)?
    }

    /// Draws a code for a contact and returns it: the only time that anybody sees it. The one
    /// before is retired, and whatever was locked is open again.
    ///
    /// # Errors
    /// [`IssueError`]; the code before is as it was.
    pub async fn issue(&self, contact: ContactId) -> Result<Pin, IssueError> {
        self.issue_noting(contact, None).await
    }

    /// As [`Self::issue`], and writes into the audit trail that it was.
    ///
    /// # Errors
    /// As [`Self::issue`].
    pub async fn issue_noting(
        &self,
        contact: ContactId,
        noted: Option<AuditEntry>,
    ) -> Result<Pin, IssueError> {
        // A link that was sent before would replace this code, and nobody approved that.
        let now = self.clock.now();
        let alone = move |tx: &mut dyn Tx| {
            tx.end_enrolments(contact, now)?;
            note(tx, noted.as_ref()).map(Some)
        };
        let issued = self.issue_with(contact, alone).await?;
        issued.map(|(pin, ())| pin).ok_or(IssueError::Store(StoreError::Stopping))
    }

    /// Draws a code and does `also` in the same transaction. When that gives nothing, nothing was
    /// issued and the code before is as it was.
    ///
    /// # Errors
    /// As [`Self::issue`].
    pub async fn issue_with<T, A>(
        &self,
        contact: ContactId,
        also: A,
    ) -> Result<Option<(Pin, T)>, IssueError>
    where
        T: Send + 'static,
        A: Fn(&mut dyn Tx) -> Result<Option<T>, StoreError> + Send + 'static,
    {
        let pin = draw::draw_pin(self.random.as_ref())?;
        let mut salt = [0_u8; SALT_BYTES];
        self.random.fill(&mut salt)?;
        let hash = self.hashed(Some(contact), pin.clone(), salt).await?;
        let (hash, now) = (CodeHash { salt, hash }, self.clock.now());
        let issued = self.database.write(move |tx| {
            let done = also(tx)?;
            if done.is_some() {
                tx.issue_code(contact, &hash, now)?;
            }
            Ok(done)
        });
        Ok(issued.await?.map(|done| (pin, done)))
    }

    /// Returns whether a code is still accepted: one that was never used ends by itself.
    #[must_use]
    pub fn works(&self, code: &LiveCode, now: Timestamp) -> bool {
        !self.is_over(code, now)
    }

    /// Ends a contact's code; returns whether he had one.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn retire(&self, contact: ContactId, why: RetireReason) -> Result<bool, StoreError> {
        self.retire_noting(contact, why, None).await
    }

    /// As [`Self::retire`], and writes into the audit trail that it was.
    ///
    /// # Errors
    /// As [`Self::retire`].
    pub async fn retire_noting(
        &self,
        contact: ContactId,
        why: RetireReason,
        noted: Option<AuditEntry>,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let retired = self.database.write(move |tx| {
            let retired = tx.retire_code(contact, why, now)?;
            if retired {
                note(tx, noted.as_ref())?;
            }
            Ok(retired)
        });
        retired.await
    }
}

fn note(tx: &mut dyn Tx, entry: Option<&AuditEntry>) -> Result<(), StoreError> {
    entry.map_or(Ok(()), |entry| tx.audit(entry).map(|_| ()))
}
