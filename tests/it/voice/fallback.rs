//! `voice fallback`: what a platform plays when it cannot reach us.
use std::path::Path;
use std::sync::Arc;

use centralita::app::call_door::DeskDoor;
use centralita::channels::webhook::CallDoor as _;
use centralita::cli::{Exit, Output, run};
use centralita::model::Language;
use expect_test::expect;

use crate::desk::{TestDesk, write_config};

const ATTENDED: &str = "[[line]]\nid = \"es\"\nnumber = \"+34911238857\"\nlanguage = \"es-ES\"\n\
    time_zone = \"Europe/Madrid\"\ncountry = \"es\"\nfallback = \"noc\"\n\
    [[line]]\nid = \"pt\"\nnumber = \"+351308810818\"\nlanguage = \"pt-PT\"\n\
    time_zone = \"Europe/Lisbon\"\ncountry = \"pt\"\n\
    [[attended]]\nid = \"noc\"\nnumber = \"+34910000010\"\nlanguage = \"es-ES\"\nreason = \"staffed\"\n";

fn ask(folder: &Path, args: &[&str]) -> (Exit, String, String) {
    asked(folder, ATTENDED, args)
}

fn asked(folder: &Path, lines: &str, args: &[&str]) -> (Exit, String, String) {
    let config = write_config(folder, lines).display().to_string();
    let (mut out, mut err) = (vec![], vec![]);
    let words = ["centralita", "voice", "fallback", "--config", &config];
    let words = words.into_iter().chain(args.iter().copied()).map(Into::into);
    let exit = run(words, &mut Output::plain(&mut out, &mut err));
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn w5_the_document_rings_an_attended_number_or_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (exit, document, err) = ask(folder.path(), &[]);
    assert_eq!((exit, err.as_str()), (Exit::Good, ""));
    roxmltree::Document::parse(&document).unwrap();
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Say language="es-ES">Tenemos un problema técnico. Si hay alguien en peligro, cuelgue y llame al 112. Si no, espere: le paso con una persona. Si no contesta nadie, vuelva a llamarnos dentro de unos minutos al 9 1 1, 2 3 8, 8 5 7.</Say>
        <Say language="en-GB">We have a technical problem. If anyone is in danger, hang up and call 1 1 2. Otherwise, please hold: I am putting you through to a person. If nobody answers, please call us again in a few minutes on 9 1 1, 2 3 8, 8 5 7.</Say>
        <Dial timeout="45" answerOnBridge="true" callerId="+34911238857">
        <Number>+34910000010</Number>
        </Dial>
        <Hangup/>
        </Response>
    "#]].assert_eq(&document.replace("><", ">\n<"));

    let (exit, document, err) = ask(folder.path(), &["--line", "pt", "--dialect", "signalwire"]);
    assert_eq!(exit, Exit::NotWell);
    roxmltree::Document::parse(&document).unwrap();
    assert!(!document.contains("<Dial"), "{document}");
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Say language="pt-PT">Temos um problema técnico e não encontrámos ninguém que possa atender. Se alguém estiver em perigo, ligue já para o 112. Caso contrário, volte a ligar dentro de alguns minutos para o 3 0 8, 8 1 0, 8 1 8.</Say>
        <Say language="en-GB">We have a technical problem and could not find anyone to take your call. If anyone is in danger, call 1 1 2 now. Otherwise, please call us again in a few minutes on 3 0 8, 8 1 0, 8 1 8.</Say>
        <Hangup/>
        </Response>
    "#]].assert_eq(&document.replace("><", ">\n<"));
    expect![[r#"
        line pt names no attended number: its callers hear an apology and are rung through to nobody. Write an [[attended]] number and name it in `fallback` of [[line]] pt; people on call cannot stand here, because this document cannot ask them for a key
    "#]].assert_eq(&err);
}

/// What a call costs is said with the number, in the language of the sentence; where the operator's
/// words are empty nothing is.
#[test]
fn the_number_is_said_with_what_a_call_costs() {
    let folder = tempfile::tempdir().unwrap();
    let costs = "{ es-ES = \"Coste de una llamada nacional.\", pt-PT = \"Chamada para a rede fixa \
                 nacional.\", en = \"\" }";
    let lines =
        ATTENDED.replace("country = \"pt\"\n", &format!("country = \"pt\"\ncost_text = {costs}\n"));
    let lines = lines
        .replace("fallback = \"noc\"\n", &format!("fallback = \"noc\"\ncost_text = {costs}\n"));
    let (_, document, _) = asked(folder.path(), &lines, &[]);
    assert!(document.contains("al 9 1 1, 2 3 8, 8 5 7. Coste de una llamada nacional.</Say>"));
    assert!(document.contains("on 9 1 1, 2 3 8, 8 5 7.</Say>"), "{document}");
    let (_, document, _) = asked(folder.path(), &lines, &["--line", "pt"]);
    let said = "para o 3 0 8, 8 1 0, 8 1 8. Chamada para a rede fixa nacional.</Say>";
    assert!(document.contains(said), "{document}");
}

/// The same where the program is reached and nobody can be found.
#[test]
fn whoever_hears_that_nobody_was_found_hears_what_calling_again_costs() {
    let lines = ATTENDED.replace(
        "fallback = \"noc\"\n",
        "fallback = \"noc\"\ncost_text = { es-ES = \"Coste de una llamada nacional.\" }\n",
    );
    let desk = TestDesk::with(&lines);
    let door = DeskDoor::new(desk.desk.calls.clone(), Arc::clone(&desk.desk.metrics));
    let number = "+34911238857".parse().unwrap();
    let said = |language| door.say(language, "phone-fallback-nobody", Some(&number)).unwrap();
    assert!(said(Language::Spanish).ends_with("8 5 7. Coste de una llamada nacional."));
    assert!(said(Language::English).ends_with("on 9 1 1, 2 3 8, 8 5 7."));
    let elsewhere = "+34910000010".parse().unwrap();
    let said = door.say(Language::Spanish, "phone-fallback-nobody", Some(&elsewhere)).unwrap();
    assert!(said.ends_with("0 1 0."), "no line of ours: {said}");
}

#[test]
fn it_is_written_to_a_file_and_told_to_machines() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fallback.xml");
    let out = file.display().to_string();
    let (exit, said, _) = ask(folder.path(), &["--out", &out, "--json"]);
    assert_eq!(exit, Exit::Good);
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&report["line"], &report["attended"]), (&"es".into(), &"noc".into()));
    assert_eq!(report["document"], std::fs::read_to_string(file).unwrap());
    let (exit, _, err) = ask(folder.path(), &["--line", "fr"]);
    assert_eq!(exit, Exit::Usage);
    assert!(err.contains("there is no such line; use one of: es, pt"), "{err}");
}
