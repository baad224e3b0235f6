//! Calls that platforms bring by signed webhook.
mod attacks;
mod calls;
mod door;
mod fallback;
pub(crate) mod platform;
mod program;
mod verify;
