//! The addresses at which the desk takes mail: each has a language, and may have other names.
use axum::http::StatusCode;
use centralita::mail::{ReadLimits, read};
use centralita::model::Language;
use serde_json::json;

use crate::api::{ask, open_router, post};
use crate::desk::{Mail, TestDesk, mail, write_config};

/// What is in no language of ours.
const SILENT: &str = "Guten Tag, bitte rufen Sie uns wegen unserer Anfrage vom Montag zurück. Vielen Dank \
                      und freundliche Grüße aus München.";

fn to(address: &str) -> Mail {
    Mail { to: address.to_owned(), ..mail("ana@cliente.example", "Unsere Anfrage", SILENT) }
}

/// The text of the last letter that waits.
fn letter(desk: &TestDesk) -> String {
    let rows = desk.outgoing();
    let row = rows.iter().max_by_key(|row| row.id).unwrap();
    read(row.payload.as_bytes(), &ReadLimits::default()).full_text
}

#[test]
fn a_text_without_a_language_of_ours_is_answered_in_that_of_the_mailbox_it_came_to() {
    for (address, language, first, other) in [
        ("soporte@example.com", Language::Spanish, "Hemos", "Recebemos"),
        ("suporte@example.com", Language::Portuguese, "Recebemos", "Hemos"),
    ] {
        let desk = TestDesk::new();
        let ticket = to(address).sent_to(&desk).outcome.ticket.unwrap();
        assert_eq!(desk.ticket(ticket).facts.answer_language, language, "{address}");
        let said = letter(&desk);
        assert!(said.contains(first) && !said.contains(other), "{address}: {said}");
    }
}

const ALIASES: &str = "[[mailbox]]\naddress = \"soporte@example.com\"\n\
    aliases = [\"ayuda@example.com\", \"help@example.com\"]\nlanguage = \"es-ES\"\nline = \"es\"\n\
    name = \"Centro de Soporte\"\n";

#[test]
fn an_alias_is_its_mailbox_and_answers_come_from_its_first_address() {
    let desk = TestDesk::with(ALIASES);
    for (from, address) in [
        ("ana@cliente.example", "ayuda@example.com"),
        ("eva@cliente.example", "help+md2@example.com"),
    ] {
        let body = "Quisiéramos cambiar la fecha de la visita del martes en MD2, por favor.";
        let one = Mail { to: address.to_owned(), ..mail(from, "Visita", body) };
        one.sent_to(&desk).outcome.ticket.unwrap();
        let rows = desk.outgoing();
        let row = rows.iter().max_by_key(|row| row.id).unwrap();
        let from = read(row.payload.as_bytes(), &ReadLimits::default()).from;
        assert!(format!("{from:?}").contains("soporte@example.com"), "{from:?}");
    }
    let router = open_router(&desk);
    let arrival = |address: &str| {
        let body = json!({ "to": address, "from": "eva@cliente.example", "subject": "Visita",
            "text": "Quiero entrar mañana en MD2." });
        ask(&desk, &router, post("/api/v1/arrivals", None, Some(address), &body)).0
    };
    assert!(arrival("help@example.com").is_success());
    assert_eq!(arrival("nobody@example.com"), StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn an_address_stands_in_one_mailbox_only() {
    let folder = tempfile::tempdir().unwrap();
    let twice = "[[mailbox]]\naddress = \"suporte@example.com\"\naliases = [\"help@example.com\", \"a+b@example.com\"]\n\
        language = \"pt-PT\"\nline = \"pt\"\nname = \"Centro de Suporte\"\n";
    let file = write_config(folder.path(), &format!("{ALIASES}{twice}"));
    let findings = centralita::app::config::Config::load(&file).err().unwrap();
    let said = format!("{findings:?}");
    assert!(said.contains("help@example.com is an address of two mailboxes"), "{said}");
    assert!(said.contains("the alias a+b@example.com has a +detail"), "{said}");
}
