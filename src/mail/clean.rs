//! Taking out of decoded text what people cannot see and machines stumble over.

/// Returns whether a character only steers how others are shown: direction marks and
/// overrides, invisible spaces, the soft hyphen.
///
/// The joiners U+200C and U+200D are left where they build emoji; see [`Cleaner`].
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// Tells character by character what stays.
struct Cleaner {
    after_letter: bool,
}

impl Cleaner {
    fn keeps(&mut self, c: char) -> bool {
        if c.is_ascii() {
            self.after_letter = c.is_ascii_alphanumeric();
            return true;
        }
        let joiner = matches!(c, '\u{200c}' | '\u{200d}');
        let keep = !(is_invisible(c) || joiner && self.after_letter);
        if !joiner {
            self.after_letter = c.is_alphanumeric();
        }
        keep
    }
}

/// Returns the text on one line: control characters and line ends become spaces, runs of
/// spaces one, invisible characters go, and it is cut after `chars_max` characters.
pub(super) fn line(text: &str, chars_max: usize) -> String {
    let mut cleaner = Cleaner { after_letter: false };
    let mut out = String::new();
    let mut chars: usize = 0;
    let mut space = false;
    for c in text.chars().filter(|c| cleaner.keeps(*c)) {
        if c.is_control() || c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        chars = chars.saturating_add(1).saturating_add(usize::from(space));
        if chars > chars_max {
            break;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Returns the text with line ends as `\n`, without other control characters but the tab and
/// without invisible ones.
pub(super) fn lines(text: &str) -> String {
    let mut cleaner = Cleaner { after_letter: false };
    let mut out = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars().filter(|c| cleaner.keeps(*c)) {
        match c {
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\n' if after_return => {}
            '\n' | '\t' => out.push(c),
            '\u{a0}' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
        after_return = c == '\r';
    }
    out
}

/// Returns the start of `text` with `bytes_max` bytes at most, cut between two characters.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("hola\r\nBcc: v@x.example", 99), "hola Bcc: v@x.example");
        assert_eq!(line("  a \t b\u{0}c ", 99), "a b c");
        assert_eq!(line("ur\u{200b}gen\u{200d}te \u{202e}fdp", 99), "urgente fdp");
        assert_eq!(line("👩\u{200d}🔧 ya", 99), "👩\u{200d}🔧 ya");
        assert_eq!(line("ab cd", 4), "ab c");
        assert_eq!(line("ab cd", 3), "ab");
    }

    #[test]
    fn lines_keep_their_ends_only() {
        assert_eq!(lines("a\r\nb\rc\nd\u{0}\u{1b}[31m\te"), "a\nb\nc\nd[31m\te");
    }

    #[test]
    fn a_cut_never_parts_a_character() {
        assert_eq!(cut("avería", 5), "aver");
        assert_eq!(cut("avería", 99), "avería");
    }
}
