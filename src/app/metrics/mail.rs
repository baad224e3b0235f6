//! What the doors for mail count.
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::smtp::Protocol;

/// What one door counts.
#[derive(Debug, Default)]
pub(super) struct MailDoorMetrics {
    pub(super) sessions: Gauge,
    pub(super) refused: Counter,
    pub(super) turned_away: Counter,
}

impl MailDoorMetrics {
    pub(super) fn register(&self, registry: &mut Registry, protocol: Protocol) {
        let door = protocol.as_str();
        let name = |what: &str| format!("{}_{what}", door.to_ascii_lowercase());
        registry.register(
            name("sessions"),
            format!("{door} sessions open now"),
            self.sessions.clone(),
        );
        registry.register(
            name("refused"),
            format!("{door} messages refused for the moment, for lack of room"),
            self.refused.clone(),
        );
        registry.register(
            name("turned_away"),
            format!("{door} connections sent away, for there were too many"),
            self.turned_away.clone(),
        );
    }
}
