//! What somebody who was reached answers, by whatever way: he has it, he hands it on, he works on it.
use crate::mail::thread::link_digest;
use crate::model::{Language, PhoneNumber, TicketNumber, Timestamp};
use crate::oncall::{Answered, PageState};
use crate::replies::Args;
use crate::store::{PageFilter, PageId, PageRow, StoreError, TryId, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::super::{Intake, Knowledge, trail};
use super::tied;

/// What he says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageAnswer {
    /// He has it.
    Accept,
    /// The next person is to have it.
    HandOn,
    /// He had it, and works on it.
    Touch,
}

impl PageAnswer {
    /// Returns the word used in addresses and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::HandOn => "hand-on",
            Self::Touch => "touch",
        }
    }

    /// Reads that word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Accept, Self::HandOn, Self::Touch].into_iter().find(|one| one.as_str() == word)
    }
}

/// What he is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageAnswered {
    /// It is his.
    Yours(TicketNumber),
    /// Somebody else has it.
    Taken(TicketNumber, String),
    /// The next person is reached.
    HandedOn(TicketNumber),
    /// There is nothing to answer any more.
    Over,
}

impl PageAnswered {
    /// Returns the message that says so, and its values.
    #[must_use]
    pub fn words(&self) -> (&'static str, Args) {
        let of = |ticket: &TicketNumber| Args::new().with("ticket", ticket.to_string());
        match self {
            Self::Yours(ticket) => ("page-answer-yours", of(ticket)),
            Self::Taken(ticket, by) => ("page-answer-taken", of(ticket).with("by", by.as_str())),
            Self::HandedOn(_) => ("page-answer-handed-on", Args::new()),
            Self::Over => ("page-answer-over", Args::new()),
        }
    }
}

/// What stands behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageLinkState {
    /// It can be answered.
    Open(TicketNumber, Language),
    /// It was answered so.
    Answered(PageAnswered, Language),
    /// It has ended, or never was: nobody is told which.
    Over,
}

/// Who answers, and by what.
pub(super) struct Who<'a> {
    /// His id, or as he named himself.
    pub(super) name: &'a str,
    /// Key, link, message or desk.
    pub(super) by: &'a str,
    /// The try that reached him.
    pub(super) reached: Option<TryId>,
}

/// Takes an answer to a page.
pub(super) fn answer(
    tx: &mut dyn Tx,
    knowledge: &Knowledge,
    row: &mut PageRow,
    who: &Who<'_>,
    what: PageAnswer,
    now: Timestamp,
) -> Result<PageAnswered, StoreError> {
    let (ticket, name) = (row.ticket, who.name);
    let said = match what {
        PageAnswer::Accept | PageAnswer::Touch => {
            let policy = knowledge.on_call.policy(row.page.policy());
            let untouched = policy.and_then(|policy| policy.untouched);
            match row.page.accept(name, untouched, now) {
                Answered::Yours => {
                    // The words still go out: whoever took it on the telephone reads them there.
                    tx.withhold_tries(row.id, true, &format!("{name} has it"), now)?;
                    for ticket in tx.tickets_of_page(row.id)? {
                        let said = Said::of(Sentence::PageAccepted, &[&name, &who.by]);
                        note(tx, ticket, said, now)?;
                    }
                    PageAnswered::Yours(ticket)
                }
                Answered::StillYours => PageAnswered::Yours(ticket),
                Answered::Taken(other) => PageAnswered::Taken(ticket, other),
                Answered::Over => PageAnswered::Over,
            }
        }
        PageAnswer::HandOn if row.page.hand_on(name, now) => {
            note(tx, ticket, Said::of(Sentence::PageHandedOn, &[&name, &who.by]), now)?;
            PageAnswered::HandedOn(ticket)
        }
        PageAnswer::HandOn => match row.page.state() {
            PageState::Accepted { by, .. } | PageState::Touched { by } => {
                PageAnswered::Taken(ticket, by.clone())
            }
            // There is nobody after those at the end, who are told again.
            PageState::Searching | PageState::Unanswered => PageAnswered::HandedOn(ticket),
            PageState::Over => PageAnswered::Over,
        },
    };
    if what == PageAnswer::Touch && matches!(said, PageAnswered::Yours(_)) {
        row.page.touch();
    }
    if let Some(id) = who.reached {
        tx.end_try(id, what.as_str(), now)?;
        // Whoever answers there is reached there.
        tx.verify_way_of_try(id, now)?;
    }
    tx.change_page(row.id, &row.page, now)?;
    Ok(said)
}

fn note(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    text: Said,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.add_event(ticket, &NewEvent::ours(now, EventKind::Note, text))
}

/// Somebody was put through to the customer, or took his call too late: the pages about the ticket
/// are his.
///
/// # Errors
/// [`StoreError`].
pub fn accepted_by_call(
    tx: &mut dyn Tx,
    knowledge: &Knowledge,
    ticket: TicketNumber,
    responder: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let who = Who { name: responder, by: "call", reached: None };
    let ticket = tx.living(ticket)?;
    for mut row in open_pages(tx, ticket)? {
        answer(tx, knowledge, &mut row, &who, PageAnswer::Accept, now)?;
    }
    Ok(())
}

/// Whoever had taken a customer's call was lost before the two were joined: he gives the pages about
/// it back, and others are reached.
///
/// # Errors
/// [`StoreError`].
pub fn given_back_by_call(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    responder: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ticket = tx.living(ticket)?;
    for mut row in open_pages(tx, ticket)? {
        let his = matches!(row.page.state(), PageState::Accepted { by, .. } if by == responder);
        if his && row.page.hand_on(responder, now) {
            note(tx, row.ticket, Said::of(Sentence::PageLost, &[&responder]), now)?;
            tx.change_page(row.id, &row.page, now)?;
        }
    }
    Ok(())
}

/// The customer's own call rang somebody who did not take it: for the pages about his ticket that was
/// a try.
///
/// # Errors
/// [`StoreError`].
pub fn tried_by_call(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    (responder, number): (&str, &PhoneNumber),
    passed: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ticket = tx.living(ticket)?;
    for mut row in open_pages(tx, ticket)? {
        row.page.leg(responder, number, passed, now);
        tx.change_page(row.id, &row.page, now)?;
    }
    Ok(())
}

/// Something was done about a ticket: what was accepted does not begin again, and nobody is called any more for
/// the sake of a time alone.
pub(in crate::intake) fn touched(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    now: Timestamp,
) -> Result<(), StoreError> {
    for row in open_pages(tx, ticket)? {
        touch(tx, row, now)?;
    }
    Ok(())
}

fn touch(tx: &mut dyn Tx, mut row: PageRow, now: Timestamp) -> Result<(), StoreError> {
    let searched = *row.page.state() == PageState::Searching;
    row.page.touch();
    if searched && *row.page.state() != PageState::Searching {
        tx.withhold_tries(row.id, true, "somebody sees to it", now)?;
    }
    tx.change_page(row.id, &row.page, now)
}

/// Ends the pages of a ticket.
pub(in crate::intake) fn close_pages(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    // A page that is about others too goes on for them.
    let rows = tied::of_ticket(tx, ticket)?;
    for mut row in rows.into_iter().filter(|row| row.ticket == ticket) {
        close(tx, &mut row, why, now)?;
    }
    Ok(())
}

/// Something was done about what a page is about.
pub(in crate::intake) fn touch_page(
    tx: &mut dyn Tx,
    page: PageId,
    now: Timestamp,
) -> Result<(), StoreError> {
    match tx.page(page)? {
        Some(row) => touch(tx, row, now),
        None => Ok(()),
    }
}

/// Ends one page by its row.
pub(in crate::intake) fn close_page(
    tx: &mut dyn Tx,
    page: PageId,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(mut row) = tx.page(page)? else { return Ok(()) };
    close(tx, &mut row, why, now)
}

/// Ends one page; what waits to go out for it is withheld.
pub(super) fn close(
    tx: &mut dyn Tx,
    row: &mut PageRow,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    row.page.close();
    tx.withhold_tries(row.id, false, why, now)?;
    tx.change_page(row.id, &row.page, now)
}

fn open_pages(tx: &mut dyn Tx, ticket: TicketNumber) -> Result<Vec<PageRow>, StoreError> {
    tx.pages(&PageFilter { open: true, ticket: Some(ticket), ..PageFilter::default() })
}

impl Intake {
    /// Takes an answer that somebody gave at the desk, for himself or for somebody else.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such page, and when the store fails.
    pub async fn answer_page(
        &self,
        page: PageId,
        name: String,
        what: PageAnswer,
    ) -> Result<PageAnswered, StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let act = self.act(&name);
        let said = self.parts().database.write(move |tx| {
            let row = tx.page(page)?;
            let mut row = row.ok_or_else(|| StoreError::Missing(format!("page {}", page.0)))?;
            let who = Who { name: &name, by: "desk", reached: None };
            let said = answer(tx, &knowledge, &mut row, &who, what, now)?;
            if let PageAnswered::Yours(ticket) | PageAnswered::HandedOn(ticket) = &said {
                trail::answered(tx, act.clone(), (page, &name), *ticket, what)?;
            }
            Ok(said)
        });
        let said = said.await?;
        self.parts().listener.paging();
        Ok(said)
    }

    /// Tells what stands behind the link of a page, and changes nothing: programs that look at links
    /// in mail open every one of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_page(&self, token: String) -> Result<PageLinkState, StoreError> {
        let intake = self.clone();
        self.parts().database.write(move |tx| intake.behind(tx, &token, None)).await
    }

    /// Takes an answer given by a link's button.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer_by_link(
        &self,
        token: String,
        what: PageAnswer,
    ) -> Result<PageLinkState, StoreError> {
        let intake = self.clone();
        let said = self.parts().database.write(move |tx| intake.behind(tx, &token, Some(what)));
        let said = said.await?;
        self.parts().listener.paging();
        Ok(said)
    }

    fn behind(
        &self,
        tx: &mut dyn Tx,
        token: &str,
        what: Option<PageAnswer>,
    ) -> Result<PageLinkState, StoreError> {
        let parts = self.parts();
        let Some(found) = tx.try_of_token(&link_digest(token))? else {
            return Ok(PageLinkState::Over);
        };
        let Some(mut row) = tx.page(found.page)? else { return Ok(PageLinkState::Over) };
        let knowledge = parts.knowledge.load_full();
        let person = found.person.parse().ok().and_then(|id| knowledge.on_call.person(&id));
        let language = person.map_or(parts.settings.fallback_language, |person| person.language);
        let name = if found.person.is_empty() { &found.address } else { &found.person };
        let Some(what) = what else {
            return Ok(match row.page.state() {
                PageState::Searching | PageState::Unanswered => {
                    PageLinkState::Open(row.ticket, language)
                }
                PageState::Accepted { by, .. } if by == name => {
                    PageLinkState::Open(row.ticket, language)
                }
                PageState::Accepted { by, .. } | PageState::Touched { by } => {
                    let taken = PageAnswered::Taken(row.ticket, by.clone());
                    PageLinkState::Answered(taken, language)
                }
                PageState::Over => PageLinkState::Answered(PageAnswered::Over, language),
            });
        };
        let who = Who { name, by: "link", reached: Some(found.id) };
        let said = answer(tx, &knowledge, &mut row, &who, what, parts.clock.now())?;
        Ok(PageLinkState::Answered(said, language))
    }
}
