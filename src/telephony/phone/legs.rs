//! Who serves which call, and by what name the machine knows it.
use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc::{Sender, channel};

use super::super::transport::Destination;
use super::Ask;
use super::leg::{Dropped, Leg, LegEvent};
use crate::sip::agent::{Command, Dial, Event, LegId, ReferOutcome, ReferTarget};

/// Events of one call that may wait for whoever serves it.
const EVENTS_WAITING_MAX: usize = 64;
/// How many servers one call of ours is tried at.
const TRIES_MAX: usize = 8;

/// The calls and the ways to those who serve them.
///
/// A call that is tried at another server is a new one for the machine and the same one for who
/// serves it: both names lead here.
#[derive(Debug, Default)]
pub(super) struct Legs {
    known: BTreeMap<LegId, Serving>,
    /// The handle's name, by the machine's, where they differ.
    handles: BTreeMap<LegId, LegId>,
    pub(super) dropped: Arc<Dropped>,
}

#[derive(Debug)]
struct Serving {
    events: Sender<LegEvent>,
    /// The machine's name of the call.
    now: LegId,
    /// What can be tried elsewhere, until somebody says anything.
    attempt: Option<Attempt>,
    /// Whether the other side was asked to call somebody: its outcome may come after the end.
    referring: bool,
    over: bool,
}

/// A call of ours that nobody has answered in any way.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// The call.
    pub(super) dial: Dial,
    /// Where it went.
    pub(super) place: Destination,
    /// How often it was tried.
    pub(super) tries: usize,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It is on its way, or it concerns nobody.
    Well,
    /// Whoever serves the call takes nothing: the call of that name must be hung up.
    Deaf(LegId),
}

impl Legs {
    /// Makes the handle of a call.
    pub(super) fn open(&mut self, id: LegId, asks: Sender<Ask>) -> Leg {
        let (sender, events) = channel(EVENTS_WAITING_MAX);
        let serving =
            Serving { events: sender, now: id, attempt: None, referring: false, over: false };
        self.known.insert(id, serving);
        Leg::new(id, asks, events, Arc::clone(&self.dropped))
    }

    /// Returns how many calls are served and not over.
    pub(super) fn up(&self) -> usize {
        self.known.values().filter(|serving| !serving.over).count()
    }

    /// Returns the machine's name of every call that is not over.
    pub(super) fn all(&self) -> Vec<LegId> {
        self.known.values().filter(|serving| !serving.over).map(|serving| serving.now).collect()
    }

    /// Returns the machine's name of a call.
    fn now(&self, handle: LegId) -> LegId {
        self.known.get(&handle).map_or(handle, |serving| serving.now)
    }

    fn handle(&self, now: LegId) -> LegId {
        self.handles.get(&now).copied().unwrap_or(now)
    }

    /// Forgets a call whose handle is gone; returns the machine's name when it must be hung up.
    pub(super) fn forget(&mut self, handle: LegId) -> Option<LegId> {
        let serving = self.known.remove(&handle)?;
        self.handles.remove(&serving.now);
        (!serving.over).then_some(serving.now)
    }

    /// Notes what a call of ours would be at another server.
    pub(super) fn attempt(&mut self, handle: LegId, attempt: Attempt) {
        if let Some(serving) = self.known.get_mut(&handle) {
            serving.attempt = Some(attempt);
        }
    }

    /// Takes what may be tried elsewhere when a call has failed like this.
    pub(super) fn retry(&mut self, now: LegId, event: &LegEvent) -> Option<(LegId, Attempt)> {
        // RFC 3263 section 4.3: no answer at all, or a server that says it has no room.
        let LegEvent::Failed { code: 408 | 503, .. } = event else { return None };
        let handle = self.handle(now);
        let attempt = self.known.get_mut(&handle)?.attempt.take()?;
        (attempt.tries < TRIES_MAX).then_some((handle, attempt))
    }

    /// A call has another name for the machine from now on.
    pub(super) fn renamed(&mut self, handle: LegId, now: LegId, attempt: Attempt) {
        if let Some(serving) = self.known.get_mut(&handle) {
            self.handles.remove(&serving.now);
            self.handles.insert(now, handle);
            serving.now = now;
            serving.attempt = Some(attempt);
        }
    }

    /// Puts the machine's names into a command, and notes what it changes.
    pub(super) fn translate(&mut self, mut command: Command) -> Command {
        match &mut command {
            Command::HangUp { leg, .. } => {
                if let Some(serving) = self.known.get_mut(leg) {
                    serving.attempt = None;
                }
                *leg = self.now(*leg);
            }
            Command::Refer { leg, target } => {
                if let Some(serving) = self.known.get_mut(leg) {
                    serving.referring = true;
                }
                *leg = self.now(*leg);
                if let ReferTarget::Replace(other) = target {
                    *other = self.now(*other);
                }
            }
            Command::Ring { leg, .. }
            | Command::Answer { leg, .. }
            | Command::Reject { leg, .. }
            | Command::Reoffer { leg, .. }
            | Command::AnswerReoffer { leg, .. } => *leg = self.now(*leg),
            Command::Dial(_)
            | Command::Probe { .. }
            | Command::Register { .. }
            | Command::Unregister { .. }
            | Command::TrunkAddresses { .. }
            | Command::TrunkServers { .. }
            | Command::Drain { .. } => {}
        }
        command
    }

    /// A REFER was not even sent.
    pub(super) fn not_referring(&mut self, now: LegId) {
        let handle = self.handle(now);
        if let Some(serving) = self.known.get_mut(&handle) {
            serving.referring = false;
        }
    }

    /// Tells whoever serves the call.
    pub(super) fn tell(&mut self, now: LegId, event: LegEvent) -> Told {
        let handle = self.handle(now);
        let Some(serving) = self.known.get_mut(&handle) else { return Told::Well };
        match &event {
            LegEvent::Ended(_) | LegEvent::Failed { .. } => serving.over = true,
            LegEvent::Progress { .. } | LegEvent::Answered(_) => serving.attempt = None,
            LegEvent::Referred(ReferOutcome::Progress(_)) => {}
            LegEvent::Referred(_) => serving.referring = false,
            // A server that works on it may still have no room.
            LegEvent::Trying
            | LegEvent::Acked(_)
            | LegEvent::Reoffered(_)
            | LegEvent::Reanswered(_)
            | LegEvent::ReofferFailed(_)
            | LegEvent::Keys { .. } => {}
        }
        let told = serving.events.try_send(event).is_ok();
        let (over, done) = (serving.over, serving.over && !serving.referring);
        if done || !told {
            // The channel closes; what is in it is still read.
            self.known.remove(&handle);
            self.handles.remove(&now);
        }
        if told || over { Told::Well } else { Told::Deaf(now) }
    }
}

/// Splits an event of a call into the call and what happens to it; others are given back.
pub(super) fn of_leg(event: Event) -> Result<(LegId, LegEvent), Event> {
    Ok(match event {
        Event::Trying { leg } => (leg, LegEvent::Trying),
        Event::Progress { leg, code, sdp } => (leg, LegEvent::Progress { code, sdp }),
        Event::Answered { leg, sdp } => (leg, LegEvent::Answered(sdp)),
        Event::Acked { leg, sdp } => (leg, LegEvent::Acked(sdp)),
        Event::Reoffered { leg, sdp } => (leg, LegEvent::Reoffered(sdp)),
        Event::Reanswered { leg, sdp } => (leg, LegEvent::Reanswered(sdp)),
        Event::ReofferFailed { leg, code } => (leg, LegEvent::ReofferFailed(code)),
        Event::Keys { leg, digits, duration } => (leg, LegEvent::Keys { digits, duration }),
        Event::Referred { leg, outcome } => (leg, LegEvent::Referred(outcome)),
        Event::Ended { leg, cause } => (leg, LegEvent::Ended(cause)),
        Event::Failed { leg, code, retry_after, contacts } => {
            (leg, LegEvent::Failed { code, retry_after, contacts })
        }
        Event::Incoming(_) | Event::Trunk { .. } => return Err(event),
    })
}
