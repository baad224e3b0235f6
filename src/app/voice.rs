//! Calls that platforms bring: their accounts with the secrets read.
use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::config::{Loaded, Voice, read_secret};
use super::parts::StartError;
use crate::channels::webhook::{Account, Accounts, Secrets};
use crate::model::Language;

/// Reads the accounts and their secret files.
///
/// # Errors
/// [`StartError::System`] when a file changed since the configuration was checked.
pub fn accounts(loaded: &Loaded) -> Result<Accounts, StartError> {
    let all = loaded.config.voices.iter().map(|voice| account(loaded, voice));
    Ok(Accounts::new(all.collect::<Result<Vec<_>, _>>()?))
}

fn account(loaded: &Loaded, voice: &Voice) -> Result<Account, StartError> {
    let system = |error: &dyn std::fmt::Display| {
        StartError::System(format!("secrets of [[voice]] {}: {error}", voice.id))
    };
    let texts: Vec<Zeroizing<String>> = voice
        .secret_files
        .iter()
        .map(|file| read_secret(&loaded.path(file)).map_err(|error| system(&error)))
        .collect::<Result<_, _>>()?;
    let named: BTreeMap<Language, String> = Language::ALL
        .into_iter()
        .map(|language| (language, voice.voices.of(language).to_owned()))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    Ok(Account {
        id: voice.id.clone(),
        dialect: voice.dialect,
        account: voice.account.clone(),
        secrets: Secrets::read(voice.dialect, &texts).map_err(|error| system(&error))?,
        verified_numbers: voice.verified_numbers,
        speech: voice.speech,
        line: voice.line.clone(),
        voices: named,
        extra_urls: voice.extra_signature_urls.clone(),
    })
}
