//! Tickets: the queues, one whole, and what is done with it.

mod acts;
mod list;
mod show;

pub(super) use acts::{correct, note, reply, status, take};
pub(super) use list::{Line, list};
pub(super) use show::show;
