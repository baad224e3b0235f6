//! Somebody must say that he has it: the ladder of a policy over a whole desk, with a clock that is
//! moved by hand.
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use centralita::channels::answer_page::answer_pages;
use centralita::conversation::Screened;
use centralita::intake::{PageAnswer, PageAnswered, ShortAnswered};
use centralita::mail::{ReadLimits, read};
use centralita::model::{TicketNumber, TicketStatus};
use centralita::oncall::{Address, PageState, WayKind};
use centralita::store::{NewOutgoing, NewTry, OutboxKind, OutboxState, PageFilter, PageRow};
use centralita::tickets::EventKind;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::desk::{TestDesk, mail};

const LINKS: &str = "[identity]\nlink_url = \"https://desk.example\"\n";
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const DARK: &str =
    "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";

/// A P1 that came by mail.
pub(crate) fn dark(desk: &TestDesk) -> TicketNumber {
    let settled = mail("ana@cliente.example", "Sin corriente", DARK).sent_to(desk);
    settled.outcome.ticket.unwrap()
}

pub(crate) fn pages(desk: &TestDesk) -> Vec<PageRow> {
    let mut pages = desk.store(|tx| tx.pages(&PageFilter::default()));
    pages.reverse();
    pages
}

pub(crate) fn only(desk: &TestDesk) -> PageRow {
    let mut pages = pages(desk);
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

/// Steps the pages at each moment at which one is due, until so long from now.
pub(crate) fn pass(desk: &TestDesk, time: Duration) {
    let until = desk.now().checked_add(time).unwrap();
    loop {
        let next = desk.block_on(desk.desk.intake.step_pages()).unwrap();
        match next.filter(|next| *next <= until) {
            Some(next) => desk.forward(next.duration_since(desk.now()).unsigned_abs()),
            None => break,
        }
    }
    desk.forward(until.duration_since(desk.now()).unsigned_abs());
}

/// What went out since it was asked last, pages only.
pub(crate) fn went(desk: &TestDesk) -> Vec<String> {
    let mut rows = desk.outgoing();
    rows.retain(|row| matches!(row.kind, OutboxKind::Page | OutboxKind::Ring));
    let (ids, now) = (rows.iter().map(|row| row.id).collect::<Vec<_>>(), desk.now());
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    rows.into_iter().map(|row| row.to).collect()
}

pub(crate) fn notes(desk: &TestDesk, ticket: TicketNumber) -> Vec<String> {
    let events = desk.store(move |tx| tx.events(ticket));
    let about = events
        .into_iter()
        .filter(|event| event.kind == EventKind::Paged || event.text.starts_with("page:"));
    about.map(|event| event.text).collect()
}

#[test]
fn who_does_not_answer_is_followed_by_the_next_and_in_the_end_the_house_is_told() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    assert_eq!(went(&desk), ["lucia@example.com"]);
    pass(&desk, 4 * MINUTE);
    assert_eq!(went(&desk), Vec::<String>::new(), "his five minutes are not over");
    pass(&desk, MINUTE);
    assert_eq!(went(&desk), ["nuria@example.com", "lucia@example.com"]);
    pass(&desk, 5 * MINUTE);
    assert_eq!(went(&desk), ["elena@example.com"]);
    // Three rounds more, then those at the end.
    pass(&desk, 50 * MINUTE);
    assert!(went(&desk).contains(&"crisis@example.com".to_owned()));
    assert_eq!(*only(&desk).page.state(), PageState::Unanswered);
    let notes = notes(&desk, ticket);
    assert!(notes.iter().any(|note| note.contains("nobody answered")), "{notes:?}");
}

#[test]
fn who_accepts_stops_the_ladder_and_the_others_hear_who_it_was() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    let page = only(&desk).id;
    let answer = |who: &str, what| {
        desk.block_on(desk.desk.intake.answer_page(page, who.to_owned(), what)).unwrap()
    };
    assert_eq!(answer("lucia", PageAnswer::Accept), PageAnswered::Yours(ticket));
    assert_eq!(answer("iker", PageAnswer::Accept), PageAnswered::Taken(ticket, "lucia".to_owned()));
    went(&desk);
    pass(&desk, 29 * MINUTE);
    assert_eq!(went(&desk), Vec::<String>::new());
    assert_eq!(notes(&desk, ticket)[1], "page: accepted by lucia (desk)");
}

#[test]
fn what_was_accepted_and_not_touched_begins_again_and_an_answer_to_the_customer_touches_it() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    let page = only(&desk).id;
    let accept = || {
        let lucia = "lucia".to_owned();
        desk.block_on(desk.desk.intake.answer_page(page, lucia, PageAnswer::Accept)).unwrap()
    };
    accept();
    went(&desk);
    pass(&desk, 31 * MINUTE);
    assert_eq!(went(&desk), ["lucia@example.com"], "it begins again");
    accept();
    let order = centralita::intake::desk::Reply {
        ticket,
        text: "Estamos en ello.".to_owned(),
        only_requester: false,
        then: centralita::intake::desk::AfterReply::Wait,
        by: "lucia".to_owned(),
        at: desk.now(),
    };
    desk.block_on(desk.desk.intake.reply(order)).unwrap().unwrap();
    assert_eq!(*only(&desk).page.state(), PageState::Touched { by: "lucia".to_owned() });
    pass(&desk, 120 * MINUTE);
    assert_eq!(went(&desk), Vec::<String>::new());
}

#[test]
fn a_ticket_that_has_ended_wakes_nobody_any_more() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    went(&desk);
    let now = desk.now();
    desk.store(move |tx| tx.set_status(ticket, TicketStatus::Closed, now));
    pass(&desk, 60 * MINUTE);
    assert_eq!(went(&desk), Vec::<String>::new());
    assert_eq!(*only(&desk).page.state(), PageState::Over);
}

#[test]
fn graver_news_take_the_place_of_a_page_that_runs() {
    let desk = TestDesk::new();
    let ticket = dark(&desk);
    let body = format!("{DARK} Ahora sale humo del armario.");
    let again = mail("ana@cliente.example", &format!("Re: [{ticket}] Sin corriente"), &body);
    let joined = again.sent_to(&desk).outcome.ticket;
    assert_eq!(joined, Some(ticket));
    let pages = pages(&desk);
    let states: Vec<_> = pages.iter().map(|row| row.page.state().clone()).collect();
    assert_eq!(states, [PageState::Over, PageState::Searching]);
    assert_eq!(pages[1].page.policy().as_str(), "site-emergency");
}

/// The path of the button's page in the letter that waits.
fn link(desk: &TestDesk) -> String {
    let row = desk.outgoing().into_iter().find(|row| row.kind == OutboxKind::Page).unwrap();
    let text = read(row.payload.as_bytes(), &ReadLimits::default()).full_text;
    let (_, after) = text.split_once("https://desk.example").unwrap();
    after.split_whitespace().next().unwrap().to_owned()
}

fn asked(desk: &TestDesk, method: Method, path: &str) -> (StatusCode, String) {
    let pages: Router = answer_pages(desk.desk.intake.clone());
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    desk.block_on(async {
        let answer = pages.oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn the_link_of_a_page_shows_buttons_and_only_a_button_answers() {
    let desk = TestDesk::with(LINKS);
    let ticket = dark(&desk);
    let path = link(&desk);
    for _ in 0..3 {
        let (status, text) = asked(&desk, Method::GET, &path);
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("Me hago cargo") && text.contains(&ticket.to_string()), "{text}");
    }
    assert_eq!(*only(&desk).page.state(), PageState::Searching, "reading it changes nothing");
    let (_, text) = asked(&desk, Method::POST, &format!("{path}/accept"));
    assert!(text.contains("es suyo"), "{text}");
    let accepted = only(&desk);
    assert!(matches!(accepted.page.state(), PageState::Accepted { by, .. } if by == "lucia"));
    // He finds that he cannot: the next one is reached at once.
    let (_, text) = asked(&desk, Method::POST, &format!("{path}/hand-on"));
    assert!(text.contains("siguiente persona"), "{text}");
    pass(&desk, Duration::ZERO);
    assert_eq!(went(&desk), ["nuria@example.com", "lucia@example.com"]);
    let (status, _) = asked(&desk, Method::POST, &format!("/p/{}/accept", "a".repeat(52)));
    assert_eq!(status, StatusCode::GONE);
}

#[test]
fn the_table_of_tries_has_no_token_and_the_letter_waits_sealed() {
    let desk = TestDesk::with(LINKS);
    dark(&desk);
    let now = desk.now();
    let until = now.checked_add(MINUTE).unwrap();
    let rows = desk.store(move |tx| tx.claim_due(now, until, 100, Some(OutboxKind::Page)));
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].payload.contains("desk.example/p/"), "{}", rows[0].payload);
}

pub(crate) const TRUNK: &str = "[[trunk]]\nid = \"op\"\ncountry = \"es\"\nservers = [\"127.0.0.1:5999\"]\n\
                     transport = \"udp\"\nregister = false\n";

#[test]
fn with_a_telephone_people_are_rung_after_the_letter_and_the_key_accepts() {
    let desk = TestDesk::with(TRUNK);
    let ticket = dark(&desk);
    assert_eq!(went(&desk), ["lucia@example.com"]);
    pass(&desk, MINUTE);
    let row = desk.block_on(desk.desk.intake.next_ring()).unwrap().unwrap();
    assert_eq!((row.person.as_str(), row.number.to_string().as_str()), ("lucia", "+34400000005"));
    assert_eq!(row.brief.as_ref().and_then(|brief| brief.ticket), Some(ticket));
    desk.block_on(desk.desk.intake.rang(row, Err("no answer"))).unwrap();
    assert_eq!(*only(&desk).page.state(), PageState::Searching);
    pass(&desk, 5 * MINUTE);
    let row = desk.block_on(desk.desk.intake.next_ring()).unwrap().unwrap();
    desk.block_on(desk.desk.intake.rang(row, Ok(Screened::NoKey))).unwrap();
    assert_eq!(*only(&desk).page.state(), PageState::Searching, "a mailbox accepts nothing");
    let row = desk.block_on(desk.desk.intake.next_ring()).unwrap().unwrap();
    let who = row.person.clone();
    desk.block_on(desk.desk.intake.rang(row, Ok(Screened::AcceptedLate))).unwrap();
    let accepted = only(&desk);
    assert!(matches!(accepted.page.state(), PageState::Accepted { by, .. } if *by == who));
    assert!(desk.block_on(desk.desk.intake.next_ring()).unwrap().is_none());
}

#[test]
fn two_hundred_ladders_on_which_everybody_fails_all_end_in_the_alarm() {
    let desk = TestDesk::new();
    for n in 0..200 {
        let from = format!("cliente{n}@empresa{n}.example");
        // None of them names the site, so each is a matter of its own.
        let body = DARK.replace(" de MD2", "");
        mail(&from, "Sin corriente", &format!("{body} Llevamos {n} minutos.")).sent_to(&desk);
    }
    pass(&desk, 90 * MINUTE);
    let metrics = desk.desk.metrics.text();
    for line in [
        "centralita_pages_nobody_total 200",
        "centralita_pages_unanswered 200",
        "centralita_pages_unreadable_total 0",
    ] {
        assert!(metrics.lines().any(|one| one == line), "`{line}` is not in\n{metrics}");
    }
    let pages = pages(&desk);
    assert_eq!(pages.len(), 200);
    // It is no alarm any more once somebody has seen to the ticket.
    let (first, now) = (pages[0].ticket, desk.now());
    desk.store(move |tx| tx.set_status(first, TicketStatus::Solved, now));
    pass(&desk, MINUTE);
    assert!(desk.desk.metrics.text().contains("centralita_pages_unanswered 199\n"));
    for row in pages {
        assert_eq!(*row.page.state(), PageState::Unanswered, "{}", row.ticket);
        let tries = desk.store(move |tx| tx.tries(row.id));
        assert!(tries.iter().any(|one| one.address == "crisis@example.com"), "{}", row.ticket);
    }
}

#[test]
fn an_answer_by_short_message_is_taken_replied_to_and_stop_is_respected() {
    let desk = TestDesk::with(SMS);
    let ticket = dark(&desk);
    let number = "+34400000005";
    let text = |text: &str| {
        let (from, text) = (number.parse().unwrap(), text.to_owned());
        desk.block_on(desk.desk.intake.answer_by_short_message(from, text)).unwrap()
    };
    assert_eq!(text("A"), ShortAnswered::Unknown, "she was written to, not texted");
    // What she would get by her own wish; the shipped files wish nothing.
    let page = only(&desk);
    let now = desk.now();
    desk.store(move |tx| {
        let outbox = tx.add_outgoing(&NewOutgoing {
            of: page.ticket.into(),
            kind: OutboxKind::Page,
            to: format!("sms:{number}"),
            return_path: String::new(),
            payload: String::new(),
            state: OutboxState::Sent,
            note: String::new(),
            at: now,
        })?;
        tx.add_try(&NewTry {
            page: page.id,
            person: "lucia".to_owned(),
            address: Address { kind: WayKind::Sms, to: number.to_owned() },
            at: now,
            outbox,
            token: None,
        })
    });
    let yours = ShortAnswered::Answered(PageAnswered::Yours(ticket));
    assert_eq!(text(&format!("a {ticket}")), yours);
    for _ in 0..8 {
        assert_eq!(text("ok"), yours);
    }
    let replies = went(&desk).into_iter().filter(|to| *to == format!("sms:{number}")).count();
    assert_eq!(replies, 5, "two machines do not answer each other for ever");
    assert_eq!(text("Stop"), ShortAnswered::Stopped);
    let address = format!("sms:{number}");
    let known = |desk: &TestDesk| {
        let address = address.clone();
        desk.store(move |tx| {
            let way = tx.way(&"lucia".parse().unwrap(), &address)?;
            Ok((tx.is_silenced(&address)?, way.is_some_and(|way| way.verified.is_some())))
        })
    };
    assert_eq!(known(&desk), (true, false), "what nobody reads is not proven, and is warned of");
    let (confirmed, now) = (address.clone(), desk.now());
    desk.store(move |tx| tx.verify_way(&"lucia".parse().unwrap(), &confirmed, "code", now));
    assert_eq!(known(&desk), (false, true));
}

pub(crate) const SMS: &str = "[sms]\nurl = \"http://127.0.0.1:1/sms\"\n";

/// Reports of one outage from as many customers.
pub(crate) fn outage(desk: &TestDesk, many: std::ops::Range<u32>) -> Vec<TicketNumber> {
    many.map(|n| {
        let from = format!("noc@cliente{n}.example");
        let body = format!("{DARK} Somos el cliente {n}.");
        mail(&from, "Sin corriente", &body).sent_to(desk).outcome.ticket.unwrap()
    })
    .collect()
}

#[test]
fn three_hundred_reports_of_one_outage_wake_somebody_once_and_all_have_their_ticket() {
    let desk = TestDesk::new();
    let tickets = outage(&desk, 0..300);
    assert_eq!(went(&desk), ["lucia@example.com"]);
    assert_eq!((only(&desk).ticket, desk.arrivals().len()), (tickets[0], 300));
    // Whoever is reached next reads how many there are.
    pass(&desk, 5 * MINUTE);
    let rows = desk.outgoing();
    let next = rows.iter().find(|row| row.to == "nuria@example.com").unwrap();
    let text = read(next.payload.as_bytes(), &ReadLimits::default()).full_text;
    assert!(text.contains("300"), "{text}");
    // Who accepts it has them all, and it ends with the last of them.
    let page = only(&desk).id;
    let lucia = "lucia".to_owned();
    desk.block_on(desk.desk.intake.answer_page(page, lucia, PageAnswer::Accept)).unwrap();
    for ticket in [tickets[0], tickets[299]] {
        let notes = notes(&desk, ticket);
        assert!(notes.iter().any(|note| note == "page: accepted by lucia (desk)"), "{notes:?}");
    }
    went(&desk);
    desk.forward(11 * MINUTE);
    outage(&desk, 300..303);
    assert_eq!(went(&desk), ["lucia@example.com"], "who has it is told once that there are more");
}

#[test]
fn danger_another_site_another_kind_and_what_comes_much_later_wake_anew() {
    let desk = TestDesk::new();
    outage(&desk, 0..3);
    let sent = |subject: &str, body: &str| {
        mail("noc@otro.example", subject, body).sent_to(&desk);
        pages(&desk).len()
    };
    assert_eq!(sent("Sin corriente", &DARK.replace("MD2", "BA1")), 2, "another site");
    assert_eq!(sent("Humo", "Sale humo del armario 0408 de MD2 y no hay corriente."), 3, "danger");
    let heat = "En MD2 hay 41 grados en todo el pasillo, el aire no funciona y caen los equipos.";
    assert_eq!(sent("Temperatura", heat), 4, "another kind");
    desk.forward(61 * MINUTE);
    assert_eq!(sent("Sin corriente", DARK), 5, "an hour later it is another outage");
}

#[test]
fn a_page_about_several_goes_on_while_one_of_them_is_open() {
    let desk = TestDesk::new();
    let tickets = outage(&desk, 0..2);
    went(&desk);
    let now = desk.now();
    let first = tickets[0];
    desk.store(move |tx| tx.set_status(first, TicketStatus::Closed, now));
    pass(&desk, 5 * MINUTE);
    assert_eq!(went(&desk).len(), 2, "the second customer is still in the dark");
    let second = tickets[1];
    desk.store(move |tx| tx.set_status(second, TicketStatus::Closed, now));
    pass(&desk, 5 * MINUTE);
    assert_eq!(*only(&desk).page.state(), PageState::Over);
}

#[test]
fn a_report_after_nobody_answered_wakes_people_anew() {
    let desk = TestDesk::new();
    outage(&desk, 0..1);
    // Reports go on while the ladder does.
    for n in 1..4 {
        pass(&desk, 25 * MINUTE);
        outage(&desk, n..n + 1);
    }
    let states: Vec<_> = pages(&desk).iter().map(|row| row.page.state().clone()).collect();
    assert_eq!(states, [PageState::Unanswered, PageState::Searching]);
}
