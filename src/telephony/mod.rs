//! The telephone's sockets and clocks.
//!
//! [`engine`] carries the sound of calls on threads of its own: it sends and receives RTP, plays
//! [`Clip`]s, hears keys, records messages and puts two calls together.
mod clip;
pub mod engine;
mod ports;

pub use clip::{BURSTS_LONGEST, Burst, Clip};
pub use ports::{PORT_DRAIN, PortRangeError};
pub mod phone;
pub mod resolve;
pub mod transport;
pub mod trunks;
//! The telephone's sockets, clocks and sounds.
//! [`prompts`] holds the recordings that callers hear, as [`Clip`]s that are ready to be sent.
pub mod prompts;
pub use clip::{Burst, Clip};
