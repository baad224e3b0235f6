//! What is counted of pages.
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::intake::Stepped;

/// Pages that somebody should know of.
#[derive(Debug, Default)]
pub(super) struct PageMetrics {
    nobody: Counter,
    unreadable: Counter,
    searching: Gauge,
    unanswered: Gauge,
    aside: Gauge,
}

impl PageMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let counters = [
            ("pages_nobody", "Times that nobody answered a page to its end", &self.nobody),
            (
                "pages_unreadable",
                "Pages that could not be read and were set aside",
                &self.unreadable,
            ),
        ];
        for (name, help, counter) in counters {
            registry.register(name, help, counter.clone());
        }
        let gauges = [
            ("pages_searching", "Pages for which somebody is searched", &self.searching),
            (
                "pages_unanswered",
                "Pages that nobody answered, of tickets neither solved nor ended",
                &self.unanswered,
            ),
            ("pages_aside", "Pages that are set aside because they cannot be read", &self.aside),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
    }

    pub(super) fn tell(&self, stepped: &Stepped) {
        self.nobody.inc_by(u64::from(stepped.nobody));
        self.unreadable.inc_by(u64::from(stepped.aside));
        self.searching.set(i64::from(stepped.counts.searching));
        self.unanswered.set(i64::from(stepped.counts.unanswered));
        self.aside.set(i64::from(stepped.counts.aside));
    }
}
