//! Faulty files: a clear error, and the old set goes on.
use std::fs;

use crate::daemon::{Daemon, Home};

const POWER: &str = "From: ana@cliente.example\r\nTo: soporte@example.com\r\nSubject: Corte\r\n\r\n\
    Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";

fn reload(home: &Home) -> (Option<i32>, String) {
    let output = home.run(&["routing", "reload"]);
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Spoils a file, shows that the fault is told and the old set works, and mends it again.
fn spoil(home: &Home, daemon: &Daemon, file: &str, from: &str, to: &str, told: &[&str]) {
    let path = home.folder.path().join(file);
    let good = fs::read_to_string(&path).unwrap();
    assert!(good.contains(from), "{file} has no {from:?}");
    fs::write(&path, good.replacen(from, to, 1)).unwrap();
    let (code, said) = reload(home);
    assert_eq!(code, Some(1), "{file}: {said}");
    for part in told {
        assert!(said.contains(part), "{file}: {part:?} is not in {said}");
    }
    let check = home.run(&["routing", "check"]);
    assert_eq!(check.status.code(), Some(1));
    let raw = format!("Message-ID: <{}@x.example>\r\n{POWER}", told.len() + said.len());
    let answer = daemon.mail("ana@cliente.example", "soporte@example.com", &raw);
    assert!(answer.starts_with("250 2.0.0 opened CT-"), "{file}: {answer}");
    fs::write(&path, good).unwrap();
    assert_eq!(reload(home).0, Some(0));
}

#[test]
fn a_faulty_rule_phrase_schedule_or_lexicon_never_replaces_a_good_one() {
    let home = Home::with_own_files();
    let daemon = home.start();
    let spoil = |file, from, to, told: &[&str]| spoil(&home, &daemon, file, from, to, told);
    spoil(
        "routing-rules/rules/10-safety.toml",
        "\nwhen.safety ",
        "\nwhen.safetty ",
        &["10-safety.toml:", "safetty", "safety"],
    );
    spoil("routing-rules/rules/10-safety.toml", "\n[[rule]]", "\n[[rule", &["10-safety.toml:"]);
    spoil(
        "routing-rules/rules/50-requests.toml",
        "then.queue = \"billing\"",
        "then.queue = \"biling\"",
        &["50-requests.toml:", "biling", "billing"],
    );
    spoil(
        "routing-rules/on-call/people.toml",
        "\nlanguage ",
        "\nlenguage ",
        &["people.toml:", "lenguage"],
    );
    spoil("routing-rules/understanding/lexicon.toml", "[concept", "[concpt", &["lexicon.toml:"]);
    spoil(
        "routing-rules/problem-codes.toml",
        "incident_power",
        "incident_powr",
        &["problem-codes.toml:", "incident_powr"],
    );
    spoil("locales/pt/mail.ftl", "{ $ticket }", "{ $tiket }", &["locales/pt/mail.ftl:", "tiket"]);
    spoil("locales/en/mail.ftl", "\nack-short =", "\nack-shrt =", &["ack-short"]);
    let (exit, _) = daemon.stop();
    assert_eq!(exit, Some(0));
}

#[test]
fn a_changed_rule_is_in_force_after_a_reload() {
    let home = Home::with_own_files();
    let daemon = home.start();
    let path = home.folder.path().join("routing-rules/rules/00-today.toml");
    let rules = "[[rule]]\nid = \"today\"\nwhen.subject_has = [\"corte\"]\nunless.safety = true\nthen.queue = \"csm\"\n";
    fs::write(&path, rules).unwrap();
    let (code, said) = reload(&home);
    assert_eq!(code, Some(1), "the safety rule must come first: {said}");
    let path_after = home.folder.path().join("routing-rules/rules/15-today.toml");
    fs::rename(&path, &path_after).unwrap();
    let (code, said) = reload(&home);
    assert_eq!(code, Some(0), "{said}");
    daemon.mail("ana@cliente.example", "soporte@example.com", POWER);
    let tickets = String::from_utf8(home.run(&["tickets", "list", "--json"]).stdout).unwrap();
    assert!(tickets.contains("\"queue\":\"csm\""), "{tickets}");
}

#[test]
fn a_faulty_configuration_or_file_refuses_the_start_with_its_line() {
    let home = Home::with_own_files();
    let refused = |part: &str| {
        let output = home.run(&["serve"]);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(part), "{said}");
    };
    let config = fs::read_to_string(&home.config).unwrap();
    fs::write(&home.config, format!("{config}[mial]\n")).unwrap();
    refused("config.toml:");
    fs::write(&home.config, &config).unwrap();
    let rule = home.folder.path().join("routing-rules/rules/99-last.toml");
    fs::write(
        &rule,
        "[[rule]]\nid = \"late\"\nwhen.intent = \"billing\"\nthen.queue = \"billing\"\n",
    )
    .unwrap();
    refused("99-last.toml:");
    assert!(
        !home.folder.path().join("data/centralita.db").exists(),
        "nothing is made before the files are good"
    );
}
