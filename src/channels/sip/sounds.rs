//! Sounds that are no words: the tone before a recording, ringing, music, and those of the bench.
use std::time::Duration;

use crate::model::Country;
use crate::telephony::prompts::{Library, Sound};
use crate::telephony::{Burst, Clip};

/// What is played beside prompts, ready to be sent.
#[derive(Debug)]
pub(super) struct Sounds {
    hold: Clip,
    tone: Clip,
    ringing_es: Clip,
    ringing_pt: Clip,
}

impl Sounds {
    /// Takes them from the library; what it lacks is made.
    pub(super) fn new(library: &Library) -> Self {
        Self {
            hold: library.sound(Sound::HoldMusic).unwrap_or_else(Clip::ringing_es),
            tone: library.sound(Sound::RecordTone).unwrap_or_else(|| tone(1_000, 400)),
            ringing_es: Clip::ringing_es(),
            ringing_pt: Clip::ringing_pt(),
        }
    }

    /// Music for those who wait.
    pub(super) fn hold(&self) -> Clip {
        self.hold.clone()
    }

    /// The tone after which a message is spoken.
    pub(super) fn tone(&self) -> Clip {
        self.tone.clone()
    }

    /// The ringing tone of a country.
    pub(super) fn ringing(&self, country: Option<Country>) -> Clip {
        if country == Some(Country::PORTUGAL) { &self.ringing_pt } else { &self.ringing_es }.clone()
    }
}

/// A tone of so many hertz and milliseconds.
pub(super) fn tone(hertz: u16, ms: u64) -> Clip {
    Clip::bursts(&[Burst { hertz, length: Duration::from_millis(ms) }])
}
