//! The task that looks which goals of tickets are due soon or broken, and warns of them.
use std::sync::Arc;
use std::time::Duration;

use super::metrics::Metrics;
use super::parts::Desk;
use super::rounds::{Round, every};
use super::tasks::Tasks;
use crate::intake::{Intake, Told};

/// How often it looks: goals are named in minutes.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let (intake, metrics) = (desk.intake.clone(), Arc::clone(&desk.metrics));
    every(tasks, "goals", (LOOK_EVERY, None), move || Goals {
        intake: intake.clone(),
        metrics: Arc::clone(&metrics),
        told: Told::default(),
    });
}

struct Goals {
    intake: Intake,
    metrics: Arc<Metrics>,
    told: Told,
}

impl Round for Goals {
    async fn go(&mut self) {
        match self.intake.warn_of_goals(&mut self.told).await {
            Ok(looked) => {
                self.metrics.goals(&looked);
                for (ticket, goal, due) in &looked.noted {
                    tracing::info!(%ticket, goal = goal.as_str(), %due, "a goal is due soon or broken");
                }
            }
            Err(error) => tracing::warn!(%error, "goals are not looked at; trying again"),
        }
    }
}
