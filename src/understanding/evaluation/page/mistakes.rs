//! The mistaken texts themselves, the worst with their reasons first.
use std::collections::BTreeMap;

use super::super::outcome::masked;
use super::super::{Evaluation, Outcome};
use super::html::{behind, escape};
use super::maps::{intent_target, priorities_of, priority_target};
use crate::model::Intent;
use crate::understanding::{Example, Reason};

/// Texts that are told as the worst.
const WORST: usize = 25;
/// Mistaken texts on a page; of the others only the counts stand there.
const TEXTS_MAX: usize = 2_000;
/// Letters of one text.
const LETTERS_MAX: usize = 900;

/// The mistaken texts of an evaluation, the most harmful first.
pub(super) struct Mistakes<'e> {
    examples: BTreeMap<&'e str, &'e Example>,
    /// Each with its place on the page.
    ranked: Vec<&'e Outcome>,
    places: BTreeMap<&'e str, usize>,
}

impl<'e> Mistakes<'e> {
    pub(super) fn new(found: &'e Evaluation, examples: &'e [Example]) -> Self {
        let mut ranked: Vec<&Outcome> = found.texts.iter().filter(|text| text.is_wrong()).collect();
        ranked.sort_by(|a, b| b.harm().total_cmp(&a.harm()));
        ranked.truncate(TEXTS_MAX);
        let places = ranked.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
        let examples = examples.iter().map(|one| (one.id.as_str(), one)).collect();
        Self { examples, ranked, places }
    }

    /// Returns the name of a text, leading to it where it stands on the page.
    pub(super) fn named(&self, id: &str) -> String {
        match self.places.get(id) {
            Some(at) => format!("<a href=\"#text-{at}\">{}</a>", escape(id)),
            None => escape(id),
        }
    }

    /// The worst, with their reasons open.
    pub(super) fn worst(&self) -> String {
        let shown = self.ranked.iter().take(WORST);
        shown.enumerate().map(|(at, outcome)| self.article(at, outcome, true)).collect()
    }

    /// All others, by the pair of intents or priorities that was mistaken.
    pub(super) fn by_pair(&self) -> String {
        let mut intents: BTreeMap<(Intent, Intent), Vec<usize>> = BTreeMap::new();
        let mut priorities: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        let mut rest = vec![];
        for (at, outcome) in self.ranked.iter().enumerate() {
            let wrong = outcome.right.intent.filter(|right| *right != outcome.said.intent);
            let pair = priorities_of(outcome).filter(|(right, said)| right != said);
            if wrong.is_none() && pair.is_none() {
                rest.push(at);
            }
            if let Some(right) = wrong {
                intents.entry((right, outcome.said.intent)).or_default().push(at);
            }
            if let Some(pair) = pair {
                priorities.entry(pair).or_default().push(at);
            }
        }
        let mut out = String::new();
        for ((right, said), texts) in intents {
            let head = format!("{right} taken for {said}");
            out.push_str(&self.group(&intent_target(right, said), &head, &texts, |_| true));
        }
        for ((right, said), texts) in priorities {
            let head = format!("{right} taken for {said}");
            let whole = |outcome: &Outcome| outcome.intent_right() != Some(false);
            out.push_str(&self.group(&priority_target(&right, &said), &head, &texts, whole));
        }
        if !rest.is_empty() {
            out.push_str(&self.group(
                "danger",
                "Danger judged wrongly, all else right",
                &rest,
                |_| true,
            ));
        }
        out
    }

    /// One group; a text that stands whole elsewhere is only named.
    fn group(
        &self,
        target: &str,
        head: &str,
        texts: &[usize],
        whole: impl Fn(&Outcome) -> bool,
    ) -> String {
        let mut out =
            format!("<section><h3 id=\"{target}\">{} ({})</h3>", escape(head), texts.len());
        let mut elsewhere = vec![];
        for at in texts {
            let Some(outcome) = self.ranked.get(*at) else { continue };
            if *at < WORST || !whole(outcome) {
                elsewhere.push(format!("<li>{}</li>", self.named(&outcome.id)));
            } else {
                out.push_str(&self.article(*at, outcome, false));
            }
        }
        if !elsewhere.is_empty() {
            let names = elsewhere.concat();
            out.push_str(&format!(
                "<p class=\"soft\">Told elsewhere on this page:</p><ul class=\"ids\">{names}</ul>"
            ));
        }
        out + "</section>\n"
    }

    fn article(&self, at: usize, outcome: &Outcome, open: bool) -> String {
        let mut head = vec![escape(&outcome.id)];
        head.extend(outcome.writer.as_deref().map(escape));
        head.push(outcome.channel.as_str().to_owned());
        head.extend(outcome.right.language.map(|language| language.tag().to_owned()));
        let mut out = format!("<article id=\"text-{at}\"><h4>{}</h4>", head.join(" · "));
        out.push_str(&self.text(outcome));
        out.push_str(&verdict(outcome));
        if !outcome.reasons.is_empty() {
            let why: String = outcome.reasons.iter().map(reason).collect();
            let why = format!("<ul class=\"why\">{why}</ul>");
            out.push_str(&if open { why } else { behind("Why", &why) });
        }
        out + "</article>\n"
    }

    fn text(&self, outcome: &Outcome) -> String {
        let Some(example) = self.examples.get(outcome.id.as_str()) else { return String::new() };
        let example = masked(example);
        let language = outcome.right.language.and_then(|language| language.known());
        let tag = language.map_or("und", |language| language.tag());
        let mut out = format!("<blockquote lang=\"{tag}\">");
        if !example.subject().is_empty() {
            let subject = escape(example.subject());
            out.push_str(&format!("<span class=\"subject\">{subject}</span>\n"));
        }
        let said: String = example.said().chars().take(LETTERS_MAX).collect();
        let more = if said.len() < example.said().len() { " …" } else { "" };
        out + &format!("{}{more}</blockquote>", escape(&said))
    }
}

/// What was right and what was said, only where they differ.
fn verdict(outcome: &Outcome) -> String {
    let (right, said) = (&outcome.right, &outcome.said);
    let mut parts = vec![];
    if let Some(intent) = right.intent.filter(|intent| *intent != said.intent) {
        let sure = if said.decided { "decided" } else { "left to a person" };
        let (wrong, confidence) = (said.intent, said.confidence);
        parts.push(format!(
            "intent <span class=\"missed\">{wrong}</span>, right is <b>{intent}</b> ({confidence:.2}, {sure})"
        ));
    }
    if let Some(priority) = right.priority.filter(|priority| *priority != said.priority) {
        let levels = match (right.impact, right.urgency) {
            (Some(impact), Some(urgency)) => {
                format!(" ({}/{}, right is {impact}/{urgency})", said.impact, said.urgency)
            }
            _ => String::new(),
        };
        let wrong = said.priority;
        parts.push(format!(
            "priority <span class=\"missed\">{wrong}</span>, right is <b>{priority}</b>{levels}"
        ));
    }
    match right.safety.filter(|safety| *safety != said.safety) {
        Some(true) => {
            let word = outcome
                .listed
                .as_deref()
                .map_or(String::new(), |word| format!(", though “{}” stands there", escape(word)));
            parts.push(format!("<span class=\"missed\">danger missed</span>{word}"));
        }
        Some(false) => {
            parts.push("<span class=\"missed\">danger, though there is none</span>".to_owned())
        }
        None => {}
    }
    format!("<p>{}</p>", parts.join("; "))
}

/// One reason; its kind as it stands in JSON.
fn reason(reason: &Reason) -> String {
    let kind = serde_json::to_value(reason.kind).ok();
    let kind = kind.as_ref().and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    let (evidence, weight) = (escape(&reason.evidence), reason.weight);
    let place = reason.source.as_ref().map(|source| escape(&format!(" ({source})")));
    let place = place.unwrap_or_default();
    format!("<li><span class=\"soft\">{kind} {weight:+.2}</span> {evidence}{place}</li>")
}
