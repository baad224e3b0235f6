//! The telephone's sockets, clocks and sounds.
//!
//! [`prompts`] holds the recordings that callers hear, as [`Clip`]s that are ready to be sent.
mod clip;
pub mod prompts;

pub use clip::{Burst, Clip};
