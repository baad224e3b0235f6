//! Calls that platforms bring by signed webhook.
mod attacks;
mod calls;
mod door;
mod fallback;
mod platform;
mod program;
mod verify;
