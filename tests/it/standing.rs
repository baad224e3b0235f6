//! What stands between somebody and what he asks for: his company's leave, and how far it has come.
use std::sync::Arc;
use std::time::Duration;

use centralita::identity::{NewAccount, NewContact, needed_permission};
use centralita::intake::{CallerClaim, Incoming, Marks, Nature, Post};
use centralita::mail::{ReadLimits, read};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, Channel, ContactId, ContactNumber, Country, Door,
    Intent, Priority, TicketNumber, TicketStatus,
};
use centralita::store::OutboxKind;
use centralita::tickets::EventKind;
use centralita::understanding::{Classification, Utterance};
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

/// Registers an account and one contact of it.
fn register(
    desk: &TestDesk,
    account: NewAccount,
    permissions: &'static str,
    serial: u32,
) -> ContactId {
    desk.store(move |tx| {
        let account = tx.add_account(&account)?;
        let contact = NewContact {
            addresses: vec![format!("c{serial}@cliente.example").parse().unwrap()],
            permissions: permissions.split_whitespace().map(|word| word.parse().unwrap()).collect(),
            ..NewContact::new(account, "Ana")
        };
        tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())
    })
}

fn account(name: &str, state: AccountState, country: Country, day: Option<&str>) -> NewAccount {
    NewAccount {
        access_date: day.map(|day| day.parse().unwrap()),
        ..NewAccount::new(name, AccountKind::Colocation, state, country)
    }
}

/// An arrival of a contact who gave his code, as a call hands it in.
fn arrives(desk: &TestDesk, key: &str, who: ContactId, understood: Classification) -> TicketNumber {
    let intake = &desk.desk.intake;
    let incoming = Incoming {
        door: Door::Simulator,
        key: key.to_owned(),
        at: desk.now(),
        entrance: intake.parts().settings.entrances[0].clone(),
        sender: None,
        reply_to: None,
        shown_sender: "+34910000001".to_owned(),
        caller: Some(CallerClaim::Contact(who, AssuranceLevel::Al2)),
        callback: None,
        subject: String::new(),
        text: "Se lo pido por teléfono.".to_owned(),
        attachments: vec![],
        warnings: vec![],
        nature: Nature::Person,
        list: false,
        code_hidden: false,
        marks: Marks::default(),
        proof: None,
        post: Post::default(),
        raw: None,
        understood: Ok(understood),
    };
    let knowledge = intake.parts().knowledge.load_full();
    desk.block_on(intake.take(incoming, knowledge)).unwrap().outcome.ticket.unwrap()
}

fn understood(desk: &TestDesk) -> Classification {
    let knowledge = Arc::clone(&desk.desk.intake.parts().knowledge.load_full());
    knowledge.understanding.classify(&Utterance {
        subject: "",
        text: "Hola, llamo por lo de MD2.",
        channel: Channel::Phone,
        line: None,
        known_language: None,
        received: desk.now(),
    })
}

fn has(desk: &TestDesk, ticket: TicketNumber, kind: EventKind, part: &str) -> bool {
    let events = desk.store(move |tx| tx.events(ticket));
    events.iter().any(|event| event.kind == kind && event.text.contains(part))
}

/// Whatever is asked for, in whatever priority, with danger or without: who has no permission at all is
/// held up by exactly those orders that need one, and danger and P1 are treated as if he had all.
#[test]
fn danger_and_what_anybody_may_report_never_wait_for_a_permission() {
    let desk = TestDesk::new();
    let state = AccountState::Integrated;
    let norte = account("Norte", state, Country::SPAIN, None);
    let none = register(&desk, norte, "", 7);
    let all = register(&desk, account("Sur", state, Country::SPAIN, None), "all", 8);
    let plain = understood(&desk);
    for intent in Intent::ALL {
        if intent == Intent::NotForDesk {
            continue;
        }
        for priority in Priority::ALL {
            for safety in [true, false] {
                let of =
                    Classification { intent, priority, safety, decided: true, ..plain.clone() };
                let name = format!("{intent} {priority} {safety}");
                let one = arrives(&desk, &format!("none {name}"), none, of.clone());
                let other = arrives(&desk, &format!("all {name}"), all, of);
                let (a, b) = (desk.ticket(one).facts, desk.ticket(other).facts);
                let free =
                    safety || a.priority == Priority::P1 || needed_permission(intent).is_none();
                assert_eq!((&a.queue, a.priority), (&b.queue, b.priority), "{name}");
                let paged = |ticket| has(&desk, ticket, EventKind::Paged, "");
                assert_eq!(paged(one), paged(other), "{name}");
                let lacks = has(&desk, one, EventKind::Note, "may not order");
                assert_eq!(lacks, !free, "{name}");
                if free {
                    assert_eq!(a.status, b.status, "{name}");
                } else {
                    assert_eq!(a.status, TicketStatus::WaitingIdentity, "{name}");
                }
                assert!(!(safety && a.status == TicketStatus::WaitingIdentity), "{name}");
            }
        }
    }
}

#[test]
fn a_permission_for_one_site_asks_for_the_site_and_holds_nothing_up() {
    let desk = TestDesk::new();
    let norte = account("Norte", AccountState::Integrated, Country::SPAIN, None);
    let who = register(&desk, norte, "hands@MD1", 7);
    let mut order = understood(&desk);
    (order.intent, order.decided, order.safety) = (Intent::RemoteHands, true, false);
    let site = order.slots.clone();
    order.slots.clear();
    let ticket = arrives(&desk, "no site", who, order.clone());
    assert_eq!(desk.ticket(ticket).facts.status, TicketStatus::New);
    assert!(has(&desk, ticket, EventKind::Note, "ask which site"));
    order.slots = site;
    let ticket = arrives(&desk, "MD2", who, order);
    assert_eq!(desk.ticket(ticket).facts.status, TicketStatus::WaitingIdentity);
    assert!(has(
        &desk,
        ticket,
        EventKind::Note,
        "may not order `hands` at MD2; the company has no"
    ));
}

/// The body of the newest letter, and the queue of its ticket.
fn asks(desk: &TestDesk, n: u32, from: &str, to: &str, text: &str) -> (String, String) {
    let settled = mail(from, &format!("Factura {n}"), text)
        .to(to)
        .header(&format!("Message-ID: <m{n}@cliente.example>"))
        .sent_to(desk);
    let ticket = settled.outcome.ticket.unwrap();
    let mut rows = desk.outgoing().into_iter();
    let letter = rows.rfind(|row| row.kind == OutboxKind::Mail && row.of == ticket.into());
    let text = read(letter.unwrap().payload.as_bytes(), &ReadLimits::default()).full_text;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (text, desk.ticket(ticket).facts.queue.to_string())
}

#[test]
fn an_account_is_integrated_from_midnight_of_its_country_on_and_hears_the_day_before() {
    let desk = TestDesk::new();
    let day = Some("2026-11-25");
    register(&desk, account("Norte", AccountState::Integrating, Country::SPAIN, day), "all", 7);
    register(&desk, account("Sul", AccountState::Announced, Country::PORTUGAL, day), "all", 8);
    let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
    let fatura = "Não recebemos a fatura de março, podem enviá-la outra vez?";
    let es = |n| asks(&desk, n, "c7@cliente.example", "soporte@example.com", bill);
    let pt = |n| asks(&desk, n, "c8@cliente.example", "suporte@example.com", fatura);
    let (told, queue) = es(1);
    assert_eq!(queue, "integration-care-es");
    assert!(told.contains("a partir del 25 de noviembre de 2026"), "{told}");
    let (told, queue) = pt(2);
    assert_eq!(queue, "integration-care-pt");
    assert!(told.contains("a partir de 25 de novembro de 2026"), "{told}");
    // One second before midnight in Madrid, then midnight; Lisbon has it an hour later.
    desk.forward(Duration::from_secs(14 * 3_600 - 1));
    assert_eq!(es(3).1, "integration-care-es");
    desk.forward(Duration::from_secs(1));
    let (told, queue) = es(4);
    assert_eq!(queue, "billing");
    assert!(!told.contains("integración"), "{told}");
    assert_eq!(pt(5).1, "integration-care-pt");
    desk.forward(Duration::from_secs(3_599));
    assert_eq!(pt(6).1, "integration-care-pt");
    desk.forward(Duration::from_secs(1));
    assert_eq!(pt(7).1, "billing");

    // Whoever looks finds it written as of that midnight.
    let router = open_router(&desk);
    let (_, accounts) = ask(&desk, &router, get("/api/v1/accounts", None));
    let states: Vec<&Value> = accounts.as_array().unwrap().iter().map(|a| &a["state"]).collect();
    assert_eq!(states, [&json!("integrated"), &json!("integrated")]);
    let path = format!("/api/v1/accounts/{}/states", accounts[0]["id"]);
    let (_, changes) = ask(&desk, &router, get(&path, None));
    let change = &changes[0];
    assert_eq!(change["at"], "2026-11-24T23:00:00Z");
    assert_eq!((&change["was"], &change["became"]), (&json!("integrating"), &json!("integrated")));
    assert_eq!(
        (&change["by"], &change["why"]),
        (&json!("access date"), &json!("2026-11-25 began"))
    );
}

#[test]
fn an_account_without_a_day_is_told_so_and_a_fire_is_told_nothing_of_it() {
    let desk = TestDesk::new();
    register(&desk, account("Norte", AccountState::Announced, Country::SPAIN, None), "all", 7);
    let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
    let (told, _) = asks(&desk, 1, "c7@cliente.example", "soporte@example.com", bill);
    assert!(told.contains("En cuanto tengamos la fecha"), "{told}");
    let fire = "Sale humo de un armario en la sala dos de MD2, manden a alguien ya.";
    let (told, _) = asks(&desk, 2, "c7@cliente.example", "soporte@example.com", fire);
    assert!(!told.contains("integración"), "{told}");
}

#[test]
fn states_follow_each_other_and_every_change_is_written_down() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let new = json!({ "name": "Norte", "kind": "colocation", "state": "legacy", "country": "ES",
                      "origin": "Itconic" });
    let (status, made) = ask(&desk, &router, post("/api/v1/accounts", None, None, &new));
    assert_eq!((status.as_u16(), &made["origin"]), (201, &json!("Itconic")), "{made}");
    let set = |more: Value| {
        let mut body = json!({ "name": "Norte", "by": "Marta" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, answer) = ask(&desk, &router, post("/api/v1/accounts/set", None, None, &body));
        (status.as_u16(), answer)
    };
    let (status, answer) = set(json!({ "state": "integrating" }));
    assert_eq!(status, 409);
    assert!(answer["detail"].as_str().unwrap().contains("becomes announced"), "{answer}");
    let (status, answer) = set(json!({ "state": "announced", "access_date": "2027-01-31" }));
    assert_eq!((status, &answer["access_date"]), (200, &json!("2027-01-31")), "{answer}");
    assert_eq!(set(json!({ "state": "integrating" })).0, 200);
    assert_eq!(set(json!({ "access_date": "31/01/2027" })).0, 422);
    assert_eq!(set(json!({ "state": "integrated", "origin": "" })).1["origin"], Value::Null);
    let (status, answer) = set(json!({ "state": "integrating" }));
    assert_eq!(status, 409, "{answer}");
    assert_eq!(set(json!({ "state": "integrating", "correct": true })).0, 409, "no reason");
    let why = json!({ "state": "integrating", "correct": true, "why": "wrong company" });
    assert_eq!(set(why).0, 200);
    let early = json!({ "state": "integrating", "access_date": "2026-11-01" });
    let (status, answer) = set(early);
    assert_eq!(status, 409);
    assert!(answer["detail"].as_str().unwrap().contains("has begun"), "{answer}");

    let file = "name;state;origin\nNorte;legacy;Cloudmas\n";
    let request = axum::http::Request::post("/api/v1/accounts/import?format=csv&file=a.csv")
        .body(axum::body::Body::from(file))
        .unwrap();
    let (status, answer) = ask(&desk, &router, request);
    assert_eq!(status.as_u16(), 422);
    let told = "a.csv:2: state: `Norte` is integrating and cannot become legacy";
    assert!(answer["detail"].as_str().unwrap().starts_with(told), "{answer}");

    let path = format!("/api/v1/accounts/{}/states", made["id"]);
    let (_, changes) = ask(&desk, &router, get(&path, None));
    let became: Vec<&str> =
        changes.as_array().unwrap().iter().map(|c| c["became"].as_str().unwrap()).collect();
    assert_eq!(became, ["legacy", "announced", "integrating", "integrated", "integrating"]);
    assert_eq!((&changes[4]["by"], &changes[4]["why"]), (&json!("Marta"), &json!("wrong company")));
}
