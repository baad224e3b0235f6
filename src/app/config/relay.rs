//! The address of the server that takes our mail.
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A mail relay, written `smtp://user@host:587` or `smtps://user@host:465`.
///
/// The password is never part of it; it stands in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// How the connection is protected.
    pub security: RelaySecurity,
    /// Who logs in; nobody when empty.
    pub user: Option<String>,
    /// The host name, or an IP address without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

/// How the connection to a relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelaySecurity {
    /// No TLS: only to this machine itself.
    Local,
    /// STARTTLS before anything else (RFC 3207); without it nothing is sent.
    StartTls,
    /// TLS from the first byte (RFC 8314 section 3).
    Tls,
}

/// The text names no relay. It does not hold the text, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// Not of the form.
    #[error("this is no relay; write smtp://user@host:587, smtps://user@host:465, or nothing")]
    Form,
    /// A password stands in it.
    #[error(
        "a password has no place in the relay's address; put it in a file and name that in relay_password_file"
    )]
    Password,
}

impl FromStr for Relay {
    type Err = RelayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(RelayError::Form)?;
        let (user, authority) = match rest.rsplit_once('@') {
            Some((user, authority)) => (Some(user), authority),
            None => (None, rest),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(RelayError::Password);
        }
        let (host, port) = split_port(authority)?;
        let local = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        let (security, default_port) = match scheme {
            "smtps" => (RelaySecurity::Tls, 465),
            "smtp" if local => (RelaySecurity::Local, 25),
            "smtp" => (RelaySecurity::StartTls, 587),
            _ => return Err(RelayError::Form),
        };
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '/' | '?' | '#' | '%');
        let host_ok = !host.is_empty()
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
        if !host_ok || user.is_some_and(|user| user.is_empty() || !user.chars().all(plain)) {
            return Err(RelayError::Form);
        }
        Ok(Self {
            security,
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port: port.unwrap_or(default_port),
        })
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), RelayError> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or(RelayError::Form)?;
            let port = if after.is_empty() {
                None
            } else {
                Some(after.strip_prefix(':').ok_or(RelayError::Form)?)
            };
            (host, port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        None => None,
        Some(port) => match port.parse() {
            Ok(0) | Err(_) => return Err(RelayError::Form),
            Ok(port) => Some(port),
        },
    };
    Ok((host, port))
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.security {
            RelaySecurity::Tls => "smtps://",
            RelaySecurity::Local | RelaySecurity::StartTls => "smtp://",
        })?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays_are_read_and_printed() {
        for (text, printed, security) in [
            ("smtp://localhost", "smtp://localhost:25", RelaySecurity::Local),
            ("smtp://[::1]:2525", "smtp://[::1]:2525", RelaySecurity::Local),
            ("smtp://desk@mx.example", "smtp://desk@mx.example:587", RelaySecurity::StartTls),
            (
                "smtps://desk@example.com@mx.example",
                "smtps://desk@example.com@mx.example:465",
                RelaySecurity::Tls,
            ),
        ] {
            let relay: Relay = text.parse().unwrap();
            assert_eq!((relay.to_string().as_str(), relay.security), (printed, security));
        }
    }

    #[test]
    fn what_is_no_relay_is_refused_and_a_password_not_repeated() {
        for text in [
            "mx.example",
            "http://mx.example",
            "smtp://",
            "smtp://mx:0",
            "smtp://mx:99999",
            "smtp://@mx",
            "smtp://mx/x",
            "smtp://[::1",
            "smtp://[::1]2525",
        ] {
            assert_eq!(text.parse::<Relay>(), Err(RelayError::Form), "{text}");
        }
        let error = "smtp://desk:hunter2@mx.example".parse::<Relay>().unwrap_err();
        assert_eq!(error, RelayError::Password);
        assert!(!error.to_string().contains("hunter2"));
    }
}
