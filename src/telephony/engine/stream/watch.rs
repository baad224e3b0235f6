//! Whether the peer is heard as it should be.
use std::time::Duration;

use crate::media::sdp::Negotiated;
use crate::telephony::engine::SessionSettings;
use crate::telephony::engine::event::MediaEvent;

/// The clocks of one session's silence.
pub(super) struct Watch {
    settings: SessionSettings,
    /// The peer is to send.
    expected: bool,
    heard: bool,
    /// When the peer was heard last, or silence began to count.
    since: Option<Duration>,
    one_way: bool,
    timed_out: bool,
}

impl Watch {
    pub(super) const fn new(settings: SessionSettings) -> Self {
        let (heard, one_way, timed_out) = (false, false, false);
        Self { settings, expected: false, heard, since: None, one_way, timed_out }
    }

    /// Takes whether the peer is to send: on hold its silence does not count.
    pub(super) fn agree(&mut self, agreed: &Negotiated, now: Duration) {
        self.expected = agreed.direction.receive;
        self.since = self.since.map(|_| now);
    }

    /// Notes a packet of the peer; returns whether it is the first.
    pub(super) const fn heard(&mut self, now: Duration) -> bool {
        self.since = Some(now);
        self.timed_out = false;
        !std::mem::replace(&mut self.heard, true)
    }

    /// Returns what is to be reported now, each silence once. To be asked each turn after the
    /// start.
    pub(super) fn overdue(&mut self, now: Duration) -> Option<MediaEvent> {
        let silent = now.saturating_sub(*self.since.get_or_insert(now));
        if !self.expected {
            return None;
        }
        if !self.heard && !self.one_way && silent >= self.settings.one_way {
            self.one_way = true;
            return Some(MediaEvent::OneWay);
        }
        if !self.timed_out && silent >= self.settings.silence {
            self.timed_out = true;
            return Some(MediaEvent::TimedOut);
        }
        None
    }
}
