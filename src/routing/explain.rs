//! Why this rule, and which others nearly fitted.
use std::fmt;

use super::condition::{Condition, Prepared};
use super::{Decision, Facts, Ruleset};
use crate::model::RuleId;

/// The most near misses that an explanation lists.
pub const NEARLY_MAX: usize = 10;

/// A rule that one condition kept from fitting, though something that it asks for was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearly {
    /// The rule.
    pub rule: RuleId,
    /// The file and line where it stands.
    pub place: String,
    /// The condition that did not hold, with the value that was found: `intent=billing`.
    pub missing: String,
}

/// A decision with the rules that nearly decided instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// The file and line of the rule that decided.
    pub place: String,
    /// The rules one condition short of fitting, in the order of the files.
    pub nearly: Vec<Nearly>,
}

impl Ruleset {
    /// Decides, and tells which rules nearly did.
    #[must_use]
    pub fn explain(&self, facts: &Facts) -> Explanation {
        let decision = self.decide(facts);
        let prepared = Prepared::new(facts);
        let nearly = self
            .rules
            .iter()
            .filter_map(|rule| {
                let (held, missing): (Vec<&Condition>, Vec<&Condition>) =
                    rule.conditions.iter().partition(|condition| condition.holds(&prepared));
                let [only] = missing.as_slice() else { return None };
                // A rule of which nothing asked for was there is not near.
                let near = only.unless || held.iter().any(|condition| !condition.unless);
                near.then(|| Nearly {
                    rule: rule.id.clone(),
                    place: format!("{}:{}", rule.file, rule.line),
                    missing: only.reason(&prepared),
                })
            })
            .take(NEARLY_MAX)
            .collect();
        let deciding =
            self.rules.iter().find(|rule| rule.id == decision.rule).unwrap_or(&self.last);
        let place = format!("{}:{}", deciding.file, deciding.line);
        Explanation { decision, place, nearly }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decision = &self.decision;
        writeln!(
            f,
            "{} ({}) decided: {}, {}",
            decision.rule, self.place, decision.queue, decision.priority
        )?;
        let page = decision.page.as_ref().map_or("nobody", |policy| policy.as_str());
        writeln!(f, "  pages {page}, reply {}", decision.reply.as_deref().unwrap_or("as usual"))?;
        let copy: Vec<&str> = decision.copy.iter().map(|queue| queue.as_str()).collect();
        let more = [
            ("owner", decision.owner.map(|role| role.as_str().to_owned()).unwrap_or_default()),
            ("copy to", copy.join(", ")),
            ("tags", decision.tags.join(", ")),
            ("on hold", if decision.hold { "yes".to_owned() } else { String::new() }),
        ];
        for (what, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
            writeln!(f, "  {what} {value}")?;
        }
        if self.nearly.is_empty() {
            return writeln!(f, "No other rule was one condition short.");
        }
        writeln!(f, "One condition short:")?;
        for near in &self.nearly {
            writeln!(f, "  {} ({}): {}", near.rule, near.place, near.missing)?;
        }
        Ok(())
    }
}
