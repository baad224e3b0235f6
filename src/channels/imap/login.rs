//! Logging in.
use std::collections::BTreeSet;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Mailroom;
use super::connection::{Connection, Ended, ended};
use super::settings::{Account, Login};
use super::token::Tokens;
use super::trouble::Trouble;
use crate::imap::{Mechanism, Response, Secret, answer, quoted};

/// Asks what the server can.
pub(super) async fn capabilities(connection: &mut Connection) -> Result<BTreeSet<String>, Trouble> {
    let mut found = BTreeSet::new();
    let take = |response| {
        if let Response::Capability(words) = response {
            found.extend(words);
        }
    };
    connection.must("CAPABILITY", "CAPABILITY", take).await?;
    Ok(found)
}

/// Logs in as the account says.
pub(super) async fn log_in<R: Mailroom>(
    connection: &mut Connection,
    account: &Account,
    tokens: Option<&Tokens>,
    room: &R,
) -> Result<(), Trouble> {
    let offered = capabilities(connection).await?;
    match (&account.login, tokens) {
        (Login::Password(password), _) => {
            by_password(connection, account, password, &offered).await
        }
        (Login::Token(_), None) => Err(Trouble::NoMechanism("a token")),
        (Login::Token(_), Some(tokens)) => {
            let source = tokens.source();
            let mechanism =
                match (offered.contains("AUTH=XOAUTH2"), offered.contains("AUTH=OAUTHBEARER")) {
                    (_, true) if source.bearer => Mechanism::OAuthBearer,
                    (true, _) => Mechanism::XOAuth2,
                    (false, true) => Mechanism::OAuthBearer,
                    (false, false) => return Err(Trouble::NoMechanism("XOAUTH2, OAUTHBEARER")),
                };
            let token = tokens.access(room, None).await?;
            match authenticate(connection, account, mechanism, &token).await? {
                Ended::Done => Ok(()),
                Ended::Refused(_) => {
                    // It may have ended early, or with the password of its user.
                    let token = tokens.access(room, Some(&token)).await?;
                    refused(authenticate(connection, account, mechanism, &token).await?)
                }
            }
        }
    }
}

async fn by_password(
    connection: &mut Connection,
    account: &Account,
    password: &Secret,
    offered: &BTreeSet<String>,
) -> Result<(), Trouble> {
    if offered.contains("AUTH=PLAIN") {
        return refused(authenticate(connection, account, Mechanism::Plain, password).await?);
    }
    if offered.contains("LOGINDISABLED") {
        return Err(Trouble::NoMechanism("PLAIN, LOGIN"));
    }
    let written = quoted(&account.user)
        .and_then(|user| quoted(&password.0).map(|word| format!("LOGIN {user} {word}")))
        .map_err(|error| Trouble::Login(error.to_string()))?;
    let text = Zeroizing::new(written);
    refused(connection.command("LOGIN", &text, |_| {}).await?)
}

fn refused(ended: Ended) -> Result<(), Trouble> {
    match ended {
        Ended::Done => Ok(()),
        // Microsoft's words for a mailbox that the user may not open, or that is not there.
        Ended::Refused(text) if text.contains("authenticated but not connected") => {
            Err(Trouble::Login(format!(
                "{text}; the token is good, but not for this mailbox: give its user full access to the shared mailbox, and turn IMAP on for it"
            )))
        }
        Ended::Refused(text) => Err(Trouble::Login(text)),
    }
}

async fn authenticate(
    connection: &mut Connection,
    account: &Account,
    mechanism: Mechanism,
    secret: &Secret,
) -> Result<Ended, Trouble> {
    let what = "AUTHENTICATE";
    let tag = connection.send(what, &format!("AUTHENTICATE {}", mechanism.name())).await?;
    let mut challenges = 0_u32;
    loop {
        let response = connection.response(what, AUTHENTICATE_TIME_MAX).await?;
        if let Some(ended) = ended(&response, &tag)? {
            return Ok(ended);
        }
        if !matches!(response, Response::Continue(_)) {
            continue;
        }
        challenges = challenges.saturating_add(1);
        let line = match (challenges, mechanism) {
            (1, _) => {
                let first = answer(mechanism, &account.user, secret, &account.host, account.port);
                Zeroizing::new(format!("{}\r\n", *first))
            }
            (CHALLENGES_MAX.., _) => {
                return Err(Trouble::Login("the server asks without end".to_owned()));
            }
            // A second challenge says why a token is refused; anything ends it (RFC 7628 section
            // 3.2.3 wants ^A, Google and Microsoft nothing).
            (_, Mechanism::OAuthBearer) => Zeroizing::new("AQ==\r\n".to_owned()),
            (_, Mechanism::Plain | Mechanism::XOAuth2) => Zeroizing::new("\r\n".to_owned()),
        };
        connection.write(what, &line).await?;
    }
}

/// Challenges that are not answered any more: the first asks, the next says why not.
const CHALLENGES_MAX: u32 = 3;
/// How long a login may take: providers look far away.
const AUTHENTICATE_TIME_MAX: Duration = Duration::from_secs(60);
