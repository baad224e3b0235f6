//! One letter to the contacts of many accounts: who gets it, in which language, how fast, and who wants
//! none; with a clock that is moved by hand.
use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use centralita::channels::link_page::link_pages;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::bulk::{Audience, BulkPlan, BulkRefusal, SendNotice};
use centralita::mail::{ReadLimits, read};
use centralita::model::{
    AccountKind, AccountState, BulkNoticeId, ContactNumber, Country, Language, TicketStatus,
};
use centralita::store::{BulkState, BulkText, Claimed, OutboxState};
use centralita::tickets::EventKind;
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

const LINKS: &str = "[identity]\nlink_url = \"https://desk.example\"\n";

/// Account, state, country, origin; then contact, language, address and a permission.
type Row = (&'static str, AccountState, Country, Option<&'static str>, &'static str);

const ROWS: [Row; 4] = [
    ("Norte", AccountState::Integrated, Country::SPAIN, None, "all"),
    ("Levante", AccountState::Integrating, Country::SPAIN, Some("Telesur"), "hands@MD2"),
    ("Sul", AccountState::Integrated, Country::PORTUGAL, Some("Telesur"), "all"),
    ("Costa", AccountState::Legacy, Country::PORTUGAL, None, "all"),
];

/// Each account with three contacts: one who wants no language, one who wants English, one without
/// an address.
fn register(desk: &TestDesk) {
    desk.store(|tx| {
        for (place, (name, state, country, origin, permission)) in (0_u32..).zip(ROWS) {
            let account = tx.add_account(&NewAccount {
                origin: origin.map(str::to_owned),
                ..NewAccount::new(name, AccountKind::Colocation, state, country)
            })?;
            let people: [(&str, Vec<Language>, bool); 3] = [
                ("ana", vec![], true),
                ("tom", vec![Language::English], true),
                ("eva", vec![], false),
            ];
            for (other, (who, languages, written)) in (0_u32..).zip(people) {
                let address = format!("{who}@{}.example", name.to_lowercase());
                let contact = NewContact {
                    languages,
                    addresses: if written { vec![address.parse().unwrap()] } else { vec![] },
                    permissions: vec![permission.parse().unwrap()],
                    ..NewContact::new(account, who)
                };
                let number = ContactNumber::from_serial(100 + 10 * place + other).unwrap();
                tx.add_contact(&contact, number)?;
            }
        }
        Ok(())
    });
}

fn texts() -> BTreeMap<Language, BulkText> {
    let text =
        |subject: &str, text: &str| BulkText { subject: subject.to_owned(), text: text.to_owned() };
    [
        (Language::Spanish, text("Obras en MD2", "El martes habrá obras.")),
        (Language::Portuguese, text("Obras em MD2", "Na terça-feira haverá obras.")),
        (Language::English, text("Works at MD2", "There will be works on Tuesday.")),
    ]
    .into()
}

fn order(desk: &TestDesk, to: &[&str]) -> SendNotice {
    SendNotice {
        to: to.iter().map(|text| text.parse().unwrap()).collect(),
        texts: texts(),
        emergency: false,
        by: "lucia".to_owned(),
        why: "obras".to_owned(),
        at: desk.now(),
        dry_run: false,
    }
}

fn sent(desk: &TestDesk, order: SendNotice) -> Result<BulkPlan, BulkRefusal> {
    desk.block_on(desk.desk.intake.send_notice(order)).unwrap()
}

/// What was handed on for sending since it was asked last.
fn went(desk: &TestDesk) -> Vec<Claimed> {
    desk.block_on(desk.desk.intake.send_notices()).unwrap();
    let rows = desk.outgoing();
    let (ids, now) = (rows.iter().map(|row| row.id).collect::<Vec<_>>(), desk.now());
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    rows
}

fn to(rows: &[Claimed]) -> Vec<&str> {
    rows.iter().map(|row| row.to.as_str()).collect()
}

#[test]
fn a_notice_goes_to_each_contact_of_the_accounts_in_his_language_and_is_written_down() {
    let desk = TestDesk::new();
    register(&desk);
    let tried = sent(&desk, SendNotice { dry_run: true, ..order(&desk, &["all"]) }).unwrap();
    let counts: Vec<_> = tried.languages.iter().map(|one| (one.language, one.letters)).collect();
    let (spanish, portuguese) = (Language::Spanish, Language::Portuguese);
    assert_eq!(counts, [(spanish, 2), (portuguese, 2), (Language::English, 4)]);
    assert_eq!(tried.left, BTreeMap::from([("has no mail address".to_owned(), 4)]));
    let first = tried.languages[1].first.clone().unwrap();
    assert!(first.body.contains("Na terça-feira haverá obras."), "{}", first.body);
    assert_eq!((went(&desk).len(), desk.tickets().len()), (0, 0), "a dry run does nothing");

    let plan = sent(&desk, order(&desk, &["all"])).unwrap();
    let rows = went(&desk);
    assert_eq!(rows.len(), 8);
    let ana = rows.iter().find(|row| row.to == "ana@sul.example").unwrap();
    let letter = read(ana.payload.as_bytes(), &ReadLimits::default());
    assert_eq!(letter.subject, "Obras em MD2");
    assert!(ana.payload.contains("From: ") && ana.payload.contains("suporte@example.com"));
    for field in
        ["Precedence: bulk", "Auto-Submitted: auto-generated", "List-Unsubscribe: <mailto:"]
    {
        assert!(ana.payload.contains(field), "{field}: {}", ana.payload);
    }
    // Who got it, and who did not, can be looked up.
    let (_, shown) = ask(&desk, &open_router(&desk), get("/api/v1/notices/1", None));
    assert_eq!(
        (&shown["written"], &shown["left"], &shown["by"]),
        (&json!(8), &json!(4), &json!("lucia"))
    );
    assert_eq!(shown["letters"][0]["sent"], "sent");
    let ticket = desk.ticket(plan.ticket.unwrap());
    assert_eq!(ticket.facts.status, TicketStatus::Closed, "it is nobody's work");
}

#[test]
fn conditions_of_one_kind_are_alternatives_and_different_kinds_narrow() {
    let desk = TestDesk::new();
    register(&desk);
    // Norte is at MD2, since a ticket of it names the site.
    mail("ana@norte.example", "Sin corriente", "No hay corriente en el armario 0408 de MD2.")
        .sent_to(&desk);
    let accounts = |conditions: &[&str]| {
        sent(&desk, SendNotice { dry_run: true, ..order(&desk, conditions) })
            .map(|plan| plan.accounts)
    };
    assert_eq!(accounts(&["all"]), Ok(4));
    assert_eq!(accounts(&["country:pt"]), Ok(2));
    assert_eq!(accounts(&["country:pt", "country:es"]), Ok(4));
    assert_eq!(accounts(&["country:pt", "origin:Telesur"]), Ok(1));
    assert_eq!(accounts(&["state:integrating", "state:legacy"]), Ok(2));
    assert_eq!(accounts(&["site:MD2"]), Ok(2), "by a ticket, or by a permission there");
    assert_eq!(accounts(&["account:Sul", "account:#1"]), Ok(2));
    for unknown in ["site:XX9", "account:Nadie", "origin:Nadie", "account:#99"] {
        let refused = accounts(&[unknown]).unwrap_err().to_string();
        assert!(refused.contains(unknown), "{refused}");
    }
    let emergency = SendNotice { emergency: true, ..order(&desk, &["state:integrated"]) };
    assert_eq!(sent(&desk, emergency).unwrap_err(), BulkRefusal::EmergencyByState);
    assert!("everybody".parse::<Audience>().is_err());
}

#[test]
fn what_some_cannot_read_or_must_not_be_sent_is_refused_whole() {
    let desk = TestDesk::new();
    register(&desk);
    let mut lacking = order(&desk, &["all"]);
    lacking.texts.remove(&Language::Portuguese);
    let refused = sent(&desk, lacking).unwrap_err();
    assert_eq!(refused, BulkRefusal::NoText { language: Language::Portuguese, count: 2 });
    let with = |change: &dyn Fn(&mut BulkText)| {
        let mut order = order(&desk, &["all"]);
        change(order.texts.get_mut(&Language::English).unwrap());
        sent(&desk, order).unwrap_err()
    };
    let code = with(&|text| text.text = "Your PIN is 4711.".to_owned());
    assert!(code.to_string().contains("looks like a code"), "{code}");
    assert!(matches!(
        with(&|text| text.subject = "a\r\nBcc: x@y.example".to_owned()),
        BulkRefusal::Text(..)
    ));
    assert!(matches!(with(&|text| text.text.clear()), BulkRefusal::Text(..)));
    assert_eq!(sent(&desk, order(&desk, &[])).unwrap_err(), BulkRefusal::Nobody);
    assert_eq!((went(&desk).len(), desk.tickets().len()), (0, 0));
}

#[test]
fn letters_are_handed_on_a_few_in_a_minute_and_an_emergency_waits_for_nobody() {
    let desk = TestDesk::with("[notices]\nper_minute = 3\n");
    register(&desk);
    sent(&desk, order(&desk, &["country:es"])).unwrap();
    sent(&desk, order(&desk, &["country:pt"])).unwrap();
    assert_eq!(went(&desk).len(), 3);
    assert_eq!(went(&desk).len(), 0);
    let emergency = SendNotice { emergency: true, ..order(&desk, &["account:Costa"]) };
    sent(&desk, emergency).unwrap();
    assert_eq!(to(&went(&desk)), ["ana@costa.example", "tom@costa.example"]);
    desk.forward(Duration::from_secs(61));
    assert_eq!(went(&desk).len(), 3);
    desk.forward(Duration::from_secs(61));
    assert_eq!((went(&desk).len(), went(&desk).len()), (2, 0));
}

fn clicked(
    desk: &TestDesk,
    method: Method,
    path: &str,
    body: &'static str,
) -> (StatusCode, String) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    desk.block_on(async {
        let answer = link_pages(desk.desk.intake.clone()).oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn one_click_takes_a_contact_off_and_looking_at_the_page_does_not() {
    let desk = TestDesk::with(LINKS);
    register(&desk);
    sent(&desk, order(&desk, &["account:Norte"])).unwrap();
    let rows = went(&desk);
    let letter = rows.iter().find(|row| row.to == "ana@norte.example").unwrap();
    // The field may be folded.
    let unfolded = letter.payload.replace("\r\n ", " ");
    assert!(unfolded.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{unfolded}");
    let (_, after) = unfolded.split_once("List-Unsubscribe: <https://desk.example").unwrap();
    let path = after.split_once('>').unwrap().0.trim();
    let read_text = read(letter.payload.as_bytes(), &ReadLimits::default()).full_text;
    assert!(read_text.contains(path), "the same address stands in the text");
    let (status, text) = clicked(&desk, Method::GET, path, "");
    assert!(status == StatusCode::OK && text.contains("No quiero recibir más"), "{text}");
    assert_eq!(desk.store(|tx| tx.opt_outs()), []);
    for _ in 0..2 {
        let (status, text) = clicked(&desk, Method::POST, path, "List-Unsubscribe=One-Click");
        assert!(status == StatusCode::OK && text.contains("Anotado"), "{text}");
    }
    let (status, _) = clicked(&desk, Method::POST, &format!("/u/{}", "a".repeat(52)), "");
    assert_eq!(status, StatusCode::GONE);
    // The next one leaves him out, an emergency too; so does one that was under way.
    let emergency = SendNotice { emergency: true, ..order(&desk, &["account:Norte"]) };
    let plan = sent(&desk, emergency).unwrap();
    assert_eq!(plan.left.get("wants no notices"), Some(&1));
    assert_eq!(to(&went(&desk)), ["tom@norte.example"]);
    sent(&desk, order(&desk, &["account:Norte"])).unwrap();
    desk.store(|tx| {
        let tom = tx.owners_of_address(&"tom@norte.example".parse().unwrap())?.remove(0).0;
        tx.opt_out(tom.id, "lucia", "2026-11-24T09:00:00Z".parse().unwrap())
    });
    assert_eq!(went(&desk).len(), 0);
    let left = desk.store(|tx| tx.bulk_letters(BulkNoticeId(3), None, 10));
    assert!(left.iter().all(|letter| letter.state == BulkState::Left), "{left:?}");
    // He wants them again.
    let body = json!({ "who": "tom@norte.example", "lift": true });
    let router = open_router(&desk);
    let (status, done) = ask(&desk, &router, post("/api/v1/notice-opt-outs", None, None, &body));
    assert_eq!((status, &done["opted_out"]), (StatusCode::OK, &json!(false)));
    let (_, out) = ask(&desk, &router, get("/api/v1/notice-opt-outs", None));
    assert_eq!((out.as_array().unwrap().len(), &out[0]["by"]), (1, &json!("link")));
}

#[test]
fn an_answer_to_a_notice_is_a_ticket_of_its_own_and_a_delivery_report_lands_on_the_notice() {
    let desk = TestDesk::new();
    register(&desk);
    let plan = sent(&desk, order(&desk, &["account:Norte"])).unwrap();
    let rows = went(&desk);
    let letter = rows.iter().find(|row| row.to == "ana@norte.example").unwrap();
    let id = read(letter.payload.as_bytes(), &ReadLimits::default()).message_id.unwrap();
    let answer = mail("ana@norte.example", "Re: Obras en MD2", "¿A qué hora empiezan las obras?");
    let answer = answer.header(&format!("In-Reply-To: <{id}>"));
    let ticket = answer.sent_to(&desk).outcome.ticket.unwrap();
    assert_ne!(Some(ticket), plan.ticket);
    assert_eq!(desk.ticket(ticket).facts.follows, None);
    let report = "This message was created automatically by mail delivery software.\r\n\r\n\
                  A message that you sent could not be delivered to one or more of its recipients. \
                  This is a permanent error. The following address(es) failed:\r\n\r\n  \
                  ana@norte.example\r\n    550 5.1.1 user unknown\r\n";
    let report = mail("MAILER-DAEMON@relay.example", "Mail delivery failed", report);
    let report = report.header("Auto-Submitted: auto-replied").to(&letter.return_path);
    desk.receives(&letter.return_path, None, &report.raw());
    let own = plan.ticket.unwrap();
    let events = desk.store(move |tx| tx.events(own));
    assert!(events.iter().any(|event| event.kind == EventKind::Bounce), "{events:?}");
}
