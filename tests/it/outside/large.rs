//! Tickets of Zammad and incidents of ServiceNow that are larger than we read: what is said is there, once if that can
//! be found out, and nothing waits for ever.
use std::time::Duration;

use centralita::model::TicketNumber;
use serde_json::json;

use super::double::{Double, Fault};
use super::servicenow::ServiceNow;
use super::stage::Stage;
use super::zammad::Zammad;
use crate::desk::mail;
use crate::paging::dark;

/// More than is read of one answer.
const LARGE: usize = 2 * 1024 * 1024 + 1;
const BEFORE: &str = "2026-01-07T09:00:00.000Z";
const SINCE: &str = "2026-12-24T10:00:00.000Z";

/// A ticket that is there, with a remark whose first try is done and not answered; `meanwhile` happens before the second.
fn repeated(
    double: &Double<Zammad>,
    meanwhile: fn(&mut Zammad, ticket: u64),
) -> (Stage, TicketNumber) {
    let stage = Stage::new("zammad", &double.url());
    let (ticket, id) = begun(double, &stage);
    meanwhile(&mut double.shared().product, id);
    all_goes(&stage);
    (stage, ticket)
}

/// A large ticket with a remark whose first try is done and not answered, and its id there.
fn begun(double: &Double<Zammad>, stage: &Stage) -> (TicketNumber, u64) {
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let id = double.shared().product.tickets[0]["id"].as_u64().unwrap();
    double.shared().product.add(id, BEFORE, &"x".repeat(LARGE));
    says(stage, ticket);
    double.fails(&[Fault::Dropped]);
    stage.hand_over();
    double.take_asked();
    (ticket, id)
}

fn all_goes(stage: &Stage) {
    stage.goes_on("zammad");
    let counts = stage.counts("zammad");
    assert_eq!((counts.waiting, counts.dead), (0, 0));
}

/// So many answers as they are.
fn well(many: usize) -> Vec<Fault> {
    vec![Fault::Held; many]
}

fn says(stage: &Stage, ticket: TicketNumber) {
    let subject = format!("Re: [{ticket}] Sin corriente");
    mail("ana@cliente.example", &subject, "Seguimos sin luz.").sent_to(&stage.desk);
}

/// Whether the ticket says that something may stand there twice.
fn is_doubtful(stage: &Stage, ticket: TicketNumber) -> bool {
    let events = stage.desk.store(move |tx| tx.events(ticket));
    events.iter().any(|event| event.text.starts_with("handed over again: "))
}

#[test]
fn a_remark_on_a_large_ticket_is_found_among_the_newest_articles() {
    let double = Double::start(Zammad::new());
    let (stage, ticket) = repeated(&double, |zammad, id| {
        zammad.add(id, SINCE, "Lo miramos.");
        zammad.add(id, SINCE, &"x".repeat(LARGE));
    });
    assert_eq!(double.shared().product.articles_of(&ticket.to_string()), 1);
    assert!(!is_doubtful(&stage, ticket));
}

#[test]
fn a_remark_that_is_not_there_is_sent_once_more_without_a_doubt() {
    let double = Double::start(Zammad::new());
    let (stage, ticket) = repeated(&double, |zammad, id| {
        // It never came there, and nobody wrote anything since it was said.
        zammad.articles.pop();
        (0..40).for_each(|_| zammad.add(id, BEFORE, "Lo miramos."));
    });
    assert_eq!(double.shared().product.articles_of(&ticket.to_string()), 1);
    assert!(!is_doubtful(&stage, ticket));
}

#[test]
fn where_too_much_was_said_since_it_is_sent_again_and_the_ticket_says_so() {
    let double = Double::start(Zammad::new());
    let (stage, ticket) = repeated(&double, |zammad, id| {
        (0..40).for_each(|_| zammad.add(id, SINCE, "Lo miramos."));
    });
    let asked = double.take_asked();
    assert!(asked.len() <= 30, "a bounded look: {}", asked.len());
    assert_eq!(double.shared().product.articles_of(&ticket.to_string()), 2);
    assert!(is_doubtful(&stage, ticket));
}

#[test]
fn an_incident_with_more_notes_than_is_read_gets_its_comment_and_the_ticket_says_so() {
    let double = Double::start(ServiceNow::new());
    let stage = Stage::new("servicenow", &double.url());
    let ticket = dark(&stage.desk);
    stage.goes_on("servicenow");
    double.shared().product.rows[0]["work_notes"] = json!("x".repeat(LARGE));
    says(&stage, ticket);
    double.fails(&[Fault::Status(500)]);
    stage.goes_on("servicenow");
    let counts = stage.counts("servicenow");
    assert_eq!((counts.waiting, counts.dead), (0, 0));
    let comments = double.shared().product.rows[0]["comments"].as_str().unwrap().to_owned();
    assert!(comments.contains("Seguimos sin luz."), "{comments}");
    assert!(is_doubtful(&stage, ticket));
}

#[test]
fn what_was_sent_again_in_doubt_is_not_sent_a_third_time() {
    let double = Double::start(Zammad::new());
    double.lets_go();
    let stage = Stage::new("zammad", &double.url());
    let (ticket, id) = begun(&double, &stage);
    for _ in 0..4 {
        let mut shared = double.shared();
        (0..40).for_each(|_| shared.product.add(id, SINCE, "Lo miramos."));
        // All articles, the ticket, the newest 25; then the remark, done and not answered.
        shared.faults.clear();
        shared.faults.extend(well(27));
        shared.faults.push_back(Fault::Dropped);
        drop(shared);
        stage.desk.forward(Duration::from_secs(3_600));
        stage.hand_over();
    }
    double.shared().faults.clear();
    all_goes(&stage);
    assert_eq!(double.shared().product.articles_of(&ticket.to_string()), 2);
    assert!(is_doubtful(&stage, ticket));
}

/// An incident with too many notes, whose customer says something; these go wrong, one after the other.
fn said_to_servicenow(faults: &[Fault]) -> (usize, bool) {
    let double = Double::start(ServiceNow::new());
    double.lets_go();
    let stage = Stage::new("servicenow", &double.url());
    let ticket = dark(&stage.desk);
    stage.goes_on("servicenow");
    double.shared().product.rows[0]["work_notes"] = json!("x".repeat(LARGE));
    says(&stage, ticket);
    double.fails(faults);
    stage.goes_on("servicenow");
    let counts = stage.counts("servicenow");
    assert_eq!((counts.waiting, counts.dead), (0, 0), "{faults:?}");
    let comments = double.shared().product.rows[0]["comments"].as_str().unwrap().to_owned();
    (comments.matches("Seguimos sin luz.").count(), is_doubtful(&stage, ticket))
}

#[test]
fn a_comment_whose_answers_never_come_stands_there_twice_at_most() {
    let (done, look) = (Fault::Dropped, Fault::Held);
    let faults = [done, look, done, look, done, look, done, look, done];
    assert_eq!(said_to_servicenow(&faults), (2, true));
}

#[test]
fn a_comment_that_was_never_taken_is_not_lost_however_often_it_was_tried() {
    // Not taken, then nobody is there to be asked.
    let away = Fault::Status(503);
    assert_eq!(said_to_servicenow(&[away; 5]), (1, true));
    // The second time it is put off: that was no copy.
    let off = Fault::Later(2);
    assert_eq!(said_to_servicenow(&[away, Fault::Held, off, Fault::Held, off]), (1, true));
}

#[test]
fn a_remark_is_found_where_all_articles_do_not_come_in_time() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url()).impatient();
    let (ticket, id) = begun(&double, &stage);
    double.shared().product.add(id, SINCE, "Lo miramos.");
    double.fails(&[Fault::Silence]);
    stage.desk.forward(Duration::from_secs(60));
    stage.hand_over();
    assert_eq!(stage.counts("zammad").waiting, 0, "by that try");
    let asked = double.take_asked();
    assert!(asked[0].path.contains("by_ticket"), "{asked:?}");
    assert_eq!(double.shared().product.articles_of(&ticket.to_string()), 1);
    assert!(!is_doubtful(&stage, ticket));
}

#[test]
fn the_newest_articles_are_looked_at_for_some_time_only() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let (ticket, id) = begun(&double, &stage);
    let clock = stage.clock();
    {
        let mut shared = double.shared();
        (0..40).for_each(|_| shared.product.add(id, SINCE, "Lo miramos."));
        let slow = move || clock.advance(Duration::from_secs(10));
        shared.product.meanwhile = Some(Box::new(slow));
    }
    all_goes(&stage);
    let one = |path: &str| path.contains("ticket_articles/") && !path.contains("by_ticket");
    let looked = double.take_asked().iter().filter(|asked| one(&asked.path)).count();
    assert_eq!(looked, 4, "of 25");
    assert_eq!(double.shared().product.articles_of(&ticket.to_string()), 2);
    assert!(is_doubtful(&stage, ticket));
}
