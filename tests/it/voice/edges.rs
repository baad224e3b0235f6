//! The edges of calls at the door: their end, somebody who is lost, danger while the store hangs.
use std::time::Duration;

use super::door::{Mood, Stage, stage, stage_showing};
use super::platform::{ACCOUNT, Answer, At, LINE_ES, URL};

const CALLER: &str = "+34600111222";
const HANGS_UP: &str = "<Response><Hangup/></Response>";

/// Posts for the caller's leg of one call.
async fn post(stage: &Stage, rest: &str, more: &[(&str, &str)]) -> Answer {
    let call = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    stage.platform.post(&stage.platform.url(rest), &[&call[..], more].concat()).await
}

/// Posts for a responder's leg of that call.
async fn responder(stage: &Stage, rest: &str, more: &[(&str, &str)]) -> Answer {
    let leg = [("AccountSid", ACCOUNT), ("CallSid", "CA2"), ("From", LINE_ES), ("To", CALLER)];
    let leg = [&leg[..], &[("ParentCallSid", "CA1")], more].concat();
    stage.platform.post(&stage.platform.url(rest), &leg).await
}

#[tokio::test]
async fn what_a_caller_did_last_is_taken_and_nobody_is_rung_for_him_any_more() {
    let stage = stage();
    for (more, told) in [
        (&[("Digits", "9")][..], &["step abc keys 9", "ended main completed"][..]),
        (
            &[("RecordingUrl", "https://r/RE1"), ("RecordingDuration", "3"), ("Digits", "hangup")],
            &[
                "step abc Recorded(Recording { reference: \"https://r/RE1\", seconds: 3 })",
                "ended main completed",
            ],
        ),
        (
            &[("DialCallStatus", "completed")],
            &["step abc LegEnded(Answered)", "ended main completed"],
        ),
        (&[("DialCallStatus", "no-answer")], &["ended main completed"]),
        (&[("DialCallStatus", "completed"), ("DialBridged", "false")], &["ended main completed"]),
        (&[("Digits", "")], &["ended main completed"]),
    ] {
        let over = [&[("CallStatus", "completed")], more].concat();
        let answer = post(&stage, "/s/abc", &over).await;
        assert_eq!(answer.status.as_u16(), 200);
        assert!(answer.body.ends_with(HANGS_UP), "{}", answer.body);
        assert_eq!(stage.told(), told, "{more:?}");
    }
    let canceled = post(&stage, "/s/abc", &[("CallStatus", "canceled")]).await;
    assert!(canceled.body.ends_with(HANGS_UP), "{}", canceled.body);
    assert_eq!(stage.told(), ["ended main canceled"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_over_is_hung_up_even_when_its_end_cannot_be_kept() {
    for mood in [Mood::Fails, Mood::Hangs, Mood::Over, Mood::Unknown, Mood::Panics] {
        let stage = stage();
        stage.mood(mood);
        let answer = post(&stage, "/s/abc", &[("CallStatus", "completed"), ("Digits", "9")]).await;
        assert!(answer.body.ends_with(HANGS_UP), "{mood:?}: {}", answer.body);
    }
    let stage = stage();
    stage.mood(Mood::Mismatch);
    let stolen = post(&stage, "/s/abc", &[("CallStatus", "completed"), ("Digits", "9")]).await;
    assert_eq!(stolen.status.as_u16(), 403);
    assert_eq!(stage.told(), ["step abc keys 9"], "the other call is not ended");
}

#[tokio::test(start_paused = true)]
async fn danger_does_not_wait_for_a_store_that_hangs() {
    for (keys, safe) in [("9", true), ("9#", true), ("0", false), ("99", false)] {
        let stage = stage();
        stage.mood(Mood::Hangs);
        let began = tokio::time::Instant::now();
        let answer = post(&stage, "/s/abc", &[("Digits", keys)]).await;
        assert_eq!(began.elapsed(), Duration::from_millis(800));
        assert_eq!(answer.body.contains("<Dial"), safe, "{keys}: {}", answer.body);
        assert_eq!(answer.body.contains("/w/s/1/abc"), !safe, "{keys}: {}", answer.body);
        // What was keyed is taken all the same, behind it.
        assert_eq!(stage.told(), [format!("step abc keys {keys}")]);
        // A responder's 9 is no danger of his.
        let asked = responder(&stage, "/r/def", &[("Digits", keys)]).await;
        assert!(asked.body.contains("/w/r/1/def"), "{}", asked.body);
    }
}

#[tokio::test]
async fn a_responder_whose_step_is_none_of_his_is_hung_up() {
    for mood in [Mood::Mismatch, Mood::Unknown, Mood::Over] {
        let stage = stage();
        stage.mood(mood);
        for path in ["/k/abc", "/r/abc"] {
            let answer = responder(&stage, path, &[("Digits", "1")]).await;
            assert_eq!(answer.status.as_u16(), 200, "{mood:?} {path}");
            assert!(answer.body.ends_with(HANGS_UP), "{mood:?} {path}: {}", answer.body);
        }
        assert_eq!(*stage.door.counted.lock().unwrap(), ["twilio replayed", "twilio replayed"]);
    }
}

#[tokio::test]
async fn a_step_of_a_call_that_is_over_hangs_up_and_one_that_is_lost_is_put_through() {
    let stage = stage();
    stage.mood(Mood::Over);
    let over = post(&stage, "/s/abc", &[("Digits", "1")]).await;
    assert!(over.body.ends_with(HANGS_UP), "{}", over.body);
    stage.mood(Mood::Unknown);
    let lost = post(&stage, "/s/abc", &[("Digits", "1")]).await;
    assert!(lost.body.contains("<Dial"), "{}", lost.body);
}

#[tokio::test]
async fn who_pressed_the_key_and_was_lost_has_not_taken_the_call() {
    let stage = stage();
    stage.mood(Mood::Fails);
    let mut call = stage.platform.call(CALLER, LINE_ES).await;
    let mut marta = call.answered().await;
    marta.presses("1").await;
    assert_eq!(marta.at, At::Open);
    let At::Dial { action, number: first, .. } = call.at.clone() else { panic!("{:?}", call.at) };
    let ended = |status: &str, bridged: &str| {
        vec![
            ("DialCallStatus".to_owned(), status.to_owned()),
            ("DialBridged".to_owned(), bridged.to_owned()),
        ]
    };
    for (status, bridged) in [("completed", "false"), ("no-answer", "false"), ("failed", "true")] {
        let next = call.ask(&action, &ended(status, bridged)).await;
        assert!(next.body.contains("<Dial") && !next.body.contains(&first), "{}", next.body);
    }
    let talked = call.ask(&action, &ended("completed", "true")).await;
    assert!(talked.body.contains("[phone-goodbye es-ES]"), "{}", talked.body);

    // Whose mailbox answers next has not taken it either.
    call.dial_ends("no-answer").await;
    call.dial_ends("completed").await;
    assert!(matches!(call.at, At::Dial { .. }), "{:?}", call.at);
}

#[tokio::test]
async fn the_last_resort_rings_nobody_for_somebody_who_is_gone() {
    let stage = stage();
    stage.mood(Mood::Fails);
    let call = stage.platform.call(CALLER, LINE_ES).await;
    let At::Dial { action, .. } = &call.at else { panic!("{:?}", call.at) };
    let params = [
        ("AccountSid", ACCOUNT),
        ("CallSid", &call.id),
        ("From", CALLER),
        ("To", LINE_ES),
        ("CallStatus", "completed"),
        ("DialCallStatus", "no-answer"),
    ];
    let answer = stage.platform.post(action, &params).await;
    assert!(answer.body.ends_with(HANGS_UP), "{}", answer.body);
}

#[tokio::test]
async fn the_last_resort_goes_on_after_a_restart_and_on_another_machine() {
    let before = stage();
    before.mood(Mood::Fails);
    let call = before.platform.call(CALLER, LINE_ES).await;
    let At::Dial { action, screening: Some(screening), .. } = &call.at else {
        panic!("{:?}", call.at)
    };
    let after = stage();
    let asked = responder(&after, screening.strip_prefix(&before.platform.url("")).unwrap(), &[]);
    // The parent of that leg is another call here, so it names none.
    assert!(asked.await.body.ends_with(HANGS_UP));
    let params = [("AccountSid", ACCOUNT), ("CallSid", "CA7"), ("From", LINE_ES), ("To", CALLER)];
    let asked = after.platform.post(screening, &params).await;
    assert!(asked.body.contains("<Gather"), "{}", asked.body);
    let params = [
        ("AccountSid", ACCOUNT),
        ("CallSid", &call.id),
        ("From", CALLER),
        ("To", LINE_ES),
        ("DialCallStatus", "busy"),
    ];
    let next = after.platform.post(action, &params).await;
    assert!(next.body.contains("+351910000002"), "{}", next.body);
}

#[tokio::test]
async fn whoever_the_network_names_strangely_may_call() {
    let stage = stage();
    for from in ["Private Number", "NOCLISBOA", "Torre Norte", "\"Ana\" <sip:ana@x>", "anonymous"] {
        stage.platform.call(from, LINE_ES).await;
        assert_eq!(stage.told(), ["begin es nobody false"], "{from}");
    }
    let cut =
        [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", "anaTo+34911"), ("To", LINE_ES)];
    let answer = stage.platform.post(&format!("{URL}/v1/voice/twilio"), &cut).await;
    assert_eq!((answer.status.as_u16(), stage.told().len()), (403, 0));
}

#[tokio::test]
async fn a_forwarded_line_shows_a_number_that_the_account_may_show() {
    for (to, configured, expected) in [
        (LINE_ES, None, LINE_ES),
        (LINE_ES, Some("+34910000099"), LINE_ES),
        ("sip:+34911238857@trunk.example", Some("+34910000099"), LINE_ES),
        ("+12025550123", None, "+12025550123"),
        ("+12025550123", Some("+34910000099"), "+34910000099"),
        ("sip:desk@trunk.example", None, LINE_ES),
        ("sip:desk@trunk.example", Some("+34910000099"), "+34910000099"),
    ] {
        let stage = stage_showing(configured);
        stage.mood(Mood::Fails);
        let mut call = stage.platform.call(CALLER, to).await;
        let At::Dial { shown, .. } = &call.at else { panic!("{:?}", call.at) };
        assert_eq!(shown, expected, "{to} {configured:?}");
        // What callers are told to ring stays the line.
        stage.door.people.lock().unwrap().clear();
        call.dial_ends("busy").await;
        assert!(call.hears().ends_with(&format!("nobody es-ES {LINE_ES}]")));
    }
}
