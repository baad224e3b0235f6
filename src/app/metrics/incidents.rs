//! What is counted of known incidents.
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::store::IncidentCounts;

/// Incidents that are open.
#[derive(Debug, Default)]
pub(super) struct IncidentMetrics {
    proposed: Gauge,
    declared: Gauge,
    tickets: Gauge,
}

impl IncidentMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("incidents_proposed", "Incidents that wait for somebody's word", &self.proposed),
            ("incidents_declared", "Incidents that run", &self.declared),
            ("incident_tickets", "Tickets of incidents that are open", &self.tickets),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
    }

    pub(super) fn tell(&self, counts: IncidentCounts) {
        self.proposed.set(i64::from(counts.proposed));
        self.declared.set(i64::from(counts.declared));
        self.tickets.set(i64::from(counts.tickets));
    }
}
