//! What customers' portals may ask: cell by cell, which scope opens which request, and that whatever is
//! of another account looks like what does not exist.
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::Router;
use axum::http::Request;
use centralita::api::auth;
use centralita::identity::{NewAccount, NewContact, Team};
use centralita::intake::Named;
use centralita::intake::audit::{TrailWish, trail};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, ContactNumber, Country, Intent, Pin, TicketNumber,
    TicketStatus,
};
use centralita::store::OutboxKind;
use centralita::tickets::{EventKind, FreezeState};
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

const CONFIG: &str = "[identity]\nlink_url = \"https://desk.example\"\n";
const SCOPES: [&str; 5] = ["accounts", "contacts", "codes", "tickets", "sessions"];

fn number(serial: u32) -> String {
    ContactNumber::from_serial(serial).unwrap().digits()
}

/// Two companies, each with somebody who may order everything and an administrator.
struct World {
    desk: TestDesk,
    open: Router,
    guarded: Router,
    own: TicketNumber,
    other: TicketNumber,
}

impl World {
    fn new() -> Self {
        let desk = TestDesk::with(CONFIG);
        desk.store(|tx| {
            for (name, domain, first) in [("Norte", "norte.example", 7), ("Sur", "sur.example", 17)]
            {
                let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
                let team = Team { csm: Some("Marta Gil".parse().unwrap()), ..Team::default() };
                let new = NewAccount { team, ..NewAccount::new(name, kind, state, Country::SPAIN) };
                let account = tx.add_account(&new)?;
                for (serial, who, may) in [(first, "ana", "all"), (first + 1, "eva", "admin")] {
                    let contact = NewContact {
                        addresses: vec![format!("{who}@{domain}").parse().unwrap()],
                        permissions: vec![may.parse().unwrap(), "hands@MD2".parse().unwrap()],
                        ..NewContact::new(account, who)
                    };
                    tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())?;
                }
            }
            Ok(())
        });
        let open = open_router(&desk);
        let guarded = auth::with_keys(open.clone(), desk.desk.database.clone());
        let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
        let asks = |from: &str| mail(from, "Factura", bill).sent_to(&desk).outcome.ticket.unwrap();
        let (own, other) = (asks("ana@norte.example"), asks("ana@sur.example"));
        Self { desk, open, guarded, own, other }
    }

    fn key(&self, name: &str, scopes: &[&str], accounts: &[&str]) -> String {
        let body = json!({ "name": name, "scopes": scopes, "accounts": accounts });
        let (status, made) = ask(&self.desk, &self.open, post("/api/v1/keys", None, None, &body));
        assert_eq!(status.as_u16(), 201, "{made}");
        made["key"].as_str().unwrap().to_owned()
    }

    fn asks(&self, request: Request<axum::body::Body>) -> (u16, Value) {
        let (status, answer) = ask(&self.desk, &self.guarded, request);
        (status.as_u16(), answer)
    }

    fn posts(&self, key: &str, path: &str, body: &Value) -> (u16, Value) {
        let path = format!("/api/v1/portal/{path}");
        let mut own = DefaultHasher::new();
        (&path, body.to_string()).hash(&mut own);
        self.asks(post(&path, Some(key), Some(&own.finish().to_string()), body))
    }

    fn gets(&self, key: &str, path: &str) -> (u16, Value) {
        self.asks(get(&format!("/api/v1/portal/{path}"), Some(key)))
    }
}

/// Whose thing a request is about.
#[derive(Clone, Copy, PartialEq)]
enum Whose {
    Own,
    Other,
    Nobody,
}

/// A request of portals about one thing: the scope that opens it, and what it is for each.
struct Cell {
    name: &'static str,
    scope: &'static str,
    request: fn(&World, Whose) -> (String, Option<Value>),
    good: u16,
}

fn contact(whose: Whose) -> String {
    number(match whose {
        Whose::Own => 7,
        Whose::Other => 17,
        Whose::Nobody => 99,
    })
}

fn ticket(world: &World, whose: Whose) -> String {
    match whose {
        Whose::Own => world.own.to_string(),
        Whose::Other => world.other.to_string(),
        Whose::Nobody => TicketNumber::from_serial(9_999).unwrap().to_string(),
    }
}

fn account(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => "Norte",
        Whose::Other => "Sur",
        Whose::Nobody => "Nadie",
    }
}

fn leave(serial: u32) -> Value {
    json!({ "by": number(serial) })
}

const CELLS: &[Cell] = &[
    Cell {
        name: "contacts of an account",
        scope: "contacts",
        request: |_, whose| (format!("contacts?account={}", account(whose)), None),
        good: 200,
    },
    Cell {
        name: "access list",
        scope: "contacts",
        request: |_, whose| (format!("access?account={}", account(whose)), None),
        good: 200,
    },
    Cell {
        name: "contact",
        scope: "contacts",
        request: |_, whose| (format!("contacts/{}", contact(whose)), None),
        good: 200,
    },
    Cell {
        name: "new contact",
        scope: "contacts",
        request: |_, whose| {
            let body = json!({ "account": account(whose), "name": "Leo", "leave": leave(8) });
            ("contacts".to_owned(), Some(body))
        },
        good: 201,
    },
    Cell {
        name: "changed contact",
        scope: "contacts",
        request: |_, whose| {
            let body = json!({ "name": "Ana Gil", "leave": leave(8) });
            (format!("contacts/{}", contact(whose)), Some(body))
        },
        good: 200,
    },
    Cell {
        name: "ticket",
        scope: "tickets",
        request: |world, whose| (format!("tickets/{}", ticket(world, whose)), None),
        good: 200,
    },
    Cell {
        name: "new ticket",
        scope: "tickets",
        request: |_, whose| {
            let body = json!({ "contact": contact(whose), "text": "¿Cuándo llega la factura?" });
            ("tickets".to_owned(), Some(body))
        },
        good: 201,
    },
    Cell {
        name: "comment",
        scope: "tickets",
        request: |world, whose| {
            let body = json!({ "contact": number(7), "text": "La esperamos." });
            (format!("tickets/{}/comments", ticket(world, whose)), Some(body))
        },
        good: 200,
    },
    Cell {
        name: "comment of somebody",
        scope: "tickets",
        request: |world, whose| {
            let body = json!({ "contact": contact(whose), "text": "Y la de abril también." });
            (format!("tickets/{}/comments", world.own), Some(body))
        },
        good: 200,
    },
    Cell {
        name: "invitation",
        scope: "codes",
        request: |_, whose| {
            (format!("contacts/{}/invite", contact(whose)), Some(json!({ "leave": leave(8) })))
        },
        good: 201,
    },
    Cell {
        name: "reset",
        scope: "codes",
        request: |_, whose| {
            let body = json!({ "leave": leave(8), "why": "lost it" });
            (format!("contacts/{}/reset-pin", contact(whose)), Some(body))
        },
        good: 201,
    },
    Cell {
        name: "end",
        scope: "contacts",
        request: |_, whose| {
            (format!("contacts/{}/end", contact(whose)), Some(json!({ "leave": leave(8) })))
        },
        good: 201,
    },
];

impl Cell {
    fn asked(&self, world: &World, key: &str, whose: Whose) -> (u16, Value) {
        match (self.request)(world, whose) {
            (path, Some(body)) => world.posts(key, &path, &body),
            (path, None) => world.gets(key, &path),
        }
    }
}

#[test]
fn every_scope_opens_its_requests_for_its_own_accounts_and_nothing_else() {
    let world = World::new();
    let keys: Vec<(&str, String)> =
        SCOPES.iter().map(|scope| (*scope, world.key(scope, &[scope], &["Norte"]))).collect();
    let before = world.desk.arrivals().len();
    for cell in CELLS {
        for (scope, key) in &keys {
            let nobody = cell.asked(&world, key, Whose::Nobody);
            let other = cell.asked(&world, key, Whose::Other);
            assert_eq!(other, nobody, "{} with {scope}: it tells what is there", cell.name);
            let wanted = if *scope == cell.scope { 404 } else { 403 };
            assert_eq!(nobody.0, wanted, "{} with {scope}: {}", cell.name, nobody.1);
            if *scope != cell.scope {
                let own = cell.asked(&world, key, Whose::Own);
                assert_eq!(own, nobody, "{} with {scope}", cell.name);
            }
        }
    }
    assert_eq!(world.desk.arrivals().len(), before, "nothing was handed in");
    assert!(world.desk.store(|tx| tx.contacts()).len() == 4, "nobody was added or ended");
    for cell in CELLS {
        let key = &keys.iter().find(|(scope, _)| *scope == cell.scope).unwrap().1;
        let (status, answer) = cell.asked(&world, key, Whose::Own);
        assert_eq!(status, cell.good, "{}: {answer}", cell.name);
        assert!(!answer.to_string().contains("Sur"), "{}: {answer}", cell.name);
    }
    // Lists hold what is own, and each wants its scope.
    for (path, wanted) in [
        ("accounts", "accounts"),
        ("contacts", "contacts"),
        ("access", "contacts"),
        ("tickets", "tickets"),
    ] {
        for (scope, key) in &keys {
            let (status, answer) = world.gets(key, path);
            assert_eq!(status, if *scope == wanted { 200 } else { 403 }, "{path} with {scope}");
            assert!(!answer.to_string().contains("Sur"), "{path}: {answer}");
        }
    }
    let (_, accounts) = world.gets(&keys[0].1, "accounts");
    assert_eq!(accounts[0]["team"]["csm"], "Marta Gil", "{accounts}");
    // Signing somebody in takes both scopes.
    let body =
        json!({ "contact": number(8), "session": true, "text": "¿Cuándo llega la factura?" });
    assert_eq!(world.posts(&keys[3].1, "tickets", &body).0, 403);
}

#[test]
fn keys_of_portals_and_of_the_desk_do_not_open_each_others_doors() {
    let world = World::new();
    let portal = world.key("portal", &SCOPES, &["Norte", "Sur"]);
    let desk = world.key("desk", &["read", "write"], &[]);
    for path in ["tickets", "accounts", "contacts", "keys", "arrivals", "reports", "nothing"] {
        assert_eq!(world.asks(get(&format!("/api/v1/{path}"), Some(&portal))).0, 403, "{path}");
    }
    let path = format!("/api/v1/contacts/{}/pin", number(7));
    assert_eq!(world.asks(post(&path, Some(&portal), None, &Value::Null)).0, 403);
    for path in ["accounts", "contacts", "tickets", "access"] {
        assert_eq!(world.gets(&desk, path).0, 403, "{path}");
        let path = format!("/api/v1/portal/{path}");
        assert_eq!(ask(&world.desk, &world.open, get(&path, None)).0.as_u16(), 403, "{path}");
        assert_eq!(world.asks(get(&path, None)).0, 401, "{path}");
    }
    // A set of accounts is one portal's; whoever is of one takes no part in tickets of the other.
    assert_eq!(world.gets(&portal, "tickets").1.as_array().unwrap().len(), 2);
    let body = json!({ "contact": number(17), "text": "Hola" });
    assert_eq!(world.posts(&portal, &format!("tickets/{}/comments", world.own), &body).0, 404);
    let refused = |scopes: &[&str], accounts: &[&str]| {
        let body = json!({ "name": "x", "scopes": scopes, "accounts": accounts });
        ask(&world.desk, &world.open, post("/api/v1/keys", None, None, &body)).0.as_u16()
    };
    assert_eq!(refused(&["contacts"], &[]), 422, "a portal's scope without an account");
    assert_eq!(refused(&["read"], &["Norte"]), 422, "the desk's scope with one");
    assert_eq!(refused(&["contacts"], &["Nadie"]), 404);
    let keys = ask(&world.desk, &world.open, get("/api/v1/keys", None)).1;
    assert_eq!(keys[1]["accounts"], json!(["Norte", "Sur"]), "{keys}");
}

#[test]
fn only_an_administrator_changes_contacts_and_not_just_after_a_reset_of_his_own() {
    let world = World::new();
    let key = world.key("portal", &SCOPES, &["Norte"]);
    let changes = |serial: u32, body: Value| {
        world.posts(&key, &format!("contacts/{}", number(serial)), &body)
    };
    // Neither who may order everything, nor an administrator of another company, nor nobody.
    let mut told = vec![];
    for by in [7, 18, 99] {
        let (status, answer) = changes(7, json!({ "name": "X", "leave": leave(by) }));
        assert_eq!(status, 403, "{answer}");
        told.push(answer["detail"].as_str().unwrap().replace(&number(by), "N"));
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let give = json!({ "permissions": ["access@MD2", "admin"], "leave": leave(8) });
    let (status, changed) = changes(7, give);
    assert_eq!((status, &changed["permissions"]), (200, &json!(["access@MD2", "admin"])));
    let (_, lines) = world.gets(&key, "access?site=LS1");
    assert!(!lines.to_string().contains("access"), "{lines}");
    for (what, wrong) in [
        ("addresses", json!(["ana@sur.example"])),
        ("permissions", json!(["announce"])),
        ("permissions", json!(["hands@XX9"])),
        ("numbers", json!(["call me"])),
    ] {
        let (status, answer) = changes(7, json!({ what: wrong, "leave": leave(8) }));
        assert_eq!(status, 422, "{what}: {answer}");
        assert!(answer["detail"].as_str().unwrap().starts_with(what), "{answer}");
    }
    // The last administrator stays one.
    assert_eq!(changes(7, json!({ "permissions": [], "leave": leave(8) })).0, 200);
    let (status, answer) = changes(8, json!({ "permissions": [], "leave": leave(8) }));
    assert_eq!(status, 409, "{answer}");

    // Her code is reset: for a day somebody else of the company must confirm.
    let reset = json!({ "second": "call-back", "by": "Marta", "why": "lost it" });
    let path = format!("/api/v1/contacts/{}/reset-pin", number(8));
    let told = ask(&world.desk, &world.open, post(&path, None, None, &reset));
    assert_eq!(told.0.as_u16(), 409, "no number to ring: {}", told.1);
    let reset = json!({ "second": number(7), "by": "Marta", "why": "lost it" });
    let sent = ask(&world.desk, &world.open, post(&path, None, None, &reset));
    assert_eq!(sent.0.as_u16(), 201, "{}", sent.1);
    let (status, answer) = changes(7, json!({ "name": "Ana G", "leave": leave(8) }));
    assert_eq!(status, 409, "{answer}");
    let both = json!({ "name": "Ana G", "leave": { "by": number(8), "second": number(7) } });
    assert_eq!(changes(7, both).0, 200);
    let changes = ask(&world.desk, &world.open, get("/api/v1/accounts/1/changes", None)).1;
    let by = format!("contact {} with {} (api:portal)", number(8), number(7));
    assert_eq!(changes[2]["by"], json!(by), "{changes}");
    assert_eq!(changes[0]["what"], json!(format!("changed {}: permissions", number(7))));
}

#[test]
fn a_session_is_a_proof_and_customers_see_what_is_meant_for_them() {
    let world = World::new();
    let key = world.key("portal", &SCOPES, &["Norte"]);
    let text = "Por favor, cambien el disco 3 del equipo SRV-DB-02 en MD2 el 14 de marzo.";
    let opens = |session: bool| {
        let body = json!({ "contact": number(7), "session": session, "subject": "Manos",
                           "text": format!("{text} {session}") });
        let (status, taken) = world.posts(&key, "tickets", &body);
        assert_eq!(status, 201, "{taken}");
        taken["ticket"].as_str().unwrap().parse::<TicketNumber>().unwrap()
    };
    let (signed_in, not) = (opens(true), opens(false));
    let facts = world.desk.ticket(signed_in).facts;
    assert_eq!((facts.assurance, facts.intent), (AssuranceLevel::Al2, Intent::RemoteHands));
    assert_eq!(world.desk.ticket(not).facts.assurance, AssuranceLevel::Al0);
    assert_eq!(world.desk.ticket(not).facts.account, facts.account, "it is shown in the portal");
    assert!(
        world.desk.outgoing().iter().all(|row| row.of != signed_in.into()),
        "told in the portal"
    );

    let body = json!({ "contact": number(7), "session": true, "text": "Mejor el día 15." });
    let path = format!("tickets/{signed_in}/comments");
    assert_eq!(world.posts(&key, &path, &body).1["outcome"], "joined");
    assert_eq!(world.posts(&key, &path, &body).1["outcome"], "joined", "the same answer again");
    let reply = json!({ "text": "Queda anotado.", "by": "Marta" });
    let path = format!("/api/v1/tickets/{}/reply", world.own);
    assert_eq!(ask(&world.desk, &world.open, post(&path, None, None, &reply)).0.as_u16(), 201);
    let (_, shown) = world.gets(&key, &format!("tickets/{signed_in}"));
    let said: Vec<&str> =
        shown["events"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(said, [format!("{text} true").as_str(), "Mejor el día 15."], "{shown}");
    let (_, shown) = world.gets(&key, &format!("tickets/{}", world.own));
    let answered: Vec<&Value> =
        shown["events"].as_array().unwrap().iter().filter(|e| e["kind"] == "answered").collect();
    assert_eq!(answered.len(), 1, "what the program notes is not for customers: {shown}");
    assert_eq!(
        (&answered[0]["by"], &answered[0]["text"]),
        (&json!("desk"), &json!("Queda anotado."))
    );
    assert!(!shown.to_string().contains("rule"), "{shown}");
}

#[test]
fn a_session_and_a_second_contact_approve_and_one_way_is_never_two() {
    let world = World::new();
    let key = world.key("portal", &SCOPES, &["Norte"]);
    let approve = |ticket: TicketNumber, serial: u32| {
        world.posts(
            &key,
            &format!("tickets/{ticket}/approve"),
            &json!({ "contact": number(serial) }),
        )
    };
    let known = |ticket| world.desk.ticket(ticket).facts.assurance;
    // By mail he is no more than claimed; his session is AL2, and the same session again is no second way.
    let own = world.own;
    assert!(known(own) < AssuranceLevel::Al2);
    let (status, answer) = approve(own, 8);
    assert_eq!(status, 409, "a second contact stands on AL2: {answer}");
    let (status, answer) = approve(own, 7);
    assert_eq!((status, &answer["assurance"]), (200, &json!("AL2")), "{answer}");
    // Each order is one of its own: the answer of the first is not given again.
    let again = json!({ "contact": number(7) });
    let path = format!("/api/v1/portal/tickets/{own}/approve");
    let (status, answer) = world.asks(post(&path, Some(&key), Some("another"), &again));
    assert_eq!(status, 409, "{answer}");
    assert!(answer["detail"].as_str().unwrap().contains("known by the portal alone"), "{answer}");
    let second = json!({ "contact": number(8) });
    let (status, answer) = world.asks(post(&path, Some(&key), Some("second"), &second));
    assert_eq!((status, &answer["assurance"]), (200, &json!("AL3")), "{answer}");
    let events = world.desk.store(move |tx| tx.events(own));
    let told: Vec<&str> = events
        .iter()
        .filter(|event| event.by.starts_with("contact "))
        .map(|event| event.text.as_str())
        .collect();
    let wanted = [
        "-> AL2: vouched for: approved in the portal; confirmed in the portal".to_owned(),
        format!(
            "AL2 -> AL3: vouched for: approved in the portal; confirmed by contact {}",
            number(8)
        ),
    ];
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].ends_with(&wanted[0]) && told[1] == wanted[1], "{told:?}");
    let wish = TrailWish { what: Some("ticket.vouched".to_owned()), ..TrailWish::default() };
    let rows = world.desk.block_on(trail(&world.desk.desk.database, wish)).unwrap();
    assert_eq!((rows.len(), rows[0].row.via.as_str()), (2, "api:portal"));

    // What the desk found out by another way is AL3 with a session.
    let bill = "La factura de mayo no nos ha llegado, ¿pueden enviarla otra vez?";
    let settled = mail("ana@norte.example", "Factura de mayo", bill).sent_to(&world.desk);
    let other = settled.outcome.ticket.unwrap();
    let vouched = json!({ "level": "AL2", "why": "her voice", "by": "Marta" });
    let path = format!("/api/v1/tickets/{other}/vouch");
    assert!(ask(&world.desk, &world.open, post(&path, None, None, &vouched)).0.is_success());
    assert_eq!(approve(other, 7).1["assurance"], "AL3");
    let events = |desk: &TestDesk| desk.store(move |tx| tx.events(other)).len();
    let before = events(&world.desk);
    let path = format!("/api/v1/portal/tickets/{other}/approve");
    let (status, answer) = world.asks(post(&path, Some(&key), Some("once more"), &again));
    assert_eq!((status, &answer["assurance"]), (200, &json!("AL3")), "{answer}");
    assert_eq!(events(&world.desk), before, "it is so already");

    // What waits for it goes on; nobody of the desk has seen to it by that.
    let words = "Necesitamos que mañana entre Luis Vega, de Cableados Vega, en la jaula 12 de MD2.";
    let sent = mail("ana@norte.example", "Acceso para un técnico", words).sent_to(&world.desk);
    let waits = sent.outcome.ticket.unwrap();
    assert_eq!(world.desk.ticket(waits).facts.status, TicketStatus::WaitingIdentity);
    let (_, answer) = approve(waits, 7);
    assert_eq!(answer["status"], "new", "{answer}");
    let events = world.desk.store(move |tx| tx.events(waits));
    let moved: Vec<_> = events.iter().filter(|event| event.kind == EventKind::Status).collect();
    assert!(!moved.is_empty() && moved.iter().all(|event| event.by == "centralita"), "{moved:?}");

    // Of nobody else's ticket, by nobody of another company, and by no key that signs nobody in.
    assert_eq!(approve(world.other, 7).0, 404);
    assert_eq!(approve(other, 17).0, 404);
    let bare = world.key("bare", &["tickets"], &["Norte"]);
    let path = format!("tickets/{other}/approve");
    assert_eq!(world.posts(&bare, &path, &json!({ "contact": number(7) })).0, 403);
}

#[test]
fn customers_read_where_a_ticket_stands_and_neither_why_nor_by_whom() {
    let world = World::new();
    let key = world.key("portal", &SCOPES, &["Norte"]);
    let act = |act: &str, body: Value| {
        let path = format!("/api/v1/tickets/{}/{act}", world.own);
        let (status, said) = ask(&world.desk, &world.open, post(&path, None, None, &body));
        assert!(status.is_success(), "{said}");
    };
    act("take", json!({ "by": "Marta" }));
    act("status", json!({ "status": "on_hold", "why": "perhaps a fraud", "by": "Marta" }));
    let (_, shown) = world.gets(&key, &format!("tickets/{}", world.own));
    let stood: Vec<&str> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "status")
        .map(|event| event["text"].as_str().unwrap())
        .collect();
    assert_eq!(stood, ["new -> on_hold"]);
    assert!(!shown.to_string().contains("fraud"), "{shown}");
    let events = shown["events"].to_string();
    assert!(!events.contains("Marta"), "{events}");
}

#[test]
fn whoever_ends_is_nobody_any_more_and_his_access_is_taken_away() {
    let world = World::new();
    let key = world.key("portal", &SCOPES, &["Norte"]);
    let codes = &world.desk.desk.intake.parts().codes;
    let ana = ContactNumber::from_serial(7).unwrap();
    let id = world.desk.store(move |tx| tx.contact_by_number(&ana)).unwrap().0.id;
    let pin = world.desk.block_on(codes.issue(id)).unwrap();
    let body = json!({ "leave": leave(8), "why": "left the company", "urgent": true });
    let (status, ended) = world.posts(&key, &format!("contacts/{}/end", number(7)), &body);
    assert_eq!(status, 201, "{ended}");
    let ticket: TicketNumber = ended["ticket"].as_str().unwrap().parse().unwrap();
    let facts = world.desk.ticket(ticket).facts;
    assert_eq!((facts.intent, facts.queue.as_str()), (Intent::AccessRevoke, "security-access-es"));
    assert!(facts.subject.contains("ana"), "{}", facts.subject);
    let freeze = world.desk.store(move |tx| tx.freeze(ticket)).unwrap();
    assert_eq!((freeze.state, freeze.who), (FreezeState::Requested, vec!["ana".to_owned()]));
    let paged =
        |row: &centralita::store::Claimed| row.kind == OutboxKind::Page && row.of == ticket.into();
    assert!(world.desk.outgoing().iter().any(paged), "it is urgent");
    assert_eq!(world.gets(&key, &format!("contacts/{}", number(7))).0, 404);
    let pin = Pin::parse(std::str::from_utf8(pin.expose()).unwrap()).unwrap();
    let verdict = world.desk.block_on(codes.check(Named::Number(ana), None, pin)).unwrap();
    assert_eq!(verdict.as_str(), "wrong");
    let bill = "La factura de abril no nos ha llegado, ¿pueden enviarla otra vez?";
    let later = mail("ana@norte.example", "Factura de abril", bill).sent_to(&world.desk);
    let later = world.desk.ticket(later.outcome.ticket.unwrap()).facts;
    assert_eq!((later.contact, later.account), (None, None), "nobody is taken for her");

    // By the desk, with a name; the last administrator too.
    let path = format!("/api/v1/contacts/{}/end", number(8));
    let ends = |by: &str| {
        let body = json!({ "by": by, "why": "contract ended" });
        ask(&world.desk, &world.open, post(&path, None, None, &body)).0.as_u16()
    };
    assert_eq!((ends(" "), ends("Marta"), ends("Marta")), (422, 201, 404));
}
