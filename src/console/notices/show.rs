//! One notice: what it says, and each letter.
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::send::left_why;
use super::{Line, language_name};
use crate::console::Console;
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::{BulkNoticeId, ContactId};
use crate::store::{BulkLetter, BulkState, StoreError, Tx};

/// Letters on one page.
const LETTERS: u32 = 100;

/// What is asked for, and what the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    after: String,
    done: String,
}

/// What it says in one language.
struct Text {
    language: String,
    subject: String,
    lines: Vec<String>,
}

/// A letter to one contact.
struct Letter {
    address: String,
    language: String,
    state: String,
    note: String,
    at: String,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    frame: Frame,
    line: Line,
    texts: Vec<Text>,
    letters: Vec<Letter>,
    more: Option<i64>,
}

fn letter(words: &Words, letter: &BulkLetter) -> Letter {
    let state = match (letter.state, letter.sent.as_deref()) {
        (BulkState::Written, Some(sent)) => words.word("outgoing", sent),
        (state, _) => words.word("letter", state.as_str()),
    };
    Letter {
        address: letter.address.clone(),
        language: language_name(words, letter.language),
        state,
        note: left_why(words, &letter.note),
        at: words.moment(letter.at),
    }
}

/// `GET /notices/{id}`.
pub(in crate::console) async fn show(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let missing = || told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    let Ok(id) = id.parse::<i64>().map(BulkNoticeId) else { return missing() };
    let after = wanted.after.parse::<i64>().ok().map(ContactId);
    let read = move |tx: &mut dyn Tx| {
        let Some(notice) = tx.bulk_notice(id)? else { return Ok::<_, StoreError>(None) };
        let counts = tx.bulk_counts(id)?;
        Ok(Some((notice, counts, tx.bulk_letters(id, after, LETTERS + 1)?)))
    };
    let (notice, counts, mut letters) = match console.intake.parts().database.write(read).await {
        Ok(Some(found)) => found,
        Ok(None) => return missing(),
        Err(_) => return away(&console, &someone),
    };
    let size = usize::try_from(LETTERS).unwrap_or(usize::MAX);
    let more = letters.len() > size;
    letters.truncate(size);
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let title = format!("{} {}", words.say("console-notice"), id.0);
    let mut frame = Frame::of(&console, &someone, "/incidents", title);
    frame.notice = (wanted.done == "sent").then(|| words.word("done", "notice-sent"));
    let texts = notice.facts.texts.iter().map(|(language, text)| Text {
        language: language_name(&words, *language),
        subject: text.subject.clone(),
        lines: text.text.lines().map(str::to_owned).collect(),
    });
    let page = NoticePage {
        texts: texts.collect(),
        more: letters.last().filter(|_| more).map(|last| last.contact.0),
        letters: letters.iter().map(|one| letter(&words, one)).collect(),
        line: Line::new(&words, &notice, counts),
        frame,
    };
    html(StatusCode::OK, &page)
}
