//! The urgent call at three in the morning of a holiday, over real legs: who declines is followed by the
//! next, who does not answer by the next, and who accepts by key is joined; nobody takes it; the caller
//! is gone before it is taken. The rota is that of the night and of the calendar.
use centralita::cli::phone::play::Phones;
use centralita::cli::phone::script::{Deed, Start};
use centralita::model::{PolicyId, Timestamp};

use super::driver::Calls;
use crate::calls::hangups::{is_settled, what};
use crate::calls::stage::Stage;

/// The Immaculate Conception, three o'clock in Madrid; a Tuesday, on which the office would be there.
const HOLIDAY_THREE: &str = "2026-12-08T02:00:00Z";
const HOLIDAY_ELEVEN: &str = "2026-12-08T10:00:00Z";
const WORKDAY_ELEVEN: &str = "2026-12-09T10:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A desk at that hour, and who is on call then: the guard and the second one.
fn holiday() -> (Stage, String, String) {
    let stage = Stage::new();
    stage.desk.forward(at(HOLIDAY_THREE).duration_since(stage.desk.now()).unsigned_abs());
    let knowledge = stage.desk.desk.intake.parts().knowledge.load_full();
    let on_call = |schedule: &str, moment: &str| {
        let schedule: PolicyId = schedule.parse().unwrap();
        knowledge.on_call.on_call(&schedule, at(moment)).unwrap().id.to_string()
    };
    let guard = on_call("dc-ops-es", HOLIDAY_THREE);
    assert_eq!(
        on_call("dc-ops-es", HOLIDAY_ELEVEN),
        guard,
        "the calendar keeps the office at home"
    );
    assert_ne!(on_call("dc-ops-es", WORKDAY_ELEVEN), guard, "the day after it is there");
    let second = on_call("dc-ops-es-backup", HOLIDAY_THREE);
    (stage, guard, second)
}

fn press(keys: &str) -> Deed {
    Deed::Press(keys.to_owned())
}

/// A power cut, told by the keys of the menu: up to the first telephone that rings.
fn dark() -> Vec<Deed> {
    ["1", "#", "1", "2", "1", "8"].map(press).to_vec()
}

/// Plays it over SIP and returns what was heard and who was rung, line by line.
fn played(stage: &Stage, deeds: &[Deed]) -> Vec<String> {
    let start = Start { from: Some("+34910000001".to_owned()), ..Start::default() };
    let (mut phones, _) = Phones::begin(Calls::new(stage, false), &start).unwrap();
    let mut heard = vec![];
    for deed in deeds {
        heard.extend(phones.act(&what(deed, &stage.vars())).unwrap());
    }
    phones.end().unwrap();
    drop(phones);
    heard.iter().flat_map(|(who, scene)| scene.lines(who.as_deref())).collect()
}

/// Who was rung, in order.
fn rung(heard: &[String]) -> Vec<&str> {
    let rings = heard.iter().filter_map(|line| line.strip_prefix("(rings "));
    rings.filter_map(|rest| rest.split(' ').next()).collect()
}

fn taken_by_the_third() {
    let (stage, guard, second) = holiday();
    let mut deeds = dark();
    deeds.extend([
        Deed::Answer,
        Deed::ResponderPress("2".to_owned()),
        Deed::NoAnswer,
        Deed::Answer,
        Deed::ResponderPress("1".to_owned()),
        Deed::ResponderHangsUp,
    ]);
    let heard = played(&stage, &deeds);
    assert_eq!(rung(&heard), [guard.as_str(), second.as_str(), "elena"], "{heard:#?}");
    assert_eq!(heard.iter().filter(|line| line.ends_with("(bridged)")).count(), 1);
    assert!(heard.contains(&"elena (bridged)".to_owned()), "{heard:#?}");
    is_settled(&stage, "taken by the third");
    let became = stage.became();
    assert_eq!(became.outcomes[0].written(), "ticket P1 dc-ops-es incident_power AL0 new");
    let events = became.events.join("\n");
    for event in ["declined, over after", "no answer, over after 25 s", "accepted, over after"] {
        assert!(events.contains(event), "{event} is not in {events}");
    }
}

fn taken_by_nobody() {
    let (stage, guard, second) = holiday();
    let mut deeds = dark();
    deeds.extend(vec![Deed::NoAnswer; 7]);
    deeds.push(Deed::HangUp);
    let heard = played(&stage, &deeds);
    let round = [guard.as_str(), second.as_str(), "elena"];
    let house = "+34400000090";
    assert_eq!(rung(&heard), [&round[..], &round[..], &[house]].concat(), "{heard:#?}");
    assert!(!heard.iter().any(|line| line.ends_with("(bridged)")), "{heard:#?}");
    let sorry = "es: No hemos conseguido hablar con nadie de guardia.";
    assert!(heard.contains(&sorry.to_owned()), "{heard:#?}");
    is_settled(&stage, "taken by nobody");
    let events = stage.became().events.join("\n");
    assert!(events.contains("nobody on call by"), "{events}");
}

fn taken_when_the_caller_is_gone() {
    let (stage, guard, _) = holiday();
    let mut deeds = dark();
    deeds.extend([Deed::Answer, Deed::HangUp, Deed::ResponderPress("1".to_owned())]);
    let heard = played(&stage, &deeds);
    assert_eq!(rung(&heard), [guard.as_str()], "nobody is rung for an empty line");
    let told = format!("{guard} es: El cliente ha colgado. Llámele al 9 1 0, 0 0 0, 0 0 1.");
    assert!(heard.contains(&told), "{heard:#?}");
    assert!(!heard.iter().any(|line| line.ends_with("(bridged)")), "{heard:#?}");
    is_settled(&stage, "the caller is gone");
    let events = stage.became().events.join("\n");
    assert!(events.contains("accepted by key after the caller had hung up"), "{events}");
}

#[test]
fn an_urgent_call_at_three_on_a_holiday_is_declined_not_answered_accepted_or_taken_by_nobody() {
    std::thread::scope(|scope| {
        for act in [taken_by_the_third, taken_by_nobody, taken_when_the_caller_is_gone] {
            scope.spawn(act);
        }
    });
}
