//! Our own address as the world sees it, which is what platforms sign.
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::signature::forms;

/// The longest address, in bytes.
const URL_BYTES_MAX: usize = 1024;

/// The scheme, host, port and path before everything we serve, such as `https://voz.example.com`.
/// Has no slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    secure: bool,
    local: bool,
}

/// The text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it as https://voz.example.com, without user, query or fragment")]
pub struct PublicUrlError;

impl PublicUrl {
    /// Returns the text, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether what goes there is hidden from others: TLS, or this machine itself.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        self.secure || self.local
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(PublicUrlError)?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(PublicUrlError),
        };
        let plain = text.len() <= URL_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
        let bare = !rest.contains(['@', '?', '#', '\'', '"', '<', '>', '\\', '%']);
        let authority = rest.split('/').next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(rest) => rest.split_once(']').map(|(host, _)| host),
            None => authority.split(':').next(),
        };
        let host = host.filter(|host| !host.is_empty()).ok_or(PublicUrlError)?;
        if !plain || !bare {
            return Err(PublicUrlError);
        }
        let local = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        Ok(Self { text: text.trim_end_matches('/').to_owned(), secure, local })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns every form of the address of one request, the likeliest first.
///
/// `target` is the path and query as they came. `extra` are further addresses under which a
/// platform knows us; what stands behind `#` in one goes to the end.
pub(super) fn candidates(
    public: &PublicUrl,
    forwarded: Option<&PublicUrl>,
    extra: &[String],
    target: &str,
) -> Vec<String> {
    let mut all = vec![];
    let bases = std::iter::once(public.as_str())
        .chain(forwarded.map(PublicUrl::as_str))
        .chain(extra.iter().map(String::as_str));
    for base in bases {
        let (base, fragment) = match base.split_once('#') {
            Some((base, fragment)) => (base, format!("#{fragment}")),
            None => (base, String::new()),
        };
        for form in forms(&format!("{}{target}{fragment}", base.trim_end_matches('/'))) {
            if !all.contains(&form) {
                all.push(form);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_their_last_slash_dropped() {
        for (text, read, private) in [
            ("https://voz.example.com", "https://voz.example.com", true),
            ("https://voz.example.com:8443/", "https://voz.example.com:8443", true),
            ("https://example.com/centralita", "https://example.com/centralita", true),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("http://[::1]:8080", "http://[::1]:8080", true),
            ("http://localhost", "http://localhost", true),
            ("http://voz.example.com", "http://voz.example.com", false),
        ] {
            let url: PublicUrl = text.parse().unwrap();
            assert_eq!((url.as_str(), url.is_private()), (read, private), "{text}");
        }
        for text in [
            "voz.example.com",
            "ftp://voz.example.com",
            "https://",
            "https:///x",
            "https://user@voz.example.com",
            "https://voz.example.com?x=1",
            "https://voz.example.com#rc=2",
            "https://voz example.com",
            "https://vóz.example.com",
        ] {
            assert_eq!(text.parse::<PublicUrl>(), Err(PublicUrlError), "{text}");
        }
    }

    #[test]
    fn w2_every_address_of_ours_is_tried_with_the_target_as_it_came() {
        let public: PublicUrl = "https://voz.example.com".parse().unwrap();
        let forwarded: PublicUrl = "http://voz.lan:81".parse().unwrap();
        let extra = ["https://ana:x@other.example/#rc=2".to_owned()];
        let all = candidates(&public, Some(&forwarded), &extra, "/v1/voice/twilio?b=%20+&a=1");
        assert_eq!(
            all,
            [
                "https://voz.example.com/v1/voice/twilio?b=%20+&a=1",
                "https://voz.example.com:443/v1/voice/twilio?b=%20+&a=1",
                "http://voz.lan:81/v1/voice/twilio?b=%20+&a=1",
                "http://voz.lan/v1/voice/twilio?b=%20+&a=1",
                "https://ana:x@other.example/v1/voice/twilio?b=%20+&a=1#rc=2",
                "https://ana:x@other.example:443/v1/voice/twilio?b=%20+&a=1#rc=2",
            ]
        );
    }
}
