//! Orders that are sent again, and programs that ask too much.
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use centralita::api::{KeyLimits, auth, with_limits};
use centralita::store::{AnswerClaim, ClaimedAnswer};
use serde_json::{Value, json};

use crate::api::{ask, ask_whole, get, open_router, post};
use crate::desk::TestDesk;

const ACCOUNTS: &str = "/api/v1/accounts";

fn account(name: &str) -> Value {
    json!({ "name": name, "kind": "managed", "state": "integrated", "country": "es" })
}

fn key(desk: &TestDesk, name: &str, scopes: &[&str]) -> String {
    let wanted = json!({ "name": name, "scopes": scopes });
    let (_, made) = ask(desk, &open_router(desk), post("/api/v1/keys", None, None, &wanted));
    made["key"].as_str().unwrap().to_owned()
}

#[test]
fn an_order_that_is_sent_again_is_done_once_and_answered_alike() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let send =
        |key: &str, body: &Value| ask_whole(&desk, &router, post(ACCOUNTS, None, Some(key), body));
    let (status, headers, made) = send("a", &account("Norte"));
    assert_eq!((status, headers.get("idempotency-replayed")), (StatusCode::CREATED, None));
    let (status, headers, again) = send("a", &account("Norte"));
    assert_eq!((status, &again), (StatusCode::CREATED, &made));
    assert_eq!(headers["idempotency-replayed"], "true");
    let (status, _, problem) = send("a", &account("Sur"));
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("/problems/key-reused"))
    );
    // What was refused is refused again, until the key is forgotten.
    assert_eq!(send("b", &account("Norte")).0, StatusCode::CONFLICT);
    assert_eq!(send("b", &account("Norte")).0, StatusCode::CONFLICT);
    let (_, accounts) = ask(&desk, &router, get(ACCOUNTS, None));
    assert_eq!(accounts.as_array().map(Vec::len), Some(1));
    desk.forward(Duration::from_hours(25));
    assert_eq!(send("a", &account("Sur")).0, StatusCode::CREATED, "a day later the key is free");
    let long = "k".repeat(201);
    assert_eq!(send(&long, &account("Este")).0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_key_of_an_order_is_that_of_one_program() {
    let desk = TestDesk::new();
    let guarded = auth::with_keys(open_router(&desk), desk.desk.database.clone());
    let (one, other) = (key(&desk, "one", &["write"]), key(&desk, "other", &["write"]));
    let send = |key: &str, name: &str| {
        ask(&desk, &guarded, post(ACCOUNTS, Some(key), Some("same"), &account(name))).0
    };
    assert_eq!(send(&one, "Norte"), StatusCode::CREATED);
    assert_eq!(send(&other, "Sur"), StatusCode::CREATED);
    assert_eq!(send(&one, "Norte"), StatusCode::CREATED);
    assert_eq!(send(&one, "Sur"), StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_secret_is_shown_once_however_often_it_is_asked_for() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let wanted = json!({ "name": "tool", "scopes": ["read"] });
    let send = || ask(&desk, &router, post("/api/v1/keys", None, Some("k"), &wanted));
    let (status, made) = send();
    assert_eq!(status, StatusCode::CREATED);
    let secret = made["key"].as_str().unwrap();
    let (status, again) = send();
    assert_eq!(
        (status, again["type"].as_str()),
        (StatusCode::CONFLICT, Some("/problems/shown-once"))
    );
    assert!(!again.to_string().contains(secret));
    let data = &desk.desk.intake.parts().data;
    let bytes = std::fs::read(data.join("centralita.db")).unwrap();
    let log = std::fs::read(data.join("centralita.db-wal")).unwrap_or_default();
    for file in [bytes, log] {
        let found = file.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!found, "the key stands in the store");
    }
}

#[test]
fn what_was_begun_and_never_answered_is_not_done_again() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let send = |body: &Value| ask(&desk, &router, post(ACCOUNTS, None, Some("k"), body));
    assert_eq!(send(&account("Norte")).0, StatusCode::CREATED);
    // As it stands when the program ended between doing and answering.
    let forgotten = desk.store(|tx| tx.wipe_answers(centralita::model::Timestamp::MAX, 10));
    assert_eq!(forgotten, 1);
    let claim = ask_digest(&desk);
    assert_eq!(desk.store(move |tx| tx.claim_answer(&claim)), ClaimedAnswer::New);
    let claim = ask_digest(&desk);
    assert_eq!(desk.store(move |tx| tx.claim_answer(&claim)), ClaimedAnswer::Unanswered);
    let claim = AnswerClaim { request: [2; 32], ..ask_digest(&desk) };
    assert_eq!(desk.store(move |tx| tx.claim_answer(&claim)), ClaimedAnswer::OtherRequest);
    let name = ask_digest(&desk).name;
    desk.store(move |tx| tx.release_answer(&name));
    let claim = ask_digest(&desk);
    assert_eq!(desk.store(move |tx| tx.claim_answer(&claim)), ClaimedAnswer::New);
}

fn ask_digest(desk: &TestDesk) -> AnswerClaim {
    let kept_for = Duration::from_hours(24);
    AnswerClaim { name: [1; 32], request: [1; 32], at: desk.now(), kept_for }
}

#[test]
fn two_at_once_with_one_key_are_one() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let send = || {
        let (router, request) =
            (router.clone(), post(ACCOUNTS, None, Some("k"), &account("Norte")));
        async move { tower::ServiceExt::oneshot(router, request).await.unwrap().status() }
    };
    let (one, other) = desk.block_on(async { tokio::join!(send(), send()) });
    let statuses = [one.as_u16(), other.as_u16()];
    assert!(statuses.contains(&201), "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    let (_, accounts) = ask(&desk, &router, get(ACCOUNTS, None));
    assert_eq!(accounts.as_array().map(Vec::len), Some(1));
}

fn limited(desk: &TestDesk, per_minute: u32, at_once: u32) -> Router {
    let clock = Arc::clone(&desk.desk.intake.parts().clock);
    let held = with_limits(open_router(desk), KeyLimits::new(per_minute, at_once, clock));
    auth::with_keys(held, desk.desk.database.clone())
}

#[test]
fn a_key_that_asks_too_much_waits_and_others_do_not() {
    let desk = TestDesk::new();
    let router = limited(&desk, 6, 2);
    let (busy, calm) = (key(&desk, "busy", &["read"]), key(&desk, "calm", &["read"]));
    let asked = |key: &str| ask_whole(&desk, &router, get("/api/v1/tickets", Some(key)));
    assert_eq!([asked(&busy).0, asked(&busy).0], [StatusCode::OK; 2]);
    let (status, headers, problem) = asked(&busy);
    assert_eq!((status, problem["status"].as_u64()), (StatusCode::TOO_MANY_REQUESTS, Some(429)));
    let wait: u64 = headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((10..=11).contains(&wait), "{wait}");
    assert_eq!(asked(&calm).0, StatusCode::OK);
    desk.forward(Duration::from_secs(wait));
    assert_eq!(asked(&busy).0, StatusCode::OK, "it was told how long to wait");
}

/// Invariant 2: nothing can delay danger.
#[test]
fn no_limit_holds_up_danger() {
    let desk = TestDesk::new();
    let router = limited(&desk, 1, 1);
    let writer = key(&desk, "writer", &["write"]);
    let send = |id: &str, text: &str| {
        let body = json!({ "text": text, "from": "ana@cliente.example" });
        ask(&desk, &router, post("/api/v1/arrivals", Some(&writer), Some(id), &body))
    };
    let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
    assert_eq!(send("1", bill).0, StatusCode::CREATED);
    assert_eq!(send("2", bill).0, StatusCode::TOO_MANY_REQUESTS);
    let smoke = "Sale humo de un armario en la sala dos de MD2, manden a alguien ya.";
    for id in ["3", "4", "5"] {
        let (status, taken) = send(id, smoke);
        assert!(status.is_success(), "{taken}");
    }
    let dark = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
    assert!(send("6", dark).0.is_success(), "nor what people are woken for");
    // What was told to wait was not done: the same key brings it later.
    desk.forward(Duration::from_secs(61));
    assert_eq!(send("2", bill).0, StatusCode::CREATED);
}
