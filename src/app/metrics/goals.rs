//! What is counted of goals.
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::intake::Looked;

/// Goals of tickets that are new or open.
#[derive(Debug, Default)]
pub(super) struct GoalMetrics {
    warned: Gauge,
    breached: Gauge,
    noted: Counter,
}

impl GoalMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("goals_due_soon", "Goals of tickets that are due soon", &self.warned),
            ("goals_breached", "Goals of tickets that are broken and still owed", &self.breached),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
        let help = "Goals that were noted beside their tickets as due soon or broken";
        registry.register("goals_noted", help, self.noted.clone());
    }

    pub(super) fn tell(&self, looked: &Looked) {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.warned.set(count(looked.warned));
        self.breached.set(count(looked.breached));
        self.noted.inc_by(u64::try_from(looked.noted.len()).unwrap_or(u64::MAX));
    }
}
