//! The task that goes on with what a stop of the program left undone: news of incidents that somebody
//! was still to be told. It hands on the letters of notices to many customers too.
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::metrics::Metrics;
use super::parts::Desk;
use super::tasks::Tasks;
use crate::intake::Intake;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let (intake, metrics) = (desk.intake.clone(), Arc::clone(&desk.metrics));
    tasks.keep("incidents", move |stop| {
        let (intake, metrics) = (intake.clone(), Arc::clone(&metrics));
        async move { run(&intake, &metrics, stop).await }
    });
}

/// Looks until told to stop.
async fn run(intake: &Intake, metrics: &Metrics, stop: CancellationToken) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        if let Err(error) = intake.tell_of_incidents().await {
            tracing::warn!(%error, "news of an incident are not told; trying again");
        }
        if let Err(error) = intake.send_notices().await {
            tracing::warn!(%error, "letters of a notice are not handed on; trying again");
        }
        if let Ok(counts) = intake.parts().database.write(|tx| tx.incident_counts()).await {
            metrics.incidents(counts);
        }
    }
}
