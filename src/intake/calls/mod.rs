//! What a conversation asks, answered: codes, meaning, tickets, who is on call.
//!
//! Each answer is one short piece of work with the store, so that a caller waits milliseconds.

mod account;
mod closing;
mod filing;
mod last_good;
mod last_resort;
mod late;
mod meaning;
mod notice;
mod people;
mod responders;
mod ring_back;

pub use ring_back::{RingBack, RingBackRow, RungBack};

use std::sync::Arc;

use crate::conversation::{Answer, Claimant, CodeVerdict, Facts, Question};
use crate::model::{ArrivalId, ContactId, Door, Pin, SensitiveDigits, TicketNumber};
use crate::store::{CallId, StoreError, Tx};
use crate::tickets::{EventKind, EventText, NewEvent, Said, Sentence};

use super::codes::{self, Origin};
use super::{Intake, Knowledge, Named};

/// Where a call stands outside its conversation.
#[derive(Clone, Debug)]
pub struct CallAt {
    /// Its row.
    pub call: CallId,
    /// Its arrival.
    pub arrival: ArrivalId,
    /// The arrival's key, by which a repetition is known.
    pub key: String,
    /// The door.
    pub door: Door,
    /// The origin of the call, when its carrier vouches for the number.
    pub origin: Option<Origin>,
}

/// What is written as the reason of a call's arrival while it is up. A call that is cut off with
/// the program keeps it, and somebody looks.
pub const CALL_IN_PROGRESS: &str = "the call is in progress, or ended with the program";

impl Intake {
    /// Answers a question of a call. What fails is told as [`Answer::Failed`] and logged: the
    /// conversation knows how to go on without.
    pub async fn answer_call(&self, at: &CallAt, facts: &Facts, question: Question) -> Answer {
        let knowledge = self.0.knowledge.load_full();
        let answered = match question {
            Question::CheckCode { who, code } => self.check_code(at, who, &code).await,
            Question::Understand(text) => Ok(meaning::understood(self, &knowledge, facts, &text)),
            Question::Fields(intent) => meaning::fields(self, &knowledge, facts, intent).await,
            Question::Notice => self.notice(facts).await,
            Question::SwitchNotice(on) => self.switch_notice(facts, on).await,
            Question::File => filing::file(self, knowledge, at, facts).await,
            Question::Status(ticket) => self.status_of(facts, ticket).await,
            Question::NextOnCall { policy, tried } => {
                responders::on_call(self, knowledge, at, facts, policy, tried).await
            }
            Question::NextPerson { queue, tried, since } => {
                people::next(self, knowledge, at, facts, queue, tried, since).await
            }
            Question::CallBack(number) => {
                closing::call_back(self, knowledge, at, facts, number).await
            }
            Question::Message(recording) => {
                closing::message(self, knowledge, at, facts, recording).await
            }
            Question::Close { hung_up_at } => {
                closing::close(self, knowledge, at, facts, hung_up_at).await
            }
        };
        answered.unwrap_or_else(|error| {
            tracing::error!(call = at.call.0, %error, "a question of a call could not be answered");
            Answer::Failed
        })
    }

    async fn check_code(
        &self,
        at: &CallAt,
        who: Claimant,
        code: &SensitiveDigits,
    ) -> Result<Answer, StoreError> {
        let named = match who {
            Claimant::Caller(contact) => Named::Contact(contact),
            Claimant::Number(number) => Named::Number(number),
        };
        let Ok(pin) = Pin::parse(code.expose()) else {
            return Ok(Answer::Code(CodeVerdict::Wrong));
        };
        let verdict = self.0.codes.check(named, at.origin.clone(), pin).await?;
        Ok(Answer::Code(match verdict {
            codes::CodeVerdict::Right(contact) => CodeVerdict::Right(contact),
            codes::CodeVerdict::Wrong => CodeVerdict::Wrong,
            codes::CodeVerdict::Busy => CodeVerdict::Busy,
        }))
    }

    /// The status of a ticket of the caller's own account, when he is known well enough. One
    /// look-up in every case, so that nothing is told by the time it takes.
    async fn status_of(&self, facts: &Facts, ticket: TicketNumber) -> Result<Answer, StoreError> {
        let caller = known_contact(facts);
        let now = self.0.clock.now();
        let status = self
            .0
            .database
            .write(move |tx| {
                let found = tx.ticket(ticket)?;
                let account = match caller {
                    Some(contact) => tx.contact(contact)?.map(|(_, account)| account.id),
                    None => None,
                };
                let own =
                    found.filter(|ticket| account.is_some() && ticket.facts.account == account);
                if let Some(ticket) = &own {
                    let text = Said::of(Sentence::StatusTold, &[&ticket.facts.status]);
                    tx.add_event(ticket.number, &NewEvent::ours(now, EventKind::Note, text))?;
                }
                Ok(own.map(|ticket| ticket.facts.status))
            })
            .await?;
        Ok(Answer::Status(status))
    }
}

/// Returns who the caller is, if he is known at least by a number that his carrier vouches for.
fn known_contact(facts: &Facts) -> Option<ContactId> {
    facts.contact.or(match facts.claimant {
        Some(Claimant::Caller(contact)) => Some(contact),
        Some(Claimant::Number(_)) | None => None,
    })
}

/// Writes something beside the ticket of a call.
fn note(
    tx: &mut dyn Tx,
    intake: &Intake,
    ticket: TicketNumber,
    text: impl Into<EventText>,
) -> Result<(), StoreError> {
    tx.add_event(ticket, &NewEvent::ours(intake.0.clock.now(), EventKind::Call, text))
}

pub use last_good::{LastGood, LastGoodFault, LastGoodLine, Stretch};
pub use last_resort::attended_only;
pub use late::{
    ANSWERED_ALONE, FROM_THE_JOURNAL, LateCall, LateEntry, LateEvent, LateMatter, LateSettled,
    call_key,
};

pub(super) use filing::is_call;
pub(super) use people::{opening, people};
pub(super) use responders::{for_country, order as ring_order};

/// The knowledge as stories hold it.
type Known = Arc<Knowledge>;
