//! Words as they are recorded: a sentence each, so that what several prompts say is recorded once.
use std::time::Duration;

/// Between two sentences.
pub(super) const AFTER_SENTENCE: Duration = Duration::from_millis(300);
/// At a comma, a colon or a semicolon beside a value.
pub(super) const AT_COMMA: Duration = Duration::from_millis(160);

const SENTENCE_ENDS: [char; 4] = ['.', '?', '!', '…'];
const COMMAS: [char; 3] = [',', ';', ':'];

/// Cuts words into what is recorded in one piece. What is no letter or digit before the first one
/// is left out; what is nothing but punctuation is nothing.
#[must_use]
pub fn sentences(words: &str) -> Vec<String> {
    let mut found = vec![];
    let mut sentence = String::new();
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        sentence.push(if c.is_whitespace() { ' ' } else { c });
        let ends =
            SENTENCE_ENDS.contains(&c) && rest.peek().is_none_or(|next| next.is_whitespace());
        if ends {
            found.push(std::mem::take(&mut sentence));
        }
    }
    found.push(sentence);
    found.iter().map(|text| bare(text)).filter(|text| !text.is_empty()).collect()
}

/// Takes away spaces, and the punctuation that belongs to what was said before.
fn bare(text: &str) -> String {
    let opens = |c: char| c.is_alphanumeric() || matches!(c, '¿' | '¡' | '«' | '"' | '(');
    let text = text.trim_start_matches(|c: char| !opens(c)).trim_end();
    if text.chars().any(char::is_alphanumeric) { text.to_owned() } else { String::new() }
}

/// Returns the words as they are spoken when recorded alone: what does not end a sentence goes
/// on, and is intoned so.
#[must_use]
pub fn as_spoken(words: &str) -> String {
    let ends = |c: char| SENTENCE_ENDS.contains(&c) || COMMAS.contains(&c);
    if words.ends_with(ends) { words.to_owned() } else { format!("{words},") }
}

/// The silence that a punctuation mark stands for.
pub(super) fn pause_of(mark: Option<char>) -> Option<Duration> {
    let mark = mark?;
    if SENTENCE_ENDS.contains(&mark) {
        Some(AFTER_SENTENCE)
    } else if COMMAS.contains(&mark) {
        Some(AT_COMMA)
    } else {
        None
    }
}

/// Whether a value before these words ends a sentence.
pub(super) fn ends_before(words: &str) -> bool {
    words.trim_start().chars().next().is_none_or(|first| SENTENCE_ENDS.contains(&first))
}
