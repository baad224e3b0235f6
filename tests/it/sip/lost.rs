//! Telephones that vanish: nothing comes from them any more, and nobody hangs up. And two people who
//! press the key at once.
use std::collections::BTreeMap;
use std::time::Duration;

use centralita::calls::Act;
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::script::Start;
use centralita::conversation::Prompt;
use centralita::model::Language;

use super::driver::{Calls, is_voice, until, voice};
use super::holding::queues;
use super::line::{Operator, Setup};
use super::sounds::{Frame, Sound, sounds};
use crate::calls::stage::Stage;

const LUCIA: &str = "+34400000005";
const NURIA: &str = "+34400000003";
/// Without a packet for so long a telephone is given up.
const SILENCE: Duration = Duration::from_secs(3);

fn stage(ring: &str) -> Stage {
    Stage::with(&queues("people = [\"person:lucia\", \"person:nuria\"]", ring))
}

fn calls(stage: &Stage) -> Calls<'_> {
    let setup = Setup { silence: SILENCE, ..Setup::with(&sounds().library, false) };
    Calls::over(stage, Operator::before(&stage.desk, setup))
}

/// Asks for a person, and returns when the first is rung.
async fn asks_for_a_person(calls: &mut Calls<'_>) {
    calls.dials(&Start { from: Some("+34910000001".to_owned()), ..Start::default() }).await;
    calls.caller_performs("the greeting").await;
    calls.caller().presses("0").await;
    calls.caller_performs("a person").await;
}

/// Nuria, who is rung next, takes the call, and both hear each other.
async fn nuria_takes_it(calls: &mut Calls<'_>) {
    let more = calls.caller_performs("the next one").await;
    let lines = more.lines(None);
    assert!(lines.iter().any(|line| line.contains(NURIA)), "{lines:?}");
    calls.answers().await;
    calls.responder.as_mut().unwrap().presses("1").await;
    calls.caller().at = calls.caller().handset.heard_frames();
    calls.caller().handset.says(&voice(true), None);
    calls.caller().hears_any("Nuria", is_voice(false)).await;
    calls.responder.as_mut().unwrap().hears_any("the caller", is_voice(true)).await;
    calls.caller().handset.is_silent();
    calls.leg_then = Some(Act::Bridge);
}

fn is_told(stage: &Stage, lost: &str) {
    let events = stage.became().events.join("\n");
    assert!(events.contains(lost), "{events}");
    assert!(events.contains("nuria (+34400000003) accepted by key and is connected"), "{events}");
    assert!(events.contains("leg to nuria (+34400000003): accepted, over after"), "{events}");
}

#[test]
fn who_vanishes_in_the_middle_of_a_talk_is_given_up_and_the_next_is_rung() {
    let stage = stage("ring = \"in-order\"");
    let mut calls = calls(&stage);
    stage.desk.block_on(async {
        asks_for_a_person(&mut calls).await;
        calls.answers().await;
        calls.responder.as_mut().unwrap().presses("1").await;
        calls.caller().hears_any("Lucia", is_voice(false)).await;
        let mut lucia = calls.responder.take().unwrap();
        lucia.handset.vanishes();
        nuria_takes_it(&mut calls).await;
        lucia.is_let_go("Lucia").await;
    });
    calls.hang_up().unwrap();
    is_told(&stage, "leg to lucia (+34400000005): failed, over after");
}

#[test]
fn who_vanishes_while_he_is_asked_is_given_up_and_the_next_is_rung() {
    let stage = stage("ring = \"in-order\"");
    let mut calls = calls(&stage);
    stage.desk.block_on(async {
        asks_for_a_person(&mut calls).await;
        calls.answers().await;
        let mut lucia = calls.responder.take().unwrap();
        lucia.handset.vanishes();
        nuria_takes_it(&mut calls).await;
        lucia.is_let_go("Lucia").await;
    });
    calls.hang_up().unwrap();
    is_told(&stage, "leg to lucia (+34400000005): answered, no key, over after");
}

/// Both telephones ring, both are answered, and both press the key in the same moment.
#[test]
fn of_two_who_press_the_key_at_once_one_is_joined_and_the_other_hears_so() {
    let stage = stage("ring = \"together\"");
    let mut calls = calls(&stage);
    let words = |id| {
        let say = [Prompt::plain(id, Language::Spanish)];
        let say = stage.desk.desk.calls.words(Some("es"), &say).unwrap();
        sounds().of_prompt(Language::Spanish, &say[0].pieces)
    };
    let (asked, taken) = (words("screen-keys")[0], words("screen-taken")[0]);
    stage.desk.block_on(async {
        calls.dials(&Start { from: Some("+34910000001".to_owned()), ..Start::default() }).await;
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
        let at_keys = |frame: &Frame| sounds().of(frame) == Sound::Recording(asked, 0);
        for (who, party) in &mut both {
            party.hears_any(who, at_keys).await;
        }
        both.values().for_each(|party| party.handset.press("1"));
        // One of them hears that it is taken; which of them is a matter of chance.
        let is_taken = |frame: &Frame| sounds().of(frame) == Sound::Recording(taken, 0);
        let late = until("who was late", async || {
            let late = |number: &&str| both[*number].handset.heard(0).iter().any(is_taken);
            [LUCIA, NURIA].into_iter().find(late)
        });
        let late = late.await;
        let mut other = both.remove(late).unwrap();
        other.is_let_go("who was late").await;
        let (_, mut joined) = both.pop_first().unwrap();
        joined.handset.says(&voice(false), None);
        calls.caller().handset.says(&voice(true), None);
        calls.caller().hears_any("who was faster", is_voice(false)).await;
        joined.hears_any("the caller", is_voice(true)).await;
        assert!(!other.handset.heard(0).iter().any(is_voice(true)), "two talk with one caller");
        calls.caller().handset.is_silent();
        joined.hangs_up().await;
        calls.caller_performs("what comes after the talk").await;
    });
    calls.leg_then = Some(Act::Bridge);
    calls.hang_up().unwrap();
    let events = stage.became().events;
    let count = |what: &str| events.iter().filter(|event| event.contains(what)).count();
    assert_eq!(count("accepted by key and is connected"), 1, "{events:#?}");
    assert_eq!(count(": accepted, over after"), 1, "{events:#?}");
}
