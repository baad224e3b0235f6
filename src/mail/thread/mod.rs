//! Which ticket a message belongs to, by marks that only we can make.
//!
//! Our Message-IDs and our plus-addresses carry the ticket number and the first 80 bits of an
//! HMAC-SHA-256 over it. A stranger who knows a ticket number can make neither.
use data_encoding::BASE32_NOPAD;
use ring::{digest, hmac};

use super::Inbound;
use crate::model::{EmailAddress, MessageId, TicketNumber};

/// How many bytes of the HMAC stand in a mark: 80 bits, which nobody guesses by mail.
const SIGNATURE_BYTES: usize = 10;
/// The same in base32.
const SIGNATURE_CHARS: usize = 16;
/// The longest local part (RFC 5321 section 4.5.3.1.1); a longer one is not ours.
const LOCAL_BYTES_MAX: usize = 64;

/// What a mark is for; goes into the HMAC, so that one kind never passes for the other.
#[derive(Clone, Copy)]
enum Purpose {
    MessageId,
    PlusAddress,
    Link,
    Comparison,
}

impl Purpose {
    const fn domain(self) -> &'static [u8] {
        match self {
            Self::MessageId => b"centralita message-id 1\0",
            Self::PlusAddress => b"centralita plus-address 1\0",
            Self::Link => b"centralita one-time link 1\0",
            Self::Comparison => b"centralita comparison 1\0",
        }
    }
}

/// The key of our marks. It prints as `ThreadKey(****)`.
#[derive(Clone)]
pub struct ThreadKey(hmac::Key);

impl std::fmt::Debug for ThreadKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ThreadKey(****)")
    }
}

impl ThreadKey {
    /// Takes 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    }

    fn tag(&self, purpose: Purpose, text: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.domain());
        context.update(text);
        context.sign()
    }

    fn sign(&self, purpose: Purpose, text: &str) -> String {
        let tag = self.tag(purpose, text.as_bytes());
        let cut = tag.as_ref().get(..SIGNATURE_BYTES).unwrap_or_default();
        BASE32_NOPAD.encode(cut).to_ascii_lowercase()
    }

    /// Compares in a time that tells nothing: a fresh HMAC of each is compared, by ring.
    fn fits(&self, purpose: Purpose, text: &str, signature: &str) -> bool {
        let given = self.tag(Purpose::Comparison, signature.as_bytes());
        let mut right = Purpose::Comparison.domain().to_vec();
        right.extend(self.sign(purpose, text).as_bytes());
        hmac::verify(&self.0, &right, given.as_ref()).is_ok()
    }
}

/// Returns the token of a one-time link, 256 bits that nobody can guess; the same one for the same
/// text.
#[must_use]
pub fn link_token(key: &ThreadKey, made_of: &str) -> String {
    let tag = key.tag(Purpose::Link, made_of.as_bytes());
    BASE32_NOPAD.encode(tag.as_ref()).to_ascii_lowercase()
}

/// Returns the digest under which a token is kept. It has 256 random bits, so no slow hash is
/// needed, and looking one up by its digest tells nothing by its time.
#[must_use]
pub fn link_digest(token: &str) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    digest.as_ref().first_chunk().copied().unwrap_or_default()
}

/// Returns the Message-ID of outgoing message `outgoing` of a ticket:
/// `ct.0000013.42.<signature>@domain`.
///
/// A `domain` that cannot stand in a Message-ID is replaced by `invalid` (RFC 2606).
///
/// # Panics
/// Never: letters, digits and dots always make a Message-ID.
#[must_use]
#[expect(clippy::expect_used, reason = "letters, digits and dots always make a Message-ID")]
pub fn our_message_id(
    key: &ThreadKey,
    ticket: TicketNumber,
    outgoing: u64,
    domain: &str,
) -> MessageId {
    let text = format!("ct.{}.{outgoing}", ticket.digits());
    let signature = key.sign(Purpose::MessageId, &text);
    MessageId::parse(&format!("{text}.{signature}@{domain}"))
        .or_else(|_| MessageId::parse(&format!("{text}.{signature}@invalid")))
        .expect("an id of letters, digits and dots")
}

/// Returns the ticket of one of our Message-IDs; nothing for everybody else's.
#[must_use]
pub fn ticket_of(key: &ThreadKey, id: &MessageId) -> Option<TicketNumber> {
    let local = id.as_str().split_once('@').map_or(id.as_str(), |(local, _)| local);
    let (text, signature) = split_signature(local)?;
    let (digits, outgoing) = text.strip_prefix("ct.")?.split_once('.')?;
    outgoing.parse::<u64>().ok()?;
    let ticket = ticket_of_digits(digits)?;
    key.fits(Purpose::MessageId, text, signature).then_some(ticket)
}

/// Returns our address with a mark of the ticket: `soporte+ct0000013.<signature>@example.com`.
///
/// A detail that `base` already has is dropped. When the result would pass 64 bytes before the
/// `@` (RFC 5321), `base` comes back without a mark: the Message-ID still carries one.
#[must_use]
pub fn plus_address(key: &ThreadKey, ticket: TicketNumber, base: &EmailAddress) -> EmailAddress {
    let (plain, _) = base.without_detail();
    let text = format!("ct{}", ticket.digits());
    let signature = key.sign(Purpose::PlusAddress, &text);
    let local = format!("{}+{text}.{signature}", plain.local());
    if local.len() > LOCAL_BYTES_MAX {
        return plain;
    }
    format!("{local}@{}", plain.domain()).parse().unwrap_or(plain)
}

/// Returns the ticket that a plus-address of ours names; nothing for one that we did not make.
///
/// Whether what stands before the `+` is an address of ours is the caller's to check.
#[must_use]
pub fn ticket_of_address(key: &ThreadKey, address: &EmailAddress) -> Option<TicketNumber> {
    let (_, detail) = address.local().split_once('+')?;
    let (text, signature) = split_signature(detail)?;
    let ticket = ticket_of_digits(text.strip_prefix("ct")?)?;
    key.fits(Purpose::PlusAddress, text, signature).then_some(ticket)
}

/// Words with an `@` that are looked at in a text.
const TEXT_ADDRESSES_MAX: usize = 200;

/// Returns the tickets of which a marked address of ours stands in a text: programs that cut the
/// subject and name no reference still quote the head of the mail that they answer.
///
/// Whether what stands before the `+` is an address of ours is for `ours` to say.
pub fn tickets_in_text(
    key: &ThreadKey,
    text: &str,
    ours: impl Fn(&EmailAddress) -> bool,
) -> Vec<TicketNumber> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | ',');
    let mut found = vec![];
    let words = text.split(apart).filter(|word| word.contains("+ct") && word.contains('@'));
    for word in words.take(TEXT_ADDRESSES_MAX) {
        let word = word.trim_start_matches("mailto:").trim_matches([':', ';', '.', '*', '"', '\'']);
        let Ok(address) = word.parse::<EmailAddress>() else { continue };
        let ticket = ticket_of_address(key, &address).filter(|_| ours(&address));
        found.extend(ticket.filter(|ticket| !found.contains(ticket)));
    }
    found
}

/// Returns whether a message is one of our own come back, by list, loop or mistake.
///
/// The Message-ID counts, and the id in `X-Centralita-Id` that survives relays which number
/// mail anew. Both are signed, so nobody else's mail is taken for ours.
#[must_use]
pub fn is_own(key: &ThreadKey, inbound: &Inbound) -> bool {
    [&inbound.message_id, &inbound.own_id]
        .into_iter()
        .flatten()
        .any(|id| ticket_of(key, id).is_some())
}

/// Cuts `text.signature`; cheap to refuse: only the length and one place are looked at.
fn split_signature(mark: &str) -> Option<(&str, &str)> {
    let mark = (mark.len() <= LOCAL_BYTES_MAX).then_some(mark)?;
    let (text, signature) = mark.rsplit_once('.')?;
    (signature.len() == SIGNATURE_CHARS).then_some((text, signature))
}

/// Reads exactly seven digits of which the last fits the others.
fn ticket_of_digits(digits: &str) -> Option<TicketNumber> {
    let plain = digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
