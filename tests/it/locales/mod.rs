//! The shipped sentences: complete, renderable, and as a customer reads them.
mod letters;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use centralita::model::{
    Door, Intent, Language, PhoneNumber, Priority, TicketNumber, TicketStatus, Timestamp,
};
use centralita::replies::{
    Args, FIELDS, LETTERS, Letter, PhoneLine, Phrasebook, Promised, Rendered, Until, Value, Voice,
    missing_fields,
};
use centralita::store::KeptClass;
use expect_test::{Expect, expect};
use jiff::tz::TimeZone;

fn shipped_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("locales/banned.toml")];
    for language in Language::ALL {
        let folder = root.join("locales").join(language.folder());
        paths.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn shipped() -> &'static Phrasebook {
    static BOOK: LazyLock<Phrasebook> = LazyLock::new(|| {
        Phrasebook::load(&shipped_files()).unwrap_or_else(|faults| {
            panic!("{}", faults.iter().map(|f| format!("\n{f}")).collect::<String>())
        })
    });
    &BOOK
}

fn ticket() -> TicketNumber {
    "CT-0000013".parse().unwrap()
}

fn moment() -> Timestamp {
    "2026-11-22T13:05:00Z".parse().unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// What the shipped file of times promises.
fn promised(priority: Priority) -> Promised {
    let minutes = |minutes| Some(Until::Minutes { minutes, working: false });
    let (attended, contact, update) = match priority {
        Priority::P1 => (minutes(5), minutes(15), minutes(30)),
        Priority::P2 => (minutes(30), minutes(60), minutes(120)),
        Priority::P3 => (minutes(4 * 60), minutes(24 * 60), None),
        Priority::P4 => (Some(Until::NextDay), None, None),
    };
    Promised { attended, contact, update }
}

/// The facts of a letter, with all that a test does not care about.
struct Case {
    intent: Intent,
    priority: Priority,
    paged: bool,
    given: &'static [&'static str],
    code_hidden: bool,
    line: bool,
}

impl Case {
    fn new(intent: Intent, priority: Priority) -> Self {
        Self { intent, priority, paged: false, given: &[], code_hidden: false, line: true }
    }

    fn written(&self, voice: Voice, id: &str) -> Rendered {
        let slot = centralita::model::Slot { text: "x".to_owned(), value: "x".to_owned() };
        let slots =
            self.given.iter().map(|name| ((*name).to_owned(), vec![slot.clone()])).collect();
        let missing = missing_fields(self.intent, &slots);
        let cost_text = BTreeMap::from([
            (Language::Spanish, "Coste de una llamada nacional.".to_owned()),
            (Language::Portuguese, "Custo de uma chamada para a rede fixa nacional.".to_owned()),
            (Language::English, String::new()),
        ]);
        let (number, zone) = if voice == Voice::One(Language::Portuguese) {
            ("+351308810818", zone("Europe/Lisbon"))
        } else {
            ("+34911238857", zone("Europe/Madrid"))
        };
        let number: PhoneNumber = number.parse().unwrap();
        let letter = Letter {
            ticket: ticket(),
            intent: self.intent,
            priority: self.priority,
            paged: self.paged,
            promised: promised(self.priority),
            line: self.line.then_some(PhoneLine { number: &number, cost_text: &cost_text }),
            missing: &missing,
            code_hidden: self.code_hidden,
            answer: None,
            portal: Some(&BTreeMap::new()),
            registered: true,
            desk: "Centro de Servicio",
            received: moment(),
            zone: &zone,
            known: None,
        };
        shipped().letter(voice, id, &letter).unwrap()
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the expected text stands in the call; a borrow before it only distracts"
    )]
    fn reads(&self, voice: Voice, id: &str, expected: Expect) {
        let Rendered { subject, body } = self.written(voice, id);
        expected.assert_eq(&format!("{subject}\n\n{body}\n"));
    }
}

/// Every id that the program asks for, apart from those that letters include.
fn ids_the_program_needs() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> =
        LETTERS.iter().chain(FIELDS).map(|id| (*id).to_owned()).collect();
    ids.extend(Intent::ALL.iter().map(|intent| format!("intent-{}", intent.as_str())));
    ids.extend(TicketStatus::ALL.iter().map(|status| format!("cli-status-{}", status.as_str())));
    ids.extend(Priority::ALL.iter().map(|priority| format!("cli-priority-{priority}")));
    ids.extend(Door::ALL.iter().map(|door| format!("cli-door-{door}")));
    ids.extend(
        ["opened", "joined", "duplicate", "quarantined", "refused", "parked", "withheld"]
            .map(|outcome| format!("cli-outcome-{outcome}")),
    );
    ids.extend(
        [
            "mail",
            "page",
            "callback",
            "dial",
            "state-pending",
            "state-sent",
            "state-failed",
            "state-withheld",
        ]
        .map(|word| format!("cli-outgoing-{word}")),
    );
    ids.extend(KeptClass::ALL.iter().map(|class| format!("cli-kept-{class}")));
    ids.extend(
        ["added", "replaced", "failed", "unwanted", "no-text", "keys"]
            .map(|word| format!("cli-example-{word}")),
    );
    ids.extend(
        [
            "subject-ack",
            "subject-safety",
            "code-hidden",
            "page-subject",
            "page-body",
            "cli-serve-banner",
        ]
        .map(str::to_owned),
    );
    ids
}

#[test]
fn every_id_that_the_program_asks_for_is_there() {
    let book = shipped();
    let there: BTreeSet<String> = book.ids().map(str::to_owned).collect();
    let lacking: Vec<_> = ids_the_program_needs().difference(&there).cloned().collect();
    assert_eq!(lacking, [""; 0]);
    assert!(
        shipped_files()
            .iter()
            .any(|(file, text)| file == "locales/banned.toml" && text.contains("toll free"))
    );
}

/// Every variable of the shipped messages takes each of these values in turn.
fn samples(variable: &str) -> Vec<Value> {
    let texts = |all: &[&str]| all.iter().map(|text| Value::from(*text)).collect();
    let numbers = |all: &[i64]| all.iter().copied().map(Value::from).collect();
    match variable {
        "priority" => texts(&["P1", "P2", "P3", "P4"]),
        "paged" | "has_line" | "has_cost" | "code_hidden" | "safety" | "answered" | "portal"
        | "portal_linked" | "registered" | "linked" | "quoted" | "waits" => texts(&["yes", "no"]),
        "missing" | "count" | "hours" | "minutes" => numbers(&[0, 1, 2, 7]),
        "month" => numbers(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        "day" => numbers(&[31]),
        "year" => numbers(&[2026]),
        _ => texts(&["MUESTRA"]),
    }
}

/// Returns every combination of sample values.
fn combinations<'v>(variables: impl Iterator<Item = &'v String>) -> Vec<Args> {
    variables.fold(vec![Args::new()], |all, variable| {
        let values = samples(variable);
        all.iter()
            .flat_map(|args| values.iter().map(|value| args.clone().with(variable, value.clone())))
            .collect()
    })
}

#[test]
fn every_message_renders_in_every_language_with_every_variant() {
    let book = shipped();
    let mut rendered = 0_u32;
    for id in book.ids() {
        for args in combinations(book.variables(id).unwrap().iter()) {
            for language in Language::ALL {
                let text = book.render(language, id, &args).unwrap();
                assert!(!text.contains(['{', '}', '$', '\u{2068}']), "{language} {id}: {text}");
                assert!(!text.contains("??") && !text.contains("  "), "{language} {id}: {text}");
                assert!(!text.contains("\n\n\n"), "{language} {id}: {text}");
                rendered += 1;
            }
        }
    }
    assert!(rendered > 3_000, "only {rendered} texts were rendered");
}

#[test]
fn no_letter_claims_a_page_that_has_no_row() {
    let claims = ["guardia", "prevenção", "on call"];
    for id in LETTERS {
        for priority in Priority::ALL {
            for language in Language::ALL {
                let mut case = Case::new(Intent::IncidentPower, priority);
                let silent = case.written(Voice::One(language), id).body;
                assert!(!claims.iter().any(|claim| silent.contains(claim)), "{id}: {silent}");
                case.paged = true;
                let said = case.written(Voice::One(language), id).body;
                let urgent = matches!(priority, Priority::P1 | Priority::P2);
                let tells = *id == "safety-ack"
                    || (urgent && matches!(*id, "ack" | "incident-ack" | "ack-termination"));
                assert_eq!(claims.iter().any(|claim| said.contains(claim)), tells, "{id}: {said}");
            }
        }
    }
}

#[test]
fn a_short_letter_is_the_same_whatever_was_written() {
    for id in ["ack-short", "ack-short-safety"] {
        for language in Language::ALL {
            let one = Case::new(Intent::Billing, Priority::P4).written(Voice::One(language), id);
            for intent in Intent::ALL {
                let other = Case::new(intent, Priority::P1).written(Voice::One(language), id);
                assert_eq!(one, other);
            }
        }
    }
}

#[test]
fn the_number_and_its_cost_stand_together() {
    let with = |line| Case { line, ..Case::new(Intent::Billing, Priority::P4) };
    for id in LETTERS {
        let spanish = Voice::One(Language::Spanish);
        let text = with(true).written(spanish, id).body;
        assert!(text.contains("+34 911 238 857"), "{id}: {text}");
        assert!(text.contains("Coste de una llamada nacional."), "{id}: {text}");
        let text = with(false).written(spanish, id).body;
        assert!(!text.contains("+34") && !text.contains("Coste"), "{id}: {text}");
    }
    let text = with(true).written(Voice::One(Language::English), "ack").body;
    assert!(text.contains("quote case number CT-0000013.\n"), "no cost text in English: {text}");
}

#[test]
fn dates_and_times_in_each_language_and_zone() {
    let book = shipped();
    let check = |at: &str, zone_name: &str, expected: [&str; 3]| {
        for (language, expected) in Language::ALL.into_iter().zip(expected) {
            let got = book.date_time(language, at.parse().unwrap(), &zone(zone_name)).unwrap();
            assert_eq!(got, expected);
        }
    };
    check(
        "2026-11-22T13:05:00Z",
        "Europe/Madrid",
        [
            "22 de noviembre de 2026, 14:05",
            "22 de novembro de 2026, 14h05",
            "22 November 2026, 14:05",
        ],
    );
    // Midnight in Madrid is still the day before in Lisbon.
    check(
        "2026-12-31T23:00:00Z",
        "Europe/Madrid",
        ["1 de enero de 2027, 00:00", "1 de janeiro de 2027, 00h00", "1 January 2027, 00:00"],
    );
    check(
        "2026-12-31T23:00:00Z",
        "Europe/Lisbon",
        [
            "31 de diciembre de 2026, 23:00",
            "31 de dezembro de 2026, 23h00",
            "31 December 2026, 23:00",
        ],
    );
    // Noon in summer time.
    check(
        "2026-08-05T10:00:59Z",
        "Europe/Madrid",
        ["5 de agosto de 2026, 12:00", "5 de agosto de 2026, 12h00", "5 August 2026, 12:00"],
    );
    let noon = "2026-03-01T12:00:00Z".parse().unwrap();
    let lisbon = zone("Europe/Lisbon");
    assert_eq!(book.date(Language::Portuguese, noon, &lisbon).unwrap(), "1 de março de 2026");
    assert_eq!(book.time(Language::Portuguese, noon, &lisbon).unwrap(), "12h00");
}

#[test]
fn plural_forms() {
    let book = shipped();
    let durations = |language| {
        [0, 1, 30, 60, 90, 121, 240]
            .map(|minutes| book.duration(language, minutes).unwrap())
            .join(", ")
    };
    assert_eq!(
        durations(Language::Spanish),
        "0 minutos, 1 minuto, 30 minutos, 1 hora, 1 hora y 30 minutos, 2 horas y 1 minuto, 4 horas"
    );
    assert_eq!(
        durations(Language::Portuguese),
        "0 minutos, 1 minuto, 30 minutos, 1 hora, 1 hora e 30 minutos, 2 horas e 1 minuto, 4 horas"
    );
    assert_eq!(
        durations(Language::English),
        "0 minutes, 1 minute, 30 minutes, 1 hour, 1 hour and 30 minutes, 2 hours and 1 minute, 4 hours"
    );
    let tickets = |count: i64| {
        let args = Args::new().with("count", count);
        book.render(Language::Portuguese, "cli-tickets-count", &args).unwrap()
    };
    assert_eq!([tickets(0), tickets(1), tickets(2)], ["0 casos", "1 caso", "2 casos"]);
}
