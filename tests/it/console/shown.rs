//! What stands on pages, and in which words: callers, lines, moments, what is under way, and why not.
use axum::http::{StatusCode, header};
use centralita::model::{IncidentId, Language};
use centralita::staff::Role;
use serde_json::json;

use super::oncall::on_call;
use super::{DARK, signed_in};
use crate::api::{ask, open_router, post};
use crate::desk::{TestDesk, mail};

const SCHEDULE: &str = "/oncall/dc-ops-es";

#[test]
fn a_call_in_progress_says_so_among_what_came_and_callers_are_masked_in_lists() {
    let desk = TestDesk::new();
    let api = open_router(&desk);
    let call = json!({ "from": "+34600111222", "line": "es", "speech": false, "records": false });
    let (status, begun) = ask(&desk, &api, post("/api/v1/calls", None, None, &call));
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    for (language, word) in [
        (Language::Spanish, "en curso"),
        (Language::Portuguese, "em curso"),
        (Language::English, "in progress"),
    ] {
        let mut ana = signed_in(&desk, language.folder(), Role::Agent, language);
        let came = ana.get("/now/came").text;
        assert!(came.contains(&format!(">{word}<")), "{came}");
        assert!(came.contains("••• 222") && !came.contains("600111222"), "{came}");
        let calls = ana.get("/now/calls").text;
        assert!(calls.contains("••• 222") && !calls.contains("600111222"), "{calls}");
        assert!(
            !calls.contains("<span class=\"whole\">es</span>"),
            "a line has its number: {calls}"
        );
    }
    let over = format!("/api/v1/calls/{}/hangup", begun["call"]);
    let (status, told) = ask(&desk, &api, post(&over, None, None, &json!({})));
    assert!(status.is_success(), "{told}");
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    assert!(!ana.get("/now/came").text.contains("en curso"));
}

#[test]
fn somebody_is_added_to_a_turn_or_taken_off_it_and_all_that_was_written_is_listed() {
    let desk = TestDesk::new();
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    let form = lead.get(SCHEDULE).form();
    let mut written = |deed: &str, person: &str, day: &str| {
        let (from, until) = (format!("2026-12-{day}T08:00"), format!("2026-12-{day}T09:00"));
        let fields = [
            ("form", form.as_str()),
            ("deed", deed),
            ("person", person),
            ("from", &from),
            ("until", &until),
            ("why", "Prueba"),
            ("sure", "yes"),
        ];
        lead.post(&format!("{SCHEDULE}/override"), &fields)
    };
    for (deed, day) in [("add", "20"), ("remove", "21"), ("replace", "22")] {
        let done = written(deed, "marta", day);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{deed}: {}", done.text);
    }
    assert_eq!(written("swap", "marta", "23").status, StatusCode::UNPROCESSABLE_ENTITY);
    let past = written("add", "nadie", "23");
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(past.text.contains("nadie no está en los ficheros de guardias"), "{}", past.text);
    let changes = desk.desk.intake.parts().knowledge.load().on_call.changes().list.clone();
    let deeds: Vec<String> = changes
        .iter()
        .map(|one| serde_json::to_value(&one.deed).unwrap()["deed"].to_string())
        .collect();
    assert_eq!(deeds, ["\"add\"", "\"remove\"", "\"replace\""]);
    let all = lead.get("/oncall/changes").text;
    assert_eq!(all.matches("<th scope=\"row\"").count(), 3, "{all}");
    assert!(all.contains("22 de diciembre, 08:00"), "no year within half a year: {all}");
    // Whoever is on call adds himself; he takes nobody off.
    let mut marta = on_call(&desk, "marta", Role::Agent, Language::Portuguese);
    let page = marta.get(SCHEDULE);
    assert!(page.text.contains("value=\"add\"") && !page.text.contains("value=\"remove\""));
    let own = page.form();
    let off = [
        ("form", own.as_str()),
        ("deed", "remove"),
        ("person", "marta"),
        ("from", "2026-12-24T08:00"),
        ("until", "2026-12-24T09:00"),
        ("why", "Natal"),
    ];
    assert_eq!(marta.post(&format!("{SCHEDULE}/override"), &off).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_way_is_proven_by_the_code_that_came_by_it() {
    let desk = TestDesk::new();
    let mut lucia = on_call(&desk, "lucia", Role::Agent, Language::Spanish);
    let page = lucia.get("/oncall/ways");
    assert!(page.text.contains("sin comprobar"), "{}", page.text);
    let own = page.text.matches("/oncall/ways/verify").count();
    assert!(own > 0, "her own ways she proves herself");
    let form = page.form();
    let theirs =
        [("form", form.as_str()), ("person", "marta"), ("way", "mail"), ("code", "123456")];
    for act in ["verify", "confirm"] {
        let refused = lucia.post(&format!("/oncall/ways/{act}"), &theirs);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{act}");
    }
    let mine = [("form", form.as_str()), ("person", "lucia"), ("way", "mail"), ("code", "000000")];
    let early = lucia.post("/oncall/ways/confirm", &mine);
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.text.contains("ya no vale ningún código"), "{}", early.text);
    let sent = lucia.post("/oncall/ways/verify", &mine);
    assert_eq!(sent.header(header::LOCATION), "/oncall/ways?done=way-asked", "{}", sent.text);
    let soon = lucia.post("/oncall/ways/verify", &mine);
    assert!(soon.text.contains("Espérelo"), "{}", soon.text);
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let ways = lead.get("/oncall/ways").text;
    assert!(ways.matches("/oncall/ways/verify").count() > own, "a lead proves everybody's");
    assert!(ways.contains("/oncall/ways/confirm"), "{ways}");
}

#[test]
fn a_ticket_is_joined_to_an_incident_by_hand_unless_it_is_about_something_else() {
    let desk = TestDesk::new();
    mail("ana@uno.example", "Sin corriente", "Se ha ido la corriente en MD2, armario 0408.")
        .sent_to(&desk);
    let number = desk.tickets()[0].number;
    mail("rui@dois.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.").sent_to(&desk);
    let other = desk.tickets()[1].number;
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    let form = lead.get("/").form();
    assert!(!lead.get(&format!("/tickets/{number}")).text.contains("name=\"incident\""));
    let declare = [("form", form.as_str()), ("site", "MD2"), ("kind", "incident_power")];
    let declared = lead.post("/incidents", &declare);
    assert_eq!(
        declared.header(header::LOCATION),
        "/incidents/1?done=declared",
        "{}",
        declared.text
    );
    let join = |ticket| format!("/tickets/{ticket}/incident");
    let fields = [("form", form.as_str()), ("incident", "1")];
    let refused = lead.post(&join(other), &fields);
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("trata de otra cosa que la incidencia 1"), "{}", refused.text);
    let nothing = lead.post(&join(number), &[("form", &form), ("incident", "99")]);
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    // The invoice was a power cut of the same site all along.
    let correct = [("form", form.as_str()), ("intent", "incident_power"), ("danger", "no")];
    let corrected = lead.post(&format!("/tickets/{other}/correct"), &correct);
    assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.text);
    let shown = lead.get(&format!("/tickets/{other}"));
    assert!(shown.text.contains("name=\"incident\""), "{}", shown.text);
    let done = lead.post(&join(other), &fields);
    assert_eq!(
        done.header(header::LOCATION),
        format!("/tickets/{other}?done=joined"),
        "{}",
        done.text
    );
    let (incident, _) = desk.store(move |tx| tx.incident_of(other)).unwrap();
    assert_eq!(incident.id, IncidentId(1));
    assert_eq!(desk.ticket(other).facts.site.map(|site| site.to_string()).as_deref(), Some("MD2"));
    let shown = lead.get(&format!("/tickets/{other}"));
    assert!(shown.text.contains("Incidencia 1: declarada"), "{}", shown.text);
    assert!(!shown.text.contains("name=\"incident\""), "it is joined already");
    let again = lead.post(&join(other), &fields);
    assert_eq!(again.status, StatusCode::SEE_OTHER, "a second time changes nothing");
    assert_eq!(desk.store(|tx| tx.count_children(IncidentId(1))), 2);
    let rows = desk.store(|tx| tx.audit_list(&centralita::store::AuditFilter::default()));
    let joined = rows.iter().filter(|row| row.what == "incident.joined").count();
    assert_eq!(joined, 1, "what is done twice is told once");
    let mut auditor = signed_in(&desk, "ines", Role::Auditor, Language::Spanish);
    let form = auditor.get("/").form();
    let refused = auditor.post(&join(number), &[("form", &form), ("incident", "1")]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[test]
fn what_is_refused_is_told_in_the_readers_language_with_the_parsers_words_beside_it() {
    let desk = TestDesk::new();
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let mut rui = signed_in(&desk, "rui", Role::Lead, Language::Portuguese);
    let form = rui.get("/").form();
    let merged = rui.post(
        &format!("/tickets/{number}/merge"),
        &[("form", form.as_str()), ("into", &number.to_string())],
    );
    assert_eq!(merged.status, StatusCode::CONFLICT);
    assert!(merged.text.contains("já são o mesmo caso"), "{}", merged.text);
    let account = [
        ("form", form.as_str()),
        ("name", "Norte"),
        ("kind", "colocation"),
        ("state", "legacy"),
        ("country", "Atlantis"),
    ];
    let refused = rui.post("/accounts", &account);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("O campo «País» não serve assim."), "{}", refused.text);
    assert!(refused.text.contains("<code lang=\"en\">"), "{}", refused.text);
    let mut right = account;
    right[4].1 = "es";
    assert_eq!(rui.post("/accounts", &right).status, StatusCode::SEE_OTHER);
    let twice = rui.post("/accounts", &right);
    assert!(twice.text.contains("Já há outro com esse nome"), "{}", twice.text);
    let bad = [("form", form.as_str()), ("op", "add"), ("text", "[[rule]]\nid = 3\n")];
    let faulty = rui.post("/rules/try", &bad);
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.text.contains(", linha "), "{}", faulty.text);
    assert!(faulty.text.contains("Não pode ser usad") || faulty.text.contains("class=\"fault\""));
    // The contacts are a list of their own.
    let contacts = rui.get("/contacts");
    assert_eq!(contacts.status, StatusCode::OK);
    assert!(contacts.text.contains("Não há contactos"), "{}", contacts.text);
    assert!(rui.get("/accounts").text.contains("href=\"/contacts\""));
}
