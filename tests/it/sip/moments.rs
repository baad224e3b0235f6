//! What falls between two steps: keys in the middle of what is said, words that a key cuts off,
//! the tone that is not waited for, the last resort.
use std::sync::Arc;

use centralita::calls::Act;
use centralita::cli::phone::play::{Driver as _, Move, Phones};
use centralita::cli::phone::script::{Deed, Start};
use centralita::conversation::Prompt;
use centralita::media::g711::ALAW_SILENCE;
use centralita::model::Language;
use centralita::telephony::prompts::{Library, MANIFEST, Manifest, Samples, read_wav};

use super::driver::{Calls, is_voice, recordings, until, voice};
use super::line::{Operator, Setup};
use super::sounds::{FRAME, Frame, Sound, shipped, sounds};
use crate::calls::stage::Stage;

fn start(line: &str) -> Start {
    Start { line: Some(line.to_owned()), from: Some("+34910000001".to_owned()), ..Start::default() }
}

#[test]
fn a_key_stops_what_is_said() {
    let stage = Stage::new();
    let mut calls = Calls::new(&stage, false);
    stage.desk.block_on(async {
        calls.dials(&start("es")).await;
        let greeting = calls.performance(&calls.next.clone(), "the greeting").await;
        let said = recordings(&greeting);
        let caller = calls.caller();
        caller.hears("the caller", &said[..1]).await;
        caller.handset.press("1");
        let next = calls.performance(greeting.next.as_str(), "the next step").await;
        let first = Sound::Recording(recordings(&next)[0], 0);
        let is_first = |frame: &Frame| sounds().of(frame) == first;
        let caller = calls.caller();
        caller.hears_any("what comes next", is_first).await;
        let last = Sound::Recording(*said.last().unwrap(), 0);
        let heard = caller.handset.heard(0);
        assert!(heard.iter().all(|frame| sounds().of(frame) != last), "it was said to its end");
    });
}

/// Words that a key cuts off are not taken for an answer to what is asked next.
#[test]
fn words_that_a_key_cuts_off_are_forgotten() {
    let stage = Stage::new();
    let (mut phones, _) = Phones::begin(Calls::new(&stage, true), &start("es")).unwrap();
    let vars = stage.vars();
    for keys in ["1", "#"] {
        phones.act(&Move::Press(vars.keys(keys).unwrap())).unwrap();
    }
    let mut calls = phones.into_driver();
    stage.desk.block_on(async {
        let caller = calls.caller();
        caller.handset.says(&voice(true), Some(30));
        until("some words", async || caller.handset.is_done().then_some(())).await;
        caller.handset.press("8");
        // He was not understood, and is asked the same again: that is heard whole.
        let asked = calls.caller_performs("a wrong key").await;
        assert_eq!(asked.lines(None).last().unwrap(), "(1 key, speech)");
        assert_eq!(calls.operator.ears.asked(), 0);
        calls.operator.ears.will_hear("Se ha ido la luz en la sala.");
        calls.caller().handset.says(&voice(true), Some(40));
        calls.caller_performs("words").await;
        assert_eq!(calls.operator.ears.asked(), 1);
    });
    calls.hang_up().unwrap();
}

#[test]
fn who_presses_the_end_key_during_the_tone_has_said_nothing() {
    let stage = Stage::new();
    let mut driver = Calls::new(&stage, false);
    driver.hears_tone_out = false;
    let (mut phones, _) = Phones::begin(driver, &start("es")).unwrap();
    let vars = stage.vars();
    phones.act(&Move::Press(vars.keys("0").unwrap())).unwrap();
    phones.act(&Move::Other(Deed::NoAnswer)).unwrap();
    phones.act(&Move::Press(vars.keys("2").unwrap())).unwrap();
    let mut calls = phones.into_driver();
    let goes_on = stage.desk.block_on(async {
        let in_tone = |frame: &Frame| sounds().place_in_tone(frame).is_some();
        let caller = calls.caller();
        caller.hears_any("the tone", in_tone).await;
        caller.handset.press("#");
        calls.caller_performs("nothing said").await
    });
    assert!(!goes_on.say.is_empty());
    calls.hang_up().unwrap();
}

/// The store is never in time: whoever is on call is rung from memory, and asked for the key.
#[test]
fn the_last_resort_joins_nobody_without_the_key() {
    let stage = Stage::new();
    let setup = Setup { too_late: true, ..Setup::with(&sounds().library, false) };
    let mut calls = Calls::over(&stage, Operator::before(&stage.desk, setup));
    stage.desk.block_on(async {
        calls.dials(&start("es")).await;
        let words = [Prompt::plain("phone-fallback", Language::Spanish)];
        let words = stage.desk.desk.calls.words(Some("es"), &words).unwrap();
        let words = sounds().of_prompt(Language::Spanish, &words[0].pieces);
        calls.caller().hears("the caller", &words).await;
        for key in [None, Some("2"), Some("1")] {
            calls.ringing = Some(calls.operator.incoming.recv().await.unwrap());
            calls.answers().await;
            let responder = calls.responder.as_mut().unwrap();
            match key {
                Some(key) => responder.handset.press(key),
                None => responder.is_let_go("who presses nothing").await,
            }
            if key == Some("2") {
                responder.is_let_go("who declines").await;
            }
            if key != Some("1") {
                calls.nobody_was_heard();
            }
        }
        calls.caller().handset.says(&voice(true), None);
        calls.caller().hears_any("the responder", is_voice(false)).await;
        calls.responder.as_mut().unwrap().hears_any("the caller", is_voice(true)).await;
        calls.leg_then = Some(Act::Bridge);
    });
    calls.hang_up().unwrap();
}

/// The sound of a recording as it is shipped.
fn recorded(language: Language, words: &str) -> Vec<Frame> {
    let folder = shipped().join(language.folder());
    let manifest = std::fs::read_to_string(folder.join(MANIFEST)).unwrap();
    let manifest = Manifest::parse(MANIFEST, &manifest).unwrap();
    let entry = manifest.recordings.into_iter().find(|entry| entry.text == words).unwrap();
    let Samples::ALaw(mut alaw) =
        read_wav(&std::fs::read(folder.join(entry.file)).unwrap()).unwrap().samples
    else {
        panic!("{words}: no A-law")
    };
    alaw.resize(alaw.len().next_multiple_of(FRAME), ALAW_SILENCE);
    alaw.as_chunks().0.to_vec()
}

fn hears_shipped(line: &str, presses: &str, expected: &[(Language, &str)]) {
    let stage = Stage::new();
    let library = Arc::new(Library::load(&shipped()));
    let setup = Setup::with(&library, false);
    let mut calls = Calls::over(&stage, Operator::before(&stage.desk, setup));
    stage.desk.block_on(async {
        calls.dials(&start(line)).await;
        let caller = calls.caller();
        caller.handset.press(presses);
        for (language, words) in expected {
            let wanted = recorded(*language, words);
            until(words, async || {
                let heard = caller.handset.heard(caller.at);
                let begins = heard.windows(wanted.len()).position(|some| some == wanted)?;
                caller.at += begins + wanted.len();
                Some(())
            })
            .await;
        }
        assert_eq!(caller.handset.gaps(), 0);
    });
    calls.hang_up().unwrap();
}

#[test]
fn shipped_recordings_are_heard_byte_by_byte_in_three_languages() {
    use Language::{English, Portuguese, Spanish};
    std::thread::scope(|scope| {
        scope.spawn(|| {
            hears_shipped(
                "es",
                "",
                &[
                    (Spanish, "Service Desk"),
                    (Spanish, "atención automática."),
                    (Spanish, "Si hay alguien en peligro, llame primero al 112 y después pulse 9."),
                    (Spanish, "Para hablar con una persona, 0."),
                    (Portuguese, "Para português, prima 2."),
                    (English, "For English, press 3."),
                ],
            );
        });
        scope.spawn(|| {
            hears_shipped(
                "pt",
                "",
                &[
                    (Portuguese, "Service Desk"),
                    (Portuguese, "atendimento automático."),
                    (Spanish, "Para español, pulse 1."),
                ],
            );
        });
        scope.spawn(|| {
            hears_shipped("es", "3", &[(English, "In case of danger, press 9 alone; to speak to a person, 0 alone; for help, star.")]);
        });
    });
}
