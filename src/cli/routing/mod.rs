//! `routing`: the rules that send a ticket to its queue.
mod edit;
mod lint;
mod replay;

use std::path::PathBuf;

use serde::Serialize;

pub use edit::{Change, EditArgs, PlaceArgs};
pub use replay::ReplayArgs;

use super::classify::requests;
use super::desk::{Answered, Client, Context, read_input};
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::app::knowledge::{load, load_on_call, load_rules};
use crate::intake::facts_of_text;
use crate::mail::{ReadLimits, read};
use crate::model::{Channel, FileFault, Timestamp};
use crate::routing::{Explanation, TestResult};
use crate::runtime::{Clock as _, SystemClock};
use crate::understanding::{Classification, Utterance};

/// Look at the rules.
#[derive(Clone, Debug, clap::Args)]
pub struct RoutingCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the rules.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Say what is wrong in them.
    Check,
    /// Run the tests that stand beside them.
    Test {
        /// Run only tests whose name has this in it.
        filter: Option<String>,
    },
    /// Show which rule decides on an arrival, and which ones nearly did.
    Explain {
        /// A mail (RFC 5322) or an object as `classify` takes it; `-` for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Say what their author should look at though it is no fault.
    Lint,
    /// Try changed rules on what has come: `14 of 210 would change`.
    Replay(ReplayArgs),
    /// Change them, keep the comments, write only what can be loaded.
    Edit(EditArgs),
    /// Make the running daemon read them again; with a fault the old ones stay.
    Reload,
}

/// The answer of `routing explain --json`.
#[derive(Debug, Serialize)]
struct Explained {
    rule: String,
    place: String,
    queue: String,
    priority: String,
    page: Option<String>,
    reply: Option<String>,
    assurance_needed: Option<String>,
    owner: Option<String>,
    copy: Vec<String>,
    tags: Vec<String>,
    hold: bool,
    trace: Vec<String>,
    nearly: Vec<Near>,
    classification: Classification,
}

#[derive(Debug, Serialize)]
struct Near {
    rule: String,
    place: String,
    missing: String,
}

impl RoutingCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        match &self.what {
            What::Check => check(&context, out),
            What::Test { filter } => test(&context, filter.as_deref().unwrap_or_default(), out),
            What::Explain { file } => explain(&context, file, out),
            What::Lint => lint::run(&context, out),
            What::Replay(args) => args.run(&context, out),
            What::Edit(args) => args.run(&context, out),
            What::Reload => reload(&context, out),
        }
    }
}

/// Everything that the daemon would read at a reload.
fn check(context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let (faults, notes, rules) = match load(&context.paths, &context.settings) {
        Ok(knowledge) => (vec![], knowledge.rules.notes().to_vec(), knowledge.rules.rule_count()),
        Err(faults) => (faults, vec![], 0),
    };
    let good = faults.is_empty();
    if out.json() {
        out.value(&serde_json::json!({ "usable": good, "rules": rules, "faults": faults, "warnings": notes }))?;
    } else {
        out.faults(Tone::Bad, &faults)?;
        out.faults(Tone::Caution, &notes)?;
        let (tone, line) = if good {
            (Tone::Good, format!("{rules} rules can be used"))
        } else {
            (Tone::Bad, format!("cannot be used: {} faults", faults.len()))
        };
        out.line(Some(tone), &line)?;
    }
    Ok(if good { Verdict::Good } else { Verdict::NotWell })
}

fn test(context: &Context, filter: &str, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let rules = load_on_call(&context.paths)
        .and_then(|on_call| load_rules(&context.paths, &context.settings, &on_call));
    let results = match rules {
        Ok(rules) => rules.run_tests(),
        // A set with a failing test does not load: its faults are the results.
        Err(faults) => return failed(&faults, out),
    };
    let shown: Vec<&TestResult> = results.iter().filter(|r| r.name.contains(filter)).collect();
    if out.json() {
        let rows: Vec<_> = shown
            .iter()
            .map(|r| serde_json::json!({ "name": r.name, "file": r.file, "line": r.line, "passed": r.failure.is_none() }))
            .collect();
        out.value(&rows)?;
    } else {
        for result in &shown {
            out.line(
                Some(Tone::Good),
                &format!("ok {}:{} {}", result.file, result.line, result.name),
            )?;
        }
        out.line(None, &format!("{} passed, 0 failed", shown.len()))?;
    }
    Ok(Verdict::Good)
}

fn failed(faults: &[FileFault], out: &mut Output<'_>) -> Result<Verdict, Failure> {
    if out.json() {
        out.value(&faults)?;
    } else {
        out.faults(Tone::Bad, faults)?;
    }
    Ok(Verdict::NotWell)
}

fn explain(
    context: &Context,
    file: &std::path::Path,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let knowledge = load(&context.paths, &context.settings).map_err(Failure::Faults)?;
    let bytes = read_input(file)?;
    let now = SystemClock.now();
    let shown = file.display().to_string();
    let json = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    let mut explained = vec![];
    if json {
        for request in requests(&shown, &bytes)? {
            let found = request.classify(&knowledge.understanding, now);
            let (subject, text) = request.words();
            let facts = facts_of_text(
                &context.settings,
                &knowledge,
                &found,
                subject,
                text,
                request.channel(),
                now,
            );
            explained.push((knowledge.rules.explain(&facts), found));
        }
    } else {
        let inbound = read(&bytes, &ReadLimits::default());
        let found =
            knowledge.understanding.classify(&utterance(&inbound.subject, &inbound.text, now));
        let facts = facts_of_text(
            &context.settings,
            &knowledge,
            &found,
            inbound.subject,
            inbound.text,
            Channel::Email,
            now,
        );
        explained.push((knowledge.rules.explain(&facts), found));
    }
    for (explanation, found) in explained {
        show(explanation, found, out)?;
    }
    Ok(Verdict::Good)
}

fn utterance<'a>(subject: &'a str, text: &'a str, received: Timestamp) -> Utterance<'a> {
    Utterance { subject, text, channel: Channel::Email, line: None, known_language: None, received }
}

fn show(
    explanation: Explanation,
    classification: Classification,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    if !out.json() {
        let intent = format!("{} {}", classification.intent, classification.priority);
        out.line(Some(Tone::Strong), &intent)?;
        for line in explanation.to_string().lines() {
            out.line(None, line)?;
        }
        return Ok(());
    }
    let nearly = explanation.nearly.iter().map(|n| Near {
        rule: n.rule.to_string(),
        place: n.place.clone(),
        missing: n.missing.clone(),
    });
    let nearly = nearly.collect();
    let decision = explanation.decision;
    out.value(&Explained {
        rule: decision.rule.to_string(),
        place: explanation.place,
        queue: decision.queue.to_string(),
        priority: decision.priority.to_string(),
        page: decision.page.map(|page| page.to_string()),
        reply: decision.reply,
        assurance_needed: decision.assurance_needed.map(|level| level.to_string()),
        owner: decision.owner.map(|role| role.to_string()),
        copy: decision.copy.iter().map(ToString::to_string).collect(),
        tags: decision.tags,
        hold: decision.hold,
        trace: decision.trace,
        nearly,
        classification,
    })?;
    Ok(())
}

fn reload(context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let client = Client::connect(context)?;
    match client.post::<serde_json::Value>("/api/v1/reload", &())? {
        Answered::Good(value) if out.json() => out.value(&value)?,
        Answered::Good(value) => {
            let mut table = Table::new(&["rules"]);
            table.row([value["rules_hash"].as_str().unwrap_or_default().to_owned()]);
            out.table(&table)?;
        }
        Answered::Refused(problem) => {
            for line in problem.detail.lines() {
                out.complain(line)?;
            }
            return Ok(Verdict::NotWell);
        }
    }
    Ok(Verdict::Good)
}
