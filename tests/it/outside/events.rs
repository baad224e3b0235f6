//! Programs that are told of events, by Standard Webhooks.
use centralita::intake::PageAnswer;
use data_encoding::BASE64;
use ring::hmac;
use serde_json::{Value, json};

use super::double::{Asked, Double, Fault, Product};
use super::stage::Stage;
use crate::api::{ask, open_router, post};
use crate::paging::{MINUTE, dark, only, pass};

/// Takes everything.
pub(super) struct Program;

impl Product for Program {
    fn answer(&mut self, _asked: &Asked) -> (u16, Value) {
        (204, json!({}))
    }
}

/// The types of events, in the order in which they came.
fn types(asked: &[Asked]) -> Vec<String> {
    asked.iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect()
}

/// What a program does with a delivery (Standard Webhooks, "Verifying webhook authenticity").
fn is_signed(one: &Asked, secret: &str) -> bool {
    let key = BASE64.decode(secret.as_bytes()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let (id, second) = (one.header("webhook-id"), one.header("webhook-timestamp"));
    let signed = format!("{id}.{second}.{}", one.body);
    let tag = BASE64.encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    one.header("webhook-signature").split(' ').any(|part| part == format!("v1,{tag}"))
}

#[test]
fn a_program_is_told_of_tickets_pages_and_calls() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &format!("{}/hook", double.url()));
    let ticket = dark(&stage.desk);
    stage.hand_over();
    let asked = double.take_asked();
    let mut kinds = types(&asked);
    kinds.sort();
    assert_eq!(kinds, ["page.started", "ticket.created"]);
    let created = asked.iter().find(|one| one.json()["type"] == "ticket.created").unwrap();
    let data = &created.json()["data"];
    assert_eq!((&data["id"], &data["priority"]), (&json!(ticket), &json!("P1")));
    assert_eq!((&data["intent"], &data["queue"]), (&json!("incident_power"), &json!("dc-ops-es")));
    assert_eq!(
        (&data["outside_kind"], &data["problem_code"]),
        (&json!("TROUBLE_TICKET"), &json!("0002-0000"))
    );
    assert!(data["text"].as_str().unwrap().contains("0408"));
    assert_eq!(created.path, "/hook");
    for secret in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"] {
        assert!(is_signed(created, secret), "by the old and the new secret");
    }

    let page = only(&stage.desk).id;
    let accept = stage.desk.desk.intake.answer_page(page, "lucia".into(), PageAnswer::Accept);
    stage.desk.block_on(accept).unwrap();
    stage.hand_over();
    let router = open_router(&stage.desk);
    let solved = json!({ "status": "solved", "by": "Marta" });
    let path = format!("/api/v1/tickets/{ticket}/status");
    assert!(ask(&stage.desk, &router, post(&path, None, None, &solved)).0.is_success());
    stage.hand_over();
    let asked = double.take_asked();
    let kinds = types(&asked);
    assert!(kinds.contains(&"page.acknowledged".to_owned()), "{kinds:?}");
    let status = asked.iter().find(|one| one.json()["type"] == "ticket.status").unwrap().json();
    assert_eq!(
        (&status["data"]["status"], &status["data"]["status_before"]),
        (&json!("solved"), &json!("new"))
    );
    let took = asked.iter().find(|one| one.json()["type"] == "page.acknowledged").unwrap().json();
    assert_eq!((&took["data"]["by"], &took["data"]["ticket"]), (&json!("lucia"), &json!(ticket)));

    let (_, begun) = ask(&stage.desk, &router, post("/api/v1/calls", None, None, &json!({})));
    let path = format!("/api/v1/calls/{}/hangup", begun["call"]);
    ask(&stage.desk, &router, post(&path, None, None, &Value::Null));
    stage.hand_over();
    let asked = double.take_asked();
    let ended = asked.iter().find(|one| one.json()["type"] == "call.ended").unwrap().json();
    assert_eq!(ended["data"]["call"], begun["call"]);
    assert!(ended["data"]["ended_at"].is_string());
}

#[test]
fn a_page_that_nobody_answers_is_told() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    dark(&stage.desk);
    pass(&stage.desk, 70 * MINUTE);
    stage.hand_over();
    let kinds = types(&double.take_asked());
    assert!(kinds.contains(&"page.exhausted".to_owned()), "{kinds:?}");
}

#[test]
fn a_repetition_has_the_same_id_and_another_time() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    double.fails(&[Fault::Dropped]);
    dark(&stage.desk);
    stage.goes_on("webhook");
    let asked = double.take_asked();
    let created: Vec<&Asked> =
        asked.iter().filter(|one| one.json()["type"] == "ticket.created").collect();
    assert_eq!(created.len(), 2);
    assert_eq!(created[0].header("webhook-id"), created[1].header("webhook-id"));
    assert_ne!(created[0].header("webhook-timestamp"), created[1].header("webhook-timestamp"));
    assert!(created.iter().all(|one| is_signed(one, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
}

#[test]
fn an_endpoint_that_is_gone_is_told_nothing_more_even_after_a_start() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    double.fails(&[Fault::Status(410); 2]);
    dark(&stage.desk);
    stage.goes_on("webhook");
    let asked = double.take_asked().len();
    assert!((1..=2).contains(&asked), "{asked}");
    double.shared().faults.clear();
    let intake = &stage.desk.desk.intake;
    stage.desk.block_on(intake.know_outside_desks()).unwrap();
    stage.goes_on("webhook");
    assert!(double.take_asked().is_empty());
    assert!(stage.counts("webhook").waiting > 0);
    stage.desk.block_on(intake.retry_outside(Some("webhook"), "Marta")).unwrap();
    stage.goes_on("webhook");
    assert!(types(&double.take_asked()).contains(&"ticket.created".to_owned()));
}
