//! Rule files read: `[[rule]]` and `[[test]]`.
use super::Known;
use super::cases::Case;
use super::condition::Condition;
use super::outcome::Outcome;
use super::vocabulary::Field;
use crate::model::RuleId;
use crate::tomlfile::{Document, Faults, Section};

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) id: RuleId,
    /// The file's name without its folders.
    pub(super) file: String,
    /// The file as it was given, for faults.
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) conditions: Vec<Condition>,
    /// Adds what it says and lets the search go on.
    pub(super) and_continue: bool,
    pub(super) then: Outcome,
}

impl Rule {
    /// Returns `integration-care (30-requests.toml:4)`.
    pub(super) fn place(&self) -> String {
        format!("{} ({}:{})", self.id, self.file, self.line)
    }
}

/// What a file holds.
#[derive(Default)]
pub(super) struct RuleFile {
    pub(super) rules: Vec<Rule>,
    pub(super) cases: Vec<Case>,
    /// Whether every rule could be read, so that their order may be judged.
    pub(super) whole: bool,
}

/// Reads one file's rules and tests.
pub(super) fn read_file(path: &str, text: &str, known: &Known, faults: &mut Faults) -> RuleFile {
    let Some(document) = Document::read(path, text, faults) else { return RuleFile::default() };
    let root = document.root();
    root.only(&["rule", "test"], "a rule file", faults);
    let sections = root.tables("rule", faults);
    let rules: Vec<Rule> =
        sections.iter().filter_map(|section| read_rule(section, known, faults)).collect();
    let cases = root
        .tables("test", faults)
        .iter()
        .filter_map(|section| Case::read(section, known, faults))
        .collect();
    RuleFile { whole: rules.len() == sections.len(), rules, cases }
}

fn read_rule(section: &Section<'_>, known: &Known, faults: &mut Faults) -> Option<Rule> {
    section.only(&["id", "about", "when", "unless", "then", "and_continue"], "a rule", faults);
    let _ = section.text_of("about", faults);
    let and_continue =
        section.get("and_continue").and_then(|entry| entry.flag(faults)).unwrap_or_default();
    let mut conditions = vec![];
    for (key, unless) in [("when", false), ("unless", true)] {
        let Some(lines) = section.table(key, faults) else { continue };
        for entry in lines.entries() {
            conditions.extend(Condition::read(&entry, unless, known, faults));
        }
    }
    // The cheap and telling fields first; the trace names the first that fails.
    conditions.sort_by_key(|condition| {
        (Field::ALL.iter().position(|(field, _)| *field == condition.field), condition.unless)
    });
    let then = section.need("then", "a rule", faults).and_then(|_| section.table("then", faults));
    let then = then.map(|lines| {
        if !and_continue && lines.get("queue").is_none() {
            let remedy = "add then.queue, or and_continue = true if the rule only adds to others";
            faults.push(section.fault("a rule that decides has no `then.queue`", remedy));
        }
        if and_continue && lines.get("queue").is_some() {
            let remedy = "take then.queue out, or and_continue";
            faults.push(section.fault("a rule with and_continue decides no queue", remedy));
        }
        Outcome::read(&lines, known, faults)
    });
    let id = section.need("id", "a rule", faults)?;
    let text = id.text(faults)?;
    let id: RuleId = text
        .parse()
        .map_err(|error| {
            faults.push(id.key_fault(format!("{error}"), ""));
        })
        .ok()?;
    let path = section.file().to_owned();
    let file = path.rsplit('/').next().unwrap_or_default().to_owned();
    Some(Rule { id, file, path, line: section.line(), conditions, and_continue, then: then? })
}
