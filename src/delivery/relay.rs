//! Outgoing mail to a relay, by lettre.
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::store::Claimed;

use super::SendError;

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

    /// Hands one row to the relay.
    ///
    /// # Errors
    /// [`SendError::Permanent`] on 5yz and on an address that cannot be sent to, else
    /// [`SendError::Transient`].
    pub(super) async fn send(&self, row: &Claimed) -> Result<(), SendError> {
        let address = |text: &str| {
            text.parse::<Address>()
                .map_err(|_| SendError::Permanent(format!("`{text}` is no mail address")))
        };
        let envelope = Envelope::new(Some(address(&row.return_path)?), vec![address(&row.to)?])
            .map_err(|error| SendError::Permanent(error.to_string()))?;
        match self.0.send_raw(&envelope, row.payload.as_bytes()).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(SendError::Permanent(error.to_string())),
            Err(error) => Err(SendError::Transient(error.to_string())),
        }
    }
}
