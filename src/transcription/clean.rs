//! Making one clean line of what a server heard, without what recognisers make up.
use std::collections::BTreeSet;

use super::phantoms::{PHANTOMS, Phantom, Place};
use crate::text::fold_words;

/// The longest text, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// The longest mark in brackets that is taken for no speech, in characters.
const MARK_CHARS_MAX: usize = 80;

/// Returns the text cleaned; `None` when nothing of it was said.
///
/// `prompt` is what the server was told to expect: on noise, recognisers give it back.
pub(super) fn clean(text: &str, prompt: &str) -> Option<String> {
    let line = one_line(text);
    let said = without_sentences(&without_runs(&line));
    let folded = fold_words(&said);
    let echo = prompt.contains(',') && folded == fold_words(prompt);
    (!folded.is_empty() && !echo).then_some(said)
}

/// Drops what is marked as no speech ("[Música]", "(tos)", "♪"), makes every run of white space
/// and control characters one space, and cuts at [`TEXT_CHARS_MAX`].
fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut characters = 0_usize;
    let mut rest = text.chars();
    let mut space = false;
    while let Some(c) = rest.next() {
        let ahead = rest.as_str();
        let closing = match c {
            '[' => Some(']'),
            '(' => Some(')'),
            _ => None,
        };
        let mark = closing.and_then(|closing| {
            let mut near = ahead.char_indices().take(MARK_CHARS_MAX);
            near.find(|(_, c)| *c == closing).map(|(at, _)| at)
        });
        if let Some(end) = mark {
            rest = ahead.get(end..).unwrap_or_default().chars();
            rest.next();
            space = true;
        } else if c.is_whitespace() || c.is_control() || matches!(c, '♪' | '♫' | '\u{fffd}') {
            space = true;
        } else {
            let gap = space && !line.is_empty();
            let needed = if gap { 2 } else { 1 };
            characters = characters.saturating_add(needed);
            if characters > TEXT_CHARS_MAX {
                break;
            }
            if gap {
                line.push(' ');
            }
            line.push(c);
            space = false;
        }
    }
    line
}

/// Drops the words of made-up sentences that nobody says, wherever they stand.
fn without_runs(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    // What is compared, and the word that it is part of: "Amara.org" is two.
    let parts: Vec<(String, usize)> = words
        .iter()
        .enumerate()
        .flat_map(|(at, word)| {
            fold_words(word).split(' ').map(|part| (part.to_owned(), at)).collect::<Vec<_>>()
        })
        .filter(|(part, _)| !part.is_empty())
        .collect();
    let mut dropped = BTreeSet::new();
    for phantom in of(Place::Anywhere) {
        let folded = fold_words(phantom.text);
        let run: Vec<&str> = folded.split(' ').collect();
        for window in parts.windows(run.len()) {
            if window.iter().map(|(part, _)| part.as_str()).eq(run.iter().copied()) {
                dropped.extend(window.iter().map(|(_, at)| *at));
            }
        }
    }
    let kept = words.iter().enumerate().filter(|(at, _)| !dropped.contains(at));
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// Drops made-up sentences that stand by themselves.
fn without_sentences(line: &str) -> String {
    let mut kept: Vec<&str> = vec![];
    let mut rest = line;
    while !rest.is_empty() {
        let (sentence, after) = first_sentence(rest);
        let folded = fold_words(sentence);
        let made_up = of(Place::Sentence).any(|phantom| fold_words(phantom.text) == folded);
        if !made_up {
            kept.push(sentence);
        }
        rest = after;
    }
    kept.join(" ")
}

/// Splits behind the first mark that ends a sentence.
fn first_sentence(text: &str) -> (&str, &str) {
    [". ", "! ", "? ", "… "]
        .into_iter()
        .filter_map(|mark| text.find(mark).map(|at| at.saturating_add(mark.len())))
        .min()
        .and_then(|at| text.split_at_checked(at))
        .map_or((text, ""), |(sentence, after)| (sentence.trim_end(), after))
}

fn of(place: Place) -> impl Iterator<Item = &'static Phantom> {
    PHANTOMS.iter().filter(move |phantom| phantom.place == place)
}
