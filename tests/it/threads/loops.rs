//! C1: machines that answer each other, whatever they write in their headers.
use std::collections::BTreeSet;
use std::time::Duration;

use centralita::model::TicketStatus;
use centralita::store::OutboxState;
use centralita::tickets::{EventKind, OutcomeKind};

use super::{ANA, events, letters, opened, power, question, register};
use crate::desk::{TestDesk, mail};

#[test]
fn c1_a_desk_that_answers_under_no_header_is_answered_ten_times_an_hour_and_thirty_a_day() {
    let desk = TestDesk::new();
    register(&desk, ANA, 7);
    let turn = |n: u32| {
        let subject = format!("[Ticket#{n}] Su solicitud ha sido recibida");
        mail(ANA, &subject, "Gracias por escribirnos, le contestaremos pronto.")
            .header(&format!("Message-ID: <t{n}@cliente.example>"))
            .sent_to(&desk)
    };
    let mut answered = BTreeSet::new();
    let mut stopped = false;
    for n in 0..100 {
        stopped |= turn(n).mail_loop;
        answered.extend(letters(&desk).iter().map(|row| row.id.0));
        desk.forward(Duration::from_secs(300));
        // Twelve turns an hour.
        assert!(n > 11 || answered.len() <= 10, "{answered:?}");
    }
    assert_eq!(answered.len(), 30, "in eight hours");
    assert!(stopped);
    let last = desk.tickets().pop().unwrap().number;
    let told = events(&desk, last);
    assert!(
        told.iter().any(|e| e.kind == EventKind::Withheld && e.text.starts_with("mail loop: ")),
        "{told:?}"
    );
    let rows = desk.store(move |tx| tx.outgoing_of(last));
    assert_eq!(rows[0].state, OutboxState::Withheld);
    desk.forward(Duration::from_secs(25 * 3_600));
    assert!(!turn(999).mail_loop, "a day later it is tried again");
}

#[test]
fn c1_a_sender_that_changes_by_one_byte_each_time_is_counted_by_its_domain() {
    let desk = TestDesk::new();
    let mut answered = BTreeSet::new();
    for n in 0..60 {
        let from = format!("noc-{n}x@respuestas.example");
        question(&from, "Re: Hemos recibido su mensaje")
            .header("In-Reply-To: <desconocido@respuestas.example>")
            .header(&format!("Message-ID: <b{n}@respuestas.example>"))
            .sent_to(&desk);
        answered.extend(letters(&desk).iter().map(|row| row.id.0));
        desk.forward(Duration::from_secs(120));
    }
    assert_eq!(answered.len(), 20, "in two hours");
}

#[test]
fn c1_an_automatic_mail_neither_reopens_nor_is_answered() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let our_id = opened(&letters(&desk)[0]).message_id.unwrap();
    for status in [TicketStatus::Solved, TicketStatus::WaitingCustomer] {
        let at = desk.now();
        desk.store(move |tx| tx.set_status(number, status, at));
        let word = status.as_str();
        for (n, header) in [
            "Auto-Submitted: auto-replied (vacation)",
            "X-Autoreply: yes",
            "Precedence: bulk",
            "Auto-Submitted: auto-generated",
        ]
        .iter()
        .enumerate()
        {
            let away = mail(ANA, "Fuera de la oficina: Re: Sin corriente", "Vuelvo el lunes.")
                .header(header)
                .header(&format!("Message-ID: <o{n}{word}@cliente.example>"))
                .header(&format!("In-Reply-To: <{our_id}>"))
                .sent_to(&desk);
            assert_eq!(away.outcome.ticket, Some(number), "{header}");
            assert_eq!(desk.ticket(number).facts.status, status, "{header}");
        }
        // No field, no subject that says so: only its words.
        let text = "Estoy fuera de la oficina hasta el 9. En caso de urgencia llame a Luis.";
        let away = mail(ANA, &format!("Re: [{number}] Sin corriente"), text)
            .header(&format!("Message-ID: <p{word}@cliente.example>"))
            .header(&format!("In-Reply-To: <{our_id}>"))
            .sent_to(&desk);
        assert_eq!(away.outcome.reason, "automatic reply");
        assert_eq!(desk.ticket(number).facts.status, status);
    }
    assert!(letters(&desk).is_empty());
    let person = mail(ANA, &format!("Re: [{number}]"), "Sigue sin corriente el armario 0408.")
        .header(&format!("In-Reply-To: <{our_id}>"))
        .sent_to(&desk);
    assert_eq!(person.outcome.kind, OutcomeKind::Joined);
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::Open, "a person does reopen");
}
