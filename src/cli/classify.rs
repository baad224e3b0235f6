//! `classify`: what a text asks for.
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::desk::{Context, read_input};
use super::explained::explain;
use super::{Failure, Global, Output, Verdict};
use crate::app::knowledge::{load_understanding, understanding_sources};
use crate::model::{Channel, FileFault, Language, Timestamp};
use crate::runtime::{Clock as _, SystemClock};
use crate::text::mask_pair;
use crate::understanding::{Classification, Labelled, Understanding, Utterance, Why, labelled};

/// Say what texts ask for: one JSON object a line in, one answer a line out.
#[derive(Clone, Debug, clap::Args)]
pub struct Classify {
    /// Objects with `text`, or `subject` and `body`, and optionally `id`, `channel`, `line` and
    /// `received`; `-` for standard input.
    #[arg(default_value = "-")]
    pub file: PathBuf,
    /// Say why in full: what was read, what counted and what did not, and which lines change it.
    #[arg(long)]
    pub explain: bool,
}

/// One line of input. Other keys, such as labels, are passed over.
#[derive(Debug, Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    channel: Option<Channel>,
    #[serde(default)]
    line: Option<String>,
    #[serde(default)]
    received: Option<Timestamp>,
}

/// One line of output.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    id: &'a Option<serde_json::Value>,
    #[serde(flatten)]
    classification: &'a Classification,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a Why>,
}

impl Request {
    /// Returns subject and text, codes hidden.
    pub(super) fn words(&self) -> (String, String) {
        let said = self.text.as_deref().or(self.body.as_deref()).unwrap_or_default();
        let (subject, text) = mask_pair(self.subject.as_deref().unwrap_or_default(), said);
        (subject.text, text.text)
    }

    /// Returns how it came: as it says, else a mail when it has a subject or body.
    pub(super) fn channel(&self) -> Channel {
        let written = self.subject.is_some() || self.body.is_some();
        self.channel.unwrap_or(if written { Channel::Email } else { Channel::Phone })
    }

    /// Classifies it; codes are hidden first, as they are at every door.
    pub(super) fn classify(&self, understanding: &Understanding, now: Timestamp) -> Classification {
        let (subject, text) = self.words();
        understanding.classify(&self.utterance(&subject, &text, now))
    }

    /// Classifies it and accounts for it.
    fn explain(
        &self,
        understanding: &Understanding,
        now: Timestamp,
        examples: &[Labelled],
    ) -> (Classification, Why) {
        let (subject, text) = self.words();
        let said = self.utterance(&subject, &text, now);
        let found = understanding.classify(&said);
        let why = understanding.why(&said, &found, examples);
        (found, why)
    }

    fn utterance<'t>(&self, subject: &'t str, text: &'t str, now: Timestamp) -> Utterance<'t> {
        Utterance {
            subject,
            text,
            channel: self.channel(),
            line: self.line.as_deref().and_then(|line| line.parse::<Language>().ok()),
            known_language: None,
            received: self.received.unwrap_or(now),
        }
    }
}

/// Reads requests, one a line.
pub(super) fn requests(file: &str, bytes: &[u8]) -> Result<Vec<Request>, Failure> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| Failure::Usage(format!("{file} is not UTF-8")))?;
    let mut requests = vec![];
    let mut faults = vec![];
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(request) => requests.push(request),
            Err(error) => faults.push(FileFault::new(
                file,
                at + 1,
                format!("this is no request: {error}"),
                "write one JSON object a line, with text, or subject and body",
            )),
        }
    }
    if faults.is_empty() { Ok(requests) } else { Err(Failure::Faults(faults)) }
}

impl Classify {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let understanding =
            load_understanding(&context.paths, &context.settings).map_err(Failure::Faults)?;
        let shown = self.file.display().to_string();
        let requests = requests(&shown, &read_input(&self.file)?)?;
        let now = SystemClock.now();
        let examples = if self.explain {
            labelled(&understanding_sources(&context.paths).map_err(Failure::Faults)?)
        } else {
            vec![]
        };
        for request in &requests {
            let (found, why) = if self.explain {
                let (found, why) = request.explain(&understanding, now, &examples);
                (found, Some(why))
            } else {
                (request.classify(&understanding, now), None)
            };
            let (classification, why) = (&found, why.as_ref());
            match why {
                _ if out.json() => out.value(&Answer { id: &request.id, classification, why })?,
                Some(why) => explain(classification, why, out)?,
                None => show(classification, out)?,
            }
        }
        Ok(Verdict::Good)
    }
}

fn show(found: &Classification, out: &mut Output<'_>) -> Result<(), Failure> {
    let decided = if found.decided { "" } else { " (undecided)" };
    let danger = if found.safety { " DANGER" } else { "" };
    let head = format!(
        "{} {} {:.2}{decided} {}/{} {}{danger}",
        found.language, found.intent, found.confidence, found.impact, found.urgency, found.priority
    );
    out.line(Some(super::Tone::Strong), &head)?;
    for (name, slots) in &found.slots {
        for slot in slots {
            out.line(None, &format!("  {name}: {} ({})", slot.value, slot.text))?;
        }
    }
    for reason in &found.reasons {
        let kind = serde_json::to_value(reason.kind).ok();
        let kind = kind.as_ref().and_then(|k| k.as_str()).unwrap_or_default();
        let at = reason.source.as_ref().map(|s| format!("  [{s}]")).unwrap_or_default();
        out.line(
            Some(super::Tone::Faint),
            &format!("  {kind} {:+.2} {}{at}", reason.weight, reason.evidence),
        )?;
    }
    Ok(())
}
