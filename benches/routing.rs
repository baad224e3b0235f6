//! Measures the rules: how long a set takes to be read and checked, and how many arrivals a second
//! it decides on one core.
//!
//! The set that is checked is made: 200 rules over the finite fields and tags, each with three to six
//! lines. The set that decides is the shipped one, over every arrival that its own tests name.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first fault")]
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use centralita::model::{
    Change, Channel, Country, Impact, Intent, Priority, Product, Site, Sites, Urgency,
};
use centralita::routing::{Facts, Hours, Known, Ruleset};

/// How long each measurement runs at least, when it is one.
const MEASURE_FOR: Duration = Duration::from_secs(2);
/// Rules of the set that is made.
const RULES: u64 = 200;

/// What a desk lead may wait for when a set is read (docs/plan-desk.md, slice 5).
const CHECK_MS_MAX: f64 = 100.0;
/// What one core must decide.
const DECISIONS_PER_S_MIN: f64 = 10_000.0;

/// The time that this thread has had a core: others may work on the same machine.
fn on_core() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
}

/// xorshift64*: the same sets on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let at = usize::try_from(self.below(words.len() as u64)).unwrap();
        words[at]
    }
}

fn known() -> Known {
    let site = |code: &str, country: &str| Site {
        time_zone: "Europe/Madrid".to_owned(),
        ..Site::plain(code.parse().unwrap(), country.parse().unwrap())
    };
    let spanish = ["MD1", "MD2", "MD3x", "MD6", "BA1", "BA2", "SA1"].map(|code| site(code, "es"));
    let portuguese = ["LS1", "LS2"].map(|code| site(code, "pt"));
    let queues = [
        "service-desk",
        "managed-services",
        "csm",
        "account-managers",
        "sales-engineering",
        "billing",
        "quarantine",
    ];
    let by_country =
        ["dc-ops", "smart-hands", "security-access", "shipping", "integration-care"].iter();
    let of_countries = by_country.flat_map(|queue| ["es", "pt"].map(|c| format!("{queue}-{c}")));
    let policies = ["site-emergency", "managed-oncall"].map(str::to_owned).into_iter().chain(
        ["dc-oncall", "duty-manager"].iter().flat_map(|p| ["es", "pt"].map(|c| format!("{p}-{c}"))),
    );
    let queues = queues.map(str::to_owned).into_iter().chain(of_countries);
    Known {
        queues: queues.map(|queue| queue.parse().unwrap()).collect(),
        policies: policies.map(|policy| policy.parse().unwrap()).collect(),
        replies: ["ack", "incident-ack", "safety-ack", "ack-termination"].map(str::to_owned).into(),
        countries: [Country::SPAIN, Country::PORTUGAL].into(),
        default_country: Country::SPAIN,
        origins: vec![],
        sites: Sites::new(spanish.into_iter().chain(portuguese).collect()).unwrap(),
    }
}

/// Makes a set of which many rules hide parts of others.
fn made(seed: u64) -> String {
    let mut chance = Chance(seed);
    let intents = Intent::ALL.map(Intent::as_str);
    let changes: Vec<&str> = Change::ALL.iter().map(|c| c.as_str()).collect();
    let products: Vec<&str> = Product::ALL.iter().map(|p| p.as_str()).collect();
    let fields: [(&str, &[&str]); 11] = [
        ("intent", &intents),
        ("site", &["MD1", "MD2", "MD6", "BA1", "LS1", "LS2", "none"]),
        ("priority", &["P1", "P2", "P3", "P4"]),
        ("hours", &["open", "closed"]),
        ("channel", &["phone", "email", "api"]),
        ("language", &["es-ES", "pt-PT", "en", "other"]),
        ("assurance", &["AL0", "AL1", "AL2", "AL3"]),
        ("account_state", &["legacy", "announced", "integrating", "integrated", "none"]),
        ("tag", &["undecided", "registered", "list", "commercial", "billing", "topic:audit"]),
        ("change", &changes),
        ("product", &products),
    ];
    let mut out = String::from(
        "[[rule]]\nid = \"danger\"\nwhen.safety = true\nthen.queue = \"service-desk\"\n",
    );
    for rule in 0..RULES - 2 {
        writeln!(out, "[[rule]]\nid = \"r{rule}\"").unwrap();
        let mut used = vec!["intent"];
        let lines = 3 + chance.below(4);
        for line in 0..lines {
            let at = usize::try_from(chance.below(fields.len() as u64)).unwrap();
            let (field, words) = if line == 0 { fields[0] } else { fields[at] };
            if line > 0 && used.contains(&field) {
                continue;
            }
            used.push(field);
            let values: Vec<String> =
                (0..1 + chance.below(3)).map(|_| format!("\"{}\"", chance.one(words))).collect();
            let key = if line > 0 && chance.below(5) == 0 { "unless" } else { "when" };
            writeln!(out, "{key}.{field} = [{}]", values.join(", ")).unwrap();
        }
        writeln!(out, "then.queue = \"csm\"").unwrap();
    }
    out.push_str("[[rule]]\nid = \"rest\"\nthen.queue = \"service-desk\"\n");
    out
}

fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules/rules");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Arrivals of every intent, priority and hour, with the text of a mail.
fn arrivals() -> Vec<Facts> {
    let mut out = vec![];
    for intent in Intent::ALL {
        for priority in Priority::ALL {
            for hours in [Hours::Open, Hours::Closed] {
                out.push(Facts {
                    intent,
                    priority,
                    hours,
                    impact: Impact::THREE,
                    urgency: Urgency::THREE,
                    channel: Channel::Email,
                    site: Some("MD2".parse().unwrap()),
                    tags: ["registered".to_owned()].into(),
                    subject: "Consulta sobre el armario 0408".to_owned(),
                    text: "Buenos días: queríamos saber qué opciones hay. Un saludo.".repeat(5),
                    ..Facts::plain(Country::SPAIN)
                });
            }
        }
    }
    out
}

fn main() {
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let known = known();
    let sets: Vec<String> = (1..=if measuring { 20 } else { 1 }).map(|s| made(s * 77)).collect();
    let (mut worst, mut sum) = (0.0_f64, 0.0_f64);
    let mut dead = 0;
    for set in &sets {
        let files = [("made.toml".to_owned(), set.clone())];
        let start = on_core();
        let read = Ruleset::parse(&files, &known);
        let ms = (on_core() - start).as_secs_f64() * 1_000.0;
        dead += read.err().map_or(0, |faults| faults.len());
        worst = worst.max(ms);
        sum += ms;
    }
    let rules = Ruleset::parse(&shipped(), &known).unwrap();
    let arrivals = arrivals();
    let mut decided = 0_usize;
    let mut urgent = 0_usize;
    let start = on_core();
    while decided == 0 || (measuring && on_core() - start < MEASURE_FOR) {
        for facts in &arrivals {
            urgent += usize::from(rules.decide(facts).page.is_some());
        }
        decided += arrivals.len();
    }
    let per_s = decided as f64 / (on_core() - start).as_secs_f64();
    println!(
        "{{\"rules\":{RULES},\"sets\":{},\"check_ms\":{:.1},\"check_ms_worst\":{worst:.1},\"dead_a_set\":{:.1},\"check_share_of_limit\":{:.2},\"shipped_rules\":{},\"decisions_per_s\":{per_s:.0},\"times_the_least\":{:.1},\"paged_share\":{:.3}}}",
        sets.len(),
        sum / sets.len() as f64,
        dead as f64 / sets.len() as f64,
        worst / CHECK_MS_MAX,
        rules.rule_count(),
        per_s / DECISIONS_PER_S_MIN,
        urgent as f64 / decided as f64,
    );
}
