//! Header fields: where each begins and ends, whatever the sender did to them.

/// One header field, still folded and encoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// The name, without blanks around it.
    pub(super) name: &'a [u8],
    /// What follows the colon, cut at the limit, its line ends still in it.
    pub(super) value: &'a [u8],
    /// All of it, with its last line end.
    pub(super) whole: &'a [u8],
}

/// The header fields of a message or part, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields<'a> {
    list: Vec<Field<'a>>,
    /// Whether more fields stand there than were taken, or longer ones.
    pub(super) cut: bool,
    /// Whether lines that are no fields stood among them.
    pub(super) junk: bool,
}

impl<'a> Fields<'a> {
    /// Returns the value of the first field of that name: where one may stand only once, what
    /// an attacker puts second does not count.
    pub(super) fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// Returns the last `bytes_max` bytes of the first field of that name, for fields whose end
    /// matters more than their start.
    pub(super) fn tail(&self, name: &str, bytes_max: usize) -> Option<&'a [u8]> {
        let field = self.list.iter().find(|f| f.name.eq_ignore_ascii_case(name.as_bytes()))?;
        if field.whole.len() <= bytes_max {
            return Some(field.value);
        }
        field.whole.get(field.whole.len().saturating_sub(bytes_max)..)
    }

    /// Returns the values of all fields of that name.
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.list
            .iter()
            .filter(move |f| f.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|f| f.value)
    }

    /// Returns every field.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Field<'a>> {
        self.list.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the decoded value of the first field of that name, not yet cleaned.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(super::encoded_word::decode)
    }
}

/// How many fields are taken and how much of each.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldLimits {
    pub(super) fields_max: usize,
    pub(super) bytes_max: usize,
}

/// What begins a message before its first field: nothing, or what mailboxes and hasty programs
/// put there (blank lines, an mbox separator, a byte order mark). Returns what follows.
pub(super) fn skip_leading(raw: &[u8]) -> &[u8] {
    let mut rest = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    loop {
        let (line, after) = split_line(rest);
        let separator = line.starts_with(b"From ") || line.starts_with(b">From ");
        if line.is_empty() || !(line.trim_ascii().is_empty() || separator) {
            return rest;
        }
        rest = after;
    }
}

/// Reads the header at the start of `raw`; returns it and the body.
///
/// The header ends at a blank line, at a line that `stops` (a boundary), or where no field
/// follows a line that is none: then the sender forgot the blank line and the text begins.
pub(super) fn split<'a>(
    raw: &'a [u8],
    limits: FieldLimits,
    stops: impl Fn(&[u8]) -> bool,
) -> (Fields<'a>, &'a [u8]) {
    let mut fields = Fields::default();
    let mut rest = raw;
    loop {
        let (line, after) = split_line(rest);
        if line.is_empty() || stops(line) {
            return (fields, rest);
        }
        if is_blank(line) {
            return (fields, after);
        }
        let Some(colon) = name_end(line) else {
            let (next, _) = split_line(after);
            if fields.is_empty() || name_end(next).is_none() {
                return (fields, rest);
            }
            fields.junk = true;
            rest = after;
            continue;
        };
        let tail = skip_folded(after);
        let whole = rest.get(..rest.len().saturating_sub(tail.len())).unwrap_or_default();
        rest = tail;
        if fields.list.len() >= limits.fields_max {
            fields.cut = true;
            continue;
        }
        let (name, value) = whole.split_at_checked(colon).unwrap_or_default();
        let value = value.strip_prefix(b":").unwrap_or(value);
        fields.cut |= value.len() > limits.bytes_max;
        let value = value.get(..limits.bytes_max).unwrap_or(value);
        fields.list.push(Field { name: name.trim_ascii(), value, whole });
    }
}

/// Returns what follows the lines that begin with a blank, which belong to the field before.
fn skip_folded(mut rest: &[u8]) -> &[u8] {
    loop {
        let (line, after) = split_line(rest);
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if !folded || is_blank(line) && is_blank(split_line(after).0) {
            return rest;
        }
        rest = after;
    }
}

/// Splits after the first line end.
pub(super) fn split_line(raw: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', raw).map_or(raw.len(), |at| at.saturating_add(1));
    raw.split_at(end)
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n" | b"\r\r\n")
}

/// Returns where the colon of a field stands, if the line begins one (RFC 5322 section 2.2;
/// blanks before the colon are of old mail, section 4.5).
fn name_end(line: &[u8]) -> Option<usize> {
    // A name that nobody could have meant is none: it would make long lines slow.
    let colon = line.iter().take(200).position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then_some(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: FieldLimits = FieldLimits { fields_max: 4, bytes_max: 20 };

    fn check(raw: &str, fields: &[(&str, &str)], body: &str) {
        let (found, rest) = split(skip_leading(raw.as_bytes()), LIMITS, |l| l.starts_with(b"--x"));
        let found: Vec<(String, String)> = found
            .iter()
            .map(|f| (f.name, f.value.trim_ascii()))
            .map(|(n, v)| (String::from_utf8_lossy(n).into(), String::from_utf8_lossy(v).into()))
            .collect();
        let expected: Vec<(String, String)> =
            fields.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        assert_eq!((found, String::from_utf8_lossy(rest).as_ref()), (expected, body), "{raw:?}");
    }

    #[test]
    fn ordinary_and_folded_fields() {
        check("A: 1\r\nB: 2\r\n 3\r\n\r\nx", &[("A", "1"), ("B", "2\r\n 3")], "x");
        check("A: 1\nB:2\n\nx\n\ny", &[("A", "1"), ("B", "2")], "x\n\ny");
        check("A : 1\r\n\r\n", &[("A", "1")], "");
        check("A: 1\r\n \r\n 2\r\n\r\nx", &[("A", "1\r\n \r\n 2")], "x");
    }

    #[test]
    fn what_stands_before_is_skipped() {
        check("   \r\n\r\nA: 1\r\n\r\nx", &[("A", "1")], "x");
        check("From ana Mon Nov  2\r\nA: 1\r\n\r\nx", &[("A", "1")], "x");
        check("\u{feff}A: 1\r\n\r\nx", &[("A", "1")], "x");
        check("\r\n\r\n", &[], "");
    }

    #[test]
    fn missing_ends() {
        check("A: 1", &[("A", "1")], "");
        check(
            "A: 1\r\nhola, se ha caído\r\nel rack",
            &[("A", "1")],
            "hola, se ha caído\r\nel rack",
        );
        check("hola", &[], "hola");
        check("A: 1\r\n--x\r\nB: 2", &[("A", "1")], "--x\r\nB: 2");
    }

    #[test]
    fn junk_between_fields_is_passed_over() {
        check("A: 1\r\nno field\r\nB: 2\r\n\r\nx", &[("A", "1"), ("B", "2")], "x");
    }

    #[test]
    fn limits_hold() {
        check(
            "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n\r\nx",
            &[("A", "1"), ("B", "2"), ("C", "3"), ("D", "4")],
            "x",
        );
        check(&format!("A: {}\r\n\r\nx", "y".repeat(50)), &[("A", &"y".repeat(19))], "x");
    }

    #[test]
    fn the_first_counts() {
        let (fields, _) = split(b"From: a\r\nfrom: b\r\n", LIMITS, |_| false);
        assert_eq!(fields.get("FROM").map(<[u8]>::trim_ascii), Some(&b"a"[..]));
        assert_eq!(fields.all("from").count(), 2);
    }
}
