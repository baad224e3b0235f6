//! The document of the API (OpenAPI 3.1), made of the code: paths, parameters and shapes stand beside each
//! handler, and what is alike in all of them is added here.
use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use utoipa::PartialSchema as _;
use utoipa::openapi::OpenApi;

use crate::http::{Problem, session_cookie};
use crate::staff::{Act, Role, permits};

use super::auth::{Access, access};
use super::session::act_of;

/// Where the document lies.
pub const DOCUMENT_PATH: &str = "/api/v1/openapi.json";

/// Where shapes stand in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// Made once: it depends on nothing but the code.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// This document, for any key.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "document",
    operation_id = "showDocument",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
pub(super) async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// Returns the document of every request.
#[must_use]
pub fn document() -> Value {
    let made: OpenApi = super::requests().into_openapi();
    let mut document = serde_json::to_value(&made).unwrap_or_default();
    let Some(whole) = document.as_object_mut() else { return document };
    whole.insert("openapi".to_owned(), json!("3.1.0"));
    whole.insert("info".to_owned(), info());
    whole.insert("servers".to_owned(), json!([{ "url": "/" }]));
    let mut tags = vec![];
    for (path, item) in each(whole.get_mut("paths")) {
        for (method, operation) in each(Some(item)) {
            complete(operation, method, path);
            tags.extend(operation.pointer("/tags/0").cloned());
        }
    }
    tags.sort_by_key(ToString::to_string);
    tags.dedup();
    let tags: Vec<Value> = tags.into_iter().map(|name| json!({ "name": name })).collect();
    whole.insert("tags".to_owned(), tags.into());
    if let Some(components) = whole.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("securitySchemes".to_owned(), schemes());
        if let Some(Value::Object(schemas)) = components.get_mut("schemas") {
            schemas.insert("Problem".to_owned(), json!(Problem::schema()));
            let named = schemas.clone();
            schemas.values_mut().for_each(|schema| open_parts(schema, &named));
        }
    }
    drop_unnamed(&mut document);
    document
}

/// Takes out shapes that nothing names any more: those of rows stand written out in their pages.
fn drop_unnamed(document: &mut Value) {
    loop {
        let mut named = BTreeSet::new();
        references(document, &mut named);
        let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
        let Some(schemas) = schemas else { return };
        let before = schemas.len();
        schemas.retain(|name, _| named.contains(&format!("{SCHEMAS}{name}")));
        if schemas.len() == before {
            return;
        }
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                found.insert(target.to_owned());
            }
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(members) => members.iter().for_each(|one| references(one, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn info() -> Value {
    json!({
        "title": "centralita",
        "version": "1",
        "summary": "Tickets, calls, contacts and on-call people of a service desk",
        "description": INFO,
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    })
}

/// What is to be known before the first request.
const INFO: &str = "Every answer that is no success is a problem document (RFC 9457). \
A key names what it may do (`read`, `write`, `audit`, or the scopes of a portal); whoever is signed in to the console \
may do what his role permits (`x-roles`). What is done on the machine itself only is refused to both.";

fn schemes() -> Value {
    json!({
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key, as `centralita keys add` shows it once.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie(true),
            "description": "Somebody who is signed in to the console; without TLS the cookie has no prefix. `x-roles` \
                            names who may ask, and he acts in his own name, whatever `by` says.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "What proves that a change by a session comes from a page of this host, whose `Origin` \
                            is checked too: `GET /api/v1/session` has it.",
        },
    })
}

/// Says who may ask: a key with a scope, and where it is for people, the session of some roles, whose changes
/// bring its token.
fn say_who(operation: &mut Map<String, Value>, scope: &Value, method: &Method, act: Option<Act>) {
    let mut security = vec![json!({ "key": scope })];
    if let Some(act) = act {
        let looks = *method == Method::GET;
        security.push(if looks {
            json!({ "session": [] })
        } else {
            json!({ "session": [], "csrf": [] })
        });
        let roles = Role::ALL.into_iter().filter(|role| permits(*role, act));
        let roles: Vec<&str> = roles.map(Role::as_str).collect();
        operation.insert("x-roles".to_owned(), json!(roles));
    }
    operation.insert("security".to_owned(), security.into());
}

/// Returns the members of an object, to be changed.
fn each(object: Option<&mut Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    object.and_then(Value::as_object_mut).into_iter().flat_map(Map::iter_mut)
}

/// Adds to an operation what follows from its method and path, and what is alike in all.
fn complete(operation: &mut Value, method: &str, path: &str) {
    let Some(whole) = operation.as_object_mut() else { return };
    say(whole);
    let method: Method = method.to_uppercase().parse().unwrap_or(Method::GET);
    let scope = match access(&method, path) {
        Access::Any => json!([]),
        Access::Scope(scope) | Access::Portal(scope) => json!([scope]),
        Access::Machine => {
            whole.insert("x-on-the-machine-only".to_owned(), true.into());
            json!([])
        }
    };
    say_who(whole, &scope, &method, act_of(&method, path));
    let body = whole.get("requestBody").and_then(|body| body.get("content"));
    let (has_body, is_file) =
        (body.is_some(), body.is_some_and(|one| one.get("text/csv").is_some()));
    let is_asked = whole.get("parameters").and_then(Value::as_array).is_some_and(|all| {
        all.iter()
            .any(|one| matches!(one.get("in").and_then(Value::as_str), Some("query" | "header")))
    });
    let is_list = is_list(whole);
    let is_order = method == Method::POST;
    if is_list {
        ask_for(whole, IF_NONE_MATCH);
    }
    if is_order {
        ask_for(whole, IDEMPOTENCY_KEY);
    }
    let Some(responses) = whole.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let mut add = |status: StatusCode, says: &str| {
        let says = json!({ "description": says });
        responses.entry(status.as_str().to_owned()).or_insert(says);
    };
    add(
        StatusCode::TOO_MANY_REQUESTS,
        "The key asks more than it may; Retry-After says when again",
    );
    add(StatusCode::UNAUTHORIZED, "There is no key and no session, or none that is known");
    add(StatusCode::FORBIDDEN, "The key or the role may not do that");
    add(StatusCode::INTERNAL_SERVER_ERROR, "The program failed; its log says how");
    add(StatusCode::SERVICE_UNAVAILABLE, "Not now: try again later");
    if is_list {
        add(StatusCode::NOT_MODIFIED, "The page is as `If-None-Match` has it");
    }
    if is_order {
        add(StatusCode::CONFLICT, "A request with this key is under way, or was never answered");
    }
    if path.contains('{') {
        add(StatusCode::NOT_FOUND, "The path names nothing that is there");
    }
    if has_body {
        add(StatusCode::BAD_REQUEST, "The body cannot be read");
        add(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large");
    }
    if has_body && !is_file {
        add(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body has another media type");
    }
    if has_body || is_asked || is_order {
        add(StatusCode::UNPROCESSABLE_ENTITY, "A value cannot be what it says");
    }
    for (status, response) in responses.iter_mut() {
        if status.starts_with(['4', '5'])
            && let Some(response) = response.as_object_mut()
        {
            let schema = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
            response.insert("content".to_owned(), json!({ Problem::MEDIA_TYPE: schema }));
        }
    }
}

/// What is sent with every order: it is done once, and answered alike for a day.
const IDEMPOTENCY_KEY: (&str, &str, Option<u32>) = (
    "Idempotency-Key",
    "What the program calls this order, so that it is done once however often it is sent within a day",
    Some(200),
);
/// What is sent with a list that is known.
const IF_NONE_MATCH: (&str, &str, Option<u32>) =
    ("If-None-Match", "`ETag` of the page as it was; nothing is sent again that is known", None);

/// Adds a header that may be sent, unless the handler says more of it.
fn ask_for(operation: &mut Map<String, Value>, (name, says, chars_max): (&str, &str, Option<u32>)) {
    let all = operation.entry("parameters").or_insert_with(|| json!([]));
    let Some(all) = all.as_array_mut() else { return };
    if !all.iter().any(|one| one.get("name").and_then(Value::as_str) == Some(name)) {
        let schema = match chars_max {
            Some(chars_max) => json!({ "type": "string", "minLength": 1, "maxLength": chars_max }),
            None => json!({ "type": "string" }),
        };
        all.push(json!({ "name": name, "in": "header", "description": says, "schema": schema }));
    }
}

/// Whether an operation answers with a page of a list; says which headers come with it.
fn is_list(operation: &mut Map<String, Value>) -> bool {
    let Some(good) = operation.get_mut("responses").and_then(|all| all.get_mut("200")) else {
        return false;
    };
    let shape = good.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
    if !shape.is_some_and(|name| name.contains("/Page_")) {
        return false;
    }
    let Some(good) = good.as_object_mut() else { return false };
    let text = json!({ "type": "string" });
    good.insert(
        "headers".to_owned(),
        json!({
            "ETag": { "description": "Digest of this page", "schema": text },
            "Link": { "description": "Where the next page is (RFC 8288)", "schema": text },
        }),
    );
    true
}

/// Makes the first sentence of what a handler says of itself the summary.
fn say(operation: &mut Map<String, Value>) {
    let part = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
    let whole = format!("{} {}", part("summary"), part("description")).replace('\n', " ");
    let whole = whole.trim();
    let summary = whole.split_once(". ").map_or(whole, |(first, _)| first).trim_end_matches('.');
    operation.insert("summary".to_owned(), summary.into());
    operation.insert("description".to_owned(), whole.into());
}

/// Lets shapes stand beside others: one that refuses unknown fields would refuse those of its neighbours,
/// so its fields are written out there.
fn open_parts(value: &mut Value, schemas: &Map<String, Value>) {
    if let Some(parts) = value.get_mut("allOf").and_then(Value::as_array_mut) {
        for part in parts {
            let name = part.get("$ref").and_then(Value::as_str).unwrap_or_default();
            let named = name.strip_prefix(SCHEMAS).and_then(|name| schemas.get(name));
            let Some(Value::Object(named)) = named else { continue };
            let mut open = named.clone();
            if open.remove("additionalProperties").is_some() {
                *part = Value::Object(open);
            }
        }
    }
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| open_parts(member, schemas));
        }
        Value::Array(members) => members.iter_mut().for_each(|one| open_parts(one, schemas)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
