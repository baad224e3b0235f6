//! The forms in which a platform may have signed our address.

/// Returns every form of one URL in which a platform may sign it, the likeliest first: as given;
/// without its port; with the port of its scheme added; each again with `'` escaped.
///
/// Platforms disagree with themselves on the port, and some write `'` as `%27`. Path and query
/// are the bytes of the request; nothing is taken apart and put together again.
#[must_use]
pub fn forms(url: &str) -> Vec<String> {
    let mut all = vec![url.to_owned()];
    let mut add = |form: String| {
        if !all.contains(&form) {
            all.push(form);
        }
    };
    if let Some(other) = with_other_port(url) {
        add(other);
    }
    let escaped: Vec<String> = all.iter().map(|form| form.replace('\'', "%27")).collect();
    for form in escaped {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    all
}

/// Takes the port away, or adds that of the scheme when there is none.
fn with_other_port(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    // What stands before the `@` is signed as it is.
    let host_at = authority.rfind('@').map_or(0, |at| at.saturating_add(1));
    // The colons of an IPv6 address stand in brackets.
    let port_from = authority.rfind(']').map_or(host_at, |at| at.saturating_add(1));
    let port = authority.get(port_from..)?.find(':').map(|at| at.saturating_add(port_from));
    if let Some(port) = port {
        return Some(format!("{scheme}://{}{tail}", authority.get(..port)?));
    }
    let port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    Some(format!("{scheme}://{authority}:{port}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, others: &[&str]) {
        let expected: Vec<&str> = std::iter::once(url).chain(others.iter().copied()).collect();
        assert_eq!(forms(url), expected);
    }

    #[test]
    fn a_port_is_taken_away_or_added_and_nothing_else_changes() {
        check("https://a.example/x?b=2&a=%20+1", &["https://a.example:443/x?b=2&a=%20+1"]);
        check("http://a.example", &["http://a.example:80"]);
        check("https://a.example:8443?q=a:b", &["https://a.example?q=a:b"]);
        check("https://u:p@a.example/x:1", &["https://u:p@a.example:443/x:1"]);
        check("https://u:p@a.example:1/x", &["https://u:p@a.example/x"]);
        check("https://[::1]/x", &["https://[::1]:443/x"]);
        check("https://[::1]:9/x", &["https://[::1]/x"]);
        check("no address", &[]);
    }

    #[test]
    fn w2_an_apostrophe_is_tried_as_it_is_and_escaped() {
        check(
            "https://a.example/x?q=it's",
            &[
                "https://a.example:443/x?q=it's",
                "https://a.example/x?q=it%27s",
                "https://a.example:443/x?q=it%27s",
            ],
        );
    }
}
