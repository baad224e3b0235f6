//! What the client said about a message before it sent it.
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

/// Sender and recipients of one message.
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
}
