//! The telephone's sockets, clocks and sounds.
//!
//! [`phone`] is the signalling as a driver sees it, over [`transport`]; [`trunks`] is what the
//! configuration says of operators. [`engine`] carries the sound of calls on threads of its own: it
//! sends and receives RTP, plays [`Clip`]s, hears keys, records messages and puts two calls
//! together. [`prompts`] holds the recordings that callers hear, as clips that are ready to be sent.
mod clip;
pub mod engine;
pub mod phone;
mod ports;
pub mod prompts;
pub mod resolve;
pub mod transport;
pub mod trunks;

pub use clip::{BURSTS_LONGEST, Burst, Clip};
pub use ports::{PORT_DRAIN, PortRangeError};
