//! `routing lint`: what the author of rules should look at.
use super::super::desk::Context;
use super::super::{Failure, Output, Tone, Verdict};
use crate::app::knowledge::{load_on_call, load_rules};

pub(super) fn run(context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let rules = load_on_call(&context.paths)
        .and_then(|on_call| load_rules(&context.paths, &context.settings, &on_call))
        .map_err(Failure::Faults)?;
    let lint = rules.lint();
    let verdict = if lint.findings.is_empty() { Verdict::Good } else { Verdict::NotWell };
    if out.json() {
        out.value(&serde_json::json!({
            "findings": lint.findings,
            "only_the_last_rule": lint.left_over,
            "rules_hash": rules.hash(),
        }))?;
        return Ok(verdict);
    }
    out.faults(Tone::Caution, &lint.findings)?;
    if !lint.left_over.is_empty() {
        let intents: Vec<&str> = lint.left_over.iter().map(|intent| intent.as_str()).collect();
        out.line(Some(Tone::Faint), &format!("only the last rule takes: {}", intents.join(", ")))?;
    }
    let tone = if lint.findings.is_empty() { Tone::Good } else { Tone::Caution };
    let count = lint.findings.len();
    out.line(Some(tone), &format!("{} rules, {count} to look at", rules.rule_count()))?;
    Ok(verdict)
}
