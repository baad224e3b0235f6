use expect_test::{Expect, expect};
use jiff::SignedDuration;

use super::*;
use crate::wall;

fn file(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

const PEOPLE: &str = r#"
[[person]]
id = "marta"
name = "Marta"
language = "es"
number = "+34 400 000 001"
[[person]]
id = "iker"
name = "Iker"
language = "es"
mail = "iker@operaciones.test"
[[person]]
id = "nuria"
name = "Nuria"
language = "es"
number = "+34 400 000 003"
[[person]]
id = "pau"
name = "Pau"
language = "es"
number = "+34 400 000 004"
[[person]]
id = "lucia"
name = "Lucía"
language = "es"
speaks = ["pt"]
number = "+34 400 000 005"
"#;

const CALENDAR: &str = r#"
place = "Alcobendas"
source = "test"
verified = true
days = ["2027-01-01","2027-01-06","2027-03-19","2027-03-25","2027-03-26","2027-05-01","2027-05-03",
  "2027-10-12","2027-11-01","2027-12-06","2027-12-08",2027-12-25]
"#;

/// Two layers: a week of guard, and the office on working days.
pub(super) const DUTY: &str = r#"
[schedule]
id        = "dc-ops-es"
time_zone = "Europe/Madrid"
cover     = "always"
languages = ["es"]
[[layer]]
name   = "guardia"
people = ["marta", "iker", "nuria"]
turn   = "weekly, monday 09:00"
since  = 2027-01-04
[[layer]]
name   = "horario laboral"
people = ["pau", "lucia"]
turn   = "daily, 09:00"
hours  = "mon-fri 09:00-18:00"
not_on = ["es-md-alcobendas"]
since  = 2027-01-04
[[test]]
at   = "2027-03-28 02:30"
want = "nuria"
[[test]]
at   = "2027-03-29 09:00"
want = "pau"
[[test]]
at   = "2027-10-31 02:30"
want = "marta"
[[test]]
at   = "2027-05-03 11:00"
want = "nuria"
"#;

pub(super) fn parse(texts: &[&str]) -> Result<OnCall, Vec<FileFault>> {
    let mut files = vec![file("on-call/people.toml", PEOPLE)];
    files
        .extend(texts.iter().enumerate().map(|(n, text)| file(&format!("on-call/{n}.toml"), text)));
    OnCall::parse(&files, &[file("calendars/es-md-alcobendas.toml", CALENDAR)])
}

pub(super) fn id(text: &str) -> PolicyId {
    text.parse().unwrap()
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn who(oncall: &OnCall, moment: &str) -> String {
    oncall.on_call(&id("dc-ops-es"), at(moment)).map_or("nobody".to_owned(), |p| p.id.to_string())
}

fn faults(texts: &[&str], expected: &Expect) {
    let found = parse(texts).map(|_| "no fault".to_owned()).unwrap_or_else(|faults| {
        faults.iter().map(|fault| format!("{fault}\n")).collect::<String>()
    });
    expected.assert_eq(&found);
}

/// One weekly layer in a zone.
fn weekly(zone: &str, turn: &str) -> OnCall {
    parse(&[&format!(
        "[schedule]\nid = \"dc-ops-es\"\ntime_zone = \"{zone}\"\n\
         [[layer]]\nname = \"a\"\npeople = [\"marta\", \"iker\"]\nturn = \"{turn}\"\nsince = 2027-01-04\n"
    )])
    .unwrap()
}

/// Returns the moments in a stretch at which someone else takes over.
fn hand_overs(oncall: &OnCall, from: &str, to: &str) -> Vec<String> {
    let (mut now, to) = (at(from), at(to));
    let mut last = who(oncall, from);
    let mut found = vec![];
    while now < to {
        now += SignedDuration::from_mins(1);
        let next = who(oncall, &now.to_string());
        if next != last {
            found.push(now.to_string());
            last = next;
        }
    }
    found
}

#[test]
fn the_worked_example_holds() {
    let oncall = parse(&[DUTY]).unwrap();
    assert_eq!(who(&oncall, "2027-03-28T01:30:00Z"), "nuria");
    assert_eq!(who(&oncall, "2027-03-29T06:59:59Z"), "nuria", "one second before nine");
    assert_eq!(who(&oncall, "2027-03-29T07:00:00Z"), "pau");
    assert_eq!(who(&oncall, "2027-03-30T07:00:00Z"), "lucia");
}

#[test]
fn weekly_hand_overs_keep_their_wall_clock_time() {
    let oncall = weekly("Europe/Madrid", "weekly, monday 09:00");
    let spring = hand_overs(&oncall, "2027-03-21T12:00:00Z", "2027-03-30T00:00:00Z");
    assert_eq!(spring, ["2027-03-22T08:00:00Z", "2027-03-29T07:00:00Z"]);
    let autumn = hand_overs(&oncall, "2027-10-24T12:00:00Z", "2027-11-02T00:00:00Z");
    assert_eq!(autumn, ["2027-10-25T07:00:00Z", "2027-11-01T08:00:00Z"]);
    let hours = |pair: &[String]| at(&pair[0]).duration_until(at(&pair[1])).as_hours();
    assert_eq!((hours(&spring), hours(&autumn)), (167, 169));
}

#[test]
fn a_hand_over_in_the_missing_hour_happens_at_its_end() {
    let madrid = weekly("Europe/Madrid", "weekly, sunday 02:30");
    let found = hand_overs(&madrid, "2027-03-27T22:00:00Z", "2027-03-28T12:00:00Z");
    assert_eq!(found, ["2027-03-28T01:00:00Z"], "03:00 summer time");
    let lisbon = weekly("Europe/Lisbon", "weekly, sunday 01:30");
    let found = hand_overs(&lisbon, "2027-03-27T22:00:00Z", "2027-03-28T12:00:00Z");
    assert_eq!(found, ["2027-03-28T01:00:00Z"], "02:00 summer time, the same moment");
}

#[test]
fn a_hand_over_in_the_double_hour_happens_once_at_the_first_pass() {
    let madrid = weekly("Europe/Madrid", "weekly, sunday 02:30");
    let found = hand_overs(&madrid, "2027-10-30T22:00:00Z", "2027-10-31T12:00:00Z");
    assert_eq!(found, ["2027-10-31T00:30:00Z"]);
    let lisbon = weekly("Europe/Lisbon", "weekly, sunday 01:30");
    let found = hand_overs(&lisbon, "2027-10-30T22:00:00Z", "2027-10-31T12:00:00Z");
    assert_eq!(found, ["2027-10-31T00:30:00Z"]);
    let at_the_end = weekly("Europe/Madrid", "weekly, sunday 03:00");
    let found = hand_overs(&at_the_end, "2027-10-30T22:00:00Z", "2027-10-31T12:00:00Z");
    assert_eq!(found, ["2027-10-31T02:00:00Z"], "three o'clock comes once");
}

#[test]
fn the_wall_clock_never_runs_backwards() {
    for (name, gap, fold) in [
        ("Europe/Madrid", "2027-03-28 02:00", "2027-10-31 02:00"),
        ("Europe/Lisbon", "2027-03-28 01:00", "2027-10-31 01:00"),
        ("Atlantic/Canary", "2027-03-28 01:00", "2027-10-31 01:00"),
    ] {
        let zone = wall::zone(name).unwrap();
        for day in ["2027-03-27T20:00:00Z", "2027-10-30T20:00:00Z"] {
            let mut last = wall::reached(at(day), &zone);
            for minute in 1..12 * 60 {
                let now = at(day) + SignedDuration::from_mins(minute);
                let reached = wall::reached(now, &zone);
                assert!(reached >= last, "{name} {now}: {reached} after {last}");
                assert!(wall::moment(reached, &zone).unwrap() <= now, "{name} {now}");
                last = reached;
            }
        }
        // The change is at 01:00 UTC everywhere in Europe.
        let moment = |wall: &str| wall::moment(wall.parse().unwrap(), &zone).unwrap().to_string();
        assert_eq!(moment(gap), "2027-03-28T01:00:00Z", "{name}");
        assert_eq!(moment(fold), "2027-10-31T00:00:00Z", "{name}: the first pass");
    }
}

#[test]
fn a_night_shift_over_the_change_lasts_seven_hours() {
    let oncall = parse(&["[schedule]\nid = \"dc-ops-es\"\ntime_zone = \"Europe/Madrid\"\ncover = \"partly\"\n\
         [[layer]]\nname = \"noche\"\npeople = [\"marta\"]\nturn = \"fixed\"\nhours = \"sat 23:00-07:00\"\n"])
    .unwrap();
    let found = hand_overs(&oncall, "2027-03-27T12:00:00Z", "2027-03-28T12:00:00Z");
    assert_eq!(found, ["2027-03-27T22:00:00Z", "2027-03-28T05:00:00Z"]);
}

#[test]
fn a_year_is_walked_without_a_gap_and_every_hand_over_is_at_nine_or_six() {
    let oncall = parse(&[DUTY]).unwrap();
    let (from, to) = (at("2027-01-04T08:00:00Z"), at("2028-01-03T08:00:00Z"));
    assert_eq!(oncall.gaps(&id("dc-ops-es"), from, to), []);
    let schedule = oncall.schedule(&id("dc-ops-es")).unwrap();
    let mut shifts = 0;
    let mut last = String::new();
    for edge in schedule.edges(from, to) {
        let now = who(&oncall, &edge.to_string());
        if now != last {
            let local = edge.to_zoned(schedule.zone.clone()).strftime("%H:%M").to_string();
            assert!(["09:00", "18:00"].contains(&local.as_str()), "{edge}: {last} to {now}");
            shifts += 1;
            last = now;
        }
    }
    // 251 working days with a hand-over at either end, and those Mondays of the guard that are
    // hidden by no office hours.
    assert!(shifts > 500, "{shifts}");
}

#[test]
fn turns_are_counted_over_active_days_only() {
    let oncall = parse(&[DUTY]).unwrap();
    // Thursday to Saturday of Easter week: 25 and 26 March are holidays.
    assert_eq!(who(&oncall, "2027-03-24T10:00:00Z"), "lucia");
    assert_eq!(who(&oncall, "2027-03-25T10:00:00Z"), "nuria", "holiday: the guard");
    assert_eq!(who(&oncall, "2027-03-29T10:00:00Z"), "pau", "the next working day");
}

#[test]
fn a_planted_gap_is_found_and_named() {
    let oncall = parse(&[&DUTY.replace(
        "turn   = \"weekly, monday 09:00\"",
        "turn   = \"weekly, monday 09:00\"\nhours = \"mon-sun 18:00-09:00\"",
    )]);
    // The tests in the file already object to the holiday.
    assert!(oncall.is_err());
    let untested = DUTY.split("[[test]]").next().unwrap().to_owned();
    let oncall = parse(&[&untested.replace(
        "turn   = \"weekly, monday 09:00\"",
        "turn   = \"weekly, monday 09:00\"\nhours = \"mon-sun 18:00-09:00\"",
    )])
    .unwrap();
    let warnings = oncall.check(at("2027-09-20T00:00:00Z"));
    let gap = warnings.iter().find(|warning| warning.kind == WarningKind::Gap).unwrap();
    expect!["dc-ops-es: nobody is on call 2027-09-25 09:00 to 2027-09-25 18:00, 2027-09-26 09:00 to 2027-09-26 18:00, 2027-10-02 09:00 to 2027-10-02 18:00 and 26 more; add people or a layer in on-call/0.toml:2, or for once `centralita oncall override add`"]
        .assert_eq(&gap.to_string());
}

#[test]
fn what_will_go_wrong_is_warned_of() {
    let oncall = OnCall::parse(
        &[file(
            "p.toml",
            "[[person]]\nid = \"ana\"\nname = \"Ana\"\nlanguage = \"es\"\n\
            [schedule]\nid = \"s\"\ntime_zone = \"Europe/Madrid\"\nlanguages = [\"es\", \"pt\"]\n\
            [[layer]]\nname = \"a\"\npeople = [\"ana\"]\nturn = \"fixed\"\n",
        )],
        &[file("c/xx.toml", "place = \"X\"\nsource = \"y\"\ndays = [2026-01-01]\n")],
    )
    .unwrap();
    let shown = |now: &str| -> String {
        oncall
            .check(at(now))
            .iter()
            .map(|warning| format!("{:?} {warning}\n", warning.kind))
            .collect()
    };
    expect![[r"
        Unreachable ana: has neither number nor mail: no page arrives; add `number` or `mail`
        Language s: pt-PT is not spoken by ana; add it to their `speaks`, or change `languages`
        Unverified xx: nobody has compared its days with the official calendar (y); compare, then set `verified = true` in c/xx.toml
        LocalDays xx: the local holidays of X in 2026 are missing; add `local_days` to c/xx.toml
    "]]
    .assert_eq(&shown("2026-10-30T12:00:00Z"));
    assert!(!shown("2026-11-01T12:00:00Z").contains("MissingYear"), "61 days before");
    assert!(shown("2026-11-03T12:00:00Z").contains("the holidays of 2027 are missing"));
}

const POLICY: &str = r#"
[policy]
id = "night"
repeat = 1
finally = ["phone:+34400000090", "mail:crisis@operaciones.test"]
[[step]]
notify = ["schedule:office"]
for = "5m"
[[step]]
notify = ["schedule:dc-ops-es", "person:marta"]
for = "10m"
"#;
const OFFICE: &str = r#"
[schedule]
id = "office"
time_zone = "Europe/Madrid"
cover = "partly"
[[layer]]
name = "oficina"
people = ["lucia"]
turn = "fixed"
hours = "mon-fri 09:00-18:00"
"#;

fn ladder(oncall: &OnCall, moment: &str) -> String {
    oncall
        .ladder(&id("night"), at(moment))
        .iter()
        .map(|(after, rung)| {
            let names: Vec<String> = rung
                .targets
                .iter()
                .map(|target| match target {
                    Target::Person(person) => person.id.to_string(),
                    Target::Mail(mail) => mail.to_string(),
                    Target::Phone(number) => number.to_string(),
                    Target::Channel(id) => format!("channel:{id}"),
                })
                .collect();
            format!("{after:#} {}\n", names.join("+"))
        })
        .collect()
}

#[test]
fn an_empty_step_is_skipped_at_once_and_the_end_is_never_empty() {
    let oncall = parse(&[DUTY, POLICY, OFFICE]).unwrap();
    expect![[r"
        0s marta
        10m marta
        20m +34400000090+crisis@operaciones.test
    "]]
    .assert_eq(&ladder(&oncall, "2027-01-04T22:00:00Z"));
    expect![[r"
        0s lucia
        5m pau+marta
        15m lucia
        20m pau+marta
        30m +34400000090+crisis@operaciones.test
    "]]
    .assert_eq(&ladder(&oncall, "2027-01-04T11:00:00Z"));
    // A shift that ends while the page runs: the rung asks who is on call then.
    expect![[r"
        0s lucia
        5m marta
        15m marta
        25m +34400000090+crisis@operaciones.test
    "]]
    .assert_eq(&ladder(&oncall, "2027-01-04T16:57:00Z"));
    assert_eq!(oncall.first_to_page(&id("nobody"), at("2027-01-04T22:00:00Z")), []);
}

#[test]
fn bad_files_are_told_all_at_once() {
    faults(
        &[
            "[policy]\nid = \"p\"\nfinally = [\"person:marta\"]\n[[step]]\nnotify = [\"person:marta\"]\nfor = \"5m\"\n",
        ],
        &expect![[r#"
            on-call/0.toml:3: `finally` may reach nobody; add a `phone:` or `mail:` of the house
        "#]],
    );
    faults(
        &[&DUTY
            .replace("\"marta\", \"iker\"", "\"matra\", \"iker\"")
            .replace("monday", "mondey")
            .replace("es-md-alcobendas", "es-md-alcobenda")
            .replace("cover ", "covers ")],
        &expect![[r#"
            on-call/0.toml:5: `covers` is no key of a schedule; did you mean `cover`?
            on-call/0.toml:9: person `matra` is not defined; did you mean `marta`?
            on-call/0.toml:10: `weekly, mondey 09:00` is no turn; write `weekly, monday 09:00`, `daily, 09:00`, `every 2 weeks, monday 09:00` or `fixed`
            on-call/0.toml:17: calendar `es-md-alcobenda` is not defined; did you mean `es-md-alcobendas`?
        "#]],
    );
    faults(
        &[
            "[policy]\nid = \"p\"\n[[step]]\nnotify = [\"schedule:nope\", \"pager:teams\"]\nfor = \"5x\"\nrepeat = 3\nfinally = [\"phone:12\"]\n",
        ],
        &expect![[r#"
            on-call/0.toml:1: a policy has no `finally`; add `finally = …`
            on-call/0.toml:4: `pager:teams` names nobody; begin with schedule:, person:, mail:, phone: or channel:
            on-call/0.toml:4: schedule `nope` is not defined; none is defined
            on-call/0.toml:5: `5x` is no time to wait; write 30s, 5m or 1h, at most 24h
            on-call/0.toml:6: `repeat` stands below [[step]], so TOML gives it to that step; move it up into [policy], before the first [[step]]
            on-call/0.toml:7: `finally` stands below [[step]], so TOML gives it to that step; move it up into [policy], before the first [[step]]
        "#]],
    );
    faults(
        &[&DUTY.replace("want = \"pau\"", "want = \"lucia\"")],
        &expect![[r#"
        on-call/0.toml:22: dc-ops-es at 2027-03-29 09:00: it is pau, wanted lucia; correct the schedule or the test
    "#]],
    );
    faults(
        &[
            DUTY,
            DUTY,
            "[[layer]]\nname = \"x\"\n",
            "[[person]]\nid = \"Marta\"\nlanguage = \"fr\"\nnumber = \"911\"\n",
        ],
        &expect![[r#"
            on-call/1.toml:2: schedule `dc-ops-es` stands already in on-call/0.toml:2; give it another id
            on-call/2.toml:1: a [[layer]] without a [schedule]; add [schedule] above
            on-call/3.toml:1: a person has no `name`; add `name = …`
            on-call/3.toml:2: `Marta` is no id; use 1 to 64 lower-case letters, digits, `-`, `_` and `.`, such as dc-ops-es
            on-call/3.toml:3: `fr` is no language of the desk; write es-ES, pt-PT or en
            on-call/3.toml:4: `911` has no country code; write it with +, or say which country it is dialled in
        "#]],
    );
}

#[test]
fn quiet_hours_of_more_than_half_a_day_are_refused() {
    let person = "[[person]]\nid = \"ana\"\nname = \"Ana\"\nlanguage = \"es\"\nmail = \"a@b.example\"\nquiet_hours = ";
    let read = |hours: &str| parse(&[&format!("{person}\"{hours}\"\n")]);
    for fits in ["20:00-08:00", "22:00-06:00", "01:00-13:00"] {
        assert!(read(fits).is_ok(), "{fits}");
    }
    for long in ["18:00-09:00", "20:00-08:01", "01:00-13:30"] {
        let faults = read(long).unwrap_err();
        let said = faults.first().unwrap().to_string();
        assert!(said.contains(&format!(":6: `{long}` is longer than 12 hours; ")), "{said}");
    }
}
