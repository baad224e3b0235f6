//! Calls told as scripts: the same files through the simulator and through signed webhooks.
mod digits;
mod door;
mod explorer;
mod hangups;
mod scripts;
mod stage;
mod twiml;
