//! Each fault of a locale file planted once, and the rules for values, ids and missing facts.
use expect_test::{Expect, expect};

use super::letter::LETTER_VARIABLES;
use super::*;
use crate::model::{Intent, Language, Priority, Slot, Slots, Timestamp};

const BANNED: &str = r#"
[[banned]]
languages = ["es", "pt"]
words = ["gratuit*"]
instead = "nothing about the price"

[[banned]]
languages = ["pt"]
words = ["estamos *ndo"]
instead = "estamos a + infinitive"
"#;

fn files(es: &str, pt: &str, en: &str) -> Vec<(String, String)> {
    [
        ("locales/es/a.ftl", es),
        ("locales/pt/a.ftl", pt),
        ("locales/en/a.ftl", en),
        ("locales/banned.toml", BANNED),
    ]
    .map(|(file, text)| (file.to_owned(), text.to_owned()))
    .into()
}

fn faults_of(files: &[(String, String)]) -> String {
    let faults = Phrasebook::load(files).unwrap_err();
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the expected text stands in the call; a borrow before it only distracts"
)]
fn check_faults(es: &str, pt: &str, en: &str, expected: Expect) {
    expected.assert_eq(&faults_of(&files(es, pt, en)));
}

fn book(text: &str) -> Phrasebook {
    Phrasebook::read(&files(text, text, text), None).unwrap()
}

#[test]
fn a_syntax_error_has_its_line() {
    check_faults(
        "a = Hola\n\nb Adiós\nc = Sí\n",
        "a = Olá\n",
        "a = Hello\n",
        expect![[r#"
        locales/es/a.ftl:3: Fluent syntax: Expected a token starting with "="; compare it with the same id in another language
    "#]],
    );
}

#[test]
fn an_id_missing_in_one_language_says_where_it_stands() {
    check_faults(
        "a = Hola\nb = Adiós\n",
        "a = Olá\n",
        "a = Hello\nb = Goodbye\nc = Yes\n",
        expect![[r#"
            locales/en/a.ftl:3: `c` is missing in es-ES; write it in locales/es/a.ftl
            locales/en/a.ftl:3: `c` is missing in pt-PT; write it in locales/pt/a.ftl
            locales/es/a.ftl:2: `b` is missing in pt-PT; write it in locales/pt/a.ftl
        "#]],
    );
    check_faults(
        "a = Hola\n",
        "",
        "a = Hello\n",
        expect![[r#"
        locales/es/a.ftl:1: `a` is missing in pt-PT; write it in locales/pt/a.ftl
    "#]],
    );
}

#[test]
fn a_variable_of_one_language_only_is_reported_once() {
    let comment = "### $name: who. $number: which.\n";
    check_faults(
        &format!("{comment}a = {{ b }}\nb = Hola {{ $name }}\n"),
        &format!("{comment}a = {{ b }}\nb = Olá\n"),
        &format!("{comment}a = {{ b }}\nb = Hello {{ $name }} {{ $number }}\n"),
        expect![[r#"
            locales/en/a.ftl:3: `b` uses `$number` here, but not in es-ES; say the same in both; the other is locales/es/a.ftl:3
            locales/es/a.ftl:3: `b` uses `$name` here, but not in pt-PT; say the same in both; the other is locales/pt/a.ftl:3
        "#]],
    );
}

#[test]
fn a_variable_that_comes_with_an_included_message_counts_too() {
    let entries = "b = { $name }!\nc = !\n";
    let text = |included: &str| format!("### $name: who.\na = {{ {included} }}\n{entries}");
    check_faults(
        &text("b"),
        &text("b"),
        &text("c"),
        expect![[r#"
        locales/es/a.ftl:2: `a` needs, for what it includes, `$name` here, but not in en; say the same in both; the other is locales/en/a.ftl:2
    "#]],
    );
    check_faults(
        &text("c"),
        &text("b"),
        &text("c"),
        expect![[r#"
        locales/pt/a.ftl:2: `a` needs, for what it includes, `$name` here, but not in es-ES; say the same in both; the other is locales/es/a.ftl:2
    "#]],
    );
}

#[test]
fn a_variable_that_no_comment_describes_is_a_slip() {
    let text = "# $name: who.\na = Hola { $nmae }\n";
    check_faults(
        text,
        text,
        text,
        expect![[r#"
        locales/en/a.ftl:2: `a` uses `$nmae`, which no comment of this file describes; correct the name, or describe it in the file's head: ### $nmae: what it is
        locales/es/a.ftl:2: `a` uses `$nmae`, which no comment of this file describes; correct the name, or describe it in the file's head: ### $nmae: what it is
        locales/pt/a.ftl:2: `a` uses `$nmae`, which no comment of this file describes; correct the name, or describe it in the file's head: ### $nmae: what it is
    "#]],
    );
}

#[test]
fn an_id_twice_names_both_places() {
    check_faults(
        "a = Hola\na = Buenas\n",
        "a = Olá\n",
        "a = Hello\n",
        expect![[r#"
        locales/es/a.ftl:2: `a` stands twice; keep one; the other is locales/es/a.ftl:1
    "#]],
    );
}

#[test]
fn references_must_lead_somewhere_and_not_back() {
    check_faults(
        "a = { b } { -casa } { AHORA() }\nb = { c }\nc = { b }\nd = { nada }\n",
        "a = Olá\n    .title = x\n",
        "a = Hello\n",
        expect![[r#"
            locales/es/a.ftl:1: `a` calls AHORA(), which does not exist; let the program hand over the value ready to print
            locales/es/a.ftl:1: `a` includes `-casa`, and no such term stands in this language; write it, or correct the name
            locales/es/a.ftl:2: `b` includes itself by way of others; break the circle
            locales/es/a.ftl:3: `c` includes itself by way of others; break the circle
            locales/es/a.ftl:4: `d` includes `nada`, and no such message stands in this language; write it, or correct the name
            locales/pt/a.ftl:1: `a` has attributes, which nothing reads; make each a message of its own
        "#]],
    );
}

#[test]
fn variants_must_be_the_same_in_every_language() {
    let with = |keys: &str| format!("### $p: priority.\na = {{ $p ->\n{keys}   *[P4] later\n}}\n");
    check_faults(
        &with("    [P1] ya\n    [P2] pronto\n"),
        &with("    [P1] já\n"),
        &with("    [P1] now\n    [P2] soon\n"),
        expect![[r#"
            locales/pt/a.ftl:2: `a` chooses by `$p` among other variants than es-ES: [P2]; give both the same variants; the other is locales/es/a.ftl:2
        "#]],
    );
}

#[test]
fn banned_words_are_found_across_lines_and_in_variants() {
    check_faults(
        "### $p: x.\na = { $p ->\n    [yes] llamada Gratuita\n   *[no] no\n}\n",
        "### $p: x.\na = { $p ->\n    [yes]\n        Nós estamos\n        verificando\n   *[no] no\n}\n",
        "### $p: x.\na = { $p ->\n    [yes] gratuit\n   *[no] no\n}\n",
        expect![[r#"
            locales/es/a.ftl:3: `a` says `gratuit*`, which is banned; write nothing about the price
            locales/pt/a.ftl:4: `a` says `estamos *ndo`, which is banned; write estamos a + infinitive
        "#]],
    );
}

#[test]
fn a_file_in_no_place_and_a_broken_list_are_faults() {
    let mut odd = files("a = a\n", "a = a\n", "a = a\n");
    odd.push(("locales/fr/a.ftl".to_owned(), "a = a\n".to_owned()));
    odd.push(("locales/es/notes.txt".to_owned(), String::new()));
    odd.push(("locales/banned.toml".to_owned(), "\n[[banned]]\nwords = 1\n".to_owned()));
    expect![[r#"
        locales/banned.toml:3: invalid type: integer `1`, expected a sequence; see the head of the file
        locales/es/notes.txt: no locale file; put it into locales/es, locales/pt or locales/en and end its name with .ftl
        locales/fr/a.ftl: no locale file; put it into locales/es, locales/pt or locales/en and end its name with .ftl
    "#]].assert_eq(&faults_of(&odd));
    for (list, said) in [
        (
            "[[banned]]\nlanguages = [\"es\"]\nwords = [\n\"*\"]\ninstead = \"x\"\n",
            "bans every word",
        ),
        ("[[banned]]\nlanguages = [\"fr\"]\nwords = [\"x\"]\ninstead = \"x\"\n", "no language"),
        ("[[ban]]\n", "unknown field"),
    ] {
        let faults = faults_of(&[("locales/banned.toml".to_owned(), list.to_owned())]);
        assert!(faults.contains(said), "{faults}");
    }
}

#[test]
fn nothing_is_rendered_with_a_hole() {
    let book = book("### $name: who.\na = { b } { $name ->\n    [x] x\n   *[y] y\n}\nb = b\n");
    assert_eq!(book.ids().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(book.languages().collect::<Vec<_>>(), Language::ALL);
    let error = book.render(Language::English, "a", &Args::new()).unwrap_err();
    assert_eq!(error.to_string(), "message `a` in en needs `$name`, which was not given");
    let error = book.render(Language::Portuguese, "z", &Args::new()).unwrap_err();
    assert_eq!(error.to_string(), "no message `z` in locales/pt");
    assert_eq!(book.render(Language::Spanish, "a", &Args::new().with("name", "x")).unwrap(), "b x");
}

#[test]
fn empty_paragraphs_leave_one_empty_line() {
    let book = book("a =\n    Uno\n\n    { b }\n\n    { b }\n\n    Dos\n    Tres\nb = {\"\"}\n");
    assert_eq!(book.render(Language::Spanish, "a", &Args::new()).unwrap(), "Uno\n\nDos\nTres");
}

#[test]
fn a_value_is_never_read_as_fluent() {
    let book = book("### $name: who.\na = <{ $name }>\nb = secret\n");
    let args = Args::new().with("name", "{ b } { $x } \u{2068}");
    assert_eq!(book.render(Language::English, "a", &args).unwrap(), "<{ b } { $x } \u{2068}>");
}

#[test]
fn the_phrasebook_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&book("a = a\n"));
}

#[test]
fn one_line_is_one_line_of_its_length() {
    assert_eq!(one_line("  a\r\n\tb\u{0}c\u{a0}d ", 20), "a b c d");
    assert_eq!(one_line("ñandú ñandú", 11), "ñandú ñandú");
    assert_eq!(one_line("ñandú ñandú", 10), "ñandú ñan…");
    assert_eq!(one_line("ñandú ñandú", 7), "ñandú…", "no space before the ellipsis");
    assert_eq!(one_line("", 5), "");
}

fn slots(names: &[&str]) -> Slots {
    let value = Slot { text: "x".to_owned(), value: "x".to_owned() };
    names.iter().map(|name| ((*name).to_owned(), vec![value.clone()])).collect()
}

#[test]
fn only_what_is_missing_is_asked_for() {
    let check = |intent, given: &[&str], expected: &[&str]| {
        assert_eq!(missing_fields(intent, &slots(given)), expected, "{intent:?} {given:?}");
    };
    check(
        Intent::IncidentPower,
        &["site", "cabinet"],
        &["field-feed", "field-since", "field-callback"],
    );
    check(Intent::IncidentPower, &["site", "cage", "cabinet", "feed", "time", "callback"], &[]);
    check(
        Intent::RemoteHands,
        &["cage"],
        &["field-site", "field-cabinet", "field-schedule", "field-dates", "field-callback"],
    );
    check(Intent::AccessGrant, &["site", "person", "company", "date"], &["field-access"]);
    check(Intent::ShipmentInbound, &["site", "carrier", "tracking", "date"], &["field-pieces"]);
    check(Intent::AccountService, &["topic"], &["field-dates"]);
    check(Intent::Commercial, &["metro"], &["field-dates"]);
    check(
        Intent::IncidentEnvironment,
        &["metro", "date", "callback"],
        &["field-site", "field-cage"],
    );
    check(Intent::Billing, &[], &["field-invoice"]);
    check(Intent::Billing, &["invoice"], &[]);
    check(Intent::StatusEnquiry, &["reference"], &[]);
    check(Intent::AccessRevoke, &["person"], &["field-site", "field-dates", "field-callback"]);
    check(Intent::GeneralEnquiry, &[], &[]);
    check(Intent::NotForDesk, &[], &[]);
}

#[test]
fn an_audit_needs_people_a_room_and_an_agenda() {
    let mut given = slots(&["site"]);
    let audit = Slot { text: "auditoría".to_owned(), value: "audit".to_owned() };
    given.insert("topic".to_owned(), vec![audit]);
    let all = ["field-dates", "field-attendees", "field-room", "field-agenda"];
    assert_eq!(missing_fields(Intent::AccountService, &given), all);
    for name in ["person", "room", "date"] {
        given.extend(slots(&[name]));
    }
    assert_eq!(missing_fields(Intent::AccountService, &given), ["field-agenda"]);
    let asked = [Intent::AccountService, Intent::RemoteHands].map(|intent| {
        missing_fields(intent, &Slots::new()).iter().any(|id| WRITTEN_FIELDS.contains(id))
    });
    assert_eq!(asked, [false, true]);
    assert!(WRITTEN_FIELDS.iter().all(|id| !FIELDS.contains(id)), "no recording says them");
}

#[test]
fn a_slot_without_values_is_missing() {
    let mut empty = slots(&["reference"]);
    empty.insert("reference".to_owned(), vec![]);
    assert_eq!(missing_fields(Intent::Escalation, &empty), ["field-reference"]);
}

#[test]
fn a_text_that_the_program_needs_cannot_be_taken_out() {
    let text = "### $desk, $weather: x.\nack = { $desk } { $weather }\nfield-site = { $desk }\n";
    let faults = faults_of(&files(text, text, text));
    let first: Vec<&str> = faults.lines().take(2).collect();
    expect![[r#"
        locales: `ack` needs `$weather`, which the program does not give it; it may use $ticket, $matter, $priority, $paged, $has_line, $line, $has_cost, $cost, $missing, $fields, $code_hidden, $desk, $received, $known, $place, $since, $has_notice, $notice, $has_end, $ends, $answered, $answer, $portal, $portal_linked, $portal_link, $registered, $attended_by, $attended, $contact_by, $contact, $has_update, $update
        locales: `incident-ack` stands in no language, and the program needs it; write it in all three"#]].assert_eq(&first.join("\n"));
    assert!(faults.contains(
        "`field-site` needs `$desk`, which the program does not give it; it gets no values"
    ));
    assert!(faults.contains("`intent-incident_power` stands in no language"), "{faults}");
}

#[test]
fn a_letter_gives_each_value_that_a_text_may_use() {
    let book = book("intent-billing = x\nformat-date-time = x\n");
    let letter = Letter {
        ticket: "CT-0000013".parse().unwrap(),
        intent: Intent::Billing,
        priority: Priority::P4,
        paged: false,
        promised: Promised::default(),
        line: None,
        missing: &[],
        code_hidden: false,
        answer: None,
        portal: None,
        registered: true,
        desk: "x",
        received: Timestamp::UNIX_EPOCH,
        zone: &jiff::tz::TimeZone::UTC,
        known: None,
    };
    let args = letter.args(&book, Language::Spanish).unwrap();
    for variable in LETTER_VARIABLES {
        assert!(args.get(variable).is_some(), "{variable}");
    }
}

/// Words as they are, values in brackets.
fn shown(stretches: &[Stretch]) -> String {
    let show = |stretch: &Stretch| match stretch {
        Stretch::Words(words) => words.clone(),
        Stretch::Value(value) => format!("[{value}]"),
    };
    stretches.iter().map(show).collect()
}

const CUT: &str = "### $kind: P1 or P2. $count: number. $day: a day.\n\n-desk = Mesa\npart = el { $day }\n\
    a = { -desk }: { $kind ->\n    [P1] ya\n   *[P2] luego, { part }\n } { $count ->\n    \
    [one] { $count } vez\n   *[other] { $count } veces\n }.\n";

#[test]
fn a_message_is_cut_where_its_values_stand() {
    let book = book(CUT);
    let cut = |kind: &str, count: i64| {
        let args = Args::new().with("kind", kind).with("count", count).with("day", "7 8");
        let cut = book.render_cut(Language::Spanish, "a", &args).unwrap();
        let whole = book.render(Language::Spanish, "a", &args).unwrap();
        assert_eq!(shown(&cut).replace(['[', ']'], ""), whole, "cut or not, it says the same");
        shown(&cut)
    };
    assert_eq!(cut("P1", 1), "Mesa: ya [1] vez.");
    assert_eq!(cut("P2", 3), "Mesa: luego, el [7 8] [3] veces.");
    assert!(book.render_cut(Language::Spanish, "a", &Args::new()).is_err());
}

#[test]
fn a_value_cannot_pretend_to_be_words() {
    let book = book("### $name: a name.\n\na = Hola, { $name }.\n");
    let args = Args::new().with("name", "x\u{e001}y\u{e000}z");
    let cut = book.render_cut(Language::English, "a", &args).unwrap();
    assert_eq!(shown(&cut), "Hola, [xyz].");
}

#[test]
fn every_wording_of_a_message_is_known() {
    let wordings = book(CUT).wordings(Language::Spanish, "a");
    let wordings: Vec<String> = wordings.iter().map(|one| shown(one)).collect();
    assert_eq!(
        wordings,
        [
            "Mesa: luego, el [day] [count] veces.",
            "Mesa: luego, el [day] [count] vez.",
            "Mesa: ya [count] veces.",
            "Mesa: ya [count] vez.",
        ]
    );
    assert!(book(CUT).wordings(Language::Spanish, "b").is_empty());
}
