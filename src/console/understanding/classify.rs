//! Why a text is taken for what it is, with the file and line that can be changed. Nothing is kept of it.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::console::Console;
use crate::console::kept::{alone, apart, sees, with_plain_ends};
use crate::console::page::{Frame, away, html, told};
use crate::console::request::Posted;
use crate::console::words::Words;
use crate::model::{Channel, Language};
use crate::understanding::{Classification, Source, Utterance, Why};

/// Characters of a text that are looked at.
const TEXT_CHARS_MAX: usize = 20_000;
/// Rules and cues that are shown.
const SHOWN_MAX: usize = 30;

/// The ways by which a text may have come.
const CHANNELS: [Channel; 3] = [Channel::Email, Channel::Phone, Channel::Api];

/// A choice of the form.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// The form, as it was filled in.
pub(super) struct Asked {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) channels: Vec<Choice>,
    pub(super) lines: Vec<Choice>,
}

/// The ways by which a text may have come.
pub(super) fn channels(words: &Words, chosen: Option<Channel>) -> Vec<Choice> {
    let choice = |channel: Channel| Choice {
        value: channel.as_str().to_owned(),
        label: words.word("channel", channel.as_str()),
        chosen: chosen == Some(channel),
    };
    CHANNELS.into_iter().map(choice).collect()
}

/// The lines that may have been called.
pub(super) fn lines(console: &Console, chosen: Option<&str>) -> Vec<Choice> {
    let lines = console.intake.parts().settings.lines.iter();
    let choice = |id: String| Choice { chosen: chosen == Some(&*id), label: id.clone(), value: id };
    lines.map(|line| choice(line.id.to_string())).collect()
}

/// Something that spoke for it.
struct Cause {
    text: String,
    because: String,
    weight: String,
    /// Where it can be changed: the file, and the line.
    file: String,
    place: String,
}

/// An intent with its share.
struct Rival {
    intent: String,
    percent: u32,
}

#[derive(Template)]
#[template(path = "classified.html")]
struct ClassifiedPage {
    frame: Frame,
    asked: Asked,
    intent: String,
    decided: bool,
    language: String,
    impact: String,
    urgency: String,
    priority: &'static str,
    danger: bool,
    also: Vec<String>,
    rivals: Vec<Rival>,
    slots: Vec<(String, String)>,
    dangers: Vec<Cause>,
    rules: Vec<Cause>,
    levels: Vec<Cause>,
    taught: Vec<Cause>,
    left_out: Vec<(String, String)>,
}

fn places(source: Option<&Source>) -> (String, String) {
    let file = source.map(|source| source.file.clone()).unwrap_or_default();
    (file, source.map(ToString::to_string).unwrap_or_default())
}

fn cause(text: String, because: String, weight: Option<f32>, source: Option<&Source>) -> Cause {
    let (file, place) = places(source);
    let weight = weight.map(|weight| format!("{weight:+.2}")).unwrap_or_default();
    Cause { text, because, weight, file, place }
}

/// Whole hundredths of a share.
fn percent(share: f32) -> u32 {
    let whole = (f64::from(share) * 100.0).round().clamp(0.0, 100.0);
    (0..=100_u32).rev().find(|one| f64::from(*one) <= whole).unwrap_or_default()
}

fn dangers(why: &Why) -> Vec<Cause> {
    let found = why.dangers.iter();
    found
        .map(|one| cause(one.text.clone(), one.concept.clone(), None, one.source.as_ref()))
        .collect()
}

fn rules(words: &Words, why: &Why) -> Vec<Cause> {
    let met = why.rules.iter().take(SHOWN_MAX);
    met.map(|rule| {
        let said: Vec<String> = rule
            .words
            .iter()
            .map(|word| match &word.source {
                Some(source) => format!("{} ({}, {source})", word.text, word.concept),
                None => format!("{} ({})", word.text, word.concept),
            })
            .collect();
        let because = format!("{}: {}", words.intent(rule.intent), rule.because);
        cause(said.join(" + "), because, Some(rule.weight), rule.source.as_ref())
    })
    .collect()
}

fn levels(words: &Words, why: &Why) -> Vec<Cause> {
    let cues = why.levels.iter().take(SHOWN_MAX);
    cues.map(|cue| {
        let mut votes = vec![];
        if let Some(level) = cue.impact {
            votes.push(format!("{} {level}", words.say("console-impact")));
        }
        if let Some(level) = cue.urgency {
            votes.push(format!("{} {level}", words.say("console-urgency")));
        }
        if let Some(why) = cue.not_counted {
            votes.push(format!("({why})"));
        }
        let because = format!("{}: {}", cue.because, votes.join(", "));
        cause(cue.text.clone(), because, Some(cue.weight), cue.source.as_ref())
    })
    .collect()
}

fn page(
    console: &Console,
    posted: &Posted,
    asked: Asked,
    (found, why): &(Classification, Why),
) -> ClassifiedPage {
    let someone = &posted.someone;
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let slots = found.slots.iter().map(|(kind, slots)| {
        let texts: Vec<&str> = slots.iter().map(|slot| slot.text.as_str()).collect();
        (kind.clone(), texts.join(", "))
    });
    let taught = why.words.iter().map(|word| {
        cause(word.text.clone(), words.say("console-why-examples"), Some(word.share), None)
    });
    ClassifiedPage {
        asked,
        intent: words.intent(found.intent),
        decided: found.decided,
        language: found.language.tag().to_owned(),
        impact: words.word("impact", &u8::from(found.impact).to_string()),
        urgency: words.word("urgency", &u8::from(found.urgency).to_string()),
        priority: found.priority.as_str(),
        danger: found.safety,
        also: found.also.iter().map(|intent| words.intent(*intent)).collect(),
        rivals: found
            .alternatives
            .iter()
            .map(|one| Rival { intent: words.intent(one.intent), percent: percent(one.confidence) })
            .collect(),
        slots: slots.collect(),
        dangers: dangers(why),
        rules: rules(&words, why),
        levels: levels(&words, why),
        taught: taught.collect(),
        left_out: why
            .left_out
            .iter()
            .map(|cut| (words.word("cut", cut.kind), cut.text.clone()))
            .collect(),
        frame: Frame::of(console, someone, "/understanding", words.say("console-classified")),
    }
}

/// `POST /understanding/classify`.
pub(in crate::console) async fn classify(
    State(console): State<Console>,
    mut posted: Posted,
) -> Response {
    let subject = posted.fields.get("subject").unwrap_or_default().to_owned();
    let text = with_plain_ends(&posted.fields.take("text"));
    let someone = &posted.someone;
    if !sees(someone) {
        return told(&console, someone, StatusCode::FORBIDDEN, "console-not-permitted", None);
    }
    let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
    let channel = posted.fields.get("channel").unwrap_or_default();
    let channel = CHANNELS.into_iter().find(|one| one.as_str() == channel);
    let channel = channel.unwrap_or(Channel::Email);
    let named = posted.fields.get("line");
    let parts = console.intake.parts();
    let line = parts.settings.lines.iter().find(|line| Some(line.id.as_str()) == named);
    let line: Option<Language> = line.map(|line| line.language);
    let _alone = match alone(&console, someone) {
        Ok(alone) => alone,
        Err(response) => return *response,
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let asked = Asked {
        subject: subject.clone(),
        text: text.clone(),
        channels: channels(&words, Some(channel)),
        lines: lines(&console, named),
    };
    let (understanding, received) =
        (parts.knowledge.load().understanding.clone(), parts.clock.now());
    let found = apart(move || {
        let said = Utterance {
            subject: &subject,
            text: &text,
            channel,
            line,
            known_language: None,
            received,
        };
        let found = understanding.classify(&said);
        let why = understanding.why(&said, &found, &[]);
        (found, why)
    });
    match found.await {
        Some(found) => html(StatusCode::OK, &page(&console, &posted, asked, &found)),
        None => away(&console, someone),
    }
}
