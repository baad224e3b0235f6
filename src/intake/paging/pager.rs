//! Stepping pages when they are due, and the calls that they make.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::Intake;
use super::super::ways::verified;
use super::about::About;
use super::answers::{PageAnswer, PageAnswered, Who, answer, close};
use super::engaged::{call_ended, engaged, is_left_to_another, rings_again};
use super::{Pager, anew, carry_out, fallback, talking, tied, told_by};
use crate::conversation::{Brief, LegOutcome, Screened, Screening};
use crate::model::{Language, OutboxId, PhoneNumber, PolicyId, Timestamp};
use crate::oncall::{News, PageState, WayKind};
use crate::store::{Act, OutboxKind, OutboxState, PageCounts, PageId, PageRow, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

/// Pages stepped before it is asked again what is due.
const STEPPED_MAX: u32 = 50;
/// How long a page waits that could not be stepped.
const STUCK_WAIT: Duration = Duration::from_secs(15);
/// What is set aside for a second time in this time has nothing in its place: there would be no end to it.
const ASIDE_AGAIN: Duration = Duration::from_secs(15 * 60);
/// How long one call to somebody on call may take before it is made again.
const RING_LEASE: Duration = Duration::from_secs(5 * 60);
/// How often a call is begun whose end was never written.
const RINGS_MAX: u32 = 2;

/// What became of the pages that were due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Pages of which nobody answered to the end of their ladder, this time.
    pub nobody: u32,
    /// Pages that could not be read and were set aside, this time.
    pub aside: u32,
    /// How many there are now.
    pub counts: PageCounts,
    outgoing: bool,
}

/// What the telephone is told of somebody who is to be rung.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ring {
    pub(super) person: String,
    pub(super) language: Language,
    pub(super) line: String,
    /// What it is about; nothing when he is rung to see that he is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) brief: Option<Brief>,
}

/// Somebody who is to be rung about a page.
#[derive(Clone, Debug, PartialEq)]
pub struct RingRow {
    /// Its row.
    pub id: OutboxId,
    /// Who it is: a person's id, or the number.
    pub person: String,
    /// His number.
    pub number: PhoneNumber,
    /// The language in which he is asked.
    pub language: Language,
    /// The line whose number he sees.
    pub line: String,
    /// What he is told; nothing when he is rung to see that he is reached.
    pub brief: Option<Brief>,
    /// He may declare a known incident: he is on call, and his number is proven.
    pub may_declare: bool,
}

impl Intake {
    /// Steps every page that is due, each by itself, and returns when the next one will be. One that
    /// cannot be read is set aside and costs the others nothing.
    ///
    /// # Errors
    /// [`StoreError`]; what of this was not done is done at the next call.
    pub async fn step_pages(&self) -> Result<Option<Timestamp>, StoreError> {
        let (now, database) = (self.parts().clock.now(), &self.parts().database);
        let mut stepped = Stepped::default();
        let mut failed = None;
        for id in database.write(move |tx| tx.pages_due(now, STEPPED_MAX)).await? {
            let intake = self.clone();
            match database.write(move |tx| intake.step_page(tx, id, now)).await {
                Ok(one) => {
                    stepped.outgoing |= one.outgoing;
                    stepped.nobody = stepped.nobody.saturating_add(one.nobody);
                }
                Err(error @ StoreError::Corrupt(_)) => {
                    tracing::error!(page = id.0, %error, "a page cannot be read and is set aside");
                    let intake = self.clone();
                    let aside = move |tx: &mut dyn Tx| {
                        let knowledge = intake.parts().knowledge.load_full();
                        set_aside(&Pager::of_parts(intake.parts(), &knowledge, now), tx, id)
                    };
                    database.write(aside).await?;
                    stepped.aside = stepped.aside.saturating_add(1);
                }
                Err(error) if error.is_transient() => {
                    failed = Some(error);
                    break;
                }
                Err(error) => {
                    tracing::error!(page = id.0, %error, "a page cannot be stepped; trying again");
                    // Many of these must not keep the others from their turn.
                    let later = now.checked_add(STUCK_WAIT).unwrap_or(now);
                    database.write(move |tx| tx.put_off_page(id, later)).await?;
                    failed = Some(error);
                }
            }
        }
        let asked = database.write(|tx| Ok((tx.next_page_at()?, tx.page_counts()?))).await;
        if let Ok((_, counts)) = &asked {
            stepped.counts = *counts;
            self.parts().listener.pages_stepped(&stepped);
        }
        if stepped.outgoing {
            self.parts().listener.outgoing();
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(asked?.0),
        }
    }

    fn step_page(
        &self,
        tx: &mut dyn Tx,
        id: PageId,
        now: Timestamp,
    ) -> Result<Stepped, StoreError> {
        let knowledge = self.parts().knowledge.load_full();
        let pager = Pager::of_parts(self.parts(), &knowledge, now);
        match tx.page(id)? {
            Some(mut row) => step(&pager, tx, &mut row),
            None => Ok(Stepped::default()),
        }
    }

    /// Takes the next one who is to be rung about a page.
    ///
    /// # Errors
    /// [`StoreError`]; nobody is taken then.
    pub async fn next_ring(&self) -> Result<Option<RingRow>, StoreError> {
        let now = self.parts().clock.now();
        let until = now.checked_add(RING_LEASE).unwrap_or(Timestamp::MAX);
        let (intake, knowledge) = (self.clone(), self.parts().knowledge.load_full());
        self.parts()
            .database
            .write(move |tx| {
                for id in tx.fail_worn_out(now, OutboxKind::Ring, RINGS_MAX)? {
                    end_ring(tx, id, "failed", now)?;
                }
                let Some(row) = tx.claim_due(now, until, 1, Some(OutboxKind::Ring))?.pop() else {
                    return Ok(None);
                };
                let number = row.to.split_once(':').and_then(|(_, number)| number.parse().ok());
                let ring = serde_json::from_str::<Ring>(&row.payload).ok();
                let (Some(number), Some(ring)) = (number, ring) else {
                    tracing::error!(row = row.id.0, "whom to ring cannot be read; nobody is rung");
                    end_ring(tx, row.id, "failed", now)?;
                    tx.finish_outgoing(row.id, OutboxState::Failed, "it cannot be read", now)?;
                    return Ok(None);
                };
                let Ring { person, language, line, brief } = ring;
                if !is_wanted(tx, row.id, brief.is_some())? {
                    let taken = LegOutcome::Taken.as_str();
                    end_ring(tx, row.id, taken, now)?;
                    tx.finish_outgoing(row.id, OutboxState::Withheld, taken, now)?;
                    return Ok(None);
                }
                if is_left_to_another(tx, row.id)? {
                    let busy = LegOutcome::Busy.as_str();
                    tx.finish_outgoing(row.id, OutboxState::Sent, busy, now)?;
                    return Ok(None);
                }
                let asked = brief.clone().map(|brief| Screening::of_a_page(language, brief));
                let may_declare = match asked.and_then(|asked| asked.declarable()) {
                    Some(fault) => {
                        intake.may_declare(tx, &knowledge, (person.as_str(), &number), &fault)?
                    }
                    None => false,
                };
                let id = row.id;
                Ok(Some(RingRow { id, person, number, language, line, brief, may_declare }))
            })
            .await
    }

    /// Whoever is rung presses the key that accepts: the page is his from now on, unless somebody else
    /// was first or it has ended. Returns whether it is his; a call that only tries a telephone is.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was taken then.
    pub async fn takes_ring(&self, row: &RingRow) -> Result<bool, StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let (id, person) = (row.id, row.person.clone());
        let his = self.parts().database.write(move |tx| {
            let Some(found) = tx.try_of_outgoing(id)? else { return Ok(true) };
            let Some(mut page) = tx.page(found.page)? else { return Ok(false) };
            let who = Who { name: &person, by: "key", reached: Some(found.id) };
            let said = answer(tx, &knowledge, &mut page, &who, PageAnswer::Accept, now)?;
            Ok(matches!(said, PageAnswered::Yours(_)))
        });
        let his = his.await?;
        self.parts().listener.paging();
        Ok(his)
    }

    /// Returns whether somebody is still to be rung: nobody has the page, and it has not ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ring_is_wanted(&self, row: &RingRow) -> Result<bool, StoreError> {
        let (id, about) = (row.id, row.brief.is_some());
        self.parts().database.write(move |tx| is_wanted(tx, id, about)).await
    }

    /// Writes what came of a call about a page: how it was decided, or the word for why it was not.
    ///
    /// # Errors
    /// [`StoreError`]; he may be rung again then.
    pub async fn rang(
        &self,
        row: RingRow,
        came: Result<Screened, &'static str>,
    ) -> Result<(), StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let act = self.via("call").act(&row.person);
        self.parts()
            .database
            .write(move |tx| {
                let said = match came {
                    Ok(Screened::Accepted | Screened::AcceptedLate) => Some(PageAnswer::Accept),
                    Ok(Screened::Declined) => Some(PageAnswer::HandOn),
                    Ok(Screened::Taken | Screened::NoKey) | Err(_) => None,
                };
                let word = came.map_or_else(|word| word, |screened| screened.outcome().as_str());
                if word == LegOutcome::Busy.as_str() {
                    engaged(tx, row.id, now)?;
                    if rings_again(tx, row.id, now)? {
                        return Ok(());
                    }
                }
                end_ring(tx, row.id, word, now)?;
                tx.finish_outgoing(row.id, OutboxState::Sent, word, now)?;
                let Some(said) = said else { return Ok(()) };
                let Some(found) = tx.try_of_outgoing(row.id)? else {
                    return proves(tx, &row, said, &act, now);
                };
                let Some(mut page) = tx.page(found.page)? else { return Ok(()) };
                let who = Who { name: &row.person, by: "key", reached: Some(found.id) };
                answer(tx, &knowledge, &mut page, &who, said, now)?;
                Ok(())
            })
            .await?;
        self.parts().listener.paging();
        Ok(())
    }
}

/// A call that only tried a telephone proves it, when he says so by the key.
fn proves(
    tx: &mut dyn Tx,
    row: &RingRow,
    said: PageAnswer,
    act: &Act,
    now: Timestamp,
) -> Result<(), StoreError> {
    match tx.way_of_outgoing(row.id)? {
        Some(way) if said == PageAnswer::Accept => {
            let address = (way.address.as_str(), WayKind::Call);
            verified(tx, &way.person, address, "key", (act, now))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether a call is still to be made: it is `about` a page that nobody has, or only tries a telephone.
fn is_wanted(tx: &mut dyn Tx, outbox: OutboxId, about: bool) -> Result<bool, StoreError> {
    let Some(found) = tx.try_of_outgoing(outbox)? else { return Ok(!about) };
    let searches =
        |row: PageRow| matches!(row.page.state(), PageState::Searching | PageState::Unanswered);
    match tx.page(found.page) {
        Ok(page) => Ok(page.is_some_and(searches)),
        // It is set aside and another begins in its place; its calls must not keep those of all others.
        Err(StoreError::Corrupt(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn end_ring(
    tx: &mut dyn Tx,
    outbox: OutboxId,
    word: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    match tx.try_of_outgoing(outbox)? {
        Some(found) => tx.end_try(found.id, word, now)?,
        None => return Ok(()),
    }
    call_ended(tx, outbox, now)
}

/// Sets a page aside that cannot be read. Its tickets have a new one: by the same policy, else by that of
/// those who have none; about what was told, else about what the first of them says. Where one was set aside a moment
/// ago the next would be too: it is the last.
fn set_aside(pager: &Pager<'_>, tx: &mut dyn Tx, id: PageId) -> Result<(), StoreError> {
    let Some(remains) = tx.set_page_aside(id, pager.now)? else { return Ok(()) };
    let since = pager.now.checked_sub(ASIDE_AGAIN).unwrap_or(Timestamp::MIN);
    let again = tx.pages_set_aside(remains.ticket, since)? > 1;
    let about = match serde_json::from_str::<About>(&remains.about) {
        Ok(about) => Some(about),
        Err(_) => match tx.ticket(remains.ticket) {
            Ok(found) => found.map(|ticket| About::of_ticket(pager, ticket.facts)),
            Err(StoreError::Corrupt(_)) => None,
            Err(error) => return Err(error),
        },
    };
    let about = about.filter(|_| !again);
    let policy = remains.policy.parse::<PolicyId>().ok();
    let page = about.as_ref().and_then(|about| anew(pager, policy, about));
    let begins = if let (Some(about), Some(page)) = (about, page) {
        let told = told_by(&about)?;
        let new = tx.add_page(remains.ticket, &page, &told, &remains.matter, pager.now)?;
        tx.replace_page(id, new)?;
        Sentence::PageReplaced
    } else {
        tracing::error!(ticket = %remains.ticket, "nobody is called about a ticket");
        Sentence::PageSetAside
    };
    let text = Said::of(begins, &[&id.0]);
    tx.add_event(remains.ticket, &NewEvent::ours(pager.now, EventKind::Note, text))
}

/// Takes one step of a page.
fn step(pager: &Pager<'_>, tx: &mut dyn Tx, row: &mut PageRow) -> Result<Stepped, StoreError> {
    if !tied::lives(tx, row)? {
        close(tx, row, "the ticket has ended", pager.now)?;
        return Ok(Stepped::default());
    }
    let about: About = serde_json::from_str(&row.about)
        .map_err(|error| StoreError::Corrupt(format!("page {}: {error}", row.id.0)))?;
    fallback::follow(pager, tx, (row.ticket, &mut row.page), &about)?;
    talking::hears_of_talks(pager, tx, row)?;
    let held = tx.is_on_the_telephone(row.ticket)?;
    let (on_call, means) = (&pager.knowledge.on_call, &pager.settings.means);
    let turn = row.page.step(on_call, means, pager.now, held);
    let nobody = u32::from(turn.news.contains(&News::Nobody));
    let outgoing = carry_out(pager, tx, row, &turn)?;
    tx.change_page(row.id, &row.page, pager.now)?;
    Ok(Stepped { nobody, outgoing, ..Stepped::default() })
}
