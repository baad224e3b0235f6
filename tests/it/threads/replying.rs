//! A person at the desk writes to the customer.
use centralita::intake::desk::{AfterReply, DeskRefusal, Reply};
use centralita::model::{TicketNumber, TicketStatus};
use centralita::tickets::{EventKind, OutcomeKind};

use super::{ANA, events, letters, opened, power, question, register};
use crate::desk::{TestDesk, mail};

pub(super) fn order(desk: &TestDesk, ticket: TicketNumber, text: &str) -> Reply {
    Reply {
        ticket,
        text: text.to_owned(),
        only_requester: false,
        then: AfterReply::Open,
        by: "marta".to_owned(),
        at: desk.now(),
    }
}

#[test]
fn an_agents_words_go_out_in_the_thread_and_the_answer_comes_back_to_it() {
    let desk = TestDesk::new();
    register(&desk, ANA, 7);
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    letters(&desk);
    let text = "Hemos rearmado el magnetotérmico de la rama A.\n\n¿Tienen ya <tensión> & red?";
    let order = Reply { then: AfterReply::Wait, ..order(&desk, number, text) };
    let replied = desk.block_on(desk.desk.intake.reply(order)).unwrap().unwrap();
    assert_eq!((replied.to.as_str(), replied.status), (ANA, TicketStatus::WaitingCustomer));
    let row = letters(&desk).remove(0);
    let written = opened(&row);
    assert_eq!(written.subject, format!("Re: [{number}] Sin corriente"));
    assert_eq!(written.in_reply_to[0].as_str(), "a1@cliente.example");
    assert_eq!(written.from.as_ref().unwrap().address, "soporte@example.com");
    assert!(
        written.full_text.starts_with("Estimado cliente:\n\nHemos rearmado"),
        "{}",
        written.full_text
    );
    assert!(written.full_text.contains("<tensión> & red?"), "{}", written.full_text);
    assert!(row.payload.contains("&lt;tensi"), "the HTML form is escaped");
    assert!(row.payload.contains("Content-Language: es-ES"));
    assert!(!row.payload.contains("Auto-Submitted"), "a person wrote it");
    let event = events(&desk, number).into_iter().rfind(|e| e.kind == EventKind::Answered).unwrap();
    assert_eq!((event.by.as_str(), event.text.as_str()), ("marta", text));
    let answer = mail("jefe@cliente.example", "Re: x", "Sí, ya tenemos las dos.")
        .header(&format!("In-Reply-To: <{}>", replied.message_id))
        .sent_to(&desk);
    assert_eq!((answer.outcome.kind, answer.outcome.ticket), (OutcomeKind::Joined, Some(number)));
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::Open);
}

#[test]
fn everybody_who_takes_part_has_a_copy_and_nobody_else() {
    let desk = TestDesk::new();
    let number = question(ANA, "Inventario")
        .header("Cc: luis@cliente.example, suporte@example.com, nadie@cliente.example")
        .sent_to(&desk)
        .outcome
        .ticket
        .unwrap();
    letters(&desk);
    let at = desk.now();
    desk.store(move |tx| {
        let (status, ticket) = ("5.1.1".to_owned(), number);
        let address = "nadie@cliente.example".parse().unwrap();
        tx.mark_bad(&centralita::store::BadAddress { address, at, status, ticket })
    });
    let replied = desk.block_on(desk.desk.intake.reply(order(&desk, number, "Lo miramos.")));
    let copies = replied.unwrap().unwrap().copies;
    assert_eq!(copies.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["luis@cliente.example"]);
    let rows = letters(&desk);
    let targets: Vec<&str> = rows.iter().map(|row| row.to.as_str()).collect();
    assert_eq!(targets, [ANA, "luis@cliente.example"]);
    assert_eq!(rows[0].payload, rows[1].payload, "one letter");
    let written = opened(&rows[1]);
    assert_eq!((written.to[0].address.as_str(), written.cc[0].address.as_str()), (ANA, targets[1]));
    let alone = Reply { only_requester: true, ..order(&desk, number, "Y esto es para usted.") };
    assert!(desk.block_on(desk.desk.intake.reply(alone)).unwrap().unwrap().copies.is_empty());
    assert_eq!(letters(&desk).len(), 1);
}

#[test]
fn two_replies_have_two_ids_and_the_second_refers_to_the_first() {
    let desk = TestDesk::new();
    let number = question(ANA, "Inventario").sent_to(&desk).outcome.ticket.unwrap();
    letters(&desk);
    let send = |text: &str| desk.block_on(desk.desk.intake.reply(order(&desk, number, text)));
    let first = send("Lo miramos.").unwrap().unwrap();
    let second = send("Ya está.").unwrap().unwrap();
    assert_ne!(first.message_id, second.message_id);
    let rows = letters(&desk);
    assert_eq!(opened(&rows[1]).in_reply_to, [first.message_id]);
    let subject = opened(&rows[0]).subject;
    assert_eq!(subject, format!("[{number}] Respuesta a su caso"), "nothing of a stranger's words");
}

#[test]
fn what_cannot_be_sent_is_refused_and_changes_nothing() {
    let desk = TestDesk::new();
    let number = question(ANA, "Inventario").sent_to(&desk).outcome.ticket.unwrap();
    letters(&desk);
    let before = events(&desk, number).len();
    let send = |order| desk.block_on(desk.desk.intake.reply(order)).unwrap();
    assert!(matches!(send(order(&desk, number, " \n")), Err(DeskRefusal::Text(_))));
    assert!(matches!(send(order(&desk, number, &"a".repeat(50_001))), Err(DeskRefusal::Text(_))));
    assert!(send(order(&desk, number, &"a".repeat(50_000))).is_ok());
    let nobodys = TicketNumber::from_serial(9_000).unwrap();
    assert_eq!(send(order(&desk, nobodys, "x")), Err(DeskRefusal::NoTicket(nobodys)));
    let closed = Reply { then: AfterReply::Close, ..order(&desk, number, "Resuelto.") };
    assert_eq!(send(closed).unwrap().status, TicketStatus::Solved);
    assert!(events(&desk, number).len() > before);
    let at = desk.now();
    desk.store(move |tx| tx.set_status(number, TicketStatus::Closed, at));
    assert_eq!(send(order(&desk, number, "x")), Err(DeskRefusal::Ended(number)));
}
