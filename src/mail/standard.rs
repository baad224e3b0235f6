//! Fields as the RFCs have them, which mail-parser reads.
//!
//! mail-parser also decodes every charset, base64, quoted-printable, percent sign and encoded
//! word ([`charset`](super::charset), [`transfer`](super::transfer),
//! [`encoded_word`](super::encoded_word)). What stands in no RFC is repaired before it gets
//! there, or read by a grammar of ours, where 0.11.9 would lose or mistake it:
//!
//! | Defect of the mail | What mail-parser makes of it | Who repairs it |
//! |---|---|---|
//! | a multipart without end, boundary or with another one | what follows is lost | `walk` |
//! | blanks, an mbox line or a byte order mark before the header | fields are lost | `fields` |
//! | a field without line end, a header without blank line | fields, text are lost | `fields` |
//! | several From fields | the last counts | `fields` |
//! | an id, date or type without line end | nothing | here |
//! | a character cut in two by encoded words or sections | U+FFFD | `encoded_word`, `media` |
//! | letters beyond ASCII that are not UTF-8, outside of words | U+FFFD | `charset` |
//! | UTF-8 under a Western label, and the reverse | other letters, U+FFFD | `charset` |
//! | UTF-7 | ends in the middle; hides scripts | `charset` |
//! | `=` or `%` that starts nothing | nothing, or other letters | `transfer` |
//! | signs in base64 that are none, URL-safe ones | nothing | `transfer` |
//! | uuencode, DelSp | not known | `uuencode`, `flowed` |
//! | an `@` where no address should be; comments, groups, routes | addresses that mislead | `address` |
//! | a comma inside an encoded word that is no word | two mailboxes | `address` |
//! | a parameter folded after `=`, twice, with `\` or `(` | lost or cut | `media` |
//! | `name` beside `name*` | the first counts | `media` |
//! | parameters of more than 4 KiB | time grows with the square | `media` |
//! | a date that breaks off, a month in another language, 31 February | another date | here |
//! | a zone by a name such as CET | UTC | here: no date |
use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::DateTime;
use mail_parser::parsers::MessageStream;
use regex::Regex;

use crate::model::Timestamp;

/// The longest Content-Type or Content-Disposition handed over.
const MEDIA_BYTES_MAX: usize = 4_096;
/// Bytes of a date that are looked at.
const DATE_BYTES_MAX: usize = 100;
/// Stands for the `=` of an encoded word, which is decoded together with its neighbours later.
const WORD_SIGN: &str = "\u{1}?";

/// Mailboxes with a comma between them (RFC 5322 section 3.4): no comment, group, route or
/// escape, and an `@` in addresses and quoted names only.
static MAILBOXES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let address = r#"[^ \t"\\<>()\[\]:;,?@\x00-\x1f\x7f]+"#;
    let address = format!("{address}@{address}");
    let name = r#"(?:"[^"\\\x00-\x1f\x7f]*"|[^"\\<>()\[\]:;,@\x00-\x08\x0a-\x1f\x7f]*)"#;
    let mailbox = format!(r"(?:{name}[ \t]*<{address}>|{address})");
    Regex::new(&format!(r"^[ \t]*{mailbox}(?:[ \t]*,[ \t]*{mailbox})*[ \t]*$")).ok()
});

/// A type and plain parameters (RFC 2045 section 5.1). Boundaries often hold an `=` unquoted.
static MEDIA: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let token = "[A-Za-z0-9!#$&^_.+-]+";
    let value = r#"(?:"[^"\\\x00-\x1f\x7f]*"|[A-Za-z0-9!#$&^_.+~:/@=-]+)"#;
    let parameter = format!(r"[A-Za-z0-9-]+[ \t]*=[ \t]*{value}");
    Regex::new(&format!(r"^[ \t]*{token}(?:/{token})?(?:[ \t]*;[ \t]*{parameter})*[ \t;]*$")).ok()
});

/// A date of RFC 5322 sections 3.3 and 4.3 with a zone that says how far it is from UTC.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let day = r"(?:[A-Za-z]+\.?,?[ \t]*)?[0-9]{1,2}";
    let month = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
    let time = "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?";
    let zone = r"(?:[+-][0-9]{4}|GMT|UTC?|Z|[ECMP][SD]T)(?:[ \t].*)?";
    let blank = r"[ \t]+";
    let year = "[0-9]{2}(?:[0-9]{2})?";
    Regex::new(&format!(r"^[ \t]*{day}{blank}{month}{blank}{year}{blank}{time}{blank}{zone}$")).ok()
});

/// Takes the line ends of folding out and puts the one behind it that mail-parser waits for.
fn unfold(value: &[u8]) -> Vec<u8> {
    value.iter().filter(|b| !matches!(b, b'\r' | b'\n')).copied().chain([b'\n']).collect()
}

/// Returns the line if it is text that fits.
fn fitting<'a>(line: &'a [u8], form: &LazyLock<Option<Regex>>) -> Option<&'a str> {
    let text = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    form.as_ref()?.is_match(text).then_some(text)
}

/// Returns the name, its encoded words as they stand, and the address of each mailbox; nothing
/// if the list is not as the RFC has it.
pub(super) fn mailboxes(value: &[u8]) -> Option<Vec<(String, String)>> {
    let line = unfold(value);
    let line = fitting(&line, &MAILBOXES)?.replace("=?", WORD_SIGN) + "\n";
    let found = MessageStream::new(line.as_bytes()).parse_address().into_address()?.into_list();
    let text = |part: Option<Cow<'_, str>>| part.unwrap_or_default().replace(WORD_SIGN, "=?");
    Some(found.into_iter().map(|found| (text(found.name), text(found.address))).collect())
}

/// What stands before the first `;`, lower case, and the parameters in order.
pub(super) type Media = (String, Vec<(String, String)>);

/// Reads a Content-Type or Content-Disposition; nothing if it is not as the RFC has it, or if
/// it holds an encoded word or a continued or extended parameter.
pub(super) fn media(value: &[u8]) -> Option<Media> {
    let value = value.get(..MEDIA_BYTES_MAX).map_or(Some(value), |_| None)?;
    let line = unfold(value);
    fitting(&line, &MEDIA).filter(|text| !text.contains("=?"))?;
    let found = MessageStream::new(&line).parse_content_type().into_content_type()?;
    let kind = match &found.c_subtype {
        Some(subtype) => format!("{}/{subtype}", found.c_type),
        None => found.c_type.to_string(),
    };
    let parameters = found.attributes.unwrap_or_default().into_iter();
    Some((kind, parameters.map(|a| (a.name.into_owned(), a.value.into_owned())).collect()))
}

/// Reads the ids of Message-ID, In-Reply-To or References, in order.
pub(super) fn ids(value: &[u8]) -> Vec<String> {
    let line = unfold(value);
    let found = MessageStream::new(&line).parse_id().into_text_list().unwrap_or_default();
    found.into_iter().map(Cow::into_owned).collect()
}

/// Reads a Date (RFC 5322 sections 3.3 and 4.3); weekdays are passed over.
pub(super) fn date(value: &[u8]) -> Option<Timestamp> {
    // The comment that names the zone is often in raw letters of its country.
    let value = value.split(|b| *b == b'(').next()?;
    let line = unfold(value.get(..DATE_BYTES_MAX).unwrap_or(value));
    fitting(&line, &DATE)?;
    let date = MessageStream::new(&line).parse_date().into_datetime()?;
    let leap_second = date.second == 60;
    let date = DateTime { second: if leap_second { 59 } else { date.second }, ..date };
    let exists =
        date.is_valid() && DateTime::from_timestamp(date.to_timestamp_local()).day == date.day;
    exists.then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_date(value: &str, expected: Option<&str>) {
        let expected = expected.map(|date| date.parse().unwrap());
        assert_eq!(date(value.as_bytes()), expected, "{value}");
    }

    #[test]
    fn dates_that_exist() {
        check_date(" Mon, 02 Nov 2026 10:00:00 +0100\r\n", Some("2026-11-02T09:00:00Z"));
        check_date("2 Nov 26 10:00:00 GMT", Some("2026-11-02T10:00:00Z"));
        check_date("Sun,\r\n 2 nov 2026 10:00 -0330 (x)", Some("2026-11-02T13:30:00Z"));
        check_date("Mon, 2 Nov 2026 10:00:00 EST", Some("2026-11-02T15:00:00Z"));
        check_date("2 Nov 2026 10:00:00 UT", Some("2026-11-02T10:00:00Z"));
        check_date("Sat, 31 Dec 2016 23:59:60 +0000", Some("2016-12-31T23:59:59Z"));
        check_date("Thu, 29 Feb 2024 00:00:00 +0000", Some("2024-02-29T00:00:00Z"));
    }

    #[test]
    fn a_zone_named_in_raw_letters_is_passed_over() {
        let value = b"Mon, 2 Nov 2026 10:00:00 +0100 (Hora est\xe1ndar romance)\r\n";
        assert_eq!(date(value), "2026-11-02T09:00:00Z".parse().ok());
    }

    #[test]
    fn dates_that_do_not() {
        for value in [
            "Fri, 31 Feb 2026 10:00:00 +0000",
            "Fri, 31 Feb 99999 25:61:61 +9999",
            "vie, 2 ene 2026 10:00:00 +0100",
            "2026-11-02T10:00:00Z",
            "Mon, 2 Nov 2026",
            "Tue, 7 Apr 2026 10:00:t <ana-b@c.example>",
            "Tue, 7 Apr 2026 10:00:00 CET",
            "ayer",
            "",
        ] {
            check_date(value, None);
        }
    }

    #[test]
    fn ids_with_and_without_brackets() {
        for (value, expected) in [
            ("<1@x>\r\n <2@x>", &["1@x", "2@x"][..]),
            ("Your mail <1@x> of Monday", &["1@x"]),
            ("1@x", &["1@x"]),
            ("<1@x", &[]),
            ("", &[]),
        ] {
            assert_eq!(ids(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn only_mailboxes_as_they_should_be_are_handed_over() {
        for value in [
            "ana@c.example",
            "Ana Gómez <ana@c.example>,\r\n \"B, C: (x) d@c.example\" <b@c.example>",
            "=?utf-8?Q?Jos=C3?= =?utf-8?Q?=A9?= <j@e.example>",
        ] {
            assert!(mailboxes(value.as_bytes()).is_some(), "{value}");
        }
        let name = &mailboxes("\"=?utf-8?Q?a?=\"  <a@x>".as_bytes()).unwrap()[0].0;
        assert_eq!(name, "=?utf-8?Q?a?=");
        for value in [
            "\"ana@c.example\" m@evil.example",
            "m@evil.example (ana@c.example)",
            "g: m@evil.example;",
            "ana@c.example <m@evil.example>",
            "<m@evil.example> ana@c.example",
            "=?utf-8?Q?a@c.example,_b?= <m@evil.example>",
            "ana",
            "",
        ] {
            assert_eq!(mailboxes(value.as_bytes()), None, "{value}");
        }
        assert_eq!(mailboxes(b"Jos\xe9 <j@e.example>"), None);
    }

    #[test]
    fn only_types_as_they_should_be_are_handed_over() {
        let (kind, parameters) =
            media(b" Multipart/Mixed; Boundary=----=_x.1;\r\n\tname = \"a b;c\"\r\n").unwrap();
        assert_eq!(kind, "multipart/mixed");
        let expected = [("boundary", "----=_x.1"), ("name", "a b;c")];
        assert_eq!(parameters, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(media(b"attachment").unwrap().0, "attachment");
        for value in ["a; b=\"x\\y\"", "a; b=c (d)", "a; b*=c", "a; b=\"=?x", "a; b=\"c", ""] {
            assert_eq!(media(value.as_bytes()), None, "{value}");
        }
        assert_eq!(media(format!("a; b={}", "c".repeat(5_000)).as_bytes()), None);
    }
}
