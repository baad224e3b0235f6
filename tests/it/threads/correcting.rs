//! A ticket that was understood wrongly is put right by a person, and the model gets an example.
use centralita::intake::ExampleKept;
use centralita::intake::desk::{Correct, Corrected, DeskRefusal, Labels, Queued};
use centralita::model::{
    DetectedLanguage, Impact, Intent, Language, Priority, TicketNumber, TicketStatus, Urgency,
};
use centralita::store::OutboxKind;
use centralita::tickets::{EventKind, Raise};
use centralita::understanding::{Example, read_examples};

use super::{ANA, events, power, question, register};
use crate::daemon::Home;
use crate::desk::{TestDesk, mail};

fn order(desk: &TestDesk, ticket: TicketNumber, labels: Labels) -> Correct {
    let (by, at) = ("marta".to_owned(), desk.now());
    Correct { ticket, labels, why: None, example: true, by, at }
}

fn correct(desk: &TestDesk, order: Correct) -> Result<(Corrected, ExampleKept), DeskRefusal> {
    desk.block_on(desk.desk.intake.correct(order)).unwrap()
}

fn is_power() -> Labels {
    Labels {
        intent: Some(Intent::IncidentPower),
        impact: Some(Impact::ONE),
        urgency: Some(Urgency::ONE),
        ..Labels::default()
    }
}

/// The rows that stand in the file.
fn rows(desk: &TestDesk) -> Vec<Example> {
    let path = &desk.desk.intake.parts().corrected;
    let text = std::fs::read_to_string(path).unwrap_or_default();
    read_examples("corrected.jsonl", &text).unwrap()
}

fn pages(desk: &TestDesk) -> usize {
    desk.outgoing().iter().filter(|row| row.kind == OutboxKind::Page).count()
}

/// A plain request, with a signature.
fn request(desk: &TestDesk) -> TicketNumber {
    let text = "¿Nos mandan los números de serie del armario 22 de MD2 cuando puedan?\n\n-- \nAna Gil\nCliente SL";
    let mail = mail(ANA, "Inventario", text).header("Message-ID: <r1@cliente.example>");
    mail.sent_to(desk).outcome.ticket.unwrap()
}

#[test]
fn a_mail_understood_wrongly_goes_to_its_queue_wakes_people_and_becomes_an_example() {
    let desk = TestDesk::with_own_rules();
    let number = question(ANA, "Inventario").sent_to(&desk).outcome.ticket.unwrap();
    let before = desk.ticket(number).facts;
    assert!(before.priority > Priority::P2);
    desk.outgoing();
    let why = Some("dice negro por apagado".to_owned());
    let order = Correct { why, ..order(&desk, number, is_power()) };
    let (done, kept) = correct(&desk, order).unwrap();
    let after = desk.ticket(number).facts;
    assert_eq!(
        (after.intent, after.priority, after.decided),
        (Intent::IncidentPower, Priority::P1, true)
    );
    assert_eq!((done.queued, after.queue.as_str()), (Queued::Moved, "dc-ops-es"));
    assert_ne!(before.queue, after.queue);
    assert!(done.paged.as_deref().is_some_and(|paged| paged.starts_with("dc-oncall-es:")));
    let sent: Vec<OutboxKind> = desk.outgoing().iter().map(|row| row.kind).collect();
    assert!(!sent.is_empty(), "somebody is woken");
    assert!(sent.iter().all(|kind| *kind == OutboxKind::Page), "the customer is told nothing");

    let told = events(&desk, number).into_iter().find(|e| e.kind == EventKind::Corrected).unwrap();
    assert_eq!(told.by, "marta");
    let first = format!("intent: {} -> incident_power", before.intent);
    assert!(told.text.starts_with(&first), "{}", told.text);
    assert!(told.text.contains(&format!("priority: {} -> P1", before.priority)), "{}", told.text);
    assert!(told.text.ends_with("because: dice negro por apagado"), "{}", told.text);
    let decision = desk.store(move |tx| tx.decisions(number)).pop().unwrap();
    assert_eq!(decision.trace[0], "corrected by marta");
    assert!(decision.trace.last().unwrap().starts_with("YES "), "{:?}", decision.trace);

    assert_eq!(kept, ExampleKept::Added);
    let row = rows(&desk).remove(0);
    assert_eq!(row.id, format!("ticket-{number}"));
    assert_eq!((row.subject(), row.intent), ("Inventario", Some(Intent::IncidentPower)));
    assert_eq!(row.priority, Some(Priority::P1));
    assert_eq!(row.received, Some(before.created_at));
    assert_eq!((row.source.as_deref(), row.reader.as_deref()), (Some("corrected"), Some("marta")));
}

#[test]
fn a_second_correction_adds_to_the_first_and_takes_the_place_of_its_row() {
    let desk = TestDesk::with_own_rules();
    let number = request(&desk);
    let other = question("rui@outro.example", "Inventario").sent_to(&desk).outcome.ticket.unwrap();
    correct(&desk, order(&desk, number, is_power())).unwrap();
    correct(&desk, order(&desk, other, Labels::default())).unwrap();
    let woken = pages(&desk);
    let more = Labels {
        language: Some(DetectedLanguage::Known(Language::Portuguese)),
        slots: [
            ("cabinet".to_owned(), vec!["22".to_owned()]),
            ("carrier".to_owned(), vec!["Demofibra".to_owned()]),
            ("site".to_owned(), vec!["eme de dos".to_owned()]),
        ]
        .into(),
        ..Labels::default()
    };
    let (done, kept) = correct(&desk, order(&desk, number, more)).unwrap();
    assert_eq!((kept, done.queued, done.paged), (ExampleKept::Replaced, Queued::Stays, None));
    assert_eq!(pages(&desk), 0, "{woken} were woken the first time");
    let ticket = desk.ticket(number).facts;
    assert_eq!(ticket.answer_language, Language::Portuguese);
    assert_eq!(ticket.slots["site"][0].value, "MD2", "read as every text is");
    assert_eq!(ticket.site.unwrap().as_str(), "MD2");
    let rows = rows(&desk);
    assert_eq!(rows.len(), 2);
    let row = &rows[0];
    assert_eq!(row.intent, Some(Intent::IncidentPower), "the first correction still counts");
    assert_eq!(row.language, Some(DetectedLanguage::Known(Language::Portuguese)));
    assert_eq!(row.slots["cabinet"], "22");
    assert!(!row.slots.contains_key("carrier"), "it does not stand in the text: {row:?}");
    assert!(!row.slots.contains_key("site"), "written otherwise there: {row:?}");
    assert_eq!(row.said(), "¿Nos mandan los números de serie del armario 22 de MD2 cuando puedan?");
    let shown = format!("{rows:?}");
    assert!(!shown.contains("@") && !shown.contains("Ana Gil"), "{shown}");
    let writers: Vec<&str> = rows.iter().filter_map(|row| row.writer.as_deref()).collect();
    assert!(writers[0].starts_with("customer-") && writers[0] != writers[1], "{writers:?}");
}

#[test]
fn nobody_is_woken_for_a_priority_that_falls_or_a_ticket_that_has_ended() {
    let desk = TestDesk::with_own_rules();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    assert_eq!(desk.ticket(number).facts.priority, Priority::P1);
    desk.outgoing();
    let milder = Labels { impact: Some(Impact::TWO), ..Labels::default() };
    let (done, _) = correct(&desk, order(&desk, number, milder)).unwrap();
    assert_eq!((done.priority, done.paged, done.outgoing), (Priority::P2, None, false));
    assert_eq!(desk.ticket(number).facts.impact, Impact::TWO, "a person may lower it");
    let ended = request(&desk);
    let at = desk.now();
    desk.store(move |tx| tx.set_status(ended, TicketStatus::Closed, at));
    desk.outgoing();
    let (done, kept) = correct(&desk, order(&desk, ended, is_power())).unwrap();
    assert_eq!((done.queued, done.paged, kept), (Queued::Ended, None, ExampleKept::Added));
    assert_eq!(pages(&desk), 0);
}

#[test]
fn danger_wakes_people_and_is_taken_away_only_in_so_many_words() {
    let desk = TestDesk::with_own_rules();
    let number = request(&desk);
    desk.outgoing();
    let danger = Labels { danger: Some(true), ..Labels::default() };
    let (done, _) = correct(&desk, order(&desk, number, danger)).unwrap();
    assert_eq!(done.priority, Priority::P1);
    assert!(
        done.paged.is_some_and(|paged| paged.starts_with("site-emergency")),
        "by the safety rule"
    );
    let billing = Labels { intent: Some(Intent::Billing), ..Labels::default() };
    let (done, _) = correct(&desk, order(&desk, number, billing.clone())).unwrap();
    assert_eq!(done.priority, Priority::P1, "the danger was not taken away");
    let over = Labels { danger: Some(false), ..billing };
    let (done, _) = correct(&desk, order(&desk, number, over)).unwrap();
    assert!(done.priority > Priority::P2 && done.paged.is_none());
    assert!(!desk.ticket(number).facts.safety);
    let torn =
        Labels { intent: Some(Intent::SafetyEmergency), danger: Some(false), ..Labels::default() };
    let refused = correct(&desk, order(&desk, number, torn)).unwrap_err();
    assert!(refused.to_string().starts_with("safety_emergency is danger"), "{refused}");
}

#[test]
fn a_page_of_a_correction_is_a_message_of_its_own() {
    let desk = TestDesk::with_own_rules();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let ids = |desk: &TestDesk| -> Vec<String> {
        let pages = desk.outgoing().into_iter().filter(|row| row.kind == OutboxKind::Page);
        pages.map(|row| super::opened(&row).message_id.unwrap().to_string()).collect()
    };
    let first = ids(&desk);
    let milder = Labels { impact: Some(Impact::TWO), ..Labels::default() };
    correct(&desk, order(&desk, number, milder)).unwrap();
    correct(&desk, order(&desk, number, is_power())).unwrap();
    let second = ids(&desk);
    assert!(!first.is_empty() && !second.is_empty());
    assert!(second.iter().all(|id| !first.contains(id)), "{first:?} {second:?}");
}

#[test]
fn what_a_person_moved_stays_there_and_what_waited_by_mistake_waits_no_longer() {
    let desk = TestDesk::with_own_rules();
    let number = request(&desk);
    let at = desk.now();
    let facts = desk.ticket(number).facts;
    let moved = Raise {
        priority: facts.priority,
        safety: false,
        queue: "billing".parse().unwrap(),
        intent: facts.intent,
        impact: facts.impact,
        urgency: facts.urgency,
        site: None,
    };
    desk.store(move |tx| tx.raise(number, &moved, at));
    desk.store(move |tx| tx.set_status(number, TicketStatus::WaitingIdentity, at));
    let (done, _) = correct(&desk, order(&desk, number, is_power())).unwrap();
    assert_eq!((done.queued, done.queue.as_str()), (Queued::ByHand, "billing"));
    assert!(done.paged.is_some(), "whoever moved it may sleep");
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::New);
}

#[test]
fn an_example_is_of_the_first_message_alone() {
    let desk = TestDesk::with_own_rules();
    let number = question(ANA, "Inventario").sent_to(&desk).outcome.ticket.unwrap();
    let graver = mail(
        ANA,
        &format!("Re: [{number}] Inventario"),
        "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.",
    );
    graver.header("Message-ID: <g@cliente.example>").sent_to(&desk);
    assert_eq!(desk.ticket(number).facts.priority, Priority::P1);
    let grant = Labels { intent: Some(Intent::RemoteHands), ..Labels::default() };
    correct(&desk, order(&desk, number, grant)).unwrap();
    let row = rows(&desk).remove(0);
    assert!(row.impact.unwrap() > Impact::ONE, "what came later is not learned from it: {row:?}");
    assert_eq!(desk.ticket(number).facts.impact, Impact::ONE, "and still counts for the ticket");
}

#[test]
fn what_cannot_be_corrected_is_refused_and_changes_nothing() {
    let desk = TestDesk::with_own_rules();
    let number = request(&desk);
    let before = events(&desk, number).len();
    let slot = |kind: &str| Labels {
        slots: [(kind.to_owned(), vec!["x".to_owned()])].into(),
        ..Labels::default()
    };
    let refused = correct(&desk, order(&desk, number, slot("colour"))).unwrap_err();
    assert!(refused.to_string().contains("`colour` is no kind of fact; use one of: site"));
    let nobodys = TicketNumber::from_serial(9_000).unwrap();
    assert_eq!(
        correct(&desk, order(&desk, nobodys, is_power())).unwrap_err(),
        DeskRefusal::NoTicket(nobodys)
    );
    assert_eq!(events(&desk, number).len(), before);
    let unwanted = Correct { example: false, ..order(&desk, number, is_power()) };
    assert_eq!(correct(&desk, unwanted).unwrap().1, ExampleKept::Left("unwanted"));
    assert!(rows(&desk).is_empty());
}

#[test]
fn where_the_example_cannot_be_written_the_ticket_is_corrected_all_the_same() {
    let desk = TestDesk::with_own_rules();
    let number = request(&desk);
    std::fs::create_dir_all(&desk.desk.intake.parts().corrected).unwrap();
    let (done, kept) = correct(&desk, order(&desk, number, is_power())).unwrap();
    assert!(matches!(&kept, ExampleKept::Failed(why) if !why.is_empty()), "{kept:?}");
    assert_eq!((done.priority, desk.ticket(number).facts.priority), (Priority::P1, Priority::P1));
}

#[test]
fn a_contact_writes_under_one_name_and_a_ticket_that_was_split_off_teaches_its_own_message() {
    let desk = TestDesk::with_own_rules();
    register(&desk, ANA, 7);
    let old = question(ANA, "Inventario").sent_to(&desk).outcome.ticket.unwrap();
    let second =
        mail(ANA, &format!("Re: [{old}]"), "Además, la factura de octubre está dos veces.")
            .header("Message-ID: <s2@cliente.example>");
    second.sent_to(&desk);
    let all = events(&desk, old);
    let place = all.iter().position(|e| e.text.starts_with("Además")).unwrap() + 1;
    let split = centralita::intake::desk::Split {
        ticket: old,
        place: u32::try_from(place).unwrap(),
        by: "marta".to_owned(),
        at: desk.now(),
    };
    let new = desk.block_on(desk.desk.intake.split(split)).unwrap().unwrap().ticket;
    let billing = Labels { intent: Some(Intent::Billing), ..Labels::default() };
    let (done, _) = correct(&desk, order(&desk, new, billing)).unwrap();
    assert_eq!(done.queue.as_str(), "billing");
    correct(&desk, order(&desk, old, Labels::default())).unwrap();
    let rows = rows(&desk);
    assert_eq!(rows[0].said(), "Además, la factura de octubre está dos veces.");
    assert_eq!(rows[0].writer, rows[1].writer);
}

const MAIL: &str = "From: ana@cliente.example\r\nTo: soporte@example.com\r\nSubject: Sin corriente\r\n\
    Message-ID: <a1@cliente.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n\
    Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";

fn said(output: &std::process::Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(all).unwrap()
}

/// Corrected by the running daemon, and without one: the same row in the same file.
#[test]
fn a_ticket_is_corrected_with_the_daemon_and_without() {
    let home = Home::with_own_files();
    let daemon = home.start();
    let told = daemon.mail("ana@cliente.example", "soporte@example.com", MAIL);
    assert_eq!(told, "250 2.0.0 opened CT-0001010\r\n");
    let first = ["tickets", "correct", "CT-0001010", "--intent", "incident_environment"];
    let more =
        ["--also", "escalation", "--by", "marta", "--why", "es el aire", "--slot", "cabinet=0408"];
    let output = home.run(&[&first[..], &more[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = said(&output);
    for part in [
        "CT-0001010 has been corrected. It is now P1 in queue dc-ops-es.",
        "  intent: incident_power -> incident_environment",
        "  also: none -> escalation",
        "A new example is in ",
        "  ticket-CT-0001010: incident_environment, 1/1, P1, es-ES, cabinet=0408",
        "Run centralita train.",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let shown = said(&home.run(&["tickets", "show", "CT-0001010"]));
    assert!(shown.contains(" corrected marta\n  intent: incident_power -> "), "{shown}");
    assert!(shown.contains("because: es el aire"), "{shown}");
    assert_eq!(daemon.stop().0, Some(0));

    let second = ["tickets", "correct", "CT-0001010", "--urgency", "2", "--danger", "no", "--json"];
    let output = home.run(&second);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["priority"], "P2");
    assert_eq!(answer["queued"], "stays");
    assert_eq!(answer["example"]["state"], "replaced");
    assert_eq!(answer["paged"], serde_json::Value::Null, "it fell");
    let file = home.folder.path().join("routing-rules/understanding/examples/corrected.jsonl");
    let rows = std::fs::read_to_string(&file).unwrap();
    let row: serde_json::Value = serde_json::from_str(&rows).unwrap();
    assert_eq!(row["intent"], "incident_environment", "the first correction still counts");
    assert_eq!(row["urgency"], 2);
    assert_eq!(row["reader"], "desk");
    let checked = home.run(&["routing", "check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));

    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let output = home.run(&["tickets", "correct", "CT-0001010", "--impact", "2"]);
    assert_eq!(output.status.code(), Some(1), "the example is missing");
    let told = said(&output);
    assert!(told.contains("has been corrected. It is now P3"), "{told}");
    assert!(told.contains("the example could not be written to"), "{told}");
}
