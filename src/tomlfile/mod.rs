//! TOML files that people write: every key with its line, every fault at once, and
//! "did you mean".
//!
//! Floor 1. Pure: text in, tables with their places out. A reader asks a [`Section`] for what
//! it knows and pushes what is wrong into [`Faults`], so that one run names everything.

pub mod dates;
pub mod empty_is_none;
mod faults;
mod section;

pub use faults::{FAULTS_MAX, Faults, did_you_mean, one_of};
pub use section::{Document, Entry, Scalar, ScalarKind, Section};

#[cfg(test)]
mod tests;
