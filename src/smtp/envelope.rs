//! What the client said about a message before it sent it.
use std::fmt;

use crate::model::EmailAddress;

/// How the client declared the body (RFC 6152). Bytes above 127 are taken either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyType {
    /// `BODY=7BIT`, or not declared.
    #[default]
    SevenBit,
    /// `BODY=8BITMIME`.
    EightBitMime,
}

/// The command with which the client greeted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// LHLO (RFC 2033).
    Lhlo,
    /// EHLO (RFC 5321).
    Ehlo,
    /// HELO: the client knows no extension.
    Helo,
}

/// How the client introduced itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The command.
    pub verb: Verb,
    /// The name after it, as claimed: printable ASCII, at most 255 bytes, never empty.
    pub name: String,
}

/// What the client came under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The version, such as `TLSv1.3`.
    pub version: String,
    /// The cipher suite, such as `TLS13_AES_256_GCM_SHA384`.
    pub cipher: String,
}

impl fmt::Display for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.cipher)
    }
}

/// Sender and recipients of one message, and how the client introduced itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The reverse path; `None` is `<>`: a bounce or other mail that must not be answered.
    pub from: Option<EmailAddress>,
    /// The accepted recipients in order, with their `+detail`. One that was given twice stands
    /// here twice, because each is answered (RFC 2033 section 4.2).
    pub recipients: Vec<EmailAddress>,
    /// The declared body type.
    pub body: BodyType,
    /// The client said SMTPUTF8: addresses and header may hold UTF-8 (RFC 6531).
    pub smtputf8: bool,
    /// The last greeting of the client, under TLS if there is any.
    pub hello: Hello,
    /// What the message came under; nothing in clear.
    pub tls: Option<Tls>,
}
