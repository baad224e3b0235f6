//! What whoever has proven himself is told of a ticket beyond where it stands: what it is about and what
//! we answered last. By mail that takes a registered sender whose domain vouches for him and a one-time
//! link, or a ticket of his own for which he proved himself before.
use jiff::tz::TimeZone;

use crate::model::{Language, Priority, TicketNumber, TicketStatus, Timestamp};
use crate::replies::{Args, Phrasebook, ReplyError, one_line};
use crate::store::{LinkRow, StoreError, Tx};
use crate::text::mask_codes;
use crate::tickets::{EventKind, NewEvent, Said, Sentence, Ticket};

use super::deed::{DeedLetter, Office};
use super::desk::entrance_for;

/// Characters of our last answer that are told again.
const ANSWER_CHARS_MAX: usize = 1_000;
/// Characters of the subject.
const SUBJECT_CHARS_MAX: usize = 200;
/// Who writes what the program answers by itself.
const OURS: &str = "centralita";
/// The letters of links are numbered from here among those of deeds.
const LETTERS_BEGIN: u64 = 1 << 20;

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatusText {
    ticket: TicketNumber,
    status: TicketStatus,
    priority: Priority,
    subject: String,
    received: Timestamp,
    /// What a person of ours answered last, and when.
    answer: Option<(Timestamp, String)>,
}

/// Returns what is told of a ticket, and notes beside it that it was.
pub(super) fn noted(
    tx: &mut dyn Tx,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<StatusText, StoreError> {
    let events = tx.events(ticket.number)?;
    let last = events.into_iter().rev().find(|e| e.kind == EventKind::Answered && e.by != OURS);
    // Codes were hidden before it was kept; nothing is taken on trust on the way out.
    let shown = |text: &str, max| one_line(&mask_codes(text).text, max);
    let facts = &ticket.facts;
    let told = StatusText {
        ticket: ticket.number,
        status: facts.status,
        priority: facts.priority,
        subject: shown(&facts.subject, SUBJECT_CHARS_MAX),
        received: facts.created_at,
        answer: last.map(|event| (event.at, shown(&event.text, ANSWER_CHARS_MAX))),
    };
    let text = Said::of(Sentence::StatusMailedFull, &[&facts.status]);
    tx.add_event(ticket.number, &NewEvent::ours(at, EventKind::Note, text))?;
    Ok(told)
}

impl StatusText {
    /// Puts it into words.
    pub(super) fn words(
        &self,
        book: &Phrasebook,
        language: Language,
        zone: &TimeZone,
    ) -> Result<String, ReplyError> {
        let when = match &self.answer {
            Some((at, _)) => book.date_time(language, *at, zone)?,
            None => String::new(),
        };
        let answer = self.answer.as_ref().map_or("", |(_, text)| text.as_str());
        let args = Args::new()
            .with("case", self.ticket.to_string())
            .with("status", self.status.as_str())
            .with("priority", self.priority.as_str())
            .with("has_subject", !self.subject.is_empty())
            .with("subject", self.subject.as_str())
            .with("received", book.date_time(language, self.received, zone)?)
            .with("has_answer", self.answer.is_some())
            .with("when", when)
            .with("answer", answer);
        book.render(language, "letter-status-full", &args)
    }
}

/// A link was used: whoever asked how a ticket stands is told more, at the address that the link went
/// to. Only of a ticket of the company that asked.
pub(super) fn by_link(
    tx: &mut dyn Tx,
    office: &Office<'_>,
    link: &LinkRow,
) -> Result<(), StoreError> {
    let Some(tells) = link.tells else { return Ok(()) };
    let (Some(asked), living) = (tx.ticket(link.ticket)?, tx.living(tells)?) else {
        return Ok(());
    };
    let own = |ticket: &Ticket| {
        ticket.facts.account.is_some() && ticket.facts.account == asked.facts.account
    };
    let Some(ticket) = tx.ticket(living)?.filter(own) else { return Ok(()) };
    let account = tx.accounts()?.into_iter().find(|one| Some(one.id) == asked.facts.account);
    let Some(account) = account else { return Ok(()) };
    let zone = office.settings.zone_of(account.facts.country);
    let text = noted(tx, &ticket, office.now)?;
    // In the words of the brand that he wrote to, from the address that he wrote to.
    let settings = office.settings;
    let from = match link.came_to.as_ref().and_then(|to| settings.entrance(to)) {
        Some(entrance) => Some(entrance.clone()),
        None => entrance_for(tx, settings, &asked)?,
    };
    let brand = from.as_ref().map_or("", |entrance| entrance.brand.as_str());
    let text = text.words(office.knowledge.book(brand), link.language, &zone);
    let text = text.map_err(|error| StoreError::Abandoned(format!("write the status: {error}")))?;
    let letter = DeedLetter {
        ticket: link.ticket,
        number: LETTERS_BEGIN.saturating_add(u64::from(asked.events)),
        to: &link.address,
        language: link.language,
        ids: ("subject-reply", "desk-reply"),
        args: Args::new().with("text", text),
        from: from.as_ref(),
        sealed: false,
    };
    office.send(tx, &account, &letter)?;
    let what = Said::of(Sentence::Letter, &[&"status", &link.language]);
    tx.add_event(link.ticket, &NewEvent::ours(office.now, EventKind::Answered, what))
}
