//! The telephone's sockets, clocks and sounds.
//!
//! [`prompts`] holds the recordings that callers hear, ready to be sent.
pub mod prompts;
