//! The answers of the TwiML family.

mod fallback;
mod render;
#[cfg(test)]
mod tests;
mod xml;

pub use fallback::StaticFallback;
pub(super) use render::{Side, Stage, redirect, ring};
pub use xml::{DOCUMENT_BYTES_MAX, Element, MEDIA_TYPE, TooLong};

use super::Dialect;

/// Returns the largest document that a platform reads, in bytes.
#[must_use]
pub const fn bytes_max(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Twilio | Dialect::Telnyx => DOCUMENT_BYTES_MAX,
        // Its interpreter cuts what is longer.
        Dialect::SignalWire => 11_750,
    }
}
