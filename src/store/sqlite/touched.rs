//! Which rows a transaction touches, as the engine tells it: for whoever watches, and for the search.
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::StoreError;
use crate::store::{PulseKind, PulseKinds};

/// Rows of one transaction that are noted one by one; more of them are looked up by the search later.
const NOTED_MAX: usize = 4_096;

/// What a transaction touched.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) kinds: PulseKinds,
    /// Serials of tickets.
    pub(super) tickets: BTreeSet<i64>,
    /// Rows of events; their tickets are to be searched anew.
    pub(super) events: BTreeSet<i64>,
    /// Accounts and contacts whose names may stand in the search.
    pub(super) accounts: BTreeSet<i64>,
    pub(super) contacts: BTreeSet<i64>,
    /// More than could be noted.
    pub(super) more: bool,
}

/// The rows that are touched from now on, until they are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched(Arc<Mutex<Rows>>);

impl Touched {
    /// Has the engine tell what it changes. Tables without row numbers are not told of: whatever is
    /// written there stands beside a row that is.
    pub(super) fn watch(connection: &mut Connection) -> Result<Self, StoreError> {
        let touched = Self::default();
        let told = touched.clone();
        connection.update_hook(Some(move |_, _: &str, table: &str, row: i64| {
            told.rows().note(table, row);
        }))?;
        Ok(touched)
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was touched.
    pub(super) fn take(&self) -> Rows {
        std::mem::take(&mut *self.rows())
    }
}

impl Rows {
    fn note(&mut self, table: &str, row: i64) {
        if let Some(kind) = kind_of(table) {
            self.kinds.add(kind);
        }
        let noted = match table {
            "tickets" => &mut self.tickets,
            "ticket_events" => &mut self.events,
            "accounts" => &mut self.accounts,
            "contacts" => &mut self.contacts,
            _ => return,
        };
        if noted.len() < NOTED_MAX {
            noted.insert(row);
        } else {
            self.more = true;
        }
    }
}

/// Returns of what kind the rows of a table are; nothing when nobody watches them.
fn kind_of(table: &str) -> Option<PulseKind> {
    Some(match table {
        "arrivals" => PulseKind::Arrivals,
        "calls" | "call_legs" | "queue_waits" => PulseKind::Calls,
        "incidents" | "incident_acts" | "incident_tickets" => PulseKind::Incidents,
        "pages" | "page_tickets" | "page_tries" => PulseKind::Pages,
        "oncall_changes" | "swaps" | "rota" => PulseKind::Rota,
        "tickets" | "ticket_events" | "ticket_takers" | "ticket_tasks" | "outbox" => {
            PulseKind::Tickets
        }
        _ => return None,
    })
}
