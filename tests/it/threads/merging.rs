//! Two tickets put into one, and one made two.
use centralita::intake::desk::{DeskRefusal, Merge, Split, Splitted};
use centralita::model::{Priority, TicketNumber, TicketStatus};
use centralita::tickets::{EventKind, OutcomeKind};

use super::{ANA, events, letters, notes, opened, power, question, register};
use crate::desk::{TestDesk, mail};

fn merge(
    desk: &TestDesk,
    from: TicketNumber,
    into: TicketNumber,
) -> Result<TicketNumber, DeskRefusal> {
    let order =
        Merge { from, into, across_accounts: false, by: "marta".to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.merge(order)).unwrap()
}

fn split(desk: &TestDesk, ticket: TicketNumber, place: u32) -> Result<Splitted, DeskRefusal> {
    let order = Split { ticket, place, by: "marta".to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.split(order)).unwrap()
}

fn ticket(desk: &TestDesk, from: &str, subject: &str, id: &str) -> TicketNumber {
    let mail = question(from, subject).header(&format!("Message-ID: <{id}@cliente.example>"));
    mail.sent_to(desk).outcome.ticket.unwrap()
}

#[test]
fn later_mail_to_a_merged_ticket_lands_in_the_other_by_every_mark() {
    let desk = TestDesk::new();
    let a = power().header("Cc: luis@cliente.example").sent_to(&desk).outcome.ticket.unwrap();
    let ours = opened(&letters(&desk)[0]);
    let b = ticket(&desk, ANA, "Inventario", "b1");
    assert_eq!(merge(&desk, a, b), Ok(b));
    let old = desk.ticket(a);
    assert_eq!((old.merged_into, old.facts.status), (Some(b), TicketStatus::Closed));
    assert_eq!(desk.ticket(b).facts.priority, Priority::P1, "the graver counts");
    assert_eq!(notes(&desk, a), [format!("merged into {b}")]);
    let told = events(&desk, b).into_iter().find(|e| e.by == "marta").unwrap();
    assert_eq!(told.text, format!("{a} was merged into this ticket"));
    assert_eq!(events(&desk, a).iter().filter(|e| e.kind == EventKind::Message).count(), 1);

    let text = "La rama B ha vuelto, gracias.";
    let our_id = ours.message_id.unwrap();
    let ways = [
        mail("nuevo@cliente.example", "Re: x", text).header(&format!("In-Reply-To: <{our_id}>")),
        mail("nueva@cliente.example", "Re: x", text).to(&ours.reply_to.unwrap().address),
        mail(ANA, &format!("Re: [{a}] x"), text),
        mail("luis@cliente.example", "Re: x", text).header("References: <a1@cliente.example>"),
    ];
    for (n, way) in ways.into_iter().enumerate() {
        let settled = way.header(&format!("Message-ID: <w{n}@cliente.example>")).sent_to(&desk);
        assert_eq!(
            (settled.outcome.kind, settled.outcome.ticket),
            (OutcomeKind::Joined, Some(b)),
            "{n}"
        );
    }
    let stranger = question("eva@mal.example", &format!("Re: [{a}]")).sent_to(&desk);
    assert_eq!(stranger.outcome.kind, OutcomeKind::Opened);
}

#[test]
fn a_merge_is_done_once_and_never_in_a_circle() {
    let desk = TestDesk::new();
    let [a, b, c] = ["a", "b", "c"].map(|id| ticket(&desk, ANA, id, id));
    assert_eq!(merge(&desk, a, b), Ok(b));
    let before = events(&desk, b).len();
    assert_eq!(merge(&desk, a, b), Ok(b), "again");
    assert_eq!(events(&desk, b).len(), before, "and nothing is written twice");
    assert_eq!(merge(&desk, b, c), Ok(c));
    assert_eq!(merge(&desk, c, a), Err(DeskRefusal::Same(c, a)));
    assert_eq!(merge(&desk, c, c), Err(DeskRefusal::Same(c, c)));
    assert_eq!(merge(&desk, a, c), Err(DeskRefusal::Merged { ticket: a, into: b }));
    let nobodys = TicketNumber::from_serial(9_000).unwrap();
    assert_eq!(merge(&desk, nobodys, c), Err(DeskRefusal::NoTicket(nobodys)));
    let followed = question(ANA, &format!("Re: [{a}]")).sent_to(&desk);
    assert_eq!(followed.outcome.ticket, Some(c), "over two merges");
}

#[test]
fn tickets_of_different_customers_are_merged_only_when_that_is_meant() {
    let desk = TestDesk::new();
    register(&desk, ANA, 7);
    register(&desk, "eva@otro.example", 8);
    let a = ticket(&desk, ANA, "Uno", "x1");
    let b = ticket(&desk, "eva@otro.example", "Dos", "x2");
    assert_eq!(merge(&desk, a, b), Err(DeskRefusal::OtherAccount(a, b)));
    assert_eq!(desk.ticket(a).merged_into, None);
    let meant =
        Merge { from: a, into: b, across_accounts: true, by: "marta".to_owned(), at: desk.now() };
    assert_eq!(desk.block_on(desk.desk.intake.merge(meant)).unwrap(), Ok(b));
    let at = desk.now();
    desk.store(move |tx| tx.set_status(b, TicketStatus::Closed, at));
    let c = ticket(&desk, "eva@otro.example", "Tres", "x3");
    assert_eq!(merge(&desk, c, b), Err(DeskRefusal::Ended(b)));
}

#[test]
fn one_message_becomes_a_ticket_of_its_own_and_its_answers_follow() {
    let desk = TestDesk::new();
    let old = ticket(&desk, ANA, "Inventario", "s1");
    let second =
        mail(ANA, &format!("Re: [{old}]"), "Además, la factura de octubre está dos veces.")
            .header("Message-ID: <s2@cliente.example>")
            .sent_to(&desk);
    assert_eq!(second.outcome.ticket, Some(old));
    let all = events(&desk, old);
    let place = all.iter().position(|e| e.text.starts_with("Además")).unwrap() + 1;
    let place = u32::try_from(place).unwrap();
    let made = split(&desk, old, place).unwrap();
    assert!(made.made);
    assert_eq!(split(&desk, old, place), Ok(Splitted { made: false, ..made }), "once");
    let new = desk.ticket(made.ticket).facts;
    assert_eq!(new.requester, ANA);
    assert!(new.subject.starts_with("Además, la factura"), "{}", new.subject);
    let moved = events(&desk, made.ticket);
    assert_eq!(moved[0].message_id.as_deref(), Some("s2@cliente.example"));
    assert_eq!(notes(&desk, made.ticket), [format!("split from event {place} of {old}")]);
    assert!(notes(&desk, old).contains(&format!("event {place} was split into {}", made.ticket)));
    let answer = |id: &str, n: u32| {
        mail(ANA, "Re: x", "Y otra cosa más sobre eso.")
            .header(&format!("In-Reply-To: <{id}@cliente.example>"))
            .header(&format!("Message-ID: <n{n}@cliente.example>"))
            .sent_to(&desk)
            .outcome
            .ticket
    };
    assert_eq!((answer("s2", 1), answer("s1", 2)), (Some(made.ticket), Some(old)));
}

#[test]
fn only_a_message_among_others_can_be_split_off() {
    let desk = TestDesk::new();
    let old = ticket(&desk, ANA, "Inventario", "s1");
    assert_eq!(split(&desk, old, 1), Err(DeskRefusal::OnlyMessage(old)));
    for place in [0, 2, 99] {
        assert_eq!(split(&desk, old, place), Err(DeskRefusal::NoMessage { ticket: old, place }));
    }
}
