//! The telephone's sockets and clocks.

pub mod phone;
pub mod resolve;
pub mod transport;
pub mod trunks;
