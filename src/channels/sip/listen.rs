//! Listening: keys, and words where somebody writes them down.
use std::sync::Arc;
use std::time::Duration;

use super::voice::{Heard, Voice, until};
use crate::calls::{Event, Listen};
use crate::media::g711::alaw_to_linear;
use crate::media::keypad::{Collected, Prompts, Reaction, Wanted};
use crate::model::Language;
use crate::telephony::engine::{PlayId, RecordId, RecordPlan, Tape};
use crate::transcription::{Hints, Pcm, SampleRate, Transcriber};

/// A pause that ends what is said.
const SAID: Duration = Duration::from_millis(1_500);
/// The longest that somebody may say.
const SAID_LONGEST: Duration = Duration::from_secs(20);
/// As good as never, for the time to the first key where words may come instead.
const NO_HURRY: Duration = Duration::from_secs(3_600);

/// What came of listening.
#[derive(Debug)]
pub(super) enum Listened {
    /// Keys, words or nothing.
    Event(Event),
    /// The call is over.
    Gone,
}

/// Who writes down what is said.
#[derive(Clone)]
pub(super) struct Ears {
    pub(super) transcriber: Arc<dyn Transcriber>,
    pub(super) language: Language,
}

/// Listens while a play goes on and after it. The first key stops the play.
pub(super) async fn listen(
    voice: &mut Voice,
    play: Option<PlayId>,
    how: &Listen,
    ears: Option<&Ears>,
) -> Listened {
    let ears = ears.filter(|_| how.speech && !how.sensitive);
    let mut hearing = Hearing::new(first_digit(how));
    let prompts = if play.is_some() { Prompts::Interruptible } else { Prompts::None };
    let (keypad, now) = voice.keypad();
    let mut reaction = keypad.begin(now, wanted(how, ears.is_some()), prompts);
    loop {
        if reaction.stop_prompts {
            voice.stop();
        }
        if let Some(collected) = reaction.collected.take() {
            if hearing.recording.is_some() {
                // Its tape comes later, and nobody takes it.
                voice.session().stop_record();
            }
            return Listened::Event(match collected {
                Collected::Keys(keys) => Event::Keys(keys),
                Collected::Silence => Event::Silence,
            });
        }
        let timeout = voice.keypad_timeout();
        reaction = tokio::select! {
            heard = voice.next() => match heard {
                Heard::Gone => return Listened::Gone,
                Heard::Key(key) => {
                    let (keypad, now) = voice.keypad();
                    keypad.press(now, key)
                }
                Heard::Played(id) if Some(id) == play => {
                    if ears.is_some() {
                        hearing.record(voice);
                    }
                    let (keypad, now) = voice.keypad();
                    keypad.prompts_over(now)
                }
                Heard::Recorded(id, tape) => {
                    if let Some(ears) = ears
                        && hearing.is_mine(id)
                        && !hearing.take(voice, ears, &tape)
                    {
                        // The next step begins with an open keypad otherwise.
                        let (keypad, _) = voice.keypad();
                        keypad.reset();
                        return Listened::Event(Event::Silence);
                    }
                    Reaction::default()
                }
                Heard::Played(_) | Heard::Sent | Heard::Parted | Heard::Referred(_) => {
                    Reaction::default()
                }
            },
            () = until(timeout) => {
                let (keypad, now) = voice.keypad();
                keypad.tick(now)
            }
            written = written(&mut hearing.writing) => {
                let (keypad, _) = voice.keypad();
                keypad.reset();
                return Listened::Event(written);
            }
        };
    }
}

fn first_digit(how: &Listen) -> Duration {
    Duration::from_millis(how.first_digit_ms)
}

fn wanted(how: &Listen, words: bool) -> Wanted {
    Wanted {
        digits_max: how.digits_max,
        first_digit: if words { NO_HURRY } else { first_digit(how) },
        inter_digit: Duration::from_millis(how.inter_digit_ms),
        lone_keys: how.lone_keys,
        sensitive: how.sensitive,
    }
}

const fn plan() -> RecordPlan {
    RecordPlan { longest: SAID_LONGEST, silence: Some(SAID), tone: None }
}

/// Words on their way to be written down.
type Writing = std::pin::Pin<Box<dyn Future<Output = Event> + Send>>;

/// How it stands with words.
struct Hearing {
    silent: Duration,
    patience: Duration,
    /// The recording that goes on. Tapes of earlier steps may come yet.
    recording: Option<RecordId>,
    writing: Option<Writing>,
}

impl Hearing {
    const fn new(patience: Duration) -> Self {
        Self { silent: Duration::ZERO, patience, recording: None, writing: None }
    }

    fn record(&mut self, voice: &Voice) {
        self.recording = Some(voice.session().record(plan()));
    }

    /// Whether the recording that ended is the one that went on here.
    fn is_mine(&mut self, id: RecordId) -> bool {
        self.recording.take_if(|mine| *mine == id).is_some()
    }

    /// Takes what was recorded; `false` when nothing was said for long enough.
    fn take(&mut self, voice: &Voice, ears: &Ears, tape: &Tape) -> bool {
        if !tape.has_talk() {
            self.silent = self.silent.saturating_add(SAID);
            if self.silent >= self.patience {
                return false;
            }
            self.record(voice);
            return true;
        }
        let ears = ears.clone();
        let samples = tape.alaw().iter().map(|byte| alaw_to_linear(*byte)).collect();
        let pcm = Pcm { rate: SampleRate::Hz8000, samples };
        self.writing = Some(Box::pin(async move {
            match ears.transcriber.transcribe(&pcm, ears.language, Hints::NONE).await {
                Ok(transcript) => Event::Speech(transcript.masked().text),
                // The caller hears the menu: keys always serve.
                Err(error) => {
                    tracing::debug!(%error, "a caller is asked for keys instead of words");
                    Event::Silence
                }
            }
        }));
        true
    }
}

async fn written(writing: &mut Option<Writing>) -> Event {
    match writing {
        Some(writing) => writing.await,
        None => std::future::pending().await,
    }
}
