//! Tests of danger over the shipped files: what fires, what only looks like it, and what is weighed.
use super::tests::{said, shipped, sites};
use super::*;
use crate::model::{Language, Priority, Timestamp};

#[test]
fn danger_words_fire_in_three_languages() {
    for text in [
        "hay fuego en el pasillo",
        "sale humo del rack",
        "huele a quemado",
        "se ha desmayado",
        "hay una bomba",
        "un intruso en la sala",
        "gotea agua del techo",
        "estamos evacuando",
        "há fogo no corredor",
        "está a sair fumo",
        "cheira a queimado",
        "desmaiou um colega",
        "uma ameaça de bomba",
        "está um intruso na sala",
        "água a pingar do teto",
        "vamos evacuar",
        "there is a fire",
        "smoke in hall 2",
        "burning smell",
        "he is unconscious",
        "bomb threat",
        "an intruder in the cage",
        "water from the ceiling",
        "we are evacuating",
        "NO HAY HUMO",
        "não há fumo",
        "there is no smoke",
        "atrapado en el ascensor",
        "preso no elevador",
        "stuck in the lift",
        "saltan chispas",
        "a largar faíscas",
        "sparks from the strip",
        "no respira",
        "não respira",
        "not breathing",
        // The guide has no exception for these: a person decides.
        "memory leak in the VM",
        "nos piden el plan de evacuación",
        "extinción del contrato",
        "una bomba de gasolina",
        "fire extinguisher inspection",
        "salen llamas del cuadro",
        "cables quemados",
        "dos técnicas heridas",
        "ficaram fechadas lá dentro",
        "knives and guns",
        "the UPS is smoking, area B",
        "no smoking any more, only sparks",
        "he threatens to hurt the guard",
    ] {
        let found = said(text);
        assert!(found.safety && found.priority == Priority::P1, "{text}: {found:?}");
    }
}

#[test]
fn a_harmless_phrase_hides_no_danger_beside_it() {
    for text in [
        "Durante el simulacro de incendio un compañero se ha caído redondo y tiene los labios azules",
        "During the fire drill one of ours collapsed and his lips are blue, send somebody",
        "Your letter threatens to suspend the account, fine, but a man of ours has collapsed in the corridor and his lips are blue",
    ] {
        let found = said(text);
        assert!(found.safety && found.priority == Priority::P1, "{text}: {found:?}");
    }
}

#[test]
fn harmless_phrases_that_look_like_danger_do_not_fire() {
    for text in [
        "el firewall no responde",
        "la puerta cortafuegos chirría",
        "la bomba de agua vibra",
        "a bomba de calor aguenta mais carga?",
        "simulacro de incendio el jueves a las 10",
        "exercício de incêndio na quinta",
        "porta corta-fogo a ranger",
        "fire drill on Thursday",
        "smoke test of the new chassis",
        "threat intelligence feed of the firewall",
        "water cooling in MD6",
        "¿me llamas cuando puedas?",
        "cuando llamas no contesta nadie",
        "porta corta-fogo e porta cortafogo",
        "there is a break in the fibre",
        "threat feed of the managed firewall",
        "your reminder threatens to suspend the account over an invoice that is paid",
        "amenazan con suspender la cuenta por una factura pagada",
        "a carta ameaça suspender a conta por uma fatura que está paga",
        "the evacuation exercise of Wednesday, is it still on?",
        "we have had explosive growth and want a third cabinet",
        "necesito una copia de la factura",
        "quero a fatura de maio",
        "please reset my PIN",
    ] {
        assert!(!said(text).safety, "{text}: {:?}", said(text).reasons);
    }
}

#[test]
fn a_sign_of_danger_is_weighed_and_a_word_of_danger_is_not() {
    assert!(!said("Socorro, el portal me ha bloqueado la cuenta a medio pedido").safety);
    assert!(said("socorro se ha caído un compañero de la escalera y no responde").safety);
    assert!(said("no hay fuego en la sala").safety, "a denial does not take it away");
    let rules = Understanding::load(&Sources { model: None, ..shipped() }, &sites()).unwrap();
    let found = rules.classify(&Utterance {
        subject: "",
        text: "saltan chispas",
        channel: Channel::Phone,
        line: Some(Language::Spanish),
        known_language: None,
        received: Timestamp::UNIX_EPOCH,
    });
    assert!(found.safety, "where nothing was learned a sign counts");
}

#[test]
fn a_harmless_phrase_does_not_reach_over_the_end_of_a_sentence() {
    assert!(said("fire... wall of silence").safety);
    assert!(!said("the fire wall drops our packets since noon").safety);
}
