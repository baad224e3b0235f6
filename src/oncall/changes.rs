//! Exceptions to schedules: somebody instead of somebody, one more, one less, for a time.
//!
//! The files say the rule, these the exceptions. They are laid over the layers in the order in which
//! they were written, so that of two that speak of the same person's turn the later one wins.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{OnCall, Person, SwapId};
use crate::model::{PersonId, PolicyId, Timestamp};

/// The name of a change: the later one was written later.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct ChangeId(pub i64);

impl std::fmt::Display for ChangeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "deed", rename_all = "lowercase")]
pub enum Deed {
    /// Somebody is on call instead of somebody.
    Replace {
        /// Whose turn it is; without a name, whoever's, and also where there is nobody's.
        #[serde(rename = "instead_of", default, skip_serializing_if = "Option::is_none")]
        whom: Option<PersonId>,
        /// Who has it.
        #[serde(rename = "person")]
        by: PersonId,
    },
    /// One more person is on call.
    Add {
        /// Who.
        person: PersonId,
    },
    /// Somebody is not on call; where nobody else is, that is a gap.
    Remove {
        /// Who.
        person: PersonId,
    },
}

impl Deed {
    /// Returns who is on call by it.
    #[must_use]
    pub const fn brings(&self) -> Option<&PersonId> {
        match self {
            Self::Replace { by, .. } => Some(by),
            Self::Add { person } => Some(person),
            Self::Remove { .. } => None,
        }
    }

    /// Returns who is not on call any more by it.
    #[must_use]
    pub const fn spares(&self) -> Option<&PersonId> {
        match self {
            Self::Replace { whom, .. } => whom.as_ref(),
            Self::Remove { person } => Some(person),
            Self::Add { .. } => None,
        }
    }
}

/// A change that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TakenBack {
    /// When: before this moment the change held, so that the past stays as it was.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why.
    pub why: String,
}

/// One exception, with its author and reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Change {
    /// Its name.
    pub id: ChangeId,
    /// The schedule that it changes.
    pub schedule: PolicyId,
    /// What it does.
    #[serde(flatten)]
    pub deed: Deed,
    /// From this moment.
    pub from: Timestamp,
    /// Until this one, which is no part of it.
    pub until: Timestamp,
    /// Who wrote it.
    pub by: String,
    /// Why.
    pub why: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// The swap that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swap: Option<SwapId>,
    /// The entry of a calendar file that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// That it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<TakenBack>,
}

impl Change {
    /// Returns until when it holds: what was taken back held until then.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.taken_back.as_ref().map_or(self.until, |back| back.at.min(self.until))
    }

    /// Returns whether it holds at a moment.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.ends()
    }

    /// Returns whether it holds in some of `[from, until)`.
    #[must_use]
    pub fn meets(&self, from: Timestamp, until: Timestamp) -> bool {
        self.from < self.ends() && self.from < until && from < self.ends()
    }
}

/// All changes that are known, as of one writing of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Changes {
    /// Counts the writings: of two sets the one with the higher number is newer.
    pub revision: u64,
    /// The changes in the order in which they were written.
    #[serde(rename = "changes")]
    pub list: Vec<Change>,
}

/// A person on call, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnDuty {
    /// Who.
    pub person: PersonId,
    /// Whose turn it is by the files, when somebody else has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<PersonId>,
    /// The change by which the person is on call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeId>,
}

/// Who is on call at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Duty {
    /// Everybody, the one whose turn it is first.
    pub(super) people: Vec<OnDuty>,
    /// The last change that took somebody off without another in his place.
    pub(super) emptied_by: Option<ChangeId>,
}

/// A turn while changes are laid over it.
struct Slot<'a> {
    base: Option<&'a PersonId>,
    now: Option<&'a PersonId>,
    change: Option<ChangeId>,
}

/// Lays the changes that hold at a moment over whoever is on call by the layers.
pub(super) fn laid_over(base: Option<&PersonId>, changes: &[Change], at: Timestamp) -> Duty {
    let slot = |person| Slot { base: Some(person), now: Some(person), change: None };
    let mut slots: Vec<Slot<'_>> = base.map(slot).into_iter().collect();
    let mut emptied_by = None;
    for change in changes.iter().filter(|change| change.holds(at)) {
        let id = Some(change.id);
        match &change.deed {
            Deed::Replace { whom: Some(whom), by } => {
                // The turn is known by whose it is as well as by who has it now: a later exception to
                // the same turn wins, and so does one to the turn of who stands in.
                for slot in &mut slots {
                    if slot.base == Some(whom) || slot.now == Some(whom) {
                        (slot.now, slot.change) = (Some(by), id);
                    }
                }
            }
            Deed::Replace { whom: None, by } => {
                for slot in &mut slots {
                    (slot.now, slot.change) = (Some(by), id);
                }
                if slots.is_empty() {
                    slots.push(Slot { base: None, now: Some(by), change: id });
                }
            }
            Deed::Add { person } => {
                if slots.iter().all(|slot| slot.now != Some(person)) {
                    slots.push(Slot { base: Some(person), now: Some(person), change: id });
                }
            }
            Deed::Remove { person } => {
                for slot in slots.iter_mut().filter(|slot| slot.now == Some(person)) {
                    (slot.now, slot.change, emptied_by) = (None, id, id);
                }
            }
        }
    }
    let mut people: Vec<OnDuty> = vec![];
    for Slot { base, now, change } in slots {
        let Some(person) = now.filter(|now| people.iter().all(|known| known.person != **now))
        else {
            continue;
        };
        let instead_of = base.filter(|base| *base != person).cloned();
        people.push(OnDuty { person: person.clone(), instead_of, change });
    }
    if !people.is_empty() {
        emptied_by = None;
    }
    Duty { people, emptied_by }
}

impl OnCall {
    /// Returns the same people, schedules and policies with these changes laid over them, in the
    /// place of any earlier ones.
    ///
    /// A change that names a schedule or brings a person of whom the files say nothing is laid over
    /// nothing: whoever has the turn keeps it, and [`OnCall::check`] tells.
    #[must_use]
    pub fn with_changes(&self, changes: Arc<Changes>) -> Self {
        let mut changed = self.clone();
        for schedule in changed.schedules.values_mut() {
            let own = changes.list.iter().filter(|change| change.schedule == schedule.id);
            let mut own: Vec<Change> =
                own.filter(|change| self.unknown_in(change).is_none()).cloned().collect();
            own.sort_by_key(|change| change.id);
            schedule.changes = own;
        }
        changed.changes = changes;
        changed
    }

    /// Returns the changes that are laid over the schedules.
    #[must_use]
    pub const fn changes(&self) -> &Arc<Changes> {
        &self.changes
    }

    /// Returns everybody who is on call in a schedule at a moment: the one whose turn it is, then
    /// those who were added.
    #[must_use]
    pub fn everybody_on_call(&self, schedule: &PolicyId, at: Timestamp) -> Vec<&Person> {
        let Some(schedule) = self.schedules.get(schedule) else { return vec![] };
        let duty = schedule.duty_at(at, &self.calendars);
        duty.people.iter().filter_map(|one| self.people.get(&one.person)).collect()
    }

    /// Returns what a change names that the files do not.
    pub(super) fn unknown_in(&self, change: &Change) -> Option<String> {
        if !self.schedules.contains_key(&change.schedule) {
            return Some(format!("schedule `{}`", change.schedule));
        }
        let person = change.deed.brings()?;
        (!self.people.contains_key(person)).then(|| format!("person `{person}`"))
    }
}

#[cfg(test)]
mod tests;
