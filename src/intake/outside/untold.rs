//! What an outside desk could not be told: it is passed over, stands where the operator sees it, and is read anew when he
//! has desks tried again. Nothing is lost in silence, and no row of the log stops the reader.
use std::collections::BTreeSet;

use super::{Knowledge, Settings, StoreError, Telling, Tx, is_of_hand_overs, kind_of_news};
use crate::model::{TicketNumber, Timestamp};
use crate::store::{
    Belongs, Happened, Logged, NewOutgoing, OutboxKind, OutboxState, Purpose, Unread,
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
                "mend the row, then run `centralita desks retry {desk}`, or tell the people there by hand"
            ),
            Row::News(_) => "tell the people there by hand".to_owned(),
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

    /// Passes over what cannot be read of the history of a ticket that was told of.
    pub(super) fn unread_before(
        &self,
        tx: &mut dyn Tx,
        unread: &[Unread],
    ) -> Result<(), StoreError> {
        for one in unread {
            self.untold(tx, &Row::Event(one.id, one.ticket), &one.why)?;
        }
        Ok(())
    }

    /// Tells of an event that could not be told when its turn was: what was said, and nothing of labels, which were
    /// told since.
    fn late(&mut self, tx: &mut dyn Tx, one: &Happened) -> Result<(), StoreError> {
        let Some(ticket) = tx.ticket(one.ticket)? else { return Ok(()) };
        if is_of_hand_overs(&one.event) {
            return Ok(());
        }
        if tx.outside_ticket(&self.desk.id, one.ticket)?.is_none() {
            return self.happened(tx, one);
        }
        let handed = if self.desk.events {
            let labels = self.writing().labels(tx, &ticket)?;
            let what = (kind_of_news(one.event.kind), &ticket);
            let happening =
                self.writing().happening(what, &labels, (Some(&one.event), [].as_slice()), None)?;
            Some(Handed::Event(happening))
        } else {
            self.writing().remark(&ticket, one)?.map(Handed::Note)
        };
        match handed {
            Some(handed) => self.put(tx, ticket.number.into(), &handed, self.now).map(|_| ()),
            None => Ok(()),
        }
    }
}

/// Returns the events of a ticket up to a row: those that can be read, and those that cannot.
pub(super) fn history(
    tx: &mut dyn Tx,
    number: TicketNumber,
    up_to: i64,
) -> Result<(Vec<Happened>, Vec<Unread>), StoreError> {
    let (mut read, mut unread) = (vec![], vec![]);
    for one in tx.happened_to(number, up_to)? {
        match one {
            Logged::Read(one) => read.push(one),
            Logged::Unread(one) => unread.push(one),
        }
    }
    Ok((read, unread))
}

/// Reads anew what a desk was not told, and tells it of what can be read by now. Returns how many rows that were.
pub(super) fn read_anew(
    tx: &mut dyn Tx,
    (settings, knowledge): (&Settings, &Knowledge),
    desk: &str,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let Some(desk) = settings.outside.iter().find(|known| known.id == desk) else { return Ok(0) };
    let mut telling = Telling { settings, knowledge, desk, now, written: 0 };
    // What opens a ticket there says all that was said until now.
    let (mut opened, mut told) = (BTreeSet::new(), 0_u32);
    for untold in tx.untold_outside(&desk.id)? {
        let Some(row) = untold.row else { continue };
        let one = tx.happened_since(row.saturating_sub(1), 1)?.pop();
        let Some(Logged::Read(one)) = one.filter(|one| one.id() == row) else { continue };
        if !opened.contains(&one.ticket) {
            let known = tx.outside_ticket(&desk.id, one.ticket)?.is_some();
            match telling.late(tx, &one) {
                Ok(()) => {}
                Err(error) if !error.is_transient() => {
                    tracing::error!(of = %one.ticket, desk = desk.id, %error, "an outside desk cannot be told");
                    continue;
                }
                Err(error) => return Err(error),
            }
            if !known {
                opened.insert(one.ticket);
            }
        }
        let said = "it could be read anew";
        tx.finish_outgoing(untold.outbox, OutboxState::Withheld, said, now)?;
        told = told.saturating_add(1);
    }
    Ok(told)
}
