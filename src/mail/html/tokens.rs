//! HTML cut into texts and tags in one pass, whatever it is.

/// The longest tag name that means something to us is `blockquote`.
const TAG_NAME_BYTES_MAX: usize = 16;
/// The elements whose content is no text.
const UNSEEN: [&str; 5] = ["script", "style", "title", "template", "noscript"];

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text with references in it.
    Text(&'a str),
    /// A tag that opens an element: its lower-case name and its attributes, unread.
    Open(String, &'a str),
    /// A tag that closes an element: its lower-case name.
    Close(String),
}

/// Cuts HTML into pieces. Comments, declarations, and elements whose content is not shown are
/// passed over. Time is linear: each search that once ran to the end in vain is never made again.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    comments_end: bool,
    quotes_end: bool,
    tags_end: bool,
    elements_end: [bool; UNSEEN.len()],
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(html: &'a str) -> Self {
        Self {
            rest: html,
            comments_end: true,
            quotes_end: true,
            tags_end: true,
            elements_end: [true; UNSEEN.len()],
        }
    }

    /// Reads what begins with `<`; nothing when it is not shown.
    fn markup(&mut self) -> Option<Token<'a>> {
        let (sign, after) = self.rest.split_at_checked(1).unwrap_or((self.rest, ""));
        let inner = after.strip_prefix('/').unwrap_or(after);
        if let Some(comment) = after.strip_prefix("!--") {
            self.rest = self.comment(comment);
            return None;
        }
        let declaration = after.starts_with(['!', '?']);
        let tag = declaration || inner.starts_with(|c: char| c.is_ascii_alphabetic());
        let name_end =
            inner.bytes().take(TAG_NAME_BYTES_MAX).take_while(u8::is_ascii_alphanumeric).count();
        let (name, attributes) = inner.split_at_checked(name_end).unwrap_or((inner, ""));
        let end = if self.tags_end && tag { self.tag_end(attributes) } else { None };
        let Some((attributes, tail)) = end else {
            self.tags_end &= !tag;
            self.rest = after;
            return Some(Token::Text(sign));
        };
        self.rest = tail;
        let name = name.to_ascii_lowercase();
        if declaration {
            return None;
        }
        if inner.len() < after.len() {
            return Some(Token::Close(name));
        }
        match UNSEEN.iter().position(|unseen| *unseen == name) {
            Some(which) => {
                self.rest = self.unseen(which, &name, tail);
                None
            }
            None => Some(Token::Open(name, attributes)),
        }
    }

    /// Returns what follows a comment; one that never ends is no comment.
    fn comment(&mut self, comment: &'a str) -> &'a str {
        if let Some(empty) = comment.strip_prefix('>') {
            return empty;
        }
        if self.comments_end {
            if let Some((_, tail)) = comment.split_once("-->") {
                return tail;
            }
            self.comments_end = false;
        }
        comment
    }

    /// Returns what stands before the tag's `>`, which between quotes does not count, and what
    /// follows it.
    fn tag_end(&mut self, attributes: &'a str) -> Option<(&'a str, &'a str)> {
        let mut quote = None;
        let mut after_equals = false;
        if self.quotes_end {
            for (at, byte) in attributes.bytes().enumerate() {
                match (quote, byte) {
                    (Some(open), _) => {
                        if byte == open {
                            quote = None;
                        }
                    }
                    (None, b'>') => {
                        let (inside, tail) = attributes.split_at_checked(at)?;
                        return Some((inside, tail.strip_prefix('>').unwrap_or(tail)));
                    }
                    (None, b'"' | b'\'') if after_equals => quote = Some(byte),
                    (None, _) => {}
                }
                if !byte.is_ascii_whitespace() {
                    after_equals = byte == b'=' && quote.is_none();
                }
            }
            self.quotes_end = false;
        }
        attributes.split_once('>')
    }

    /// Returns what follows the end of an element whose content is not shown; one that never
    /// ends is shown rather than lost.
    fn unseen(&mut self, which: usize, name: &str, tail: &'a str) -> &'a str {
        let Some(ends) = self.elements_end.get_mut(which).filter(|ends| **ends) else {
            return tail;
        };
        let end = tail.match_indices("</").find_map(|(at, _)| {
            let inner = tail.get(at.saturating_add(2)..)?;
            let named = inner.get(..name.len())?.eq_ignore_ascii_case(name);
            named.then(|| inner.split_once('>').map_or("", |(_, rest)| rest))
        });
        *ends = end.is_some();
        end.unwrap_or(tail)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if self.rest.starts_with('<') {
                if let Some(token) = self.markup() {
                    return Some(token);
                }
                continue;
            }
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            let (text, markup) = self.rest.split_at(end);
            self.rest = markup;
            return Some(Token::Text(text));
        }
        None
    }
}

/// Returns the attributes of a tag, each with its value still encoded; one without a value has
/// an empty one.
pub(super) fn attributes(text: &str) -> Attributes<'_> {
    Attributes { rest: text }
}

/// The attributes of a tag in their order.
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let between = |c: char| c.is_ascii_whitespace() || c == '/';
        let text = self.rest.trim_start_matches(between);
        if text.is_empty() {
            return None;
        }
        let ends_name = |c: char| between(c) || c == '=';
        // A sign of equality in the first place is part of the name.
        let first = text.chars().next().map_or(0, char::len_utf8);
        let tail = text.get(first..).unwrap_or_default();
        let length = first.saturating_add(tail.find(ends_name).unwrap_or(tail.len()));
        let (name, after) = text.split_at_checked(length).unwrap_or((text, ""));
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_ascii_start();
        for quote in ['"', '\''] {
            if let Some(inner) = value.strip_prefix(quote) {
                let (value, rest) = inner.split_once(quote).unwrap_or((inner, ""));
                self.rest = rest;
                return Some((name, value));
            }
        }
        let end = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
        let (value, rest) = value.split_at(end);
        self.rest = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(attributes(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn attributes_in_every_dress() {
        check(
            " href=\"a b\" CLASS = 'x' id=y hidden",
            &[("href", "a b"), ("CLASS", "x"), ("id", "y"), ("hidden", "")],
        );
        check("/", &[]);
        check(" =a b==c", &[("=a", ""), ("b", "=c")]);
        check(" href=\"open", &[("href", "open")]);
        check(" a=1/ b", &[("a", "1/"), ("b", "")]);
    }
}
