//! Rules in the console: in words, tried on what has come, written with their comments, and gone back.
use std::sync::Arc;

use axum::http::{StatusCode, header};
use centralita::api::ApiState;
use centralita::app::config::Api;
use centralita::app::console;
use centralita::app::knowledge::KnowledgeReload;
use centralita::app::last_good::LastGoodFile;
use centralita::model::Language;
use centralita::staff::Role;

use super::incidents::trail;
use super::{Browser, Page, signed_in};
use crate::api::api_state;
use crate::desk::{TestDesk, mail};

/// Somebody at a desk that may write its own rules and takes them into force.
pub(super) fn keeper<'a>(
    desk: &'a TestDesk,
    name: &str,
    role: Role,
    language: Language,
) -> Browser<'a> {
    let mut browser = signed_in(desk, name, role, language);
    let inner = &desk.desk;
    let last_good = LastGoodFile::new(&inner.data);
    let metrics = Arc::clone(&inner.metrics);
    let reload =
        KnowledgeReload::new(inner.paths.clone(), inner.intake.clone(), last_good, metrics);
    let state = ApiState { reload: Arc::new(reload), ..api_state(desk) };
    browser.router = console::router(&Api::default(), inner, state);
    browser
}

/// The text as a browser has it.
pub(super) fn plain(text: &str) -> String {
    let pairs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The hidden fields of the form that writes what was tried.
pub(super) fn fields(page: &Page) -> Vec<(String, String)> {
    let (_, form) = page.text.split_once("/save\">").unwrap();
    let form = form.split("</form>").next().unwrap();
    let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
    let read = inputs.map(|input| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        (name.to_owned(), plain(rest.split('"').next().unwrap()))
    });
    read.collect()
}

pub(super) fn save(browser: &mut Browser<'_>, place: &str, page: &Page, why: &str) -> Page {
    let mut fields = fields(page);
    fields.push(("why".to_owned(), why.to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&format!("{place}/save"), &fields)
}

fn on_disk(desk: &TestDesk, file: &str) -> String {
    std::fs::read_to_string(desk.desk.paths.rules.join(file)).unwrap()
}

fn hash(desk: &TestDesk) -> String {
    desk.desk.intake.parts().knowledge.load().rules.hash().to_owned()
}

#[test]
fn rules_are_told_in_words_and_only_leads_and_admins_change_them() {
    let desk = TestDesk::with_own_rules();
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::Spanish);
    let page = lead.get("/rules");
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("triage") && page.text.contains("marca: undecided"),
        "{}",
        page.text
    );
    assert!(page.text.contains("va a la cola: service-desk"));
    assert!(page.text.contains(&hash(&desk)));
    let one = lead.get("/rules/one/triage");
    assert!(one.text.contains("correo confuso, de lo que sea"), "its tests: {}", one.text);
    let file = lead.get("/rules/files/20-triage.toml");
    assert!(plain(&file.text).contains("P1 and P2 do not wait for that"), "its comments");
    for path in ["/rules/one/none", "/rules/files/none.toml", "/rules/files/../on-call/people.toml"]
    {
        assert_eq!(lead.get(path).status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut auditor = keeper(&desk, "ines", Role::Auditor, Language::Spanish);
    let looks = auditor.get("/rules/one/triage");
    assert_eq!(looks.status, StatusCode::OK);
    assert!(!looks.text.contains("/rules/try"), "an auditor has no form");
    let mut agent = keeper(&desk, "rui", Role::Agent, Language::Spanish);
    assert_eq!(agent.get("/rules").status, StatusCode::FORBIDDEN);
    for browser in [&mut auditor, &mut agent] {
        let form = browser.get("/").form();
        for path in ["/rules/try", "/rules/save", "/understanding/try", "/understanding/save"] {
            let refused = browser.post(path, &[("form", &form), ("op", "file")]);
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

#[test]
fn a_change_is_tried_on_what_has_come_written_with_its_comments_and_undone() {
    let desk = TestDesk::with_own_rules();
    mail("ana@cliente.example", "Fatura", "Bom dia, falta-nos a fatura de outubro.")
        .to("suporte@example.com")
        .sent_to(&desk);
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::English);
    let form = lead.get("/rules").form();
    let before = (hash(&desk), on_disk(&desk, "rules/50-requests.toml"));
    let order = [
        ("form", form.as_str()),
        ("op", "set"),
        ("rule", "invoices"),
        ("key", "about"),
        ("value", "Money: bills and what is owed"),
    ];
    let tried = lead.post("/rules/try", &order);
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
    assert!(tried.text.contains("+") && plain(&tried.text).contains("Money: bills"));
    assert!(tried.text.contains("Nothing would change."), "{}", tried.text);
    assert_eq!(hash(&desk), before.0, "trying changes nothing");
    let saved = save(&mut lead, "/rules", &tried, "said more clearly");
    assert_eq!(saved.header(header::LOCATION), "/rules?done=kept", "{}", saved.text);
    assert_ne!(hash(&desk), before.0, "it is in force");
    let now = on_disk(&desk, "rules/50-requests.toml");
    let comments = |text: &str| text.matches('#').count();
    assert!(now.contains("Money: bills and what is owed"));
    assert_eq!(comments(&now), comments(&before.1), "every comment is there");
    // The same form once more comes too late: the file has changed.
    let late = save(&mut lead, "/rules", &tried, "again");
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Somebody else has changed it meanwhile."));

    let history = lead.get("/rules/history");
    assert!(history.text.contains("said more clearly") && history.text.contains("eva &"));
    assert!(lead.get("/rules/history/1").text.contains("Money: bills"));
    assert_eq!(lead.get("/understanding/history/1").status, StatusCode::NOT_FOUND);
    let back = lead.post("/rules/history/1", &[("form", &form), ("to", "before")]);
    assert_eq!(back.status, StatusCode::OK, "{}", back.text);
    let saved = save(&mut lead, "/rules", &back, "back");
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(on_disk(&desk, "rules/50-requests.toml"), before.1, "byte for byte");
    assert_eq!(hash(&desk), before.0);
    let trail = trail(&desk);
    let changes = trail.iter().filter(|row| row.0 == "file.changed").count();
    assert_eq!(changes, 2, "{trail:?}");
    assert!(trail.iter().any(|row| row.1 == "file:rules/50-requests.toml"));
}

#[test]
fn what_would_go_elsewhere_is_told_with_its_tickets() {
    let desk = TestDesk::with_own_rules();
    mail(
        "ana@cliente.example",
        "Factura",
        "Buenos días, nos falta la factura de octubre. Gracias.",
    )
    .sent_to(&desk);
    let ticket = desk.tickets().remove(0);
    let number = ticket.number;
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::English);
    let form = lead.get("/rules").form();
    // One that takes it before all that come behind the danger rule.
    let added = "# for a week\n[[rule]]\nid = \"octobers\"\nabout = \"October\"\n\
                 when.subject_has = \"factura\"\nthen.queue = \"csm\"\n";
    let order = [
        ("form", form.as_str()),
        ("op", "add"),
        ("text", added),
        ("where", "after"),
        ("other", "safety-first"),
    ];
    let tried = lead.post("/rules/try", &order);
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
    assert!(tried.text.contains("octobers → csm"), "{}", tried.text);
    assert!(tried.text.contains(&format!("/tickets/{number}\"")), "{}", tried.text);
    // A finding, and no fault: nobody wrote a test for it.
    assert!(plain(&tried.text).contains("Rule octobers decides no test."), "{}", tried.text);
    assert_eq!(save(&mut lead, "/rules", &tried, "October").status, StatusCode::SEE_OTHER);
    assert!(plain(&lead.get("/rules/one/octobers").text).contains("# for a week"));
}

#[test]
fn a_bad_rule_never_replaces_a_good_one() {
    let desk = TestDesk::with_own_rules();
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::English);
    let form = lead.get("/rules").form();
    let before = (hash(&desk), on_disk(&desk, "rules/20-triage.toml"));
    let text = before.1.replace("then.queue = \"service-desk\"", "then.queue = \"nowhere\"");
    let order = [
        ("form", form.as_str()),
        ("op", "file"),
        ("file", "rules/20-triage.toml"),
        ("text", text.as_str()),
    ];
    let tried = lead.post("/rules/try", &order);
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = plain(&tried.text);
    assert!(told.contains("In rules/20-triage.toml, line ") && told.contains("nowhere"), "{told}");
    assert!(told.contains("Remedy:"), "{told}");
    assert!(!tried.text.contains("/rules/save"), "there is no button to write it");
    assert!(told.contains("then.queue = \"nowhere\""), "what was written is there for another try");

    // Whoever skips the trial gets no further.
    let good = lead.post(
        "/rules/try",
        &[
            ("form", form.as_str()),
            ("op", "file"),
            ("file", "rules/20-triage.toml"),
            ("text", &format!("{}\n# nothing else\n", before.1.trim_end())),
        ],
    );
    let mut forged = fields(&good);
    for (name, value) in &mut forged {
        if name == "text" {
            value.clone_from(&text);
        }
    }
    let forged: Vec<(&str, &str)> =
        forged.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let refused = lead.post("/rules/save", &forged);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((hash(&desk), on_disk(&desk, "rules/20-triage.toml")), before);
    // Nor does one reach other files by the name.
    for file in ["../config.toml", "on-call/people.toml", "understanding/danger.toml"] {
        let order = [("form", form.as_str()), ("op", "file"), ("file", file), ("text", "x")];
        let refused = lead.post("/rules/try", &order);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}");
    }
    for (op, rule) in [("unset", "none"), ("remove", "safety-first"), ("dance", "triage")] {
        let order = [("form", form.as_str()), ("op", op), ("rule", rule), ("key", "about")];
        let refused = lead.post("/rules/try", &order);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{op} {rule}");
    }
    assert!(!trail(&desk).iter().any(|row| row.0 == "file.changed"));
}
