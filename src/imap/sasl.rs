//! Logging in (SASL, RFC 4422): what is answered to the server's challenge.
use data_encoding::BASE64;
use zeroize::Zeroizing;

/// How somebody logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// With a password (RFC 4616).
    Plain,
    /// With a token, in the form of Google and Microsoft.
    XOAuth2,
    /// With a token (RFC 7628).
    OAuthBearer,
}

impl Mechanism {
    /// Returns its name in commands and capabilities.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::XOAuth2 => "XOAUTH2",
            Self::OAuthBearer => "OAUTHBEARER",
        }
    }
}

/// A password or token. Prints without it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(****)")
    }
}

/// Returns the first answer of a mechanism, in base64. `user` is whose mailbox it is, which need
/// not be whom a token was given to.
#[must_use]
pub fn answer(
    mechanism: Mechanism,
    user: &str,
    secret: &Secret,
    host: &str,
    port: u16,
) -> Zeroizing<String> {
    let secret = secret.0.as_str();
    let clear = Zeroizing::new(match mechanism {
        Mechanism::Plain => format!("\0{user}\0{secret}"),
        Mechanism::XOAuth2 => format!("user={user}\x01auth=Bearer {secret}\x01\x01"),
        // A comma and an equals sign in a name are written otherwise (RFC 5801 section 4).
        Mechanism::OAuthBearer => {
            let name = user.replace('=', "=3D").replace(',', "=2C");
            format!("n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {secret}\x01\x01")
        }
    });
    Zeroizing::new(BASE64.encode(clear.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_answers_are_those_of_the_documents() {
        let token =
            Secret(Zeroizing::new("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg".to_owned()));
        // The example of Google's page on XOAUTH2.
        assert_eq!(
            answer(Mechanism::XOAuth2, "someuser@example.com", &token, "", 0).as_str(),
            "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
        );
        // RFC 7628 section 4.1.
        let token = Secret(Zeroizing::new("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==".to_owned()));
        let bearer =
            answer(Mechanism::OAuthBearer, "user@example.com", &token, "server.example.com", 143);
        assert_eq!(
            bearer.as_str(),
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
        );
        assert_eq!(
            answer(Mechanism::Plain, "ana", &Secret(Zeroizing::new("ñ".into())), "", 0).as_str(),
            "AGFuYQDDsQ=="
        );
        assert_eq!(format!("{token:?}"), "Secret(****)");
    }
}
