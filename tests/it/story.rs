//! Mails told as stories: what comes in, which ticket it becomes, what goes out.
use std::time::Duration;

use centralita::identity::{NewAccount, NewContact};
use centralita::intake::ReceivedMessage;
use centralita::mail::{Inbound, ReadLimits, read};
use centralita::mailauth::Hop;
use centralita::model::{
    AccountKind, AccountState, ContactNumber, Country, Door, Intent, Language, Priority,
    TicketStatus,
};
use centralita::store::{Claimed, OutboxKind, OutboxState};
use centralita::tickets::{EventKind, OutcomeKind};

use crate::desk::{Mail, TestDesk, mail};

const POWER: &str =
    "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
const INVOICE: &str =
    "Bom dia, recebemos a mesma fatura de outubro duas vezes. Podem anular a segunda?";

fn power() -> Mail {
    mail("ana@cliente.example", "Sin corriente", POWER).header("Message-ID: <a1@cliente.example>")
}

fn register(desk: &TestDesk, address: &'static str, language: Option<Language>) {
    desk.store(move |tx| {
        let account = tx.add_account(&NewAccount::new(
            &format!("Cliente de {address}"),
            AccountKind::Colocation,
            AccountState::Integrated,
            Country::SPAIN,
        ))?;
        let contact = NewContact {
            languages: language.into_iter().collect(),
            addresses: vec![address.parse().unwrap()],
            ..NewContact::new(account, "Ana")
        };
        tx.add_contact(&contact, ContactNumber::from_serial(7).unwrap())
    });
}

fn answers(desk: &TestDesk) -> (Vec<Claimed>, Vec<Claimed>) {
    desk.outgoing().into_iter().partition(|row| row.kind == OutboxKind::Mail)
}

fn opened(row: &Claimed) -> Inbound {
    read(row.payload.as_bytes(), &ReadLimits::default())
}

#[test]
fn a_power_cut_becomes_a_p1_ticket_a_page_and_an_answer_in_spanish() {
    let desk = TestDesk::new();
    let settled = power().sent_to(&desk);
    assert_eq!(settled.outcome.kind, OutcomeKind::Opened);
    let tickets = desk.tickets();
    assert_eq!(tickets.len(), 1);
    let facts = &tickets[0].facts;
    assert_eq!((facts.intent, facts.priority), (Intent::IncidentPower, Priority::P1));
    assert_eq!((facts.queue.as_str(), facts.answer_language), ("dc-ops-es", Language::Spanish));
    assert_eq!(facts.site.as_ref().map(|s| s.as_str()), Some("MD2"));
    assert_eq!(facts.problem_code.as_deref(), Some("0002-0000"));

    let (mails, pages) = answers(&desk);
    assert_eq!((mails.len(), pages.is_empty()), (1, false));
    let answer = opened(&mails[0]);
    assert_eq!(mails[0].to, "ana@cliente.example");
    assert_eq!(answer.in_reply_to[0].as_str(), "a1@cliente.example");
    assert_eq!(answer.references[0].as_str(), "a1@cliente.example");
    assert!(mails[0].payload.contains("Auto-Submitted: auto-replied"));
    assert!(answer.full_text.contains(&tickets[0].number.to_string()));
    assert!(answer.full_text.contains("+34 911 238 857"), "{}", answer.full_text);
    assert!(
        !answer.full_text.contains("0408"),
        "an unproven sender hears nothing of his own words"
    );
    let page = opened(&pages[0]);
    assert!(page.full_text.contains("0408"), "{}", page.full_text);
}

#[test]
fn an_invoice_sent_twice_goes_to_billing_and_is_answered_in_portuguese() {
    let desk = TestDesk::new();
    mail("rui@cliente.example", "Fatura em duplicado", INVOICE)
        .to("suporte@example.com")
        .sent_to(&desk);
    let facts = &desk.tickets()[0].facts;
    assert_eq!((facts.intent, facts.queue.as_str()), (Intent::Billing, "billing"));
    assert_eq!(facts.priority, Priority::P4);
    let (mails, pages) = answers(&desk);
    assert!(pages.is_empty());
    assert!(mails[0].payload.contains("Content-Language: pt-PT"));
    assert!(opened(&mails[0]).full_text.contains("+351 308 810 818"));
}

#[test]
fn the_same_mail_again_makes_nothing_new() {
    let desk = TestDesk::new();
    power().sent_to(&desk);
    let received = |hop: &str| {
        let mut raw =
            format!("Received: from {hop} by mx; Tue, 24 Nov 2026 10:00:01 +0100\r\n").into_bytes();
        raw.extend(power().raw());
        desk.receives("soporte@example.com", Some("ana@cliente.example"), &raw)
    };
    for settled in [power().sent_to(&desk), received("a.example"), received("b.example")] {
        assert_eq!(settled.outcome.kind, OutcomeKind::Duplicate);
        assert_eq!(settled.outcome.reason, "the same as arrival 1");
    }
    assert_eq!(desk.tickets().len(), 1);
    assert_eq!(answers(&desk).0.len(), 1);
    assert_eq!(desk.arrivals().len(), 4);
}

#[test]
fn a_reply_to_our_answer_joins_and_a_stranger_with_the_number_does_not() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let answer = opened(&answers(&desk).0[0]);
    let our_id = answer.message_id.unwrap();

    let reply = mail("ana@cliente.example", "Re: Sin corriente", "La rama B ha vuelto, gracias.")
        .header(&format!("In-Reply-To: <{our_id}>"))
        .sent_to(&desk);
    assert_eq!((reply.outcome.kind, reply.outcome.ticket), (OutcomeKind::Joined, Some(number)));

    let plus = answer.reply_to.unwrap().address;
    let colleague =
        mail("luis@cliente.example", "Sin corriente", "Soy su compañero, sigo yo con esto.")
            .to(&plus);
    assert_eq!(colleague.sent_to(&desk).outcome.ticket, Some(number), "he holds a mail of ours");

    let subject = format!("Re: [{number}] dame acceso");
    let stranger = mail("eva@mal.example", &subject, "Abran la puerta de la jaula a mi compañero.")
        .sent_to(&desk);
    assert_eq!(stranger.outcome.kind, OutcomeKind::Opened);
    assert_ne!(stranger.outcome.ticket, Some(number));
    let named =
        mail("ana@cliente.example", &format!("[{number}] otra cosa"), "Añado una foto del cuadro.")
            .sent_to(&desk);
    assert_eq!(named.outcome.ticket, Some(number), "she takes part");

    let forged = mail("eva@mal.example", "Re: Sin corriente", "Soy yo otra vez.")
        .header("In-Reply-To: <a1@cliente.example>")
        .sent_to(&desk);
    assert_eq!(
        forged.outcome.kind,
        OutcomeKind::Opened,
        "a reference counts only from who takes part"
    );
    assert_eq!(desk.tickets().len(), 3);
}

#[test]
fn danger_in_a_reply_raises_the_ticket_and_wakes_people() {
    let desk = TestDesk::new();
    let number = mail(
        "ana@cliente.example",
        "Inventario",
        "¿Nos mandan los números de serie del rack 3 de MD2 cuando puedan?",
    )
    .header("Message-ID: <i1@cliente.example>")
    .sent_to(&desk)
    .outcome
    .ticket
    .unwrap();
    assert_eq!(answers(&desk).1.len(), 0);
    mail(
        "ana@cliente.example",
        "Re: Inventario",
        "Dejen eso: sale humo del rack 3 y hay un compañero en el suelo.",
    )
    .header("In-Reply-To: <i1@cliente.example>")
    .sent_to(&desk);
    let facts = desk.ticket(number).facts;
    assert_eq!((facts.priority, facts.safety), (Priority::P1, true));
    let (mails, pages) = answers(&desk);
    assert!(!pages.is_empty());
    assert_eq!(pages[0].of, number.into());
    assert!(mails.iter().all(|m| m.of == number.into()));
}

#[test]
fn machines_are_not_answered_and_open_tickets_only_when_something_fails() {
    let desk = TestDesk::new();
    let away = mail(
        "ana@cliente.example",
        "Respuesta automática: fuera de la oficina",
        "Vuelvo el lunes. Para urgencias llamen al 600 000 000.",
    )
    .header("Auto-Submitted: auto-replied")
    .sent_to(&desk);
    assert_eq!((away.outcome.kind, away.outcome.ticket), (OutcomeKind::Quarantined, None));
    assert_eq!(away.outcome.reason, "automatic reply that belongs to no ticket");

    let alarm = mail(
        "nagios@cliente.example",
        "** PROBLEM Service Alert: pdu-12/Power is CRITICAL **",
        "Feed B down on PDU-12, cabinet 0408, MD2.",
    )
    .header("Auto-Submitted: auto-generated")
    .sent_to(&desk);
    assert_eq!(alarm.outcome.kind, OutcomeKind::Opened);
    let (mails, _) = answers(&desk);
    assert!(mails.is_empty(), "{mails:?}");

    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let ours = opened(&answers(&desk).0[0]);
    let our_id = ours.message_id.unwrap();
    let away = mail(
        "ana@cliente.example",
        "Fuera de la oficina: Re: Sin corriente",
        "Estoy de vacaciones.",
    )
    .header("Auto-Submitted: auto-replied")
    .header(&format!("In-Reply-To: <{our_id}>"))
    .sent_to(&desk);
    assert_eq!((away.outcome.kind, away.outcome.ticket), (OutcomeKind::Joined, Some(number)));
    let before = desk.ticket(number);
    assert_eq!(before.facts.status, TicketStatus::New, "an automatic reply changes no status");
    assert!(answers(&desk).0.is_empty());
}

#[test]
fn our_own_mail_coming_back_and_a_bounce_of_it_open_nothing() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let row = answers(&desk).0.remove(0);
    let back =
        desk.receives("soporte@example.com", Some("soporte@example.com"), row.payload.as_bytes());
    assert_eq!(
        (back.outcome.kind, back.outcome.reason.as_str()),
        (OutcomeKind::Withheld, "our own mail came back")
    );

    let our_id = opened(&row).message_id.unwrap();
    let bounce = format!(
        "From: MAILER-DAEMON@mx.cliente.example\r\nTo: {}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nUser unknown.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.cliente.example\r\n\r\n\
         Final-Recipient: rfc822; ana@cliente.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{our_id}>\r\nSubject: x\r\n\r\n--b--\r\n",
        row.return_path
    );
    let settled = desk.receives(&row.return_path, None, bounce.as_bytes());
    assert_eq!((settled.outcome.kind, settled.outcome.ticket), (OutcomeKind::Joined, Some(number)));
    let events = desk.store(move |tx| tx.events(number));
    let told = events.iter().find(|e| e.kind == EventKind::Bounce).unwrap();
    assert!(told.text.contains("ana@cliente.example 5.1.1 failed"), "{}", told.text);
    assert_eq!(desk.tickets().len(), 1);
}

#[test]
fn a_hundred_and_one_forged_senders_get_a_hundred_and_one_tickets_and_twenty_answers() {
    let desk = TestDesk::new();
    for n in 0..101 {
        mail(
            &format!("cliente{n}@forjado.example"),
            &format!("Corte {n}"),
            "El servidor del rack 12 no responde, ¿pueden mirarlo hoy?",
        )
        .sent_to(&desk);
    }
    assert_eq!(desk.tickets().len(), 101);
    let (mails, _) = answers(&desk);
    assert_eq!(mails.len(), 20);
    let withheld: usize = desk
        .tickets()
        .iter()
        .map(|t| {
            let number = t.number;
            desk.store(move |tx| tx.outgoing_of(number))
                .iter()
                .filter(|o| o.state == OutboxState::Withheld)
                .count()
        })
        .sum();
    assert_eq!(withheld, 81);
    desk.forward(Duration::from_secs(3_601));
    mail("cliente200@forjado.example", "Corte", "Otra vez el mismo servidor del rack 12.")
        .sent_to(&desk);
    let (mails, _) = answers(&desk);
    let later = mails.iter().filter(|row| row.to == "cliente200@forjado.example").count();
    assert_eq!(later, 1, "after an hour the domain may be answered again");
}

#[test]
fn a_registered_sender_hears_what_was_understood_in_his_own_language() {
    let desk = TestDesk::new();
    register(&desk, "ana@cliente.example", Some(Language::Portuguese));
    power().sent_to(&desk);
    let ticket = desk.tickets().remove(0);
    assert_eq!(ticket.facts.answer_language, Language::Portuguese);
    assert!(ticket.facts.contact.is_some() && ticket.facts.account.is_some());
    let (mails, _) = answers(&desk);
    let answer = opened(&mails[0]);
    assert!(answer.subject.starts_with(&format!("Re: [{}]", ticket.number)), "{}", answer.subject);
    assert!(mails[0].payload.contains("Content-Language: pt-PT"));
}

#[test]
fn work_that_needs_proof_waits_for_it_but_danger_never_does() {
    let desk = TestDesk::new();
    register(&desk, "ana@cliente.example", None);
    mail(
        "ana@cliente.example",
        "Manos remotas",
        "Por favor, cambien el disco 3 del equipo SRV-DB-02 en BA1 el 14 de marzo.",
    )
    .sent_to(&desk);
    mail("ana@cliente.example", "URGENTE", "Sale humo de un armario en MD2, manden a alguien.")
        .sent_to(&desk);
    let tickets = desk.tickets();
    assert_eq!(tickets[0].facts.intent, Intent::RemoteHands);
    assert_eq!(tickets[0].facts.status, TicketStatus::WaitingIdentity);
    assert_eq!(
        (tickets[1].facts.status, tickets[1].facts.priority),
        (TicketStatus::New, Priority::P1)
    );
    assert!(!answers(&desk).1.is_empty());
}

#[test]
fn a_code_in_a_mail_rests_nowhere_in_clear() {
    let desk = TestDesk::new();
    mail(
        "ana@cliente.example",
        "PIN 4829",
        "Mi PIN es 4829 y no funciona, el código 4829 tampoco.",
    )
    .sent_to(&desk);
    let ticket = desk.tickets().remove(0);
    let number = ticket.number;
    let events = desk.store(move |tx| tx.events(number));
    let decisions = desk.store(move |tx| tx.decisions(number));
    let shown =
        format!("{ticket:?}{events:?}{decisions:?}{:?}{:?}", desk.arrivals(), desk.outgoing());
    assert!(!shown.contains("4829"), "{shown}");
    let digest = desk.arrivals()[0].raw.unwrap();
    let sealed = desk.store(move |tx| tx.raw(digest)).unwrap();
    let kept = desk.desk.intake.parts().vault.open(digest, sealed).unwrap();
    let kept = String::from_utf8_lossy(&kept).into_owned();
    assert!(!kept.contains("4829"), "the kept form is rewritten: {kept}");
    assert!(kept.contains("ana@cliente.example"));
}

#[test]
fn what_is_kept_can_be_read_again_to_the_byte() {
    let desk = TestDesk::new();
    power().sent_to(&desk);
    let digest = desk.arrivals()[0].raw.unwrap();
    let sealed = desk.store(move |tx| tx.raw(digest)).unwrap();
    assert_eq!(*desk.desk.intake.parts().vault.open(digest, sealed).unwrap(), power().raw());
}

#[test]
fn what_is_kept_says_how_it_came_and_a_repetition_by_another_way_is_one() {
    let desk = TestDesk::new();
    // Without a date the whole message tells whether it is the same: our trace must not count.
    let raw = b"From: ana@cliente.example\r\nSubject: Corte\r\n\r\nSin corriente en MD2.\r\n";
    let told =
        |peer: &str| format!("Return-Path: <ana@cliente.example>\r\nReceived: from {peer}\r\n");
    for peer in ["192.0.2.7", "192.0.2.8"] {
        let hop = Hop::Behind { authserv_ids: vec![] };
        let sender = Some("ana@cliente.example");
        desk.receives_by(hop, "soporte@example.com", sender, raw, &told(peer));
    }
    let arrivals = desk.arrivals();
    assert_eq!((desk.tickets().len(), arrivals.len()), (1, 2));
    let digest = arrivals[0].raw.unwrap();
    let sealed = desk.store(move |tx| tx.raw(digest)).unwrap();
    let kept = desk.desk.intake.parts().vault.open(digest, sealed).unwrap();
    assert_eq!(*kept, [told("192.0.2.7").as_bytes(), raw].concat());
}

#[test]
fn danger_is_heard_in_a_subject_in_a_long_text_in_a_quote_and_through_machines() {
    let long = format!(
        "{}\nHay un incendio con humo en la sala dos.",
        "Les escribo por el asunto de ayer. ".repeat(900)
    );
    let cases = [
        mail(
            "a1@c.example",
            "RE: INCENDIO EN MD2",
            "Por favor llamen cuanto antes, estamos todos en la puerta esperando.",
        ),
        mail("a2@c.example", "Consulta", &long),
        mail("a3@c.example", "Re: aviso", "> Hay fuego y humo en la sala dos, una persona herida"),
        mail("a4@c.example", "Resposta automática: x", "Há fogo no LS1, está uma pessoa ferida.")
            .header("Auto-Submitted: auto-replied"),
        mail(
            "a5@c.example",
            "RV: aviso",
            "Ver abajo.\r\n\r\n-----Mensaje original-----\r\nDe: Guardia <g@c.example>\r\nEnviado el: martes, 24 de noviembre de 2026 9:50\r\nPara: Ana\r\nAsunto: aviso\r\n\r\nHay fuego en la sala dos y una persona herida.",
        ),
        mail("a..b@c.example", "Aviso", "Sale humo de un armario y huele a quemado."),
    ];
    for case in cases {
        let desk = TestDesk::new();
        let settled = case.sent_to(&desk);
        assert_eq!(settled.outcome.kind, OutcomeKind::Opened, "{}", case.subject);
        let facts = &desk.tickets()[0].facts;
        assert_eq!((facts.priority, facts.safety), (Priority::P1, true), "{}", case.subject);
        assert!(!answers(&desk).1.is_empty(), "{}: nobody is paged", case.subject);
        let number = desk.tickets()[0].number;
        let sent = desk.store(move |tx| tx.outgoing_of(number));
        let answered = sent.iter().filter(|o| o.kind == OutboxKind::Mail).count();
        assert_eq!(
            answered,
            usize::from(!case.from.starts_with("a4") && !case.from.starts_with("a..b")),
            "{}",
            case.from
        );
    }
}

#[test]
fn more_danger_pages_anew_at_another_site_or_after_a_while() {
    let desk = TestDesk::new();
    let number = mail("ana@cliente.example", "Fuego", "Hay fuego en MD2, manden a alguien.")
        .header("Message-ID: <f1@cliente.example>")
        .sent_to(&desk)
        .outcome
        .ticket
        .unwrap();
    let pages = || {
        let events = desk.store(move |tx| tx.events(number));
        events.iter().filter(|event| event.kind == EventKind::Paged).count()
    };
    let more = |text: &str, n: u32| {
        mail("ana@cliente.example", "Re: Fuego", text)
            .header("In-Reply-To: <f1@cliente.example>")
            .header(&format!("Message-ID: <m{n}@cliente.example>"))
            .sent_to(&desk)
    };
    assert_eq!(pages(), 1);
    more("El fuego sigue en MD2.", 1);
    assert_eq!(pages(), 1, "the same fire, a moment later");
    more("Ahora hay fuego también en BA1.", 2);
    assert_eq!(pages(), 2, "another site");
    assert_eq!(desk.ticket(number).facts.site.map(|site| site.to_string()).as_deref(), Some("BA1"));
    desk.forward(Duration::from_secs(601));
    more("El fuego en BA1 crece.", 3);
    assert_eq!(pages(), 3, "the last page is old");
    let ids: Vec<_> =
        answers(&desk).1.iter().map(|page| opened(page).message_id.unwrap()).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "every page has an id of its own");
}

#[test]
fn a_registered_address_cannot_be_used_to_flood_anybody() {
    let desk = TestDesk::new();
    register(&desk, "ana@cliente.example", None);
    for n in 0..30 {
        mail(
            "ana@cliente.example",
            &format!("Su ticket {n} ha sido recibido"),
            "Gracias por escribirnos, le contestaremos pronto.",
        )
        .header(&format!("Reply-To: jefe{n}@cliente.example"))
        .sent_to(&desk);
    }
    let (mails, _) = answers(&desk);
    assert!(mails.len() <= 20, "{}", mails.len());
    assert!(
        mails.iter().all(|row| row.to == "ana@cliente.example"),
        "a Reply-To of nobody known is not followed"
    );
}

#[test]
fn a_forged_participant_brings_nobody_else_into_a_ticket() {
    let desk = TestDesk::new();
    let number = power().sent_to(&desk).outcome.ticket.unwrap();
    let subject = format!("Re: [{number}] Sin corriente");
    let forged = mail("ana@cliente.example", &subject, "Añado a un compañero.")
        .header("Cc: eva@mal.example")
        .sent_to(&desk);
    assert_eq!(forged.outcome.ticket, Some(number), "her own address takes part");
    let stranger = mail("eva@mal.example", &subject, "Y ahora yo.").sent_to(&desk);
    assert_ne!(stranger.outcome.ticket, Some(number));
}

/// A device hands its alarm straight to us and writes neither date nor id.
#[test]
fn an_undated_alarm_is_new_again_later_and_one_while_it_is_sent_again() {
    let desk = TestDesk::new();
    let raw = b"From: panel@cliente.example\r\nSubject: ALARMA incendio MD2\r\n\r\nHumo en la sala 2.\r\n";
    let take = || {
        let message = ReceivedMessage {
            door: Door::Smtp,
            at: desk.now(),
            return_path: Some("panel@cliente.example".parse().unwrap()),
            recipients: vec!["soporte@example.com".parse().unwrap()],
            hop: Hop::Behind { authserv_ids: vec![] },
            trace: String::new(),
            raw: raw.to_vec().into(),
        };
        desk.block_on(desk.desk.intake.take_mail(message)).unwrap().outcome.kind
    };
    assert_eq!([take(), take()], [OutcomeKind::Opened, OutcomeKind::Duplicate]);
    desk.forward(Duration::from_secs(1_800));
    assert_eq!(take(), OutcomeKind::Duplicate);
    desk.forward(Duration::from_secs(1_799));
    assert_eq!(take(), OutcomeKind::Duplicate);
    desk.forward(Duration::from_secs(1));
    assert_eq!(take(), OutcomeKind::Opened);
    desk.forward(Duration::from_secs(3_000));
    assert_eq!(take(), OutcomeKind::Duplicate, "of the second one");
    desk.forward(Duration::from_secs(3 * 7 * 24 * 3_600));
    assert_eq!(take(), OutcomeKind::Opened);
    desk.forward(Duration::from_secs(1_200));
    assert_eq!(take(), OutcomeKind::Duplicate, "past the full hour");
}

#[test]
fn danger_below_the_words_of_a_report_that_reports_nothing_is_heard() {
    let desk = TestDesk::new();
    let settled = mail(
        "ana@cliente.example",
        "Mail delivery failed",
        "Hay un incendio con humo en la sala dos de MD2.",
    )
    .sent_to(&desk);
    assert_eq!(settled.outcome.kind, OutcomeKind::Opened);
    assert!(desk.ticket(settled.outcome.ticket.unwrap()).facts.safety);
}
