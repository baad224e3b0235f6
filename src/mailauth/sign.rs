//! DKIM signatures of our own mail (RFC 6376 section 5).
use std::collections::BTreeMap;

use mail_auth::common::crypto::SigningKey as _;
use mail_auth::common::headers::{HeaderWriter as _, Writable, Writer};
use mail_auth::dkim::{Canonicalization, Signature};

use super::key::PrivateKey;
use crate::mail::{ReadLimits, sent_fields};

/// What is signed, as far as it is there: all that people see and machines act on. From and
/// Subject stand twice, so that nobody can add a second one.
const SIGNED: [&str; 16] = [
    "From",
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    // RFC 8058 section 4 wants both signed.
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// One key of one domain.
#[derive(Debug)]
struct Pair {
    selector: String,
    key: PrivateKey,
}

/// Signs mail in the name of the domain in its From.
#[derive(Debug, Default)]
pub struct Signer {
    keys: BTreeMap<String, Vec<Pair>>,
}

impl Signer {
    /// Adds a key; a domain may have several, such as RSA and Ed25519.
    pub fn add(&mut self, domain: &str, selector: &str, key: PrivateKey) {
        let pair = Pair { selector: selector.to_ascii_lowercase(), key };
        self.keys.entry(domain.to_ascii_lowercase()).or_default().push(pair);
    }

    /// Returns whether there is no key at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns the header fields to put before the message: one signature for each key of the
    /// domain in From, none when it has no key. The same message gets the same ones: their time
    /// is that of its Date field.
    #[must_use]
    pub fn signatures(&self, message: &[u8]) -> String {
        let Some(sent) = sent_fields(message, &ReadLimits::default()) else {
            return String::new();
        };
        let Some(pairs) = self.keys.get(sent.from.domain()) else { return String::new() };
        let mut out = String::new();
        for pair in pairs {
            match sign(pair, sent.from.domain(), &sent.fields, sent.body, sent.date) {
                Ok(signature) => out.push_str(&signature),
                Err(error) => tracing::error!(%error, "a mail of ours goes out unsigned"),
            }
        }
        out
    }
}

fn sign(
    pair: &Pair,
    domain: &str,
    fields: &[(&[u8], &[u8])],
    body: &[u8],
    date: u64,
) -> mail_auth::Result<String> {
    let is = |name: &[u8], wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());
    let there = |wanted: &str| fields.iter().any(|(name, _)| is(name, wanted));
    let named = SIGNED.iter().filter(|name| there(name)).map(|name| (*name).to_owned());
    let mut signature = Signature {
        v: 1,
        a: pair.key.key.algorithm(),
        d: domain.to_owned(),
        s: pair.selector.clone(),
        h: named.collect(),
        t: date,
        ch: Canonicalization::Relaxed,
        cb: Canonicalization::Relaxed,
        ..Signature::default()
    };
    signature.bh = pair.key.key.hash(signature.cb.canonical_body(body, 0)).as_ref().to_vec();
    let mut seen: Vec<&str> = vec![];
    let mut signed = vec![];
    for name in &SIGNED {
        // A field named twice stands there once: the second name covers its absence.
        if !seen.contains(name) {
            seen.push(name);
            signed.extend(fields.iter().rev().filter(|(found, _)| is(found, name)).take(1));
        }
    }
    signature.b = pair.key.key.sign(Signable { fields: &signed, signature: &signature })?;
    // Where the value ends a line, the library folds before the last `;`. RFC 6376 section 3.7 has
    // blanks around the value taken out before it is checked, but some verifiers leave that one.
    Ok(signature.to_header().replace("\r\n\t;\r\n", ";\r\n"))
}

/// What is signed: the fields, then the signature's own field without its value.
struct Signable<'a> {
    fields: &'a [(&'a [u8], &'a [u8])],
    signature: &'a Signature,
}

impl Writable for Signable<'_> {
    fn write(self, writer: &mut impl Writer) {
        self.signature.ch.canonicalize_headers(self.fields.iter().copied(), writer);
        self.signature.write(writer, false);
    }
}
