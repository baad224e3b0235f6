//! Who sent a request: the signatures of the platforms, as pure functions over what came in.
//!
//! Nothing here reads a clock, a file or a socket, and nothing tells the signature that would
//! have been right. All comparisons of secrets take the same time whatever they compare.

mod signalwire;
mod telnyx;
mod twilio;
mod urls;

#[cfg(test)]
mod tests;

use std::fmt;

use axum::http::HeaderMap;
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Form;
use crate::model::Timestamp;

pub use urls::forms;

/// The most secrets of one account that are live at a time: the old, the new, and one to spare.
pub const SECRETS_MAX: usize = 3;

/// How a platform speaks and signs. All of them take TwiML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Twilio, and what copies it.
    Twilio,
    /// Telnyx TeXML.
    Telnyx,
    /// SignalWire cXML.
    SignalWire,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::Twilio, Self::Telnyx, Self::SignalWire];

    /// Returns the word for it in addresses, settings and counters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Telnyx => "telnyx",
            Self::SignalWire => "signalwire",
        }
    }

    /// Reads the word of an address.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.as_str() == word)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a request is refused: the word of the audit line and of the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// The header with the signature, or with its time, is not there.
    #[error("no_header")]
    NoHeader,
    /// No live secret gives this signature over any form of our address.
    #[error("bad_sig")]
    BadSignature,
    /// It was signed too long ago, or in the future.
    #[error("stale")]
    Stale,
    /// It was taken before, and its answer is no longer kept.
    #[error("replayed")]
    Replayed,
    /// The account is not one of ours.
    #[error("unknown_account")]
    UnknownAccount,
    /// The body is not the one whose digest stands in the address.
    #[error("hash_mismatch")]
    HashMismatch,
    /// The body is no form, or lacks or repeats or distorts what it must have.
    #[error("bad_form")]
    BadForm,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::NoHeader,
        Self::BadSignature,
        Self::Stale,
        Self::Replayed,
        Self::UnknownAccount,
        Self::HashMismatch,
        Self::BadForm,
    ];

    /// Returns the word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoHeader => "no_header",
            Self::BadSignature => "bad_sig",
            Self::Stale => "stale",
            Self::Replayed => "replayed",
            Self::UnknownAccount => "unknown_account",
            Self::HashMismatch => "hash_mismatch",
            Self::BadForm => "bad_form",
        }
    }
}

/// What was signed, byte for byte as it came. The body is not printed: a code may stand in it.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// The forms of our address, the likeliest first (see [`forms`]).
    pub urls: &'a [String],
    /// The fields of the head.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
    /// The same body as a form; `None` when it is none, such as JSON.
    pub form: Option<&'a Form>,
}

impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl Signed<'_> {
    /// Returns the one value of a field; a repeated one could be read in two ways and is none.
    fn header(&self, name: &str) -> Result<&str, Refusal> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().filter(|value| !value.is_empty()).ok_or(Refusal::NoHeader)?;
        if values.next().is_some() {
            return Err(Refusal::BadSignature);
        }
        value.to_str().map_err(|_| Refusal::BadSignature)
    }
}

/// What a signature fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Which form of our address was signed, by its place; `None` when the address is not signed.
    pub url: Option<usize>,
    /// Which secret fitted, by its place in the account's list.
    pub secret: usize,
}

/// The live secrets of one account, ready to verify with. They cannot be printed.
#[derive(Clone)]
pub struct Secrets {
    live: Live,
    marks: Vec<hmac::Key>,
}

/// What requests are verified with.
#[derive(Clone)]
enum Live {
    /// Twilio's auth tokens.
    Twilio(Vec<hmac::Key>),
    /// SignalWire's signing keys.
    SignalWire(Vec<hmac::Key>),
    /// Telnyx's public keys (Ed25519, 32 bytes).
    Telnyx(Vec<[u8; 32]>),
}

/// What the keys for our own marks are derived with, so that no mark says anything of a signature.
const MARKS_LABEL: &[u8] = b"centralita last resort 1";

/// Why a text is no secret of that platform. It does not hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// There must be one to [`SECRETS_MAX`].
    #[error("an account has 1 to {SECRETS_MAX} secrets")]
    Number,
    /// No key of that platform is that short.
    #[error("a secret of {0} has at least {SECRET_BYTES_MIN} characters, none of them a space")]
    Short(Dialect),
    /// The key of Telnyx is 32 bytes in base64.
    #[error("the public key of Telnyx is 44 characters of base64, as its portal shows it")]
    PublicKey,
}

/// The shortest secret of a shared-key platform, in bytes. Theirs have 32 and more; a shorter one
/// was not copied whole.
pub const SECRET_BYTES_MIN: usize = 16;

impl Secrets {
    /// Takes the live secrets of an account, as their files hold them.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn read(dialect: Dialect, texts: &[Zeroizing<String>]) -> Result<Self, SecretsError> {
        if texts.is_empty() || texts.len() > SECRETS_MAX {
            return Err(SecretsError::Number);
        }
        let whole = |text: &str| {
            text.len() >= SECRET_BYTES_MIN && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if dialect == Dialect::Telnyx {
            let keys = texts.iter().map(|text| telnyx::public_key(text));
            let keys = keys.collect::<Option<_>>().ok_or(SecretsError::PublicKey)?;
            return Ok(Self { live: Live::Telnyx(keys), marks: marks(texts) });
        }
        if !texts.iter().all(|text| whole(text)) {
            return Err(SecretsError::Short(dialect));
        }
        Ok(Self::shared(dialect, texts))
    }

    fn shared(dialect: Dialect, texts: &[Zeroizing<String>]) -> Self {
        // Both platforms sign with SHA-1; HMAC does not rest on what is broken in it.
        let algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
        let keys = texts.iter().map(|text| hmac::Key::new(algorithm, text.as_bytes())).collect();
        let signs_as_signalwire = dialect == Dialect::SignalWire;
        let live = if signs_as_signalwire { Live::SignalWire(keys) } else { Live::Twilio(keys) };
        Self { live, marks: marks(texts) }
    }

    /// Returns the keys for marks of our own, one for each live secret, the first for new marks.
    /// They are the same in every run and on every machine that has the secrets. The key of Telnyx
    /// is no secret, and so its marks only tell apart what is not ours by mistake: there nothing
    /// but the signature of the request keeps strangers out.
    pub(super) fn marks(&self) -> &[hmac::Key] {
        &self.marks
    }

    /// Verifies that the account sent this.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn verify(&self, signed: &Signed<'_>, now: Timestamp) -> Result<Fit, Refusal> {
        match &self.live {
            Live::Twilio(keys) => twilio::verify(keys, signed),
            Live::SignalWire(keys) => signalwire::verify(keys, signed),
            Live::Telnyx(keys) => telnyx::verify(keys, signed, now),
        }
    }
}

fn marks(texts: &[Zeroizing<String>]) -> Vec<hmac::Key> {
    let key = |text: &Zeroizing<String>| {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
        hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&secret, MARKS_LABEL).as_ref())
    };
    texts.iter().map(key).collect()
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.live {
            Live::Twilio(_) => "Secrets(twilio, ****)",
            Live::SignalWire(_) => "Secrets(signalwire, ****)",
            Live::Telnyx(_) => "Secrets(telnyx, ****)",
        })
    }
}

/// Finds the form of the address and the key that give this signature.
///
/// `message` is what is signed behind the address.
fn fitting(
    keys: &[hmac::Key],
    urls: &[String],
    message: &[u8],
    signature: &[u8],
) -> Result<Fit, Refusal> {
    for (at, url) in urls.iter().enumerate() {
        let mut whole = Zeroizing::new(Vec::with_capacity(url.len().saturating_add(message.len())));
        whole.extend_from_slice(url.as_bytes());
        whole.extend_from_slice(message);
        let fits = |key: &hmac::Key| hmac::verify(key, &whole, signature).is_ok();
        if let Some(secret) = keys.iter().position(fits) {
            return Ok(Fit { url: Some(at), secret });
        }
    }
    Err(Refusal::BadSignature)
}

/// Checks the digest of the body that stands in the address as `bodySHA256`, for bodies that are
/// no form. Without one the body would not be signed at all.
fn body_digest(signed: &Signed<'_>) -> Option<Result<(), Refusal>> {
    let query = signed.urls.first()?.split_once('?')?.1;
    let given = query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="))?;
    let digest = digest::digest(&digest::SHA256, signed.body);
    let same = data_encoding::HEXLOWER.encode(digest.as_ref()) == given.to_ascii_lowercase();
    Some(if same { Ok(()) } else { Err(Refusal::HashMismatch) })
}
