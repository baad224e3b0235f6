//! SIP, SIPS and tel URIs; all others are kept as they are.
use std::fmt;

use super::PARAMS_MAX;
use super::host::{Host, host_and_port};

/// A URI as it stands in a Request-URI, a To, a Contact, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uri {
    /// `sip:` or `sips:` (RFC 3261 section 19.1).
    Sip(SipUri),
    /// `tel:` (RFC 3966).
    Tel(TelUri),
    /// Any other scheme: accepted where it only names somebody, 416 as a Request-URI.
    Other {
        /// The scheme as it was written.
        scheme: String,
        /// What stands behind its colon.
        rest: String,
    },
}

/// A SIP or SIPS URI. User, password, parameters and headers keep their escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SipUri {
    /// Whether it is `sips:`.
    pub secure: bool,
    /// The user with its escapes. It may be empty: some gateways write `sip:@host` for a withheld
    /// number. It may hold semicolons, which are no parameters of the URI.
    pub user: Option<String>,
    /// The password with its escapes.
    pub password: Option<String>,
    /// The host.
    pub host: Host,
    /// The port, if it is given.
    pub port: Option<u16>,
    /// `;name=value`, with escapes, in their order.
    pub params: UriParams,
    /// What stands behind the question mark, with escapes: `name=value&…`.
    pub headers: Option<String>,
}

/// A telephone number (RFC 3966).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelUri {
    /// The number as written, with visual separators.
    pub number: String,
    /// `phone-context`, `ext`, …
    pub params: UriParams,
}

/// The parameters of a URI: like [`super::Params`], but with escapes and no quoted strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UriParams(Vec<(String, Option<String>)>);

impl Uri {
    /// Reads a URI; `None` when it is malformed, has no scheme or holds white space or a character
    /// outside of ASCII.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"".contains(&byte));
        let (scheme, rest) = text.split_once(':').filter(|_| visible)?;
        if scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips") {
            return SipUri::parse_rest(scheme.len() == 4, rest).map(Self::Sip);
        }
        if scheme.eq_ignore_ascii_case("tel") {
            return TelUri::parse_rest(rest).map(Self::Tel);
        }
        let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        (named && !rest.is_empty())
            .then(|| Self::Other { scheme: scheme.to_owned(), rest: rest.to_owned() })
    }

    /// The SIP or SIPS URI, if it is one.
    #[must_use]
    pub const fn as_sip(&self) -> Option<&SipUri> {
        match self {
            Self::Sip(uri) => Some(uri),
            Self::Tel(_) | Self::Other { .. } => None,
        }
    }

    /// The telephone number that the URI names, as `+` and digits or as digits: the number of a
    /// `tel:`, or a SIP user of digits, `+` and visual separators. What stands behind a semicolon
    /// in the user (`;phone-context`, `;npdi`, …) is no part of it. `*` and `#` are kept.
    #[must_use]
    pub fn phone_number(&self) -> Option<String> {
        match self {
            Self::Sip(uri) => {
                let user = uri.user_decoded()?;
                phone_digits(user.split(';').next().unwrap_or_default())
            }
            Self::Tel(uri) => phone_digits(&uri.number),
            Self::Other { .. } => None,
        }
    }

    /// Whether two URIs name the same resource (RFC 3261 section 19.1.4 and RFC 3966 section 4).
    #[must_use]
    pub fn equivalent(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sip(one), Self::Sip(two)) => one.equivalent(two),
            (Self::Tel(one), Self::Tel(two)) => {
                phone_digits(&one.number) == phone_digits(&two.number)
                    && one.params.all_in(&two.params)
                    && two.params.all_in(&one.params)
            }
            (Self::Other { .. }, Self::Other { .. }) => self == other,
            (Self::Sip(_) | Self::Tel(_) | Self::Other { .. }, _) => false,
        }
    }
}

impl SipUri {
    /// A URI of a user at a host; what the user may not hold is escaped.
    #[must_use]
    pub fn new(user: Option<&str>, host: Host, port: Option<u16>) -> Self {
        Self {
            secure: false,
            user: user.map(|user| escape(user, b"-_.!~*'()&=+$,;?/")),
            password: None,
            host,
            port,
            params: UriParams::default(),
            headers: None,
        }
    }

    fn parse_rest(secure: bool, rest: &str) -> Option<Self> {
        // A user may hold `;` and `?`; an `@` never stands unescaped behind the user.
        let (userinfo, rest) = match rest.split_once('@') {
            Some((userinfo, rest)) => (Some(userinfo), rest),
            None => (None, rest),
        };
        let (user, password) = match userinfo {
            None => (None, None),
            Some(userinfo) => match userinfo.split_once(':') {
                None => (Some(userinfo), None),
                Some((user, password)) => (Some(user), Some(password)),
            },
        };
        let escaped = user.is_none_or(|text| is_escaped(text, b"-_.!~*'()&=+$,;?/#[]^`{}|\\"))
            && password.is_none_or(|text| is_escaped(text, b"-_.!~*'()&=+$,"));
        let (rest, headers) = match rest.split_once('?') {
            Some((rest, headers)) => (rest, Some(headers)),
            None => (rest, None),
        };
        let headers_fit = headers.is_none_or(|text| is_escaped(text, b"-_.!~*'()[]/?:+$&=;,"));
        let (host, params) = match rest.split_once(';') {
            Some((host, params)) => (host, UriParams::parse(params)?),
            None => (rest, UriParams::default()),
        };
        let (host, port) = host_and_port(host)?;
        (escaped && headers_fit).then(|| Self {
            secure,
            user: user.map(str::to_owned),
            password: password.map(str::to_owned),
            host,
            port,
            params,
            headers: headers.map(str::to_owned),
        })
    }

    /// The user without its escapes; bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn user_decoded(&self) -> Option<String> {
        self.user.as_deref().map(unescape)
    }

    /// A header that the URI asks to put into the request, without its escapes: `Replaces` in a
    /// Refer-To (RFC 3891 section 3).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let headers = self.headers.as_deref()?.split('&').take(PARAMS_MAX);
        let mut pairs = headers.filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(known, _)| unescape(known).eq_ignore_ascii_case(name))
            .map(|(_, v)| unescape(v))
    }

    /// Whether the URI carries `;lr`: the proxy that it names does loose routing.
    #[must_use]
    pub fn is_loose_router(&self) -> bool {
        self.params.has("lr")
    }

    fn equivalent(&self, other: &Self) -> bool {
        let headers = |uri: &Self| {
            let mut parts: Vec<String> =
                uri.headers.iter().flat_map(|h| h.split('&')).map(unescape).collect();
            parts.sort_unstable();
            parts
        };
        self.secure == other.secure
            && self.user_decoded() == other.user_decoded()
            && self.password.as_deref().map(unescape) == other.password.as_deref().map(unescape)
            && self.host.equivalent(&other.host)
            && self.port == other.port
            && self.params.agree(&other.params)
            && headers(self) == headers(other)
    }
}

impl TelUri {
    fn parse_rest(rest: &str) -> Option<Self> {
        let (number, params) = match rest.split_once(';') {
            Some((number, params)) => (number, UriParams::parse(params)?),
            None => (rest, UriParams::default()),
        };
        phone_digits(number).map(|_| Self { number: number.to_owned(), params })
    }
}

impl UriParams {
    fn parse(text: &str) -> Option<Self> {
        let mut params = Self::default();
        for part in text.split(';') {
            let (name, value) = match part.split_once('=') {
                None => (part, None),
                Some((name, value)) => (name, Some(value)),
            };
            let allowed = b"-_.!~*'()[]/:&+$";
            let well_formed = !name.is_empty()
                && is_escaped(name, allowed)
                && value.is_none_or(|value| is_escaped(value, b"-_.!~*'()[]/:&+$=@"));
            if !well_formed || params.has(name) || params.0.len() >= PARAMS_MAX {
                return None;
            }
            params.0.push((name.to_owned(), value.map(str::to_owned)));
        }
        Some(params)
    }

    /// Whether the parameter is there, with a value or without.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The value without its escapes; `None` when the parameter is missing or has none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.find(name).and_then(|(_, value)| value.as_deref()).map(unescape)
    }

    /// Sets a parameter, at its place or at the end; its value is escaped.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let value = value.map(|value| escape(value, b"-_.!~*'()[]/:&+$"));
        let same = |known: &str| unescape(known).eq_ignore_ascii_case(name);
        match self.0.iter_mut().find(|(known, _)| same(known)) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Takes a parameter away.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| !unescape(known).eq_ignore_ascii_case(name));
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, name: &str) -> Option<&(String, Option<String>)> {
        let name = unescape(name);
        self.0.iter().find(|(known, _)| unescape(known).eq_ignore_ascii_case(&name))
    }

    /// Whether each parameter here is in the other list with the same value.
    fn all_in(&self, other: &Self) -> bool {
        let mut names = self.0.iter().map(|(name, _)| name);
        names.all(|name| other.has(name) && self.same(other, name))
    }

    fn same(&self, other: &Self, name: &str) -> bool {
        match (self.get(name), other.get(name)) {
            (Some(one), Some(two)) => one.eq_ignore_ascii_case(&two),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// The rule of RFC 3261 section 19.1.4: what both have must agree; user, ttl, method, maddr and
    /// transport must be in both or in neither.
    fn agree(&self, other: &Self) -> bool {
        let mut names = self.0.iter().map(|(name, _)| name);
        let common = names.all(|name| !other.has(name) || self.same(other, name));
        let strict = ["user", "ttl", "method", "maddr", "transport"];
        common && strict.iter().all(|name| self.has(name) == other.has(name))
    }
}

/// Whether the text holds alphanumerics, `also` and well-formed escapes only.
fn is_escaped(text: &str, also: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                let mut hex = || bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit());
                hex() && hex()
            }
            other => other.is_ascii_alphanumeric() || also.contains(&other),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// The text with everything but alphanumerics and `keep` as `%XX`.
fn escape(text: &str, keep: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || keep.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The text with each `%XX` replaced by its byte; bytes that are no UTF-8 are replaced.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    out.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let escape = part.split_at_checked(2);
        match escape.and_then(|(hex, rest)| Some((u8::from_str_radix(hex, 16).ok()?, rest))) {
            Some((byte, rest)) => {
                out.push(byte);
                out.extend_from_slice(rest.as_bytes());
            }
            None => {
                out.push(b'%');
                out.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A number without its visual separators; `None` when it holds anything else, or no digit.
fn phone_digits(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' | '*' | '#' => out.push(c),
            '+' if at == 0 => out.push(c),
            '-' | '.' | '(' | ')' => {}
            _ => return None,
        }
    }
    out.contains(|c: char| c != '+').then_some(out)
}

impl fmt::Display for Uri {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sip(uri) => write!(out, "{uri}"),
            Self::Tel(TelUri { number, params }) => write!(out, "tel:{number}{params}"),
            Self::Other { scheme, rest } => write!(out, "{scheme}:{rest}"),
        }
    }
}

impl fmt::Display for SipUri {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.secure { "sips:" } else { "sip:" })?;
        if let Some(user) = &self.user {
            out.write_str(user)?;
            if let Some(password) = &self.password {
                write!(out, ":{password}")?;
            }
            out.write_str("@")?;
        }
        write!(out, "{}", self.host)?;
        if let Some(port) = self.port {
            write!(out, ":{port}")?;
        }
        write!(out, "{}", self.params)?;
        if let Some(headers) = &self.headers {
            write!(out, "?{headers}")?;
        }
        Ok(())
    }
}

impl fmt::Display for UriParams {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            match value {
                None => write!(out, ";{name}")?,
                Some(value) => write!(out, ";{name}={value}")?,
            }
        }
        Ok(())
    }
}
