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
    waiting: Gauge,
    told: [Counter; 3],
}

impl GoalMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("goals_due_soon", "Goals of tickets that are due soon", &self.warned),
            ("goals_breached", "Goals of tickets that are broken and still owed", &self.breached),
        ];
        let help = "Warnings that wait until whoever is to be told has risen";
        registry.register("goals_warnings_waiting", help, self.waiting.clone());
        let [people, queues, nobody] = &self.told;
        for (name, help, count) in [
            ("goals_warned_people", "Warnings of goals that went to people", people),
            (
                "goals_warned_queues",
                "Warnings of goals that went to the addresses of queues",
                queues,
            ),
            ("goals_warned_nobody", "Goals of which there was nobody to warn", nobody),
        ] {
            registry.register(name, help, count.clone());
        }
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
        self.waiting.set(count(looked.waiting));
        let of_looked = [looked.people, looked.queues, looked.nobody];
        for (counter, count) in self.told.iter().zip(of_looked) {
            counter.inc_by(count);
        }
        self.noted.inc_by(u64::try_from(looked.noted.len()).unwrap_or(u64::MAX));
    }
}
