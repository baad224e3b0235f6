//! The task that looks which goals of tickets are due soon or broken.
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::metrics::Metrics;
use super::parts::Desk;
use super::tasks::Tasks;
use crate::intake::{Intake, Told};

/// How often it looks: goals are named in minutes.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Starts it.
pub(super) fn start(tasks: &Tasks, desk: &Desk) {
    let (intake, metrics) = (desk.intake.clone(), Arc::clone(&desk.metrics));
    tasks.keep("goals", move |stop| {
        let (intake, metrics) = (intake.clone(), Arc::clone(&metrics));
        async move { run(&intake, &metrics, stop).await }
    });
}

/// Looks until told to stop.
async fn run(intake: &Intake, metrics: &Metrics, stop: CancellationToken) {
    let mut told = Told::default();
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        match intake.warn_of_goals(&mut told).await {
            Ok(looked) => {
                metrics.goals(&looked);
                for (ticket, goal, due) in &looked.noted {
                    tracing::info!(%ticket, goal = goal.as_str(), %due, "a goal is due soon or broken");
                }
            }
            Err(error) => tracing::warn!(%error, "goals are not looked at; trying again"),
        }
    }
}
