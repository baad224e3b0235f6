//! The story of one arrival.
//!
//! Floor 5. Every door makes an [`Incoming`]; [`Intake::take`] tells its story in one
//! transaction: known already? → who is it → what is it → where does it go → the ticket →
//! what is said → what goes out ([`story`]). Reading and understanding come before the
//! transaction: they may be slow, and what they choke on is parked whole.

pub mod accounts;
mod answering;
pub mod audit;
mod bounced;
pub mod bulk;
mod calls;
mod chapter;
mod closure;
pub mod codes;
mod company;
mod confirming;
mod copies;
mod corrected;
mod deed;
pub mod desk;
pub mod ending;
mod enrol;
pub mod exchange;
mod facts;
mod feeds;
mod forgetting;
mod freezing;
mod guidance;
mod hand_over;
pub mod incidents;
mod incoming;
mod integration;
mod kept_files;
pub mod keys;
mod knowledge;
mod letter_limits;
mod links;
mod look;
mod loops;
mod mailbox;
mod opened;
mod orders;
mod outside;
mod own_account;
mod owner;
mod paging;
pub mod passkeys;
mod places;
pub mod portal;
mod proof;
mod raising;
mod reach;
mod reading;
mod referring;
pub mod registry;
mod remarks;
mod replaying;
mod retention;
mod reviewing;
mod rota;
mod second_factor;
mod settings;
mod sign_in_trail;
mod signing;
mod staff;
mod standing;
mod status_text;
mod story;
mod tasks;
mod threading;
mod times;
mod trail;
pub mod trail_words;
mod warning;
mod ways;

pub use bounced::{lift_bad, mark_bad};
pub use calls::{
    ANSWERED_ALONE, CALL_IN_PROGRESS, CallAt, FROM_THE_JOURNAL, LastGood, LastGoodFault,
    LastGoodLine, LateCall, LateEntry, LateEvent, LateMatter, LateSettled, RingBack, RingBackRow,
    RungBack, Stretch, attended_only, call_key,
};
pub use codes::{CodeListener, CodeVerdict, Codes, IssueError, Named, Origin};
pub use company::{Company, CompanyError, CompanySettings, Leaving};
pub use corrected::ExampleKept;
pub use enrol::{ENROL_PATH, Enrol, EnrolRefusal, EnrolState, Enrolled};
pub use facts::facts_of_text;
pub use feeds::{FEED_PATH, FeedMade, FeedRefusal, ShiftsWanted, shift_calendar};
pub use forgetting::{ForgetReport, HeldOf};
pub use incoming::{CallerClaim, Incoming, Marks, Nature, Post};
pub use integration::InvitedByDay;
pub use kept_files::{FileEdit, FileKind, KeepFiles, Shifted, Weighed, Workshop};
pub use knowledge::Knowledge;
pub use links::{LINK_PATH, LinkState, Links};
pub use look::{StillNeeded, TicketCall, TicketView, calls_of_ticket, still_needed, view_ticket};
pub use mailbox::LedgerEntry;
pub use opened::{Heard, OpenError};
pub use outside::{OutsideDesk, OutsideStanding, OutsideTold};
pub use own_account::SessionSeen;
pub use paging::{
    PAGE_PATH, PageAnswer, PageAnswered, PageLinkState, RingRow, ShortAnswered, Stepped,
    accepted_by_call, given_back_by_call, tried_by_call,
};
pub use places::named_places;
pub use reach::{Lately, Reach, Staffed};
pub use reading::{ApiMessage, ReceivedMessage};
pub use replaying::Replayed;
pub use retention::{ANSWERS_KEPT, PastClass};
pub use reviewing::{Review, ReviewRefusal, Waiting};
pub use rota::{CalendarFile, Done, Lost, ORDERED_MAX, Written};
pub use second_factor::{Offer, RecoveryCodes, SecondFactors};
pub use settings::{
    Attended, Entrance, Line, PeopleTarget, Phone, Queue, RingOrder, Settings, UnprovenLimits,
};
pub use staff::{Invitation, Password, SignIn, SignedIn, Staff, StaffError};
pub use story::Settled;
pub use times::{Looked, Owed, Told, desk_zone};
pub use ways::{WAY_PATH, WayAsked, WayLink, WayRefusal};

use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::mail::thread::ThreadKey;
use crate::mailauth::{MailAuth, Verdict};
use crate::model::Door;
use crate::runtime::Clock;
use crate::store::{
    Database, FreeSpace, LetterVault, Recordings, StoreError, Tx, Vault, VaultError,
};
use crate::tickets::{Said, Sentence};

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
    /// A page was answered, so that it may be due.
    fn paging(&self);
    /// Pages were stepped.
    fn pages_stepped(&self, _stepped: &Stepped) {}
    /// Who is on call may have changed; the number is that of the changes.
    fn rota_changed(&self, _revision: u64) {}
}

/// The one place where an arrival becomes a ticket. Cloning is cheap.
#[derive(Clone)]
pub struct Intake(Arc<Parts>, Option<Arc<str>>, Option<Arc<str>>);

/// What the story needs, handed down by `app`.
pub struct Parts {
    /// The store.
    pub database: Database,
    /// Keeps raw mail.
    pub vault: Vault,
    /// Draws and checks codes.
    pub codes: Codes,
    /// Checks who mail is from; nothing where no DNS can be asked.
    pub mail_auth: Option<MailAuth>,
    /// Signs our marks.
    pub thread_key: ThreadKey,
    /// Seals letters that nobody may read while they wait.
    pub letters: Arc<LetterVault>,
    /// Rules, lexicon, schedules, phrases: one consistent set, swapped whole at a reload.
    pub knowledge: ArcSwap<Knowledge>,
    /// What the configuration says.
    pub settings: Arc<Settings>,
    /// Where examples of corrected tickets are kept.
    pub corrected: PathBuf,
    /// What callers said for the desk.
    pub recordings: Recordings,
    /// The data folder.
    pub data: PathBuf,
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
        Self(Arc::new(parts), None, None)
    }

    /// Returns the same, for somebody who came by a door: that stands in the audit trail.
    #[must_use]
    pub fn via(&self, door: &str) -> Self {
        Self(Arc::clone(&self.0), Some(door.into()), self.2.clone())
    }

    /// Returns the same, for somebody who is signed in by this name: he stands in the audit trail as who did it,
    /// also where he does it as a person of the on-call files.
    #[must_use]
    pub fn signed_in(&self, called: &str) -> Self {
        Self(Arc::clone(&self.0), self.1.clone(), Some(called.into()))
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
        let (incoming, knowledge) = self.read(message).await?;
        self.take(incoming, knowledge).await
    }

    /// Reads one mail, on a thread that may block when it is large.
    async fn read(
        &self,
        message: ReceivedMessage,
    ) -> Result<(Incoming, Arc<Knowledge>), IntakeError> {
        self.room()?;
        let proof = self.proof(&message).await;
        let knowledge = self.0.knowledge.load_full();
        let incoming = if message.raw.len() <= INLINE_BYTES_MAX {
            reading::read_mail(&self.0, &knowledge, &message, proof)?
        } else {
            let (parts, known) = (Arc::clone(&self.0), Arc::clone(&knowledge));
            tokio::task::spawn_blocking(move || reading::read_mail(&parts, &known, &message, proof))
                .await
                .map_err(|_| IntakeError::Stopping)??
        };
        Ok((incoming, knowledge))
    }

    /// Looks into who sent a mail. That takes seconds at most, holds up no other arrival, and
    /// whatever fails in it costs the proof only.
    async fn proof(&self, message: &ReceivedMessage) -> Verdict {
        match &self.0.mail_auth {
            Some(auth) => auth.check(message.raw.clone(), message.hop.clone()).await,
            None => Verdict::unproven(Said::of(Sentence::ProofNoDns, &[])),
        }
    }

    /// Whether a text tells of danger or of something that people are woken for. What cannot be understood
    /// does: it is looked at by a person.
    #[must_use]
    pub fn is_grave(&self, subject: &str, text: &str) -> bool {
        let (knowledge, now) = (self.0.knowledge.load_full(), self.0.clock.now());
        reading::is_grave(&knowledge, subject, text, now)
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
        self.take_and(incoming, knowledge, |_, _| Ok(())).await
    }

    /// As [`Self::take`], and does `also` in the same transaction.
    async fn take_and<A>(
        &self,
        incoming: Incoming,
        knowledge: Arc<Knowledge>,
        also: A,
    ) -> Result<Settled, IntakeError>
    where
        A: Fn(&mut dyn Tx, &Settled) -> Result<(), StoreError> + Clone + Send + 'static,
    {
        let door = incoming.door;
        let story = Arc::new(chapter::Story {
            incoming,
            knowledge,
            settings: Arc::clone(&self.0.settings),
            thread_key: self.0.thread_key.clone(),
            letters: Arc::clone(&self.0.letters),
            late: None,
        });
        let told = |story: Arc<chapter::Story>| {
            let also = also.clone();
            self.0.database.write(move |tx| {
                let settled = story.tell(tx)?;
                also(tx, &settled)?;
                Ok(settled)
            })
        };
        let settled = match told(Arc::clone(&story)).await {
            Err(error) if !error.is_transient() => {
                tracing::error!(%door, "a story failed for good; its arrival is parked");
                told(Arc::new(story.parked(&error))).await?
            }
            settled => settled?,
        };
        self.0.listener.settled(door, &settled);
        Ok(settled)
    }

    /// Tells what a one-time link stands for, and changes nothing.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn look_at_link(&self, token: String) -> Result<LinkState, IntakeError> {
        let now = self.0.clock.now();
        Ok(self.0.database.write(move |tx| links::look(tx, &token, now)).await?)
    }

    /// Uses a one-time link.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn confirm_link(&self, token: String) -> Result<LinkState, IntakeError> {
        let intake = self.clone();
        let used = self.0.database.write(move |tx| {
            let knowledge = intake.parts().knowledge.load_full();
            links::confirm(tx, &intake.office(&knowledge), &token)
        });
        let used = used.await?;
        if used != LinkState::Over {
            self.0.listener.outgoing();
        }
        Ok(used)
    }

    /// Returns what deeds are done with now.
    fn office<'a>(&'a self, knowledge: &'a Knowledge) -> deed::Office<'a> {
        deed::Office {
            settings: &self.0.settings,
            knowledge,
            key: &self.0.thread_key,
            letters: &self.0.letters,
            now: self.0.clock.now(),
        }
    }

    fn room(&self) -> Result<(), IntakeError> {
        self.0.free_space.check(self.0.clock.now()).map_err(IntakeError::NoRoom)
    }
}
