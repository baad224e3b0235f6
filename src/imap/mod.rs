//! What an IMAP client must know of the protocol, and what to do with a mailbox: without I/O.
//!
//! Floor 2. The driver (`channels::imap`) gives bytes to [`Frames`], gets each response whole, and
//! asks [`ledger`] what to do next. Spoken here is IMAP4rev1 (RFC 3501, RFC 9051 where servers
//! agree) with IDLE (RFC 2177), MOVE (RFC 6851), UIDPLUS (RFC 4315) and SASL with PLAIN, XOAUTH2
//! and OAUTHBEARER (RFC 7628).
//!
//! Every response is read by itself: what cannot be read is one [`Response::Unreadable`] and not
//! the end of the connection, so that one odd message holds up no other (`docs/adr/0014`).
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod backoff;
mod command;
pub mod ledger;
mod reconcile;
mod response;
mod sasl;
mod status;
mod wire;

pub use backoff::Backoff;
pub use command::{NotText, folder_name, quoted, uid_sets};
pub use reconcile::{Comparison, compare};
pub use response::{Fetched, Response, Status};
pub use sasl::{Mechanism, Secret, answer};
pub use status::{Doing, FolderStatus};
pub use wire::{Frame, Frames, Part, WireError};

/// The longest line of a response without its literals, in bytes: a SEARCH response with two
/// million UIDs has fewer.
pub const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The longest literal that is taken, in bytes: four times the slice that is asked for.
pub const LITERAL_BYTES_MAX: usize = 4 * SLICE_BYTES;

/// How much of a message is fetched with one command, in bytes.
pub const SLICE_BYTES: usize = 256 * 1024;

/// The most literals in one response.
pub const LITERALS_MAX: usize = 64;
