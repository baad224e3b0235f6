//! No sentence in English reaches a page of whoever reads Spanish or Portuguese: of what stands beside tickets of many kinds, and
//! on every page that links lead to.
use std::collections::BTreeSet;

use axum::http::StatusCode;
use centralita::identity::{NewAccount, NewContact, Team};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, Language};
use centralita::staff::Role;
use centralita::store::{NewOutgoing, OutboxKind, OutboxState};
use centralita::tickets::{EventKind, NewEvent};

use super::{Browser, DARK, signed_in};
use crate::desk::{TestDesk, mail};

/// Words that hardly any sentence in English is without, and that no other language of ours has.
const ENGLISH: [&str; 20] = [
    "the", "was", "not", "by", "is", "of", "and", "with", "from", "nobody", "which", "are", "were",
    "it", "this", "that", "out", "its", "answered", "sender",
];
/// Elements that are in English and say so, or hold what files, programs and people write.
const APART: [&str; 7] = ["code", "pre", "textarea", "script", "head", "option", "kbd"];
/// Pages of files, whose own words stand there: what those say is tested beside them.
const OF_FILES: [&str; 4] = ["/rules", "/understanding", "/audit/export", "/registry/export"];

/// The text of a page that somebody reads, a line for each piece.
pub(super) fn read_text(page: &str) -> String {
    let (mut text, mut rest, mut apart) = (String::new(), page, Vec::<String>::new());
    while let Some((before, tagged)) = rest.split_once('<') {
        if apart.is_empty() {
            text.push_str(before);
        }
        let Some((tag, after)) = tagged.split_once('>') else { break };
        rest = after;
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_apart = APART.contains(&name.as_str()) || tag.contains("lang=\"en\"");
        if let Some(within) = tag.strip_prefix('/') {
            if apart.last().is_some_and(|open| within.starts_with(open.as_str())) {
                apart.pop();
            }
        } else if apart.last() == Some(&name) || is_apart {
            apart.push(name.clone());
        }
        if !["strong", "span", "a", "b", "time"].contains(&name.as_str()) {
            text.push('\n');
        }
    }
    text
}

/// What the authors of rules, words and policies say of them, in whatever language they write.
fn said_in_files() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules");
    let (mut folders, mut said) = (vec![root], vec![]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&entry).unwrap();
                let of = |line: &str| {
                    let (key, value) = line.split_once(" = \"")?;
                    let told = ["about", "because", "name"].contains(&key.trim());
                    told.then(|| value.trim_end_matches('"').to_owned())
                };
                said.extend(text.lines().filter_map(of));
            }
        }
    }
    // A single word hides others that hold it.
    said.retain(|text| text.contains(' '));
    // The longest first: one may be the beginning of another.
    said.sort_by_key(|text| std::cmp::Reverse(text.len()));
    said
}

/// The lines of a page that are in English.
pub(super) fn english(page: &str) -> Vec<String> {
    english_beside(page, &[])
}

/// The same, but for what is known to be written in files.
fn english_beside(page: &str, in_files: &[String]) -> Vec<String> {
    let text = in_files.iter().fold(read_text(page), |text, said| text.replace(said, ""));
    let is_english = |line: &&str| {
        // Names of rules and addresses are one word.
        let apart = |c: char| !c.is_alphanumeric() && !"@._-".contains(c);
        let words = line.split(apart).map(|word| word.trim_end_matches('.'));
        words.into_iter().any(|word| ENGLISH.contains(&word))
    };
    text.lines().map(str::trim).filter(is_english).map(ToOwned::to_owned).collect()
}

fn customer(desk: &TestDesk) {
    desk.store(|tx| {
        let team = Team {
            account_manager: Some("Rui Alves <rui@desk.example>".parse().unwrap()),
            ..Team::default()
        };
        let account = NewAccount {
            team,
            ..NewAccount::new(
                "Norte",
                AccountKind::Managed,
                AccountState::Integrated,
                Country::SPAIN,
            )
        };
        let account = tx.add_account(&account)?;
        let contact = NewContact {
            addresses: vec!["ana@norte.example".parse().unwrap()],
            ..NewContact::new(account, "Ana")
        };
        tx.add_contact(&contact, ContactNumber::from_serial(7).unwrap())
    });
}

/// Mail of every kind that is treated in a way of its own.
fn filled(desk: &TestDesk) {
    customer(desk);
    let bill = "Buenos días, nos falta la factura de octubre. Gracias.";
    mail("ana@norte.example", "Factura", bill).sent_to(desk);
    mail(
        "ana@norte.example",
        "Fin de contrato",
        "Queremos rescindir el contrato de nuestro rack de Sevilla al vencimiento. Un saludo.",
    )
    .sent_to(desk);
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(desk);
    for _ in 0..3 {
        mail("otra@cliente.example", "Factura", bill).sent_to(desk);
    }
    let list = mail("boletin@listas.example", "Boletín", bill);
    list.header("List-Id: <boletin.listas.example>").sent_to(desk);
    let machine = mail("sonda@vigila.example", "Alarma", "Temperatura alta en la sala 2 de MD2.");
    machine.header("Auto-Submitted: auto-generated").sent_to(desk);
    mail("root@localhost", "Factura", bill).sent_to(desk);
    let html = "From: Ana <ana@norte.example>\r\nTo: soporte@example.com\r\nSubject: Factura\r\n\
                Message-ID: <h1@norte.example>\r\nMIME-Version: 1.0\r\n\
                Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
                <p>Nos falta la factura de octubre.</p><p style=\"display:none\">oculto</p>\r\n\
                --b\r\nContent-Type: application/x-msdownload; name=\"factura.exe\"\r\n\
                Content-Disposition: attachment; filename=\"factura.exe\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
                TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAA=\r\n--b--\r\n";
    desk.receives("soporte@example.com", Some("ana@norte.example"), html.as_bytes());
    // What does not go out, and why; and rows from before there were codes.
    let (number, at) = (desk.tickets()[0].number, desk.now());
    let notes = [
        "smtp: timeout",
        "withheld: 20 to one address and hour",
        "mail loop: 5 automatic answers on one ticket in an hour; look at what cliente.example sends",
    ];
    let before = [
        (EventKind::Withheld, "a monitoring system is not answered"),
        (EventKind::Withheld, "withheld: ana@b.example does not exist (5.1.1), as of CT-0000013"),
        (EventKind::Bounce, "mail to ana@b.example did not go out: smtp: no connection"),
        (
            EventKind::Corrected,
            "intent: billing -> incident_power\nimpact: 3 -> 1\nbecause: es así",
        ),
        (EventKind::Note, "owner Rui Alves <rui@desk.example> (account_manager)"),
        (
            EventKind::Note,
            "sender proven: norte.example; a DKIM signature is aligned with norte.example, policy reject",
        ),
        (
            EventKind::Note,
            "sender not proven; the signature of norte.example does not count: the body was changed",
        ),
        (EventKind::Note, "cage 12 (formerly J-04)"),
    ];
    desk.store(move |tx| {
        for (kind, text) in before {
            tx.add_event(number, &NewEvent::ours(at, kind, text))?;
        }
        for note in notes {
            tx.add_outgoing(&NewOutgoing {
                of: number.into(),
                kind: OutboxKind::Mail,
                to: "ana@norte.example".to_owned(),
                return_path: String::new(),
                payload: String::new(),
                state: OutboxState::Withheld,
                note: note.to_owned(),
                at,
            })?;
        }
        Ok(())
    });
}

/// Somebody corrects, and confirms, what was understood.
fn corrected(desk: &TestDesk, browser: &mut Browser<'_>) {
    let tickets = desk.tickets();
    for (ticket, intent) in [(&tickets[0], "incident_power"), (&tickets[1], "")] {
        let intent = if intent.is_empty() { ticket.facts.intent.as_str() } else { intent };
        let path = format!("/tickets/{}", ticket.number);
        let form = browser.get(&path).form();
        let fields = [
            ("form", form.as_str()),
            ("intent", intent),
            ("impact", "2"),
            ("urgency", "1"),
            ("why", "Es la corriente."),
        ];
        let done = browser.post(&format!("{path}/correct"), &fields);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    }
}

/// Where the links of a page lead to, without what stands behind a question mark.
fn links(page: &str) -> Vec<String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = found.filter(|href| href.starts_with('/') && !href.starts_with("/assets/"));
    own.filter_map(|href| href.split(['?', '#']).next()).map(ToOwned::to_owned).collect()
}

#[test]
fn no_page_has_a_sentence_in_english_for_whoever_reads_another_language() {
    let desk = TestDesk::new();
    filled(&desk);
    let mut eva = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    corrected(&desk, &mut eva);
    let in_files = said_in_files();
    assert!(in_files.len() > 100, "{}", in_files.len());
    for (name, language) in [("ines", Language::Spanish), ("rui", Language::Portuguese)] {
        for role in [Role::Lead, Role::Admin, Role::Auditor] {
            let called = format!("{name}.{}", role.as_str());
            let mut browser = signed_in(&desk, &called, role, language);
            let (mut seen, mut due) = (BTreeSet::new(), vec!["/".to_owned()]);
            let mut found = vec![];
            while let Some(path) = due.pop() {
                let of_files = OF_FILES.iter().any(|page| path.starts_with(page));
                if of_files || seen.len() > 120 || !seen.insert(path.clone()) {
                    continue;
                }
                let page = browser.get(&path);
                let lines = english_beside(&page.text, &in_files).into_iter();
                found.extend(lines.map(|line| format!("{path}: {line}")));
                due.extend(links(&page.text));
            }
            assert!(seen.len() > 12, "{called}: {seen:?}");
            assert_eq!(found, Vec::<String>::new(), "{called}");
        }
    }
}

#[test]
fn what_is_in_english_is_found_and_what_says_so_is_left_out() {
    let page = "<p>Enviado: <span>the sender asks</span></p><code lang=\"en\">it is out</code>\
                <p lang=\"en\">not <p>by</p> him</p><p>No salió</p>";
    assert_eq!(english(page), ["Enviado: the sender asks"]);
}
