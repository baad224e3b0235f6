//! The telephone of the real binary, as an operator sees it: trunks, recordings, the end of calls.
mod drain;
pub(crate) mod operator;
mod recordings;
mod trunks;
