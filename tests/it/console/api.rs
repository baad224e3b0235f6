//! The API by the session of somebody who is signed in: what each role may, and what a change must bring.
use std::collections::BTreeMap;

use axum::http::{Request, StatusCode};
use centralita::api::document;
use centralita::intake::audit::{TrailWish, trail};
use centralita::model::Language;
use centralita::staff::Role;
use serde_json::{Value, json};

use super::oncall::{guard, on_call};
use super::{Browser, DARK, Page, signed_in};
use crate::api_access;
use crate::desk::{TestDesk, mail};

/// Who may ask by a session: the requests that a key takes `write` for, and reads that are not for everybody.
/// Whatever stands here in no line is read by every role.
const ROLES: &str = "
POST /accounts                                  lead admin
GET  /accounts/export                           lead admin
POST /accounts/import                           lead admin
POST /accounts/set                              lead admin
POST /arrivals                                  agent lead admin
GET  /audit                                     admin auditor
GET  /audit/verify                              admin auditor
POST /bad-addresses/{address}/lift              agent lead admin
GET  /contacts                                  lead admin auditor
POST /contacts                                  lead admin
GET  /contacts/export                           lead admin
POST /contacts/import                           lead admin
POST /contacts/{who}/end                        lead admin
POST /contacts/{who}/invite                     admin
POST /desks/retry                               agent lead admin
GET  /holds                                     admin auditor
POST /incidents                                 lead admin
POST /incidents/{id}/{act}                      lead admin
GET  /locations/export                          lead admin
POST /locations/import                          lead admin
POST /locations/{id}/remove                     lead admin
POST /mailboxes/check                           agent lead admin
POST /notice-opt-outs                           lead admin
POST /notices                                   lead admin
GET  /oncall/feeds                              lead admin
POST /oncall/feeds                              lead admin
POST /oncall/feeds/{id}/revoke                  lead admin
POST /oncall/overrides                          lead admin
POST /oncall/overrides/{id}/remove              lead admin
POST /oncall/swaps                              agent lead admin
POST /oncall/swaps/{id}/accept                  agent lead admin
POST /oncall/swaps/{id}/withdraw                agent lead admin
POST /oncall/ways/confirm                       agent lead admin
POST /oncall/ways/verify                        agent lead admin
POST /pages/{id}/{answer}                       agent lead admin
POST /reload                                    lead admin
GET  /reports                                   lead admin auditor
GET  /retention                                 admin auditor
POST /retention                                 admin
POST /rules/replay                              lead admin
POST /tickets/{number}/correct                  agent lead admin
POST /tickets/{number}/freeze                   agent lead admin
POST /tickets/{number}/hold                     admin
POST /tickets/{number}/incident                 agent lead admin
POST /tickets/{number}/merge                    agent lead admin
POST /tickets/{number}/note                     agent lead admin
POST /tickets/{number}/reply                    agent lead admin
POST /tickets/{number}/split                    agent lead admin
POST /tickets/{number}/status                   agent lead admin
POST /tickets/{number}/take                     agent lead admin
POST /tickets/{number}/tasks                    agent lead admin
POST /tickets/{number}/tasks/{place}/done       agent lead admin
";

fn listed() -> BTreeMap<(&'static str, &'static str), Vec<&'static str>> {
    let lines = ROLES.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            ((method, path), words.collect())
        })
        .collect()
}

/// Who may ask a request that takes this of a key.
fn roles(method: &'static str, path: &'static str, opens: &str) -> Vec<&'static str> {
    if opens == "machine" || opens.starts_with("portal") {
        return vec![];
    }
    match listed().get(&(method, path)) {
        Some(roles) => roles.clone(),
        None => {
            assert_eq!(method, "GET", "{path}: who may change it is decided, never forgotten");
            Role::ALL.map(Role::as_str).to_vec()
        }
    }
}

fn change(browser: &mut Browser<'_>, path: &str, token: Option<&str>, body: &Value) -> Page {
    let plain = |c: &char| c.is_ascii_alphanumeric();
    let key: String = format!("{path}{body}").chars().filter(plain).take(200).collect();
    let mut request = Request::post(format!("/api/v1{path}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .header("origin", "http://desk.example")
        .header("sec-fetch-site", "same-origin");
    if let Some(token) = token {
        request = request.header("x-csrf-token", token);
    }
    browser.send(request, body.to_string())
}

fn token(browser: &mut Browser<'_>) -> String {
    let session: Value = serde_json::from_str(&browser.get("/api/v1/session").text).unwrap();
    session["csrf_token"].as_str().unwrap().to_owned()
}

#[test]
fn each_role_may_what_the_table_says_and_nothing_else() {
    let desk = TestDesk::new();
    let document = document();
    let mut wrong = vec![];
    for role in Role::ALL {
        let mut browser = signed_in(&desk, role.as_str(), role, Language::English);
        let token = token(&mut browser);
        for (method, path, opens) in api_access::rows() {
            let may = roles(method, path, opens).contains(&role.as_str());
            let asked = api_access::request(method, path, None);
            let target = asked.uri().path().strip_prefix("/api/v1").unwrap().to_owned();
            let got = match method {
                "GET" => browser.get(&format!("/api/v1{target}")),
                _ => change(&mut browser, &target, Some(&token), &json!({})),
            };
            let got = got.status.as_u16();
            let through = got != 401 && got != 403;
            if through != may || (got >= 500 && got != 503) {
                wrong.push(format!("{method} {path} by {role}: {got}"));
            }
            let pointer = format!("/api/v1{path}").replace('~', "~0").replace('/', "~1");
            let pointer = format!("/paths/{pointer}/{}", method.to_lowercase());
            let told = document.pointer(&pointer).and_then(|one| one.get("x-roles"));
            let told = told.and_then(Value::as_array).cloned().unwrap_or_default();
            if told.contains(&json!(role.as_str())) != may {
                wrong.push(format!("{method} {path}: the document says {told:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_change_by_a_session_brings_its_token_from_a_page_of_ours_and_is_in_ones_own_name() {
    let desk = TestDesk::new();
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let path = format!("/tickets/{number}/note");
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Spanish);
    let (mine, theirs) = (token(&mut ana), token(&mut rui));
    let body = json!({ "text": "Avisado el electricista.", "by": "Otra persona" });
    for given in [None, Some(""), Some("x"), Some(theirs.as_str())] {
        let refused = change(&mut ana, &path, given, &body);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{given:?}: {}", refused.text);
    }
    for (name, value) in
        [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let request = Request::post(format!("/api/v1{path}"))
            .header("content-type", "application/json")
            .header("x-csrf-token", &mine)
            .header(name, value);
        let refused = ana.send(request, body.to_string());
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let done = change(&mut ana, &path, Some(&mine), &body);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let again = change(&mut ana, &path, Some(&mine), &body);
    assert_eq!(
        again.headers.get("idempotency-replayed").map(|one| one.as_bytes()),
        Some(&b"true"[..])
    );
    let events = desk.store(move |tx| tx.events(number));
    let noted: Vec<&str> = events
        .iter()
        .filter(|one| one.text == "Avisado el electricista.")
        .map(|one| one.by.as_str())
        .collect();
    assert_eq!(noted, ["ana <b>"], "once, and in nobody else's name");
    // Nobody answers a page in another's name.
    let page = desk.store(|tx| tx.pages(&centralita::store::PageFilter::default()))[0].id.0;
    let accept = format!("/pages/{page}/accept");
    let refused = change(&mut ana, &accept, Some(&mine), &json!({ "by": "lucia" }));
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    // A key beside the cookie is asked alone, and a session that is over is none.
    let request = Request::get("/api/v1/tickets").header("authorization", "Bearer cta_wrong");
    assert_eq!(ana.send(request, String::new()).status, StatusCode::UNAUTHORIZED);
    let form = ana.get("/").form();
    let cookie = ana.cookie.clone();
    ana.post("/sign-out", &[("form", &form)]);
    ana.cookie = cookie;
    assert_eq!(ana.get("/api/v1/tickets").status, StatusCode::UNAUTHORIZED);
}

#[test]
fn turns_and_ways_of_others_are_theirs_and_whoever_keeps_schedules_is_named_beside_them() {
    let desk = TestDesk::new();
    let night = "2026-12-01T21:00:00Z";
    let mine = guard(&desk, night);
    let mut others = ["marta", "iker", "nuria"].into_iter().filter(|name| *name != mine);
    let (other, third) = (others.next().unwrap(), others.next().unwrap());
    let mut giver = on_call(&desk, &mine, Role::Agent, Language::Spanish);
    let mut stranger = on_call(&desk, third, Role::Agent, Language::Spanish);
    let mut eva = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    let ours = [token(&mut giver), token(&mut stranger), token(&mut eva)];
    let offer = json!({ "schedule": "dc-ops-es", "person": mine, "why": "boda",
        "from": "2026-12-01T19:00:00Z", "until": "2026-12-02T07:00:00Z" });
    let refused = change(&mut stranger, "/oncall/swaps", Some(&ours[1]), &offer);
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let made = change(&mut giver, "/oncall/swaps", Some(&ours[0]), &offer);
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    // Who signed in as another neither gives him the turn nor takes the offer from its owner.
    for (act, person) in [("accept", other), ("withdraw", mine.as_str())] {
        let path = format!("/oncall/swaps/1/{act}");
        let refused = change(&mut stranger, &path, Some(&ours[1]), &json!({ "person": person }));
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{act}: {}", refused.text);
    }
    assert_eq!(guard(&desk, night), mine);
    let taken =
        change(&mut eva, "/oncall/swaps/1/accept", Some(&ours[2]), &json!({ "person": other }));
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    assert_eq!(guard(&desk, night), other);
    let wish = TrailWish { what: Some("oncall.accepted".to_owned()), ..TrailWish::default() };
    let rows = desk.block_on(trail(&desk.desk.database, wish)).unwrap();
    let who = rows[0].who.clone().unwrap_or_default();
    assert!(who.contains("eva"), "{who}");
    assert_eq!(rows[0].detail["accepted-by"], format!("name:{other}"));
    // A code goes out by one's own way, and by nobody else's.
    let verify = |person: &str| json!({ "person": person, "way": "mail" });
    let refused = change(&mut stranger, "/oncall/ways/verify", Some(&ours[1]), &verify(other));
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let own = change(&mut stranger, "/oncall/ways/verify", Some(&ours[1]), &verify(third));
    assert_ne!(own.status, StatusCode::FORBIDDEN, "{}", own.text);
}
