//! Tickets that the desk or a portal opens about a contact, and letters beside them: nobody wrote a
//! message, so there is no arrival to tell a story of.
use crate::identity::{Account, Contact};
use crate::mail::thread::{our_message_id, plus_address};
use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{
    AssuranceLevel, Channel, DetectedLanguage, EmailAddress, Impact, Intent, Language, Slots,
    TicketNumber, TicketStatus, Timestamp, Urgency, priority_of,
};
use crate::replies::{Args, Rendered};
use crate::routing::Facts;
use crate::store::{LetterVault, NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, EventText, NewEvent, NewTicket};

use crate::mail::thread::ThreadKey;

use super::{Entrance, Knowledge, Settings};

/// Letters of deeds are numbered from here: far from those of arrivals, pages and people.
const NUMBERS_BEGIN: u64 = 1 << 61;

/// What deeds are done with.
#[derive(Clone, Copy)]
pub(super) struct Office<'a> {
    pub(super) settings: &'a Settings,
    pub(super) knowledge: &'a Knowledge,
    pub(super) key: &'a ThreadKey,
    pub(super) letters: &'a LetterVault,
    pub(super) now: Timestamp,
}

/// A letter to be sent beside a ticket.
pub(super) struct DeedLetter<'a> {
    pub(super) ticket: TicketNumber,
    /// Its place among the letters of the ticket.
    pub(super) number: u64,
    pub(super) to: &'a EmailAddress,
    pub(super) language: Language,
    /// The messages of subject and body.
    pub(super) ids: (&'static str, &'static str),
    pub(super) args: Args,
    /// The mailbox that it comes from, and whose brand's words it has; that of the account's country,
    /// without.
    pub(super) from: Option<&'a Entrance>,
    /// Whether it holds what nobody may read while it waits.
    pub(super) sealed: bool,
}

impl Office<'_> {
    /// Returns the language in which a contact is written to when he wrote nothing.
    pub(super) fn language_of(&self, contact: &Contact, account: &Account) -> Language {
        let line = self.settings.lines.iter().find(|line| line.country == account.facts.country);
        let usual = line.map_or(self.settings.fallback_language, |line| line.language);
        contact.facts.language().unwrap_or(usual)
    }

    /// The mailbox that writes to the people of an account.
    fn entrance(&self, account: &Account) -> Option<&Entrance> {
        let line = self.settings.lines.iter().find(|line| line.country == account.facts.country);
        let own = line.and_then(|line| {
            self.settings.entrances.iter().find(|entrance| entrance.line == line.id)
        });
        own.or(self.settings.entrances.first())
    }

    /// Returns the mailbox that a message of an account's people counts for.
    pub(super) fn entrance_of(&self, account: &Account) -> Result<Entrance, StoreError> {
        let none = || StoreError::Abandoned("no mailbox is configured".to_owned());
        self.entrance(account).cloned().ok_or_else(none)
    }

    /// Opens a ticket about a contact's access to portal and desk, in the queue that the rules give
    /// to that.
    pub(super) fn open(
        &self,
        tx: &mut dyn Tx,
        (contact, account): (&Contact, &Account),
        ((subject, name), text, by): ((&'static str, &str), impl Into<EventText>, &str),
        assurance: AssuranceLevel,
    ) -> Result<TicketNumber, StoreError> {
        let intent = Intent::PortalPinHelp;
        let (impact, urgency) = (Impact::THREE, Urgency::THREE);
        let priority = priority_of(impact, urgency, intent, false);
        let facts = Facts {
            intent,
            priority,
            channel: Channel::Api,
            assurance,
            account: Some(account.facts.name.clone()),
            account_kind: Some(account.facts.kind),
            account_state: Some(self.settings.state_at(&account.facts, self.now)),
            ..Facts::plain(account.facts.country)
        };
        let language = self.language_of(contact, account);
        let args = Args::new().with("name", name);
        let subject = self.knowledge.phrasebook.render(language, subject, &args);
        let failed = |error| StoreError::Abandoned(format!("write the subject: {error}"));
        let subject = subject.map_err(failed)?;
        let ticket = tx.open_ticket(&NewTicket {
            kind: self.knowledge.kinds.of(intent),
            status: TicketStatus::WaitingCustomer,
            channel: Channel::Api,
            language: DetectedLanguage::Known(language),
            answer_language: language,
            intent,
            decided: true,
            impact,
            urgency,
            priority,
            safety: false,
            queue: self.knowledge.rules.decide(&facts).queue,
            contact: Some(contact.id),
            account: Some(account.id),
            requester: contact.facts.addresses.first().map(ToString::to_string).unwrap_or_default(),
            assurance,
            site: None,
            subject,
            problem_code: None,
            slots: Slots::new(),
            follows: None,
            created_at: self.now,
        })?;
        tx.add_event(ticket, &NewEvent::of(by, self.now, EventKind::Note, text))?;
        Ok(ticket)
    }

    /// Writes a letter into the outbox.
    pub(super) fn send(
        &self,
        tx: &mut dyn Tx,
        account: &Account,
        letter: &DeedLetter<'_>,
    ) -> Result<(), StoreError> {
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            StoreError::Abandoned(format!("{what} of the letter `{}`: {error}", letter.ids.1))
        };
        let entrance = letter.from.or_else(|| self.entrance(account));
        let entrance = entrance.ok_or_else(|| failed("mailbox", &"none is configured"))?;
        let book = self.knowledge.book(&entrance.brand);
        let args = letter
            .args
            .clone()
            .with("ticket", letter.ticket.to_string())
            .with("desk", entrance.desk.as_str());
        let render = |id: &str| {
            book.render(letter.language, id, &args).map_err(|error| failed("words", &error))
        };
        let words = Rendered { subject: render(letter.ids.0)?, body: render(letter.ids.1)? };
        let own = plus_address(self.key, letter.ticket, &entrance.address);
        let number = NUMBERS_BEGIN.saturating_add(letter.number);
        let domain = &self.settings.message_domain;
        let reply = Reply {
            from: Sender { name: entrance.name.clone(), address: entrance.address.clone() },
            to: letter.to.clone(),
            cc: vec![],
            reply_to: Some(own.clone()),
            subject: words.subject,
            body: words.body,
            html: false,
            message_id: our_message_id(self.key, letter.ticket, number, domain),
            in_reply_to: None,
            references: vec![],
            date: self.now,
            language: letter.language,
            auto_submitted: AutoSubmitted::Generated,
        };
        let bytes = compose(&reply).map_err(|error| failed("form", &error))?;
        let text = String::from_utf8(bytes).map_err(|error| failed("form", &error))?;
        let payload = if letter.sealed {
            self.letters.seal(&text).map_err(|error| failed("seal", &error))?
        } else {
            text
        };
        tx.add_outgoing(&NewOutgoing {
            of: letter.ticket.into(),
            kind: OutboxKind::Mail,
            to: letter.to.to_string(),
            return_path: own.to_string(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: self.now,
        })
        .map(|_| ())
    }
}
