//! The understanding in the console: words changed after weighing, examples reviewed, figures drawn, and
//! why a text is taken for what it is.
use axum::http::{StatusCode, header};
use centralita::app::workshop::evaluation_path;
use centralita::model::{Intent, Language};
use centralita::staff::Role;
use centralita::understanding::{Example, read_examples};

use super::incidents::trail;
use super::rules::{keeper, plain, save};
use crate::desk::{TestDesk, mail};

const DANGER: &str = "understanding/danger.toml";

fn on_disk(desk: &TestDesk, file: &str) -> String {
    std::fs::read_to_string(desk.desk.paths.rules.join(file)).unwrap()
}

#[test]
fn words_of_danger_are_shown_changed_after_weighing_and_never_broken() {
    let desk = TestDesk::with_own_rules();
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::Spanish);
    let home = lead.get("/understanding");
    assert!(home.text.contains("Palabras de peligro") && home.text.contains("lexicon.toml"));
    let file = lead.get("/understanding/files/danger.toml");
    assert!(file.text.contains("group.fire") && file.text.contains("huele a quemad*"));
    // Of many headings with one name each says what stands below it, and where.
    let rules = lead.get("/understanding/files/intents.toml");
    let first = "<code>rule</code> someone is hurt, ill or shut in · safety emergency";
    let at = on_disk(&desk, "understanding/intents.toml");
    let line = at.lines().position(|line| line == "[[rule]]").unwrap() + 1;
    let shown = rules.text.split("<summary>").find(|one| one.starts_with(first)).unwrap();
    assert!(
        shown.contains(&format!("<span class=\"small\">intents.toml:{line}</span>")),
        "{shown}"
    );
    for path in ["/understanding/files/model.tsv", "/understanding/files/examples/own.jsonl"] {
        assert_eq!(lead.get(path).status, StatusCode::NOT_FOUND, "{path}");
    }
    let form = file.form();
    let before = on_disk(&desk, DANGER);
    let post = |text: &str| -> Vec<(&'static str, String)> {
        vec![
            ("form", form.clone()),
            ("op", "file".to_owned()),
            ("file", DANGER.to_owned()),
            ("text", text.to_owned()),
        ]
    };
    let mut tries = |text: &str| {
        let fields = post(text);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lead.post("/understanding/try", &fields)
    };
    let broken = tries(&before.replace("[group.fire]", "[group.fire"));
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(plain(&broken.text).contains(&format!("En {DANGER}, línea ")), "{}", broken.text);
    assert!(!broken.text.contains("/understanding/save"));
    assert_eq!(tries(&before).status, StatusCode::UNPROCESSABLE_ENTITY, "nothing differs");

    let with_word = before.replacen("humareda", "humareda zarzaparrilla", 1);
    let tried = tries(&with_word);
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
    assert!(tried.text.contains("Textos etiquetados, entendidos otra vez"));
    let saved = save(&mut lead, "/understanding", &tried, "se usa aquí");
    assert_eq!(saved.header(header::LOCATION), "/understanding?done=kept", "{}", saved.text);
    assert_eq!(on_disk(&desk, DANGER), with_word);
    // It counts at once.
    mail("ana@cliente.example", "Aviso", "Hay zarzaparrilla en la sala MD2.").sent_to(&desk);
    assert!(desk.tickets()[0].facts.safety);
    assert!(lead.get("/understanding/history").text.contains("se usa aquí"));
    assert_eq!(lead.get("/rules/history/1").status, StatusCode::NOT_FOUND);
    assert!(trail(&desk).iter().any(|row| row.1 == format!("file:{DANGER}")));
}

#[test]
fn a_text_is_explained_with_the_file_and_line_that_can_be_changed_and_nothing_is_kept() {
    let desk = TestDesk::with_own_rules();
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::English);
    let form = lead.get("/understanding").form();
    let order = [
        ("form", form.as_str()),
        ("text", "Hay humo en la sala y nos hemos quedado sin corriente <b>ya</b>."),
        ("channel", "phone"),
        ("line", "es"),
    ];
    let page = lead.post("/understanding/classify", &order);
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("/understanding/files/danger.toml\">danger.toml:"));
    assert!(page.text.contains("class=\"mark danger\"") && page.text.contains("es-ES"));
    assert!(!page.text.contains("<b>ya"), "a text is text");
    assert!(desk.tickets().is_empty() && desk.arrivals().is_empty());
    let mut agent = keeper(&desk, "rui", Role::Agent, Language::English);
    let theirs = agent.get("/").form();
    let refused = agent.post("/understanding/classify", &[("form", &theirs), ("text", "hola")]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

fn corrected(desk: &TestDesk) -> Vec<Example> {
    let text = on_disk(desk, "understanding/examples/corrected.jsonl");
    read_examples("corrected.jsonl", &text).unwrap()
}

#[test]
fn examples_of_corrected_tickets_wait_until_somebody_accepts_relabels_or_drops_them() {
    let desk = TestDesk::with_own_rules();
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::Portuguese);
    let form = lead.get("/understanding").form();
    assert!(lead.get("/understanding").text.contains("Exemplos à espera (0)"));
    for (at, text) in
        ["falta-nos a fatura de outubro", "falta-nos a fatura de maio", "falta um recibo"]
            .into_iter()
            .enumerate()
    {
        mail(&format!("a{at}@c{at}.example"), "Fatura", &format!("Bom dia, {text}. Obrigado."))
            .to("suporte@example.com")
            .sent_to(&desk);
    }
    for ticket in desk.tickets() {
        let order = [
            ("form", form.as_str()),
            ("intent", "commercial"),
            ("impact", "3"),
            ("urgency", "3"),
            ("example", "yes"),
        ];
        let done = lead.post(&format!("/tickets/{}/correct", ticket.number), &order);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    }
    let waiting = corrected(&desk);
    assert_eq!(waiting.len(), 3, "{waiting:?}");
    let page = lead.get("/understanding/examples");
    assert!(page.text.contains("fatura de maio"), "{}", page.text);
    assert!(page.text.contains("corrected.jsonl:2"), "{}", page.text);
    let mut review = |id: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("form", form.as_str()), ("id", id)];
        fields.extend(more);
        lead.post("/understanding/examples", &fields)
    };
    let accepted = review(&waiting[0].id, &[("review", "accept")]);
    assert_eq!(accepted.header(header::LOCATION), "/understanding/examples?done=accepted");
    let labels = [("review", "relabel"), ("intent", "billing"), ("impact", "2"), ("urgency", "2")];
    assert_eq!(review(&waiting[1].id, &labels).status, StatusCode::SEE_OTHER);
    assert_eq!(review(&waiting[2].id, &[("review", "drop")]).status, StatusCode::SEE_OTHER);
    let again = review(&waiting[0].id, &[("review", "drop")]);
    assert_eq!(again.status, StatusCode::NOT_FOUND, "somebody has looked at it");
    let bad = [("review", "relabel"), ("intent", "nothing"), ("impact", "2"), ("urgency", "2")];
    assert_eq!(review(&waiting[0].id, &bad).status, StatusCode::UNPROCESSABLE_ENTITY);

    let kept = corrected(&desk);
    assert_eq!(kept.len(), 2);
    assert_eq!(
        (kept[0].intent, kept[0].reader.as_deref()),
        (Some(Intent::Commercial), Some("eva <b>"))
    );
    assert_eq!(kept[1].intent, Some(Intent::Billing));
    assert_eq!(kept[1].priority.map(|one| one.as_str()), Some("P3"));
    let trail = trail(&desk);
    for what in ["example.accepted", "example.relabelled", "example.dropped"] {
        assert_eq!(trail.iter().filter(|row| row.0 == what).count(), 1, "{what}: {trail:?}");
    }
    assert!(lead.get("/understanding").text.contains("Exemplos à espera (0)"));
    let mut auditor = keeper(&desk, "ines", Role::Auditor, Language::Portuguese);
    let looks = auditor.get("/understanding/examples");
    assert_eq!(looks.status, StatusCode::OK);
    let theirs = auditor.get("/").form();
    let order = [("form", theirs.as_str()), ("id", waiting[0].id.as_str()), ("review", "drop")];
    assert_eq!(auditor.post("/understanding/examples", &order).status, StatusCode::FORBIDDEN);
}

#[test]
fn figures_are_drawn_from_what_was_measured_last() {
    let desk = TestDesk::with_own_rules();
    let mut lead = keeper(&desk, "eva", Role::Lead, Language::Spanish);
    let path = "/understanding/evaluation";
    assert!(lead.get(path).text.contains("evaluate --by-writer --keep"));
    let texts = desk.desk.paths.rules.join("understanding/examples/guide.jsonl");
    let config = desk.desk.data.parent().unwrap().join("config.toml");
    let (config, texts) = (config.display().to_string(), texts.display().to_string());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_centralita"))
        .args(["evaluate", "--config", &config, "--keep", &texts])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let kept = std::fs::read_to_string(evaluation_path(&desk.desk.data)).unwrap();
    assert!(!kept.contains("\"texts\":[{"), "no text is kept");
    let page = lead.get(path);
    assert!(page.text.contains("El modelo había aprendido"), "{}", page.text);
    for drawn in ["class=\"square\"", "class=\"field\"", "class=\"goal\"", "es-ES"] {
        assert!(page.text.contains(drawn), "{drawn}: {}", page.text);
    }
    assert!(!page.text.contains("style="), "nothing that the policy forbids");
    std::fs::write(evaluation_path(&desk.desk.data), "{\"all\": 7}").unwrap();
    assert!(
        lead.get(path).text.contains("evaluate --by-writer --keep"),
        "what cannot be read is nothing"
    );
}
