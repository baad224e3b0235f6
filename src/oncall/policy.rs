//! Policies: whom to try, in which order, how long each.
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{OnCall, Person};
use crate::model::{EmailAddress, PersonId, PhoneNumber, PolicyId, Timestamp};

/// How long a call holds a page where the policy does not say.
pub const HELD_BY_CALL: SignedDuration = SignedDuration::from_mins(3);
/// The shortest and the longest time for which one may: with less the page would ring those whom the call
/// is ringing, with more nobody of the next step would hear of it.
pub const HELD_BY_CALL_LIMITS: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(30), SignedDuration::from_mins(10));
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
    /// How long a page may be accepted without anything being done about its ticket before it
    /// begins again; without it, for ever.
    pub untouched: Option<SignedDuration>,
    /// How long a customer's own call holds a page of his ticket, since it rings people itself; then the
    /// ladder runs beside the call.
    pub held_by_call: SignedDuration,
    /// Whether of the people of one step those who speak the caller's language are rung first. Nobody
    /// waits for it, and nobody is left out.
    pub by_language: bool,
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
    /// A room or program, by its id in the configuration.
    Channel(String),
}

impl Notify {
    /// Reads `schedule:…`, `person:…`, `mail:…`, `phone:…` or `channel:…`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "schedule" => name.parse().map(Self::Schedule).map_err(|error| format!("{error}")),
            "person" => name.parse().map(Self::Person).map_err(|error| format!("{error}")),
            "mail" => name.parse().map(Self::Mail).map_err(|error| format!("{error}")),
            "phone" => PhoneNumber::parse(name, None).map(Self::Phone).map_err(|e| e.to_string()),
            "channel" if is_channel(name) => Ok(Self::Channel(name.to_owned())),
            _ => Err(format!(
                "`{text}` names nobody; begin with schedule:, person:, mail:, phone: or channel:"
            )),
        }
    }
}

/// The id of a `[[channel]]` of the configuration.
pub(super) fn is_channel(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !name.is_empty() && name.bytes().all(plain)
}

/// Someone or something to page now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "some are made for a page and soon gone")]
pub enum Target {
    /// A person, by the ways the person has.
    Person(Person),
    /// An address that is nobody's own.
    Mail(EmailAddress),
    /// A number that is nobody's own.
    Phone(PhoneNumber),
    /// A room or program.
    Channel(String),
}

/// A place on the ladder of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A step, from 0, in one of the rounds, from 0.
    Step {
        /// Which time through the steps.
        round: u32,
        /// Which step.
        step: usize,
    },
    /// After the last step of the last round.
    Finally,
}

/// One rung of the ladder: whom to page after a time without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Where it is.
    pub place: Place,
    /// How long to wait here; nothing at the last rung.
    pub wait: Option<SignedDuration>,
    /// Whom, each once.
    pub targets: Vec<Target>,
}

impl Rung {
    /// Returns which time through the steps it is; nothing at the last rung.
    #[must_use]
    pub const fn round(&self) -> Option<u32> {
        match self.place {
            Place::Step { round, .. } => Some(round),
            Place::Finally => None,
        }
    }
}

impl OnCall {
    /// Returns the rung after a place, the first one after none, with whoever is on call at a
    /// moment. A step that reaches nobody is skipped at once. After the last rung, and of an unknown
    /// policy, there is none.
    #[must_use]
    pub fn rung_after(
        &self,
        policy: &PolicyId,
        place: Option<Place>,
        at: Timestamp,
    ) -> Option<Rung> {
        let policy = self.policies.get(policy)?;
        let (first_round, first_step) = match place {
            None => (0, 0),
            Some(Place::Step { round, step }) => (round, step.saturating_add(1)),
            Some(Place::Finally) => return None,
        };
        for round in first_round..=policy.repeat {
            let from = if round == first_round { first_step } else { 0 };
            for (number, step) in policy.steps.iter().enumerate().skip(from) {
                let targets = self.resolve(&step.notify, at);
                if !targets.is_empty() {
                    let place = Place::Step { round, step: number };
                    return Some(Rung { place, wait: Some(step.wait), targets });
                }
            }
        }
        let targets = self.resolve(&policy.finally, at);
        Some(Rung { place: Place::Finally, wait: None, targets })
    }

    /// Returns the rung at a place, with whoever is on call at a moment; none of an unknown policy or
    /// step.
    #[must_use]
    pub fn rung_at(&self, policy: &PolicyId, place: Place, at: Timestamp) -> Option<Rung> {
        let policy = self.policies.get(policy)?;
        let (notify, wait) = match place {
            Place::Step { step, .. } => {
                let step = policy.steps.get(step)?;
                (&step.notify, Some(step.wait))
            }
            Place::Finally => (&policy.finally, None),
        };
        Some(Rung { place, wait, targets: self.resolve(notify, at) })
    }

    /// Returns all rungs of a policy for a page that begins at a moment and that nobody accepts,
    /// each with how long after it begins and with whoever is on call then.
    #[must_use]
    pub fn ladder(&self, policy: &PolicyId, at: Timestamp) -> Vec<(SignedDuration, Rung)> {
        let (mut rungs, mut after) = (vec![], SignedDuration::ZERO);
        let mut place = None;
        while let Some(rung) = self.rung_after(policy, place, at.checked_add(after).unwrap_or(at)) {
            place = Some(rung.place);
            let wait = rung.wait.unwrap_or_default();
            rungs.push((after, rung));
            after = after.saturating_add(wait);
        }
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
            let people = |people: Vec<&Person>| -> Vec<Target> {
                let reached = people.into_iter().filter(|person| person.can_be_reached());
                reached.cloned().map(Target::Person).collect()
            };
            let meant = match one {
                // Whoever was added to a turn is reached with whoever has it.
                Notify::Schedule(id) => people(self.everybody_on_call(id, at)),
                Notify::Person(id) => people(self.people.get(id).into_iter().collect()),
                Notify::Mail(address) => vec![Target::Mail(address.clone())],
                Notify::Phone(number) => vec![Target::Phone(number.clone())],
                Notify::Channel(id) => vec![Target::Channel(id.clone())],
            };
            for target in meant {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
        }
        targets
    }
}
