//! Language, intent, urgency and danger of what was said, with reasons.
//!
//! ```text
//! newest text -> words -> language -> danger -> concepts and rules -> linear model
//!             -> both together -> impact and urgency -> facts -> decision -> reasons
//! ```
//! Everything that a desk lead may change stands in `routing-rules/understanding/`; what the
//! examples there teach stands in the model file. Floor 3, pure.

mod beyond;
mod classification;
mod danger;
mod deadline;
mod decision;
pub mod evaluation;
mod examples;
mod explanation;
mod facts;
mod features;
mod fit;
mod labelled;
mod language;
mod level_account;
mod levels;
mod lexicon;
mod linear;
mod lint;
mod load;
mod memo;
mod model_file;
mod phrases;
mod provenance;
mod readings;
mod rows;
mod rules;
mod scope;
mod severity;
mod sieve;
mod slots;
mod tally;
pub mod training;
mod why;
mod word_shares;
mod words;

#[cfg(test)]
mod danger_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reason_tests;
#[cfg(test)]
mod tests;

pub use classification::{Alternative, Classification, Reason, ReasonKind, Utterance};
pub use examples::{Example, digest_of_examples, read_examples};
pub use facts::FactsModel;
pub use labelled::{Labelled, Nearest, labelled, labelled_of};
pub use level_account::{LevelAccount, LevelStandpoint};
pub use lint::{Finding, FindingKind, lint};
pub use load::{Sources, Understanding, training_set};
pub use model_file::Model;
pub use provenance::Source;
pub use rules::FURTHER_RULE_SHARE;
pub(crate) use slots::NUMBERED as PLACE_WORDS;
pub use why::{Cut, LevelCue, MetRule, Standpoint, Why, WordFound};
pub use word_shares::WordWeighed;

use crate::model::Channel;
use crate::text::{is_forward_subject, newest_text, newest_text_of_forward};

/// Bytes of a body that are looked at before quotes and signature are cut off.
const BODY_BYTES_MAX: usize = 256 << 10;
/// Bytes of the newest text that are understood, the subject included.
const TEXT_BYTES_MAX: usize = 16 << 10;
/// Bytes of a subject that are looked at.
const SUBJECT_BYTES_MAX: usize = 1 << 10;

/// Words of a body from which on the subject of a reply is left out: it is of an older message
/// and often says the opposite.
const REPLY_WORDS_MIN: usize = 4;

/// Returns what is understood of a contact: the subject on a line of its own, then the newest
/// text, cut at a named length. Of the subject of a reply only the mark and the numbers are kept.
fn reading_text(subject: &str, text: &str, channel: Channel) -> String {
    let (subject, body) = newest_parts(subject, text, channel);
    join(subject, &body)
}

/// Puts the subject before the newest text, as [`reading_text`] says.
fn join(subject: &str, body: &str) -> String {
    if subject.is_empty() {
        return body.to_owned();
    }
    let begins = |mark: &str| {
        subject.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
    };
    let reply = ["re:", "aw:", "rv:", "res:"].into_iter().any(begins);
    if !reply || body.split_whitespace().nth(REPLY_WORDS_MIN).is_none() {
        return [subject, "\n", body].concat();
    }
    let number = |word: &&str| word.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let kept: Vec<&str> = subject.split_whitespace().filter(number).collect();
    format!("re: {}\n{body}", kept.join(" "))
}

/// Returns subject and newest text, both cut at a named length.
fn newest_parts<'s>(subject: &'s str, text: &str, channel: Channel) -> (&'s str, String) {
    let subject = cut(subject.trim(), SUBJECT_BYTES_MAX);
    let text = cut(text, BODY_BYTES_MAX);
    let mut body = newest(subject, text, channel);
    body.truncate(body.floor_char_boundary(TEXT_BYTES_MAX));
    (subject, body)
}

/// Returns the newest text: what was forwarded belongs to it; where all is quoted, all of it.
fn newest(subject: &str, text: &str, channel: Channel) -> String {
    let newest = match channel {
        Channel::Phone => return text.trim().to_owned(),
        Channel::Email | Channel::Api if is_forward_subject(subject) => {
            newest_text_of_forward(text)
        }
        Channel::Email | Channel::Api => newest_text(text),
    };
    if newest.text.is_empty() { text.trim().to_owned() } else { newest.text }
}

/// Cuts `text` at the last letter that ends within `bytes`.
fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}
