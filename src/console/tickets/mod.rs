//! Tickets: the queues, one whole, and what is done with it.

mod acts;
mod coded;
mod happened;
mod list;
mod opened;
mod says;
mod show;
mod why;

pub(super) use acts::{assign, correct, join, merge, note, queue, reply, split, status, take};
pub(super) use list::{Line, list};
pub(super) use opened::{mail, recording};
pub(super) use show::{part, show};
