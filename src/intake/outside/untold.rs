//! What an outside desk could not be told: it is passed over, stands where the operator sees it, and is read anew when he
//! has desks tried again. Nothing is lost in silence, and no row of the log stops the reader.
use std::collections::BTreeSet;

use super::{Knowledge, Settings, StoreError, Telling, Tx, is_of_hand_overs};
use crate::model::{TicketNumber, Timestamp};
use crate::store::{
    Belongs, Happened, Logged, NewOutgoing, OutboxKind, OutboxState, Purpose, Unread, Untold,
};
use crate::tickets::{EventKind, Handed, NewEvent, Said, Sentence};

/// A row that cannot be told of.
pub(super) enum Row {
    /// Of the log of events.
    Event(i64, Option<TicketNumber>),
    /// Of what happens beside tickets; it goes once all have read behind it, so it is not read anew.
    News(i64),
}

impl Telling<'_> {
    /// Passes over an event that cannot be read, if it would have been told.
    pub(super) fn unread(&mut self, tx: &mut dyn Tx, one: &Unread) -> Result<(), StoreError> {
        if let Some(number) = one.ticket {
            let there = tx.outside_ticket(&self.desk.id, number)?;
            let told = there.as_ref().is_some_and(|there| one.id <= there.read_to);
            // Of a ticket that cannot be read either nobody knows that it does not go there.
            let goes = match tx.ticket(number) {
                Ok(Some(ticket)) => there.is_some() || self.desk.takes(&ticket.facts.queue),
                Ok(None) | Err(StoreError::Corrupt(_)) => true,
                Err(error) => return Err(error),
            };
            if told || !goes {
                return Ok(());
            }
        }
        self.untold(tx, &Row::Event(one.id, one.ticket), &one.why)
    }

    /// Writes that a row is not told of: a hand-over that was given up, and a note on the ticket.
    pub(super) fn untold(&self, tx: &mut dyn Tx, row: &Row, why: &str) -> Result<(), StoreError> {
        let desk = self.desk.id.as_str();
        let (what, number, payload) = match row {
            Row::Event(id, number) => {
                let payload = super::json(&Handed::Unread { row: *id })?;
                (format!("row {id} of ticket_events"), *number, payload)
            }
            Row::News(id) => (format!("row {id} of outside_news"), None, String::new()),
        };
        tracing::error!(
            desk,
            what,
            why,
            "an outside desk cannot be told of a row; it is passed over"
        );
        let ticket = match number.map(|number| tx.ticket(number)) {
            Some(Ok(Some(_)) | Err(StoreError::Corrupt(_))) => number,
            Some(Err(error)) => return Err(error),
            Some(Ok(None)) | None => None,
        };
        let of = number.map_or_else(String::new, |number| format!(" ({number})"));
        let remedy = match row {
            Row::Event(..) => format!(
                "mend the row, then run `centralita desks retry {desk}`; or tell the people there by hand, then run it with --told-by-hand"
            ),
            Row::News(_) => format!(
                "tell the people there by hand, then run `centralita desks retry {desk} --told-by-hand`"
            ),
        };
        let said = format!("{what}{of} was not handed over: {why}; {remedy}");
        let id = tx.add_outgoing(&NewOutgoing {
            of: ticket.map_or(Belongs::Purpose(Purpose::Event), Into::into),
            kind: OutboxKind::Desk,
            to: desk.to_owned(),
            return_path: String::new(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: self.now,
        })?;
        tx.finish_outgoing(id, OutboxState::Failed, &said, self.now)?;
        let Some(ticket) = ticket else { return Ok(()) };
        let said = Said::of(Sentence::NotHandedOver, &[&desk, &what]);
        tx.add_event(ticket, &NewEvent::ours(self.now, EventKind::Note, said))
    }

    /// Reads the events of a ticket up to a row.
    pub(super) fn past(
        &self,
        tx: &mut dyn Tx,
        number: TicketNumber,
        up_to: i64,
    ) -> Result<Past, StoreError> {
        let mut past = Past { read: vec![], unread: vec![], untold: vec![] };
        for one in tx.happened_to(number, up_to)? {
            match one {
                Logged::Read(one) => past.read.push(one),
                Logged::Unread(one) => past.unread.push(one),
            }
        }
        let ids = past.read.iter().map(|one| one.id).chain(past.unread.iter().map(|one| one.id));
        let from = ids.min().unwrap_or(up_to);
        past.untold = tx.untold_outside(&self.desk.id, (from, up_to))?;
        Ok(past)
    }

    /// Closes what was passed over before and is told by now, and passes over what cannot be read, once.
    pub(super) fn told_of(
        &mut self,
        tx: &mut dyn Tx,
        past: &Past,
        is_told: impl Fn(&Happened) -> bool,
    ) -> Result<(), StoreError> {
        for one in past.read.iter().filter(|one| is_told(one)) {
            for untold in past.untold.iter().filter(|untold| untold.row == one.id) {
                self.settle(tx, untold, "what opened the ticket there said it")?;
            }
        }
        for one in past.unread.iter().filter(|one| !past.is_untold(one.id)) {
            self.untold(tx, &Row::Event(one.id, one.ticket), &one.why)?;
        }
        Ok(())
    }

    fn settle(&mut self, tx: &mut dyn Tx, untold: &Untold, said: &str) -> Result<(), StoreError> {
        self.settled.insert(untold.row);
        if !untold.is_open {
            return Ok(());
        }
        tx.finish_outgoing(untold.outbox, OutboxState::Withheld, said, self.now)
    }

    /// Tells of an event that could not be told when its turn was. What became other by it was not told either, unless
    /// an event behind it was told since.
    fn late(&mut self, tx: &mut dyn Tx, one: &Happened) -> Result<(), StoreError> {
        if is_of_hand_overs(&one.event) {
            return Ok(());
        }
        let Some(there) = tx.outside_ticket(&self.desk.id, one.ticket)? else {
            return self.happened(tx, one);
        };
        match tx.ticket(one.ticket)? {
            Some(ticket) => self.follows(tx, &ticket, there, one),
            None => Ok(()),
        }
    }
}

/// The events of a ticket up to a row.
pub(super) struct Past {
    /// Those that can be read.
    pub(super) read: Vec<Happened>,
    unread: Vec<Unread>,
    /// What the desk was not told when its turn was; rows of other tickets may be among them.
    untold: Vec<Untold>,
}

impl Past {
    /// Without what is behind a row.
    pub(super) fn up_to(mut self, row: i64) -> Self {
        self.read.retain(|one| one.id <= row);
        self.unread.retain(|one| one.id <= row);
        self
    }

    /// Whether the ticket is new to the desk with this event: each that is before it was to be told and could not be.
    pub(super) fn begins_with(&self, row: i64) -> bool {
        let to_tell = self.read.iter().filter(|one| !is_of_hand_overs(&one.event));
        let all = to_tell.map(|one| one.id).chain(self.unread.iter().map(|one| one.id));
        all.filter(|id| *id < row).all(|id| self.is_untold(id))
    }

    fn is_untold(&self, row: i64) -> bool {
        // They stand in the order of the log.
        self.untold.binary_search_by_key(&row, |untold| untold.row).is_ok()
    }
}

/// Reads anew what a desk was not told, and tells it of what can be read by now. Returns how many rows that were.
pub(super) fn read_anew(
    tx: &mut dyn Tx,
    (settings, knowledge): (&Settings, &Knowledge),
    desk: &str,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let Some(desk) = settings.outside.iter().find(|known| known.id == desk) else { return Ok(0) };
    let settled = BTreeSet::new();
    let mut telling =
        Telling { settings, knowledge, desk, now, written: 0, is_late: true, settled };
    let mut told = 0_u32;
    let untold = tx.untold_outside(&desk.id, (0, i64::MAX))?;
    for untold in untold.into_iter().filter(|untold| untold.is_open) {
        let row = untold.row;
        // What opened its ticket meanwhile said it, or it stands there twice.
        if !telling.settled.contains(&row) {
            let one = tx.happened_since(row.saturating_sub(1), 1)?.pop();
            let Some(Logged::Read(one)) = one.filter(|one| one.id() == row) else { continue };
            match telling.late(tx, &one) {
                Ok(()) => {}
                Err(error) if !error.is_transient() => {
                    tracing::error!(of = %one.ticket, desk = desk.id, %error, "an outside desk cannot be told");
                    continue;
                }
                Err(error) => return Err(error),
            }
        }
        telling.settle(tx, &untold, "it could be read anew")?;
        told = told.saturating_add(1);
    }
    Ok(told)
}
