//! Tests of reasons and of lint: each reason is true and leads to its line.
use super::evaluation::utterance_of;
use super::scope::Standing;
use super::tests::{called, said, shipped, sites, understanding};
use super::words::Words;
use super::*;
use crate::model::{Intent, Timestamp};

/// Every reason that the desk can change names the line, and it is the right one.
#[test]
fn reasons_lead_to_their_lines() {
    let line_of = |path: &str, line: usize| {
        let file = shipped().files.into_iter().find(|(name, _)| name.ends_with(path)).unwrap().1;
        file.lines().nth(line - 1).unwrap().to_owned()
    };
    let found = said("No hay luz en todo el armario 0408 de MD2 y sale humo, sin prisa");
    for (kind, file, has) in [
        (ReasonKind::Danger, "danger.toml", "humo"),
        (ReasonKind::Rule, "intents.toml", "intent = \"safety_emergency\""),
    ] {
        let reason = found.reasons.iter().find(|reason| reason.kind == kind).unwrap();
        let source = reason.source.as_ref().unwrap();
        assert_eq!(source.file, file);
        assert!(line_of(file, source.line).contains(has), "{reason:?}");
    }
    let found = said("Todo el armario apagado, nada enciende");
    let impact = found.reasons.iter().find(|reason| reason.kind == ReasonKind::Impact).unwrap();
    let source = impact.source.as_ref().unwrap();
    assert!(line_of("urgency.toml", source.line).contains("todo_el_armario"), "{impact:?}");
    let stored: Reason =
        serde_json::from_str(r#"{"kind":"rule","evidence":"x","weight":1.0}"#).unwrap();
    assert_eq!(stored.source, None, "tickets of earlier versions are still read");
}

#[test]
fn the_account_of_an_answer_is_true() {
    let text = "Se ha caído la rama B del armario 0408, la A aguanta. No es urgente.";
    let said = Utterance {
        subject: "corte",
        text: &format!("{text}\n\n-- \nAna Gil\nTel. +34 600 000 111"),
        channel: Channel::Email,
        line: None,
        known_language: None,
        received: Timestamp::UNIX_EPOCH,
    };
    let found = understanding().classify(&said);
    let examples = labelled(&shipped());
    let why = understanding().why(&said, &found, &examples);
    assert_eq!(why.left_out.iter().map(|cut| cut.kind).collect::<Vec<_>>(), ["signature"]);
    assert_eq!(why.standpoints[0].intent, found.intent);
    assert!(why.standpoints.len() > 1 && why.rules.iter().any(|rule| !rule.words.is_empty()));
    assert!(why.levels.iter().any(|cue| cue.impact == Some(2) && cue.not_counted.is_none()));
    let stands = &why.level_account.standpoints;
    let pairs: Vec<_> = stands.iter().map(|one| (one.impact.get(), one.urgency.get())).collect();
    assert_eq!(pairs[0], (found.impact.get(), found.urgency.get()), "the decided one comes first");
    let sum = |one: &LevelStandpoint| one.counted.iter().sum::<f32>();
    assert!(stands.iter().all(|one| sum(one) <= sum(&stands[0])), "{stands:?}");
    let usual = why.level_account.usual.as_ref().unwrap();
    let urgency = shipped().files.into_iter().find(|(path, _)| path.ends_with("urgency.toml"));
    let line = urgency.unwrap().1.lines().nth(usual.line - 1).unwrap().to_owned();
    assert!(line.starts_with("intent = "), "{line}");
    let nearest = &why.nearest[0];
    assert!((0.0..=1.001).contains(&nearest.alike) && nearest.source.file.starts_with("examples/"));
    let itself = utterance_of(&examples[40].example);
    let again = understanding().classify(&itself);
    let why = understanding().why(&itself, &again, &examples);
    assert_eq!(why.nearest[0].source, examples[40].source, "a text is most like itself");
}

/// What the words and what is beyond them are said to count is what the examples counted.
#[test]
fn the_words_and_what_is_beyond_them_are_all_that_the_examples_say() {
    let call = called("one of two links down");
    let found = understanding().classify(&call);
    let account = understanding().why(&call, &found, &[]).level_account;
    let [first, rival, ..] = account.standpoints.as_slice() else { panic!("{account:?}") };
    let level = understanding().linear.as_ref().unwrap().fit.level;
    let words: f32 = account.words.iter().map(|word| word.share).sum();
    let told = level * (words + account.beyond_words);
    assert!((told - (first.counted[2] - rival.counted[2])).abs() < 0.5, "{told}: {account:?}");
    assert!(account.beyond_words.abs() > 0.5, "not all is in single words: {account:?}");
}

/// A cue that is outweighed has its pair in the account, beside what outweighed it.
#[test]
fn a_cue_in_vain_is_accounted_for() {
    let said = Utterance {
        subject: "",
        text: "Our cage 12 in MD2 is completely without power since six. No rush.",
        channel: Channel::Phone,
        line: None,
        known_language: None,
        received: Timestamp::UNIX_EPOCH,
    };
    let found = understanding().classify(&said);
    let why = understanding().why(&said, &found, &[]);
    let cue = why.levels.iter().find(|cue| cue.text == "No rush").unwrap();
    assert_eq!((cue.urgency, cue.not_counted), (Some(3), None));
    assert_eq!(
        found.urgency.get(),
        1,
        "the guide: what is lost whole is urgent, whatever they say"
    );
    let [first, rival, ..] = why.level_account.standpoints.as_slice() else { panic!("{why:?}") };
    assert_eq!(rival.urgency.get(), 3, "{rival:?}");
    assert!(rival.cues > first.cues, "its cues say more for it");
    let without = first.counted[1] + first.counted[2] - rival.counted[1] - rival.counted[2];
    assert!(without > rival.counted[0] - first.counted[0], "and the rest outweighs them");
}

#[test]
fn how_words_are_meant_decides_whether_they_count() {
    // Whether the text is about a fault is another question: it is asked as if it were.
    let of = |text: &str| {
        let words = Words::new(text);
        let hits = understanding().lexicon.find(&words);
        let severity = &understanding().severity;
        let votes = severity.all_votes(&words, &hits, Intent::IncidentPower, Timestamp::UNIX_EPOCH);
        let idle = votes.iter().map(|vote| vote.standing).find(|s| *s != Standing::Stands);
        idle.map(Standing::why)
    };
    for (text, why) in [
        ("Ayer se quedó todo el armario apagado, pero ya está solucionado", Some("over")),
        ("O bastidor inteiro ficou sem energia mas já voltou", Some("over")),
        ("The whole cabinet went dark but it is back now", Some("over")),
        (
            "¿Qué hacemos en caso de que se quede todo el armario sin corriente?",
            Some("only supposed"),
        ),
        ("What happens if the whole cabinet loses power?", Some("only supposed")),
        ("Se falhar a corrente no bastidor inteiro, quem avisam?", Some("only supposed")),
        ("Todo el armario sin corriente, no enciende nada", None),
    ] {
        assert_eq!(of(text), why, "{text}");
    }
}

#[test]
fn lint_finds_what_is_dead_shadowed_contradicted_and_idle() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let rule = |intent: &str, weight: f32, need: &str| {
        format!(
            "[[rule]]\nintent = \"{intent}\"\nweight = {weight}\nneed = [\"{need}\"]\nbecause = \"{need} {weight}\"\n"
        )
    };
    let rules = [
        rule("billing", 3.0, "bill"),
        rule("billing", 1.0, "bill"),
        rule("incident_power", 2.0, "bill"),
        rule("commercial", 2.0, "never"),
    ];
    let lines: Vec<String> = (0..9)
        .map(|at| {
            format!(
                r#"{{"id":"x{at}","channel":"phone","text":"la factura {at}","intent":"billing"}}"#
            )
        })
        .collect();
    let words = "[concept.bill]\nes = 'factur* factura'\n[concept.never]\nes = 'nunca_jamas'\n[concept.idle]\nes = 'nada'\n";
    let files = vec![
        file("lexicon.toml", words),
        file("danger.toml", "[take_out]\n"),
        file("intents.toml", &rules.join("")),
        file("examples/few.jsonl", &lines.join("\n")),
    ];
    let sources = Sources { files, ..Sources::default() };
    let small = Understanding::load(&sources, &sites()).unwrap();
    let found: Vec<(String, FindingKind)> = lint(&small, &labelled(&sources))
        .into_iter()
        .map(|finding| (finding.source.to_string(), finding.kind))
        .collect();
    let expected = [
        ("intents.toml:7", FindingKind::Shadowed),
        ("intents.toml:12", FindingKind::Contradicted),
        ("intents.toml:17", FindingKind::Dead),
        ("lexicon.toml:2", FindingKind::Double),
        ("lexicon.toml:6", FindingKind::Unused),
    ];
    assert_eq!(found, expected.map(|(place, kind)| (place.to_owned(), kind)));
}
