//! Policies: whom to try, in which order, how long each.
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{OnCall, Person};
use crate::model::{EmailAddress, PersonId, PhoneNumber, PolicyId, Timestamp};

/// The most steps of one policy.
pub const STEPS_MAX: usize = 10;
/// The most times that the steps are gone through again.
pub const REPEAT_MAX: u32 = 5;

/// Whom to try until someone accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The id, as rules name it.
    pub id: PolicyId,
    /// What it is for.
    pub about: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How many times the steps are gone through again when nobody accepts.
    pub repeat: u32,
    /// Who is told when all of that reached nobody; never empty.
    pub finally: Vec<Notify>,
}

/// One step: all of `notify` at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Whom.
    pub notify: Vec<Notify>,
    /// How long to wait for someone to accept.
    pub wait: SignedDuration,
}

/// A target as files name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notify {
    /// Whoever is on call there.
    Schedule(PolicyId),
    /// One person.
    Person(PersonId),
    /// An address.
    Mail(EmailAddress),
    /// A number.
    Phone(PhoneNumber),
}

impl Notify {
    /// Reads `schedule:…`, `person:…`, `mail:…` or `phone:…`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "schedule" => name.parse().map(Self::Schedule).map_err(|error| format!("{error}")),
            "person" => name.parse().map(Self::Person).map_err(|error| format!("{error}")),
            "mail" => name.parse().map(Self::Mail).map_err(|error| format!("{error}")),
            "phone" => PhoneNumber::parse(name, None).map(Self::Phone).map_err(|e| e.to_string()),
            _ => Err(format!(
                "`{text}` names nobody; begin with schedule:, person:, mail: or phone:"
            )),
        }
    }
}

/// Someone or something to page now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// A person, by the ways the person has.
    Person(Person),
    /// An address that is nobody's own.
    Mail(EmailAddress),
    /// A number that is nobody's own.
    Phone(PhoneNumber),
}

/// One rung of the ladder: whom to page after a time without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// How long after the page began.
    pub after: SignedDuration,
    /// How long to wait here; nothing at the last rung.
    pub wait: Option<SignedDuration>,
    /// Which time through the steps, from 0.
    pub round: u32,
    /// The step, from 0; nothing for `finally`.
    pub step: Option<usize>,
    /// Whom, each once.
    pub targets: Vec<Target>,
}

impl OnCall {
    /// Returns all rungs of a policy for a page that begins at a moment, with whoever is on
    /// call when each rung's time comes. A step that reaches nobody is skipped at once. The
    /// last rung is `finally`; an unknown policy has none.
    #[must_use]
    pub fn ladder(&self, policy: &PolicyId, at: Timestamp) -> Vec<Rung> {
        let Some(policy) = self.policies.get(policy) else { return vec![] };
        let mut rungs = vec![];
        let mut after = SignedDuration::ZERO;
        let moment = |after: SignedDuration| at.checked_add(after).unwrap_or(at);
        for round in 0..=policy.repeat {
            for (number, step) in policy.steps.iter().enumerate() {
                let targets = self.resolve(&step.notify, moment(after));
                if targets.is_empty() {
                    continue;
                }
                let (wait, step) = (Some(step.wait), Some(number));
                rungs.push(Rung { after, wait, round, step, targets });
                after = after.saturating_add(wait.unwrap_or_default());
            }
        }
        let targets = self.resolve(&policy.finally, moment(after));
        rungs.push(Rung { after, wait: None, round: policy.repeat, step: None, targets });
        rungs
    }

    /// Returns every moment of `[from, to)` at which somebody else may take over in a schedule of a
    /// policy, `from` among them.
    #[must_use]
    pub fn hand_overs(&self, policy: &PolicyId, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let mut edges = vec![from];
        if let Some(policy) = self.policies.get(policy) {
            let steps = policy.steps.iter().flat_map(|step| &step.notify);
            for one in steps.chain(&policy.finally) {
                if let Notify::Schedule(id) = one {
                    let schedule = self.schedules.get(id);
                    edges.extend(schedule.into_iter().flat_map(|s| s.edges(from, to)));
                }
            }
        }
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    fn resolve(&self, notify: &[Notify], at: Timestamp) -> Vec<Target> {
        let mut targets: Vec<Target> = vec![];
        for one in notify {
            let person = |person: Option<&Person>| {
                person.filter(|person| person.can_be_reached()).cloned().map(Target::Person)
            };
            let target = match one {
                Notify::Schedule(id) => person(self.on_call(id, at)),
                Notify::Person(id) => person(self.people.get(id)),
                Notify::Mail(address) => Some(Target::Mail(address.clone())),
                Notify::Phone(number) => Some(Target::Phone(number.clone())),
            };
            targets.extend(target.filter(|target| !targets.contains(target)));
        }
        targets
    }
}
