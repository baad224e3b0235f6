//! Examples of corrected tickets that nobody has looked at: taken, given other labels, or dropped.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::console::Console;
use crate::console::kept::sees;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::{Fields, Posted, Someone};
use crate::console::words::Words;
use crate::intake::{Review, ReviewRefusal, Waiting};
use crate::model::{Impact, Intent, Urgency};
use crate::staff::Act;

/// Examples on one page.
const SHOWN_MAX: usize = 50;
/// Characters of a text that are shown.
const TEXT_CHARS_MAX: usize = 2_000;

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

/// What a review can come to.
const DONE: [&str; 3] = ["accepted", "relabelled", "dropped"];

/// A choice of a label.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// An example that waits.
struct Example {
    id: String,
    line: usize,
    subject: String,
    text: Vec<String>,
    intents: Vec<Choice>,
    impacts: Vec<Choice>,
    urgencies: Vec<Choice>,
    danger: bool,
}

#[derive(Template)]
#[template(path = "examples.html")]
struct ExamplesPage {
    frame: Frame,
    examples: Vec<Example>,
    waiting: usize,
    keeps: bool,
}

fn levels(words: &Words, list: &str, chosen: Option<u8>) -> Vec<Choice> {
    let choice = |level: u8| Choice {
        value: level.to_string(),
        label: words.word(list, &level.to_string()),
        chosen: chosen == Some(level),
    };
    (1..=3).map(choice).collect()
}

fn shown(words: &Words, waiting: &Waiting) -> Example {
    let example = &waiting.example;
    let text: String = example.said().chars().take(TEXT_CHARS_MAX).collect();
    let intents = Intent::ALL.into_iter().map(|intent| Choice {
        value: intent.as_str().to_owned(),
        label: words.intent(intent),
        chosen: example.intent == Some(intent),
    });
    Example {
        id: example.id.clone(),
        line: waiting.line,
        subject: example.subject().to_owned(),
        text: text.lines().map(str::to_owned).collect(),
        intents: intents.collect(),
        impacts: levels(words, "impact", example.impact.map(u8::from)),
        urgencies: levels(words, "urgency", example.urgency.map(u8::from)),
        danger: example.safety == Some(true),
    }
}

/// `GET /understanding/examples`.
pub(in crate::console) async fn examples(
    State(console): State<Console>,
    someone: Someone,
    Query(came): Query<Came>,
) -> Response {
    if !sees(&someone) {
        return told(&console, &someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let waiting = match console.intake.waiting_examples().await {
        Ok(Ok(waiting)) => waiting,
        Ok(Err(error)) => {
            let why = Some(error.to_string());
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return told(&console, &someone, status, "console-not-done", why);
        }
        Err(_) => return away(&console, &someone),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let title = words.say("console-examples");
    let mut frame = Frame::of(&console, &someone, "/understanding", title);
    frame.notice =
        DONE.contains(&came.done.as_str()).then(|| words.word("done-example", &came.done));
    let page = ExamplesPage {
        examples: waiting.iter().take(SHOWN_MAX).map(|one| shown(&words, one)).collect(),
        waiting: waiting.len(),
        keeps: someone.may(Act::KeepRules),
        frame,
    };
    html(StatusCode::OK, &page)
}

fn review_of(fields: &Fields) -> Result<(Review, &'static str), String> {
    match fields.get("review").unwrap_or_default() {
        "accept" => Ok((Review::Accept, "accepted")),
        "drop" => Ok((Review::Drop, "dropped")),
        "relabel" => {
            let level = |name: &str| -> Result<u8, String> {
                let text = fields.get(name).unwrap_or_default();
                text.parse().map_err(|_| format!("{name}: `{text}` is none of 1 to 3"))
            };
            let intent = fields.get("intent").unwrap_or_default().parse::<Intent>();
            let review = Review::Relabel {
                intent: intent.map_err(|error| error.to_string())?,
                impact: Impact::try_from(level("impact")?).map_err(|_| "impact: 1 to 3")?,
                urgency: Urgency::try_from(level("urgency")?).map_err(|_| "urgency: 1 to 3")?,
                safety: fields.get("danger").is_some(),
            };
            Ok((review, "relabelled"))
        }
        other => Err(format!("`{other}` is no review")),
    }
}

/// `POST /understanding/examples`.
pub(in crate::console) async fn review(State(console): State<Console>, posted: Posted) -> Response {
    let (someone, fields) = (&posted.someone, &posted.fields);
    let no = |status, text, why| told(&console, someone, status, text, why);
    if !someone.may(Act::KeepRules) {
        return no(StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let unreadable = StatusCode::UNPROCESSABLE_ENTITY;
    let (review, done) = match review_of(fields) {
        Ok(review) => review,
        Err(why) => return no(unreadable, "console-not-done", Some(why)),
    };
    let id = fields.get("id").unwrap_or_default().to_owned();
    match console.intake.review_example(id, review, someone.by()).await {
        Ok(Ok(())) => to(&format!("/understanding/examples?done={done}")),
        Ok(Err(refusal)) => {
            let status = match &refusal {
                ReviewRefusal::Nothing(_) => StatusCode::NOT_FOUND,
                ReviewRefusal::File(_) => StatusCode::SERVICE_UNAVAILABLE,
            };
            no(status, "console-not-done", Some(refusal.to_string()))
        }
        Err(error) => {
            tracing::error!(%error, "a review of an example cannot be kept");
            away(&console, someone)
        }
    }
}
