//! Callers who hold on while somebody is rung, and people who are joined on answer.
use std::collections::BTreeMap;
use std::time::Duration;

use centralita::calls::{Act, CarrierWord};
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::script::Start;
use centralita::conversation::Prompt;
use centralita::model::Language;

use super::driver::{Calls, is_voice, voice};
use super::line::{Operator, Setup};
use super::sounds::{Frame, Sound, sounds};
use crate::calls::stage::Stage;

const LUCIA: &str = "+34400000005";
const NURIA: &str = "+34400000003";
const CONFIG: &str = include_str!("../../../config.toml");
/// A number behind which there is always a person.
pub(crate) const ATTENDED: &str = "[[attended]]\nid = \"control-room\"\nnumber = \"+34910000010\"\n\
                        language = \"es-ES\"\nreason = \"staffed day and night\"\n";

fn start() -> Start {
    Start { from: Some("+34910000001".to_owned()), ..Start::default() }
}

/// The shipped queues with other people for whoever wants a person, and how they are rung.
pub(crate) fn queues(people: &str, ring: &str) -> String {
    let begin = CONFIG.find("\n[[queue]]").unwrap() + 1;
    let queues = &CONFIG[begin..CONFIG.find("# --- Calls").unwrap()];
    let with = queues.replace("people = [\"schedule:dc-ops-{country}\"]", people);
    assert_ne!(with, queues);
    // The first queue is that of those who want a person.
    with.replacen("ring = \"in-order\"", ring, 1)
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
    let queues = queues("people = [\"attended:control-room\"]", "ring = \"in-order\"");
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
    });
    calls.hang_up().unwrap();
}

/// Both telephones ring at once; whoever presses the key first talks with the caller.
#[test]
fn s10_of_two_who_are_rung_together_the_first_who_accepts_is_joined_and_the_other_hears_so() {
    let people = "people = [\"person:lucia\", \"person:nuria\"]";
    let stage = Stage::with(&queues(people, "ring = \"together\""));
    let mut calls = Calls::new(&stage, false);
    let words = |id| {
        let say = [Prompt::plain(id, Language::Spanish)];
        let say = stage.desk.desk.calls.words(Some("es"), &say).unwrap();
        sounds().of_prompt(Language::Spanish, &say[0].pieces)
    };
    let (asked, taken) = (words("screen-keys"), words("screen-taken"));
    stage.desk.block_on(async {
        calls.dials(&start()).await;
        calls.caller_performs("the greeting").await;
        calls.caller().presses("0").await;
        let rings = calls.performance(&calls.next.clone(), "a person").await;
        calls.next = rings.next.as_str().to_owned();
        let mut both = BTreeMap::new();
        while both.len() < 2 {
            let rung = calls.operator.rung().await;
            let who = rung.call.target.phone_number().unwrap();
            both.insert(who, calls.picks_up(rung).await);
        }
        let [lucia, nuria] = [LUCIA, NURIA].map(|who| both.remove(who).unwrap());
        let (mut lucia, mut nuria) = (lucia, nuria);
        // Each is asked in full, at the same time.
        let at_keys = |frame: &Frame| sounds().of(frame) == Sound::Recording(asked[0], 0);
        lucia.hears_any("what Lucía is asked", at_keys).await;
        nuria.hears_any("what Nuria is asked", at_keys).await;
        calls.nobody_was_heard();
        nuria.presses("1").await;
        let is_taken = |frame: &Frame| sounds().of(frame) == Sound::Recording(taken[0], 0);
        lucia.hears_any("that somebody else took it", is_taken).await;
        lucia.is_let_go("Lucía").await;
        nuria.handset.says(&voice(false), None);
        calls.caller().handset.says(&voice(true), None);
        calls.caller().hears_any("Nuria", is_voice(false)).await;
        nuria.hears_any("the caller", is_voice(true)).await;
        calls.caller().handset.is_silent();
        calls.leg_then = Some(Act::Bridge);
        nuria.hangs_up().await;
        let more = calls.caller_performs("what comes after the talk").await;
        assert_eq!(more.lines(None).last().unwrap(), "(1 key)");
    });
    calls.hang_up().unwrap();
    let events = stage.became().events.join("\n");
    assert!(events.contains("nuria (+34400000003) accepted by key and is connected"), "{events}");
    assert!(events.contains("leg to nuria (+34400000003): accepted"), "{events}");
    assert!(events.contains("leg to lucia (+34400000005): answered, no key"), "{events}");
}
