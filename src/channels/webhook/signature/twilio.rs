//! The scheme of Twilio: base64(HMAC-SHA1(token, address + names and values)).
use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use ring::hmac;
use zeroize::Zeroizing;

use super::{Fit, Form, Refusal, Signed, body_digest, fitting};

const HEADER: &str = "x-twilio-signature";

pub(super) fn verify(keys: &[hmac::Key], signed: &Signed<'_>) -> Result<Fit, Refusal> {
    let signature = decoded(signed.header(HEADER)?)?;
    let message = match signed.form {
        Some(form) => message(form),
        None => {
            body_digest(signed).unwrap_or(Err(Refusal::BadSignature))?;
            Zeroizing::default()
        }
    };
    fitting(keys, signed.urls, message.as_bytes(), &signature)
}

/// Reads a signature; anything but the one way of writing twenty bytes is none.
pub(super) fn decoded(text: &str) -> Result<Vec<u8>, Refusal> {
    BASE64
        .decode(text.as_bytes())
        .ok()
        .filter(|bytes| bytes.len() == 20)
        .ok_or(Refusal::BadSignature)
}

/// Names by code point, the distinct values of each sorted; nothing between name and value.
fn message(form: &Form) -> Zeroizing<String> {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in form.pairs() {
        sorted.entry(name).or_default().insert(value);
    }
    let mut out = Zeroizing::new(String::with_capacity(room(form)));
    for (name, values) in sorted {
        for value in values {
            out.push_str(name);
            out.push_str(value);
        }
    }
    out
}

/// Enough for all names and values, so that no copy is left behind by growing.
pub(super) fn room(form: &Form) -> usize {
    form.pairs().map(|(name, value)| name.len().saturating_add(value.len())).sum()
}
