//! The task that invites contacts when their account is integrated.
use std::time::Duration;

use super::parts::Desk;
use super::rounds::{Round, every};
use super::tasks::Tasks;
use crate::intake::Intake;

/// How often it looks: a day begins at a midnight, and nobody waits for the second.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let intake = desk.intake.clone();
    every(tasks, "integration", (LOOK_EVERY, None), move || Integration(intake.clone()));
}

struct Integration(Intake);

impl Round for Integration {
    async fn go(&mut self) {
        match self.0.invite_integrated().await {
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
