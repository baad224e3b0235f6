//! The tasks of what the law asks for: noting where the audit trail ends, and deleting what is too
//! old.
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::parts::Desk;
use super::tasks::Tasks;
use crate::intake::{Intake, desk_zone};
use crate::store::AuditHead;

/// How often it is looked whether other rules are in force.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Looks between two notes of where the trail ends.
const LOOKS_A_DAY: u32 = 24 * 60;
/// Looks after the start before anything is wiped: a wrong clock would make all of it too old.
const LOOKS_BEFORE_WIPING: u32 = 60;
/// The hour after which the day's work of wiping begins.
const NIGHT_HOUR: i8 = 3;

/// Starts them.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let intake = desk.intake.clone();
    tasks.keep("audit", move |stop| {
        let intake = intake.via("files");
        async move { follow_trail(&intake, stop).await }
    });
    let intake = desk.intake.clone();
    tasks.keep("retention", move |stop| {
        let intake = intake.via("clock");
        async move { wipe_each_night(&intake, stop).await }
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

/// Tells of what is too old by a term that is new: after an upgrade, or when fewer days are
/// configured. It goes a day later.
async fn tell_beforehand(intake: &Intake) {
    match intake.announce_past().await {
        Ok(told) => {
            for one in told {
                let (class, days, past) = (one.class.as_str(), one.days, one.past);
                let goes_at = one.goes_at.map(|at| at.to_string()).unwrap_or_default();
                tracing::warn!(
                    class,
                    days,
                    past,
                    goes_at,
                    "this is too old by a term that is new, and goes then; `[retention]` says for how \
                     many days it is kept, `centralita tickets hold` keeps a ticket"
                );
            }
        }
        Err(error) => tracing::warn!(%error, "what is too old cannot be counted"),
    }
}

/// Wipes what is too old: an hour after the start, when the machine has had time to set its clock,
/// and then each day in the hour in which fewest people wait.
async fn wipe_each_night(intake: &Intake, stop: CancellationToken) {
    let (mut done, mut looks) = (None, 0_u32);
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tell_beforehand(intake).await;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let now = intake.parts().clock.now().to_zoned(desk_zone(&intake.parts().settings));
        looks = looks.saturating_add(1);
        let due = match done {
            None => looks > LOOKS_BEFORE_WIPING,
            Some(day) => day != now.date() && now.hour() >= NIGHT_HOUR,
        };
        if !due {
            continue;
        }
        done = Some(now.date());
        tell_beforehand(intake).await;
        match intake.wipe_told().await {
            Ok(wiped) => {
                for one in wiped.iter().filter(|one| one.past > 0) {
                    let (class, days) = (one.class.as_str(), one.days);
                    tracing::info!(class, days, wiped = one.past, "what was too old is gone");
                }
            }
            Err(error) => {
                tracing::error!(%error, "what is too old cannot be deleted; trying again tomorrow")
            }
        }
    }
}
