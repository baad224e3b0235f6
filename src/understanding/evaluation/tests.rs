//! Figures that were worked out by hand, and the page as a browser gets it.
use super::*;
use crate::model::{Channel, DetectedLanguage, Impact, Language, Priority, Sites, Slot, Urgency};
use crate::understanding::{Reason, ReasonKind, Sources, read_examples};

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-4, "{a} is not {b}");
}

/// A text that is understood rightly in every respect.
fn right(id: &str, intent: Intent, confidence: f32, priority: Priority) -> Outcome {
    let language = DetectedLanguage::Known(Language::Spanish);
    Outcome {
        id: id.to_owned(),
        channel: Channel::Phone,
        writer: Some("ana".to_owned()),
        right: Labels {
            intent: Some(intent),
            also: vec![],
            impact: Some(Impact::TWO),
            urgency: Some(Urgency::TWO),
            safety: Some(false),
            priority: Some(priority),
            language: Some(language),
        },
        said: Answer {
            intent,
            confidence,
            decided: confidence >= 0.5,
            alternatives: vec![intent],
            also: vec![],
            impact: Impact::TWO,
            urgency: Urgency::TWO,
            safety: false,
            priority,
            language,
            sentence_language: None,
            short_language: None,
        },
        listed: None,
        facts: BTreeMap::new(),
        reasons: vec![],
    }
}

fn wrongly(mut outcome: Outcome, said: Intent) -> Outcome {
    outcome.said.intent = said;
    outcome
}

/// Five texts: three intents right, two wrong; one P1 missed, one called P1 wrongly; two
/// dangers, one missed though a listed word stands in it.
fn five() -> Vec<Outcome> {
    use Intent::{AccountService, Billing, SafetyEmergency};
    let mut fire = right("fire", SafetyEmergency, 0.95, Priority::P1);
    (fire.right.safety, fire.said.safety) = (Some(true), true);
    let mut shock = wrongly(right("shock", SafetyEmergency, 0.3, Priority::P1), Billing);
    shock.right.safety = Some(true);
    shock.listed = Some("humo".to_owned());
    shock.said.priority = Priority::P4;
    let bill = right("bill", Billing, 0.85, Priority::P4);
    let mut news = wrongly(right("news", AccountService, 0.85, Priority::P4), Billing);
    news.said.priority = Priority::P1;
    news.writer = None;
    news.said.language = DetectedLanguage::Other;
    let audit = right("audit", AccountService, 0.15, Priority::P4);
    vec![fire, shock, bill, news, audit]
}

#[test]
fn figures_of_five_texts_are_as_worked_out_by_hand() {
    let found = Evaluation::of(five());
    let all = &found.all;
    assert_eq!(all.intent, Share { right: 3, of: 5 });
    assert_eq!(all.decided, Share { right: 2, of: 3 });
    assert_eq!(all.priority, Share { right: 3, of: 5 });
    assert_eq!(
        (all.p1_recall, all.p1_precision),
        (Share { right: 1, of: 2 }, Share { right: 1, of: 2 })
    );
    assert_eq!(
        (all.danger_recall, all.danger_listed),
        (Share { right: 1, of: 2 }, Share { right: 0, of: 1 })
    );
    assert_eq!(all.danger_false, Share { right: 0, of: 3 });
    assert_eq!(all.language, Share { right: 4, of: 5 });
    assert_eq!(found.by_writer["ana"].intent, Share { right: 3, of: 4 });
    assert_eq!(found.by_writer["(not named)"].intent, Share { right: 0, of: 1 });
    let billing = &found.by_intent[&Intent::Billing];
    assert_eq!(
        (billing.recall, billing.precision),
        (Share { right: 1, of: 1 }, Share { right: 1, of: 3 })
    );
    near(billing.f1, 0.5);
    // Billing 2/4, danger 2/3, account 2/3.
    near(found.macro_f1, (0.5 + 2.0 / 3.0 + 2.0 / 3.0) / 3.0);
    let pairs: Vec<(Intent, usize)> = found.confusions.iter().map(|c| (c.right, c.times)).collect();
    assert_eq!(pairs, [(Intent::SafetyEmergency, 1), (Intent::AccountService, 1)]);
    assert_eq!(found.confusions[0].ids, ["shock"]);
}

#[test]
fn calibration_is_the_mean_distance_of_the_bands() {
    let found = Evaluation::of(five());
    let bands: Vec<(usize, usize)> =
        found.calibration.iter().map(|band| (band.intent.right, band.intent.of)).collect();
    assert_eq!(bands, [(1, 1), (0, 1), (1, 2), (1, 1)]);
    // Distances 0.85, 0.3, 0.35 twice, 0.05.
    near(found.calibration_error, (0.85 + 0.3 + 0.35 + 0.35 + 0.05) / 5.0);
}

#[test]
fn the_coverage_curve_never_tears_equal_confidences_apart() {
    let found = Evaluation::of(five());
    let points: Vec<(usize, usize)> =
        found.coverage.iter().map(|p| (p.intent.of, p.intent.right)).collect();
    assert_eq!(points, [(1, 1), (3, 2), (4, 2), (5, 3)]);
    near(found.coverage[1].threshold, f64::from(0.85_f32));
    assert_eq!(
        found.at_85.unwrap().answered,
        Share { right: 5, of: 5 },
        "85 of 100 of five is five"
    );
    assert_eq!(Evaluation::of(vec![]).at_85, None);
}

#[test]
fn the_interval_is_wilsons() {
    // Worked out with the formula of the paper for z = 1.959964.
    for (share, low, high) in [
        (Share { right: 0, of: 0 }, 0.0, 1.0),
        (Share { right: 0, of: 10 }, 0.0, 0.277_533),
        (Share { right: 9, of: 10 }, 0.595_850, 0.982_123),
        (Share { right: 10, of: 10 }, 0.722_467, 1.0),
        (Share { right: 810, of: 1000 }, 0.784_516, 0.833_131),
    ] {
        near(share.interval().0, low);
        near(share.interval().1, high);
    }
    assert_eq!(format!("{:#}", Share { right: 9, of: 10 }), " 90.0 % (9/10), 59.6 to 98.2");
}

#[test]
fn goals_are_told_met_or_not() {
    let found = Evaluation::of(five());
    let standing = |name: &str| found.goals.iter().find(|goal| goal.name == name).unwrap().standing;
    assert_eq!(standing("intent"), Standing::NotMet);
    assert_eq!(standing("danger found, listed word"), Standing::NotMet);
    assert_eq!(standing("danger wrongly"), Standing::Met, "none of three may be luck");
    assert_eq!(standing("facts (micro-F1)"), Standing::NotMeasured);
    let many = Evaluation::of(
        (0..2_000).map(|at| right(&at.to_string(), Intent::Billing, 0.9, Priority::P4)).collect(),
    );
    assert_eq!(many.goals[0].standing, Standing::Surely);
    let text = found.to_string();
    assert!(text.contains("NOT MET") && text.contains("not measured"), "{text}");
}

#[test]
fn facts_are_compared_by_their_words() {
    let line = r#"{"id":"a","channel":"phone","text":"x","writer":"w","slots":{"site":"eme de Dos; BA1","cage":"veintidós","topic":"pin"}}"#;
    let example = read_examples("t", line).unwrap().remove(0);
    let slot = |text: &str, value: &str| Slot { text: text.to_owned(), value: value.to_owned() };
    let found = BTreeMap::from([
        (
            "site".to_owned(),
            vec![slot("Eme de dos,", "MD2"), slot("LS1", "LS1"), slot("ls1", "LS1")],
        ),
        ("cage".to_owned(), vec![slot("jaula veintidos", "22")]),
        ("topic".to_owned(), vec![slot("código", "pin")]),
        ("position".to_owned(), vec![slot("?", "?")]),
    ]);
    let facts = slots::compare(&example, &found);
    assert_eq!(facts.keys().collect::<Vec<_>>(), ["cage", "site", "topic"]);
    assert_eq!((facts["site"].right, facts["site"].said, facts["site"].wanted), (1, 2, 2));
    assert_eq!(
        (&facts["site"].missed[..], &facts["site"].wrong[..]),
        (&["ba1".to_owned()][..], &["ls1".to_owned()][..])
    );
    assert_eq!(facts["cage"].right, 0, "the span must be exact");
    assert_eq!(facts["topic"].right, 1);
    let mut one = right("a", Intent::Billing, 0.9, Priority::P4);
    one.facts = facts;
    let found = Evaluation::of(vec![one]);
    // Copied: one right, three said, three wanted.
    near(found.slots.copied.f1(), 2.0 / 6.0);
    near(found.slots.chosen.f1(), 1.0);
    assert_eq!(found.goals.last().unwrap().of, 3);
}

#[test]
fn what_changed_sides_since_an_earlier_run_is_named() {
    let before = five();
    let mut now = five();
    now[1].said.intent = Intent::SafetyEmergency;
    (now[1].said.priority, now[1].said.safety) = (Priority::P1, true);
    now[2].said.intent = Intent::Commercial;
    now[4].right.intent = Some(Intent::Escalation);
    now.push(right("new", Intent::Billing, 0.9, Priority::P4));
    let written = serde_json::to_string(&Evaluation::of(before)).unwrap();
    let before: Before = serde_json::from_str(&written).unwrap();
    let change = against(&before.texts, &now);
    assert_eq!((change.compared, change.added, change.gone), (4, 1, 0));
    assert_eq!(change.relabelled, ["audit"]);
    assert_eq!(
        (&change.intent.better[..], &change.intent.worse[..]),
        (&["shock".to_owned()][..], &["bill".to_owned()][..])
    );
    assert_eq!(change.danger.better, ["shock"]);
    near(change.intent.chance, 1.0);
    near(change.danger.chance, 1.0);
    let found = change.figures.iter().find(|shift| shift.name == "P1 found").unwrap();
    near(found.points(), 50.0);
}

#[test]
fn an_uneven_change_is_rarely_chance() {
    let sides = |better: usize, worse: usize| {
        let text = |at: usize, then: bool| {
            let one = right(&at.to_string(), Intent::Billing, 0.9, Priority::P4);
            if then { one } else { wrongly(one, Intent::Commercial) }
        };
        let before: Vec<Outcome> = (0..better + worse).map(|at| text(at, at >= better)).collect();
        let now: Vec<Outcome> = (0..better + worse).map(|at| text(at, at < better)).collect();
        against(&before, &now).intent.chance
    };
    // Two-sided: 2 (1 + 10) / 2^10, and nothing for ten to nothing but 2 / 2^10.
    near(sides(9, 1), 22.0 / 1024.0);
    near(sides(0, 10), 2.0 / 1024.0);
    assert!(sides(3_000, 2_000) < 1e-9, "large counts do not underflow");
}

#[test]
fn the_worst_mistakes_come_first() {
    let harm: Vec<f32> = five().iter().map(Outcome::harm).collect();
    assert!(harm[0].abs() < 1e-6 && harm[2].abs() < 1e-6, "{harm:?}");
    assert!(harm[1] > harm[3], "danger missed is worse than a false P1: {harm:?}");
}

/// The labelled texts of the five, with what must not break out of its place, and a code.
fn their_texts() -> Vec<Example> {
    let text = |id: &str| match id {
        "shock" => "<script src=\\\"https://evil.example/x.js\\\">&'\\u0007 mi PIN es 4711",
        _ => "Hola",
    };
    let line = |id: &str| format!(r#"{{"id":"{id}","channel":"phone","text":"{}"}}"#, text(id));
    let lines: Vec<String> = ["fire", "shock", "bill", "news", "audit"].map(line).to_vec();
    read_examples("t", &lines.join("\n")).unwrap()
}

fn full() -> Evaluation {
    let mut texts = five();
    let evidence = "\"><img src=x>".to_owned();
    texts[1].reasons = vec![Reason { kind: ReasonKind::Rule, evidence, weight: 2.0, source: None }];
    let mut found = Evaluation::of(texts);
    let empty = Understanding::load(&Sources::default(), &Sites::default()).unwrap();
    found.robust = losses(&empty, &their_texts(), &found.texts);
    let mut before = five();
    before[2].said.intent = Intent::Commercial;
    found.change = Some(against(&before, &found.texts));
    found
}

/// Reads the page as strictly as XML is read; HTML forgives more.
fn with_page(page: &str, look: impl FnOnce(&roxmltree::Document<'_>)) {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    look(&roxmltree::Document::parse_with_options(page, options).unwrap());
}

#[test]
fn the_page_is_well_formed_and_asks_for_nothing_outside() {
    let shown = page(&full(), &their_texts());
    with_page(&shown, |document| {
        let mut ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
        let many = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), many, "every id stands once");
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            assert!(
                !["script", "img", "link", "iframe", "object", "form"].contains(&name),
                "{name}"
            );
            for attribute in node.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                assert!(!key.starts_with("on") && key != "src", "{key}={value}");
                assert!(!value.contains("//") && !value.contains("url("), "{key}={value}");
                if key == "href" {
                    let target = value.strip_prefix('#').unwrap();
                    assert!(ids.binary_search(&target).is_ok(), "{value} leads nowhere");
                }
            }
        }
        let style = document.descendants().find(|n| n.has_tag_name("style")).unwrap();
        let style = style.text().unwrap();
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("//"));
    });
}

#[test]
fn the_page_hides_codes_and_tells_goals_and_mistakes() {
    let shown = page(&full(), &their_texts());
    assert!(!shown.contains("4711"), "a code stands in the page");
    with_page(&shown, |document| {
        let text: String = document.descendants().filter_map(|n| n.text()).collect();
        for part in ["NOT MET", "danger missed", "humo", "<img src=x>", "1 better", "Typos"] {
            let part = if part == "Typos" { Variant::Typos.words() } else { part };
            assert!(text.contains(part), "{part} is not told");
        }
    });
}

#[test]
fn every_chart_has_a_table_behind_it() {
    let shown = page(&full(), &their_texts());
    with_page(&shown, |document| {
        let figures: Vec<_> = document.descendants().filter(|n| n.has_tag_name("figure")).collect();
        assert_eq!(figures.len(), 2);
        for figure in figures {
            let has = |name: &str| figure.descendants().any(|n| n.has_tag_name(name));
            assert!(has("svg") && has("table") && has("figcaption"));
        }
    });
}

#[test]
fn an_evaluation_of_nothing_is_a_page_too() {
    with_page(&page(&Evaluation::of(vec![]), &[]), |_| {});
}

#[test]
fn texts_are_asked_for_with_their_codes_hidden() {
    let empty = Understanding::load(&Sources::default(), &Sites::default()).unwrap();
    let line = r#"{"id":"a","channel":"email","subject":"hola","body":"Hay humo. Mi PIN es 4711, y la sala está llena de gente","language":"es-ES","safety":true}"#;
    let examples = read_examples("t", line).unwrap();
    let asked = outcomes(&empty, &examples);
    assert_eq!(asked[0].listed.as_deref(), Some("humo"));
    assert!(asked[0].said.short_language.is_some() && asked[0].said.sentence_language.is_some());
    assert_eq!(asked[0].danger_right(), Some(false));
    assert!(!serde_json::to_string(&asked).unwrap().contains("4711"));
    assert_eq!(asked, outcomes(&empty, &examples), "twice the same");
}
