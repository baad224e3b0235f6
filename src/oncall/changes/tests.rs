use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Time;

use super::super::tests::{DUTY, at, id, parse};
use super::super::{NewChange, Night, Shift, Stretch, WarningKind, month_of};
use super::*;

mod shipped;
mod swaps;

fn who(text: &str) -> PersonId {
    text.parse().unwrap()
}

fn replace(whom: &str, by: &str) -> Deed {
    let whom = Some(whom).filter(|whom| !whom.is_empty()).map(who);
    Deed::Replace { whom, by: who(by) }
}

fn add(person: &str) -> Deed {
    Deed::Add { person: who(person) }
}

fn remove(person: &str) -> Deed {
    Deed::Remove { person: who(person) }
}

fn change(number: i64, deed: Deed, from: &str, until: &str) -> Change {
    Change {
        id: ChangeId(number),
        schedule: id("dc-ops-es"),
        deed,
        from: at(from),
        until: at(until),
        by: "elena".to_owned(),
        why: "gripe".to_owned(),
        written_at: at("2027-01-01T00:00:00Z"),
        swap: None,
        source: None,
        taken_back: None,
    }
}

fn with(list: Vec<Change>) -> OnCall {
    parse(&[DUTY]).unwrap().with_changes(Arc::new(Changes { revision: 1, list }))
}

fn people(oncall: &OnCall, moment: &str) -> Vec<String> {
    let people = oncall.everybody_on_call(&id("dc-ops-es"), at(moment));
    people.into_iter().map(|person| person.id.to_string()).collect()
}

/// The night of 7 April 2027: marta is on guard.
const NIGHT: [&str; 2] = ["2027-04-07T20:00:00Z", "2027-04-08T04:00:00Z"];
const MIDNIGHT: &str = "2027-04-08T00:00:00Z";

fn of_the_night(deeds: Vec<Deed>) -> OnCall {
    let numbered = deeds.into_iter().zip(1..);
    with(numbered.map(|(deed, number)| change(number, deed, NIGHT[0], NIGHT[1])).collect())
}

#[test]
fn somebody_is_on_call_instead_from_the_first_second_to_the_last() {
    let base = parse(&[DUTY]).unwrap();
    let on_guard = people(&base, MIDNIGHT);
    let [on_guard] = on_guard.as_slice() else { panic!("{on_guard:?}") };
    let oncall = of_the_night(vec![replace(on_guard, "lucia")]);
    for (moment, expected) in [
        ("2027-04-07T19:59:59Z", on_guard.as_str()),
        ("2027-04-07T20:00:00Z", "lucia"),
        ("2027-04-08T03:59:59Z", "lucia"),
        ("2027-04-08T04:00:00Z", on_guard.as_str()),
    ] {
        assert_eq!(people(&oncall, moment), [expected], "{moment}");
        let first = oncall.on_call(&id("dc-ops-es"), at(moment)).unwrap();
        assert_eq!(first.id.as_str(), expected);
    }
    let edges = oncall
        .schedule(&id("dc-ops-es"))
        .unwrap()
        .edges(at("2027-04-07T19:00:00Z"), at("2027-04-08T05:00:00Z"));
    assert!(edges.contains(&at(NIGHT[0])) && edges.contains(&at(NIGHT[1])), "{edges:?}");
}

#[test]
fn of_two_that_overlap_the_later_written_wins() {
    let guard = people(&parse(&[DUTY]).unwrap(), MIDNIGHT).remove(0);
    let check = |deeds: Vec<Deed>, expected: &[&str]| {
        assert_eq!(people(&of_the_night(deeds.clone()), MIDNIGHT), expected, "{deeds:?}");
    };
    check(vec![replace(&guard, "lucia"), replace(&guard, "pau")], &["pau"]);
    check(vec![replace(&guard, "lucia"), replace("lucia", "pau")], &["pau"]);
    check(vec![replace(&guard, "lucia"), replace("lucia", &guard)], &[&guard]);
    check(vec![replace("", "lucia"), replace(&guard, "pau")], &["pau"]);
    check(vec![replace(&guard, "pau"), replace("", "lucia")], &["lucia"]);
    check(vec![replace("pau", "lucia")], &[&guard]);
    check(vec![remove(&guard), replace(&guard, "pau")], &["pau"]);
    check(vec![replace(&guard, "pau"), remove(&guard)], &["pau"]);
    check(vec![remove(&guard)], &[]);
    check(vec![remove(&guard), add("pau")], &["pau"]);
    check(vec![remove(&guard), replace("", "pau")], &["pau"]);
    check(vec![add("pau"), add("pau"), add("lucia")], &[&guard, "pau", "lucia"]);
    check(vec![add("pau"), remove(&guard)], &["pau"]);
    check(vec![add("pau"), replace(&guard, "pau")], &["pau"]);
    check(vec![add(&guard)], &[&guard]);
}

#[test]
fn the_order_of_the_list_does_not_matter_that_of_writing_does() {
    let guard = people(&parse(&[DUTY]).unwrap(), MIDNIGHT).remove(0);
    let late = change(9, replace(&guard, "pau"), NIGHT[0], NIGHT[1]);
    let early = change(2, replace(&guard, "lucia"), NIGHT[0], NIGHT[1]);
    assert_eq!(people(&with(vec![late, early]), MIDNIGHT), ["pau"]);
}

#[test]
fn somebody_taken_off_leaves_a_gap_that_everybody_sees() {
    let guard = people(&parse(&[DUTY]).unwrap(), MIDNIGHT).remove(0);
    let oncall = of_the_night(vec![remove(&guard)]);
    let schedule = id("dc-ops-es");
    let (from, until) = (at("2027-04-07T00:00:00Z"), at("2027-04-09T00:00:00Z"));
    assert_eq!(oncall.gaps(&schedule, from, until), [(at(NIGHT[0]), at(NIGHT[1]))]);
    let shifts = oncall.shifts(&schedule, from, until);
    let gap: Vec<&Shift> = shifts.iter().filter(|shift| shift.is_gap()).collect();
    assert_eq!((gap.len(), gap[0].emptied_by), (1, Some(ChangeId(1))));
    let kinds: Vec<WarningKind> = oncall.check(from).iter().map(|warning| warning.kind).collect();
    assert!(kinds.contains(&WarningKind::Gap), "{kinds:?}");
}

#[test]
fn an_override_over_the_change_of_clocks_lasts_as_long_as_the_wall_clock_says() {
    let oncall = parse(&[DUTY]).unwrap();
    let schedule = oncall.schedule(&id("dc-ops-es")).unwrap();
    for (from, until, hours) in [
        ("2027-03-27T23:00", "2027-03-28T07:00", 7),
        ("2027-10-30T23:00", "2027-10-31T07:00", 9),
        ("2027-10-31T02:30", "2027-10-31T03:00", 1),
        ("2027-03-28T02:30", "2027-03-28T03:30", 0),
    ] {
        let moment = |wall: &str| schedule.moment(wall.parse().unwrap()).unwrap();
        let (from, until) = (moment(from), moment(until));
        assert_eq!(from.duration_until(until).as_hours(), hours, "{from} {until}");
        let mut one = change(1, replace("", "lucia"), NIGHT[0], NIGHT[1]);
        (one.from, one.until) = (from, until);
        let changed = with(vec![one]);
        let lucia: i64 = changed
            .shifts(&id("dc-ops-es"), from, until)
            .iter()
            .filter(|shift| shift.has(&who("lucia")))
            .map(|shift| shift.from.duration_until(shift.until).as_secs())
            .sum();
        assert_eq!(lucia, from.duration_until(until).as_secs());
    }
    // 02:30 comes twice: an override from then begins at the first, as a hand-over would.
    let first = schedule.moment("2027-10-31T02:30".parse().unwrap()).unwrap();
    assert_eq!(first, at("2027-10-31T00:30:00Z"));
    assert_eq!(schedule.clock(first), "02:30+02");
    assert_eq!(schedule.clock(at("2027-10-31T01:30:00Z")), "02:30+01");
    assert_eq!(schedule.clock(at("2027-10-31T02:30:00Z")), "03:30");
}

#[test]
fn what_was_taken_back_held_until_then() {
    let guard = people(&parse(&[DUTY]).unwrap(), MIDNIGHT).remove(0);
    let back = |moment: &str| {
        let mut one = change(1, replace(&guard, "pau"), NIGHT[0], NIGHT[1]);
        one.taken_back =
            Some(TakenBack { at: at(moment), by: "elena".to_owned(), why: String::new() });
        with(vec![one])
    };
    let under_way = back(MIDNIGHT);
    assert_eq!(people(&under_way, "2027-04-07T23:59:59Z"), ["pau"], "the past stays as it was");
    assert_eq!(people(&under_way, MIDNIGHT), [guard.as_str()]);
    let before = back("2027-04-07T12:00:00Z");
    assert_eq!(people(&before, "2027-04-07T20:00:00Z"), [guard.as_str()]);
}

#[test]
fn a_change_that_names_nobody_of_the_files_is_laid_over_nothing_and_told() {
    let guard = people(&parse(&[DUTY]).unwrap(), MIDNIGHT).remove(0);
    let mut elsewhere = change(2, add("pau"), NIGHT[0], NIGHT[1]);
    elsewhere.schedule = id("gone");
    let oncall = with(vec![change(1, replace(&guard, "left"), NIGHT[0], NIGHT[1]), elsewhere]);
    assert_eq!(people(&oncall, MIDNIGHT), [guard]);
    let told: Vec<String> = oncall
        .check(at("2027-01-05T00:00:00Z"))
        .into_iter()
        .filter(|warning| warning.kind == WarningKind::Change)
        .map(|warning| warning.what)
        .collect();
    assert_eq!(
        told,
        [
            "override 1 has no effect: there is no person `left`",
            "override 2 has no effect: there is no schedule `gone`"
        ]
    );
}

fn order(deed: Deed, from: &str, until: &str) -> NewChange {
    NewChange {
        schedule: id("dc-ops-es"),
        deed,
        when: Stretch { from: at(from), until: at(until) },
        by: "elena".to_owned(),
        why: "gripe".to_owned(),
        swap: None,
        source: None,
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_remedy() {
    let oncall = parse(&[DUTY]).unwrap();
    let now = at("2027-04-07T12:00:00Z");
    let check = |new: NewChange, part: &str| {
        let refusal = oncall.may_change(&new, now).unwrap_err().to_string();
        assert!(refusal.contains(part), "{refusal}");
    };
    check(order(add("pua"), NIGHT[0], NIGHT[1]), "no person `pua`; did you mean `pau`?");
    check(
        NewChange { schedule: id("dc-ops-ex"), ..order(add("pau"), NIGHT[0], NIGHT[1]) },
        "did you mean `dc-ops-es`?",
    );
    check(order(replace("pau", "pau"), NIGHT[0], NIGHT[1]), "`pau` cannot stand in for himself");
    check(order(add("pau"), NIGHT[1], NIGHT[0]), "ends before it begins");
    check(order(add("pau"), "2027-04-07T10:00:00Z", "2027-04-07T12:00:00Z"), "over since");
    check(order(add("pau"), NIGHT[0], "2028-04-09T00:00:00Z"), "more than 366 days");
    check(NewChange { why: " ".to_owned(), ..order(add("pau"), NIGHT[0], NIGHT[1]) }, "say why");
    let begun = order(add("pau"), "2027-04-07T10:00:00Z", NIGHT[1]);
    assert_eq!(oncall.may_change(&begun, now).unwrap().when.from, now, "the past stays");
}

#[test]
fn what_should_be_looked_at_is_told() {
    let before = parse(&[DUTY]).unwrap();
    let guard = people(&before, MIDNIGHT).remove(0);
    let warned = |deed: Deed| -> Vec<String> {
        let after = of_the_night(vec![deed.clone()]);
        let told = after.warned_of(&before, &order(deed, NIGHT[0], NIGHT[1]));
        told.iter().map(ToString::to_string).collect()
    };
    assert_eq!(warned(replace(&guard, "pau")), Vec::<String>::new());
    assert_eq!(
        warned(remove(&guard)),
        ["nobody is on call in dc-ops-es from 2027-04-07 22:00 to 2027-04-08 06:00"]
    );
    assert_eq!(
        warned(replace("pau", "lucia")),
        ["`pau` is not on call in dc-ops-es then; nothing changes now"]
    );
}

#[test]
fn a_month_is_its_days_on_the_wall_clock() {
    let oncall = parse(&[DUTY]).unwrap();
    let (first, last) = month_of("2027-03").unwrap();
    let days = oncall.days(&id("dc-ops-es"), first, last);
    assert_eq!(days.len(), 31);
    let hours = |day: usize| days[day - 1].from.duration_until(days[day - 1].until).as_hours();
    assert_eq!((hours(27), hours(28), hours(29)), (24, 23, 24));
    assert_eq!(days[18].holidays, ["es-md-alcobendas"], "19 March");
    assert!(days[17].holidays.is_empty());
    for (day, next) in days.iter().zip(days.iter().skip(1)) {
        assert_eq!(day.until, next.from);
    }
    for wrong in ["2027-13", "2027-3", "27-03", "2027", "2027-03-01", "marzo"] {
        assert_eq!(month_of(wrong), None, "{wrong}");
    }
}

#[test]
fn shares_add_up_to_the_hours_that_pass() {
    let oncall = parse(&[DUTY]).unwrap();
    let schedule = id("dc-ops-es");
    let zone = &oncall.schedule(&schedule).unwrap().zone;
    let moment = |day: &str| {
        let date: jiff::civil::Date = day.parse().unwrap();
        zone.to_timestamp(date.to_datetime(Time::midnight())).unwrap()
    };
    let shares = |from: &str, until: &str| {
        oncall.fairness(&schedule, moment(from), moment(until), Night::default(), &[])
    };
    // The night of the change is an hour shorter in March, an hour longer in October.
    for (from, until, total, night, weekend) in [
        ("2027-03-22", "2027-03-29", 167, 8 * 7 - 1, 47),
        ("2027-10-25", "2027-11-01", 169, 8 * 7 + 1, 49),
        ("2027-05-03", "2027-05-04", 24, 8, 0),
    ] {
        let found = shares(from, until);
        let sum = |of: fn(&super::super::Share) -> i64| found.iter().map(of).sum::<i64>();
        let sums = (sum(|s| s.total_s), sum(|s| s.night_s), sum(|s| s.weekend_s));
        assert_eq!(sums, (total * 3600, night * 3600, weekend * 3600), "{from}");
    }
    let holiday = shares("2027-05-03", "2027-05-04");
    assert_eq!(holiday.iter().map(|s| s.holiday_s).sum::<i64>(), 24 * 3600);
    let night: Night = "23:00-07:00".parse().unwrap();
    assert_eq!(
        night,
        Night { from: Time::constant(23, 0, 0, 0), until: Time::constant(7, 0, 0, 0) }
    );
    assert!("23-7".parse::<Night>().is_err());
}

#[test]
fn a_shift_is_whole_even_where_the_month_cuts_it() {
    let oncall = parse(&[DUTY]).unwrap();
    let schedule = id("dc-ops-es");
    let (from, until) = (at("2027-04-30T22:00:00Z"), at("2027-05-31T22:00:00Z"));
    let shifts = oncall.whole_shifts(&schedule, from, until);
    assert!(shifts[0].from < from && shifts.last().unwrap().until > until);
    // The one over the end of the month is the same in both.
    let next = oncall.whole_shifts(&schedule, until, at("2027-06-30T22:00:00Z"));
    assert_eq!(shifts.last(), next.first());
}

/// Changes of all kinds over some weeks around both changes of clocks.
fn some_changes() -> impl proptest::strategy::Strategy<Value = Vec<Change>> {
    use proptest::prelude::*;
    const PEOPLE: [&str; 5] = ["marta", "iker", "nuria", "pau", "lucia"];
    let person = || prop::sample::select(&PEOPLE[..]);
    let one = (0..4_u8, person(), person(), 0_i64..40 * 24 * 60, 1_i64..9 * 24 * 60, any::<bool>());
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let begin = at("2027-10-10T00:00:00Z");
        let numbered = all.into_iter().zip(1..);
        numbered
            .map(|((kind, a, b, from, lasts, back), number)| {
                let deed = match kind {
                    0 => replace(a, b),
                    1 => replace("", b),
                    2 => add(a),
                    _ => remove(a),
                };
                let from = begin + SignedDuration::from_mins(from);
                let mut one = change(number, deed, NIGHT[0], NIGHT[1]);
                (one.from, one.until) = (from, from + SignedDuration::from_mins(lasts));
                one.taken_back = back.then(|| TakenBack {
                    at: from + SignedDuration::from_mins(lasts / 2),
                    by: String::new(),
                    why: String::new(),
                });
                one
            })
            .collect()
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    /// What a calendar shows is who is rung, at each moment.
    #[test]
    fn the_rows_of_a_month_are_who_is_on_call_at_each_moment(changes in some_changes(), minutes in proptest::collection::vec(0_i64..31 * 24 * 60, 40)) {
        let oncall = with(changes);
        let schedule = id("dc-ops-es");
        let (first, last) = month_of("2027-10").unwrap();
        let days = oncall.days(&schedule, first, last);
        let rows: Vec<&Shift> = days.iter().flat_map(|day| &day.shifts).collect();
        for (row, next) in rows.iter().zip(rows.iter().skip(1)) {
            proptest::prop_assert_eq!(row.until, next.from);
        }
        let moments = minutes.into_iter().map(|minute| days[0].from + SignedDuration::from_mins(minute));
        let edges = rows.iter().flat_map(|row| [row.from, row.until - SignedDuration::from_nanos(1)]);
        for moment in moments.chain(edges) {
            let row = rows.iter().find(|row| row.from <= moment && moment < row.until).unwrap();
            let rung: Vec<&PersonId> =
                oncall.everybody_on_call(&schedule, moment).into_iter().map(|person| &person.id).collect();
            let shown: Vec<&PersonId> = row.people.iter().map(|one| &one.person).collect();
            proptest::prop_assert_eq!(&shown, &rung, "{}", moment);
            let first = oncall.on_call(&schedule, moment).map(|person| &person.id);
            proptest::prop_assert_eq!(shown.first().copied(), first);
        }
        // The gaps are those rows in which nobody is.
        let (begin, end) = (rows[0].from, rows[rows.len() - 1].until);
        let gaps = oncall.gaps(&schedule, begin, end);
        for row in &rows {
            let within = gaps.iter().any(|(from, until)| *from <= row.from && row.until <= *until);
            proptest::prop_assert_eq!(row.is_gap(), within, "{:?}", row);
        }
        let shares = oncall.fairness(&schedule, begin, end, Night::default(), &[]);
        let mut seconds: BTreeMap<Option<PersonId>, i64> = BTreeMap::new();
        for row in &rows {
            let lasts = row.from.duration_until(row.until).as_secs();
            let people = row.people.iter().map(|one| Some(one.person.clone()));
            let nobody = row.is_gap().then_some(None);
            for person in people.chain(nobody) {
                *seconds.entry(person).or_default() += lasts;
            }
        }
        let counted: BTreeMap<Option<PersonId>, i64> =
            shares.into_iter().map(|share| (share.person, share.total_s)).collect();
        proptest::prop_assert_eq!(counted, seconds);
    }
}
