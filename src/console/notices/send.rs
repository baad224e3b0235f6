//! Sending a notice off: first tried, then sent.
use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::language_name;
use crate::console::Console;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::{Fields, Posted, Someone};
use crate::console::words::Words;
use crate::intake::bulk::{Audience, BulkPlan, BulkRefusal, SendNotice};
use crate::model::Language;
use crate::replies::one_line;
use crate::staff::Act;
use crate::store::BulkText;
use crate::text::mask_codes;

/// Characters of a reason that are kept.
const WHY_CHARS_MAX: usize = 500;
/// Conditions that one form may name.
const CONDITIONS_MAX: usize = 200;

/// What it is to one language.
struct Planned {
    language: String,
    letters: usize,
    first_to: String,
    subject: String,
    text: Vec<String>,
    lacks: bool,
}

/// Says who would get what, and asks whether it is meant.
#[derive(Template)]
#[template(path = "notice_check.html")]
struct CheckPage {
    frame: Frame,
    to: String,
    accounts: usize,
    emergency: bool,
    languages: Vec<Planned>,
    left: Vec<(String, usize)>,
    /// Whether every language has its text.
    complete: bool,
    fields: Vec<(String, String)>,
}

fn text_of(fields: &Fields, language: Language) -> Option<BulkText> {
    let get = |prefix: &str| fields.get(&format!("{prefix}_{}", language.folder()));
    let (subject, text) = (get("subject"), get("text"));
    if subject.is_none() && text.is_none() {
        return None;
    }
    Some(BulkText {
        subject: subject.unwrap_or_default().to_owned(),
        text: text.unwrap_or_default().replace("\r\n", "\n"),
    })
}

/// The conditions of a form: what is ticked, and an account by its name.
fn audience(fields: &Fields) -> Vec<String> {
    let named = fields.get("account").map(|name| format!("account:{name}"));
    fields.chosen("to").map(str::to_owned).chain(named).take(CONDITIONS_MAX).collect()
}

fn order(console: &Console, posted: &Posted, dry_run: bool) -> Result<SendNotice, String> {
    let fields = &posted.fields;
    let to = audience(fields);
    let to = to.iter().map(|text| text.parse::<Audience>());
    let texts = Language::ALL.into_iter();
    let texts: BTreeMap<Language, BulkText> =
        texts.filter_map(|language| Some((language, text_of(fields, language)?))).collect();
    Ok(SendNotice {
        to: to.collect::<Result<_, _>>().map_err(|error| error.to_string())?,
        texts,
        emergency: fields.get("emergency").is_some(),
        by: posted.someone.by(),
        why: one_line(fields.get("why").unwrap_or_default(), WHY_CHARS_MAX),
        at: console.intake.parts().clock.now(),
        dry_run,
    })
}

async fn planned(console: &Console, posted: &Posted, dry_run: bool) -> Result<BulkPlan, Response> {
    let someone = &posted.someone;
    let no = |status, text, why| told(console, someone, status, text, why);
    if !someone.may(Act::KeepIncidents) {
        return Err(no(StatusCode::FORBIDDEN, "console-not-permitted", None));
    }
    let unreadable = StatusCode::UNPROCESSABLE_ENTITY;
    if posted.fields.get("why").is_some_and(|why| mask_codes(why).runs > 0) {
        return Err(no(unreadable, "console-code-in-text", None));
    }
    let order = match order(console, posted, dry_run) {
        Ok(order) => order,
        Err(why) => return Err(no(unreadable, "console-not-done", Some(why))),
    };
    match console.intake.send_notice(order).await {
        Ok(Ok(plan)) => Ok(plan),
        Ok(Err(refusal)) => {
            let status = match &refusal {
                BulkRefusal::Empty(_) | BulkRefusal::TooMany => StatusCode::CONFLICT,
                BulkRefusal::Nobody
                | BulkRefusal::Audience(_)
                | BulkRefusal::EmergencyByState
                | BulkRefusal::Text(..)
                | BulkRefusal::NoText { .. } => unreadable,
            };
            Err(no(status, "console-not-done", Some(refusal.to_string())))
        }
        Err(error) => {
            tracing::error!(%error, "a notice cannot be kept");
            Err(away(console, someone))
        }
    }
}

/// The form once more, as hidden fields.
fn again(fields: &Fields) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = fields
        .chosen("to")
        .take(CONDITIONS_MAX)
        .map(|to| ("to".to_owned(), to.to_owned()))
        .collect();
    let mut names = vec!["account".to_owned(), "why".to_owned(), "emergency".to_owned()];
    for language in Language::ALL {
        let code = language.folder();
        names.extend([format!("subject_{code}"), format!("text_{code}")]);
    }
    let given = names.into_iter().filter_map(|name| {
        let value = fields.get(&name)?.to_owned();
        Some((name, value))
    });
    kept.extend(given);
    kept
}

fn page(console: &Console, someone: &Someone, fields: &Fields, plan: BulkPlan) -> CheckPage {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let planned = |one: crate::intake::bulk::LanguagePlan| {
        let (subject, body) =
            one.first.map(|first| (first.subject, first.body)).unwrap_or_default();
        Planned {
            language: language_name(&words, one.language),
            letters: one.letters,
            first_to: one.first_to,
            lacks: subject.is_empty() && body.is_empty(),
            subject,
            text: body.lines().map(str::to_owned).collect(),
        }
    };
    let languages: Vec<Planned> = plan.languages.into_iter().map(planned).collect();
    let left = plan.left.into_iter();
    CheckPage {
        to: audience(fields).join(", "),
        accounts: plan.accounts,
        emergency: fields.get("emergency").is_some(),
        complete: languages.iter().all(|one| !one.lacks),
        languages,
        left: left.map(|(why, count)| (left_why(&words, &why), count)).collect(),
        fields: again(fields),
        frame: Frame::of(console, someone, "/incidents", words.say("console-notice-check")),
    }
}

/// Why somebody gets no letter: the words of the store, and those of whoever reads.
const LEFT: [(&str, &str); 4] = [
    ("wants no notices", "no-notices"),
    ("has no mail address", "no-address"),
    ("the address does not exist", "bad-address"),
    ("another contact has the same address", "same-address"),
];

/// Why somebody gets no letter, in words.
pub(super) fn left_why(words: &Words, why: &str) -> String {
    let known = LEFT.iter().find(|(stored, _)| *stored == why);
    known.map_or_else(|| why.to_owned(), |(_, member)| words.word("left", member))
}

/// `POST /notices/check`: says who would get what, and sends nothing.
pub(in crate::console) async fn check(State(console): State<Console>, posted: Posted) -> Response {
    match planned(&console, &posted, true).await {
        Ok(plan) => html(StatusCode::OK, &page(&console, &posted.someone, &posted.fields, plan)),
        Err(response) => response,
    }
}

/// `POST /notices`: sends it off.
pub(in crate::console) async fn send(State(console): State<Console>, posted: Posted) -> Response {
    match planned(&console, &posted, false).await {
        Ok(BulkPlan { id: Some(id), .. }) => to(&format!("/notices/{}?done=sent", id.0)),
        Ok(_) => away(&console, &posted.someone),
        Err(response) => response,
    }
}
