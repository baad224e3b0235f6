//! The shipped rules against the labelling guide, and the shipped on-call files.
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use centralita::model::{
    AccountState, AssuranceLevel, Channel, Country, DetectedLanguage, Impact, Intent, Language,
    PolicyId, Priority, QueueId, Site, Sites, Urgency,
};
use centralita::oncall::{OnCall, WarningKind};
use centralita::replies::LETTERS;
use centralita::routing::{Facts, Hours, Known, Ruleset};
use proptest::prelude::*;
use serde_json::Value;

fn files(folder: &str) -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules").join(folder);
    let mut found: Vec<(String, String)> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (format!("routing-rules/{folder}/{name}"), fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn sites() -> Sites {
    let site = |code: &str, metro: &str, country: Country, zone: &str| Site {
        metro: metro.to_owned(),
        time_zone: zone.to_owned(),
        ..Site::plain(code.parse().unwrap(), country)
    };
    let mut all = vec![];
    for (code, metro) in [
        ("MD1", "Madrid"),
        ("MD2", "Madrid"),
        ("MD3x", "Madrid"),
        ("MD6", "Madrid"),
        ("BA1", "Barcelona"),
        ("BA2", "Barcelona"),
        ("SA1", "Sevilla"),
    ] {
        all.push(site(code, metro, Country::SPAIN, "Europe/Madrid"));
    }
    for code in ["LS1", "LS2"] {
        all.push(site(code, "Lisboa", Country::PORTUGAL, "Europe/Lisbon"));
    }
    Sites::new(all).unwrap()
}

/// The queues of section 3 of the guide.
const QUEUES: [&str; 17] = [
    "service-desk",
    "dc-ops-es",
    "dc-ops-pt",
    "smart-hands-es",
    "smart-hands-pt",
    "security-access-es",
    "security-access-pt",
    "shipping-es",
    "shipping-pt",
    "managed-services",
    "csm",
    "account-managers",
    "sales-engineering",
    "billing",
    "integration-care-es",
    "integration-care-pt",
    "quarantine",
];

fn oncall() -> OnCall {
    OnCall::parse(&files("on-call"), &files("calendars")).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(|f| format!("\n{f}")).collect::<String>())
    })
}

fn known() -> Known {
    Known {
        queues: QUEUES.iter().map(|queue| queue.parse::<QueueId>().unwrap()).collect(),
        policies: oncall().policy_ids().cloned().collect(),
        replies: LETTERS.iter().map(|id| (*id).to_owned()).collect(),
        countries: [Country::SPAIN, Country::PORTUGAL].into(),
        default_country: Country::SPAIN,
        origins: vec![],
        sites: sites(),
    }
}

fn shipped() -> Ruleset {
    Ruleset::parse(&files("rules"), &known()).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(|f| format!("\n{f}")).collect::<String>())
    })
}

/// "Goes to" of section 7; `*` stands for the country.
fn goes_to(intent: Intent) -> &'static str {
    match intent {
        Intent::SafetyEmergency
        | Intent::IncidentPower
        | Intent::IncidentEnvironment
        | Intent::IncidentConnectivity => "dc-ops-*",
        Intent::AccessProblem | Intent::AccessGrant | Intent::AccessRevoke => "security-access-*",
        Intent::RemoteHands => "smart-hands-*",
        Intent::ShipmentInbound | Intent::ShipmentOutbound => "shipping-*",
        Intent::ManagedService => "managed-services",
        Intent::StatusEnquiry | Intent::PortalPinHelp | Intent::GeneralEnquiry => "service-desk",
        Intent::Billing => "billing",
        Intent::Commercial => "account-managers",
        Intent::TechnicalDesign => "sales-engineering",
        Intent::AccountService | Intent::Escalation => "csm",
        Intent::NotForDesk => "quarantine",
    }
}

/// Whom section 7 pages, in office hours: section 4 adds on-call for every P2 that is work of
/// the sites, and section 3 the duty manager for escalations.
fn pages(intent: Intent, priority: Priority, safety: bool) -> Option<&'static str> {
    let work_of_the_sites = matches!(
        intent,
        Intent::IncidentPower
            | Intent::IncidentEnvironment
            | Intent::IncidentConnectivity
            | Intent::AccessProblem
            | Intent::AccessGrant
            | Intent::AccessRevoke
            | Intent::RemoteHands
    );
    if safety {
        Some("site-emergency")
    } else if priority > Priority::P2 {
        None
    } else if work_of_the_sites {
        Some("dc-oncall-*")
    } else if intent == Intent::ManagedService {
        Some("managed-oncall")
    } else {
        (intent == Intent::Escalation).then_some("duty-manager-*")
    }
}

/// The country that a text itself shows: its site, else the line of its language.
fn country_of(text: &str, language: DetectedLanguage) -> Country {
    let portuguese_places = ["LS1", "LS2", "Lisbo", "Prior Velho"];
    let spanish_places = ["MD1", "MD2", "MD6", "BA1", "BA2", "Madrid", "Barcelona", "Sevilla"];
    let first = |places: &[&str]| places.iter().filter_map(|place| text.find(place)).min();
    match (first(&spanish_places), first(&portuguese_places)) {
        (Some(es), Some(pt)) => {
            if es < pt {
                Country::SPAIN
            } else {
                Country::PORTUGAL
            }
        }
        (None, Some(_)) => Country::PORTUGAL,
        (Some(_), None) => Country::SPAIN,
        (None, None) if language == DetectedLanguage::Known(Language::Portuguese) => {
            Country::PORTUGAL
        }
        (None, None) => Country::SPAIN,
    }
}

/// The one example whose topic is `integration` (section 7, intent 17).
const ABOUT_INTEGRATION: &str = "account_service.pt.3";

fn facts_of(example: &Value) -> Facts {
    let text = |key: &str| example[key].as_str().unwrap_or_default().to_owned();
    let language = DetectedLanguage::from_tag(&text("language")).unwrap();
    let body = format!("{}{}", text("text"), text("body"));
    let country = country_of(&format!("{} {body}", text("subject")), language);
    let level = |key: &str| u8::try_from(example[key].as_u64().unwrap()).unwrap();
    let mut facts = Facts {
        intent: text("intent").parse().unwrap(),
        priority: text("priority").parse().unwrap(),
        impact: Impact::try_from(level("impact")).unwrap(),
        urgency: Urgency::try_from(level("urgency")).unwrap(),
        safety: example["safety"].as_bool().unwrap(),
        channel: Channel::from_name(&text("channel")).unwrap(),
        language,
        line: Some(country),
        subject: text("subject"),
        text: body,
        ..Facts::plain(country)
    };
    if example["id"] == ABOUT_INTEGRATION {
        facts.tags.insert("topic:integration".to_owned());
    }
    facts
}

#[test]
fn the_examples_of_the_guide_reach_its_queues() {
    let rules = shipped();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/guide-examples.jsonl");
    let mut wrong = vec![];
    let mut count = 0;
    for line in fs::read_to_string(data).unwrap().lines() {
        let example: Value = serde_json::from_str(line).unwrap();
        let facts = facts_of(&example);
        let queue = if example["id"] == ABOUT_INTEGRATION {
            "integration-care-*"
        } else if facts.safety {
            "dc-ops-*"
        } else {
            goes_to(facts.intent)
        };
        let here = |name: &str| name.replace('*', facts.country.as_str());
        let page = pages(facts.intent, facts.priority, facts.safety).map(here);
        let decision = rules.decide(&facts);
        count += 1;
        if decision.queue.as_str() != here(queue) {
            wrong.push(format!("{}: {} instead of {}", example["id"], decision.queue, here(queue)));
        }
        if decision.page.as_ref().map(PolicyId::as_str) != page.as_deref() {
            wrong.push(format!("{}: pages {:?} instead of {page:?}", example["id"], decision.page));
        }
        if decision.priority != facts.priority {
            wrong.push(format!("{}: priority {}", example["id"], decision.priority));
        }
    }
    assert_eq!(count, 180);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_shipped_file_has_its_own_tests() {
    let rules = shipped();
    let results = rules.run_tests();
    for (path, _) in files("rules") {
        let count = results.iter().filter(|result| result.file == path).count();
        assert!(count >= 6, "{path} has {count} tests");
    }
    assert!(results.iter().all(|result| result.failure.is_none()));
    assert!(rules.notes().is_empty(), "{:?}", rules.notes());
}

/// Exact, over everything that the rules can be asked: see `Ruleset::lint`.
#[test]
fn no_p1_of_the_shipped_rules_wakes_nobody_and_every_rule_decides_a_test() {
    let lint = shipped().lint();
    let found: Vec<String> = lint.findings.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let left = [Intent::NotForDesk, Intent::PortalPinHelp, Intent::GeneralEnquiry];
    assert_eq!(lint.left_over, left);
}

#[test]
fn accounts_before_integration_are_cared_for_but_their_faults_are_not_delayed() {
    let rules = shipped();
    for state in [AccountState::Legacy, AccountState::Announced, AccountState::Integrating] {
        for intent in Intent::ALL {
            for priority in Priority::ALL {
                let facts = Facts {
                    intent,
                    priority,
                    impact: if priority <= Priority::P2 { Impact::TWO } else { Impact::THREE },
                    account_state: Some(state),
                    ..Facts::plain(Country::PORTUGAL)
                };
                let cared_for = rules.decide(&facts).queue.as_str() == "integration-care-pt";
                let fault_or_noise = matches!(
                    intent,
                    Intent::SafetyEmergency
                        | Intent::IncidentPower
                        | Intent::IncidentEnvironment
                        | Intent::IncidentConnectivity
                        | Intent::AccessProblem
                        | Intent::AccessRevoke
                        | Intent::NotForDesk
                );
                let grave = priority <= Priority::P2;
                assert_eq!(cared_for, !grave && !fault_or_noise, "{state:?} {intent} {priority}");
            }
        }
    }
}

#[test]
fn every_page_of_the_rules_reaches_someone_at_any_hour() {
    let oncall = oncall();
    let start: centralita::model::Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    for policy in oncall.policy_ids() {
        for hour in (0..24 * 400).step_by(7) {
            let at = start + jiff::SignedDuration::from_hours(hour);
            assert!(!oncall.first_to_page(policy, at).is_empty(), "{policy} at {at}");
        }
    }
    for schedule in oncall.schedules() {
        let end = "2027-12-31T00:00:00Z".parse().unwrap();
        assert_eq!(oncall.gaps(&schedule.id, start, end), [], "{}", schedule.id);
    }
}

#[test]
fn the_shipped_duty_files_warn_of_what_must_be_replaced() {
    let kinds: BTreeSet<WarningKind> = oncall()
        .check("2026-11-22T12:00:00Z".parse().unwrap())
        .into_iter()
        .map(|warning| warning.kind)
        .collect();
    let expected = [
        WarningKind::MissingYear,
        WarningKind::Unverified,
        WarningKind::LocalDays,
        WarningKind::Example,
    ];
    assert_eq!(kinds, expected.into());
}

#[test]
fn the_recipe_for_a_queue_works_as_written() {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recipes/add-a-queue.md");
    let text = fs::read_to_string(recipe).unwrap();
    let blocks: Vec<&str> = text
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .filter(|block| block.contains("[[rule]]") || block.contains("[[test]]"))
        .collect();
    assert_eq!(blocks.len(), 2);
    let mut all = files("rules");
    all.push(("routing-rules/rules/45-storage.toml".to_owned(), blocks.concat()));
    let mut known = known();
    let unknown = Ruleset::parse(&all, &known).unwrap_err();
    assert!(unknown[0].what.contains("queue `storage-es` (from `storage-{country}`)"));
    known.queues.extend(["storage-es", "storage-pt"].map(|queue| queue.parse().unwrap()));
    let rules = Ruleset::parse(&all, &known).unwrap();
    assert_eq!(rules.rule_count(), shipped().rule_count() + 1);
    // Behind `goods-in` it would be dead, and the loader says so.
    all.last_mut().unwrap().0 = "routing-rules/rules/50-z.toml".to_owned();
    let faults = Ruleset::parse(&all, &known).unwrap_err();
    assert!(faults.iter().any(|fault| fault.what.contains("`long-storage` can never decide")));
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let labels = (0..20_usize, 0..4_usize, 1..=3_u8, 1..=3_u8, any::<bool>(), any::<bool>());
    let texts = (".{0,40}", ".{0,80}", prop::collection::btree_set("[a-z:]{1,12}", 0..4));
    let site = prop::option::of("[A-Z]{2}[0-9]");
    let came = (0..4_usize, prop::option::of(0..3_usize), 0..3_usize);
    (came, labels, texts, site, "[a-z]{2}", any::<bool>(), prop::option::of(0..4_usize)).prop_map(
        |(
            (assurance, language, channel),
            (intent, priority, impact, urgency, safety, undecided),
            texts,
            site,
            country,
            closed,
            state,
        )| {
            let (subject, text, mut tags) = texts;
            if undecided {
                tags.insert("undecided".to_owned());
            }
            Facts {
                intent: Intent::ALL[intent],
                priority: Priority::ALL[priority],
                impact: Impact::try_from(impact).unwrap(),
                urgency: Urgency::try_from(urgency).unwrap(),
                safety,
                site: site.map(|code| code.parse().unwrap()),
                tags,
                subject,
                text,
                hours: if closed { Hours::Closed } else { Hours::Open },
                assurance: AssuranceLevel::ALL[assurance],
                language: language.map_or(DetectedLanguage::Other, |at| {
                    DetectedLanguage::Known(Language::ALL[at])
                }),
                channel: Channel::ALL[channel],
                account_state: state.map(|state| AccountState::ALL[state]),
                ..Facts::plain(country.parse().unwrap())
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn danger_is_first_whatever_else_is_known(facts in any_facts()) {
        thread_local!(static RULES: (Ruleset, Known) = (shipped(), known()));
        RULES.with(|(rules, known)| {
            let decision = rules.decide(&facts);
            assert!(known.queues.contains(&decision.queue));
            assert!(decision.page.iter().all(|policy| known.policies.contains(policy)));
            assert!(decision.trace.len() <= centralita::routing::TRACE_LINES_MAX);
            assert_eq!(decision.rule.as_str() == "safety-first", facts.safety);
            if facts.safety {
                assert_eq!(decision.priority, Priority::P1);
                assert_eq!(decision.page.as_ref().map(PolicyId::as_str), Some("site-emergency"));
                assert_eq!(decision.trace.len(), 1);
            } else if facts.tags.contains("undecided") {
                assert_ne!(decision.queue.as_str(), "quarantine");
            }
        });
    }
}
