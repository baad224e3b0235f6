//! Every request that changes something leaves its row in the trail: each is made once, and a request
//! that stands in no list here fails the walk.
use std::collections::BTreeSet;
use std::path::Path;

use axum::Router;
use centralita::api::auth;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::trail_words::DETAILS;
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, PolicyId, Timestamp};
use centralita::store::{BadAddress, Belongs, Purpose};
use centralita::tickets::EventKind;
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};
use crate::ways::code_in;

/// Requests that change nothing, or are doors whose rows are arrivals and calls.
const QUIET: &[&str] = &[
    "/api/v1/arrivals",
    "/api/v1/calls",
    "/api/v1/calls/{id}/steps",
    "/api/v1/calls/{id}/hangup",
    "/api/v1/mailboxes/check",
    "/api/v1/rules/replay",
    "/api/v1/portal/tickets",
    "/api/v1/portal/tickets/{number}/comments",
    // The program notes by itself that other rules are in force, whoever asked for it.
    "/api/v1/reload",
];

/// Requests whose row is asserted by another test: its file, and what the row says.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("/api/v1/tickets/{number}/correct", "trail.rs", "ticket.corrected"),
    ("/api/v1/tickets/{number}/reply", "trail.rs", "ticket.answered"),
    ("/api/v1/tickets/{number}/merge", "trail.rs", "ticket.merged"),
    ("/api/v1/tickets/{number}/incident", "../console/shown.rs", "incident.joined"),
    ("/api/v1/contacts/{who}/pin", "trail.rs", "pin.issued"),
    ("/api/v1/contacts/{who}/pin/retire", "trail.rs", "pin.ended"),
    ("/api/v1/portal/tickets/{number}/approve", "../portal.rs", "ticket.vouched"),
    ("/api/v1/accounts", "trail.rs", "account.added"),
    ("/api/v1/accounts/set", "trail.rs", "account.changed"),
    ("/api/v1/contacts", "trail.rs", "contact.added"),
    ("/api/v1/keys/{name}/revoke", "trail.rs", "key.revoked"),
    ("/api/v1/contacts/{who}/forget", "forgetting.rs", "person.forgotten"),
    // What these write is asserted with what they are for; that they write it stands in their code.
    ("/api/v1/contacts/{who}/held", "../../../src/intake/forgetting.rs", "person.exported"),
    ("/api/v1/recordings/{reference}/hear", "../../../src/intake/opened.rs", "recording.heard"),
    ("/api/v1/arrivals/{id}/raw", "../../../src/api/law.rs", "mail.read"),
    ("/api/v1/retention", "../../../src/intake/retention.rs", "retention.ran"),
    ("/api/v1/accounts/import", "../../../src/api/exchange.rs", "account.imported"),
    ("/api/v1/contacts/import", "../../../src/api/exchange.rs", "contact.imported"),
];

/// A desk on which acts are done one after the other.
struct Walk {
    desk: TestDesk,
    open: Router,
    /// The last row of the trail that was looked at.
    last: i64,
    walked: BTreeSet<String>,
}

impl Walk {
    fn new() -> Self {
        let desk = TestDesk::with("[identity]\nlink_url = \"https://desk.example\"\n");
        desk.store(|tx| {
            let new = NewAccount::new(
                "Norte",
                AccountKind::Colocation,
                AccountState::Integrated,
                Country::SPAIN,
            );
            let account = tx.add_account(&new)?;
            for (serial, who, may) in [(7, "ana", "all"), (8, "eva", "admin"), (9, "leo", "all")] {
                let contact = NewContact {
                    addresses: vec![format!("{who}@norte.example").parse().unwrap()],
                    numbers: vec![format!("+3460011122{serial}").parse().unwrap()],
                    permissions: vec![may.parse().unwrap()],
                    ..NewContact::new(account, who)
                };
                tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())?;
            }
            Ok(())
        });
        let open = open_router(&desk);
        Self { desk, open, last: 0, walked: BTreeSet::new() }
    }

    /// Returns what the rows say that are new.
    fn rows(&mut self) -> Vec<String> {
        let last = self.last;
        let rows = self.desk.store(move |tx| tx.audit_after(last, 100));
        self.last = rows.last().map_or(last, |row| row.id);
        rows.into_iter().map(|row| row.what).collect()
    }

    /// Makes a request, and compares the rows that it leaves.
    fn does(&mut self, route: &str, path: &str, body: &Value, what: &[&str]) -> Value {
        let (status, answer) = ask(&self.desk, &self.open, post(path, None, None, body));
        assert!(status.is_success(), "{path}: {status} {answer}");
        self.left(route, what);
        answer
    }

    /// Compares the rows that a request left.
    fn left(&mut self, route: &str, what: &[&str]) {
        assert_eq!(self.rows(), what, "{route}");
        self.walked.insert(route.to_owned());
    }
}

fn contact(serial: u32) -> String {
    ContactNumber::from_serial(serial).unwrap().digits()
}

fn on_tickets(walk: &mut Walk) {
    let ask_in = |walk: &Walk, subject: &str, text: &str| {
        mail("ana@norte.example", subject, text).sent_to(&walk.desk).outcome.ticket.unwrap()
    };
    let ticket = ask_in(walk, "Acceso", "Quiero entrar mañana en MD2.");
    ask_in(walk, &format!("Re: [{ticket}] Acceso"), "Y además quiero una llave.");
    let of = |rest: &str| format!("/api/v1/tickets/{ticket}/{rest}");
    let by = json!({ "by": "Marta" });
    let with = |more: Value| {
        let mut body = by.clone();
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let mut act = |rest: &str, more: Value, what: &str| {
        let route = format!("/api/v1/tickets/{{number}}/{rest}");
        walk.does(&route, &of(rest), &with(more), &[what]);
    };
    act("vouch", json!({ "level": "AL2", "why": "la conozco" }), "ticket.vouched");
    act("take", json!({ "taker": "Marta" }), "ticket.taken");
    act("note", json!({ "text": "llamada" }), "ticket.noted");
    act("status", json!({ "status": "on_hold" }), "ticket.status");
    act("freeze", json!({ "state": "requested", "who": ["Leo"] }), "freeze.changed");
    act("hold", json!({ "held": true, "why": "pleito" }), "ticket.held");
    act("tasks", json!({ "about": "llamar" }), "task.added");
    let route = "/api/v1/tickets/{number}/tasks/{place}/done";
    walk.does(route, &of("tasks/1/done"), &by, &["task.done"]);
    let events = walk.desk.store(move |tx| tx.events(ticket));
    let second = events.iter().rposition(|event| event.kind == EventKind::Message).unwrap() + 1;
    let body = json!({ "event": second, "by": "Marta" });
    walk.does("/api/v1/tickets/{number}/split", &of("split"), &body, &["ticket.split"]);
    walk.does("/api/v1/tickets/{number}/take", &of("take"), &by, &["ticket.given-back"]);

    let address = "nobody@norte.example";
    walk.desk.store(move |tx| {
        let (address, status) = (address.parse().unwrap(), "5.1.1".to_owned());
        tx.mark_bad(&BadAddress { address, at: Timestamp::UNIX_EPOCH, status, ticket })
    });
    let path = format!("/api/v1/bad-addresses/{address}/lift");
    walk.does("/api/v1/bad-addresses/{address}/lift", &path, &by, &["address.lifted"]);

    let dark = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
    ask_in(walk, "Sin corriente", dark);
    let lucia = json!({ "by": "lucia" });
    walk.does("/api/v1/pages/{id}/{answer}", "/api/v1/pages/1/accept", &lucia, &["page.accepted"]);
}

fn on_the_registry(walk: &mut Walk) {
    let of = |serial: u32, rest: &str| format!("/api/v1/contacts/{}/{rest}", contact(serial));
    let invite = "/api/v1/contacts/{who}/invite";
    walk.does(invite, &of(7, "invite"), &json!({ "by": "Marta" }), &["contact.invited"]);
    let body = json!({ "second": "call-back", "by": "Marta", "why": "lo perdió" });
    let reset = "/api/v1/contacts/{who}/reset-pin";
    walk.does(reset, &of(9, "reset-pin"), &body, &["pin.reset-ordered"]);
    let body = json!({ "by": "Marta", "why": "se fue" });
    walk.does("/api/v1/contacts/{who}/end", &of(9, "end"), &body, &["contact.ended"]);

    let file = "site;kind;cage;name;former\nMD2;cage;;12;J-04\n";
    let target = "/api/v1/locations/import?format=csv&file=places.csv";
    let request = axum::http::Request::post(target).body(file.into()).unwrap();
    let (status, answer) = ask(&walk.desk, &walk.open, request);
    assert_eq!(status.as_u16(), 200, "{answer}");
    walk.left("/api/v1/locations/import", &["location.imported"]);
    let remove = "/api/v1/locations/{id}/remove";
    walk.does(remove, "/api/v1/locations/1/remove", &json!(null), &["location.removed"]);
}

fn on_the_rota(walk: &mut Walk) {
    let schedule: PolicyId = "dc-ops-es".parse().unwrap();
    let night: Timestamp = "2026-11-24T22:00:00Z".parse().unwrap();
    let knowledge = walk.desk.desk.intake.parts().knowledge.load_full();
    let guard = knowledge.on_call.on_call(&schedule, night).unwrap().id.to_string();
    let others = ["marta", "iker", "nuria"];
    let other = others.into_iter().find(|one| *one != guard).unwrap();
    let order = json!({ "overrides": [{ "schedule": "dc-ops-es", "deed": "add", "person": "elena",
        "from": "2026-11-24T22:00:00Z", "until": "2026-11-25T06:00:00Z" }],
        "why": "obras", "by": "elena" });
    let path = "/api/v1/oncall/overrides";
    walk.does(path, path, &order, &["oncall.overridden"]);
    let back = json!({ "by": "elena", "why": "ya no" });
    let remove = "/api/v1/oncall/overrides/{id}/remove";
    walk.does(remove, &format!("{path}/1/remove"), &back, &["oncall.taken-back"]);
    let offer = |from: &str, until: &str| {
        json!({ "schedule": "dc-ops-es", "person": guard, "from": from, "until": until,
            "why": "boda" })
    };
    let path = "/api/v1/oncall/swaps";
    let first = offer("2026-11-24T22:00:00Z", "2026-11-25T06:00:00Z");
    walk.does(path, path, &first, &["oncall.offered"]);
    let takes = json!({ "person": other });
    let accept = "/api/v1/oncall/swaps/{id}/accept";
    walk.does(accept, &format!("{path}/1/accept"), &takes, &["oncall.accepted"]);
    let second = offer("2026-11-25T22:00:00Z", "2026-11-26T06:00:00Z");
    walk.does(path, path, &second, &["oncall.offered"]);
    let gives = json!({ "person": guard });
    let withdraw = "/api/v1/oncall/swaps/{id}/withdraw";
    walk.does(withdraw, &format!("{path}/2/withdraw"), &gives, &["oncall.withdrawn"]);

    let path = "/api/v1/oncall/feeds";
    walk.does(path, path, &json!({ "person": "lucia" }), &["feed.added"]);
    let revoke = "/api/v1/oncall/feeds/{id}/revoke";
    walk.does(revoke, &format!("{path}/1/revoke"), &json!(null), &["feed.revoked"]);

    let path = "/api/v1/desks/retry";
    walk.does(path, path, &json!({ "by": "Marta" }), &["desk.retried"]);
    let by_hand = json!({ "by": "Marta", "told_by_hand": true });
    walk.does(path, path, &by_hand, &["desk.retried", "desk.told-by-hand"]);

    walk.desk.outgoing();
    let path = "/api/v1/oncall/ways/verify";
    walk.does(path, path, &json!({ "person": "lucia", "way": "mail" }), &["way.asked"]);
    let rows = walk.desk.outgoing();
    let row = rows.iter().find(|row| row.of == Belongs::Purpose(Purpose::WayCode)).unwrap();
    let code = code_in(&row.payload);
    let body = json!({ "person": "lucia", "way": "mail", "code": code });
    let path = "/api/v1/oncall/ways/confirm";
    walk.does(path, path, &body, &["way.verified"]);
}

fn on_the_house(walk: &mut Walk) {
    let path = "/api/v1/users";
    walk.does(path, path, &json!({ "name": "ana", "role": "agent" }), &["user.added"]);
    let of = |rest: &str| (format!("{path}/{{name}}/{rest}"), format!("{path}/ana/{rest}"));
    let (route, target) = of("invite");
    walk.does(&route, &target, &json!(null), &["user.invited"]);
    let (route, target) = of("role");
    walk.does(&route, &target, &json!({ "role": "lead" }), &["user.role"]);
    let (route, target) = of("reset-second");
    walk.does(&route, &target, &json!(null), &["user.second-factor-reset"]);
    let (route, target) = of("end");
    walk.does(&route, &target, &json!(null), &["user.ended"]);

    let path = "/api/v1/incidents";
    let declare = json!({ "site": "MD2", "kind": "power", "by": "Marta" });
    walk.does(path, path, &declare, &["incident.declared"]);
    let route = "/api/v1/incidents/{id}/{act}";
    let text = json!({ "texts": { "es-ES": "Seguimos." }, "by": "Marta" });
    walk.does(route, "/api/v1/incidents/1/update", &text, &["incident.updated"]);
    let end = json!({ "by": "Marta" });
    walk.does(route, "/api/v1/incidents/1/end", &end, &["incident.ended"]);

    let path = "/api/v1/notice-opt-outs";
    let out = json!({ "who": contact(7), "by": "Marta" });
    walk.does(path, path, &out, &["notices.stopped"]);
    let lift = json!({ "who": contact(7), "by": "Marta", "lift": true });
    walk.does(path, path, &lift, &["notices.resumed"]);
    let path = "/api/v1/notices";
    let send = json!({ "to": ["country:es"], "by": "Marta",
        "texts": { "es-ES": { "subject": "Obras", "text": "Habrá obras el martes." } } });
    walk.does(path, path, &send, &["notice.sent"]);
}

fn by_a_portal(walk: &mut Walk) {
    let body = json!({ "name": "portal", "accounts": ["Norte"],
        "scopes": ["accounts", "contacts", "codes"] });
    let made = walk.does("/api/v1/keys", "/api/v1/keys", &body, &["key.added"]);
    let key = made["key"].as_str().unwrap().to_owned();
    let guarded = auth::with_keys(walk.open.clone(), walk.desk.desk.database.clone());
    let mut act = |route: &str, path: &str, body: &Value, what: &str| -> Value {
        let target = format!("/api/v1/portal/{path}");
        let request = post(&target, Some(&key), Some(path), body);
        let (status, answer) = ask(&walk.desk, &guarded, request);
        assert!(status.is_success(), "{path}: {status} {answer}");
        walk.left(&format!("/api/v1/portal/{route}"), &[what]);
        answer
    };
    let leave = json!({ "by": contact(8) });
    let new = json!({ "account": "Norte", "name": "Rui", "addresses": ["rui@norte.example"],
        "leave": leave });
    let added = act("contacts", "contacts", &new, "contact.added");
    let number: String = added["contact_number"].to_string();
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    let change = json!({ "name": "Rui Gil", "leave": leave });
    act("contacts/{number}", &format!("contacts/{number}"), &change, "contact.changed");
    let only = json!({ "leave": leave });
    let of =
        |rest: &str| (format!("contacts/{{number}}/{rest}"), format!("contacts/{number}/{rest}"));
    let (route, path) = of("invite");
    act(&route, &path, &only, "contact.invited");
    let why = json!({ "leave": leave, "why": "lo perdió" });
    let (route, path) = of("reset-pin");
    act(&route, &path, &why, "pin.reset-ordered");
    let (route, path) = of("end");
    act(&route, &path, &only, "contact.ended");
}

/// Every request of the API that takes a POST, as its document says.
fn routes() -> BTreeSet<String> {
    let document = centralita::api::document();
    let paths = document["paths"].as_object().unwrap();
    let posts = paths.iter().filter(|(_, item)| item.get("post").is_some());
    posts.map(|(path, _)| path.clone()).collect()
}

#[test]
fn every_request_that_changes_something_leaves_its_row() {
    let mut walk = Walk::new();
    on_tickets(&mut walk);
    on_the_registry(&mut walk);
    on_the_rota(&mut walk);
    on_the_house(&mut walk);
    by_a_portal(&mut walk);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/law");
    for (route, file, what) in ELSEWHERE {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(what), "{route}: {file} has no {what}");
        walk.walked.insert((*route).to_owned());
    }
    walk.walked.extend(QUIET.iter().map(|route| (*route).to_owned()));
    let routes = routes();
    assert!(routes.len() > 40, "{routes:?}");
    let unwalked: Vec<_> = routes.difference(&walk.walked).collect();
    assert_eq!(unwalked, Vec::<&String>::new(), "give each its row in the trail, and walk it here");
    let gone: Vec<_> = walk.walked.difference(&routes).collect();
    assert_eq!(gone, Vec::<&String>::new(), "these are no requests any more");
    // The trail names nobody in clear, whatever was done.
    let (_, lines) = ask(&walk.desk, &walk.open, get("/api/v1/audit?limit=200", None));
    assert!(lines.as_array().unwrap().len() > 40);
    let rows = walk.desk.store(|tx| tx.audit_after(0, 200));
    // And every detail has a name that is told in the reader's language.
    for row in &rows {
        let detail: Value = serde_json::from_str(&row.detail).unwrap();
        for name in detail.as_object().unwrap().keys() {
            assert!(DETAILS.contains(&name.as_str()), "{name} of {} stands in no list", row.what);
        }
    }
    let shown = format!("{rows:?}").to_lowercase();
    for word in ["marta", "lucia", "norte.example", "llamada", "pleito", "boda"] {
        assert!(!shown.contains(word), "{word} stands in {shown}");
    }
}
