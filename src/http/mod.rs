//! One small HTTP server and client on hyper.
//!
//! Floor 4. The server holds every peer to limits of time, size and number, over TCP and over a
//! Unix socket; one client speaks to that socket only, and one posts forms to servers of others.

mod browser;
mod client;
mod listing;
mod outgoing;
mod problem;
mod server;
mod socket;
mod tls;

pub use browser::{UNATTENDED, cookie_of, is_ours, session_cookie};
pub use client::{Answer, ClientError, UnixClient};
pub use listing::{asked, href, paged, percent_encoded};
pub use outgoing::{Answered, FormClient, PostError, Posted, Target};
pub use problem::Problem;
pub use server::{Peer, ServerLimits, caught, serve_tcp, serve_unix};
pub use socket::{BindError, OwnedSocket};
pub use tls::{TlsSetupError, tls_client};
