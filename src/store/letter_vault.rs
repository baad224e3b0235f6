//! Letters at rest that hold what nobody may read there, such as a one-time link. They wait in the
//! outbox sealed, with a key that is not in the database.
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::seals::Seals;
use super::{Secrets, VaultError};
use crate::model::Digest;

/// How a sealed letter begins. No letter in clear does: the first line of a message is a header
/// field, and this is none (RFC 5322 section 2.2).
pub const SEALED_LETTER: &str = "sealed letter 1 ";

/// Seals and opens letters.
pub struct LetterVault(Seals);

impl std::fmt::Debug for LetterVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LetterVault")
    }
}

impl LetterVault {
    /// Makes a vault over the keys.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        Self(Seals::new(&*secrets.mail, b"centralita letter digest 1", b"centralita letter seal 1"))
    }

    /// Seals a letter as one line of ASCII.
    ///
    /// # Errors
    /// [`VaultError::Seal`], never in practice.
    pub fn seal(&self, letter: &str) -> Result<String, VaultError> {
        let digest = self.0.digest(letter.as_bytes());
        let sealed = self.0.seal(digest, letter.as_bytes()).map_err(|_| VaultError::Seal)?;
        Ok(format!("{SEALED_LETTER}{digest} {}", BASE64.encode(&sealed)))
    }

    /// Opens a sealed letter; nothing when it stands in clear.
    ///
    /// # Errors
    /// [`VaultError::Broken`] when it was changed, or sealed with another key.
    pub fn open(&self, payload: &str) -> Result<Option<Zeroizing<String>>, VaultError> {
        let Some(rest) = payload.strip_prefix(SEALED_LETTER) else { return Ok(None) };
        let (name, sealed) = rest.split_once(' ').unwrap_or((rest, ""));
        let digest = Digest::from_hex(name).unwrap_or(Digest([0; 32]));
        let broken = || VaultError::Broken(digest);
        let sealed = BASE64.decode(sealed.as_bytes()).map_err(|_| broken())?;
        let clear = self.0.open(digest, sealed).map_err(|_| broken())?;
        let text = std::str::from_utf8(&clear).map_err(|_| broken())?;
        Ok(Some(Zeroizing::new(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::SeededRandom;

    #[test]
    fn a_letter_is_opened_with_its_own_key_and_no_other() {
        let vault = |seed| {
            let data = tempfile::tempdir().unwrap();
            LetterVault::new(&Secrets::open(data.path(), &SeededRandom::new(seed)).unwrap())
        };
        let (ours, other) = (vault(1), vault(2));
        let letter = "Subject: x\r\n\r\nhttps://desk.example/l/token\r\n";
        let sealed = ours.seal(letter).unwrap();
        assert!(!sealed.contains("token") && sealed.is_ascii() && !sealed.contains('\n'));
        assert_eq!(ours.open(&sealed).unwrap().unwrap().as_str(), letter);
        assert!(ours.open(letter).unwrap().is_none(), "it stands in clear");
        for broken in [sealed.replacen('A', "B", 1), SEALED_LETTER.to_owned(), format!("{sealed}=")]
        {
            assert!(matches!(ours.open(&broken), Err(VaultError::Broken(_))) || broken == sealed);
        }
        assert!(matches!(other.open(&sealed), Err(VaultError::Broken(_))));
    }
}
