//! Outgoing mail to a relay, by lettre.
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use lettre::address::Envelope;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::store::Claimed;

use super::{Fault, SendError, Transport};

/// How long one SMTP command may take before the relay counts as away (RFC 5321 section
/// 4.5.3.2 asks for five minutes and more; a page must not wait so long for its second try).
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// How to reach the relay.
#[derive(Clone)]
pub struct RelaySettings {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// TLS from the first byte.
    pub tls: bool,
    /// STARTTLS required before anything else.
    pub starttls: bool,
    /// Who logs in, if anybody.
    pub login: Option<RelayLogin>,
}

/// Who logs in at the relay. Prints without the password.
#[derive(Clone)]
pub struct RelayLogin {
    /// The user.
    pub user: String,
    /// The password.
    pub password: zeroize::Zeroizing<String>,
}

impl std::fmt::Debug for RelaySettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RelaySettings({}:{})", self.host, self.port)
    }
}

impl std::fmt::Debug for RelayLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RelayLogin(****)")
    }
}

/// A pool of connections to the relay.
#[derive(Debug)]
pub struct RelayTransport(AsyncSmtpTransport<Tokio1Executor>);

impl RelayTransport {
    /// Makes the pool; connections are opened when there is something to send.
    ///
    /// # Errors
    /// A sentence for the operator when TLS cannot be set up for that host.
    pub fn new(settings: &RelaySettings) -> Result<Self, String> {
        let parameters = || {
            TlsParameters::new(settings.host.clone())
                .map_err(|error| format!("TLS for relay {}: {error}", settings.host))
        };
        let tls = match (settings.tls, settings.starttls) {
            (true, _) => Tls::Wrapper(parameters()?),
            (false, true) => Tls::Required(parameters()?),
            (false, false) => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(COMMAND_TIMEOUT));
        if let Some(login) = &settings.login {
            builder = builder
                .credentials(Credentials::new(login.user.clone(), login.password.to_string()));
        }
        Ok(Self(builder.build()))
    }

    /// Tells what an error of the relay means. Words about the recipient or the message (550 to
    /// 554 and 556, RFC 5321 section 4.2.3) are for ever, but only from a relay that greets us and
    /// lets us in: the same codes in the greeting or at the login are about us, and that can be
    /// mended. The library does not say which command was answered, so the relay is asked anew.
    async fn meaning(&self, error: &smtp::Error) -> SendError {
        let fault = Fault::new(brief(error), error.to_string());
        let code = error.status().map_or(0, u16::from);
        // RFC 4954 section 6: the login is wanted, refused, or wants TLS.
        if error.is_tls() || matches!(code, 530 | 534 | 535 | 538) {
            return SendError::Misconfigured(fault);
        }
        if !matches!(code, 550..=554 | 556) {
            return SendError::Transient(fault);
        }
        match self.0.test_connection().await {
            Ok(true) => SendError::Permanent(fault),
            Ok(false) | Err(_) => SendError::Transient(fault),
        }
    }
}

impl Transport for RelayTransport {
    /// Hands one row to the relay.
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        async move {
            let envelope = envelope(row)?;
            match self.0.send_raw(&envelope, row.payload.as_bytes()).await {
                Ok(_) => Ok(()),
                Err(error) => Err(self.meaning(&error).await),
            }
        }
        .boxed()
    }
}

fn envelope(row: &Claimed) -> Result<Envelope, SendError> {
    let never = |full: String| SendError::Permanent(Fault::new("not a mail address", full));
    let address = |text: &str| {
        text.parse::<Address>().map_err(|_| never(format!("`{text}` is no mail address")))
    };
    Envelope::new(Some(address(&row.return_path)?), vec![address(&row.to)?])
        .map_err(|error| never(error.to_string()))
}

/// What may stand in every log: the code, and the enhanced code when there is one (RFC 3463).
fn brief(error: &smtp::Error) -> String {
    let Some(code) = error.status() else {
        let what = match () {
            () if error.is_timeout() => "timeout",
            () if error.is_tls() => "TLS failed",
            () if error.is_response() => "answer not understood",
            () => "no connection",
        };
        return format!("smtp: {what}");
    };
    let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match words.split_whitespace().next().filter(|word| is_enhanced_code(word)) {
        Some(enhanced) => format!("smtp {code} {enhanced}"),
        None => format!("smtp {code}"),
    }
}

fn is_enhanced_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let number = |part: &&str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.len() == 3 && parts.iter().all(number)
}
