//! Looks every night, and whenever somebody changes who is on call, for minutes of the coming months in
//! which nobody is.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::metrics::Metrics;
use crate::intake::{Intake, Knowledge};
use crate::model::Timestamp;
use crate::oncall::{Cover, GAP_DAYS_AHEAD, OnCall, Unproven, Warning};

/// How often the clock and the set of rules are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The longest time until gaps are looked for anew.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A stretch without anybody on call in a schedule that promises somebody.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Uncovered {
    /// The schedule.
    pub schedule: String,
    /// From this moment.
    pub from: Timestamp,
    /// Until this one.
    pub until: Timestamp,
}

/// Returns the gaps of every schedule that promises cover, for so many days.
#[must_use]
pub fn uncovered(on_call: &OnCall, from: Timestamp, days: i64) -> Vec<Uncovered> {
    let ahead = jiff::SignedDuration::from_hours(days.saturating_mul(24));
    let until = from.checked_add(ahead).unwrap_or(from);
    let promising = on_call.schedules().filter(|schedule| schedule.cover == Cover::Always);
    let mut found = vec![];
    for schedule in promising {
        let gaps = on_call.gaps(&schedule.id, from, until);
        found.extend(gaps.into_iter().map(|(from, until)| Uncovered {
            schedule: schedule.id.to_string(),
            from,
            until,
        }));
    }
    found
}

/// Looks until told to stop.
pub(super) async fn run(
    intake: Intake,
    metrics: Arc<Metrics>,
    mut rota: watch::Receiver<u64>,
    stop: CancellationToken,
) {
    let mut looked: Option<(Timestamp, Arc<Knowledge>)> = None;
    let mut unproven = vec![];
    loop {
        let (now, knowledge) = (intake.parts().clock.now(), intake.parts().knowledge.load_full());
        let due = looked.as_ref().is_none_or(|(at, known)| {
            !Arc::ptr_eq(known, &knowledge) || at.checked_add(DAY).is_ok_and(|due| due <= now)
        });
        if due {
            tell(&uncovered(&knowledge.on_call, now, GAP_DAYS_AHEAD), &metrics);
            tell_calendars(&knowledge.on_call, now, &metrics);
            looked = Some((now, Arc::clone(&knowledge)));
        }
        match intake.proven_ways().await {
            Ok(proven) => {
                let means = &intake.parts().settings.means;
                let found = knowledge.on_call.unproven(means, &proven, now);
                tell_unproven(found, &mut unproven, &metrics);
            }
            Err(error) => tracing::warn!(%error, "which ways are proven cannot be read"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            Ok(()) = rota.changed() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Tells of calendars without the holidays of a year that is near: such days would count as working days.
fn tell_calendars(on_call: &OnCall, now: Timestamp, metrics: &Metrics) {
    let missing: Vec<_> = on_call.check(now).into_iter().filter(Warning::is_of_holidays).collect();
    metrics.missing_holidays(missing.len());
    for warning in &missing {
        tracing::warn!(calendar = %warning.about, "{}; {}", warning.what, warning.remedy);
    }
}

/// Tells of ways that nobody has seen to work: each once, and nobody's address.
fn tell_unproven(found: Vec<Unproven>, told: &mut Vec<Unproven>, metrics: &Metrics) {
    metrics.unproven_ways(found.len());
    let known = |one: &&Unproven| {
        !told.iter().any(|old| old.person == one.person && old.address == one.address)
    };
    let new: Vec<&Unproven> = found.iter().filter(known).collect();
    if let Some(soonest) = new.iter().map(|one| one.on_call).min() {
        let name = |one: &&Unproven| format!("{} ({})", one.person, one.address.kind.as_str());
        let whom = new.iter().map(name).collect::<Vec<_>>().join(", ");
        tracing::warn!(
            ways = new.len(), of = whom, %soonest,
            "nobody has seen these ways reach somebody on call; `centralita oncall ways verify` proves one"
        );
    }
    *told = found;
}

fn tell(gaps: &[Uncovered], metrics: &Metrics) {
    metrics.uncovered(gaps);
    let mut told: Option<&str> = None;
    for gap in gaps {
        // The first of each schedule; `oncall coverage` lists all.
        if told != Some(gap.schedule.as_str()) {
            let of_it = gaps.iter().filter(|other| other.schedule == gap.schedule).count();
            tracing::warn!(
                schedule = gap.schedule, from = %gap.from, until = %gap.until, gaps = of_it,
                "nobody is on call then; `centralita oncall coverage` lists all gaps"
            );
            told = Some(gap.schedule.as_str());
        }
    }
}
