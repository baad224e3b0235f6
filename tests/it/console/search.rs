//! Looking for tickets: folded words, filters, pages, and nothing of what was forgotten.
use axum::http::{StatusCode, header};
use centralita::model::{Language, TicketNumber};
use centralita::staff::Role;
use centralita::store::{KeptClass, Person, SqliteSettings, TicketFilter, Traces, open_sqlite};

use super::{Page, signed_in};
use crate::desk::{TestDesk, mail};

fn found(desk: &TestDesk, words: &str) -> Vec<TicketNumber> {
    let filter = TicketFilter { words: Some(words.to_owned()), ..TicketFilter::default() };
    let tickets = desk.store(move |tx| tx.tickets(&filter));
    tickets.into_iter().map(|ticket| ticket.number).collect()
}

#[test]
fn a_ticket_is_found_by_words_in_any_spelling_and_by_what_is_added() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Avería del magnetotérmico", "No há ligação no armário 0408.")
        .sent_to(&desk);
    mail("eva@otra.example", "Factura de octubre", "Falta el pedido PO-774411.").sent_to(&desk);
    let tickets = desk.tickets();
    let (first, second) = (tickets[0].number, tickets[1].number);
    for words in ["AVERIA", "averías"] {
        let expected = if words == "AVERIA" { vec![first] } else { vec![] };
        assert_eq!(found(&desk, words), expected, "{words}");
    }
    for words in ["magneto", "ligacao armario", "armário 0408", "cliente.example", "ana@cliente"] {
        assert_eq!(found(&desk, words), [first], "{words}");
    }
    for words in ["PO-774411", "po 774411", "octubre fact"] {
        assert_eq!(found(&desk, words), [second], "{words}");
    }
    for nothing in ["", "  ", "averia factura", "\"", "NEAR(", "subject:", "* OR 1"] {
        assert_eq!(found(&desk, nothing), [], "{nothing}");
    }
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let form = ana.get("/").form();
    let note = [("form", form.as_str()), ("text", "Habló con el señor Muñiz.")];
    ana.post(&format!("/tickets/{second}/note"), &note);
    assert_eq!(found(&desk, "muniz"), [second], "in the same transaction");
    assert_eq!(found(&desk, "ana"), [second, first], "and who wrote it");

    let page = ana.get("/tickets?q=avería");
    let stands = |page: &Page, number: TicketNumber| page.text.contains(&format!(">{number}</a>"));
    assert!(stands(&page, first) && !stands(&page, second), "{}", page.text);
    assert!(page.text.contains("value=\"avería\""));
    let one = ana.get(&format!("/tickets?q={second}"));
    assert_eq!(one.header(header::LOCATION), format!("/tickets/{second}"));
    let long = ana.get(&format!("/tickets?q={}", "a".repeat(201)));
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn pages_of_hits_follow_one_another_with_the_other_filters() {
    let desk = TestDesk::new();
    for n in 0..60 {
        mail(
            &format!("a{n}@c{n}.example"),
            &format!("Factura {n}"),
            "Falta la factura de octubre.",
        )
        .sent_to(&desk);
    }
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let numbers: Vec<TicketNumber> = desk.tickets().iter().map(|ticket| ticket.number).collect();
    let stands = |page: &Page, number: TicketNumber| page.text.contains(&format!(">{number}</a>"));
    let page = ana.get("/tickets?q=octubre+falta&status=any-open");
    assert!(stands(&page, numbers[59]) && stands(&page, numbers[10]) && !stands(&page, numbers[9]));
    let (before, _) = page.text.split_once("\" rel=\"next\"").unwrap();
    let older = before.rsplit("href=\"").next().unwrap();
    let older = older.replace("&#38;", "&").replace("&amp;", "&");
    assert!(older.contains("q=octubre%20falta&status=any-open&before=CT-"), "{older}");
    let page = ana.get(&older);
    assert!(stands(&page, numbers[9]) && stands(&page, numbers[0]) && !stands(&page, numbers[10]));
    assert!(!page.text.contains("rel=\"next\""));

    // The queues say how many have not ended; a list of one's own has those that one took.
    let queue = desk.tickets()[0].facts.queue.to_string();
    let counted = format!("status=any-open\">{queue} <strong>60</strong>");
    assert!(page.text.replace("&#38;", "&").contains(&counted), "{}", page.text);
    let form = ana.get("/").form();
    ana.post(&format!("/tickets/{}/take", numbers[5]), &[("form", &form)]);
    ana.post(
        &format!("/tickets/{}/status", numbers[6]),
        &[("form", &form), ("status", "closed"), ("why", "pagada")],
    );
    let mine = ana.get("/tickets?status=mine");
    assert!(stands(&mine, numbers[5]) && !stands(&mine, numbers[7]));
    assert!(ana.get("/tickets").text.contains(&format!("{queue} <strong>59</strong>")));
}

#[test]
fn what_is_wiped_or_forgotten_is_not_found_any_more() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Factura de Casilda", "Le escribe Casilda Ferreiro, 600123123.")
        .sent_to(&desk);
    let number = desk.tickets()[0].number;
    assert_eq!(found(&desk, "casilda"), [number]);
    // As retention does it, and as forgetting masks it: by statements on the rows themselves.
    desk.store(move |tx| {
        tx.set_status(number, centralita::model::TicketStatus::Closed, number_time())
    });
    desk.forward(std::time::Duration::from_secs(20 * 365 * 86_400));
    let (now, before) = (desk.now(), desk.now());
    let wiped = desk.store(move |tx| tx.wipe(KeptClass::MailText, before, now, 10));
    assert_eq!(wiped, 1);
    for word in ["casilda", "ferreiro", "600123123", "factura", "cliente.example"] {
        assert_eq!(found(&desk, word), [], "{word}");
    }
    assert_eq!(found(&desk, &number.to_string()), [number], "what stays is its number");

    mail("eva@otra.example", "Pedido de Leocadia Muñiz", "Soy Leocadia Muñiz y falta mi pedido.")
        .sent_to(&desk);
    let other = desk.tickets()[1].number;
    assert_eq!(found(&desk, "leocadia muniz"), [other]);
    let traces = Traces {
        name: Some("Leocadia Muñiz".to_owned()),
        addresses: vec!["eva@otra.example".parse().unwrap()],
        ..Traces::default()
    };
    let person = Person { traces, ..Person::default() };
    let now = desk.now();
    desk.store(move |tx| tx.forget(&person, &[other], &[], now));
    for word in ["leocadia", "muniz", "otra.example"] {
        assert_eq!(found(&desk, word), [], "{word}");
    }
    assert_eq!(found(&desk, "falta mi pedido"), [other]);
}

fn number_time() -> centralita::model::Timestamp {
    crate::desk::TUESDAY_TEN.parse().unwrap()
}

#[test]
fn tickets_of_before_the_search_are_found_and_the_api_finds_them_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut files: Vec<_> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let old = rusqlite::Connection::open(&path).unwrap();
    let mut version = 0;
    for file in files.iter().filter(|file| !file.to_str().unwrap().contains("search")) {
        version += 1;
        old.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
        if files.get(version).is_some_and(|next| next.to_str().unwrap().contains("search")) {
            break;
        }
    }
    old.execute_batch(&format!("PRAGMA user_version = {version};")).unwrap();
    let sql = "INSERT INTO tickets (serial, kind, status, channel, language, answer_language, intent, decided, impact,
               urgency, priority, safety, queue, requester, assurance, subject, slots, created_at, updated_at, events)
               VALUES (?1, 'trouble', 'open', 'email', 'es-ES', 'es-ES', 'incident_power', 1, 2, 2, 'P3', 0, 'dc-ops-es',
               'ana@cliente.example', 'AL0', 'Avería ' || ?1, '{}', 1, 1, 0)";
    for serial in 1..=250 {
        old.execute(sql, [serial]).unwrap();
    }
    drop(old);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = open_sqlite(&SqliteSettings { path, group_max: 8 }).unwrap();
    // Whoever compacts waits for the search: nothing old lies there then.
    runtime.block_on(database.compact()).unwrap();
    let filter =
        TicketFilter { words: Some("averia".to_owned()), limit: 1_000, ..TicketFilter::default() };
    let tickets = runtime.block_on(database.write(move |tx| tx.tickets(&filter))).unwrap();
    assert_eq!(tickets.len(), 250);

    let desk = TestDesk::new();
    mail("ana@cliente.example", "Avería", "Falta la factura.").sent_to(&desk);
    mail("ana@cliente.example", "Pedido", "Falta el pedido de marzo.").sent_to(&desk);
    let router = crate::api::open_router(&desk);
    let request = crate::api::get("/api/v1/tickets?q=averia", None);
    let (status, lines) = crate::api::ask(&desk, &router, request);
    assert_eq!(status, StatusCode::OK);
    let numbers: Vec<&str> =
        lines.as_array().unwrap().iter().filter_map(|one| one["number"].as_str()).collect();
    assert_eq!(numbers, [desk.tickets()[0].number.to_string()]);
}
