//! Hears the keys of one leg on every path, each press once.
use std::time::Duration;

use super::events::KeyReceiver;
use super::g711::alaw_to_linear;
use super::keys::{Key, Path, Presses};
use super::rtp::Header;
use super::tones::ToneDetector;

/// The ear of a leg. What was agreed decides whether it listens for tones; events and SIP INFO
/// it hears always.
#[derive(Debug, Default)]
pub struct Ear {
    events: KeyReceiver,
    tones: Option<ToneDetector>,
    presses: Presses,
}

impl Ear {
    /// Starts without listening for tones.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Follows a negotiation: `tones` when no telephone-events were agreed. The stream may start
    /// anew, so events are followed from their beginning; presses are not counted twice for that.
    pub fn negotiated(&mut self, tones: bool) {
        self.events = KeyReceiver::new();
        if tones != self.tones.is_some() {
            self.tones = tones.then(ToneDetector::new);
        }
    }

    /// Takes a packet with an event; returns a key that was not counted yet.
    pub fn event(&mut self, now: Duration, header: &Header, payload: &[u8]) -> Option<Key> {
        let key = self.events.receive(now, header, payload);
        if key.is_none() && self.events.is_held(now) {
            self.presses.held(now, Path::Event);
        }
        self.presses.report(now, Path::Event, key?)
    }

    /// Takes a SIP INFO; returns a key that was not counted yet.
    pub fn info(&mut self, now: Duration, key: Key) -> Option<Key> {
        self.presses.report(now, Path::Info, key)
    }

    /// Takes A-law sound in its order, lost packets covered or left out; tells keys that were not
    /// counted yet.
    pub fn sound(&mut self, now: Duration, alaw: &[u8], mut tell: impl FnMut(Key)) {
        let Some(tones) = &mut self.tones else { return };
        let presses = &mut self.presses;
        let linear = alaw.iter().map(|byte| alaw_to_linear(*byte));
        tones.feed(linear, |key| {
            if let Some(key) = presses.report(now, Path::Tone, key) {
                tell(key);
            }
        });
        if tones.is_held() {
            presses.held(now, Path::Tone);
        }
    }
}

#[cfg(test)]
mod tests;
