//! The keyed and slow hash of a code.
use argon2::{Algorithm, Argon2, Params, Version};
use ring::hmac;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::model::{ContactId, Digest, Pin};
use crate::store::{CodeHash, PinKey, SALT_BYTES, StoreError};

use super::Origin;

/// Memory of one hash, in KiB. A code has ten thousand values, so no cost protects it from whoever
/// has the database; that is what the key is for. The cost makes a stolen key slow to use, and
/// must not keep callers waiting.
const MEMORY_KIB: u32 = 4_096;
/// Passes over that memory.
const PASSES: u32 = 1;
/// Lanes of one hash.
const LANES: u32 = 1;

/// Hashes codes and places under keys that only this program has. Cloning is cheap.
#[derive(Clone)]
pub(super) struct Hasher {
    codes: hmac::Key,
    origins: hmac::Key,
    #[cfg(test)]
    pub(super) runs: std::sync::Arc<std::sync::atomic::AtomicU32>,
}

impl Hasher {
    /// What is hashed against where there is no code. No code has it: a hash of zeros is as
    /// unlikely as any other.
    pub(super) const NOBODYS: CodeHash = CodeHash { salt: [0; SALT_BYTES], hash: [0; 32] };

    pub(super) fn new(key: &PinKey) -> Self {
        let codes = hmac::Key::new(hmac::HMAC_SHA256, key.expose());
        let origins = hmac::sign(&codes, b"centralita origins 1");
        Self {
            origins: hmac::Key::new(hmac::HMAC_SHA256, origins.as_ref()),
            codes,
            #[cfg(test)]
            runs: std::sync::Arc::default(),
        }
    }

    pub(super) fn key_id(&self) -> i64 {
        let tag = hmac::sign(&self.codes, b"centralita code key id 1");
        let head: [u8; 8] = tag.as_ref().first_chunk().copied().unwrap_or_default();
        i64::from_le_bytes(head)
    }

    /// Hashes a code; the contact is part of it, so that equal codes do not look equal.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when there is no memory for it.
    pub(super) fn hash(
        &self,
        contact: Option<ContactId>,
        pin: &Pin,
        salt: &[u8; SALT_BYTES],
    ) -> Result<[u8; 32], StoreError> {
        #[cfg(test)]
        self.runs.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let failed = |error: argon2::Error| StoreError::Engine(format!("hash a code: {error}"));
        let mut keyed = hmac::Context::with_key(&self.codes);
        keyed.update(&contact.map_or(0, |contact| contact.0).to_be_bytes());
        keyed.update(&[0]);
        keyed.update(pin.expose());
        let keyed = keyed.sign();
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(failed)?;
        let slow = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hash = Zeroizing::new([0_u8; 32]);
        slow.hash_password_into(keyed.as_ref(), salt, hash.as_mut_slice()).map_err(failed)?;
        Ok(*hash)
    }

    /// Returns the digest under which a place is kept.
    pub(super) fn origin(&self, origin: &Origin) -> Digest {
        let mut keyed = hmac::Context::with_key(&self.origins);
        keyed.update(origin.account().as_bytes());
        keyed.update(&[0]);
        keyed.update(origin.caller().as_str().as_bytes());
        let mut digest = [0_u8; 32];
        digest.iter_mut().zip(keyed.sign().as_ref()).for_each(|(to, from)| *to = *from);
        Digest(digest)
    }
}

/// Compares in a time that does not depend on where two hashes differ.
pub(super) fn same(computed: &[u8; 32], stored: &[u8; 32]) -> bool {
    computed.ct_eq(stored).into()
}
