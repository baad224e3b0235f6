//! `tickets correct`: putting right what was understood wrongly.
use std::collections::BTreeMap;

use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Output, Tone, Verdict};
use crate::api::desk_shapes::{CorrectRequest, CorrectedTicket};
use crate::intake::desk::{FACT_KINDS, Queued};
use crate::model::{DetectedLanguage, Impact, Intent, TicketNumber, Urgency};
use crate::replies::Args;

/// Puts right what was understood wrongly.
#[derive(Clone, Debug, clap::Args)]
pub struct CorrectArgs {
    /// The ticket.
    pub number: TicketNumber,
    /// What it is about.
    #[arg(long, value_name = "INTENT")]
    pub intent: Option<Intent>,
    /// Second jobs; an empty word takes them away.
    #[arg(long, value_name = "INTENT,…", value_delimiter = ',', value_parser = second)]
    pub also: Option<Vec<Second>>,
    /// How much is hurt: 1 all of it, 2 a part, 3 nothing is failing.
    #[arg(long, value_name = "1..3", value_parser = level::<Impact>)]
    pub impact: Option<Impact>,
    /// How soon it is wanted: 1 now, 2 today or tomorrow, 3 later.
    #[arg(long, value_name = "1..3", value_parser = level::<Urgency>)]
    pub urgency: Option<Urgency>,
    /// Whether people or the building may be in danger.
    #[arg(long, value_name = "yes|no", value_parser = ["yes", "no"])]
    pub danger: Option<String>,
    /// The language of the request.
    #[arg(long, value_name = "es|pt|en|other", value_parser = language)]
    pub language: Option<DetectedLanguage>,
    /// A fact as it stands in the text, such as `cage=veintidós`; nothing behind the sign takes the
    /// kind away. Several values of one kind: say it again.
    #[arg(long = "slot", value_name = "KIND=TEXT", value_parser = slot)]
    pub slots: Vec<(String, String)>,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// Who corrects, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Keep no example: the text says less than whoever corrects knows.
    #[arg(long)]
    pub no_example: bool,
}

/// A second job, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Second(pub Option<Intent>);

fn second(text: &str) -> Result<Second, String> {
    if text.is_empty() {
        return Ok(Second(None));
    }
    text.parse().map(|intent| Second(Some(intent))).map_err(|error| format!("{error}"))
}

fn level<L: TryFrom<u8>>(text: &str) -> Result<L, String> {
    let number = text.parse::<u8>().ok().and_then(|number| L::try_from(number).ok());
    number.ok_or_else(|| "write 1, 2 or 3".to_owned())
}

fn language(text: &str) -> Result<DetectedLanguage, String> {
    DetectedLanguage::from_tag(text).ok_or_else(|| "write es, pt, en or other".to_owned())
}

fn slot(text: &str) -> Result<(String, String), String> {
    let (kind, value) = text.split_once('=').ok_or("write KIND=TEXT, such as cage=22")?;
    if !FACT_KINDS.contains(&kind) {
        return Err(format!("`{kind}` is no kind of fact; use one of: {}", FACT_KINDS.join(", ")));
    }
    Ok((kind.to_owned(), value.to_owned()))
}

impl CorrectArgs {
    pub(super) fn run(
        &self,
        context: &Context,
        client: &Client,
        out: &mut Output<'_>,
    ) -> Result<Verdict, Failure> {
        let target = format!("/api/v1/tickets/{}/correct", self.number);
        let corrected = match client.post::<CorrectedTicket>(&target, &self.request())? {
            Answered::Good(corrected) => corrected,
            Answered::Refused(problem) => return refused(&problem, out),
        };
        let failed = corrected.example.state == "failed";
        if out.json() {
            out.value(&corrected)?;
        } else {
            show(&Words::load(context)?, &corrected, out)?;
        }
        Ok(if failed { Verdict::NotWell } else { Verdict::Good })
    }

    fn request(&self) -> CorrectRequest {
        let mut slots: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (kind, text) in &self.slots {
            let texts = slots.entry(kind.clone()).or_default();
            texts.extend((!text.trim().is_empty()).then(|| text.clone()));
        }
        CorrectRequest {
            intent: self.intent,
            also: self
                .also
                .as_ref()
                .map(|also| also.iter().filter_map(|second| second.0).collect()),
            impact: self.impact,
            urgency: self.urgency,
            danger: self.danger.as_ref().map(|danger| danger == "yes"),
            language: self.language,
            slots,
            why: self.why.clone(),
            example: !self.no_example,
            by: self.by.clone(),
        }
    }
}

fn show(words: &Words, done: &CorrectedTicket, out: &mut Output<'_>) -> Result<(), Failure> {
    let about = Args::new()
        .with("ticket", done.ticket.to_string())
        .with("priority", done.priority.to_string())
        .with("queue", done.queue.to_string());
    let title = if done.changes.is_empty() { "cli-corrected-nothing" } else { "cli-corrected" };
    out.line(Some(Tone::Strong), &words.with(title, &about))?;
    for change in &done.changes {
        out.line(None, &format!("  {change}"))?;
    }
    let queue = match done.queued {
        Queued::Stays => None,
        Queued::Moved => Some("cli-corrected-moved"),
        Queued::ByHand => Some("cli-corrected-by-hand"),
        Queued::Ended => Some("cli-corrected-ended"),
    };
    if let Some(id) = queue {
        out.line(None, &words.with(id, &about))?;
    }
    if let Some(paged) = &done.paged {
        let args = Args::new().with("paged", paged.clone());
        out.line(Some(Tone::Strong), &words.with("cli-corrected-paged", &args))?;
    }
    if let Some(needs) = done.needs {
        let args = Args::new().with("level", needs.to_string());
        out.line(None, &words.with("cli-corrected-needs", &args))?;
    }
    example(words, done, out)
}

/// What the person signs with: the row's labels, and that the model does not know it yet.
fn example(words: &Words, done: &CorrectedTicket, out: &mut Output<'_>) -> Result<(), Failure> {
    let made = &done.example;
    let why = made.why.clone().unwrap_or_default();
    let (tone, id) = match made.state.as_str() {
        "added" => (Tone::Good, "cli-example-added".to_owned()),
        "replaced" => (Tone::Good, "cli-example-replaced".to_owned()),
        "failed" => (Tone::Bad, "cli-example-failed".to_owned()),
        _ => (Tone::Faint, format!("cli-example-{why}")),
    };
    let args = Args::new().with("file", made.file.clone().unwrap_or_default()).with("reason", why);
    out.line(Some(tone), &words.with(&id, &args))?;
    if let Some(row) = made.row.as_ref().filter(|_| made.state != "failed") {
        let levels = (row.impact.map(|i| i.get()), row.urgency.map(|u| u.get()));
        let labels = [
            row.intent.map(|intent| intent.to_string()),
            levels.0.zip(levels.1).map(|(impact, urgency)| format!("{impact}/{urgency}")),
            row.priority.map(|priority| priority.to_string()),
            row.language.map(|language| language.to_string()),
        ];
        let labels: Vec<String> = labels.into_iter().flatten().collect();
        let slots = row.slots.iter().map(|(kind, text)| format!("{kind}={text}"));
        let line = labels.into_iter().chain(slots).collect::<Vec<_>>().join(", ");
        out.line(None, &format!("  {}: {line}", row.id))?;
        out.line(None, &words.say("cli-model-stale"))?;
    }
    Ok(())
}
