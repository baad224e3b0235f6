//! A person is forgotten: no file and no table names him any more, and his tickets stand.
use std::path::Path;
use std::time::Duration;

use axum::http::StatusCode;
use centralita::model::{ArrivalId, ContactId, Door, TicketNumber, TicketStatus};
use centralita::store::{
    AuditFilter, CallChange, CallFilter, FORGOTTEN_NAME, NewCallRow, NewLeg, OutboxState, Subject,
};
use centralita::tickets::{AttachmentNote, EventKind, NewEvent};
use serde_json::{Value, json};

use super::trail::registered;
use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

const NAME: &str = "Ana Peñalver Gil";
const ADDRESS: &str = "ana.penalver@norte.example";
const PHONE: &str = "+34600111222";

/// Every form in which something may lie in a file.
fn forms() -> Vec<(String, Vec<u8>)> {
    let mut forms = vec![];
    for text in [NAME, "Peñalver", "ANA PEÑALVER GIL", ADDRESS, PHONE, "600111222", "600 111 222"]
    {
        forms.push((text.to_owned(), text.as_bytes().to_vec()));
        let quoted: String = text
            .bytes()
            .map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("={b:02X}") })
            .collect();
        forms.push((format!("{text} quoted"), quoted.into_bytes()));
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        forms.push((format!("{text} in UTF-16"), utf16));
        // Base64 at each of the three places where a text may begin; the ends depend on neighbours.
        for before in 0..3 {
            let bytes = [vec![b'.'; before], text.as_bytes().to_vec()].concat();
            let encoded = data_encoding::BASE64_NOPAD.encode(&bytes);
            let inner = encoded.get(if before == 0 { 0 } else { 4 }..encoded.len() - 3).unwrap();
            forms.push((format!("{text} in base64"), inner.as_bytes().to_vec()));
        }
    }
    forms
}

fn scan(folder: &Path, found: &mut Vec<String>) -> u64 {
    let mut whole = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            whole += scan(&path, found);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        whole += u64::try_from(bytes.len()).unwrap();
        for (what, form) in forms() {
            if memchr::memmem::find(&bytes, &form).is_some() {
                found.push(format!("{what} in {}", path.display()));
            }
        }
    }
    whole
}

/// Ana asks by mail and by telephone, leaves a recording, has a code; Eva writes about her.
fn lived_in(desk: &TestDesk) -> (ContactId, Vec<TicketNumber>) {
    let (_, id) = registered(desk, NAME, ADDRESS, PHONE);
    registered(desk, "Eva Luz", "eva@norte.example", "+34600999888");
    let long = "Datos del armario 0408.\r\n".repeat(4_000);
    let from = format!("\"{NAME}\" <{ADDRESS}>");
    let text = format!(
        "Soy Ana y quiero entrar mañana en MD2.\r\n{long}\r\nUn saludo,\r\nAna\r\nTel. 600 111 222"
    );
    let first = mail(&from, "Acceso de Ana", &text).sent_to(desk).outcome.ticket.unwrap();
    let body = data_encoding::BASE64_MIME
        .encode(format!("No va el enlace de MD1. Firmado: {NAME}, {PHONE}\r\n").as_bytes());
    let raw = format!(
        "From: =?utf-8?B?{}?= <{ADDRESS}>\r\nTo: soporte@example.com\r\nSubject: Enlace\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n",
        data_encoding::BASE64.encode(NAME.as_bytes())
    );
    let second = desk.receives("soporte@example.com", Some(ADDRESS), raw.as_bytes());
    let second = second.outcome.ticket.unwrap();
    let about = format!("Borren el acceso de {NAME} ({ADDRESS}, 600-111-222) a MD2, por favor.");
    mail("eva@norte.example", "Baja", &about).sent_to(desk);

    let reference = desk.desk.recordings.keep(b"RIFF what Ana said").unwrap();
    let name = format!("{reference} (7 s)");
    let note = AttachmentNote { name, mime: "audio/wav".to_owned(), bytes: 0 };
    let said = NewEvent {
        by: PHONE.to_owned(),
        attachments: vec![note],
        ..NewEvent::ours(desk.now(), EventKind::Message, format!("Soy {NAME}, sigue sin ir"))
    };
    let (at, caller) = (desk.now(), PHONE.parse().unwrap());
    let call = NewCallRow {
        door: Door::Sip,
        carrier: "troncal".to_owned(),
        carrier_id: "1".to_owned(),
        line: "es".to_owned(),
        caller: Some(caller),
        arrival: ArrivalId(1),
        at,
        state: format!("{{\"caller\":\"{PHONE}\"}}"),
    };
    desk.store(move |tx| {
        tx.add_event(second, &said)?;
        let id = tx.add_call(&call)?;
        let leg = NewLeg {
            call: id,
            responder: "lucia".to_owned(),
            number: "+34911238857".parse().unwrap(),
            attended: false,
            state: None,
            at,
        };
        tx.add_leg(&leg)?;
        let ended = CallChange { state: call.state.clone(), at, ticket: Some(second), ended: true };
        tx.change_call(id, &ended)
    });
    desk.block_on(desk.desk.intake.parts().codes.issue(ContactId(id))).unwrap();
    (ContactId(id), vec![first, second])
}

fn close_all(desk: &TestDesk, tickets: &[TicketNumber]) {
    let (at, tickets) = (desk.now(), tickets.to_vec());
    desk.store(move |tx| {
        for row in tx.claim_due(at, at + Duration::from_secs(3_600), 100, None)? {
            tx.finish_outgoing(row.id, OutboxState::Sent, "", at)?;
        }
        tickets.iter().try_for_each(|ticket| tx.set_status(*ticket, TicketStatus::Closed, at))
    });
}

/// Letters that lie in the folder because there is no relay: one of a ticket of his, one that
/// names him in base64 alone, and one that does not.
fn letters(desk: &TestDesk, own: TicketNumber) -> std::path::PathBuf {
    let folder = desk.desk.data.join("outgoing");
    std::fs::create_dir_all(&folder).unwrap();
    let encoded = data_encoding::BASE64.encode(format!("Hola, {NAME}: hecho.").as_bytes());
    let named = format!(
        "To: x@y.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n"
    );
    std::fs::write(folder.join(format!("{own}-1.eml")), "To: x@y.example\r\n\r\nx\r\n").unwrap();
    std::fs::write(folder.join("CT-9999999-1.eml"), named).unwrap();
    let other = folder.join("CT-9999999-2.eml");
    std::fs::write(&other, "To: eva@norte.example\r\n\r\nx\r\n").unwrap();
    other
}

#[test]
fn a_forgotten_person_stands_in_no_file_and_no_table_and_his_tickets_stay() {
    let desk = TestDesk::with_own_rules();
    let (contact, own) = lived_in(&desk);
    let router = open_router(&desk);
    let examples = desk.desk.intake.parts().corrected.clone();
    std::fs::create_dir_all(examples.parent().unwrap()).unwrap();
    std::fs::write(&examples, format!("{{\"text\":\"soy {NAME}\"}}\n")).unwrap();
    let send = |path: &str, body: Value| ask(&desk, &router, post(path, None, None, &body));
    let forget = format!("/api/v1/contacts/{contact}/forget");
    send(&format!("/api/v1/contacts/{contact}/pin"), json!(null));
    let vouch = json!({"level": "AL2", "why": "la conozco", "by": "Marta"});
    send(&format!("/api/v1/tickets/{}/vouch", own[0]), vouch);

    // Open tickets stand in the way, and held ones; nothing is touched then.
    let (status, why) = send(&forget, json!({"by": "Marta"}));
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(why["detail"].as_str().unwrap().contains(&own[1].to_string()), "{why}");
    close_all(&desk, &own);
    desk.block_on(desk.desk.intake.hold(own[1], true, "Marta", "pleito")).unwrap();
    assert_eq!(send(&forget, json!({})).0, StatusCode::CONFLICT);
    desk.block_on(desk.desk.intake.hold(own[1], false, "Marta", "acabado")).unwrap();
    let other = letters(&desk, own[0]);
    let (status, planned) = send(&forget, json!({"dry_run": true}));
    assert_eq!(status, StatusCode::OK, "{planned}");
    let count = |key: &str| planned[key].as_u64().unwrap();
    assert_eq!((count("recordings"), count("letters")), (1, 2), "{planned}");
    assert!(count("raw_mails") >= 2 && planned["rows"]["ticket_events"].as_u64().unwrap() > 4);
    assert!(desk.store(move |tx| tx.contact(contact)).is_some(), "it was only looked for");
    let mut found = vec![];
    scan(&desk.desk.data, &mut found);
    assert!(found.len() > 5, "the scan sees what is there: {found:?}");
    let reference = desk.store(move |tx| tx.audit_reference(&Subject::Contact(contact))).unwrap();

    let (status, done) = send(&forget, json!({"by": "Marta"}));
    assert_eq!(status, StatusCode::OK, "{done}");

    for ticket in &own {
        let facts = desk.ticket(*ticket).facts;
        assert_eq!((facts.contact, facts.requester.as_str()), (None, ""));
        assert!(facts.account.is_some() && facts.site.is_some(), "{facts:?}");
        let number = *ticket;
        let events = desk.store(move |tx| tx.events(number));
        assert!(events.iter().any(|event| event.text.contains("MD")), "{events:?}");
    }
    let number = own[0];
    let first = desk.store(move |tx| tx.events(number));
    assert!(first[0].text.contains(FORGOTTEN_NAME) && !first[0].text.contains("Ana"), "{first:?}");
    // What others wrote is masked where it names him, and left else.
    let eva = desk.tickets().into_iter().find(|ticket| !own.contains(&ticket.number)).unwrap();
    let events = desk.store(move |tx| tx.events(eva.number));
    assert!(events[0].text.contains("Borren el acceso de **** ("), "{}", events[0].text);
    assert_eq!(eva.facts.requester, "eva@norte.example");
    assert!(other.exists());
    assert_eq!(desk.store(|tx| tx.calls(&CallFilter::default())), []);
    assert!(std::fs::read_to_string(&examples).unwrap().contains("soy ****"));

    // The trail is whole, and nobody can tell whom it is about.
    let (_, verified) = ask(&desk, &router, get("/api/v1/audit/verify", None));
    assert_eq!(verified["whole"], true, "{verified}");
    let about = AuditFilter { about: Some(reference), ..AuditFilter::default() };
    let rows = desk.store(move |tx| tx.audit_list(&about));
    assert_eq!(rows[0].what, "person.forgotten");
    let (_, lines) = ask(&desk, &router, get("/api/v1/audit?limit=1", None));
    assert!(lines[0]["about"].as_str().unwrap().starts_with("person:"), "{lines}");
    // Whoever comes next is somebody else.
    let (_, next) = registered(&desk, "Rui Um", "rui@um.example", "+351308810818");
    assert!(next > contact.0);
    assert_eq!(send(&forget, json!({})).0, StatusCode::NOT_FOUND);

    desk.desk.database.stop();
    desk.block_on(desk.desk.database.ended());
    let mut found = vec![];
    let whole = scan(&desk.desk.data, &mut found);
    assert!(whole > 100_000, "{whole} bytes were looked through");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn somebody_who_is_not_registered_is_forgotten_by_his_address() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let text = format!("Soy Juan, escribidme a {ADDRESS}. No va MD2.");
    let ticket = mail(ADDRESS, "Sin corriente", &text).sent_to(&desk).outcome.ticket.unwrap();
    close_all(&desk, &[ticket]);
    let forget = format!("/api/v1/contacts/{ADDRESS}/forget");
    let (status, done) = ask(&desk, &router, post(&forget, None, None, &json!({"by": "Marta"})));
    assert_eq!(
        (status, &done["tickets"]),
        (StatusCode::OK, &json!([ticket.to_string()])),
        "{done}"
    );
    desk.desk.database.stop();
    desk.block_on(desk.desk.database.ended());
    for entry in std::fs::read_dir(&desk.desk.data).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                memchr::memmem::find(&bytes, ADDRESS.as_bytes()).is_none(),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn what_is_held_of_a_person_is_told_whole_and_that_it_was_told_is_written() {
    let desk = TestDesk::new();
    let (contact, own) = lived_in(&desk);
    let router = open_router(&desk);
    let held = format!("/api/v1/contacts/{contact}/held");
    let (status, told) = ask(&desk, &router, post(&held, None, None, &json!({"by": "Marta"})));
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!((&told["name"], &told["rows"]["contacts"][0]["name"]), (&json!(NAME), &json!(NAME)));
    assert_eq!(told["recordings"].as_array().unwrap().len(), 1);
    assert!(told["mails"].as_array().unwrap().len() >= own.len());
    assert!(told["rows"]["calls"][0]["caller"] == PHONE, "{told}");
    let events = told["rows"]["ticket_events"].to_string();
    assert!(events.contains("Borren el acceso"), "what others wrote about him is told: {events}");
    for secret in ["salt", "hash", "sealed"] {
        assert!(!told.to_string().contains(&format!("\"{secret}\"")), "{secret}");
    }
    let mail = &told["mails"][0];
    let raw = post(&format!("/api/v1/arrivals/{mail}/raw"), None, None, &json!({"by": "Marta"}));
    assert_eq!(ask(&desk, &router, raw).0, StatusCode::OK);
    let nobody = post(&format!("/api/v1/arrivals/{mail}/raw"), None, None, &json!({}));
    assert_eq!(ask(&desk, &router, nobody).0, StatusCode::UNPROCESSABLE_ENTITY);
    let rows = desk.store(|tx| tx.audit_list(&AuditFilter::default()));
    let whats: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(whats, ["mail.read", "person.exported"]);

    // Over the network nobody is told anything, whatever key he has.
    let guarded = centralita::api::auth::with_keys(router.clone(), desk.desk.database.clone());
    let made = post(
        "/api/v1/keys",
        None,
        None,
        &json!({"name": "k", "scopes": ["read", "write", "audit"]}),
    );
    let key = ask(&desk, &router, made).1["key"].as_str().unwrap().to_owned();
    for path in
        [held, format!("/api/v1/contacts/{contact}/forget"), format!("/api/v1/arrivals/{mail}/raw")]
    {
        let request = post(&path, Some(&key), None, &json!({"by": "eve", "dry_run": true}));
        assert_eq!(ask(&desk, &guarded, request).0, StatusCode::FORBIDDEN, "{path}");
    }
}

/// What a command answers, without a daemon; once the command before has let go of the store.
fn command(config: &Path, words: &[&str]) -> (centralita::cli::Exit, String) {
    loop {
        let (exit, said, complaint) = command_once(config, words);
        if !complaint.contains("is in use by another centralita") {
            return (exit, said);
        }
        std::thread::yield_now();
    }
}

fn command_once(config: &Path, words: &[&str]) -> (centralita::cli::Exit, String, String) {
    let (mut said, mut complaint) = (vec![], vec![]);
    let config = config.display().to_string();
    let first = ["centralita", "--config", &config].map(std::ffi::OsString::from);
    let args = first.into_iter().chain(words.iter().map(std::ffi::OsString::from));
    let mut out = centralita::cli::Output::plain(&mut said, &mut complaint);
    let exit = centralita::cli::run(args, &mut out);
    drop(out);
    (exit, String::from_utf8(said).unwrap(), String::from_utf8(complaint).unwrap())
}

#[test]
fn everything_of_a_person_is_written_into_a_folder_of_its_own_in_his_language() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let config = crate::desk::write_config(folder.path(), "");
    let good = |words: &[&str]| {
        let (exit, said) = command(&config, words);
        assert_eq!(exit, centralita::cli::Exit::Good, "{words:?}: {said}");
        said
    };
    good(&["accounts", "add", "Um", "--country", "pt"]);
    let add = ["contacts", "add", "Rui Um", "--account", "Um", "--email", "rui@um.example"];
    good(&[&add[..], &["--language", "pt-PT"]].concat());
    let to = folder.path().join("rui").display().to_string();
    good(&["contacts", "export", "rui@um.example", "--to", &to]);
    let mode = std::fs::metadata(&to).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
    let index = std::fs::read_to_string(Path::new(&to).join("index.txt")).unwrap();
    assert!(
        index.contains("conserva de Rui Um") && index.contains("- gravações: 30 dias"),
        "{index}"
    );
    let data = std::fs::read_to_string(Path::new(&to).join("data.json")).unwrap();
    let data: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["rows"]["contact_addresses"][0]["address"], "rui@um.example");
    let (again, _) = command(&config, &["contacts", "export", "rui@um.example", "--to", &to]);
    assert_eq!(again, centralita::cli::Exit::Usage, "nothing is written over");

    let planned = good(&["contacts", "forget", "rui@um.example", "--dry-run"]);
    assert!(planned.contains("contact_addresses"), "{planned}");
    good(&["contacts", "forget", "rui@um.example", "--by", "Marta"]);
    let listed = good(&["contacts", "list", "--json"]);
    assert_eq!(listed.trim(), "[]");
    assert!(good(&["audit", "list"]).contains("person.forgotten"));
    assert!(good(&["audit", "verify"]).contains("4"), "account, contact, export, forgotten");
    assert!(good(&["retention", "show", "--json"]).contains("\"raw-mail\",\"days\":180"));
}
