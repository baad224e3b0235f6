//! Why a ticket is where it is: the rules that were asked, the words that weighed, what else it might have been.
use serde_json::Value;

use crate::console::causes;
use crate::console::words::Words;
use crate::intake::TicketView;
use crate::model::Intent;

/// What it is hardly likely to have been is not told.
const SLIGHT: f64 = 0.005;

/// Something that weighed.
pub(super) struct Reason {
    pub(super) kind: String,
    pub(super) evidence: String,
    pub(super) weight: String,
}

/// What else it might have been.
pub(super) struct Other {
    pub(super) intent: String,
    pub(super) percent: String,
}

/// A rule that was asked.
pub(super) struct Asked {
    pub(super) answer: String,
    pub(super) rule: String,
    pub(super) decided: bool,
}

/// Why a ticket is where it is.
#[derive(Default)]
pub(super) struct Why {
    /// The rule that decided; empty when nothing is known.
    pub(super) rule: String,
    /// How sure the understanding was, and whether it was acted on.
    pub(super) sure: String,
    pub(super) asked: Vec<Asked>,
    pub(super) reasons: Vec<Reason>,
    pub(super) others: Vec<Other>,
}

fn percent(part: &Value) -> String {
    format!("{:.0}\u{a0}%", part.as_f64().unwrap_or_default() * 100.0)
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Makes it of what was decided last; a shape that is not known gives nothing.
pub(super) fn why(words: &Words, view: &TicketView) -> Why {
    let Some(decision) = &view.decision else { return Why::default() };
    let told: Value = serde_json::from_str(&decision.classification).unwrap_or_default();
    let list = |key: &str| told.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let reason = |reason: &Value| Reason {
        kind: words.known_word("reason", &text(reason, "kind")),
        evidence: text(reason, "evidence"),
        weight: reason
            .get("weight")
            .and_then(Value::as_f64)
            .map(|weight| format!("{weight:+.2}"))
            .unwrap_or_default(),
    };
    let other = |other: &Value| {
        let intent: Intent = text(other, "intent").parse().ok()?;
        let confidence = other.get("confidence")?;
        let slight = confidence.as_f64().unwrap_or_default() < SLIGHT;
        if slight || intent == view.ticket.facts.intent {
            return None;
        }
        let percent = percent(confidence);
        Some(Other { intent: words.intent(intent), percent })
    };
    let sure = told.get("confidence").map(|confidence| {
        let id = if view.ticket.facts.decided { "console-sure" } else { "console-unsure" };
        words.one(id, "percent", percent(confidence))
    });
    Why {
        rule: decision.rule.clone(),
        sure: sure.unwrap_or_default(),
        asked: decision.trace.iter().map(|line| asked(words, line)).collect(),
        reasons: list("reasons").iter().map(reason).collect(),
        others: list("alternatives").iter().filter_map(other).collect(),
    }
}

/// Lines of the trace that name no rule.
const PASSED: &[(&str, &str)] = &[
    ("… {} more rules looked at", "console-trace-more"),
    ("corrected by {}", "console-trace-corrected"),
];

/// A line of the trace: `no RULE: what was missing`, `and PLACE`, `YES PLACE`.
fn asked(words: &Words, line: &str) -> Asked {
    let answers =
        [("YES ", "console-rule-yes"), ("no ", "console-rule-no"), ("and ", "console-rule-and")];
    let found = answers.iter().find_map(|(head, id)| Some((line.strip_prefix(head)?, *id)));
    match found {
        Some((rest, id)) => Asked {
            answer: words.say(id),
            rule: rest.to_owned(),
            decided: id == "console-rule-yes",
        },
        None => {
            let rule = causes::said_by(PASSED, words, line).unwrap_or_else(|| line.to_owned());
            Asked { answer: String::new(), rule, decided: false }
        }
    }
}
