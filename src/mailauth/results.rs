//! Authentication-Results fields (RFC 8601 section 2.2), as other servers write them.
use super::verdict::Outcome;

/// Results of one field that are read.
const RESULTS_MAX: usize = 30;
/// Properties of one result that are read.
const PROPERTIES_MAX: usize = 20;
/// Comments inside comments that are followed.
const COMMENT_DEPTH_MAX: usize = 20;

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Results {
    /// Who wrote it.
    pub(super) authserv_id: String,
    list: Vec<Method>,
}

/// The result of one method.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Method {
    name: String,
    result: String,
    properties: Vec<(String, String)>,
}

/// A word, or one of the signs that mean something between words.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Semicolon,
    Equals,
}

impl Results {
    /// Reads the value of an Authentication-Results field; nothing when it is of another version
    /// or has no authserv-id.
    pub(super) fn read(value: &[u8]) -> Option<Self> {
        let tokens = tokens(&String::from_utf8_lossy(value));
        let mut parts = tokens.split(|token| *token == Token::Semicolon);
        let head = parts.next()?;
        let authserv_id = match head {
            [Token::Word(id)] => id,
            // The version stands behind the id, and there is only one (RFC 8601 section 2.2).
            [Token::Word(id), Token::Word(version)] if version == "1" => id,
            _ => return None,
        };
        Some(Self {
            authserv_id: authserv_id.to_ascii_lowercase(),
            list: parts.take(RESULTS_MAX).filter_map(method).collect(),
        })
    }

    /// Reads the value of an ARC-Authentication-Results field (RFC 8617 section 4.1.1): the same
    /// behind `i=1;`.
    pub(super) fn read_arc(value: &[u8]) -> Option<Self> {
        let at = value.iter().position(|byte| *byte == b';')?;
        Self::read(value.get(at.saturating_add(1)..)?)
    }

    /// What it says about DMARC for that author's domain; a pass for another domain, or for
    /// none that it names, is none.
    pub(super) fn dmarc(&self, author: &str) -> Outcome {
        let Some(method) = self.list.iter().find(|method| method.name == "dmarc") else {
            return Outcome::None;
        };
        match method.result.as_str() {
            "pass" if method.domain("header.from") == Some(author) => Outcome::Pass,
            "pass" => Outcome::None,
            "fail" => Outcome::Fail,
            "temperror" => Outcome::TempError,
            "permerror" => Outcome::PermError,
            _ => Outcome::None,
        }
    }

    /// The domains whose DKIM signatures it says hold.
    pub(super) fn signers(&self) -> Vec<String> {
        let passed = self.list.iter().filter(|m| m.name == "dkim" && m.result == "pass");
        passed
            .filter_map(|method| method.domain("header.d").or_else(|| method.domain("header.i")))
            .map(ToOwned::to_owned)
            .collect()
    }

    /// The domain for which it says SPF holds.
    pub(super) fn sender(&self) -> Option<&str> {
        let passed = self.list.iter().find(|m| m.name == "spf" && m.result == "pass")?;
        passed.domain("smtp.mailfrom")
    }
}

impl Method {
    /// The domain in a property; in an address, the domain of that.
    fn domain(&self, property: &str) -> Option<&str> {
        let (_, value) = self.properties.iter().find(|(name, _)| name == property)?;
        let domain = value.rsplit_once('@').map_or(value.as_str(), |(_, domain)| domain);
        (!domain.is_empty()).then_some(domain)
    }
}

/// Reads `dkim=pass reason="…" header.d=…`; nothing for `none`, which stands alone.
fn method(tokens: &[Token]) -> Option<Method> {
    let mut pairs = vec![];
    let mut rest = tokens;
    while let Some((Token::Word(name), after)) = rest.split_first() {
        let [Token::Equals, Token::Word(value), tail @ ..] = after else {
            rest = after;
            continue;
        };
        if pairs.len() <= PROPERTIES_MAX {
            pairs.push((name.to_ascii_lowercase(), value.to_ascii_lowercase()));
        }
        rest = tail;
    }
    let mut pairs = pairs.into_iter();
    let (name, result) = pairs.next()?;
    // A version may stand behind the method's name: `dkim/1`.
    let name = name.split('/').next().unwrap_or_default().to_owned();
    Some(Method { name, result, properties: pairs.collect() })
}

/// Takes a field apart; comments are left out, quoted strings are words.
fn tokens(value: &str) -> Vec<Token> {
    let mut found = vec![];
    let mut word = String::new();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for c in value.chars() {
        if escaped {
            escaped = false;
            if depth == 0 {
                word.push(c);
            }
            continue;
        }
        match c {
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => word.push(c),
            '(' => depth = depth.saturating_add(1).min(COMMENT_DEPTH_MAX),
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' | '=' => {
                end_word(&mut word, &mut found);
                found.push(if c == ';' { Token::Semicolon } else { Token::Equals });
            }
            c if c.is_whitespace() => end_word(&mut word, &mut found),
            c => word.push(c),
        }
    }
    end_word(&mut word, &mut found);
    found
}

fn end_word(word: &mut String, found: &mut Vec<Token>) {
    if !word.is_empty() {
        found.push(Token::Word(std::mem::take(word)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOGLE: &str = " mx.google.com;\r\n       dkim=pass header.i=@Cliente.example header.s=s header.b=\"a;b\";\r\n       spf=pass (google.com: domain of ana@cliente.example designates 192.0.2.1 as permitted sender; dmarc=pass) smtp.mailfrom=ana@cliente.example;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=cliente.example\r\n";

    #[test]
    fn what_large_servers_write_is_read() {
        let results = Results::read(GOOGLE.as_bytes()).unwrap();
        assert_eq!(results.authserv_id, "mx.google.com");
        assert_eq!(results.dmarc("cliente.example"), Outcome::Pass);
        assert_eq!(results.dmarc("evil.example"), Outcome::None, "a pass of somebody else");
        assert_eq!(results.signers(), ["cliente.example"]);
        assert_eq!(results.sender(), Some("cliente.example"));
        let none = Results::read(b"example.org 1; none").unwrap();
        assert_eq!((none.signers(), none.sender()), (vec![], None));
    }

    #[test]
    fn comments_quotes_and_versions_smuggle_nothing() {
        for (value, dmarc) in [
            ("a; (dmarc=pass header.from=c.example) dmarc=fail", Outcome::Fail),
            ("a; dkim=fail reason=\"; dmarc=pass header.from=c.example\"", Outcome::None),
            ("a; dkim=fail (x\\); dmarc=pass header.from=c.example)", Outcome::None),
            ("a; dmarc=pass", Outcome::None),
            ("a; dmarc=pass header.from=x.c.example", Outcome::None),
            ("a; dmarc/1=pass header.from=c.example", Outcome::Pass),
            (
                "a; dmarc=fail header.from=c.example; dmarc=pass header.from=c.example",
                Outcome::Fail,
            ),
            ("a; dmarc=bestguesspass header.from=c.example", Outcome::None),
        ] {
            let read = Results::read(value.as_bytes()).unwrap();
            assert_eq!(read.dmarc("c.example"), dmarc, "{value}");
        }
        assert_eq!(Results::read(b"a 2; dmarc=pass header.from=c.example"), None);
        assert_eq!(Results::read(b"dmarc=pass header.from=c.example"), None);
        assert_eq!(Results::read(b""), None);
        let arc = Results::read_arc(b" i=1; a; dmarc=pass header.from=c.example").unwrap();
        assert_eq!((arc.authserv_id.as_str(), arc.dmarc("c.example")), ("a", Outcome::Pass));
    }
}
