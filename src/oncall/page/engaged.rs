//! Danger waits for no telephone: where a number cannot be rung because it is in use, everybody else is reached at once.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{OnCall, Page, PageState, Place};
use crate::model::Timestamp;

/// Which numbers could not be rung in this round, and what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Engaged {
    /// Their calls still wait: they ring as soon as the telephone is free.
    numbers: BTreeSet<String>,
    /// The next rung begins now, with all that it has.
    hurries: bool,
}

impl Engaged {
    pub(super) const fn new() -> Self {
        Self { numbers: BTreeSet::new(), hurries: false }
    }

    /// Whether a number could not be rung in this round.
    pub(super) fn has(&self, address: &str) -> bool {
        self.numbers.contains(address)
    }

    /// Whether the next rung is to begin now.
    pub(super) const fn hurries(&self) -> bool {
        self.hurries
    }
}

impl Page {
    /// A call of this page cannot be made now, because the telephone at `address` is in use. In danger nobody waits
    /// for it: all that is owed is due, whoever else it is for, and the next rung begins with all its ways. The last
    /// rung of a round keeps its wait: a new round is for those who were told and did not answer. The call itself is
    /// not taken back. Returns whether anything came of it; a number counts once in a round.
    pub fn engaged(&mut self, on_call: &OnCall, address: &str, now: Timestamp) -> bool {
        if !self.danger
            || self.state != PageState::Searching
            || !self.engaged.numbers.insert(address.to_owned())
        {
            return false;
        }
        self.hasten(now);
        self.engaged.hurries |= !self.ends_round(on_call, now);
        self.next_at = Some(now);
        true
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

    fn ends_round(&self, on_call: &OnCall, now: Timestamp) -> bool {
        let next = on_call.rung_after(&self.policy, self.place, now).map(|rung| rung.place);
        match (self.place, next) {
            (Some(Place::Step { round: mine, .. }), Some(Place::Step { round, .. })) => {
                round > mine
            }
            (None, _) => false,
            (Some(_), _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{POLICY, all_means, on_call, open, run, second};

    const ANA: &str = "call:+34400000001";
    const RUI: &str = "call:+351400000001";

    #[test]
    fn in_danger_whoever_is_on_the_telephone_gets_all_his_other_ways_and_the_next_is_rung_at_once()
    {
        let (mut page, on_call) = (open().in_danger(true), on_call(POLICY));
        run(&mut page, &on_call, &all_means(), 0);
        assert!(page.engaged(&on_call, ANA, second(10)));
        let (went, _) = run(&mut page, &on_call, &all_means(), 10);
        let went: Vec<_> = went.iter().map(|(at, to)| (*at, to.as_str())).collect();
        let hers = ["sms:+34400000001", ANA];
        let his = ["rui@example.com", RUI, "channel:sala"];
        assert_eq!(went, hers.iter().chain(&his).map(|to| (10, *to)).collect::<Vec<_>>());
        assert!(!page.engaged(&on_call, ANA, second(11)), "once in a round");
    }

    #[test]
    fn a_round_ends_by_its_time_however_many_are_on_the_telephone() {
        let (mut page, on_call) = (open().in_danger(true), on_call(POLICY));
        run(&mut page, &on_call, &all_means(), 0);
        page.engaged(&on_call, ANA, second(10));
        run(&mut page, &on_call, &all_means(), 10);
        assert!(page.engaged(&on_call, RUI, second(10)));
        assert!(run(&mut page, &on_call, &all_means(), 309).0.is_empty());
        let (went, _) = run(&mut page, &on_call, &all_means(), 310 + 120);
        assert!(
            went.contains(&(310 + 120, ANA.to_owned())),
            "a new round is a new chance: {went:?}"
        );
        assert!(page.engaged(&on_call, ANA, second(440)));
    }

    #[test]
    fn what_is_no_danger_waits_for_the_telephone_and_what_somebody_has_changes_nothing() {
        let (mut page, on_call) = (open(), on_call(POLICY));
        run(&mut page, &on_call, &all_means(), 0);
        assert!(!page.engaged(&on_call, ANA, second(10)));
        let mut page = page.in_danger(true);
        page.accept("rui", None, second(11));
        assert!(!page.engaged(&on_call, ANA, second(12)));
        assert_eq!(page.next_at(), None);
    }
}
