//! Paths: `<name@host>`, `<"quoted name"@host>`, `<@relay:name@host>`, `<>` (RFC 5321 section
//! 4.1.2, RFC 6531 section 3.3).
use crate::model::EmailAddress;

/// What stands between the angle brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// `<>`.
    Empty,
    /// `<postmaster>` in any case: the one mailbox that may stand without a host.
    Postmaster,
    /// An address; `None` when it has the shape of one but none that we can answer.
    Address(Option<EmailAddress>),
}

/// Reads `KEYWORD:<path>` and returns the path and the parameters after it.
///
/// Spaces after the colon are let pass, as many clients send them. A source route is ignored
/// (RFC 5321 appendix C). `None` when the text has another shape.
pub(super) fn parse<'a>(keyword: &str, argument: &'a str) -> Option<(Path, &'a str)> {
    let (head, rest) = argument.split_once(':')?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let rest = rest.trim_start_matches(' ').strip_prefix('<')?;
    if let Some(rest) = rest.strip_prefix('>') {
        return Some((Path::Empty, parameters(rest)?));
    }
    let rest = if rest.starts_with('@') { skip_route(rest)? } else { rest };
    let (local, rest) = local_part(rest)?;
    let Some(rest) = rest.strip_prefix('@') else {
        let rest = rest.strip_prefix('>')?;
        let path = if local.eq_ignore_ascii_case("postmaster") {
            Path::Postmaster
        } else {
            Path::Address(None)
        };
        return Some((path, parameters(rest)?));
    };
    let (domain, rest) = rest.split_once('>')?;
    let one_host = !domain.contains(['@', '"', '\\']);
    let address = format!("{local}@{domain}").parse().ok().filter(|_| one_host);
    Some((Path::Address(address), parameters(rest)?))
}

/// Parameters are set off from the path by a space.
fn parameters(rest: &str) -> Option<&str> {
    if rest.is_empty() || rest.starts_with(' ') { Some(rest.trim_matches(' ')) } else { None }
}

fn skip_route(text: &str) -> Option<&str> {
    let (route, rest) = text.split_once(':')?;
    let plain = |c: char| !matches!(c, '<' | '>' | '"' | ' ');
    route.chars().all(plain).then_some(rest)
}

/// Returns the local part and what follows it. Quotes that are not needed are taken away, so
/// that `"ana"@host` is `ana@host`.
fn local_part(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['@', '>'])?;
        let (local, rest) = text.split_at_checked(end)?;
        return is_plain(local).then(|| (local.to_owned(), rest));
    };
    let mut name = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next()? {
            '"' => break,
            '\\' => name.push(chars.next()?),
            c => name.push(c),
        }
    }
    if !is_plain(&name) {
        let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
        name = format!("\"{escaped}\"");
    }
    Some((name, chars.as_str()))
}

/// The name needs no quotes: atoms and dots, wherever the dots stand (`a..b@` exists).
fn is_plain(name: &str) -> bool {
    let special = |c: char| {
        c.is_whitespace()
            || matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | ':' | ';' | '@' | '\\' | ',' | '"')
    };
    !name.is_empty() && !name.contains(special)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(argument: &str, expected: &str) {
        let found = match parse("TO", argument) {
            None => "syntax".to_owned(),
            Some((Path::Empty, rest)) => format!("<>|{rest}"),
            Some((Path::Postmaster, rest)) => format!("postmaster|{rest}"),
            Some((Path::Address(None), rest)) => format!("unusable|{rest}"),
            Some((Path::Address(Some(address)), rest)) => format!("{address}|{rest}"),
        };
        assert_eq!(found, expected, "{argument}");
    }

    #[test]
    fn the_shapes_that_exist() {
        check("TO:<ana@cliente.example>", "ana@cliente.example|");
        check("to: <Ana@Cliente.Example> SIZE=1  X", "ana@cliente.example|SIZE=1  X");
        check("TO:<>", "<>|");
        check("TO:<PostMaster>", "postmaster|");
        check("TO:<@a.example,@b.example:ana@c.example>", "ana@c.example|");
        check("TO:<ana+ct.abc@c.example>", "ana+ct.abc@c.example|");
        check("TO:<SRS0=xy=AB=d.example=ana@f.example>", "srs0=xy=ab=d.example=ana@f.example|");
        check("TO:<ana@[192.0.2.1]>", "ana@[192.0.2.1]|");
        check("TO:<ana@[IPv6:2001:db8::1]>", "ana@[ipv6:2001:db8::1]|");
        check("TO:<josé@españa.example>", "josé@españa.example|");
    }

    #[test]
    fn quotes_stay_only_where_needed() {
        check("TO:<\"ana\"@c.example>", "ana@c.example|");
        check("TO:<\"an\\a\"@c.example>", "ana@c.example|");
        check("TO:<\"a@b\"@c.example>", "\"a@b\"@c.example|");
        check("TO:<\"a\\\"b\"@c.example>", "\"a\\\"b\"@c.example|");
        check("TO:<\"ana lopez\"@c.example>", "unusable|");
        check("TO:<\"a>b\"@c.example>", "unusable|");
    }

    #[test]
    fn what_is_no_path() {
        for wrong in [
            "",
            "TO",
            "TO:",
            "TO:ana@c.example",
            "FROM:<ana@c.example>",
            "TO <ana@c.example>",
            "TO:<ana@c.example",
            "TO:<ana@c.example>X",
            "TO:<@a.example>",
            "TO:<@a:>",
            "TO:<\"ana@c.example>",
            "TO:<\"ana\\",
            "TO:<a b@c.example>",
            "TO:<<ana@c.example>>",
        ] {
            check(wrong, "syntax");
        }
        check("TO:<ana>", "unusable|");
        check("TO:<ana@>", "unusable|");
        check("TO:<ana@a@b>", "unusable|");
        check(&format!("TO:<{}@c.example>", "a".repeat(250)), "unusable|");
    }
}
