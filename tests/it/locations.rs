//! Where things are, and where accounts came from: old names beside new ones, and origins in rules.
use std::time::Duration;

use axum::Router;
use centralita::identity::{NewAccount, NewContact};
use centralita::mail::{ReadLimits, read};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, TicketNumber};
use centralita::store::OutboxKind;
use serde_json::{Value, json};

use crate::api::{ask, get, open_router};
use crate::desk::{TestDesk, mail};

const PLACES: &str = "site;kind;cage;name;former\nMD2;cage;;12;J-04\nMD2;cage;;45;K7 Z1\n\
    MD2;cage;;46;K-7\nMD2;cabinet;12;0408;A17\n";

fn import(desk: &TestDesk, router: &Router, more: &str, file: &'static str) -> (u16, Value) {
    let target = format!("/api/v1/locations/import?format=csv&file=places.csv{more}");
    let request = axum::http::Request::post(target).body(file.into()).unwrap();
    let (status, answer) = ask(desk, router, request);
    (status.as_u16(), answer)
}

/// Reports a fault in Spanish, and returns its ticket and the page to whoever is on call.
fn reports(desk: &TestDesk, text: &str) -> (TicketNumber, String) {
    let settled = mail("ana@cliente.example", "Sin corriente", text).sent_to(desk);
    let ticket = settled.outcome.ticket.unwrap();
    let rows = desk.outgoing();
    let page = rows.iter().rfind(|row| row.kind == OutboxKind::Page && row.of == ticket.into());
    (ticket, read(page.unwrap().payload.as_bytes(), &ReadLimits::default()).full_text)
}

#[test]
fn an_old_name_stands_beside_the_new_one_and_a_doubtful_one_is_asked_about() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let (status, report) = import(&desk, &router, "&dry_run=true", PLACES);
    assert_eq!((status, report["added"].as_array().unwrap().len()), (200, 4), "{report}");
    assert_eq!(ask(&desk, &router, get("/api/v1/locations", None)).1["places"], json!([]));
    assert_eq!(import(&desk, &router, "", PLACES).0, 200);
    let (status, fault) = import(&desk, &router, "", "site;kind;name\nMD2;cage;1\nMD9;cage;2\n");
    assert_eq!(status, 422);
    let detail = fault["detail"].as_str().unwrap();
    assert!(detail.starts_with("places.csv:3: site: there is no site MD9"), "{detail}");

    let (ticket, page) = reports(
        &desk,
        "Nos hemos quedado sin corriente en MD2, jaula J-04, armario A17, las dos ramas.",
    );
    let place = "MD2, jaula 12 (antes J-04), armario 12/0408 (antes A17)";
    assert!(page.contains(place), "{page}");
    let (_, shown) = ask(&desk, &router, get(&format!("/api/v1/tickets/{ticket}"), None));
    let cage = json!({ "kind": "cage", "said": "J-04", "state": "renamed", "names": ["12"] });
    assert_eq!(shown["places"][0], cage, "{shown}");
    assert!(shown["events"].to_string().contains("cage 12 (formerly J-04)"), "{shown}");

    // Two hours later it is another outage, and a page of its own.
    desk.forward(Duration::from_secs(2 * 3_600));
    let (ticket, page) = reports(&desk, "Sin corriente en toda la jaula K7 de MD2.");
    assert!(page.contains("jaula K7 (puede ser cualquiera de estas: 45, 46;"), "{page}");
    let (_, shown) = ask(&desk, &router, get(&format!("/api/v1/tickets/{ticket}"), None));
    assert_eq!(shown["places"][0]["state"], "ambiguous");

    // What is there no more makes no doubt.
    let (_, all) = ask(&desk, &router, get("/api/v1/locations", None));
    let places = all["places"].as_array().unwrap();
    let gone = places.iter().find(|place| place["name"] == "46").unwrap()["id"].clone();
    let path = format!("/api/v1/locations/{gone}/remove");
    let removed = ask(&desk, &router, crate::api::post(&path, None, None, &Value::Null)).0;
    assert_eq!(removed.as_u16(), 204);
    let (_, shown) = ask(&desk, &router, get(&format!("/api/v1/tickets/{ticket}"), None));
    assert_eq!(shown["places"][0]["names"], json!(["45"]));
    let md1 = all["sites"].as_array().unwrap().iter().find(|site| site["code"] == "MD1").unwrap();
    assert_eq!((&md1["hours"], &md1["dock_hours"]), (&json!("24/7"), &json!("24/7")));
}

#[test]
fn rules_see_where_an_account_came_from() {
    let desk = TestDesk::with("[desk]\norigins = [\"Itconic\"]\n");
    for (serial, origin) in [(7, Some("ITCONIC")), (8, Some("Nova")), (9, None)] {
        desk.store(move |tx| {
            let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
            let account = NewAccount {
                origin: origin.map(ToOwned::to_owned),
                ..NewAccount::new(&format!("C{serial}"), kind, state, Country::SPAIN)
            };
            let contact = NewContact {
                addresses: vec![format!("c{serial}@x.example").parse().unwrap()],
                ..NewContact::new(tx.add_account(&account)?, "Ana")
            };
            tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())
        });
        let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
        mail(&format!("c{serial}@x.example"), "Factura", bill).sent_to(&desk);
    }
    let since = desk.now();
    let seen = desk.store(move |tx| tx.decided(since, 0, 10)).into_iter().map(|decided| {
        let facts: Value = serde_json::from_str(&decided.facts).unwrap();
        facts["origin"].clone()
    });
    assert_eq!(seen.collect::<Vec<_>>(), [json!("Itconic"), json!("other"), Value::Null]);
}
