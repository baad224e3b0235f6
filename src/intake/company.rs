//! Signing in with the company's own account (OpenID Connect: authorization code with PKCE, RFC 7636).
//!
//! A browser keeps one random token; what the company's sign-in is told of it (state, nonce, the digest of
//! the verifier) is made of that token and tells nothing of it. So nothing is kept here in between.
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::http::{FormClient, PostError, Target};
use crate::model::{Digest, Language, Timestamp};
use crate::replies::one_line;
use crate::staff::{
    ATTEMPTS_WITHIN, BadToken, Expected, Identified, KeySet, NewUser, Role, User, UserName,
    id_token,
};
use crate::store::StoreError;

use super::sign_in_trail::{Lock, Proof};
use super::signing::{network_of, told_apart};
use super::staff::{Staff, StaffError, digest_of};

/// For how long it is believed where the parts of the company's sign-in are.
const PLACES_LAST: Duration = Duration::from_secs(10 * 60);
/// Where they are told (OpenID Connect Discovery 1.0, section 4).
const PLACES_AT: &str = ".well-known/openid-configuration";
/// Characters of what a user is called.
const CALLED_CHARS_MAX: usize = 80;

/// How the company's sign-in is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySettings {
    /// Its name, as its tokens have it.
    pub issuer: String,
    /// Where it is.
    pub at: Target,
    /// The name under which the console is known there.
    pub client: String,
    /// The console's secret there; a public client has none.
    pub secret: Option<Zeroizing<String>>,
    /// Where the browser comes back to.
    pub back: String,
    /// The claim in which the groups of somebody stand.
    pub role_claim: String,
    /// Groups and the roles that they give, the first that fits counts.
    pub roles: Vec<(String, Role)>,
    /// The language of somebody who comes for the first time.
    pub language: Language,
}

/// Where the parts of the company's sign-in are.
#[derive(Clone, Debug, Deserialize)]
struct Places {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// Why somebody is not signed in by the company's account.
#[derive(Debug, thiserror::Error)]
pub enum CompanyError {
    /// It does not answer, or not as the standard says.
    #[error("the company's sign-in {0}")]
    Away(String),
    /// What it says is worth nothing.
    #[error("the company's sign-in says what is worth nothing: {0}")]
    Token(#[from] BadToken),
    /// Too many requests from one address.
    #[error("too many requests from one address")]
    TooOften,
    /// He has no role here, was ended, or his name is somebody else's.
    #[error("{0}")]
    Refused(&'static str),
    /// The store failed, or nothing secret can be made.
    #[error(transparent)]
    Staff(#[from] StaffError),
}

impl From<PostError> for CompanyError {
    fn from(error: PostError) -> Self {
        Self::Away(format!("cannot be asked: {error}"))
    }
}

impl From<StoreError> for CompanyError {
    fn from(error: StoreError) -> Self {
        Self::Staff(error.into())
    }
}

/// The company's own sign-in. Cloning is cheap.
#[derive(Clone)]
pub struct Company {
    settings: Arc<CompanySettings>,
    client: FormClient,
    places: Arc<Mutex<Option<(Timestamp, Places)>>>,
}

impl std::fmt::Debug for Company {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Company").field("issuer", &self.settings.issuer).finish_non_exhaustive()
    }
}

/// A sign-in that begins: what the browser keeps, and where it goes.
#[derive(Debug)]
pub struct Leaving {
    /// The token that the browser keeps.
    pub token: String,
    /// Where it goes.
    pub url: String,
}

/// Something made of the token that a browser keeps, which tells nothing of it.
fn made_of(token: &str, what: &str) -> String {
    BASE64URL_NOPAD.encode(&digest_of(&format!("company {what} {token}")).0)
}

fn query(pairs: &[(&str, &str)]) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    let pair = |(name, value): &(&str, &str)| {
        format!("{name}={}", value.bytes().map(byte).collect::<String>())
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Under what requests of an address are counted.
fn counted_company(address: &str) -> (Digest, String) {
    let from = format!("company {}", network_of(address));
    (digest_of(&from), from)
}

impl Company {
    /// Makes it of settings and a client that trusts what the machine does.
    #[must_use]
    pub fn new(settings: CompanySettings, client: FormClient) -> Self {
        Self { settings: Arc::new(settings), client, places: Arc::default() }
    }

    /// Returns whether what came back belongs to the token that the browser keeps.
    #[must_use]
    pub fn is_of(token: &str, state: &str) -> bool {
        use subtle::ConstantTimeEq as _;
        bool::from(made_of(token, "state").as_bytes().ct_eq(state.as_bytes()))
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, at: &Target) -> Result<T, CompanyError> {
        let (status, body) = self.client.get(at).await?;
        if !status.is_success() {
            return Err(CompanyError::Away(format!("answers {status}")));
        }
        let odd = |error| CompanyError::Away(format!("answers what cannot be read: {error}"));
        serde_json::from_slice(&body).map_err(odd)
    }

    fn known(&self, now: Timestamp) -> Option<Places> {
        let known = self.places.lock().ok()?;
        let (at, places) = known.as_ref()?;
        let until = at.checked_add(PLACES_LAST).ok()?;
        (*at <= now && now < until).then(|| places.clone())
    }

    async fn places(&self, now: Timestamp) -> Result<Places, CompanyError> {
        if let Some(places) = self.known(now) {
            return Ok(places);
        }
        let places: Places = self.json(&self.settings.at.below(PLACES_AT)).await?;
        if places.issuer != self.settings.issuer {
            return Err(CompanyError::Away(format!("calls itself {}", places.issuer)));
        }
        if let Ok(mut known) = self.places.lock() {
            *known = Some((now, places.clone()));
        }
        Ok(places)
    }

    /// A part of it: on the same server it may be in the company's own network.
    fn part(&self, url: &str) -> Result<Target, CompanyError> {
        let target: Target = url.parse()?;
        let own = target.is_beside(&self.settings.at);
        Ok(if own { target.of_our_own() } else { target })
    }

    async fn identified(
        &self,
        token: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<Identified, CompanyError> {
        let places = self.places(now).await?;
        let (settings, verifier) = (&self.settings, made_of(token, "verifier"));
        let secret = settings.secret.as_ref().map_or("", |secret| secret.as_str());
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", settings.back.as_str()),
            ("client_id", settings.client.as_str()),
            ("client_secret", secret),
            ("code_verifier", verifier.as_str()),
        ];
        let (status, body) = self.client.post(&self.part(&places.token_endpoint)?, &fields).await?;
        if !status.is_success() {
            return Err(CompanyError::Away(format!("gives no token: {status}")));
        }
        let odd = |error| CompanyError::Away(format!("answers what cannot be read: {error}"));
        let tokens: Tokens = serde_json::from_slice(&body).map_err(odd)?;
        let keys: KeySet = self.json(&self.part(&places.jwks_uri)?).await?;
        let nonce = made_of(token, "nonce");
        let expected = Expected {
            issuer: &settings.issuer,
            client: &settings.client,
            nonce: &nonce,
            now,
            role_claim: &settings.role_claim,
        };
        Ok(id_token(&tokens.id_token, &keys, &expected)?)
    }

    fn role_of(&self, groups: &[String]) -> Option<Role> {
        let fits = |(group, _): &&(String, Role)| groups.contains(group);
        self.settings.roles.iter().find(fits).map(|(_, role)| *role)
    }
}

impl Staff {
    /// Counts a request of somebody from an address that the company's sign-in would be asked for: as misses of
    /// passwords are, by the same numbers, but apart from them, so that neither hinders the other. Whoever
    /// comes back as somebody has his forgiven.
    async fn count_company(&self, address: &str) -> Result<(), CompanyError> {
        let (key, from) = counted_company(address);
        let lock = Lock::of(self.by("", "console").act(), "company", address);
        let since = lock.at().checked_sub(ATTEMPTS_WITHIN).unwrap_or(Timestamp::MIN);
        let counted = self.database.write(move |tx| {
            let missed = tx.sign_in_misses(&key, &from, since)?;
            let admitted = missed.admit_address();
            if admitted {
                tx.miss_sign_in(&key, &from, lock.at())?;
            } else {
                lock.note(tx, None, missed)?;
            }
            Ok(admitted)
        });
        if counted.await? { Ok(()) } else { Err(CompanyError::TooOften) }
    }

    /// Sends somebody who asks from an address to the company's sign-in.
    ///
    /// # Errors
    /// [`CompanyError`] when it does not answer, or he asks too often.
    pub async fn leave_for(
        &self,
        company: &Company,
        address: &str,
    ) -> Result<Leaving, CompanyError> {
        self.count_company(address).await?;
        let places = company.places(self.clock.now()).await?;
        let token = self.token().map_err(StaffError::from)?;
        let verifier = made_of(&token, "verifier");
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref());
        let (state, nonce) = (made_of(&token, "state"), made_of(&token, "nonce"));
        let pairs = [
            ("response_type", "code"),
            ("client_id", company.settings.client.as_str()),
            ("redirect_uri", company.settings.back.as_str()),
            ("scope", "openid profile"),
            ("state", state.as_str()),
            ("nonce", nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let more = if places.authorization_endpoint.contains('?') { '&' } else { '?' };
        let url = format!("{}{more}{}", places.authorization_endpoint, query(&pairs));
        Ok(Leaving { token, url })
    }

    /// Signs somebody in who comes back from the company's sign-in with a code. Whoever comes for the
    /// first time is made a user; his groups say his role each time. The company's sign-in asks for his
    /// second factor, so none is asked for here.
    ///
    /// # Errors
    /// [`CompanyError`]; nobody is signed in then.
    pub async fn come_back(
        &self,
        company: &Company,
        (token, code, address): (&str, &str, &str),
    ) -> Result<String, CompanyError> {
        self.count_company(address).await?;
        let found = company.identified(token, code, self.clock.now()).await?;
        let refused = CompanyError::Refused;
        let role =
            company.role_of(&found.groups).ok_or(refused("none of his groups has a role"))?;
        let (issuer, language) = (company.settings.issuer.clone(), company.settings.language);
        let user = self.user_of((issuer, found), role, language).await?;
        let (key, from) = counted_company(address);
        let begun = self.session_for(&user, address, Proof::Company, move |tx| {
            tx.forgive_sign_in(&key, &from)?;
            Ok(true)
        });
        let begun = begun.await?;
        begun.ok_or(refused("no session can begin"))
    }

    async fn user_of(
        &self,
        (issuer, found): (String, Identified),
        role: Role,
        language: Language,
    ) -> Result<User, CompanyError> {
        let now = self.clock.now();
        let called = one_line(&found.called, CALLED_CHARS_MAX);
        let login = found.login.split('@').next().unwrap_or_default();
        let name = login.parse::<UserName>();
        let staff = self.by(if called.is_empty() { login } else { &called }, "console");
        let done = self.database.write(move |tx| {
            // Those from before the issuer was kept are of the one that is configured at the first sign-in since.
            tx.adopt_subjects(&issuer)?;
            if let Some(user) = tx.user_of_subject(&issuer, &found.subject)? {
                if !user.is_active() {
                    return Ok(Err("this user was ended"));
                }
                if user.facts.role == role {
                    return Ok(Ok(user));
                }
                tx.set_role(user.id, role)?;
                tx.audit(&staff.entry("user.role", &user.facts.name).with("role", role))?;
                let facts = NewUser { role, ..user.facts.clone() };
                return Ok(Ok(User { facts, ..user }));
            }
            let Ok(name) = name.clone() else {
                return Ok(Err("what he is called there is no user name"));
            };
            // Whoever has that name here is not taken for him.
            if tx.user_named(&name)?.is_some() {
                return Ok(Err("somebody else has his name here"));
            }
            let shown = if called.is_empty() { name.to_string() } else { called.clone() };
            let facts = NewUser { name: name.clone(), called: shown, role, language, person: None };
            // Some providers let people call themselves what they like; nobody becomes somebody else by it.
            let facts = told_apart(tx, facts)?;
            let id = tx.add_user(&facts, now)?;
            tx.set_subject(id, &issuer, &found.subject)?;
            tx.audit(&staff.entry("user.added", &name).with("role", role))?;
            Ok(tx.user_named(&name)?.ok_or("he is gone"))
        });
        done.await?.map_err(CompanyError::Refused)
    }
}
