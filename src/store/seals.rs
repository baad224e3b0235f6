//! Sealing what is personal and lies on a disk (ChaCha20-Poly1305, RFC 8439).
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use crate::model::Digest;

/// What sealing adds to the length of a text, in bytes.
pub(super) const TAG_BYTES: usize = 16;

/// The cipher refused: what was sealed is not what is opened, or the text has more than 256 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused;

/// Names texts by a keyed digest and seals each with a key of its own.
pub(super) struct Seals {
    digests: hmac::Key,
    seals: hkdf::Prk,
}

/// The length of a derived key, for `ring`'s key derivation.
struct SealKey;

impl hkdf::KeyType for SealKey {
    fn len(&self) -> usize {
        32
    }
}

impl Seals {
    /// Derives the keys for one purpose, which both labels name.
    pub(super) fn new(key: &[u8], digest_label: &[u8], seal_label: &[u8]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, key);
        let digest_key = hmac::sign(&root, digest_label);
        Self {
            digests: hmac::Key::new(hmac::HMAC_SHA256, digest_key.as_ref()),
            seals: hkdf::Salt::new(hkdf::HKDF_SHA256, seal_label).extract(key),
        }
    }

    /// Returns the keyed digest of `bytes`.
    pub(super) fn digest(&self, bytes: &[u8]) -> Digest {
        let tag = hmac::sign(&self.digests, bytes);
        let mut digest = [0_u8; 32];
        digest.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        Digest(digest)
    }

    /// Seals a text under its own digest.
    pub(super) fn seal(&self, digest: Digest, clear: &[u8]) -> Result<Vec<u8>, Refused> {
        let mut sealed = Vec::with_capacity(clear.len().saturating_add(TAG_BYTES));
        sealed.extend_from_slice(clear);
        let (key, nonce) = self.cipher(digest)?;
        key.seal_in_place_append_tag(nonce, Aad::from(digest.0), &mut sealed)
            .map_err(|_| Refused)?;
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made.
    pub(super) fn open(
        &self,
        digest: Digest,
        sealed: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let mut sealed = Zeroizing::new(sealed);
        let (key, nonce) = self.cipher(digest)?;
        let clear =
            key.open_in_place(nonce, Aad::from(digest.0), &mut sealed).map_err(|_| Refused)?.len();
        sealed.truncate(clear);
        Ok(sealed)
    }

    /// Each content has a key of its own, derived from its digest, so the nonce may be fixed:
    /// no key ever seals two different texts.
    fn cipher(&self, digest: Digest) -> Result<(LessSafeKey, Nonce), Refused> {
        let info: [&[u8]; 1] = [&digest.0];
        let mut bytes = Zeroizing::new([0_u8; 32]);
        self.seals
            .expand(&info, SealKey)
            .and_then(|okm| okm.fill(&mut *bytes))
            .map_err(|_| Refused)?;
        let key = UnboundKey::new(&CHACHA20_POLY1305, &*bytes).map_err(|_| Refused)?;
        Ok((LessSafeKey::new(key), Nonce::assume_unique_for_key([0; 12])))
    }
}
