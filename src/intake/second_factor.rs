//! What people of the desk prove themselves with beside their passwords: one-time codes by time, and
//! recovery codes for whoever has lost the telephone that shows them. Passkeys stand in [`super::passkeys`].
//!
//! A code is looked at only while the misses of its user are within their limit, from wherever they
//! come: whoever tries codes knows the password already.
use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

use crate::model::{Digest, Timestamp};
use crate::staff::{ATTEMPTS_WITHIN, SECOND_LASTS, TOTP_BYTES, TotpSecret, User, UserId, UserName};
use crate::store::{AuthenticatorRow, HalfSignIn, PasskeyRow, StoreError, Tx};

use super::sign_in_trail::{Lock, Proof};
use super::signing::is_as_he_was;
use super::staff::{Password, SignIn, Staff, StaffError, digest_of};

/// How many recovery codes somebody has.
const RECOVERY_CODES: usize = 10;
/// Random bytes of one: too many to be tried, also by whoever has their digests.
const RECOVERY_BYTES: usize = 10;
/// Characters of a recovery code that stand together.
const RECOVERY_GROUP: usize = 4;
/// Characters of what was typed as a code that count.
const CODE_CHARS_MAX: usize = 64;

/// A secret that waits for its first code.
#[derive(Debug)]
pub struct Offer {
    /// As people type it.
    pub text: Zeroizing<String>,
    /// As telephones read it.
    pub uri: Zeroizing<String>,
}

/// What somebody proves himself with beside his password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondFactors {
    /// Since when a program shows him codes.
    pub codes_since: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_left: usize,
    /// His passkeys.
    pub passkeys: Vec<PasskeyRow>,
}

/// Recovery codes, to be shown once.
pub type RecoveryCodes = Vec<Zeroizing<String>>;

impl Staff {
    /// Whether somebody must get a second factor before he does anything else.
    #[must_use]
    pub fn owes_second(&self, user: &User) -> bool {
        user.second_at.is_none() && self.demanded.contains(&user.facts.role)
    }

    /// Returns what somebody proves himself with beside his password.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn second_factors(&self, user: UserId) -> Result<SecondFactors, StoreError> {
        self.database
            .write(move |tx| {
                let row = tx.authenticator(user)?;
                Ok(SecondFactors {
                    codes_since: row.and_then(|row| row.confirmed_at),
                    recovery_left: tx.recovery_codes_left(user)?,
                    passkeys: tx.passkeys_of(user)?,
                })
            })
            .await
    }

    /// Whether a password is this user's; of somebody who has none nothing is asked.
    pub(super) async fn proven_again(
        &self,
        user: &User,
        password: Password,
        address: &str,
    ) -> Result<bool, StaffError> {
        if user.password_at.is_none() {
            return Ok(true);
        }
        let found = self.proven(user.facts.name.as_str(), password, address).await?;
        Ok(found.is_some_and(|found| found.id == user.id))
    }

    /// Draws a secret for somebody who has no codes yet; `false` when the password is not his, or he
    /// has codes.
    ///
    /// # Errors
    /// [`StaffError`] when the store fails or nothing secret can be made.
    pub async fn offer_codes(
        &self,
        user: &User,
        password: Password,
        address: &str,
    ) -> Result<bool, StaffError> {
        if !self.proven_again(user, password, address).await? {
            return Ok(false);
        }
        let mut bytes = Zeroizing::new([0_u8; TOTP_BYTES]);
        self.random.fill(bytes.as_mut_slice())?;
        let sealed = self.vault.seal(&TotpSecret::new(bytes).text())?;
        let (id, now) = (user.id, self.clock.now());
        let kept = self.database.write(move |tx| {
            if tx.authenticator(id)?.is_some_and(|row| row.confirmed_at.is_some()) {
                return Ok(false);
            }
            tx.set_authenticator(id, sealed.clone(), now)?;
            Ok(true)
        });
        Ok(kept.await?)
    }

    /// Returns the secret that waits for its first code.
    ///
    /// # Errors
    /// [`StaffError`] when the store fails or the secret cannot be opened.
    pub async fn offered(&self, user: &User, issuer: &str) -> Result<Option<Offer>, StaffError> {
        let id = user.id;
        let row = self.database.write(move |tx| tx.authenticator(id)).await?;
        let Some(row) = row.filter(|row| row.confirmed_at.is_none()) else { return Ok(None) };
        let secret = self.opened(row)?;
        let uri = |secret: TotpSecret| {
            let uri = secret.uri(issuer, user.facts.name.as_str());
            Offer { text: secret.text(), uri }
        };
        Ok(secret.map(uri))
    }

    fn opened(&self, row: AuthenticatorRow) -> Result<Option<TotpSecret>, StaffError> {
        Ok(TotpSecret::read(&self.vault.open(row.digest, row.sealed)?))
    }

    /// Takes the first code: from now on he has a second factor. Returns his recovery codes; nothing when
    /// the code is wrong. Whoever is signed in as him elsewhere is signed out; `session` goes on.
    ///
    /// # Errors
    /// [`StaffError`]; nothing is changed then.
    pub async fn confirm_codes(
        &self,
        user: &User,
        typed: &str,
        (session, address): (&str, &str),
    ) -> Result<Option<RecoveryCodes>, StaffError> {
        let Some(step) = self.step_typed(user, typed, (false, address)).await? else {
            return Ok(None);
        };
        let codes = self.recovery_codes()?;
        let digests: Vec<Digest> = codes.iter().map(|code| recovery_digest(code)).collect();
        let (id, now, own) = (user.id, self.clock.now(), digest_of(session));
        let entry = self.entry("user.codes-added", &user.facts.name);
        let (since, misses) = (user.second_at.unwrap_or(now), Misses::of(id));
        let kept = self.database.write(move |tx| {
            if !tx.use_step(id, step)? {
                return Ok(false);
            }
            tx.confirm_authenticator(id, now)?;
            tx.set_recovery_codes(id, &digests)?;
            tx.set_second(id, Some(since))?;
            tx.end_other_sessions(id, &own)?;
            misses.forgive(tx)?;
            tx.audit(&entry)?;
            Ok(true)
        });
        Ok(kept.await?.then_some(codes))
    }

    /// Draws other recovery codes; those from before are good no more. Nothing when the password is not
    /// his, or he has no codes.
    ///
    /// # Errors
    /// [`StaffError`]; nothing is changed then.
    pub async fn renew_recovery(
        &self,
        user: &User,
        password: Password,
        address: &str,
    ) -> Result<Option<RecoveryCodes>, StaffError> {
        if !self.proven_again(user, password, address).await? {
            return Ok(None);
        }
        let codes = self.recovery_codes()?;
        let digests: Vec<Digest> = codes.iter().map(|code| recovery_digest(code)).collect();
        let (id, entry) = (user.id, self.entry("user.recovery-renewed", &user.facts.name));
        let kept = self.database.write(move |tx| {
            let codes = tx.authenticator(id)?.is_some_and(|row| row.confirmed_at.is_some());
            if !codes && tx.passkeys_of(id)?.is_empty() {
                return Ok(false);
            }
            tx.set_recovery_codes(id, &digests)?;
            tx.audit(&entry)?;
            Ok(true)
        });
        Ok(kept.await?.then_some(codes))
    }

    /// Takes somebody's codes away; `false` when the password is not his.
    ///
    /// # Errors
    /// [`StaffError`]; nothing is changed then.
    pub async fn drop_codes(
        &self,
        user: &User,
        password: Password,
        address: &str,
    ) -> Result<bool, StaffError> {
        if !self.proven_again(user, password, address).await? {
            return Ok(false);
        }
        let (id, entry) = (user.id, self.entry("user.codes-removed", &user.facts.name));
        let dropped = self.database.write(move |tx| {
            tx.drop_authenticator(id)?;
            if tx.passkeys_of(id)?.is_empty() {
                tx.set_recovery_codes(id, &[])?;
                tx.set_second(id, None)?;
            }
            tx.audit(&entry)
        });
        dropped.await?;
        Ok(true)
    }

    /// Takes every second factor of somebody away, who has lost them: he is signed out everywhere, and
    /// his password alone lets him in.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such user.
    pub async fn reset_second(&self, name: UserName) -> Result<(), StoreError> {
        let entry = self.entry("user.second-factor-reset", &name);
        let done = self.of(name, entry, |tx, id, _| {
            tx.drop_authenticator(id)?;
            tx.set_recovery_codes(id, &[])?;
            for passkey in tx.passkeys_of(id)? {
                tx.drop_passkey(id, &passkey.id)?;
            }
            tx.set_second(id, None)?;
            tx.end_halves(id)?;
            tx.end_sessions(id)?;
            Misses::of(id).forgive(tx)?;
            Ok(true)
        });
        done.await
    }

    /// Begins a sign-in that owes its second factor.
    pub(super) async fn begin_half(
        &self,
        user: &User,
        address: &str,
    ) -> Result<SignIn, StaffError> {
        let token = self.token()?;
        let (digest, user, from) = (digest_of(&token), user.clone(), address.to_owned());
        let (now, since) = (self.clock.now(), self.half_since());
        let begun = self.database.write(move |tx| {
            let same = is_as_he_was(tx, &user)?;
            if same {
                tx.begin_half(&digest, user.id, &from, now, since)?;
            }
            Ok(same)
        });
        Ok(if begun.await? { SignIn::Half(token) } else { SignIn::Refused })
    }

    /// How a lock of somebody's second factor stands in the audit trail.
    pub(super) fn second_lock(&self, address: &str) -> Lock {
        Lock::of(self.by("", "console").act(), "second factor", address)
    }

    pub(super) fn half_since(&self) -> Timestamp {
        self.clock.now().checked_sub(SECOND_LASTS).unwrap_or(Timestamp::MIN)
    }

    /// Returns whose second factor is owed under this token, while it is.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn half(&self, token: &str) -> Result<Option<HalfSignIn>, StoreError> {
        let (digest, since) = (digest_of(token), self.half_since());
        self.database.write(move |tx| tx.half(&digest, since)).await
    }

    /// Takes a one-time or recovery code of somebody whose password was right.
    ///
    /// # Errors
    /// [`StaffError`] when the store fails.
    pub async fn second(&self, token: &str, typed: &str) -> Result<SignIn, StaffError> {
        let Some(half) = self.half(token).await? else { return Ok(SignIn::Refused) };
        let typed: String = typed.chars().take(CODE_CHARS_MAX).collect();
        let Some(step) = self.step_typed(&half.user, &typed, (true, &half.address)).await? else {
            return Ok(SignIn::Refused);
        };
        let recovery = recovery_digest(&typed);
        let (digest, id) = (digest_of(token), half.user.id);
        let misses = Misses::at_sign_in(id, self.missed_from(&half.address));
        let entry = self.by(&half.user.facts.called, "console");
        let entry = entry.entry("user.recovery-used", &half.user.facts.name);
        let proof = if step == RECOVERY_STEP { Proof::Recovery } else { Proof::Code };
        let begun = self.session_for(&half.user, &half.address, proof, move |tx| {
            // Of two who use one code, or one token, at once, one comes too late.
            if tx.half(&digest, Timestamp::MIN)?.is_none() {
                return Ok(false);
            }
            let used = if step == RECOVERY_STEP {
                let used = tx.use_recovery_code(id, &recovery)?;
                if used {
                    tx.audit(&entry)?;
                }
                used
            } else {
                tx.use_step(id, step)?
            };
            if used {
                tx.end_half(&digest)?;
                misses.forgive(tx)?;
            }
            Ok(used)
        });
        Ok(begun.await?.map_or(SignIn::Refused, SignIn::Begun))
    }

    /// Returns the step whose code was typed; where a session is `owed` also [`RECOVERY_STEP`] for what may be a
    /// recovery code. The try counts as a miss until it is forgiven.
    async fn step_typed(
        &self,
        user: &User,
        typed: &str,
        (owed, address): (bool, &str),
    ) -> Result<Option<i64>, StaffError> {
        let (id, now) = (user.id, self.clock.now());
        let misses = match owed {
            true => Misses::at_sign_in(id, self.missed_from(address)),
            // Whoever sets codes up has signed in.
            false => Misses::of(id),
        };
        let (whose, lock) = (user.clone(), self.second_lock(address));
        let looked = self.database.write(move |tx| {
            let admitted = misses.count(tx, &whose, &lock)?;
            Ok((admitted, tx.authenticator(id)?))
        });
        let (admitted, row) = looked.await?;
        if !admitted {
            return Ok(None);
        }
        let row = row.filter(|row| row.confirmed_at.is_some() == owed);
        let step = match row {
            Some(row) => {
                let used = row.step;
                self.opened(row)?.and_then(|secret| secret.step_of(typed, now, used))
            }
            None => None,
        };
        let digits = typed.chars().filter(char::is_ascii_alphanumeric).count();
        let may_be_recovery = owed && digits == RECOVERY_BYTES * 8 / 5;
        Ok(step.or(may_be_recovery.then_some(RECOVERY_STEP)))
    }

    pub(super) fn recovery_codes(&self) -> Result<RecoveryCodes, StaffError> {
        let draw = |_| {
            let mut bytes = Zeroizing::new([0_u8; RECOVERY_BYTES]);
            self.random.fill(bytes.as_mut_slice())?;
            let text = Zeroizing::new(BASE32_NOPAD.encode(bytes.as_slice()).to_lowercase());
            let mut shown = Zeroizing::new(String::new());
            for (at, c) in text.chars().enumerate() {
                if at > 0 && at % RECOVERY_GROUP == 0 {
                    shown.push('-');
                }
                shown.push(c);
            }
            Ok(shown)
        };
        (0..RECOVERY_CODES).map(draw).collect()
    }
}

/// Stands for a recovery code where a step is asked for: no step is so early.
const RECOVERY_STEP: i64 = i64::MIN;

/// The digest of a recovery code, however it was typed. It has 80 random bits and needs no slow hash.
pub(super) fn recovery_digest(typed: &str) -> Digest {
    let plain: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(char::is_ascii_alphanumeric).collect());
    digest_of(&format!("recovery {}", plain.to_lowercase()))
}

/// The wrong codes of one user, from wherever they come.
#[derive(Clone)]
pub(super) struct Misses {
    user: UserId,
    key: Digest,
    from: String,
    /// From where somebody would sign in, by a keyed digest: the next sign-in tells of those.
    source: Option<Digest>,
}

impl Misses {
    pub(super) fn of(user: UserId) -> Self {
        let from = format!("second factor of {}", user.0);
        Self { user, key: digest_of(&from), from, source: None }
    }

    pub(super) fn at_sign_in(user: UserId, source: Digest) -> Self {
        Self { source: Some(source), ..Self::of(user) }
    }

    /// Counts a try as a miss, before anybody looks; returns whether it may be looked at. That it may not
    /// stands in the audit trail.
    pub(super) fn count(
        &self,
        tx: &mut dyn Tx,
        user: &User,
        lock: &Lock,
    ) -> Result<bool, StoreError> {
        let now = lock.at();
        let since = now.checked_sub(ATTEMPTS_WITHIN).unwrap_or(Timestamp::MIN);
        let missed = tx.sign_in_misses(&self.key, &self.from, since)?;
        let admitted = missed.admit();
        // Until he signs in all count, also what is not looked at.
        if let Some(source) = &self.source {
            tx.count_miss(self.user, source)?;
        }
        if admitted {
            tx.miss_sign_in(&self.key, &self.from, now)?;
        } else {
            lock.note(tx, Some(user), missed)?;
            // Whoever guesses here knows the password already.
            tracing::warn!(whose = %self.from, "too many wrong codes: somebody knows a password");
        }
        Ok(admitted)
    }

    /// Forgets them, since this try was right.
    pub(super) fn forgive(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        if let Some(source) = &self.source {
            tx.uncount_miss(self.user, source)?;
        }
        tx.forgive_sign_in(&self.key, &self.from)
    }
}
