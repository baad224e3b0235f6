//! The legs of the customer's own call are tries of the page: whoever was rung by it in vain is not
//! rung by the page right afterwards, and nobody waits for him.
use super::orders::orders;
use super::{Order, Page, PageState, Turn};
use crate::model::{PhoneNumber, Timestamp};
use crate::oncall::OnCall;
use crate::oncall::policy::{Place, Rung, Target};
use crate::oncall::way::{Address, Means, WayKind};

fn call_to(number: &PhoneNumber) -> String {
    Address { kind: WayKind::Call, to: number.to_string() }.to_string()
}

impl Page {
    /// The customer's own call rang somebody who did not take it; `passed` when he said so by key.
    /// That was this page's try of him in this round.
    pub fn leg(&mut self, who: &str, number: &PhoneNumber, passed: bool, now: Timestamp) {
        let address = call_to(number);
        self.used.entry(address.clone()).or_default().push(now);
        if self.state != PageState::Searching {
            return;
        }
        let his = |order: &Order| order.person.as_ref().is_some_and(|one| one.as_str() == who);
        self.owed
            .retain(|(_, order)| order.address.to_string() != address && !(passed && his(order)));
        self.tried.insert(address);
        if passed {
            self.passed.insert(who.to_owned());
        }
    }

    /// Reaches everybody of the policy at once who was not reached yet: a caller found nobody. The
    /// ladder goes on from its place.
    pub fn everybody(&mut self, on_call: &OnCall, means: &Means, now: Timestamp) -> Turn {
        let mut turn = Turn::default();
        if self.state != PageState::Searching {
            return turn;
        }
        self.released = true;
        if self.place.is_none()
            && let Some(rung) = on_call.rung_after(&self.policy, None, now)
        {
            self.comes_to(rung.place);
            self.rung_ends = now.checked_add(rung.wait.unwrap_or_default()).ok();
        }
        let mut place = None;
        while let Some(rung) = on_call.rung_after(&self.policy, place, now) {
            place = Some(rung.place);
            for (_, order) in orders(&rung, means, now) {
                let fresh = !self.used.contains_key(&order.address.to_string());
                let owed = self.owed.iter().any(|(_, other)| other.address == order.address);
                if fresh && !owed {
                    self.owed.push((now, order));
                }
            }
        }
        // What the rung owed for later is due now too.
        self.hasten(now);
        self.pay(now, false, &mut turn);
        self.plan(now, false);
        turn
    }

    /// Comes to a place; another round is a new chance for whoever was tried in the one before.
    pub(super) fn comes_to(&mut self, place: Place) {
        if let (Some(Place::Step { round: old, .. }), Place::Step { round, .. }) =
            (self.place, place)
            && round > old
        {
            self.tried.clear();
            self.passed.clear();
            self.engaged = super::engaged::Engaged::default();
        }
        self.place = Some(place);
    }

    /// What a rung owes, without calls to whom the customer's call rang in vain, and without anything
    /// to whom passed it on. Those at the end of the ladder get everything.
    pub(super) fn untried(
        &self,
        rung: &Rung,
        means: &Means,
        now: Timestamp,
    ) -> Vec<(Timestamp, Order)> {
        let mut owed = orders(rung, means, now);
        if rung.place != Place::Finally {
            owed.retain(|(_, order)| {
                let passed = order.person.as_ref().is_some_and(|one| self.passed(one.as_str()));
                let address = order.address.to_string();
                !passed && !self.tried.contains(&address) && !self.engaged.has(&address)
            });
        }
        owed
    }

    /// Whether the customer's call rang everybody of a rung in vain.
    pub(super) fn was_tried(&self, rung: &Rung) -> bool {
        let tried = |number: &PhoneNumber| self.tried.contains(&call_to(number));
        !rung.targets.is_empty()
            && rung.targets.iter().all(|target| match target {
                Target::Person(person) => {
                    self.passed(person.id.as_str()) || person.number.as_ref().is_some_and(tried)
                }
                Target::Phone(number) => tried(number),
                Target::Mail(_) | Target::Channel(_) => false,
            })
    }

    /// Whether nobody of the rung under way is left to wait for.
    pub(super) fn is_spent(&self, on_call: &OnCall, now: Timestamp) -> bool {
        let rung = self.place.and_then(|place| on_call.rung_at(&self.policy, place, now));
        rung.is_some_and(|rung| rung.place != Place::Finally && self.was_tried(&rung))
    }

    fn passed(&self, person: &str) -> bool {
        self.passed.contains(person)
    }
}
