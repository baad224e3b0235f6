//! A reply that brings graver news than its ticket knows.
use std::time::Duration;

use crate::identity::Claim;
use crate::model::{Intent, Priority, TicketKind, TicketNumber, TicketStatus};
use crate::routing::{Decision, Event, Facts};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Raise, Said, Sentence};
use crate::understanding::Classification;

use super::chapter::{Chapter, site};
use super::{answering, copies, facts, incidents, paging};

/// How old the last page must be before more danger on the same ticket and site pages again.
const PAGE_AGAIN_AFTER: Duration = Duration::from_secs(10 * 60);

/// Whether somebody may mean by it that the trouble goes on.
const fn may_be_about_trouble(intent: Intent) -> bool {
    matches!(intent.ticket_kind(), TicketKind::Trouble)
        || matches!(intent, Intent::Escalation | Intent::StatusEnquiry)
}

impl Chapter<'_> {
    /// More danger on a ticket pages anew when the ticket was not about danger, when it names
    /// another site, or when the last page is some minutes old.
    pub(super) fn pages_anew(
        &self,
        tx: &mut dyn Tx,
        before: &NewTicket,
        number: TicketNumber,
        understood: &Classification,
    ) -> Result<bool, StoreError> {
        let elsewhere = site(understood).is_some_and(|site| before.site.as_ref() != Some(&site));
        if !before.safety || elsewhere {
            return Ok(true);
        }
        let at = self.story.incoming.at;
        let recent = tx.events(number)?.into_iter().any(|event| {
            event.kind == EventKind::Paged
                && at.duration_since(event.at).unsigned_abs() < PAGE_AGAIN_AFTER
        });
        Ok(!recent)
    }

    /// Somebody answers what was solved, or waited for him: it goes on. Of P1 and P2 people are paged
    /// again unless somebody is searched for or has it; not for an answer that is surely about
    /// something else than trouble.
    pub(super) fn goes_on(
        &mut self,
        tx: &mut dyn Tx,
        before: &NewTicket,
        number: TicketNumber,
        claim: &Claim,
        understood: &Classification,
    ) -> Result<(), StoreError> {
        let elsewhere = understood.decided && !may_be_about_trouble(understood.intent);
        if before.priority > Priority::P2 || elsewhere || paging::somebody_is_at(tx, number)? {
            return Ok(());
        }
        // The ticket says what it is about; the answer may be three words.
        let as_before = Classification {
            intent: before.intent,
            decided: before.decided,
            impact: before.impact,
            urgency: before.urgency,
            priority: before.priority,
            safety: before.safety,
            ..understood.clone()
        };
        let (_, mut decision) = self.decided(claim, before, &as_before);
        if decision.page.is_none() {
            decision.page = paging::last_policy(tx, number)?;
        }
        if decision.page.is_none() {
            return Ok(());
        }
        self.known = incidents::known(tx, before)?;
        paging::page(self, tx, number, before, &decision)?;
        Ok(())
    }

    /// What the rules say of a reply to a ticket; whoever names no site means that of the ticket.
    fn decided(
        &self,
        claim: &Claim,
        before: &NewTicket,
        understood: &Classification,
    ) -> (Facts, Decision) {
        let mut facts = facts::of(self.story, claim, understood, Event::Reply);
        facts.site = facts.site.or_else(|| before.site.clone());
        let decision = self.story.knowledge.rules.decide(&facts);
        (facts, decision)
    }

    /// A reply brings graver news: the ticket goes where such news goes, and people are paged.
    pub(super) fn raise(
        &mut self,
        tx: &mut dyn Tx,
        before: &NewTicket,
        number: TicketNumber,
        claim: &Claim,
        understood: &Classification,
    ) -> Result<(), StoreError> {
        let story = self.story;
        let (facts, decision) = self.decided(claim, before, understood);
        let queue = if decision.queue == story.settings.quarantine {
            before.queue.clone()
        } else {
            decision.queue.clone()
        };
        let raise = Raise {
            priority: decision.priority,
            safety: understood.safety,
            queue: queue.clone(),
            intent: understood.intent,
            impact: understood.impact,
            urgency: understood.urgency,
            site: facts.site.clone(),
        };
        tx.raise(number, &raise, story.incoming.at)?;
        let text = Said::of(Sentence::Words, &[&format!("{} {queue}", decision.priority)]);
        tx.add_event(number, &NewEvent::ours(story.incoming.at, EventKind::Raised, text))?;
        self.write_decision(tx, number, understood, &facts, &decision)?;
        // Danger and P1 wait for nobody to be known, nor for anybody's leave.
        let waits = matches!(before.status, TicketStatus::WaitingIdentity | TicketStatus::OnHold);
        if waits && (understood.safety || decision.priority == Priority::P1) {
            paging::set_status(tx, number, TicketStatus::New, story.incoming.at)?;
            let text = Said::of(Sentence::Changed, &[&before.status, &TicketStatus::New]);
            tx.add_event(number, &NewEvent::ours(story.incoming.at, EventKind::Status, text))?;
        }
        let raised = NewTicket {
            priority: decision.priority,
            safety: before.safety || understood.safety,
            intent: understood.intent,
            impact: understood.impact.min(before.impact),
            urgency: understood.urgency.min(before.urgency),
            site: facts.site,
            queue,
            ..before.clone()
        };
        self.known = incidents::known(tx, &raised)?;
        copies::make(self, tx, number, &raised, &decision.copy)?;
        let paged = paging::page(self, tx, number, &raised, &decision)?;
        if understood.safety {
            answering::answer(self, tx, number, &raised, claim, &decision, paged)?;
        }
        Ok(())
    }
}
