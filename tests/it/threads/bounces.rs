//! C3: a bounce of ours lands on its ticket and marks the address.
use centralita::store::{Claimed, OutboxState};
use centralita::tickets::{EventKind, OutcomeKind};

use super::{ANA, events, letters, notes, opened, power, question, register};
use crate::desk::{TestDesk, mail};

/// A report of a mail of ours, by the domain of its recipient.
fn report(row: &Claimed, failed: &str, status: &str) -> Vec<u8> {
    let our_id = opened(row).message_id.unwrap();
    format!(
        "From: MAILER-DAEMON@mx.cliente.example\r\nTo: {}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.cliente.example\r\n\r\n\
         Final-Recipient: rfc822; {failed}\r\nAction: failed\r\nStatus: {status}\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{our_id}>\r\n\r\n--b--\r\n",
        row.return_path
    )
    .into_bytes()
}

fn marked(desk: &TestDesk) -> Vec<String> {
    desk.store(|tx| tx.bad_addresses()).iter().map(|bad| bad.address.to_string()).collect()
}

#[test]
fn c3_an_address_that_nobody_has_is_marked_and_written_to_no_more_until_it_writes() {
    let desk = TestDesk::new();
    register(&desk, ANA, 7);
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let row = letters(&desk).remove(0);
    let settled = desk.receives(&row.return_path, None, &report(&row, ANA, "5.1.1"));
    assert_eq!((settled.outcome.kind, settled.outcome.ticket), (OutcomeKind::Joined, Some(number)));
    assert_eq!(marked(&desk), [ANA]);
    let told = notes(&desk, number);
    assert!(told.iter().any(|text| text.starts_with("ana@cliente.example does not exist (5.1.1)")));
    let bounce = events(&desk, number).into_iter().find(|e| e.kind == EventKind::Bounce).unwrap();
    assert!(bounce.text.contains("5.1.1 failed (no-such-user)"), "{}", bounce.text);
    let refused =
        desk.block_on(desk.desk.intake.reply(super::replying::order(&desk, number, "Hola")));
    let refused = refused.unwrap().unwrap_err().to_string();
    assert!(refused.starts_with("ana@cliente.example does not exist (5.1.1)"), "{refused}");
    assert!(letters(&desk).is_empty());
    // She writes: she can be written to.
    question(ANA, &format!("Re: [{number}]")).sent_to(&desk);
    assert!(marked(&desk).is_empty());
    assert!(notes(&desk, number).iter().any(|text| text.contains("written to again")));
    let sent = desk.block_on(desk.desk.intake.reply(super::replying::order(&desk, number, "Hola")));
    assert!(sent.unwrap().is_ok());
}

#[test]
fn c3_nobody_can_silence_an_address_by_a_report_that_he_wrote() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let row = letters(&desk).remove(0);
    let our_id = opened(&row).message_id.unwrap();
    let text = |raw: Vec<u8>| String::from_utf8(raw).unwrap();
    // Another address than the one that was written to.
    let raw = text(report(&row, "jefa@cliente.example", "5.1.1"));
    desk.receives(&row.return_path, None, raw.as_bytes());
    // Without our signature.
    let raw = text(report(&row, ANA, "5.1.1"))
        .replace(our_id.as_str(), "x@cliente.example")
        .replace(&row.return_path, "soporte@example.com");
    let settled = desk.receives("soporte@example.com", None, raw.as_bytes());
    assert_eq!(settled.outcome.kind, OutcomeKind::Quarantined);
    // A mailbox that is full, and one that waits.
    for status in ["5.2.2", "4.4.1", "5.7.1"] {
        desk.receives(&row.return_path, None, &report(&row, ANA, status));
    }
    assert_eq!(marked(&desk), Vec::<String>::new());
    assert_eq!(desk.tickets().len(), 1, "no report opens a ticket");
    assert_eq!(desk.tickets()[0].number, number);
}

#[test]
fn c3_reports_of_programs_older_than_the_standard_land_on_the_ticket_too() {
    for (from, subject, text) in [
        (
            "MAILER-DAEMON@mx.example",
            "failure notice",
            "Hi. This is the qmail-send program at mx.example.\r\n\r\n<ana@cliente.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)",
        ),
        (
            "postmaster@cliente.example",
            "No se puede entregar: Sin corriente",
            "Error de entrega a estos destinatarios o grupos:\r\n\r\nana@cliente.example\r\nNo se encontró la dirección de correo electrónico que ha especificado.",
        ),
    ] {
        let desk = TestDesk::new();
        let number = power().sent_to(&desk).outcome.ticket.unwrap();
        let row = letters(&desk).remove(0);
        let bounce = mail(from, subject, text).to(&row.return_path);
        let settled = desk.receives(&row.return_path, None, &bounce.raw());
        assert_eq!(settled.outcome.ticket, Some(number), "{subject}");
        assert_eq!(marked(&desk), [ANA], "{subject}");
    }
}

#[test]
fn c3_a_letter_to_a_marked_address_is_withheld_and_one_about_danger_is_not() {
    let desk = TestDesk::new();
    register(&desk, ANA, 7);
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let row = letters(&desk).remove(0);
    desk.receives(&row.return_path, None, &report(&row, ANA, "5.1.1"));
    // A machine in her name lifts nothing.
    let program = |subject: &str, text: &str, n: u32| {
        let raw = mail(ANA, subject, text).header(&format!("Message-ID: <q{n}@cliente.example>"));
        desk.receives("soporte@example.com", None, &raw.raw())
    };
    program("Inventario", "¿Nos mandan los números de serie del rack 3?", 1);
    assert_eq!(marked(&desk), [ANA]);
    assert!(letters(&desk).is_empty());
    assert_eq!(
        desk.store(move |tx| tx.outgoing_of(number))
            .iter()
            .filter(|o| o.state == OutboxState::Failed)
            .count(),
        0
    );
}
