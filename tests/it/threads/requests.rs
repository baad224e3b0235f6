//! The same by the API: what is asked, what is answered, who may.
use axum::http::StatusCode;
use centralita::model::TicketNumber;
use serde_json::{Value, json};

use super::{ANA, events, letters, question};
use crate::api::{ask, get, open_router, post};
use crate::desk::TestDesk;

fn ticket(desk: &TestDesk, subject: &str) -> TicketNumber {
    let mail = question(ANA, subject).header(&format!("Message-ID: <{subject}@cliente.example>"));
    mail.sent_to(desk).outcome.ticket.unwrap()
}

#[test]
fn tickets_are_merged_split_and_answered_by_requests() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let (a, b) = (ticket(&desk, "uno"), ticket(&desk, "dos"));
    let request = |number: TicketNumber, act: &str, body: &Value| {
        ask(&desk, &router, post(&format!("/api/v1/tickets/{number}/{act}"), None, None, body))
    };
    let order = json!({ "into": b.to_string(), "by": "Marta\nRuiz" });
    for _ in 0..2 {
        let (status, merged) = request(a, "merge", &order);
        assert_eq!((status, &merged["into"]), (StatusCode::OK, &json!(b.to_string())), "{merged}");
    }
    let (_, page) = ask(&desk, &router, get(&format!("/api/v1/tickets/{a}"), None));
    assert_eq!(page["merged_into"], json!(b.to_string()));
    assert!(events(&desk, a).iter().any(|event| event.by == "Marta Ruiz"));
    let (status, problem) = request(b, "merge", &json!({ "into": a.to_string() }));
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");

    question(ANA, &format!("Re: [{b}] tres")).sent_to(&desk);
    let place = events(&desk, b).iter().rposition(|e| e.by == ANA).unwrap() + 1;
    let (status, made) = request(b, "split", &json!({ "event": place }));
    assert_eq!((status, &made["made"]), (StatusCode::CREATED, &json!(true)), "{made}");
    let (status, again) = request(b, "split", &json!({ "event": place }));
    assert_eq!((status, &again["ticket"]), (StatusCode::OK, &made["ticket"]));
    let (status, _) = request(b, "split", &json!({ "event": 0 }));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

    letters(&desk);
    let (status, sent) = request(b, "reply", &json!({ "text": "Lo miramos.", "then": "wait" }));
    let expected = (StatusCode::CREATED, &json!(ANA), &json!("waiting_identity"));
    assert_eq!((status, &sent["to"], &sent["status"]), expected, "{sent}");
    assert_eq!(letters(&desk).len(), 1);
    for (body, part) in [
        (json!({ "text": "Su PIN es 4829" }), "code"),
        (json!({ "text": "x", "then": "later" }), "later"),
        (json!({ "text": "" }), "0 characters"),
    ] {
        let (status, problem) = request(b, "reply", &body);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(part), "{problem}");
        assert!(!problem.to_string().contains("4829"));
    }
    assert!(letters(&desk).is_empty());
}

#[test]
fn c3_the_desk_sees_dead_addresses_and_lifts_the_mark() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let number = ticket(&desk, "uno");
    let bad = centralita::store::BadAddress {
        address: ANA.parse().unwrap(),
        at: desk.now(),
        status: "5.1.1".to_owned(),
        ticket: number,
    };
    desk.store(move |tx| tx.mark_bad(&bad));
    let (_, list) = ask(&desk, &router, get("/api/v1/bad-addresses", None));
    assert_eq!((&list[0]["address"], &list[0]["status"]), (&json!(ANA), &json!("5.1.1")));
    let lift = || post(&format!("/api/v1/bad-addresses/{ANA}/lift"), None, None, &Value::Null);
    assert_eq!(ask(&desk, &router, lift()).0, StatusCode::OK);
    assert_eq!(ask(&desk, &router, lift()).0, StatusCode::NOT_FOUND);
    let (_, list) = ask(&desk, &router, get("/api/v1/bad-addresses", None));
    assert_eq!(list, json!([]));
    let told = events(&desk, number).pop().unwrap();
    assert_eq!(
        (told.by.as_str(), told.text.as_str()),
        ("desk", "ana@cliente.example is written to again")
    );
}
