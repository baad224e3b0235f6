//! The document of the API: whole, and true of every request.
use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use centralita::api::{auth, document};
use centralita::identity::NewAccount;
use centralita::model::{AccountKind, AccountState, Country};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::{ask, get, open_router, post};
use crate::desk::TestDesk;

/// The media type of problems (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// Calls `with` for each operation: its path, method and description.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter().map(move |(method, it)| (path.clone(), method.to_uppercase(), it.clone()))
    });
    each.collect()
}

/// Returns every `$ref` below a value.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let ("$ref", Some(target)) = (name.as_str(), member.as_str()) {
                    found.insert(target.to_owned());
                }
                references(member, found);
            }
        }
        Value::Array(members) => members.iter().for_each(|member| references(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// An API that portals may ask too, by a key with every scope of theirs.
struct Api {
    desk: TestDesk,
    open: Router,
    guarded: Router,
    key: String,
}

impl Api {
    fn new() -> Self {
        let desk = TestDesk::new();
        desk.store(|tx| {
            let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
            tx.add_account(&NewAccount::new("Norte", kind, state, Country::SPAIN))
        });
        let open = open_router(&desk);
        let guarded = auth::with_keys(open.clone(), desk.desk.database.clone());
        let scopes = ["accounts", "contacts", "codes", "tickets", "sessions"];
        let wanted = json!({ "name": "portal", "scopes": scopes, "accounts": ["Norte"] });
        let (_, made) = ask(&desk, &open, post("/api/v1/keys", None, None, &wanted));
        let key = made["key"].as_str().unwrap().to_owned();
        Self { desk, open, guarded, key }
    }

    /// Answers a request with its status, media type, `Allow` and body.
    fn answer(&self, mut request: Request<Body>) -> (u16, String, String, Value) {
        let is_portals = request.uri().path().starts_with("/api/v1/portal/");
        let router = if is_portals { self.guarded.clone() } else { self.open.clone() };
        let key = format!("Bearer {}", self.key).parse().unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, key);
        self.desk.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let text = |name| {
                let value = response.headers().get(name);
                value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
            };
            let (media, allow) = (text(header::CONTENT_TYPE), text(header::ALLOW));
            let body = response.into_body().collect().await.unwrap().to_bytes();
            (status, media, allow, serde_json::from_slice(&body).unwrap_or(Value::Null))
        })
    }
}

/// Puts something into the variable parts of a path.
fn filled(path: &str, value: &str) -> String {
    let mut out = String::new();
    for (at, piece) in path.split(['{', '}']).enumerate() {
        out.push_str(if at % 2 == 1 { value } else { piece });
    }
    out
}

#[test]
fn the_document_is_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let all = operations(&document);
    let mut ids = BTreeSet::new();
    for (path, method, it) in &all {
        let place = format!("{method} {path}");
        assert!(ids.insert(it["operationId"].to_string()), "{place}: its id is taken");
        for name in ["summary", "description"] {
            let text = it[name].as_str().unwrap_or_default();
            assert!(!text.is_empty() && !text.contains('\n'), "{place}: {name} `{text}`");
        }
        assert!(it["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{place}: tags");
        let declared: BTreeSet<&str> = it["parameters"]
            .as_array()
            .map(|all| all.iter().filter(|one| one["in"] == "path").collect::<Vec<_>>())
            .unwrap_or_default()
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        let named: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(declared, named, "{place}: its variable parts");
        let responses = it["responses"].as_object().unwrap();
        for (status, response) in responses {
            let problem = &response["content"][PROBLEM]["schema"]["$ref"];
            let is_problem = problem == "#/components/schemas/Problem";
            assert_eq!(status.starts_with(['4', '5']), is_problem, "{place}: {status}");
        }
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place}: what is good");
    }
    let mut wanted = BTreeSet::new();
    references(&document, &mut wanted);
    for target in &wanted {
        let found = document.pointer(target.strip_prefix('#').unwrap());
        assert!(found.is_some(), "{target} is nowhere");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let unused =
        schemas.keys().filter(|name| !wanted.contains(&format!("#/components/schemas/{name}")));
    // What stands beside others was written out there.
    let unused: Vec<&String> = unused.filter(|name| *name != "NewAccount").collect();
    assert!(unused.is_empty(), "nobody names {unused:?}");
}

/// Routes come from the same list as the document; this says that nobody adds one beside it.
#[test]
fn what_is_documented_is_answered_and_nothing_else_is() {
    let api = Api::new();
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let target = filled(path, "7");
        let documented: BTreeSet<String> =
            item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let request = Request::builder().method(&method).uri(&target).body(Body::empty());
            let (status, media, allow, body) = api.answer(request.unwrap());
            let is_known = documented.contains(method.as_str());
            assert_eq!(status != 405, is_known, "{method} {path}: {status}");
            if !is_known {
                let mut allowed: BTreeSet<&str> = allow.split(',').collect();
                allowed.remove("HEAD");
                let wanted: BTreeSet<&str> = documented.iter().map(String::as_str).collect();
                assert_eq!((allowed, media.as_str()), (wanted, PROBLEM), "{method} {path}: {body}");
                assert_eq!(body["status"], 405, "{method} {path}: {body}");
            }
            assert_ne!(body["detail"], "no such request", "{method} {path}");
        }
    }
    let (status, media, _, body) = api.answer(get("/api/v1/nothing", None));
    assert_eq!((status, media.as_str(), &body["status"]), (404, PROBLEM, &json!(404)));
}

#[test]
fn routes_stand_in_the_list_that_makes_the_document() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let files = [folder.clone(), folder.join("portal")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect::<Vec<_>>();
    assert!(files.len() > 40, "{}", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for word in [".route(", ".nest(", ".route_service(", ".nest_service("] {
            assert!(!text.contains(word), "{}: `{word}` is not documented", file.display());
        }
    }
}

#[test]
fn the_document_is_served() {
    let desk = TestDesk::new();
    let (status, served) = ask(&desk, &open_router(&desk), get("/api/v1/openapi.json", None));
    assert_eq!((status, served), (StatusCode::OK, document()));
}

/// What a body must not be, and what comes of it.
#[test]
fn a_body_that_cannot_be_read_is_told_as_a_problem() {
    let api = Api::new();
    let sent = |path: &str, media: Option<&str>, body: Vec<u8>| {
        let key = format!("{path} {media:?} {}", body.len());
        let mut request = Request::post(path).header("idempotency-key", key);
        if let Some(media) = media {
            request = request.header("content-type", media);
        }
        api.answer(request.body(Body::from(body)).unwrap())
    };
    let json_type = Some("application/json");
    let mut bodies = 0;
    for (path, _, it) in operations(&document()) {
        let content = &it["requestBody"]["content"];
        if content["text/csv"].is_object() || content.is_null() {
            continue;
        }
        bodies += 1;
        let target = filled(&path, "7");
        let documented = it["responses"].as_object().unwrap();
        let large = format!("{{\"x\": \"{}\"}}", "x".repeat(3 * 1024 * 1024));
        for (wanted, media, body) in [
            (400, json_type, b"{".to_vec()),
            (400, json_type, vec![0xff, 0x00, b'"']),
            (415, None, b"{}".to_vec()),
            (415, Some("text/plain"), b"{}".to_vec()),
            (413, json_type, large.into_bytes()),
            (422, json_type, b"7".to_vec()),
            (422, json_type, br#"{"no such field, ever": 1}"#.to_vec()),
        ] {
            let (status, media, _, problem) = sent(&target, media, body);
            // Whose place is asked for may be looked at before the body.
            let looked = path.contains('{') && status == 404;
            assert!(status == wanted || looked, "POST {path}: {status}, not {wanted}: {problem}");
            assert_eq!(
                (media.as_str(), problem["status"].as_u64()),
                (PROBLEM, Some(u64::from(status)))
            );
            assert!(documented.contains_key(&status.to_string()), "POST {path}: {status}");
        }
    }
    assert!(bodies > 40, "{bodies}");
}

/// Whatever stands in a path or a query, the program answers with what it documents.
#[test]
fn odd_paths_and_queries_never_break_it() {
    let api = Api::new();
    let odd = [
        "%00",
        "%FF%FE",
        "%F0%9F%98%80",
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999",
        "1e9",
        "%2e%2e",
        "%2F",
        "%25",
        "a%20b",
        "CT-",
        "CT-9999999",
        "CT-00000%31%33",
        "+34",
        "%2B34911238857",
        "@",
        "a@",
        "%27%3B--",
        "null",
        "%0D%0Ax:y",
    ];
    let mut asked = 0;
    for (path, method, it) in operations(&document()) {
        let documented = it["responses"].as_object().unwrap();
        let mut targets: Vec<String> = vec![];
        if path.contains('{') {
            targets.extend(odd.map(|value| filled(&path, value)));
        }
        let parameters = it["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in parameters.iter().filter(|one| one["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            targets.extend(odd.map(|value| format!("{}?{name}={value}", filled(&path, "7"))));
        }
        for target in targets {
            let request = Request::builder().method(method.as_str()).uri(&target);
            let request = request.header("content-type", "application/json");
            let request = request.header("idempotency-key", &target).body(Body::from("{}"));
            let Ok(request) = request else { continue };
            let (status, media, _, body) = api.answer(request);
            asked += 1;
            let problem = status >= 400;
            assert!(
                documented.contains_key(&status.to_string()),
                "{method} {target}: {status} {body}"
            );
            assert!(status < 500 || status == 503, "{method} {target}: {status} {body}");
            assert!(!problem || media == PROBLEM, "{method} {target}: {status} {media}");
        }
    }
    assert!(asked > 1500, "{asked}");
}
