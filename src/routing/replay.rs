//! What other rules would have made of what has come.
//!
//! Pure: decisions come in one by one, with the facts as the rules saw them, and the same facts are
//! decided anew. An arrival counts once, by its latest decision: a correction says what it was.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decision, Facts, Ruleset};
use crate::model::{ArrivalId, PolicyId, Priority, QueueId, RuleId, TicketNumber};

/// The most tickets that one group names; all are counted.
pub const TICKETS_SHOWN_MAX: usize = 100;

/// One arrival as it was decided.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its ticket.
    pub ticket: TicketNumber,
    /// The arrival.
    pub arrival: ArrivalId,
    /// What the rules saw; nothing when that was not kept.
    pub facts: Option<Facts>,
    /// What they said; nothing when that was not kept.
    pub said: Option<Decision>,
}

/// The part of a decision that everyone asks for first.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[schema(as = ReplayWay)]
pub struct Way {
    /// The rule that decided.
    pub rule: RuleId,
    /// The queue.
    pub queue: QueueId,
    /// The priority.
    pub priority: Priority,
    /// The policy to page by.
    pub page: Option<PolicyId>,
}

impl Way {
    fn of(decision: &Decision) -> Self {
        Self {
            rule: decision.rule.clone(),
            queue: decision.queue.clone(),
            priority: decision.priority,
            page: decision.page.clone(),
        }
    }
}

/// Arrivals that went one way and would go another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ReplayGroup)]
pub struct Group {
    /// How it was.
    pub old: Way,
    /// How it would be.
    pub new: Way,
    /// What else differs, by the keys of `then`: `reply`, `tags`.
    pub also: Vec<String>,
    /// Whether only the rule is another one, and all that it says is the same.
    pub same_end: bool,
    /// How many arrivals.
    pub count: usize,
    /// Their tickets, at most [`TICKETS_SHOWN_MAX`].
    pub tickets: Vec<TicketNumber>,
}

/// What would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Replay {
    /// Arrivals decided anew.
    pub decided: usize,
    /// Of those, how many would end differently.
    pub changed: usize,
    /// Of those, how many another rule would decide to the same end.
    pub same_end: usize,
    /// Arrivals of which too little was kept to decide them anew.
    pub left_out: usize,
    /// The differences, the largest first.
    pub groups: Vec<Group>,
}

/// Compares decisions as they are handed in.
#[derive(Debug)]
pub struct Replaying {
    rules: Ruleset,
    /// What to compare with, when it is not what was said then.
    against: Option<Ruleset>,
    compared: BTreeMap<(TicketNumber, ArrivalId), Option<Difference>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    None,
    Some { old: Way, new: Way, also: Vec<&'static str> },
}

impl Replaying {
    /// Begins to try `rules`, against another set or else against what was said.
    #[must_use]
    pub const fn new(rules: Ruleset, against: Option<Ruleset>) -> Self {
        Self { rules, against, compared: BTreeMap::new() }
    }

    /// Decides one arrival anew. The latest decision on an arrival must come last.
    pub fn add(&mut self, past: Past) {
        let old = match (&past.facts, &self.against) {
            (Some(facts), Some(against)) => Some(against.decide(facts)),
            (Some(_), None) => past.said,
            (None, _) => None,
        };
        let difference = past.facts.zip(old).map(|(facts, old)| {
            let new = self.rules.decide(&facts);
            difference(&old, &new)
        });
        self.compared.insert((past.ticket, past.arrival), difference);
    }

    /// Counts.
    #[must_use]
    pub fn ended(self) -> Replay {
        let mut replay = Replay::default();
        let mut groups: BTreeMap<Difference, (usize, Vec<TicketNumber>)> = BTreeMap::new();
        for ((ticket, _), difference) in self.compared {
            let Some(difference) = difference else {
                replay.left_out += 1;
                continue;
            };
            replay.decided += 1;
            if difference != Difference::None {
                let (count, tickets) = groups.entry(difference).or_default();
                *count += 1;
                if tickets.len() < TICKETS_SHOWN_MAX && tickets.last() != Some(&ticket) {
                    tickets.push(ticket);
                }
            }
        }
        for (difference, (count, tickets)) in groups {
            let Difference::Some { old, new, also } = difference else { continue };
            let same_end = also.is_empty()
                && (&old.queue, old.priority, &old.page) == (&new.queue, new.priority, &new.page);
            *if same_end { &mut replay.same_end } else { &mut replay.changed } += count;
            let also = also.into_iter().map(str::to_owned).collect();
            replay.groups.push(Group { old, new, also, same_end, count, tickets });
        }
        replay.groups.sort_by_key(|group| (group.same_end, std::cmp::Reverse(group.count)));
        replay
    }
}

fn difference(old: &Decision, new: &Decision) -> Difference {
    let mut also = vec![];
    let keys = [
        ("reply", old.reply != new.reply),
        ("owner", old.owner != new.owner),
        ("tags", old.tags != new.tags),
        ("assurance_needed", old.assurance_needed != new.assurance_needed),
        ("copy", old.copy != new.copy),
        ("hold", old.hold != new.hold),
    ];
    also.extend(keys.iter().filter(|(_, differs)| *differs).map(|(key, _)| *key));
    let (old, new) = (Way::of(old), Way::of(new));
    if also.is_empty() && old == new {
        Difference::None
    } else {
        Difference::Some { old, new, also }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{DANGER, REST, known};
    use super::*;
    use crate::model::{Country, Intent};

    fn rules(middle: &str) -> Ruleset {
        let files = [("r.toml".to_owned(), format!("{DANGER}{middle}{REST}"))];
        Ruleset::parse(&files, &known()).unwrap()
    }

    const BILLS: &str =
        "[[rule]]\nid = \"bills\"\nwhen.intent = \"billing\"\nthen.queue = \"billing\"\n";

    fn past(set: &Ruleset, serial: u32, intent: Intent) -> Past {
        let facts = Facts { intent, ..Facts::plain(Country::SPAIN) };
        // What goes through the store comes back as it was.
        let kept = serde_json::to_string(&facts).unwrap();
        let said = serde_json::to_string(&set.decide(&facts)).unwrap();
        let read: Facts = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, facts);
        Past {
            ticket: TicketNumber::from_serial(serial).unwrap(),
            arrival: ArrivalId(i64::from(serial)),
            facts: Some(read),
            said: serde_json::from_str(&said).ok(),
        }
    }

    fn replay(new: &str, against: Option<&str>) -> Replay {
        let old = rules(BILLS);
        let mut replaying = Replaying::new(rules(new), against.map(rules));
        for serial in 1..=3 {
            replaying.add(past(&old, serial, Intent::Billing));
        }
        replaying.add(past(&old, 4, Intent::Commercial));
        // Corrected later: the arrival counts once, by what it was.
        replaying.add(past(&old, 3, Intent::Commercial));
        replaying.add(Past { facts: None, ..past(&old, 5, Intent::Billing) });
        replaying.ended()
    }

    #[test]
    fn what_changes_is_grouped_by_the_old_and_the_new_way() {
        let same = replay(BILLS, None);
        assert_eq!((same.decided, same.changed, same.left_out), (4, 0, 1));
        assert!(same.groups.is_empty());

        let gone = replay("", None);
        assert_eq!((gone.decided, gone.changed, gone.same_end), (4, 2, 0));
        let [group] = gone.groups.as_slice() else { panic!("{:?}", gone.groups) };
        assert_eq!((group.old.rule.as_str(), group.new.rule.as_str()), ("bills", "rest"));
        assert_eq!((group.old.queue.as_str(), group.new.queue.as_str()), ("billing", "desk"));
        assert_eq!((group.count, group.tickets.len()), (2, 2));

        let renamed = replay(&BILLS.replace("\"bills\"", "\"invoices\""), None);
        assert_eq!((renamed.changed, renamed.same_end), (0, 2));
        assert!(renamed.groups[0].same_end);

        let reply = replay(&format!("{BILLS}then.reply = \"ack\"\n"), None);
        assert_eq!((reply.changed, reply.groups[0].also.join(",")), (2, "reply".to_owned()));
    }

    #[test]
    fn another_set_stands_in_for_what_was_said() {
        assert_eq!(replay("", Some("")).changed, 0);
        assert_eq!(replay(BILLS, Some("")).changed, 2);
    }

    #[test]
    fn facts_of_before_there_were_products_are_read() {
        let mut kept = serde_json::to_value(Facts::plain(Country::SPAIN)).unwrap();
        let fields = kept.as_object_mut().unwrap();
        assert!(!fields.contains_key("text") && !fields.contains_key("subject"));
        fields.remove("products");
        fields.remove("change");
        assert_eq!(serde_json::from_value::<Facts>(kept).unwrap(), Facts::plain(Country::SPAIN));
    }
}
