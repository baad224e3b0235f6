//! Tests over the shipped files of `routing-rules/understanding/`.
use std::sync::OnceLock;

use super::evaluation::{evaluate, utterance_of};
use super::training::train;
use super::*;
use crate::model::{DetectedLanguage, Intent, Language, Priority, Site, Sites, Timestamp};

/// Reads a file of the project when the tests are built: this floor opens no files.
macro_rules! project_file {
    ($path:literal) => {
        ($path.to_owned(), include_str!(concat!("../../", $path)).to_owned())
    };
}

pub(super) fn shipped() -> Sources {
    let files = vec![
        project_file!("routing-rules/understanding/danger.toml"),
        project_file!("routing-rules/understanding/examples/dev-en.jsonl"),
        project_file!("routing-rules/understanding/examples/dev-es.jsonl"),
        project_file!("routing-rules/understanding/examples/dev-pt.jsonl"),
        project_file!("routing-rules/understanding/examples/guide.jsonl"),
        project_file!("routing-rules/understanding/examples/hands-en.jsonl"),
        project_file!("routing-rules/understanding/examples/hands-es.jsonl"),
        project_file!("routing-rules/understanding/examples/hands-pt.jsonl"),
        project_file!("routing-rules/understanding/examples/own.jsonl"),
        project_file!("routing-rules/understanding/examples/pilot.jsonl"),
        project_file!("routing-rules/understanding/intents.toml"),
        project_file!("routing-rules/understanding/languages.tsv"),
        project_file!("routing-rules/understanding/lexicon.toml"),
        project_file!("routing-rules/understanding/names.toml"),
        project_file!("routing-rules/understanding/topics.toml"),
        project_file!("routing-rules/understanding/urgency.toml"),
    ];
    let (_, model) = project_file!("routing-rules/understanding/model.tsv");
    let (_, facts) = project_file!("routing-rules/understanding/facts.tsv");
    Sources { files, model: Some(model.into_bytes()), facts: Some(facts.into_bytes()) }
}

pub(super) fn sites() -> Sites {
    let site = |code: &str, metro: &str, country: &str, more: &[&str]| Site {
        metro: metro.to_owned(),
        time_zone: "Europe/Madrid".to_owned(),
        metro_aliases: more.iter().map(|m| (*m).to_owned()).collect(),
        ..Site::plain(code.parse().unwrap(), country.parse().unwrap())
    };
    Sites::new(vec![
        site("MD1", "Madrid", "es", &["Alcobendas"]),
        site("MD2", "Madrid", "es", &["Alcobendas"]),
        site("MD3x", "Madrid", "es", &[]),
        site("BA1", "Barcelona", "es", &[]),
        site("SA1", "Sevilla", "es", &["Seville"]),
        site("LS1", "Lisboa", "pt", &["Lisbon", "Prior Velho"]),
        site("LS2", "Lisboa", "pt", &["Lisbon", "Prior Velho"]),
    ])
    .unwrap()
}

/// The shipped understanding, read once for all tests.
pub(super) fn understanding() -> &'static Understanding {
    static ONCE: OnceLock<Understanding> = OnceLock::new();
    ONCE.get_or_init(|| {
        Understanding::load(&shipped(), &sites()).unwrap_or_else(|faults| panic!("{}", faults[0]))
    })
}

pub(super) fn said(text: &str) -> Classification {
    understanding().classify(&called(text))
}

/// A text of a call of which nothing else is known.
pub(super) const fn called(text: &str) -> Utterance<'_> {
    Utterance {
        subject: "",
        text,
        channel: Channel::Phone,
        line: None,
        known_language: None,
        received: Timestamp::UNIX_EPOCH,
    }
}

pub(super) fn guide() -> Vec<Example> {
    let (name, text) = project_file!("routing-rules/understanding/examples/guide.jsonl");
    read_examples(&name, &text).unwrap()
}

/// The counts over the guide's own examples that the shipped state holds.
#[test]
fn the_guides_examples_are_understood() {
    let found = evaluate(understanding(), &guide()).all;
    assert_eq!(found.intent.of, 180);
    assert!(found.intent.right >= 176, "{}", found.intent);
    assert!(found.priority.right >= 165, "{}", found.priority);
    assert_eq!((found.danger_recall.right, found.danger_recall.of), (11, 11));
    assert_eq!(found.danger_false.right, 0, "no false alarm");
    assert!(found.language.right >= 176, "{}", found.language);
}

/// Labelled texts that nobody who wrote rules or examples has read.
#[test]
fn held_out_texts_are_understood_as_well_as_before() {
    let (name, text) = project_file!("tests/data/heldout.jsonl");
    let examples = read_examples(&name, &text).unwrap();
    let evaluation = evaluate(understanding(), &examples);
    let found = &evaluation.all;
    assert_eq!(found.intent.of, 300);
    assert!(found.intent.rate() >= 0.90, "{}", found.intent);
    assert!(found.priority.rate() >= 0.92, "{}", found.priority);
    assert!(found.p1_recall.rate() >= 0.94, "{}", found.p1_recall);
    assert!(found.p1_precision.rate() >= 0.80, "{}", found.p1_precision);
    assert!(found.danger_recall.rate() >= 0.94, "{}", found.danger_recall);
    assert!(found.danger_false.rate() <= 0.015, "{}", found.danger_false);
    assert!(found.language.rate() >= 0.98, "{}", found.language);
    let (copied, chosen) = (&evaluation.slots.copied, &evaluation.slots.chosen);
    assert_eq!((copied.wanted, chosen.wanted), (503, 42), "the labels are there");
    assert!(copied.f1() >= 0.76, "{}", copied.f1());
    assert!(chosen.f1() >= 0.795, "{}", chosen.f1());
}

/// Section 6 of the labelling guide: pairs that differ by little and mean different work.
#[test]
fn hard_pairs_hold() {
    let pairs = [
        ("Nuestro servidor no enciende, el resto del rack va bien", "remote_hands", "P2"),
        ("Todo el rack apagado", "incident_power", "P1"),
        ("Sin luz en la fibra porque el rack no tiene corriente", "incident_power", ""),
        ("Manden a alguien, se ha caído la rama B", "incident_power", "P2"),
        ("A porta da jaula ficou aberta", "access_problem", "P2"),
        ("A porta da jaula range", "incident_environment", "P4"),
        ("Perdí la tarjeta", "access_revoke", ""),
        ("Olvidé la tarjeta y estoy en recepción", "access_problem", "P2"),
        ("O meu PIN da porta não funciona", "access_problem", ""),
        ("Mi PIN de teléfono no funciona", "portal_pin_help", ""),
        ("Vienen auditores el día 6", "account_service", ""),
        ("Viene un instalador el día 6", "access_grant", ""),
        ("Reservad la sala de reuniones", "account_service", ""),
        ("Llegó la caja, instalen el servidor", "remote_hands", ""),
        ("Llegó la caja pero no la encontramos", "shipment_inbound", ""),
        ("¿Salió ya la caja?", "status_enquiry", ""),
        ("Anulad la recogida", "shipment_outbound", ""),
        ("¿Cuánto cuesta otro rack y cómo lo cablearíamos?", "commercial", ""),
        ("¿Cómo cablearíamos otro rack?", "technical_design", ""),
        ("La factura está mal y llevo un mes reclamando, páseme a un jefe", "escalation", ""),
        ("¿Sabéis algo de mi reclamación?", "status_enquiry", ""),
        ("Temperature graph is flat, room is fine", "portal_pin_help", ""),
        ("Temperature graph shows 38", "incident_environment", "P1"),
        ("Please note our maintenance tonight, expect alarms", "general_enquiry", "P4"),
        ("Test, please ignore", "general_enquiry", "P4"),
        ("Quita a Juan del portal y de los accesos", "access_revoke", ""),
        ("Dar acceso a Juan", "access_grant", ""),
        ("Need to get into cage in 1 hour, not on the list", "access_grant", "P2"),
        ("Quiero hablar con mi comercial", "commercial", ""),
    ];
    let mut wrong = vec![];
    for (text, intent, priority) in pairs {
        let found = said(text);
        let (i, p) = (found.intent.as_str(), found.priority.as_str());
        if i != intent || (!priority.is_empty() && p != priority) {
            wrong.push(format!("{text}: {i} {p}, wanted {intent} {priority}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What must not change an answer.
#[test]
fn case_and_accents_change_nothing() {
    for example in guide() {
        let of = |subject: &str, text: &str| {
            understanding().classify(&Utterance { subject, text, ..utterance_of(&example) }).intent
        };
        let (subject, text) = (example.subject(), example.said());
        let plain = of(subject, text);
        assert_eq!(of(&subject.to_uppercase(), &text.to_uppercase()), plain, "{}", example.id);
        let folded = of(&crate::text::fold(subject), &crate::text::fold(text));
        assert_eq!(folded, plain, "{}", example.id);
    }
}

#[test]
fn any_text_gives_an_answer_of_the_contracts_shape() {
    let long = "a".repeat(1 << 20);
    let many = "humo ".repeat(200_000);
    let lines = "x\n".repeat(500_000);
    let odd = "\u{0}\u{feff}\u{202e}ﬁ\u{301}\u{301}🔥💧 ٤٧١١";
    for text in ["", " ", "?", odd, &long, &many, &lines] {
        for channel in Channel::ALL {
            let found = understanding().classify(&Utterance {
                subject: &long,
                text,
                channel,
                line: Some(Language::Portuguese),
                known_language: None,
                received: Timestamp::UNIX_EPOCH,
            });
            assert!(found.alternatives.len() == 3 && (0.0..=1.0).contains(&found.confidence));
        }
    }
    let answer = serde_json::to_value(said("No hay luz en todo el armario 0408 de MD2")).unwrap();
    let keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "also",
            "alternatives",
            "confidence",
            "decided",
            "impact",
            "intent",
            "language",
            "priority",
            "reasons",
            "safety",
            "slots",
            "urgency",
        ]
    );
    assert_eq!(answer["language"], "es-ES");
    assert_eq!(answer["intent"], "incident_power");
    assert_eq!(answer["slots"]["site"][0]["value"], "MD2");
    assert_eq!(answer["slots"]["cabinet"][0]["text"], "0408");
    assert!(answer["reasons"].as_array().unwrap().iter().any(|r| r["kind"] == "rule"));
}

#[test]
fn facts_are_copied_as_said() {
    for (text, name, value) in [
        ("en eme de dos no hay nadie", "site", "MD2"),
        ("aqui no ele esse um", "site", "LS1"),
        ("estamos en ese a uno", "site", "SA1"),
        ("no hay nadie en ele ese uno", "site", "LS1"),
        ("el almacén de Prior Velho está cerrado", "metro", "Lisboa"),
        ("b a one cage fourteen", "site", "BA1"),
        ("b a one cage fourteen", "cage", "14"),
        ("em m d three x", "site", "MD3x"),
        ("em dee two, please", "site", "MD2"),
        ("el rack cero siete uno dos", "cabinet", "0712"),
        ("la jaula veintidós de madrid", "cage", "22"),
        ("la jaula veintidós de madrid", "metro", "Madrid"),
        ("se ha caído la rama B", "feed", "B"),
        ("el ticket 1-204551 sigue abierto", "reference", "1-204551"),
        ("o circuito CC-204417 está em baixo", "circuit", "CC-204417"),
        ("seguimiento 1Z999AA10123456784", "tracking", "1Z999AA10123456784"),
        ("wanted tomorrow", "date", "1970-01-02"),
        ("a las seis y media de la tarde", "time", "18:30"),
        ("às 14h10 no LS1", "time", "14:10"),
        ("half past five in the morning", "time", "05:30"),
    ] {
        let found = said(text);
        let values =
            found.slots.get(name).map_or(vec![], |v| v.iter().map(|s| s.value.as_str()).collect());
        assert!(values.contains(&value), "{text}: {name} is {values:?}");
    }
    assert!(!said("es la una y a las dos").slots.contains_key("site"));
}

#[test]
fn the_line_and_the_contact_count_only_where_the_text_is_short() {
    let of = |text: &str, channel, line, known| {
        understanding()
            .classify(&Utterance {
                subject: "",
                text,
                channel,
                line,
                known_language: known,
                received: Timestamp::UNIX_EPOCH,
            })
            .language
    };
    let (es, pt) = (Some(Language::Spanish), Some(Language::Portuguese));
    let portuguese = DetectedLanguage::Known(Language::Portuguese);
    assert_eq!(of("", Channel::Phone, pt, None), portuguese);
    assert_eq!(of("internet", Channel::Phone, es, pt), portuguese, "the contact's own language");
    let long = "Bom dia, estamos sem energia na jaula inteira e nada liga desde esta manhã.";
    assert_eq!(of(long, Channel::Phone, es, es), portuguese, "the text is clear");
    let catalan = "Bon dia, estem sense corrent a l'armari des d'aquest matí i no sabem què passa.";
    assert_eq!(of(catalan, Channel::Phone, es, None), DetectedLanguage::Other);
}

#[test]
fn training_is_the_same_every_time_and_the_file_reads_back() {
    let (examples, sentences, digest) = training_set(&shipped()).unwrap();
    // Few: a whole training takes minutes in a build for tests.
    let few: Vec<Example> = examples.into_iter().step_by(60).collect();
    let desk = Understanding::load(&Sources { model: None, ..shipped() }, &sites()).unwrap();
    let model = train(&few, &sentences, digest, &desk).model;
    let text = model.to_text();
    assert_eq!(train(&few, &sentences, digest, &desk).model.to_text(), text);
    assert_eq!(Model::from_text("model.tsv", text.as_bytes()).unwrap(), model);
    let cut = &text.as_bytes()[..text.len() / 2];
    assert!(Model::from_text("model.tsv", cut).is_err());
    assert!(model.fit.grave.iter().any(|counts| *counts != 0.0));
    let mild = |example: &&Example| example.priority > Some(Priority::P1);
    let mild: Vec<Example> = few.iter().filter(mild).step_by(4).cloned().collect();
    let grave = train(&mild, &sentences, digest, &desk).model.fit.grave;
    assert!(grave.iter().all(|counts| *counts == 0.0), "no P1 is known: {grave:?}");
}

#[test]
fn a_model_of_other_examples_is_stale_but_serves() {
    assert_eq!(understanding().stale(), None);
    let mut sources = shipped();
    sources.files.push((
        "examples/more.jsonl".to_owned(),
        r#"{"id":"x","channel":"phone","text":"hola","intent":"general_enquiry"}"#.to_owned(),
    ));
    let stale = Understanding::load(&sources, &sites()).unwrap();
    assert!(stale.stale().unwrap().to_string().contains("centralita train"));
}

#[test]
fn faults_name_file_line_and_remedy() {
    let fault = |path: &str, text: &str| {
        let mut sources = shipped();
        sources.files.retain(|(known, _)| !known.ends_with(path));
        sources.files.push((path.to_owned(), text.to_owned()));
        Understanding::load(&sources, &sites()).unwrap_err().remove(0).to_string()
    };
    let rule =
        "[[rule]]\nintent = \"incident_powr\"\nweight = 1\nneed = [\"feed\"]\nbecause = \"x\"";
    assert!(fault("intents.toml", rule).starts_with("intents.toml:2: `incident_powr`"));
    let rule = "[[rule]]\nintent = \"billing\"\nweight = 1\nneed = [\"bil\"]\nbecause = \"x\"";
    assert!(fault("intents.toml", rule).contains("intents.toml:4: no concept is named `bil`"));
    assert!(fault("danger.toml", "[take_out]\n[grup]").starts_with("danger.toml:2:"));
    assert!(fault("urgency.toml", "[[cue]]\nname = 1").starts_with("urgency.toml:2:"));
    assert_eq!(
        read_examples("x.jsonl", "\n{}").unwrap_err()[0].line,
        2,
        "a line that is no example"
    );
}

#[test]
fn a_desk_without_a_model_still_has_its_rules() {
    let sources = Sources { model: None, ..shipped() };
    let rules = Understanding::load(&sources, &sites()).unwrap();
    let found = rules.classify(&Utterance {
        subject: "",
        text: "sale humo del armario",
        channel: Channel::Phone,
        line: Some(Language::Spanish),
        known_language: None,
        received: Timestamp::UNIX_EPOCH,
    });
    assert_eq!(found.intent, Intent::SafetyEmergency);
    assert_eq!(found.language, DetectedLanguage::Known(Language::Spanish));
}

#[test]
fn a_date_is_read_against_the_day_of_arrival() {
    let of = |received: &str| {
        let found = understanding().classify(&Utterance {
            subject: "",
            text: "El 20 de mayo llegan dos cajas para la jaula 7",
            channel: Channel::Phone,
            line: None,
            known_language: None,
            received: received.parse().unwrap(),
        });
        (found.intent, found.urgency.get(), found.slots["date"][0].value.clone())
    };
    let date = "2026-05-20".to_owned();
    assert_eq!(of("2026-05-19T10:00:00Z"), (Intent::ShipmentInbound, 2, date.clone()));
    assert_eq!(of("2026-01-19T10:00:00Z"), (Intent::ShipmentInbound, 3, date));
}

/// What a number says of the climate, however it is said (labelling guide, section 4).
#[test]
fn heat_passes_a_limit_at_thirty_five_or_while_it_rises_from_thirty() {
    for (text, passed) in [
        ("la sala está a treinta y un grados y subiendo", true),
        ("thirty one and still climbing", true),
        ("trinta e seis graus no corredor frio", true),
        ("treinta y uno desde que entré, ni sube ni baja", false),
        ("it was thirty three at noon and it is coming down", false),
        ("trinta e dois graus mas já a descer", false),
        ("la presión está bajando y la temperatura subiendo, 33 grados", true),
        ("33 graus, a temperatura mantém-se a subir", true),
        ("31 grados y subiendo, la humedad estable", true),
        ("33 grados pero no sube", false),
        ("vinte e oito à entrada e a subir devagarinho", false),
        ("rack 6 takes in 25 degrees", false),
    ] {
        let row = format!(r#"{{"id":"a","channel":"phone","text":"{text}"}}"#);
        let example = &read_examples("a.jsonl", &row).unwrap()[0];
        let votes = understanding().votes_of(example, Intent::IncidentEnvironment);
        let read: Vec<_> = votes.iter().filter(|vote| vote.because.contains("°C")).collect();
        let other = votes.iter().any(|vote| vote.because.contains("no limit is passed"));
        assert_eq!((read.len() == 1, other), (passed, !passed), "{text}");
    }
}
