//! What the author of rules should look at though nothing is wrong with them.
//!
//! Exact, as the check for dead rules is: what a rule decides is what it takes without what earlier
//! rules take for certain, and a priority counts only where the labels can give it.
use std::collections::BTreeSet;

use super::coverage::Decides;
use super::read::Rule;
use super::{Ruleset, coverage};
use crate::model::{FileFault, Intent, OwnFault, Priority};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lint {
    /// Rules that no test speaks of, rules that decide on P1 and page nobody, and what the check for
    /// dead rules could not look into.
    pub findings: Vec<FileFault>,
    /// What nothing but the last rule takes.
    pub left_over: Vec<Intent>,
}

impl Ruleset {
    /// Looks at the whole set.
    #[must_use]
    pub fn lint(&self) -> Lint {
        let mut findings = self.notes.clone();
        let tested: BTreeSet<_> = self.cases.iter().map(|case| case.decided_by(self)).collect();
        let mut left_over = vec![];
        for (rule, decides) in self.rules.iter().zip(coverage::decides(&self.rules, &self.known)) {
            let mut note = |own: OwnFault, facts: Vec<String>| {
                findings.push(FileFault::found(&rule.path, rule.line, own, facts));
            };
            if rule.id == self.last.id {
                left_over = decides.by_intent(None);
            } else if !rule.and_continue && !tested.contains(&rule.id) {
                note(OwnFault::Untested, vec![rule.id.to_string()]);
            }
            if rule.and_continue || pages_p1(rule) {
                continue;
            }
            // What a rule says of pages itself stands above what earlier ones said.
            let unpaged = if rule.then.page.is_some() { &decides } else { &decides.unpaged() };
            let mut intents = unpaged.by_intent(Some(Priority::P1));
            // Advertising that shouts wakes nobody.
            intents.retain(|intent| *intent != Intent::NotForDesk);
            if !intents.is_empty() {
                let intents: Vec<&str> = intents.iter().map(|intent| intent.as_str()).collect();
                note(OwnFault::Unpaged, vec![rule.id.to_string(), intents.join(", ")]);
            }
        }
        findings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Lint { findings, left_over }
    }
}

/// Whether a rule pages whatever else holds, when it is P1.
pub(super) fn pages_p1(rule: &Rule) -> bool {
    rule.then.page.as_ref().is_some_and(|page| page.always_for(Priority::P1))
}

impl Decides {
    /// Returns that part of it for which no earlier rule pages.
    fn unpaged(&self) -> Self {
        Self { all: self.unpaged.clone(), unpaged: self.unpaged.clone() }
    }

    /// Returns the intents that a rule decides on, of one priority or of any.
    fn by_intent(&self, priority: Option<Priority>) -> Vec<Intent> {
        let wanted = |of: &Priority| priority.is_none_or(|wanted| wanted == *of);
        let intents = self.all.iter().filter(|(_, of)| wanted(of)).map(|(intent, _)| *intent);
        intents.collect::<BTreeSet<Intent>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{DANGER, REST, known};
    use super::*;

    fn lint(middle: &str) -> Lint {
        let files = [("r.toml".to_owned(), format!("{DANGER}{middle}{REST}"))];
        Ruleset::parse(&files, &known()).unwrap().lint()
    }

    #[test]
    fn untested_rules_and_p1_that_wakes_nobody_are_told() {
        let power =
            "[[rule]]\nid = \"power\"\nwhen.intent = \"incident_power\"\nthen.queue = \"desk\"\n";
        let said: Vec<String> =
            lint(power).findings.iter().map(|fault| fault.what.clone()).collect();
        assert!(said.contains(&"rule `power` decides no test".to_owned()), "{said:?}");
        assert!(
            said.contains(
                &"rule `power` decides on P1 (incident_power) and may page nobody".to_owned()
            ),
            "{said:?}"
        );
        let paged = format!(
            "{power}then.page = {{ policy = \"fire\", if_priority = [\"P1\"] }}\n[[test]]\nname = \"x\"\n\
             given = {{ intent = \"incident_power\" }}\nwant = {{ rule = \"power\" }}\n"
        );
        let of_power = |lint: &Lint| {
            lint.findings.iter().filter(|fault| fault.what.contains("`power`")).count()
        };
        assert_eq!(of_power(&lint(&paged)), 0, "{:?}", lint(&paged).findings);
        // By the cap of the labels a bill is never P1, so that nobody need be woken for it.
        let bills =
            lint("[[rule]]\nid = \"bills\"\nwhen.intent = \"billing\"\nthen.queue = \"desk\"\n");
        assert!(!bills.findings.iter().any(|fault| fault.what.contains("`bills` decides on P1")));
        assert!(!bills.left_over.contains(&Intent::Billing));
        assert!(bills.left_over.contains(&Intent::Commercial));
    }
}
