//! Contracts that end, and the person of ours who looks after an account.
use centralita::identity::{NewAccount, NewContact, Team};
use centralita::mail::{ReadLimits, read};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, Intent};
use centralita::store::{Claimed, OutboxKind};
use centralita::tickets::EventKind;

use crate::desk::{TestDesk, mail};

/// Registers an account with its team, and Ana, who writes for it.
fn register(desk: &TestDesk) {
    desk.store(|tx| {
        let kind = AccountKind::Colocation;
        let team = Team {
            account_manager: Some("Rui Alves <rui@desk.example>".parse().unwrap()),
            csm: Some("Marta Gil".parse().unwrap()),
            ..Team::default()
        };
        let account = NewAccount {
            team,
            ..NewAccount::new("Norte", kind, AccountState::Integrated, Country::SPAIN)
        };
        let account = tx.add_account(&account)?;
        let contact = NewContact {
            addresses: vec!["ana@norte.example".parse().unwrap()],
            ..NewContact::new(account, "Ana")
        };
        tx.add_contact(&contact, ContactNumber::from_serial(7).unwrap())
    });
}

fn text(row: &Claimed) -> String {
    read(row.payload.as_bytes(), &ReadLimits::default()).full_text
}

fn notes(desk: &TestDesk) -> Vec<String> {
    let number = desk.tickets()[0].number;
    let events = desk.store(move |tx| tx.events(number));
    events.into_iter().filter(|e| e.kind == EventKind::Note).map(|e| e.text).collect()
}

#[test]
fn whoever_ends_a_contract_is_asked_for_it_in_writing_and_his_account_manager_is_told() {
    let desk = TestDesk::new();
    register(&desk);
    mail(
        "ana@norte.example",
        "Fin de contrato",
        "Queremos rescindir el contrato de nuestro rack de Sevilla al vencimiento. Un saludo.",
    )
    .sent_to(&desk);
    let ticket = &desk.tickets()[0].facts;
    assert_eq!((ticket.intent, ticket.queue.as_str()), (Intent::Commercial, "account-managers"));
    assert_eq!(ticket.slots["change"][0].value, "termination");
    assert_eq!(ticket.slots["product"][0].value, "space");
    let notes = notes(&desk);
    assert!(notes.contains(&"tags needs-written-confirmation".to_owned()), "{notes:?}");
    let owner = "owner Rui Alves <rui@desk.example> (account_manager)";
    assert!(notes.contains(&owner.to_owned()), "{notes:?}");

    let rows = desk.outgoing();
    assert!(rows.iter().all(|row| row.kind == OutboxKind::Mail));
    let to = |address: &str| text(rows.iter().find(|row| row.to == address).unwrap());
    let customer = to("ana@norte.example");
    assert!(customer.contains("confirmación por escrito"), "{customer}");
    let manager = to("rui@desk.example");
    assert!(manager.contains("rescindir") && manager.contains("account-managers"), "{manager}");
    assert_eq!(rows.len(), 2);
}

#[test]
fn an_owner_without_an_address_stands_on_the_ticket_only() {
    let desk = TestDesk::new();
    register(&desk);
    mail(
        "ana@norte.example",
        "Reunión de seguimiento",
        "Proponemos revisar el servicio trimestral con nuestro Customer Success Manager el 8 de junio.",
    )
    .sent_to(&desk);
    assert_eq!(desk.tickets()[0].facts.queue.as_str(), "csm");
    assert!(notes(&desk).contains(&"owner Marta Gil (csm)".to_owned()));
    assert_eq!(desk.outgoing().len(), 1);
}

#[test]
fn what_rules_saw_and_said_is_kept_without_the_text() {
    let desk = TestDesk::new();
    register(&desk);
    let words = "La factura de abril no nos ha llegado, ¿pueden reenviarla?";
    mail("ana@norte.example", "Factura de abril", words).sent_to(&desk);
    let since = desk.now();
    let decided = desk.store(move |tx| tx.decided(since, 0, 10)).remove(0);
    assert!(decided.text.contains("no nos ha llegado") && decided.subject == "Factura de abril");
    assert!(!decided.facts.contains("llegado"), "{}", decided.facts);
    let facts: serde_json::Value = serde_json::from_str(&decided.facts).unwrap();
    assert_eq!((&facts["intent"], &facts["account"]), (&"billing".into(), &"Norte".into()));
    let outcome: serde_json::Value = serde_json::from_str(&decided.outcome).unwrap();
    assert_eq!(
        (&outcome["queue"], &outcome["owner"]),
        (&"billing".into(), &"billing_analyst".into())
    );
}
