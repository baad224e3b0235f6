//! Exceptions to the on-call schedules, from the request to whoever is rung.
use std::sync::Arc;

use axum::http::StatusCode;
use centralita::app::last_good::LastGoodFile;
use centralita::intake::Knowledge;
use centralita::model::{PersonId, PolicyId, Timestamp};
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::daemon::Home;
use crate::desk::TestDesk;

pub(crate) const SCHEDULE: &str = "dc-ops-es";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn on_call(desk: &TestDesk, moment: &str) -> String {
    let schedule: PolicyId = SCHEDULE.parse().unwrap();
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let person = knowledge.on_call.on_call(&schedule, at(moment));
    person.map_or_else(|| "nobody".to_owned(), |person| person.id.to_string())
}

pub(crate) fn override_of(deed: &Value, from: &str, until: &str) -> Value {
    let mut order = json!({ "schedule": SCHEDULE, "from": from, "until": until });
    for (key, value) in deed.as_object().unwrap() {
        order[key] = value.clone();
    }
    json!({ "overrides": [order], "why": "gripe", "by": "elena" })
}

/// Tuesday, 24 November 2026, ten o'clock: the office. The night is marta's, iker's or nuria's.
pub(crate) const NIGHT: &str = "2026-11-24T22:00:00Z";
pub(crate) const MORNING: &str = "2026-11-25T06:00:00Z";
pub(crate) const OVERRIDES: &str = "/api/v1/oncall/overrides";

#[test]
fn an_override_is_seen_by_everybody_who_asks_and_outlives_a_reload() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let guard = on_call(&desk, NIGHT);
    let deed = json!({ "deed": "replace", "instead_of": guard, "person": "lucia" });
    let order = override_of(&deed, "2026-11-24T20:00:00Z", MORNING);
    let mut trial = order.clone();
    trial["dry_run"] = json!(true);
    let (status, would) = ask(&desk, &router, post(OVERRIDES, None, None, &trial));
    assert_eq!((status, &would["overrides"][0]["done"]), (StatusCode::OK, &json!("would_add")));
    assert_eq!(on_call(&desk, NIGHT), guard, "a trial changes nothing");

    let (status, written) = ask(&desk, &router, post(OVERRIDES, None, None, &order));
    assert_eq!(status, StatusCode::CREATED, "{written}");
    assert_eq!(written["overrides"][0]["id"], 1);
    assert_eq!(on_call(&desk, NIGHT), "lucia");
    assert_eq!(on_call(&desk, MORNING), guard);

    // Whom danger rings, and the file for the day when nothing can be read.
    let made = LastGoodFile::new(&desk.desk.data).write(&desk.desk.intake).unwrap();
    let rung = made.people(Some("es"), true, at(NIGHT), &[]).unwrap();
    assert_eq!(rung[0].id, "lucia");
    assert!(made.lines[0].danger.iter().any(|stretch| stretch.from == at("2026-11-24T20:00:00Z")));

    // A new set of files comes under the same changes.
    let intake = &desk.desk.intake;
    let fresh = Knowledge::clone(&intake.parts().knowledge.load_full());
    let bare = fresh.on_call.with_changes(Arc::default());
    intake.put_knowledge(&Knowledge { on_call: bare, ..fresh });
    assert_eq!(on_call(&desk, NIGHT), "lucia");

    let (_, listed) = ask(&desk, &router, get("/api/v1/oncall/changes", None));
    assert_eq!(listed["revision"], 1);
    assert_eq!(
        (&listed["changes"][0]["by"], &listed["changes"][0]["why"]),
        (&json!("elena"), &json!("gripe"))
    );

    let path = format!("{OVERRIDES}/1/remove");
    let back = json!({ "by": "elena", "why": "he is well again" });
    let (status, taken) = ask(&desk, &router, post(&path, None, None, &back));
    assert_eq!((status, &taken["taken_back"]["by"]), (StatusCode::OK, &json!("elena")));
    assert_eq!(on_call(&desk, NIGHT), guard);
    let (status, problem) = ask(&desk, &router, post(&path, None, None, &back));
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["detail"], "override 1 was taken back already");
}

#[test]
fn a_refused_order_writes_none_of_its_overrides() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let mut order = override_of(&json!({ "deed": "add", "person": "pau" }), NIGHT, MORNING);
    let mut second = order["overrides"][0].clone();
    second["person"] = json!("pua");
    order["overrides"].as_array_mut().unwrap().push(second);
    let (status, problem) = ask(&desk, &router, post(OVERRIDES, None, None, &order));
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(problem["detail"], "there is no person `pua`; did you mean `pau`?");
    let (_, listed) = ask(&desk, &router, get("/api/v1/oncall/changes", None));
    assert_eq!(listed, json!({ "revision": 0, "changes": [] }));
    let past = override_of(
        &json!({ "deed": "add", "person": "pau" }),
        "2026-11-23T00:00:00Z",
        "2026-11-23T08:00:00Z",
    );
    let (status, _) = ask(&desk, &router, post(OVERRIDES, None, None, &past));
    assert_eq!(status, StatusCode::CONFLICT, "what is over stays as it was");
}

#[test]
fn who_is_taken_off_leaves_a_gap_that_is_told() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let guard = on_call(&desk, NIGHT);
    let order = override_of(&json!({ "deed": "remove", "person": guard }), NIGHT, MORNING);
    let (_, written) = ask(&desk, &router, post(OVERRIDES, None, None, &order));
    assert_eq!(
        written["warnings"],
        json!(["nobody is on call in dc-ops-es from 2026-11-24 23:00 to 2026-11-25 07:00"])
    );
    assert_eq!(on_call(&desk, NIGHT), "nobody");
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let gaps = centralita::app::coverage::uncovered(&knowledge.on_call, desk.now(), 90);
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].from, gaps[0].until), (at(NIGHT), at(MORNING)));
}

#[test]
fn an_entry_of_a_calendar_file_stands_once_however_often_it_is_read() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let guard = on_call(&desk, NIGHT);
    let mut order = override_of(&json!({ "deed": "remove", "person": guard }), NIGHT, MORNING);
    order["overrides"][0]["source"] = json!("ics:a@b");
    let done = |order: &Value| {
        let (status, written) = ask(&desk, &router, post(OVERRIDES, None, None, order));
        assert_eq!(status, StatusCode::CREATED, "{written}");
        written["overrides"][0]["done"].as_str().unwrap().to_owned()
    };
    assert_eq!(done(&order), "added");
    assert_eq!(done(&order), "same");
    order["overrides"][0]["until"] = json!("2026-11-25T07:00:00Z");
    assert_eq!(done(&order), "changed");
    assert_eq!(done(&order), "same");
    order["overrides"][0]["source"] = json!("ics:of-old@b");
    order["overrides"][0]["from"] = json!("2026-10-01T00:00:00Z");
    order["overrides"][0]["until"] = json!("2026-10-02T00:00:00Z");
    assert_eq!(done(&order), "over");
}

#[test]
fn of_two_who_accept_one_turn_the_first_has_it() {
    let desk = TestDesk::new();
    let guard = on_call(&desk, "2026-12-01T03:00:00Z");
    let others: Vec<PersonId> = ["marta", "iker", "nuria"]
        .into_iter()
        .filter(|id| *id != guard)
        .map(|id| id.parse().unwrap())
        .collect();
    let router = open_router(&desk);
    let swaps = "/api/v1/oncall/swaps";
    let offer = json!({ "schedule": SCHEDULE, "person": guard, "why": "boda",
        "from": "2026-11-30T08:00:00Z", "until": "2026-12-07T08:00:00Z" });
    let (status, made) = ask(&desk, &router, post(swaps, None, None, &offer));
    assert_eq!((status, &made["state"]), (StatusCode::CREATED, &json!("open")));
    let (status, problem) = ask(&desk, &router, post(swaps, None, None, &offer));
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["detail"], "swap 1 offers some of that turn already; withdraw it first");

    let intake = &desk.desk.intake;
    let accept = |who: &PersonId| intake.accept_swap(centralita::oncall::SwapId(1), who.clone());
    let (one, two) = desk.block_on(async { tokio::join!(accept(&others[0]), accept(&others[1])) });
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.is_ok() != two.is_ok(), "one has it: {one:?} {two:?}");
    let winner = if one.is_ok() { &others[0] } else { &others[1] };
    assert_eq!(on_call(&desk, "2026-12-01T03:00:00Z"), winner.as_str());
    let (_, listed) = ask(&desk, &router, get(&format!("{swaps}?open=true"), None));
    assert_eq!(listed, json!([]));
    let withdraw = json!({ "person": guard });
    let (status, problem) =
        ask(&desk, &router, post(&format!("{swaps}/1/withdraw"), None, None, &withdraw));
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["detail"], "swap 1 is accepted already");
}

pub(crate) fn said(output: &std::process::Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

pub(crate) fn good(home: &Home, args: &[&str]) -> String {
    let output = home.run(args);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    said
}

/// A month that is far enough ahead of whatever day it is.
const MONTH: &str = "2099-04";

const ADD: &str = "override|add|dc-ops-es|--replace|anybody|--with|lucia|--from|2099-04-07 22:00|\
                   --until|2099-04-08 06:00|--why|gripe|--by|elena";
const REMOVE: &str = "override|add|dc-ops-es|--remove|lucia|--from|2099-04-07 23:00|\
                      --until|2099-04-08 01:00|--why|sin nadie";
const TOO_LATE: &str =
    "override|add|dc-ops-es|--add|pau|--from|2001-01-01|--until|2001-01-02|--why|x";
const SHOW: [&str; 6] = ["oncall", "show", "--month", MONTH, "--schedule", SCHEDULE];

/// An order of the command line, its words apart by bars.
fn order(words: &'static str) -> Vec<&'static str> {
    ["oncall"].into_iter().chain(words.split('|')).collect()
}

#[test]
fn the_command_line_writes_and_shows_exceptions_with_the_daemon_and_without() {
    let home = Home::new("");
    let before = good(&home, &SHOW);
    assert!(before.starts_with("dc-ops-es  2099-04  Europe/Madrid\nWed  1"), "{before}");
    assert!(!home.folder.path().join("data").exists(), "looking makes no store");

    let written = good(&home, &order(ADD));
    let row = "added  dc-ops-es  lucia instead of anybody  2099-04-07 22:00  2099-04-08 06:00";
    assert!(written.contains(row), "{written}");
    let alone = good(&home, &SHOW);
    let note = "[1] lucia instead of anybody, 2099-04-07 22:00 to 2099-04-08 06:00 (elena: gripe)";
    for part in ["22:00-24:00 lucia[1]", note] {
        assert!(alone.contains(part), "{alone}");
    }

    let daemon = home.start();
    assert_eq!(good(&home, &SHOW), alone, "the daemon says the same");
    let who = ["oncall", "who", "dc-oncall-es", "--at", "2099-04-07T22:00:00Z"];
    assert!(good(&home, &who).starts_with("Lucía"));
    let written = good(&home, &order(REMOVE));
    assert!(written.contains("nobody is on call in dc-ops-es from 2099-04-07 23:00"), "{written}");
    let gap = good(&home, &SHOW);
    assert!(gap.contains("23:00-24:00 !! NOBODY[2]"), "{gap}");
    let (code, _) = daemon.stop();
    assert_eq!(code, Some(0));
    assert_eq!(good(&home, &SHOW), gap);
    let output = home.run(&order(TOO_LATE));
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("what was stays as it was"));
    let output = home.run(&["oncall", "show", "--month", "marzo"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_month_is_written_as_a_page_and_as_a_calendar_file_that_others_read() {
    let home = Home::new("");
    good(&home, &order(ADD));
    good(&home, &order(REMOVE));
    let page = home.folder.path().join("april.html");
    good(&home, &[&SHOW[..], &["--html", &page.display().to_string()]].concat());
    let page = std::fs::read_to_string(page).unwrap();
    for part in
        ["lang=\"es-ES\"", "<th scope=\"col\">lunes</th>", "abril de 2099", "NADIE", "gripe"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("http://") && !page.contains("<script"), "it needs nothing beside it");
    roxmltree::Document::parse(page.trim_start_matches("<!DOCTYPE html>\n")).unwrap();

    let feed = good(&home, &[&SHOW[..], &["--ics", "-"]].concat());
    let entries = centralita::ical::read("april.ics", &feed).unwrap().entries;
    for summary in ["Guardia dc-ops-es: NADIE", "Guardia dc-ops-es: Lucía (ejemplo)"] {
        assert!(entries.iter().any(|entry| entry.summary == summary), "{summary}");
    }
    let mut uids: Vec<&str> = entries.iter().map(|entry| entry.uid.as_str()).collect();
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), entries.len(), "each shift is known by its own name");
}

#[test]
fn holidays_of_a_calendar_file_go_into_a_calendar_and_absences_into_overrides() {
    let home = Home::with_own_files();
    let ics = home.folder.path().join("fiestas.ics");
    std::fs::write(&ics, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20990106\r\nSUMMARY:Reyes\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:21000106\r\nSUMMARY:Reyes\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").unwrap();
    let file = home.folder.path().join("routing-rules/calendars/es-md-alcobendas.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let name = ics.display().to_string();
    let import = ["oncall", "import", &name, "--calendar", "es-md-alcobendas", "--year", "2099"];
    let trial = good(&home, &[&import[..], &["--dry-run"]].concat());
    assert!(trial.contains("2099-01-06,") && trial.contains("nothing was written"), "{trial}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    good(&home, &import);
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(after.contains("2099-01-06,\n]") && !after.contains("2100-01-06"), "{after}");
    let kept = before.lines().filter(|line| line.starts_with('#') || line.starts_with("  #"));
    assert!(kept.clone().count() > 4 && kept.clone().all(|line| after.contains(line)));
    assert!(good(&home, &import).contains("stand there already"));

    std::fs::write(&ics, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:9\nDTSTART;VALUE=DATE:20990407\nSUMMARY:iker -> pau\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:10\nDTSTART;VALUE=DATE:20990408\nSUMMARY:Vacaciones\nATTENDEE:mailto:marta@example.com\nEND:VEVENT\nEND:VCALENDAR\n").unwrap();
    let import = ["oncall", "import", &name, "--schedule", SCHEDULE];
    let written = good(&home, &import);
    assert!(
        written.contains("pau instead of iker") && written.contains("without marta"),
        "{written}"
    );
    assert!(good(&home, &import).contains("same"));
    std::fs::write(&ics, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:11\nDTSTART;VALUE=DATE:20990407\nSUMMARY:comida\nEND:VEVENT\nEND:VCALENDAR\n").unwrap();
    let output = home.run(&import);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("fiestas.ics:2: `comida` is nobody of the on-call files"),
        "{}",
        said(&output)
    );
}

#[test]
fn what_is_cancelled_in_a_calendar_file_or_gone_from_it_is_taken_back() {
    let home = Home::with_own_files();
    let ics = home.folder.path().join("vacaciones.ics");
    let event = |uid: u32, what: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{uid}\nDTSTART;VALUE=DATE:209904{uid:02}\nSUMMARY:{what}\nEND:VEVENT\n"
        )
    };
    let put = |events: &[String]| {
        let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", events.concat());
        std::fs::write(&ics, text).unwrap();
    };
    let name = ics.display().to_string();
    let import = ["oncall", "import", &name, "--schedule", SCHEDULE, "--by", "elena"];
    let standing = || {
        let said = good(&home, &["--json", "oncall", "override", "list", "--schedule", SCHEDULE]);
        let listed: Value = serde_json::from_str(&said).unwrap();
        let ids = listed.as_array().unwrap().iter().map(|one| one["source"].to_string());
        ids.collect::<Vec<_>>().join(" ")
    };
    put(&[event(7, "iker -> pau"), event(8, "marta"), event(9, "+pau")]);
    good(&home, &import);
    assert_eq!(standing(), r#""ics:7" "ics:8" "ics:9""#);

    let cancelled = event(8, "marta").replace("UID", "STATUS:CANCELLED\nUID");
    put(&[event(7, "iker -> pau"), cancelled]);
    let trial = good(&home, &[&import[..], &["--dry-run"]].concat());
    assert!(trial.contains("would cancel") && trial.contains("would go"), "{trial}");
    assert!(trial.contains("without marta"), "it is said what: {trial}");
    assert_eq!(standing(), r#""ics:7" "ics:8" "ics:9""#, "a trial takes nothing back");
    // A part of the calendar, another file and a message say nothing of what they do not hold.
    let part = good(&home, &[&import[..], &["--keep-gone", "--dry-run"]].concat());
    assert!(part.contains("would cancel") && !part.contains("would go"), "{part}");
    let other = good(&home, &[&import[..], &["--feed", "otro", "--dry-run"]].concat());
    assert!(!other.contains("would go"), "{other}");

    let done = good(&home, &import);
    assert!(done.contains("cancelled") && done.contains("gone"), "{done}");
    assert_eq!(standing(), r#""ics:7""#);
    let all = good(&home, &["oncall", "override", "list", "--all"]);
    assert!(all.matches("taken back by elena").count() == 2, "{all}");
    // The file has become empty: nothing of it stands.
    put(&[]);
    let output = home.run(&import);
    assert_eq!(output.status.code(), Some(2), "an export that failed: {}", said(&output));
    assert!(said(&output).contains("holds no event"), "{}", said(&output));
    assert_eq!(standing(), r#""ics:7""#);
    assert!(good(&home, &[&import[..], &["--empty"]].concat()).contains("gone"));
    assert_eq!(standing(), "");
}
