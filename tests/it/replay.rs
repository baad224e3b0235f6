//! `mailbox replay`: mail in files tried on today's desk, of which nothing stays.
use crate::daemon::Home;

/// An mbox in which a fault is reported, followed up, sent twice and answered by a machine.
const MBOX: &str = "From ana@norte.example Tue Nov 24 10:00:00 2026\n\
From: Ana <ana@norte.example>\nTo: soporte@example.com\nSubject: Sin corriente\n\
Message-ID: <a1@norte.example>\nDate: Tue, 24 Nov 2026 10:00:00 +0100\n\n\
Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.\n\n\
From ana@norte.example Tue Nov 24 10:05:00 2026\n\
From: Ana <ana@norte.example>\nTo: soporte@example.com\nSubject: Re: Sin corriente\n\
Message-ID: <a2@norte.example>\nIn-Reply-To: <a1@norte.example>\nDate: Tue, 24 Nov 2026 10:05:00 +0100\n\n\
Sigue igual.\n\n\
From ana@norte.example Tue Nov 24 10:06:00 2026\n\
From: Ana <ana@norte.example>\nTo: soporte@example.com\nSubject: Re: Sin corriente\n\
Message-ID: <a2@norte.example>\nIn-Reply-To: <a1@norte.example>\nDate: Tue, 24 Nov 2026 10:05:00 +0100\n\n\
Sigue igual.\n\n\
From rui@sul.example Tue Nov 24 11:00:00 2026\n\
From: rui@sul.example\nTo: suporte@example.com\nSubject: Fatura\nAuto-Submitted: auto-replied\n\
Date: Tue, 24 Nov 2026 11:00:00 +0000\n\nEstou ausente.\n\n\
From rui@sul.example Tue Nov 24 12:00:00 2026\n\
From: rui@sul.example\nTo: suporte@example.com\nSubject: Fatura em falta\n\
Message-ID: <r1@sul.example>\nDate: Tue, 24 Nov 2026 12:00:00 +0000\n\n\
>From what I see: a fatura de mar\u{e7}o n\u{e3}o nos chegou.\n";

fn replayed(home: &Home, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let file = home.folder.path().join("in.mbox");
    std::fs::write(&file, MBOX).unwrap();
    let file = file.display().to_string();
    let mut words = vec!["mailbox", "replay", &file, "--json"];
    words.extend(more);
    let output = home.run(&words);
    let said = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{complaint}"));
    (output.status.code(), value)
}

#[test]
fn each_mail_of_a_file_is_told_as_if_it_had_come_and_nothing_stays() {
    let home = Home::new("");
    let (code, report) = replayed(&home, &[]);
    assert_eq!(code, Some(0), "{report}");
    let outcomes: Vec<&str> = report["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["opened", "joined", "duplicate", "quarantined", "opened"], "{report}");
    let lines = &report["lines"];
    assert_eq!(lines[0]["facts"]["intent"], "incident_power");
    assert_eq!(lines[0]["facts"]["language"], "es-ES");
    assert_eq!(lines[1]["ticket"], lines[0]["ticket"]);
    assert_eq!(lines[3]["automatic"], "auto-reply");
    assert_eq!(lines[4]["facts"]["language"], "pt-PT");
    assert_eq!(report["messages"], 5);
    assert_eq!(
        report["queues"].as_object().unwrap().values().filter_map(|n| n.as_u64()).sum::<u64>(),
        2
    );
    assert!(report["outgoing"]["page pending"].as_u64() >= Some(1), "{report}");
    // The desk itself knows nothing of it.
    for list in ["tickets", "arrivals"] {
        let output = home.run(&[list, "list", "--json"]);
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "[]", "{list}");
    }
    assert!(!home.folder.path().join("data/outgoing").exists());
}

#[test]
fn a_replay_knows_todays_contacts_and_whose_mailbox_it_is() {
    let home = Home::new("");
    assert_eq!(home.run(&["accounts", "add", "Norte"]).status.code(), Some(0));
    let added = home.run(&[
        "contacts",
        "add",
        "Ana Gil",
        "--account",
        "Norte",
        "--email",
        "ana@norte.example",
    ]);
    assert_eq!(added.status.code(), Some(0), "{}", String::from_utf8_lossy(&added.stderr));
    let (_, report) = replayed(&home, &["--mailbox", "suporte@example.com"]);
    assert_eq!(report["lines"][0]["facts"]["registered"], true, "{report}");
    assert_eq!(report["lines"][4]["facts"]["registered"], false, "{report}");
    assert_eq!(report["outgoing"]["mail pending"], 2, "{report}");
    let output = home.run(&["mailbox", "replay", "/nowhere/in.mbox"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("cannot read /nowhere/in.mbox"), "{said}");
    let (file, strange) = (home.folder.path().join("in.mbox"), "nobody@example.com");
    let output =
        home.run(&["mailbox", "replay", &file.display().to_string(), "--mailbox", strange]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is no mailbox of") && said.contains("soporte@example.com"), "{said}");
}
