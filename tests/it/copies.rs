//! Copies to other queues, and what has to be done for an audit.
use std::path::Path;

use centralita::intake::Marks;
use centralita::model::{AssuranceLevel, Impact, Intent, Priority, TicketNumber, Urgency};
use centralita::tickets::TaskKind;
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::arrive::{By, arrives, letter, letters, norte, notes, opens, register};
use crate::desk::{TestDesk, mail};

const ANA: &str = "ana@norte.example";

/// The shipped queues, of which one has an address.
pub(crate) fn queues(with_mail: &str, address: &str) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    let table: toml::Table = toml::from_str(&std::fs::read_to_string(shipped).unwrap()).unwrap();
    let mut queues = table["queue"].as_array().unwrap().clone();
    for queue in &mut queues {
        let queue = queue.as_table_mut().unwrap();
        if queue["id"].as_str() == Some(with_mail) {
            queue.insert("mail".to_owned(), toml::Value::from(address));
        }
    }
    toml::to_string(&toml::Table::from_iter([("queue".to_owned(), toml::Value::from(queues))]))
        .unwrap()
}

/// The numbers that a queue's list shows, each with whether it is a copy.
fn listed(desk: &TestDesk, queue: &str) -> Vec<(String, bool)> {
    let path = format!("/api/v1/tickets?queue={queue}");
    let (_, lines) = ask(desk, &open_router(desk), get(&path, None));
    let lines = lines.as_array().unwrap().iter();
    lines
        .map(|line| {
            (line["number"].as_str().unwrap().to_owned(), line["copied"].as_bool().unwrap_or(false))
        })
        .collect()
}

#[test]
fn a_copy_stands_in_its_queues_list_and_is_written_to_an_address() {
    let desk = TestDesk::with(&queues("account-managers", "ventas@desk.example"));
    register(&desk, norte(), ANA, 7);
    let text = "¿Podría un ingeniero de ventas revisar el diseño de nuestra ampliación: dos enlaces redundantes entre MD1 y MD2?";
    mail(ANA, "Diseño", text).sent_to(&desk);
    let ticket = desk.tickets().remove(0);
    assert_eq!(ticket.facts.intent, Intent::TechnicalDesign);
    let number = ticket.number.to_string();
    assert_eq!(listed(&desk, "sales-engineering"), [(number.clone(), false)]);
    assert_eq!(listed(&desk, "account-managers"), [(number.clone(), true)]);
    assert_eq!(listed(&desk, "billing"), []);
    assert!(notes(&desk, ticket.number).contains(&"copy to account-managers".to_owned()));

    let rows = letters(&desk);
    let told = &rows.iter().find(|(to, _)| to == "ventas@desk.example").unwrap().1;
    assert!(told.contains("Se ha copiado a su cola") && told.contains(&number), "{told}");
    assert!(told.contains("Cola: sales-engineering"), "{told}");
    assert_eq!(rows.len(), 2, "the customer's letter and this one: {rows:?}");
    let (_, page) =
        ask(&desk, &open_router(&desk), get(&format!("/api/v1/tickets/{number}"), None));
    assert_eq!(page["copies"], json!(["account-managers"]));
    assert_eq!(page["team"]["csm"], "Marta Gil");
}

#[test]
fn a_complaint_about_an_invoice_is_before_billing_too_and_nobody_is_written_to() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    let ticket = opens(&desk, By::Mail(ANA, false), "Llevamos un mes reclamando", |meaning| {
        (meaning.intent, meaning.decided, meaning.safety) = (Intent::Escalation, true, false);
        (meaning.priority, meaning.also) = (Priority::P3, vec![Intent::Billing]);
        (meaning.impact, meaning.urgency) = (Impact::TWO, Urgency::TWO);
    });
    assert_eq!(listed(&desk, "csm"), [(ticket.to_string(), false)]);
    assert_eq!(listed(&desk, "billing"), [(ticket.to_string(), true)]);
    assert_eq!(letters(&desk).len(), 1, "the customer's");
}

const AUDIT: &str = "Tendremos una auditoría ISO 27001 en MD2 el 10 de diciembre a las 10:00. \
    Asistirán Laura Sanz y Pedro Ruiz. Necesitamos una sala de reuniones; ¿nos ayuda nuestro CSM?";

fn tasks(desk: &TestDesk, ticket: TicketNumber) -> Vec<(TaskKind, String, bool)> {
    let tasks = desk.store(move |tx| tx.tasks_of(ticket));
    tasks.into_iter().map(|task| (task.kind, task.about.clone(), task.is_open())).collect()
}

#[test]
fn an_audit_is_one_ticket_with_a_room_and_a_visit_for_each_person() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    mail(ANA, "Auditoría", AUDIT).sent_to(&desk);
    let ticket = desk.tickets().remove(0);
    assert_eq!((ticket.facts.intent, ticket.facts.queue.as_str()), (Intent::AccountService, "csm"));
    assert_eq!(ticket.facts.slots["topic"][0].value, "audit");
    let told = letter(&desk);
    assert!(told.contains("Preparamos la auditoría en un solo caso"), "{told}");
    assert!(told.contains("el orden del día") && told.contains("falta un dato"), "{told}");
    let visit = |name: &str, open| (TaskKind::Visit, name.to_owned(), open);
    let room = |open| (TaskKind::Room, String::new(), open);
    let number = ticket.number;
    assert_eq!(
        tasks(&desk, number),
        [room(true), visit("Laura Sanz", true), visit("Pedro Ruiz", true)]
    );

    // Whoever else comes is added; nobody twice.
    let marks = Marks { signed: vec![number], ..Marks::default() };
    let more = "También asistirá Elena Mora, además de Laura Sanz.";
    arrives(&desk, By::Mail(ANA, false), more, marks, |_| ());
    assert_eq!(tasks(&desk, number).len(), 4, "{:?}", tasks(&desk, number));
    assert_eq!(tasks(&desk, number)[3], visit("Elena Mora", true));
    assert_eq!(desk.tickets().len(), 1);

    let router = open_router(&desk);
    let tick = |place: u32| {
        let path = format!("/api/v1/tickets/{number}/tasks/{place}/done");
        ask(&desk, &router, post(&path, None, None, &json!({ "by": "Marta" })))
    };
    let (status, all) = tick(1);
    assert_eq!((status.as_u16(), &all[0]["done_by"]), (200, &json!("Marta")));
    assert_eq!(tick(1).0.as_u16(), 200, "a second time changes nothing");
    assert_eq!(tick(9).0.as_u16(), 404);
    let path = format!("/api/v1/tickets/{number}/tasks");
    let (status, all) =
        ask(&desk, &router, post(&path, None, None, &json!({ "about": "Proyector" })));
    assert_eq!((status.as_u16(), &all[4]["about"]), (201, &json!("Proyector")));
    let pin = json!({ "about": "mi PIN es 4829" });
    assert_eq!(ask(&desk, &router, post(&path, None, None, &pin)).0.as_u16(), 422);

    // Closed with open tasks: it is said, and written down.
    let path = format!("/api/v1/tickets/{number}/reply");
    let close = json!({ "text": "Todo preparado.", "then": "close", "by": "Marta" });
    let (_, sent) = ask(&desk, &router, post(&path, None, None, &close));
    let open = ["visit Laura Sanz", "visit Pedro Ruiz", "visit Elena Mora", "other Proyector"];
    assert_eq!(sent["open_tasks"], json!(open), "{sent}");
    let closed = format!("closed with open tasks: {}", open.join(", "));
    assert!(notes(&desk, number).contains(&closed), "{:?}", notes(&desk, number));
    for place in 2..=5 {
        tick(place);
    }
    let (_, sent) = ask(&desk, &router, post(&path, None, None, &close));
    assert_eq!(sent["open_tasks"], Value::Null, "{sent}");
}

#[test]
fn tasks_and_copies_go_with_a_ticket_that_is_merged() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    mail(ANA, "Auditoría", AUDIT).sent_to(&desk);
    let from = desk.tickets()[0].number;
    desk.store(move |tx| tx.add_copy(from, &"billing".parse().unwrap(), tx_at()));
    let into = opens(&desk, By::Mail(ANA, false), "Otra pregunta", |_| ());
    let path = format!("/api/v1/tickets/{from}/merge");
    let (status, _) =
        ask(&desk, &open_router(&desk), post(&path, None, None, &json!({ "into": into })));
    assert_eq!(status.as_u16(), 200);
    assert_eq!(tasks(&desk, from), []);
    assert_eq!(tasks(&desk, into).len(), 3);
    assert!(listed(&desk, "billing").contains(&(into.to_string(), true)));
}

fn tx_at() -> centralita::model::Timestamp {
    crate::desk::TUESDAY_TEN.parse().unwrap()
}

/// An order on the telephone is confirmed in writing to whoever is known, and to nobody else.
#[test]
fn an_order_by_telephone_is_confirmed_to_the_registered_address() {
    let desk = TestDesk::new();
    let ana = register(&desk, norte(), ANA, 7);
    let order = |level, intent, safety, text: &str| {
        desk.forward(std::time::Duration::from_secs(3_601));
        opens(&desk, By::Call(ana, level), text, |meaning| {
            (meaning.intent, meaning.decided, meaning.safety) = (intent, true, safety);
            meaning.priority = Priority::P4;
        })
    };
    let (al0, al1, al2) = (AssuranceLevel::Al0, AssuranceLevel::Al1, AssuranceLevel::Al2);
    let text = "Queremos dos racks más en MD2. Mi PIN es 4829.";
    let ticket = order(al1, Intent::Commercial, false, text);
    let rows = letters(&desk);
    assert_eq!((rows.len(), rows[0].0.as_str()), (1, ANA));
    let told = &rows[0].1;
    assert!(told.contains("por teléfono") && told.contains(&ticket.to_string()), "{told}");
    assert!(told.contains("Queremos dos racks más en MD2"), "{told}");
    assert!(!told.contains("4829"), "a code is sent nowhere: {told}");
    assert!(told.contains("si no ha sido usted"), "{told}");

    // What needs a better proof waits for it, and the letter says so.
    order(al1, Intent::RemoteHands, false, "Cambien el cable del rack 4");
    assert!(letter(&desk).contains("tenemos que comprobar quién lo solicita"));
    order(al2, Intent::RemoteHands, false, "Cambien el cable del rack 5");
    assert!(!letter(&desk).contains("tenemos que comprobar"));

    for (level, intent, safety) in [
        (al0, Intent::Commercial, false),
        (al2, Intent::IncidentPower, false),
        (al2, Intent::Commercial, true),
    ] {
        order(level, intent, safety, "Hola");
        let to_her = letters(&desk).into_iter().filter(|(to, _)| to == ANA).count();
        assert_eq!(to_her, 0, "{level} {intent} {safety}");
    }
}
