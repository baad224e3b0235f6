//! What browsers send of themselves: the cookie of a session, and from which page a request comes.
use axum::http::{HeaderMap, header};

/// The cookie of a session, over TLS and without.
const COOKIE_SECURE: &str = "__Host-centralita";
const COOKIE_PLAIN: &str = "centralita";
/// The header of a request that no person made: it is no use of his session.
pub const UNATTENDED: &str = "x-unattended";

/// Returns the name of the cookie of a session; over TLS one that only this host can set.
#[must_use]
pub const fn session_cookie(secure: bool) -> &'static str {
    if secure { COOKIE_SECURE } else { COOKIE_PLAIN }
}

/// Returns a cookie that a browser sends.
#[must_use]
pub fn cookie_of(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
    pairs.find(|(name, _)| name.trim() == wanted).map(|(_, token)| token.trim().to_owned())
}

/// Whether a request comes from a page of this host, as the browser says it.
#[must_use]
pub fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = text("host").unwrap_or_default();
    let origin = text("origin").is_none_or(|origin| {
        origin.split_once("://").is_some_and(|(_, authority)| authority == host)
    });
    site && origin
}
