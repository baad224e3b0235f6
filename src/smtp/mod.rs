//! The server's side of SMTP and LMTP as a line machine without I/O.
//!
//! LMTP (RFC 2033) is SMTP (RFC 5321) with one answer per recipient after the message. Spoken
//! here: PIPELINING (RFC 2920), SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531),
//! CHUNKING (RFC 3030, without BINARYMIME), ENHANCEDSTATUSCODES (RFC 2034 with the codes of RFC
//! 3463), and STARTTLS (RFC 3207) where the driver can.
//!
//! The driver gives bytes to [`Session::receive`], takes bytes from [`Session::poll_output`] and
//! answers what [`Session::poll_event`] asks. While a question is open nothing further is read
//! from what the client has pipelined, and [`Session::wants_input`] is false.
//!
//! After DATA a message ends with CR LF `.` CR LF and with nothing else, so that no relay before us
//! can be made to see one message where we see two (`docs/adr/0004-lmtp-session.md`). A lone CR or
//! LF is content: LMTP hands it on, SMTP refuses the message (`docs/adr/0015-smtp-door.md`).
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod bdat;
mod command;
mod content;
mod data;
mod envelope;
mod line;
mod mail_from;
mod path;
mod rcpt_to;
mod reply;
mod session;
mod trace;

pub use envelope::{BodyType, Envelope, Hello, Tls, Verb};
pub use reply::{Answer, Refusal};
pub use session::{Closing, Event, Session};
pub use trace::trace;

/// The longest command line, in bytes with its CR LF.
///
/// RFC 5321 section 4.5.3.1.4 asks for 512 and each extension for some more; 2,048 holds all of
/// them with the longest path.
pub const LINE_BYTES_MAX: usize = 2_048;

/// How far a line that is too long is read on before the session is closed, in bytes.
pub const LINE_SKIPPED_BYTES_MAX: usize = 65_536;

/// How much a client may pipeline behind a question that is still open, in bytes.
///
/// A driver that heeds [`Session::wants_input`] passes this only with reads larger than this.
pub const PIPELINED_BYTES_MAX: usize = 262_144;

/// How many commands in a row may be wrong before the session is closed.
pub const ERRORS_IN_ROW_MAX: u32 = 20;

/// How many commands may follow one another in SMTP that bring no message forward, such as NOOP,
/// RSET, a greeting or an unknown recipient, before the session is closed. A message starts anew.
pub const IDLE_COMMANDS_MAX: u32 = 100;

/// What is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// LMTP (RFC 2033): from a mail server of ours.
    Lmtp,
    /// SMTP (RFC 5321): from anybody.
    Smtp,
}

impl Protocol {
    /// Returns its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lmtp => "LMTP",
            Self::Smtp => "SMTP",
        }
    }
}

/// The name and the limits of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// What is spoken.
    pub protocol: Protocol,
    /// The name this host gives itself in the greeting; also the domain of a bare `<postmaster>`.
    pub host_name: String,
    /// The largest message, in bytes without dot-stuffing; declared by SIZE.
    pub message_bytes_max: usize,
    /// The most recipients of one message (RFC 5321 section 4.5.3.1.8 asks for at least 100).
    pub recipients_max: usize,
    /// The driver can begin TLS.
    pub starttls: bool,
    /// No message is taken in clear. RFC 3207 section 4 forbids it for a server that receives mail
    /// from anybody.
    pub tls_required: bool,
}

impl Default for Config {
    /// 50 MiB: what the large providers let through (25 to 35 MB) after base64, with room.
    fn default() -> Self {
        Self {
            protocol: Protocol::Lmtp,
            host_name: "localhost".to_owned(),
            message_bytes_max: 50 * 1024 * 1024,
            recipients_max: 100,
            starttls: false,
            tls_required: false,
        }
    }
}

#[cfg(test)]
mod tests;
