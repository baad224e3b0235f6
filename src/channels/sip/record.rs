//! Recording what a caller says for the desk.
use std::time::Duration;

use super::voice::{Heard, Voice};
use crate::calls;
use crate::media::keys::Key;
use crate::telephony::Clip;
use crate::telephony::engine::{PlayId, RecordPlan, Tape};

/// What came of recording. A tape on which nobody talks is none.
#[derive(Debug)]
pub(super) enum Recorded {
    /// He spoke and stopped, or said nothing.
    Tape(Option<Tape>),
    /// He pressed one of the ways out, 9, 0 or `*`; with what he had said until then.
    Key(Key, Option<Tape>),
    /// The call is over; what he said until then.
    Gone(Option<Tape>),
}

/// Records after a play and the tone. Any key ends it; 9, 0 and `*` mean what they always mean, and
/// end the play and the tone too.
pub(super) async fn record(
    voice: &mut Voice,
    play: PlayId,
    how: &calls::Tape,
    tone: Clip,
) -> Recorded {
    let id = voice.session().record(RecordPlan {
        longest: Duration::from_millis(how.longest_ms),
        silence: Some(Duration::from_millis(how.silence_ms)),
        tone: Some(tone),
    });
    let mut way_out = None;
    let mut speaking = false;
    loop {
        match voice.next().await {
            Heard::Recorded(ended, tape) if ended == id => {
                let tape = Some(tape).filter(Tape::has_talk);
                return match way_out {
                    Some(key) => Recorded::Key(key, tape),
                    None => Recorded::Tape(tape),
                };
            }
            Heard::Gone => {
                let tape = voice.last_tape(id).await.filter(Tape::has_talk);
                // Who said that he is in danger is in danger, also when the line breaks then.
                return match way_out {
                    Some(key) => Recorded::Key(key, tape),
                    None => Recorded::Gone(tape),
                };
            }
            Heard::Key(key) => {
                match key.as_char() {
                    '9' => way_out = Some(key),
                    '0' | '*' => way_out = way_out.or(Some(key)),
                    _ => {}
                }
                if speaking || way_out.is_some() {
                    // The tape follows within a tick, an empty one when nothing was recorded yet.
                    voice.stop();
                    voice.session().stop_record();
                }
            }
            Heard::Played(id) => speaking |= id == play,
            Heard::Recorded(..) | Heard::Sent | Heard::Parted | Heard::Referred(_) => {}
        }
    }
}
