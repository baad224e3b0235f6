//! Sounds that are no words: the tone before a recording, ringing, music, and those of the bench.
use std::time::Duration;

use crate::media::g711;
use crate::model::Country;
use crate::telephony::prompts::{Library, Sound};
use crate::telephony::{Burst, Clip};

/// Frames above the noise of a quiet line that make speech; a click has fewer.
const SPOKEN_FRAMES_MIN: usize = 8;
/// The mean magnitude of a frame of speech, of 32,768.
const SPOKEN_LEVEL: u32 = 300;
/// Samples of 20 ms.
const FRAME: usize = 160;

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

/// Whether anything was said in A-law sound.
pub(super) fn is_spoken(alaw: &[u8]) -> bool {
    let loud = |frame: &[u8]| {
        let sum: u32 =
            frame.iter().map(|byte| u32::from(g711::alaw_to_linear(*byte).unsigned_abs())).sum();
        let samples = u32::try_from(frame.len().max(1)).unwrap_or(u32::MAX);
        sum / samples > SPOKEN_LEVEL
    };
    alaw.chunks(FRAME).filter(|frame| loud(frame)).take(SPOKEN_FRAMES_MIN).count()
        == SPOKEN_FRAMES_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_a_click_are_not_spoken_and_a_tone_is() {
        let silence = vec![g711::ALAW_SILENCE; FRAME * 100];
        assert!(!is_spoken(&silence));
        let mut click = silence;
        click.iter_mut().take(FRAME * 3).for_each(|byte| *byte = 0x2a);
        assert!(!is_spoken(&click));
        let loud: Vec<u8> = (0..FRAME * 20)
            .map(|at| g711::alaw_from_linear(if at % 8 < 4 { 4_000 } else { -4_000 }))
            .collect();
        assert!(is_spoken(&loud));
    }
}
