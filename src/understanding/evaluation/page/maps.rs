//! What is taken for what: intents and priorities as maps of counts, each leading to its texts.
use std::collections::BTreeMap;

use super::super::report::{between, percent};
use super::super::{Evaluation, Outcome};
use super::html::{escape, table};
use crate::model::Intent;

/// The deepest tint of a cell, in hundredths, so that its number stays readable.
const TINT_MAX: f64 = 65.0;

/// One cell: its count, tinted by its share of the row, leading to its texts.
fn cell(count: usize, row: usize, hit: bool, target: &str) -> String {
    if count == 0 {
        return "<td></td>".to_owned();
    }
    let tint = TINT_MAX * (count as f64 / row.max(1) as f64).sqrt();
    let class = if hit { "hit" } else { "miss" };
    let inside = if hit { count.to_string() } else { format!("<a href=\"#{target}\">{count}</a>") };
    format!("<td class=\"{class}\" style=\"--h:{tint:.0}%\">{inside}</td>")
}

/// The place where the texts of a mistaken pair stand.
pub(super) fn intent_target(right: Intent, said: Intent) -> String {
    format!("intent-{right}-{said}")
}

/// The place where the texts of a mistaken priority stand.
pub(super) fn priority_target(right: &str, said: &str) -> String {
    format!("priority-{right}-{said}")
}

/// The map of the intents.
pub(super) fn intents(found: &Evaluation) -> String {
    let mut counts: BTreeMap<(Intent, Intent), usize> = BTreeMap::new();
    for outcome in &found.texts {
        if let Some(right) = outcome.right.intent {
            *counts.entry((right, outcome.said.intent)).or_default() += 1;
        }
    }
    let mut out = String::from(
        "<p class=\"soft\">Rows: the right intent. Columns: what was answered. A red number leads to \
         its texts.</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"Map of intents\"><table class=\"heat\"><thead><tr><th class=\"corner\" scope=\"col\">right</th>",
    );
    for intent in Intent::ALL {
        out.push_str(&format!("<th scope=\"col\"><span>{intent}</span></th>"));
    }
    out.push_str("</tr></thead><tbody>");
    for right in Intent::ALL {
        let count = |said: Intent| counts.get(&(right, said)).copied().unwrap_or_default();
        let row: usize = Intent::ALL.into_iter().map(count).sum();
        out.push_str(&format!("<tr><th scope=\"row\">{right}</th>"));
        for said in Intent::ALL {
            out.push_str(&cell(count(said), row, said == right, &intent_target(right, said)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

/// Returns the right and the given priority of a text.
pub(super) fn priorities_of(outcome: &Outcome) -> Option<(String, String)> {
    outcome.right.priority.map(|right| (right.to_string(), outcome.said.priority.to_string()))
}

/// The map of the priorities.
pub(super) fn priorities(found: &Evaluation) -> String {
    const NAMES: [&str; 4] = ["P1", "P2", "P3", "P4"];
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for pair in found.texts.iter().filter_map(priorities_of) {
        *counts.entry(pair).or_default() += 1;
    }
    let mut out = String::from(
        "<p class=\"soft\">Rows: the right priority. Columns: what was answered.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Map of priorities\">\
         <table class=\"heat flat\"><thead><tr><th class=\"corner\" scope=\"col\">right</th>",
    );
    for name in NAMES {
        out.push_str(&format!("<th scope=\"col\">{name}</th>"));
    }
    out.push_str("</tr></thead><tbody>");
    for right in NAMES {
        let count = |said: &str| {
            counts.get(&(right.to_owned(), said.to_owned())).copied().unwrap_or_default()
        };
        let row: usize = NAMES.into_iter().map(count).sum();
        out.push_str(&format!("<tr><th scope=\"row\">{right}</th>"));
        for said in NAMES {
            out.push_str(&cell(count(said), row, said == right, &priority_target(right, said)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

/// Recall, precision and F1 of each intent.
pub(super) fn by_intent(found: &Evaluation) -> String {
    let rows: Vec<Vec<String>> = found
        .by_intent
        .iter()
        .map(|(intent, figures)| {
            vec![
                escape(intent.as_str()),
                figures.recall.of.to_string(),
                percent(figures.recall),
                between(figures.recall),
                percent(figures.precision),
                between(figures.precision),
                format!("{:.3}", figures.f1),
                percent(figures.priority),
            ]
        })
        .collect();
    let head = ["", "texts", "recall %", "95 %", "precision %", "95 %", "F1", "priority %"];
    table(&format!("By intent; macro F1 {:.3}", found.macro_f1), &head, &rows)
}
