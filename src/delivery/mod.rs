//! Doors out: reads only the outbox.
//!
//! Floor 6. A [`Worker`] takes due rows under a lease, hands them to a [`MailTransport`], and
//! writes what came of each. A crash between sending and writing sends again under the same
//! Message-ID; a folder is never written twice.

mod folder;
mod relay;
mod retry;
mod worker;

pub use folder::Folder;
pub use relay::{RelayLogin, RelaySettings, RelayTransport};
pub use retry::RetryPolicy;
pub use worker::{Delivered, DeliveryListener, Worker};

use crate::store::Claimed;

/// Where mail goes out.
#[derive(Debug)]
pub enum MailTransport {
    /// To a relay, which passes it on.
    Relay(RelayTransport),
    /// Into files: nothing outside is needed.
    Folder(Folder),
}

/// Why a mail did not go out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Later it may: the relay is away or says so (4yz).
    #[error("{0}")]
    Transient(String),
    /// Never: the relay refuses it (5yz), or it cannot be sent at all.
    #[error("{0}")]
    Permanent(String),
}

impl MailTransport {
    /// Sends one row.
    ///
    /// # Errors
    /// [`SendError`], by whether trying again may help.
    pub async fn send(&self, row: &Claimed) -> Result<(), SendError> {
        match self {
            Self::Relay(relay) => relay.send(row).await,
            Self::Folder(folder) => folder.send(row).await,
        }
    }
}
