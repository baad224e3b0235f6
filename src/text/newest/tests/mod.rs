//! Mail as people in this business write it, with the text that is new in it.
use super::*;

mod english;
mod portuguese;
mod spanish;

fn check_all(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(body, expected)| {
            let found = newest_text(body).text;
            (found != *expected)
                .then(|| format!("--- body\n{body}\n--- found\n{found}\n--- expected\n{expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

#[test]
fn a_subject_that_somebody_typed_is_no_part_of_the_block_below() {
    let block = "De: Mesa de Servicio\nEnviado: lunes, 3 de agosto de 2026 9:12\nPara: Cliente\nAsunto: su ticket\n\nSe ha caído todo el armario.\n";
    let mail = format!("Subject: Reset my PIN please\n\n{block}");
    assert_eq!(newest_text(&mail).text.trim(), "Subject: Reset my PIN please");
    // A block that begins with its subject is one all the same.
    let mail = "Gracias.\n\nAsunto: su ticket\nDe: Mesa de Servicio\nEnviado: lunes, 3 de agosto de 2026 9:12\nPara: Cliente\n\nSe ha caído todo el armario.\n";
    assert_eq!(newest_text(mail).text.trim(), "Gracias.");
}
