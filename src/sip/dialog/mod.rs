//! Dialogs (RFC 3261 12) and what happens in them: offers and answers, reliable provisional
//! responses (RFC 3262), session timers (RFC 4028), keys in INFO, the outcome of a REFER.
//!
//! Each part is a machine of its own that knows no other; `agent` puts them together.

mod exchange;
pub mod glare;
pub mod keys;
mod reliable;
pub mod session_timer;
pub mod sipfrag;
mod state;

pub use exchange::{Exchange, Glare};
pub use reliable::{Heard, ReliableReceiver, ReliableSender, ReliableStep};
pub use session_timer::{SessionStep, SessionTimer};
pub use state::{Dialog, DialogId, OutOfOrder, ROUTES_MAX};
