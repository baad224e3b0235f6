//! One-time links: a button that confirms once, for a while, and whom it was sent to.
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use centralita::channels::link_page::link_pages;
use centralita::intake::{Incoming, Marks, Nature, Post};
use centralita::mailauth::{Means, Verdict};
use centralita::model::{AssuranceLevel, Channel, Door, TicketNumber, TicketStatus};
use centralita::store::OutboxState;
use centralita::understanding::Utterance;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::{ANA, letters, notes, opened, register, vouching};
use crate::desk::TestDesk;

const CONFIG: &str = "[identity]\nlink_url = \"https://desk.example\"\nlink_minutes = 30\n";
const WORK: &str = "Por favor, cambien el disco 3 del equipo SRV-DB-02 en BA1 el 14 de marzo.";

/// That her domain signed it.
fn proof() -> Verdict {
    Verdict {
        author: Some(ANA.parse().unwrap()),
        aligned: ANA.split('@').next_back().map(ToOwned::to_owned),
        means: Some(Means::Dkim),
        ..Verdict::default()
    }
}

/// Her order, as the door would hand it in once her mail was proven, or not.
pub(super) fn order(desk: &TestDesk, n: u32, aligned: bool) -> TicketNumber {
    proven(desk, n, aligned, "Manos remotas", WORK)
}

/// A mail of hers, as the door would hand it in once it was proven, or not.
pub(crate) fn proven(
    desk: &TestDesk,
    n: u32,
    aligned: bool,
    subject: &str,
    text: &str,
) -> TicketNumber {
    let intake = &desk.desk.intake;
    let (knowledge, at) = (intake.parts().knowledge.load_full(), desk.now());
    let understood = knowledge.understanding.classify(&Utterance {
        subject,
        text,
        channel: Channel::Email,
        line: None,
        known_language: None,
        received: at,
    });
    let incoming = Incoming {
        door: Door::Lmtp,
        key: format!("order-{n}"),
        at,
        entrance: intake.parts().settings.entrances[0].clone(),
        sender: Some(ANA.parse().unwrap()),
        reply_to: None,
        shown_sender: ANA.to_owned(),
        caller: None,
        callback: None,
        subject: subject.to_owned(),
        text: text.to_owned(),
        attachments: vec![],
        warnings: vec![],
        nature: Nature::Person,
        list: false,
        code_hidden: false,
        marks: Marks::default(),
        proof: aligned.then(proof),
        post: Post::default(),
        raw: None,
        understood: Ok(understood),
    };
    desk.block_on(intake.take(incoming, Arc::clone(&knowledge))).unwrap().outcome.ticket.unwrap()
}

/// The path of the link in the letter that waits.
fn link(desk: &TestDesk) -> Option<String> {
    let text = opened(&letters(desk).pop().unwrap()).full_text;
    let (_, after) = text.split_once("https://desk.example")?;
    Some(after.split_whitespace().next().unwrap().to_owned())
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

fn ask(desk: &TestDesk, pages: &Router, method: Method, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    desk.block_on(async {
        let response = pages.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, text }
    })
}

#[test]
fn a_button_confirms_once_and_looking_at_the_page_does_not() {
    let desk = TestDesk::with(CONFIG);
    register(&desk, ANA, 7);
    let number = order(&desk, 1, true);
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::WaitingIdentity);
    let path = link(&desk).unwrap();
    let pages = link_pages(desk.desk.intake.clone());
    for _ in 0..3 {
        let seen = ask(&desk, &pages, Method::GET, &path);
        assert_eq!(seen.status, StatusCode::OK);
        assert!(
            seen.text.contains("<form method=\"post\">") && seen.text.contains("lang=\"es-ES\"")
        );
        assert!(seen.text.contains(&number.to_string()) && !seen.text.contains("SRV-DB-02"));
        assert!(!seen.text.contains("<script") && !seen.text.contains("style"));
        let header = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        assert!(
            header("content-security-policy").starts_with("default-src 'none'; form-action 'self'")
        );
        assert_eq!(
            (header("cache-control"), header("referrer-policy")),
            ("no-store".into(), "no-referrer".into())
        );
    }
    assert_eq!(desk.ticket(number).facts.assurance, AssuranceLevel::Al1, "a look is no word");
    let done = ask(&desk, &pages, Method::POST, &path);
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.text.contains("queda confirmada"), "{}", done.text);
    let facts = desk.ticket(number).facts;
    assert_eq!((facts.assurance, facts.status), (AssuranceLevel::Al2, TicketStatus::New));
    let note = format!("AL1 -> AL2: confirmed by one-time link by {ANA}");
    assert_eq!(notes(&desk, number).iter().filter(|text| **text == note).count(), 1);
    for method in [Method::POST, Method::GET] {
        assert_eq!(ask(&desk, &pages, method, &path).status, StatusCode::GONE);
    }
    assert_eq!(notes(&desk, number).iter().filter(|text| **text == note).count(), 1, "once");
}

#[test]
fn a_button_frees_nothing_that_the_company_does_not_let_her_order() {
    let desk = TestDesk::with(CONFIG);
    let may = |permission: &'static str| vec![permission.parse().unwrap()];
    vouching::registered(
        &desk,
        [(ANA, 7, may("access")), ("eva@cliente.example", 8, may("admin"))],
    );
    let number = order(&desk, 1, true);
    let lacks = "permission: Ana may not order `hands` at BA1; \
                 administrators of the company: Eva <eva@cliente.example>";
    assert!(notes(&desk, number).contains(&lacks.to_owned()), "{:?}", notes(&desk, number));
    let path = link(&desk).unwrap();
    let done = ask(&desk, &link_pages(desk.desk.intake.clone()), Method::POST, &path);
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.text.contains("no le ha autorizado"), "{}", done.text);
    assert!(done.text.contains("permisos de su empresa: Eva."), "{}", done.text);
    let facts = desk.ticket(number).facts;
    assert_eq!(
        (facts.assurance, facts.status),
        (AssuranceLevel::Al2, TicketStatus::WaitingIdentity)
    );
}

#[test]
fn a_link_ends_and_one_that_never_was_looks_the_same() {
    let desk = TestDesk::with(CONFIG);
    register(&desk, ANA, 7);
    let number = order(&desk, 1, true);
    let path = link(&desk).unwrap();
    let pages = link_pages(desk.desk.intake.clone());
    desk.forward(Duration::from_secs(30 * 60));
    let ended = ask(&desk, &pages, Method::POST, &path);
    let never = ask(&desk, &pages, Method::POST, &format!("/l/{}", "a".repeat(52)));
    let odd = ask(&desk, &pages, Method::GET, "/l/x%27%20OR%201");
    for answer in [&never, &odd] {
        assert_eq!((answer.status, &answer.text), (ended.status, &ended.text));
    }
    assert_eq!(ended.status, StatusCode::GONE);
    for tag in ["es-ES", "pt-PT", "en"] {
        assert!(ended.text.contains(&format!("<p lang=\"{tag}\">")), "{}", ended.text);
    }
    assert_eq!(desk.ticket(number).facts.assurance, AssuranceLevel::Al1);
}

#[test]
fn a_link_goes_only_to_a_registered_sender_whose_mail_was_proven_and_rarely() {
    let desk = TestDesk::with(CONFIG);
    order(&desk, 1, true);
    assert_eq!(link(&desk), None, "nobody known");
    register(&desk, ANA, 7);
    order(&desk, 2, false);
    assert_eq!(link(&desk), None, "a From can be forged");
    order(&desk, 3, true);
    assert!(link(&desk).is_some());
    let without = TestDesk::new();
    register(&without, ANA, 7);
    order(&without, 1, true);
    assert_eq!(link(&without), None, "no page to lead to");
}

#[test]
fn a_token_is_known_by_its_digest_alone() {
    let desk = TestDesk::with(CONFIG);
    register(&desk, ANA, 7);
    let number = order(&desk, 1, true);
    let path = link(&desk).unwrap();
    let token = path.strip_prefix("/l/").unwrap().to_owned();
    let digest = centralita::mail::thread::link_digest(&token);
    let kept = desk.store(move |tx| tx.link(&digest)).unwrap();
    assert_eq!((kept.ticket, kept.address.as_str()), (number, ANA));
    let shown = format!("{kept:?}{:?}", super::events(&desk, number));
    assert!(!shown.contains(&token), "{shown}");
    let mut near = digest;
    near[31] ^= 1;
    assert!(desk.store(move |tx| tx.link(&near)).is_none());
}

/// Every byte that lies in the data folder, the log of the database too.
fn at_rest(desk: &TestDesk) -> Vec<u8> {
    let mut all = vec![];
    for file in ["centralita.db", "centralita.db-wal"] {
        all.extend(std::fs::read(desk.desk.data.join(file)).unwrap_or_default());
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_token_rests_nowhere_in_clear_while_its_letter_waits_is_sent_or_is_given_up() {
    for end in [OutboxState::Sent, OutboxState::Failed] {
        let desk = TestDesk::with(CONFIG);
        register(&desk, ANA, 7);
        order(&desk, 1, true);
        let waiting = at_rest(&desk);
        let row = letters(&desk).pop().unwrap();
        let text = opened(&row).full_text;
        let (_, token) = text.split_once("https://desk.example/l/").unwrap();
        let token = token.split_whitespace().next().unwrap().to_owned();
        assert!(token.len() >= 32, "{token}");
        // A line of a letter may be broken anywhere: half of it must not be there either.
        let half = token[..16].to_owned();
        assert!(holds(&waiting, "Manos remotas"), "what is looked into is the store");
        assert!(!holds(&waiting, &half) && !holds(&waiting, "desk.example/l/"));
        let (id, at) = (row.id, desk.now());
        desk.store(move |tx| tx.finish_outgoing(id, end, "550 5.7.1 no", at));
        assert!(!holds(&at_rest(&desk), &half));
        let later = at.checked_add(Duration::from_secs(9_000)).unwrap();
        let left = desk.store(move |tx| tx.claim_due(later, later, 10, None));
        assert!(left.iter().all(|left| left.id != id));
    }
}

#[test]
fn however_many_guess_links_whoever_has_one_is_not_refused() {
    let desk = TestDesk::with(CONFIG);
    register(&desk, ANA, 7);
    order(&desk, 1, true);
    let row = letters(&desk).pop().unwrap();
    let text = opened(&row).full_text;
    let (_, token) = text.split_once("https://desk.example/l/").unwrap();
    let token = token.split_whitespace().next().unwrap();
    let pages = link_pages(desk.desk.intake.clone());
    let guessed = format!("/l/{}", "a".repeat(52));
    for _ in 0..500 {
        assert_eq!(ask(&desk, &pages, Method::POST, &guessed).status, StatusCode::GONE);
    }
    assert_eq!(ask(&desk, &pages, Method::GET, &format!("/l/{token}")).status, StatusCode::OK);
}
