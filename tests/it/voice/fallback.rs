//! `voice fallback`: what a platform plays when it cannot reach us.
use std::path::Path;

use centralita::cli::{Exit, Output, run};
use expect_test::expect;

use crate::desk::write_config;

const ATTENDED: &str = "[[line]]\nid = \"es\"\nnumber = \"+34911238857\"\nlanguage = \"es-ES\"\n\
    time_zone = \"Europe/Madrid\"\ncountry = \"es\"\nfallback = \"noc\"\n\
    [[line]]\nid = \"pt\"\nnumber = \"+351308810818\"\nlanguage = \"pt-PT\"\n\
    time_zone = \"Europe/Lisbon\"\ncountry = \"pt\"\n\
    [[attended]]\nid = \"noc\"\nnumber = \"+34910000010\"\nlanguage = \"es-ES\"\nreason = \"staffed\"\n";

fn ask(folder: &Path, args: &[&str]) -> (Exit, String, String) {
    let config = write_config(folder, ATTENDED).display().to_string();
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
