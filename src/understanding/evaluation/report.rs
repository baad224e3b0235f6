//! The evaluation as tables for a terminal.
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use super::against::{Change, Sides};
use super::figures::Figures;
use super::goals::Goal;
use super::outcome::Outcome;
use super::robust::Loss;
use super::share::Share;
use super::slots::FactCount;
use super::trust::CoveragePoint;
use super::{Confusion, Evaluation};

/// Pairs of intents that are listed on a terminal; all stand on the page and in JSON.
const CONFUSIONS_SHOWN: usize = 20;
/// Texts that changed sides that are named on a terminal.
const IDS_SHOWN: usize = 12;
/// Answered shares of the coverage curve that are listed, in hundredths.
const COVERAGE_SHOWN: [f64; 8] = [10.0, 25.0, 50.0, 70.0, 80.0, 85.0, 90.0, 100.0];

/// Rows under a head: the first column to the left, all others to the right.
struct Rows(Vec<Vec<String>>);

impl Rows {
    fn new(head: &[&str]) -> Self {
        Self(vec![head.iter().map(|cell| (*cell).to_owned()).collect()])
    }

    fn put(&mut self, cells: Vec<String>) {
        self.0.push(cells);
    }
}

impl Display for Rows {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let cells = |column: usize| self.0.iter().filter_map(move |row| row.get(column));
        let columns = self.0.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
            .map(|column| cells(column).map(|cell| cell.chars().count()).max().unwrap_or(0))
            .collect();
        for row in &self.0 {
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if at == 0 {
                    write!(f, "  {cell:<width$}")?;
                } else {
                    write!(f, "  {cell:>width$}")?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// `86.1`, or nothing where nothing was counted.
pub(super) fn percent(share: Share) -> String {
    if share.of == 0 { String::new() } else { format!("{:.1}", 100.0 * share.rate()) }
}

/// `82.2 to 89.3`, or nothing where nothing was counted.
pub(super) fn between(share: Share) -> String {
    if share.of == 0 { String::new() } else { span(share.interval()) }
}

pub(super) fn span((low, high): (f64, f64)) -> String {
    format!("{:.1} to {:.1}", 100.0 * low, 100.0 * high)
}

/// `86.1 of 72`: the count beside the figure, since a part may have few texts for it.
fn counted(share: Share) -> String {
    if share.of == 0 { String::new() } else { format!("{} of {}", percent(share), share.of) }
}

/// Returns how the measurement was made, in sentences.
pub(super) fn setting(found: &Evaluation) -> String {
    let (texts, writers) = (found.all.texts, found.by_writer.len());
    let mut said = format!("{texts} texts of {writers} writers.");
    if found.setting.left_out > 0 {
        said.push_str(
            " Each writer's texts were judged by a model that learned from the other writers only; \
             the desk's words and rules were the same for all.",
        );
    } else if found.setting.learned > 0 {
        let learned = found.setting.learned;
        said.push_str(&format!(
            " The model has learned {learned} of these very texts: what is right there says little \
             about new ones."
        ));
    } else {
        said.push_str(" The model has learned none of them.");
    }
    said
}

/// `at least 85 %`.
pub(super) fn wanted(goal: &Goal) -> String {
    let word = if goal.below { "below" } else { "at least" };
    format!("{word} {:.0} %", 100.0 * goal.goal)
}

impl Display for Evaluation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", setting(self))?;
        goals(f, &self.goals)?;
        writeln!(f, "\nall texts (right of all, and where the rate lies 95 times of 100)")?;
        for (name, share) in self.all.named().into_iter().filter(|(_, share)| share.of > 0) {
            writeln!(f, "  {name:<24}{share:#}")?;
        }
        missed_danger(f, &self.texts)?;
        parts(f, "by language", &self.by_language)?;
        parts(f, "by channel", &self.by_channel)?;
        parts(f, "by writer", &self.by_writer)?;
        intents(f, self)?;
        confusions(f, &self.confusions)?;
        trust(f, self)?;
        facts(f, self)?;
        losses(f, &self.robust)?;
        self.change.as_ref().map_or(Ok(()), |change| changed(f, change))
    }
}

fn goals(f: &mut Formatter<'_>, goals: &[Goal]) -> fmt::Result {
    writeln!(f, "\ngoals")?;
    let mut rows = Rows::new(&["", "%", "of", "95 %", "goal", ""]);
    for goal in goals {
        rows.put(vec![
            goal.name.to_owned(),
            if goal.of == 0 { String::new() } else { format!("{:.1}", 100.0 * goal.figure) },
            goal.of.to_string(),
            goal.interval.filter(|_| goal.of > 0).map(span).unwrap_or_default(),
            wanted(goal),
            goal.standing.words().to_owned(),
        ]);
    }
    write!(f, "{rows}")
}

/// Names every danger that was missed: each of them is one too many.
fn missed_danger(f: &mut Formatter<'_>, texts: &[Outcome]) -> fmt::Result {
    let missed = |outcome: &&Outcome| outcome.right.safety == Some(true) && !outcome.said.safety;
    let missed: Vec<&Outcome> = texts.iter().filter(missed).collect();
    if missed.is_empty() {
        return Ok(());
    }
    writeln!(f, "\ndanger missed")?;
    let (listed, other): (Vec<&Outcome>, Vec<&Outcome>) =
        missed.into_iter().partition(|outcome| outcome.listed.is_some());
    for outcome in listed {
        let word = outcome.listed.as_deref().unwrap_or_default();
        writeln!(f, "  {}: listed word `{word}`", outcome.id)?;
    }
    let other: Vec<String> = other.iter().map(|outcome| outcome.id.clone()).collect();
    if other.is_empty() {
        return Ok(());
    }
    writeln!(f, "  without a listed word: {}", shortened(&other))
}

fn parts(f: &mut Formatter<'_>, title: &str, parts: &BTreeMap<String, Figures>) -> fmt::Result {
    writeln!(f, "\n{title} (percent right)")?;
    let mut rows = Rows::new(&[
        "",
        "texts",
        "intent",
        "95 %",
        "decided",
        "impact",
        "urgency",
        "priority",
        "P1 found",
        "P1 rightly",
        "danger",
        "wrongly",
        "language",
    ]);
    for (name, found) in parts {
        rows.put(vec![
            name.clone(),
            found.texts.to_string(),
            percent(found.intent),
            between(found.intent),
            counted(found.decided),
            percent(found.impact),
            percent(found.urgency),
            percent(found.priority),
            counted(found.p1_recall),
            counted(found.p1_precision),
            counted(found.danger_recall),
            counted(found.danger_false),
            percent(found.language),
        ]);
    }
    write!(f, "{rows}")
}

fn intents(f: &mut Formatter<'_>, found: &Evaluation) -> fmt::Result {
    writeln!(f, "\nby intent (percent), macro F1 {:.3}", found.macro_f1)?;
    let mut rows =
        Rows::new(&["", "texts", "recall", "95 %", "precision", "95 %", "F1", "priority"]);
    for (intent, figures) in &found.by_intent {
        rows.put(vec![
            intent.as_str().to_owned(),
            figures.recall.of.to_string(),
            percent(figures.recall),
            between(figures.recall),
            percent(figures.precision),
            between(figures.precision),
            format!("{:.3}", figures.f1),
            percent(figures.priority),
        ]);
    }
    write!(f, "{rows}")
}

fn confusions(f: &mut Formatter<'_>, all: &[Confusion]) -> fmt::Result {
    let mistakes: usize = all.iter().map(|pair| pair.times).sum();
    writeln!(f, "\nwhat is taken for what ({mistakes} texts in {} pairs)", all.len())?;
    for pair in all.iter().take(CONFUSIONS_SHOWN) {
        writeln!(f, "  {:>3} x {} taken for {}", pair.times, pair.right, pair.said)?;
    }
    if let Some(more) = all.len().checked_sub(CONFUSIONS_SHOWN).filter(|more| *more > 0) {
        writeln!(f, "  and {more} pairs more (--html, --json)")?;
    }
    Ok(())
}

fn trust(f: &mut Formatter<'_>, found: &Evaluation) -> fmt::Result {
    writeln!(f, "\nconfidence, expected error {:.3}", found.calibration_error)?;
    for band in &found.calibration {
        writeln!(f, "  said {:.2}, was right {:#}", band.confidence, band.intent)?;
    }
    writeln!(f, "\nif only the surest were answered")?;
    for hundredths in COVERAGE_SHOWN {
        let reached = |point: &&CoveragePoint| 100.0 * point.answered.rate() >= hundredths - 1e-9;
        if let Some(point) = found.coverage.iter().find(reached) {
            let (answered, least) = (100.0 * point.answered.rate(), point.threshold);
            writeln!(f, "  {answered:5.1} % (from {least:.2} on): right {:#}", point.intent)?;
        }
    }
    let (decided, all) = (found.all.decided, found.all.intent);
    let share = Share { right: decided.of, of: all.of };
    writeln!(f, "  as decided, {share}: right {decided:#}")
}

fn facts(f: &mut Formatter<'_>, found: &Evaluation) -> fmt::Result {
    let slots = &found.slots;
    if slots.copied.wanted == 0 && slots.chosen.wanted == 0 {
        return writeln!(f, "\nfacts: no text is labelled for them");
    }
    writeln!(f, "\nfacts (same words; case, accents and marks aside), {} texts", slots.texts)?;
    let mut rows = Rows::new(&["", "labelled", "found", "right", "precision", "recall", "F1"]);
    let named =
        [("all copied".to_owned(), &slots.copied), ("all chosen".to_owned(), &slots.chosen)];
    let owned =
        |map: &BTreeMap<String, FactCount>| -> Vec<String> { map.keys().cloned().collect() };
    let maps = [&slots.by_kind, &slots.by_language, &slots.by_channel];
    let more = maps.into_iter().flat_map(|map| owned(map).into_iter().zip(map.values()));
    for (name, fact) in
        named.into_iter().chain(more).filter(|(_, fact)| fact.wanted + fact.said > 0)
    {
        rows.put(vec![
            name,
            fact.wanted.to_string(),
            fact.said.to_string(),
            fact.right.to_string(),
            format!("{:.1}", 100.0 * fact.precision()),
            format!("{:.1}", 100.0 * fact.recall()),
            format!("{:.3}", fact.f1()),
        ]);
    }
    write!(f, "{rows}")
}

fn losses(f: &mut Formatter<'_>, all: &[Loss]) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nthe same texts as they might have come (points won or lost; percent changed)")?;
    let mut rows =
        Rows::new(&["", "texts", "intent", "changed", "priority", "changed", "danger", "language"]);
    for loss in all {
        let points = |before, after| format!("{:+.1}", Loss::points(before, after));
        rows.put(vec![
            loss.variant.words().to_owned(),
            loss.intent_changed.of.to_string(),
            points(loss.intent_before, loss.intent),
            percent(loss.intent_changed),
            points(loss.priority_before, loss.priority),
            percent(loss.priority_changed),
            points(loss.danger_before, loss.danger),
            points(loss.language_before, loss.language),
        ]);
    }
    write!(f, "{rows}")
}

fn changed(f: &mut Formatter<'_>, change: &Change) -> fmt::Result {
    let Change { compared, relabelled, added, gone, figures, .. } = change;
    writeln!(
        f,
        "\nsince the earlier run: {compared} texts compared, {} with other labels since, {added} \
         new, {gone} gone",
        relabelled.len()
    )?;
    let mut rows = Rows::new(&["", "then", "now", "points"]);
    for shift in figures {
        let (then, now) = (percent(shift.before), percent(shift.now));
        rows.put(vec![shift.name.to_owned(), then, now, format!("{:+.1}", shift.points())]);
    }
    write!(f, "{rows}")?;
    for (name, sides) in
        [("intent", &change.intent), ("priority", &change.priority), ("danger", &change.danger)]
    {
        let Sides { better, worse, chance } = sides;
        writeln!(
            f,
            "  {name}: {} better, {} worse (so uneven by chance {:.1} times of 100)",
            better.len(),
            worse.len(),
            100.0 * chance
        )?;
        for (word, ids) in [("better", better), ("worse", worse)] {
            if !ids.is_empty() {
                writeln!(f, "    {word}: {}", shortened(ids))?;
            }
        }
    }
    Ok(())
}

fn shortened(ids: &[String]) -> String {
    let shown: Vec<&str> = ids.iter().take(IDS_SHOWN).map(String::as_str).collect();
    match ids.len().saturating_sub(IDS_SHOWN) {
        0 => shown.join(" "),
        more => format!("{} and {more} more", shown.join(" ")),
    }
}
