//! Parameters behind a semicolon.
use std::fmt;

use super::{PARAMS_MAX, scan};

/// The parameters of a header value (`;name=value`), in their order. Names are compared without
/// case. Values are kept as written: a quoted string with its quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, Option<String>)>);

impl Params {
    /// Reads what stands behind the first semicolon: `a=b;c`. No parameter may be empty or come
    /// twice.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut params = Self::default();
        for part in scan::split(text, b';', PARAMS_MAX).ok()? {
            let (name, value) = match part.split_once('=') {
                None => (part, None),
                Some((name, value)) => (scan::trim(name), Some(scan::trim(value))),
            };
            let well_formed = scan::is_token(name) && value.is_none_or(is_value);
            if !well_formed || params.has(name) {
                return None;
            }
            params.0.push((name.to_owned(), value.map(str::to_owned)));
        }
        Some(params)
    }

    /// Whether the parameter is there, with a value or without.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The value as written; `None` when the parameter is missing or has none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| value.as_deref())
    }

    /// What the value says: a quoted string without its quotes and backslashes.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        Some(scan::unquote(value).unwrap_or_else(|| value.to_owned()))
    }

    /// Sets a parameter, at its place or at the end. The value must be a token, a host or a quoted
    /// string.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let value = value.map(str::to_owned);
        match self.0.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Takes a parameter away.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// Names and values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `gen-value` (RFC 3261 section 25.1), taken widely: a quoted string, or visible characters that
/// end no value.
fn is_value(text: &str) -> bool {
    if text.starts_with('"') {
        return scan::unquote(text).is_some();
    }
    !text.is_empty() && !text.contains(|c: char| c.is_control() || "\" \t,;<>".contains(c))
}

impl fmt::Display for Params {
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
