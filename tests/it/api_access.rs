//! Who may do what by the API, cell by cell: every request of the document, asked by everybody.
use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use centralita::api::{auth, document};
use centralita::identity::NewAccount;
use centralita::model::{AccountKind, AccountState, Country};
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::desk::TestDesk;

/// What opens each request. A request that stands here and nowhere in the document fails, and the other way
/// round: who may do something new is decided, never forgotten.
///
/// `read`, `write`, `audit`: a key of the desk with that scope. `portal X`: a portal's key with the scope X.
/// `any`: every live key. `machine`: nobody over the network.
const TABLE: &str = "
GET  /accounts                                  read
POST /accounts                                  write
GET  /accounts/export                           read
POST /accounts/import                           write
POST /accounts/set                              write
GET  /accounts/{id}/changes                     read
GET  /accounts/{id}/states                      read
GET  /answers                                   read
GET  /arrivals                                  read
POST /arrivals                                  write
GET  /arrivals/{id}                             read
POST /arrivals/{id}/raw                         machine
GET  /audit                                     audit
GET  /audit/verify                              audit
GET  /bad-addresses                             read
POST /bad-addresses/{address}/lift              write
GET  /calls                                     read
POST /calls                                     machine
GET  /calls/{id}                                read
POST /calls/{id}/hangup                         machine
POST /calls/{id}/steps                          machine
GET  /contacts                                  read
POST /contacts                                  write
GET  /contacts/export                           read
POST /contacts/import                           write
POST /contacts/{who}/end                        write
POST /contacts/{who}/forget                     machine
POST /contacts/{who}/held                       machine
POST /contacts/{who}/invite                     write
POST /contacts/{who}/pin                        machine
POST /contacts/{who}/pin/retire                 machine
POST /contacts/{who}/reset-pin                  machine
GET  /desks                                     read
POST /desks/retry                               write
GET  /holds                                     read
GET  /incidents                                 read
POST /incidents                                 write
GET  /incidents/{id}                            read
POST /incidents/{id}/{act}                      write
GET  /keys                                      machine
POST /keys                                      machine
POST /keys/{name}/revoke                        machine
GET  /locations                                 read
GET  /locations/export                          read
POST /locations/import                          write
POST /locations/{id}/remove                     write
GET  /mailboxes                                 read
POST /mailboxes/check                           write
GET  /notice-opt-outs                           read
POST /notice-opt-outs                           write
GET  /notices                                   read
POST /notices                                   write
GET  /notices/{id}                              read
GET  /oncall/changes                            read
GET  /oncall/feeds                              read
POST /oncall/feeds                              write
POST /oncall/feeds/{id}/revoke                  write
POST /oncall/overrides                          write
POST /oncall/overrides/{id}/remove              write
GET  /oncall/swaps                              read
POST /oncall/swaps                              write
POST /oncall/swaps/{id}/accept                  write
POST /oncall/swaps/{id}/withdraw                write
GET  /oncall/ways                               read
POST /oncall/ways/confirm                       write
POST /oncall/ways/verify                        write
GET  /openapi.json                              any
GET  /pages                                     read
GET  /pages/{id}                                read
POST /pages/{id}/{answer}                       write
GET  /portal/access                             portal contacts
GET  /portal/accounts                           portal accounts
GET  /portal/contacts                           portal contacts
POST /portal/contacts                           portal contacts
GET  /portal/contacts/{number}                  portal contacts
POST /portal/contacts/{number}                  portal contacts
POST /portal/contacts/{number}/end              portal contacts
POST /portal/contacts/{number}/invite           portal codes
POST /portal/contacts/{number}/reset-pin        portal codes
GET  /portal/tickets                            portal tickets
POST /portal/tickets                            portal tickets
GET  /portal/tickets/{number}                   portal tickets
POST /portal/tickets/{number}/approve           portal tickets
POST /portal/tickets/{number}/comments          portal tickets
GET  /recordings                                machine
POST /recordings/{reference}/hear               machine
POST /reload                                    write
GET  /reports                                   read
GET  /retention                                 read
POST /retention                                 write
POST /rules/replay                              write
GET  /tickets                                   read
GET  /tickets/{number}                          read
POST /tickets/{number}/correct                  write
POST /tickets/{number}/freeze                   write
POST /tickets/{number}/hold                     write
POST /tickets/{number}/incident                 write
POST /tickets/{number}/merge                    write
POST /tickets/{number}/note                     write
POST /tickets/{number}/reply                    write
POST /tickets/{number}/split                    write
POST /tickets/{number}/status                   write
POST /tickets/{number}/take                     write
POST /tickets/{number}/tasks                    write
POST /tickets/{number}/tasks/{place}/done       write
POST /tickets/{number}/vouch                    machine
GET  /session                                   any
GET  /times/due                                 read
GET  /trunks                                    read
GET  /users                                     machine
POST /users                                     machine
POST /users/{name}/end                          machine
POST /users/{name}/invite                       machine
POST /users/{name}/reset-second                 machine
POST /users/{name}/role                         machine
";

/// Everybody who may ask: a name, his scopes, and whether he is a portal.
const ASKERS: [(&str, &[&str], bool); 10] = [
    ("reader", &["read"], false),
    ("writer", &["write"], false),
    ("auditor", &["audit"], false),
    ("everything", &["read", "write", "audit"], false),
    ("accounts", &["accounts"], true),
    ("contacts", &["contacts"], true),
    ("codes", &["codes"], true),
    ("tickets", &["tickets"], true),
    ("sessions", &["sessions"], true),
    ("portal", &["accounts", "contacts", "codes", "tickets", "sessions"], true),
];

/// Returns method, path and what opens it, of each row.
pub(crate) fn rows() -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = TABLE.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (method, rest) = line.split_once(' ').unwrap();
            let (path, opens) = rest.trim().split_once(' ').unwrap();
            (method, path, opens.trim())
        })
        .collect()
}

fn opens(wanted: &str, scopes: &[&str], is_portal: bool) -> bool {
    match wanted {
        "any" => true,
        "machine" => false,
        _ => match wanted.strip_prefix("portal ") {
            Some(scope) => is_portal && scopes.contains(&scope),
            None => !is_portal && scopes.contains(&wanted),
        },
    }
}

/// A request to a path whose variable parts name nothing that is there.
pub(crate) fn request(method: &str, path: &str, key: Option<&str>) -> Request<Body> {
    let mut target = format!("/api/v1{path}");
    for (part, value) in [
        ("{id}", "999999"),
        ("{place}", "7"),
        ("{address}", "nobody@example.com"),
        ("{name}", "nobody"),
        ("{answer}", "accept"),
        ("{act}", "end"),
        ("{reference}", "recording:0"),
        ("{who}", "00000011"),
    ] {
        target = target.replace(part, value);
    }
    let target = target.replace("{number}", "CT-9999990");
    match method {
        "GET" => get(&target, key),
        _ => post(&target, key, Some(&target), &json!({})),
    }
}

#[test]
fn every_request_of_the_document_has_its_row() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let documented: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let path = path.strip_prefix("/api/v1").unwrap().to_owned();
            item.as_object()
                .unwrap()
                .keys()
                .map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let decided: BTreeSet<(String, String)> =
        rows().into_iter().map(|(method, path, _)| (method.to_owned(), path.to_owned())).collect();
    assert_eq!(documented.difference(&decided).collect::<Vec<_>>(), Vec::<&(_, _)>::new());
    assert_eq!(decided.difference(&documented).collect::<Vec<_>>(), Vec::<&(_, _)>::new());
}

#[test]
fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let desk = TestDesk::new();
    desk.store(|tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        tx.add_account(&NewAccount::new("Norte", kind, state, Country::SPAIN))
    });
    let open = open_router(&desk);
    let guarded = auth::with_keys(open.clone(), desk.desk.database.clone());
    let status = |request| ask(&desk, &guarded, request).0.as_u16();
    let keys = ASKERS.map(|(name, scopes, is_portal)| {
        let accounts: &[&str] = if is_portal { &["Norte"] } else { &[] };
        let body = json!({ "name": name, "scopes": scopes, "accounts": accounts });
        let (_, made) = ask(&desk, &open, post("/api/v1/keys", None, None, &body));
        made["key"].as_str().unwrap().to_owned()
    });
    let document = document();
    let mut wrong = vec![];
    for (method, path, wanted) in rows() {
        let pointer = format!("/api/v1{path}").replace('~', "~0").replace('/', "~1");
        let operation = document.pointer(&format!("/paths/{pointer}/{}", method.to_lowercase()));
        let scope =
            operation.and_then(|one| one.pointer("/security/0/key/0")).and_then(Value::as_str);
        let said = wanted.strip_prefix("portal ").unwrap_or(wanted);
        assert_eq!(
            scope.unwrap_or_default(),
            if ["any", "machine"].contains(&said) { "" } else { said },
            "{method} {path}: what the document says of its scope"
        );
        for key in [None, Some("cta_wrong")] {
            let got = status(request(method, path, key));
            if got != 401 {
                wrong.push(format!("{method} {path} without a key: {got}"));
            }
        }
        for ((name, scopes, is_portal), key) in ASKERS.iter().zip(&keys) {
            let got = status(request(method, path, Some(key)));
            let through = got != 401 && got != 403;
            if through != opens(wanted, scopes, *is_portal) || (got >= 500 && got != 503) {
                wrong.push(format!("{method} {path} by {name}: {got}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}
