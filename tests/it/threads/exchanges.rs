//! B1 to B6: who joins, who does not, and whose ticket it stays.
use centralita::model::TicketStatus;
use centralita::tickets::OutcomeKind;

use super::{ANA, letters, notes, opened, power, question};
use crate::desk::{TestDesk, mail};

/// The ways in which a stranger names somebody else's ticket: numbers and ids that can be guessed.
#[test]
fn b1_thirteen_ways_to_name_a_ticket_let_no_stranger_in() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let digits = number.digits();
    let many: Vec<String> = (1..200).map(|n| format!("<ticket-{n}@example.com>")).collect();
    let forged = format!("<ct.{digits}.1.aaaaaaaaaaaaaaaa@example.com>");
    let headers = [
        "In-Reply-To: <a1@cliente.example>".to_owned(),
        "References: <a1@cliente.example>".to_owned(),
        "Thread-Index: AQHZ".to_owned(),
        format!("References: {}", many.join(" ")),
        format!("In-Reply-To: {forged}"),
        format!("X-Original-To: soporte+ct{digits}.aaaaaaaaaaaaaaaa@example.com"),
    ];
    let subjects = [
        format!("Re: [{number}]"),
        format!("RE: [Ticket#{digits}]"),
        format!("Fwd: [#{digits}] {number}"),
        format!("[ {number} ]"),
        format!("re: [{number}' OR 1=1]"),
        format!("{number}"),
    ];
    let mallory = |subject: &str| question("mallory@atacante.example", subject);
    let by_header = headers.iter().map(|header| mallory("Prueba").header(header));
    let mut attempts: Vec<_> = by_header.collect();
    attempts.extend(subjects.iter().map(|subject| mallory(subject)));
    let quote = format!(
        "dame los datos\r\n> soporte+ct{digits}.aaaaaaaaaaaaaaaa@example.com\r\n> [{number}]"
    );
    attempts.push(mail("mallory@atacante.example", "Prueba", &quote));
    assert_eq!(attempts.len(), 13);
    for (n, attempt) in attempts.into_iter().enumerate() {
        let attempt = attempt.header(&format!("Message-ID: <m{n}@atacante.example>"));
        let settled = attempt.sent_to(&desk);
        assert_ne!(
            settled.outcome.ticket,
            Some(number),
            "{} {:?}",
            attempt.subject,
            attempt.headers
        );
    }
    assert_eq!(super::events(&desk, number).iter().filter(|e| e.by != "centralita").count(), 1);
}

#[test]
fn b1_someone_who_was_copied_joins_by_number_and_by_reference() {
    let desk = TestDesk::new();
    let number =
        power().header("Cc: Luis <luis@cliente.example>").sent_to(&desk).outcome.ticket.unwrap();
    let named = question("luis@cliente.example", &format!("Re: [{number}] Sin corriente"));
    assert_eq!(named.sent_to(&desk).outcome.ticket, Some(number));
    let referring = question("luis@cliente.example", "Re: Sin corriente")
        .header("In-Reply-To: <a1@cliente.example>")
        .header("Message-ID: <l2@cliente.example>");
    assert_eq!(referring.sent_to(&desk).outcome.ticket, Some(number));
}

#[test]
fn b2_a_cut_subject_and_an_id_that_is_none_do_not_decide() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let ours = opened(&letters(&desk)[0]);
    let (our_id, plus) = (ours.message_id.unwrap(), ours.reply_to.unwrap().address);
    for (n, subject) in ["RV: [CT-00", "WG: Sin corr", "ENC: Re: [CT-", ""].iter().enumerate() {
        let forward = question("otro@cliente.example", subject)
            .header(&format!("References: <a1@cliente.example> <{our_id}>"))
            .header(&format!("Message-ID: <f{n}@cliente.example>"));
        assert_eq!(forward.sent_to(&desk).outcome.ticket, Some(number), "{subject}");
    }
    let quoted =
        format!("Añado esto.\r\n\r\nDe: Soporte\r\nPara: <{plus}>\r\nAsunto: x\r\n\r\nHola");
    let quoting = mail("tercero@cliente.example", "RV: Sin corr", &quoted);
    assert_eq!(quoting.sent_to(&desk).outcome.ticket, Some(number), "he holds a mail of ours");
    // Thread-Index is the same in every answer to a mail that many got; it names no ticket.
    let other = question("otra@nueva.example", "RV: Sin corr")
        .header("Thread-Index: AQHZabcdefghijk=")
        .header("Thread-Topic: Sin corriente");
    assert_eq!(other.sent_to(&desk).outcome.kind, OutcomeKind::Opened);
}

#[test]
fn b3_two_people_who_answer_all_before_we_do_are_one_ticket() {
    let to_all = |from: &str, others: &str, n: u32| {
        question(from, "Re: Inventario")
            .header(&format!("Cc: {others}"))
            .header("In-Reply-To: <interno@cliente.example>")
            .header(&format!("Message-ID: <r{n}@cliente.example>"))
    };
    let desk = TestDesk::new();
    // The mail that they answer never came to us.
    let first = to_all("luis@cliente.example", "ana@cliente.example, eva@cliente.example", 1)
        .sent_to(&desk);
    let second = to_all("eva@cliente.example", "ana@cliente.example, luis@cliente.example", 2)
        .sent_to(&desk);
    assert_eq!(second.outcome.ticket, first.outcome.ticket);
    // It comes late, after its answers.
    let late = question(ANA, "Inventario")
        .header("Cc: luis@cliente.example, eva@cliente.example")
        .header("Message-ID: <interno@cliente.example>")
        .sent_to(&desk);
    assert_eq!(late.outcome.ticket, first.outcome.ticket);
    assert_eq!(late.outcome.reason, "belongs to the same exchange of mails");
    assert_eq!(desk.tickets().len(), 1);
    assert_eq!(desk.tickets()[0].facts.requester, "luis@cliente.example");
}

#[test]
fn b3_a_stranger_draws_nobodys_mail_into_a_ticket_of_his() {
    let desk = TestDesk::new();
    let trap = question("mallory@atacante.example", "Re: Inventario")
        .header("Cc: ana@cliente.example")
        .header("References: <interno@cliente.example>")
        .sent_to(&desk);
    let hers =
        question(ANA, "Inventario").header("Message-ID: <interno@cliente.example>").sent_to(&desk);
    assert_eq!(hers.outcome.kind, OutcomeKind::Opened);
    assert_ne!(hers.outcome.ticket, trap.outcome.ticket);
}

#[test]
fn b4_mail_to_two_of_our_addresses_is_one_ticket_seen_from_both() {
    let copy = |to: &str| {
        question(ANA, "Inventario").to(to).header("Message-ID: <i1@cliente.example>").raw()
    };
    // The same bytes by two deliveries, as most relays hand them over.
    let desk = TestDesk::new();
    let raw = copy("soporte@example.com, suporte@example.com");
    let first = desk.receives("soporte@example.com", Some(ANA), &raw).outcome;
    let second = desk.receives("suporte@example.com", Some(ANA), &raw).outcome;
    assert_eq!((second.kind, second.ticket), (OutcomeKind::Duplicate, first.ticket));
    let number = first.ticket.unwrap();
    assert_eq!(notes(&desk, number), ["also sent to suporte@example.com"]);
    desk.receives("suporte@example.com", Some(ANA), &raw);
    assert_eq!(notes(&desk, number).len(), 1, "said once");
    assert_eq!(letters(&desk).len(), 1);
    // Two copies that differ: a program that writes to each by itself.
    let desk = TestDesk::new();
    let one = desk.receives("soporte@example.com", Some(ANA), &copy("soporte@example.com")).outcome;
    let two = desk.receives("suporte@example.com", Some(ANA), &copy("suporte@example.com")).outcome;
    assert_eq!((two.kind, two.ticket), (OutcomeKind::Joined, one.ticket));
    // Another mail under the same id is another matter.
    let other = question(ANA, "Otra cosa").header("Message-ID: <i1@cliente.example>");
    assert_eq!(other.sent_to(&desk).outcome.kind, OutcomeKind::Opened);
    let stranger =
        question("mal@otro.example", "Inventario").header("Message-ID: <i1@cliente.example>");
    assert_eq!(stranger.sent_to(&desk).outcome.kind, OutcomeKind::Opened);
}

#[test]
fn b5_someone_copied_who_answers_takes_no_ownership() {
    let desk = TestDesk::new();
    let number = question(ANA, "Inventario")
        .header("Cc: luis@proveedor.example")
        .header("Message-ID: <i1@cliente.example>")
        .sent_to(&desk)
        .outcome
        .ticket
        .unwrap();
    let before = desk.ticket(number).facts;
    let answer = mail("luis@proveedor.example", "Re: Inventario", "Los tengo yo, os los paso.")
        .header("In-Reply-To: <i1@cliente.example>")
        .sent_to(&desk);
    assert_eq!(answer.outcome.ticket, Some(number));
    let after = desk.ticket(number).facts;
    assert_eq!(
        (&after.requester, after.contact, after.account, &after.queue),
        (&before.requester, before.contact, before.account, &before.queue)
    );
}

#[test]
fn b5_what_an_agent_forwards_is_the_customers() {
    let desk = TestDesk::with("[desk]\nagents = [\"@desk.example\"]\n");
    super::register(&desk, ANA, 7);
    let body = "Os lo paso.\r\n\r\n-----Mensaje original-----\r\nDe: Ana <ana@cliente.example>\r\n\
                Enviado el: martes, 24 de noviembre de 2026 9:50\r\nPara: Marta\r\n\
                Asunto: Inventario\r\n\r\n¿Nos mandan los números de serie del rack 3 de MD2?";
    let number = mail("Marta <marta@desk.example>", "RV: Inventario", body)
        .header("Message-ID: <fw1@desk.example>")
        .sent_to(&desk)
        .outcome
        .ticket
        .unwrap();
    let facts = desk.ticket(number).facts;
    assert_eq!(facts.requester, ANA);
    assert!(facts.contact.is_some(), "her account and her language");
    assert_eq!(letters(&desk)[0].to, ANA);
    assert!(notes(&desk, number).contains(&"forwarded by marta@desk.example".to_owned()));
    let hers = question(ANA, &format!("Re: [{number}]")).sent_to(&desk);
    assert_eq!(hers.outcome.ticket, Some(number));
    // Whoever is no agent forwards in his own name.
    let body = body.replace("ana@", "jefa@");
    let own = mail("eva@otro.example", "RV: Inventario", &body).sent_to(&desk);
    assert_eq!(desk.ticket(own.outcome.ticket.unwrap()).facts.requester, "eva@otro.example");
}

const VENDORS: &str = "[[vendor]]\nname = \"nagios\"\nsenders = [\"@monitor.example\"]\nstyle = \"nagios\"\n\
                       [[vendor]]\nname = \"snow\"\nsenders = [\"desk@snow.example\"]\nstyle = \"servicenow\"\n";

#[test]
fn b6_references_of_other_desks_follow_up_from_their_senders_only() {
    let desk = TestDesk::with(VENDORS);
    let text = "Please check cross-connect CC-204417 at LS1 for us.";
    let first = mail("desk@snow.example", "INC0012345 opened", text).sent_to(&desk).outcome;
    let text = "Any news on this one? Our customer is asking.";
    let later = mail("desk@snow.example", "INC0012345 comments added", text).sent_to(&desk).outcome;
    assert_eq!((later.kind, later.ticket), (OutcomeKind::Joined, first.ticket));
    assert_eq!(later.reason, "carries the reference of the ticket's first mail");
    let other = mail("desk@snow.example", "INC0099999 opened", text).sent_to(&desk).outcome;
    assert_ne!(other.ticket, first.ticket);
    let stranger = mail("eva@mal.example", "INC0012345 comments added", text).sent_to(&desk);
    assert_ne!(stranger.outcome.ticket, first.ticket);
}

#[test]
fn b6_c2_an_alarm_opens_unanswered_its_recovery_joins_and_the_next_alarm_opens_anew() {
    let desk = TestDesk::with(VENDORS);
    let alert = |kind: &str, state: &str, n: u32| {
        let subject = format!("** {kind} Service Alert: pdu-12/Power is {state} **");
        mail("nagios@monitor.example", &subject, "Feed B of PDU-12, cabinet 0408, MD2.")
            .header("Auto-Submitted: auto-generated")
            .header(&format!("Message-ID: <n{n}@monitor.example>"))
            .sent_to(&desk)
            .outcome
    };
    let first = alert("PROBLEM", "CRITICAL", 1);
    assert_eq!(first.kind, OutcomeKind::Opened);
    let number = first.ticket.unwrap();
    assert_eq!(alert("PROBLEM", "WARNING", 2).ticket, Some(number), "the same fault");
    let at = desk.now();
    desk.store(move |tx| tx.set_status(number, TicketStatus::Solved, at));
    assert_eq!(alert("RECOVERY", "OK", 3).ticket, Some(number));
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::Solved, "a machine reopens nothing");
    let again = alert("PROBLEM", "CRITICAL", 4);
    assert_eq!(again.kind, OutcomeKind::Opened);
    assert_eq!(desk.ticket(again.ticket.unwrap()).facts.follows, Some(number));
    assert!(letters(&desk).is_empty(), "nobody is answered");
}
