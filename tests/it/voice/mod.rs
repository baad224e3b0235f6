//! Calls that platforms bring by signed webhook.
mod attacks;
mod door;
mod platform;
mod verify;
