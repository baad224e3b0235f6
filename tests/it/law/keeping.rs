//! What is too old goes; what is open, held or of use stays.
use std::time::Duration;

use axum::http::StatusCode;
use centralita::model::{TicketNumber, TicketStatus};
use centralita::store::{KeptClass, OutboxState, RECORDINGS_KEPT, Retention};
use centralita::tickets::{AttachmentNote, EventKind, NewEvent};
use serde_json::json;

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

const DAY: Duration = Duration::from_secs(86_400);

/// A ticket that came by mail, of more than one line so that its raw form is kept apart.
fn written(desk: &TestDesk, from: &str, file: bool) -> TicketNumber {
    let long = if file { "Más datos del armario.\r\n".repeat(9_000) } else { String::new() };
    let text = format!("Quiero entrar mañana en MD2.\r\n{long}");
    mail(from, "Acceso para mañana", &text).sent_to(desk).outcome.ticket.unwrap()
}

fn end(desk: &TestDesk, ticket: TicketNumber) {
    let at = desk.now();
    desk.store(move |tx| {
        for row in tx.claim_due(at, at + DAY, 100, None)? {
            tx.finish_outgoing(row.id, OutboxState::Sent, "", at)?;
        }
        tx.set_status(ticket, TicketStatus::Closed, at)
    });
}

fn wiped(desk: &TestDesk, class: KeptClass) -> u64 {
    let wiped = desk.block_on(desk.desk.intake.wipe_past()).unwrap();
    wiped.iter().find(|one| one.class == class).unwrap().past
}

/// Gives every file the time of the test's clock: its age is read from the file.
fn stamped(desk: &TestDesk, folder: &str) {
    let at = std::time::SystemTime::from(desk.now());
    for inner in std::fs::read_dir(desk.desk.data.join(folder)).unwrap() {
        for file in std::fs::read_dir(inner.unwrap().path()).unwrap() {
            let file = std::fs::File::options().write(true).open(file.unwrap().path()).unwrap();
            file.set_modified(at).unwrap();
        }
    }
}

fn raw_files(desk: &TestDesk) -> usize {
    let Ok(folders) = std::fs::read_dir(desk.desk.data.join("raw")) else { return 0 };
    folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

#[test]
fn texts_go_with_their_days_and_the_ticket_stays() {
    let desk = TestDesk::new();
    let (ended, open) =
        (written(&desk, "ana@norte.example", true), written(&desk, "eva@otra.example", true));
    let held = written(&desk, "rui@um.example", false);
    end(&desk, ended);
    end(&desk, held);
    desk.block_on(desk.desk.intake.hold(held, true, "Marta", "pleito")).unwrap();
    assert_eq!(raw_files(&desk), 2);
    stamped(&desk, "raw");
    desk.forward(DAY * 179);
    assert_eq!(wiped(&desk, KeptClass::RawMail), 0, "not yet");
    desk.forward(DAY * 2);
    assert_eq!(wiped(&desk, KeptClass::RawMail), 1);
    assert_eq!(raw_files(&desk), 2, "somebody may be writing the same at this moment");
    desk.forward(DAY);
    assert_eq!(wiped(&desk, KeptClass::RawMail), 0);
    assert_eq!(raw_files(&desk), 1, "its file is gone with it, that of the open ticket is not");
    assert_eq!(desk.store(|tx| tx.doomed_mail(10)), []);
    let kept = desk.arrivals().iter().filter(|arrival| arrival.raw.is_some()).count();
    assert_eq!(kept, 2);

    desk.forward(DAY * 184 + DAY);
    assert_eq!(wiped(&desk, KeptClass::Arrivals), 1);
    assert!(desk.ticket(ended).facts.subject.contains("Acceso"), "texts are kept for longer");
    desk.forward(DAY * 365);
    let counted = desk.block_on(desk.desk.intake.count_past()).unwrap();
    assert_eq!(counted.iter().find(|one| one.class == KeptClass::MailText).unwrap().past, 1);
    assert!(desk.ticket(ended).facts.subject.contains("Acceso"), "counting wipes nothing");
    assert_eq!(wiped(&desk, KeptClass::MailText), 1);
    assert_eq!(wiped(&desk, KeptClass::MailText), 0, "once");

    let gone = desk.ticket(ended).facts;
    assert_eq!((gone.subject.as_str(), gone.requester.as_str()), ("", ""));
    assert!(gone.slots.is_empty() && gone.site.is_some(), "number, site and intent stay");
    let events = desk.store(move |tx| tx.events(ended));
    assert!(events.iter().all(|event| !event.text.contains("entrar")), "{events:?}");
    for whole in [open, held] {
        assert!(desk.ticket(whole).facts.subject.contains("Acceso"), "{whole}");
        let events = desk.store(move |tx| tx.events(whole));
        assert!(events[0].text.contains("entrar mañana"));
    }
    // Released, it goes as others do.
    desk.block_on(desk.desk.intake.hold(held, false, "Marta", "acabado")).unwrap();
    desk.forward(DAY * 731);
    assert_eq!(wiped(&desk, KeptClass::MailText), 1);
    let router = open_router(&desk);
    let (_, verified) = ask(&desk, &router, get("/api/v1/audit/verify", None));
    assert_eq!(verified["whole"], true, "{verified}");
}

#[test]
fn the_same_mail_that_comes_again_while_it_is_buried_is_kept() {
    let desk = TestDesk::new();
    let ticket = written(&desk, "ana@norte.example", true);
    end(&desk, ticket);
    let raw = desk.arrivals()[0].raw.unwrap();
    stamped(&desk, "raw");
    let vault = &desk.desk.intake.parts().vault;
    let past = desk.now() - DAY;
    assert!(!vault.bury(raw, Some(past)).unwrap(), "its file is younger than the doom");
    assert_eq!(raw_files(&desk), 1);
    let later = desk.now() + DAY * 4_000;
    assert!(vault.bury(raw, Some(later)).unwrap());
    assert!(vault.bury(raw, Some(later)).unwrap(), "after a crash the rest is done");
    assert_eq!(raw_files(&desk), 0);
}

#[test]
fn recordings_go_on_the_day_that_callers_are_told_and_held_ones_stay() {
    let desk = TestDesk::new();
    let (open, held) =
        (written(&desk, "ana@norte.example", false), written(&desk, "eva@b.example", false));
    let leave = |ticket: TicketNumber, words: &[u8]| {
        let reference = desk.desk.recordings.keep(words).unwrap();
        let name = format!("{reference} (7 s)");
        let note = AttachmentNote { name, mime: "audio/wav".to_owned(), bytes: 0 };
        let event = NewEvent::ours(desk.now(), EventKind::Message, "message");
        let event = NewEvent { attachments: vec![note], ..event };
        desk.store(move |tx| tx.add_event(ticket, &event));
        reference
    };
    let (first, second) = (leave(open, b"RIFF one"), leave(held, b"RIFF two"));
    desk.block_on(desk.desk.intake.hold(held, true, "Marta", "pleito")).unwrap();
    stamped(&desk, "recordings");
    desk.forward(RECORDINGS_KEPT + DAY);
    assert_eq!(
        wiped(&desk, KeptClass::Recordings),
        1,
        "though its ticket is open: callers were told"
    );
    assert!(desk.desk.recordings.open(&first).is_err());
    assert!(desk.desk.recordings.open(&second).is_ok());
}

#[test]
fn the_days_that_callers_hear_are_the_days_of_the_store() {
    let told = Retention::default().days(KeptClass::Recordings).unwrap();
    assert_eq!(Duration::from_secs(u64::from(told) * 86_400), RECORDINGS_KEPT);
    let words = [("es", "treinta días"), ("pt", "trinta dias"), ("en", "thirty days")];
    assert_eq!(told, 30, "the words below say so");
    for (language, days) in words {
        let file = format!("{}/locales/{language}/phone.ftl", env!("CARGO_MANIFEST_DIR"));
        let texts = std::fs::read_to_string(file).unwrap();
        let line = texts.lines().find(|line| line.starts_with("phone-recording = ")).unwrap();
        assert!(line.contains(days), "{language}: {line}");
    }
    let fetched = TestDesk::new();
    assert_eq!(
        fetched.desk.intake.parts().settings.retention.days(KeptClass::Recordings),
        Some(told)
    );
}

#[test]
fn the_trail_is_cut_at_its_beginning_and_orders_are_refused_without_a_reason() {
    let desk = TestDesk::with("[retention]\naudit_days = 30\n");
    let router = open_router(&desk);
    let ticket = written(&desk, "ana@norte.example", false);
    let hold = |body| {
        ask(&desk, &router, post(&format!("/api/v1/tickets/{ticket}/hold"), None, None, &body))
    };
    assert_eq!(hold(json!({"held": true, "why": " "})).0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, done) = hold(json!({"held": true, "why": "pleito", "by": "Marta"}));
    assert_eq!((status, &done["changed"]), (StatusCode::OK, &json!(true)));
    assert_eq!(hold(json!({"held": true, "why": "otra vez"})).1["changed"], false);
    assert_eq!(ask(&desk, &router, get("/api/v1/holds", None)).1[0]["ticket"], ticket.to_string());
    assert_eq!(hold(json!({"held": false, "why": "acabado"})).1["changed"], true);
    desk.forward(DAY * 31);
    assert_eq!(wiped(&desk, KeptClass::Audit), 1, "the newest row stays");
    let (_, verified) = ask(&desk, &router, get("/api/v1/audit/verify", None));
    assert_eq!((&verified["whole"], &verified["rows"]), (&json!(true), &json!(2)), "{verified}");
}

/// Puts a ticket and its arrival so far back that their texts are too old.
fn long_ago(desk: &TestDesk) {
    mail("ana@cliente.example", "Acceso", "Quiero entrar mañana en MD2.").sent_to(desk);
    let (ticket, now) = (desk.tickets()[0].number, desk.now());
    desk.store(move |tx| tx.set_status(ticket, TicketStatus::Closed, now));
    desk.forward(DAY * 800);
}

#[test]
fn what_is_too_old_by_a_new_term_is_told_of_for_a_day_before_it_goes() {
    let desk = TestDesk::new();
    let intake = desk.desk.intake.clone();
    long_ago(&desk);
    let told = desk.block_on(intake.announce_past()).unwrap();
    let texts = told.iter().find(|one| one.class == KeptClass::MailText).unwrap();
    assert_eq!((texts.past, texts.goes_at), (1, desk.now().checked_add(DAY).ok()));
    let gone = |class: KeptClass| {
        let wiped = desk.block_on(intake.wipe_told()).unwrap();
        wiped.into_iter().find(|one| one.class == class).map(|one| one.past)
    };
    assert_eq!(gone(KeptClass::MailText), Some(0));
    desk.forward(DAY - Duration::from_secs(1));
    assert_eq!(gone(KeptClass::MailText), Some(0), "an hour is not a day");
    let shown = desk.block_on(intake.count_past()).unwrap();
    assert!(shown.iter().any(|one| one.class == KeptClass::MailText && one.goes_at.is_some()));
    desk.forward(Duration::from_secs(1));
    assert_eq!(gone(KeptClass::MailText), Some(1));
    assert!(desk.block_on(intake.announce_past()).unwrap().is_empty());
    let shown = desk.block_on(intake.count_past()).unwrap();
    assert!(shown.iter().all(|one| one.goes_at.is_none()), "a term that is known is told no more");
}

#[test]
fn fewer_days_are_told_of_anew_more_are_not_and_a_person_need_not_wait() {
    let desk = TestDesk::new();
    let since = |days: u32| {
        let now = desk.now();
        desk.store(move |tx| tx.term_since(KeptClass::Calls, days, true, now)).unwrap()
    };
    let first = desk.now();
    assert_eq!(since(90), first);
    desk.forward(DAY);
    assert_eq!(since(120), first, "longer takes nothing away");
    assert_eq!(since(0), first, "nor does for good");
    assert_eq!(since(90), desk.now(), "fewer days than just now do");
    let intake = desk.desk.intake.clone();
    long_ago(&desk);
    let wiped = desk.block_on(intake.wipe_past()).unwrap();
    assert!(wiped.iter().any(|one| one.class == KeptClass::MailText && one.past == 1));
}
