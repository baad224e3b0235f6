//! Facts by their forms, and by a tagger that learned a few texts.
use proptest::prelude::*;

use super::*;
use crate::model::Site;
use crate::understanding::examples::{Example, read_examples};
use crate::understanding::training::train_facts;
use crate::understanding::{Sources, Understanding};

fn sites() -> Sites {
    let site = |code: &str, metro: &str, country: Country, zone: &str| Site {
        metro: metro.to_owned(),
        time_zone: zone.to_owned(),
        ..Site::plain(code.parse().unwrap(), country)
    };
    Sites::new(vec![
        site("MD2", "Madrid", Country::SPAIN, "Europe/Madrid"),
        site("LS1", "Lisboa", Country::PORTUGAL, "Europe/Lisbon"),
        // A site that no example names.
        site("QX7", "Soria", Country::SPAIN, "Europe/Madrid"),
    ])
    .unwrap()
}

/// Texts in which people and carriers stand behind the same words, each time others.
fn lessons() -> Vec<Example> {
    let people = ["Ana Ruiz", "Luis Vega", "Sara Mota", "Ivo Reis", "Eva Gil", "Rui Paz"];
    let carriers = ["Norfibra", "Trenkar", "Velox", "Portamar", "Rutalia", "Veloz"];
    let mut lines = String::new();
    for (at, (person, carrier)) in people.iter().zip(carriers).enumerate() {
        for (turn, text) in [
            format!("Me llamo {person} y estoy en MD2, jaula 1{at}."),
            format!("Lo trae el transportista {carrier} mañana a las {}:00.", 10 + at),
            format!("A encomenda vem pela transportadora {carrier} no dia 1{at}."),
            format!("My name is {person}, the PDU in cabinet 040{at} is dark."),
        ]
        .iter()
        .enumerate()
        {
            let slots = match turn {
                0 => format!(r#"{{"person":"{person}","site":"MD2","cage":"1{at}"}}"#),
                1 => {
                    format!(r#"{{"carrier":"{carrier}","date":"mañana","time":"{}:00"}}"#, 10 + at)
                }
                2 => format!(r#"{{"carrier":"{carrier}","date":"dia 1{at}"}}"#),
                _ => format!(r#"{{"person":"{person}","cabinet":"040{at}"}}"#),
            };
            lines.push_str(&format!(
                r#"{{"id":"{at}-{turn}","channel":"email","subject":"","body":"{text}","slots":{slots},"writer":"w"}}"#
            ));
            lines.push('\n');
        }
    }
    read_examples("lessons.jsonl", &lines).unwrap()
}

fn desk() -> Understanding {
    Understanding::load(&Sources::default(), &sites()).unwrap()
}

fn learned() -> FactsModel {
    train_facts(&lessons(), &desk(), 7).model.unwrap()
}

fn find(finder: &SlotFinder, text: &str) -> Slots {
    // A Wednesday, near midnight of universal time: Thursday in Madrid, Wednesday in Lisbon.
    let received = "2026-06-10T22:30:00Z".parse().unwrap();
    finder.find(&Words::new(text), Intent::GeneralEnquiry, received, None)
}

fn values(slots: &Slots, kind: &str) -> Vec<String> {
    slots.get(kind).map_or(vec![], |v| v.iter().map(|slot| slot.value.clone()).collect())
}

#[test]
fn forms_alone_give_facts_with_their_values() {
    let finder = SlotFinder::new(&sites(), Gazetteer::default(), None);
    for (text, kind, value) in [
        ("la rama B de la jaula cero cuatro cero ocho", "feed", "B"),
        ("la rama B de la jaula cero cuatro cero ocho", "cage", "0408"),
        ("no bastidor trinta e dois", "cabinet", "32"),
        ("rack twelve oh four please", "cabinet", "1204"),
        ("en eme de dos mañana", "date", "2026-06-12"),
        ("no ele esse um amanhã", "date", "2026-06-11"),
        ("el 12 de junio en MD2", "date", "2026-06-12"),
        ("a las seis y media de la tarde", "time", "18:30"),
        ("llámenme al 600 000 487", "callback", "+34600000487"),
        ("ring me on +44 7700 900118", "callback", "+447700900118"),
        ("estou em cu equis siete", "site", "QX7"),
    ] {
        let found = find(&finder, text);
        assert_eq!(values(&found, kind), [value], "{text}: {found:?}");
    }
}

#[test]
fn what_was_learned_holds_for_names_that_nobody_trained_on() {
    let finder = SlotFinder::new(&sites(), Gazetteer::default(), Some(&learned()));
    for (text, kind, value) in [
        ("Me llamo Berta Lago y estoy en QX7, jaula 77.", "person", "Berta Lago"),
        ("Me llamo Berta Lago y estoy en QX7, jaula 77.", "site", "QX7"),
        ("Me llamo Berta Lago y estoy en QX7, jaula 77.", "cage", "77"),
        ("Lo trae el transportista Zumbón mañana a las 19:00.", "carrier", "Zumbón"),
        ("A encomenda vem pela transportadora Zangão no dia 19.", "date", "2026-06-19"),
        ("My name is Otto Berg, the PDU in cabinet 0999 is dark.", "cabinet", "0999"),
    ] {
        let found = find(&finder, text);
        assert_eq!(values(&found, kind), [value], "{text}: {found:?}");
    }
}

#[test]
fn who_is_named_in_full_is_not_named_again() {
    let finder = SlotFinder::new(&sites(), Gazetteer::default(), Some(&learned()));
    let found = find(&finder, "Me llamo Berta y estoy en QX7. Me llamo Berta Lago y estoy en MD2.");
    assert_eq!(values(&found, "person"), ["Berta Lago"], "{found:?}");
}

#[test]
fn training_is_the_same_every_time_and_the_file_reads_back() {
    let model = learned();
    let text = model.to_text();
    assert_eq!(learned().to_text(), text);
    assert_eq!(FactsModel::from_text("facts.tsv", text.as_bytes()).unwrap(), model);
    let cut = text.len() / 2;
    assert!(FactsModel::from_text("facts.tsv", &text.as_bytes()[..cut]).is_err());
    assert!(FactsModel::from_text("facts.tsv", b"something else\n").is_err());
}

#[test]
fn values_that_do_not_stand_in_the_text_are_counted_and_not_learned() {
    let mut lessons = lessons();
    let whole = train_facts(&lessons, &desk(), 7);
    lessons[0].slots.insert("company".to_owned(), "Nadie SL".to_owned());
    let one_more = train_facts(&lessons, &desk(), 7);
    assert_eq!((whole.skipped, one_more.skipped), (0, 1));
    assert_eq!(whole.aligned, one_more.aligned);
    lessons.iter_mut().for_each(|lesson| lesson.slots.clear());
    assert_eq!(train_facts(&lessons, &desk(), 7).model, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_fact_is_copied_from_the_text(text in "(?s).{0,200}", digits in "[0-9 :/+-]{0,20}") {
        let finder = SlotFinder::new(&sites(), Gazetteer::default(), Some(&learned_once()));
        for text in [format!("{text} jaula {digits}"), format!("Me llamo {text}, {digits} mañana")] {
            for slot in find(&finder, &text).values().flatten() {
                prop_assert!(!slot.text.is_empty() && text.contains(&slot.text));
            }
        }
    }
}

fn learned_once() -> FactsModel {
    static MODEL: std::sync::OnceLock<FactsModel> = std::sync::OnceLock::new();
    MODEL.get_or_init(learned).clone()
}
