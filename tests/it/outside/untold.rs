//! What cannot be read or written for an outside desk holds up nothing, and is lost nowhere.
use centralita::intake::OutsideStanding;
use centralita::model::TicketNumber;
use serde_json::{Value, json};

use super::double::{Asked, Double};
use super::events::Program;
use super::stage::Stage;
use super::zammad::Zammad;
use crate::api::{ask, open_router, post};
use crate::desk::mail;
use crate::paging::dark;

/// The first event of the log cannot be read, and can be again.
const SPOILT: &str = "UPDATE ticket_events SET attachments = '{'
    WHERE id = (SELECT min(id) FROM ticket_events)";
const MENDED: &str = "UPDATE ticket_events SET attachments = '[]' WHERE attachments = '{'";
/// What the first mail says and no label does.
const DARK: &str = "Nos hemos quedado sin corriente";

fn retry(stage: &Stage, desk: &str) -> u32 {
    let done = stage.desk.desk.intake.retry_outside(Some(desk), "Marta");
    stage.desk.block_on(done).unwrap().remove(0).1
}

/// The customer writes once more.
fn adds(stage: &Stage, ticket: TicketNumber, text: &str) {
    let subject = format!("Re: [{ticket}] Sin corriente");
    mail("ana@cliente.example", &subject, text).sent_to(&stage.desk);
}

/// How many articles say something.
fn saying(double: &Double<Zammad>, text: &str) -> usize {
    let said = |one: &&Value| one["body"].as_str().unwrap().contains(text);
    double.shared().product.articles.iter().filter(said).count()
}

fn kinds(double: &Double<Program>) -> Vec<String> {
    let kind = |one: &Asked| one.json()["type"].as_str().unwrap().to_owned();
    double.take_asked().iter().map(kind).collect()
}

fn of_kind(kinds: &[String], kind: &str) -> usize {
    kinds.iter().filter(|one| *one == kind).count()
}

fn standing(stage: &Stage) -> OutsideStanding {
    stage.desk.block_on(stage.desk.desk.intake.outside_standings()).unwrap().remove(0)
}

#[test]
fn an_event_that_cannot_be_read_is_passed_over_shown_with_its_remedy_and_told_once_it_is_mended() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let subject = format!("Re: [{ticket}] Sin corriente");
    mail("ana@cliente.example", &subject, "Ahora huele raro.").sent_to(&stage.desk);
    let spoilt = "UPDATE ticket_events SET attachments = '{' WHERE text LIKE '%huele raro%'";
    let stage = stage.begun_anew(spoilt);
    let other = mail("eva@otra.example", "Sin luz", "La jaula 12 de BA1 está sin corriente.");
    let other = other.sent_to(&stage.desk).outcome.ticket.unwrap();
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&other.to_string()), 1, "later events go on");
    let shown = standing(&stage);
    assert!(!shown.is_well());
    assert_eq!((shown.counts.dead, shown.counts.waiting), (1, 0));
    for part in ["row ", "of ticket_events", &ticket.to_string(), "centralita desks retry zammad"] {
        assert!(shown.trouble.contains(part), "{part}: {}", shown.trouble);
    }
    // It cannot be read yet: it stays where it is seen.
    let retry = |stage: &Stage| {
        stage.desk.block_on(stage.desk.desk.intake.retry_outside(None, "Marta")).unwrap()
    };
    assert_eq!(retry(&stage), [("zammad".to_owned(), 0)]);
    stage.goes_on("zammad");
    assert_eq!(standing(&stage).counts.dead, 1);
    let mended = "UPDATE ticket_events SET attachments = '[]' WHERE attachments = '{'";
    let stage = stage.begun_anew(mended);
    assert_eq!(retry(&stage), [("zammad".to_owned(), 1)]);
    stage.goes_on("zammad");
    assert!(standing(&stage).is_well());
    let said = |one: &&Value| one["body"].as_str().unwrap().contains("huele raro");
    assert_eq!(double.shared().product.articles.iter().filter(said).count(), 1);
    let events = stage.desk.store(move |tx| tx.events(ticket));
    let noted = |text: &str| text.starts_with("not handed over to zammad: row ");
    assert_eq!(events.iter().filter(|event| noted(&event.text)).count(), 1);
}

#[test]
fn news_that_nobody_knows_are_passed_over_and_shown() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    let stage =
        stage.begun_anew("INSERT INTO outside_news (what, about) VALUES ('page.folded', 1)");
    dark(&stage.desk);
    stage.goes_on("webhook");
    let told = kinds(&double);
    assert!(told.contains(&"page.started".to_owned()), "{told:?}");
    let shown = standing(&stage);
    assert_eq!(shown.counts.dead, 1);
    assert!(shown.trouble.contains("of outside_news was not handed over"), "{}", shown.trouble);
}

#[test]
fn a_first_message_that_is_mended_comes_once() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    adds(&stage, ticket, "Ahora huele raro.");
    let stage = stage.begun_anew(SPOILT);
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
    assert_eq!((standing(&stage).counts.dead, saying(&double, DARK)), (1, 0));
    let stage = stage.begun_anew(MENDED);
    let events = stage.desk.store(move |tx| tx.events(ticket));
    let noted = |text: &str| text.starts_with("not handed over to zammad: row ");
    assert_eq!(events.iter().filter(|event| noted(&event.text)).count(), 1);
    assert_eq!(retry(&stage, "zammad"), 1);
    stage.goes_on("zammad");
    assert!(standing(&stage).is_well());
    assert_eq!((saying(&double, DARK), saying(&double, "huele raro")), (1, 1));
}

#[test]
fn what_opens_a_ticket_in_the_end_says_what_was_passed_over_and_nothing_says_it_again() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    adds(&stage, ticket, "Ahora huele raro.");
    let stage = stage.begun_anew("UPDATE tickets SET slots = '{' || slots");
    stage.goes_on("zammad");
    assert!(standing(&stage).counts.dead >= 2);
    assert!(double.shared().product.tickets.is_empty());
    let stage = stage.begun_anew("UPDATE tickets SET slots = substr(slots, 2)");
    adds(&stage, ticket, "Y la otra rama tampoco va.");
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&ticket.to_string()), 1);
    assert!(standing(&stage).is_well(), "what was said is open no more");
    assert_eq!(retry(&stage, "zammad"), 0);
    stage.goes_on("zammad");
    for said in [DARK, "huele raro", "la otra rama"] {
        assert_eq!(saying(&double, said), 1, "{said}");
    }
}

#[test]
fn a_ticket_that_could_not_be_opened_is_opened_once_by_the_retry() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    adds(&stage, ticket, "Ahora huele raro.");
    let stage = stage.begun_anew("UPDATE tickets SET slots = '{' || slots");
    stage.goes_on("zammad");
    let dead = standing(&stage).counts.dead;
    let stage = stage.begun_anew("UPDATE tickets SET slots = substr(slots, 2)");
    assert_eq!(retry(&stage, "zammad"), dead);
    stage.goes_on("zammad");
    assert!(standing(&stage).is_well());
    assert_eq!((saying(&double, DARK), saying(&double, "huele raro")), (1, 1));
}

#[test]
fn a_status_that_could_not_be_read_is_set_there_once_it_is_mended() {
    let double = Double::start(Zammad::new());
    let stage = Stage::with("zammad", &double.url(), "states = [\"solved: closed\"]\n");
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let router = open_router(&stage.desk);
    let solved = json!({ "status": "solved", "by": "Marta" });
    let path = format!("/api/v1/tickets/{ticket}/status");
    assert!(ask(&stage.desk, &router, post(&path, None, None, &solved)).0.is_success());
    drop(router);
    let spoilt = "UPDATE ticket_events SET attachments = '{' WHERE kind = 'status'";
    let stage = stage.begun_anew(spoilt);
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.tickets[0]["state"], "new");
    let stage = stage.begun_anew(MENDED);
    assert_eq!(retry(&stage, "zammad"), 1);
    stage.goes_on("zammad");
    assert!(standing(&stage).is_well());
    assert_eq!(double.shared().product.tickets[0]["state"], "closed");
}

#[test]
fn a_program_hears_of_a_new_ticket_whose_first_event_cannot_be_read() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    let ticket = dark(&stage.desk);
    adds(&stage, ticket, "Ahora huele raro.");
    let stage = stage.begun_anew(SPOILT);
    stage.goes_on("webhook");
    let told = kinds(&double);
    assert_eq!(of_kind(&told, "ticket.created"), 1, "{told:?}");
    let stage = stage.begun_anew(MENDED);
    assert_eq!(retry(&stage, "webhook"), 1);
    stage.goes_on("webhook");
    let late = double.take_asked();
    assert_eq!(late.len(), 1);
    let late = late[0].json();
    assert_eq!(late["type"], "ticket.updated");
    assert!(late["data"]["text"].as_str().unwrap().contains(DARK));
}

#[test]
fn a_program_hears_of_a_ticket_that_could_not_be_told_as_a_new_one() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    let ticket = dark(&stage.desk);
    let stage = stage.begun_anew("UPDATE tickets SET slots = '{' || slots");
    stage.goes_on("webhook");
    assert_eq!(of_kind(&kinds(&double), "ticket.created"), 0);
    let stage = stage.begun_anew("UPDATE tickets SET slots = substr(slots, 2)");
    adds(&stage, ticket, "Ahora huele raro.");
    stage.goes_on("webhook");
    let asked = double.take_asked();
    let created = asked.iter().map(Asked::json).find(|one| one["type"] == "ticket.created");
    let text = created.unwrap()["data"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains(DARK) && text.contains("huele raro"), "{text}");
}

#[test]
fn what_never_can_be_read_anew_hides_nothing_that_can() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    let stage = stage.begun_anew(
        "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 101)
         INSERT INTO outside_news (what, about) SELECT 'page.folded', n FROM many",
    );
    stage.goes_on("webhook");
    assert_eq!(standing(&stage).counts.dead, 101);
    dark(&stage.desk);
    let stage = stage.begun_anew(SPOILT);
    stage.goes_on("webhook");
    let dead = standing(&stage).counts.dead;
    assert!(standing(&stage).trouble.contains("of ticket_events"), "the newest is shown");
    let stage = stage.begun_anew(MENDED);
    assert_eq!((dead, retry(&stage, "webhook")), (102, 1));
}

#[test]
fn what_was_told_by_hand_is_closed_on_request() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    let ticket = dark(&stage.desk);
    adds(&stage, ticket, "La otra rama tampoco va.");
    let stage = stage.begun_anew(&format!(
        "{SPOILT}; INSERT INTO outside_news (what, about) VALUES ('page.folded', 1)"
    ));
    stage.goes_on("webhook");
    assert_eq!(standing(&stage).counts.dead, 2);
    let asks = |told: bool| {
        let wanted = json!({ "desk": "webhook", "by": "Marta", "told_by_hand": told });
        let router = open_router(&stage.desk);
        ask(&stage.desk, &router, post("/api/v1/desks/retry", None, None, &wanted))
    };
    let (status, done) = asks(false);
    assert!(status.is_success(), "{done}");
    assert_eq!((&done[0]["rows"], &done[0]["closed"]), (&json!(0), &json!(0)));
    assert!(!standing(&stage).is_well(), "nothing is closed by itself");
    let (_, done) = asks(true);
    assert_eq!((&done[0]["rows"], &done[0]["closed"]), (&json!(0), &json!(2)));
    assert!(standing(&stage).is_well());
    // It is not told of by itself once it can be read, since somebody has done so.
    let stage = stage.begun_anew(MENDED);
    double.take_asked();
    adds(&stage, ticket, "Ahora huele raro.");
    stage.goes_on("webhook");
    assert_eq!(retry(&stage, "webhook"), 0);
    let text = |one: &Asked| one.body.contains(DARK);
    assert!(!double.take_asked().iter().any(text));
}
