//! What is counted of outside desks.
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::intake::OutsideStanding;

/// The desk, by the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DeskLabels {
    desk: String,
}

/// Hand-overs to outside desks.
#[derive(Debug, Default)]
pub(super) struct OutsideMetrics {
    waiting: Family<DeskLabels, Gauge>,
    dead: Family<DeskLabels, Gauge>,
    stopped: Family<DeskLabels, Gauge>,
}

impl OutsideMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("outside_desk_waiting", "Hand-overs that wait, by desk", &self.waiting),
            ("outside_desk_dead", "Hand-overs that were given up, by desk", &self.dead),
            (
                "outside_desk_stopped",
                "Whether nothing is sent to a desk until somebody mends it",
                &self.stopped,
            ),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
    }

    pub(super) fn tell(&self, standings: &[OutsideStanding]) {
        for standing in standings {
            let labels = DeskLabels { desk: standing.desk.id.clone() };
            let counts = &standing.counts;
            self.waiting.get_or_create(&labels).set(i64::from(counts.waiting));
            self.dead.get_or_create(&labels).set(i64::from(counts.dead));
            self.stopped.get_or_create(&labels).set(i64::from(standing.stopped.is_some()));
        }
    }
}
