//! What the last resort writes down, where there is a journal that takes it.
use crate::calls::{Answered, Late, LateTicket};
use crate::conversation::{LegOutcome, Responder};
use crate::intake::LateCall;
use crate::model::TicketNumber;

/// The journal of late calls, if there is one: without it callers are served all the same.
pub(super) struct Notes(Option<Late>);

/// A call in the journal.
pub(super) struct Note {
    /// The number of its ticket, when that may be told.
    pub(super) number: Option<TicketNumber>,
    ticket: Option<LateTicket>,
}

impl Notes {
    pub(super) const fn new(late: Option<Late>) -> Self {
        Self(late)
    }

    /// As [`Late::answered`].
    pub(super) async fn answered(&self, call: LateCall) -> Option<Answered> {
        self.0.as_ref()?.answered(call).await
    }

    /// As [`Late::open`].
    pub(super) async fn open(&self, call: LateCall) -> Note {
        let Some(late) = &self.0 else {
            tracing::error!("a call is served that is written down nowhere");
            return Note { number: None, ticket: None };
        };
        let ticket = late.open(call).await;
        Note { number: ticket.number, ticket: Some(ticket) }
    }

    /// As [`Late::leg`].
    pub(super) async fn leg(&self, note: &Note, responder: &Responder, outcome: LegOutcome) {
        if let (Some(late), Some(ticket)) = (&self.0, &note.ticket) {
            late.leg(ticket, responder, outcome).await;
        }
    }

    /// As [`Late::ended`].
    pub(super) async fn ended(&self, note: &Note) {
        if let (Some(late), Some(ticket)) = (&self.0, &note.ticket) {
            late.ended(ticket).await;
        }
    }
}
