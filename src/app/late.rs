//! Late calls of the daemon: the journal, and the task that brings what waits into the store.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::health::CheckResult;
use super::metrics::Metrics;
use super::parts::StartError;
use crate::calls::Late;
use crate::intake::Intake;
use crate::runtime::{Clock, Random};
use crate::store::{Journal, Secrets};

/// The folder of the journal below the data folder.
pub const JOURNAL: &str = "journal";
/// How often what waits is tried again.
const TEND_EVERY: Duration = Duration::from_secs(5);
/// How long the end of the program waits for the store to take what waits.
const LAST_TRY_MAX: Duration = Duration::from_secs(2);

/// Returns the folder of the journal.
#[must_use]
pub fn journal_folder(data: &Path) -> PathBuf {
    data.join(JOURNAL)
}

/// Opens the journal below the data folder.
///
/// # Errors
/// [`StartError`] with what to do, when it cannot be used.
pub fn open(
    data: &Path,
    random: &dyn Random,
    clock: Arc<dyn Clock>,
    metrics: &Metrics,
) -> Result<Late, StartError> {
    let secrets = Secrets::open(data, random)?;
    let journal = Journal::open(&journal_folder(data), &secrets)
        .map_err(|error| StartError::System(format!("the journal of calls: {error}")))?;
    let late = Late::new(journal, clock);
    let counts = late.counts();
    if counts.waiting > 0 {
        tracing::warn!(records = counts.waiting, "calls of an earlier run wait in the journal");
    }
    if counts.unreadable > 0 {
        tracing::warn!(
            records = counts.unreadable,
            "records of the journal are torn, or were sealed with another key; they are left out"
        );
    }
    metrics.follow_late(late.clone());
    Ok(late)
}

/// Sees to late calls until told to stop, and once more then.
pub async fn run(late: Late, intake: Intake, stop: CancellationToken) {
    let mut tick = tokio::time::interval(TEND_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = tick.tick() => {}
            () = late.wanted() => {}
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tend(&late, &intake) => {}
        }
    }
    let _given_up = tokio::time::timeout(LAST_TRY_MAX, tend(&late, &intake)).await;
    let counts = late.counts();
    if counts.unwritten > 0 {
        tracing::error!(
            records = counts.unwritten,
            "records of late calls are in memory alone and end with the program"
        );
    }
}

async fn tend(late: &Late, intake: &Intake) {
    if let Err(error) = Box::pin(late.tend(intake)).await {
        let waiting = late.counts().waiting;
        tracing::warn!(%error, waiting, "late calls wait for the store; trying again");
    }
}

/// Says how it stands with late calls; records that are on no disk make the program unready.
pub(super) fn check(late: &Late) -> CheckResult {
    let counts = late.counts();
    if counts.unwritten > 0 {
        return Err(format!("{} records of calls are in memory alone", counts.unwritten));
    }
    if counts.waiting > 0 {
        return Ok(format!("{} records of calls wait for the store", counts.waiting));
    }
    Ok(format!("no call waits; {} numbers are kept", counts.numbers))
}
