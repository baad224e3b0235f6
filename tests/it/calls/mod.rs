//! Calls told as scripts: the same files through the simulator and through signed webhooks.
mod declared;
mod digits;
mod door;
mod explorer;
pub(crate) mod hangups;
pub(crate) mod scripts;
pub(crate) mod stage;
mod twiml;
