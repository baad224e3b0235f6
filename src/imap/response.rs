//! One response, read (RFC 3501 section 7).
use jiff::fmt::strtime;

use super::wire::{Frame, Part};
use crate::model::Timestamp;

/// How deep lists may lie in each other; a deeper one is skipped with its response.
const DEPTH_MAX: usize = 64;
/// Characters of a text for people that are kept.
const TEXT_CHARS_MAX: usize = 300;

/// How a status response begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was done.
    Ok,
    /// It was not done.
    No,
    /// It was not understood.
    Bad,
    /// The server closes.
    Bye,
    /// Nobody need log in.
    PreAuth,
}

/// What a server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// The end of a command.
    Tagged {
        /// The command's tag.
        tag: String,
        /// How it ended.
        status: Status,
        /// What stands in brackets, such as `TRYCREATE`; may be empty.
        code: String,
        /// The text for people.
        text: String,
    },
    /// A status that belongs to no command, or to the one under way.
    Status {
        /// Which.
        status: Status,
        /// What stands in brackets, such as `UIDVALIDITY 7`; may be empty.
        code: String,
        /// The text for people.
        text: String,
    },
    /// The server waits for more of a command.
    Continue(String),
    /// How many messages there are.
    Exists(u32),
    /// A message is gone; its number, not its UID.
    Expunge(u32),
    /// What the server can, in capitals.
    Capability(Vec<String>),
    /// What was searched for.
    Search(Vec<u32>),
    /// A folder: its name as the server writes it, and what stands between levels.
    List(Vec<u8>, Option<char>),
    /// What is known of a message.
    Fetch(Fetched),
    /// Something that we have no use for.
    Other,
    /// It breaks the grammar; if it is of a message whose UID can be read, that.
    Unreadable(Option<u32>),
}

/// What a FETCH response says of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Its UID.
    pub uid: Option<u32>,
    /// RFC822.SIZE, in bytes.
    pub bytes: Option<u64>,
    /// INTERNALDATE.
    pub internal_at: Option<Timestamp>,
    /// A piece of its content.
    pub body: Option<Vec<u8>>,
}

impl Response {
    /// Reads a response.
    #[must_use]
    pub fn read(frame: &Frame) -> Self {
        let first = match frame.parts.first() {
            Some(Part::Text(text)) => text.as_slice(),
            Some(Part::Literal(_)) | None => return Self::Unreadable(None),
        };
        if let Some(rest) = first.strip_prefix(b"+") {
            return Self::Continue(lossy(rest.strip_prefix(b" ").unwrap_or(rest)));
        }
        let Some(rest) = first.strip_prefix(b"* ") else { return tagged(first) };
        if let Some((status, code, text)) = status(rest) {
            return Self::Status { status, code, text };
        }
        let (word, tail) = word(rest);
        match upper(word).as_str() {
            "CAPABILITY" => Self::Capability(words(tail).map(upper).collect()),
            "SEARCH" => search(tail),
            "LIST" => list(frame),
            _ => match (number(word), upper(self::word(tail).0).as_str()) {
                (Some(count), "EXISTS") => Self::Exists(count),
                (Some(at), "EXPUNGE") => Self::Expunge(at),
                (Some(_), "FETCH") => fetch(frame),
                (Some(_), _) => Self::Other,
                (None, _) if word.iter().all(u8::is_ascii_alphabetic) && !word.is_empty() => {
                    Self::Other
                }
                (None, _) => Self::Unreadable(None),
            },
        }
    }
}

/// Cuts off the first word.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, b""));
    (word, rest.strip_prefix(b" ").unwrap_or(rest))
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b' ').filter(|word| !word.is_empty())
}

fn lossy(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect()
}

fn upper(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_ascii_uppercase()
}

fn number(bytes: &[u8]) -> Option<u32> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// Reads `OK [CODE] text`.
fn status(text: &[u8]) -> Option<(Status, String, String)> {
    let (first, rest) = word(text);
    let status = match upper(first).as_str() {
        "OK" => Status::Ok,
        "NO" => Status::No,
        "BAD" => Status::Bad,
        "BYE" => Status::Bye,
        "PREAUTH" => Status::PreAuth,
        _ => return None,
    };
    let code = rest.strip_prefix(b"[").and_then(|inner| {
        let end = inner.iter().position(|byte| *byte == b']')?;
        Some((inner.get(..end)?, inner.get(end.saturating_add(1)..)?))
    });
    let (code, text) = code.unwrap_or((b"", rest));
    Some((status, lossy(code), lossy(text.strip_prefix(b" ").unwrap_or(text))))
}

fn tagged(line: &[u8]) -> Response {
    let (tag, rest) = word(line);
    match (std::str::from_utf8(tag), status(rest)) {
        (Ok(tag), Some((status, code, text))) if !tag.is_empty() => {
            Response::Tagged { tag: tag.to_owned(), status, code, text }
        }
        _ => Response::Unreadable(None),
    }
}

fn search(tail: &[u8]) -> Response {
    // `(MODSEQ n)` may stand at the end (RFC 7162).
    let plain = tail.split(|byte| *byte == b'(').next().unwrap_or_default();
    let uids: Option<Vec<u32>> = words(plain).map(number).collect();
    uids.map_or(Response::Unreadable(None), Response::Search)
}

/// A token of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'f> {
    Open,
    Close,
    /// What stands bare; `BODY[HEADER.FIELDS (A B)]<0>` is one.
    Atom(&'f [u8]),
    Text(Vec<u8>),
    Literal(&'f [u8]),
}

/// Cuts a response into tokens; `None` at what breaks the grammar.
fn tokens(frame: &Frame) -> Option<Vec<Token<'_>>> {
    let mut out = vec![];
    for part in &frame.parts {
        match part {
            Part::Literal(bytes) => out.push(Token::Literal(bytes)),
            Part::Text(text) => tokens_of(text, &mut out)?,
        }
    }
    Some(out)
}

fn tokens_of<'f>(mut text: &'f [u8], out: &mut Vec<Token<'f>>) -> Option<()> {
    while let Some((first, rest)) = text.split_first() {
        text = match first {
            b' ' => rest,
            b'(' => {
                out.push(Token::Open);
                rest
            }
            b')' => {
                out.push(Token::Close);
                rest
            }
            b'"' => {
                let (quoted, rest) = unquoted(rest)?;
                out.push(Token::Text(quoted));
                rest
            }
            _ => {
                let end = atom_end(text);
                let (atom, rest) = text.split_at_checked(end)?;
                out.push(Token::Atom(atom));
                rest
            }
        };
    }
    Some(())
}

/// Reads to the closing quote; there is none within a line that a literal breaks.
fn unquoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut out = vec![];
    let mut bytes = text.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some((out, text.get(at.saturating_add(1)..)?)),
            b'\\' => out.push(*bytes.next()?.1),
            other => out.push(*other),
        }
    }
    None
}

/// An atom ends at a space or a parenthesis, unless these stand in square brackets.
fn atom_end(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'[' => depth = depth.saturating_add(1),
            b']' => depth = depth.saturating_sub(1),
            b' ' | b'(' | b')' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn list(frame: &Frame) -> Response {
    let Some(tokens) = tokens(frame) else { return Response::Unreadable(None) };
    let after = tokens.iter().skip(2).position(|token| *token == Token::Close);
    let mut rest = tokens.iter().skip(after.map_or(usize::MAX, |at| at.saturating_add(3)));
    let delimiter = match rest.next() {
        Some(Token::Text(text)) => text.first().map(|byte| char::from(*byte)),
        Some(_) => None,
        None => return Response::Unreadable(None),
    };
    match rest.next() {
        Some(Token::Atom(name) | Token::Literal(name)) => Response::List(name.to_vec(), delimiter),
        Some(Token::Text(name)) => Response::List(name.clone(), delimiter),
        Some(Token::Open | Token::Close) | None => Response::Unreadable(None),
    }
}

/// Reads `* n FETCH (name value …)`; names that we did not ask for are passed over.
fn fetch(frame: &Frame) -> Response {
    let Some(tokens) = tokens(frame) else { return Response::Unreadable(uid_seen(frame)) };
    let mut rest = tokens.iter().skip(3);
    if rest.next() != Some(&Token::Open) {
        return Response::Unreadable(uid_seen(frame));
    }
    let mut fetched = Fetched::default();
    loop {
        let name = match rest.next() {
            Some(Token::Close) => break,
            Some(Token::Atom(name)) => upper(name),
            Some(Token::Open | Token::Text(_) | Token::Literal(_)) | None => {
                return Response::Unreadable(uid_seen(frame));
            }
        };
        let Some(value) = rest.next() else { return Response::Unreadable(uid_seen(frame)) };
        if *value == Token::Open {
            if skip_list(&mut rest).is_none() {
                return Response::Unreadable(uid_seen(frame));
            }
        } else if attribute(&mut fetched, &name, value).is_none() {
            return Response::Unreadable(uid_seen(frame));
        }
    }
    Response::Fetch(fetched)
}

fn skip_list<'t>(rest: &mut impl Iterator<Item = &'t Token<'t>>) -> Option<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match rest.next()? {
            Token::Open if depth >= DEPTH_MAX => return None,
            Token::Open => depth = depth.saturating_add(1),
            Token::Close => depth = depth.saturating_sub(1),
            Token::Atom(_) | Token::Text(_) | Token::Literal(_) => {}
        }
    }
    Some(())
}

fn attribute(fetched: &mut Fetched, name: &str, value: &Token<'_>) -> Option<()> {
    match (name, value) {
        ("UID", Token::Atom(digits)) => fetched.uid = Some(number(digits)?),
        ("RFC822.SIZE", Token::Atom(digits)) => {
            fetched.bytes = Some(std::str::from_utf8(digits).ok()?.parse().ok()?);
        }
        ("INTERNALDATE", Token::Text(date)) => fetched.internal_at = internal_date(date),
        (name, value) if name.starts_with("BODY[]") => {
            fetched.body = match value {
                Token::Literal(bytes) => Some(bytes.to_vec()),
                Token::Text(text) => Some(text.clone()),
                // NIL: the server has it and cannot give it.
                Token::Atom(_) | Token::Open | Token::Close => None,
            };
        }
        _ => {}
    }
    Some(())
}

/// Reads `"17-Jul-1996 02:44:25 -0700"`, the day perhaps with a space in place of a nought.
fn internal_date(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.trim();
    strtime::parse("%d-%b-%Y %H:%M:%S %z", text).ok()?.to_timestamp().ok()
}

/// Finds `UID n` in a response that cannot be read otherwise, to know whose it is.
fn uid_seen(frame: &Frame) -> Option<u32> {
    frame.parts.iter().find_map(|part| {
        let Part::Text(text) = part else { return None };
        let mut words = text.split(|byte| matches!(byte, b' ' | b'(' | b')'));
        words.find(|word| word.eq_ignore_ascii_case(b"UID"))?;
        words.next().and_then(number)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Frames;
    use super::*;

    fn read(bytes: &str) -> Response {
        let mut frames = Frames::default();
        frames.receive(bytes.as_bytes());
        frames.receive(b"\r\n");
        Response::read(&frames.poll().unwrap().unwrap())
    }

    #[test]
    fn what_a_mailbox_says_is_read() {
        assert_eq!(read("* 23 EXISTS"), Response::Exists(23));
        assert_eq!(read("* 5 expunge"), Response::Expunge(5));
        assert_eq!(read("* SEARCH 4 9 2"), Response::Search(vec![4, 9, 2]));
        assert_eq!(read("* SEARCH"), Response::Search(vec![]));
        assert_eq!(read("* SEARCH 7 (MODSEQ 12)"), Response::Search(vec![7]));
        assert_eq!(read("+ idling"), Response::Continue("idling".to_owned()));
        assert_eq!(read("+"), Response::Continue(String::new()));
        assert_eq!(
            read("* capability IMAP4rev1 idle AUTH=xoauth2"),
            Response::Capability(vec!["IMAP4REV1".into(), "IDLE".into(), "AUTH=XOAUTH2".into()])
        );
        assert_eq!(
            read("* LIST (\\HasNoChildren) \"/\" \"a \\\"b\\\"\""),
            Response::List(b"a \"b\"".to_vec(), Some('/'))
        );
        assert_eq!(read("* LIST () NIL INBOX"), Response::List(b"INBOX".to_vec(), None));
        assert_eq!(
            read("* OK [UIDVALIDITY 3857529045] UIDs valid"),
            Response::Status {
                status: Status::Ok,
                code: "UIDVALIDITY 3857529045".into(),
                text: "UIDs valid".into()
            }
        );
        assert_eq!(
            read("A7 NO [AUTHENTICATIONFAILED] no"),
            Response::Tagged {
                tag: "A7".into(),
                status: Status::No,
                code: "AUTHENTICATIONFAILED".into(),
                text: "no".into()
            }
        );
        assert_eq!(read("* FLAGS (\\Seen)"), Response::Other);
        assert_eq!(read("* 3 RECENT"), Response::Other);
    }

    #[test]
    fn a_message_is_read_with_whatever_else_the_server_tells_of_it() {
        let Response::Fetch(fetched) = read(
            "* 12 FETCH (X-GM-LABELS (\"a (b\" c) FLAGS (\\Seen $Done) UID 4711 EMAILID (M1) INTERNALDATE \" 7-Jul-2026 02:44:25 +0200\" RFC822.SIZE 5000000000 BODYSTRUCTURE ((\"text\" (1)) 2) BODY[]<0> {9}\r\nA: b\r\n\r\nc)",
        ) else {
            panic!("no FETCH")
        };
        assert_eq!(fetched.uid, Some(4711));
        assert_eq!(fetched.bytes, Some(5_000_000_000));
        assert_eq!(fetched.internal_at, "2026-07-07T00:44:25Z".parse().ok());
        assert_eq!(fetched.body.as_deref(), Some(&b"A: b\r\n\r\nc"[..]));
        let Response::Fetch(fetched) = read("* 1 FETCH (BODY[]<0> \"\" UID 1)") else { panic!() };
        assert_eq!(fetched.body, Some(vec![]));
        let Response::Fetch(fetched) = read("* 1 FETCH (BODY[] NIL UID 1)") else { panic!() };
        assert_eq!((fetched.body, fetched.uid), (None, Some(1)));
    }

    #[test]
    fn nonsense_is_unreadable_and_names_the_message_where_it_can() {
        for line in [
            "* 99999999999999999999 EXISTS",
            "* -1 FETCH (",
            "",
            "* ",
            "x",
            "* 1 FETCH",
            "* SEARCH 1 x",
        ] {
            assert_eq!(read(line), Response::Unreadable(None), "{line}");
        }
        for line in [
            "* 1 FETCH (UID 8 FLAGS",
            "* 1 FETCH (UID 8 INTERNALDATE \"x)",
            "* 1 FETCH (UID 8 (",
            "* 1 FETCH UID 8",
        ] {
            assert_eq!(read(line), Response::Unreadable(Some(8)), "{line}");
        }
        let deep = format!("* 1 FETCH (UID 8 X {}", "(".repeat(100_000));
        assert_eq!(read(&deep), Response::Unreadable(Some(8)));
        let Response::Status { text, .. } = read("* OK [\u{fffd}] (((\u{1b}[2J") else { panic!() };
        assert_eq!(text, "((([2J", "nothing that commands a terminal");
    }
}
