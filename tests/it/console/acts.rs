//! What is done in the console: tickets in hand, pages answered, overrides.
use axum::http::{StatusCode, header};
use centralita::intake::audit::{TrailWish, trail};
use centralita::model::{Language, TicketStatus};
use centralita::oncall::PageState;
use centralita::staff::{NewUser, Role};
use centralita::store::PageFilter;

use super::{Browser, DARK, PASSWORD, signed_in};
use crate::desk::{TestDesk, mail};

#[test]
fn a_ticket_is_taken_noted_closed_and_given_back_by_whoever_is_signed_in() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.").sent_to(&desk);
    let number = desk.tickets()[0].number;
    let path = format!("/tickets/{number}");
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let mut eva = signed_in(&desk, "eva", Role::Agent, Language::Spanish);
    let form = rui.get(&path).form();
    let taken = rui.post(&format!("{path}/take"), &[("form", &form)]);
    assert_eq!(taken.header(header::LOCATION), format!("{path}?done=taken"), "{}", taken.text);
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::Open, "a new one is open then");
    assert_eq!(desk.store(move |tx| tx.taker(number)).as_deref(), Some("rui <b>"));
    assert!(eva.get(&path).text.contains("lo tiene rui"));
    assert!(rui.get(&path).text.contains("Devolver o caso"));
    // He has it: what was promised is kept, and stands in the report.
    assert!(
        desk.block_on(desk.desk.intake.owed(None))
            .unwrap()
            .iter()
            .all(|one| { one.ticket.number != number || one.mark.goal.as_str() != "acknowledged" })
    );

    let note = [("form", form.as_str()), ("text", "Falei com a contabilidade.")];
    assert_eq!(rui.post(&format!("{path}/note"), &note).status, StatusCode::SEE_OTHER);
    let code = [("form", form.as_str()), ("text", "O PIN dela é 4829.")];
    assert_eq!(rui.post(&format!("{path}/note"), &code).status, StatusCode::UNPROCESSABLE_ENTITY);
    let status = format!("{path}/status");
    for wrong in ["new", "waiting_identity", "lost", ""] {
        let page = rui.post(&status, &[("form", &form), ("status", wrong)]);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let back = rui.post(&format!("{path}/take"), &[("form", &form), ("back", "yes")]);
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.store(move |tx| tx.taker(number)), None);
    let closed = rui.post(&status, &[("form", &form), ("status", "closed"), ("why", "Paga.")]);
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::Closed);
    let late = rui.post(&format!("{path}/take"), &[("form", &form)]);
    assert_eq!(late.status, StatusCode::CONFLICT, "what has ended is not opened so");
    let events = desk.store(move |tx| tx.events(number));
    let told: Vec<String> =
        events.iter().filter(|one| one.by == "rui <b>").map(|one| one.text.clone()).collect();
    let wanted = [
        "new -> open; taken by rui <b>",
        "Falei com a contabilidade.",
        "given back by rui <b>",
        "open -> closed; Paga.",
    ];
    assert_eq!(told, wanted);
}

#[test]
fn what_somebody_else_has_is_taken_over_only_by_whoever_says_so() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.").sent_to(&desk);
    let number = desk.tickets()[0].number;
    let (path, take) = (format!("/tickets/{number}"), format!("/tickets/{number}/take"));
    let has = || desk.store(move |tx| tx.taker(number));
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::English);
    let mut eva = signed_in(&desk, "eva", Role::Agent, Language::Spanish);
    let mut leo = signed_in(&desk, "leo", Role::Agent, Language::Portuguese);
    // Two press on pages that show that nobody has it: the first has it, and the other is told.
    let (ruis, evas, leos) = (rui.get(&path).form(), eva.get(&path).form(), leo.get(&path).form());
    assert_eq!(rui.post(&take, &[("form", &ruis)]).status, StatusCode::SEE_OTHER);
    let told = eva.post(&take, &[("form", &evas)]);
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text.contains("rui") && told.text.contains("desde las 10:00."), "{}", told.text);
    assert!(!told.text.contains("<b>"));
    assert_eq!(has().as_deref(), Some("rui <b>"));
    assert!(!eva.get(&path).text.contains("data-key=\"t\""), "one key takes nothing over");
    // Eva takes it over from Rui, and Leo, whose page shows Rui too, does not take it from her.
    let over = [("form", evas.as_str()), ("over", "rui <b>")];
    assert_eq!(eva.post(&take, &over).status, StatusCode::SEE_OTHER);
    let late = leo.post(&take, &[("form", leos.as_str()), ("over", "rui <b>")]);
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert!(late.text.contains("desde as 10h00."), "{}", late.text);
    let assigned = leo.post(&format!("{path}/assign"), &[("form", leos.as_str()), ("user", "rui")]);
    assert_eq!(assigned.status, StatusCode::CONFLICT);
    assert!(!assigned.text.contains("name=\"over\""), "what is given to others is given anew");
    assert_eq!(has().as_deref(), Some("eva <b>"));
    let again = eva.post(&take, &[("form", &evas)]);
    assert_eq!(again.status, StatusCode::SEE_OTHER, "whoever has it takes it again");

    // Programs and the command line ask the same.
    let router = crate::api::open_router(&desk);
    let post = |body: serde_json::Value| {
        let request = crate::api::post(&format!("/api/v1{take}"), None, None, &body);
        crate::api::ask(&desk, &router, request)
    };
    let (status, problem) = post(serde_json::json!({ "taker": "Ana" }));
    assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &"/problems/taken".into()));
    let why = problem["detail"].as_str().unwrap_or_default();
    assert!(why.contains("taken by eva <b> at 2026-11-24T09:00:00Z"), "{why}");
    let (status, now) = post(serde_json::json!({ "taker": "Ana", "take_over": true }));
    assert_eq!((status, &now["taker"]), (StatusCode::OK, &"Ana".into()));
}

#[test]
fn what_somebody_has_he_gives_back_himself_or_a_lead_does_it_for_him() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.").sent_to(&desk);
    let number = desk.tickets()[0].number;
    let (path, take) = (format!("/tickets/{number}"), format!("/tickets/{number}/take"));
    let has = || desk.store(move |tx| tx.taker(number));
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let form = rui.get(&path).form();
    let back = |form: &str| {
        let fields = [("form", form), ("over", "rui <b>"), ("back", "yes")];
        fields.map(|(name, value)| (name, value.to_owned()))
    };
    let give = |browser: &mut Browser<'_>, fields: &[(&'static str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        browser.post(&take, &fields)
    };
    assert_eq!(rui.post(&take, &[("form", &form)]).status, StatusCode::SEE_OTHER);
    for (name, language, word) in [
        ("eva", Language::Spanish, "Un responsable puede hacerlo en su lugar"),
        ("leo", Language::Portuguese, "Um responsável pode fazê-lo em seu lugar"),
        ("tom", Language::English, "A lead can do it for him"),
    ] {
        let mut agent = signed_in(&desk, name, Role::Agent, language);
        let page = agent.get(&path);
        assert!(!page.text.contains("name=\"back\""), "{name} has no such button");
        let refused = give(&mut agent, &back(&page.form()));
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains(word), "{}", refused.text);
    }
    assert_eq!(has().as_deref(), Some("rui <b>"));

    // Programs and the command line are refused the same; who says so outright gives back what another has.
    let router = crate::api::open_router(&desk);
    let post = |body: serde_json::Value| {
        let request = crate::api::post(&format!("/api/v1{take}"), None, None, &body);
        crate::api::ask(&desk, &router, request)
    };
    for by in [serde_json::json!({}), serde_json::json!({ "by": "Ana" })] {
        let (status, problem) = post(by);
        let kind = &problem["type"];
        assert_eq!((status, kind), (StatusCode::CONFLICT, &"/problems/not-yours".into()));
        let why = problem["detail"].as_str().unwrap_or_default();
        assert!(why.contains("taken by rui <b>") && why.contains("gives it back himself"), "{why}");
    }
    let (status, now) = post(serde_json::json!({ "by": "rui <b>" }));
    assert_eq!((status, &now["taker"]), (StatusCode::OK, &serde_json::Value::Null));

    // A lead sees whose it is, and gives back his and nobody's who came in between.
    assert_eq!(rui.post(&take, &[("form", &form)]).status, StatusCode::SEE_OTHER);
    let mut eva = signed_in(&desk, "lena", Role::Lead, Language::Spanish);
    let page = eva.get(&path);
    assert!(page.text.contains("Devolver el caso de rui"), "{}", page.text);
    let mut other = back(&page.form());
    other[1].1 = "leo <b>".to_owned();
    assert_eq!(give(&mut eva, &other).status, StatusCode::CONFLICT);
    assert_eq!(give(&mut eva, &back(&page.form())).status, StatusCode::SEE_OTHER);
    assert_eq!(has(), None);
    let events = desk.store(move |tx| tx.events(number));
    let last = events.last().map(|event| (event.by.as_str(), event.text.as_str()));
    assert_eq!(last, Some(("lena <b>", "given back by rui <b>")));
}

#[test]
fn a_page_is_answered_in_the_console_by_who_is_in_the_on_call_files() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let page = desk.store(|tx| tx.pages(&PageFilter::default()));
    let path = format!("/pages/{}", page[0].id.0);
    let mut rui = signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    assert!(rui.get("/pages").text.contains(&format!("href=\"{path}\"")));
    let shown = rui.get(&path);
    assert!(
        shown.text.contains("lucia@example.com") && shown.text.contains("à procura"),
        "{}",
        shown.text
    );
    assert!(!shown.text.contains("/accept\""), "who is nobody there answers nothing");
    let form = rui.get("/").form();
    let refused = rui.post(&format!("{path}/accept"), &[("form", &form)]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let user = NewUser {
        name: "lucia".parse().unwrap(),
        called: "Lucía".to_owned(),
        role: Role::Agent,
        language: Language::Spanish,
        person: Some("lucia".parse().unwrap()),
    };
    let invitation = desk.block_on(desk.desk.staff.add(user)).unwrap();
    let mut lucia = Browser::new(&desk);
    let welcome = format!("/welcome/{}", invitation.token);
    lucia.post(&welcome, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(lucia.sign_in("lucia", PASSWORD), StatusCode::SEE_OTHER);
    let form = lucia.get(&path).form();
    let done = lucia.post(&format!("{path}/accept"), &[("form", &form)]);
    assert_eq!(done.header(header::LOCATION), format!("{path}?done=accept"));
    assert!(lucia.get(&format!("{path}?done=accept")).text.contains("El aviso es suyo."));
    let row = desk.store(|tx| tx.pages(&PageFilter::default())).remove(0);
    assert!(matches!(row.page.state(), PageState::Accepted { by, .. } if by == "lucia"));
    // Who is signed in stands in the trail, with who he is on call.
    let wish = TrailWish { what: Some("page.accepted".to_owned()), ..TrailWish::default() };
    let rows = desk.block_on(trail(&desk.desk.database, wish)).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].who.as_deref(), Some("name:lucía"));
    assert_eq!(rows[0].detail["person"], "name:lucia");
    assert_eq!(lucia.post("/pages/999/accept", &[("form", &form)]).status, StatusCode::NOT_FOUND);
}

#[test]
fn a_lead_overrides_a_turn_and_takes_it_back_and_an_agent_does_not() {
    let desk = TestDesk::new();
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::English);
    let list = lead.get("/oncall");
    let (_, rest) = list.text.split_once("href=\"/oncall/dc-").unwrap();
    let id = format!("dc-{}", rest.split('"').next().unwrap());
    let path = format!("/oncall/{id}");
    let page = lead.get(&format!("{path}?month=2027-10"));
    assert!(page.text.contains("?month=2027-09") && page.text.contains("?month=2027-11"));
    let (_, people) = page.text.split_once("name=\"person\"").unwrap();
    let person = people.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = page.form();
    let fields = [
        ("form", form.as_str()),
        ("person", person.as_str()),
        ("from", "2026-12-24T09:00"),
        ("until", "2026-12-26T09:00"),
        ("why", "Navidad <i>"),
    ];
    let write = format!("{path}/override");
    let done = lead.post(&write, &fields);
    assert_eq!(done.header(header::LOCATION), format!("{path}?done=override"), "{}", done.text);
    let shown = lead.get(&format!("{path}?month=2026-12"));
    assert!(shown.text.contains("Navidad &") && !shown.text.contains("<i>"), "{}", shown.text);
    // The same day on the clock of the schedule, whatever the reader's.
    let changes = &desk.desk.intake.parts().knowledge.load().on_call.changes().list.clone();
    assert_eq!(changes[0].by, "eva <b>");
    let mut wrong = fields;
    wrong[2].1 = "tomorrow";
    assert_eq!(lead.post(&write, &wrong).status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut past = fields;
    (past[2].1, past[3].1) = ("2026-01-01T09:00", "2026-01-02T09:00");
    assert_eq!(lead.post(&write, &past).status, StatusCode::CONFLICT);
    let theirs = agent.get("/").form();
    assert!(!agent.get(&path).text.contains("name=\"why\""));
    assert_eq!(agent.post(&write, &[("form", &theirs)]).status, StatusCode::FORBIDDEN);
    let remove = format!("{path}/override/{}/remove", changes[0].id.0);
    assert_eq!(agent.post(&remove, &[("form", &theirs)]).status, StatusCode::FORBIDDEN);
    let back = lead.post(&remove, &[("form", &form)]);
    assert_eq!(back.header(header::LOCATION), format!("{path}?done=taken-back"), "{}", back.text);
    assert!(!lead.get(&format!("{path}?month=2026-12")).text.contains("Navidad"));
    assert_eq!(lead.get("/oncall/nothing").status, StatusCode::NOT_FOUND);
}
