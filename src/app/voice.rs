//! Calls that platforms bring: their accounts with the secrets read.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::call_door::DeskDoor;
use super::config::{self, Loaded, Voice, read_secret};
use super::parts::{Desk, StartError};
use crate::channels::webhook::{
    Account, Accounts, Gate, LineFacts, Secrets, Webhook, WebhookSettings,
};
use crate::http::ServerLimits;
use crate::intake::Settings;
use crate::model::Language;

/// Makes the door for calls; `None` when there is no account whose calls could come.
///
/// # Errors
/// [`StartError::System`] when a secret file changed since the configuration was checked.
pub fn door(loaded: &Loaded, desk: &Desk) -> Result<Option<Webhook<DeskDoor>>, StartError> {
    let parts = desk.intake.parts();
    let Some(settings) = webhook_settings(loaded, &parts.settings)? else { return Ok(None) };
    let door =
        DeskDoor::new(desk.calls.clone(), Arc::clone(&desk.metrics)).with_late(desk.late.clone());
    let door = Arc::new(door);
    Ok(Some(Webhook::new(door, settings, Arc::clone(&parts.clock))))
}

/// Puts together what the listener needs to know; `None` when there is no account.
///
/// # Errors
/// [`StartError::System`] when a file changed since the configuration was checked.
pub(super) fn webhook_settings(
    loaded: &Loaded,
    settings: &Settings,
) -> Result<Option<WebhookSettings>, StartError> {
    let webhook = &loaded.config.webhook;
    let (false, Some(public_url)) = (loaded.config.voices.is_empty(), &webhook.public_url) else {
        return Ok(None);
    };
    let lines = settings.lines.iter().map(|line| LineFacts {
        id: line.id.clone(),
        number: line.number.clone(),
        language: line.language,
    });
    Ok(Some(WebhookSettings {
        gate: Gate {
            accounts: accounts(loaded)?,
            public_url: public_url.clone(),
            trusted_proxies: webhook.trusted_proxies.clone(),
        },
        lines: lines.collect(),
        hold_music: webhook.hold_music.clone(),
        answer_max: Duration::from_millis(webhook.answer_ms_max),
    }))
}

/// Returns what a platform may take of us.
pub(super) fn limits(webhook: &config::Webhook) -> ServerLimits {
    ServerLimits {
        connections_max: webhook.connections_max,
        head_time_max: Duration::from_secs(webhook.head_s_max),
        body_time_max: Duration::from_secs(webhook.body_s_max),
        body_bytes_max: webhook.body_bytes_max,
        peers: webhook.trusted_proxies.clone(),
        ..ServerLimits::default()
    }
}

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
        shown_number: voice.shown_number.clone(),
        voices: named,
        extra_urls: voice.extra_signature_urls.clone(),
    })
}
