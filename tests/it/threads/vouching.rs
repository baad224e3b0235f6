//! Vouching: who waits for identity, or for the leave of his company, is let through by somebody who
//! gives his name.
use centralita::api::auth;
use centralita::identity::{NewAccount, NewContact, Permission};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, ContactNumber, Country, TicketNumber, TicketStatus,
};
use centralita::tickets::TicketEvent;
use serde_json::{Value, json};

use super::links::order;
use super::{ANA, events, notes};
use crate::api::{ask, open_router, post};
use crate::desk::TestDesk;

/// Registers contacts of one company, each named by his address.
pub(super) fn registered<const N: usize>(
    desk: &TestDesk,
    people: [(&'static str, u32, Vec<Permission>); N],
) {
    desk.store(move |tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        let account = tx.add_account(&NewAccount::new("Norte", kind, state, Country::SPAIN))?;
        for (address, serial, permissions) in &people {
            let name = if *address == ANA { "Ana" } else { "Eva" };
            let contact = NewContact {
                addresses: vec![address.parse().unwrap()],
                numbers: vec![format!("+34910000{serial:03}").parse().unwrap()],
                permissions: permissions.clone(),
                ..NewContact::new(account, name)
            };
            tx.add_contact(&contact, ContactNumber::from_serial(*serial).unwrap())?;
        }
        Ok(())
    });
}

fn permissions(text: &str) -> Vec<Permission> {
    text.split_whitespace().map(|word| word.parse().unwrap()).collect()
}

fn number(serial: u32) -> String {
    ContactNumber::from_serial(serial).unwrap().digits()
}

/// Vouches; returns the answer's status and body.
fn vouch(desk: &TestDesk, ticket: TicketNumber, more: &Value) -> (u16, Value) {
    let mut body = json!({ "by": "Marta Gil", "why": "knows her voice, asked for the cabinet" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/api/v1/tickets/{ticket}/vouch");
    let (status, answer) = ask(desk, &open_router(desk), post(&path, None, None, &body));
    (status.as_u16(), answer)
}

fn standing(desk: &TestDesk, ticket: TicketNumber) -> (AssuranceLevel, TicketStatus) {
    let facts = desk.ticket(ticket).facts;
    (facts.assurance, facts.status)
}

#[test]
fn the_desk_vouches_with_its_name_and_the_ticket_waits_no_longer() {
    let desk = TestDesk::new();
    registered(&desk, [(ANA, 7, permissions("all")), ("eva@cliente.example", 8, vec![])]);
    let ticket = order(&desk, 1, false);
    assert_eq!(standing(&desk, ticket), (AssuranceLevel::Al0, TicketStatus::WaitingIdentity));
    for (more, part) in [
        (json!({ "level": "AL1" }), "AL2 or AL3"),
        (json!({ "level": "AL2", "by": " " }), "gives his name"),
        (json!({ "level": "AL2", "why": "" }), "gives his name"),
        (json!({ "level": "AL3", "second": "call-back" }), "AL3 stands on AL2"),
        (json!({ "level": "AL2", "why": "su PIN es 4829" }), "looks like a code"),
        (json!({ "level": "AL2", "permitted_by": number(8) }), "has `admin`"),
    ] {
        let (status, answer) = vouch(&desk, ticket, &more);
        assert_eq!(status, 422, "{answer}");
        assert!(answer["detail"].as_str().unwrap().contains(part), "{answer}");
    }
    assert_eq!(standing(&desk, ticket), (AssuranceLevel::Al0, TicketStatus::WaitingIdentity));
    let (status, answer) = vouch(&desk, ticket, &json!({ "level": "AL2" }));
    assert_eq!(
        (status, &answer["status"], &answer["assurance"]),
        (200, &json!("new"), &json!("AL2"))
    );
    assert_eq!(standing(&desk, ticket), (AssuranceLevel::Al2, TicketStatus::New));
    let of_marta = |event: &&TicketEvent| event.by == "Marta Gil";
    let events = events(&desk, ticket);
    let told: Vec<&str> = events.iter().filter(of_marta).map(|e| e.text.as_str()).collect();
    let expected = "AL0 -> AL2: vouched for: knows her voice, asked for the cabinet";
    assert_eq!(told, [expected, "waiting_identity -> new"]);
}

#[test]
fn al3_needs_a_second_way_that_the_registry_knows() {
    let desk = TestDesk::new();
    let people = [(ANA, 7, permissions("all")), ("eva@cliente.example", 8, vec![])];
    registered(&desk, people);
    let ticket = order(&desk, 1, false);
    vouch(&desk, ticket, &json!({ "level": "AL2" }));
    for (second, part) in [
        (None, "needs a second way"),
        (Some(number(7)), "no other contact"),
        (Some(number(99)), "no other contact"),
    ] {
        let (status, answer) = vouch(&desk, ticket, &json!({ "level": "AL3", "second": second }));
        assert_eq!(status, 422, "{answer}");
        assert!(answer["detail"].as_str().unwrap().contains(part), "{answer}");
    }
    for second in [number(8), "call-back".to_owned()] {
        let (status, answer) = vouch(&desk, ticket, &json!({ "level": "AL3", "second": second }));
        assert_eq!((status, &answer["assurance"]), (200, &json!("AL3")), "{answer}");
    }
    let notes = notes(&desk, ticket).join("\n");
    assert!(notes.contains("rang him back at a registered number"), "{notes}");
}

#[test]
fn a_lacking_permission_is_given_by_an_administrator_of_the_company_alone() {
    let desk = TestDesk::new();
    let eva = ("eva@cliente.example", 8, permissions("admin"));
    registered(&desk, [(ANA, 7, permissions("access hands@MD2")), eva]);
    let ticket = order(&desk, 1, false);
    let (_, answer) = vouch(&desk, ticket, &json!({ "level": "AL2" }));
    assert_eq!(answer["status"], json!("waiting_identity"), "{answer}");
    assert!(answer["still"].as_str().unwrap().contains("administrator"), "{answer}");
    let (status, _) = vouch(&desk, ticket, &json!({ "level": "AL2", "permitted_by": number(7) }));
    assert_eq!(status, 422, "nobody permits himself");
    let leave = json!({ "level": "AL2", "permitted_by": number(8) });
    let (_, answer) = vouch(&desk, ticket, &leave);
    assert_eq!((&answer["status"], &answer["still"]), (&json!("new"), &Value::Null), "{answer}");
}

#[test]
fn nobody_vouches_over_the_network() {
    let desk = TestDesk::new();
    let open = open_router(&desk);
    let guarded = auth::with_keys(open.clone(), desk.desk.database.clone());
    let key = json!({ "name": "portal", "scopes": ["read", "write"] });
    let (_, made) = ask(&desk, &open, post("/api/v1/keys", None, None, &key));
    let ticket = order(&desk, 1, false);
    let path = format!("/api/v1/tickets/{ticket}/vouch");
    let body = json!({ "level": "AL2", "by": "x", "why": "y" });
    let (status, _) = ask(&desk, &guarded, post(&path, made["key"].as_str(), None, &body));
    assert_eq!(status.as_u16(), 403);
}
