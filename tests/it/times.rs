//! Goals that fall due, the note before one is broken, and the figures of it all, over a whole desk
//! with a clock that is moved by hand.
use std::time::Duration;

use axum::http::StatusCode;
use centralita::intake::{PageAnswer, Told};
use centralita::model::TicketNumber;
use centralita::store::PageFilter;
use centralita::times::Goal;

use crate::api::{ask, get, open_router};
use crate::desk::{TestDesk, mail};

const MINUTE: Duration = Duration::from_secs(60);
const DARK: &str = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";

fn notes(desk: &TestDesk, ticket: TicketNumber) -> usize {
    let events = desk.store(move |tx| tx.events(ticket));
    events.iter().filter(|event| event.text.starts_with("times: ")).count()
}

fn noted(desk: &TestDesk, told: &mut Told) -> Vec<Goal> {
    let looked = desk.block_on(desk.desk.intake.warn_of_goals(told)).unwrap();
    looked.noted.into_iter().map(|(_, goal, _)| goal).collect()
}

#[test]
fn a_goal_is_noted_once_before_it_is_broken_whoever_looks() {
    let desk = TestDesk::new();
    let settled = mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let ticket = settled.outcome.ticket.unwrap();
    let mut told = Told::default();
    assert_eq!(noted(&desk, &mut told), []);
    desk.forward(4 * MINUTE);
    assert_eq!(noted(&desk, &mut told), [Goal::Acknowledged]);
    assert_eq!(noted(&desk, &mut told), []);
    assert_eq!(noted(&desk, &mut Told::default()), [], "the program began anew");
    desk.forward(10 * MINUTE);
    assert_eq!(noted(&desk, &mut told), [Goal::FirstAnswer]);
    desk.forward(24 * 60 * MINUTE);
    assert_eq!(noted(&desk, &mut Told::default()), [], "what is long broken is known");
    assert_eq!(notes(&desk, ticket), 2);
}

#[test]
fn what_is_owed_is_listed_until_it_is_done_and_reported_afterwards() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    desk.forward(2 * MINUTE);
    let (status, due) = ask(&desk, &router, get("/api/v1/times/due", None));
    assert_eq!(status, StatusCode::OK, "{due}");
    assert_eq!((&due[0]["goal"], &due[0]["left_s"]), (&"acknowledged".into(), &180.into()));
    assert_eq!(due[1]["goal"], "first_answer");

    let page = desk.store(|tx| tx.pages(&PageFilter::default())).remove(0);
    let taken = desk.desk.intake.answer_page(page.id, "lucia".to_owned(), PageAnswer::Accept);
    desk.block_on(taken).unwrap();
    let (_, due) = ask(&desk, &router, get("/api/v1/times/due", None));
    assert_eq!((due.as_array().map(Vec::len), &due[0]["goal"]), (Some(1), &"first_answer".into()));

    let (status, report) = ask(&desk, &router, get("/api/v1/reports?by=priority", None));
    assert_eq!(status, StatusCode::OK, "{report}");
    assert_eq!(
        (&report["groups"][0]["name"], &report["all"]["tickets"]),
        (&"P1".into(), &1.into())
    );
    assert_eq!(report["all"]["acknowledged"]["median_s"], 120);
    assert_eq!(report["all"]["acknowledged_kept"], serde_json::json!({ "met": 1, "of": 1 }));
    assert_eq!(report["pages"]["accepted"]["median_s"], 120);
    assert_eq!((&report["calls"]["calls"], &report["channels"]["email"]), (&0.into(), &1.into()));

    let (status, _) =
        ask(&desk, &router, get("/api/v1/reports?from=2026-12-01&to=2026-11-01", None));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
