//! The newest text of a message: what its writer added, without quotes, signature and disclaimer.
//!
//! Lines are looked at in their order a fixed number of times, so that the time grows with the
//! length only. When in doubt a line stays: what is dropped here nobody classifies.
mod disclaimer;
mod forward;
mod quote;
mod signature;

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

/// A part that was left out, with its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// What it is.
    pub kind: DroppedKind,
    /// The lines.
    pub text: String,
}

/// A text cut into what is new and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The new text, trimmed; empty when all of it is old.
    pub text: String,
    /// What was left out, in order.
    pub dropped: Vec<Dropped>,
}

/// Returns the newest text of a plain-text body.
///
/// Text below or between quoted lines is new text too. A body that is nothing but a forwarded
/// message is that message: its text, without its header lines, is the newest then.
#[must_use]
pub fn newest_text(body: &str) -> Newest {
    let all: Vec<&str> = body.lines().collect();
    let mut lines = all.as_slice();
    let mut skipped: Vec<Dropped> = vec![];
    for _ in 0..FORWARDS_MAX {
        let marked = quote::mark(lines);
        let (text, mut dropped) = cut(lines, &marked.kinds);
        let forwarded = marked.earlier.and_then(|earlier| forwarded(lines, earlier));
        match forwarded {
            Some((head, content)) if text.is_empty() => {
                skipped.push(Dropped { kind: DroppedKind::Quote, text: head.join("\n") });
                if content.iter().all(|line| is_quoted(line)) {
                    let inner: Vec<&str> = content.iter().map(|line| unquoted(line)).collect();
                    let mut newest = newest_text_of(&inner);
                    skipped.append(&mut newest.dropped);
                    return Newest { text: newest.text, dropped: skipped };
                }
                lines = content;
            }
            _ => {
                skipped.append(&mut dropped);
                return Newest { text, dropped: skipped };
            }
        }
    }
    Newest { text: lines.join("\n").trim().to_owned(), dropped: skipped }
}

/// One pass, without opening forwarded messages.
fn newest_text_of(lines: &[&str]) -> Newest {
    let (text, dropped) = cut(lines, &quote::mark(lines).kinds);
    Newest { text, dropped }
}

/// Returns the head and the content of an earlier message that may be a forwarded one.
fn forwarded<'a, 'b>(
    lines: &'b [&'a str],
    earlier: Earlier,
) -> Option<(&'b [&'a str], &'b [&'a str])> {
    let (head, content) = lines.split_at_checked(earlier.content)?;
    content.iter().any(|line| !line.trim().is_empty()).then_some((head, content))
}

fn is_quoted(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('>')
}

fn unquoted(line: &str) -> &str {
    let line = line.trim_start();
    let line = line.strip_prefix('>').unwrap_or(line);
    line.strip_prefix(' ').unwrap_or(line)
}

/// What a line is: new, or of a kind that is left out.
type Kind = Option<DroppedKind>;

/// Cuts signature and disclaimer out of what is no quote, and puts the rest together.
fn cut(lines: &[&str], quotes: &[Kind]) -> (String, Vec<Dropped>) {
    let mut kinds = quotes.to_vec();
    let mut from = 0;
    while from < lines.len() {
        let quoted = kinds[from].is_some();
        let length = kinds[from..].iter().take_while(|k| k.is_some() == quoted).count();
        let to = from + length;
        if !quoted {
            disclaimer::mark(&lines[from..to], &mut kinds[from..to]);
            signature::mark(&lines[from..to], &mut kinds[from..to]);
        }
        from = to;
    }
    gather(lines, &kinds)
}

fn gather(lines: &[&str], kinds: &[Kind]) -> (String, Vec<Dropped>) {
    let mut text = String::new();
    let mut dropped: Vec<Dropped> = vec![];
    let mut blanks = 0_usize;
    let mut before: Kind = None;
    for (line, kind) in lines.iter().zip(kinds) {
        if let Some(kind) = *kind {
            match dropped.last_mut() {
                Some(last) if before == Some(kind) => {
                    last.text.push('\n');
                    last.text.push_str(line);
                }
                _ => dropped.push(Dropped { kind, text: (*line).to_owned() }),
            }
            // What stood on both sides of a dropped part stays apart.
            blanks = blanks.max(1);
        } else if line.trim().is_empty() {
            blanks += 1;
        } else if !(text.is_empty() && is_rule(line)) {
            if !text.is_empty() {
                text.push_str(if blanks > 0 { "\n\n" } else { "\n" });
            }
            text.push_str(line.trim_end());
            blanks = 0;
        }
        before = *kind;
    }
    while let Some((rest, _)) = text.rsplit_once('\n').filter(|(_, last)| is_rule(last)) {
        text.truncate(rest.trim_end().len());
    }
    let text = if is_rule(&text) { "" } else { text.trim() };
    (text.to_owned(), dropped)
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
