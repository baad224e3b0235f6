//! Mailboxes that are read over IMAP, as the store keeps them.
use serde::{Deserialize, Serialize};

use crate::imap::ledger::{Place, State};
use crate::model::{ArrivalId, Digest, Timestamp};

/// The name of a message: folder, generation and UID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapKey {
    /// The folder.
    pub place: Place,
    /// The generation of its UIDs.
    pub generation: u32,
    /// The UID.
    pub uid: u32,
}

/// What changes about a message of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapChange {
    /// Where it stands from now on.
    pub state: State,
    /// Its blame from now on.
    pub blame: u32,
    /// Not to be touched before this moment.
    pub retry_at: Option<Timestamp>,
    /// The digest of what was fetched; nothing leaves it as it is.
    pub digest: Option<Digest>,
    /// Its arrival; nothing leaves it as it is.
    pub arrival: Option<ArrivalId>,
    /// What there is to say of it.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl ImapChange {
    /// Changes the state and forgets all blame.
    #[must_use]
    pub const fn to(state: State, at: Timestamp) -> Self {
        Self {
            state,
            blame: 0,
            retry_at: None,
            digest: None,
            arrival: None,
            reason: String::new(),
            at,
        }
    }
}

/// How many messages of a folder's generation are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ImapCounts {
    /// To be taken.
    pub wanted: u32,
    /// Taken and not yet filed.
    pub taken: u32,
    /// Done.
    pub filed: u32,
    /// There before we came.
    pub skipped: u32,
    /// Cannot be had.
    pub set_aside: u32,
    /// Vanished before we had them.
    pub gone: u32,
}

impl ImapCounts {
    /// Adds messages of a state.
    pub const fn add(&mut self, state: State, count: u32) {
        let at = match state {
            State::Wanted => &mut self.wanted,
            State::Taken => &mut self.taken,
            State::Filed => &mut self.filed,
            State::Skipped => &mut self.skipped,
            State::SetAside => &mut self.set_aside,
            State::Gone => &mut self.gone,
        };
        *at = at.saturating_add(count);
    }
}

/// A refresh token, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedToken {
    /// The keyed digest of the token in the operator's file that it came from.
    pub origin: Digest,
    /// The keyed digest of the token itself.
    pub digest: Digest,
    /// The token, sealed.
    pub sealed: Vec<u8>,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// When it ends, if the server said so.
    pub expires_at: Option<Timestamp>,
}
