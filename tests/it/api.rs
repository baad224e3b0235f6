//! The API: a message of a program, keys and scopes, problems.
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use centralita::api::{ApiState, Reload, auth, router};
use centralita::app::config::Config;
use centralita::app::imap::Unread;
use centralita::calls::Calls;
use centralita::model::FileFault;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::desk::TestDesk;

struct NoReload;

impl Reload for NoReload {
    fn reload(&self) -> Result<String, Vec<FileFault>> {
        Err(vec![FileFault::new("rules.toml", 3, "wrong", "mend it")])
    }
}

pub(crate) fn open_router(desk: &TestDesk) -> Router {
    router(api_state(desk))
}

pub(crate) fn api_state(desk: &TestDesk) -> ApiState {
    ApiState {
        intake: desk.desk.intake.clone(),
        calls: Calls::new(desk.desk.intake.clone(), desk.desk.random.clone()),
        recordings: desk.desk.recordings.clone(),
        phone: None,
        mailboxes: Arc::new(Unread::new(&Config::default())),
        random: desk.desk.random.clone(),
        staff: desk.desk.staff.clone(),
        reload: Arc::new(NoReload),
    }
}

/// Asks, and returns the rows alone where a page of a list is answered.
pub(crate) fn ask(desk: &TestDesk, router: &Router, request: Request<Body>) -> (StatusCode, Value) {
    let (status, _, mut body) = ask_whole(desk, router, request);
    match body.get_mut("items").map(Value::take) {
        Some(rows) if body.get("next").is_some() => (status, rows),
        Some(_) | None => (status, body),
    }
}

/// Asks, and returns everything.
pub(crate) fn ask_whole(
    desk: &TestDesk,
    router: &Router,
    request: Request<Body>,
) -> (StatusCode, HeaderMap, Value) {
    desk.block_on(async {
        let response = router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (head.status, head.headers, serde_json::from_slice(&body).unwrap_or(Value::Null))
    })
}

pub(crate) fn get(path: &str, key: Option<&str>) -> Request<Body> {
    let mut request = Request::get(path);
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    request.body(Body::empty()).unwrap()
}

pub(crate) fn post(
    path: &str,
    key: Option<&str>,
    idempotency: Option<&str>,
    body: &Value,
) -> Request<Body> {
    let mut request = Request::post(path).header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    if let Some(idempotency) = idempotency {
        request = request.header("idempotency-key", idempotency);
    }
    request.body(Body::from(body.to_string())).unwrap()
}

#[test]
fn a_programs_message_becomes_a_ticket_once() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let message = json!({
        "from": "ana@cliente.example",
        "callback": "911238857",
        "text": "Sale humo de un armario en la sala dos de MD2, manden a alguien ya. Mi PIN es 4829."
    });
    let (status, taken) =
        ask(&desk, &router, post("/api/v1/arrivals", None, Some("k-1"), &message));
    assert_eq!((status, &taken["outcome"]), (StatusCode::CREATED, &json!("opened")));
    let (status, again) =
        ask(&desk, &router, post("/api/v1/arrivals", None, Some("k-1"), &message));
    assert_eq!((status, &again), (StatusCode::CREATED, &taken), "the answer is kept for a day");
    desk.forward(std::time::Duration::from_hours(25));
    let (status, again) =
        ask(&desk, &router, post("/api/v1/arrivals", None, Some("k-1"), &message));
    assert_eq!((status, &again["outcome"]), (StatusCode::OK, &json!("duplicate")));
    assert_eq!(again["ticket"], taken["ticket"]);
    let path = format!("/api/v1/tickets/{}", taken["ticket"].as_str().unwrap());
    let (_, page) = ask(&desk, &router, get(&path, None));
    assert_eq!(
        (&page["channel"], &page["priority"], &page["safety"]),
        (&json!("api"), &json!("P1"), &json!(true))
    );
    assert!(!page.to_string().contains("4829"), "{page}");
    assert!(
        desk.outgoing().iter().any(|row| row.payload.contains("+34 911 238 857")),
        "the page names the number to ring"
    );
}

#[test]
fn what_is_wrong_is_told_as_a_problem() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let check = |request, status: u16, part: &str| {
        let (got, problem) = ask(&desk, &router, request);
        assert_eq!(
            (got.as_u16(), problem["status"].as_u64()),
            (status, Some(u64::from(status))),
            "{problem}"
        );
        assert!(problem["detail"].as_str().unwrap().contains(part), "{problem}");
    };
    let text = json!({ "text": "hola" });
    check(post("/api/v1/arrivals", None, None, &text), 422, "Idempotency-Key: send one");
    check(
        post("/api/v1/arrivals", None, Some("k"), &json!({ "text": "hola", "to": "x@y.example" })),
        422,
        "no mailbox of ours",
    );
    check(
        post("/api/v1/arrivals", None, Some("k"), &json!({ "text": "hola", "from": "nobody" })),
        422,
        "from: `nobody` is no mail address",
    );
    check(get("/api/v1/tickets/CT-0000014", None), 422, "last digit");
    check(get("/api/v1/tickets/CT-0000013", None), 404, "there is no ticket CT-0000013");
    check(get("/api/v1/tickets?status=lost", None), 422, "status: `lost`");
    check(get("/api/v1/nothing", None), 404, "no such request");
    check(get("/api/v1/tickets?colour=red", None), 422, "no such filter");
    check(get("/api/v1/arrivals/one", None), 404, "no such request");
    check(
        post("/api/v1/arrivals", None, Some("k"), &json!({ "txt": "hola" })),
        422,
        "not the JSON",
    );
    check(post("/api/v1/reload", None, None, &Value::Null), 422, "rules.toml:3: wrong; mend it");
    check(
        post("/api/v1/contacts", None, None, &json!({ "account": "Nadie", "name": "Ana" })),
        404,
        "account `Nadie`",
    );
}

#[test]
fn a_key_opens_what_its_scopes_say_and_never_the_keys() {
    let desk = TestDesk::new();
    let open = open_router(&desk);
    let guarded = auth::with_keys(open.clone(), desk.desk.database.clone());
    let make = |name: &str, scopes: Value| {
        let (status, made) = ask(
            &desk,
            &open,
            post("/api/v1/keys", None, None, &json!({ "name": name, "scopes": scopes })),
        );
        assert_eq!(status, StatusCode::CREATED);
        made["key"].as_str().unwrap().to_owned()
    };
    let reader = make("reader", json!(["read"]));
    let writer = make("writer", json!(["write"]));
    let status = |request| ask(&desk, &guarded, request).0.as_u16();
    assert_eq!(status(get("/api/v1/tickets", None)), 401);
    assert_eq!(status(get("/api/v1/tickets", Some("cta_wrong"))), 401);
    assert_eq!(status(get("/api/v1/tickets", Some(&reader))), 200);
    assert_eq!(status(get("/api/v1/tickets", Some(&writer))), 403);
    let text = json!({ "text": "hola" });
    assert_eq!(status(post("/api/v1/arrivals", Some(&reader), Some("k"), &text)), 403);
    assert_eq!(status(post("/api/v1/arrivals", Some(&writer), Some("k"), &text)), 201);
    assert_eq!(status(get("/api/v1/keys", Some(&reader))), 403);
    assert_eq!(
        status(post(
            "/api/v1/keys",
            Some(&writer),
            None,
            &json!({ "name": "x", "scopes": ["read"] })
        )),
        403
    );
    ask(&desk, &open, post("/api/v1/keys/reader/revoke", None, None, &Value::Null));
    assert_eq!(status(get("/api/v1/tickets", Some(&reader))), 401);
    let listed = ask(&desk, &open, get("/api/v1/keys", None)).1.to_string();
    assert!(!listed.contains(&reader) && !listed.contains(&writer), "{listed}");
}
