//! One page: somebody must say that he has it.
//!
//! A page climbs the ladder of its policy until somebody accepts. It is plain data, lies in a row
//! between two steps, and knows no clock: whoever drives it asks it again at [`Page::next_at`].
use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::OnCall;
use super::policy::{HELD_BY_CALL, Place};
use super::way::{Address, Means, WayKind};
use crate::model::{Language, PersonId, PolicyId, Timestamp};

mod engaged;
mod legs;
mod orders;
mod talk;
mod urge;

pub use talk::Talk;
pub use urge::{URGED_EVERY, Urge};

/// How long after it was looked at a held page is looked at again.
const HELD_LOOK: SignedDuration = SignedDuration::from_secs(15);
/// How long after the last rung those at its end are told again, and how often.
const FINALLY_AGAIN: SignedDuration = SignedDuration::from_mins(15);
const FINALLY_TIMES: u32 = 4;
/// In this time one person gets no more calls or short messages than these about one page.
const LIMIT_TIME: SignedDuration = SignedDuration::from_mins(15);
const CALLS_MAX: usize = 3;
const SMS_MAX: usize = 5;

/// How often at most somebody who has a page is told that there are more reports of it.
const MORE_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// Where a page stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    /// Nobody has said that he has it.
    Searching,
    /// Somebody has.
    Accepted {
        /// Who: a person's id, or as he named himself.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody works on it.
    Touched {
        /// Who had accepted it.
        by: String,
    },
    /// Everybody was tried in vain, those at the end of the ladder too.
    Unanswered,
    /// Its ticket has ended.
    Over,
}

/// A page under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    policy: PolicyId,
    opened_at: Timestamp,
    state: PageState,
    /// The rung under way; nothing before the first.
    place: Option<Place>,
    /// When the next rung begins.
    rung_ends: Option<Timestamp>,
    /// What this rung still owes, by the time at which it is due.
    owed: Vec<(Timestamp, Order)>,
    /// When each address was last used, for the limits.
    used: BTreeMap<String, Vec<Timestamp>>,
    /// How often those at the end were told.
    told_finally: u32,
    /// The customer's call found nobody: it does not hold the page any more.
    released: bool,
    /// Since when the customer's call holds it.
    #[serde(default)]
    held_since: Option<Timestamp>,
    /// It is about danger: nothing is held back for the sake of anybody's rest.
    #[serde(default)]
    danger: bool,
    /// The numbers that the customer's own call rang in vain in this round, as addresses.
    #[serde(default)]
    tried: BTreeSet<String>,
    /// Who passed that call on in this round.
    #[serde(default)]
    passed: BTreeSet<String>,
    /// What could not be rung in this round because it was in use; of danger only.
    #[serde(default)]
    engaged: engaged::Engaged,
    /// It searches for the sake of a time that is due: who had it before, or nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    urged: Option<String>,
    /// Until when somebody of ours talked with a customer about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    talked_until: Option<Timestamp>,
    next_at: Option<Timestamp>,
}

/// Somebody to be reached now, by one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Who it is, if it is somebody.
    pub person: Option<PersonId>,
    /// His language, if it is somebody.
    pub language: Option<Language>,
    /// By which way, and where.
    pub address: Address,
}

/// How one more report comes to a page that runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// It is of an incident that the desk knows: what was done about that was done about this too.
    pub kept: bool,
    /// It is graver than what the page was about.
    pub graver: bool,
}

/// What the desk is told of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A rung began.
    Rung(Place),
    /// Nobody answered, to the end of the ladder.
    Nobody,
    /// It was accepted and nothing came of it: it begins again.
    BeginsAgain {
        /// Who had accepted it.
        by: String,
    },
    /// An address got so much that this was kept back.
    HeldBack(Address),
}

/// What one step wants done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Whom to reach now.
    pub orders: Vec<Order>,
    /// What to tell the desk.
    pub news: Vec<News>,
}

/// What somebody hears who answers a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// He is the first.
    Yours,
    /// It is his already.
    StillYours,
    /// Somebody else has it.
    Taken(String),
    /// The matter has ended.
    Over,
}

impl Page {
    /// Begins a page; its first step is due at once.
    #[must_use]
    pub const fn open(policy: PolicyId, at: Timestamp) -> Self {
        Self {
            policy,
            opened_at: at,
            state: PageState::Searching,
            place: None,
            rung_ends: None,
            owed: vec![],
            used: BTreeMap::new(),
            told_finally: 0,
            released: false,
            held_since: None,
            danger: false,
            tried: BTreeSet::new(),
            passed: BTreeSet::new(),
            engaged: engaged::Engaged::new(),
            urged: None,
            talked_until: None,
            next_at: Some(at),
        }
    }

    /// Says whether it is about danger: the limits of one person then hold nothing back.
    #[must_use]
    pub fn in_danger(mut self, danger: bool) -> Self {
        self.danger = danger;
        self
    }

    /// Goes by another policy from now on, from its first rung: its own is gone from the files.
    /// Whoever has it keeps it.
    pub fn go_by(&mut self, policy: PolicyId, now: Timestamp) {
        self.policy = policy;
        if matches!(self.state, PageState::Searching | PageState::Unanswered) {
            self.begin_again(now);
        }
    }

    /// Returns the policy.
    #[must_use]
    pub const fn policy(&self) -> &PolicyId {
        &self.policy
    }

    /// Returns when it began.
    #[must_use]
    pub const fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// Returns where it stands.
    #[must_use]
    pub const fn state(&self) -> &PageState {
        &self.state
    }

    /// Returns the rung under way.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// Returns whether this rung still owes somebody something.
    #[must_use]
    pub const fn owes(&self) -> bool {
        !self.owed.is_empty()
    }

    /// Returns when it must be stepped again; nothing when only somebody's answer changes it.
    #[must_use]
    pub const fn next_at(&self) -> Option<Timestamp> {
        self.next_at
    }

    /// Takes the step that is due. While it is `held`, because the customer is on the telephone and
    /// his call rings people itself, nobody is rung and no further rung begins; the words of the first
    /// one go out all the same. No call holds it for longer than its policy says.
    pub fn step(&mut self, on_call: &OnCall, means: &Means, now: Timestamp, held: bool) -> Turn {
        let mut turn = Turn::default();
        self.held_since = held.then(|| self.held_since.unwrap_or(now));
        let most = on_call.policy(&self.policy).map_or(HELD_BY_CALL, |policy| policy.held_by_call);
        let long = self.held_since.is_some_and(|since| now.duration_since(since) >= most);
        let held = held && !self.released && !long;
        match &self.state {
            PageState::Accepted { by, .. } if self.next_at.is_some_and(|due| due <= now) => {
                turn.news.push(News::BeginsAgain { by: by.clone() });
                self.begin_again(now);
            }
            PageState::Searching | PageState::Unanswered => {}
            PageState::Accepted { .. } | PageState::Touched { .. } | PageState::Over => {
                return turn;
            }
        }
        let due = |time: Option<Timestamp>| time.is_none_or(|time| time <= now);
        if self.state == PageState::Unanswered {
            if due(self.rung_ends) && self.told_finally < FINALLY_TIMES {
                self.tell_those_at_the_end(on_call, means, now);
            }
        } else if self.place.is_none()
            || (!held
                && (due(self.rung_ends)
                    || self.hurries(on_call, means, now)
                    || self.is_spent(on_call, now)))
        {
            self.next_rung(on_call, means, now, &mut turn);
            self.hurried(now);
        }
        self.pay(now, held, &mut turn);
        self.plan(now, held);
        turn
    }

    /// Somebody says that he has it. `untouched` is how long nothing may be done about it.
    pub fn accept(
        &mut self,
        who: &str,
        untouched: Option<SignedDuration>,
        now: Timestamp,
    ) -> Answered {
        match &self.state {
            PageState::Searching | PageState::Unanswered => {
                self.state = PageState::Accepted { by: who.to_owned(), at: now };
                self.urged = None;
                self.owed.clear();
                self.engaged.calls_are_withheld();
                self.next_at = untouched.and_then(|wait| now.checked_add(wait).ok());
                Answered::Yours
            }
            PageState::Accepted { by, .. } | PageState::Touched { by } if by == who => {
                Answered::StillYours
            }
            PageState::Accepted { by, .. } | PageState::Touched { by } => {
                Answered::Taken(by.clone())
            }
            PageState::Over => Answered::Over,
        }
    }

    /// Somebody hands it on: who has not accepted it ends the wait of its rung; who had, gives it
    /// back, and the rung after the one under way begins; after the last, the first. Returns whether
    /// anything changed.
    pub fn hand_on(&mut self, who: &str, now: Timestamp) -> bool {
        match &self.state {
            PageState::Searching => {}
            PageState::Accepted { by, .. } | PageState::Touched { by } if by == who => {
                self.state = PageState::Searching;
            }
            PageState::Accepted { .. }
            | PageState::Touched { .. }
            | PageState::Unanswered
            | PageState::Over => return false,
        }
        // Whoever else is at this rung is still reached.
        self.owed.retain(|(_, order)| order.person.as_ref().is_none_or(|one| one.as_str() != who));
        self.rung_ends = Some(now);
        self.next_at = Some(now);
        if self.place == Some(Place::Finally) {
            self.begin_again(now);
        }
        true
    }

    /// One more report of the same came in. Whoever has the page is told, and must see to it anew: what
    /// he did about the others may not have helped this one. It comes as a letter, a graver one by the way that he
    /// chose; never to `silenced` addresses. Where he cannot be told, somebody is searched for anew. While nobody
    /// has it, a graver one begins the next rung at once.
    pub fn joined(
        &mut self,
        (on_call, means, silenced): (&OnCall, &Means, &BTreeSet<String>),
        untouched: Option<SignedDuration>,
        how: Joined,
        now: Timestamp,
    ) -> Turn {
        if self.state == PageState::Searching && !how.kept {
            // From now on it is about more than a time.
            self.urged = None;
        }
        if self.state == PageState::Searching && how.graver && self.place.is_some() {
            self.rung_ends = Some(now);
            self.next_at = Some(now);
        }
        let (PageState::Accepted { by, .. } | PageState::Touched { by }) = &self.state else {
            return Turn::default();
        };
        let by = by.clone();
        let person = by.parse().ok().and_then(|id| on_call.person(&id));
        let told = person.and_then(|person| {
            let mut ways = person.silent_ways(means);
            ways.retain(|way| !silenced.contains(&way.to_string()));
            // Nobody is woken by what can be read when he looks.
            let letter = ways.iter().position(|way| !how.graver && way.kind == WayKind::Mail);
            Some((person, ways.into_iter().nth(letter.unwrap_or_default())?))
        });
        let Some((person, address)) = told else {
            // Of an incident that the desk knows somebody at the desk sees to it that all is told.
            if !how.kept {
                self.begin_again(now);
            }
            return Turn::default();
        };
        if !how.kept {
            self.state = PageState::Accepted { by, at: now };
            self.next_at = untouched.and_then(|wait| now.checked_add(wait).ok());
        }
        let used = self.used.entry(address.to_string()).or_default();
        let lately = |last: &Timestamp| now.duration_since(*last) < MORE_EVERY;
        if !how.graver && used.last().is_some_and(lately) {
            return Turn::default();
        }
        used.push(now);
        let (id, language) = (Some(person.id.clone()), Some(person.language));
        Turn { orders: vec![Order { person: id, language, address }], news: vec![] }
    }

    /// Something was done about its ticket: it does not begin again.
    pub fn touch(&mut self) {
        self.calm();
        if let PageState::Accepted { by, .. } = &self.state {
            self.state = PageState::Touched { by: by.clone() };
            self.next_at = None;
        }
    }

    /// Its ticket has ended.
    pub fn close(&mut self) {
        self.state = PageState::Over;
        self.owed.clear();
        self.next_at = None;
    }

    fn begin_again(&mut self, now: Timestamp) {
        self.state = PageState::Searching;
        self.place = None;
        self.rung_ends = None;
        self.told_finally = 0;
        self.urged = None;
        self.tried.clear();
        self.passed.clear();
        self.engaged = engaged::Engaged::default();
        self.next_at = Some(now);
    }

    /// Begins the next rung on which anybody can be reached.
    fn next_rung(&mut self, on_call: &OnCall, means: &Means, now: Timestamp, turn: &mut Turn) {
        // What the rung before owes goes out now: its people are not passed over by the next ones.
        self.hasten(now);
        while let Some(rung) = on_call.rung_after(&self.policy, self.place, now) {
            self.comes_to(rung.place);
            let orders = self.untried(&rung, means, now);
            if rung.place == Place::Finally {
                self.state = PageState::Unanswered;
                turn.news.push(News::Nobody);
            } else if orders.is_empty() {
                continue;
            } else if self.was_tried(&rung) {
                // They get the words; nobody waits for those whom the call rang in vain.
                self.owed.extend(orders);
                continue;
            }
            turn.news.push(News::Rung(rung.place));
            self.owed.extend(orders);
            self.rung_ends = now.checked_add(rung.wait.unwrap_or(FINALLY_AGAIN)).ok();
            return;
        }
        // The files have no such policy any more: nobody is left, and somebody must hear so.
        self.state = PageState::Unanswered;
        self.told_finally = FINALLY_TIMES;
        self.rung_ends = None;
        turn.news.push(News::Nobody);
    }

    fn tell_those_at_the_end(&mut self, on_call: &OnCall, means: &Means, now: Timestamp) {
        self.told_finally = self.told_finally.saturating_add(1);
        self.rung_ends = now.checked_add(FINALLY_AGAIN).ok();
        let before_last = self.place_before_the_end(on_call);
        if let Some(rung) = on_call.rung_after(&self.policy, before_last, now)
            && rung.place == Place::Finally
        {
            self.owed.extend(orders::orders(&rung, means, now));
        }
    }

    /// The last step of the last round.
    fn place_before_the_end(&self, on_call: &OnCall) -> Option<Place> {
        let policy = on_call.policy(&self.policy)?;
        let step = policy.steps.len().checked_sub(1)?;
        Some(Place::Step { round: policy.repeat, step })
    }

    /// Moves what is due from what is owed into the turn.
    fn pay(&mut self, now: Timestamp, held: bool, turn: &mut Turn) {
        let rings = |order: &Order| order.address.kind == WayKind::Call;
        for (due, order) in std::mem::take(&mut self.owed) {
            if due > now || (held && rings(&order)) {
                self.owed.push((due, order));
                continue;
            }
            let used = self.used.entry(order.address.to_string()).or_default();
            used.retain(|time| now.duration_since(*time) < LIMIT_TIME);
            let max = match order.address.kind {
                WayKind::Call => CALLS_MAX,
                WayKind::Sms => SMS_MAX,
                WayKind::Mail | WayKind::Ntfy | WayKind::Channel => usize::MAX,
            };
            if used.len() >= max && !self.danger {
                turn.news.push(News::HeldBack(order.address));
                continue;
            }
            used.push(now);
            turn.orders.push(order);
        }
    }

    fn plan(&mut self, now: Timestamp, held: bool) {
        let later = |wait: SignedDuration| now.checked_add(wait).ok();
        self.next_at = match self.state {
            PageState::Searching if held => later(HELD_LOOK),
            PageState::Searching => {
                let owed = self.owed.iter().map(|(due, _)| *due).min();
                // Whoever is searched for without a time is searched for now.
                [owed, self.rung_ends].into_iter().flatten().min().or(Some(now))
            }
            PageState::Unanswered => {
                let owed = self.owed.iter().map(|(due, _)| *due).min();
                let again = self.rung_ends.filter(|_| self.told_finally < FINALLY_TIMES);
                let next = [owed, again].into_iter().flatten().min();
                // What a call holds back is due and not paid: it is looked at again, not at once.
                let look = later(HELD_LOOK).filter(|_| held);
                next.map(|due| look.map_or(due, |look| due.max(look)))
            }
            PageState::Accepted { .. } | PageState::Touched { .. } | PageState::Over => None,
        };
    }
}

#[cfg(test)]
mod tests;
