//! A URI with the name that is shown for it and the parameters of its header.
use std::fmt;

use super::uri::Uri;
use super::{LIST_MAX, Params, scan};

/// `name-addr` or `addr-spec` with parameters: From, To, Contact, Route, Refer-To, … (RFC 3261
/// section 20.10).
///
/// `Display` writes the form with `<…>`, so parameters never change sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAddr {
    /// The display name as it goes on the wire, with its quotes; see [`NameAddr::display_name`].
    display: String,
    /// The URI.
    pub uri: Uri,
    /// The parameters of the header, not of the URI: `tag`, `q`, `expires`, …
    pub params: Params,
}

impl NameAddr {
    /// An address without name and parameters.
    #[must_use]
    pub fn new(uri: Uri) -> Self {
        Self { display: String::new(), uri, params: Params::default() }
    }

    /// The same address with a display name, written as a quoted string; none when it is empty.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.display = if name.is_empty() { String::new() } else { scan::quote(name) };
        self
    }

    /// The same address with a tag; it must be a token.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        self.params.set("tag", Some(tag));
        self
    }

    /// Reads one address.
    ///
    /// A display name without quotes may hold what it should have quoted (`José, Ana <sip:…>`), as
    /// RFC 4475 section 3.1.2.15 allows. Without `<…>` parameters belong to the header, and the URI
    /// may hold no question mark and no comma (RFC 3261 section 20.10).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = scan::trim(text);
        let (display, uri, rest) = match scan::angle(text).ok()? {
            Some(at) => {
                let (display, rest) = text.split_at_checked(at)?;
                let (uri, rest) = rest.strip_prefix('<')?.split_once('>')?;
                (read_display(scan::trim(display))?, uri, scan::trim(rest))
            }
            None => {
                let (uri, rest) = text.split_at_checked(text.find(';').unwrap_or(text.len()))?;
                let uri = Some(scan::trim(uri)).filter(|uri| !uri.contains(['?', ',']))?;
                (String::new(), uri, rest)
            }
        };
        let params = match rest {
            "" => Params::default(),
            rest => Params::parse(rest.strip_prefix(';')?)?,
        };
        Some(Self { display, uri: Uri::parse(uri)?, params })
    }

    /// Reads a list of addresses between commas: Contact, Route, …
    #[must_use]
    pub fn parse_list(text: &str) -> Option<Vec<Self>> {
        let parts = scan::split(text, b',', LIST_MAX).ok()?;
        parts.into_iter().map(Self::parse).collect()
    }

    /// The name to show: without quotes, backslashes and control characters. `None` when there is
    /// none or it is empty.
    #[must_use]
    pub fn display_name(&self) -> Option<String> {
        let said = scan::unquote(&self.display).unwrap_or_else(|| self.display.clone());
        let clean: String = said.chars().filter(|c| !c.is_control()).collect();
        let clean = clean.trim();
        (!clean.is_empty()).then(|| clean.to_owned())
    }

    /// The tag that names a side of a dialog.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.params.get("tag")
    }
}

/// A display name to keep: as it was written, but with quotes where it needs them. A quote in the
/// midst of a name is an error.
fn read_display(text: &str) -> Option<String> {
    let sound = text.split([' ', '\t']).all(|word| word.is_empty() || scan::is_token(word));
    if sound || scan::unquote(text).is_some() {
        return Some(text.to_owned());
    }
    (!text.contains('"')).then(|| scan::quote(text))
}

impl fmt::Display for NameAddr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.display.is_empty() {
            write!(out, "{} ", self.display)?;
        }
        write!(out, "<{}>{}", self.uri, self.params)
    }
}
