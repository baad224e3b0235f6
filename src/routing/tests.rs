use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::model::{AccountState, Country, Intent, Priority, RuleId, Site, Sites};

pub(super) fn known() -> Known {
    let site = |code: &str, country, zone: &str| Site {
        time_zone: zone.to_owned(),
        ..Site::plain(code.parse().unwrap(), country)
    };
    Known {
        queues: ["desk", "ops-es", "ops-pt", "billing"].map(|q| q.parse().unwrap()).into(),
        policies: ["duty-es", "duty-pt", "fire"].map(|p| p.parse().unwrap()).into(),
        replies: ["ack", "safety-ack"].map(str::to_owned).into(),
        countries: [Country::SPAIN, Country::PORTUGAL].into(),
        default_country: Country::SPAIN,
        sites: Sites::new(vec![
            site("MD1", Country::SPAIN, "Europe/Madrid"),
            site("MD2", Country::SPAIN, "Europe/Madrid"),
            site("LS1", Country::PORTUGAL, "Europe/Lisbon"),
        ])
        .unwrap(),
        origins: vec!["Itconic".to_owned(), "Ardeal".to_owned()],
    }
}

pub(super) const DANGER: &str = "[[rule]]\nid = \"danger\"\nwhen.safety = true\nthen.queue = \"ops-{country}\"\nthen.page = \"fire\"\n";
pub(super) const REST: &str = "[[rule]]\nid = \"rest\"\nthen.queue = \"desk\"\n";

/// Parses `middle` between a danger rule (lines 1 to 5) and a last rule.
fn parse(middle: &str) -> Result<Ruleset, Vec<FileFault>> {
    let files = [
        ("rules/20-rest.toml".to_owned(), REST.to_owned()),
        ("rules/10-main.toml".to_owned(), format!("{DANGER}{middle}")),
    ];
    Ruleset::parse(&files, &known())
}

fn rules(middle: &str) -> Ruleset {
    parse(middle).unwrap_or_else(|faults| panic!("{}", shown(&faults)))
}

fn shown(faults: &[FileFault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

fn faults(middle: &str, expected: &Expect) {
    expected.assert_eq(&parse(middle).map_or_else(|faults| shown(&faults), |_| "no fault".into()));
}

fn facts() -> Facts {
    Facts::plain(Country::SPAIN)
}

#[test]
fn misspelt_keys_and_values_are_named_with_what_was_meant() {
    faults(
        "[[rule]]\nid = \"a\"\nwhen.itnent = \"billing\"\nwhen.priority = [\"P1\", \"P9\"]\n\
         when.site = \"XX*\"\nunless.safety = \"true\"\nwhen.impact = \"1\"\nthen.queu = \"desk\"\n",
        &expect![[r#"
            rules/10-main.toml:6: a rule that decides has no `then.queue`; add then.queue, or and_continue = true if the rule only adds to others
            rules/10-main.toml:8: `itnent` is no condition; did you mean `intent`?
            rules/10-main.toml:9: `P9` is no priority; one of: P1, P2, P3, P4
            rules/10-main.toml:10: `XX*` is no site; one of: MD1, MD2, LS1, none
            rules/10-main.toml:11: `true` is no safety; write true or false without quotes
            rules/10-main.toml:12: `1` is no impact; write 1, 2 or 3 without quotes
            rules/10-main.toml:13: `queu` is no key of then; did you mean `queue`?
        "#]],
    );
    faults(
        "[[rule]]\nid = \"a\"\nwhen.intent = \"biling\"\nthen.queue = \"dsek\"\nthen.copy = \"ops-{land}\"\n\
         then.page = { policy = \"duti-{country}\", if_priority = [\"high\"], if_hours = \"night\" }\n\
         then.reply = \"akc\"\nthen.priority = \"urgent\"\nthen.assurance_needed = \"pin\"\nthen.hold = \"yes\"\n",
        &expect![[r#"
            rules/10-main.toml:8: `biling` is no intent; did you mean `billing`?
            rules/10-main.toml:9: queue `dsek` is not defined; did you mean `desk`?
            rules/10-main.toml:10: `ops-{land}` has braces that mean nothing; only {country} is replaced
            rules/10-main.toml:11: `high` is no priority; write P1, P2, P3 or P4
            rules/10-main.toml:11: `night` is no if_hours; one of: open, closed
            rules/10-main.toml:11: on-call policy `duti-es` (from `duti-{country}`) is not defined; did you mean `duty-es`?
            rules/10-main.toml:11: on-call policy `duti-pt` (from `duti-{country}`) is not defined; did you mean `duty-pt`?
            rules/10-main.toml:12: reply `akc` is not defined; did you mean `ack`?
            rules/10-main.toml:13: `urgent` is no priority; write P1, P2, P3 or P4
            rules/10-main.toml:14: `pin` is no assurance level; write AL0, AL1, AL2 or AL3
            rules/10-main.toml:15: `hold` must be true or false without quotes, here it is a text
        "#]],
    );
    faults(
        "[[rule]]\nid = \"A b\"\nwhen.text_matches = \"(\"\nwhen.text_has = [\"!\"]\nwhen.tag = []\nthen.queue = \"desk\"\n[rules]\n",
        &expect![[r#"
            rules/10-main.toml:7: `A b` is no id; use 1 to 64 lower-case letters, digits, `-`, `_` and `.`, such as dc-ops-es
            rules/10-main.toml:8: `(` is no regular expression: unclosed group; text_has takes plain words
            rules/10-main.toml:9: `!` holds nothing to look for; write a word
            rules/10-main.toml:10: `tag` is an empty list; name what is meant, or take the line out
            rules/10-main.toml:12: `rules` is no key of a rule file; did you mean `rule`?
        "#]],
    );
}

#[test]
fn a_file_that_is_no_toml_is_named_by_line() {
    faults(
        "[[rule]]\nid = \n",
        &expect![[r#"
            rules/10-main.toml:7: this is not TOML: string values must be quoted, expected literal string
        "#]],
    );
}

#[test]
fn the_order_of_the_whole_set_is_checked() {
    let alone = |text: &str| {
        let files = [("r.toml".to_owned(), text.to_owned())];
        Ruleset::parse(&files, &known()).map_or_else(|f| shown(&f), |_| "no fault".to_owned())
    };
    expect![[r#"
        r.toml: there are no rules; write at least two [[rule]]
    "#]]
    .assert_eq(&alone(""));
    expect![[r#"
        r.toml:1: the first rule, `rest`, is not the one for danger; put a rule with when.safety = true, and no other condition, before all others
        r.toml:4: the last rule, `danger`, does not take everything; end with a rule that has no when and no unless, so that nothing is lost
        r.toml:4: rule `danger` can never decide: rest (r.toml:1) takes all of it; put it before, or take it out
    "#]].assert_eq(&alone(&format!("{REST}{DANGER}")));
    let narrowed =
        DANGER.replace("when.safety = true", "when.safety = true\nwhen.channel = \"phone\"");
    expect![[r#"
        r.toml:1: the first rule, `danger`, is not the one for danger; put a rule with when.safety = true, and no other condition, before all others
    "#]].assert_eq(&alone(&format!("{narrowed}{REST}")));
    faults(
        DANGER,
        &expect![[r#"
        rules/10-main.toml:6: rule `danger` stands already in 10-main.toml:1; give it another id
    "#]],
    );
    faults(
        "[[rule]]\nid = \"a\"\nthen.tags = \"x\"\n[[rule]]\nid = \"b\"\nand_continue = true\nthen.queue = \"desk\"\n",
        &expect![[r#"
            rules/10-main.toml:6: a rule that decides has no `then.queue`; add then.queue, or and_continue = true if the rule only adds to others
            rules/10-main.toml:9: a rule with and_continue decides no queue; take then.queue out, or and_continue
        "#]],
    );
}

#[test]
fn a_failing_test_is_a_fault_with_what_came_and_what_was_wanted() {
    faults(
        "[[test]]\nname = \"factura\"\ngiven = { intent = \"billing\" }\nwant = { queue = \"billing\", page = \"none\" }\n",
        &expect![[r#"
            rules/10-main.toml:6: test "factura" fails: queue is `desk`, wanted `billing` (decided by rest); correct the rule or the test
        "#]],
    );
    faults(
        "[[test]]\nname = \"mal escrito\"\ngiven = { intnet = \"billing\", site = \"MD9\", hours = \"night\", impact = 4 }\nwant = {}\n",
        &expect![[r#"
            rules/10-main.toml:6: test "mal escrito" wants nothing; name at least the rule or the queue
            rules/10-main.toml:8: `intnet` is no key of given; did you mean `intent`?
            rules/10-main.toml:8: `MD9` is no site; one of: MD1, MD2, LS1
            rules/10-main.toml:8: `impact` must be a whole number from 1 to 3
            rules/10-main.toml:8: `night` is no hours; one of: open, closed
        "#]],
    );
}

#[test]
fn a_planted_dead_rule_is_found_and_its_hider_named() {
    faults(
        "[[rule]]\nid = \"bills\"\nwhen.intent = [\"billing\", \"commercial\"]\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"bills-at-night\"\nwhen.intent = \"billing\"\nwhen.hours = \"closed\"\nthen.queue = \"desk\"\n",
        &expect![[r#"
            rules/10-main.toml:10: rule `bills-at-night` can never decide: bills (10-main.toml:6) takes all of it; put it before, or take it out
        "#]],
    );
    // Two rules hide it together, and only together.
    faults(
        "[[rule]]\nid = \"open\"\nwhen.hours = \"open\"\nthen.queue = \"desk\"\n\
         [[rule]]\nid = \"phone\"\nwhen.hours = \"closed\"\nunless.channel = [\"email\", \"api\"]\nthen.queue = \"desk\"\n\
         [[rule]]\nid = \"never\"\nwhen.channel = \"phone\"\nthen.queue = \"desk\"\n",
        &expect![[r#"
            rules/10-main.toml:15: rule `never` can never decide: danger (10-main.toml:1) and open (10-main.toml:6) and phone (10-main.toml:10) together take all of it; put it before, or take it out
        "#]],
    );
    faults(
        "[[rule]]\nid = \"tagged\"\nwhen.tag = [\"a\", \"b\"]\nthen.queue = \"desk\"\n\
         [[rule]]\nid = \"tagged-b\"\nwhen.tag = \"b\"\nwhen.intent = \"billing\"\nthen.queue = \"desk\"\n",
        &expect![[r#"
            rules/10-main.toml:10: rule `tagged-b` can never decide: tagged (10-main.toml:6) takes all of it; put it before, or take it out
        "#]],
    );
    faults(
        "[[rule]]\nid = \"none\"\nwhen.priority = \"P1\"\nunless.priority = [\"P1\", \"P2\"]\nthen.queue = \"desk\"\n",
        &expect![[r#"
            rules/10-main.toml:6: rule `none` can never fit: its conditions exclude each other; compare its when and unless lines
        "#]],
    );
}

#[test]
fn free_text_hides_nothing_but_can_be_hidden() {
    let set = rules(
        "[[rule]]\nid = \"words\"\nwhen.text_has = \"factura\"\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"expert\"\nwhen.text_matches = '(?i)inv\\d+'\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"more\"\nwhen.text_has = \"factura\"\nwhen.intent = \"billing\"\nthen.queue = \"desk\"\n\
         [[rule]]\nid = \"adds\"\nand_continue = true\nthen.tags = \"x\"\n",
    );
    expect![
        "rules/10-main.toml:10: rule `expert`: text_matches cannot be analysed; prefer text_has\n"
    ]
    .assert_eq(&shown(set.notes()));
    faults(
        "[[rule]]\nid = \"all\"\nthen.queue = \"desk\"\n[[rule]]\nid = \"words\"\nwhen.text_has = \"factura\"\nthen.queue = \"billing\"\n",
        &expect![[r#"
            rules/10-main.toml:9: rule `words` can never decide: all (10-main.toml:6) takes all of it; put it before, or take it out
            rules/20-rest.toml:1: rule `rest` can never decide: all (10-main.toml:6) takes all of it; put it before, or take it out
        "#]],
    );
}

#[test]
fn words_are_found_folded_and_whole_in_subject_and_text() {
    let set = rules(
        "[[rule]]\nid = \"crane\"\nwhen.text_has = [\"Grúa\", \"cross-connect\"]\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"subject\"\nwhen.subject_has = \"relatório\"\nthen.queue = \"billing\"\n",
    );
    let rule = |subject: &str, text: &str| {
        let facts = Facts { subject: subject.into(), text: text.into(), ..facts() };
        set.decide(&facts).rule.to_string()
    };
    assert_eq!(rule("", "llega una GRUA mañana"), "crane");
    assert_eq!(rule("grúa", ""), "crane");
    assert_eq!(rule("", "dos gruas"), "rest");
    assert_eq!(rule("", "el cross connect"), "crane");
    assert_eq!(rule("RELATORIO", ""), "subject");
    assert_eq!(rule("", "relatorio"), "rest");
}

#[test]
fn names_fit_with_stars() {
    let set = rules(
        "[[rule]]\nid = \"madrid\"\nwhen.site = \"MD*\"\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"group\"\nwhen.from_domain = \"*.banco.example\"\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"known\"\nwhen.account = \"*\"\nthen.queue = \"billing\"\n",
    );
    let rule = |facts: Facts| set.decide(&facts).rule.to_string();
    assert_eq!(rule(Facts { site: Some("MD2".parse().unwrap()), ..facts() }), "madrid");
    assert_eq!(rule(Facts { site: Some("LS1".parse().unwrap()), ..facts() }), "rest");
    assert_eq!(rule(Facts { from_domain: Some("it.banco.example".into()), ..facts() }), "group");
    assert_eq!(rule(Facts { from_domain: Some("banco.example".into()), ..facts() }), "rest");
    assert_eq!(rule(Facts { account: Some("ACME".into()), ..facts() }), "known");
    assert_eq!(rule(facts()), "rest");
    for (glob, value, expected) in [
        ("a*b*c", "axxbyyc", true),
        ("a*b*c", "abc", true),
        ("a*b*c", "acb", false),
        ("ab*ba", "aba", false),
        ("*", "", true),
    ] {
        assert_eq!(condition::fits(glob, value), expected, "{glob} {value}");
    }
}

#[test]
fn pages_depend_on_the_priority_decided_and_on_the_hours() {
    let set = rules(
        "[[rule]]\nid = \"power\"\nwhen.intent = \"incident_power\"\nthen.queue = \"ops-{country}\"\n\
         then.priority = \"P2\"\nthen.page = { policy = \"duty-{country}\", if_priority = [\"P1\", \"P2\"], if_hours = \"closed\" }\n",
    );
    let page = |hours, country: Country| {
        let facts = Facts { intent: Intent::IncidentPower, hours, ..Facts::plain(country) };
        set.decide(&facts).page.map(|policy| policy.to_string())
    };
    assert_eq!(page(Hours::Closed, Country::PORTUGAL).as_deref(), Some("duty-pt"));
    assert_eq!(page(Hours::Open, Country::PORTUGAL), None);
    assert_eq!(
        page(Hours::Closed, "fr".parse().unwrap()).as_deref(),
        Some("duty-es"),
        "not served: the default"
    );
}

#[test]
fn rules_that_continue_add_to_the_one_that_decides() {
    let set = rules(
        "[[rule]]\nid = \"night\"\nand_continue = true\nwhen.hours = \"closed\"\nthen.tags = \"night\"\nthen.copy = [\"desk\", \"ops-{country}\"]\nthen.reply = \"none\"\nthen.hold = true\n\
         [[rule]]\nid = \"bills\"\nwhen.intent = \"billing\"\nthen.queue = \"desk\"\nthen.tags = [\"money\", \"night\"]\nthen.reply = \"ack\"\n",
    );
    let decision = set.decide(&Facts { intent: Intent::Billing, hours: Hours::Closed, ..facts() });
    assert_eq!(decision.tags, ["night", "money"]);
    assert_eq!(decision.copy, ["ops-es".parse().unwrap()], "the queue itself is no copy");
    assert_eq!((decision.reply.as_deref(), decision.hold), (Some("ack"), true));
    expect![[r#"
        no danger: safety=false
        and night (10-main.toml:6)
        YES bills (10-main.toml:14)"#]]
    .assert_eq(&decision.trace.join("\n"));
}

#[test]
fn an_explanation_names_the_rules_one_condition_short() {
    let set = rules(
        "[[rule]]\nid = \"care\"\nwhen.account_state = [\"legacy\"]\nunless.priority = [\"P1\"]\nthen.queue = \"ops-es\"\n\
         [[rule]]\nid = \"bills-at-night\"\nwhen.intent = \"billing\"\nwhen.hours = \"closed\"\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"bills\"\nwhen.intent = \"billing\"\nthen.queue = \"billing\"\n\
         [[rule]]\nid = \"far\"\nwhen.channel = \"phone\"\nwhen.site = \"LS1\"\nthen.queue = \"desk\"\n",
    );
    let facts = Facts {
        intent: Intent::Billing,
        priority: Priority::P1,
        account_state: Some(AccountState::Legacy),
        ..facts()
    };
    expect![[r"
        bills (10-main.toml:16) decided: billing, P1
          pages nobody, reply as usual
        One condition short:
          care (10-main.toml:6): unless priority=P1
          bills-at-night (10-main.toml:11): hours=open
    "]]
    .assert_eq(&set.explain(&facts).to_string());
}

#[test]
fn the_hash_tells_sets_apart_and_not_the_order_of_files() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let hash =
        |files: &[(String, String)]| Ruleset::parse(files, &known()).unwrap().hash().to_owned();
    let (a, b) = (file("a.toml", DANGER), file("b.toml", REST));
    let first = hash(&[a.clone(), b.clone()]);
    assert_eq!(first.len(), 12);
    assert_eq!(first, hash(&[b, a.clone()]));
    assert_ne!(first, hash(&[a, file("b.toml", &format!("{REST}\n"))]));
}

#[test]
fn a_trace_has_a_limit_and_keeps_both_ends() {
    let many: String = Intent::ALL
        .iter()
        .flat_map(|intent| Priority::ALL.map(|priority| (intent, priority)))
        .map(|(intent, priority)| {
            let id = format!("{intent}-{priority}").to_lowercase();
            format!("[[rule]]\nid = \"{id}\"\nwhen.tag = \"x\"\nwhen.intent = \"{intent}\"\nwhen.priority = \"{priority}\"\nthen.queue = \"desk\"\n")
        })
        .collect();
    let trace = rules(&many).decide(&facts()).trace;
    assert_eq!(trace.len(), TRACE_LINES_MAX);
    assert_eq!(trace[0], "no danger: safety=false");
    assert!(trace.contains(&"… 43 more rules looked at".to_owned()), "{trace:?}");
    assert_eq!(trace.last().unwrap(), "YES rest (20-rest.toml:1)");
}

#[test]
fn a_set_has_a_limit() {
    let many: String = (0..RULES_MAX - 1)
        .map(|n| format!("[[rule]]\nid = \"r{n}\"\nwhen.tag = \"t{n}\"\nthen.queue = \"desk\"\n"))
        .collect();
    faults(
        &many,
        &expect![
            "rules/10-main.toml: 1001 rules, at most 1000 are read; take out what nobody needs\n"
        ],
    );
}

/// Makes 200 rules over the intent and the first so many other fields (a linear congruential
/// generator, so that every run has the same).
fn generated(seed: u64, fields_used: usize) -> String {
    let mut state = seed;
    let mut draw = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let fields: [(&str, &[&str]); 9] = [
        ("channel", &["phone", "email", "api"]),
        ("hours", &["open", "closed"]),
        ("priority", &["P1", "P2", "P3", "P4"]),
        ("site", &["MD1", "MD2", "LS1", "none"]),
        ("account_state", &["legacy", "announced", "integrating", "integrated", "none"]),
        ("event", &["new", "reply"]),
        ("assurance", &["AL0", "AL1", "AL2", "AL3"]),
        ("language", &["es-ES", "pt-PT", "en", "other"]),
        ("account_kind", &["colocation", "managed", "both", "none"]),
    ];
    let mut text = String::new();
    for number in 0..200 {
        text.push_str(&format!("[[rule]]\nid = \"r{number}\"\nthen.queue = \"desk\"\n"));
        for (field, values) in fields.iter().take(fields_used) {
            if draw(3) > 0 {
                continue;
            }
            let word = if draw(4) == 0 { "unless" } else { "when" };
            let (first, second) = (draw(values.len()), draw(values.len()));
            text.push_str(&format!(
                "{word}.{field} = [\"{}\", \"{}\"]\n",
                values[first], values[second]
            ));
        }
        let intent = Intent::ALL[draw(20)];
        text.push_str(&format!("when.intent = \"{intent}\"\n"));
    }
    text
}

/// Returns the rules without the dead ones, and how many those were.
fn alive(text: &str) -> (String, usize) {
    let found = parse(text).err().unwrap_or_default();
    assert!(found.iter().all(|fault| fault.what.contains("can never")), "{}", shown(&found));
    let dead: Vec<&str> = found.iter().filter_map(|f| f.what.split('`').nth(1)).collect();
    let rules = text.split("[[rule]]\n").skip(1);
    let alive = rules
        .filter(|rule| !dead.iter().any(|id| rule.contains(&format!("id = \"{id}\"\n"))))
        .map(|rule| format!("[[rule]]\n{rule}"))
        .collect();
    (alive, dead.len())
}

/// Builds a set without any check, dead rules and all.
fn unchecked(middle: &str) -> Ruleset {
    let text = format!("{DANGER}{middle}{REST}");
    let mut faults = crate::tomlfile::Faults::default();
    let rules = read::read_file("r.toml", &text, &known(), &mut faults).rules;
    let last = rules.last().unwrap().clone();
    let last_queue = last.then.queue.clone().unwrap();
    let hash = String::new();
    Ruleset { rules, last, last_queue, cases: vec![], notes: vec![], hash, known: known() }
}

#[test]
fn two_hundred_generated_rules_are_judged_as_trying_all_facts_would() {
    let text = generated(7, 5);
    let (alive, dead) = alive(&text);
    let set = unchecked(&text);
    let mut decided = std::collections::BTreeSet::new();
    all_facts(&mut |facts| {
        decided.insert(set.decide(facts).rule);
    });
    // `danger` is not among the combinations tried.
    let by_trying: Vec<&RuleId> =
        set.rules.iter().map(|rule| &rule.id).filter(|id| decided.contains(*id)).collect();
    let accepted = rules(&alive);
    let by_boxes: Vec<&RuleId> = accepted.rules.iter().map(|rule| &rule.id).skip(1).collect();
    assert_eq!(by_trying, by_boxes);
    assert!(dead > 10, "{dead}");
}

#[test]
fn two_hundred_generated_rules_over_ten_fields_are_all_judged() {
    let (alive, dead) = alive(&generated(11, 9));
    let set = rules(&alive);
    assert_eq!(dead + set.rule_count(), 202);
    assert!(set.notes().is_empty(), "none was too intricate");
}

/// Tries every combination of the fields that the generated rules ask about.
fn all_facts(each: &mut dyn FnMut(&Facts)) {
    use crate::model::Channel;
    let sites = [Some("MD1"), Some("MD2"), Some("LS1"), None];
    let mut states: Vec<Option<AccountState>> = AccountState::ALL.map(Some).into();
    states.push(None);
    let mut facts = facts();
    for number in 0..20 * 3 * 2 * 4 * 4 * 5 {
        let mut rest = number;
        let mut digit = |base: usize| {
            let value = rest % base;
            rest /= base;
            value
        };
        facts.intent = Intent::ALL[digit(20)];
        facts.channel = Channel::ALL[digit(3)];
        facts.hours = [Hours::Open, Hours::Closed][digit(2)];
        facts.priority = Priority::ALL[digit(4)];
        facts.site = sites[digit(4)].map(|code| code.parse().unwrap());
        facts.account_state = states[digit(5)];
        each(&facts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_refused_or_decides(text in "(\\[\\[rule\\]\\]\n|id = \"[a-c]\"\n|when\\.(intent|tag) = \"(billing|x)\"\n|then\\.queue = \"desk\"\n|.{0,6}\n){0,12}") {
        if let Ok(set) = parse(&text) {
            assert!(known().queues.contains(&set.decide(&facts()).queue));
        }
    }
}
