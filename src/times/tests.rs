use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;

use super::*;
use crate::model::{OpeningHours, Priority, QueueId, TicketStatus, Timestamp};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn madrid() -> TimeZone {
    TimeZoneDatabase::bundled().get("Europe/Madrid").unwrap()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn with<T>(hours: &str, holiday: Option<&str>, ask: impl FnOnce(Hours<'_>) -> T) -> T {
    let (hours, zone): (OpeningHours, TimeZone) = (hours.parse().unwrap(), madrid());
    let holiday: Option<Date> = holiday.map(|day| day.parse().unwrap());
    let is_holiday = |day: Date| Some(day) == holiday;
    ask(Hours::new(&hours, &zone, &is_holiday))
}

const OFFICE: &str = "mon-fri 09:00-18:00";

#[test]
fn hours_of_a_queue_are_counted_over_a_night_a_weekend_and_a_holiday() {
    // 2026-11-27 is a Friday; Madrid is at +01.
    let friday = at("2026-11-27T17:30:00+01:00");
    let monday = at("2026-11-30T10:00:00+01:00");
    assert_eq!(with(OFFICE, None, |h| h.counted(friday, monday)), minutes(90));
    assert_eq!(with(OFFICE, Some("2026-11-30"), |h| h.counted(friday, monday)), minutes(30));
    let due = with(OFFICE, None, |h| h.after(friday, minutes(90)));
    assert_eq!(due, Some(monday));
    let due = with(OFFICE, Some("2026-11-30"), |h| h.after(friday, minutes(90)));
    assert_eq!(due, Some(at("2026-12-01T10:00:00+01:00")));
    assert_eq!(with(OFFICE, None, |h| h.counted(monday, friday)), SignedDuration::ZERO);
    assert_eq!(with("never", None, |h| h.after(friday, minutes(1))), None);
}

#[test]
fn what_is_used_up_at_the_end_of_work_is_due_then_and_not_the_next_morning() {
    let begin = at("2026-11-27T17:00:00+01:00");
    let due = with(OFFICE, None, |h| h.after(begin, minutes(60)));
    assert_eq!(due, Some(at("2026-11-27T18:00:00+01:00")));
}

#[test]
fn a_night_has_the_hours_that_pass_when_clocks_change() {
    let night = "mon-sun 22:00-06:00";
    // 2026-03-29 and 2026-10-25 at 01:00 UTC.
    for (from, until, hours) in [
        ("2026-03-27T20:00:00Z", "2026-03-28T12:00:00Z", 8),
        ("2026-03-28T20:00:00Z", "2026-03-29T12:00:00Z", 7),
        ("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", 9),
    ] {
        let counted = with(night, None, |h| h.counted(at(from), at(until)));
        assert_eq!(counted, SignedDuration::from_hours(hours), "{from}");
    }
    let due = with(night, None, |h| h.after(at("2026-03-28T21:00:00Z"), minutes(7 * 60)));
    assert_eq!(due, Some(at("2026-03-29T06:00:00+02:00")));
    let round =
        with("24/7", None, |h| h.counted(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")));
    assert_eq!(round, SignedDuration::from_hours(25));
}

#[test]
fn hours_that_begin_or_end_where_the_clocks_change_are_cut_there() {
    let day = ("2026-10-25T00:00:00+02:00", "2026-10-25T12:00:00+01:00");
    // The half hour comes twice.
    let twice = with("sun 02:00-02:30", None, |h| h.counted(at(day.0), at(day.1)));
    assert_eq!(twice, minutes(60));
    let day = ("2026-03-29T00:00:00+01:00", "2026-03-29T12:00:00+02:00");
    // This half hour comes never, and of the next a half is left.
    let never = with("sun 02:00-02:30", None, |h| h.counted(at(day.0), at(day.1)));
    assert_eq!(never, SignedDuration::ZERO);
    let left = with("sun 02:30-03:30", None, |h| h.counted(at(day.0), at(day.1)));
    assert_eq!(left, minutes(30));
}

#[test]
fn the_next_working_day_ends_when_work_does() {
    let friday = at("2026-11-27T10:00:00+01:00");
    for (hours, holiday, end) in [
        (OFFICE, None, "2026-11-30T18:00:00+01:00"),
        (OFFICE, Some("2026-11-30"), "2026-12-01T18:00:00+01:00"),
        ("24/7", None, "2026-11-29T00:00:00+01:00"),
        ("fri 22:00-06:00, mon 08:00-12:00", None, "2026-11-30T12:00:00+01:00"),
    ] {
        let due = with(hours, holiday, |h| h.end_of_next_day(friday));
        assert_eq!(due, Some(at(end)), "{hours} {holiday:?}");
    }
    assert_eq!(with("never", None, |h| h.end_of_next_day(friday)), None);
}

proptest! {
    #[test]
    fn counting_is_additive_and_monotone_and_after_is_its_inverse(
        start in 1_774_400_000_i64..1_793_200_000,
        first in 0_i64..1_000_000,
        second in 0_i64..1_000_000,
        which in 0_usize..4,
    ) {
        let texts = [OFFICE, "mon-sun 22:00-06:00", "24/7", "sat-mon 01:30-02:30, wed 00:00-24:00"];
        let from = Timestamp::from_second(start).unwrap();
        let middle = from + SignedDuration::from_secs(first);
        let until = middle + SignedDuration::from_secs(second);
        with(texts[which], Some("2026-05-01"), |hours| {
            let (one, two) = (hours.counted(from, middle), hours.counted(middle, until));
            let both = hours.counted(from, until);
            assert_eq!(both, one + two);
            assert!(both >= one && both <= from.duration_until(until));
            if both > SignedDuration::ZERO {
                let due = hours.after(from, both).unwrap();
                assert!(due <= until);
                assert_eq!(hours.counted(from, due), both);
                let before = due - SignedDuration::from_secs(1);
                assert!(hours.counted(from, before) < both);
            }
        });
    }
}

const FILE: &str = r#"
[P1]
acknowledged = "5m"
first_answer = "15m"
update = "30m"
warn = "2m"

[P3]
acknowledged = "4h"
hours = "queue"
warn = "30m"

[P4]
acknowledged = "next working day"
warn = "1h"

[queue.billing.P1]
acknowledged = "1h"
update = "none"
"#;

fn queue(name: &str) -> QueueId {
    name.parse().unwrap()
}

fn times() -> Times {
    Times::parse("times.toml", FILE, &[queue("billing"), queue("dc-ops")]).unwrap()
}

fn life(priority: Priority, name: &str) -> Life {
    Life {
        queue: queue(name),
        priority,
        status: TicketStatus::New,
        created_at: at("2026-11-27T16:00:00Z"),
        raised_at: None,
        acknowledged_at: None,
        answered_at: None,
        last_answer_at: None,
    }
}

#[test]
fn a_queue_says_only_what_is_different_there() {
    let times = times();
    let within = |name: &str, goal| {
        times.promise(&queue(name), Priority::P1, goal).map(|promise| promise.within)
    };
    assert_eq!(within("dc-ops", Goal::Acknowledged), Some(Within::Time(minutes(5))));
    assert_eq!(within("billing", Goal::Acknowledged), Some(Within::Time(minutes(60))));
    assert_eq!(within("billing", Goal::FirstAnswer), Some(Within::Time(minutes(15))));
    assert_eq!(within("billing", Goal::Update), None);
    assert_eq!(times.promise(&queue("billing"), Priority::P2, Goal::Update), None);
}

#[test]
fn a_faulty_file_names_every_line_and_remedy() {
    let text = r#"
[P1]
acknowledged = "5 minutes"
warn = "2m"
first_anwser = "15m"
[P2]
acknowledged = "5m"
warn = "5m"
hours = "quueue"
[queue.biling.P1]
update = "1h"
[P5]
"#;
    let faults = Times::parse("times.toml", text, &[queue("billing")]).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    expect_test::expect![[r#"
        times.toml:3: `5 minutes` is no goal; write 15m, 4h, 2d, "next working day" or "none"
        times.toml:5: `first_anwser` is no key of a table of goals; did you mean `first_answer`?
        times.toml:6: P2 would warn of `acknowledged` before it begins; make `warn` shorter than every goal beside it
        times.toml:9: `quueue` says not which hours count; did you mean `queue`?
        times.toml:10: there is no queue `biling`; did you mean `billing`?
        times.toml:12: `P5` is no key of the file of times; one of: P1, P2, P3, P4, queue
    "#]]
    .assert_eq(&(told.join("\n") + "\n"));
}

#[test]
fn a_ticket_owes_until_it_is_done_and_warns_before() {
    let times = times();
    let mut life = life(Priority::P1, "dc-ops");
    let owed = marks(&times, &life, None);
    assert_eq!(owed.len(), 2, "no update before the first answer: {owed:?}");
    let first = &owed[0];
    assert_eq!(first.due, at("2026-11-27T16:05:00Z"));
    for (now, state) in [
        ("2026-11-27T16:02:59Z", MarkState::Running),
        ("2026-11-27T16:03:00Z", MarkState::Warned),
        ("2026-11-27T16:05:00Z", MarkState::Warned),
        ("2026-11-27T16:05:01Z", MarkState::Breached),
    ] {
        assert_eq!(first.state(at(now)), state, "{now}");
    }
    life.acknowledged_at = Some(at("2026-11-27T16:05:00Z"));
    life.answered_at = Some(at("2026-11-27T16:20:00Z"));
    life.last_answer_at = Some(at("2026-11-27T17:00:00Z"));
    let now = at("2026-11-27T17:00:00Z");
    let found: Vec<(Goal, MarkState, Timestamp)> =
        marks(&times, &life, None).iter().map(|m| (m.goal, m.state(now), m.due)).collect();
    assert_eq!(
        found,
        [
            (Goal::Acknowledged, MarkState::Kept, at("2026-11-27T16:05:00Z")),
            (Goal::FirstAnswer, MarkState::Late, at("2026-11-27T16:15:00Z")),
            (Goal::Update, MarkState::Running, at("2026-11-27T17:30:00Z")),
        ]
    );
    life.status = TicketStatus::WaitingCustomer;
    assert_eq!(marks(&times, &life, None).len(), 2, "no update while the customer is to act");
}

#[test]
fn what_is_raised_counts_from_then_on() {
    let raised =
        Life { raised_at: Some(at("2026-11-27T20:00:00Z")), ..life(Priority::P1, "dc-ops") };
    let owed = marks(&times(), &raised, None);
    assert_eq!(owed[0].due, at("2026-11-27T20:05:00Z"));
    let done = Life { acknowledged_at: Some(at("2026-11-27T17:00:00Z")), ..raised };
    let state = marks(&times(), &done, None)[0].state(at("2026-11-27T21:00:00Z"));
    assert_eq!(state, MarkState::Kept);
}

#[test]
fn hours_of_the_queue_hold_for_the_warning_too() {
    // 17:00 in Madrid: one hour of Friday, three of Monday, the warning half an hour before.
    let owed = with(OFFICE, None, |h| marks(&times(), &life(Priority::P3, "dc-ops"), Some(&h)));
    assert_eq!(owed[0].due, at("2026-11-30T12:00:00+01:00"));
    assert_eq!(owed[0].warns_at, Some(at("2026-11-30T11:30:00+01:00")));
    let owed = with(OFFICE, None, |h| marks(&times(), &life(Priority::P4, "dc-ops"), Some(&h)));
    assert_eq!(owed[0].due, at("2026-11-30T18:00:00+01:00"));
    assert!(marks(&times(), &life(Priority::P4, "dc-ops"), None).is_empty());
}

#[test]
fn figures_are_by_nearest_rank() {
    assert_eq!(Spread::of([]), Spread { count: 0, median_s: None, p90_s: None });
    let ten = Spread::of((1..=10).map(SignedDuration::from_secs));
    assert_eq!(ten, Spread { count: 10, median_s: Some(5), p90_s: Some(9) });
    assert_eq!(Kept { met: 1, of: 3 }.per_mille(), Some(333));
    assert_eq!(Kept::default().per_mille(), None);
}

#[test]
fn a_report_counts_calls_pages_and_people() {
    let start = at("2026-11-27T22:30:00Z");
    let later = |minutes_later: i64| start + minutes(minutes_later);
    let call = |asked, ended, person: Option<i64>| CallFact {
        started_at: start,
        ended,
        asked,
        person_at: person.map(later),
    };
    let ring = |person: &str, after, answered| TryFact {
        person: person.to_owned(),
        at: later(after),
        rings: true,
        at_night: person != "luis" || after == 0,
        answered,
    };
    let page = |taken_after, tries| PageFact {
        opened_at: start,
        accepted_at: Some(later(taken_after)),
        policy: "dc-ops".to_owned(),
        unanswered: taken_after > 5,
        tries,
    };
    let answered = Life { answered_at: Some(later(-400)), ..life(Priority::P1, "dc-ops") };
    let ticket = TicketFact {
        door: "imap".to_owned(),
        channel: "email".to_owned(),
        language: "es".to_owned(),
        intent: "billing".to_owned(),
        life: answered.clone(),
    };
    let facts = Facts {
        tickets: vec![(ticket, marks(&times(), &answered, None))],
        calls: vec![
            call(true, true, Some(3)),
            call(true, true, Some(4)),
            call(true, true, None),
            call(true, false, None),
            call(false, true, None),
        ],
        pages: vec![
            page(6, vec![ring("ana", 0, false), ring("ana", 2, false), ring("luis", 5, true)]),
            page(1, vec![ring("ana", 0, false), ring("", 0, false), ring("luis", 0, true)]),
        ],
        promised: times().contact(),
    };
    let made = report(&facts, By::Door, (start, later(60)), later(60));
    assert_eq!(made.pages.unanswered, 1);
    assert_eq!(made.calls.asked, 4);
    assert_eq!(made.calls.within_goal, Kept { met: 1, of: 3 });
    assert_eq!(made.calls.abandoned, 1);
    assert_eq!(made.pages.accepted.median_s, Some(60));
    let people: Vec<(&str, usize, usize, usize, usize)> = made
        .people
        .iter()
        .map(|p| (p.person.as_str(), p.paged, p.answered, p.missed, p.night_wakes))
        .collect();
    assert_eq!(people, [("ana", 2, 0, 1, 2), ("luis", 2, 2, 0, 1)]);
    let contact = made.contact[0];
    assert_eq!((contact.priority, contact.promised_s), (Priority::P1, Some(15 * 60)));
    assert_eq!((contact.tickets, contact.kept), (1, Kept { met: 1, of: 1 }));
    let sheet = report_csv(&made, ("2026-11-27".parse().unwrap(), "2026-11-27".parse().unwrap()));
    assert!(sheet.contains("2026-11-27,2026-11-27,contact,P1,contact_kept,1\r\n"), "{sheet}");
    assert!(sheet.contains(",contact,P4,promised_s,\r\n"), "{sheet}");
    assert_eq!(made.groups[0].name, "imap");
    assert_eq!(made.groups[0].first_answer_kept, Kept { met: 1, of: 1 });
    assert_eq!(made.all.acknowledged_kept, Kept { met: 0, of: 1 });
}
