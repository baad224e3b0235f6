//! Events on their way from a media thread to a driver.
use std::collections::VecDeque;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::event::MediaEvent;

/// Events that a driver may leave untaken in its channel.
pub const EVENTS_MAX: usize = 64;

/// Events kept beside a full channel. More are lost, and counted.
const WAITING_MAX: usize = 64;

/// One session's events. Never waits.
pub(super) struct Outbox {
    to: mpsc::Sender<MediaEvent>,
    waiting: VecDeque<MediaEvent>,
}

impl Outbox {
    pub(super) fn channel() -> (Self, mpsc::Receiver<MediaEvent>) {
        let (to, from) = mpsc::channel(EVENTS_MAX);
        (Self { to, waiting: VecDeque::new() }, from)
    }

    /// Reports an event, in order; returns how many were lost.
    pub(super) fn tell(&mut self, event: MediaEvent) -> u64 {
        if self.waiting.len() >= WAITING_MAX {
            return 1;
        }
        self.waiting.push_back(event);
        self.deliver();
        0
    }

    /// Hands over what waits, as far as there is room; a driver that is gone gets nothing.
    pub(super) fn deliver(&mut self) {
        while let Some(event) = self.waiting.pop_front() {
            match self.to.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => return self.waiting.push_front(event),
                Err(TrySendError::Closed(_)) => self.waiting.clear(),
            }
        }
    }

    /// Returns whether everything was handed over.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests;
