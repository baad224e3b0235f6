//! How texts are understood: words and danger, examples that wait, how good it is, and why a text is taken
//! for what it is.
mod chart;
mod classify;
mod evaluation;
mod examples;
mod figures;
mod file;
mod home;
mod shelf;

pub(super) use classify::classify;
pub(super) use evaluation::evaluation;
pub(super) use examples::{examples, review};
pub(super) use file::{file, try_change};
pub(super) use home::home;
