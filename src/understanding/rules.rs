//! The desk's own rules: which concepts together speak for which intent, and how strongly.
use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::lexicon::{Concept, Gathering, Hit, Hits, Sign};
use super::provenance::Place;
use super::scope::Scope;
use super::words::Words;
use crate::model::{Channel, FileFault, Intent, Language};

/// The most rules of all files together.
const RULES_MAX: usize = 2_000;
/// Weights beyond this would make the other evidence meaningless.
const WEIGHT_MAX: f32 = 20.0;
/// Each further rule for one intent counts half of the one before: they are seldom independent.
pub const FURTHER_RULE_SHARE: f32 = 0.5;

/// One `[[rule]]` as it stands in a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    intent: Spanned<String>,
    weight: Spanned<f32>,
    #[serde(default)]
    need: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    near: Option<usize>,
    /// Concepts count even behind a word such as "no"; else "no quiero precios" names no price.
    #[serde(default)]
    even_denied: bool,
    pattern: Option<Spanned<String>>,
    #[serde(default)]
    lang: Vec<Spanned<String>>,
    #[serde(default)]
    channel: Vec<Spanned<String>>,
    /// Why, in the desk's words.
    because: String,
}

/// A rule ready for use.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) intent: Intent,
    pub(super) weight: f32,
    pub(super) condition: Condition,
    languages: Vec<Language>,
    channels: Vec<Channel>,
    pub(super) because: String,
    /// Where it stands.
    pub(super) place: Place,
}

/// What must stand in a text, and what must not.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    /// Of each list at least one concept must stand in the text.
    need: Vec<Need>,
    /// Concepts of which none may stand in the text.
    unless: Vec<Concept>,
    /// The needed concepts must stand within so many words of the first one.
    near: Option<usize>,
    /// Whether hits behind a denial count all the same.
    even_denied: bool,
    /// A regular expression on the folded text (lower case, no accents, words and spaces only).
    pattern: Option<Regex>,
}

/// Concepts of which at least one must stand in the text.
#[derive(Clone, Debug)]
struct Need {
    any: Vec<Concept>,
    /// What no text can lack that has one of them.
    sign: Sign,
}

impl FromIterator<Concept> for Need {
    fn from_iter<I: IntoIterator<Item = Concept>>(concepts: I) -> Self {
        let any: Vec<Concept> = concepts.into_iter().collect();
        Self { sign: any.iter().copied().collect(), any }
    }
}

/// A rule that holds for a text.
#[derive(Clone, Debug)]
pub(super) struct Fired<'r> {
    pub(super) intent: Intent,
    pub(super) weight: f32,
    pub(super) because: &'r str,
    /// The rule itself.
    pub(super) rule: &'r Rule,
    /// The words that made it hold, first and last.
    pub(super) evidence: Vec<(usize, usize)>,
}

/// Reads the rules of one file.
pub(super) fn compile(
    file: &str,
    text: &str,
    rules: Vec<RuleText>,
    concepts: &Gathering,
    faults: &mut Vec<FileFault>,
) -> Vec<Rule> {
    if rules.len() > RULES_MAX {
        faults.push(FileFault::new(file, 0, "more than 2,000 rules", "split or join rules"));
        return vec![];
    }
    let mut reader = Reader { file, text, concepts, faults };
    rules.into_iter().filter_map(|rule| reader.rule(rule)).collect()
}

/// Reads conditions from one file and notes what is wrong in it.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) concepts: &'a Gathering,
    pub(super) faults: &'a mut Vec<FileFault>,
}

impl Reader<'_> {
    pub(super) fn fault<T>(&mut self, at: &Spanned<T>, what: String, remedy: &str) {
        self.faults.push(FileFault::at_byte(self.file, self.text, at.span().start, what, remedy));
    }

    fn concept(&mut self, whole: &Spanned<String>, name: &str) -> Option<Concept> {
        let found = self.concepts.named(name);
        if found.is_none() {
            let close = closest(name, self.concepts.names());
            let remedy = close.map_or_else(
                || "define it in lexicon.toml".to_owned(),
                |close| format!("did you mean `{close}`? else define it in lexicon.toml"),
            );
            self.fault(whole, format!("no concept is named `{name}`"), &remedy);
        }
        found
    }

    fn rule(&mut self, rule: RuleText) -> Option<Rule> {
        let before = self.faults.len();
        let intent = rule.intent.get_ref().parse::<Intent>();
        if let Err(error) = &intent {
            self.fault(&rule.intent, error.to_string(), "see the list in docs or intents.toml");
        }
        let weight = *rule.weight.get_ref();
        if !(-WEIGHT_MAX..=WEIGHT_MAX).contains(&weight) {
            self.fault(
                &rule.weight,
                format!("weight {weight} is too far"),
                "stay within -20 and 20",
            );
        }
        let mut condition = self.condition(&rule.need, &rule.unless, rule.near);
        condition.even_denied = rule.even_denied;
        condition.pattern = rule.pattern.as_ref().and_then(|p| match Regex::new(p.get_ref()) {
            Ok(regex) => Some(regex),
            Err(error) => {
                self.fault(p, format!("the pattern cannot be read: {error}"), "mend it");
                None
            }
        });
        if condition.need.is_empty() && rule.pattern.is_none() {
            let what = "the rule has neither `need` nor `pattern`".to_owned();
            self.fault(&rule.intent, what, "name at least one concept");
        }
        let languages = self.read_all(&rule.lang, "write es, pt or en", |s| s.parse().ok());
        let channels =
            self.read_all(&rule.channel, "write phone, email or api", Channel::from_name);
        let because = rule.because;
        let place = self.concepts.files.place(self.file, rule.intent.span().start);
        let intent = intent.ok().filter(|_| self.faults.len() == before)?;
        Some(Rule { intent, weight, condition, languages, channels, because, place })
    }

    /// Reads which concepts must and which must not stand in the text.
    pub(super) fn condition(
        &mut self,
        need: &[Spanned<String>],
        unless: &[Spanned<String>],
        near: Option<usize>,
    ) -> Condition {
        let mut all = vec![];
        for item in need {
            let names = item.get_ref().split('|').map(str::trim);
            all.push(names.filter_map(|name| self.concept(item, name)).collect());
        }
        let none = unless.iter().filter_map(|i| self.concept(i, i.get_ref())).collect();
        Condition { need: all, unless: none, near, even_denied: true, pattern: None }
    }

    fn read_all<T>(
        &mut self,
        items: &[Spanned<String>],
        remedy: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut out = vec![];
        for item in items {
            match read(item.get_ref()) {
                Some(value) => out.push(value),
                None => self.fault(item, format!("`{}` is not known here", item.get_ref()), remedy),
            }
        }
        out
    }
}

/// Returns the name that differs least, if it differs by little.
fn closest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let same = |other: &str| {
        let start = name.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let end = name.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
        (start + end).min(name.len()).min(other.len())
    };
    names
        .map(|other| (same(other) * 2, name.len() + other.len(), other))
        .filter(|(same, length, _)| same * 4 >= length * 3)
        .max_by_key(|(same, length, _)| same * 1000 / length.max(&1))
        .map(|(_, _, other)| other)
}

impl Condition {
    /// Says whether what is needed counts behind a denial, too.
    pub(super) fn even_denied(mut self, even_denied: bool) -> Self {
        self.even_denied = even_denied;
        self
    }

    /// Returns every concept that the condition names.
    pub(super) fn concepts(&self) -> impl Iterator<Item = Concept> {
        self.need.iter().flat_map(|need| &need.any).chain(&self.unless).copied()
    }

    /// Returns the hits behind the words that met the condition, where they are of the lists.
    pub(super) fn hits_behind(&self, evidence: &[(usize, usize)], hits: &Hits) -> Vec<Hit> {
        let one = |(need, at): (&Need, &(usize, usize))| {
            let mut found = need.any.iter().flat_map(|concept| hits.of(*concept));
            found.find(|hit| (hit.first, hit.last) == *at).copied()
        };
        self.need.iter().zip(evidence).filter_map(one).collect()
    }

    /// Tells whether something that is needed stands nowhere in the text, as with most rules.
    #[inline]
    fn lacks(&self, hits: &Hits) -> bool {
        let missing = |need: &Need| {
            !hits.may_have(need.sign) || !need.any.iter().any(|concept| hits.has(*concept))
        };
        self.need.iter().any(missing)
    }

    /// Returns the words that meet the condition, or nothing if it is not met.
    pub(super) fn met(
        &self,
        words: &Words<'_>,
        hits: &Hits,
        scope: &Scope,
    ) -> Option<Vec<(usize, usize)>> {
        if self.lacks(hits) || self.unless.iter().any(|concept| hits.has(*concept)) {
            return None;
        }
        let mut evidence = self.needed(words, hits, scope)?;
        if let Some(pattern) = &self.pattern {
            let found = pattern.find(words.folded())?;
            let first = words.token_at(found.start().saturating_add(1));
            evidence.push((first, words.token_at(found.end().saturating_sub(2)).max(first)));
        }
        Some(evidence)
    }

    fn needed(&self, words: &Words<'_>, hits: &Hits, scope: &Scope) -> Option<Vec<(usize, usize)>> {
        let stands = |hit: &&Hit| self.even_denied || !scope.denied(words, hits, hit.first);
        let found: Vec<Vec<Hit>> = self
            .need
            .iter()
            .map(|need| {
                need.any.iter().flat_map(|c| hits.of(*c).iter().filter(stands).copied()).collect()
            })
            .collect();
        let Some((first, others)) = found.split_first() else { return Some(vec![]) };
        let near = self.near.unwrap_or(usize::MAX);
        first.iter().find_map(|anchor| {
            let mut out = vec![(anchor.first, anchor.last)];
            for other in others {
                let close = other
                    .iter()
                    .filter(|hit| gap(anchor, hit) <= near)
                    .min_by_key(|hit| gap(anchor, hit))?;
                out.push((close.first, close.last));
            }
            Some(out)
        })
    }
}

/// Returns how many words stand between two hits, counting the step to the next word as one.
pub(super) fn gap(a: &Hit, b: &Hit) -> usize {
    a.first.saturating_sub(b.last).max(b.first.saturating_sub(a.last))
}

/// Returns the rules that hold, the heaviest first.
pub(super) fn fired<'r>(
    rules: &'r [Rule],
    words: &Words<'_>,
    hits: &Hits,
    scope: &Scope,
    (language, channel): (Option<Language>, Channel),
) -> Vec<Fired<'r>> {
    let mut out: Vec<Fired<'r>> = rules
        .iter()
        .filter(|rule| !rule.condition.lacks(hits))
        .filter_map(|rule| {
            let spoken = rule.languages.is_empty()
                || language.is_some_and(|language| rule.languages.contains(&language));
            if !spoken || !(rule.channels.is_empty() || rule.channels.contains(&channel)) {
                return None;
            }
            let evidence = rule.condition.met(words, hits, scope)?;
            Some(Fired {
                intent: rule.intent,
                weight: rule.weight,
                because: &rule.because,
                rule,
                evidence,
            })
        })
        .collect();
    out.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    out
}

/// Returns what the rules say for each intent, in the order of [`Intent::ALL`].
pub(super) fn totals(fired: &[Fired<'_>]) -> [f32; 20] {
    let mut totals = [0.0_f32; 20];
    let mut share = [1.0_f32; 20];
    for rule in fired {
        let at = rule.intent.index();
        if let (Some(total), Some(share)) = (totals.get_mut(at), share.get_mut(at)) {
            *total += rule.weight * *share;
            *share *= FURTHER_RULE_SHARE;
        }
    }
    totals
}
