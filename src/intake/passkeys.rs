//! Passkeys of people of the desk, as a second factor: registered, used, taken away.
//!
//! What a device must sign is a digest of a token that only this browser has: of its session when a key is
//! made, of its half sign-in when one signs. Neither is ever used again once it has served.
use crate::model::Digest;
use crate::staff::{Asked, User, registered, signed};
use crate::store::{PasskeyRow, StoreError};

use super::second_factor::{Misses, RecoveryCodes, recovery_digest};
use super::sign_in_trail::Proof;
use super::staff::{Password, SignIn, Staff, StaffError, digest_of};

/// Passkeys that somebody may have.
const PASSKEYS_MAX: usize = 10;
/// Characters of what he calls one.
pub const PASSKEY_NAME_MAX: usize = 40;

/// For whom keys are: the console, as browsers reach it. Browsers take no number in the place of a name,
/// and no page without TLS save that of the machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relying {
    /// Its host, without a port.
    pub host: String,
    /// Scheme, host and port.
    pub origin: String,
}

impl Relying {
    /// Returns for whom keys are when browsers reach the console under this address; nothing when no
    /// browser would make one.
    #[must_use]
    pub fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split('/').next()?;
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let is_number = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
        let is_safe = scheme == "https" || host == "localhost";
        let origin = format!("{scheme}://{authority}");
        (!is_number && is_safe && !host.is_empty()).then(|| Self { host: host.to_owned(), origin })
    }

    const fn asked<'a>(&'a self, challenge: &'a Digest) -> Asked<'a> {
        Asked { host: self.host.as_str(), origin: self.origin.as_str(), challenge: &challenge.0 }
    }
}

/// What a device must sign when a key is made in this session.
#[must_use]
pub fn challenge_to_make(session: &str) -> Digest {
    digest_of(&format!("passkey made {session}"))
}

/// What a device must sign for this half sign-in.
#[must_use]
pub fn challenge_to_sign(half: &str) -> Digest {
    digest_of(&format!("passkey signs {half}"))
}

/// What a browser brings of a new key.
#[derive(Clone, Debug, Default)]
pub struct PasskeyMade {
    /// What he calls it.
    pub called: String,
    /// What the browser said.
    pub client: Vec<u8>,
    /// What the device said.
    pub attestation: Vec<u8>,
}

/// What a browser brings of a signature.
#[derive(Clone, Debug, Default)]
pub struct PasskeySigned {
    /// What the device calls its key.
    pub id: Vec<u8>,
    /// What the browser said.
    pub client: Vec<u8>,
    /// What the device said.
    pub device: Vec<u8>,
    /// What it signed.
    pub signature: Vec<u8>,
}

/// What became of a new key.
#[derive(Debug)]
pub enum PasskeyKept {
    /// It is kept; with it recovery codes, if he had none.
    Kept(RecoveryCodes),
    /// The password is not his.
    NotProven,
    /// The key is not taken: why.
    NotTaken(String),
}

impl Staff {
    /// Keeps a new passkey. Whoever is signed in as him elsewhere is signed out; `session` goes on.
    ///
    /// # Errors
    /// [`StaffError`]; nothing is changed then.
    pub async fn keep_passkey(
        &self,
        user: &User,
        relying: &Relying,
        made: PasskeyMade,
        password: Password,
        (session, address): (&str, &str),
    ) -> Result<PasskeyKept, StaffError> {
        if !self.proven_again(user, password, address).await? {
            return Ok(PasskeyKept::NotProven);
        }
        let challenge = challenge_to_make(session);
        let asked = relying.asked(&challenge);
        let new = match registered(&made.client, &made.attestation, &asked) {
            Ok(new) => new,
            Err(why) => return Ok(PasskeyKept::NotTaken(why.to_string())),
        };
        let (id, now, own) = (user.id, self.clock.now(), digest_of(session));
        let row = PasskeyRow {
            id: new.id,
            user: id,
            called: made.called,
            key: new.key,
            counter: new.counter,
            made_at: now,
            used_at: None,
        };
        let entry = self.entry("user.passkey-added", &user.facts.name);
        let codes = self.recovery_codes()?;
        let digests: Vec<Digest> = codes.iter().map(|code| recovery_digest(code)).collect();
        let since = user.second_at.unwrap_or(now);
        let kept = self.database.write(move |tx| {
            if tx.passkeys_of(id)?.len() >= PASSKEYS_MAX {
                return Err(StoreError::Exists(format!("{PASSKEYS_MAX} passkeys")));
            }
            tx.add_passkey(&row)?;
            tx.set_second(id, Some(since))?;
            tx.end_other_sessions(id, &own)?;
            tx.audit(&entry)?;
            let first = tx.recovery_codes_left(id)? == 0;
            if first {
                tx.set_recovery_codes(id, &digests)?;
            }
            Ok(first)
        });
        match kept.await {
            Ok(first) => Ok(PasskeyKept::Kept(if first { codes } else { vec![] })),
            Err(StoreError::Exists(what)) => Ok(PasskeyKept::NotTaken(what)),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a passkey of somebody away; `false` when the password is not his, or he has no such key.
    ///
    /// # Errors
    /// [`StaffError`]; nothing is changed then.
    pub async fn drop_passkey(
        &self,
        user: &User,
        key: Vec<u8>,
        password: Password,
        address: &str,
    ) -> Result<bool, StaffError> {
        if !self.proven_again(user, password, address).await? {
            return Ok(false);
        }
        let (id, entry) = (user.id, self.entry("user.passkey-removed", &user.facts.name));
        let dropped = self.database.write(move |tx| {
            if !tx.drop_passkey(id, &key)? {
                return Ok(false);
            }
            let codes = tx.authenticator(id)?.is_some_and(|row| row.confirmed_at.is_some());
            if !codes && tx.passkeys_of(id)?.is_empty() {
                tx.set_recovery_codes(id, &[])?;
                tx.set_second(id, None)?;
            }
            tx.audit(&entry)?;
            Ok(true)
        });
        Ok(dropped.await?)
    }

    /// Takes what a passkey signed of somebody whose password was right.
    ///
    /// # Errors
    /// [`StaffError`] when the store fails.
    pub async fn second_by_passkey(
        &self,
        token: &str,
        relying: &Relying,
        came: &PasskeySigned,
    ) -> Result<SignIn, StaffError> {
        let Some(half) = self.half(token).await? else { return Ok(SignIn::Refused) };
        let (id, now) = (half.user.id, self.clock.now());
        let misses = Misses::at_sign_in(id, self.missed_from(&half.address));
        let tried = (misses.clone(), half.user.clone(), self.second_lock(&half.address));
        let looked = self.database.write(move |tx| {
            let (misses, user, lock) = &tried;
            let admitted = misses.count(tx, user, lock)?;
            Ok(if admitted { tx.passkeys_of(id)? } else { vec![] })
        });
        let row = looked.await?.into_iter().find(|row| row.id == came.id);
        let Some(row) = row else { return Ok(SignIn::Refused) };
        let challenge = challenge_to_sign(token);
        let said = (&came.client[..], &came.device[..], &came.signature[..]);
        let Ok(counter) = signed(said, (&row.key, row.counter), &relying.asked(&challenge)) else {
            return Ok(SignIn::Refused);
        };
        let digest = digest_of(token);
        let begun = self.session_for(&half.user, &half.address, Proof::Passkey, move |tx| {
            // Of two that come at once with one token, one comes too late.
            if tx.half(&digest, crate::model::Timestamp::MIN)?.is_none() {
                return Ok(false);
            }
            tx.use_passkey(&row.id, counter, now)?;
            tx.end_half(&digest)?;
            misses.forgive(tx)?;
            Ok(true)
        });
        Ok(begun.await?.map_or(SignIn::Refused, SignIn::Begun))
    }
}

#[cfg(test)]
mod tests {
    use super::Relying;

    #[test]
    fn keys_are_for_a_name_and_over_tls() {
        let of = |url: &str| Relying::of(url).map(|found| (found.host, found.origin));
        let is = |host: &str, origin: &str| Some((host.to_owned(), origin.to_owned()));
        assert_eq!(of("https://desk.example"), is("desk.example", "https://desk.example"));
        assert_eq!(
            of("https://desk.example:8443"),
            is("desk.example", "https://desk.example:8443")
        );
        assert_eq!(of("http://localhost:8081"), is("localhost", "http://localhost:8081"));
        for none in ["http://127.0.0.1:8081", "http://desk.example", "https://[::1]:8081", "x"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
