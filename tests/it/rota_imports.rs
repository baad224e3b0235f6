//! What a calendar file that is imported again takes with it, and what it leaves.
use serde_json::{Value, json};

use crate::api::{ask, open_router, post};
use crate::daemon::Home;
use crate::desk::TestDesk;
use crate::rota::{MORNING, NIGHT, OVERRIDES, SCHEDULE, good, on_call, override_of, said};

/// A calendar with an event for each pair of a day and a summary.
fn calendar(events: &[(&str, &str)]) -> String {
    let event = |(day, summary): &(&str, &str)| {
        format!(
            "BEGIN:VEVENT\nUID:{day}@test\nDTSTART;VALUE=DATE:{day}\nSUMMARY:{summary}\nEND:VEVENT\n"
        )
    };
    let events: String = events.iter().map(event).collect();
    format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
}

#[test]
fn a_file_of_holidays_of_another_year_leaves_those_of_this_one_and_what_is_past() {
    let home = Home::with_own_files();
    let ics = home.folder.path().join("fiestas.ics");
    let name = ics.display().to_string();
    let file = home.folder.path().join("routing-rules/calendars/es-md-alcobendas.toml");
    let import = ["oncall", "import", &name, "--calendar", "es-md-alcobendas"];
    let put = |days: &[&str]| {
        let events: Vec<(&str, &str)> = days.iter().map(|day| (*day, "fiesta")).collect();
        std::fs::write(&ics, calendar(&events)).unwrap();
        good(&home, &import);
        std::fs::read_to_string(&file).unwrap()
    };
    put(&["20010106", "20990106", "20991225"]);
    let after = put(&["21000106"]);
    for day in ["2001-01-06", "2099-01-06", "2099-12-25", "2100-01-06"] {
        assert!(after.contains(day), "{day}: {after}");
    }
    let after = put(&["20011225", "20990107"]);
    assert!(after.contains("2001-01-06"), "what is past was a holiday: {after}");
    assert!(!after.contains("2099-01-06") && !after.contains("2099-12-25"), "{after}");
    assert!(after.contains("2099-01-07") && after.contains("2100-01-06"), "{after}");
}

#[test]
fn a_file_of_standard_input_has_the_name_that_it_is_given() {
    let home = Home::with_own_files();
    let import = ["oncall", "import", "-", "--schedule", SCHEDULE];
    let run = |more: &[&str], events: &[(&str, &str)]| {
        let output =
            home.run_with_input(&[&import[..], more].concat(), calendar(events).as_bytes());
        (output.status.code(), said(&output))
    };
    let refused = home.run(&import);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("give --feed NAME, or --keep-gone"), "{}", said(&refused));
    for (feed, event) in [("marta", ("20990407", "marta")), ("pau", ("20990408", "pau"))] {
        let (code, told) = run(&["--feed", feed], &[event]);
        assert_eq!(code, Some(0), "{told}");
        assert!(!told.contains("gone"), "{told}");
    }
    let (code, told) = run(&["--keep-gone"], &[("20990409", "marta")]);
    assert_eq!(code, Some(0), "{told}");
    let listed = good(&home, &["--json", "oncall", "override", "list", "--schedule", SCHEDULE]);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed.as_array().map(Vec::len), Some(3), "{listed}");
}

#[test]
fn an_event_of_a_series_that_was_known_by_its_series_gets_a_name_of_its_own() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let guard = on_call(&desk, NIGHT);
    let mut order = override_of(&json!({ "deed": "remove", "person": guard }), NIGHT, MORNING);
    let write = |order: &Value| {
        let (status, written) = ask(&desk, &router, post(OVERRIDES, None, None, order));
        assert!(status.is_success(), "{written}");
        written["overrides"].as_array().unwrap().iter().map(|one| one["done"].clone()).collect()
    };
    // As it was imported before.
    order["overrides"][0]["source"] = json!("ics:a@b");
    let done: Vec<Value> = write(&order);
    assert_eq!(done, ["added"]);
    // Another one of its series is none of it.
    let mut other = order.clone();
    other["overrides"][0]["source"] = json!("ics:a@b#20261124T230000Z");
    other["overrides"][0]["from"] = json!("2026-11-24T23:00:00Z");
    other["dry_run"] = json!(true);
    assert_eq!(write(&other), ["would_add"]);

    order["overrides"][0]["source"] = json!("ics:a@b#20261124T220000Z");
    let file = json!({ "name": "a.ics", "schedule": SCHEDULE, "cancelled": [], "whole": true });
    order["file"] = file;
    assert_eq!(write(&order), ["changed"]);
    assert_eq!(write(&order), ["same"]);
    assert_eq!(on_call(&desk, NIGHT), "nobody");
    order["overrides"] = json!([]);
    assert_eq!(write(&order), ["gone"]);
    assert_eq!(on_call(&desk, NIGHT), guard);
}
