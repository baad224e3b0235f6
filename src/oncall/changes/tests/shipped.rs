//! A year of every shipped schedule, minute by minute where something can go wrong.
use jiff::SignedDuration;
use jiff::civil::Time;

use super::super::super::{Cover, OnCall};
use crate::model::Timestamp;
use crate::wall;

/// The shipped files, compiled in: pure modules read none.
fn shipped() -> OnCall {
    macro_rules! file {
        ($folder:literal, $name:literal) => {
            (
                concat!($folder, "/", $name).to_owned(),
                include_str!(concat!("../../../../routing-rules/", $folder, "/", $name)).to_owned(),
            )
        };
    }
    let on_call = [
        file!("on-call", "people.toml"),
        file!("on-call", "dc-ops-es.toml"),
        file!("on-call", "dc-ops-es-backup.toml"),
        file!("on-call", "dc-ops-pt.toml"),
        file!("on-call", "dc-ops-pt-backup.toml"),
        file!("on-call", "managed-services.toml"),
    ];
    OnCall::parse(&on_call, &[file!("calendars", "es-md-alcobendas.toml")]).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_year_of_every_schedule_has_no_gap_and_hands_over_on_the_wall_clock() {
    let oncall = shipped();
    let (from, until) = (at("2027-01-04T12:00:00Z"), at("2028-01-04T12:00:00Z"));
    let times = [Time::constant(9, 0, 0, 0), Time::constant(18, 0, 0, 0)];
    let mut seen = 0;
    for schedule in oncall.schedules() {
        assert_eq!(schedule.cover, Cover::Always);
        let shifts = oncall.shifts(&schedule.id, from, until);
        assert!(shifts.len() > 50, "{}: {} shifts", schedule.id, shifts.len());
        for shift in shifts.iter().skip(1) {
            let wall = shift.from.to_zoned(schedule.zone.clone());
            assert!(times.contains(&wall.time()), "{}: {wall}", schedule.id);
        }
        assert!(shifts.iter().all(|shift| !shift.is_gap()), "{}", schedule.id);
        assert_eq!(oncall.gaps(&schedule.id, from, until), []);
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn the_same_person_has_both_passes_of_the_double_hour_and_the_hours_around_the_missing_one() {
    let oncall = shipped();
    for schedule in oncall.schedules() {
        // The change is at 01:00 UTC in both countries, an hour apart on their clocks.
        for (night, offset_before) in [("2027-03-28", 0), ("2027-10-31", 1)] {
            let change = at(&format!("{night}T01:00:00Z"));
            let hour = SignedDuration::from_hours(1);
            let moments =
                (0..240).map(|minute| change - hour * 2 + SignedDuration::from_mins(minute));
            let mut people: Vec<String> = moments
                .map(|moment| oncall.on_call(&schedule.id, moment).unwrap().id.to_string())
                .collect();
            people.dedup();
            assert_eq!(people.len(), 1, "{} {night}: {people:?}", schedule.id);
            let name = schedule.zone.iana_name().unwrap();
            let zone = wall::zone(name).unwrap();
            let base = if name == "Europe/Madrid" { 1 } else { 0 };
            let before = zone.to_offset(change - hour).seconds() / 3600;
            assert_eq!(before, base + offset_before, "{name} {night}");
        }
    }
}

#[test]
fn a_planted_fault_is_found() {
    // Somebody takes a layer away: the nights are empty, and told.
    let text = include_str!("../../../../routing-rules/on-call/dc-ops-es.toml");
    let people = include_str!("../../../../routing-rules/on-call/people.toml");
    let calendar = include_str!("../../../../routing-rules/calendars/es-md-alcobendas.toml");
    let (head, rest) = text.split_once("[[layer]]").unwrap();
    let office = rest.split_once("[[layer]]").unwrap().1.split_once("[[test]]").unwrap().0;
    let files =
        |text: String| [("p.toml".to_owned(), people.to_owned()), ("s.toml".to_owned(), text)];
    let calendars = [("c/es-md-alcobendas.toml".to_owned(), calendar.to_owned())];
    let broken = OnCall::parse(&files(format!("{head}[[layer]]{office}")), &calendars).unwrap();
    let id = broken.schedules().next().unwrap().id.clone();
    let (from, until) = (at("2027-01-08T12:00:00Z"), at("2027-01-12T12:00:00Z"));
    let gaps = broken.gaps(&id, from, until);
    assert_eq!(
        gaps,
        [
            (at("2027-01-08T17:00:00Z"), at("2027-01-11T08:00:00Z")),
            (at("2027-01-11T17:00:00Z"), at("2027-01-12T08:00:00Z")),
        ]
    );
    // A wrong expectation beside the rule is found when the files are read.
    let wrong = text.replacen("want  = \"marta\"", "want  = \"nuria\"", 1);
    let faults = OnCall::parse(&files(wrong), &calendars).unwrap_err();
    assert!(faults[0].what.contains("it is marta, wanted nuria"), "{faults:?}");
}
