//! One call, in the hands of whoever serves it.
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::{Notify, oneshot};

use super::{Ask, PhoneError};
use crate::model::SensitiveDigits;
use crate::sip::agent::{Command, EndCause, IncomingCall, LegId, ReferOutcome, ReferTarget, Sdp};
use crate::sip::{Cause, Uri};

/// What happens to a call. [`LegEvent::Ended`] or [`LegEvent::Failed`] comes once and last, but for
/// the outcome of a REFER.
#[derive(Debug)]
pub enum LegEvent {
    /// The trunk works on a call that we make; told once at most, and not after a
    /// [`LegEvent::Progress`]. A trunk that says nothing at all is dead.
    Trying,
    /// A call that we make rings, or has early media.
    Progress {
        /// 101 to 199.
        code: u16,
        /// Early media: the answer to our offer.
        sdp: Option<Sdp>,
    },
    /// A call that we make was answered. Without a description the answer came before, or
    /// [`LegEvent::Reoffered`] follows.
    Answered(Option<Sdp>),
    /// The caller knows of our answer: speak now. With the answer, when the offer was ours.
    Acked(Option<Sdp>),
    /// The other side offers anew, or asks for our offer; to be followed by
    /// [`Leg::answer_reoffer`].
    Reoffered(Option<Sdp>),
    /// The answer to our new offer.
    Reanswered(Option<Sdp>),
    /// A new offer came to nothing, with this status; everything stays as it was.
    ReofferFailed(u16),
    /// Keys in an INFO.
    Keys {
        /// The keys; a PIN may be among them.
        digits: SensitiveDigits,
        /// How long the key was pressed, when it was said.
        duration: Option<Duration>,
    },
    /// How a REFER goes.
    Referred(ReferOutcome),
    /// The call is over.
    Ended(EndCause),
    /// A call that we made came to nothing.
    Failed {
        /// The status: 408 when nobody answered, 503 when it could not be sent.
        code: u16,
        /// Retry-After, in seconds.
        retry_after: Option<u32>,
        /// Where a 3xx points to.
        contacts: Vec<Uri>,
    },
}

/// A call that came in, to be rung, answered or refused.
#[derive(Debug)]
pub struct Incoming {
    /// The call.
    pub leg: Leg,
    /// The `id` of the trunk that it came through.
    pub trunk: String,
    /// Who calls whom, and the caller's offer.
    pub call: IncomingCall,
}

/// A call between us and somebody else. Dropping it hangs up: a task that fails leaves no call
/// behind.
pub struct Leg {
    id: LegId,
    asks: Sender<Ask>,
    events: Receiver<LegEvent>,
    dropped: Arc<Dropped>,
}

impl fmt::Debug for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Leg({:?})", self.id)
    }
}

impl Leg {
    pub(super) const fn new(
        id: LegId,
        asks: Sender<Ask>,
        events: Receiver<LegEvent>,
        dropped: Arc<Dropped>,
    ) -> Self {
        Self { id, asks, events, dropped }
    }

    /// Returns its name.
    #[must_use]
    pub const fn id(&self) -> LegId {
        self.id
    }

    /// Waits for what happens next; nothing when the call is over and all was told, or when its
    /// events were not taken for so long that it was hung up. Nothing is lost when the future is
    /// dropped.
    pub async fn event(&mut self) -> Option<LegEvent> {
        self.events.recv().await
    }

    /// Tells the caller that it rings: with 180, or with 183 and early media.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn ring(&self, sdp: Option<Sdp>) -> Result<(), PhoneError> {
        let code = if sdp.is_some() { 183 } else { 180 };
        self.command(Command::Ring { leg: self.id, code, sdp }).await
    }

    /// Answers a call that came in, with our answer, or our offer when the caller made none.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn answer(&self, sdp: Sdp) -> Result<(), PhoneError> {
        self.command(Command::Answer { leg: self.id, sdp }).await
    }

    /// Refuses a call that came in, with a status of 300 to 699 and seconds for Retry-After.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn reject(&self, code: u16, retry_after: Option<u32>) -> Result<(), PhoneError> {
        self.command(Command::Reject { leg: self.id, code, retry_after }).await
    }

    /// Ends the call in any state; [`LegEvent::Ended`] or [`LegEvent::Failed`] follows.
    ///
    /// # Errors
    /// [`PhoneError`]; the call is over then too.
    pub async fn hang_up(&self, reason: Option<Cause>) -> Result<(), PhoneError> {
        self.command(Command::HangUp { leg: self.id, reason }).await
    }

    /// Offers anew in an answered call; `None` lets the other side offer.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn reoffer(&self, sdp: Option<Sdp>) -> Result<(), PhoneError> {
        self.command(Command::Reoffer { leg: self.id, sdp }).await
    }

    /// Answers [`LegEvent::Reoffered`]: with a description, or with a status of 300 to 699.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn answer_reoffer(&self, answer: Result<Sdp, u16>) -> Result<(), PhoneError> {
        self.command(Command::AnswerReoffer { leg: self.id, answer }).await
    }

    /// Asks the other side to call somebody else; [`LegEvent::Referred`] tells how it goes.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn refer(&self, target: ReferTarget) -> Result<(), PhoneError> {
        self.command(Command::Refer { leg: self.id, target }).await
    }

    async fn command(&self, command: Command) -> Result<(), PhoneError> {
        let (reply, replied) = oneshot::channel();
        let asked = self.asks.send(Ask::Command(command, reply)).await;
        asked.map_err(|_| PhoneError::Stopped)?;
        replied.await.map_err(|_| PhoneError::Stopped)?.map_err(PhoneError::Refused)
    }
}

impl Drop for Leg {
    fn drop(&mut self) {
        self.dropped.add(self.id);
    }
}

/// The calls that nobody serves any more; at most as many as there are calls.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    legs: Mutex<BTreeSet<LegId>>,
    news: Notify,
}

impl Dropped {
    fn add(&self, leg: LegId) {
        self.legs.lock().unwrap_or_else(PoisonError::into_inner).insert(leg);
        self.news.notify_one();
    }

    /// Waits until a call is dropped.
    pub(super) async fn any(&self) {
        self.news.notified().await;
    }

    /// Takes those that were dropped.
    pub(super) fn take(&self) -> BTreeSet<LegId> {
        std::mem::take(&mut *self.legs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
