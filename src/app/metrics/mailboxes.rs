//! What is counted of mailboxes over IMAP, read when somebody asks.
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::channels::imap::Board;

/// The folders that are read.
#[derive(Debug, Default)]
pub(super) struct MailboxMetrics {
    followed: OnceLock<Board>,
    folders: Gauge,
    connected: Gauge,
    alarms: Gauge,
    waiting: Gauge,
    connections: Counter,
    failures: Counter,
    taken: Counter,
    set_aside: Counter,
}

impl MailboxMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let gauges = [
            ("imap_folders", "Folders that are read over IMAP", &self.folders),
            ("imap_folders_connected", "Those of them that are connected", &self.connected),
            ("imap_folders_in_alarm", "Those that somebody must look at", &self.alarms),
            ("imap_messages_waiting", "Messages in them that are to be taken", &self.waiting),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
        let counters = [
            ("imap_connections", "Connections made to mailboxes", &self.connections),
            ("imap_failures", "Connections to mailboxes that failed", &self.failures),
            ("imap_messages_taken", "Messages taken from mailboxes", &self.taken),
            ("imap_messages_given_up", "Messages that could not be had", &self.set_aside),
        ];
        for (name, help, counter) in counters {
            registry.register(name, help, counter.clone());
        }
    }

    pub(super) fn follow(&self, board: Board) {
        let _followed = self.followed.set(board);
    }

    pub(super) fn read(&self) {
        let folders = self.followed.get().map(Board::folders).unwrap_or_default();
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.folders.set(count(folders.len()));
        self.connected.set(count(folders.iter().filter(|f| f.connected_at.is_some()).count()));
        self.alarms.set(count(folders.iter().filter(|f| f.alarm).count()));
        self.waiting.set(count(folders.iter().map(|f| f.waiting).sum()));
        let store = |counter: &Counter, sum: u64| counter.inner().store(sum, Ordering::Relaxed);
        store(&self.connections, folders.iter().map(|f| f.connections).sum());
        store(&self.failures, folders.iter().map(|f| f.failures).sum());
        store(&self.taken, folders.iter().map(|f| f.taken).sum());
        store(&self.set_aside, folders.iter().map(|f| f.set_aside).sum());
    }
}
