//! Where a link leads, and whether its text says so.
use super::super::clean;
use super::super::transfer::percent_decode;

/// Characters of an address that are written; what tracks readers is longer.
const ADDRESS_CHARS_MAX: usize = 200;
/// The wrapper that Microsoft's filter puts around addresses.
const SAFE_LINKS: &str = "safelinks.protection.outlook.com/";

/// Returns the address that a link leads to, as it is shown; nothing when it leads to no page,
/// mailbox or telephone.
pub(super) fn address(href: &str) -> Option<String> {
    let href = clean::line(href, usize::MAX);
    let (scheme, rest) = href.split_once(':')?;
    let shown = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" | "ftp" => wrapped(&href).unwrap_or_else(|| href.clone()),
        "mailto" | "tel" => rest.split('?').next().unwrap_or_default().to_owned(),
        _ => return None,
    };
    // What ends the mark around it, or has blanks in it, is written as it would be sent.
    let shown = shown.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E");
    let mut cut: String = shown.chars().take(ADDRESS_CHARS_MAX).collect();
    if cut.len() < shown.len() {
        cut.push('…');
    }
    (!cut.is_empty()).then_some(cut)
}

/// Takes an address out of the wrapper of a filter.
fn wrapped(href: &str) -> Option<String> {
    let (_, query) = href.split_once(SAFE_LINKS)?;
    let value = query.split(['?', '&']).find_map(|pair| pair.strip_prefix("url="))?;
    let address = String::from_utf8(percent_decode(value.as_bytes())).ok()?;
    let web = address.starts_with("http://") || address.starts_with("https://");
    web.then(|| clean::line(&address, usize::MAX))
}

/// Returns whether the text of a link names the address that it leads to.
pub(super) fn says(text: &str, address: &str) -> bool {
    let bare = bare(address);
    bare.is_empty() || self::bare(text).contains(&bare)
}

/// Returns an address without what people leave out.
fn bare(address: &str) -> String {
    let lower: String =
        address.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_as_they_lead() {
        let check = |href: &str, expected: Option<&str>| {
            assert_eq!(address(href).as_deref(), expected, "{href}");
        };
        check("https://a.example/x", Some("https://a.example/x"));
        check("MAILTO:ana@c.example?subject=x", Some("ana@c.example"));
        check("tel:+34910000001", Some("+34910000001"));
        check("http://a.example/<b> c", Some("http://a.example/%3Cb%3E%20c"));
        check(
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fb.example%2Fy&data=05",
            Some("https://b.example/y"),
        );
        check("javascript:alert(1)", None);
        check("#top", None);
        check("cid:1@x", None);
        assert!(address(&format!("https://{}", "x".repeat(900))).unwrap().ends_with('…'));
    }

    #[test]
    fn a_text_that_is_the_address_says_it() {
        assert!(says("www.a.example", "http://www.a.example/"));
        assert!(says("Ana (ana@c.example)", "ana@c.example"));
        assert!(!says("www.banco.example", "http://malo.example/"));
        assert!(!says("aquí", "https://a.example"));
    }
}
