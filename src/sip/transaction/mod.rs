//! Transactions: a request and its responses, with repetitions made and absorbed (RFC 3261 17,
//! RFC 6026).
//!
//! Four machines, each for one side of INVITE or of any other request, take what happened and the
//! time and say what to transmit. [`Layer`] keeps them all: it finds the transaction of a message
//! and knows which timer is due next. Nothing here sends or reads a clock.

mod client;
mod invite_client;
mod invite_server;
mod key;
mod layer;
mod non_invite_client;
mod non_invite_server;
mod server;
mod timers;

pub use invite_client::{InviteClient, InviteClientState, InviteResponse};
pub use invite_server::{InviteServer, InviteServerState};
pub use layer::{Arrived, FORKS_MAX, Layer, NoTransaction, Over, Sent, TransactionId};
pub use non_invite_client::{NonInviteClient, NonInviteClientState};
pub use non_invite_server::{NonInviteServer, NonInviteServerState};
pub use timers::{Repeat, Step, Timers, earlier};

#[cfg(test)]
mod tests;
