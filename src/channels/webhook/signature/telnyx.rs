//! The scheme of Telnyx: Ed25519 over the time, a bar and the body. The address is not signed, so
//! a request that it signed for one of our addresses fits all of them for as long as it is fresh.
use data_encoding::BASE64;
use jiff::SignedDuration;
use ring::signature::{ED25519, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::{Fit, Refusal, Signed};
use crate::model::Timestamp;

const HEADER: &str = "telnyx-signature-ed25519";
const TIME_HEADER: &str = "telnyx-timestamp";

/// How far the time of a signature may be from ours, in both directions; the window that the
/// platform's own libraries use.
const WINDOW: SignedDuration = SignedDuration::from_secs(300);
/// Digits of a time in seconds since 1970; eleven are enough until the year 5138.
const TIME_DIGITS_MAX: usize = 11;

pub(super) fn verify(
    keys: &[[u8; 32]],
    signed: &Signed<'_>,
    now: Timestamp,
) -> Result<Fit, Refusal> {
    let time = signed.header(TIME_HEADER)?;
    let signature =
        BASE64.decode(signed.header(HEADER)?.as_bytes()).map_err(|_| Refusal::BadSignature)?;
    let at = moment(time).ok_or(Refusal::BadSignature)?;
    let mut message = Zeroizing::new(Vec::with_capacity(
        time.len().saturating_add(1).saturating_add(signed.body.len()),
    ));
    message.extend_from_slice(time.as_bytes());
    message.push(b'|');
    message.extend_from_slice(signed.body);
    let fits =
        |key: &[u8; 32]| UnparsedPublicKey::new(&ED25519, key).verify(&message, &signature).is_ok();
    let secret = keys.iter().position(fits).ok_or(Refusal::BadSignature)?;
    if now.duration_since(at).abs() > WINDOW {
        return Err(Refusal::Stale);
    }
    Ok(Fit { url: None, secret })
}

/// Reads seconds since 1970, written as digits only.
fn moment(text: &str) -> Option<Timestamp> {
    let digits = (1..=TIME_DIGITS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| digits)?;
    Timestamp::from_second(seconds).ok()
}

/// Reads a public key as the portal shows it.
pub(super) fn public_key(text: &str) -> Option<[u8; 32]> {
    BASE64.decode(text.as_bytes()).ok()?.try_into().ok()
}
