//! Calls that platforms bring by signed webhook.
mod attacks;
mod calls;
mod dialects;
mod door;
mod edges;
mod fallback;
pub(crate) mod platform;
mod program;
mod verify;
