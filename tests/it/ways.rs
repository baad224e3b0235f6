//! Whether people on call are reached where their pages go, and what they are told of hand-overs.
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use centralita::channels::way_page::way_pages;
use centralita::conversation::Screened;
use centralita::intake::{Knowledge, PageAnswer};
use centralita::mail::{ReadLimits, read};
use centralita::model::{PersonId, PolicyId, Timestamp};
use centralita::oncall::OnCall;
use centralita::store::{
    AuditFilter, Belongs, Claimed, OutboxKind, OutboxState, PageFilter, Purpose,
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

const VERIFY: &str = "/api/v1/oncall/ways/verify";
const CONFIRM: &str = "/api/v1/oncall/ways/confirm";
const LINKS: &str = "[identity]\nlink_url = \"https://desk.example\"\n";
const TRUNK: &str = "[[trunk]]\nid = \"op\"\ncountry = \"es\"\nservers = [\"127.0.0.1:5999\"]\n\
                     transport = \"udp\"\nregister = false\n";
const MINUTE: Duration = Duration::from_secs(60);

/// What a letter to one of our own people says, on one line.
fn text(row: &Claimed) -> String {
    let text = read(row.payload.as_bytes(), &ReadLimits::default()).full_text;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What goes out without a ticket, in the order in which it was written.
fn without_ticket(desk: &TestDesk, purpose: Purpose) -> Vec<Claimed> {
    let mut rows = desk.outgoing();
    let (ids, now) = (rows.iter().map(|row| row.id).collect::<Vec<_>>(), desk.now());
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    rows.retain(|row| row.of == Belongs::Purpose(purpose));
    rows.sort_by_key(|row| row.id);
    rows
}

/// The code in the letter that waits.
fn code(desk: &TestDesk) -> String {
    let rows = without_ticket(desk, Purpose::WayCode);
    assert_eq!(rows.len(), 1);
    code_in(&rows[0].payload)
}

/// The six digits in a letter as it goes out: whatever reads mail here hides them.
pub(crate) fn code_in(payload: &str) -> String {
    let (_, body) = payload.split_once("\r\n\r\n").unwrap();
    let body = body.replace("=\r\n", "");
    let digits = body.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
    digits.map(str::to_owned).unwrap_or_else(|| panic!("no code in {body}"))
}

fn way(desk: &TestDesk, router: &axum::Router, person: &str) -> Value {
    let (_, lines) = ask(desk, router, get("/api/v1/oncall/ways", None));
    let found = lines.as_array().unwrap().iter().find(|line| line["person"] == person);
    found.unwrap().clone()
}

#[test]
fn a_code_by_the_way_itself_proves_it_and_stands_nowhere() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let order = json!({ "person": "lucia", "way": "mail", "by": "elena" });
    let (status, asked) = ask(&desk, &router, post(VERIFY, None, None, &order));
    assert_eq!((status, &asked["address"]), (StatusCode::ACCEPTED, &json!("lucia@example.com")));
    let (status, _) = ask(&desk, &router, post(VERIFY, None, None, &order));
    assert_eq!(status, StatusCode::CONFLICT, "one a minute");
    let sealed = desk.store(|tx| tx.way(&"lucia".parse().unwrap(), "lucia@example.com"));
    assert_eq!(sealed.unwrap().sent.map(|(state, _)| state), Some(OutboxState::Pending));
    let code = code(&desk);

    let confirm = |code: &str| {
        let body = json!({ "person": "lucia", "way": "mail", "code": code, "by": "elena" });
        ask(&desk, &router, post(CONFIRM, None, None, &body)).0
    };
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(confirm(wrong), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(way(&desk, &router, "lucia")["verified_at"], Value::Null);
    assert_eq!(confirm(&code), StatusCode::OK);
    let known = way(&desk, &router, "lucia");
    assert_eq!((&known["verified_by"], &known["soon"]), (&json!("code"), &json!(true)));
    assert_eq!(confirm(&code), StatusCode::CONFLICT, "it is used up");

    let rows = desk.store(|tx| tx.audit_list(&AuditFilter::default()));
    let what: Vec<String> = rows.into_iter().map(|row| row.what).collect();
    assert!(what.contains(&"way.asked".to_owned()) && what.contains(&"way.verified".to_owned()));
}

#[test]
fn a_code_ends_by_time_and_by_mistakes() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let order = json!({ "person": "lucia", "way": "mail" });
    let confirm = |code: &str| {
        let body = json!({ "person": "lucia", "way": "lucia@example.com", "code": code });
        ask(&desk, &router, post(CONFIRM, None, None, &body)).0
    };
    ask(&desk, &router, post(VERIFY, None, None, &order));
    let first = code(&desk);
    desk.forward(15 * MINUTE);
    assert_eq!(confirm(&first), StatusCode::CONFLICT, "too late");
    ask(&desk, &router, post(VERIFY, None, None, &order));
    let second = code(&desk);
    let wrong = if second == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(confirm(wrong), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(confirm(&second), StatusCode::CONFLICT, "mistyped too often");
    let body = json!({ "person": "lucia", "way": "ntfy" });
    let (status, problem) = ask(&desk, &router, post(VERIFY, None, None, &body));
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(problem["detail"].as_str().unwrap().contains("his ways are mail"), "{problem}");
}

#[test]
fn a_link_confirms_by_its_button_and_looking_does_not() {
    let desk = TestDesk::with(LINKS);
    let router = open_router(&desk);
    ask(&desk, &router, post(VERIFY, None, None, &json!({ "person": "ines", "way": "mail" })));
    let said = text(&without_ticket(&desk, Purpose::WayCode)[0]);
    let (_, after) = said.split_once("https://desk.example").unwrap();
    let path = after.split_whitespace().next().unwrap().to_owned();
    let visit = |method: Method, path: &str| {
        let pages = way_pages(desk.desk.intake.clone());
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        desk.block_on(async {
            let answer = pages.oneshot(request).await.unwrap();
            let status = answer.status();
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            (status, String::from_utf8(body.to_vec()).unwrap())
        })
    };
    let (status, page) = visit(Method::GET, &path);
    assert!(status == StatusCode::OK && page.contains("Sim, recebo-os aqui"), "{page}");
    assert_eq!(way(&desk, &router, "ines")["verified_at"], Value::Null);
    // As the button of a push notice posts.
    let (status, page) = visit(Method::POST, &format!("{path}/accept"));
    assert!(status == StatusCode::OK && page.contains("Anotado"), "{page}");
    assert_eq!(way(&desk, &router, "ines")["verified_by"], "link");
    assert_eq!(visit(Method::POST, &path).0, StatusCode::GONE, "once");
    assert_eq!(visit(Method::GET, &format!("/w/{}", "a".repeat(52))).0, StatusCode::GONE);
}

#[test]
fn whoever_is_rung_confirms_by_the_key_and_a_mailbox_does_not() {
    let desk = TestDesk::with(TRUNK);
    let router = open_router(&desk);
    let order = json!({ "person": "lucia", "way": "call" });
    let call = |came| {
        let (status, _) = ask(&desk, &router, post(VERIFY, None, None, &order));
        assert_eq!(status, StatusCode::ACCEPTED);
        let row = desk.block_on(desk.desk.intake.next_ring()).unwrap().unwrap();
        assert_eq!((row.number.to_string().as_str(), &row.brief), ("+34400000005", &None));
        desk.block_on(desk.desk.intake.rang(row, Ok(came))).unwrap();
        desk.forward(2 * MINUTE);
        let known = desk.store(|tx| tx.way(&"lucia".parse().unwrap(), "call:+34400000005"));
        known.unwrap().verified.map(|(_, by)| by)
    };
    assert_eq!(call(Screened::NoKey), None);
    assert_eq!(call(Screened::Declined), None);
    assert_eq!(call(Screened::AcceptedLate).as_deref(), Some("key"));
}

#[test]
fn a_way_that_is_not_proven_is_used_and_warned_of_and_answering_a_page_proves_it() {
    let desk = TestDesk::new();
    let unproven = || {
        let intake = &desk.desk.intake;
        let proven = desk.block_on(intake.proven_ways()).unwrap();
        let parts = intake.parts();
        let on_call = parts.knowledge.load_full();
        let warned = on_call.on_call.check_ways(&parts.settings.means, &proven, desk.now());
        warned.into_iter().map(|one| one.to_string()).collect::<Vec<_>>()
    };
    let before = unproven();
    let told = "lucia: nobody has seen lucia@example.com reach him";
    assert!(before.iter().any(|one| one.starts_with(told)), "{before:?}");
    assert!(before.iter().any(|one| one.contains("`centralita oncall ways verify lucia mail`")));
    // A page goes there all the same.
    let dark = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
    mail("ana@cliente.example", "Sin corriente", dark).sent_to(&desk);
    let page = desk.store(|tx| tx.pages(&PageFilter::default()))[0].id;
    let tries = desk.store(move |tx| tx.tries(page));
    assert_eq!(tries[0].address, "lucia@example.com");
    let accepted =
        desk.block_on(desk.desk.intake.answer_page(page, "lucia".into(), PageAnswer::Accept));
    accepted.unwrap();
    assert_eq!(unproven(), before, "said at the desk, it proves no way");
    let id = tries[0].id;
    let now = desk.now();
    desk.store(move |tx| tx.verify_way_of_try(id, now));
    assert!(!unproven().iter().any(|one| one.starts_with(told)));
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Lays the shipped on-call files with some changes over the desk.
pub(crate) fn with_files(desk: &TestDesk, changes: &[(&str, &str)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules");
    let files = |folder: &str| {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        let read = entries.map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), text)
        });
        read.collect::<Vec<(String, String)>>()
    };
    let mut on_call = files("on-call");
    for (from, to) in changes {
        let file = on_call.iter_mut().find(|(_, text)| text.contains(from)).unwrap();
        file.1 = file.1.replacen(from, to, 1);
    }
    let on_call = OnCall::parse(&on_call, &files("calendars")).unwrap();
    let intake = &desk.desk.intake;
    let fresh = Knowledge::clone(&intake.parts().knowledge.load_full());
    intake.put_knowledge(&Knowledge { on_call, ..fresh });
}

const NOTICE: (&str, &str) =
    ("id        = \"dc-ops-es\"\n", "id        = \"dc-ops-es\"\nhand_over_notice = \"30m\"\n");

fn tell(desk: &TestDesk) -> usize {
    desk.block_on(desk.desk.intake.tell_hand_overs()).unwrap()
}

fn set_clock(desk: &TestDesk, text: &str) {
    desk.forward(at(text).duration_since(desk.now()).unsigned_abs());
}

fn guard(desk: &TestDesk, text: &str) -> PersonId {
    let schedule: PolicyId = "dc-ops-es".parse().unwrap();
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    knowledge.on_call.on_call(&schedule, at(text)).unwrap().id.clone()
}

#[test]
fn whoever_comes_and_goes_is_told_once_before_the_hand_over() {
    let desk = TestDesk::new();
    assert_eq!(tell(&desk), 0, "nobody is told where the files do not say so");
    with_files(&desk, &[NOTICE]);
    // The office ends at six, Madrid: 17:00Z.
    set_clock(&desk, "2026-11-24T16:29:59Z");
    assert_eq!(tell(&desk), 0);
    set_clock(&desk, "2026-11-24T16:30:00Z");
    assert_eq!(tell(&desk), 2);
    assert_eq!(tell(&desk), 0);
    let rows = without_ticket(&desk, Purpose::HandOver);
    let comes = guard(&desk, "2026-11-24T18:00:00Z");
    let to: Vec<&str> = rows.iter().map(|row| row.to.as_str()).collect();
    assert!(to.contains(&format!("{comes}@example.com").as_str()), "{to:?}");
    assert!(to.contains(&"lucia@example.com"), "{to:?}");
    assert!(rows.iter().all(|row| row.kind == OutboxKind::Mail), "no notice holds up a page");
    for row in &rows {
        let said = text(row);
        let (mine, other) = if row.to == "lucia@example.com" {
            ("Guardia dc-ops-es: su turno termina el 24 de noviembre de 2026, 18:00.", "Le releva")
        } else {
            ("Guardia dc-ops-es: su turno empieza el 24 de noviembre de 2026, 18:00.", "Releva a")
        };
        assert!(said.contains(mine) && said.contains(other), "{said}");
    }
    // Another set of files, as after a start: what was told stands in the store.
    with_files(&desk, &[NOTICE]);
    set_clock(&desk, "2026-11-24T17:10:00Z");
    assert_eq!(tell(&desk), 0);
    // Nobody is told of what was too long ago.
    set_clock(&desk, "2026-11-25T09:30:00Z");
    assert_eq!(tell(&desk), 0, "its hour is over");
}

#[test]
fn exceptions_that_change_nobody_tell_nobody_and_others_are_told_at_once() {
    let desk = TestDesk::new();
    with_files(&desk, &[NOTICE]);
    let router = open_router(&desk);
    let order = |deed: Value, from: &str, until: &str| {
        let mut order = json!({ "schedule": "dc-ops-es", "from": from, "until": until });
        for (key, value) in deed.as_object().unwrap() {
            order[key] = value.clone();
        }
        let body = json!({ "overrides": [order], "why": "gripe", "by": "elena" });
        let (status, said) =
            ask(&desk, &router, post("/api/v1/oncall/overrides", None, None, &body));
        assert_eq!(status, StatusCode::CREATED, "{said}");
    };
    // She has the turn already.
    let add = json!({ "deed": "add", "person": "lucia" });
    order(add, "2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z");
    set_clock(&desk, "2026-11-24T10:05:00Z");
    assert_eq!(tell(&desk), 0);
    let replace = json!({ "deed": "replace", "instead_of": "lucia", "person": "pau" });
    order(replace, "2026-11-24T10:10:00Z", "2026-11-24T14:00:00Z");
    assert_eq!(tell(&desk), 2, "five minutes are better than nothing");
    set_clock(&desk, "2026-11-24T13:30:00Z");
    assert_eq!(tell(&desk), 2, "she has it again");
}

#[test]
fn a_person_chooses_when_and_how_and_a_way_that_rings_is_none() {
    let desk = TestDesk::new();
    let lucia = "id       = \"lucia\"\n";
    let hour = format!("{lucia}hand_over_notice = \"1h\"\n");
    with_files(&desk, &[NOTICE, (lucia, &hour)]);
    set_clock(&desk, "2026-11-24T16:00:00Z");
    assert_eq!(tell(&desk), 1);
    assert_eq!(without_ticket(&desk, Purpose::HandOver)[0].to, "lucia@example.com");
    set_clock(&desk, "2026-11-24T16:30:00Z");
    assert_eq!(tell(&desk), 1, "the other by the schedule");

    let silent = TestDesk::new();
    let nothing = format!("{lucia}hand_over_by = \"nothing\"\n");
    with_files(&silent, &[NOTICE, (lucia, &nothing)]);
    set_clock(&silent, "2026-11-24T16:30:00Z");
    assert_eq!(tell(&silent), 1);

    let people =
        "[[person]]\nid = \"a\"\nname = \"A\"\nlanguage = \"es\"\nmail = \"a@b.example\"\n";
    for (line, told) in [
        ("page = [\"channel:room\"]\n", "`channel:room` is no way to page somebody"),
        ("hand_over_by = \"call\"\n", "`call` is no way to tell of a hand-over"),
        ("hand_over_notice = \"2 days\"\n", "`2 days` is no time before a hand-over"),
    ] {
        let file = vec![("people.toml".to_owned(), format!("{people}{line}"))];
        let faults = OnCall::parse(&file, &[]).unwrap_err();
        assert_eq!(faults[0].what, told);
    }
}
