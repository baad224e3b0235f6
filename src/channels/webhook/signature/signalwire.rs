//! The schemes of SignalWire: for forms that of Twilio with repetitions in the order they came;
//! for other bodies hex(HMAC-SHA1(key, address + body)), or a digest of the body in the address.
use data_encoding::HEXLOWER;
use ring::hmac;
use zeroize::Zeroizing;

use super::{Fit, Form, Refusal, Signed, body_digest, fitting, twilio};

const HEADER: &str = "x-signalwire-signature";
/// What its TwiML platform sends as well.
const HEADER_OF_TWILIO: &str = "x-twilio-signature";

pub(super) fn verify(keys: &[hmac::Key], signed: &Signed<'_>) -> Result<Fit, Refusal> {
    let header = match signed.header(HEADER) {
        Err(Refusal::NoHeader) => signed.header(HEADER_OF_TWILIO)?,
        own => own?,
    };
    if let Some(form) = signed.form {
        let signature = twilio::decoded(header)?;
        return fitting(keys, signed.urls, message(form).as_bytes(), &signature);
    }
    if let Some(same) = body_digest(signed) {
        same?;
        return fitting(keys, signed.urls, b"", &twilio::decoded(header)?);
    }
    let signature = HEXLOWER.decode(header.as_bytes()).map_err(|_| Refusal::BadSignature)?;
    fitting(keys, signed.urls, signed.body, &signature)
}

/// Names by code point; the values of one name in the order they came, none left out.
fn message(form: &Form) -> Zeroizing<String> {
    let mut pairs: Vec<(&str, &str)> = form.pairs().collect();
    pairs.sort_by_key(|(name, _)| *name);
    let mut out = Zeroizing::new(String::with_capacity(twilio::room(form)));
    for (name, value) in pairs {
        out.push_str(name);
        out.push_str(value);
    }
    out
}
