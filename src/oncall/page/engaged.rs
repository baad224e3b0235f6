//! Danger waits for no telephone: where a number cannot be rung because it is in use, everybody else is reached at once.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{OnCall, Page, PageState, Place};
use crate::model::Timestamp;
use crate::oncall::way::Means;

/// Which numbers could not be rung in this round, and what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Engaged {
    /// All of them: each hurries once in a round.
    numbers: BTreeSet<String>,
    /// Those whose calls still wait: they ring as soon as the telephone is free.
    #[serde(default)]
    waits: BTreeSet<String>,
    /// The next rung begins now, with all that it has.
    hurries: bool,
}

impl Engaged {
    pub(super) const fn new() -> Self {
        Self { numbers: BTreeSet::new(), waits: BTreeSet::new(), hurries: false }
    }

    /// No call waits any more: somebody has the page, and those to others are withheld.
    pub(super) fn calls_are_withheld(&mut self) {
        self.waits.clear();
    }

    /// Whether a call to a number still waits for its telephone.
    pub(super) fn has(&self, address: &str) -> bool {
        self.waits.contains(address)
    }
}

impl Page {
    /// A call of this page cannot be made now, because the telephone at `address` is in use. In danger nobody waits
    /// for it: all that is owed is due, whoever else it is for, and the next rung begins with all its ways. The last
    /// rung of a round keeps its wait: a new round is for those who were told and did not answer. The call itself is
    /// not taken back: until it has [ended](Self::call_ended) no other is made there in this round. Returns whether
    /// anybody is reached for it; a number counts once in a round.
    pub fn engaged(&mut self, address: &str, now: Timestamp) -> bool {
        if !self.insists() {
            return false;
        }
        self.engaged.waits.insert(address.to_owned());
        if !self.engaged.numbers.insert(address.to_owned()) {
            return false;
        }
        self.hasten(now);
        self.engaged.hurries = true;
        self.next_at = Some(now);
        true
    }

    /// A call to `address` waits no longer: later rungs ring there again. Returns whether one had.
    pub fn call_ended(&mut self, address: &str) -> bool {
        self.engaged.waits.remove(address)
    }

    /// Whether a call is made again that was kept from its telephone: danger, and nobody has it.
    #[must_use]
    pub fn insists(&self) -> bool {
        self.danger && self.state == PageState::Searching
    }

    /// Whether the next rung begins now. Where nobody is left in this round it does not: however many are on the
    /// telephone, a round takes its time.
    pub(super) fn hurries(&mut self, on_call: &OnCall, means: &Means, now: Timestamp) -> bool {
        self.engaged.hurries = self.engaged.hurries && self.has_others(on_call, means, now);
        self.engaged.hurries
    }

    /// Lets all that is owed be due where the rung began in a hurry.
    pub(super) fn hurried(&mut self, now: Timestamp) {
        if std::mem::take(&mut self.engaged.hurries) {
            self.hasten(now);
        }
    }

    /// Lets all that is owed be due now.
    pub(super) fn hasten(&mut self, now: Timestamp) {
        for (due, _) in &mut self.owed {
            *due = now.min(*due);
        }
    }

    /// Whether a later rung of this round has anybody to be reached and waited for.
    fn has_others(&self, on_call: &OnCall, means: &Means, now: Timestamp) -> bool {
        let Some(Place::Step { round: mine, .. }) = self.place else { return false };
        let mut place = self.place;
        while let Some(rung) = on_call.rung_after(&self.policy, place, now) {
            match rung.place {
                Place::Step { round, .. } if round == mine => {}
                Place::Step { .. } | Place::Finally => return false,
            }
            if !self.was_tried(&rung) && !self.untried(&rung, means, now).is_empty() {
                return true;
            }
            place = Some(rung.place);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{POLICY, all_means, on_call, open, run, second};
    use super::super::{PageState, Turn};

    const ANA: &str = "call:+34400000001";
    const RUI: &str = "call:+351400000001";

    #[test]
    fn in_danger_whoever_is_on_the_telephone_gets_all_his_other_ways_and_the_next_is_rung_at_once()
    {
        let (mut page, on_call) = (open().in_danger(true), on_call(POLICY));
        run(&mut page, &on_call, &all_means(), 0);
        assert!(page.engaged(ANA, second(10)));
        let (went, _) = run(&mut page, &on_call, &all_means(), 10);
        let went: Vec<_> = went.iter().map(|(at, to)| (*at, to.as_str())).collect();
        let hers = ["sms:+34400000001", ANA];
        let his = ["rui@example.com", RUI, "channel:sala"];
        assert_eq!(went, hers.iter().chain(&his).map(|to| (10, *to)).collect::<Vec<_>>());
        assert!(!page.engaged(ANA, second(11)), "once in a round");
    }

    #[test]
    fn a_round_ends_by_its_time_however_many_are_on_the_telephone() {
        let (mut page, on_call) = (open().in_danger(true), on_call(POLICY));
        run(&mut page, &on_call, &all_means(), 0);
        page.engaged(ANA, second(10));
        run(&mut page, &on_call, &all_means(), 10);
        assert!(page.engaged(RUI, second(10)));
        assert!(run(&mut page, &on_call, &all_means(), 309).0.is_empty());
        let (went, _) = run(&mut page, &on_call, &all_means(), 310 + 120);
        assert!(
            went.contains(&(310 + 120, ANA.to_owned())),
            "a new round is a new chance: {went:?}"
        );
        assert!(page.engaged(ANA, second(440)));
    }

    #[test]
    fn what_is_no_danger_waits_for_the_telephone_and_what_somebody_has_changes_nothing() {
        let (mut page, on_call) = (open(), on_call(POLICY));
        run(&mut page, &on_call, &all_means(), 0);
        assert!(!page.engaged(ANA, second(10)));
        let mut page = page.in_danger(true);
        page.accept("rui", None, second(11));
        assert!(!page.engaged(ANA, second(12)));
        assert_eq!(page.next_at(), None);
    }

    const HALL: &str = "call:+34400000009";
    /// Two steps of two minutes to one telephone, in four rounds.
    const ONE_PHONE: &str = r#"
[policy]
id = "p"
repeat = 3
finally = ["mail:crisis@example.com"]
[[step]]
notify = ["phone:+34400000009"]
for = "2m"
[[step]]
notify = ["phone:+34400000009"]
for = "2m"
"#;

    #[test]
    fn rounds_of_one_telephone_that_is_always_busy_take_their_time() {
        let (mut page, on_call) = (open().in_danger(true), on_call(ONE_PHONE));
        let mut rung = vec![];
        while let Some(due) = page.next_at().filter(|_| *page.state() == PageState::Searching) {
            let Turn { orders, .. } = page.step(&on_call, &all_means(), due, false);
            for _ in orders.iter().filter(|order| order.address.to_string() == HALL) {
                rung.push(due.as_second());
                page.engaged(HALL, due);
            }
            assert!(rung.len() < 100, "it rings for ever: {rung:?}");
        }
        assert_eq!(rung, [0, 120, 240, 360], "each round waits, and the call of each waits in it");
    }

    #[test]
    fn whose_call_ended_is_rung_again_by_later_rungs_of_the_round() {
        let (mut page, on_call) = (open().in_danger(true), on_call(ONE_PHONE));
        run(&mut page, &on_call, &all_means(), 0);
        assert!(page.engaged(HALL, second(1)));
        run(&mut page, &on_call, &all_means(), 40);
        assert!(page.call_ended(HALL) && !page.call_ended(HALL), "it rang, and nobody answered");
        let (went, _) = run(&mut page, &on_call, &all_means(), 120);
        assert_eq!(went, [(120, HALL.to_owned())]);
        assert!(!page.engaged(HALL, second(121)), "nobody else is left, and it counted already");
        assert_eq!(page.next_at(), Some(second(240)));
    }

    #[test]
    fn whose_call_was_withheld_is_rung_when_it_is_handed_on() {
        let (mut page, on_call) = (open().in_danger(true), on_call(ONE_PHONE));
        run(&mut page, &on_call, &all_means(), 0);
        assert!(page.engaged(HALL, second(1)));
        page.accept("rui", None, second(10));
        assert!(page.hand_on("rui", second(20)));
        let (went, _) = run(&mut page, &on_call, &all_means(), 20);
        assert_eq!(went, [(20, HALL.to_owned())], "no call waits there any more");
    }
}
