//! How good the understanding is, drawn from what `evaluate --keep` measured last.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::chart::{Curve, Grid, HEIGHT, WIDTH, curve, grid};
use super::figures::{Figures, Kept};
use crate::console::Console;
use crate::console::kept::{apart, sees};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::Intent;
use crate::replies::Args;
use crate::understanding::evaluation::Share;

/// Mistakes in the table.
const CONFUSIONS_MAX: usize = 30;

/// A figure with its bar.
struct Bar {
    name: String,
    texts: usize,
    /// In tenths of a hundredth, for people.
    percent: String,
    /// In hundredths, for the bar.
    width: String,
    /// Between which rates the true one lies.
    from: String,
    until: String,
}

/// Figures of one kind.
struct Bars {
    id: &'static str,
    title: String,
    list: Vec<Bar>,
}

/// An intent with its number in the field.
struct IntentLine {
    number: usize,
    name: String,
    recall: String,
    precision: String,
    f1: String,
    width: String,
}

/// One mistake.
struct Mistake {
    times: usize,
    right: String,
    said: String,
}

/// What is drawn of the figures.
struct Drawn {
    measured: String,
    how: String,
    macro_f1: String,
    error: String,
    all: Vec<Bar>,
    groups: Vec<Bars>,
    intents: Vec<IntentLine>,
    mistakes: Vec<Mistake>,
    field: Grid,
    calibration: Curve,
    coverage: Curve,
}

#[derive(Template)]
#[template(path = "evaluation.html")]
struct EvaluationPage {
    frame: Frame,
    width: i32,
    height: i32,
    drawn: Option<Drawn>,
}

fn hundredths(rate: f64) -> String {
    format!("{:.1}", 100.0 * rate)
}

fn bar(name: String, share: Share) -> Bar {
    let (from, until) = share.interval();
    Bar {
        name,
        texts: share.of,
        percent: hundredths(share.rate()),
        width: hundredths(share.rate()),
        from: hundredths(from),
        until: hundredths(until),
    }
}

fn group<'f>(
    id: &'static str,
    title: String,
    figures: impl Iterator<Item = (String, &'f Figures)>,
) -> Bars {
    Bars { id, title, list: figures.map(|(name, found)| bar(name, found.intent)).collect() }
}

fn overall(words: &Words, all: &Figures) -> Vec<Bar> {
    let figures = [
        ("intent", all.intent),
        ("decided", all.decided),
        ("priority", all.priority),
        ("p1", all.p1_recall),
        ("danger", all.danger_recall),
        ("language", all.language),
    ];
    figures.into_iter().map(|(name, share)| bar(words.word("figure", name), share)).collect()
}

/// What each intent is taken for: the right ones stand in the recall, the others among the mistakes.
fn field(words: &Words, kept: &Kept, intents: &[Intent]) -> Grid {
    grid(intents.len(), |row, column| {
        let (Some(right), Some(said)) = (intents.get(row), intents.get(column)) else {
            return (0, 0, String::new());
        };
        let recall = kept.by_intent.get(right).map(|one| one.recall).unwrap_or_default();
        let count = if right == said {
            recall.right
        } else {
            let found = kept.confusions.iter();
            let found = found.filter(|one| one.right == *right && one.said == *said);
            found.map(|one| one.times).sum()
        };
        let args = Args::new()
            .with("name", words.intent(*right))
            .with("value", words.intent(*said))
            .with("count", i64::try_from(count).unwrap_or(i64::MAX));
        (count, recall.of, words.with("console-confused", &args))
    })
}

fn drawn(words: &Words, kept: &Kept) -> Drawn {
    let intents: Vec<Intent> = kept.by_intent.keys().copied().collect();
    let lines = kept.by_intent.iter().zip(1..).map(|((intent, found), number)| IntentLine {
        number,
        name: words.intent(*intent),
        recall: found.recall.to_string(),
        precision: found.precision.to_string(),
        f1: hundredths(found.f1),
        width: hundredths(found.f1),
    });
    let mistakes = kept.confusions.iter().take(CONFUSIONS_MAX).map(|one| Mistake {
        times: one.times,
        right: words.intent(one.right),
        said: words.intent(one.said),
    });
    let bands = kept.calibration.iter().filter(|band| band.intent.of > 0);
    let bands: Vec<_> = bands
        .map(|band| {
            let tip = format!("{} %: {}", hundredths(band.confidence), band.intent);
            (band.confidence, band.intent.rate(), tip)
        })
        .collect();
    let points: Vec<_> = kept
        .coverage
        .iter()
        .map(|point| {
            let tip = format!("{} → {}", point.answered, point.intent);
            (point.answered.rate(), point.intent.rate(), tip)
        })
        .collect();
    let setting = &kept.setting;
    let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
    let how = if setting.left_out > 0 {
        words.one("console-measured-writers", "count", count(setting.left_out))
    } else if setting.learned > 0 {
        words.one("console-measured-learned", "count", count(setting.learned))
    } else {
        words.say("console-measured-fresh")
    };
    let plain = |(name, found)| -> (String, &Figures) { (String::clone(name), found) };
    let channels = kept.by_channel.iter();
    let channels = channels.map(|(name, found)| (words.word("channel", name), found));
    Drawn {
        measured: kept.at.map(|at| words.moment(at)).unwrap_or_default(),
        how,
        macro_f1: hundredths(kept.macro_f1),
        error: hundredths(kept.calibration_error),
        all: overall(words, &kept.all),
        groups: vec![
            group(
                "languages",
                words.say("console-measured-by-language"),
                kept.by_language.iter().map(plain),
            ),
            group("channels", words.say("console-by-channel"), channels),
            group("writers", words.say("console-by-writer"), kept.by_writer.iter().map(plain)),
        ],
        intents: lines.collect(),
        mistakes: mistakes.collect(),
        field: field(words, kept, &intents),
        calibration: curve(&bands),
        coverage: curve(&points),
    }
}

/// `GET /understanding/evaluation`.
pub(in crate::console) async fn evaluation(
    State(console): State<Console>,
    someone: Someone,
) -> Response {
    if !sees(&someone) {
        return told(&console, &someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let working = console.clone();
    let Some(text) = apart(move || working.workshop.evaluation()).await else {
        return away(&console, &someone);
    };
    let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let page = EvaluationPage {
        drawn: kept.map(|kept| drawn(&words, &kept)),
        width: WIDTH,
        height: HEIGHT,
        frame: Frame::of(&console, &someone, "/understanding", words.say("console-evaluation")),
    };
    html(StatusCode::OK, &page)
}
