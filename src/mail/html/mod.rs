//! HTML to plain text in one pass: no tree, no recursion, time and memory linear.
//!
//! Kept apart are paragraphs, list items, table cells and quotes (as `>`). Links, pictures and
//! styles are dropped: nothing here is ever shown as HTML.
mod entities;
mod writer;

use writer::Writer;

/// The longest tag name that means something to us is `blockquote`.
const TAG_NAME_BYTES_MAX: usize = 16;
/// The elements whose content is no text.
const UNSEEN: [&str; 4] = ["script", "style", "title", "template"];

/// Returns the text of some HTML, `bytes_max` bytes of it at most.
pub(super) fn to_text(html: &str, bytes_max: usize) -> String {
    let mut reader = Reader {
        writer: Writer::new(bytes_max),
        comments_end: true,
        quotes_end: true,
        tags_end: true,
        elements_end: [true; UNSEEN.len()],
    };
    let mut rest = html;
    while !rest.is_empty() && !reader.writer.is_full() {
        rest = match rest.find('<') {
            Some(0) => reader.markup(rest),
            Some(at) => {
                let (text, markup) = rest.split_at(at);
                reader.writer.text(text);
                markup
            }
            None => {
                reader.writer.text(rest);
                ""
            }
        };
    }
    reader.writer.finish()
}

/// What is known about the rest of the input. Each search that once ran to the end in vain is
/// never made again; that keeps broken HTML linear.
struct Reader {
    writer: Writer,
    comments_end: bool,
    quotes_end: bool,
    tags_end: bool,
    elements_end: [bool; UNSEEN.len()],
}

impl Reader {
    /// Reads what begins with `<`; returns the rest.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        let after = rest.strip_prefix('<').unwrap_or(rest);
        let inner = after.strip_prefix('/').unwrap_or(after);
        if let Some(comment) = after.strip_prefix("!--") {
            return self.comment(comment);
        }
        let declaration = after.starts_with(['!', '?']);
        if !self.tags_end || !(declaration || inner.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            self.writer.text("<");
            return after;
        }
        let name_end =
            inner.bytes().take(TAG_NAME_BYTES_MAX).take_while(u8::is_ascii_alphanumeric).count();
        let (name, attributes) = inner.split_at_checked(name_end).unwrap_or((inner, ""));
        let Some(tail) = self.tag_end(attributes) else {
            self.tags_end = false;
            self.writer.text("<");
            return after;
        };
        let name = name.to_ascii_lowercase();
        if inner.len() < after.len() {
            self.writer.close(&name);
            return tail;
        }
        match UNSEEN.iter().position(|unseen| *unseen == name) {
            Some(which) => self.unseen(which, &name, tail),
            None => {
                self.writer.open(&name);
                tail
            }
        }
    }

    /// Returns what follows a comment; one that never ends is no comment.
    fn comment<'a>(&mut self, comment: &'a str) -> &'a str {
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

    /// Returns what follows the tag's `>`, which between quotes does not count.
    fn tag_end<'a>(&mut self, attributes: &'a str) -> Option<&'a str> {
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
                    (None, b'>') => return attributes.get(at.saturating_add(1)..),
                    (None, b'"' | b'\'') if after_equals => quote = Some(byte),
                    (None, _) => {}
                }
                if !byte.is_ascii_whitespace() {
                    after_equals = byte == b'=' && quote.is_none();
                }
            }
            self.quotes_end = false;
        }
        attributes.split_once('>').map(|(_, tail)| tail)
    }

    /// Returns what follows the end of an element whose content is not shown; one that never
    /// ends is shown rather than lost.
    fn unseen<'a>(&mut self, which: usize, name: &str, tail: &'a str) -> &'a str {
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

#[cfg(test)]
mod tests;
