//! From the configuration to who checks the senders of mail, and who signs ours.
use std::path::PathBuf;
use std::time::Duration;

use crate::mailauth::{KeyError, MailAuth, PrivateKey, Settings, Signer};
use crate::model::FileFault;

use super::config::{Config, DkimKey, Loaded, SecretFileError, read_secret};
use super::parts::StartError;

/// Why a signing key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// What it holds is no such key.
    #[error("{path}: {1}", path = .0.display())]
    Key(PathBuf, KeyError),
}

/// Returns how senders are checked.
#[must_use]
pub fn settings(config: &Config) -> Settings {
    let auth = &config.mail.auth;
    Settings {
        dns_servers: auth.dns_servers.clone(),
        query_time_max: Duration::from_secs(auth.query_s_max),
        check_time_max: Duration::from_secs(auth.check_s_max),
        arc_sealers: auth.arc_sealers.clone(),
        host_name: config.lmtp.host_name.clone(),
    }
}

/// Sets up the check of senders. Where no DNS can be asked, mail is taken all the same.
pub(super) fn checker(config: &Config) -> Option<MailAuth> {
    match MailAuth::new(settings(config)) {
        Ok(auth) => Some(auth),
        Err(error) => {
            tracing::warn!(%error, "every sender of mail counts as not proven");
            None
        }
    }
}

/// Reads one signing key.
///
/// # Errors
/// [`SigningKeyError`]; it never shows the key.
pub fn signing_key(path: PathBuf) -> Result<PrivateKey, SigningKeyError> {
    let pem = read_secret(&path)?;
    PrivateKey::from_pem(&pem).map_err(|error| SigningKeyError::Key(path, error))
}

/// Returns the file of a signing key: the one that the entry names, else the one that
/// `mail dkim-key` makes.
#[must_use]
pub fn key_file(loaded: &Loaded, entry: &DkimKey) -> PathBuf {
    loaded.path(&entry.file(&loaded.config.storage.data))
}

/// Reads the keys with which our mail is signed.
///
/// # Errors
/// [`StartError`] when one cannot be used: mail that should be signed must not go out unsigned.
pub(super) fn signer(loaded: &Loaded) -> Result<Signer, StartError> {
    let mut signer = Signer::default();
    for entry in &loaded.config.mail.dkim {
        let key = signing_key(key_file(loaded, entry)).map_err(|error| {
            StartError::Faults(vec![FileFault::new("mail.dkim", 0, error.to_string(), "")])
        })?;
        signer.add(&entry.domain, &entry.selector, key);
    }
    Ok(signer)
}
