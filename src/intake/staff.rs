//! People of the desk: invited, signed in, signed out.
//!
//! A password is looked at only while the misses of its user and address are within their limits; who
//! is not there, has no password, is locked out or mistyped gets the same answer after the same work.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD};
use ring::digest;
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::model::{Digest, Timestamp};
use crate::runtime::{Clock, NoRandom, Random};
use crate::staff::{
    ATTEMPTS_WITHIN, INVITATION_LASTS, NewUser, Role, SESSION_SEEN_EVERY, User, UserId, UserName,
    WeakPassword, check_password, is_live,
};
use crate::store::{Act, AuditEntry, Database, SessionRow, StoreError, TokenVault, Tx, VaultError};

use super::sign_in_trail::{Lock, Proof};
use super::signing::{network_of, told_apart};

/// Memory of one hash, in KiB, and passes over it (OWASP, Password Storage, 2024).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
/// How the hashes begin that this program makes (PHC string format).
const HEAD: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
/// Passwords that are hashed at once; each takes 19 MiB.
const AT_ONCE_MAX: usize = 2;
/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;
/// Characters of what was typed as a name that count.
const NAME_CHARS_MAX: usize = 64;

/// A password as it was typed. It cannot be printed, and is wiped when it is dropped.
pub struct Password(pub(super) Zeroizing<String>);

impl Password {
    /// Takes what was typed.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(****)")
    }
}

/// Why somebody could not be made, invited or signed in.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The store failed, or what was asked for is there already, or is not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The machine gives no random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
    /// The password is not taken.
    #[error("the password is not taken: {0}")]
    Weak(#[from] WeakPassword),
    /// The invitation was used, has ended, or never was.
    #[error("this invitation was used, has ended, or never was")]
    NoInvitation,
    /// A secret cannot be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// The token of an invitation; shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What the link ends in.
    pub token: String,
    /// When it ends.
    pub until: Timestamp,
}

/// What became of a sign-in.
#[derive(Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The token of a session that began.
    Begun(String),
    /// The password is right; the second factor is owed under this token.
    Half(String),
    /// Wrong, or not looked at; nobody is told which.
    Refused,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Proves that a form is of a page of this session; a page of another site cannot know it.
    pub form: String,
    /// Whether single keys do something for him.
    pub shortcuts: bool,
    /// By what the store knows this session.
    pub key: Digest,
}

/// Invites people of the desk and signs them in. Cloning is cheap.
#[derive(Clone)]
pub struct Staff {
    pub(super) database: Database,
    pub(super) random: Arc<dyn Random>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) vault: Arc<TokenVault>,
    pub(super) demanded: Arc<BTreeSet<Role>>,
    places: Arc<Semaphore>,
    /// In whose name something is done, and by what door.
    by: (Arc<str>, Arc<str>),
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Staff")
    }
}

impl Staff {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        database: Database,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
        vault: Arc<TokenVault>,
    ) -> Self {
        let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
        let by = ("".into(), "program".into());
        Self { database, random, clock, vault, demanded: Arc::default(), places, by }
    }

    /// Demands a second factor of whoever has one of these roles.
    #[must_use]
    pub fn demanding(self, roles: impl IntoIterator<Item = Role>) -> Self {
        Self { demanded: Arc::new(roles.into_iter().collect()), ..self }
    }

    /// Returns the same, in the name of somebody who comes by a door (`console`, `local`): it stands in
    /// the audit trail.
    #[must_use]
    pub fn by(&self, name: &str, via: &str) -> Self {
        Self { by: (name.into(), via.into()), ..self.clone() }
    }

    /// Returns where chance comes from.
    #[must_use]
    pub fn random(&self) -> Arc<dyn Random> {
        Arc::clone(&self.random)
    }

    /// Begins a row of the audit trail about a user, by the name with which he signs in.
    pub(super) fn entry(&self, what: &'static str, name: &UserName) -> AuditEntry {
        AuditEntry::new(self.act(), what).to(format!("user:{name}"))
    }

    pub(super) fn act(&self) -> Act {
        Act::of(&self.by.0, &self.by.1, self.clock.now())
    }

    /// Makes a user and invites him.
    ///
    /// # Errors
    /// [`StaffError`]; nobody is made then.
    pub async fn add(&self, user: NewUser) -> Result<Invitation, StaffError> {
        let (invitation, digest, now) = self.new_invitation()?;
        let until = invitation.until;
        let entry = self.entry("user.added", &user.name).with("role", user.role);
        let made = self.database.write(move |tx| {
            let user = told_apart(tx, user.clone())?;
            let id = tx.add_user(&user, now)?;
            tx.audit(&entry)?;
            tx.invite(id, &digest, until)
        });
        made.await?;
        Ok(invitation)
    }

    /// Invites a user again: to choose another password. The old one goes on until he does.
    ///
    /// # Errors
    /// [`StaffError`]; [`StoreError::Missing`] when there is no such user or he has ended.
    pub async fn invite(&self, name: UserName) -> Result<Invitation, StaffError> {
        let (invitation, digest, _) = self.new_invitation()?;
        let until = invitation.until;
        let entry = self.entry("user.invited", &name);
        let invited = self.database.write(move |tx| {
            let user = tx.user_named(&name)?.filter(User::is_active);
            let user = user.ok_or_else(|| StoreError::Missing(format!("user `{name}`")))?;
            tx.audit(&entry)?;
            tx.invite(user.id, &digest, until)
        });
        invited.await?;
        Ok(invitation)
    }

    /// Returns whom an invitation is for, while it is good.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn invited(&self, token: &str) -> Result<Option<User>, StoreError> {
        let (digest, now) = (digest_of(token), self.clock.now());
        self.database.write(move |tx| tx.invited(&digest, now)).await
    }

    /// Takes the password that an invited user chose. Whoever was signed in as him is signed out.
    ///
    /// # Errors
    /// [`StaffError`]; nothing is changed then.
    pub async fn choose_password(
        &self,
        token: &str,
        password: Password,
    ) -> Result<UserName, StaffError> {
        let user = self.invited(token).await?.ok_or(StaffError::NoInvitation)?;
        let phc = self.phc_of(password, &user).await?;
        let (digest, now) = (digest_of(token), self.clock.now());
        let entry = self.by(&user.facts.called, "console");
        let entry = entry.entry("user.password-chosen", &user.facts.name);
        let taken = self.database.write(move |tx| {
            // Of two who use one invitation at once, one comes too late.
            let Some(user) = tx.invited(&digest, now)? else { return Ok(false) };
            tx.set_password(user.id, &phc, now)?;
            tx.end_sessions(user.id)?;
            tx.end_halves(user.id)?;
            tx.audit(&entry)?;
            Ok(true)
        });
        if taken.await? { Ok(user.facts.name) } else { Err(StaffError::NoInvitation) }
    }

    /// Judges a password and returns its hash.
    pub(super) async fn phc_of(
        &self,
        password: Password,
        user: &User,
    ) -> Result<String, StaffError> {
        check_password(&password.0, user.facts.name.as_str())?;
        let mut salt = [0_u8; 16];
        self.random.fill(&mut salt)?;
        let hash = self.hashed(password, salt).await?;
        Ok(format!("{HEAD}{}${}", BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&hash)))
    }

    /// Signs somebody in who asks from an address.
    ///
    /// # Errors
    /// [`StaffError`] when the store fails or nothing secret can be made.
    pub async fn sign_in(
        &self,
        typed: &str,
        password: Password,
        address: &str,
    ) -> Result<SignIn, StaffError> {
        let Some(user) = self.proven(typed, password, address).await? else {
            return Ok(SignIn::Refused);
        };
        if user.second_at.is_some() {
            return self.begin_half(&user, address).await;
        }
        let begun = self.session_for(&user, address, Proof::Password, |_| Ok(true)).await?;
        Ok(begun.map_or(SignIn::Refused, SignIn::Begun))
    }

    /// Returns the user whose password this is. Each try counts before anybody looks, and those of
    /// whoever is right are forgiven.
    pub(super) async fn proven(
        &self,
        typed: &str,
        password: Password,
        address: &str,
    ) -> Result<Option<User>, StaffError> {
        let now = self.clock.now();
        let typed: String = typed.chars().take(NAME_CHARS_MAX).collect();
        let name: Option<UserName> = typed.parse().ok();
        let counted = name.as_ref().map_or(typed.as_str(), UserName::as_str);
        let key = digest_of(counted);
        let source = self.missed_from(address);
        let since = now.checked_sub(ATTEMPTS_WITHIN).unwrap_or(Timestamp::MIN);
        let from = network_of(address);
        let lock = Lock::of(self.by("", "console").act(), "password", address);
        // The miss is noted before anybody looks: however many try at once, none passes the limit.
        let (found, admitted) = self
            .database
            .write(move |tx| {
                let missed = tx.sign_in_misses(&key, &from, since)?;
                let admitted = missed.admit();
                let user = match &name {
                    Some(name) => tx.user_named(name)?.filter(User::is_active),
                    None => None,
                };
                // Until he signs in all count, also what is not looked at.
                if let Some(user) = &user {
                    tx.count_miss(user.id, &source)?;
                }
                // What is not looked at is no miss: a lock ends, however often somebody tries.
                if admitted {
                    tx.miss_sign_in(&key, &from, now)?;
                } else {
                    lock.note(tx, user.as_ref(), missed)?;
                }
                let hash = match &user {
                    Some(user) => tx.password(user.id)?,
                    None => None,
                };
                Ok((user.zip(hash), admitted))
            })
            .await?;
        let (user, salt, wanted) = match found.and_then(|(user, hash)| Some((user, parts(&hash)?)))
        {
            Some((user, (salt, hash))) => (Some(user), salt, hash),
            None => (None, [0; 16], [0; 32]),
        };
        let computed = self.hashed(password, salt).await?;
        let right: bool = computed.ct_eq(&wanted).into();
        let Some(user) = user.filter(|_| right && admitted) else { return Ok(None) };
        let from = network_of(address);
        let id = user.id;
        let forgiven = self.database.write(move |tx| {
            tx.uncount_miss(id, &source)?;
            tx.forgive_sign_in(&key, &from)
        });
        forgiven.await?;
        Ok(Some(user))
    }

    /// By what an address is counted from which somebody missed: it stands nowhere itself.
    pub(super) fn missed_from(&self, address: &str) -> Digest {
        self.vault.digest(&format!("missed sign-in from {address}"))
    }

    /// Returns who has this session, if it goes on.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn signed_in(&self, token: &str) -> Result<Option<SignedIn>, StoreError> {
        self.who(token, true).await
    }

    /// Returns who has this session, if it goes on. The question is no use of it: what a page asks by
    /// itself does not keep a session alive.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn still_signed_in(&self, token: &str) -> Result<Option<SignedIn>, StoreError> {
        self.who(token, false).await
    }

    /// Returns which of these sessions go on, in one look for all who listen. The question is no use of them.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn which_go_on(
        &self,
        keys: Vec<Digest>,
    ) -> Result<BTreeMap<Digest, bool>, StoreError> {
        let now = self.clock.now();
        let look = move |tx: &mut dyn Tx| {
            keys.iter().map(|key| Ok((*key, live_session(tx, key, now)?.is_some()))).collect()
        };
        self.database.write(look).await
    }

    async fn who(&self, token: &str, uses: bool) -> Result<Option<SignedIn>, StoreError> {
        let (digest, now) = (digest_of(token), self.clock.now());
        let found = self.database.write(move |tx| {
            let Some(row) = live_session(tx, &digest, now)? else { return Ok(None) };
            if uses && now.duration_since(row.seen_at) >= seconds(SESSION_SEEN_EVERY) {
                tx.see_session(&digest, now)?;
            }
            Ok(Some((row.user, row.shortcuts)))
        });
        let form = BASE32_NOPAD.encode(&digest_of(&format!("form {token}")).0).to_lowercase();
        Ok(found.await?.map(|(user, shortcuts)| SignedIn { user, form, shortcuts, key: digest }))
    }

    /// Has single keys do something for a user, or not.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn set_shortcuts(&self, user: UserId, on: bool) -> Result<(), StoreError> {
        self.database.write(move |tx| tx.set_shortcuts(user, on)).await
    }

    /// Returns every user by name.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.database.write(|tx| tx.users()).await
    }

    /// Gives a user another role; it counts from his next request on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such user or he has ended.
    pub async fn set_role(&self, name: UserName, role: Role) -> Result<(), StoreError> {
        let entry = self.entry("user.role", &name).with("role", role);
        self.of(name, entry, move |tx, id, _| tx.set_role(id, role)).await
    }

    /// Ends a user: he is signed out everywhere and signs in no more.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such user or he has ended.
    pub async fn end(&self, name: UserName) -> Result<(), StoreError> {
        let entry = self.entry("user.ended", &name);
        self.of(name, entry, |tx, id, now| tx.end_user(id, now)).await
    }

    pub(super) async fn of(
        &self,
        name: UserName,
        entry: AuditEntry,
        mut act: impl FnMut(&mut dyn Tx, UserId, Timestamp) -> Result<bool, StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let done = self.database.write(move |tx| {
            let missing = || StoreError::Missing(format!("user `{name}`"));
            let user = tx.user_named(&name)?.ok_or_else(missing)?;
            if !act(tx, user.id, now)? {
                return Err(missing());
            }
            tx.audit(&entry).map(|_| ())
        });
        done.await
    }

    fn new_invitation(&self) -> Result<(Invitation, Digest, Timestamp), NoRandom> {
        let (token, now) = (self.token()?, self.clock.now());
        let until = now.checked_add(INVITATION_LASTS).unwrap_or(now);
        let digest = digest_of(&token);
        Ok((Invitation { token, until }, digest, now))
    }

    pub(super) fn token(&self) -> Result<String, NoRandom> {
        let mut bytes = [0_u8; TOKEN_BYTES];
        self.random.fill(&mut bytes)?;
        Ok(BASE32_NOPAD.encode(&bytes).to_lowercase())
    }

    /// Hashes on a thread that may block, two at a time.
    async fn hashed(&self, password: Password, salt: [u8; 16]) -> Result<[u8; 32], StoreError> {
        let _place = self.places.acquire().await.map_err(|_| StoreError::Stopping)?;
        let work = move || slow_hash(&password, &salt);
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopping)?
    }
}

fn seconds(length: Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(length).unwrap_or(jiff::SignedDuration::MAX)
}

fn slow_hash(password: &Password, salt: &[u8; 16]) -> Result<[u8; 32], StoreError> {
    let failed = |error: argon2::Error| StoreError::Engine(format!("hash a password: {error}"));
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(failed)?;
    let slow = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = [0_u8; 32];
    slow.hash_password_into(password.0.as_bytes(), salt, &mut hash).map_err(failed)?;
    Ok(hash)
}

/// Reads salt and hash of a PHC string of ours.
fn parts(phc: &str) -> Option<([u8; 16], [u8; 32])> {
    let (salt, hash) = phc.strip_prefix(HEAD)?.split_once('$')?;
    let read = |text: &str| BASE64_NOPAD.decode(text.as_bytes()).ok();
    Some((read(salt)?.try_into().ok()?, read(hash)?.try_into().ok()?))
}

/// Returns a session that goes on; one that is over is gone then.
fn live_session(
    tx: &mut dyn Tx,
    key: &Digest,
    now: Timestamp,
) -> Result<Option<SessionRow>, StoreError> {
    let Some(row) = tx.session(key)? else { return Ok(None) };
    if is_live(row.made_at, row.seen_at, now) {
        return Ok(Some(row));
    }
    tx.end_session(key)?;
    Ok(None)
}

/// A token has 256 random bits, so that its digest needs no slow hash.
pub(super) fn digest_of(text: &str) -> Digest {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    Digest(digest.as_ref().first_chunk().copied().unwrap_or_default())
}
