//! One small HTTP server and client on hyper.
//!
//! Floor 4. The server holds every peer to limits of time, size and number, over TCP and over a
//! Unix socket; the client speaks to that socket only.

mod client;
mod problem;
mod server;
mod socket;

pub use client::{Answer, ClientError, UnixClient};
pub use problem::Problem;
pub use server::{Peer, ServerLimits, caught, serve_tcp, serve_unix};
pub use socket::{BindError, OwnedSocket};
