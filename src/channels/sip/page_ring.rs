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
use crate::conversation::{LegOutcome, Responder, Screened, Screening, SiteFault};
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
        let mut full = true;
        while let Ok(place) = Arc::clone(&room).try_acquire_owned() {
            let row = match intake.next_ring().await {
                Ok(Some(row)) => row,
                Ok(None) => {
                    full = false;
                    break;
                }
                Err(error) => {
                    full = false;
                    tracing::warn!(%error, "who is to be rung cannot be read; trying again");
                    break;
                }
            };
            let (door, intake) = (Arc::clone(&door), intake.clone());
            door.clone().tasks.spawn(async move {
                let (person, rang) = (row.person.clone(), one(&door, &intake, &row).await);
                if let Err(error) = intake.rang(row, rang.came).await {
                    tracing::error!(%error, "what came of a call about a page is not written");
                }
                if let Some(fault) = rang.declares
                    && let Err(error) = intake.declare_by_phone(person, fault).await
                {
                    tracing::error!(%error, "an incident declared by telephone is not written");
                }
                drop(place);
            });
        }
        if let Err(error) = intake.hurry_danger(full).await {
            tracing::warn!(%error, "whether danger waits for a telephone cannot be read; trying again");
        }
    }
}

/// What came of one call.
struct Rang {
    came: Result<Screened, &'static str>,
    /// He declared this a known incident.
    declares: Option<SiteFault>,
}

impl Rang {
    const fn failed(carrier: CarrierWord) -> Self {
        Self { came: Err(word(carrier)), declares: None }
    }
}

async fn one(door: &Arc<Door>, intake: &Intake, row: &RingRow) -> Rang {
    let Some(facts) = facts(door, &row.line, row.language) else {
        return Rang::failed(CarrierWord::Failed);
    };
    let person = Responder {
        id: row.person.clone(),
        number: row.number.clone(),
        language: row.language,
        attended: false,
    };
    let mut voice: Voice = tokio::select! {
        reached = reach(door, &facts, &person) => match reached {
            Ok(voice) => voice,
            Err(word) => return Rang::failed(word),
        },
        // His telephone stops ringing.
        () = taken_meanwhile(intake, row) => {
            return Rang { came: Err(LegOutcome::Taken.as_str()), declares: None };
        }
    };
    let mut screening = match &row.brief {
        Some(brief) => Screening::of_a_page(row.language, brief.clone()),
        None => Screening::of_a_way(row.language),
    };
    screening.may_declare(row.may_declare);
    let page = Some((intake, row));
    let screened = screen_about(door, &facts, &mut screening, &mut voice, page).await;
    voice.hang_up(None).await;
    Rang { came: Ok(screened.unwrap_or(Screened::NoKey)), declares: screening.declares() }
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
