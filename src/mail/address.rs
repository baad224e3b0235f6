//! Address fields (RFC 5322 section 3.4): read by [`standard`](super::standard) when they are as
//! they should be; what people put there instead is read here.
use super::inbound::Mailbox;
use super::{charset, clean, encoded_word, standard};

/// Comments inside comments that are followed; deeper ones end where these end.
const COMMENT_DEPTH_MAX: u32 = 50;
/// Characters of an address as shown; RFC 5321 allows 254 octets.
const ADDRESS_CHARS_MAX: usize = 320;

/// How many mailboxes are read from a field, and how long their names may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressLimits {
    pub(super) addresses_max: usize,
    pub(super) name_chars_max: usize,
}

/// What has been read of one mailbox.
#[derive(Default)]
struct Pending {
    /// Words outside of angle brackets, still encoded: a name, or a bare address.
    words: Vec<u8>,
    /// What stands between angle brackets.
    angle: Option<Vec<u8>>,
    comment: Vec<u8>,
    /// Whether the words hold an `@` outside of quotes: then a colon ends no group name.
    bare: bool,
}

impl Pending {
    /// Makes the mailbox, if there is anything in it.
    fn finish(&mut self, limits: AddressLimits) -> Option<Mailbox> {
        let done = std::mem::take(self);
        let comment = text(&done.comment, limits.name_chars_max);
        let (bare, words) = match &done.angle {
            None if done.bare => bare_address(&done.words),
            _ => (None, done.words),
        };
        let words = text(&words, limits.name_chars_max);
        let (name, address) = match (done.angle, bare) {
            (Some(angle), _) => (words, address(&angle)),
            (None, Some(bare)) => (words, address(&bare)),
            _ if !words.is_empty() && !words.contains(' ') => (String::new(), words),
            _ => (words, String::new()),
        };
        let name = if name.is_empty() { comment } else { name };
        (!name.is_empty() || !address.is_empty()).then_some(Mailbox { name, address })
    }
}

/// Stands for an `@` between quotes, which makes no address: `"ana@c.example" m@evil.example`.
const QUOTED_AT: u8 = 1;

/// Returns the first word with a raw `@`, and the other words. An `@` that is encoded or
/// between quotes is somebody's disguise.
fn bare_address(words: &[u8]) -> (Option<Vec<u8>>, Vec<u8>) {
    let mut address = None;
    let mut others = vec![];
    for word in words.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()) {
        if address.is_none() && word.contains(&b'@') {
            address = Some(word.to_vec());
        } else {
            others.extend_from_slice(word);
            others.push(b' ');
        }
    }
    (address, others)
}

/// Returns the decoded words of a name.
fn text(words: &[u8], chars_max: usize) -> String {
    let words: Vec<u8> = words.iter().map(|b| if *b == QUOTED_AT { b'@' } else { *b }).collect();
    clean::line(&encoded_word::decode(&words), chars_max)
}

/// Returns an address: without a route (`@a,@b:`), blanks and control characters.
fn address(bytes: &[u8]) -> String {
    let decoded = charset::guess(bytes).text;
    let plain = match decoded.trim_start().strip_prefix('@') {
        Some(route) => route.split_once(':').map_or(decoded.as_str(), |(_, rest)| rest),
        None => decoded.as_str(),
    };
    plain
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !clean::is_invisible(*c))
        .take(ADDRESS_CHARS_MAX)
        .collect()
}

/// Reads the mailboxes of an address field.
pub(super) fn mailboxes(value: &[u8], limits: AddressLimits) -> Vec<Mailbox> {
    let Some(found) = standard::mailboxes(value) else { return repaired(value, limits) };
    let mailbox = |(name, found): (String, String)| Mailbox {
        name: text(name.as_bytes(), limits.name_chars_max),
        address: address(found.as_bytes()),
    };
    found.into_iter().take(limits.addresses_max).map(mailbox).collect()
}

/// Reads what is no list of mailboxes as the RFC has it. Groups are flattened; comments serve as names where
/// there is no other. Time grows with the length only.
fn repaired(value: &[u8], limits: AddressLimits) -> Vec<Mailbox> {
    let mut reader = Reader { found: vec![], pending: Pending::default(), limits };
    let mut rest = value;
    while let Some((byte, after)) = rest.split_first() {
        if reader.found.len() >= limits.addresses_max {
            return reader.found;
        }
        // Some programs leave commas inside of encoded words as they are.
        if *byte == b'='
            && let Some(len) = encoded_word::word_len(rest)
            && let Some((word, tail)) = rest.split_at_checked(len)
        {
            reader.word(word);
            rest = tail;
            continue;
        }
        rest = reader.take(*byte, after);
    }
    reader.next();
    reader.found
}

struct Reader {
    found: Vec<Mailbox>,
    pending: Pending,
    limits: AddressLimits,
}

impl Reader {
    /// Ends the mailbox being read.
    fn next(&mut self) {
        let mailbox = self.pending.finish(self.limits);
        self.found.extend(mailbox);
    }

    /// Takes an encoded word, in which no character is a sign.
    fn word(&mut self, word: &[u8]) {
        if self.pending.angle.is_none() {
            let shown = word.iter().map(|b| if *b == b'@' { QUOTED_AT } else { *b });
            self.pending.words.extend(shown);
        }
    }

    /// Takes one byte, and what belongs to it; returns the rest.
    fn take<'a>(&mut self, byte: u8, after: &'a [u8]) -> &'a [u8] {
        match byte {
            b'"' => {
                let from = self.pending.words.len();
                let rest = quoted(after, &mut self.pending.words);
                if self.pending.angle.is_some() {
                    self.pending.words.truncate(from);
                }
                for byte in self.pending.words.iter_mut().skip(from).filter(|b| **b == b'@') {
                    *byte = QUOTED_AT;
                }
                rest
            }
            b'(' => comment(after, &mut self.pending.comment),
            b'<' => self.angle(after),
            b',' | b';' => {
                self.next();
                after
            }
            b':' if self.pending.bare || self.pending.angle.is_some() => {
                self.next();
                after
            }
            b':' => {
                self.pending = Pending::default();
                after
            }
            b'\\' => after,
            _ => {
                // Words after the angle brackets are no part of any name.
                if self.pending.angle.is_none() && !matches!(byte, b'\r' | b'\n') {
                    self.pending.bare |= byte == b'@';
                    self.pending.words.push(byte);
                }
                after
            }
        }
    }

    /// Takes what stands between angle brackets; only the first pair of a mailbox counts.
    fn angle<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        let mut inner = vec![];
        let mut rest = after;
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match byte {
                b'>' => break,
                b'<' => inner.clear(),
                b'(' => rest = comment(tail, &mut self.pending.comment),
                b'"' => {
                    inner.push(b'"');
                    rest = quoted(tail, &mut inner);
                    inner.push(b'"');
                }
                _ => inner.push(*byte),
            }
        }
        self.pending.angle.get_or_insert(inner);
        rest
    }
}

/// Adds the text up to the closing quote; returns what follows it.
fn quoted<'a>(after: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = after;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (*byte, tail) {
            (b'"', _) => break,
            (b'\\', [guarded, tail @ ..]) => {
                out.push(*guarded);
                rest = tail;
            }
            (b'\r' | b'\n', _) => {}
            (other, _) => out.push(other),
        }
    }
    rest
}

/// Adds the text of a comment; returns what follows it.
fn comment<'a>(after: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = after;
    let mut depth = 1_u32;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (*byte, tail) {
            (b'(', _) => depth = depth.saturating_add(1).min(COMMENT_DEPTH_MAX),
            (b')', _) => depth = depth.saturating_sub(1),
            (b'\\', [guarded, tail @ ..]) => {
                out.push(*guarded);
                rest = tail;
            }
            (b'\r' | b'\n', _) => {}
            (other, _) => out.push(other),
        }
        if depth == 0 {
            break;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: AddressLimits = AddressLimits { addresses_max: 3, name_chars_max: 40 };

    fn check(value: &str, expected: &[(&str, &str)]) {
        let found = mailboxes(value.as_bytes(), LIMITS);
        let found: Vec<(&str, &str)> =
            found.iter().map(|m| (m.name.as_str(), m.address.as_str())).collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn ordinary_mailboxes() {
        check("ana@c.example", &[("", "ana@c.example")]);
        check(
            "Ana Gómez <ana@c.example>, <b@c.example>",
            &[("Ana Gómez", "ana@c.example"), ("", "b@c.example")],
        );
        check("\"Gómez, Ana\" <ana@c.example>", &[("Gómez, Ana", "ana@c.example")]);
        check(
            "=?iso-8859-1?Q?B=FCrling,=20Andreas?= <s@e.example>",
            &[("Bürling, Andreas", "s@e.example")],
        );
        check("\"=?utf-8?Q?Jos=C3=A9?=\" <j@e.example>", &[("José", "j@e.example")]);
        check("Ana Gómez ana@c.example", &[("Ana Gómez", "ana@c.example")]);
        check("\"ana\"@c.example", &[("", "ana@c.example")]);
        check("ana@c.example (Ana)", &[("Ana", "ana@c.example")]);
        check("desk: a@c.example, B <b@c.example>;", &[("", "a@c.example"), ("B", "b@c.example")]);
        check("undisclosed-recipients:;", &[]);
        check("a@x, b@x, c@x, d@x", &[("", "a@x"), ("", "b@x"), ("", "c@x")]);
    }

    #[test]
    fn odd_mailboxes() {
        check("\"Ana\" <>", &[("Ana", "")]);
        check("", &[]);
        check("ana", &[("", "ana")]);
        check("ana@(x)c.example", &[("x", "ana@c.example")]);
        check("<<ana@c.example>>", &[("", "ana@c.example")]);
        check("<@a.example,@x:ana@c.example>", &[("", "ana@c.example")]);
        check("ana@c.example\u{0}.evil.example", &[("", "ana@c.example.evil.example")]);
        check("<\"a b\"@c.example>", &[("", "\"ab\"@c.example")]);
    }

    #[test]
    fn the_first_address_counts_against_disguises() {
        let first = |value: &str| mailboxes(value.as_bytes(), LIMITS).remove(0).address;
        let evil = "m@evil.example";
        for value in [
            "m@evil.example, ana@c.example",
            "\"ana@c.example\" <m@evil.example>",
            "=?utf-8?B?YW5hQGMuZXhhbXBsZQ==?= <m@evil.example>",
            "<m@evil.example>ana@c.example",
            "<m@evil.example> <ana@c.example>",
            "m@evil.example\r\n From: ana@c.example",
            "g: m@evil.example, ana@c.example;",
            "m@evil.example (ana@c.example)",
            "\"ana@c.example\" m@evil.example",
        ] {
            let shown = first(value);
            assert!(shown.starts_with(evil) && !shown.ends_with("c.example"), "{value}: {shown}");
        }
        assert!(first("=?utf-8?Q?ana=40c.example=00?=@evil.example").ends_with("@evil.example"));
    }

    proptest::proptest! {
        #[test]
        fn both_readers_agree_on_what_is_as_it_should_be(
            list in proptest::collection::vec(
                "[ ]?((\"[ -!#-\\[\\]-~áñ]{0,9}\"|[a-zA-Zñ.=?_ '-]{0,9}|=\\?utf-8\\?Q\\?[a-z_]{1,5}(=41)?\\?= )(\r\n)?[ ]?<[a-z.+]{1,5}@[a-z.]{1,5}>|[a-z.=+]{1,5}@[a-z.]{1,5})",
                1..4,
            ),
        ) {
            let value = list.join(",") + "\r\n";
            proptest::prop_assert!(standard::mailboxes(value.as_bytes()).is_some(), "{:?}", value);
            let theirs = mailboxes(value.as_bytes(), LIMITS);
            proptest::prop_assert_eq!(theirs, repaired(value.as_bytes(), LIMITS), "{:?}", value);
        }
    }
}
