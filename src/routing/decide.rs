//! The decision and its trace.
use serde::{Deserialize, Serialize};

use super::Facts;
use super::Ruleset;
use super::condition::Prepared;
use super::read::Rule;
use crate::model::{AssuranceLevel, PolicyId, Priority, QueueId, RuleId, TeamRole};

/// The most lines of a trace; the rules left out are counted in one line.
pub const TRACE_LINES_MAX: usize = 40;

/// Where an arrival goes and what is done for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The rule that decided.
    pub rule: RuleId,
    /// The queue.
    pub queue: QueueId,
    /// The priority, which the rule may have set.
    pub priority: Priority,
    /// The policy to page by.
    pub page: Option<PolicyId>,
    /// The reply by its id; [`super::NO_REPLY`] for silence, nothing for the usual one.
    pub reply: Option<String>,
    /// The assurance that the work needs before it is done.
    pub assurance_needed: Option<AssuranceLevel>,
    /// Words to put on the ticket.
    pub tags: Vec<String>,
    /// Queues that are told too.
    pub copy: Vec<QueueId>,
    /// Who of the account's own team has it, when the rule names a role.
    pub owner: Option<TeamRole>,
    /// Whether the ticket begins on hold.
    pub hold: bool,
    /// Why: the rules looked at, in order, and the one that fitted last.
    #[serde(skip)]
    pub trace: Vec<String>,
}

impl Ruleset {
    /// Decides. Always gives an answer: the last rule has no conditions.
    ///
    /// Rules with `and_continue` that fit add their tags and copies; their other words hold
    /// unless a later one, or the deciding rule, says otherwise. Conditions look at `facts`
    /// only, never at what an earlier rule set.
    #[must_use]
    pub fn decide(&self, facts: &Facts) -> Decision {
        let prepared = Prepared::new(facts);
        let mut trace = vec![];
        let mut said: Vec<&Rule> = vec![];
        let mut deciding = &self.last;
        for rule in &self.rules {
            match rule.conditions.iter().find(|condition| !condition.holds(&prepared)) {
                Some(missing) => {
                    trace.push(format!("no {}: {}", rule.id, missing.reason(&prepared)))
                }
                None if rule.and_continue => {
                    trace.push(format!("and {}", rule.place()));
                    said.push(rule);
                }
                None => {
                    deciding = rule;
                    break;
                }
            }
        }
        said.push(deciding);
        bound(&mut trace);
        trace.push(format!("YES {}", deciding.place()));
        self.gather(deciding, &said, facts, trace)
    }

    fn gather(
        &self,
        deciding: &Rule,
        said: &[&Rule],
        facts: &Facts,
        trace: Vec<String>,
    ) -> Decision {
        let last =
            |pick: &dyn Fn(&Rule) -> bool| said.iter().rev().find(|rule| pick(rule)).copied();
        let priority = last(&|rule| rule.then.priority.is_some())
            .and_then(|rule| rule.then.priority)
            .unwrap_or(facts.priority);
        let page = last(&|rule| rule.then.page.is_some())
            .and_then(|rule| rule.then.page.as_ref())
            .and_then(|page| page.for_case(priority, facts));
        let mut copy: Vec<QueueId> = vec![];
        let mut tags: Vec<String> = vec![];
        for rule in said {
            copy.extend(rule.then.copy.iter().map(|queue| queue.get(facts).clone()));
            tags.extend(rule.then.tags.iter().cloned());
        }
        let queue = deciding.then.queue.as_ref().unwrap_or(&self.last_queue).get(facts).clone();
        copy.retain(|other| *other != queue);
        unique(&mut copy);
        unique(&mut tags);
        Decision {
            rule: deciding.id.clone(),
            queue,
            priority,
            page,
            reply: last(&|rule| rule.then.reply.is_some()).and_then(|rule| rule.then.reply.clone()),
            assurance_needed: last(&|rule| rule.then.assurance_needed.is_some())
                .and_then(|rule| rule.then.assurance_needed),
            tags,
            copy,
            owner: last(&|rule| rule.then.owner.is_some()).and_then(|rule| rule.then.owner),
            hold: last(&|rule| rule.then.hold.is_some())
                .and_then(|rule| rule.then.hold)
                .unwrap_or_default(),
            trace,
        }
    }
}

/// Keeps the order and drops what stands twice.
fn unique<T: PartialEq + Clone>(list: &mut Vec<T>) {
    let mut kept: Vec<T> = vec![];
    for item in list.drain(..) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    *list = kept;
}

/// Leaves out the middle of a long trace; the beginning shows danger, the end the near rules.
fn bound(trace: &mut Vec<String>) {
    // One line is kept for the count, one for the rule that fits.
    let room = TRACE_LINES_MAX - 2;
    if trace.len() > room {
        let (head, tail) = (room / 2, room - room / 2);
        let dropped = trace.len() - head - tail;
        trace.splice(head..head + dropped, [format!("… {dropped} more rules looked at")]);
    }
}
