//! The story of one arrival.
//!
//! Floor 5. Every door makes an [`Incoming`]; [`Intake::take`] tells its story in one
//! transaction: known already? → who is it → what is it → where does it go → the ticket →
//! what is said → what goes out ([`story`]). Reading and understanding come before the
//! transaction: they may be slow, and what they choke on is parked whole.

mod answering;
mod calls;
mod chapter;
pub mod codes;
mod facts;
mod incoming;
mod knowledge;
mod paging;
mod reading;
mod settings;
mod story;
mod threading;

pub use calls::{
    ANSWERED_ALONE, CALL_IN_PROGRESS, CallAt, FROM_THE_JOURNAL, LastGood, LastGoodFault,
    LastGoodLine, LateCall, LateEntry, LateEvent, LateMatter, LateSettled, RingBack, RingBackRow,
    RungBack, Stretch, attended_only, call_key,
};
pub use codes::{CodeListener, CodeVerdict, Codes, IssueError, Named, Origin};
pub use facts::facts_of_text;
pub use incoming::{CallerClaim, Incoming, Marks, Nature};
pub use knowledge::Knowledge;
pub use reading::{ApiMessage, ReceivedMessage};
pub use settings::{
    Attended, Entrance, Line, PeopleTarget, Phone, Queue, Settings, UnprovenLimits,
};
pub use story::Settled;

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::mail::thread::ThreadKey;
use crate::model::Door;
use crate::runtime::Clock;
use crate::store::{Database, FreeSpace, StoreError, Vault, VaultError};

/// Mail up to this size is read where it stands; larger mail on a thread that may block.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// Why an arrival could not be taken. Nothing was kept: the door tells the sender to come again.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The disk has less free room than the watermark.
    #[error("the disk has {0} bytes free, less than storage.free_space_min_mb; make room")]
    NoRoom(u64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The raw form could not be kept.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The work was cut off by a stop of the program.
    #[error("the program is stopping")]
    Stopping,
}

/// Told after each commit, so that workers and counters need not ask.
pub trait Listener: Send + Sync + 'static {
    /// Something came in through `door` and was settled.
    fn settled(&self, door: Door, settled: &Settled);
    /// Something waits to go out.
    fn outgoing(&self);
}

/// The one place where an arrival becomes a ticket. Cloning is cheap.
#[derive(Clone)]
pub struct Intake(Arc<Parts>);

/// What the story needs, handed down by `app`.
pub struct Parts {
    /// The store.
    pub database: Database,
    /// Keeps raw mail.
    pub vault: Vault,
    /// Draws and checks codes.
    pub codes: Codes,
    /// Signs our marks.
    pub thread_key: ThreadKey,
    /// Rules, lexicon, schedules, phrases: one consistent set, swapped whole at a reload.
    pub knowledge: ArcSwap<Knowledge>,
    /// What the configuration says.
    pub settings: Arc<Settings>,
    /// The watermark.
    pub free_space: FreeSpace,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Who wants to know.
    pub listener: Arc<dyn Listener>,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Intake")
    }
}

impl Intake {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Returns what the story needs.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.0
    }

    /// Reads one mail and tells its story; returns after the commit.
    ///
    /// # Errors
    /// [`IntakeError`] when nothing was kept and the sender must come again.
    pub async fn take_mail(&self, message: ReceivedMessage) -> Result<Settled, IntakeError> {
        self.room()?;
        let knowledge = self.0.knowledge.load_full();
        let incoming = if message.raw.len() <= INLINE_BYTES_MAX {
            reading::read_mail(&self.0, &knowledge, &message)?
        } else {
            let (parts, known) = (Arc::clone(&self.0), Arc::clone(&knowledge));
            tokio::task::spawn_blocking(move || reading::read_mail(&parts, &known, &message))
                .await
                .map_err(|_| IntakeError::Stopping)??
        };
        self.take(incoming, knowledge).await
    }

    /// Tells the story of a message that a program handed in.
    ///
    /// # Errors
    /// [`IntakeError`] when nothing was kept and the program must come again.
    pub async fn take_api(&self, message: ApiMessage) -> Result<Settled, IntakeError> {
        self.room()?;
        let knowledge = self.0.knowledge.load_full();
        let incoming = reading::read_api(&self.0, &knowledge, message);
        self.take(incoming, knowledge).await
    }

    /// Tells the story of what a door made, by the set of rules it was understood with; returns
    /// after the commit. A story that fails for good is told once more without its meaning: the
    /// arrival is parked whole, with the reason.
    ///
    /// # Errors
    /// [`IntakeError::Store`] when nothing was kept.
    pub async fn take(
        &self,
        incoming: Incoming,
        knowledge: Arc<Knowledge>,
    ) -> Result<Settled, IntakeError> {
        let door = incoming.door;
        let story = Arc::new(chapter::Story {
            incoming,
            knowledge,
            settings: Arc::clone(&self.0.settings),
            thread_key: self.0.thread_key.clone(),
            late: None,
        });
        let told = Arc::clone(&story);
        let settled = match self.0.database.write(move |tx| told.tell(tx)).await {
            Err(error) if !error.is_transient() => {
                tracing::error!(%door, "a story failed for good; its arrival is parked");
                let parked = story.parked(&error);
                self.0.database.write(move |tx| parked.tell(tx)).await?
            }
            settled => settled?,
        };
        self.0.listener.settled(door, &settled);
        Ok(settled)
    }

    fn room(&self) -> Result<(), IntakeError> {
        self.0.free_space.check(self.0.clock.now()).map_err(IntakeError::NoRoom)
    }
}
