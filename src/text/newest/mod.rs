//! The newest text of a message: what its writer added, without quotes, signature and disclaimer.
//!
//! Lines are looked at in their order a fixed number of times, so that the time grows with the
//! length only. When in doubt a line stays: what is dropped here nobody classifies.
mod attribution;
mod disclaimer;
mod forward;
mod quote;
mod signature;

use std::ops::Range;

pub use forward::{has_forward_separator, is_forward_subject, newest_text_of_forward};
use quote::Earlier;

/// Forwarded messages inside forwarded messages that are opened.
const FORWARDS_MAX: usize = 8;

/// Why a part of a text was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DroppedKind {
    /// An earlier message.
    Quote,
    /// Name, role, numbers.
    Signature,
    /// A legal text.
    Disclaimer,
}

/// A part that was left out: which kind, where it stood, and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// What it is.
    pub kind: DroppedKind,
    /// Which lines of the body, counted from 0 as [`str::lines`] counts, the end excluded.
    pub lines: Range<usize>,
    /// The lines, as they were written; what was quoted in a forwarded message, without its marks.
    pub text: String,
}

/// A text cut into what is new and what is not.
///
/// Whoever looks for danger must look through [`dropped`](Self::dropped) as well: people write
/// below their signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The new text, trimmed; empty when all of it is old.
    pub text: String,
    /// What was left out, in order.
    pub dropped: Vec<Dropped>,
}

impl Newest {
    /// Returns the texts of one kind that were left out, in order.
    pub fn dropped_of(&self, kind: DroppedKind) -> impl Iterator<Item = &str> {
        self.dropped.iter().filter(move |part| part.kind == kind).map(|part| part.text.as_str())
    }
}

/// A line and its number in the body.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    at: usize,
    text: &'a str,
}

fn numbered(body: &str) -> Vec<Line<'_>> {
    body.lines().enumerate().map(|(at, text)| Line { at, text }).collect()
}

/// Returns the newest text of a plain-text body.
///
/// Text below or between quoted lines is new text too. A body that is nothing but a forwarded
/// message is that message: its text, without its header lines, is the newest then.
#[must_use]
pub fn newest_text(body: &str) -> Newest {
    newest_of(&numbered(body))
}

fn newest_of(all: &[Line<'_>]) -> Newest {
    let mut lines = all;
    let mut skipped: Vec<Dropped> = vec![];
    for _ in 0..FORWARDS_MAX {
        let marked = quote::mark(&texts(lines));
        let (text, mut dropped) = cut(lines, &marked.kinds);
        let forwarded = marked.earlier.and_then(|earlier| forwarded(lines, earlier));
        match forwarded {
            Some((head, content)) if text.is_empty() => {
                let (_, mut above) = cut(head, marked.kinds.get(..head.len()).unwrap_or_default());
                skipped.append(&mut above);
                if content.iter().all(|line| is_quoted(line.text)) {
                    let inner: Vec<Line<'_>> = content.iter().map(unquoted).collect();
                    let (text, mut dropped) = cut(&inner, &quote::mark(&texts(&inner)).kinds);
                    skipped.append(&mut dropped);
                    return Newest { text, dropped: skipped };
                }
                lines = content;
            }
            _ => {
                skipped.append(&mut dropped);
                return Newest { text, dropped: skipped };
            }
        }
    }
    Newest { text: texts(lines).join("\n").trim().to_owned(), dropped: skipped }
}

fn texts<'a>(lines: &[Line<'a>]) -> Vec<&'a str> {
    lines.iter().map(|line| line.text).collect()
}

/// Returns the head and the content of an earlier message that may be a forwarded one.
fn forwarded<'a, 'b>(
    lines: &'b [Line<'a>],
    earlier: Earlier,
) -> Option<(&'b [Line<'a>], &'b [Line<'a>])> {
    let (head, content) = lines.split_at_checked(earlier.content)?;
    content.iter().any(|line| !line.text.trim().is_empty()).then_some((head, content))
}

fn is_quoted(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('>')
}

fn unquoted<'a>(line: &Line<'a>) -> Line<'a> {
    let text = line.text.trim_start();
    let text = text.strip_prefix('>').unwrap_or(text);
    Line { at: line.at, text: text.strip_prefix(' ').unwrap_or(text) }
}

/// What a line is: new, or of a kind that is left out.
type Kind = Option<DroppedKind>;

/// Cuts signature and disclaimer out of what is no quote, and puts the rest together.
fn cut(lines: &[Line<'_>], quotes: &[Kind]) -> (String, Vec<Dropped>) {
    let mut kinds = quotes.to_vec();
    let texts = texts(lines);
    let mut from = 0;
    while from < lines.len() {
        let quoted = kinds[from].is_some();
        let length = kinds[from..].iter().take_while(|k| k.is_some() == quoted).count();
        let to = from + length;
        if !quoted {
            disclaimer::mark(&texts[from..to], &mut kinds[from..to]);
            signature::mark(&texts[from..to], &mut kinds[from..to]);
        }
        from = to;
    }
    gather(lines, &kinds)
}

fn gather(lines: &[Line<'_>], kinds: &[Kind]) -> (String, Vec<Dropped>) {
    let mut text = String::new();
    let mut dropped: Vec<Dropped> = vec![];
    // Blank lines since the last line that counts, and whether that one was left out.
    let mut blanks = 0_usize;
    let mut apart = false;
    let mut open = false;
    for (line, kind) in lines.iter().zip(kinds) {
        if line.text.trim().is_empty() {
            blanks += 1;
        } else if let Some(kind) = *kind {
            match dropped.last_mut() {
                Some(last) if open && last.kind == kind && last.lines.end + blanks == line.at => {
                    last.text.push_str(&"\n".repeat(blanks + 1));
                    last.text.push_str(line.text);
                    last.lines.end = line.at + 1;
                }
                _ => dropped.push(Dropped {
                    kind,
                    lines: line.at..line.at + 1,
                    text: line.text.to_owned(),
                }),
            }
            // What stood on both sides of a dropped part stays apart.
            (apart, open, blanks) = (true, true, 0);
        } else if !(text.is_empty() && is_rule(line.text)) {
            if !text.is_empty() {
                text.push_str(if apart || blanks > 0 { "\n\n" } else { "\n" });
            }
            text.push_str(line.text.trim_end());
            (apart, open, blanks) = (false, false, 0);
        }
    }
    while let Some((rest, _)) = text.rsplit_once('\n').filter(|(_, last)| is_rule(last)) {
        text.truncate(rest.trim_end().len());
    }
    let text = if is_rule(&text) { "" } else { text.trim() };
    (text.to_owned(), dropped)
}

/// Returns whether folded words begin with others.
fn begins(words: &str, with: &str) -> bool {
    // Asked for dozens of formulas in each line: most are told apart by the first letter.
    let alike = words.as_bytes().first() == with.as_bytes().first();
    let behind = || words.strip_prefix(with);
    alike && behind().is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Returns whether a line is drawn: `____` or `----`. Few stars are a hidden code, no rule.
fn is_rule(line: &str) -> bool {
    const STARS_MIN: usize = 12;
    let line = line.trim();
    let drawn = |c| matches!(c, '_' | '-' | '=' | '–' | '—' | ' ');
    line.len() >= 3 && line.chars().all(drawn)
        || line.len() >= STARS_MIN && line.bytes().all(|b| b == b'*')
}

#[cfg(test)]
mod tests;
