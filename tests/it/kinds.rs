//! What messages open: trouble, request or order, by a table of the desk's own.
use centralita::app::knowledge::load;
use centralita::model::Intent;

use crate::answers::{change, own_files};
use crate::api::{ask, get, open_router};
use crate::arrive::{By, norte, opens, register};
use crate::desk::TestDesk;

const ANA: &str = "ana@norte.example";

/// The kind of record is a table of the desk's own, with the name that the outside system has for it.
#[test]
fn what_a_message_opens_is_a_table_that_the_desk_changes() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    let (_folder, paths) = own_files();
    let settings = &desk.desk.intake.parts().settings;
    let table = paths.rules.join("kinds.toml");
    let opened = || {
        let knowledge = load(&paths, settings).unwrap();
        desk.desk.intake.put_knowledge(&knowledge);
        let ticket = opens(&desk, By::Mail(ANA, true), "La factura de marzo", |meaning| {
            (meaning.intent, meaning.decided, meaning.safety) = (Intent::Billing, true, false);
        });
        let router = open_router(&desk);
        let (_, page) = ask(&desk, &router, get(&format!("/api/v1/tickets/{ticket}"), None));
        (page["kind"].clone(), page["outside_kind"].clone())
    };
    assert_eq!(opened(), ("request".into(), "SERVICE_REQUEST".into()));
    change(&table, "\"commercial\",", "\"commercial\", \"billing\",");
    let faults = load(&paths, settings).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(
        told[0].contains("kinds.toml:") && told[0].contains("`billing` stands twice"),
        "{told:?}"
    );
    assert_eq!(
        desk.desk.intake.parts().knowledge.load().kinds.of(Intent::Billing).as_str(),
        "request"
    );
    change(&table, "\"portal_pin_help\", \"billing\",", "\"portal_pin_help\",");
    change(&table, "outside = \"ORDER\"", "outside = \"CAMBIO\"");
    assert_eq!(opened(), ("order".into(), "CAMBIO".into()));
}
