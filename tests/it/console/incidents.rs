//! Incidents and notices in the console: declared, told of, ended; tried before they are sent.
use axum::http::{StatusCode, header};
use centralita::identity::{NewAccount, NewContact};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, Language};
use centralita::staff::Role;
use centralita::store::{AuditFilter, IncidentFilter};
use centralita::tickets::IncidentState;

use super::signed_in;
use crate::desk::{TestDesk, mail};

const DARK: &str = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";

fn reports(desk: &TestDesk, customer: u32) {
    let body = format!("{DARK} Somos el cliente {customer}.");
    mail(&format!("noc@cliente{customer}.example"), "Sin corriente", &body).sent_to(desk);
}

/// What stands in the trail, the newest first.
pub(super) fn trail(desk: &TestDesk) -> Vec<(String, String)> {
    let filter = AuditFilter { limit: 50, ..AuditFilter::default() };
    let rows = desk.store(move |tx| tx.audit_list(&filter));
    rows.into_iter().map(|row| (row.what, row.object)).collect()
}

fn stands(trail: &[(String, String)], what: &str, object: &str) -> bool {
    trail.iter().any(|row| row.0 == what && row.1 == object)
}

#[test]
fn what_is_proposed_is_declared_told_of_and_ended_by_a_lead_and_by_nobody_else() {
    let desk = TestDesk::new();
    for customer in 0..3 {
        reports(&desk, customer);
    }
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Portuguese);
    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let list = lead.get("/incidents");
    assert!(list.text.contains("href=\"/incidents/1\"") && list.text.contains("proposto"));
    let page = agent.get("/incidents/1");
    assert!(page.text.contains("/tickets/CT-"), "its tickets: {}", page.text);
    assert!(!page.text.contains("action=\"/incidents"), "an agent looks");
    let theirs = agent.get("/").form();
    let refused = agent.post("/incidents", &[("form", &theirs), ("id", "1")]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let form = lead.get("/incidents/1").form();
    let code = [("form", form.as_str()), ("id", "1"), ("text_es", "Su PIN es 4711.")];
    assert_eq!(lead.post("/incidents", &code).status, StatusCode::UNPROCESSABLE_ENTITY);
    let order = [
        ("form", form.as_str()),
        ("id", "1"),
        ("text_es", "Ha fallado un <b>transformador</b>."),
        // Ten in the morning at the desk is nine in universal time: this is noon there.
        ("expected_end", "2026-11-24T13:00"),
        ("why", "visto na sala"),
    ];
    let done = lead.post("/incidents", &order);
    assert_eq!(done.header(header::LOCATION), "/incidents/1?done=declared", "{}", done.text);
    let incident = desk.store(|tx| tx.incidents(&IncidentFilter::default())).remove(0);
    assert_eq!(incident.state, IncidentState::Declared);
    assert_eq!(incident.expected_end, Some("2026-11-24T12:00:00Z".parse().unwrap()));
    let page = lead.get("/incidents/1?done=declared");
    assert!(page.text.contains("visto na sala") && !page.text.contains("<b>trans"));
    assert!(page.text.contains("Declarado"));

    let both =
        [("form", form.as_str()), ("expected_end", "2026-11-24T14:00"), ("end_unknown", "yes")];
    let odd = lead.post("/incidents/1/update", &both);
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let news = [("form", form.as_str()), ("end_unknown", "yes"), ("text_es", "Seguimos.")];
    assert_eq!(lead.post("/incidents/1/update", &news).status, StatusCode::SEE_OTHER);
    let incident = desk.store(|tx| tx.incidents(&IncidentFilter::default())).remove(0);
    assert_eq!(incident.expected_end, None);
    assert_eq!(lead.post("/incidents/1/end", &[("form", &form)]).status, StatusCode::SEE_OTHER);
    let again = lead.post("/incidents/1/end", &[("form", &form)]);
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(lead.post("/incidents/9/end", &[("form", &form)]).status, StatusCode::NOT_FOUND);
    assert_eq!(lead.post("/incidents/1/burn", &[("form", &form)]).status, StatusCode::NOT_FOUND);
    let trail = trail(&desk);
    for what in ["incident.declared", "incident.updated", "incident.ended"] {
        assert!(stands(&trail, what, "incident:1"), "{what}: {trail:?}");
    }
}

#[test]
fn a_fault_of_a_site_is_declared_before_anybody_reports_it_and_may_turn_out_to_be_none() {
    let desk = TestDesk::new();
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let form = lead.get("/incidents").form();
    let order = [("form", form.as_str()), ("site", "MD2"), ("kind", "incident_power")];
    assert_eq!(
        lead.post("/incidents", &order).header(header::LOCATION),
        "/incidents/1?done=declared"
    );
    let wrong = [("form", form.as_str()), ("site", "XX9"), ("kind", "incident_power")];
    assert_eq!(lead.post("/incidents", &wrong).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(lead.post("/incidents", &order).status, StatusCode::CONFLICT, "it runs already");
    for customer in 0..3 {
        reports(&desk, customer);
    }
    let mut proposed = signed_in(&desk, "ana", Role::Admin, Language::English);
    let form = proposed.get("/").form();
    assert_eq!(
        proposed.post("/incidents/1/dismiss", &[("form", &form)]).status,
        StatusCode::CONFLICT
    );
}

fn register(desk: &TestDesk) {
    desk.store(|tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        for (place, (name, country)) in
            (0_u32..).zip([("Norte", Country::SPAIN), ("Sul", Country::PORTUGAL)])
        {
            let account = tx.add_account(&NewAccount::new(name, kind, state, country))?;
            let address = format!("ana@{}.example", name.to_lowercase());
            let contact = NewContact {
                addresses: vec![address.parse().unwrap()],
                ..NewContact::new(account, "Ana")
            };
            tx.add_contact(&contact, ContactNumber::from_serial(100 + place).unwrap())?;
        }
        Ok(())
    });
}

#[test]
fn a_notice_is_tried_first_then_sent_and_who_wants_none_gets_none() {
    let desk = TestDesk::new();
    register(&desk);
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    let form = lead.get("/notices").form();
    let mut order = vec![
        ("form", form.as_str()),
        ("to", "country:es"),
        ("to", "country:pt"),
        ("subject_es", "Obras <i>"),
        ("text_es", "El martes habrá obras."),
        ("why", "obras"),
    ];
    let tried = lead.post("/notices/check", &order);
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
    assert!(tried.text.contains("No hay texto en este idioma"), "Portuguese lacks one");
    assert!(tried.text.contains("ana@norte.example") && !tried.text.contains("Obras <i>"));
    assert!(!tried.text.contains("Enviarlo"), "it cannot be sent so");
    order.extend([("subject_pt", "Obras"), ("text_pt", "Na terça-feira haverá obras.")]);
    let tried = lead.post("/notices/check", &order);
    assert!(tried.text.contains("Enviarlo") && tried.text.contains("value=\"country:pt\""));
    assert!(desk.store(|tx| tx.bulk_notices(None, 0)).is_empty(), "trying sends nothing");

    // He is taken off the list in between.
    let number = ContactNumber::from_serial(101).unwrap().to_string();
    let opt = [("form", form.as_str()), ("who", number.as_str())];
    let out = lead.post("/notices/opt-outs", &opt);
    assert_eq!(out.header(header::LOCATION), "/notices/opt-outs?done=opted-out", "{}", out.text);
    assert!(lead.get("/notices/opt-outs").text.contains("Sul"));
    let nobody = [("form", form.as_str()), ("who", "nadie@nada.example")];
    assert_eq!(lead.post("/notices/opt-outs", &nobody).status, StatusCode::UNPROCESSABLE_ENTITY);

    let sent = lead.post("/notices", &order);
    assert_eq!(sent.header(header::LOCATION), "/notices/1?done=sent", "{}", sent.text);
    let log = lead.get("/notices/1?done=sent");
    assert!(log.text.contains("ana@norte.example") && log.text.contains("no quiere avisos"));
    assert!(lead.get("/notices").text.contains("country:es, country:pt"));
    let lift = [("form", form.as_str()), ("who", number.as_str()), ("lift", "yes")];
    assert_eq!(lead.post("/notices/opt-outs", &lift).status, StatusCode::SEE_OTHER);
    let trail = trail(&desk);
    assert!(stands(&trail, "notice.sent", "notice:1"), "{trail:?}");
    assert!(trail.iter().any(|row| row.0 == "notices.stopped"));
    assert!(trail.iter().any(|row| row.0 == "notices.resumed"));

    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::Spanish);
    let theirs = agent.get("/notices").form();
    for path in ["/notices", "/notices/check", "/notices/opt-outs"] {
        let refused = agent.post(path, &[("form", &theirs), ("to", "all"), ("who", &number)]);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
}
