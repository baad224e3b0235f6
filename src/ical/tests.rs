use super::*;
use crate::model::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn feed(summary: &str) -> Feed {
    Feed {
        name: "dc-ops-es".to_owned(),
        made_at: at("2027-03-01T00:00:00Z"),
        events: vec![Event {
            uid: "dc-ops-es-20270322T080000Z@centralita".to_owned(),
            from: at("2027-03-22T08:00:00Z"),
            until: at("2027-03-29T07:00:00Z"),
            summary: summary.to_owned(),
            description: "iker, en lugar de marta; por gripe\nturno 3".to_owned(),
            category: String::new(),
        }],
    }
}

#[test]
fn lines_end_with_crlf_and_none_is_longer_than_75_octets() {
    let text = write(&feed(&"Guardia de Íñigo Núñez, ".repeat(12)));
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
}

#[test]
fn what_was_written_is_read_back() {
    let summary = "Guardia: Íñigo; \\ Núñez, ".repeat(9);
    let text = write(&feed(&summary));
    let entries = read("a.ics", &text).unwrap().entries;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.summary, summary);
    assert_eq!(entry.from, When::Moment(at("2027-03-22T08:00:00Z")));
    assert_eq!(entry.until, When::Moment(at("2027-03-29T07:00:00Z")));
    assert_eq!(entry.uid, "dc-ops-es-20270322T080000Z@centralita");
}

#[test]
fn files_of_other_programs_are_read() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Romance Standard Time\nBEGIN:STANDARD\n\
        DTSTART:16010101T030000\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n\
        BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20270319\nDTEND;VALUE=DATE:20270320\n\
        SUMMARY:San José\\, fiesta\nBEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT5M\nEND:VALARM\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:2\nDTSTART;TZID=\"Romance Standard Time\":20270328T023000\nDURATION:PT8H\n\
        ATTENDEE;CN=\"Marta: guardia\":MAILTO:Marta@example.com\nSUMMARY:largo y dob\n lado\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:3\nDTSTART:20270401T080000\nDTEND:20270401T180000\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:4\nDTSTART;VALUE=DATE:20270319\nSTATUS:CANCELLED\nEND:VEVENT\n\
        END:VCALENDAR\n";
    let said = read("a.ics", text).unwrap();
    assert_eq!((said.cancelled, said.whole), (vec!["4".to_owned()], true));
    let entries = said.entries;
    let [holiday, shift, floating] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(holiday.summary, "San José, fiesta");
    assert_eq!(holiday.from, When::Day("2027-03-19".parse().unwrap()));
    assert_eq!(holiday.until, When::Day("2027-03-20".parse().unwrap()));
    assert_eq!(shift.from, When::Moment(at("2027-03-28T01:00:00Z")), "the end of the gap");
    assert_eq!(shift.until, When::Moment(at("2027-03-28T09:00:00Z")));
    assert_eq!(shift.people, ["marta@example.com"]);
    assert_eq!(shift.summary, "largo y doblado");
    assert_eq!(floating.from, When::Wall("2027-04-01T08:00".parse().unwrap()));
}

#[test]
fn times_of_a_gap_and_a_double_hour_are_those_of_the_schedules() {
    let madrid = crate::wall::zone("Europe/Madrid").unwrap();
    for (wall, moment) in [
        ("2027-03-28T02:30", "2027-03-28T01:00:00Z"),
        ("2027-03-28T03:00", "2027-03-28T01:00:00Z"),
        ("2027-10-31T02:30", "2027-10-31T00:30:00Z"),
    ] {
        let shown = When::Wall(wall.parse().unwrap());
        assert_eq!(shown.moment(&madrid), Some(at(moment)), "{wall}");
        assert_eq!(crate::wall::moment(wall.parse().unwrap(), &madrid), Some(at(moment)), "{wall}");
    }
}

#[test]
fn what_is_cancelled_is_known_by_its_name_whatever_else_it_says() {
    let text = "BEGIN:VCALENDAR\nMETHOD:PUBLISH\n\
        BEGIN:VEVENT\nUID:1\nRRULE:FREQ=WEEKLY\nSTATUS:CANCELLED\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:2\nRECURRENCE-ID:20270401T080000Z\nSTATUS:CANCELLED\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:3\nSTATUS:CANCELLED\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20270319\nEND:VEVENT\nEND:VCALENDAR\n";
    let said = read("a.ics", text).unwrap();
    assert_eq!(said.cancelled, ["1", "2#20270401T080000Z"], "3 stands again");
    assert!(said.whole && said.entries.len() == 1);
    // A message is about some events, and one that cancels says so once.
    let message = text.replace("METHOD:PUBLISH", "METHOD:CANCEL");
    let said = read("a.ics", &message).unwrap();
    assert!(!said.whole && said.entries.is_empty());
    assert_eq!(said.cancelled, ["1", "2#20270401T080000Z", "3", "3"]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270101\r\n\
        RRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:2027-01-01\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:3\r\nDTSTART;TZID=Mars:20270101T000000\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20270101T000000Z\r\nDTEND:20270101T010000Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:5\r\nDTSTART:20270101T020000Z\r\nDTEND:20270101T010000Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:6\r\n";
    let faults = read("a.ics", text).unwrap_err();
    let told: Vec<(usize, &str)> = faults.iter().map(|f| (f.line, f.what.as_str())).collect();
    assert_eq!(
        told,
        [
            (5, "the event repeats (RRULE), and dates are never computed"),
            (9, "`2027-01-01` is no time"),
            (13, "`Mars` is no time zone that is known here"),
            (15, "the event has no UID"),
            (19, "the event ends before it begins"),
            (24, "the event has no end"),
        ]
    );
    let faults = read("a.csv", "a;b\n1:2\n").unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].what, "this is no iCalendar file");
}

#[test]
fn a_file_that_was_cut_off_between_two_events_is_not_the_whole() {
    let event =
        |uid: u32| format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART;VALUE=DATE:20270319\nEND:VEVENT\n");
    let cut = format!("BEGIN:VCALENDAR\n{}", event(1));
    let faults = read("a.ics", &cut).unwrap_err();
    let told: Vec<(usize, &str)> = faults.iter().map(|f| (f.line, f.what.as_str())).collect();
    assert_eq!(told, [(5, "the calendar has no END:VCALENDAR")]);
    let whole = format!("{cut}{}END:VCALENDAR\n", event(2));
    assert!(read("a.ics", &whole).unwrap().whole);
    // Of two that were put behind each other each has its end.
    assert_eq!(read("a.ics", &whole.repeat(2)).unwrap().entries.len(), 4);
    assert!(read("a.ics", &format!("{whole}{cut}")).is_err());
}

proptest::proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(text in "\\PC{0,300}") {
        let _read = read("a.ics", &text);
        let _read = read("a.ics", &format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\n"));
    }

    #[test]
    fn every_text_comes_back(summary in "[^\\p{C}]{1,200}") {
        let text = write(&feed(&summary));
        proptest::prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let entries = read("a.ics", &text).unwrap().entries;
        proptest::prop_assert_eq!(&entries[0].summary, &summary);
    }
}
