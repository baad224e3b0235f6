//! What a message says about where it is from, for whoever has to prove it.
use super::address::{AddressLimits, mailboxes};
use super::fields::{self, Fields};
use super::limits::ReadLimits;
use super::{clean, standard};
use crate::model::EmailAddress;

/// Authentication-Results fields that are handed on, the topmost first.
const RESULTS_MAX: usize = 20;

/// Fields of which a second one could show something else than what was signed: readers and
/// verifiers differ in which of two counts.
const SINGLE: [&str; 6] =
    ["From", "Subject", "Reply-To", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"];

/// Why a message has no author whose domain could vouch for him.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorFault {
    /// There is no From field.
    #[error("there is no From field")]
    Missing,
    /// A field stands there twice.
    #[error("there are two {0} fields, and only one of them can be what was signed")]
    Twice(&'static str),
    /// From is no single plain mailbox.
    #[error("From is not one plain address: groups, comments and lists prove nobody")]
    NotPlain,
    /// From names several people.
    #[error("From names {0} people")]
    Several(usize),
    /// The domain is not written in ASCII.
    #[error("the domain in From is not in ASCII (its form in the DNS begins with xn--)")]
    Domain,
    /// The header has more than is read.
    #[error("the header is longer than is read")]
    TooLong,
    /// Lines that are no fields stand in the header, where readers and verifiers differ.
    #[error("there are lines in the header that are no fields")]
    Junk,
}

/// What a message says about where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginFields {
    /// Who wrote it, by its only From field.
    pub author: Result<EmailAddress, AuthorFault>,
    /// The values of its Authentication-Results fields, the topmost first (RFC 8601).
    pub results: Vec<Vec<u8>>,
    /// How many DKIM-Signature fields there are.
    pub signatures: usize,
    /// How many ARC-Seal fields there are.
    pub seals: usize,
    /// Whether there is a Subject, which a signature must then cover.
    pub subject: bool,
}

/// Reads them as strictly as a proof needs. Who counts as the sender elsewhere may be guessed
/// from broken fields; a proof is about exactly one plain address.
#[must_use]
pub fn origin_fields(raw: &[u8], limits: &ReadLimits) -> OriginFields {
    let (fields, _) = fields::split(fields::skip_leading(raw), limits.field_limits(), |_| false);
    OriginFields {
        author: author(&fields, limits),
        results: fields
            .all("Authentication-Results")
            .take(RESULTS_MAX)
            .map(<[u8]>::to_vec)
            .collect(),
        signatures: fields.all("DKIM-Signature").count(),
        seals: fields.all("ARC-Seal").count(),
        subject: fields.get("Subject").is_some(),
    }
}

fn author(fields: &Fields<'_>, limits: &ReadLimits) -> Result<EmailAddress, AuthorFault> {
    if fields.cut {
        return Err(AuthorFault::TooLong);
    }
    if fields.junk {
        return Err(AuthorFault::Junk);
    }
    if let Some(name) = SINGLE.iter().find(|name| fields.all(name).nth(1).is_some()) {
        return Err(AuthorFault::Twice(name));
    }
    let value = fields.get("From").ok_or(AuthorFault::Missing)?;
    // What the standard reader refuses is repaired for people, and proves nothing.
    let plain = standard::mailboxes(value).ok_or(AuthorFault::NotPlain)?;
    let [(_, written)] = plain.as_slice() else {
        return Err(AuthorFault::Several(plain.len()));
    };
    let shown = AddressLimits { addresses_max: 2, name_chars_max: limits.name_chars_max };
    // Both readers must see the same address, so that what is proven is what is shown.
    let read = mailboxes(value, shown);
    let same = read.len() == 1 && read.first().is_some_and(|mailbox| mailbox.address == *written);
    if !same || written.chars().any(clean::is_invisible) {
        return Err(AuthorFault::NotPlain);
    }
    let address: EmailAddress = written.parse().map_err(|_| AuthorFault::NotPlain)?;
    if !address.domain().is_ascii() {
        return Err(AuthorFault::Domain);
    }
    if !address.domain().contains('.') {
        return Err(AuthorFault::NotPlain);
    }
    Ok(address)
}

/// A message of our own, as its signature needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFields<'a> {
    /// Who it is from.
    pub from: EmailAddress,
    /// The seconds of its Date field since 1970; 0 without one.
    pub date: u64,
    /// Its header fields in order, as they stand: name and value.
    pub fields: Vec<(&'a [u8], &'a [u8])>,
    /// What follows the header.
    pub body: &'a [u8],
}

/// Takes a message of our own apart; nothing when it has no one plain address in From.
#[must_use]
pub fn sent_fields<'a>(raw: &'a [u8], limits: &ReadLimits) -> Option<SentFields<'a>> {
    let (fields, body) = fields::split(raw, limits.field_limits(), |_| false);
    let from = author(&fields, limits).ok()?;
    let date = fields.get("Date").and_then(standard::date);
    let seconds = date.and_then(|date| u64::try_from(date.as_second()).ok());
    let parts = fields.iter().map(|field| (field.name, field.value)).collect();
    Some(SentFields { from, date: seconds.unwrap_or_default(), fields: parts, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author_of(header: &str) -> Result<String, AuthorFault> {
        let raw = format!("{header}\r\n\r\ntext\r\n");
        origin_fields(raw.as_bytes(), &ReadLimits::default())
            .author
            .map(|address| address.as_str().to_owned())
    }

    #[test]
    fn one_plain_address_is_an_author() {
        for from in [
            "From: ana@c.example",
            "from: \"Ana, NOC\" <ana@C.example>",
            "From:\r\n =?utf-8?Q?Ana_Garc=C3=ADa?= <ana@c.example>",
            "Subject: x\r\nFrom: Ana <ana@c.example>\r\nX-From: m@evil.example",
        ] {
            assert_eq!(author_of(from).as_deref(), Ok("ana@c.example"), "{from}");
        }
    }

    #[test]
    fn a_trick_in_from_has_no_author() {
        use AuthorFault as F;
        for (header, fault) in [
            ("Subject: x", F::Missing),
            ("From: ana@c.example\r\nFrom: m@evil.example", F::Twice("From")),
            ("From: ana@c.example\r\nSubject: a\r\nsubject: b", F::Twice("Subject")),
            ("From: ana@c.example, m@evil.example", F::Several(2)),
            ("From: undisclosed: ana@c.example;", F::NotPlain),
            ("From: ana@c.example (m@evil.example)", F::NotPlain),
            ("From: ana@c.example <m@evil.example>", F::NotPlain),
            ("From: <@relay.example:ana@c.example>", F::NotPlain),
            ("From: Ana", F::NotPlain),
            ("From: root@localhost", F::NotPlain),
            ("From: ana@\u{440}c.example", F::Domain),
            ("From: ana@c\u{200b}.example", F::NotPlain),
            ("From: ana@c.example\r\nthis is no field\r\nX: y", F::Junk),
        ] {
            assert_eq!(author_of(header), Err(fault), "{header}");
        }
    }
}
