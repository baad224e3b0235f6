use tokio::join;

use super::super::listen::{Ears, Listened, listen};
use super::super::record::{Recorded, record};
use super::*;
use crate::calls::{self, Event, Listen};
use crate::model::Language;
use crate::sip::agent::EndCause;
use crate::telephony::engine::RecordPlan;
use crate::telephony::phone::LegEvent;
use crate::transcription::{Counts, Hints, Pcm, TranscribeError, Transcriber, Transcript};

const HOW: calls::Tape = calls::Tape { longest_ms: 60_000, silence_ms: 20_000 };
const PLAN: RecordPlan = RecordPlan { longest: TOO_LONG, silence: None, tone: None };

/// Records what somebody does who hears the prompt and a tone of so many frames.
async fn recorded(tone: usize, does: impl AsyncFnOnce(&mut Peer, &Session)) -> Recorded {
    let Call { mut voice, mut peer, line: _line, _engine } = Call::answered().await;
    let session = Arc::clone(voice.session());
    let play = voice.play(vec![clip(PROMPT, 3)]);
    let (came, ()) = within(async {
        join!(record(&mut voice, play, &HOW, clip(TONE, tone)), does(&mut peer, &session))
    })
    .await;
    came
}

#[tokio::test]
async fn a_key_during_the_tone_ends_a_recording_that_has_not_begun() {
    let came = recorded(1_000, async |peer, session| {
        peer.until(TONE).await;
        press(session, '#');
    });
    assert!(matches!(came.await, Recorded::Tape(None)));
}

#[tokio::test]
async fn a_way_out_ends_prompt_tone_and_recording() {
    for at in [PROMPT, TONE] {
        let came = recorded(1_000, async |peer, session| {
            peer.until(at).await;
            press(session, '9');
            peer.until(ALAW_SILENCE).await;
        });
        let came = came.await;
        assert!(matches!(&came, Recorded::Key(key, None) if key.as_char() == '9'), "{came:?}");
    }
}

#[tokio::test]
async fn the_key_for_danger_counts_for_more_than_one_before_it() {
    let came = recorded(1_000, async |peer, session| {
        peer.until(PROMPT).await;
        press(session, '*');
        press(session, '9');
    });
    assert!(matches!(came.await, Recorded::Key(key, None) if key.as_char() == '9'));
}

#[tokio::test]
async fn what_was_said_before_a_way_out_comes_with_it() {
    for way_out in ['9', '0', '*'] {
        let came = recorded(2, async |peer, session| {
            peer.until(TONE).await;
            peer.until(ALAW_SILENCE).await;
            peer.talk(20).await;
            press(session, way_out);
        });
        let came = came.await;
        let Recorded::Key(key, Some(tape)) = &came else { panic!("{came:?}") };
        assert_eq!(key.as_char(), way_out);
        assert!(tape.alaw().len() >= 10 * 160 && tape.has_talk(), "{tape:?}");
    }
}

#[tokio::test]
async fn a_tape_on_which_nobody_talks_is_none() {
    let came = recorded(2, async |peer, session| {
        peer.until(TONE).await;
        peer.until(ALAW_SILENCE).await;
        peer.until(ALAW_SILENCE).await;
        press(session, '#');
    });
    assert!(matches!(came.await, Recorded::Tape(None)));
}

#[tokio::test]
async fn who_hangs_up_leaves_what_he_said_or_nothing() {
    for frames in [0, 20] {
        let Call { mut voice, mut peer, line, _engine } = Call::answered().await;
        let play = voice.play(vec![clip(PROMPT, 3)]);
        let (came, ()) = within(async {
            join!(record(&mut voice, play, &HOW, clip(TONE, 2)), async {
                peer.until(TONE).await;
                peer.until(ALAW_SILENCE).await;
                peer.talk(frames).await;
                line.events.send(LegEvent::Ended(EndCause::Remote(vec![]))).await.unwrap();
            })
        })
        .await;
        let Recorded::Gone(tape) = &came else { panic!("{came:?}") };
        assert_eq!(tape.is_some(), frames > 0, "{came:?}");
    }
}

#[tokio::test]
async fn a_tape_of_an_earlier_step_is_not_the_answer_of_a_later_one() {
    let Call { mut voice, mut peer, line: _line, _engine } = Call::answered().await;
    let session = Arc::clone(voice.session());
    session.record(PLAN);
    within(peer.talk(20)).await;
    // Its tape comes when the next begins.
    let play = voice.play(vec![clip(PROMPT, 3)]);
    let (came, ()) = within(async {
        join!(record(&mut voice, play, &HOW, clip(TONE, 1_000)), async {
            peer.until(TONE).await;
            press(&session, '#');
        })
    })
    .await;
    assert!(matches!(came, Recorded::Tape(None)), "{came:?}");
}

/// What is written down of all that is said.
const HEARD: &str = "words";

/// Writes down the same of everything.
#[derive(Debug)]
struct SameWords;

impl Transcriber for SameWords {
    fn transcribe<'a>(
        &'a self,
        _: &'a Pcm,
        _: Language,
        _: Hints<'a>,
    ) -> futures_util::future::BoxFuture<'a, Result<Transcript, TranscribeError>> {
        let heard = Transcript { text: HEARD.to_owned(), confidence: None };
        Box::pin(std::future::ready(Ok(heard)))
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }
}

/// Listens for a key or words to somebody who hears the prompt.
async fn listened(call: Call, does: impl AsyncFnOnce(&mut Peer, &Session)) -> Listened {
    let Call { mut voice, mut peer, line: _line, _engine } = call;
    let session = Arc::clone(voice.session());
    let how = Listen {
        digits_max: 1,
        first_digit_ms: 20_000,
        inter_digit_ms: 20_000,
        lone_keys: false,
        sensitive: false,
        speech: true,
        hold: false,
    };
    let ears = Ears { transcriber: Arc::new(SameWords), language: Language::Spanish };
    let play = voice.play(vec![clip(PROMPT, 3)]);
    let does = async {
        peer.until(PROMPT).await;
        peer.until(ALAW_SILENCE).await;
        does(&mut peer, &session).await;
    };
    let listens = Box::pin(listen(&mut voice, Some(play), &how, Some(&ears)));
    let (came, ()) = within(async { join!(listens, does) }).await;
    came
}

#[tokio::test]
async fn what_was_said_in_an_earlier_step_is_not_written_down_in_a_later_one() {
    let mut call = Call::answered().await;
    call.voice.session().record(PLAN);
    within(call.peer.talk(20)).await;
    call.voice.session().stop_record();
    let came = listened(call, async |_, session| press(session, '1')).await;
    let Listened::Event(Event::Keys(keys)) = &came else { panic!("{came:?}") };
    assert_eq!(keys.expose(), "1");
}

#[tokio::test]
async fn quiet_talk_on_a_quiet_line_is_written_down() {
    let call = Call::answered().await;
    let came = listened(call, async |peer, _| {
        // Silence first: the level of the line is learnt.
        peer.until(ALAW_SILENCE).await;
        peer.until(ALAW_SILENCE).await;
        peer.talk_at(200, 20).await;
    });
    let came = came.await;
    assert!(matches!(&came, Listened::Event(Event::Speech(said)) if said == HEARD), "{came:?}");
}
