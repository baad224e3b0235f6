//! HTML to plain text in one pass: no tree, no recursion, time and memory linear.
//!
//! Kept apart are paragraphs, list items with their numbers, table cells and quotes (as `>`);
//! a link whose text does not say where it leads is followed by its address. What the reader
//! does not see is left out. Pictures and styles are dropped: nothing here is ever shown as
//! HTML; that is what `safe` makes.
mod entities;
mod link;
mod look;
mod safe;
mod tokens;
mod writer;

use look::Looks;
use tokens::{Token, Tokens};
use writer::Writer;

pub(super) use safe::sanitise;
pub use safe::{SafeHtml, SafeHtmlError};

/// The text of some HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// What a reader sees; everything, when that would be nothing.
    pub(super) text: String,
    /// Whether other text stands there that is not shown.
    pub(super) hidden: bool,
}

/// Returns the text of some HTML that its reader sees, `bytes_max` bytes of it at most.
pub(super) fn to_text(html: &str, bytes_max: usize) -> Seen {
    let mut looks = Looks::default();
    let mut writer = Writer::new(bytes_max);
    let mut hidden = false;
    for token in Tokens::new(html) {
        if writer.is_full() {
            break;
        }
        match token {
            Token::Text(text) if looks.shows() => writer.text(text),
            Token::Text(text) => hidden |= has_letters(text),
            Token::Open(name, attributes) => {
                looks.open(&name, attributes);
                if looks.shows() || name != "hr" {
                    writer.open(&name, attributes);
                }
            }
            Token::Close(name) => {
                writer.close(&name);
                looks.close(&name);
            }
        }
    }
    let text = writer.finish();
    // Better to read what was hidden than to read nothing.
    let text = if hidden && text.trim().is_empty() { all_text(html, bytes_max) } else { text };
    Seen { text, hidden }
}

/// Returns all text of some HTML, whether it is shown or not, `bytes_max` bytes of it at most.
pub(super) fn all_text(html: &str, bytes_max: usize) -> String {
    let mut writer = Writer::new(bytes_max);
    for token in Tokens::new(html) {
        if writer.is_full() {
            break;
        }
        match token {
            Token::Text(text) => writer.text(text),
            Token::Open(name, attributes) => writer.open(&name, attributes),
            Token::Close(name) => writer.close(&name),
        }
    }
    writer.finish()
}

/// Addresses of pictures that are looked at, and characters of one.
const PICTURES_MAX: usize = 500;
const PICTURE_CHARS_MAX: usize = 400;

/// Returns the Content-IDs of the pictures that some HTML shows, the first [`PICTURES_MAX`].
pub(super) fn pictures(html: &str) -> Vec<String> {
    let mut found = vec![];
    let (mut rest, mut looked) = (html, 0_usize);
    while let Some((before, id)) = rest.split_once(':') {
        rest = id;
        if looked >= PICTURES_MAX {
            break;
        }
        let scheme = before.get(before.len().saturating_sub(3)..).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("cid") {
            continue;
        }
        looked = looked.saturating_add(1);
        let end = id
            .char_indices()
            .take(PICTURE_CHARS_MAX)
            .find(|(_, c)| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '<' | ')'))
            .map_or(0, |(at, _)| at);
        found.extend(id.get(..end).filter(|id| !id.is_empty()).map(entities::decode_all));
        rest = id.get(end..).unwrap_or_default();
    }
    found
}

/// Senders fill hidden lines with blanks and invisible characters; those hide nothing.
fn has_letters(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        if before.chars().any(char::is_alphanumeric) {
            return true;
        }
        rest = entities::decode(after).map_or(after, |(_, tail)| tail);
    }
    rest.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests;
