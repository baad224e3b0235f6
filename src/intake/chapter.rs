//! One telling under way, as its scenes see it.
use std::sync::Arc;

use crate::identity::Claim;
use crate::mail::thread::ThreadKey;
use crate::model::{
    ArrivalId, AssuranceLevel, Intent, Priority, SiteCode, TicketNumber, Timestamp,
};
use crate::replies::Phrasebook;
use crate::routing::Decision;
use crate::store::LetterVault;
use crate::tickets::Incident;
use crate::understanding::Classification;

use super::{Incoming, Knowledge, Settings};

/// More than the messages that one arrival may send: an answer and the pages.
const MESSAGES_MAX: u64 = 64;

/// Everything that one telling needs. It may be told again when a transaction must be repeated.
pub(super) struct Story {
    pub(super) incoming: Incoming,
    pub(super) knowledge: Arc<Knowledge>,
    pub(super) settings: Arc<Settings>,
    pub(super) thread_key: ThreadKey,
    pub(super) letters: Arc<LetterVault>,
    /// Set when the caller was served before this could be told.
    pub(super) late: Option<ToldLate>,
}

impl Story {
    /// Returns what is said to the customer: in the words of the brand that he wrote to.
    pub(super) fn book(&self) -> &Phrasebook {
        self.knowledge.book(&self.incoming.entrance.brand)
    }
}

/// What is different in a story that is told late.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToldLate {
    /// The number that was kept for the ticket; the caller may have heard it.
    pub(super) number: Option<TicketNumber>,
    /// When it is told: whoever is on call now is paged, not whoever was then.
    pub(super) now: Timestamp,
}

impl Story {
    /// Returns the moment whose people on call are paged.
    pub(super) fn paged_at(&self) -> Timestamp {
        self.late.map_or(self.incoming.at, |late| late.now)
    }
}

/// One telling under way.
pub(super) struct Chapter<'a> {
    pub(super) story: &'a Story,
    pub(super) arrival: ArrivalId,
    pub(super) opened: Option<(Intent, Priority)>,
    pub(super) outgoing: bool,
    /// An answer was kept back because it would go round in a loop.
    pub(super) mail_loop: bool,
    /// Where the numbers of its messages begin, when they are not an arrival's first ones.
    pub(super) numbers_begin: Option<u64>,
    /// The declared incident that it is a report of.
    pub(super) known: Option<Incident>,
    /// Nobody is woken anew for it: a page of the same runs, or it needs none.
    pub(super) held: bool,
}

impl<'a> Chapter<'a> {
    /// Begins the telling.
    pub(super) const fn new(story: &'a Story, arrival: ArrivalId) -> Self {
        Self {
            story,
            arrival,
            opened: None,
            outgoing: false,
            mail_loop: false,
            numbers_begin: None,
            known: None,
            held: false,
        }
    }
}

impl Chapter<'_> {
    /// What is to be done needs more than a claim. Danger and P1 never wait. What
    /// needs AL1 is begun at once: that level limits what is told, not what is done.
    pub(super) fn waits_for_identity(
        &self,
        claim: &Claim,
        understood: &Classification,
        decision: &Decision,
    ) -> bool {
        let needed = decision.assurance_needed.unwrap_or_default();
        needed > claim.assurance
            && needed > AssuranceLevel::Al1
            && decision.priority != Priority::P1
            && !understood.safety
    }

    /// Returns the number of one of this arrival's outgoing messages: 0 the answer, then the pages.
    /// Each has a Message-ID of its own.
    pub(super) fn message_number(&self, index: u64) -> u64 {
        let of_arrival =
            || u64::try_from(self.arrival.0).unwrap_or_default().wrapping_mul(MESSAGES_MAX);
        self.numbers_begin.unwrap_or_else(of_arrival).wrapping_add(index)
    }
}

/// Returns the one site that the text names; two different ones are none.
pub(super) fn site(understood: &Classification) -> Option<SiteCode> {
    let mut codes = understood.slots.get("site")?.iter().filter_map(|slot| slot.value.parse().ok());
    let first: SiteCode = codes.next()?;
    codes.all(|other: SiteCode| other == first).then_some(first)
}
