//! How somebody gets his code: a link to his address, a button, and a page that shows it once; and what
//! stays closed for a day after a reset.
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use centralita::api::auth;
use centralita::channels::link_page::link_pages;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::{CallerClaim, CodeVerdict, Incoming, Marks, Named, Nature, Post};
use centralita::mail::{ReadLimits, read};
use centralita::mailauth::{Means, Verdict};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, Channel, ContactNumber, Country, Door, Intent, Pin,
    Priority, TicketNumber, TicketStatus,
};
use centralita::store::{Claimed, OutboxKind, OutboxState};
use centralita::understanding::{Classification, Utterance};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::{ask, open_router, post};
use crate::desk::TestDesk;

const CONFIG: &str = "[identity]\nlink_url = \"https://desk.example\"\n";
const ANA: &str = "ana@cliente.example";
const EVA: &str = "eva@cliente.example";
const HOUR: Duration = Duration::from_secs(3_600);

fn number(serial: u32) -> ContactNumber {
    ContactNumber::from_serial(serial).unwrap()
}

/// Ana, who may order everything; Eva, the administrator, who speaks Portuguese; Tom, who shares an
/// address with Leo.
fn desk() -> TestDesk {
    let desk = TestDesk::with(CONFIG);
    desk.store(|tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        let account = tx.add_account(&NewAccount::new("Norte", kind, state, Country::SPAIN))?;
        for (serial, name, address, language, permissions) in [
            (7, "Ana", ANA, "es-ES", "all"),
            (8, "Eva", EVA, "pt-PT", "admin"),
            (9, "Tom", "noc@cliente.example", "en", "all"),
            (10, "Leo", "noc@cliente.example", "en", "all"),
        ] {
            let contact = NewContact {
                languages: vec![language.parse().unwrap()],
                addresses: vec![address.parse().unwrap()],
                numbers: vec![format!("+34910000{serial:03}").parse().unwrap()],
                permissions: vec![permissions.parse().unwrap()],
                ..NewContact::new(account, name)
            };
            tx.add_contact(&contact, number(serial))?;
        }
        Ok(())
    });
    desk
}

fn orders(desk: &TestDesk, who: u32, what: &str, body: &Value) -> (u16, Value) {
    let path = format!("/api/v1/contacts/{}/{what}", number(who));
    let (status, answer) = ask(desk, &open_router(desk), post(&path, None, None, body));
    (status.as_u16(), answer)
}

/// Takes the letters that wait, and sends them: address and text.
fn letters(desk: &TestDesk) -> Vec<(String, String)> {
    let rows: Vec<Claimed> =
        desk.outgoing().into_iter().filter(|row| row.kind == OutboxKind::Mail).collect();
    let (ids, now) = (rows.iter().map(|row| row.id).collect::<Vec<_>>(), desk.now());
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    let text = |row: &Claimed| read(row.payload.as_bytes(), &ReadLimits::default()).full_text;
    rows.iter().map(|row| (row.to.clone(), text(row))).collect()
}

/// The path of the link in a letter.
fn path(letters: &[(String, String)]) -> String {
    let after = letters.iter().find_map(|(_, text)| text.split_once("https://desk.example"));
    after.unwrap().1.split_whitespace().next().unwrap().to_owned()
}

fn page(desk: &TestDesk, pages: &Router, method: Method, path: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    desk.block_on(async {
        let (head, body) = pages.clone().oneshot(request).await.unwrap().into_parts();
        assert_eq!(head.headers["cache-control"], "no-store");
        let text = body.collect().await.unwrap().to_bytes().to_vec();
        (head.status.as_u16(), String::from_utf8(text).unwrap())
    })
}

/// The code that a page shows.
fn shown(page: &str) -> String {
    let (_, after) = page.split_once("PIN: ").unwrap();
    after.chars().take_while(char::is_ascii_digit).collect()
}

/// Whether a code is accepted.
fn works(desk: &TestDesk, who: u32, code: &str) -> bool {
    let pin = Pin::parse(code).unwrap();
    let codes = &desk.desk.intake.parts().codes;
    let verdict = desk.block_on(codes.check(Named::Number(number(who)), None, pin)).unwrap();
    matches!(verdict, CodeVerdict::Right(_))
}

fn notes(desk: &TestDesk, ticket: &Value) -> String {
    let ticket: TicketNumber = ticket.as_str().unwrap().parse().unwrap();
    let events = desk.store(move |tx| tx.events(ticket));
    events.into_iter().map(|event| event.text + "\n").collect()
}

#[test]
fn the_button_shows_number_and_pin_once_and_looking_does_not() {
    let desk = desk();
    let (status, sent) = orders(&desk, 7, "invite", &json!({ "by": "Marta" }));
    assert_eq!((status, &sent["to"]), (201, &json!(ANA)), "{sent}");
    let letters = letters(&desk);
    assert_eq!(letters.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), [ANA, ANA]);
    // User name and PIN come by two ways: neither letter has what the other leads to.
    assert!(letters[0].1.contains(&number(7).to_string()) && !letters[0].1.contains("/e/"));
    assert!(letters[1].1.contains("72 horas") && !letters[1].1.contains(&number(7).to_string()));
    let path = path(&letters);
    let pages = link_pages(desk.desk.intake.clone());
    for _ in 0..3 {
        let (status, seen) = page(&desk, &pages, Method::GET, &path);
        assert_eq!(status, 200);
        assert!(seen.contains("<form method=\"post\">") && !seen.contains("PIN: "), "{seen}");
    }
    let (status, seen) = page(&desk, &pages, Method::POST, &path);
    assert_eq!(status, 200);
    assert!(seen.contains(&format!("Su número de contacto: {}", number(7))), "{seen}");
    let code = shown(&seen);
    for method in [Method::POST, Method::GET] {
        let (status, seen) = page(&desk, &pages, method, &path);
        assert!(status == 410 && !seen.contains(&code), "{seen}");
    }
    assert!(works(&desk, 7, &code));
    let told = notes(&desk, &sent["ticket"]);
    assert!(told.contains("PIN drawn by one-time link") && !told.contains(&code), "{told}");
    let ticket = sent["ticket"].as_str().unwrap().parse().unwrap();
    assert_eq!(desk.ticket(ticket).facts.status, TicketStatus::Solved);

    // Who has one gets another by a reset only.
    let (status, refused) = orders(&desk, 7, "invite", &json!({}));
    assert_eq!(status, 409);
    assert!(refused["detail"].as_str().unwrap().contains("has a PIN"), "{refused}");
}

#[test]
fn a_link_ends_after_three_days_and_a_later_one_takes_its_place() {
    let desk = desk();
    let pages = link_pages(desk.desk.intake.clone());
    assert_eq!(orders(&desk, 8, "invite", &json!({})).0, 201);
    let first = path(&letters(&desk));
    assert_eq!(orders(&desk, 8, "invite", &json!({})).0, 201);
    let second_letters = letters(&desk);
    assert!(second_letters[1].1.contains("prima o botão"), "{second_letters:?}");
    let second = path(&second_letters);
    assert_eq!(page(&desk, &pages, Method::POST, &first).0, 410);
    desk.forward(72 * HOUR - Duration::from_secs(1));
    assert_eq!(page(&desk, &pages, Method::GET, &second).0, 200);
    desk.forward(Duration::from_secs(1));
    let (ended, never) = (
        page(&desk, &pages, Method::POST, &second),
        page(&desk, &pages, Method::POST, &format!("/e/{}", "a".repeat(52))),
    );
    assert_eq!(ended.0, 410);
    assert_eq!(ended, never, "nobody is told which it was");
    // A code that the desk draws meanwhile ends it too: it would be a reset that nobody approved.
    assert_eq!(orders(&desk, 7, "invite", &json!({})).0, 201);
    let third = path(&letters(&desk));
    assert_eq!(orders(&desk, 7, "pin", &Value::Null).0, 201);
    assert_eq!(page(&desk, &pages, Method::POST, &third).0, 410);
}

#[test]
fn nobody_is_sent_a_link_where_others_read_or_without_a_page() {
    let desk = desk();
    let because = |who: u32, body: Value| {
        let (status, refused) = orders(&desk, who, "invite", &body);
        assert_eq!(status, 409, "{refused}");
        refused["detail"].as_str().unwrap().to_owned()
    };
    assert!(because(9, json!({})).contains("registered for other contacts too"));
    assert!(because(7, json!({ "to": "eve@evil.example" })).contains("is not registered"));
    for _ in 0..3 {
        assert_eq!(orders(&desk, 7, "invite", &json!({})).0, 201);
    }
    assert!(because(7, json!({})).contains("three links within an hour"));
    let without = TestDesk::new();
    without.store(|tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        let account = tx.add_account(&NewAccount::new("Norte", kind, state, Country::SPAIN))?;
        let contact =
            NewContact { addresses: vec![ANA.parse().unwrap()], ..NewContact::new(account, "Ana") };
        tx.add_contact(&contact, number(7))
    });
    let (status, refused) = orders(&without, 7, "invite", &json!({}));
    assert_eq!(status, 409);
    assert!(refused["detail"].as_str().unwrap().contains("identity.link_url"), "{refused}");
    // A key of the network resets nobody.
    let guarded = auth::with_keys(open_router(&desk), desk.desk.database.clone());
    let key = json!({ "name": "writer", "scopes": ["read", "write"] });
    let (_, made) = ask(&desk, &open_router(&desk), post("/api/v1/keys", None, None, &key));
    let path = format!("/api/v1/contacts/{}/reset-pin", number(7));
    let body = json!({ "second": "call-back", "by": "x", "why": "y" });
    let refused = ask(&desk, &guarded, post(&path, made["key"].as_str(), None, &body)).0;
    assert_eq!(refused.as_u16(), 403);
}

/// Gives somebody his first code, and returns it.
fn enrolled(desk: &TestDesk, who: u32) -> String {
    assert_eq!(orders(desk, who, "invite", &json!({})).0, 201);
    let path = path(&letters(desk));
    let pages = link_pages(desk.desk.intake.clone());
    let code = shown(&page(desk, &pages, Method::POST, &path).1);
    desk.forward(2 * HOUR);
    code
}

#[test]
fn a_reset_names_who_approved_it_and_every_administrator_is_told() {
    let desk = desk();
    let old = enrolled(&desk, 7);
    let reset = |body: Value| orders(&desk, 7, "reset-pin", &body);
    let approved = |second: &str| json!({ "second": second, "by": "Marta", "why": "lost it" });
    assert_eq!(reset(json!({ "by": "Marta", "why": "lost it" })).0, 422, "nobody approved it");
    assert_eq!(reset(json!({ "second": "call-back" })).0, 409, "nobody orders it");
    assert_eq!(reset(approved(&number(7).to_string())).0, 409, "she is no second contact");
    let (status, sent) = reset(approved("call-back"));
    assert_eq!((status, &sent["told"]), (201, &json!(["Eva"])), "{sent}");
    let letters = letters(&desk);
    assert_eq!(letters.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), [ANA, EVA]);
    let told = &letters[1].1;
    assert!(told.contains("foi pedido um novo PIN para Ana"), "{told}");
    assert!(!told.contains("/e/"), "the link is hers alone: {told}");
    let noted = notes(&desk, &sent["ticket"]);
    assert!(noted.contains("rang him back at a registered number; lost it"), "{noted}");
    assert!(works(&desk, 7, &old), "the old one holds until the new one is drawn");
    let pages = link_pages(desk.desk.intake.clone());
    let new = shown(&page(&desk, &pages, Method::POST, &path(&letters)).1);
    assert!(works(&desk, 7, &new) && (new == old || !works(&desk, 7, &old)));
    // Again within a day: by a second contact only.
    let (status, refused) = reset(approved("portal"));
    assert_eq!(status, 409);
    assert!(refused["detail"].as_str().unwrap().contains("needs a second contact"), "{refused}");
    assert_eq!(reset(approved(&number(8).to_string())).0, 201);
}

/// An order of Ana's: by telephone with her code, or by mail of a domain that vouches for it.
fn arrives(desk: &TestDesk, key: &str, by_mail: bool, of: Classification) -> TicketNumber {
    let intake = &desk.desk.intake;
    let contact = desk.store(|tx| tx.contact_by_number(&number(7))).unwrap().0.id;
    let proof = Verdict {
        author: Some(ANA.parse().unwrap()),
        aligned: Some("cliente.example".to_owned()),
        means: Some(Means::Dkim),
        ..Verdict::default()
    };
    let incoming = Incoming {
        door: if by_mail { Door::Lmtp } else { Door::Simulator },
        key: key.to_owned(),
        at: desk.now(),
        entrance: intake.parts().settings.entrances[0].clone(),
        sender: by_mail.then(|| ANA.parse().unwrap()),
        reply_to: None,
        shown_sender: ANA.to_owned(),
        caller: (!by_mail).then_some(CallerClaim::Contact(contact, AssuranceLevel::Al2)),
        callback: None,
        subject: key.to_owned(),
        text: "Se lo pido de nuevo.".to_owned(),
        attachments: vec![],
        warnings: vec![],
        nature: Nature::Person,
        list: false,
        code_hidden: false,
        marks: Marks::default(),
        proof: by_mail.then_some(proof),
        post: Post::default(),
        raw: None,
        understood: Ok(of),
    };
    let knowledge = intake.parts().knowledge.load_full();
    desk.block_on(intake.take(incoming, knowledge)).unwrap().outcome.ticket.unwrap()
}

fn order(desk: &TestDesk, intent: Intent) -> Classification {
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let plain = knowledge.understanding.classify(&Utterance {
        subject: "",
        text: "Hola, es por lo de MD2.",
        channel: Channel::Phone,
        line: None,
        known_language: None,
        received: desk.now(),
    });
    Classification { intent, decided: true, safety: false, priority: Priority::P3, ..plain }
}

fn vouch(desk: &TestDesk, ticket: TicketNumber, level: &str, second: Option<&str>) -> (u16, Value) {
    let body = json!({ "level": level, "second": second, "by": "Marta", "why": "rang her" });
    let path = format!("/api/v1/tickets/{ticket}/vouch");
    let (status, answer) = ask(desk, &open_router(desk), post(&path, None, None, &body));
    (status.as_u16(), answer)
}

#[test]
fn graver_orders_need_a_second_contact_for_a_day_and_nothing_else_waits() {
    let desk = desk();
    enrolled(&desk, 7);
    let out = order(&desk, Intent::ShipmentOutbound);
    let before = arrives(&desk, "before", false, out.clone());
    assert!(!notes(&desk, &json!(before)).contains("needs a second contact"));
    let reset = json!({ "second": "call-back", "by": "Marta", "why": "lost it" });
    assert_eq!(orders(&desk, 7, "reset-pin", &reset).0, 201);

    for by_mail in [false, true] {
        let key = |what: &str| format!("{what} {by_mail}");
        let ticket = arrives(&desk, &key("out"), by_mail, out.clone());
        assert!(notes(&desk, &json!(ticket)).contains("needs a second contact"), "{by_mail}");
        if by_mail {
            assert_eq!(vouch(&desk, ticket, "AL2", None).0, 200, "AL2 is not closed");
        }
        for second in ["call-back", "portal"] {
            let (status, refused) = vouch(&desk, ticket, "AL3", Some(second));
            assert_eq!(status, 422, "{refused}");
            assert!(refused["detail"].as_str().unwrap().contains("less than 24 hours ago"));
        }
        // What needs less, faults and danger do not wait.
        let hands = arrives(&desk, &key("hands"), by_mail, order(&desk, Intent::RemoteHands));
        assert!(!notes(&desk, &json!(hands)).contains("second contact"));
        let expected = if by_mail { TicketStatus::WaitingIdentity } else { TicketStatus::New };
        assert_eq!(desk.ticket(hands).facts.status, expected);
        for (intent, safety) in [(Intent::IncidentPower, false), (Intent::ShipmentOutbound, true)] {
            let of = Classification { safety, priority: Priority::P1, ..order(&desk, intent) };
            let urgent = arrives(&desk, &key(&format!("{intent}")), by_mail, of);
            assert_eq!(desk.ticket(urgent).facts.status, TicketStatus::New);
            assert!(!notes(&desk, &json!(urgent)).contains("second contact"));
        }
        let eva = number(8).to_string();
        let (status, done) = vouch(&desk, ticket, "AL3", Some(&eva));
        assert_eq!((status, &done["assurance"]), (200, &json!("AL3")), "{done}");
    }
    // A day later the desk's own call is enough again, to the second.
    let ticket = arrives(&desk, "later", false, out);
    desk.forward(24 * HOUR - Duration::from_secs(1));
    assert_eq!(vouch(&desk, ticket, "AL3", Some("call-back")).0, 422);
    desk.forward(Duration::from_secs(1));
    assert_eq!(vouch(&desk, ticket, "AL3", Some("call-back")).0, 200);
}
