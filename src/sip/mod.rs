//! SIP without I/O: messages from bytes and back (RFC 3261 and the extensions that trunks use).
//!
//! [`parse`] reads one datagram and [`Framer`] a stream of messages; both give [`Message`]s whose
//! headers keep their text as it came, or a [`Refused`] that knows the status to answer with.
//! Typed views ([`Via`], [`NameAddr`], [`Uri`], [`CSeq`], …) are read from a message when they are
//! asked for: `message.top_via()`, `message.from()`, `message.contact()`. Messages of our own are
//! made by [`Message::request`], [`Message::response`], [`Message::ack`] and [`Message::cancel`].
//!
//! What is checked while reading: the start line, the framing, that To, From, CSeq, Call-ID and Via
//! are there, once and well-formed, Max-Forwards when present, and that CSeq names the method of
//! the request. Everything else (416 for a scheme, 420, 405, 501, 481, a Contact that a dialog
//! needs, more than one Via in a response) is for whoever needs the value.
//!
//! What happens between messages are machines without a clock: [`transaction`] repeats and absorbs,
//! [`dialog`] keeps what two ends agreed on, [`registration`] and [`probe`] look after trunks,
//! [`access`] says who may speak, and [`agent`] puts them together.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

pub mod access;
pub mod agent;
pub mod dialog;
pub mod digest;
mod fields;
mod flow;
mod framer;
mod header_name;
mod headers;
mod host;
mod message;
mod method;
mod name_addr;
mod params;
pub mod probe;
mod reason_phrase;
mod refused;
pub mod registration;
mod regular;
mod scan;
mod start_line;
pub mod transaction;
mod uri;
mod via;
mod views;
mod wire;

pub use fields::{
    CSeq, Cause, Contacts, Event, MediaType, Rack, Refresher, Replaces, RetryAfter, SessionExpires,
    SubscriptionState, Warning,
};
pub use flow::{Destination, Flow, FlowId, Target, Transmission, TrunkId, default_port};
pub use framer::{Framed, Framer, Side};
pub use header_name::HeaderName;
pub use headers::{Header, HeaderValue, Headers};
pub use host::Host;
pub use message::{Message, Start};
pub use method::Method;
pub use name_addr::NameAddr;
pub use params::Params;
pub use reason_phrase::reason_phrase;
pub use refused::{HeaderError, Refused};
pub use uri::{SipUri, TelUri, Uri, UriParams};
pub use via::{Transport, Via};
pub use wire::parse;

/// The longest message, in bytes: what a UDP datagram can carry.
pub const MESSAGE_BYTES_MAX: usize = 65_535;

/// The longest start line and headers together, in bytes.
pub const HEAD_BYTES_MAX: usize = 49_152;

/// The longest header value, unfolded, in bytes.
pub const VALUE_BYTES_MAX: usize = 16_384;

/// The longest header name, in bytes.
pub const NAME_BYTES_MAX: usize = 256;

/// The longest start line on a stream, in bytes: beyond it the connection is closed, not answered.
pub const START_LINE_BYTES_MAX: usize = 4_096;

/// How many header lines a message may have.
pub const HEADERS_MAX: usize = 256;

/// How many Via values a message may have, as many as Max-Forwards usually allows hops.
pub const VIAS_MAX: usize = 70;

/// How many values a list in one header may have.
pub const LIST_MAX: usize = 128;

/// How many parameters a value may have.
pub const PARAMS_MAX: usize = 64;

/// The longest method, in bytes; a longer one is answered with 501.
pub const METHOD_BYTES_MAX: usize = 64;

/// The longest Request-URI, in bytes; a longer one is answered with 414.
pub const URI_BYTES_MAX: usize = 2_048;

#[cfg(test)]
mod tests;
