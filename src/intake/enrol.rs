//! Enrolment and reset: a contact gets his code by a one-time link to his registered address.
//!
//! The code is drawn when the button behind the link is pressed, stands on that one page and nowhere
//! else. His contact number comes by a letter of its own. A reset is a matter of AL3: it names who
//! approved it, every administrator of the company is told, and for a day matters of AL3 need a
//! second contact ([`super::closure`]).
use std::time::Duration;

use crate::identity::{Account, Contact, PermissionKind};
use crate::mail::thread::{link_digest, link_token};
use crate::model::{
    AssuranceLevel, ContactId, ContactNumber, EmailAddress, Language, Pin, TicketNumber,
    TicketStatus, Timestamp,
};
use crate::replies::Args;
use crate::store::{EnrolmentKind, EnrolmentRow, LiveCode, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::deed::{DeedLetter, Office};
use super::desk::Second;
use super::{Intake, IntakeError, IssueError, closure, paging, trail};

/// The path below the public address.
pub const ENROL_PATH: &str = "/e/";
/// Links for one contact in an hour: a lost letter is sent again, a mailbox is not flooded.
const PER_CONTACT_HOUR_MAX: u32 = 3;
/// Administrators who are told of a reset.
const TOLD_MAX: usize = 20;

/// An order to send somebody his link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// Who gets it.
    pub contact: ContactId,
    /// To which of his addresses; the first without.
    pub to: Option<EmailAddress>,
    /// Who approved a reset; nothing for a first code.
    pub approved: Option<Second>,
    /// Why, for the record.
    pub why: String,
    /// Who orders it.
    pub by: String,
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The ticket beside which it stands.
    pub ticket: TicketNumber,
    /// Whose code it is.
    pub number: ContactNumber,
    /// Where the letters went.
    pub to: EmailAddress,
    /// Until when the link is worth something.
    pub expires_at: Timestamp,
    /// The administrators who were told.
    pub told: Vec<String>,
}

/// Why nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolRefusal {
    /// There is no such contact.
    #[error("there is no such contact")]
    NoContact,
    /// It cannot be, with what to do.
    #[error("{0}")]
    Because(String),
}

/// What such a link stands for now.
#[derive(Debug)]
pub enum EnrolState {
    /// It can be used.
    Open(Language),
    /// It was used just now: the one time that the code is shown.
    Shown(Box<(Language, ContactNumber, Pin)>),
    /// It was used before, has ended, or never was: nobody is told which.
    Over,
}

impl Enrol {
    fn kind(&self) -> EnrolmentKind {
        match self.approved {
            Some(_) => EnrolmentKind::Reset,
            None => EnrolmentKind::Invite,
        }
    }

    /// Carries it out; `works` says whether a code is still accepted.
    pub(super) fn carry_out(
        &self,
        tx: &mut dyn Tx,
        office: &Office<'_>,
        works: impl Fn(&LiveCode) -> bool,
    ) -> Result<Result<Enrolled, EnrolRefusal>, StoreError> {
        let Some((contact, account)) = tx.contact(self.contact)? else {
            return Ok(Err(EnrolRefusal::NoContact));
        };
        let Some(links) = &office.settings.links else {
            let why = "there is no page for links: set identity.link_url in config.toml";
            return Ok(Err(EnrolRefusal::Because(why.to_owned())));
        };
        let to = match self.address(tx, &contact)? {
            Ok(to) => to,
            Err(why) => return Ok(Err(EnrolRefusal::Because(why))),
        };
        if let Some(why) = self.refusal(tx, &contact, office.now, works)? {
            return Ok(Err(EnrolRefusal::Because(why)));
        }
        let language = office.language_of(&contact, &account);
        let text = self.text(&to);
        let (subject, level) = match self.kind() {
            EnrolmentKind::Invite => ("desk-subject-invited", AssuranceLevel::Al0),
            EnrolmentKind::Reset => ("desk-subject-reset", AssuranceLevel::Al3),
        };
        let subject = (subject, contact.facts.name.as_str());
        let people = (&contact, &account);
        let ticket = office.open(tx, people, (subject, text, &self.by), level)?;
        tx.add_participant(ticket, &to)?;
        let made_of = format!("enrol {ticket} {} {to} {}", contact.id, office.now.as_nanosecond());
        let token = link_token(office.key, &made_of);
        let expires_at = office.now.checked_add(links.enrolment).unwrap_or(office.now);
        tx.add_enrolment(&EnrolmentRow {
            digest: link_digest(&token),
            contact: contact.id,
            ticket,
            kind: self.kind(),
            address: to.clone(),
            language,
            made_at: office.now,
            expires_at,
            ended_at: None,
        })?;
        let url = format!("{}{ENROL_PATH}{token}", links.public_url);
        self.write(tx, office, people, (ticket, &to, &url, links.enrolment))?;
        let told = match self.kind() {
            EnrolmentKind::Invite => vec![],
            EnrolmentKind::Reset => tell_administrators(tx, office, people, ticket)?,
        };
        Ok(Ok(Enrolled { ticket, number: contact.number, to, expires_at, told }))
    }

    /// What stands beside the ticket.
    fn text(&self, to: &EmailAddress) -> Vec<Said> {
        let mut text = match self.approved {
            None => vec![Said::of(Sentence::Invited, &[to])],
            Some(second) => vec![Said::of(Sentence::ResetOrdered, &[to]), second.said()],
        };
        if !self.why.is_empty() {
            text.push(Said::of(Sentence::Words, &[&self.why]));
        }
        text
    }

    /// Returns the address that the link goes to: a registered one that nobody else has.
    fn address(
        &self,
        tx: &mut dyn Tx,
        contact: &Contact,
    ) -> Result<Result<EmailAddress, String>, StoreError> {
        let registered = &contact.facts.addresses;
        let to = match &self.to {
            Some(to) if registered.contains(to) => to,
            Some(to) => return Ok(Err(format!("{to} is not registered for this contact"))),
            None => match registered.first() {
                Some(to) => to,
                None => return Ok(Err("no address is registered for this contact".to_owned())),
            },
        };
        if tx.owners_of_address(to)?.len() > 1 {
            return Ok(Err(format!(
                "{to} is registered for other contacts too, who could read it: register one of his own"
            )));
        }
        if let Some(bad) = tx.bad_address(to)? {
            return Ok(Err(format!("{to} does not exist ({}); correct it", bad.status)));
        }
        Ok(Ok(to.clone()))
    }

    /// Returns why it cannot be.
    fn refusal(
        &self,
        tx: &mut dyn Tx,
        contact: &Contact,
        now: Timestamp,
        works: impl Fn(&LiveCode) -> bool,
    ) -> Result<Option<String>, StoreError> {
        let no = |why: &str| Ok(Some(why.to_owned()));
        let hour_ago = now.checked_sub(Duration::from_secs(3_600)).unwrap_or(Timestamp::MIN);
        if tx.enrolments_since(contact.id, hour_ago)? >= PER_CONTACT_HOUR_MAX {
            return no("three links within an hour are enough: ask where his mail goes");
        }
        let has_code = tx.live_code(Some(contact.id))?.as_ref().is_some_and(works);
        let Some(second) = self.approved else {
            return Ok(has_code.then(|| {
                "this contact has a PIN: a new one is a reset, which somebody must approve"
                    .to_owned()
            }));
        };
        if self.by.is_empty() || self.why.is_empty() {
            return no("a reset names who orders it and why: --by and --why");
        }
        match second {
            Second::Contact(number) => second_contact(tx, contact, number, now),
            Second::CallBack if contact.facts.numbers.is_empty() => {
                no("no number is registered to ring back; ask a second contact")
            }
            Second::CallBack | Second::Portal => closure::refusal(tx, contact, now),
        }
    }

    /// Writes his two letters: who he is to us, and the way to his code.
    fn write(
        &self,
        tx: &mut dyn Tx,
        office: &Office<'_>,
        (contact, account): (&Contact, &Account),
        (ticket, to, url, valid): (TicketNumber, &EmailAddress, &str, Duration),
    ) -> Result<(), StoreError> {
        let language = office.language_of(contact, account);
        let hours = i64::try_from(valid.as_secs() / 3_600).unwrap_or(i64::MAX);
        let link = Args::new().with("link", url).with("hours", hours);
        let number = Args::new().with("number", contact.number.to_string());
        let ids = match self.kind() {
            EnrolmentKind::Invite => ("enrol-subject", "enrol-letter"),
            EnrolmentKind::Reset => ("reset-subject", "reset-letter"),
        };
        let letter = |place, ids, args, sealed| DeedLetter {
            ticket,
            number: place,
            to,
            language,
            ids,
            args,
            from: None,
            sealed,
        };
        if self.kind() == EnrolmentKind::Invite {
            let ids = ("enrol-number-subject", "enrol-number-letter");
            office.send(tx, account, &letter(0, ids, number, false))?;
        }
        office.send(tx, account, &letter(1, ids, link, true))
    }
}

/// Returns why another contact cannot confirm something for this one: he must be of the same
/// company, and his own code must not be fresh from a reset.
pub(super) fn second_contact(
    tx: &mut dyn Tx,
    contact: &Contact,
    number: ContactNumber,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let found = tx.contact_by_number(&number)?.map(|(other, _)| other);
    let other = found
        .filter(|other| other.id != contact.id && other.facts.account == contact.facts.account);
    match other {
        Some(other) => closure::refusal(tx, &other, now),
        None => Ok(Some(format!("{number} is no other contact of his company"))),
    }
}

/// Tells every administrator of the company that a code was reset; returns their names.
fn tell_administrators(
    tx: &mut dyn Tx,
    office: &Office<'_>,
    (contact, account): (&Contact, &Account),
    ticket: TicketNumber,
) -> Result<Vec<String>, StoreError> {
    let is_admin = |other: &Contact| {
        other.facts.permissions.iter().any(|given| given.kind == PermissionKind::Admin)
    };
    let admins: Vec<Contact> = tx.contacts_of(account.id)?.into_iter().filter(is_admin).collect();
    let zone = office.settings.zone_of(account.facts.country);
    let (mut told, mut silent) = (vec![], vec![]);
    for (place, admin) in (2_u64..).zip(admins.into_iter().take(TOLD_MAX)) {
        let Some(to) = admin.facts.addresses.first() else {
            silent.push(admin.facts.name);
            continue;
        };
        let language = office.language_of(&admin, account);
        let when = office.knowledge.phrasebook.date_time(language, office.now, &zone);
        let when =
            when.map_err(|error| StoreError::Abandoned(format!("write the time: {error}")))?;
        let letter = DeedLetter {
            ticket,
            number: place,
            to,
            language,
            ids: ("reset-told-subject", "reset-told-letter"),
            args: Args::new().with("name", contact.facts.name.as_str()).with("when", when),
            from: None,
            sealed: false,
        };
        office.send(tx, account, &letter)?;
        told.push(admin.facts.name);
    }
    let mut note =
        |text: Said| tx.add_event(ticket, &NewEvent::ours(office.now, EventKind::Note, text));
    if told.is_empty() {
        note(Said::of(Sentence::AdministratorsUntold, &[]))?;
    } else {
        note(Said::of(Sentence::AdministratorsTold, &[&told.join(", ")]))?;
    }
    if !silent.is_empty() {
        note(Said::of(Sentence::AdministratorsSilent, &[&silent.join(", ")]))?;
    }
    Ok(told)
}

/// Returns the link of a token that can still be used.
fn usable(
    tx: &mut dyn Tx,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<EnrolmentRow>, StoreError> {
    let link = tx.enrolment(digest)?.filter(|l| l.ended_at.is_none() && l.expires_at > now);
    let Some(link) = link else { return Ok(None) };
    Ok(tx.contact(link.contact)?.map(|_| link))
}

/// Notes that a link was used, and closes its ticket.
fn used(tx: &mut dyn Tx, link: &EnrolmentRow, now: Timestamp) -> Result<(), StoreError> {
    let text = Said::of(Sentence::PinDrawn, &[&link.address]);
    tx.add_event(link.ticket, &NewEvent::ours(now, EventKind::Note, text))?;
    let Some(ticket) = tx.ticket(link.ticket)?.filter(|ticket| !ticket.facts.status.is_final())
    else {
        return Ok(());
    };
    let (was, is) = (ticket.facts.status, TicketStatus::Solved);
    paging::set_status(tx, link.ticket, is, now)?;
    tx.add_event(
        link.ticket,
        &NewEvent::ours(now, EventKind::Status, Said::of(Sentence::Changed, &[&was, &is])),
    )
}

impl Intake {
    /// Sends somebody the link to his code.
    ///
    /// # Errors
    /// [`IntakeError::Store`] when nothing was sent because the store failed.
    pub async fn enrol(&self, order: Enrol) -> Result<Result<Enrolled, EnrolRefusal>, IntakeError> {
        let (intake, act) = (self.clone(), self.act(&order.by));
        let done = self.0.database.write(move |tx| {
            let parts = intake.parts();
            let knowledge = parts.knowledge.load_full();
            let office = intake.office(&knowledge);
            let done = order.carry_out(tx, &office, |code| parts.codes.works(code, office.now))?;
            if let Ok(enrolled) = &done {
                let what = match order.kind() {
                    EnrolmentKind::Invite => "contact.invited",
                    EnrolmentKind::Reset => "pin.reset-ordered",
                };
                if let Some((contact, _)) = tx.contact_by_number(&enrolled.number)? {
                    trail::of_contact(tx, &act, what, (contact.id, Some(enrolled.ticket)))?;
                }
            }
            Ok(done)
        });
        let done = done.await?;
        if done.is_ok() {
            self.0.listener.outgoing();
        }
        Ok(done)
    }

    /// Tells what such a link stands for, and changes nothing.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub async fn look_at_enrolment(&self, token: &str) -> Result<EnrolState, IntakeError> {
        let (digest, now) = (link_digest(token), self.0.clock.now());
        let link = self.0.database.write(move |tx| usable(tx, &digest, now)).await?;
        Ok(link.map_or(EnrolState::Over, |link| EnrolState::Open(link.language)))
    }

    /// Uses such a link: draws the code and returns it, the only time that anybody sees it.
    ///
    /// # Errors
    /// As [`Self::enrol`]; the link can be used again then.
    pub async fn use_enrolment(&self, token: &str) -> Result<EnrolState, IntakeError> {
        let (digest, now) = (link_digest(token), self.0.clock.now());
        let link = self.0.database.write(move |tx| usable(tx, &digest, now)).await?;
        let Some(link) = link else { return Ok(EnrolState::Over) };
        let (contact, language) = (link.contact, link.language);
        // The link and the code are one: neither is lost without the other.
        let also = move |tx: &mut dyn Tx| {
            if !tx.use_enrolment(&digest, now)? {
                return Ok(None);
            }
            let Some((contact, _)) = tx.contact(link.contact)? else { return Ok(None) };
            used(tx, &link, now)?;
            Ok(Some(contact.number))
        };
        match self.0.codes.issue_with(contact, also).await {
            Ok(Some((pin, number))) => Ok(EnrolState::Shown(Box::new((language, number, pin)))),
            Ok(None) => Ok(EnrolState::Over),
            Err(IssueError::Store(error)) => Err(error.into()),
            Err(IssueError::NoRandom(error)) => {
                Err(StoreError::Abandoned(error.to_string()).into())
            }
        }
    }
}
