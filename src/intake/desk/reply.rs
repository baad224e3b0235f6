//! Writing to the customer: a person's text in the frame of his language, in the thread of the
//! ticket.
use crate::mail::thread::{ThreadKey, our_message_id, plus_address};
use crate::mail::{self, AutoSubmitted, Sender, compose};
use crate::model::{EmailAddress, MessageId, TicketNumber, TicketStatus, Timestamp};
use crate::replies::{DeskLetter, Rendered};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence, Ticket, TicketEvent};

use super::super::{Entrance, Knowledge, Settings, paging};
use super::DeskRefusal;
use super::task::named;

/// The longest text, in characters.
pub const TEXT_CHARS_MAX: usize = 50_000;
/// Those who take part and have a copy, at most.
const COPIES_MAX: usize = 20;
/// Outgoing messages of people are numbered from here: those of arrivals lie far below.
pub(in crate::intake) const NUMBERS_BEGIN: u64 = 1 << 62;

/// Where the ticket stands after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterReply {
    /// Somebody works on it.
    Open,
    /// The customer must answer.
    Wait,
    /// It is solved; the customer may still disagree.
    Close,
}

impl AfterReply {
    const fn status(self) -> TicketStatus {
        match self {
            Self::Open => TicketStatus::Open,
            Self::Wait => TicketStatus::WaitingCustomer,
            Self::Close => TicketStatus::Solved,
        }
    }
}

/// An order to write to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What is said, without greeting and signature.
    pub text: String,
    /// Whether the one who asked has it alone, and nobody else who takes part.
    pub only_requester: bool,
    /// Where the ticket stands then.
    pub then: AfterReply,
    /// Who writes.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replied {
    /// To whom.
    pub to: EmailAddress,
    /// Who has a copy.
    pub copies: Vec<EmailAddress>,
    /// Under which Message-ID.
    pub message_id: MessageId,
    /// Where the ticket stands now.
    pub status: TicketStatus,
    /// What was still to be done when it was closed.
    pub open_tasks: Vec<String>,
}

/// What a reply is written with.
pub(in crate::intake) struct Desk<'a> {
    pub(in crate::intake) knowledge: &'a Knowledge,
    pub(in crate::intake) settings: &'a Settings,
    pub(in crate::intake) key: &'a ThreadKey,
}

/// Returns the mailbox that letters beside a ticket come from: the one that it came to, or that of the
/// line that was called, else one of the customer's language.
pub(in crate::intake) fn entrance_for(
    tx: &mut dyn Tx,
    settings: &Settings,
    ticket: &Ticket,
) -> Result<Option<Entrance>, StoreError> {
    let own = tx.entrance_of(ticket.number)?.and_then(|to| match to.parse() {
        Ok(address) => settings.entrance(&address).cloned(),
        Err(_) => settings.line(&to).and_then(|line| settings.entrance_of_line(line)),
    });
    Ok(own.or_else(|| settings.entrance_in(ticket.facts.answer_language).cloned()))
}

impl Reply {
    /// Writes the mail's outbox row, the event and the status.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
        desk: &Desk<'_>,
    ) -> Result<Result<Replied, DeskRefusal>, StoreError> {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        let to = match self.recipient(tx, &ticket)? {
            Ok(to) => to,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let events = tx.events(self.ticket)?;
        let Some(entrance) = entrance_for(tx, desk.settings, &ticket)? else {
            return Ok(Err(DeskRefusal::NoAddress(self.ticket)));
        };
        let copies = self.copies(tx, desk.settings, &to)?;
        let written = match self.write(desk, &entrance, &ticket, &events, (&to, &copies)) {
            Ok(written) => written,
            Err(why) => return Ok(Err(DeskRefusal::Text(why))),
        };
        // One letter, and a row for each who gets it: a failure is told of the one whom it hits.
        for one in [&to].into_iter().chain(&copies) {
            tx.add_outgoing(&NewOutgoing {
                of: self.ticket.into(),
                kind: OutboxKind::Mail,
                to: one.to_string(),
                return_path: plus_address(desk.key, self.ticket, &entrance.address).to_string(),
                payload: written.1.clone(),
                state: OutboxState::Pending,
                note: String::new(),
                at: self.at,
            })?;
        }
        let event = NewEvent {
            by: self.by.clone(),
            message_id: Some(written.0.to_string()),
            ..NewEvent::ours(self.at, EventKind::Answered, self.text.trim())
        };
        tx.add_event(self.ticket, &event)?;
        paging::touched(tx, self.ticket, self.at)?;
        let status = self.behind(ticket.facts.status);
        if status != ticket.facts.status {
            paging::set_status(tx, self.ticket, status, self.at)?;
            let text = Said::of(Sentence::Changed, &[&ticket.facts.status, &status]);
            let event = NewEvent {
                by: self.by.clone(),
                ..NewEvent::ours(self.at, EventKind::Status, text)
            };
            tx.add_event(self.ticket, &event)?;
        }
        let open_tasks = self.open_tasks(tx)?;
        Ok(Ok(Replied { to, copies, message_id: written.0, status, open_tasks }))
    }

    /// Where the ticket stands then. An answer is no proof of who asked: that wait goes on.
    fn behind(&self, before: TicketStatus) -> TicketStatus {
        let waits = before == TicketStatus::WaitingIdentity && self.then != AfterReply::Close;
        if waits { before } else { self.then.status() }
    }

    /// What is still to be done when a ticket is closed; it is written beside the ticket.
    fn open_tasks(&self, tx: &mut dyn Tx) -> Result<Vec<String>, StoreError> {
        if self.then != AfterReply::Close {
            return Ok(vec![]);
        }
        let open: Vec<String> =
            tx.tasks_of(self.ticket)?.iter().filter(|task| task.is_open()).map(named).collect();
        if !open.is_empty() {
            let text = format!("closed with open tasks: {}", open.join(", "));
            tx.add_event(self.ticket, &NewEvent::ours(self.at, EventKind::Note, text))?;
        }
        Ok(open)
    }

    /// Who else takes part and can be written to: whoever wrote in the ticket, or was addressed in
    /// a message that opened it or carried our signature. None of our own people and mailboxes.
    fn copies(
        &self,
        tx: &mut dyn Tx,
        settings: &Settings,
        to: &EmailAddress,
    ) -> Result<Vec<EmailAddress>, StoreError> {
        let mut copies = vec![];
        if self.only_requester {
            return Ok(copies);
        }
        for address in tx.participants(self.ticket)? {
            let ours = settings.entrance(&address).is_some() || settings.is_agent(&address);
            let reached = !ours && address != *to && mail::can_be_answered(&address);
            if reached && copies.len() < COPIES_MAX && tx.bad_address(&address)?.is_none() {
                copies.push(address);
            }
        }
        Ok(copies)
    }

    /// The one who asked.
    fn recipient(
        &self,
        tx: &mut dyn Tx,
        ticket: &Ticket,
    ) -> Result<Result<EmailAddress, DeskRefusal>, StoreError> {
        if let Some(into) = ticket.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        if ticket.facts.status.is_final() {
            return Ok(Err(DeskRefusal::Ended(self.ticket)));
        }
        let length = self.text.chars().count();
        if self.text.trim().is_empty() || length > TEXT_CHARS_MAX {
            let why = format!("it has {length} characters; write 1 to {TEXT_CHARS_MAX}");
            return Ok(Err(DeskRefusal::Text(why)));
        }
        let to: Option<EmailAddress> = ticket.facts.requester.parse().ok();
        let Some(to) = to.filter(mail::can_be_answered) else {
            return Ok(Err(DeskRefusal::NoAddress(self.ticket)));
        };
        Ok(match tx.bad_address(&to)? {
            Some(bad) => {
                Err(DeskRefusal::BadAddress { address: to.to_string(), status: bad.status })
            }
            None => Ok(to),
        })
    }

    fn write(
        &self,
        desk: &Desk<'_>,
        entrance: &Entrance,
        ticket: &Ticket,
        events: &[TicketEvent],
        (to, copies): (&EmailAddress, &[EmailAddress]),
    ) -> Result<(MessageId, String), String> {
        let language = ticket.facts.answer_language;
        let letter = DeskLetter { ticket: self.ticket, text: &self.text, desk: &entrance.desk };
        let Rendered { subject, body } = desk
            .knowledge
            .book(&entrance.brand)
            .desk_letter(language, &letter)
            .map_err(|error| error.to_string())?;
        let ids: Vec<MessageId> = events
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Message | EventKind::Answered))
            .filter_map(|event| MessageId::parse(event.message_id.as_deref()?).ok())
            .collect();
        // The sender's own words go back only to someone we know.
        let known = ticket.facts.contact.is_some() && !ticket.facts.subject.is_empty();
        let number = NUMBERS_BEGIN.saturating_add(u64::from(ticket.events));
        let message_id =
            our_message_id(desk.key, self.ticket, number, &desk.settings.message_domain);
        let mail = mail::Reply {
            from: Sender { name: entrance.name.clone(), address: entrance.address.clone() },
            to: to.clone(),
            cc: copies.to_vec(),
            reply_to: Some(plus_address(desk.key, self.ticket, &entrance.address)),
            subject: if known {
                format!("Re: [{}] {}", self.ticket, ticket.facts.subject)
            } else {
                subject
            },
            body,
            html: desk.settings.html,
            message_id: message_id.clone(),
            in_reply_to: ids.last().cloned(),
            references: ids,
            date: self.at,
            language,
            auto_submitted: AutoSubmitted::No,
        };
        let bytes = compose(&mail).map_err(|error| error.to_string())?;
        let payload = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        Ok((message_id, payload))
    }
}
