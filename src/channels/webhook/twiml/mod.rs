//! The answers of the TwiML family.

mod xml;

pub use xml::{DOCUMENT_BYTES_MAX, Element, MEDIA_TYPE, TooLong};
