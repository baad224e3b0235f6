//! The day on which an account is integrated: each of its contacts gets his contact number and the
//! link to his PIN, in two letters, as if somebody had invited him; once, whatever stops in between.
//!
//! Nothing is kept in memory: what was sent stands in a row that is written with the letters.
use std::time::Duration;

use crate::identity::{Account, Contact};
use crate::model::{
    AccountState, AssuranceLevel, ContactId, TicketNumber, TicketStatus, Timestamp,
};
use crate::store::{Act, IntegrationLetter, StoreError, Tx};

use super::accounts::accounts_now;
use super::deed::Office;
use super::enrol::{Enrol, EnrolRefusal};
use super::{Intake, paging, trail};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

/// For how long after that moment letters are still sent: the program may have been off, or an address
/// wrong. Whoever is registered later is invited by hand.
const SENT_FOR: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Contacts who are written to in one look: the letters of a large company must not hold up others.
const LOOK_MAX: usize = 10;
/// Who writes.
const BY: &str = "centralita";

/// What one look did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InvitedByDay {
    /// Contacts who were written to.
    pub sent: usize,
    /// Contacts of whom it was told that they cannot be.
    pub unsent: usize,
}

/// What became of one contact.
enum One {
    Sent,
    Unsent,
    Nothing,
}

impl Intake {
    /// Writes to contacts whose account was integrated within the last week, a few in each look.
    ///
    /// # Errors
    /// [`StoreError`]; the next look does what this one left.
    pub async fn invite_integrated(&self) -> Result<InvitedByDay, StoreError> {
        let mut done = InvitedByDay::default();
        if !self.0.settings.links.as_ref().is_some_and(|links| links.on_integration) {
            return Ok(done);
        }
        let (intake, now) = (self.clone(), self.0.clock.now());
        let waiting = self.0.database.write(move |tx| intake.waiting(tx, now)).await?;
        for (contact, since) in waiting {
            if done.sent >= LOOK_MAX {
                break;
            }
            let intake = self.clone();
            match self.0.database.write(move |tx| intake.invite_one(tx, contact, since)).await? {
                One::Sent => done.sent = done.sent.saturating_add(1),
                One::Unsent => done.unsent = done.unsent.saturating_add(1),
                One::Nothing => {}
            }
        }
        if done.sent > 0 {
            self.0.listener.outgoing();
        }
        Ok(done)
    }

    /// Returns contacts who may have to be written to, with the moment of their account.
    fn waiting(
        &self,
        tx: &mut dyn Tx,
        now: Timestamp,
    ) -> Result<Vec<(ContactId, Timestamp)>, StoreError> {
        let accounts = accounts_now(tx, &self.0.settings, now)?;
        let since = now.checked_sub(SENT_FOR).unwrap_or(Timestamp::MIN);
        let mut waiting = vec![];
        for (id, at) in tx.integrated_since(since)? {
            let is_so = |account: &Account| account.facts.state == AccountState::Integrated;
            if !accounts.iter().any(|account| account.id == id && is_so(account)) {
                continue;
            }
            for contact in tx.contacts_of(id)? {
                let told = tx.integration_letter(contact.id)?;
                // What could not be sent is tried again: somebody may have mended the address.
                let is_done = told.is_some_and(|letter| letter.why.is_empty());
                if !is_done {
                    waiting.push((contact.id, at));
                }
            }
        }
        Ok(waiting)
    }

    fn invite_one(
        &self,
        tx: &mut dyn Tx,
        contact: ContactId,
        since: Timestamp,
    ) -> Result<One, StoreError> {
        let parts = self.parts();
        let knowledge = parts.knowledge.load_full();
        let office = self.office(&knowledge);
        let now = office.now;
        let Some((person, account)) = tx.contact(contact)? else { return Ok(One::Nothing) };
        let works = |code: &crate::store::LiveCode| parts.codes.works(code, now);
        if tx.live_code(Some(contact))?.as_ref().is_some_and(works) {
            let letter = IntegrationLetter { ticket: None, why: String::new() };
            tx.put_integration_letter(contact, &letter, now)?;
            return Ok(One::Nothing);
        }
        // Somebody invited him just now, and he has a way to his PIN.
        if tx.has_open_enrolment(contact, now)? {
            return Ok(One::Nothing);
        }
        let act = self.act(BY);
        let day = office.settings.zone_of(account.facts.country).to_datetime(since).date();
        let why = format!("integrated on {day}");
        let order = Enrol { contact, to: None, approved: None, why, by: BY.to_owned() };
        match order.carry_out(tx, &office, works)? {
            Ok(enrolled) => {
                trail::of_contact(tx, &act, "contact.invited", (contact, Some(enrolled.ticket)))?;
                let letter =
                    IntegrationLetter { ticket: Some(enrolled.ticket), why: String::new() };
                tx.put_integration_letter(contact, &letter, now)?;
                Ok(One::Sent)
            }
            Err(EnrolRefusal::NoContact) => Ok(One::Nothing),
            Err(EnrolRefusal::Because(why)) => {
                unsent(tx, (&office, &act), (&person, &account), why)
            }
        }
    }
}

/// Tells the desk that a contact cannot be written to, at one ticket of his account; the same reason
/// once.
fn unsent(
    tx: &mut dyn Tx,
    (office, act): (&Office<'_>, &Act),
    (contact, account): (&Contact, &Account),
    why: String,
) -> Result<One, StoreError> {
    if tx.integration_letter(contact.id)?.is_some_and(|letter| letter.why == why) {
        return Ok(One::Nothing);
    }
    let text = Said::of(Sentence::NotInvited, &[&contact.facts.name, &contact.number, &why]);
    let ticket = match open_ticket_of(tx, account)? {
        Some(ticket) => {
            tx.add_event(ticket, &NewEvent::of(BY, office.now, EventKind::Note, text))?;
            ticket
        }
        None => {
            let subject = ("desk-subject-uninvited", account.facts.name.as_str());
            let people = (contact, account);
            let ticket = office.open(tx, people, (subject, text, BY), AssuranceLevel::Al0)?;
            paging::set_status(tx, ticket, TicketStatus::New, office.now)?;
            ticket
        }
    };
    trail::of_contact(tx, act, "contact.not-invited", (contact.id, Some(ticket)))?;
    let letter = IntegrationLetter { ticket: Some(ticket), why };
    tx.put_integration_letter(contact.id, &letter, office.now)?;
    Ok(One::Unsent)
}

/// The ticket at which it was told before, unless it has ended.
fn open_ticket_of(tx: &mut dyn Tx, account: &Account) -> Result<Option<TicketNumber>, StoreError> {
    let Some(number) = tx.unsent_integration_ticket(account.id)? else { return Ok(None) };
    let living = tx.living(number)?;
    let found = tx.ticket(living)?.filter(|ticket| !ticket.facts.status.is_final());
    Ok(found.map(|ticket| ticket.number))
}
