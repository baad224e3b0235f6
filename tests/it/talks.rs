//! What pages do while somebody is on the telephone: danger waits for no telephone, and whoever talks with the customer
//! works.
use std::time::Duration;

use centralita::conversation::{Brief, Input, Screened, Screening};
use centralita::intake::{PageAnswer, RingRow, Told};
use centralita::model::{
    ArrivalId, Door, Intent, Language, PhoneNumber, Priority, SensitiveDigits, TicketNumber,
};
use centralita::oncall::{PageState, Talk};
use centralita::store::{
    CallChange, CallId, LegId, NewCallRow, NewLeg, NewOutgoing, OutboxKind, OutboxState, PageRow,
};

use crate::desk::{TestDesk, mail};
use crate::paging::{MINUTE, TRUNK, dark, notes, only, pages, pass, went};
use crate::warnings::look;

const LUCIA: &str = "+34400000005";

/// Somebody of ours accepts a customer's call about a ticket by the key, and they are joined.
fn joined(desk: &TestDesk, ticket: TicketNumber, who: &str, number: &str) -> (CallId, LegId) {
    let brief = Brief {
        ticket: Some(ticket),
        intent: Intent::IncidentPower,
        priority: Priority::P1,
        safety: false,
        site: None,
        callback: None,
    };
    let mut screening = Screening::new(Language::Spanish, brief);
    screening.handle(&Input::Answered);
    screening.handle(&Input::Keys(SensitiveDigits::new("1".to_owned())));
    let at = desk.now();
    let new = NewCallRow {
        door: Door::Sip,
        carrier: "op".to_owned(),
        carrier_id: format!("{ticket} {at}"),
        line: "es".to_owned(),
        caller: None,
        arrival: ArrivalId(1),
        at,
        state: "{}".to_owned(),
    };
    let (who, number): (_, PhoneNumber) = (who.to_owned(), number.parse().unwrap());
    desk.store(move |tx| {
        let call = tx.add_call(&new)?;
        let change =
            CallChange { state: new.state.clone(), at, ticket: Some(ticket), ended: false };
        tx.change_call(call, &change)?;
        let state = Some(serde_json::to_string(&screening).unwrap());
        let leg = NewLeg {
            call,
            responder: who.clone(),
            number: number.clone(),
            attended: false,
            state,
            at,
        };
        Ok((call, tx.add_leg(&leg)?))
    })
}

fn next(desk: &TestDesk) -> Option<RingRow> {
    desk.block_on(desk.desk.intake.next_ring()).unwrap()
}

/// A page about smoke, and whoever is rung about it a minute later.
fn smoke(desk: &TestDesk) -> (PageRow, Vec<RingRow>) {
    let smoke = "Sale humo del armario 0408 de MD2 y no hay corriente.";
    mail("noc@otro.example", "Humo", smoke).sent_to(desk);
    pass(desk, MINUTE);
    let page = pages(desk).pop().unwrap();
    (page, std::iter::from_fn(|| next(desk)).collect())
}

fn hurries(desk: &TestDesk, full: bool) {
    desk.block_on(desk.desk.intake.hurry_danger(full)).unwrap();
    pass(desk, Duration::ZERO);
}

fn tried(desk: &TestDesk, page: &PageRow) -> Vec<String> {
    let id = page.id;
    desk.store(move |tx| tx.tries(id)).into_iter().map(|one| one.address).collect()
}

const ELENA: &str = "call:+34400000006";

#[test]
fn danger_goes_to_everybody_else_while_a_telephone_rings_about_something_else() {
    let desk = TestDesk::with(TRUNK);
    dark(&desk);
    pass(&desk, MINUTE);
    let other = next(&desk).unwrap();
    assert_eq!(other.number.to_string(), LUCIA);
    let (page, rung) = smoke(&desk);
    assert!(rung.iter().all(|row| row.number.to_string() != LUCIA), "{rung:?}");
    assert!(!tried(&desk, &page).contains(&ELENA.to_owned()));
    hurries(&desk, false);
    assert!(tried(&desk, &page).contains(&ELENA.to_owned()), "nobody waits for the next rung");
    let said = format!("page: call:{LUCIA} is in use");
    let told = || notes(&desk, page.ticket).iter().filter(|one| one.starts_with(&said)).count();
    let many = tried(&desk, &page).len();
    hurries(&desk, false);
    assert_eq!((told(), tried(&desk, &page).len()), (1, many), "once");
    // Her telephone is free: danger is what rings there.
    desk.block_on(desk.desk.intake.rang(other, Err("no answer"))).unwrap();
    let hers = std::iter::from_fn(|| next(&desk)).find(|row| row.number.to_string() == LUCIA);
    assert_eq!(hers.unwrap().brief.and_then(|brief| brief.ticket), Some(page.ticket));
}

#[test]
fn danger_waits_for_nobody_who_talks_with_a_customer_and_his_call_is_left_alone() {
    let desk = TestDesk::with(TRUNK);
    let ticket = dark(&desk);
    let (call, leg) = joined(&desk, ticket, "lucia", LUCIA);
    desk.forward(2 * MINUTE);
    let (page, _) = smoke(&desk);
    assert!(!tried(&desk, &page).contains(&ELENA.to_owned()));
    hurries(&desk, false);
    assert!(tried(&desk, &page).contains(&ELENA.to_owned()));
    let open = desk.store(move |tx| {
        let leg = tx.leg(leg)?.is_some_and(|leg| leg.ended_at.is_none());
        Ok((tx.call(call)?.is_some_and(|call| call.ended_at.is_none()), leg))
    });
    assert_eq!(open, (true, true), "they go on talking");
}

#[test]
fn danger_does_not_wait_behind_a_busy_tone_or_for_a_free_line() {
    let desk = TestDesk::with(TRUNK);
    let (page, rung) = smoke(&desk);
    let hers = rung.into_iter().find(|row| row.number.to_string() == LUCIA).unwrap();
    desk.block_on(desk.desk.intake.rang(hers, Err("busy"))).unwrap();
    pass(&desk, Duration::ZERO);
    assert!(tried(&desk, &page).contains(&ELENA.to_owned()));

    let desk = TestDesk::with(TRUNK);
    let smoke = "Sale humo del armario 0408 de MD2 y no hay corriente.";
    mail("noc@otro.example", "Humo", smoke).sent_to(&desk);
    pass(&desk, MINUTE);
    let page = pages(&desk).pop().unwrap();
    hurries(&desk, false);
    assert!(!tried(&desk, &page).contains(&ELENA.to_owned()), "they ring in a moment");
    hurries(&desk, true);
    assert!(tried(&desk, &page).contains(&ELENA.to_owned()));
}

/// Whom somebody would be rung about now, all that wait.
fn rung(desk: &TestDesk) -> Vec<RingRow> {
    std::iter::from_fn(|| next(desk)).collect()
}

fn hers(desk: &TestDesk) -> Option<RingRow> {
    rung(desk).into_iter().find(|row| row.number.to_string() == LUCIA)
}

#[test]
fn who_was_busy_for_a_moment_is_rung_again_by_the_same_call_while_danger_searches() {
    let desk = TestDesk::with(TRUNK);
    let (page, rung) = smoke(&desk);
    let one = rung.into_iter().find(|row| row.number.to_string() == LUCIA).unwrap();
    let row = one.id;
    desk.block_on(desk.desk.intake.rang(one, Err("busy"))).unwrap();
    pass(&desk, Duration::from_secs(29));
    assert!(hers(&desk).is_none(), "not at once");
    pass(&desk, Duration::from_secs(1));
    let again = hers(&desk).unwrap();
    assert_eq!(again.id, row, "the same call");
    // A busy tone is an end: it wears nothing out.
    desk.block_on(desk.desk.intake.rang(again, Err("busy"))).unwrap();
    pass(&desk, Duration::from_secs(30));
    let again = hers(&desk).unwrap();
    assert_eq!(again.brief.as_ref().and_then(|brief| brief.ticket), Some(page.ticket));
    desk.block_on(desk.desk.intake.rang(again, Ok(Screened::AcceptedLate))).unwrap();
    let page = pages(&desk).pop().unwrap();
    assert!(matches!(page.page.state(), PageState::Accepted { by, .. } if by == "lucia"));
}

#[test]
fn a_telephone_that_stays_busy_has_one_call_at_a_time_and_the_page_takes_its_time() {
    let desk = TestDesk::with(TRUNK);
    let (page, mut rung) = smoke(&desk);
    let (mut tones, mut elapsed) = (0, Duration::ZERO);
    let step = Duration::from_secs(30);
    loop {
        let hers = rung.iter().filter(|row| row.number.to_string() == LUCIA).count();
        assert!(hers <= 1, "two calls at once: {rung:?}");
        tones += hers;
        for row in rung.drain(..) {
            desk.block_on(desk.desk.intake.rang(row, Err("busy"))).unwrap();
        }
        if *pages(&desk).pop().unwrap().page.state() != PageState::Searching {
            break;
        }
        pass(&desk, step);
        elapsed += step;
        rung = self::rung(&desk);
    }
    assert!(elapsed >= 10 * MINUTE, "nobody answered after {elapsed:?}");
    assert!(tones >= 10, "{tones} calls to her");
    let waits = desk.store(move |tx| tx.page_legs(page.id));
    let calls = waits.iter().filter(|leg| leg.tried.address == format!("call:{LUCIA}"));
    assert!(calls.clone().count() > 1, "{waits:?}");
}

#[test]
fn what_is_no_danger_is_not_rung_again_after_a_busy_tone() {
    let desk = TestDesk::with(TRUNK);
    dark(&desk);
    pass(&desk, MINUTE);
    let one = next(&desk).unwrap();
    desk.block_on(desk.desk.intake.rang(one, Err("busy"))).unwrap();
    pass(&desk, Duration::from_secs(31));
    assert!(next(&desk).is_none());
}

#[test]
fn what_is_no_danger_waits_for_the_telephone() {
    let desk = TestDesk::with(TRUNK);
    let ticket = dark(&desk);
    pass(&desk, MINUTE);
    let page = pages(&desk).pop().unwrap();
    joined(&desk, ticket, "lucia", LUCIA);
    let many = tried(&desk, &page).len();
    hurries(&desk, true);
    assert_eq!(tried(&desk, &page).len(), many);
}

/// The two hang up.
fn hang_up(desk: &TestDesk, (call, leg): (CallId, LegId)) {
    let at = desk.now();
    desk.store(move |tx| {
        tx.end_leg(leg, "accepted", at)?;
        let state = "{}".to_owned();
        tx.change_call(call, &CallChange { state, at, ticket: None, ended: true })
    });
}

fn accepted(desk: &TestDesk) {
    let accept = PageAnswer::Accept;
    desk.block_on(desk.desk.intake.answer_page(only(desk).id, "lucia".to_owned(), accept)).unwrap();
    went(desk);
}

#[test]
fn who_talks_with_the_customer_is_not_called_for_a_time_that_is_due_until_a_quarter_of_an_hour_later()
 {
    let desk = TestDesk::with(TRUNK);
    let mut told = Told::default();
    let ticket = dark(&desk);
    accepted(&desk);
    let talk = joined(&desk, ticket, "lucia", LUCIA);
    desk.forward(25 * MINUTE);
    assert_eq!(look(&desk, &mut told).urged, 0, "they talk");
    hang_up(&desk, talk);
    desk.forward(14 * MINUTE);
    assert_eq!(look(&desk, &mut told).urged, 0, "they talked a moment ago");
    assert!(matches!(only(&desk).page.state(), PageState::Accepted { .. }));
    desk.forward(2 * MINUTE);
    assert_eq!(look(&desk, &mut told).urged, 1, "it is not forgotten");
}

#[test]
fn a_page_does_not_begin_again_while_its_holder_talks_with_the_customer() {
    let desk = TestDesk::with(TRUNK);
    let ticket = dark(&desk);
    accepted(&desk);
    desk.forward(20 * MINUTE);
    let talk = joined(&desk, ticket, "lucia", LUCIA);
    pass(&desk, 25 * MINUTE);
    assert!(matches!(only(&desk).page.state(), PageState::Accepted { by, .. } if by == "lucia"));
    hang_up(&desk, talk);
    pass(&desk, 29 * MINUTE);
    assert!(matches!(only(&desk).page.state(), PageState::Accepted { .. }));
    pass(&desk, 2 * MINUTE);
    assert_eq!(*only(&desk).page.state(), PageState::Searching);
}

#[test]
fn a_talk_whose_end_nobody_tells_and_one_that_never_began_hold_nothing_up() {
    let desk = TestDesk::with(TRUNK);
    let ticket = dark(&desk);
    joined(&desk, ticket, "lucia", LUCIA);
    let at = |desk: &TestDesk| desk.now();
    let now = at(&desk);
    assert!(desk.store(move |tx| tx.talk_about(ticket, now)).is_some());
    desk.forward(121 * MINUTE);
    let now = at(&desk);
    assert_eq!(desk.store(move |tx| tx.talk_about(ticket, now)), None);
    let (call, leg) = joined(&desk, ticket, "lucia", LUCIA);
    let now = at(&desk);
    desk.store(move |tx| {
        tx.end_leg(leg, "failed", now)?;
        let state = "{}".to_owned();
        tx.change_call(call, &CallChange { state, at: now, ticket: None, ended: true })
    });
    assert_eq!(desk.store(move |tx| tx.talk_about(ticket, now)), None, "he was lost");
}

#[test]
fn a_customer_who_is_rung_back_is_talked_with_too() {
    let desk = TestDesk::with(TRUNK);
    let ticket = dark(&desk);
    let (now, until) = (desk.now(), desk.now().checked_add(15 * MINUTE).unwrap());
    let talk = |desk: &TestDesk| {
        let now = desk.now();
        desk.store(move |tx| tx.talk_about(ticket, now))
    };
    let rung = desk.store(move |tx| {
        tx.add_outgoing(&NewOutgoing {
            of: ticket.into(),
            kind: OutboxKind::Dial,
            to: LUCIA.to_owned(),
            return_path: String::new(),
            payload: "{}".to_owned(),
            state: OutboxState::Pending,
            note: String::new(),
            at: now,
        })
    });
    assert_eq!(talk(&desk), None, "it waits");
    desk.store(move |tx| tx.claim_due(now, until, 1, Some(OutboxKind::Dial)));
    assert_eq!(talk(&desk), Some(Talk::UnderWay));
    desk.store(move |tx| tx.retry_outgoing(rung, "nobody of ours was free", until));
    assert_eq!(talk(&desk), None);
    desk.store(move |tx| tx.finish_outgoing(rung, OutboxState::Sent, "", now));
    assert_eq!(talk(&desk), Some(Talk::Over(now)));
}
