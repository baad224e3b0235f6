//! first cut
use std::borrow::Cow;

use super::{Inbound, Mailbox, ReadLimits};

/// Reads a message.
#[must_use]
pub fn read(raw: &[u8], _limits: &ReadLimits) -> Inbound {
    let Some(m) = mail_parser::MessageParser::default().parse(raw) else {
        return Inbound::default();
    };
    let mut inbound = Inbound::default();
    inbound.subject = m.subject().unwrap_or_default().to_owned();
    inbound.from = m.from().and_then(|f| f.first()).map(|a| Mailbox {
        name: a.name().unwrap_or_default().to_owned(),
        address: a.address().unwrap_or_default().to_owned(),
    });
    inbound.message_id = m.message_id().and_then(|i| crate::model::MessageId::parse(i).ok());
    inbound.full_text = m.body_text(0).unwrap_or_default().into_owned();
    inbound.text = inbound.full_text.clone();
    inbound
}

/// Returns what is kept of a message.
#[must_use]
pub fn archive_form<'a>(raw: &'a [u8], _inbound: &Inbound) -> Cow<'a, [u8]> {
    Cow::Borrowed(raw)
}

/// Returns the bytes that the duplicate digest is taken over.
#[must_use]
pub fn identity_bytes(raw: &[u8]) -> Cow<'_, [u8]> {
    Cow::Borrowed(raw)
}
