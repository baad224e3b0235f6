//! Calls that platforms bring by signed webhook.
mod verify;
