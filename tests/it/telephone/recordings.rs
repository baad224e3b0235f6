//! What callers left: who hears it stands on the ticket.
use axum::http::StatusCode;
use centralita::api::auth;
use centralita::store::RECORDINGS_KEPT;
use centralita::tickets::{AttachmentNote, EventKind, NewEvent};
use serde_json::json;

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

#[test]
fn hearing_a_recording_is_written_on_its_ticket() {
    let desk = TestDesk::new();
    let raw = mail("ana@cliente.example", "Sin corriente", "Sin corriente en MD2.").raw();
    desk.receives("soporte@example.com", Some("ana@cliente.example"), &raw);
    let ticket = desk.tickets()[0].number;
    let reference = desk.desk.recordings.keep(b"RIFF what a caller said").unwrap();
    let now = desk.now();
    let name = format!("{reference} (7 s)");
    let event = NewEvent {
        by: "+34600111222".to_owned(),
        attachments: vec![AttachmentNote { name, mime: "audio/wav".to_owned(), bytes: 0 }],
        ..NewEvent::ours(now, EventKind::Message, "recorded message, 7 s")
    };
    desk.store(move |tx| tx.add_event(ticket, &event));

    let router = open_router(&desk);
    let (status, lines) = ask(&desk, &router, get("/api/v1/recordings", None));
    assert_eq!(status, StatusCode::OK);
    let wanted = json!({ "reference": reference, "seconds": 7, "by": "+34600111222" });
    for (key, value) in wanted.as_object().unwrap() {
        assert_eq!(&lines[0][key], value, "{lines}");
    }
    assert_eq!(lines.as_array().unwrap().len(), 1);

    let target = format!("/api/v1/recordings/{reference}/hear");
    let (status, _) = ask(&desk, &router, post(&target, None, None, &json!({ "by": " " })));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "whoever hears it has a name");
    let (status, _) = ask(&desk, &router, post(&target, None, None, &json!({ "by": "ana" })));
    assert_eq!(status, StatusCode::OK);
    let events = desk.store(move |tx| tx.events(ticket));
    let last = events.last().unwrap();
    assert_eq!((last.kind, last.by.as_str()), (EventKind::Note, "centralita"));
    assert_eq!(last.text, format!("recording heard by ana: {reference}"));

    let other = format!("/api/v1/recordings/recording:{}/hear", "0".repeat(64));
    let (status, _) = ask(&desk, &router, post(&other, None, None, &json!({ "by": "ana" })));
    assert_eq!(status, StatusCode::NOT_FOUND);

    // Over the network nobody hears anything, whatever key he has.
    let guarded = auth::with_keys(router.clone(), desk.desk.database.clone());
    let made =
        post("/api/v1/keys", None, None, &json!({ "name": "k", "scopes": ["read", "write"] }));
    let key = ask(&desk, &router, made).1["key"].as_str().unwrap().to_owned();
    let (status, _) = ask(&desk, &guarded, get("/api/v1/recordings", Some(&key)));
    assert_eq!(status, StatusCode::FORBIDDEN);
    let heard = post(&target, Some(&key), None, &json!({ "by": "eve" }));
    assert_eq!(ask(&desk, &guarded, heard).0, StatusCode::FORBIDDEN);

    desk.forward(RECORDINGS_KEPT + std::time::Duration::from_secs(60));
    let (_, lines) = ask(&desk, &router, get("/api/v1/recordings", None));
    assert_eq!(lines, json!([]), "what is deleted is not listed");
}
