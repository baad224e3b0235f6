//! Every way through every call, walked without calling.
use super::super::desk::{Context, Words};
use super::super::{Failure, Output, Tone, Verdict};
use crate::app::knowledge::load;
use crate::calls::PromptWorld;
use crate::conversation::{FindingKind, Limits, explore};
use crate::replies::Args;

/// The longest time until a person is rung for a caller who presses 0. The shipped prompts need 9 s;
/// more than twice that is a menu that grew.
pub(super) const SECONDS: u16 = 20;
/// The same for a caller who does nothing at all. The shipped prompts need 140 s: greeting, contact
/// number and menu are said, each is waited for, and the menu is said twice.
pub(super) const SILENT_SECONDS: u16 = 180;
/// Steps of a way that are shown; the last ones are those that matter.
const WAY_MAX: usize = 20;

/// The word of a kind of finding.
const fn word(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::DeadEnd => "dead end",
        FindingKind::Loop => "loop",
        FindingKind::MissingPrompt => "missing prompt",
        FindingKind::TooLong => "too long",
        FindingKind::KeyUnheard => "key unheard",
        FindingKind::Bridged => "bridged without a key",
        FindingKind::TooMany => "too many states",
    }
}

/// Walks, and tells what was found.
pub(super) fn run(
    context: &Context,
    words: &Words,
    seconds: u16,
    silent: u16,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let knowledge = load(&context.paths, &context.settings).map_err(Failure::Faults)?;
    let world = PromptWorld::new(&knowledge, &context.settings);
    let starts = world.starts();
    let report = explore(
        &starts,
        &world,
        Limits { person_s: f64::from(seconds), silent_s: f64::from(silent) },
    );
    if out.json() {
        let findings: Vec<serde_json::Value> = report
            .findings
            .iter()
            .map(|found| {
                serde_json::json!({ "kind": word(found.kind), "what": found.what, "way": found.way })
            })
            .collect();
        out.value(&serde_json::json!({
            "findings": findings,
            "starts": starts.len(),
            "states": report.states,
            "turns": report.turns,
            "prompts": report.prompts.len(),
            "person_s_max": report.person_s_max,
            "silent_s_max": report.silent_s_max,
            "seconds": seconds,
            "silent_seconds": silent,
        }))?;
    } else {
        for found in &report.findings {
            out.line(Some(Tone::Bad), &format!("{}: {}", word(found.kind), found.what))?;
            let from = found.way.len().saturating_sub(WAY_MAX);
            let way = found.way.get(from..).unwrap_or_default().join(" > ");
            out.line(Some(Tone::Faint), &format!("  {way}"))?;
        }
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let args = Args::new()
            .with("findings", count(report.findings.len()))
            .with("starts", count(starts.len()))
            .with("states", count(report.states))
            .with("prompts", count(report.prompts.len()))
            .with("person", format!("{:.0}", report.person_s_max))
            .with("silent", format!("{:.0}", report.silent_s_max));
        let tone = if report.findings.is_empty() { Tone::Good } else { Tone::Bad };
        out.line(Some(tone), &words.with("cli-phone-explored", &args))?;
    }
    Ok(if report.findings.is_empty() { Verdict::Good } else { Verdict::NotWell })
}
