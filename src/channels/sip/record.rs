//! Recording what a caller says for the desk.
use std::time::Duration;

use super::voice::{Heard, Voice};
use crate::calls;
use crate::media::keys::Key;
use crate::telephony::Clip;
use crate::telephony::engine::{PlayId, RecordPlan, Tape};

/// What came of recording.
pub(super) enum Recorded {
    /// He spoke, and stopped.
    Tape(Tape),
    /// He pressed one of the ways out: 9, 0 or `*`.
    Key(Key),
    /// The call is over; what he said until then.
    Gone(Option<Tape>),
}

/// Records after a play and the tone. Any key ends it; 9, 0 and `*` mean what they always mean.
pub(super) async fn record(
    voice: &mut Voice,
    play: PlayId,
    how: &calls::Tape,
    tone: Clip,
) -> Recorded {
    voice.record(RecordPlan {
        longest: Duration::from_millis(how.longest_ms),
        silence: Some(Duration::from_millis(how.silence_ms)),
        tone: Some(tone),
    });
    let mut way_out = None;
    let mut speaking = false;
    loop {
        match voice.next().await {
            Heard::Recorded(tape) => {
                return way_out.map_or(Recorded::Tape(tape), Recorded::Key);
            }
            Heard::Gone => return Recorded::Gone(voice.last_tape().await),
            Heard::Key(key) => {
                if matches!(key.as_char(), '9' | '0' | '*') {
                    way_out = Some(key);
                }
                if speaking {
                    voice.session().stop_record();
                } else if let Some(key) = way_out {
                    // There is no recording yet that could end.
                    voice.session().stop();
                    voice.give_up_record();
                    return Recorded::Key(key);
                }
            }
            Heard::Played(id) => speaking |= id == play,
            Heard::Sent | Heard::Parted => {}
        }
    }
}
