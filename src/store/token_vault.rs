//! Tokens of accounts at rest, sealed with a key that is not in the database.
use zeroize::Zeroizing;

use super::Secrets;
use super::VaultError;
use super::seals::Seals;
use crate::model::Digest;

/// Seals and opens tokens.
pub struct TokenVault(Seals);

impl std::fmt::Debug for TokenVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenVault")
    }
}

impl TokenVault {
    /// Makes a vault over the keys.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        Self(Seals::new(&*secrets.mail, b"centralita token digest 1", b"centralita token seal 1"))
    }

    /// Makes a vault for the secrets of second factors; no token of an account opens there.
    #[must_use]
    pub fn of_second_factors(secrets: &Secrets) -> Self {
        Self(Seals::new(&*secrets.mail, b"centralita factor digest 1", b"centralita factor seal 1"))
    }

    /// Returns the keyed digest of a token.
    #[must_use]
    pub fn digest(&self, token: &str) -> Digest {
        self.0.digest(token.as_bytes())
    }

    /// Seals a token.
    ///
    /// # Errors
    /// [`VaultError::Seal`], never in practice.
    pub fn seal(&self, token: &str) -> Result<(Digest, Vec<u8>), VaultError> {
        let digest = self.digest(token);
        let sealed = self.0.seal(digest, token.as_bytes()).map_err(|_| VaultError::Seal)?;
        Ok((digest, sealed))
    }

    /// Opens a token.
    ///
    /// # Errors
    /// [`VaultError::Broken`] when it was changed, or sealed with another key.
    pub fn open(&self, digest: Digest, sealed: Vec<u8>) -> Result<Zeroizing<String>, VaultError> {
        let clear = self.0.open(digest, sealed).map_err(|_| VaultError::Broken(digest))?;
        let text = std::str::from_utf8(&clear).map_err(|_| VaultError::Broken(digest))?;
        Ok(Zeroizing::new(text.to_owned()))
    }
}
