//! What stands in an outside desk in the end.
use centralita::identity::{NewAccount, NewContact};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, ContactNumber, Country, Intent, TicketNumber,
    TicketStatus,
};
use serde_json::{Value, json};

use super::double::{Double, Fault};
use super::servicenow::ServiceNow;
use super::stage::Stage;
use super::zammad::Zammad;
use crate::api::{ask, open_router, post};
use crate::arrive::{By, norte, opens, register};
use crate::desk::{TestDesk, mail};

const POWER: &str = "Desde las 9:30 nos hemos quedado sin corriente en todo el armario 0408 \
                     de la jaula 12 de MD2, las dos ramas.";

/// A power cut that a registered customer writes of.
fn power(desk: &TestDesk) -> TicketNumber {
    desk.store(|tx| {
        let account = NewAccount::new(
            "Acme",
            AccountKind::Colocation,
            AccountState::Integrated,
            Country::SPAIN,
        );
        let account = tx.add_account(&account)?;
        let contact = NewContact {
            addresses: vec!["ana@cliente.example".parse().unwrap()],
            ..NewContact::new(account, "Ana Sanz")
        };
        tx.add_contact(&contact, ContactNumber::from_serial(7).unwrap())
    });
    mail("ana@cliente.example", "Corte total", POWER).sent_to(desk).outcome.ticket.unwrap()
}

/// The labels that both doubles have as fields.
fn labels(there: &Value) -> [&Value; 7] {
    ["u_kind", "u_code", "u_site", "u_cage", "u_cabinet", "u_began", "u_account"]
        .map(|name| &there[name])
}

const OF_POWER: [&str; 7] =
    ["TROUBLE_TICKET", "0002-0000", "MD2", "12", "0408", "2026-11-24T08:30:00Z", "Acme"];

#[test]
fn a_power_cut_is_a_trouble_ticket_of_zammad_with_code_site_cage_and_time() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let number = power(&stage.desk);
    stage.hand_over();
    let shared = double.shared();
    let ticket = &shared.product.tickets[0];
    assert_eq!(labels(ticket), OF_POWER.map(|text| json!(text)).each_ref());
    assert_eq!(ticket["title"], "[P1] Corte total - MD2 - Acme");
    assert_eq!((&ticket["group"], &ticket["priority"]), (&json!("Operaciones"), &json!("3 high")));
    assert_eq!(ticket["customer_id"], "guess:ana@cliente.example");
    assert_eq!(ticket["centralita_id"], number.to_string());
    let article = &ticket["article"];
    assert_eq!((&article["type"], &article["sender"]), (&json!("email"), &json!("Customer")));
    let body = article["body"].as_str().unwrap();
    for said in [
        POWER,
        "Código de avería: 0002-0000",
        "Jaula: 12",
        "Inicio de la avería: ",
        "Empresa: Acme",
    ] {
        assert!(body.contains(said), "{body}");
    }
    drop(shared);
    let page = stage.page(number);
    assert_eq!(page["outside"], json!([{ "desk": "zammad", "number": "10019", "id": "19" }]));
    let events = page["events"].as_array().unwrap();
    assert_eq!(events.last().unwrap()["text"], "handed over: zammad has it as 10019");
}

#[test]
fn a_power_cut_is_an_incident_of_servicenow_with_code_site_cage_and_time() {
    let double = Double::start(ServiceNow::new());
    let stage = Stage::new("servicenow", &double.url());
    let number = power(&stage.desk);
    stage.hand_over();
    let shared = double.shared();
    let row = &shared.product.rows[0];
    assert_eq!(labels(row), OF_POWER.map(|text| json!(text)).each_ref());
    assert_eq!(row["short_description"], "[P1] Corte total - MD2 - Acme");
    assert_eq!((&row["impact"], &row["urgency"]), (&json!("1"), &json!("1")));
    assert_eq!((&row["contact_type"], &row["assignment_group"]), (&json!("email"), &json!("grp1")));
    assert_eq!(row["correlation_id"], number.to_string());
    assert!(row.get("priority").is_none(), "it follows from impact and urgency there");
    assert!(row["description"].as_str().unwrap().contains("Jaula: 12"));
    drop(shared);
    assert_eq!(stage.page(number)["outside"][0]["number"], "INC0010001");
}

#[test]
fn order_request_and_trouble_are_what_the_table_of_kinds_calls_them() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    register(&stage.desk, norte(), "ana@norte.example", 7);
    let by = By::Mail("ana@norte.example", true);
    for (intent, text) in [
        (Intent::AccessProblem, "No abre la puerta"),
        (Intent::Billing, "La factura de marzo"),
        (Intent::RemoteHands, "Reiniciad el servidor"),
    ] {
        opens(&stage.desk, by, text, |meaning| {
            (meaning.intent, meaning.decided, meaning.safety) = (intent, true, false);
        });
    }
    stage.hand_over();
    let shared = double.shared();
    let kinds: Vec<&Value> = shared.product.in_order().iter().map(|one| &one["u_kind"]).collect();
    assert_eq!(kinds, ["TROUBLE_TICKET", "SERVICE_REQUEST", "ORDER"]);
}

#[test]
fn a_caller_is_a_customer_by_his_address_and_one_without_is_the_desks_own() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let contact = register(&stage.desk, norte(), "ana@norte.example", 7);
    opens(&stage.desk, By::Call(contact, AssuranceLevel::Al1), "No hay luz", |_| ());
    opens(&stage.desk, By::Stranger, "No hay luz en la sala", |_| ());
    stage.hand_over();
    let shared = double.shared();
    let tickets = shared.product.in_order();
    assert_eq!(tickets[0]["customer_id"], "guess:ana@norte.example");
    assert_eq!(tickets[1]["customer"], "centralita@example.com");
    assert!(tickets.iter().all(|one| one["article"]["type"] == "phone"));
}

#[test]
fn what_is_said_since_waits_for_the_ticket_and_comes_in_order_once() {
    for (fault, doubled) in [(Fault::Status(500), 1), (Fault::Dropped, 1)] {
        let double = Double::start(Zammad::new());
        let stage = Stage::new("zammad", &double.url());
        double.fails(&[Fault::Status(500)]);
        let ticket = power(&stage.desk);
        stage.hand_over();
        let subject = format!("Re: [{ticket}] Corte total");
        for text in ["Ya ha vuelto la rama A.", "Y la B también."] {
            mail("ana@cliente.example", &subject, text).sent_to(&stage.desk);
        }
        stage.hand_over();
        assert_eq!(double.shared().product.articles.len(), 0, "the ticket is not there yet");
        stage.desk.forward(std::time::Duration::from_secs(10));
        // The look and the ticket go well; the first remark does not, or is not answered.
        double.shared().faults.clear();
        stage.desk.block_on(stage.worker.send_due()).unwrap();
        let said = |count: usize| {
            let shared = double.shared();
            let subject = |one: &Value| one["subject"].as_str().unwrap().contains("Del cliente");
            let said: Vec<Value> =
                shared.product.articles.iter().filter(|one| subject(one)).cloned().collect();
            assert_eq!(said.len(), count, "{said:?}");
            said
        };
        let first = said(2);
        assert!(first[0]["body"].as_str().unwrap().contains("rama A"));
        assert!(first[1]["body"].as_str().unwrap().contains("la B"));
        assert_eq!((&first[0]["type"], &first[0]["internal"]), (&json!("email"), &json!(false)));
        double.fails(&[fault]);
        mail("ana@cliente.example", &subject, "Gracias.").sent_to(&stage.desk);
        stage.goes_on("zammad");
        said(2 + doubled);
        assert_eq!(stage.counts("zammad").waiting, 0);
    }
}

#[test]
fn a_note_and_a_status_are_told_inside_and_a_state_that_has_a_name_is_set() {
    let double = Double::start(Zammad::new());
    let states = "states = [\"solved: closed\"]\n";
    let stage = Stage::with("zammad", &double.url(), states);
    let ticket = power(&stage.desk);
    stage.hand_over();
    let router = open_router(&stage.desk);
    let does = |act: &str, mut body: Value| {
        body["by"] = json!("Marta");
        let path = format!("/api/v1/tickets/{ticket}/{act}");
        let (status, answer) = ask(&stage.desk, &router, post(&path, None, None, &body));
        assert!(status.is_success(), "{answer}");
        stage.hand_over();
    };
    does("note", json!({ "text": "El técnico va de camino" }));
    does("status", json!({ "status": "on_hold" }));
    {
        let shared = double.shared();
        let articles = &shared.product.articles;
        let inside: Vec<&Value> =
            articles.iter().filter(|one| one["internal"] == json!(true)).collect();
        assert!(inside.iter().all(|one| one["type"] == "note"));
        let bodies: Vec<&str> = inside.iter().map(|one| one["body"].as_str().unwrap()).collect();
        assert!(bodies.contains(&"El técnico va de camino"), "{bodies:?}");
        assert!(
            bodies.iter().any(|one| one.contains("Estado en la primera línea: ")),
            "{bodies:?}"
        );
        assert_eq!(shared.product.tickets[0]["state"], "new");
    }
    does("status", json!({ "status": "solved" }));
    assert_eq!(stage.desk.ticket(ticket).facts.status, TicketStatus::Solved);
    assert_eq!(double.shared().product.tickets[0]["state"], "closed");
}

#[test]
fn no_code_of_a_customer_ever_leaves() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let text = format!("{POWER}\nMi PIN es 4711, por si hace falta.");
    let ticket = mail("ana@cliente.example", "Corte, PIN 4711", &text).sent_to(&stage.desk);
    stage.hand_over();
    let ticket = ticket.outcome.ticket.unwrap();
    let subject = format!("Re: [{ticket}] Corte");
    mail("ana@cliente.example", &subject, "Repito: mi PIN es 4711.").sent_to(&stage.desk);
    stage.goes_on("zammad");
    let asked = double.take_asked();
    assert!(asked.len() >= 2);
    for one in asked {
        assert!(!one.body.contains("4711"), "{}", one.body);
    }
}

#[test]
fn queues_that_do_not_go_there_stay_and_a_text_that_is_long_is_cut() {
    let double = Double::start(ServiceNow::new());
    let stage = Stage::new("servicenow", &double.url());
    let long = format!("{POWER}\n{}", "Y mucho más que contar. ".repeat(400));
    let ticket = mail("ana@cliente.example", "Corte", &long).sent_to(&stage.desk);
    stage.hand_over();
    let ticket = ticket.outcome.ticket.unwrap();
    {
        let shared = double.shared();
        let text = shared.product.rows[0]["description"].as_str().unwrap().to_owned();
        assert!(text.chars().count() <= 4_000);
        let mark =
            format!("(texto recortado; el texto completo está en {ticket}, en la primera línea)");
        assert!(text.ends_with(&mark), "{text}");
    }
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    // Only queues that are named go there.
    let only = Stage::only_queue("zammad", &double.url(), "billing: Facturas");
    power(&only.desk);
    only.hand_over();
    assert_eq!(double.shared().product.tickets.len(), 0);
    assert_eq!(only.counts("zammad").waiting, 0);
    power(&stage.desk);
    stage.hand_over();
    assert_eq!(double.shared().product.tickets.len(), 1);
}
