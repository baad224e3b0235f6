//! `[[test]]`: an example beside the rules, run whenever they are loaded.
use std::str::FromStr;

use super::outcome::hours_of;
use super::{Decision, Event, Facts, Known, NO_REPLY, OTHER, Ruleset};
use crate::model::{
    AccountKind, AccountState, Change, Channel, Country, DetectedLanguage, EmailAddress, FileFault,
    Impact, Intent, Priority, Product, RuleId, Urgency, priority_of,
};
use crate::tomlfile::{Entry, Faults, Section, one_of};

const GIVEN: [&str; 25] = [
    "intent",
    "site",
    "country",
    "line",
    "language",
    "channel",
    "event",
    "hours",
    "holiday",
    "assurance",
    "priority",
    "urgency",
    "impact",
    "safety",
    "account",
    "account_state",
    "account_kind",
    "origin",
    "product",
    "change",
    "tag",
    "from_domain",
    "to_address",
    "subject",
    "text",
];
const WANT: [&str; 10] = [
    "rule",
    "queue",
    "priority",
    "page",
    "reply",
    "owner",
    "tags",
    "assurance_needed",
    "copy",
    "hold",
];

/// One example.
#[derive(Clone, Debug)]
pub(super) struct Case {
    name: String,
    file: String,
    line: usize,
    facts: Facts,
    /// What is wanted, by key.
    want: Vec<(String, String)>,
}

/// What an example gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The fault if it failed: what came and what was wanted.
    pub failure: Option<FileFault>,
}

impl Case {
    pub(super) fn read(section: &Section<'_>, known: &Known, faults: &mut Faults) -> Option<Self> {
        section.only(&["name", "given", "want"], "a test", faults);
        let name = section.need_text("name", "a test", faults)?;
        let given =
            section.need("given", "a test", faults).and_then(|_| section.table("given", faults))?;
        let want =
            section.need("want", "a test", faults).and_then(|_| section.table("want", faults))?;
        given.only(&GIVEN, "given", faults);
        want.only(&WANT, "want", faults);
        let want: Vec<(String, String)> =
            want.entries().map(|entry| (entry.key.to_owned(), joined(&entry, faults))).collect();
        if want.is_empty() {
            let remedy = "name at least the rule or the queue";
            faults.push(section.fault(format!("test \"{name}\" wants nothing"), remedy));
        }
        let facts = Reading { section: &given, known, faults }.facts();
        Some(Self {
            name: name.to_owned(),
            file: section.file().to_owned(),
            line: section.line(),
            facts,
            want,
        })
    }

    /// Returns the rule that decides the example.
    pub(super) fn decided_by(&self, rules: &Ruleset) -> RuleId {
        rules.decide(&self.facts).rule
    }

    pub(super) fn run(&self, rules: &Ruleset) -> TestResult {
        let decision = rules.decide(&self.facts);
        let wrong: Vec<String> = self
            .want
            .iter()
            .filter_map(|(key, wanted)| {
                let got = got(&decision, key);
                (got != *wanted).then(|| format!("{key} is `{got}`, wanted `{wanted}`"))
            })
            .collect();
        let failure = (!wrong.is_empty()).then(|| {
            let what = format!(
                "test \"{}\" fails: {} (decided by {})",
                self.name,
                wrong.join("; "),
                decision.rule
            );
            FileFault::new(&self.file, self.line, what, "correct the rule or the test")
        });
        TestResult { name: self.name.clone(), file: self.file.clone(), line: self.line, failure }
    }
}

/// Returns what a decision says under a key of `want`; nothing is `none`.
fn got(decision: &Decision, key: &str) -> String {
    let none = || NO_REPLY.to_owned();
    let list = |words: Vec<&str>| if words.is_empty() { none() } else { words.join(", ") };
    match key {
        "rule" => decision.rule.to_string(),
        "queue" => decision.queue.to_string(),
        "priority" => decision.priority.to_string(),
        "page" => decision.page.as_ref().map_or_else(none, ToString::to_string),
        "reply" => decision.reply.clone().unwrap_or_else(none),
        "owner" => decision.owner.map_or_else(none, |role| role.to_string()),
        "tags" => list(decision.tags.iter().map(String::as_str).collect()),
        "assurance_needed" => {
            decision.assurance_needed.map_or_else(none, |level| level.to_string())
        }
        "copy" => list(decision.copy.iter().map(|queue| queue.as_str()).collect()),
        "hold" => decision.hold.to_string(),
        _ => none(),
    }
}

fn joined(entry: &Entry<'_>, faults: &mut Faults) -> String {
    let words: Vec<String> = entry.scalars(faults).into_iter().map(|scalar| scalar.text).collect();
    words.join(", ")
}

struct Reading<'r, 'd> {
    section: &'r Section<'d>,
    known: &'r Known,
    faults: &'r mut Faults,
}

impl Reading<'_, '_> {
    /// Returns the facts of an example; what it does not say is as plain as can be.
    fn facts(mut self) -> Facts {
        let site = self.text("site").and_then(|text| {
            let found = self.known.sites.get(&text).cloned();
            if found.is_none() {
                let names = self.known.sites.iter().map(|site| site.code.as_str());
                let remedy = one_of(&text, names);
                self.wrong("site", &text, &remedy);
            }
            found
        });
        let line: Option<Country> = self.parsed("line");
        let country = self
            .parsed("country")
            .or_else(|| site.as_ref().map(|site| site.country))
            .or(line)
            .unwrap_or(self.known.default_country);
        let mut facts = Facts::plain(country);
        facts.site = site.map(|site| site.code);
        facts.line = line;
        self.labels(&mut facts);
        self.contract(&mut facts);
        self.circumstances(&mut facts);
        self.sender(&mut facts);
        facts
    }

    fn labels(&mut self, facts: &mut Facts) {
        let intents = Intent::ALL.map(Intent::as_str);
        facts.intent = self
            .word("intent", &intents, |text| text.parse().ok())
            .unwrap_or(Intent::GeneralEnquiry);
        facts.safety = self.flag("safety");
        let level = |reading: &mut Self, key| {
            let entry = reading.section.get(key)?;
            entry.integer(1, 3, reading.faults).and_then(|level| u8::try_from(level).ok())
        };
        facts.impact =
            level(self, "impact").and_then(|l| Impact::try_from(l).ok()).unwrap_or(Impact::THREE);
        facts.urgency = level(self, "urgency")
            .and_then(|l| Urgency::try_from(l).ok())
            .unwrap_or(Urgency::THREE);
        let by_matrix = priority_of(facts.impact, facts.urgency, facts.intent, facts.safety);
        let priorities = Priority::ALL.map(Priority::as_str);
        facts.priority =
            self.word("priority", &priorities, |text| text.parse().ok()).unwrap_or(by_matrix);
    }

    fn contract(&mut self, facts: &mut Facts) {
        let changes: Vec<&str> = Change::ALL.iter().map(|change| change.as_str()).collect();
        facts.change = self.word("change", &changes, |text| text.parse().ok());
        let Some(entry) = self.section.get("product") else { return };
        for scalar in entry.texts(self.faults) {
            match scalar.text.parse() {
                Ok(product) => {
                    facts.products.insert(product);
                }
                Err(_) => {
                    let words = Product::ALL.iter().map(|product| product.as_str());
                    let what = format!("`{}` is no product", scalar.text);
                    self.faults.push(scalar.fault(what, one_of(&scalar.text, words)));
                }
            }
        }
    }

    fn circumstances(&mut self, facts: &mut Facts) {
        let tags = ["es-ES", "pt-PT", "en", "other"];
        if let Some(language) = self.word("language", &tags, DetectedLanguage::from_tag) {
            facts.language = language;
        }
        let channels = Channel::ALL.map(Channel::as_str);
        if let Some(channel) = self.word("channel", &channels, Channel::from_name) {
            facts.channel = channel;
        }
        let event = |text: &str| match text {
            "new" => Some(Event::New),
            "reply" => Some(Event::Reply),
            _ => None,
        };
        if let Some(event) = self.word("event", &["new", "reply"], event) {
            facts.event = event;
        }
        if let Some(hours) = self.word("hours", &["open", "closed"], hours_of) {
            facts.hours = hours;
        }
        facts.holiday = self.flag("holiday");
        if let Some(level) = self.parsed("assurance") {
            facts.assurance = level;
        }
    }

    fn sender(&mut self, facts: &mut Facts) {
        facts.account = self.text("account");
        let states = AccountState::ALL.map(AccountState::as_str);
        facts.account_state = self.word("account_state", &states, |text| text.parse().ok());
        let kinds = AccountKind::ALL.map(AccountKind::as_str);
        facts.account_kind = self.word("account_kind", &kinds, |text| text.parse().ok());
        let origins: Vec<&str> =
            self.known.origins.iter().map(String::as_str).chain([OTHER]).collect();
        facts.origin = self.word("origin", &origins, |text| Some(text.to_owned()));
        facts.tags = self
            .section
            .get("tag")
            .map(|entry| entry.texts(self.faults))
            .unwrap_or_default()
            .into_iter()
            .map(|scalar| scalar.text)
            .collect();
        facts.from_domain = self.text("from_domain").map(|text| text.to_lowercase());
        facts.to_address = self.parsed::<EmailAddress>("to_address");
        facts.subject = self.text("subject").unwrap_or_default();
        facts.text = self.text("text").unwrap_or_default();
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.section.text_of(key, self.faults).map(str::to_owned)
    }

    fn flag(&mut self, key: &str) -> bool {
        self.section.get(key).and_then(|entry| entry.flag(self.faults)).unwrap_or_default()
    }

    fn wrong(&mut self, key: &str, text: &str, remedy: &str) {
        if let Some(entry) = self.section.get(key) {
            self.faults.push(entry.key_fault(format!("`{text}` is no {key}"), remedy));
        }
    }

    fn word<T>(
        &mut self,
        key: &str,
        words: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let found = words.contains(&text.as_str()).then(|| read(&text)).flatten();
        if found.is_none() {
            self.wrong(key, &text, &one_of(&text, words.iter().copied()));
        }
        found
    }

    fn parsed<T: FromStr<Err: ToString>>(&mut self, key: &str) -> Option<T> {
        let text = self.text(key)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(key, &text, &T::Err::to_string(&error));
                None
            }
        }
    }
}
