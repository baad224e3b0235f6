//! Calls about pages: nobody waits on the other side; who presses `1` has it, who presses `2` hands it
//! on, and whatever else answers, such as a mailbox, does neither.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, interval_at};
use tokio_util::sync::CancellationToken;

use super::Door;
use super::ring_back::{facts, reach, screen_about};
use super::voice::Voice;
use crate::calls::CarrierWord;
use crate::conversation::{LegOutcome, Responder, Screened, Screening};
use crate::intake::{Intake, RingRow};

/// People who are rung about pages at one time.
const AT_ONCE_MAX: usize = 8;
/// How often it is looked, while somebody's telephone rings, whether somebody else has the page.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Rings people about pages until told to stop.
pub(super) async fn run(door: Arc<Door>, intake: Intake, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(AT_ONCE_MAX));
    let mut look = tokio::time::interval(door.settings.pace.pages);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {}
        }
        while let Ok(place) = Arc::clone(&room).try_acquire_owned() {
            let row = match intake.next_ring().await {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "who is to be rung cannot be read; trying again");
                    break;
                }
            };
            let (door, intake) = (Arc::clone(&door), intake.clone());
            door.clone().tasks.spawn(async move {
                let came = one(&door, &intake, &row).await;
                if let Err(error) = intake.rang(row, came).await {
                    tracing::error!(%error, "what came of a call about a page is not written");
                }
                drop(place);
            });
        }
    }
}

async fn one(door: &Arc<Door>, intake: &Intake, row: &RingRow) -> Result<Screened, &'static str> {
    let Some(facts) = facts(door, &row.line, row.language) else {
        return Err(word(CarrierWord::Failed));
    };
    let person = Responder {
        id: row.person.clone(),
        number: row.number.clone(),
        language: row.language,
        attended: false,
    };
    let mut voice: Voice = tokio::select! {
        reached = reach(door, &facts, &person) => reached.map_err(word)?,
        // His telephone stops ringing.
        () = taken_meanwhile(intake, row) => return Err(LegOutcome::Taken.as_str()),
    };
    let screening = match &row.brief {
        Some(brief) => Screening::of_a_page(row.language, brief.clone()),
        None => Screening::of_a_way(row.language),
    };
    let screened = screen_about(door, &facts, screening, &mut voice, Some((intake, row))).await;
    voice.hang_up(None).await;
    Ok(screened.unwrap_or(Screened::NoKey))
}

/// Returns when somebody has the page about which somebody is rung, or when it has ended.
async fn taken_meanwhile(intake: &Intake, row: &RingRow) {
    let mut look = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    loop {
        look.tick().await;
        // A store that does not answer takes nobody's call away.
        if matches!(intake.ring_is_wanted(row).await, Ok(false)) {
            return;
        }
    }
}

const fn word(word: CarrierWord) -> &'static str {
    match word {
        CarrierWord::Busy => LegOutcome::Busy,
        CarrierWord::NoAnswer => LegOutcome::NoAnswer,
        CarrierWord::Failed | CarrierWord::Answered | CarrierWord::NotBridged => LegOutcome::Failed,
    }
    .as_str()
}
