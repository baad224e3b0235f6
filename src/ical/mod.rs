//! Calendar files as other programs exchange them (iCalendar, RFC 5545).
//!
//! Floor 2. Pure. Writes events of known moments; reads single events, and says with its line what it
//! does not read: a rule that repeats an event would have to be computed, and dates are data here.

mod read;
mod write;

pub use read::{ENTRIES_MAX, Entry, FILE_BYTES_MAX, Said, When, read};
pub use write::{Event, Feed, write};

#[cfg(test)]
mod tests;
