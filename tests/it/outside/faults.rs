//! Whatever goes wrong on the way, one ticket is there.
use std::time::Duration;

use centralita::intake::desk::{ByHand, Deed};
use centralita::model::TicketNumber;
use centralita::store::OutboxState;
use serde_json::{Value, json};

use super::double::{Asked, Double, Fault, Product};
use super::events::Program;
use super::servicenow::ServiceNow;
use super::stage::Stage;
use super::zammad::{Shape, Zammad};
use crate::api::{ask, open_router, post};
use crate::desk::mail;
use crate::paging::dark;

const SCRIPTS: &[&[Fault]] = &[
    &[],
    &[Fault::Dropped],
    &[Fault::Dropped, Fault::Html],
    &[Fault::Status(500), Fault::Status(500)],
    &[Fault::Later(2)],
    &[Fault::Html],
    &[Fault::Html, Fault::Empty],
    &[Fault::Empty],
    &[Fault::Status(503), Fault::Dropped, Fault::Status(408)],
];

/// One ticket is there after each script, and the desk knows its number.
fn one_is_there<P: Product>(kind: &str, product: fn() -> P, count: fn(&P, &str) -> usize) {
    for script in SCRIPTS {
        let double = Double::start(product());
        let stage = Stage::new(kind, &double.url());
        double.fails(script);
        let ticket = dark(&stage.desk);
        stage.goes_on(kind);
        let found = count(&double.shared().product, &ticket.to_string());
        assert_eq!(found, 1, "{kind} after {script:?}");
        let there = &stage.page(ticket)["outside"][0];
        assert!(there["number"].is_string(), "{kind} after {script:?}: {there}");
        assert_eq!(stage.counts(kind).dead, 0);
    }
}

#[test]
fn one_ticket_is_there_whatever_goes_wrong_with_zammad() {
    one_is_there("zammad", Zammad::new, Zammad::of);
}

#[test]
fn one_incident_is_there_whatever_goes_wrong_with_servicenow() {
    one_is_there("servicenow", ServiceNow::new, ServiceNow::of);
}

#[test]
fn an_answer_that_never_comes_is_looked_for_before_anything_is_sent_again() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url()).impatient();
    double.fails(&[Fault::Silence]);
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
    let asked: Vec<String> = double.take_asked().into_iter().map(|one| one.path).collect();
    assert_eq!(asked[..2], ["/api/v1/tickets", "/api/v1/tickets/search"]);
    assert_eq!(asked.iter().filter(|path| *path == "/api/v1/tickets").count(), 1);
}

#[test]
fn each_version_of_zammad_says_what_it_found_and_what_only_looks_alike_is_not_ours() {
    for shape in [Shape::Tickets, Shape::TicketIds, Shape::RecordIds] {
        let double = Double::start(Zammad::new());
        let stage = Stage::new("zammad", &double.url());
        let ticket = dark(&stage.desk);
        {
            let mut shared = double.shared();
            shared.product.shape = shape;
            let alike = json!({ "id": 7, "number": "7", "centralita_id": format!("{ticket}9") });
            shared.product.tickets.push(alike);
        }
        // Not there yet: the look finds only what is alike, and it is opened.
        double.fails(&[Fault::Status(500)]);
        stage.goes_on("zammad");
        assert_eq!(double.shared().product.of(&ticket.to_string()), 1, "{shape:?}");
        assert_ne!(stage.page(ticket)["outside"][0]["number"], "7", "{shape:?}");
        // There already: it is found.
        double.fails(&[Fault::Dropped]);
        let second = mail("eva@otra.example", "Sin luz", "La jaula 12 de BA1 está sin corriente.")
            .sent_to(&stage.desk);
        let second = second.outcome.ticket.unwrap();
        stage.goes_on("zammad");
        assert_eq!(double.shared().product.of(&second.to_string()), 1, "{shape:?}");
        assert!(stage.page(second)["outside"][0]["number"].is_string(), "{shape:?}");
    }
}

#[test]
fn a_servicenow_that_does_not_obey_the_query_is_sent_nothing_again() {
    let double = Double::start(ServiceNow::new());
    let stage = Stage::new("servicenow", &double.url());
    {
        let mut shared = double.shared();
        shared.product.obeys = false;
        (0..6).for_each(|_| shared.product.add("other"));
    }
    double.fails(&[Fault::Dropped]);
    let ticket = dark(&stage.desk);
    stage.goes_on("servicenow");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1, "the first was done");
    let counts = stage.counts("servicenow");
    assert_eq!((counts.dead, counts.waiting), (0, 1), "the row waits until the desk is mended");
    let stopped = stage.desk.store(|tx| tx.outside_desks())[0].stopped.clone();
    assert!(stopped.unwrap().1.contains("does not obey the query"));
    // Once the query is obeyed, it is found.
    double.shared().product.obeys = true;
    stage.desk.block_on(stage.desk.desk.intake.retry_outside(None, "Marta")).unwrap();
    stage.goes_on("servicenow");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
    assert!(stage.page(ticket)["outside"][0]["number"].is_string());
}

#[test]
fn a_change_that_is_sent_again_says_what_is_so_now() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let moves = |queue: &str| {
        let deed = Deed::Queue { queue: queue.parse().unwrap() };
        let order = ByHand { ticket, deed, by: "Marta".to_owned(), at: stage.desk.now() };
        stage.desk.block_on(stage.desk.desk.intake.by_hand(order)).unwrap().unwrap();
    };
    moves("billing");
    double.fails(&[Fault::Status(422)]);
    stage.goes_on("zammad");
    assert_eq!(stage.counts("zammad").dead, 1);
    moves("dc-ops-es");
    stage.goes_on("zammad");
    stage.desk.block_on(stage.desk.desk.intake.retry_outside(None, "Marta")).unwrap();
    stage.goes_on("zammad");
    assert_eq!(stage.counts("zammad").dead, 0);
    assert_eq!(double.shared().product.tickets[0]["group"], "Operaciones");
}

/// A ticket of which something is noted before it is moved into the queue that goes there.
fn noted_and_moved(stage: &Stage) -> TicketNumber {
    let ticket = dark(&stage.desk);
    let does = |deed| {
        let order = ByHand { ticket, deed, by: "Marta".to_owned(), at: stage.desk.now() };
        stage.desk.block_on(stage.desk.desk.intake.by_hand(order)).unwrap().unwrap();
        stage.hand_over();
    };
    does(Deed::Note { text: "Ojo: paga siempre tarde.".to_owned(), spoken: false });
    stage.desk.forward(Duration::from_secs(60));
    let there = stage.desk.store(move |tx| tx.outside_tickets(ticket));
    assert!(there.is_empty(), "its queue does not go there");
    does(Deed::Queue { queue: "billing".parse().unwrap() });
    stage.hand_over();
    ticket
}

#[test]
fn what_was_noted_before_a_ticket_is_opened_there_follows_it_inside_and_the_customer_sees_none_of_it()
 {
    let double = Double::start(Zammad::new());
    let stage = Stage::only_queue("zammad", &double.url(), "billing: Cobros");
    let ticket = noted_and_moved(&stage);
    let asked = double.take_asked();
    let opened = asked.iter().find(|one| one.path == "/api/v1/tickets").unwrap();
    assert!(!opened.body.contains("paga siempre tarde"), "{}", opened.body);
    let shared = double.shared();
    assert_eq!(shared.product.of(&ticket.to_string()), 1);
    let noted = |one: &&Value| one["body"].as_str().unwrap().contains("paga siempre tarde");
    let noted: Vec<&Value> = shared.product.articles.iter().filter(noted).collect();
    assert_eq!(noted.len(), 1);
    assert_eq!((&noted[0]["type"], &noted[0]["internal"]), (&json!("note"), &json!(true)));
}

#[test]
fn what_was_noted_before_an_incident_is_opened_is_a_work_note_of_it() {
    let double = Double::start(ServiceNow::new());
    let stage = Stage::only_queue("servicenow", &double.url(), "billing: grp1");
    noted_and_moved(&stage);
    let shared = double.shared();
    let row = &shared.product.rows[0];
    assert!(row["work_notes"].as_str().unwrap().contains("paga siempre tarde"));
    for seen in ["description", "comments", "short_description"] {
        assert!(!row[seen].as_str().unwrap_or_default().contains("paga siempre tarde"), "{seen}");
    }
}

#[test]
fn a_program_is_told_of_what_was_noted_before_by_an_event_of_its_own() {
    let double = Double::start(Program);
    let stage = Stage::with("webhook", &double.url(), "queues = [\"billing\"]\n");
    let noted_at = json!(stage.desk.now());
    noted_and_moved(&stage);
    let asked: Vec<Value> = double.take_asked().iter().map(Asked::json).collect();
    let is_note = |one: &&Value| one["data"]["event"] == "note" && one["timestamp"] == noted_at;
    assert_eq!(asked.iter().filter(is_note).count(), 1, "{asked:?}");
    assert!(asked.iter().all(|one| !one.to_string().contains("paga siempre tarde")));
}

#[test]
fn what_waits_for_a_desk_that_is_no_more_goes_nowhere() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    dark(&stage.desk);
    stage.desk.block_on(stage.desk.desk.intake.tell_outside()).unwrap();
    assert_eq!(stage.counts("zammad").waiting, 1);
    let now = stage.desk.now();
    stage.desk.store(move |tx| tx.know_outside_desks(&[], now));
    stage.desk.store(move |tx| tx.know_outside_desks(&["zammad".to_owned()], now));
    stage.goes_on("zammad");
    assert_eq!((stage.counts("zammad").waiting, double.take_asked().len()), (0, 0));
}

#[test]
fn version_one_says_with_404_that_there_is_none_and_the_incident_is_opened() {
    let double = Double::start(ServiceNow::new());
    double.shared().product.is_v1 = true;
    let stage = Stage::new("servicenow", &double.url());
    double.fails(&[Fault::Status(502)]);
    let ticket = dark(&stage.desk);
    stage.goes_on("servicenow");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
}

#[test]
fn a_rule_of_servicenow_refuses_one_row_and_the_desk_goes_on() {
    let double = Double::start(ServiceNow::new());
    let stage = Stage::new("servicenow", &double.url());
    double.shared().product.refuses = true;
    let ticket = dark(&stage.desk);
    stage.goes_on("servicenow");
    assert_eq!(stage.counts("servicenow").dead, 1);
    let known = stage.desk.store(|tx| tx.outside_desks()).remove(0);
    assert_eq!((known.stopped, known.trouble.as_str()), (None, "servicenow 403"));
    let events = stage.desk.store(move |tx| tx.events(ticket));
    let last = &events.last().unwrap().text;
    assert_eq!(last, "not handed over to servicenow: servicenow 403");
    // What is said since waits for nothing that will not come, and goes out with it in the end.
    let again = format!("Re: [{ticket}] Sin corriente");
    mail("ana@cliente.example", &again, "Seguimos igual.").sent_to(&stage.desk);
    stage.goes_on("servicenow");
    assert!(stage.counts("servicenow").dead >= 2);
    double.shared().product.refuses = false;
    stage.desk.block_on(stage.desk.desk.intake.retry_outside(Some("servicenow"), "Marta")).unwrap();
    stage.goes_on("servicenow");
    let shared = double.shared();
    assert_eq!(shared.product.of(&ticket.to_string()), 1);
    assert!(shared.product.rows[0]["comments"].as_str().unwrap().contains("Seguimos igual."));
}

#[test]
fn a_desk_that_does_not_let_us_in_is_left_alone_until_somebody_mends_it() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    double.fails(&[Fault::Status(401)]);
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let asked = double.take_asked();
    assert_eq!((asked.len(), double.shared().product.of(&ticket.to_string())), (1, 0));
    let counts = stage.counts("zammad");
    assert!(counts.waiting >= 1 && counts.dead == 0, "the rows are kept: {counts:?}");
    let router = open_router(&stage.desk);
    let request = post("/api/v1/desks/retry", None, None, &json!({ "desk": "zammad" }));
    assert!(ask(&stage.desk, &router, request).0.is_success());
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
}

#[test]
fn who_asks_to_wait_is_waited_for() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    double.fails(&[Fault::Later(2)]);
    dark(&stage.desk);
    stage.hand_over();
    assert_eq!(double.take_asked().len(), 1);
    // The first wait alone is 1.2 seconds at most.
    stage.desk.forward(Duration::from_millis(1_900));
    stage.hand_over();
    assert_eq!(double.take_asked().len(), 0, "two seconds are not over");
    stage.desk.forward(Duration::from_millis(100));
    stage.hand_over();
    assert!(!double.take_asked().is_empty());
}

#[test]
fn what_is_not_taken_for_three_days_is_given_up_and_tried_again_on_request() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    double.fails(&[Fault::Status(503); 60]);
    let ticket = dark(&stage.desk);
    let mut tries = 0;
    for _ in 0..100 {
        stage.hand_over();
        tries += double.take_asked().len();
        stage.desk.forward(Duration::from_secs(3_600));
    }
    assert!((8..=14).contains(&tries), "{tries}");
    assert!(stage.counts("zammad").dead >= 1);
    let states = stage.desk.store(move |tx| tx.outgoing_of(ticket));
    assert!(states.iter().any(|row| row.to == "zammad" && row.state == OutboxState::Failed));
    double.shared().faults.clear();
    stage.desk.block_on(stage.desk.desk.intake.retry_outside(None, "Marta")).unwrap();
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
    assert_eq!(stage.counts("zammad").dead, 0);
}
