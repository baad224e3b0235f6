//! The telephone's sockets and clocks.
//!
//! [`engine`] carries the sound of calls on threads of its own: it sends and receives RTP, plays
//! [`Clip`]s, hears keys, records messages and puts two calls together. [`prompts`] holds the
//! recordings that callers hear.
mod clip;
pub mod engine;
mod ports;
pub mod prompts;

pub use clip::{BURSTS_LONGEST, Burst, Clip};
pub use ports::{PORT_DRAIN, PortRangeError};
