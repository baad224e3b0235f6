//! The task that invites contacts when their account is integrated.
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::parts::Desk;
use super::tasks::Tasks;
use crate::intake::Intake;

/// How often it looks: a day begins at a midnight, and nobody waits for the second.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let intake = desk.intake.clone();
    tasks.keep("integration", move |stop| {
        let intake = intake.clone();
        async move { run(&intake, stop).await }
    });
}

/// Looks until told to stop.
async fn run(intake: &Intake, stop: CancellationToken) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        match intake.invite_integrated().await {
            Ok(done) if done.sent + done.unsent > 0 => {
                tracing::info!(
                    sent = done.sent,
                    unsent = done.unsent,
                    "contacts of an integrated account are invited"
                );
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "contacts of integrated accounts are not invited; trying again");
            }
        }
    }
}
