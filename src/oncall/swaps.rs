//! What may be changed, by whom, and what is told of it: overrides, and turns that somebody offers and
//! somebody else accepts.
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Change, ChangeId, Deed, OnCall, Person, Schedule};
use crate::model::{Language, PersonId, PolicyId, Timestamp};
use crate::tomlfile::one_of;

/// The most changes of one schedule that are not over yet.
pub const CHANGES_MAX: usize = 1000;
/// Characters of a reason.
pub const TEXT_CHARS_MAX: usize = 500;
/// The longest time that a change or swap may hold.
const STRETCH_MAX: SignedDuration = SignedDuration::from_hours(366 * 24);
/// How many gaps are told of.
const GAPS_TOLD: usize = 3;

/// The name of a swap.
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
pub struct SwapId(pub i64);

impl std::fmt::Display for SwapId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stretch {
    /// From this moment.
    pub from: Timestamp,
    /// Until this one, which is no part of it.
    pub until: Timestamp,
}

impl Stretch {
    fn meets(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    fn check(self, now: Timestamp) -> Result<(), Refusal> {
        if self.from >= self.until {
            return Err(Refusal::Empty);
        }
        if self.until <= now {
            return Err(Refusal::Past(self.until));
        }
        if self.from.duration_until(self.until) > STRETCH_MAX {
            return Err(Refusal::TooLong);
        }
        Ok(())
    }
}

/// An exception that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// The schedule.
    pub schedule: PolicyId,
    /// What it does.
    pub deed: Deed,
    /// When.
    pub when: Stretch,
    /// Who writes it.
    pub by: String,
    /// Why.
    pub why: String,
    /// The swap that it comes from.
    pub swap: Option<SwapId>,
    /// The entry of a calendar file that it comes from.
    pub source: Option<String>,
}

/// A turn that is to be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSwap {
    /// The schedule.
    pub schedule: PolicyId,
    /// Whose turn it is.
    pub person: PersonId,
    /// Who alone may accept; without a name, everybody of the schedule.
    pub to: Option<PersonId>,
    /// When: the person's turns in it.
    pub turn: Stretch,
    /// When the person takes the turns of whoever accepts.
    pub in_return: Option<Stretch>,
    /// Who writes it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// What became of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum SwapState {
    /// Nobody has accepted it.
    Open,
    /// Somebody has, and the turn is his.
    Accepted {
        /// Who.
        accepted_by: PersonId,
        /// When.
        settled_at: Timestamp,
    },
    /// It was taken back.
    Withdrawn {
        /// When.
        settled_at: Timestamp,
    },
}

/// A turn that was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Swap {
    /// Its name.
    pub id: SwapId,
    /// The schedule.
    pub schedule: PolicyId,
    /// Whose turn it is.
    pub person: PersonId,
    /// Who alone may accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<PersonId>,
    /// When.
    #[serde(flatten)]
    pub turn: Stretch,
    /// When the person takes the turns of whoever accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_return: Option<Stretch>,
    /// Who wrote it.
    pub by: String,
    /// Why.
    pub why: String,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// What became of it.
    #[serde(flatten)]
    pub state: SwapState,
}

/// Why it was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The files know no such schedule.
    #[error("there is no schedule `{0}`; {1}")]
    NoSchedule(PolicyId, String),
    /// The files know no such person.
    #[error("there is no person `{0}`; {1}")]
    NoPerson(PersonId, String),
    /// It ends before it begins.
    #[error("it ends before it begins, or as it does; give --from and a later --until")]
    Empty,
    /// It is over.
    #[error("that is over since {0}; what was stays as it was")]
    Past(Timestamp),
    /// It lasts too long.
    #[error("it lasts more than 366 days; change the schedule's file instead")]
    TooLong,
    /// Nobody can stand in for himself.
    #[error("`{0}` cannot stand in for himself")]
    Same(PersonId),
    /// No page reaches who is to be on call.
    #[error("no page reaches `{0}`; give him a number or mail in the on-call files first")]
    Unreachable(PersonId),
    /// There are too many.
    #[error("`{0}` has {CHANGES_MAX} changes that are not over; change its file instead")]
    TooMany(PolicyId),
    /// A change without a reason is a riddle to those who come later.
    #[error("say why, in 1 to {TEXT_CHARS_MAX} characters")]
    NoReason,
    /// There is no such change.
    #[error("there is no override {0}")]
    NoChange(ChangeId),
    /// It was taken back before.
    #[error("override {0} was taken back already")]
    TakenBack(ChangeId),
    /// There is no such swap.
    #[error("there is no swap {0}")]
    NoSwap(SwapId),
    /// It is accepted or withdrawn.
    #[error("swap {0} is {1} already")]
    NotOpen(SwapId, &'static str),
    /// Whoever offers has no turn then.
    #[error("`{person}` is not on call in {schedule} then; there is no turn to give")]
    NoTurn {
        /// Who.
        person: PersonId,
        /// Where.
        schedule: PolicyId,
    },
    /// The turn has begun.
    #[error("the turn has begun at {0}; write an override, or offer what is left of it")]
    Begun(Timestamp),
    /// The same turn is offered already.
    #[error("swap {0} offers some of that turn already; withdraw it first")]
    Offered(SwapId),
    /// It was offered to somebody else.
    #[error("it was offered to `{0}` alone")]
    NotFor(PersonId),
    /// Whoever accepts takes no turns in the schedule.
    #[error("`{0}` takes no turns in {1}; have it offered to him by name")]
    NotOfSchedule(PersonId, PolicyId),
    /// Whoever accepts does not speak what the schedule promises.
    #[error("`{0}` does not speak {1}, which {2} promises")]
    Silent(PersonId, Language, PolicyId),
    /// Somebody else offered it.
    #[error("`{0}` offered it, and only he withdraws it")]
    NotHis(PersonId),
}

/// What somebody should look at, though it was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warned {
    /// Nobody is on call then.
    #[error("nobody is on call in {0} from {1} to {2}")]
    Gap(PolicyId, String, String),
    /// He does not speak what the schedule promises.
    #[error("`{0}` does not speak {1}, which {2} promises")]
    Silent(PersonId, Language, PolicyId),
    /// He is on call in another schedule as well.
    #[error("`{0}` is on call in {1} then as well: nobody comes after him there")]
    Twice(PersonId, PolicyId),
    /// Nobody's turn changes.
    #[error("`{0}` is not on call in {1} then; nothing changes now")]
    Nothing(PersonId, PolicyId),
}

impl OnCall {
    fn known_schedule(&self, id: &PolicyId) -> Result<&Schedule, Refusal> {
        let ids = self.schedules.keys().map(PolicyId::as_str);
        self.schedules
            .get(id)
            .ok_or_else(|| Refusal::NoSchedule(id.clone(), one_of(id.as_str(), ids)))
    }

    fn known_person(&self, id: &PersonId) -> Result<&Person, Refusal> {
        let ids = self.people.keys().map(PersonId::as_str);
        self.people.get(id).ok_or_else(|| Refusal::NoPerson(id.clone(), one_of(id.as_str(), ids)))
    }

    fn reachable(&self, id: &PersonId) -> Result<&Person, Refusal> {
        let person = self.known_person(id)?;
        if person.can_be_reached() { Ok(person) } else { Err(Refusal::Unreachable(id.clone())) }
    }

    fn silent_in(&self, person: &Person, schedule: &Schedule) -> Option<Language> {
        schedule.languages.iter().copied().find(|language| !person.speaks.contains(language))
    }

    /// Returns a change as it is to be written: what would have begun begins now.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_change(&self, new: &NewChange, now: Timestamp) -> Result<NewChange, Refusal> {
        let schedule = self.known_schedule(&new.schedule)?;
        if let Some(person) = new.deed.spares() {
            self.known_person(person)?;
        }
        if let Some(person) = new.deed.brings() {
            self.reachable(person)?;
            if new.deed.spares() == Some(person) {
                return Err(Refusal::Same(person.clone()));
            }
        }
        new.when.check(now)?;
        if new.why.trim().is_empty() || new.why.chars().count() > TEXT_CHARS_MAX {
            return Err(Refusal::NoReason);
        }
        if schedule.changes.iter().filter(|change| change.ends() > now).count() >= CHANGES_MAX {
            return Err(Refusal::TooMany(new.schedule.clone()));
        }
        let when = Stretch { from: new.when.from.max(now), until: new.when.until };
        Ok(NewChange { when, ..new.clone() })
    }

    /// Says whether a change may be taken back.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_take_back(change: &Change, now: Timestamp) -> Result<(), Refusal> {
        if change.taken_back.is_some() {
            return Err(Refusal::TakenBack(change.id));
        }
        if change.until <= now { Err(Refusal::Past(change.until)) } else { Ok(()) }
    }

    /// Returns what should be looked at once a change is laid over `self`; `before` is without it.
    #[must_use]
    pub fn warned_of(&self, before: &Self, new: &NewChange) -> Vec<Warned> {
        let (id, when) = (&new.schedule, new.when);
        let Some(schedule) = self.schedules.get(id) else { return vec![] };
        let mut warned = vec![];
        let shown = |at: Timestamp| {
            let local = at.to_zoned(schedule.zone.clone());
            local.strftime("%Y-%m-%d %H:%M").to_string()
        };
        let there = before.gaps(id, when.from, when.until);
        let gaps = self.gaps(id, when.from, when.until);
        let new_gaps = gaps.into_iter().filter(|gap| !there.contains(gap)).take(GAPS_TOLD);
        warned.extend(
            new_gaps.map(|(from, until)| Warned::Gap(id.clone(), shown(from), shown(until))),
        );
        if let Some(person) = new.deed.spares()
            && !before.is_on_call_within(id, person, when.from, when.until)
        {
            warned.push(Warned::Nothing(person.clone(), id.clone()));
        }
        let Some(person) = new.deed.brings().and_then(|id| self.people.get(id)) else {
            return warned;
        };
        if let Some(language) = self.silent_in(person, schedule) {
            warned.push(Warned::Silent(person.id.clone(), language, id.clone()));
        }
        let mine: Vec<Stretch> = self
            .shifts(id, when.from, when.until)
            .into_iter()
            .filter(|shift| shift.has(&person.id))
            .map(|shift| Stretch { from: shift.from, until: shift.until })
            .collect();
        for other in self.schedules.keys().filter(|other| *other != id) {
            let twice = mine.iter().any(|stretch| {
                self.is_on_call_within(other, &person.id, stretch.from, stretch.until)
            });
            if twice {
                warned.push(Warned::Twice(person.id.clone(), other.clone()));
            }
        }
        warned
    }

    /// Says whether a turn may be offered, beside the offers that are open.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_offer(&self, new: &NewSwap, open: &[Swap], now: Timestamp) -> Result<(), Refusal> {
        let schedule = self.known_schedule(&new.schedule)?;
        self.known_person(&new.person)?;
        for stretch in [Some(new.turn), new.in_return].into_iter().flatten() {
            stretch.check(now)?;
            if stretch.from <= now {
                return Err(Refusal::Begun(stretch.from));
            }
        }
        if new.why.trim().is_empty() || new.why.chars().count() > TEXT_CHARS_MAX {
            return Err(Refusal::NoReason);
        }
        if let Some(to) = &new.to {
            let person = self.reachable(to)?;
            if *to == new.person {
                return Err(Refusal::Same(to.clone()));
            }
            if let Some(language) = self.silent_in(person, schedule) {
                return Err(Refusal::Silent(to.clone(), language, schedule.id.clone()));
            }
        }
        self.has_turn(&new.schedule, &new.person, new.turn)?;
        match offer_of(open, &new.schedule, &new.person, new.turn) {
            Some(other) => Err(Refusal::Offered(other)),
            None => Ok(()),
        }
    }

    fn has_turn(
        &self,
        schedule: &PolicyId,
        person: &PersonId,
        when: Stretch,
    ) -> Result<(), Refusal> {
        if self.is_on_call_within(schedule, person, when.from, when.until) {
            return Ok(());
        }
        Err(Refusal::NoTurn { person: person.clone(), schedule: schedule.clone() })
    }

    /// Returns the changes by which somebody takes an offered turn, and gives his own in return.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_accept(
        &self,
        swap: &Swap,
        who: &PersonId,
        open: &[Swap],
        now: Timestamp,
    ) -> Result<Vec<NewChange>, Refusal> {
        swap.must_be_open()?;
        if swap.turn.from <= now {
            return Err(Refusal::Begun(swap.turn.from));
        }
        let schedule = self.known_schedule(&swap.schedule)?;
        let person = self.reachable(who)?;
        if *who == swap.person {
            return Err(Refusal::Same(who.clone()));
        }
        match &swap.to {
            Some(to) if to != who => return Err(Refusal::NotFor(to.clone())),
            None if !schedule.layers.iter().any(|layer| layer.people.contains(who)) => {
                return Err(Refusal::NotOfSchedule(who.clone(), schedule.id.clone()));
            }
            Some(_) | None => {}
        }
        if let Some(language) = self.silent_in(person, schedule) {
            return Err(Refusal::Silent(who.clone(), language, schedule.id.clone()));
        }
        self.has_turn(&swap.schedule, &swap.person, swap.turn)?;
        let change = |whom: &PersonId, by: &PersonId, when| NewChange {
            schedule: swap.schedule.clone(),
            deed: Deed::Replace { whom: Some(whom.clone()), by: by.clone() },
            when,
            by: swap.by.clone(),
            why: swap.why.clone(),
            swap: Some(swap.id),
            source: None,
        };
        let mut changes = vec![change(&swap.person, who, swap.turn)];
        if let Some(when) = swap.in_return {
            if when.from <= now {
                return Err(Refusal::Begun(when.from));
            }
            self.has_turn(&swap.schedule, who, when)?;
            if let Some(other) = offer_of(open, &swap.schedule, who, when) {
                return Err(Refusal::Offered(other));
            }
            changes.push(change(who, &swap.person, when));
        }
        Ok(changes)
    }
}

/// Returns the open offer of some of a person's turn.
fn offer_of(
    open: &[Swap],
    schedule: &PolicyId,
    person: &PersonId,
    when: Stretch,
) -> Option<SwapId> {
    let same = |swap: &&Swap| {
        swap.state == SwapState::Open
            && (&swap.schedule, &swap.person) == (schedule, person)
            && swap.turn.meets(when)
    };
    open.iter().find(same).map(|swap| swap.id)
}

impl Swap {
    /// Says whether somebody may withdraw it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn may_withdraw(&self, who: &PersonId) -> Result<(), Refusal> {
        self.must_be_open()?;
        if self.person == *who { Ok(()) } else { Err(Refusal::NotHis(self.person.clone())) }
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        match self.state {
            SwapState::Open => Ok(()),
            SwapState::Accepted { .. } => Err(Refusal::NotOpen(self.id, "accepted")),
            SwapState::Withdrawn { .. } => Err(Refusal::NotOpen(self.id, "withdrawn")),
        }
    }
}
