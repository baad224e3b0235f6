//! What is said, cut into what is recorded: sentences as they stand, values from fragments.
//!
//! Floor 2, pure. A prompt comes as [`Piece`]s: words that never change, and values where they
//! stand. [`utter`] turns them into [`Sound`]s in the order in which they are heard; every word
//! sound and fragment has a recording. [`catalogue`] lists all fragments of a language, and
//! [`sentences`] cuts words the way they are recorded, so that what can be said can be counted
//! beforehand.
//!
//! The rules are those of Spanish as spoken in Spain, European Portuguese and British English.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod catalogue;
mod clock;
mod fragment;
mod names;
mod number;
mod sentence;
#[cfg(test)]
mod tests;
mod utter;

pub use catalogue::catalogue;
pub use fragment::{FRAGMENT, Fragment, Sound};
pub use number::NUMBER_MAX;
pub use sentence::{as_spoken, sentences};
pub use utter::{Piece, Value, say, utter};
