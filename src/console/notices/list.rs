//! The notices that were sent off, and the form for another.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{Line, language_name};
use crate::console::Console;
use crate::console::page::{Frame, away, html};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::http::{asked, paged};
use crate::model::{AccountState, BulkNoticeId, Language};
use crate::staff::Act;
use crate::store::Tx;

/// Notices on one page.
const LINES: u32 = 50;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    before: String,
}

/// A condition on accounts to choose.
struct Choice {
    value: String,
    label: String,
}

/// Conditions of one kind.
struct Choices {
    legend: String,
    list: Vec<Choice>,
}

/// The fields of a text in one language.
struct TextFields {
    code: &'static str,
    name: String,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    older: Option<i64>,
    choices: Vec<Choices>,
    languages: Vec<TextFields>,
    /// Whether whoever looks may send one.
    keeps: bool,
}

/// The conditions that a form offers.
fn choices(console: &Console, words: &Words) -> Vec<Choices> {
    let settings = &console.intake.parts().settings;
    let mut countries: Vec<_> = settings.lines.iter().map(|line| line.country).collect();
    countries.push(settings.default_country);
    countries.sort_unstable();
    countries.dedup();
    let plain = |kind: &str, value: &str| Choice {
        value: format!("{kind}:{value}"),
        label: value.to_owned(),
    };
    let all = Choice { value: "all".to_owned(), label: words.say("console-notice-all") };
    let by = |legend: &str, list: Vec<Choice>| Choices { legend: words.say(legend), list };
    let states = AccountState::ALL.into_iter().map(|state| Choice {
        value: format!("state:{}", state.as_str()),
        label: words.word("account-state", state.as_str()),
    });
    let lists = vec![
        by("console-notice-accounts", vec![all]),
        by(
            "console-notice-countries",
            countries.iter().map(|one| plain("country", one.as_str())).collect(),
        ),
        by(
            "console-notice-sites",
            settings.sites.iter().map(|site| plain("site", site.code.as_str())).collect(),
        ),
        by("console-notice-states", states.collect()),
        by(
            "console-notice-origins",
            settings.origins.iter().map(|one| plain("origin", one)).collect(),
        ),
    ];
    lists.into_iter().filter(|one| !one.list.is_empty()).collect()
}

/// `GET /notices`.
pub(in crate::console) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let before = wanted.before.parse::<i64>().ok().map(BulkNoticeId);
    let read = move |tx: &mut dyn Tx| {
        let notices = tx.bulk_notices(before, asked(LINES))?;
        let mut found = vec![];
        for notice in notices {
            let counts = tx.bulk_counts(notice.id)?;
            found.push((notice, counts));
        }
        Ok(found)
    };
    let Ok(found) = console.intake.parts().database.write(read).await else {
        return away(&console, &someone);
    };
    let (found, older) = paged(found, LINES, |(notice, _)| notice.id.0);
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let languages = Language::ALL.into_iter().map(|language| TextFields {
        code: language.folder(),
        name: language_name(&words, language),
    });
    let page = ListPage {
        older,
        lines: found.iter().map(|(notice, counts)| Line::new(&words, notice, *counts)).collect(),
        choices: choices(&console, &words),
        languages: languages.collect(),
        keeps: someone.may(Act::KeepIncidents),
        frame: Frame::of(&console, &someone, "/incidents", words.say("console-notices")),
    };
    html(StatusCode::OK, &page)
}
