//! What a ticket's status means for its pages, what became of pages that cannot go on, and who is rung
//! first.
use std::time::Duration;

use centralita::intake::desk::{AfterReply, ByHand, Deed, Merge, Reply};
use centralita::intake::incidents::{Declare, Declared};
use centralita::intake::{PageAnswer, PageAnswered, ShortAnswered, given_back_by_call};
use centralita::model::{Intent, PhoneNumber, Priority, TicketNumber, TicketStatus};
use centralita::oncall::{Address, Page, PageState, WayKind};
use centralita::store::{NewOutgoing, NewTry, OutboxKind, OutboxState, PageRow};
use centralita::tickets::EventKind;

use crate::desk::{TestDesk, mail};
use crate::paging::{DARK, MINUTE, SMS, TRUNK, dark, notes, only, outage, pages, pass, went};

fn accepts(desk: &TestDesk, page: &PageRow, who: &str) -> PageAnswered {
    let answered = desk.desk.intake.answer_page(page.id, who.to_owned(), PageAnswer::Accept);
    desk.block_on(answered).unwrap()
}

fn reply(desk: &TestDesk, ticket: TicketNumber, then: AfterReply) {
    let order = Reply {
        ticket,
        text: "Está resuelto por nuestra parte.".to_owned(),
        only_requester: false,
        then,
        by: "lucia".to_owned(),
        at: desk.now(),
    };
    desk.block_on(desk.desk.intake.reply(order)).unwrap().unwrap();
}

fn stands(desk: &TestDesk, ticket: TicketNumber, status: TicketStatus) {
    let deed = Deed::Status { status, why: String::new() };
    let order = ByHand { ticket, deed, by: "lucia".to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.by_hand(order)).unwrap().unwrap();
}

fn states(desk: &TestDesk) -> Vec<PageState> {
    pages(desk).iter().map(|row| row.page.state().clone()).collect()
}

fn answers(desk: &TestDesk, ticket: TicketNumber, text: &str) {
    let again = mail("ana@cliente.example", &format!("Re: [{ticket}] Sin corriente"), text);
    assert_eq!(again.sent_to(desk).outcome.ticket, Some(ticket));
}

#[test]
fn what_is_solved_ends_its_page_and_the_next_outage_wakes_somebody() {
    let desk = TestDesk::new();
    let first = outage(&desk, 0..1)[0];
    accepts(&desk, &only(&desk), "lucia");
    reply(&desk, first, AfterReply::Close);
    assert_eq!(states(&desk), [PageState::Over]);
    went(&desk);
    desk.forward(20 * MINUTE);
    outage(&desk, 1..2);
    assert_eq!(states(&desk), [PageState::Over, PageState::Searching]);
    assert_eq!(went(&desk), ["lucia@example.com"]);
}

#[test]
fn a_page_whose_tickets_were_solved_before_it_was_tied_to_them_takes_nobody_in() {
    let desk = TestDesk::new();
    let first = outage(&desk, 0..1)[0];
    accepts(&desk, &only(&desk), "lucia");
    let now = desk.now();
    desk.store(move |tx| tx.set_status(first, TicketStatus::Solved, now));
    went(&desk);
    outage(&desk, 1..2);
    assert_eq!(went(&desk), ["lucia@example.com"]);
    assert_eq!(pages(&desk).len(), 2);
}

#[test]
fn a_search_stops_when_its_ticket_is_solved_by_hand_and_goes_on_for_another_that_is_not() {
    let desk = TestDesk::new();
    let tickets = outage(&desk, 0..2);
    went(&desk);
    stands(&desk, tickets[0], TicketStatus::Solved);
    assert_eq!(states(&desk), [PageState::Searching], "the second is in the dark");
    stands(&desk, tickets[1], TicketStatus::Cancelled);
    assert_eq!(states(&desk), [PageState::Over]);
    pass(&desk, 60 * MINUTE);
    assert_eq!(went(&desk), Vec::<String>::new());
}

#[test]
fn who_writes_that_it_is_still_down_is_heard_at_night() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    accepts(&desk, &only(&desk), "lucia");
    reply(&desk, ticket, AfterReply::Close);
    went(&desk);
    answers(&desk, ticket, "Sigue sin corriente.");
    assert_eq!(desk.ticket(ticket).facts.status, TicketStatus::Open);
    assert_eq!(states(&desk), [PageState::Over, PageState::Searching]);
    assert_eq!(went(&desk), ["lucia@example.com"]);
    // Somebody is searched for: more of the same wakes nobody anew.
    reply(&desk, ticket, AfterReply::Wait);
    answers(&desk, ticket, "Sigue sin corriente, por favor.");
    assert_eq!(pages(&desk).len(), 2);
    // She sees to it and asks; what he answers is for somebody to read at once.
    accepts(&desk, &pages(&desk)[1], "lucia");
    reply(&desk, ticket, AfterReply::Wait);
    went(&desk);
    answers(&desk, ticket, "Sigue igual, sin corriente.");
    assert_eq!(states(&desk), [PageState::Over, PageState::Over, PageState::Searching]);
    assert_eq!(went(&desk), ["lucia@example.com"]);
}

#[test]
fn the_page_of_a_ticket_that_is_put_into_another_goes_over_to_that_one() {
    let desk = TestDesk::new();
    let question = "¿Me pueden decir el horario de acceso al centro MD2?";
    let into =
        mail("ana@cliente.example", "Horario", question).sent_to(&desk).outcome.ticket.unwrap();
    stands(&desk, into, TicketStatus::Solved);
    let from = dark(&desk);
    let order = Merge { from, into, across_accounts: true, by: "marta".to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.merge(order)).unwrap().unwrap();
    let page = only(&desk);
    assert_eq!((page.ticket, page.page.state()), (into, &PageState::Searching));
    let merged = desk.ticket(into).facts;
    assert_eq!((merged.status, merged.priority), (TicketStatus::Open, Priority::P1));
    went(&desk);
    pass(&desk, 5 * MINUTE);
    assert_eq!(went(&desk), ["nuria@example.com", "lucia@example.com"]);
    // Who was put through to the caller of the first has it.
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let now = desk.now();
    desk.store(move |tx| centralita::intake::accepted_by_call(tx, &knowledge, from, "nuria", now));
    assert!(matches!(only(&desk).page.state(), PageState::Accepted { by, .. } if by == "nuria"));
    stands(&desk, into, TicketStatus::Solved);
    assert_eq!(states(&desk), [PageState::Over]);
}

/// What was sent to her by short message; the shipped files wish none.
fn texted(desk: &TestDesk, page: &PageRow) {
    let (ticket, page, now) = (page.ticket, page.id, desk.now());
    desk.store(move |tx| {
        let outbox = tx.add_outgoing(&NewOutgoing {
            of: ticket.into(),
            kind: OutboxKind::Page,
            to: format!("sms:{LUCIA}"),
            return_path: String::new(),
            payload: String::new(),
            state: OutboxState::Sent,
            note: String::new(),
            at: now,
        })?;
        tx.add_try(&NewTry {
            page,
            person: "lucia".to_owned(),
            address: Address { kind: WayKind::Sms, to: LUCIA.to_owned() },
            at: now,
            outbox,
            token: None,
        })
    });
}

const LUCIA: &str = "+34400000005";

/// A P1 of its own, wherever it is.
fn another(desk: &TestDesk, n: u32) -> PageRow {
    let body = DARK.replace(" de MD2", "");
    mail(&format!("noc@otro{n}.example"), "Sin corriente", &body).sent_to(desk);
    pages(desk).pop().unwrap()
}

#[test]
fn a_bare_answer_means_the_one_that_waits_and_of_several_it_is_asked_which() {
    let desk = TestDesk::with(SMS);
    let says = |text: &str| {
        let (from, text) = (LUCIA.parse().unwrap(), text.to_owned());
        desk.block_on(desk.desk.intake.answer_by_short_message(from, text)).unwrap()
    };
    let old = another(&desk, 0);
    texted(&desk, &old);
    accepts(&desk, &old, "lucia");
    let unanswered = another(&desk, 1);
    texted(&desk, &unanswered);
    let done = another(&desk, 2);
    texted(&desk, &done);
    stands(&desk, done.ticket, TicketStatus::Solved);
    stands(&desk, unanswered.ticket, TicketStatus::Open);
    let new = another(&desk, 3);
    texted(&desk, &new);
    went(&desk);
    // Two wait: which one?
    assert_eq!(says("A"), ShortAnswered::Which(vec![new.ticket, unanswered.ticket]));
    let asked = desk.outgoing().into_iter().find(|row| row.to == format!("sms:{LUCIA}")).unwrap();
    assert!(asked.payload.contains(&format!("A {}", new.ticket)), "{}", asked.payload);
    assert!(asked.payload.contains(&format!("A {}", unanswered.ticket)), "{}", asked.payload);
    let yours = |ticket| ShortAnswered::Answered(PageAnswered::Yours(ticket));
    assert_eq!(says(&format!("A {}", unanswered.ticket)), yours(unanswered.ticket));
    assert_eq!(says("A"), yours(new.ticket), "one waits, the others are hers");
    assert_eq!(says(&format!("E {}", done.ticket)), ShortAnswered::Unknown);
}

#[test]
fn a_page_that_cannot_be_read_is_set_aside_and_the_others_go_on() {
    let desk = TestDesk::new();
    let (broken, other) = (another(&desk, 0), another(&desk, 1));
    let id = broken.id;
    desk.store(move |tx| tx.retell_page(id, "{"));
    went(&desk);
    pass(&desk, 5 * MINUTE);
    // Nobody knows what it told: another one tells what the ticket says.
    let again = "lucia@example.com";
    assert_eq!(went(&desk), ["nuria@example.com", "lucia@example.com", again]);
    let metrics = desk.desk.metrics.text();
    for line in ["centralita_pages_unreadable_total 1", "centralita_pages_aside 1"] {
        assert!(metrics.lines().any(|one| one == line), "`{line}` is not in\n{metrics}");
    }
    let left = pages(&desk);
    let of: Vec<TicketNumber> = left.iter().map(|row| row.ticket).collect();
    assert_eq!((left[0].id, of), (other.id, vec![other.ticket, broken.ticket]));
    assert!(left[1].about.contains("\"P1\"") && left[1].about.contains("Sin corriente"));
    let notes = notes(&desk, broken.ticket);
    let told = |note: &String| note.contains("is set aside; another one begins");
    assert!(notes.iter().any(told), "{notes:?}");
    stands(&desk, broken.ticket, TicketStatus::Solved);
}

#[test]
fn a_page_whose_ticket_cannot_be_read_goes_on_and_has_none_beside_it() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    went(&desk);
    let serial = ticket.serial();
    let word = format!("UPDATE tickets SET answer_language = 'zz' WHERE serial = {serial}");
    let desk = desk.begun_anew(&word);
    pass(&desk, 5 * MINUTE);
    assert_eq!(went(&desk), ["nuria@example.com", "lucia@example.com"]);
    assert_eq!(states(&desk), [PageState::Searching]);
    assert!(desk.desk.metrics.text().contains("centralita_pages_aside 0\n"));
    assert_eq!(accepts(&desk, &only(&desk), "lucia"), PageAnswered::Yours(ticket));
}

#[test]
fn what_is_set_aside_again_at_once_has_nothing_in_its_place() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    for _ in 0..3 {
        // Neither the page nor what was put in its place can be read.
        let found = pages(&desk);
        desk.store(move |tx| found.iter().try_for_each(|row| tx.retell_page(row.id, "{")));
        pass(&desk, 5 * MINUTE);
    }
    assert!(pages(&desk).is_empty());
    assert!(desk.desk.metrics.text().contains("centralita_pages_aside 2\n"));
    let notes = notes(&desk, ticket);
    assert!(notes.iter().any(|note| note.ends_with("nobody is called by it")), "{notes:?}");
}

#[test]
fn what_is_put_in_the_place_of_a_page_is_about_all_its_tickets_and_of_its_incident() {
    let desk = TestDesk::new();
    let tickets = outage(&desk, 0..2);
    let order = Declare {
        what: Declared::Fault("MD2".parse().unwrap(), Intent::IncidentPower),
        texts: [].into(),
        since: None,
        expected_end: None,
        by: "lucia".to_owned(),
        why: "visto en la sala".to_owned(),
        at: desk.now(),
    };
    let incident = desk.block_on(desk.desk.intake.declare_incident(order)).unwrap().unwrap().id;
    let old = only(&desk).id;
    assert_eq!(desk.store(move |tx| tx.incident_page(incident)), Some(old));
    desk.store(move |tx| tx.retell_page(old, "{"));
    stands(&desk, tickets[0], TicketStatus::Solved);
    went(&desk);
    pass(&desk, 5 * MINUTE);
    let new = only(&desk);
    assert!(new.id != old && *new.page.state() == PageState::Searching, "{new:?}");
    assert_eq!(desk.store(move |tx| tx.tickets_of_page(new.id)), tickets);
    assert_eq!(desk.store(move |tx| tx.incident_page(incident)), Some(new.id));
    assert!(went(&desk).contains(&"lucia@example.com".to_owned()), "the second is in the dark");
    // It ends with the last of them.
    stands(&desk, tickets[1], TicketStatus::Solved);
    assert_eq!(states(&desk), [PageState::Over]);
}

#[test]
fn whom_to_ring_that_cannot_be_read_is_told_and_the_ladder_goes_on() {
    let desk = TestDesk::with(TRUNK);
    dark(&desk);
    let (page, now) = (only(&desk), desk.now());
    went(&desk);
    desk.store(move |tx| {
        let outbox = tx.add_outgoing(&NewOutgoing {
            of: page.ticket.into(),
            kind: OutboxKind::Ring,
            to: "call:nobody".to_owned(),
            return_path: String::new(),
            payload: "{".to_owned(),
            state: OutboxState::Pending,
            note: String::new(),
            at: now,
        })?;
        let address = Address { kind: WayKind::Call, to: "nobody".to_owned() };
        let person = "lucia".to_owned();
        tx.add_try(&NewTry { page: page.id, person, address, at: now, outbox, token: None })
    });
    assert!(desk.block_on(desk.desk.intake.next_ring()).unwrap().is_none());
    let legs = desk.store(move |tx| tx.page_legs(page.id));
    let last = legs.last().unwrap();
    assert_eq!(last.tried.outcome.as_deref(), Some("failed"));
    assert_eq!(last.state, Some(OutboxState::Failed));
    pass(&desk, 5 * MINUTE);
    assert!(went(&desk).contains(&"nuria@example.com".to_owned()), "the next rung");
}

#[test]
fn a_page_whose_policy_is_gone_goes_by_that_of_those_who_have_none() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    let page = only(&desk);
    let (about, now) = (page.about, desk.now());
    went(&desk);
    stands(&desk, ticket, TicketStatus::Solved);
    stands(&desk, ticket, TicketStatus::Open);
    let gone = Page::open("dissolved".parse().unwrap(), now);
    desk.store(move |tx| tx.add_page(ticket, &gone, &about, "", now));
    pass(&desk, MINUTE);
    assert_eq!(went(&desk), ["elena@example.com"], "the duty manager of the country");
    let page = pages(&desk).pop().unwrap();
    assert_eq!(page.page.policy().as_str(), "duty-manager-es");
    let notes = notes(&desk, ticket);
    assert!(notes.iter().any(|note| note.contains("no policy dissolved")), "{notes:?}");
}

#[test]
fn who_took_a_call_and_was_lost_before_he_was_joined_gives_the_page_back() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let now = desk.now();
    desk.store(move |tx| {
        centralita::intake::accepted_by_call(tx, &knowledge, ticket, "lucia", now)
    });
    went(&desk);
    desk.store(move |tx| given_back_by_call(tx, ticket, "iker", now));
    assert!(matches!(only(&desk).page.state(), PageState::Accepted { .. }), "it is not his");
    desk.store(move |tx| given_back_by_call(tx, ticket, "lucia", now));
    pass(&desk, Duration::ZERO);
    assert_eq!(only(&desk).page.state(), &PageState::Searching);
    assert_eq!(went(&desk), ["nuria@example.com", "lucia@example.com"]);
    let events = desk.store(move |tx| tx.events(ticket));
    assert!(events.iter().any(|one| one.kind == EventKind::Note && one.text.contains("was lost")));
}

#[test]
fn danger_is_rung_first_and_nobody_whose_telephone_rings_already() {
    let desk = TestDesk::with(TRUNK);
    another(&desk, 0);
    let smoke = "Sale humo del armario 0408 de MD2 y no hay corriente.";
    let danger = mail("noc@otro.example", "Humo", smoke).sent_to(&desk).outcome.ticket.unwrap();
    pass(&desk, MINUTE);
    let next = || desk.block_on(desk.desk.intake.next_ring()).unwrap();
    let rung: Vec<_> = std::iter::from_fn(next).collect();
    let of: Vec<_> = rung.iter().map(|row| row.brief.as_ref().and_then(|b| b.ticket)).collect();
    assert!(!of.is_empty() && of.iter().all(|ticket| *ticket == Some(danger)), "{rung:?}");
    let numbers: Vec<PhoneNumber> = rung.iter().map(|row| row.number.clone()).collect();
    assert!(numbers.contains(&LUCIA.parse().unwrap()), "{numbers:?}");
    // She does not answer, and hears of the other one next.
    let hers = rung.into_iter().find(|row| row.number.to_string() == LUCIA).unwrap();
    desk.block_on(desk.desk.intake.rang(hers, Err("no answer"))).unwrap();
    let second = next().unwrap();
    assert_eq!(second.number.to_string(), LUCIA);
    assert_ne!(second.brief.and_then(|brief| brief.ticket), Some(danger));
}

#[test]
fn calls_of_a_page_that_cannot_be_read_keep_nobody_from_being_rung_about_another() {
    let desk = TestDesk::with(TRUNK);
    another(&desk, 0);
    let smoke = "Sale humo del armario 0408 de MD2 y no hay corriente.";
    let danger = mail("noc@otro.example", "Humo", smoke).sent_to(&desk).outcome.ticket.unwrap();
    pass(&desk, MINUTE);
    let of_danger = pages(&desk).into_iter().find(|row| row.ticket == danger).unwrap().id.0;
    let desk = desk.begun_anew(&format!("UPDATE pages SET machine = '{{' WHERE id = {of_danger}"));
    let next = || desk.block_on(desk.desk.intake.next_ring()).unwrap();
    // Each look ends at a call that is not wanted any more, and the next one goes on.
    let rung: Vec<_> = (0..12).filter_map(|_| next()).collect();
    let of: Vec<_> = rung.iter().map(|row| row.brief.as_ref().and_then(|b| b.ticket)).collect();
    assert!(!of.is_empty() && of.iter().all(|ticket| *ticket != Some(danger)), "{of:?}");
}

#[test]
fn who_is_second_at_the_key_hears_so_and_a_call_about_what_is_taken_is_not_wanted() {
    let desk = TestDesk::with(TRUNK);
    let smoke = "Sale humo del armario 0408 de MD2 y no hay corriente.";
    mail("noc@otro.example", "Humo", smoke).sent_to(&desk);
    pass(&desk, MINUTE);
    let next = || desk.block_on(desk.desk.intake.next_ring()).unwrap().unwrap();
    let (one, other) = (next(), next());
    assert_ne!(one.person, other.person);
    let wanted = |row| desk.block_on(desk.desk.intake.ring_is_wanted(row)).unwrap();
    assert!(wanted(&one) && wanted(&other));
    assert!(desk.block_on(desk.desk.intake.takes_ring(&one)).unwrap());
    assert!(!wanted(&other));
    assert!(!desk.block_on(desk.desk.intake.takes_ring(&other)).unwrap());
    assert!(
        matches!(only(&desk).page.state(), PageState::Accepted { by, .. } if *by == one.person)
    );
}

#[test]
fn a_report_that_its_holder_wants_nothing_of_has_somebody_else_searched_for() {
    let desk = TestDesk::new();
    outage(&desk, 0..1);
    accepts(&desk, &only(&desk), "lucia");
    went(&desk);
    let now = desk.now();
    desk.store(move |tx| tx.silence_address("lucia@example.com", now));
    outage(&desk, 1..2);
    assert_eq!(states(&desk), [PageState::Searching]);
    pass(&desk, 5 * MINUTE);
    assert!(went(&desk).contains(&"nuria@example.com".to_owned()));
}
