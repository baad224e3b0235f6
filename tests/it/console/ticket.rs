//! A ticket as it happened: what was written and said, in the words of whoever reads it, and what can be done.
use axum::http::{Request, StatusCode, header};
use centralita::model::{Language, TicketNumber, TicketStatus};
use centralita::staff::Role;
use centralita::store::AuditFilter;
use centralita::tickets::{AttachmentNote, EventKind, NewEvent};

use super::{DARK, signed_in};
use crate::desk::{TestDesk, mail};

fn acts(desk: &TestDesk, name: &'static str) -> usize {
    let rows = desk.store(|tx| tx.audit_list(&AuditFilter::default()));
    rows.iter().filter(|row| row.what == name).count()
}

#[test]
fn a_mail_is_shown_as_it_was_written_in_a_frame_that_can_do_nothing() {
    let desk = TestDesk::new();
    let html = "<html><body><p>Falta la <b>factura</b> de octubre.</p>\
        <script>alert(1)</script><img src=\"https://t.example/x.png\" alt=\"logo\">\
        <a href=\"javascript:alert(2)\" onclick=\"x()\">ver</a><form action=\"/x\"><input name=\"q\"></form></body></html>";
    let raw = format!(
        "From: ana@cliente.example\r\nTo: soporte@example.com\r\nSubject: Factura\r\n\
         Date: Tue, 24 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    );
    desk.receives("soporte@example.com", Some("ana@cliente.example"), raw.as_bytes());
    let number = desk.tickets()[0].number;
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let page = rui.get(&format!("/tickets/{number}"));
    let frame =
        format!("<iframe class=\"mail\" sandbox loading=\"lazy\" src=\"/tickets/{number}/mail/1\"");
    assert!(page.text.contains(&frame), "{}", page.text);
    assert_eq!(acts(&desk, "mail.shown"), 0, "the page itself opens nothing");
    let shown = rui.get(&format!("/tickets/{number}/mail/1"));
    assert_eq!(shown.status, StatusCode::OK);
    let policy = shown.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert!(!policy.contains("allow-") && !policy.contains("script"), "{policy}");
    assert!(shown.text.contains("<b>factura</b>"), "{}", shown.text);
    for bad in ["<script", "<img", "javascript:", "onclick", "<form", "<input", "t.example"] {
        assert!(!shown.text.contains(bad), "{bad}: {}", shown.text);
    }
    assert_eq!(acts(&desk, "mail.shown"), 1);
    for missing in ["mail/2", "mail/0", "mail/x"] {
        let page = rui.get(&format!("/tickets/{number}/{missing}"));
        assert!(page.status.is_client_error(), "{missing}: {}", page.status);
    }
    let mut ines = signed_in(&desk, "ines", Role::Auditor, Language::Spanish);
    assert_eq!(ines.get(&format!("/tickets/{number}/mail/1")).status, StatusCode::OK);
    assert_eq!(acts(&desk, "mail.shown"), 2);
}

#[test]
fn a_ticket_says_what_is_owed_of_it_and_until_when_as_long_as_it_is() {
    let desk = TestDesk::new();
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let head = format!("/tickets/{number}/part/head");
    let owed = ana.get(&head).text;
    assert!(owed.contains("data-clock=\"down\"") && !owed.contains("class=\"late\""), "{owed}");
    let page = ana.get(&format!("/tickets/{number}"));
    assert!(page.text.contains("data-clock=\"down\""), "{}", page.text);
    desk.forward(std::time::Duration::from_secs(30 * 60));
    let late = ana.get(&head).text;
    assert!(late.contains("class=\"late\""), "{late}");
    let form = page.form();
    let fields = [("form", form.as_str()), ("status", "closed")];
    ana.post(&format!("/tickets/{number}/status"), &fields);
    let over = ana.get(&head).text;
    assert!(!over.contains("data-clock"), "{over}");
}

fn leave_recording(desk: &TestDesk, number: TicketNumber) -> String {
    let reference = desk.desk.recordings.keep(b"RIFF0000WAVEfmt 0123456789").unwrap();
    let event = NewEvent {
        by: "+34600000001".to_owned(),
        attachments: vec![AttachmentNote {
            name: format!("{reference} (12 s)"),
            mime: "audio/wav".to_owned(),
            bytes: 26,
        }],
        ..NewEvent::ours(
            desk.now(),
            EventKind::Message,
            format!("recorded message, 12 s: {reference}"),
        )
    };
    desk.store(move |tx| tx.add_event(number, &event));
    reference
}

#[test]
fn what_a_caller_left_is_heard_on_its_ticket_and_each_time_is_written_down() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    mail("eva@otra.example", "Factura", "Falta la factura de octubre.").sent_to(&desk);
    let (number, other) = (desk.tickets()[0].number, desk.tickets()[1].number);
    let reference = leave_recording(&desk, number);
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let page = rui.get(&format!("/tickets/{number}"));
    let path = format!("/tickets/{number}/recordings/{reference}");
    assert!(page.text.contains(&format!("<audio controls preload=\"none\" src=\"{path}\"")));
    assert!(page.text.contains("Deixou uma mensagem de 12 s"), "{}", page.text);
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("media-src 'self'"), "{policy}");
    assert_eq!(acts(&desk, "recording.heard"), 0);

    let whole = rui.get(&path);
    assert_eq!((whole.status, whole.text.as_str()), (StatusCode::OK, "RIFF0000WAVEfmt 0123456789"));
    assert_eq!(whole.header(header::CONTENT_TYPE), "audio/wav");
    let part = rui.send(Request::get(&path).header("range", "bytes=4-7"), String::new());
    assert_eq!((part.status, part.text.as_str()), (StatusCode::PARTIAL_CONTENT, "0000"));
    assert_eq!(part.header(header::CONTENT_RANGE), "bytes 4-7/26");
    assert_eq!(acts(&desk, "recording.heard"), 1, "who goes on hears the same once");
    let events = desk.store(move |tx| tx.events(number));
    let heard = events.iter().filter(|one| one.text.starts_with("recording heard by rui")).count();
    assert_eq!(heard, 1);
    assert!(rui.get(&format!("/tickets/{number}")).text.contains("ouviu a gravação"));

    let elsewhere = format!("/tickets/{other}/recordings/{reference}");
    assert_eq!(rui.get(&elsewhere).status, StatusCode::NOT_FOUND, "only on its own ticket");
    let unknown = format!("/tickets/{number}/recordings/recording:{}", "0".repeat(64));
    assert_eq!(rui.get(&unknown).status, StatusCode::NOT_FOUND);
    assert_eq!(acts(&desk, "recording.heard"), 1);
}

#[test]
fn a_recording_that_is_fetched_in_parts_only_is_written_down_too() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let reference = leave_recording(&desk, number);
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let path = format!("/tickets/{number}/recordings/{reference}");
    let mut part = |range: &str| {
        let page = rui.send(Request::get(&path).header("range", range), String::new());
        assert!(page.status.is_success(), "{range}");
        acts(&desk, "recording.heard")
    };
    assert_eq!(part("bytes=1-"), 1, "all but one byte");
    assert_eq!(part("bytes=9-"), 1, "his player goes on");
    // Fifty minutes later he still goes on; then again, and it is an hour since it was told.
    for (minutes, told) in [(50, 1), (20, 2)] {
        desk.forward(std::time::Duration::from_secs(minutes * 60));
        assert_eq!(part("bytes=00-"), told, "{minutes}");
    }
}

#[test]
fn what_happened_and_why_stands_there_in_the_words_of_whoever_reads() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", &format!("{DARK}\r\n> antes\r\n> citado"))
        .sent_to(&desk);
    let number = desk.tickets()[0].number;
    let path = format!("/tickets/{number}");
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let mut eva = signed_in(&desk, "eva", Role::Agent, Language::Spanish);
    let open = rui.get(&path);
    let has_key = |page: &str, key: &str| page.contains(&format!("data-key=\"{key}\""));
    assert!(has_key(&open.text, "t"), "{}", open.text);
    let form = open.form();
    rui.post(&format!("{path}/take"), &[("form", &form)]);
    let shown = rui.get(&path);
    for text in ["novo → aberto; Atribuído a rui", "pela regra", "Armário", "Regra que decidiu:"]
    {
        assert!(shown.text.contains(text), "{text}: {}", shown.text);
    }
    assert!(shown.text.contains("Não se sabe quem é"), "what the level permits");
    let shown = eva.get(&path);
    for text in ["nuevo → abierto; Lo tiene rui", "por la regla", "Armario", "Regla que decidió:"]
    {
        assert!(shown.text.contains(text), "{text}: {}", shown.text);
    }
    // What people wrote stays as they wrote it, and what is done has one key each.
    assert!(shown.text.contains("sin corriente en todo el armario"));
    for key in ["r", "n", "c", "x"] {
        assert!(has_key(&shown.text, key), "{key}");
    }
    assert!(!has_key(&shown.text, "t"), "nobody takes what another has by one key");
    let part = eva.get(&format!("{path}/part/events"));
    assert!(part.text.contains("id=\"part-events\"") && !part.text.contains("<html"));
    assert_eq!(eva.get(&format!("{path}/part/nothing")).status, StatusCode::NOT_FOUND);
}

#[test]
fn tickets_are_given_to_others_put_together_and_parted() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Factura", "Falta la factura de octubre.").sent_to(&desk);
    mail("ana@cliente.example", "Pedido", "Falta el pedido de noviembre.").sent_to(&desk);
    let (first, second) = (desk.tickets()[0].number, desk.tickets()[1].number);
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::English);
    let _eva = signed_in(&desk, "eva", Role::Agent, Language::Spanish);
    let mut ines = signed_in(&desk, "ines", Role::Auditor, Language::English);
    let path = format!("/tickets/{first}");
    let page = rui.get(&path);
    assert!(page.text.contains("<option value=\"eva\"") && !page.text.contains("value=\"ines\""));
    assert!(page.text.contains("data-fill=\"text\""), "ready answers");
    let form = page.form();
    let given = rui.post(&format!("{path}/assign"), &[("form", &form), ("user", "eva")]);
    assert_eq!(given.header(header::LOCATION), format!("{path}?done=assigned"), "{}", given.text);
    assert_eq!(desk.store(move |tx| tx.taker(first)).as_deref(), Some("eva <b>"));
    for nobody in ["ines", "nadie", ""] {
        let page = rui.post(&format!("{path}/assign"), &[("form", &form), ("user", nobody)]);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{nobody}");
    }

    let elsewhere =
        desk.desk.intake.parts().settings.queues.iter().map(|queue| queue.id.to_string());
    let was = desk.ticket(first).facts.queue.to_string();
    let elsewhere = elsewhere.into_iter().find(|queue| *queue != was).unwrap();
    let moved = rui.post(&format!("{path}/queue"), &[("form", &form), ("queue", &elsewhere)]);
    assert_eq!(moved.header(header::LOCATION), format!("{path}?done=moved"), "{}", moved.text);
    assert_eq!(desk.ticket(first).facts.queue.as_str(), elsewhere);
    let unknown = rui.post(&format!("{path}/queue"), &[("form", &form), ("queue", "nowhere")]);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(rui.get(&path).text.contains(&format!("Moved from {was} to {elsewhere}")));

    let merge = format!("/tickets/{second}/merge");
    let into = first.to_string();
    let nowhere = TicketNumber::from_serial(9_999).unwrap();
    let theirs = ines.get("/").form();
    let refused = ines.post(&merge, &[("form", &theirs), ("into", &into)]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for wrong in [second.to_string(), nowhere.to_string(), "x".to_owned()] {
        let page = rui.post(&merge, &[("form", &form), ("into", &wrong)]);
        assert!(page.status.is_client_error(), "{wrong}: {}", page.status);
    }
    let done = rui.post(&merge, &[("form", &form), ("into", &into)]);
    assert_eq!(done.header(header::LOCATION), format!("{path}?done=merged"), "{}", done.text);
    assert_eq!(desk.ticket(second).facts.status, TicketStatus::Closed);

    let raw =
        mail("ana@cliente.example", &format!("Re: Factura [{first}]"), "Y otra cosa: una visita.");
    raw.sent_to(&desk);
    let messages = |number: TicketNumber| {
        let events = desk.store(move |tx| tx.events(number));
        events
            .iter()
            .zip(1..)
            .filter(|(one, _)| one.kind == EventKind::Message)
            .map(|(_, at)| at)
            .collect::<Vec<u32>>()
    };
    let places = messages(first);
    assert_eq!(places.len(), 2, "it joined");
    let last = places[1];
    let parted = rui.post(&format!("{path}/split/{last}"), &[("form", &form)]);
    let made = desk.tickets().last().unwrap().number;
    assert_eq!(
        parted.header(header::LOCATION),
        format!("/tickets/{made}?done=split"),
        "{}",
        parted.text
    );
    let page = rui.post(&format!("{path}/split/99"), &[("form", &form)]);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}
