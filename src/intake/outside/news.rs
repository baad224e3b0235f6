//! What programs are told of pages and calls.
use serde_json::json;

use super::{StoreError, Telling, Tx};
use crate::model::TicketNumber;
use crate::oncall::PageState;
use crate::store::{Belongs, CallId, News, PageId, Purpose};
use crate::tickets::{Handed, Happening};

impl Telling<'_> {
    /// Tells of one thing that happened beside tickets. What is not there any more is not told of.
    pub(super) fn news(&mut self, tx: &mut dyn Tx, news: News) -> Result<(), StoreError> {
        match news {
            News::PageStarted(id) | News::PageAcknowledged(id) | News::PageExhausted(id) => {
                self.page(tx, news.as_str(), id)
            }
            News::CallEnded(id) => self.call(tx, news.as_str(), id),
        }
    }

    fn page(&mut self, tx: &mut dyn Tx, what: &str, id: PageId) -> Result<(), StoreError> {
        let Some(row) = tx.page(id)? else { return Ok(()) };
        let mut tickets = vec![row.ticket];
        tickets.extend(tx.tickets_of_page(id)?.into_iter().filter(|one| *one != row.ticket));
        // A page is about tickets of several customers: only those that go there are named.
        let mut known = vec![];
        for number in tickets {
            known.extend(self.has(tx, number)?);
        }
        let Some(ticket) = known.first() else { return Ok(()) };
        let tickets: Vec<TicketNumber> = known.iter().map(|ticket| ticket.number).collect();
        let data = json!({
            "page": id.0,
            "ticket": ticket.number,
            "tickets": tickets,
            "policy": row.page.policy(),
            "by": holder(row.page.state()),
            "priority": ticket.facts.priority,
            "safety": ticket.facts.safety,
            "queue": ticket.facts.queue,
            "site": ticket.facts.site,
        });
        let happening = Happening { what: what.to_owned(), timestamp: row.changed_at, data };
        let handed = Handed::Event(happening);
        self.put(tx, ticket.number.into(), &handed, row.changed_at).map(|_| ())
    }

    fn call(&mut self, tx: &mut dyn Tx, what: &str, id: CallId) -> Result<(), StoreError> {
        let Some(call) = tx.call(id)? else { return Ok(()) };
        // A call without a ticket is of no queue.
        let goes = match call.ticket {
            Some(number) => self.has(tx, number)?.is_some(),
            None => self.desk.queues.is_none(),
        };
        if !goes {
            return Ok(());
        }
        let ended = call.ended_at.unwrap_or(call.touched_at);
        let data = json!({
            "call": id.0,
            "ticket": call.ticket,
            "line": call.line,
            "from": call.caller,
            "started_at": call.started_at,
            "ended_at": ended,
        });
        let happening = Happening { what: what.to_owned(), timestamp: ended, data };
        let of = call.ticket.map_or(Belongs::Purpose(Purpose::Event), Into::into);
        self.put(tx, of, &Handed::Event(happening), ended).map(|_| ())
    }
}

/// Who has a page.
fn holder(state: &PageState) -> Option<&str> {
    match state {
        PageState::Accepted { by, .. } | PageState::Touched { by } => Some(by),
        PageState::Searching | PageState::Unanswered | PageState::Over => None,
    }
}
