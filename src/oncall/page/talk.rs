//! Somebody of ours talks with the customer of a page: that is work, and nobody is called for it meanwhile.
use jiff::SignedDuration;

use super::{HELD_LOOK, Page, PageState};
use crate::model::Timestamp;

/// A talk of somebody of ours with the customer of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// They talk.
    UnderWay,
    /// They talked until then.
    Over(Timestamp),
}

impl Talk {
    /// Returns until when it lasted, so far.
    #[must_use]
    pub fn until(self, now: Timestamp) -> Timestamp {
        match self {
            Self::UnderWay => now,
            Self::Over(at) => at.min(now),
        }
    }

    /// Returns the later one: what goes on is later than what is over.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        match (self, other) {
            (Self::Over(one), Self::Over(other)) => Self::Over(one.max(other)),
            (Self::UnderWay, _) | (_, Self::UnderWay) => Self::UnderWay,
        }
    }
}

impl Page {
    /// Says of a talk about its tickets: what was accepted is looked at again while it goes on, and how long nothing
    /// may be done about it, `untouched`, counts from its end.
    pub fn talked(&mut self, talk: Talk, untouched: Option<SignedDuration>, now: Timestamp) {
        self.talked_until = self.talked_until.max(Some(talk.until(now)));
        let PageState::Accepted { at, .. } = &self.state else { return };
        let Some(due) = self.next_at else { return };
        let since = self.since(*at);
        let later = match talk {
            Talk::UnderWay => now.checked_add(HELD_LOOK).ok(),
            Talk::Over(_) => untouched.and_then(|wait| since.checked_add(wait).ok()),
        };
        self.next_at = Some(later.map_or(due, |later| due.max(later)));
    }

    /// Since when nothing was done by whoever accepted it at that moment: a talk with the customer is something.
    pub(super) fn since(&self, accepted: Timestamp) -> Timestamp {
        self.talked_until.map_or(accepted, |until| until.max(accepted))
    }

    /// Whether there was a talk about it within that time.
    pub(super) fn talked_within(&self, time: SignedDuration, now: Timestamp) -> bool {
        self.talked_until.is_some_and(|until| now.duration_since(until) < time)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{POLICY, all_means, on_call, open, run, second};
    use super::super::*;
    use super::*;

    const UNTOUCHED: SignedDuration = SignedDuration::from_mins(30);

    #[test]
    fn what_was_accepted_does_not_begin_again_while_its_holder_talks_with_the_customer() {
        let (mut page, on_call) = (open(), on_call(POLICY));
        page.accept("ana", Some(UNTOUCHED), second(0));
        page.talked(Talk::UnderWay, Some(UNTOUCHED), second(1_800));
        assert_eq!(page.next_at(), Some(second(1_815)), "it is looked at again");
        page.talked(Talk::Over(second(1_810)), Some(UNTOUCHED), second(1_815));
        assert_eq!(page.next_at(), Some(second(1_810 + 1_800)), "counted from the end of the talk");
        assert!(run(&mut page, &on_call, &all_means(), 1_810 + 1_799).0.is_empty());
        let (_, news) = run(&mut page, &on_call, &all_means(), 1_810 + 1_800);
        assert_eq!(news.first(), Some(&News::BeginsAgain { by: "ana".to_owned() }));
    }

    #[test]
    fn a_talk_before_it_was_accepted_puts_nothing_off() {
        let mut page = open();
        page.accept("ana", Some(UNTOUCHED), second(600));
        let due = page.next_at();
        page.talked(Talk::Over(second(300)), Some(UNTOUCHED), second(2_400));
        assert_eq!(page.next_at(), due);
    }

    #[test]
    fn nobody_is_urged_during_a_talk_or_a_moment_after_it() {
        let talked = |talk| {
            let mut page = open();
            page.accept("ana", None, second(0));
            page.talked(talk, None, second(3_600));
            page.urge(false, second(3_600))
        };
        assert_eq!(talked(Talk::UnderWay), Urge::Later);
        assert_eq!(talked(Talk::Over(second(2_701))), Urge::Later);
        assert_eq!(talked(Talk::Over(second(2_700))), Urge::Begins);
        let mut touched = open();
        touched.accept("ana", None, second(0));
        touched.touch();
        touched.talked(Talk::UnderWay, None, second(3_600));
        assert_eq!(touched.urge(false, second(3_600)), Urge::Later, "he talks, so he is awake");
        assert_eq!(touched.urge(false, second(3_600 + 900)), Urge::Begins);
    }
}
