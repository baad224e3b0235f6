//! What callers say for the desk: recorded, kept, and told of on their tickets.
use std::sync::Arc;

use tokio::sync::watch;

use super::Door;
use super::call::CallFacts;
use super::record::{Recorded, record};
use super::voice::Voice;
use crate::calls::{Event, Tape};
use crate::conversation::Recording;
use crate::media::wav;
use crate::model::SensitiveDigits;
use crate::telephony::engine::{self, PlayId};

/// Samples in a second of A-law.
const SAMPLES_A_SECOND: usize = 8_000;

/// What a caller did at a recording, and what he had said before he pressed a way out.
pub(super) struct Taped {
    pub(super) event: Event,
    pub(super) unfinished: Option<engine::Tape>,
}

/// Records a message and keeps it; nothing when the call is over and nothing was said. A way out is
/// told at once: what was said before it waits, for the disk may be slow.
pub(super) async fn tape(
    door: &Door,
    voice: &mut Voice,
    play: PlayId,
    how: &Tape,
) -> Option<Taped> {
    let tape = match record(voice, play, how, door.sounds.tone()).await {
        Recorded::Tape(tape) => tape,
        Recorded::Gone(tape) => Some(tape?),
        Recorded::Key(key, unfinished) => {
            let keys = SensitiveDigits::new(key.as_char().to_string());
            return Some(Taped { event: Event::Keys(keys), unfinished });
        }
    };
    let kept = match tape {
        Some(tape) => keep(door, tape).await,
        None => None,
    };
    // None that no disk takes is as one in which nothing was said: nobody is held up by it.
    let recording = kept.unwrap_or(Recording { reference: String::new(), seconds: 0 });
    Some(Taped { event: Event::Recorded(recording), unfinished: None })
}

/// Keeps what was said before a way out and has it noted on the ticket: at once or after one of the
/// next `steps`, since the ticket may be filed as late as that, or at last when the call is over
/// and the sender of its steps is gone.
pub(super) async fn note(
    door: Arc<Door>,
    facts: Arc<CallFacts>,
    tape: engine::Tape,
    mut steps: watch::Receiver<()>,
) {
    let Some(recording) = keep(&door, tape).await else { return };
    while !door.desk.noted(&facts, &recording).await {
        if steps.changed().await.is_ok() {
            continue;
        }
        // The call is over, and its ticket is there by now or never.
        if !door.desk.noted(&facts, &recording).await {
            let reference = recording.reference.as_str();
            tracing::error!(reference, "no ticket tells of what a caller said");
        }
        return;
    }
}

/// Keeps a recording; nothing when no disk takes it.
async fn keep(door: &Door, tape: engine::Tape) -> Option<Recording> {
    let alaw = tape.into_alaw();
    let seconds = u32::try_from(alaw.len() / SAMPLES_A_SECOND).unwrap_or(u32::MAX).max(1);
    let recordings = door.recordings.clone()?;
    let kept = tokio::task::spawn_blocking(move || {
        let file = wav::write(&alaw).map_err(|error| error.to_string())?;
        recordings.keep(&file).map_err(|error| error.to_string())
    });
    match kept.await {
        Ok(Ok(reference)) => Some(Recording { reference, seconds }),
        Ok(Err(error)) => {
            tracing::error!(error, "what a caller said could not be kept");
            None
        }
        Err(error) => {
            tracing::error!(%error, "keeping what a caller said panicked");
            None
        }
    }
}
