//! A page that begins anew because a promised time of its ticket is about to be broken, or is.
use jiff::SignedDuration;

use super::{Page, PageState};
use crate::model::Timestamp;

/// Who accepted a page, or was called for the sake of a time, is not called for the sake of one sooner than this.
pub const URGED_EVERY: SignedDuration = SignedDuration::from_mins(15);

/// What comes of a page whose ticket has a time that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urge {
    /// People are called anew.
    Begins,
    /// They are called already.
    Searches,
    /// Not yet: somebody was called a moment ago.
    Later,
    /// Somebody sees to it.
    No,
}

impl Page {
    /// A promised time is due, and nobody is to sleep over it: the page begins anew, unless it searches already,
    /// was accepted a moment ago, or somebody works on it or talks with the customer. `awake` says that whoever has its ticket is.
    pub fn urge(&mut self, awake: bool, now: Timestamp) -> Urge {
        let had_by = match &self.state {
            PageState::Searching => return Urge::Searches,
            PageState::Over => return Urge::No,
            PageState::Accepted { at, .. } if now.duration_since(self.since(*at)) < URGED_EVERY => {
                return Urge::Later;
            }
            PageState::Touched { .. } | PageState::Unanswered if awake => return Urge::No,
            PageState::Touched { .. } | PageState::Unanswered
                if self.talked_within(URGED_EVERY, now) =>
            {
                return Urge::Later;
            }
            PageState::Accepted { by, .. } | PageState::Touched { by } => by.clone(),
            PageState::Unanswered => String::new(),
        };
        self.begin_again(now);
        self.urged = Some(had_by);
        Urge::Begins
    }

    /// Lets a page that was just opened be one of which [`Page::urge`] would have said that it begins anew.
    #[must_use]
    pub fn for_a_time(mut self) -> Self {
        self.urged = Some(String::new());
        self
    }

    /// Something was done about the ticket of a page that searches: where that is for the sake of a time alone,
    /// nobody is searched for any more.
    pub(super) fn calm(&mut self) {
        if self.state == PageState::Searching
            && let Some(by) = self.urged.take()
        {
            self.state = if by.is_empty() { PageState::Over } else { PageState::Touched { by } };
            self.owed.clear();
            self.next_at = None;
        }
    }
}
