//! A contact who is one no more: his code ends, nobody is taken for him, and a ticket has his access
//! taken away.
use crate::identity::{Account, Contact};
use crate::model::{
    AccountId, AssuranceLevel, ContactNumber, DetectedLanguage, Impact, Intent, Slot, Slots,
    TicketNumber, Timestamp, Urgency, priority_of,
};
use crate::replies::Args;
use crate::store::{AuditEntry, RetireReason, StoreError, Subject, Tx};
use crate::understanding::Classification;

use super::portal::{
    Leave, PortalDone, PortalMessage, PortalRefusal, administrator, has_other_admin, is_admin,
    last_admin, own_contact, record,
};
use super::{CallerClaim, Incoming, Intake, IntakeError, chapter};

/// Who ends a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An administrator, by the portal of these accounts.
    Portal(Vec<AccountId>, Leave),
    /// Somebody of the desk.
    Desk(String),
}

/// An order to end a contact: his code ends, nobody takes him for one any more, and a ticket has his
/// access taken away at every site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndContact {
    /// Whom.
    pub number: ContactNumber,
    /// Who orders it.
    pub by: Ending,
    /// Why, for the record; may be empty.
    pub why: String,
    /// Whether his badges must stop at once.
    pub urgent: bool,
}

impl EndContact {
    /// Returns the contact and who asks for it, if it may be done.
    fn looked_at(
        &self,
        tx: &mut dyn Tx,
        now: Timestamp,
    ) -> PortalDone<(Contact, Account, Contact)> {
        let found = match &self.by {
            Ending::Portal(accounts, _) => own_contact(tx, accounts, self.number)?,
            Ending::Desk(_) => tx.contact_by_number(&self.number)?,
        };
        let Some((contact, account)) = found else { return Ok(Err(PortalRefusal::Nothing)) };
        let asker = match &self.by {
            Ending::Desk(_) => contact.clone(),
            Ending::Portal(_, leave) => match administrator(tx, account.id, leave, now)? {
                Ok(admin) => admin,
                Err(refusal) => return Ok(Err(refusal)),
            },
        };
        let by_portal = matches!(self.by, Ending::Portal(..));
        if by_portal && is_admin(&contact.facts) && !has_other_admin(tx, account.id, contact.id)? {
            return Ok(Err(last_admin()));
        }
        Ok(Ok((contact, account, asker)))
    }

    fn shown(&self) -> String {
        match &self.by {
            Ending::Portal(_, leave) => leave.shown(),
            Ending::Desk(by) => by.clone(),
        }
    }
}

impl Intake {
    /// Ends a contact, and opens the ticket that has his access taken away; returns its number.
    ///
    /// # Errors
    /// [`IntakeError::Store`] when nothing was done because the store failed.
    pub async fn end_contact(
        &self,
        order: EndContact,
    ) -> Result<Result<TicketNumber, PortalRefusal>, IntakeError> {
        let intake = self.clone();
        let done = self.0.database.write(move |tx| {
            let now = intake.0.clock.now();
            let (contact, account, asker) = match order.looked_at(tx, now)? {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let story = intake.removal(&order, (&contact, &account), &asker)?;
            let settled = story.tell(tx)?;
            tx.retire_code(contact.id, RetireReason::Desk, now)?;
            tx.end_enrolments(contact.id, now)?;
            tx.end_contact(contact.id, now)?;
            let why = if order.why.is_empty() { String::new() } else { format!(": {}", order.why) };
            let what = format!("ended {}{why}", contact.number);
            record(tx, (account.id, contact.id), order.shown(), what, now)?;
            let act = intake.act(&order.shown());
            let entry = AuditEntry::new(act, "contact.ended").about(Subject::Contact(contact.id));
            tx.audit(&entry.to(format!("account:{}", account.id)))?;
            let ticket = settled.outcome.ticket.ok_or_else(|| {
                StoreError::Abandoned("the removal of access makes no ticket".to_owned())
            })?;
            Ok(Ok((ticket, settled)))
        });
        Ok(done.await?.map(|(ticket, settled)| {
            self.0.listener.settled(crate::model::Door::Api, &settled);
            ticket
        }))
    }

    /// Makes the story of a ticket that has somebody's access taken away.
    fn removal(
        &self,
        order: &EndContact,
        (contact, account): (&Contact, &Account),
        asker: &Contact,
    ) -> Result<chapter::Story, StoreError> {
        let knowledge = self.0.knowledge.load_full();
        let office = self.office(&knowledge);
        let language = office.language_of(asker, account);
        let args = Args::new()
            .with("name", contact.facts.name.as_str())
            .with("account", account.facts.name.as_str());
        let say = |id: &str| {
            let rendered = knowledge.phrasebook.render(language, id, &args);
            rendered.map_err(|error| StoreError::Abandoned(format!("write `{id}`: {error}")))
        };
        let message = PortalMessage {
            key: format!("end {} {}", contact.id, office.now.as_nanosecond()),
            contact: asker.clone(),
            account: account.clone(),
            session: true,
            ticket: None,
            callback: None,
            subject: say("access-removal-subject")?,
            text: say("access-removal-text")?,
        };
        let incoming = self.portal_incoming(&knowledge, message)?;
        let impact = Impact::TWO;
        let urgency = if order.urgent { Urgency::ONE } else { Urgency::TWO };
        let intent = Intent::AccessRevoke;
        let name = contact.facts.name.clone();
        let slots =
            Slots::from([("person".to_owned(), vec![Slot { text: name.clone(), value: name }])]);
        let understood = Classification {
            language: DetectedLanguage::Known(language),
            intent,
            confidence: 1.0,
            decided: true,
            also: vec![],
            impact,
            urgency,
            safety: false,
            priority: priority_of(impact, urgency, intent, false),
            slots,
            reasons: vec![],
            alternatives: vec![],
        };
        let claim = CallerClaim::Contact(asker.id, AssuranceLevel::Al3);
        Ok(chapter::Story {
            incoming: Incoming { caller: Some(claim), understood: Ok(understood), ..incoming },
            knowledge,
            settings: std::sync::Arc::clone(&self.0.settings),
            thread_key: self.0.thread_key.clone(),
            letters: std::sync::Arc::clone(&self.0.letters),
            late: None,
        })
    }
}
