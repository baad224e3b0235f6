//! Callers who hold on while somebody is rung, and people who are joined on answer.
use std::time::Duration;

use centralita::calls::{Act, CarrierWord};
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::script::Start;
use centralita::conversation::Prompt;
use centralita::model::Language;

use super::driver::{Calls, is_voice, voice};
use super::line::{Operator, Setup};
use super::sounds::sounds;
use crate::calls::stage::Stage;

const CONFIG: &str = include_str!("../../../config.toml");
/// A number behind which there is always a person.
const ATTENDED: &str = "[[attended]]\nid = \"control-room\"\nnumber = \"+34910000010\"\n\
                        language = \"es-ES\"\nreason = \"staffed day and night\"\n";

fn start() -> Start {
    Start { from: Some("+34910000001".to_owned()), ..Start::default() }
}

/// The shipped queues with other people for whoever wants a person.
pub(crate) fn queues(people: &str) -> String {
    let begin = CONFIG.find("[[queue]]").unwrap();
    let queues = &CONFIG[begin..CONFIG.find("# --- Calls").unwrap()];
    let with = queues.replace("people = [\"schedule:dc-ops-{country}\"]", people);
    assert_ne!(with, queues);
    with
}

/// Asks for a person, and returns when somebody is rung.
async fn asks_for_a_person(calls: &mut Calls<'_>) {
    calls.dials(&start()).await;
    calls.caller_performs("the greeting").await;
    calls.caller().presses("0").await;
    calls.caller_performs("a person").await;
}

#[test]
fn who_is_attended_is_joined_on_answer() {
    let queues = queues("people = [\"attended:control-room\"]");
    let stage = Stage::with(&format!("{ATTENDED}{queues}"));
    let mut calls = Calls::new(&stage, false);
    stage.desk.block_on(async {
        asks_for_a_person(&mut calls).await;
        calls.nobody_was_heard();
        calls.answers().await;
        calls.caller().handset.says(&voice(true), None);
        calls.caller().hears_any("the control room", is_voice(false)).await;
        calls.responder.as_mut().unwrap().hears_any("the caller", is_voice(true)).await;
        calls.caller().handset.is_silent();
        calls.leg_then = Some(Act::Bridge);
        calls.leg_ends(CarrierWord::Answered).await;
        let more = calls.caller_performs("what comes after the talk").await;
        assert_eq!(more.lines(None).last().unwrap(), "(1 key)");
    });
    calls.hang_up().unwrap();
    let events = stage.became().events.join("\n");
    assert!(events.contains("leg to control-room (+34910000010): accepted"), "{events}");
}

#[test]
fn who_holds_on_hears_again_and_again_that_somebody_is_looked_for() {
    let stage = Stage::new();
    let hold_text = Duration::from_millis(400);
    let setup = Setup { hold_text, ..Setup::with(&sounds().library, false) };
    let mut calls = Calls::over(&stage, Operator::before(&stage.desk, setup));
    let still = [Prompt::plain("phone-still-connecting", Language::Spanish)];
    let still = stage.desk.desk.calls.words(Some("es"), &still).unwrap();
    let still = sounds().of_prompt(Language::Spanish, &still[0].pieces);
    stage.desk.block_on(async {
        asks_for_a_person(&mut calls).await;
        for _ in 0..2 {
            calls.caller().hears("who holds on", &still).await;
        }
        calls.leg_ends(CarrierWord::Busy).await;
        calls.caller_performs("the queue").await;
    });
    calls.hang_up().unwrap();
}
