//! Tickets that are handed over to outside desks: doubles of them on loopback, which fail when they are told to.
pub(crate) mod double;
mod events;
mod faults;
mod large;
mod mistyped;
mod operators;
mod products;
mod servicenow;
mod slow;
pub(crate) mod stage;
mod untold;
pub(crate) mod zammad;
