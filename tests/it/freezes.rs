//! Badges that are frozen before it is known who asked.
use centralita::mail::{ReadLimits, read};
use centralita::model::{AssuranceLevel, Priority, TicketNumber};
use centralita::store::OutboxKind;
use centralita::tickets::FreezeState;
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::desk::TestDesk;
use crate::threads::{ANA, notes, proven, register};

const FIRED: &str = "Hemos despedido hace diez minutos a Juan Pérez, \
    quiten su acceso a MD2 de inmediato, por favor.";

fn change(desk: &TestDesk, ticket: TicketNumber, body: &Value) -> (u16, Value) {
    let path = format!("/api/v1/tickets/{ticket}/freeze");
    let (status, answer) = ask(desk, &open_router(desk), post(&path, None, None, body));
    (status.as_u16(), answer)
}

#[test]
fn a_badge_is_frozen_for_somebody_known_by_his_address_and_given_back_on_a_proof_only() {
    let desk = TestDesk::new();
    register(&desk, ANA, 7);
    let ticket = proven(&desk, 1, true, "Baja de acceso", FIRED);
    let facts = desk.ticket(ticket).facts;
    assert_eq!((facts.assurance, facts.priority), (AssuranceLevel::Al1, Priority::P2));
    let freeze = desk.store(move |tx| tx.freeze(ticket)).unwrap();
    assert_eq!((freeze.state, freeze.requested_by.as_str()), (FreezeState::Requested, ANA));
    assert_eq!(freeze.who, ["Juan Pérez"]);
    let page = desk.outgoing().into_iter().find(|row| row.kind == OutboxKind::Page).unwrap();
    let page = read(page.payload.as_bytes(), &ReadLimits::default()).full_text;
    assert!(page.contains("Bloquee primero estas tarjetas y pregunte después: Juan Pérez."));

    let by = |state: &str| json!({ "state": state, "by": "Marta", "why": "security told" });
    let (status, answer) = change(&desk, ticket, &by("confirmed"));
    assert_eq!(status, 422, "it is not done yet: {answer}");
    assert_eq!(change(&desk, ticket, &json!({ "state": "done", "by": " " })).0, 422);
    let (status, answer) = change(&desk, ticket, &by("done"));
    assert_eq!((status, &answer["state"]), (200, &json!("done")), "{answer}");
    for state in ["lifted", "confirmed"] {
        let (status, answer) = change(&desk, ticket, &by(state));
        assert_eq!(status, 422);
        assert!(answer["detail"].as_str().unwrap().contains("this needs AL2"), "{answer}");
    }
    let path = format!("/api/v1/tickets/{ticket}/vouch");
    let vouch = json!({ "level": "AL2", "by": "Marta", "why": "knows her voice" });
    assert_eq!(ask(&desk, &open_router(&desk), post(&path, None, None, &vouch)).0.as_u16(), 200);
    assert_eq!(change(&desk, ticket, &by("confirmed")).0, 200);
    assert_eq!(change(&desk, ticket, &json!({ "state": "lifted", "by": "Marta" })).0, 422, "why?");
    assert_eq!(change(&desk, ticket, &by("lifted")).0, 200);
    let (_, shown) =
        ask(&desk, &open_router(&desk), get(&format!("/api/v1/tickets/{ticket}"), None));
    let kept = &shown["freeze"];
    assert_eq!((&kept["state"], &kept["who"]), (&json!("lifted"), &json!(["Juan Pérez"])));
    let told = notes(&desk, ticket).join("\n");
    for part in ["freeze requested (AL1): Juan", "freeze done: Juan", "freeze lifted: Juan"] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn nobody_unknown_has_a_badge_frozen_and_the_desk_may_do_it_itself() {
    let desk = TestDesk::new();
    let stranger = proven(&desk, 1, true, "Baja de acceso", FIRED);
    register(&desk, ANA, 7);
    let forged = proven(&desk, 2, false, "Baja de acceso", FIRED);
    for ticket in [stranger, forged] {
        assert_eq!(desk.store(move |tx| tx.freeze(ticket)), None);
        let done = json!({ "state": "done", "by": "Marta" });
        assert_eq!(change(&desk, ticket, &done).0, 422, "nothing was asked for");
    }
    let ask_for = json!({ "state": "requested", "who": ["Juan Pérez"], "by": "Marta" });
    let (status, freeze) = change(&desk, stranger, &ask_for);
    assert_eq!((status, &freeze["who"]), (200, &json!(["Juan Pérez"])), "{freeze}");
    // Whom it is about can be put right while it is asked for.
    let other = json!({ "state": "requested", "who": ["Juana Pérez"], "by": "Marta" });
    assert_eq!(change(&desk, stranger, &other).1["who"], json!(["Juana Pérez"]));
}
