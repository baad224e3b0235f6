//! What a calendar file that is imported again takes with it, and what it leaves.
use crate::daemon::Home;
use crate::rota::good;

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
