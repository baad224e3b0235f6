//! Tokens to log in with (OAuth 2.0, RFC 6749): fetched, kept until they end, and renewed.
//!
//! Providers give a new refresh token with an access token, and the old one ends. The new one is
//! in the store, sealed, before the access token is used; where it cannot be stored it is kept
//! here and stored as soon as that is possible.
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::door::RefreshToken;
use super::settings::TokenSource;
use super::{Mailroom, NotKept};
use crate::http::{FormClient, PostError};
use crate::imap::Secret;
use crate::model::Timestamp;

/// An access token is not used any more this long before its end.
const MARGIN: Duration = Duration::from_secs(120);
/// How long an access token lasts when the server does not say.
const LASTS: u64 = 600;
/// The longest reason of a server that is kept, in characters.
const REASON_CHARS_MAX: usize = 200;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    /// The grant has ended: somebody must give a new one.
    #[error(
        "the provider has ended the grant ({0}); log in again and put a new refresh token into refresh_token_file"
    )]
    Revoked(String),
    /// The provider refuses what we ask with.
    #[error("the provider refuses to give a token: {0}; compare client_id, secret and scope")]
    Refused(String),
    /// The provider has no answer now.
    #[error("the provider gives no token now: {0}")]
    Busy(String),
    /// The provider cannot be reached.
    #[error("the token endpoint: {0}")]
    Post(#[from] PostError),
    /// The store failed.
    #[error("the refresh token cannot be read: {0}")]
    NotKept(#[from] NotKept),
}

/// What the endpoint answers (RFC 6749 section 5.1 and 5.2).
#[derive(Deserialize)]
struct Granted {
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default)]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    refresh_token_expires_in: Option<u64>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    error_description: Option<String>,
}

/// The tokens of one account.
pub(super) struct Tokens {
    account: String,
    source: TokenSource,
    client: FormClient,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    access: Option<(Secret, Timestamp)>,
    /// The newest refresh token, and whether it is in the store.
    refresh: Option<(RefreshToken, bool)>,
}

impl Tokens {
    pub(super) fn new(account: &str, source: TokenSource, client: FormClient) -> Self {
        Self { account: account.to_owned(), source, client, held: Mutex::default() }
    }

    pub(super) const fn source(&self) -> &TokenSource {
        &self.source
    }

    /// Returns a token that works now; a fresh one when the last was refused.
    pub(super) async fn access<R: Mailroom>(
        &self,
        room: &R,
        refused: Option<&Secret>,
    ) -> Result<Secret, TokenError> {
        let mut held = self.held.lock().await;
        let now = room.now();
        if let Some((token, until)) = &held.access
            && *until > now
            && refused != Some(token)
        {
            return Ok(token.clone());
        }
        let refresh = self.refresh_token(room, &mut held).await?;
        let granted = self.ask(refresh.as_ref()).await?;
        let access = granted
            .access_token
            .ok_or_else(|| TokenError::Busy("its answer has no access_token".to_owned()))?;
        if let Some(token) = granted.refresh_token {
            let lasts = granted.refresh_token_expires_in;
            let expires_at = lasts.and_then(|s| now.checked_add(Duration::from_secs(s)).ok());
            let token = Secret(Zeroizing::new(token));
            held.refresh = Some((RefreshToken { token, expires_at }, false));
        }
        self.keep(room, &mut held).await;
        let lasts = Duration::from_secs(granted.expires_in.unwrap_or(LASTS)).saturating_sub(MARGIN);
        let until = now.checked_add(lasts).unwrap_or(now);
        let access = Secret(Zeroizing::new(access));
        held.access = Some((access.clone(), until));
        Ok(access)
    }

    /// Returns when the first of the secrets ends, as far as that is known.
    pub(super) async fn ends_at(&self) -> Option<Timestamp> {
        let held = self.held.lock().await;
        let token = held.refresh.as_ref().and_then(|(token, _)| token.expires_at);
        token.into_iter().chain(self.source.secret_expires).min()
    }

    async fn refresh_token<R: Mailroom>(
        &self,
        room: &R,
        held: &mut Held,
    ) -> Result<Option<Secret>, TokenError> {
        let Some(origin) = &self.source.refresh_token else { return Ok(None) };
        if held.refresh.is_none() {
            let kept = room.refresh_token(&self.account, origin).await?;
            let first = || (RefreshToken { token: origin.clone(), expires_at: None }, true);
            held.refresh = Some(kept.map_or_else(first, |token| (token, true)));
        }
        self.keep(room, held).await;
        Ok(held.refresh.as_ref().map(|(token, _)| token.token.clone()))
    }

    /// Stores the newest refresh token, unless it is there.
    async fn keep<R: Mailroom>(&self, room: &R, held: &mut Held) {
        let Some(origin) = &self.source.refresh_token else { return };
        let Some((token, stored @ false)) = &mut held.refresh else { return };
        match room.keep_refresh_token(&self.account, origin, token.clone()).await {
            Ok(()) => *stored = true,
            Err(error) => {
                tracing::error!(account = self.account, %error, "a new refresh token is not stored yet; should the program end now, somebody must log in again");
            }
        }
    }

    async fn ask(&self, refresh: Option<&Secret>) -> Result<Granted, TokenError> {
        let source = &self.source;
        let kind = if refresh.is_some() { "refresh_token" } else { "client_credentials" };
        let fields = [
            ("grant_type", kind),
            ("client_id", source.client_id.as_str()),
            ("client_secret", source.client_secret.as_ref().map_or("", |s| s.0.as_str())),
            ("refresh_token", refresh.map_or("", |token| token.0.as_str())),
            ("scope", source.scope.as_str()),
        ];
        let (status, body) = self.client.post(&source.url, &fields).await?;
        let granted: Granted = serde_json::from_slice(&body)
            .map_err(|_| TokenError::Busy(format!("status {status}, and no JSON")))?;
        if status.is_success() {
            return Ok(granted);
        }
        let why = granted.error.unwrap_or_default();
        let more = granted.error_description.unwrap_or_default();
        let said: String = format!("{why} {more}")
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(REASON_CHARS_MAX)
            .collect();
        let said = said.trim().to_owned();
        Err(match why.as_str() {
            "invalid_grant" | "interaction_required" | "consent_required" => {
                TokenError::Revoked(said)
            }
            "temporarily_unavailable" | "server_error" | "slow_down" => TokenError::Busy(said),
            _ if status.is_client_error() && status.as_u16() != 429 => TokenError::Refused(said),
            _ => TokenError::Busy(format!("status {status} {said}")),
        })
    }
}
