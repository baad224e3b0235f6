//! One message understood; one reply composed.
//!
//! Floor 2. Pure: bytes in, values out. [`read`] takes any bytes at all and never fails; what
//! was odd about them is said in [`Inbound::problems`].
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod compose;
mod inbound;
mod limits;
mod read;
pub mod thread;

pub use compose::{AutoSubmitted, ComposeError, Reply, Sender, compose};
pub use inbound::{Attachment, Automatic, Bounce, FailedRecipient, Inbound, Mailbox};
pub use limits::ReadLimits;
pub use read::{archive_form, identity_bytes, read};
