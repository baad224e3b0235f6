//! On call in the console: months, exceptions that must be looked at, turns that change hands, policies
//! drawn, and the legs of a page.
use axum::http::{StatusCode, header};
use centralita::model::{Language, PersonId, PolicyId, Timestamp};
use centralita::oncall::SwapState;
use centralita::staff::{NewUser, Role};
use centralita::store::{OutboxState, PageFilter};

use super::{Browser, DARK, PASSWORD, signed_in};
use crate::desk::{TestDesk, mail};

const SCHEDULE: &str = "/oncall/dc-ops-es";

/// Somebody of the on-call files who is signed in.
pub(super) fn on_call<'a>(
    desk: &'a TestDesk,
    name: &str,
    role: Role,
    language: Language,
) -> Browser<'a> {
    let user = NewUser {
        name: name.parse().unwrap(),
        called: name.to_owned(),
        role,
        language,
        person: Some(name.parse().unwrap()),
    };
    let invitation = desk.block_on(desk.desk.staff.add(user)).unwrap();
    let mut browser = Browser::new(desk);
    let welcome = format!("/welcome/{}", invitation.token);
    browser.post(&welcome, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(browser.sign_in(name, PASSWORD), StatusCode::SEE_OTHER);
    browser
}

pub(super) fn guard(desk: &TestDesk, at: &str) -> String {
    let schedule: PolicyId = "dc-ops-es".parse().unwrap();
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let at: Timestamp = at.parse().unwrap();
    let person = knowledge.on_call.on_call(&schedule, at);
    person.map(|person| person.id.to_string()).unwrap_or_default()
}

#[test]
fn a_month_is_a_calendar_with_its_holidays_its_changing_clocks_and_every_hour_told() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Portuguese);
    let page = ana.get(&format!("{SCHEDULE}?month=2027-03"));
    assert!(page.text.contains("março de 2027"), "{}", page.text);
    assert_eq!(page.text.matches("<li class=\"day").count(), 31);
    // 1 March 2027 is a Monday; on the 28th the clocks change.
    assert!(page.text.contains("class=\"day under-1\""));
    let day = page.text.split("datetime=\"2027-03-28\"").nth(1).unwrap();
    let day = day.split("</ul>").next().unwrap();
    assert!(day.contains("Mudança da hora: 23 horas"), "{day}");
    assert!(ana.get(&format!("{SCHEDULE}?month=2026-12")).text.contains("Feriado"));
    // Whoever looks and is nobody there has no form; gaps and shares he sees.
    assert!(
        page.text.contains("Não há nenhuma falha") || page.text.contains("Falhas nos próximos"),
        "{}",
        page.text
    );
    assert!(page.text.contains("outubro de 2026 a março de 2027"));
    assert!(!page.text.contains("name=\"why\""));
    assert!(!page.text.contains("style="), "nothing that the policy forbids");
    assert_eq!(ana.get(&format!("{SCHEDULE}?month=../x")).status, StatusCode::OK);
}

#[test]
fn what_leaves_somebody_twice_on_call_is_asked_before_it_is_written() {
    let desk = TestDesk::new();
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    let form = lead.get(SCHEDULE).form();
    // Whoever has the second place then: nobody would come after them.
    let backup: PolicyId = "dc-ops-es-backup".parse().unwrap();
    let second = {
        let knowledge = desk.desk.intake.parts().knowledge.load_full();
        let at = "2026-12-24T21:00:00Z".parse().unwrap();
        knowledge.on_call.on_call(&backup, at).unwrap().id.to_string()
    };
    let fields = [
        ("form", form.as_str()),
        ("person", second.as_str()),
        ("from", "2026-12-24T20:00"),
        ("until", "2026-12-25T08:00"),
        ("why", "Nochebuena"),
    ];
    let asked = lead.post(&format!("{SCHEDULE}/override"), &fields);
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text.contains("también está de guardia entonces en dc-ops-es-backup"));
    let changes = || desk.desk.intake.parts().knowledge.load().on_call.changes().list.len();
    assert_eq!(changes(), 0, "asking writes nothing");
    let mut sure = fields.to_vec();
    sure.push(("sure", "yes"));
    let done = lead.post(&format!("{SCHEDULE}/override"), &sure);
    assert_eq!(done.header(header::LOCATION), format!("{SCHEDULE}?done=override"), "{}", done.text);
    assert_eq!((changes(), guard(&desk, "2026-12-24T21:00:00Z")), (1, second));
}

#[test]
fn a_turn_is_offered_taken_and_withdrawn_by_those_whose_turns_they_are() {
    let desk = TestDesk::new();
    let night = "2026-12-01T21:00:00Z";
    let mine = guard(&desk, night);
    let other = ["marta", "iker", "nuria"].into_iter().find(|name| *name != mine).unwrap();
    let mut giver = on_call(&desk, &mine, Role::Agent, Language::Spanish);
    let mut taker = on_call(&desk, other, Role::Agent, Language::Spanish);
    let page = giver.get(SCHEDULE);
    assert!(page.text.contains("Ofrecer un turno mío"), "{}", page.text);
    let form = page.form();
    let fields = [
        ("form", form.as_str()),
        ("from", "2026-12-01T20:00"),
        ("until", "2026-12-02T08:00"),
        ("to", other),
        ("why", "Concierto <i>"),
    ];
    let swap = format!("{SCHEDULE}/swap");
    let done = giver.post(&swap, &fields);
    assert_eq!(done.header(header::LOCATION), format!("{SCHEDULE}?done=offered"), "{}", done.text);
    let again = giver.post(&swap, &fields);
    assert_eq!(again.status, StatusCode::CONFLICT, "the same turn is offered once");
    let theirs = taker.get(SCHEDULE);
    assert!(theirs.text.contains("Concierto &") && !theirs.text.contains("<i>"));
    assert!(theirs.text.contains(&format!("{swap}/1/accept")), "{}", theirs.text);
    assert!(!giver.get(SCHEDULE).text.contains("/accept\""), "he cannot take his own");
    // Nobody else can, nor withdraw it.
    let mut stranger = signed_in(&desk, "rui", Role::Agent, Language::Spanish);
    let strange = stranger.get("/").form();
    for act in ["accept", "withdraw"] {
        let refused = stranger.post(&format!("{swap}/1/{act}"), &[("form", &strange)]);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{act}");
    }
    let form_of_taker = theirs.form();
    let refused = taker.post(&format!("{swap}/1/withdraw"), &[("form", &form_of_taker)]);
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let taken = taker.post(&format!("{swap}/1/accept"), &[("form", &form_of_taker)]);
    assert_eq!(taken.header(header::LOCATION), format!("{SCHEDULE}?done=swapped"));
    assert_eq!(guard(&desk, night), other);
    let late = giver.post(&format!("{swap}/1/withdraw"), &[("form", &form)]);
    assert_eq!(late.status, StatusCode::CONFLICT);
    let swaps = desk.store(|tx| tx.swaps(10));
    assert!(
        matches!(&swaps[0].state, SwapState::Accepted { accepted_by, .. } if *accepted_by == other.parse::<PersonId>().unwrap())
    );
    // One that nobody took.
    let mut second = fields;
    (second[1].1, second[2].1) = ("2026-12-02T20:00", "2026-12-03T08:00");
    assert_eq!(giver.post(&swap, &second).status, StatusCode::SEE_OTHER);
    let back = giver.post(&format!("{swap}/2/withdraw"), &[("form", &form)]);
    assert_eq!(back.header(header::LOCATION), format!("{SCHEDULE}?done=withdrawn"));
    assert!(!taker.get(SCHEDULE).text.contains("/swap/2/"));
}

#[test]
fn somebody_takes_a_turn_on_himself_and_gives_none_to_others() {
    let desk = TestDesk::new();
    let mut nuria = on_call(&desk, "nuria", Role::Agent, Language::English);
    let form = nuria.get(SCHEDULE).form();
    let write = |person: &'static str| {
        vec![
            ("form", form.clone()),
            ("person", person.to_owned()),
            ("from", "2026-12-10T10:00".to_owned()),
            ("until", "2026-12-10T12:00".to_owned()),
            ("why", "dentist".to_owned()),
            ("sure", "yes".to_owned()),
        ]
    };
    let post = |browser: &mut Browser<'_>, fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        browser.post(&format!("{SCHEDULE}/override"), &fields)
    };
    assert_eq!(post(&mut nuria, &write("lucia")).status, StatusCode::FORBIDDEN);
    let done = post(&mut nuria, &write("nuria"));
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(guard(&desk, "2026-12-10T10:00:00Z"), "nuria");
    // Somebody else's exception is not hers to take back; her own is.
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let theirs = lead.get("/").form();
    let mut other = write("iker");
    other[0].1 = theirs;
    assert_eq!(post(&mut lead, &other).status, StatusCode::SEE_OTHER);
    let remove = |id: i64| format!("{SCHEDULE}/override/{id}/remove");
    assert_eq!(nuria.post(&remove(2), &[("form", &form)]).status, StatusCode::FORBIDDEN);
    assert_eq!(nuria.post(&remove(1), &[("form", &form)]).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_policy_is_drawn_and_told_in_words() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::English);
    let list = ana.get("/oncall");
    assert!(list.text.contains("href=\"/policies/dc-oncall-es\""), "{}", list.text);
    let page = ana.get("/policies/dc-oncall-es");
    assert_eq!(page.status, StatusCode::OK);
    let (_, drawn) = page.text.split_once("<svg class=\"ladder\"").unwrap();
    let drawn = drawn.split("</svg>").next().unwrap();
    assert_eq!(drawn.matches("<rect").count(), 4, "three steps and the end: {drawn}");
    assert!(drawn.contains("×3") && drawn.contains("Step 3") && !drawn.contains("style"));
    // Everything that is drawn is told in words too.
    for word in ["Then waits 5 minutes", "3 times more", "crisis@example.com", "30 minutes"] {
        assert!(page.text.contains(word), "{word}: {}", page.text);
    }
    assert!(page.text.contains("href=\"/oncall/dc-ops-es\""));
    assert_eq!(ana.get("/policies/nobody").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_page_tells_each_leg_with_what_went_out_and_what_came_of_it() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let page = desk.store(|tx| tx.pages(&PageFilter::default())).remove(0);
    let path = format!("/pages/{}", page.id.0);
    let mut lucia = on_call(&desk, "lucia", Role::Agent, Language::Spanish);
    let waiting = lucia.get(&path);
    assert!(waiting.text.contains("sin respuesta todavía"), "{}", waiting.text);
    assert!(waiting.text.contains("Lucía") && waiting.text.contains("correo"));
    let rows = desk.outgoing();
    let now = desk.now();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    desk.store(move |tx| {
        ids.iter()
            .try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Failed, "550 no such", now))
    });
    let id = page.id;
    let tried = desk.store(move |tx| tx.tries(id)).remove(0);
    desk.store(move |tx| tx.end_try(tried.id, "answered, no key", now));
    let shown = lucia.get(&path);
    assert!(shown.text.contains("550 no such"), "{}", shown.text);
    assert!(shown.text.contains("contestó sin pulsar ninguna tecla"));
    assert!(shown.text.contains("href=\"/policies/"));
}
