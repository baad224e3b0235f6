//! Rules in words.
use crate::console::words::Words;
use crate::replies::Args;
use crate::routing::told::{RuleTold, Said, TestTold};

/// A rule as a page shows it.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) about: String,
    pub(super) line: usize,
    /// What must hold, what may not, what is done: a line each.
    pub(super) when: Vec<String>,
    pub(super) unless: Vec<String>,
    pub(super) then: Vec<String>,
    pub(super) goes_on: bool,
}

/// A test as a page shows it.
pub(super) struct TestShown {
    pub(super) name: String,
    /// Its file and line.
    pub(super) place: String,
    pub(super) given: String,
    pub(super) want: String,
}

/// The name of a field: a word of the list, or the field as files write it.
fn field(words: &Words, list: &str, field: &str) -> String {
    let member = field.replace('.', "-");
    let known = words.known_word(list, &member);
    if known == member { field.to_owned() } else { known }
}

fn line(words: &Words, list: &str, said: &Said) -> String {
    let name = field(words, list, &said.field);
    if let [only] = said.values.as_slice() {
        if only == "true" {
            return name;
        }
        if only == "false" {
            return words.one("console-rule-not", "name", name);
        }
    }
    let values = said.values.iter().map(|value| value_of(words, &said.field, value));
    let values: Vec<String> = values.collect();
    let args = Args::new().with("name", name).with("value", values.join(", "));
    words.with("console-rule-line", &args)
}

/// A value: what it is called where the console has a word for it.
fn value_of(words: &Words, field: &str, value: &str) -> String {
    match field {
        "intent" => value.parse().map_or_else(
            |_| value.to_owned(),
            |intent| format!("{} ({value})", words.intent(intent)),
        ),
        _ => value.to_owned(),
    }
}

/// Tells a rule in words.
pub(super) fn shown(words: &Words, rule: &RuleTold) -> Shown {
    let lines = |list: &str, said: &[Said]| said.iter().map(|one| line(words, list, one)).collect();
    Shown {
        id: rule.id.clone(),
        about: rule.about.clone(),
        line: rule.line,
        when: lines("rule-when", &rule.when),
        unless: lines("rule-when", &rule.unless),
        then: lines("rule-then", &rule.then),
        goes_on: rule.and_continue,
    }
}

/// Tells a test in words.
pub(super) fn test_shown(words: &Words, file: &str, test: &TestTold) -> TestShown {
    let joined = |list: &str, said: &[Said]| {
        let lines: Vec<String> = said.iter().map(|one| line(words, list, one)).collect();
        lines.join("; ")
    };
    TestShown {
        name: test.name.clone(),
        place: format!("{file}:{}", test.line),
        given: joined("rule-when", &test.given),
        want: joined("rule-then", &test.want),
    }
}
