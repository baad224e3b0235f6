//! One fault of a hall that many report: proposed, declared, joined, told and ended, with a clock that
//! is moved by hand.
use std::time::Duration;

use axum::http::StatusCode;
use centralita::api::call_shapes::{CallEvent, Keyed};
use centralita::cli::phone::door::SimulatorDoor;
use centralita::cli::phone::play::Driver as _;
use centralita::cli::phone::scene::{Doing, Scene};
use centralita::cli::phone::script::Start;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::incidents::{Declare, Declared, Say};
use centralita::mail::{ReadLimits, read};
use centralita::model::{
    AccountKind, AccountState, ContactNumber, Country, IncidentId, Intent, Language, TicketNumber,
    TicketStatus,
};
use centralita::oncall::PageState;
use centralita::store::{Claimed, IncidentFilter, OutboxKind, OutboxState, PageFilter, PageRow};
use centralita::tickets::{Child, EventKind, Incident, IncidentState, Sentence};
use serde_json::json;

use crate::api::{ask, get, open_router, post};
use crate::calls::stage::Stage;
use crate::desk::{TestDesk, mail};

const MINUTE: Duration = Duration::from_secs(60);
const DARK: &str = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
/// P2: one of two feeds.
const HALF: &str =
    "En el armario 0408 de MD2 hemos perdido una rama de corriente; la otra aguanta.";

/// Hands a report of one customer to the desk.
fn reports(desk: &TestDesk, customer: u32, body: &str) -> TicketNumber {
    let from = format!("noc@cliente{customer}.example");
    let body = format!("{body} Somos el cliente {customer}.");
    mail(&from, "Sin corriente", &body).sent_to(desk).outcome.ticket.unwrap()
}

/// Registers customers whose reports come from the addresses of [`reports`].
fn register(desk: &TestDesk, customers: std::ops::Range<u32>) {
    desk.store(move |tx| {
        for customer in customers.clone() {
            let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
            let name = format!("Cliente {customer}");
            let account = tx.add_account(&NewAccount::new(&name, kind, state, Country::SPAIN))?;
            let contact = NewContact {
                addresses: vec![format!("noc@cliente{customer}.example").parse().unwrap()],
                languages: vec![Language::ALL[customer as usize % 3]],
                ..NewContact::new(account, "NOC")
            };
            tx.add_contact(&contact, ContactNumber::from_serial(1_000 + customer).unwrap())?;
        }
        Ok(())
    });
}

fn incidents(desk: &TestDesk) -> Vec<Incident> {
    desk.store(|tx| tx.incidents(&IncidentFilter::default()))
}

fn children(desk: &TestDesk, id: IncidentId) -> Vec<Child> {
    desk.store(move |tx| tx.children(id, None, 1_000))
}

fn pages(desk: &TestDesk) -> Vec<PageRow> {
    let mut pages = desk.store(|tx| tx.pages(&PageFilter::default()));
    pages.reverse();
    pages
}

fn declare(desk: &TestDesk) -> Incident {
    let order = Declare {
        what: Declared::Fault("MD2".parse().unwrap(), Intent::IncidentPower),
        texts: [(Language::Spanish, "Ha fallado un transformador.".to_owned())].into(),
        since: None,
        expected_end: Some("2026-11-24T12:00:00Z".parse().unwrap()),
        by: "lucia".to_owned(),
        why: "visto en la sala".to_owned(),
        at: desk.now(),
    };
    desk.block_on(desk.desk.intake.declare_incident(order)).unwrap().unwrap()
}

fn say(desk: &TestDesk, id: IncidentId) -> Say {
    Say {
        id,
        texts: [(Language::Spanish, "Ya hay un grupo en marcha.".to_owned())].into(),
        expected_end: None,
        by: "lucia".to_owned(),
        why: String::new(),
        at: desk.now(),
    }
}

/// The letters to customers that waited, which are gone now.
fn letters(desk: &TestDesk) -> Vec<Claimed> {
    let mut rows = desk.outgoing();
    let (ids, now) = (rows.iter().map(|row| row.id).collect::<Vec<_>>(), desk.now());
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    rows.retain(|row| row.kind == OutboxKind::Mail);
    rows
}

fn text(row: &Claimed) -> String {
    read(row.payload.as_bytes(), &ReadLimits::default()).full_text
}

fn events(desk: &TestDesk, ticket: TicketNumber, part: &str) -> usize {
    let events = desk.store(move |tx| tx.events(ticket));
    events.iter().filter(|event| event.text.contains(part)).count()
}

#[test]
fn three_customers_who_report_the_same_make_a_proposal_that_changes_nothing() {
    let desk = TestDesk::with("[incidents]\nproposals_to = [\"turno@example.com\"]\n");
    // One customer is one, however often he writes.
    for _ in 0..4 {
        desk.forward(MINUTE);
        reports(&desk, 0, &format!("{DARK} Van {} avisos.", desk.tickets().len()));
    }
    reports(&desk, 1, DARK);
    assert_eq!(incidents(&desk), []);
    letters(&desk);
    let third = reports(&desk, 2, DARK);
    let [proposed] = &incidents(&desk)[..] else { panic!("one is proposed") };
    assert_eq!((proposed.state, proposed.site.as_str()), (IncidentState::Proposed, "MD2"));
    assert_eq!(children(&desk, proposed.id).len(), 3, "the latest of each");
    assert_eq!(events(&desk, third, "incident 1: "), 2);
    // What programs go by is a word of the list of acts, and no sentence.
    let acts: Vec<String> = desk
        .store(move |tx| tx.events(third))
        .iter()
        .flat_map(|event| &event.said)
        .filter(|said| said.code == Sentence::IncidentAct)
        .map(|said| said.values.join(" "))
        .collect();
    assert_eq!(acts, ["1 proposed"]);
    let sent = letters(&desk);
    let told = sent.iter().find(|row| row.to == "turno@example.com").unwrap();
    assert!(text(told).contains("centralita incidents declare 1"), "{}", text(told));
    // Nobody is told of an incident that nobody declared.
    let answer = sent.iter().find(|row| row.to == "noc@cliente2.example").unwrap();
    assert!(!text(answer).contains("avería"), "{}", text(answer));
    assert_eq!(pages(&desk).len(), 1);
    // A fourth joins the proposal; the desk is not written to again.
    reports(&desk, 3, DARK);
    assert_eq!(children(&desk, proposed.id).len(), 4);
    assert!(letters(&desk).iter().all(|row| row.to != "turno@example.com"));
}

#[test]
fn what_the_desk_says_is_none_is_not_proposed_again_at_once_and_ten_minutes_are_the_limit() {
    let desk = TestDesk::new();
    reports(&desk, 0, DARK);
    desk.forward(6 * MINUTE);
    reports(&desk, 1, DARK);
    desk.forward(5 * MINUTE);
    reports(&desk, 2, DARK);
    assert_eq!(incidents(&desk), [], "the first is eleven minutes old");
    desk.forward(MINUTE);
    reports(&desk, 3, DARK);
    let id = incidents(&desk)[0].id;
    desk.block_on(desk.desk.intake.dismiss_incident(say(&desk, id))).unwrap().unwrap();
    for customer in 4..8 {
        reports(&desk, customer, DARK);
    }
    assert_eq!(incidents(&desk).len(), 1);
    desk.forward(61 * MINUTE);
    for customer in 8..11 {
        reports(&desk, customer, DARK);
    }
    assert_eq!(incidents(&desk)[0].state, IncidentState::Proposed);
    assert_eq!(incidents(&desk)[1].state, IncidentState::Dismissed);
}

/// What somebody hears who rings.
struct Caller<'s> {
    door: SimulatorDoor<'s, Stage>,
    heard: Scene,
}

impl<'s> Caller<'s> {
    fn rings(stage: &'s Stage, from: &str) -> Self {
        let mut door = SimulatorDoor::new(stage);
        let start = Start {
            line: Some("es".to_owned()),
            from: Some(from.to_owned()),
            verified: true,
            ..Start::default()
        };
        let heard = door.begin(&start).unwrap();
        Self { door, heard }
    }

    fn presses(&mut self, keys: &str) -> &mut Self {
        for key in keys.chars() {
            let key = Keyed::new(key.to_string()).unwrap();
            self.heard = self.door.step(CallEvent::Keys(key)).unwrap();
        }
        self
    }

    fn says(&mut self, text: &str) -> &mut Self {
        self.heard = self.door.step(CallEvent::Speech(text.to_owned())).unwrap();
        self
    }

    fn hears(&self, part: &str) -> bool {
        self.heard.say.iter().any(|said| said.text.contains(part))
    }

    fn ticket(&self) -> TicketNumber {
        self.door.page().unwrap().outcomes.iter().find_map(|outcome| outcome.ticket).unwrap()
    }
}

#[test]
fn three_hundred_mails_and_eighty_calls_of_one_hall_are_one_page_and_380_arrivals() {
    let stage = Stage::new();
    let desk = &stage.desk;
    let before = desk.arrivals().len();
    for customer in 0..3 {
        reports(desk, customer, DARK);
    }
    let incident = declare(desk);
    assert_eq!(incident.id, incidents(desk)[0].id, "the one that was proposed");
    for customer in 3..300 {
        reports(desk, customer, DARK);
        if customer % 4 == 0 {
            // Half of those who ring say it, half press keys and are asked for their site.
            let mut caller = Caller::rings(&stage, &format!("+3491000{:04}", 1_000 + customer));
            caller.presses("1#");
            if customer % 8 == 0 {
                caller.says(DARK);
            } else {
                caller.presses("121");
                assert!(caller.hears("¿En qué centro de datos?"), "{:?}", caller.heard);
                caller.presses("2");
            }
            assert!(caller.hears("Ya trabajamos en esta avería."), "{:?}", caller.heard);
            assert!(caller.hears("Su número de caso es"), "{:?}", caller.heard);
            assert!(matches!(caller.heard.then, Doing::Listens { .. }), "nobody is rung");
            caller.door.hang_up().unwrap();
        }
    }
    for customer in 0..6 {
        let mut caller = Caller::rings(&stage, &format!("+3491000{:04}", 2_000 + customer));
        caller.presses("1#").says(DARK);
        caller.door.hang_up().unwrap();
    }
    let page = &pages(desk)[..];
    assert_eq!(page.len(), 1);
    let id = page[0].id;
    assert_eq!(desk.arrivals().len() - before, 380);
    assert_eq!(desk.store(move |tx| tx.tickets_of_page(id)).len(), 380);
    assert_eq!(children(desk, incident.id).len(), 380);
    let legs = desk.store(|tx| {
        let calls = tx.calls(&centralita::store::CallFilter::default())?;
        let mut legs = 0;
        for call in calls {
            legs += tx.legs(call.id)?.len();
        }
        Ok(legs)
    });
    assert_eq!(legs, 0, "nobody was rung for a caller");
}

#[test]
fn a_caller_of_a_known_incident_still_has_danger_and_a_person_by_their_keys() {
    let stage = Stage::new();
    let desk = &stage.desk;
    reports(desk, 0, DARK);
    declare(desk);
    let mut caller = Caller::rings(&stage, "+34910003001");
    caller.presses("1#").presses("121").presses("2");
    assert!(caller.hears("prioridad máxima"), "{:?}", caller.heard);
    let ticket = caller.ticket();
    caller.presses("0");
    assert!(caller.hears("Busco a alguien que le atienda"), "{:?}", caller.heard);
    assert_eq!(pages(desk).len(), 1);
    assert_eq!(events(desk, ticket, "incident 1: declared"), 1);
    let mut caller = Caller::rings(&stage, "+34910003002");
    caller.presses("1#").presses("121").presses("9");
    assert!(matches!(caller.heard.then, Doing::Rings { .. }), "{:?}", caller.heard);
    assert_eq!(pages(desk).len(), 2, "danger pages anew");
    assert_eq!(children(desk, IncidentId(1)).len(), 2);
    // Whoever cannot say where he is gets people, as before.
    let mut caller = Caller::rings(&stage, "+34910003003");
    caller.presses("1#").presses("121").presses("8");
    assert!(matches!(caller.heard.then, Doing::Rings { .. }), "{:?}", caller.heard);
}

#[test]
fn danger_another_site_another_kind_and_a_graver_report_of_somebody_known_page_anew() {
    let desk = TestDesk::new();
    register(&desk, 0..3);
    reports(&desk, 0, HALF);
    declare(&desk);
    let paged = |customer: u32, body: &str| {
        reports(&desk, customer, body);
        pages(&desk).len()
    };
    assert_eq!(paged(1, HALF), 1);
    assert_eq!(paged(2, &HALF.replace("MD2", "BA1")), 2, "another site");
    let heat = "En MD2 hay 41 grados en todo el pasillo, el aire no funciona y caen los equipos.";
    assert_eq!(paged(2, heat), 3, "another kind");
    assert_eq!(paged(2, "Sale humo del armario 0408 de MD2 y no hay corriente."), 4, "danger");
    assert_eq!(paged(1, DARK), 5, "P1 where the page was P2");
    assert_eq!(paged(0, DARK), 5, "which is the page of the incident now");
    let known = children(&desk, IncidentId(1));
    assert_eq!(known.len(), 4, "neither danger nor what is elsewhere: {known:?}");
}

#[test]
fn a_mail_of_which_nothing_is_proven_makes_a_running_page_graver_and_starts_none() {
    let desk = TestDesk::new();
    reports(&desk, 0, HALF);
    declare(&desk);
    letters(&desk);
    reports(&desk, 1, DARK);
    let [page] = &pages(&desk)[..] else { panic!("one page") };
    assert!(page.about.contains("\"P1\""), "{}", page.about);
    // The next rung begins at once, and reads how grave it is.
    desk.block_on(desk.desk.intake.step_pages()).unwrap();
    let rows = desk.outgoing();
    let next = rows.iter().find(|row| row.to == "nuria@example.com").unwrap();
    assert!(text(next).contains("P1"), "{}", text(next));
    // Hours later the incident still runs, and so does its page.
    desk.forward(5 * MINUTE);
    let page = page.id;
    let lucia = "lucia".to_owned();
    let accept = centralita::intake::PageAnswer::Accept;
    desk.block_on(desk.desk.intake.answer_page(page, lucia, accept)).unwrap();
    desk.forward(180 * MINUTE);
    reports(&desk, 2, DARK);
    assert_eq!(pages(&desk).len(), 1);
}

#[test]
fn a_child_is_told_what_is_known_in_his_language_and_a_stranger_only_that_we_are_at_it() {
    let desk = TestDesk::new();
    register(&desk, 0..3);
    reports(&desk, 0, DARK);
    desk.forward(2 * MINUTE);
    let incident = declare(&desk);
    assert_eq!(incident.began_at.to_string(), "2026-11-24T09:00:00Z", "since its first report");
    letters(&desk);
    let ticket = reports(&desk, 0, &format!("{DARK} Sigue."));
    reports(&desk, 1, DARK);
    reports(&desk, 2, DARK);
    reports(&desk, 7, DARK);
    let sent = letters(&desk);
    let to = |customer: u32| {
        let address = format!("noc@cliente{customer}.example");
        text(sent.iter().find(|row| row.to == address).unwrap())
    };
    let own =
        "Ha fallado un transformador. Esperamos que termine el 24 de noviembre de 2026, 13:00.";
    assert!(to(0).contains(own) && to(0).contains(&ticket.to_string()), "{}", to(0));
    assert!(!to(0).contains("guardia"), "nobody promises that he is rung: {}", to(0));
    assert!(to(1).contains("Já temos conhecimento desta avaria no centro MD2"), "{}", to(1));
    assert!(to(2).contains("We have known of this incident at MD2"), "{}", to(2));
    assert!(to(7).contains("Ya trabajamos en una avería"), "{}", to(7));
    assert!(!to(7).contains("MD2") && !to(7).contains("transformador"), "{}", to(7));
    let (_, shown) =
        ask(&desk, &open_router(&desk), get(&format!("/api/v1/tickets/{ticket}"), None));
    assert_eq!(
        (&shown["incident"]["id"], &shown["incident"]["state"]),
        (&json!(1), &json!("declared"))
    );
}

#[test]
fn news_and_the_end_reach_each_customer_once_and_end_the_page_whatever_is_cut_off() {
    let desk = TestDesk::new();
    register(&desk, 0..60);
    let tickets: Vec<TicketNumber> = (0..60).map(|n| reports(&desk, n, DARK)).collect();
    let incident = declare(&desk);
    assert_eq!(children(&desk, incident.id).len(), 60, "those of before are its children");
    // One was answered otherwise, one is closed, one was put into another, one is something else.
    let now = desk.now();
    let (answered, closed, into) = (tickets[10], tickets[11], tickets[13]);
    desk.store(move |tx| {
        tx.set_status(answered, TicketStatus::Solved, now)?;
        tx.set_status(closed, TicketStatus::Closed, now)
    });
    let merge = centralita::intake::desk::Merge {
        from: tickets[12],
        into,
        across_accounts: true,
        by: "lucia".to_owned(),
        at: now,
    };
    desk.block_on(desk.desk.intake.merge(merge)).unwrap().unwrap();
    let smoke = format!("{DARK} Ahora sale humo del armario.");
    let again = mail("noc@cliente14.example", &format!("Re: [{}] x", tickets[14]), &smoke);
    assert_eq!(again.sent_to(&desk).outcome.ticket, Some(tickets[14]));
    // A second ticket of the same customer is no second letter.
    reports(&desk, 20, &format!("{DARK} Insistimos."));
    letters(&desk);

    let update = desk.desk.intake.update_incident(say(&desk, incident.id));
    desk.block_on(update).unwrap().unwrap();
    let sent = letters(&desk);
    assert_eq!(sent.len(), 60 - 4, "not those four");
    let mut to: Vec<&str> = sent.iter().map(|row| row.to.as_str()).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!(to.len(), sent.len(), "each once");

    // The end is written, and then the program is cut off after one batch.
    let order = say(&desk, incident.id);
    desk.store(move |tx| {
        let mut ended = tx.incident(order.id)?.unwrap();
        ended.state = IncidentState::Ended;
        tx.change_incident(&ended)?;
        tx.add_incident_act(&centralita::tickets::NewIncidentAct {
            incident: order.id,
            kind: centralita::tickets::IncidentActKind::Ended,
            at: order.at,
            by: order.by.clone(),
            why: String::new(),
            texts: order.texts.clone(),
            expected_end: None,
            owed: true,
        })
    });
    assert!(desk.block_on(desk.desk.intake.tell_some_of_incidents()).unwrap());
    let first = letters(&desk).len();
    assert!(first > 0 && first < 40, "{first} in one transaction");
    // Whoever ends it again hears that it has ended; nobody is told twice.
    let again = desk.desk.intake.end_incident(say(&desk, incident.id));
    assert!(desk.block_on(again).unwrap().is_err());
    desk.block_on(desk.desk.intake.tell_of_incidents()).unwrap();
    assert_eq!(first + letters(&desk).len(), 60 - 4);
    desk.block_on(desk.desk.intake.tell_of_incidents()).unwrap();
    assert_eq!(letters(&desk).len(), 0);
    assert_eq!(desk.ticket(tickets[0]).facts.status, TicketStatus::Solved);
    assert_eq!(desk.ticket(tickets[14]).facts.status, TicketStatus::New, "danger goes on");
    assert_eq!(desk.ticket(closed).facts.status, TicketStatus::Closed);
}

#[test]
fn the_end_ends_the_page_and_later_reports_are_no_children() {
    let desk = TestDesk::new();
    for customer in 0..2 {
        reports(&desk, customer, DARK);
    }
    let incident = declare(&desk);
    let end = desk.desk.intake.end_incident(say(&desk, incident.id));
    desk.block_on(end).unwrap().unwrap();
    assert_eq!(*pages(&desk)[0].page.state(), PageState::Over);
    assert!(desk.tickets().iter().all(|ticket| ticket.facts.status == TicketStatus::Solved));
    let later = reports(&desk, 5, DARK);
    assert_eq!(children(&desk, incident.id).len(), 2);
    assert_eq!((pages(&desk).len(), desk.ticket(later).facts.status), (2, TicketStatus::New));
    // The customer of a solved ticket disagrees: it is open again, and he is in no incident.
    let ticket = desk.tickets()[0].number;
    let reply = mail("noc@cliente0.example", &format!("Re: [{ticket}] x"), "Seguimos sin luz.");
    assert_eq!(reply.sent_to(&desk).outcome.ticket, Some(ticket));
    assert_eq!(desk.ticket(ticket).facts.status, TicketStatus::Open);
}

#[test]
fn a_page_that_is_about_danger_too_outlives_its_incident() {
    let desk = TestDesk::new();
    register(&desk, 0..1);
    let ticket = reports(&desk, 0, DARK);
    let incident = declare(&desk);
    let smoke = format!("{DARK} Ahora sale humo del armario.");
    mail("noc@cliente0.example", &format!("Re: [{ticket}] x"), &smoke).sent_to(&desk);
    let end = desk.desk.intake.end_incident(say(&desk, incident.id));
    desk.block_on(end).unwrap().unwrap();
    let states: Vec<_> = pages(&desk).iter().map(|row| row.page.state().clone()).collect();
    assert_eq!(states, [PageState::Over, PageState::Searching]);
    assert!(desk.ticket(ticket).facts.safety);
}

#[test]
fn the_api_declares_updates_ends_and_says_why_not() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let sent =
        |path: &str, body: serde_json::Value| ask(&desk, &router, post(path, None, None, &body));
    let all = "/api/v1/incidents";
    let (status, problem) = sent(all, json!({ "site": "XX9", "kind": "power" }));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["detail"].as_str().unwrap().contains("there is no site XX9; use one of: MD1"));
    let (status, _) = sent(all, json!({ "site": "MD2", "kind": "billing" }));
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, made) =
        sent(all, json!({ "site": "MD2", "kind": "power", "by": "lucia", "why": "x" }));
    assert_eq!((status, &made["state"]), (StatusCode::CREATED, &json!("declared")), "{made}");
    let (status, problem) = sent(all, json!({ "site": "MD2", "kind": "power" }));
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    let (status, _) = sent("/api/v1/incidents/1/dismiss", json!({}));
    assert_eq!(status, StatusCode::CONFLICT);
    let code = json!({ "texts": { "es-ES": "El PIN es 4711." } });
    assert_eq!(sent("/api/v1/incidents/1/update", code).0, StatusCode::UNPROCESSABLE_ENTITY);
    let news =
        json!({ "texts": { "en": "We are on it." }, "expected_end": "2026-11-24T12:00:00Z" });
    assert_eq!(sent("/api/v1/incidents/1/update", news).0, StatusCode::OK);
    assert_eq!(sent("/api/v1/incidents/1/end", json!({ "by": "lucia" })).0, StatusCode::OK);
    let (_, whole) = ask(&desk, &router, get("/api/v1/incidents/1", None));
    let acts: Vec<&str> =
        whole["acts"].as_array().unwrap().iter().map(|act| act["what"].as_str().unwrap()).collect();
    assert_eq!(acts, ["declared", "updated", "ended"]);
    assert_eq!((&whole["acts"][0]["by"], &whole["acts"][0]["why"]), (&json!("lucia"), &json!("x")));
    assert_eq!(ask(&desk, &router, get("/api/v1/incidents?open=true", None)).1, json!([]));
    assert_eq!(ask(&desk, &router, get("/api/v1/incidents/9", None)).0, StatusCode::NOT_FOUND);
}

#[test]
fn a_reply_of_the_desk_to_a_child_is_its_own_and_the_answered_is_not_told_of_the_end() {
    let desk = TestDesk::new();
    register(&desk, 0..2);
    let ticket = reports(&desk, 0, DARK);
    reports(&desk, 1, DARK);
    let incident = declare(&desk);
    let order = centralita::intake::desk::Reply {
        ticket,
        text: "Su armario ya tiene corriente.".to_owned(),
        only_requester: true,
        then: centralita::intake::desk::AfterReply::Close,
        by: "lucia".to_owned(),
        at: desk.now(),
    };
    desk.block_on(desk.desk.intake.reply(order)).unwrap().unwrap();
    letters(&desk);
    let end = desk.desk.intake.end_incident(say(&desk, incident.id));
    desk.block_on(end).unwrap().unwrap();
    let sent = letters(&desk);
    assert_eq!(
        sent.iter().map(|row| row.to.as_str()).collect::<Vec<_>>(),
        ["noc@cliente1.example"]
    );
    let events = desk.store(move |tx| tx.events(ticket));
    assert_eq!(events.iter().filter(|event| event.kind == EventKind::Answered).count(), 2);
}
