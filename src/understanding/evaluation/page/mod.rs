//! The evaluation as one page that needs nothing beside it: no script, no address, no font.

mod charts;
mod html;
mod maps;
mod mistakes;

use std::collections::BTreeMap;

use self::charts::{all_figures, bars, coverage, fact_bars, reliability};
use self::html::{behind, escape, table};
use self::mistakes::Mistakes;
use super::against::Change;
use super::goals::{Goal, Standing};
use super::report::{percent, setting, span, wanted};
use super::robust::Loss;
use super::slots::FactCount;
use super::{Evaluation, Example, Sides};

/// The look of the page, light and dark.
const STYLE: &str = include_str!("style.css");

/// Returns the page. `examples` are the texts that were judged; codes in them are hidden.
#[must_use]
pub fn page(found: &Evaluation, examples: &[Example]) -> String {
    let mistakes = Mistakes::new(found, examples);
    let mut sections = vec![
        ("goals", "Goals", goals(found)),
        ("parts", "Languages, channels, writers", parts(found)),
        ("intents", "Intents", format!("{}{}", maps::intents(found), maps::by_intent(found))),
        ("priorities", "Priorities", maps::priorities(found)),
        ("trust", "Can confidence be trusted?", trust(found)),
        ("facts", "Facts", facts(found)),
    ];
    if !found.robust.is_empty() {
        sections.push(("robust", "The same texts in other forms", robust(&found.robust)));
    }
    if let Some(change) = &found.change {
        sections.push(("change", "Since the earlier run", changed(change, &mistakes)));
    }
    sections.push(("worst", "The worst mistakes, and why", worst(&mistakes)));
    sections.push(("mistakes", "All mistakes", mistakes.by_pair()));
    let mut body = String::new();
    let mut links = String::new();
    for (id, title, inside) in &sections {
        links.push_str(&format!("<li><a href=\"#{id}\">{title}</a></li>"));
        body.push_str(&format!(
            "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>\n{inside}</section>\n"
        ));
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\
         <meta name=\"robots\" content=\"noindex\"/>\
         <title>How well the desk understands</title><style>{STYLE}</style></head>\n<body>\
         <header><h1>How well the desk understands</h1><p>{}</p>\
         <p class=\"soft\">This page holds words of customers: keep it as you keep their mail. Each \
         figure comes with the count behind it and where the true rate lies 95 times of 100.</p>\
         <nav aria-label=\"On this page\"><ul>{links}</ul></nav></header>\n<main>{body}</main></body></html>\n",
        escape(&setting(found))
    )
}

fn goals(found: &Evaluation) -> String {
    let mut out = String::from("<ul class=\"cards\">");
    for goal in &found.goals {
        out.push_str(&card(goal));
    }
    if let Some(point) = found.at_85 {
        out.push_str(&format!(
            "<li><div>intent, the surest {:.0} % answered</div><div class=\"figure\">{} %</div>\
             <div class=\"small\">{} of {}; {}; no goal</div></li>",
            100.0 * point.answered.rate(),
            percent(point.intent),
            point.intent.right,
            point.intent.of,
            span(point.intent.interval())
        ));
    }
    out.push_str("</ul>\n");
    out + &all_figures(found)
}

fn card(goal: &Goal) -> String {
    let (class, tone) = match goal.standing {
        Standing::Surely | Standing::Met => ("is-met", "met"),
        Standing::NotMet => ("is-missed", "missed"),
        Standing::NotMeasured => ("", "soft"),
    };
    let figure =
        if goal.of == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * goal.figure) };
    let interval = goal.interval.filter(|_| goal.of > 0).map(|i| format!("; {}", span(i)));
    format!(
        "<li class=\"{class}\"><div>{}</div><div class=\"figure\">{figure}</div>\
         <div class=\"{tone}\">{}</div><div class=\"small\">{}, of {}{}</div></li>",
        escape(goal.name),
        goal.standing.words(),
        wanted(goal),
        goal.of,
        interval.unwrap_or_default()
    )
}

/// Returns the goal of that name; 0, which every figure reaches, when there is none.
fn goal_of(found: &Evaluation, name: &str) -> f64 {
    found.goals.iter().find(|goal| goal.name == name).map_or(0.0, |goal| goal.goal)
}

fn parts(found: &Evaluation) -> String {
    let goals = (goal_of(found, "intent"), goal_of(found, "priority"));
    [
        bars("language", &found.by_language, goals),
        bars("channel", &found.by_channel, goals),
        bars("writer", &found.by_writer, goals),
    ]
    .concat()
}

fn trust(found: &Evaluation) -> String {
    format!(
        "<div class=\"pair\">{}{}</div>\n",
        reliability(&found.calibration, found.calibration_error),
        coverage(&found.coverage, found.at_85.as_ref())
    )
}

fn facts(found: &Evaluation) -> String {
    let slots = &found.slots;
    if slots.copied.wanted == 0 && slots.chosen.wanted == 0 {
        return "<p>No text is labelled for facts.</p>\n".to_owned();
    }
    let goal = goal_of(found, "facts (micro-F1)");
    let named = |map: &'_ BTreeMap<String, FactCount>| -> Vec<Vec<String>> {
        map.iter().map(|(name, fact)| fact_row(name, fact)).collect()
    };
    let mut kinds = vec![fact_row("all copied", &slots.copied)];
    kinds.push(fact_row("all chosen from a list", &slots.chosen));
    kinds.extend(named(&slots.by_kind));
    let mut parts = named(&slots.by_language);
    parts.extend(named(&slots.by_channel));
    let head = ["", "labelled", "found", "right", "precision %", "recall %", "F1"];
    format!(
        "<p>A fact is right when it is the same words as labelled; case, accents and marks do not \
         matter.</p>\n{}{}",
        fact_bars(&slots.by_kind, goal),
        behind(
            "The numbers, and by language and channel",
            &(table("Facts by kind", &head, &kinds)
                + &table("Copied facts by language and channel", &head, &parts))
        )
    )
}

fn fact_row(name: &str, fact: &FactCount) -> Vec<String> {
    vec![
        escape(name),
        fact.wanted.to_string(),
        fact.said.to_string(),
        fact.right.to_string(),
        format!("{:.1}", 100.0 * fact.precision()),
        format!("{:.1}", 100.0 * fact.recall()),
        format!("{:.3}", fact.f1()),
    ]
}

fn robust(losses: &[Loss]) -> String {
    let points = |before, after| format!("{:+.1}", Loss::points(before, after));
    let rows: Vec<Vec<String>> = losses
        .iter()
        .map(|loss| {
            vec![
                escape(loss.variant.words()),
                loss.intent_changed.of.to_string(),
                points(loss.intent_before, loss.intent),
                percent(loss.intent_changed),
                points(loss.priority_before, loss.priority),
                percent(loss.priority_changed),
                points(loss.danger_before, loss.danger),
                points(loss.language_before, loss.language),
            ]
        })
        .collect();
    let head = [
        "",
        "texts",
        "intent, points",
        "changed %",
        "priority, points",
        "changed %",
        "danger found, points",
        "language, points",
    ];
    table("Nothing that is asked for has changed, so nothing should change here", &head, &rows)
}

fn changed(change: &Change, mistakes: &Mistakes<'_>) -> String {
    let Change { compared, relabelled, added, gone, .. } = change;
    let mut out = format!(
        "<p>{compared} texts are in both runs with the same labels; {} were labelled anew, {added} \
         are new, {gone} are gone.</p>\n",
        relabelled.len()
    );
    let rows: Vec<Vec<String>> = change
        .figures
        .iter()
        .map(|shift| {
            let (then, now) = (percent(shift.before), percent(shift.now));
            vec![escape(shift.name.trim()), then, now, format!("{:+.1}", shift.points())]
        })
        .collect();
    out.push_str(&table("Then and now", &["", "then %", "now %", "points"], &rows));
    for (name, sides) in
        [("Intent", &change.intent), ("Priority", &change.priority), ("Danger", &change.danger)]
    {
        let Sides { better, worse, chance } = sides;
        if better.is_empty() && worse.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "<h3>{name}: {} better, {} worse</h3><p class=\"soft\">By chance alone a change is so \
             uneven {:.1} times of 100.</p>",
            better.len(),
            worse.len(),
            100.0 * chance
        ));
        for (word, ids) in
            [("Worse", worse), ("Better", better)].iter().filter(|(_, ids)| !ids.is_empty())
        {
            let names: String =
                ids.iter().map(|id| format!("<li>{}</li>", mistakes.named(id))).collect();
            out.push_str(&format!("<p>{word}:</p><ul class=\"ids\">{names}</ul>\n"));
        }
    }
    out
}

fn worst(mistakes: &Mistakes<'_>) -> String {
    let told = mistakes.worst();
    if told.is_empty() {
        return "<p>No mistake was made.</p>\n".to_owned();
    }
    format!(
        "<p>Danger that was missed comes first, then P1 that was missed, then what the program was \
         sure of. “Why” is what counted, with its weight.</p>\n{told}"
    )
}
