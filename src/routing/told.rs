//! Rules as they are shown to people: each line with its values, as the files say it.
use crate::tomlfile::{Document, Entry, Faults, Section};

/// How deep tables may lie in each other: `then.page.if_hours`.
const DEPTH_MAX: usize = 3;

/// One line: a field, and any of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The field, such as `intent` or `page.policy`.
    pub field: String,
    /// Its values; of several any counts.
    pub values: Vec<String>,
}

/// A rule as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleTold {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub about: String,
    /// The line that it begins on, from 1.
    pub line: usize,
    /// Whether the search goes on behind it.
    pub and_continue: bool,
    /// What must hold, every line.
    pub when: Vec<Said>,
    /// What may not hold, no line.
    pub unless: Vec<Said>,
    /// What is done.
    pub then: Vec<Said>,
}

/// An example that the authors wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestTold {
    /// Its name.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is given.
    pub given: Vec<Said>,
    /// What must come of it.
    pub want: Vec<Said>,
}

/// A file of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTold {
    /// Its rules, in the order in which they are read.
    pub rules: Vec<RuleTold>,
    /// Its tests.
    pub tests: Vec<TestTold>,
}

/// Reads a file for showing it. What cannot be read is left out: those who check rules tell of it.
#[must_use]
pub fn told(path: &str, text: &str) -> FileTold {
    let mut faults = Faults::default();
    let Some(document) = Document::read(path, text, &mut faults) else {
        return FileTold::default();
    };
    let root = document.root();
    let rules = root.tables("rule", &mut faults).into_iter().map(|section| rule(&section));
    let rules = rules.collect();
    let tests = root.tables("test", &mut faults).into_iter().map(|section| test(&section));
    FileTold { rules, tests: tests.collect() }
}

fn rule(section: &Section<'_>) -> RuleTold {
    let mut faults = Faults::default();
    let flag = section.get("and_continue").and_then(|entry| entry.flag(&mut faults));
    RuleTold {
        id: section.text_of("id", &mut faults).unwrap_or_default().to_owned(),
        about: section.text_of("about", &mut faults).unwrap_or_default().to_owned(),
        line: section.line(),
        and_continue: flag.unwrap_or_default(),
        when: lines(section, "when"),
        unless: lines(section, "unless"),
        then: lines(section, "then"),
    }
}

fn test(section: &Section<'_>) -> TestTold {
    let mut faults = Faults::default();
    TestTold {
        name: section.text_of("name", &mut faults).unwrap_or_default().to_owned(),
        line: section.line(),
        given: lines(section, "given"),
        want: lines(section, "want"),
    }
}

fn lines(section: &Section<'_>, key: &str) -> Vec<Said> {
    let mut found = vec![];
    if let Some(table) = section.get(key).and_then(|entry| entry.as_table()) {
        for entry in table.entries() {
            add(&entry, entry.key.to_owned(), DEPTH_MAX, &mut found);
        }
    }
    found
}

fn add(entry: &Entry<'_>, field: String, depth: usize, found: &mut Vec<Said>) {
    if let Some(table) = entry.as_table() {
        if let Some(depth) = depth.checked_sub(1) {
            for inner in table.entries() {
                add(&inner, format!("{field}.{}", inner.key), depth, found);
            }
        }
        return;
    }
    let mut faults = Faults::default();
    let values = entry.scalars(&mut faults).into_iter().map(|scalar| scalar.text).collect();
    found.push(Said { field, values });
}

#[cfg(test)]
mod tests {
    use super::{Said, told};

    #[test]
    fn a_rule_is_told_line_by_line_with_what_lies_deeper() {
        let text = "# why\n[[rule]]\nid = \"bills\"\nabout = \"Money\"\nand_continue = true\n\
                    when.intent = [\"billing\", \"commercial\"]\nwhen.safety = false\n\
                    unless.tag = \"undecided\"\nthen.queue = \"billing\"\n\
                    then.page = { policy = \"duty\", if_priority = [\"P1\"] }\n\n\
                    [[test]]\nname = \"a bill\"\ngiven = { intent = \"billing\" }\n\
                    want = { rule = \"bills\" }\n";
        let file = told("r.toml", text);
        let [rule] = file.rules.as_slice() else { panic!("{file:?}") };
        assert_eq!((rule.id.as_str(), rule.line, rule.and_continue), ("bills", 2, true));
        let said = |field: &str, values: &[&str]| Said {
            field: field.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        assert_eq!(
            rule.when,
            [said("intent", &["billing", "commercial"]), said("safety", &["false"])]
        );
        assert_eq!(rule.unless, [said("tag", &["undecided"])]);
        assert_eq!(
            rule.then,
            [
                said("queue", &["billing"]),
                said("page.policy", &["duty"]),
                said("page.if_priority", &["P1"])
            ]
        );
        assert_eq!(file.tests.len(), 1);
        assert_eq!(file.tests[0].want, [said("rule", &["bills"])]);
        assert!(told("r.toml", "[[rule").rules.is_empty());
    }
}
