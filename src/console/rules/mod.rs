//! The rules that say where an arrival goes: in words, with their tests, and changed after trying.
mod file;
mod list;
mod one;
mod say;

pub(super) use file::file;
pub(super) use list::list;
pub(super) use one::{one, try_change};
