//! Answering challenges.
use std::fmt;

use zeroize::Zeroizing;

use super::super::{HeaderName, Message, Method};
use super::hash::{Algorithm, Material};
use super::parts::{Parts, escaped};

/// What one trunk gave us to prove ourselves with.
#[derive(Clone)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The realm they are for; `None` when the trunk names its realm as it likes. A challenge of
    /// another realm is not answered: whoever asks would learn a hash of the password.
    pub realm: Option<String>,
    /// The password.
    pub password: Zeroizing<String>,
}

/// Without the password.
impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Credentials {{ user: {:?}, realm: {:?} }}", self.user, self.realm)
    }
}

/// One challenge of a 401 or 407.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    proxy: bool,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Option<Algorithm>,
    named_algorithm: bool,
    qop: Qop,
    /// Whether the credentials were right and only the nonce too old: answer anew, once.
    pub stale: bool,
}

/// Which protection a challenge offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Qop {
    /// As in RFC 2069: nothing is named.
    Unnamed,
    /// `auth`, perhaps among others.
    Auth,
    /// Only ones that we do not speak, such as `auth-int`.
    Foreign,
}

/// Why a challenge gets no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    /// The response holds no Digest challenge that can be read.
    #[error("no Digest challenge can be read")]
    NoChallenge,
    /// No challenge is for the realm of the credentials.
    #[error("the challenge is for another realm than the credentials")]
    OtherRealm,
    /// No challenge of that realm has an algorithm and a protection that we speak.
    #[error("the challenge asks for an algorithm or protection that is not known")]
    NotSpoken,
}

impl Challenge {
    /// The Digest challenges of a 401 (WWW-Authenticate) or a 407 (Proxy-Authenticate), in their
    /// order, which is the order of preference (RFC 8760 section 2.4). Others are left out.
    #[must_use]
    pub fn of(response: &Message) -> Vec<Self> {
        let (name, proxy) = match response.code() {
            Some(401) => (HeaderName::WwwAuthenticate, false),
            Some(407) => (HeaderName::ProxyAuthenticate, true),
            _ => return Vec::new(),
        };
        response.headers.all(&name).filter_map(|text| Self::parse(text, proxy)).collect()
    }

    fn parse(text: &str, proxy: bool) -> Option<Self> {
        let parts = Parts::parse(text)?;
        let qop = match parts.get("qop") {
            None => Qop::Unnamed,
            Some(offer) if offer.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")) => {
                Qop::Auth
            }
            Some(_) => Qop::Foreign,
        };
        Some(Self {
            proxy,
            realm: parts.get("realm")?.to_owned(),
            nonce: parts.get("nonce")?.to_owned(),
            opaque: parts.get("opaque").map(str::to_owned),
            algorithm: parts.algorithm(),
            named_algorithm: parts.get("algorithm").is_some(),
            qop,
            stale: parts.get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
        })
    }

    fn is_spoken(&self) -> bool {
        self.algorithm.is_some() && self.qop != Qop::Foreign
    }

    fn is_for(&self, credentials: &Credentials) -> bool {
        credentials.realm.as_ref().is_none_or(|realm| escaped(realm) == self.realm)
    }
}

/// The answers to one challenge: for the request that was challenged and for those that follow
/// under the same nonce.
#[derive(Clone, Debug)]
pub struct Answers {
    challenge: Challenge,
    algorithm: Algorithm,
    credentials: Credentials,
    used: u32,
}

impl Answers {
    /// Takes the first challenge of the response that can be answered with these credentials.
    ///
    /// # Errors
    /// [`Unanswerable`]; the request has failed then.
    pub fn new(response: &Message, credentials: &Credentials) -> Result<Self, Unanswerable> {
        let mut why = Unanswerable::NoChallenge;
        for challenge in Challenge::of(response) {
            match challenge.algorithm {
                _ if !challenge.is_for(credentials) => {
                    if why == Unanswerable::NoChallenge {
                        why = Unanswerable::OtherRealm;
                    }
                }
                Some(algorithm) if challenge.is_spoken() => {
                    let credentials = credentials.clone();
                    return Ok(Self { challenge, algorithm, credentials, used: 0 });
                }
                _ => why = Unanswerable::NotSpoken,
            }
        }
        Err(why)
    }

    /// Whether the challenge said that only the nonce was too old.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.challenge.stale
    }

    /// The header of the next request: its name and its value. `uri` is the Request-URI as it
    /// stands on the wire, `cnonce` a fresh random token.
    pub fn next(&mut self, method: &Method, uri: &str, cnonce: &str) -> (HeaderName, String) {
        self.used = self.used.saturating_add(1);
        let Challenge { realm, nonce, qop, opaque, .. } = &self.challenge;
        let user = escaped(&self.credentials.user);
        let count = format!("{:08x}", self.used);
        let with_count = *qop == Qop::Auth;
        let response = Material {
            algorithm: self.algorithm,
            user: &user,
            realm,
            password: &self.credentials.password,
            nonce,
            cnonce,
            count: with_count.then_some(count.as_str()),
            method: method.as_str(),
            uri,
        }
        .response();
        let mut value = format!(
            "Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{response}\""
        );
        if self.challenge.named_algorithm {
            value.push_str(&format!(", algorithm={}", self.algorithm.as_str()));
        }
        if with_count {
            value.push_str(&format!(", qop=auth, nc={count}"));
        }
        if with_count || self.algorithm.is_session() {
            value.push_str(&format!(", cnonce=\"{cnonce}\""));
        }
        if let Some(opaque) = opaque {
            value.push_str(&format!(", opaque=\"{opaque}\""));
        }
        let proxy = self.challenge.proxy;
        (if proxy { HeaderName::ProxyAuthorization } else { HeaderName::Authorization }, value)
    }
}
