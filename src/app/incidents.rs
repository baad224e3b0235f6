//! The task that goes on with what a stop of the program left undone: news of incidents that somebody
//! was still to be told. It hands on the letters of notices to many customers too.
use std::sync::Arc;
use std::time::Duration;

use super::metrics::Metrics;
use super::parts::Desk;
use super::rounds::{Round, every};
use super::tasks::Tasks;
use crate::intake::Intake;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let (intake, metrics) = (desk.intake.clone(), Arc::clone(&desk.metrics));
    every(tasks, "incidents", (LOOK_EVERY, None), move || Incidents {
        intake: intake.clone(),
        metrics: Arc::clone(&metrics),
    });
}

struct Incidents {
    intake: Intake,
    metrics: Arc<Metrics>,
}

impl Round for Incidents {
    async fn go(&mut self) {
        if let Err(error) = self.intake.tell_of_incidents().await {
            tracing::warn!(%error, "news of an incident are not told; trying again");
        }
        if let Err(error) = self.intake.send_notices().await {
            tracing::warn!(%error, "letters of a notice are not handed on; trying again");
        }
        if let Ok(counts) = self.intake.parts().database.write(|tx| tx.incident_counts()).await {
            self.metrics.incidents(counts);
        }
    }
}
