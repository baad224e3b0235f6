//! Calls that platforms bring by signed webhook.
mod attacks;
mod door;
pub(crate) mod platform;
mod verify;
