//! Asking for proof.
use std::fmt;
use std::time::Duration;

use data_encoding::HEXLOWER;
use ring::hmac;
use subtle::ConstantTimeEq as _;

use super::super::{HeaderName, Message, Uri};
use super::client::Credentials;
use super::hash::{Algorithm, Material};
use super::parts::{Parts, escaped};

/// A door that asks callers for proof.
///
/// A nonce is the time it was made and a keyed hash of that time and of who asked, so nothing is
/// kept: it is good for its lifetime and for the same asker only. Within that time the same request
/// could be sent again by somebody at the same address; counts are not kept.
pub struct Door {
    realm: String,
    key: hmac::Key,
    lifetime: Duration,
}

/// What an Authorization proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The caller knows the password.
    Proven,
    /// The caller knows the password and used a nonce that is too old or not ours: challenge anew
    /// with `stale`.
    Stale,
    /// There is no Authorization for this realm: challenge.
    Absent,
    /// Wrong: challenge anew, or 403.
    Wrong,
}

/// How many of the bytes of the keyed hash a nonce carries.
const PROOF_BYTES: usize = 16;

impl Door {
    /// A door of a realm. The key is random and may be another after each start.
    #[must_use]
    pub fn new(realm: &str, key: &[u8; 32], lifetime: Duration) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        Self { realm: escaped(realm), key, lifetime }
    }

    /// The values of WWW-Authenticate or Proxy-Authenticate, the better algorithm first (RFC 8760
    /// section 2.3). `asker` is what a nonce is bound to: the address of the peer.
    #[must_use]
    pub fn challenge(&self, now: Duration, asker: &[u8], stale: bool) -> Vec<String> {
        let nonce = self.nonce(now, asker);
        let stale = if stale { ", stale=true" } else { "" };
        let value = |algorithm: Algorithm| {
            format!(
                "Digest realm=\"{}\", nonce=\"{nonce}\", algorithm={}, qop=\"auth\"{stale}",
                self.realm,
                algorithm.as_str()
            )
        };
        [Algorithm::SHA_256, Algorithm::MD5].into_iter().map(value).collect()
    }

    /// Judges the Authorization of a request, or its Proxy-Authorization if `proxy`, against the
    /// only credentials that count at this door. The realm of the credentials does not count.
    ///
    /// The user name must be the same byte for byte and the `uri` the Request-URI (RFC 3261 section
    /// 22.4). How long it takes says neither which part was wrong nor how far it was right.
    #[must_use]
    pub fn judge(
        &self,
        request: &Message,
        proxy: bool,
        credentials: &Credentials,
        now: Duration,
        asker: &[u8],
    ) -> Judgement {
        let name = if proxy { HeaderName::ProxyAuthorization } else { HeaderName::Authorization };
        let mut ours = request.headers.all(&name).filter_map(|text| {
            Parts::parse(text).filter(|parts| parts.get("realm") == Some(&self.realm))
        });
        let (first, second) = (ours.next(), ours.next());
        let Some(parts) = first else {
            // Something malformed in place of a proof is no proof and no first visit either.
            let tried = request.headers.all(&name).any(|text| Parts::parse(text).is_none());
            return if tried { Judgement::Wrong } else { Judgement::Absent };
        };
        if second.is_some() || self.proves(request, &parts, credentials) != Some(true) {
            return Judgement::Wrong;
        }
        let nonce = parts.get("nonce").unwrap_or_default();
        if self.is_fresh(nonce, now, asker) { Judgement::Proven } else { Judgement::Stale }
    }

    /// Whether user name and response are right; `None` when something needed is missing.
    fn proves(&self, request: &Message, parts: &Parts<'_>, who: &Credentials) -> Option<bool> {
        let uri = parts.get("uri")?;
        let same_uri = match (Uri::parse(uri), request.request_uri()) {
            (Some(one), Some(two)) => one.equivalent(&two),
            (None, _) | (_, None) => false,
        };
        let count = match parts.get("qop") {
            None => None,
            Some(qop) if qop.eq_ignore_ascii_case("auth") => Some(parts.get("nc")?),
            Some(_) => return None,
        };
        let count_is_sound = count.is_none_or(|count| {
            count.len() == 8 && count.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let algorithm = parts.algorithm()?;
        let needs_cnonce = count.is_some() || algorithm.is_session();
        let cnonce = parts.get("cnonce").or_else(|| (!needs_cnonce).then_some(""))?;
        let user = escaped(&who.user);
        let response = Material {
            algorithm,
            user: &user,
            realm: &self.realm,
            password: &who.password,
            nonce: parts.get("nonce")?,
            cnonce,
            count,
            method: request.method()?.as_str(),
            uri,
        }
        .response();
        let given = parts.get("response")?.to_ascii_lowercase();
        let same_user = user.as_bytes().ct_eq(parts.get("username")?.as_bytes());
        let same_response = response.as_bytes().ct_eq(given.as_bytes());
        Some(same_uri & count_is_sound & bool::from(same_user & same_response))
    }

    fn nonce(&self, now: Duration, asker: &[u8]) -> String {
        let made = u64::try_from(now.as_millis()).unwrap_or(u64::MAX).to_be_bytes();
        let mut nonce = HEXLOWER.encode(&made);
        let proof = self.proof(made, asker);
        nonce.push_str(&HEXLOWER.encode(proof.as_ref().get(..PROOF_BYTES).unwrap_or_default()));
        nonce
    }

    fn proof(&self, made: [u8; 8], asker: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&made);
        context.update(asker);
        context.sign()
    }

    fn is_fresh(&self, nonce: &str, now: Duration, asker: &[u8]) -> bool {
        let bytes = HEXLOWER.decode(nonce.as_bytes()).unwrap_or_default();
        let Some((made, _)) = bytes.split_first_chunk::<8>() else { return false };
        let made = Duration::from_millis(u64::from_be_bytes(*made));
        let ours = bool::from(self.nonce(made, asker).as_bytes().ct_eq(nonce.as_bytes()));
        ours && made <= now && now.saturating_sub(made) < self.lifetime
    }
}

/// Without the key.
impl fmt::Debug for Door {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Door {{ realm: {:?}, lifetime: {:?} }}", self.realm, self.lifetime)
    }
}
