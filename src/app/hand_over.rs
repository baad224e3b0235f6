//! The task that tells people that they come on call, or go off.
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::parts::Desk;
use super::tasks::Tasks;
use crate::intake::Intake;

/// How often it is looked whether somebody is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let (intake, rota) = (desk.intake.clone(), desk.rota.subscribe());
    tasks.keep("hand-overs", move |stop| run(intake.clone(), rota.clone(), stop));
}

async fn run(intake: Intake, mut rota: watch::Receiver<u64>, stop: CancellationToken) {
    loop {
        if let Err(error) = intake.tell_hand_overs().await {
            tracing::warn!(%error, "hand-overs cannot be told; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            Ok(()) = rota.changed() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
