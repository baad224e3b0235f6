//! The connections that stand or are being made.
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::{Destination, FlowId, SendError};

/// Who can be sent to, by connection; and which connection leads where.
#[derive(Debug, Default)]
pub(super) struct Table(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    connections: BTreeMap<FlowId, Sender<Bytes>>,
    made: BTreeMap<Destination, FlowId>,
}

impl Table {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection; `to` when we made it ourselves.
    pub(super) fn add(&self, id: FlowId, sender: Sender<Bytes>, to: Option<&Destination>) {
        let mut known = self.known();
        known.connections.insert(id, sender);
        if let Some(to) = to {
            known.made.insert(to.clone(), id);
        }
    }

    /// Returns the connection that we made to `destination`.
    pub(super) fn to(&self, destination: &Destination) -> Option<FlowId> {
        self.known().made.get(destination).copied()
    }

    /// No new message goes this way; answers still may.
    pub(super) fn retire(&self, id: FlowId) {
        self.known().made.retain(|_, made| *made != id);
    }

    /// Forgets a connection that has ended.
    pub(super) fn remove(&self, id: FlowId) {
        self.retire(id);
        self.known().connections.remove(&id);
    }

    /// Forgets all; each ends when what waits is sent.
    pub(super) fn clear(&self) {
        *self.known() = Known::default();
    }

    /// Queues a message. A connection with too much in its queue is forgotten, and so ends: a
    /// message that is left out of a stream is sent again by nobody.
    pub(super) fn send(&self, id: FlowId, bytes: Bytes) -> Result<(), SendError> {
        let mut known = self.known();
        let sender = known.connections.get(&id).ok_or(SendError::Gone)?;
        let Err(error) = sender.try_send(bytes) else { return Ok(()) };
        known.connections.remove(&id);
        known.made.retain(|_, made| *made != id);
        Err(match error {
            TrySendError::Full(_) => SendError::Full,
            TrySendError::Closed(_) => SendError::Gone,
        })
    }
}
