//! Notices to many customers: tried first, sent off, their letters, and who wants none.
mod list;
mod opted;
mod send;
mod show;

use crate::model::Language;
use crate::store::BulkNotice;

use super::words::Words;

pub(super) use list::list;
pub(super) use opted::{opt, opt_outs};
pub(super) use send::{check, send};
pub(super) use show::show;

/// A notice in lists.
struct Line {
    id: i64,
    ticket: String,
    at: String,
    by: String,
    why: String,
    to: String,
    emergency: bool,
    subject: String,
    waiting: u32,
    written: u32,
    left: u32,
}

impl Line {
    fn new(words: &Words, notice: &BulkNotice, counts: crate::store::BulkCounts) -> Self {
        let facts = &notice.facts;
        let subject = facts.texts.values().next().map(|text| text.subject.clone());
        Self {
            id: notice.id.0,
            ticket: facts.ticket.to_string(),
            at: words.moment(facts.at),
            by: facts.by.clone(),
            why: facts.why.clone(),
            to: facts.audience.join(", "),
            emergency: facts.emergency,
            subject: subject.unwrap_or_default(),
            waiting: counts.waiting,
            written: counts.written,
            left: counts.left,
        }
    }
}

/// The name of a language, as whoever looks calls it.
fn language_name(words: &Words, language: Language) -> String {
    words.word("language-name", language.folder())
}
