//! Goals that fall due, the note before one is broken, and the figures of it all, over a whole desk
//! with a clock that is moved by hand.
use std::time::Duration;

use axum::http::StatusCode;
use centralita::app::knowledge::load;
use centralita::intake::{PageAnswer, Told};
use centralita::model::{AccountKind, AccountState, Intent, Priority, TicketNumber};
use centralita::oncall::{Address, Page, PageState, WayKind};
use centralita::store::{NewOutgoing, NewTry, OutboxKind, OutboxState, PageFilter};
use centralita::tickets::{EventKind, NewEvent};
use centralita::times::Goal;
use centralita::understanding::Classification;
use serde_json::{Value, json};

use crate::answers::{change, own_files};
use crate::api::{ask, get, open_router, post};
use crate::arrive::{By, letters, opens, register};
use crate::desk::{TestDesk, mail};
use crate::paging::pass;

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

/// A ticket of that priority.
fn ticket(desk: &TestDesk, priority: Priority) -> TicketNumber {
    let of = move |meaning: &mut Classification| {
        (meaning.intent, meaning.decided, meaning.safety) = (Intent::IncidentPower, true, false);
        meaning.priority = priority;
    };
    opens(desk, By::Stranger, "Nos hemos quedado sin corriente en MD2.", of)
}

#[test]
fn contact_is_measured_by_priority_however_the_customer_was_reached() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let reached = |priority, after: u32, by: Option<&str>| {
        let ticket = ticket(&desk, priority);
        desk.forward(after * MINUTE);
        let now = desk.now();
        match by {
            None => {}
            Some("spoken") => {
                let text = json!({ "text": "Viene un técnico.", "spoken": true, "by": "lucia" });
                let note = format!("/api/v1/tickets/{ticket}/note");
                let (status, _) = ask(&desk, &router, post(&note, None, None, &text));
                assert_eq!(status, StatusCode::OK);
            }
            Some("silent") => {
                let text = json!({ "text": "He mirado el cuadro.", "by": "lucia" });
                let note = format!("/api/v1/tickets/{ticket}/note");
                ask(&desk, &router, post(&note, None, None, &text));
            }
            Some(call) => {
                let event = NewEvent::ours(now, EventKind::Call, call);
                desk.store(move |tx| tx.add_event(ticket, &event));
            }
        }
    };
    // P1 is promised 15 minutes: one put through, one rung back, one too late, one not at all.
    reached(Priority::P1, 1, Some("leg to lucia: lucia accepted by key and is connected"));
    reached(Priority::P1, 10, Some("rung back: lucia talked with +34910000001"));
    reached(Priority::P1, 20, Some("spoken"));
    reached(Priority::P1, 16, Some("silent"));
    // P2 is promised an hour, and this one has time.
    reached(Priority::P2, 59, Some("spoken"));
    reached(Priority::P2, 5, None);

    let (_, report) = ask(&desk, &router, get("/api/v1/reports", None));
    let of = |priority: usize| &report["contact"][priority];
    let kept = json!({ "met": 2, "of": 4 });
    assert_eq!((&of(0)["priority"], &of(0)["kept"]), (&json!("P1"), &kept), "{report}");
    assert_eq!((&of(0)["tickets"], &of(0)["promised_s"]), (&json!(4), &json!(900)));
    assert_eq!(of(0)["took"], json!({ "count": 3, "median_s": 600, "p90_s": 1200 }));
    assert_eq!((&of(1)["kept"], &of(1)["tickets"]), (&json!({ "met": 1, "of": 1 }), &json!(2)));
    assert_eq!((&of(3)["promised_s"], &of(3)["took"]["count"]), (&Value::Null, &json!(0)));
    // The desk is warned of what is still owed before it is broken.
    desk.forward(46 * MINUTE);
    assert!(noted(&desk, &mut Told::default()).contains(&Goal::FirstAnswer));
}

#[test]
fn letters_and_pages_promise_what_is_measured() {
    let desk = TestDesk::new();
    let norte = ("Norte", AccountKind::Colocation, AccountState::Integrated);
    register(&desk, norte, "ana@norte.example", 7);
    let (_folder, paths) = own_files();
    let times = paths.rules.join("times.toml");
    let settings = &desk.desk.intake.parts().settings;
    let told = |priority| {
        let knowledge = load(&paths, settings).unwrap();
        desk.desk.intake.put_knowledge(&knowledge);
        let of = move |meaning: &mut Classification| {
            (meaning.intent, meaning.decided) = (Intent::IncidentPower, true);
            (meaning.safety, meaning.priority) = (false, priority);
        };
        opens(&desk, By::Mail("ana@norte.example", true), "Sin corriente en MD2.", of);
        let sent = letters(&desk);
        let ours = sent.iter().find(|(to, _)| to == "ana@norte.example");
        ours.unwrap().1.clone()
    };
    let usual =
        "contacto con usted en un plazo de 15 minutos y le daremos noticias cada 30 minutos.";
    assert!(told(Priority::P1).contains(usual));
    change(
        &times,
        "first_answer = \"15m\"\nupdate = \"30m\"",
        "first_answer = \"10m\"\nupdate = \"1h\"",
    );
    let other = "contacto con usted en un plazo de 10 minutos y le daremos noticias cada hora.";
    assert!(told(Priority::P1).contains(other));
    // What is not promised is not written, and what counts in hours of work says so.
    change(
        &times,
        "first_answer = \"10m\"\nupdate = \"1h\"",
        "first_answer = \"none\"\nupdate = \"none\"",
    );
    let silent = told(Priority::P1);
    assert!(
        silent.contains("de guardia.") && !silent.contains("en contacto con usted"),
        "{silent}"
    );
    change(
        &times,
        "warn = \"30m\"",
        "warn = \"30m\"\n[queue.dc-ops-es.P3]\nacknowledged = \"next working day\"",
    );
    let day = told(Priority::P3);
    assert!(day.contains("próximo día laborable") && day.contains("antes de 24 horas"), "{day}");
}

/// A page by a policy, with one call of a person at that moment.
fn rung(desk: &TestDesk, ticket: TicketNumber, policy: &str, person: &str) {
    let (now, person) = (desk.now(), person.to_owned());
    let page = Page::open(policy.parse().unwrap(), now);
    let address = Address { kind: WayKind::Call, to: "+351400000001".to_owned() };
    desk.store(move |tx| {
        let page = tx.add_page(ticket, &page, "{}", "", now)?;
        let outbox = tx.add_outgoing(&NewOutgoing {
            of: ticket.into(),
            kind: OutboxKind::Page,
            to: address.to_string(),
            return_path: String::new(),
            payload: String::new(),
            state: OutboxState::Sent,
            note: String::new(),
            at: now,
        })?;
        let (person, address) = (person.clone(), address.clone());
        tx.add_try(&NewTry { page, person, address, at: now, outbox, token: None })
    });
}

#[test]
fn nights_are_those_of_whoever_was_woken() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let ticket = ticket(&desk, Priority::P3);
    // Half past nine in Lisbon, half past ten in Madrid.
    desk.forward((12 * 60 + 30) * MINUTE);
    rung(&desk, ticket, "dc-oncall-pt", "rui");
    rung(&desk, ticket, "dc-oncall-es", "marta");
    // He has turns in both countries: the schedule by which he was reached counts.
    rung(&desk, ticket, "dc-oncall-pt", "tiago");
    let wakes = |desk: &TestDesk| {
        let (_, report) = ask(desk, &router, get("/api/v1/reports", None));
        let people = report["people"].as_array().unwrap().iter();
        let of = people.map(|one| (one["person"].to_string(), one["night_wakes"].as_u64()));
        of.collect::<Vec<_>>()
    };
    let of = |person: &str, count| (format!("\"{person}\""), Some(count));
    assert_eq!(wakes(&desk), [of("marta", 1), of("rui", 0), of("tiago", 0)]);
    desk.forward(31 * MINUTE);
    rung(&desk, ticket, "dc-oncall-pt", "rui");
    assert_eq!(wakes(&desk), [of("marta", 1), of("rui", 1), of("tiago", 0)]);
}

#[test]
fn a_page_is_unanswered_in_a_report_when_it_was_so_at_its_end() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    pass(&desk, 120 * MINUTE);
    let page = desk.store(|tx| tx.pages(&PageFilter::default())).remove(0);
    assert_eq!(*page.page.state(), PageState::Unanswered);
    // A page of another policy about the same ticket is none in its place.
    rung(&desk, page.ticket, "dc-oncall-pt", "tiago");
    let figures = |until: &str| {
        let path = format!("/api/v1/reports?from=2026-11-24&to={until}");
        let (status, report) = ask(&desk, &router, get(&path, None));
        assert_eq!(status, StatusCode::OK, "{report}");
        let pages = &report["pages"];
        let answered: u64 = report["people"]
            .as_array()
            .map_or(0, |people| people.iter().filter_map(|one| one["answered"].as_u64()).sum());
        [&pages["unanswered"], &pages["accepted"]["count"], &answered.into()]
            .map(|figure| figure.as_u64())
    };
    desk.forward(24 * 60 * MINUTE);
    // Whoever was rung in vain takes it a day later.
    let tries = desk.store(move |tx| tx.tries(page.id));
    let now = desk.now();
    let tried = tries.first().map(|one| one.id).unwrap();
    desk.store(move |tx| tx.end_try(tried, "accept", now));
    let taken = desk.desk.intake.answer_page(page.id, "lucia".to_owned(), PageAnswer::Accept);
    desk.block_on(taken).unwrap();
    desk.forward(24 * 60 * MINUTE);
    assert_eq!(figures("2026-11-24"), [Some(1), Some(0), Some(0)], "nobody had it at midnight");
    assert_eq!(figures("2026-11-25")[0], Some(0));
    assert!(figures("2026-11-25")[1..].iter().all(|count| *count >= Some(1)));
}
