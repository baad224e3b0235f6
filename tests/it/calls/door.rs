//! The simulator's door: local only, its own calls only, and codes are shown nowhere.
use axum::http::StatusCode;
use centralita::api::auth;
use centralita::api::call_shapes::{CallEvent, CallStepRequest, Keyed};
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::script::Start;
use serde_json::{Value, json};

use super::stage::Stage;
use super::twiml::Webhooks;
use crate::api::{ask, get, post};

#[test]
fn a_call_is_begun_stepped_listed_and_hung_up() {
    let stage = Stage::new();
    let ask = |request| ask(&stage.desk, &stage.api, request);
    let new = json!({ "line": "pt", "from": "300000001", "verified": true, "speech": true });
    let (status, begun) = ask(post("/api/v1/calls", None, None, &new));
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    assert_eq!((&begun["line"], &begun["language"]), (&json!("pt"), &json!("pt-PT")));
    assert_eq!(begun["then"]["collect"]["digits_max"], 1);
    let call = begun["call"].as_i64().unwrap();
    let steps = format!("/api/v1/calls/{call}/steps");
    let silence = json!({ "token": begun["next"], "event": "silence" });
    let (status, asked) = ask(post(&steps, None, None, &silence));
    assert_eq!((status, &asked["then"]["collect"]["sensitive"]), (StatusCode::OK, &json!(true)));
    let (_, again) = ask(post(&steps, None, None, &silence));
    assert_eq!(asked, again, "a token that is used again gets the same answer");

    let (_, open) = ask(get("/api/v1/calls?open=true", None));
    assert_eq!(open[0]["place"], "at the code");
    assert_eq!(open[0]["from"], "+351300000001");
    let (_, page) = ask(get(&format!("/api/v1/calls/{call}"), None));
    assert_eq!((&page["contact"], &page["assurance"]), (&json!("Rui Reis"), &json!("AL1")));
    let (status, _) = ask(post(&format!("/api/v1/calls/{call}/hangup"), None, None, &Value::Null));
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, open) = ask(get("/api/v1/calls?open=true", None));
    assert_eq!(open, json!([]));
}

#[test]
fn what_cannot_be_is_told_and_no_answer_holds_a_code() {
    let stage = Stage::new();
    let (_, begun) = ask(&stage.desk, &stage.api, post("/api/v1/calls", None, None, &json!({})));
    let steps = format!("/api/v1/calls/{}/steps", begun["call"]);
    let next = begun["next"].clone();
    let keys = |keys: &str| json!({ "token": next, "event": { "keys": keys } });
    for (path, body, expected) in [
        ("/api/v1/calls", json!({ "line": "fr" }), 422),
        ("/api/v1/calls", json!({ "from": "nobody" }), 422),
        ("/api/v1/calls", json!({ "colour": "red" }), 422),
        (steps.as_str(), keys("47a1"), 422),
        (steps.as_str(), keys(&"4711".repeat(9)), 422),
        (steps.as_str(), json!({ "token": next, "event": { "speech": "4711 ".repeat(999) } }), 422),
        (steps.as_str(), json!({ "token": "4711", "event": "silence" }), 404),
        ("/api/v1/calls/99/steps", keys("4711"), 404),
        ("/api/v1/calls/99/hangup", json!(null), 404),
    ] {
        let (status, problem) = ask(&stage.desk, &stage.api, post(path, None, None, &body));
        assert_eq!(status.as_u16(), expected, "{path}: {problem}");
        assert!(!problem.to_string().contains("4711"), "{problem}");
        assert!(!problem.to_string().contains("47a1"), "{problem}");
    }
    let request = CallStepRequest {
        token: next.as_str().unwrap().parse().unwrap(),
        event: CallEvent::Keys(Keyed::new("4711".to_owned()).unwrap()),
        responder: false,
    };
    assert!(!format!("{request:?}").contains("4711"), "{request:?}");
}

#[test]
fn a_customers_call_is_nobodys_to_press_keys_in() {
    let stage = Stage::new();
    let mut webhooks = Webhooks::new(&stage, "1");
    webhooks.begin(&Start::default()).unwrap();
    let call = stage.latest().call.id;
    let body = json!({ "token": "abc", "event": { "keys": "1" } });
    let request = post(&format!("/api/v1/calls/{call}/steps"), None, None, &body);
    assert_eq!(ask(&stage.desk, &stage.api, request).0, StatusCode::NOT_FOUND);
    let request = post(&format!("/api/v1/calls/{call}/hangup"), None, None, &Value::Null);
    assert_eq!(ask(&stage.desk, &stage.api, request).0, StatusCode::NOT_FOUND);
    assert!(stage.latest().call.ended_at.is_none());
}

#[test]
fn programs_on_the_network_may_list_calls_and_drive_none() {
    let stage = Stage::new();
    let new = json!({ "name": "portal", "scopes": ["read", "write"] });
    let (_, made) = ask(&stage.desk, &stage.api, post("/api/v1/keys", None, None, &new));
    let key = made["key"].as_str();
    let guarded = auth::with_keys(stage.api.clone(), stage.desk.desk.database.clone());
    let (status, _) = ask(&stage.desk, &guarded, get("/api/v1/calls", key));
    assert_eq!(status, StatusCode::OK);
    for path in ["/api/v1/calls", "/api/v1/calls/1/steps", "/api/v1/calls/1/hangup"] {
        let (status, _) = ask(&stage.desk, &guarded, post(path, key, None, &json!({})));
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
}
