//! The task that tells people that they come on call, or go off.
use std::time::Duration;

use super::parts::Desk;
use super::rounds::{Round, every};
use super::tasks::Tasks;
use crate::intake::Intake;

/// How often it is looked whether somebody is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let (intake, rota) = (desk.intake.clone(), desk.rota.subscribe());
    every(tasks, "hand-overs", (LOOK_EVERY, Some(rota)), move || HandOvers(intake.clone()));
}

struct HandOvers(Intake);

impl Round for HandOvers {
    async fn go(&mut self) {
        if let Err(error) = self.0.tell_hand_overs().await {
            tracing::warn!(%error, "hand-overs cannot be told; trying again");
        }
    }
}
