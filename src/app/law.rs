//! The tasks of what the law asks for: noting where the audit trail ends, and deleting what is too
//! old.
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::parts::Desk;
use super::tasks::Tasks;
use crate::intake::Intake;
use crate::store::{AuditHead, Recordings};

/// How often it is looked whether other rules are in force.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Looks between two notes of where the trail ends.
const LOOKS_A_DAY: u32 = 24 * 60;
/// How often recordings that are too old are looked for.
const RECORDINGS_EVERY: Duration = Duration::from_secs(24 * 3600);

/// Starts them.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let intake = desk.intake.clone();
    tasks.keep("audit", move |stop| {
        let intake = intake.via("files");
        async move { follow_trail(&intake, stop).await }
    });
    let recordings = (desk.recordings.clone(), desk.intake.clone());
    tasks.keep("recordings", move |stop| {
        let (recordings, intake) = recordings.clone();
        async move { sweep_recordings(recordings, &intake, stop).await }
    });
}

/// Writes into the trail when other rules are in force, and into the log, at the start and once a
/// day, where the trail ends: whoever cuts it off later cannot reach what was copied from the log.
async fn follow_trail(intake: &Intake, stop: CancellationToken) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    let mut looks = 0_u32;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        if let Err(error) = intake.note_rules().await {
            tracing::warn!(%error, "the audit trail cannot be written; trying again");
        }
        if looks.is_multiple_of(LOOKS_A_DAY) {
            match intake.parts().database.write(|tx| tx.audit_ends()).await {
                Ok(ends) => {
                    let head = AuditHead { id: ends.last, hash: ends.last_hash };
                    tracing::info!(%head, "the audit trail ends here; `audit verify --head` compares");
                }
                Err(error) => tracing::warn!(%error, "the end of the audit trail cannot be read"),
            }
        }
        looks = looks.wrapping_add(1);
    }
}

/// Deletes what callers said when its time is over, at the start and once a day.
async fn sweep_recordings(recordings: Recordings, intake: &Intake, stop: CancellationToken) {
    let mut tick = tokio::time::interval(RECORDINGS_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let (recordings, now) = (recordings.clone(), intake.parts().clock.now());
        match tokio::task::spawn_blocking(move || recordings.sweep(now)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(deleted)) => tracing::info!(deleted, "recordings older than thirty days deleted"),
            Ok(Err(error)) => tracing::error!(%error, "old recordings cannot be deleted"),
            Err(error) => tracing::error!(%error, "deleting old recordings panicked"),
        }
    }
}
