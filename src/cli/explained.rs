//! `classify --explain`: why a text was understood as it was, in the words of a desk lead.
use std::collections::BTreeMap;

use super::explained_levels::levels;
use super::{Failure, Output, Table, Tone};
use crate::understanding::{
    Classification, FURTHER_RULE_SHARE, MetRule, ReasonKind, Source, Standpoint, Why, WordFound,
};

/// Letters of the text that are shown.
const READ_LETTERS: usize = 400;
/// A word counts much from here on, and somewhat from the second value on.
const MUCH: f32 = 0.25;
const SOMEWHAT: f32 = 0.08;
/// Lines named under "To change this".
const CHANGES_MAX: usize = 8;

/// Writes the whole account.
pub(super) fn explain(
    found: &Classification,
    why: &Why,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    read(why, out)?;
    language(found, out)?;
    intent(found, why, out)?;
    rules(&why.rules, out)?;
    examples(found, why, out)?;
    danger(found, why, out)?;
    levels(found, why, out)?;
    facts(found, out)?;
    out.line(Some(Tone::Strong), "Queue")?;
    out.line(
        None,
        "  `centralita routing explain` with the same input names the queue and its rule",
    )?;
    changes(found, why, out)
}

fn read(why: &Why, out: &mut Output<'_>) -> Result<(), Failure> {
    out.line(Some(Tone::Strong), "What was read")?;
    let line = why.read.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().take(READ_LETTERS).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    out.line(
        None,
        &format!("  {}", if shown.is_empty() { "nothing: no word stands there" } else { &shown }),
    )?;
    for cut in &why.left_out {
        out.line(Some(Tone::Faint), &format!("  not read, a {}: {}", cut.kind, cut.text))?;
    }
    Ok(())
}

fn language(found: &Classification, out: &mut Output<'_>) -> Result<(), Failure> {
    out.line(Some(Tone::Strong), &format!("Language {}", found.language))?;
    for reason in found.reasons.iter().filter(|r| r.kind == ReasonKind::Language) {
        let belief = 100.0 * reason.weight;
        out.line(None, &format!("  sure to {belief:.0} %: {}", reason.evidence))?;
    }
    Ok(())
}

fn intent(found: &Classification, why: &Why, out: &mut Output<'_>) -> Result<(), Failure> {
    let acted = if found.decided { "acted on" } else { "not sure enough to act on" };
    let sure = 100.0 * found.confidence;
    let head = format!("Intent {}, right in {sure:.0} of 100 such cases: {acted}", found.intent);
    out.line(Some(Tone::Strong), &head)?;
    let mut table =
        Table::new(&["  candidate", "belief", "points of rules", "by the examples alone"]);
    for point in &why.standpoints {
        table.row([
            format!("  {}", point.intent),
            format!("{:.0} %", 100.0 * point.confidence),
            format!("{:+.1}", point.rules),
            point.examples.map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share)),
        ]);
    }
    out.table(&table)?;
    if let [first, rival, ..] = why.standpoints.as_slice() {
        out.line(None, &format!("  {}", verdict(first, rival)))?;
    }
    if !why.dangers.is_empty() {
        out.line(None, "  a word of danger speaks for safety_emergency besides its rules")?;
    }
    for also in &found.also {
        out.line(None, &format!("  a second job is asked for: {also}"))?;
    }
    Ok(())
}

/// Says in one sentence why the first beat the second.
fn verdict(first: &Standpoint, rival: &Standpoint) -> String {
    let points = first.rules - rival.rules;
    let likelier = first.examples.zip(rival.examples).map(|(a, b)| a >= b);
    let by_rules = format!("{:.1} points of rules", points.abs());
    let (first, rival) = (first.intent, rival.intent);
    match (points > 0.05, points < -0.05, likelier) {
        (true, _, Some(true)) => {
            format!("{first} beats {rival}: {by_rules} more, and the examples agree")
        }
        (true, _, Some(false)) => {
            format!("{first} beats {rival} by {by_rules}; the examples alone speak for {rival}")
        }
        (true, _, None) => format!("{first} beats {rival} by {by_rules}; no model is loaded"),
        (_, true, _) => {
            format!(
                "{first} beats {rival} by the examples, though rules give {rival} {by_rules} more"
            )
        }
        (_, _, _) => {
            format!("{first} beats {rival} by the examples alone; no rule tells them apart")
        }
    }
}

fn rules(rules: &[MetRule], out: &mut Output<'_>) -> Result<(), Failure> {
    out.line(Some(Tone::Strong), "Rules that were met")?;
    if rules.is_empty() {
        out.line(None, "  none: no rule knows these words")?;
    }
    for rule in rules {
        let side = if rule.weight < 0.0 { "against" } else { "for" };
        let head = format!("  {:+.1} {side} {}: {}", rule.weight, rule.intent, rule.because);
        out.line(None, &format!("{head}  [{}]", place(rule.source.as_ref())))?;
        for word in &rule.words {
            out.line(Some(Tone::Faint), &format!("       {}", list_word(word)))?;
        }
    }
    let again = |at: usize, rule: &MetRule| {
        rules.iter().skip(at.saturating_add(1)).any(|other| other.intent == rule.intent)
    };
    if rules.iter().enumerate().any(|(at, rule)| again(at, rule)) {
        let share = 100.0 * FURTHER_RULE_SHARE;
        let line = format!(
            "  of several for one intent each counts {share:.0} % of its weight for each that stands before it"
        );
        out.line(Some(Tone::Faint), &line)?;
    }
    Ok(())
}

fn list_word(word: &WordFound) -> String {
    let at = place(word.source.as_ref());
    format!("\"{}\" is a word of `{}`  [{at}]", word.text, word.concept)
}

pub(super) fn place(source: Option<&Source>) -> String {
    source.map_or_else(|| "built in".to_owned(), ToString::to_string)
}

fn examples(found: &Classification, why: &Why, out: &mut Output<'_>) -> Result<(), Failure> {
    out.line(Some(Tone::Strong), "What the examples taught")?;
    let rival = why.standpoints.get(1).map_or(found.intent, |point| point.intent);
    for word in &why.words {
        let side = if word.share > 0.0 { found.intent } else { rival };
        out.line(
            None,
            &format!("  they connect \"{}\" {} with {side}", word.text, much(word.share)),
        )?;
    }
    for near in &why.nearest {
        let intent = near.intent.map_or("no intent", |intent| intent.as_str());
        let levels = near.impact.zip(near.urgency);
        let levels = levels.map_or(String::new(), |(i, u)| format!(", impact {i}, urgency {u}"));
        let alike = 100.0 * near.alike;
        let line = format!("  {alike:.0} % alike: {intent}{levels}  [{}]", near.source);
        out.line(None, &line)?;
        out.line(Some(Tone::Faint), &format!("       {}", near.text))?;
    }
    Ok(())
}

pub(super) fn much(share: f32) -> &'static str {
    match share.abs() {
        share if share >= MUCH => "strongly",
        share if share >= SOMEWHAT => "somewhat",
        _ => "a little",
    }
}

fn danger(found: &Classification, why: &Why, out: &mut Output<'_>) -> Result<(), Failure> {
    let head = if found.safety { "Danger: yes, this pages at once" } else { "Danger: no" };
    out.line(Some(if found.safety { Tone::Bad } else { Tone::Strong }), head)?;
    for word in &why.dangers {
        let at = place(word.source.as_ref());
        out.line(None, &format!("  \"{}\" is a word of {}  [{at}]", word.text, word.concept))?;
    }
    if why.dangers.is_empty() && found.safety {
        let beyond = found.reasons.iter().filter(|r| r.kind == ReasonKind::Danger);
        for reason in beyond {
            // A word that the examples speak for stands on no line.
            let at = reason.source.as_ref().map_or(String::new(), |source| format!("  [{source}]"));
            out.line(None, &format!("  {}{at}", reason.evidence))?;
        }
        out.line(None, "  no word of danger stands in what was read: the examples speak for it")?;
    }
    Ok(())
}

fn facts(found: &Classification, out: &mut Output<'_>) -> Result<(), Failure> {
    out.line(Some(Tone::Strong), "Facts")?;
    if found.slots.is_empty() {
        out.line(None, "  none")?;
    }
    for (name, slots) in &found.slots {
        for slot in slots {
            out.line(None, &format!("  {name} {}, from \"{}\"", slot.value, slot.text))?;
        }
    }
    Ok(())
}

/// Names the lines that would change the answer, each once, the strongest first.
fn changes(found: &Classification, why: &Why, out: &mut Output<'_>) -> Result<(), Failure> {
    let mut lines: Vec<(&Source, String)> = vec![];
    for word in &why.dangers {
        lines.extend(
            word.source.as_ref().map(|s| (s, format!("the word of danger \"{}\"", word.text))),
        );
    }
    for rule in why.rules.iter().filter(|rule| rule.intent == found.intent) {
        let what = format!("the rule \"{}\", weight {:+.1}", rule.because, rule.weight);
        lines.extend(rule.source.as_ref().map(|s| (s, what)));
    }
    for rule in why.rules.iter().filter(|rule| rule.intent != found.intent) {
        let what =
            format!("the rule \"{}\" for {}, if it should weigh more", rule.because, rule.intent);
        lines.extend(rule.source.as_ref().map(|s| (s, what)));
    }
    for cue in why.levels.iter().filter(|cue| cue.not_counted.is_none()) {
        lines.extend(cue.source.as_ref().map(|s| (s, format!("the cue \"{}\"", cue.because))));
    }
    if let Some(source) = &why.level_account.usual {
        lines.push((source, format!("how usual each impact and urgency is for {}", found.intent)));
    }
    for near in &why.nearest {
        lines.push((&near.source, "the example it is like, if it is labelled wrongly".to_owned()));
    }
    out.line(Some(Tone::Strong), "To change this")?;
    let mut told: BTreeMap<&Source, ()> = BTreeMap::new();
    let fresh = lines.into_iter().filter(|(source, _)| told.insert(source, ()).is_none());
    for (source, what) in fresh.take(CHANGES_MAX) {
        out.line(None, &format!("  {source}  {what}"))?;
    }
    let mut more = vec![];
    if why.dangers.is_empty() && !found.safety {
        more.push("is it danger? its words are missing in a list of danger.toml");
    }
    if why.rules.is_empty() {
        more.push("no rule knows these words: add them to a list of lexicon.toml, or a rule to intents.toml");
    }
    more.push("or label this text: `centralita tickets correct`, then `centralita train`");
    for line in more {
        out.line(None, &format!("  {line}"))?;
    }
    Ok(())
}
