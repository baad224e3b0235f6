//! The doors that mail is handed over at: LMTP from a mail server of ours, SMTP from anybody.
//!
//! Sockets, TLS, time and memory around [`smtp::Session`], which decides about the protocol. Memory is
//! bounded by waiting: a door that is full does not read, so its clients wait in TCP.
mod client;
mod config;
mod connection;
mod listener;
mod stream;

use std::future::Future;
use std::net::SocketAddr;

use bytes::Bytes;

use crate::model::EmailAddress;
use crate::smtp::{self, Answer, Refusal};

pub use config::{DoorConfig, LmtpConfig};
pub use listener::{BindError, bind, serve};

/// What stands behind the listener.
pub trait MailDoor: Send + Sync + 'static {
    /// Says whether mail to `recipient` is taken here now; plus-addresses are the door's matter.
    ///
    /// # Errors
    /// What the client is told: for good, such as [`Refusal::unknown_recipient`], or for the moment,
    /// such as [`Refusal::no_room`].
    fn recipient(&self, recipient: &EmailAddress) -> Result<(), Refusal>;

    /// A session began; each is followed by [`Self::session_ended`].
    fn session_began(&self) {}

    /// A session ended, however it did.
    fn session_ended(&self) {}

    /// A connection was sent away because there were too many, in all or of its address.
    fn turned_away(&self) {}

    /// Takes one message for all its recipients and returns one answer per recipient, in order.
    ///
    /// [`Answer::Accepted`] only after the message is safe on disk. The future runs to its end
    /// even if the client leaves; when it panics, the client is told to try again.
    fn take(&self, mail: ReceivedMail) -> impl Future<Output = Vec<Answer>> + Send;
}

/// One message as it came in.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// Sender and recipients, and how the client introduced itself.
    pub envelope: smtp::Envelope,
    /// The message, byte for byte, without dot-stuffing.
    pub raw: Bytes,
    /// Who sent it to us: the client that a proxy of ours named, else who connected. Not the author.
    pub peer: SocketAddr,
    /// The peer is no mail server of ours that passes on what others sent: its address, and the name
    /// that it greeted with, are those of the sender's side.
    pub direct: bool,
}

#[cfg(test)]
mod tests;
