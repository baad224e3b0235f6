//! Stepping pages when they are due, and the calls that they make.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::Intake;
use super::super::ways::verified;
use super::answers::{PageAnswer, Who, answer, close};
use super::{Pager, carry_out};
use crate::conversation::{Brief, Screened, Screening};
use crate::model::{Language, OutboxId, PhoneNumber, Timestamp};
use crate::oncall::WayKind;
use crate::store::{Act, OutboxKind, OutboxState, PageRow, StoreError, Tx};

/// Pages stepped in one transaction.
const STEPPED_MAX: u32 = 50;
/// How long one call to somebody on call may take before it is made again.
const RING_LEASE: Duration = Duration::from_secs(5 * 60);
/// How often a call is begun whose end was never written.
const RINGS_MAX: u32 = 2;

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
    /// Steps every page that is due, and returns when the next one will be.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of this step was done then.
    pub async fn step_pages(&self) -> Result<Option<Timestamp>, StoreError> {
        let intake = self.clone();
        let now = self.parts().clock.now();
        let (outgoing, next) = self
            .parts()
            .database
            .write(move |tx| {
                let knowledge = intake.parts().knowledge.load_full();
                let pager = Pager::of_parts(intake.parts(), &knowledge, now);
                let mut outgoing = false;
                for mut row in tx.pages_due(now, STEPPED_MAX)? {
                    outgoing |= step(&pager, tx, &mut row)?;
                }
                Ok((outgoing, tx.next_page_at()?))
            })
            .await?;
        if outgoing {
            self.parts().listener.outgoing();
        }
        Ok(next)
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
                    tx.finish_outgoing(row.id, OutboxState::Failed, "it cannot be read", now)?;
                    return Ok(None);
                };
                let Ring { person, language, line, brief } = ring;
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

fn end_ring(
    tx: &mut dyn Tx,
    outbox: OutboxId,
    word: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    match tx.try_of_outgoing(outbox)? {
        Some(found) => tx.end_try(found.id, word, now),
        None => Ok(()),
    }
}

/// Whether every ticket that a page is about has ended.
fn all_ended(tx: &mut dyn Tx, row: &PageRow) -> Result<bool, StoreError> {
    for ticket in tx.tickets_of_page(row.id)? {
        if tx.ticket(ticket)?.is_some_and(|ticket| !ticket.facts.status.is_final()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes one step of a page. Returns whether anything goes out.
fn step(pager: &Pager<'_>, tx: &mut dyn Tx, row: &mut PageRow) -> Result<bool, StoreError> {
    if all_ended(tx, row)? {
        close(tx, row, "the ticket has ended", pager.now)?;
        return Ok(false);
    }
    let held = tx.is_on_the_telephone(row.ticket)?;
    let (on_call, means) = (&pager.knowledge.on_call, &pager.settings.means);
    let turn = row.page.step(on_call, means, pager.now, held);
    let outgoing = carry_out(pager, tx, row, &turn)?;
    tx.change_page(row.id, &row.page, pager.now)?;
    Ok(outgoing)
}
