//! What must not change an answer, over the guide's examples, and that any text is answered soon.
use proptest::prelude::*;

use super::evaluation::utterance_of;
use super::tests::{guide, said, understanding};
use super::*;
use crate::model::{Intent, Priority, Timestamp};

/// Signatures, disclaimers and earlier messages as people's programs append them.
const TAILS: [&str; 5] = [
    "\n\n-- \nMarta Ibáñez\nAdministradora de sistemas\nTel. +34 600 000 142\nwww.example.com\n",
    "\n\nCom os melhores cumprimentos,\nRui Antunes\nT. +351 910 000 655\n",
    "\n\nEl lun, 3 ago 2026 a las 9:12, Mesa de Servicio escribió:\n> Hay fuego en la sala y nada funciona.\n> Su factura está lista.\n",
    "\n\nOn Mon, 3 Aug 2026 at 09:12, Service Desk wrote:\n> Both feeds are down and the portal is closed.\n> Please send a technician now.\n",
    "\n\nDe: Mesa de Servicio\nEnviado: lunes, 3 de agosto de 2026 9:12\nPara: Cliente\nAsunto: su ticket\n\nSe ha caído todo el armario.\n",
];

/// Greetings and thanks, before and behind.
const POLITE: [(&str, &str); 4] = [
    ("Hola, buenos días. ", " Muchas gracias."),
    ("Boa tarde. ", " Muito obrigado."),
    ("Hello, good morning. ", " Thank you very much."),
    ("", " Un saludo."),
];

fn answer(example: &Example, subject: &str, text: &str) -> (Intent, Priority) {
    let found = understanding().classify(&Utterance { subject, text, ..utterance_of(example) });
    (found.intent, found.priority)
}

/// Returns the text with every letter in the case that the bits say.
fn cased(text: &str, mut bits: u64) -> String {
    let mut flip = || {
        bits = bits.rotate_left(1);
        bits & 1 == 1
    };
    text.chars()
        .flat_map(|c| {
            let up: Vec<char> = if flip() { c.to_uppercase().collect() } else { vec![c] };
            up
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn capitals_and_accents_change_nothing(at in 0_usize..180, bits: u64) {
        let examples = guide();
        let example = &examples[at];
        let (subject, text) = (example.subject(), example.said());
        let plain = answer(example, subject, text);
        prop_assert_eq!(answer(example, &cased(subject, bits), &cased(text, bits)), plain);
        let folded = answer(example, &crate::text::fold(subject), &crate::text::fold(text));
        prop_assert_eq!(folded, plain);
    }

    #[test]
    fn signatures_and_quoted_history_change_nothing(at in 0_usize..180, tail in 0_usize..5) {
        let examples = guide();
        let mails: Vec<&Example> =
            examples.iter().filter(|e| e.channel == Channel::Email).collect();
        let example = mails[at % mails.len()];
        let (subject, text) = (example.subject(), example.said());
        let longer = format!("{text}{}", TAILS[tail]);
        prop_assert_eq!(answer(example, subject, &longer), answer(example, subject, text));
    }

    #[test]
    fn any_text_is_answered_within_bounds(text in any::<String>(), many in 1_usize..2_000) {
        let text = text.repeat(many);
        let found = understanding().classify(&Utterance {
            subject: &text,
            text: &text,
            channel: Channel::Email,
            line: None,
            known_language: None,
            received: Timestamp::UNIX_EPOCH,
        });
        prop_assert_eq!(found.alternatives.len(), 3);
        // Every kind of reason has a named maximum, so the answer's size does not grow with the text.
        prop_assert!(found.reasons.len() <= 200, "{} reasons", found.reasons.len());
    }
}

/// Politeness is words, and words are learned: of all the guide's examples at most three may tip.
#[test]
fn politeness_changes_hardly_anything() {
    let mut tipped = vec![];
    for example in guide() {
        let (subject, text) = (example.subject(), example.said());
        let plain = answer(&example, subject, text);
        for (before, behind) in POLITE {
            let found = answer(&example, subject, &format!("{before}{text}{behind}"));
            if found != plain {
                tipped.push(format!("{} {before}…{behind}: {found:?}, was {plain:?}", example.id));
            }
        }
    }
    assert!(tipped.len() <= 12, "{} of 720\n{}", tipped.len(), tipped.join("\n"));
}

/// Work is bounded by what is read, not by what is sent: beyond the named sizes nothing of the
/// answer changes.
#[test]
fn what_stands_beyond_the_named_sizes_changes_nothing() {
    let long = "la factura de mayo está mal ".repeat(4_000);
    let longer = format!("{long}{}", "se ha caído el enlace ".repeat(40_000));
    assert_eq!(said(&long), said(&longer));
}
