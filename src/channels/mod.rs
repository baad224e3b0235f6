//! Doors in: each takes what arrives and hands it to a trait of its own; none knows what becomes
//! of it.

mod in_flight;
pub mod lmtp;
pub mod sip;
pub mod webhook;
