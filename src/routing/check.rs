//! A whole set read and checked.
use std::collections::BTreeMap;

use ring::digest::{Context, SHA256};

use super::condition::{Condition, Test};
use super::read::{Rule, read_file};
use super::vocabulary::Field;
use super::{Known, RULES_MAX, Ruleset, TESTS_MAX, coverage};
use crate::model::FileFault;
use crate::tomlfile::Faults;

/// How many hexadecimal digits of the hash are kept: 48 bits tell any two sets of one desk apart.
const HASH_DIGITS: usize = 12;

pub(super) fn load(files: &[(String, String)], known: &Known) -> Result<Ruleset, Vec<FileFault>> {
    let mut faults = Faults::default();
    let mut sorted: Vec<&(String, String)> = files.iter().collect();
    sorted.sort();
    if known.sites.iter().count() > Known::SITES_MAX {
        let what = format!("more than {} sites", Known::SITES_MAX);
        faults.push(FileFault::new("config.toml", 0, what, "keep the sites that the desk serves"));
    }
    let (mut rules, mut cases, mut whole) = (vec![], vec![], true);
    for (path, text) in &sorted {
        let file = read_file(path, text, known, &mut faults);
        rules.extend(file.rules);
        cases.extend(file.cases);
        whole &= file.whole;
    }
    let first_file = sorted.first().map_or("routing-rules/rules", |(path, _)| path.as_str());
    limits(first_file, rules.len(), cases.len(), &mut faults);
    unique_ids(&rules, &mut faults);
    // Judged only when every rule was read: a missing one would raise faults of its own.
    let notes = if whole { order(&rules, first_file, known, &mut faults) } else { vec![] };
    let last = rules.last().cloned();
    let last_queue = last.as_ref().and_then(|rule| rule.then.queue.clone());
    let (Some(last), Some(last_queue), true) = (last, last_queue, faults.is_empty()) else {
        return Err(faults.into_sorted());
    };
    let set = Ruleset {
        rules,
        last,
        last_queue,
        cases,
        notes,
        hash: hash(&sorted),
        known: known.clone(),
    };
    for result in set.run_tests() {
        if let Some(failure) = result.failure {
            faults.push(failure);
        }
    }
    if faults.is_empty() { Ok(set) } else { Err(faults.into_sorted()) }
}

fn limits(file: &str, rules: usize, cases: usize, faults: &mut Faults) {
    for (count, max, what) in [(rules, RULES_MAX, "rules"), (cases, TESTS_MAX, "tests")] {
        if count > max {
            let what = format!("{count} {what}, at most {max} are read");
            faults.push(FileFault::new(file, 0, what, "take out what nobody needs"));
        }
    }
}

fn unique_ids(rules: &[Rule], faults: &mut Faults) {
    let mut ids: BTreeMap<_, &Rule> = BTreeMap::new();
    for rule in rules {
        if let Some(first) = ids.insert(&rule.id, rule) {
            let what =
                format!("rule `{}` stands already in {}:{}", rule.id, first.file, first.line);
            faults.push(FileFault::new(&rule.path, rule.line, what, "give it another id"));
        }
    }
}

/// Checks the order of the whole set; returns the notes.
fn order(rules: &[Rule], file: &str, known: &Known, faults: &mut Faults) -> Vec<FileFault> {
    // A rule that was misread would only look dead.
    let sound = faults.is_empty();
    let Some((first, last)) = rules.first().zip(rules.last()) else {
        if faults.is_empty() {
            faults.push(FileFault::new(
                file,
                0,
                "there are no rules",
                "write at least two [[rule]]",
            ));
        }
        return vec![];
    };
    if !is_danger_rule(first) {
        let what = format!("the first rule, `{}`, is not the one for danger", first.id);
        let remedy =
            "put a rule with when.safety = true, and no other condition, before all others";
        faults.push(FileFault::new(&first.path, first.line, what, remedy));
    }
    if !last.conditions.is_empty() || last.and_continue {
        let what = format!("the last rule, `{}`, does not take everything", last.id);
        let remedy = "end with a rule that has no when and no unless, so that nothing is lost";
        faults.push(FileFault::new(&last.path, last.line, what, remedy));
    }
    if sound { coverage::check(rules, known, faults) } else { vec![] }
}

fn is_danger_rule(rule: &Rule) -> bool {
    let [Condition { field: Field::Safety, unless: false, test: Test::Values(values) }] =
        rule.conditions.as_slice()
    else {
        return false;
    };
    !rule.and_continue && *values == ["true"]
}

fn hash(files: &[&(String, String)]) -> String {
    let mut context = Context::new(&SHA256);
    for (path, text) in files {
        // The lengths keep "ab" + "c" and "a" + "bc" apart.
        context.update(format!("{} {} ", path.len(), text.len()).as_bytes());
        context.update(path.as_bytes());
        context.update(text.as_bytes());
    }
    let mut hex = data_encoding::HEXLOWER.encode(context.finish().as_ref());
    hex.truncate(HASH_DIGITS);
    hex
}
