//! Whose telephone rings when a promised time of a P1 is due and nobody sees to it, and whose does not.
use std::time::Duration;

use centralita::conversation::Screened;
use centralita::intake::desk::{ByHand, Deed};
use centralita::intake::{PageAnswer, RingRow, Told};
use centralita::model::TicketNumber;
use centralita::oncall::PageState;
use centralita::store::{NewOutgoing, OutboxKind, OutboxState};

use crate::copies::queues;
use crate::desk::{TestDesk, mail};
use crate::paging::{DARK, MINUTE, TRUNK, dark, notes, only, pages, pass, went};
use crate::warnings::{look, set_clock, story};

/// Everybody's page is accepted by one.
fn accepted(desk: &TestDesk, who: &str) {
    for page in pages(desk) {
        let accept = desk.desk.intake.answer_page(page.id, who.to_owned(), PageAnswer::Accept);
        desk.block_on(accept).unwrap();
    }
    went(desk);
}

fn spoke(desk: &TestDesk, ticket: TicketNumber, who: &str) {
    let deed = Deed::Note { text: "Llegan a las doce.".to_owned(), spoken: true };
    let order = ByHand { ticket, deed, by: who.to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.by_hand(order)).unwrap().unwrap();
}

fn next_ring(desk: &TestDesk) -> Option<RingRow> {
    desk.block_on(desk.desk.intake.next_ring()).unwrap()
}

fn rang(desk: &TestDesk, row: RingRow, came: Result<Screened, &'static str>) {
    desk.block_on(desk.desk.intake.rang(row, came)).unwrap();
}

/// A P1 that lucia has had for a quarter of an hour without doing anything.
fn left(desk: &TestDesk, told: &mut Told) -> TicketNumber {
    let ticket = dark(desk);
    accepted(desk, "lucia");
    desk.forward(16 * MINUTE);
    assert_eq!(look(desk, told).urged, 1);
    pass(desk, MINUTE);
    ticket
}

#[test]
fn no_warning_rings_by_itself_and_what_was_accepted_and_left_is_paged_anew() {
    let desk = TestDesk::with(TRUNK);
    let mut told = Told::default();
    let ticket = dark(&desk);
    accepted(&desk, "lucia");
    desk.forward(13 * MINUTE);
    let looked = look(&desk, &mut told);
    assert_eq!((looked.people, looked.urged), (1, 0));
    assert!(story(&desk, ticket)[0].starts_with("warned lucia by mail: a first answer by "));
    pass(&desk, MINUTE);
    assert_eq!(next_ring(&desk), None, "she took it a moment ago");
    desk.forward(2 * MINUTE);
    let looked = look(&desk, &mut told);
    assert_eq!((looked.people, looked.urged), (0, 1));
    assert_eq!(*only(&desk).page.state(), PageState::Searching);
    pass(&desk, MINUTE);
    // The key does what the voice says.
    let row = next_ring(&desk).unwrap();
    assert_eq!(row.person, "lucia");
    assert_eq!(row.brief.as_ref().and_then(|brief| brief.ticket), Some(ticket));
    assert!(desk.block_on(desk.desk.intake.takes_ring(&row)).unwrap());
    rang(&desk, row, Ok(Screened::AcceptedLate));
    assert!(matches!(only(&desk).page.state(), PageState::Accepted { by, .. } if by == "lucia"));
    assert_eq!(notes(&desk, ticket).last().unwrap(), "page: accepted by lucia (key)");
    desk.forward(16 * MINUTE);
    assert_eq!(look(&desk, &mut Told::default()).urged, 0, "once a goal");
}

#[test]
fn a_call_that_nobody_takes_goes_on_to_the_next() {
    let desk = TestDesk::with(TRUNK);
    let ticket = left(&desk, &mut Told::default());
    let row = next_ring(&desk).unwrap();
    rang(&desk, row, Err("no answer"));
    went(&desk);
    pass(&desk, 5 * MINUTE);
    assert!(went(&desk).contains(&"nuria@example.com".to_owned()));
    let said = "page: a time is due and nobody sees to it; dc-oncall-es calls people to keep ";
    assert!(notes(&desk, ticket).iter().any(|note| note.starts_with(said)));
}

#[test]
fn who_hands_it_on_by_the_key_is_followed_by_the_next_at_once() {
    let desk = TestDesk::with(TRUNK);
    let ticket = left(&desk, &mut Told::default());
    let row = next_ring(&desk).unwrap();
    rang(&desk, row, Ok(Screened::Declined));
    went(&desk);
    pass(&desk, Duration::ZERO);
    assert!(went(&desk).contains(&"nuria@example.com".to_owned()));
    assert!(notes(&desk, ticket).contains(&"page: handed on by lucia (key)".to_owned()));
}

#[test]
fn a_further_report_is_searched_for_even_if_something_is_done_about_the_first() {
    let desk = TestDesk::with(TRUNK);
    let ticket = left(&desk, &mut Told::default());
    let second = mail("eva@otra.example", "Sin corriente", DARK).sent_to(&desk);
    assert_ne!(second.outcome.ticket, Some(ticket));
    spoke(&desk, ticket, "lucia");
    assert_eq!(*only(&desk).page.state(), PageState::Searching, "nobody has the second");
    assert!(next_ring(&desk).is_some());
}

#[test]
fn whoever_does_something_about_it_meanwhile_stops_the_calls() {
    let desk = TestDesk::with(TRUNK);
    let ticket = left(&desk, &mut Told::default());
    spoke(&desk, ticket, "lucia");
    assert_eq!(*only(&desk).page.state(), PageState::Touched { by: "lucia".to_owned() });
    pass(&desk, 30 * MINUTE);
    assert_eq!(next_ring(&desk), None);
    assert_eq!(went(&desk), ["lucia@example.com"]);
}

#[test]
fn a_call_of_no_page_is_not_made() {
    let desk = TestDesk::with(TRUNK);
    let ticket = left(&desk, &mut Told::default());
    let rows = desk.outgoing();
    let ring = rows.into_iter().find(|row| row.kind == OutboxKind::Ring).unwrap();
    let (old, now) = (ring.id, desk.now());
    // As warnings rang once.
    let new = NewOutgoing {
        of: ticket.into(),
        kind: OutboxKind::Ring,
        to: ring.to,
        return_path: String::new(),
        payload: ring.payload,
        state: OutboxState::Pending,
        note: String::new(),
        at: now,
    };
    desk.store(move |tx| {
        tx.finish_outgoing(old, OutboxState::Sent, "no answer", now)?;
        tx.add_outgoing(&new)
    });
    assert_eq!(next_ring(&desk), None);
    let sent = desk.store(move |tx| tx.outgoing_of(ticket));
    assert_eq!(sent.last().map(|row| row.state), Some(OutboxState::Withheld));
}

#[test]
fn who_has_many_is_called_for_one_of_them_in_a_quarter_of_an_hour() {
    let desk = TestDesk::with(TRUNK);
    let mut told = Told::default();
    for n in 0..5 {
        // None of them names the site, so each is a matter of its own.
        let body = format!("{} Somos el cliente {n}.", DARK.replace(" de MD2", ""));
        mail(&format!("noc@cliente{n}.example"), "Sin corriente", &body).sent_to(&desk);
    }
    accepted(&desk, "lucia");
    desk.forward(16 * MINUTE);
    let looked = look(&desk, &mut told);
    assert_eq!((looked.people, looked.urged), (5, 1), "she reads of each");
    pass(&desk, 2 * MINUTE);
    assert_eq!(std::iter::from_fn(|| next_ring(&desk)).count(), 1);
    assert_eq!(look(&desk, &mut told).urged, 0);
    desk.forward(12 * MINUTE);
    assert_eq!(look(&desk, &mut told).urged, 0, "her telephone rang a moment ago");
    desk.forward(2 * MINUTE);
    assert_eq!(look(&desk, &mut told).urged, 1, "the next one is not forgotten");
}

#[test]
fn reports_of_one_outage_are_one_call() {
    let desk = TestDesk::with(TRUNK);
    crate::paging::outage(&desk, 0..5);
    accepted(&desk, "lucia");
    desk.forward(16 * MINUTE);
    let mut told = Told::default();
    let looked = look(&desk, &mut told);
    assert_eq!((looked.people, looked.urged), (5, 1));
    assert_eq!(pages(&desk).len(), 1);
    pass(&desk, 2 * MINUTE);
    assert_eq!(std::iter::from_fn(|| next_ring(&desk)).count(), 1);
}

#[test]
fn of_whom_only_a_telephone_is_known_the_queue_is_told() {
    let desk = TestDesk::with(&format!("{TRUNK}{}", queues("dc-ops-es", "sala@example.com")));
    let ticket = dark(&desk);
    let now = desk.now();
    desk.store(move |tx| tx.silence_address("lucia@example.com", now));
    accepted(&desk, "lucia");
    desk.forward(13 * MINUTE);
    let looked = look(&desk, &mut Told::default());
    assert_eq!((looked.people, looked.queues), (0, 1));
    assert!(story(&desk, ticket)[0].starts_with("warned dc-ops-es by mail: a first answer by "));
}

#[test]
fn who_took_it_in_the_day_and_sleeps_by_now_is_not_waited_for() {
    let urged = |who: &str, at: &str| {
        let desk = TestDesk::with(TRUNK);
        set_clock(&desk, at);
        let ticket = dark(&desk);
        accepted(&desk, who);
        spoke(&desk, ticket, who);
        desk.forward(29 * MINUTE);
        let looked = look(&desk, &mut Told::default());
        assert_eq!(looked.people, 1);
        looked.urged
    };
    // The next news are due at 22:05 in Madrid.
    let evening = "2026-11-24T20:35:00Z";
    assert_eq!(urged("pau", evening), 1);
    let knowledge = TestDesk::new().desk.intake.parts().knowledge.load_full();
    let schedule = "dc-ops-es".parse().unwrap();
    let guard = knowledge.on_call.on_call(&schedule, evening.parse().unwrap()).unwrap();
    assert_eq!(urged(guard.id.as_str(), evening), 0, "it is his night");
    assert_eq!(urged("pau", "2026-11-24T12:00:00Z"), 0, "he works");
}
