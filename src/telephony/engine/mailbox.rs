//! How async code speaks to a session on its media thread: commands wait for the session's tick.
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::bridge::Joint;
use super::event::{PlayId, RecordId};
use super::record::RecordPlan;
use crate::media::keys::Key;
use crate::media::sdp::Negotiated;
use crate::telephony::Clip;

/// Commands that may wait for one tick of a session. More is a fault of the driver and ends the
/// session.
pub const COMMANDS_MAX: usize = 64;

/// What a session is told.
pub(super) enum Command {
    Negotiated(Arc<Negotiated>, IpAddr),
    Start,
    Play(PlayId, Vec<Clip>),
    Stop,
    Music(Option<Clip>),
    Record(RecordId, RecordPlan),
    PauseRecord(bool),
    StopRecord,
    Join(Joint),
    Part,
    Mute(bool),
    Key(Key),
    Reported(Key),
    /// Does what a fault of ours would.
    #[cfg(test)]
    Fault,
}

/// The commands of one session.
#[derive(Default)]
pub(super) struct Mailbox {
    commands: Mutex<Vec<Command>>,
    /// Looked at on each tick, so that a tick without commands takes no lock.
    waiting: AtomicBool,
    closed: AtomicBool,
    overrun: AtomicBool,
}

impl Mailbox {
    pub(super) fn shared() -> Arc<Self> {
        Arc::default()
    }

    /// Leaves a command for the next tick.
    pub(super) fn leave(&self, command: Command) {
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        if commands.len() < COMMANDS_MAX {
            commands.push(command);
        } else {
            self.overrun.store(true, Ordering::Release);
        }
        self.waiting.store(true, Ordering::Release);
    }

    /// Takes what waits; most often nothing.
    pub(super) fn take(&self) -> Vec<Command> {
        if !self.waiting.swap(false, Ordering::AcqRel) {
            return vec![];
        }
        std::mem::take(&mut self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks for the end; never lost.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Returns whether a command did not fit.
    pub(super) fn is_overrun(&self) -> bool {
        self.overrun.load(Ordering::Acquire)
    }
}
