//! Impact and urgency: an additive score of cues, readings and deadlines, apart from the intent.
use std::cell::LazyCell;

use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

use super::deadline::{NOW_MINUTES_MAX, SOON_MINUTES_MAX, shortest};
use super::decision::Trained;
use super::levels::{Levels, Pair, Points, Usual, strongest};
use super::lexicon::{Concept, Gathering, Hit, Hits, WordLists};
use super::provenance::Place;
use super::readings::{COLD_C, LIMIT_C, RISING_LIMIT_C, WARM_C, outstanding};
use super::rules::{Condition, Reader};
use super::scope::{Scope, ScopeText, Standing};
use super::slots::date_at;
use super::words::Words;
use crate::model::{FileFault, Intent, Timestamp};

/// `urgency.toml` as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeverityText {
    #[serde(default)]
    denial: WordLists,
    #[serde(default)]
    scope: ScopeText,
    #[serde(default)]
    group: std::collections::BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    usual: Vec<UsualText>,
    #[serde(default)]
    cue: Vec<CueText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UsualText {
    intent: Spanned<String>,
    /// How often each pair of impact and urgency was labelled, such as `"2/1" = 14`.
    seen: std::collections::BTreeMap<Spanned<String>, u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueText {
    name: Spanned<String>,
    impact: Option<u8>,
    urgency: Option<u8>,
    weight: f32,
    /// Intents or groups of intents for which it counts; all if absent.
    #[serde(default)]
    intents: Vec<Spanned<String>>,
    #[serde(default)]
    need: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    near: Option<usize>,
    /// Whether the cue counts even behind a word such as "no".
    #[serde(default)]
    even_denied: bool,
    words: Option<WordLists>,
    /// Phrases in which the words mean something else: "mañana" in "esta mañana".
    without: Option<WordLists>,
    because: String,
}

/// One cue ready for use.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    own: Option<Concept>,
    without: Option<Concept>,
    condition: Condition,
    pub(super) impact: Option<usize>,
    pub(super) urgency: Option<usize>,
    pub(super) weight: f32,
    intents: Vec<Intent>,
    even_denied: bool,
    pub(super) name: String,
    because: String,
    /// Where the cue stands.
    pub(super) place: Place,
}

impl Cue {
    /// Tells whether it is asked for a text about `intent`.
    pub(super) fn is_for(&self, intent: Intent) -> bool {
        self.intents.is_empty() || self.intents.contains(&intent)
    }

    /// Returns every concept that it names.
    pub(super) fn concepts(&self) -> impl Iterator<Item = Concept> {
        self.condition.concepts().chain(self.own).chain(self.without)
    }
}

/// The cues and defaults of the desk.
#[derive(Clone, Debug)]
pub(super) struct Severity {
    pub(super) cues: Vec<Cue>,
    usual: [Usual; 20],
    /// What takes the weight from words; the rules ask for it too.
    pub(super) scope: Scope,
    /// The concept of something that keeps rising.
    rising: Option<Concept>,
    /// The same denied: a word of rising within one of these does not count.
    not_rising: Option<Concept>,
}

/// How much a temperature counts: more than any cue, since the guide says "believe the reading".
const READING_WEIGHT: f32 = 5.0;

/// How much a date counts that is near: more than the name of its month, which says "later".
const DATE_WEIGHT: f32 = 12.0;

/// How much the hours that are left count.
const DEADLINE_WEIGHT: f32 = 3.0;

/// A vote for a level, found in the text.
#[derive(Clone, Debug)]
pub(super) struct Vote<'s> {
    /// Level index 0 to 2 of impact, if it speaks about impact.
    pub(super) impact: Option<usize>,
    /// Level index 0 to 2 of urgency, if it speaks about urgency.
    pub(super) urgency: Option<usize>,
    pub(super) weight: f32,
    pub(super) words: (usize, usize),
    pub(super) because: &'s str,
    /// How its words are meant: it counts only where it stands.
    pub(super) standing: Standing,
    /// The line of its word, else of the cue; nothing for what the program itself knows.
    pub(super) place: Option<Place>,
}

/// Parts of `urgency.toml` that wait until all concepts are known.
#[derive(Debug)]
pub(super) struct SeverityDraft<'f> {
    file: &'f str,
    text: &'f str,
    read: Option<SeverityText>,
    scope: Scope,
    /// The words of each cue, and the phrases that do not count.
    own: Vec<[Option<Concept>; 2]>,
}

impl<'f> SeverityDraft<'f> {
    /// Reads the file and adds its words to the lexicon, each cue as `cue.<name>`.
    pub(super) fn read(
        file: &'f str,
        text: &'f str,
        lexicon: &mut Gathering,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let read: SeverityText = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let byte = error.span().map_or(0, |span| span.start);
                let remedy = "see the cues above it in the file";
                faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
                return Self { file, text, read: None, scope: Scope::default(), own: vec![] };
            }
        };
        let scope = Scope::read(file, text, &read.denial, &read.scope, lexicon, faults);
        let mut own = vec![];
        for cue in &read.cue {
            let name = format!("cue.{}", cue.name.get_ref());
            let mut add = |name: &str, lists: Option<&WordLists>| {
                lists.map(|lists| lexicon.add(file, text, name, lists, faults))
            };
            let without = format!("{name}.without");
            own.push([add(&name, cue.words.as_ref()), add(&without, cue.without.as_ref())]);
        }
        Self { file, text, read: Some(read), scope, own }
    }

    /// Puts the scorer together when every concept of every file is known.
    pub(super) fn finish(self, lexicon: &Gathering, faults: &mut Vec<FileFault>) -> Severity {
        let mut out = Severity {
            cues: vec![],
            usual: [Usual::default(); 20],
            scope: self.scope,
            rising: lexicon.named("rising"),
            not_rising: lexicon.named("not_rising"),
        };
        let Some(read) = self.read else { return out };
        let mut reader = Reader { file: self.file, text: self.text, concepts: lexicon, faults };
        for usual in &read.usual {
            let intents = intents_of(&mut reader, &read, &usual.intent);
            let place = lexicon.files.place(self.file, usual.intent.span().start);
            let table = Usual::read(&mut reader, &usual.seen, place);
            for intent in intents {
                if let Some(slot) = out.usual.get_mut(intent.index()) {
                    *slot = table;
                }
            }
        }
        for (cue, [own, without]) in read.cue.iter().zip(self.own) {
            let intents =
                cue.intents.iter().flat_map(|name| intents_of(&mut reader, &read, name)).collect();
            let condition =
                reader.condition(&cue.need, &cue.unless, cue.near).even_denied(cue.even_denied);
            if own.is_none() && cue.need.is_empty() {
                reader.fault(
                    &cue.name,
                    "the cue has neither `words` nor `need`".to_owned(),
                    "give it words",
                );
            }
            out.cues.push(Cue {
                own,
                without,
                condition,
                impact: cue.impact.and_then(|l| level(&mut reader, l, &cue.name)),
                urgency: cue.urgency.and_then(|l| level(&mut reader, l, &cue.name)),
                weight: cue.weight,
                intents,
                even_denied: cue.even_denied,
                name: cue.name.get_ref().clone(),
                because: cue.because.clone(),
                place: lexicon.files.place(self.file, cue.name.span().start),
            });
        }
        out
    }
}

fn level<T>(reader: &mut Reader<'_>, level: u8, at: &Spanned<T>) -> Option<usize> {
    if (1..=3).contains(&level) {
        return Some(usize::from(level).saturating_sub(1));
    }
    reader.fault(at, format!("{level} is no level"), "write 1, 2 or 3");
    None
}

fn intents_of(reader: &mut Reader<'_>, read: &SeverityText, name: &Spanned<String>) -> Vec<Intent> {
    if let Ok(intent) = name.get_ref().parse() {
        return vec![intent];
    }
    let Some(members) = read.group.get(name.get_ref()) else {
        let what = format!("`{}` is no intent and no group of this file", name.get_ref());
        reader.fault(name, what, "write one of the twenty intents");
        return vec![];
    };
    let mut out = vec![];
    for member in members {
        match member.get_ref().parse() {
            Ok(intent) => out.push(intent),
            Err(error) => {
                reader.fault(member, format!("{error}"), "write one of the twenty intents")
            }
        }
    }
    out
}

impl Severity {
    /// Returns every vote: of the cues, of a temperature, of a date and of hours that are left.
    pub(super) fn all_votes(
        &self,
        words: &Words<'_>,
        hits: &Hits,
        intent: Intent,
        received: Timestamp,
    ) -> Vec<Vote<'_>> {
        let mut votes = self.votes(words, hits, intent);
        votes.extend(self.reading(words, hits, intent));
        votes.extend(Self::date(words, received));
        votes.extend(Self::deadline(words));
        votes
    }

    /// Returns every vote of the cues for a text about `intent`.
    fn votes(&self, words: &Words<'_>, hits: &Hits, intent: Intent) -> Vec<Vote<'_>> {
        let cues = self.cues.iter().filter(|cue| cue.is_for(intent));
        cues.filter_map(|cue| self.vote(cue, words, hits)).collect()
    }

    /// Returns the vote of one cue: of the first of its words that stands, else of the first.
    pub(super) fn vote<'s>(
        &self,
        cue: &'s Cue,
        words: &Words<'_>,
        hits: &Hits,
    ) -> Option<Vote<'s>> {
        // Most cues have words of their own, and none of them stands in most texts.
        if cue.own.is_some_and(|own| !hits.has(own)) {
            return None;
        }
        let needed = cue.condition.met(words, hits, &self.scope)?;
        let places: Vec<((usize, usize), Place)> = match cue.own {
            Some(own) => {
                let inside = cue.without.map_or(&[][..], |without| hits.of(without));
                let apart =
                    |h: &&Hit| !inside.iter().any(|o| o.first <= h.first && h.last <= o.last);
                hits.of(own).iter().filter(apart).map(|h| ((h.first, h.last), h.place)).collect()
            }
            None => needed.first().map(|first| (*first, cue.place)).into_iter().collect(),
        };
        let meant = places.into_iter().map(|(at, place)| {
            let denied = !cue.even_denied && self.scope.denied(words, hits, at.0);
            let standing = match cue.impact {
                _ if denied => Standing::Denied,
                // Only what is failing can be over, supposed or told; a deadline cannot.
                Some(0 | 1) => self.scope.of(words, hits, at),
                _ => Standing::Stands,
            };
            (standing, at, place)
        });
        // `min_by_key` gives the first of equals.
        let (standing, at, place) = meant.min_by_key(|(standing, ..)| *standing)?;
        Some(Vote {
            impact: cue.impact,
            urgency: cue.urgency,
            weight: cue.weight,
            words: at,
            because: &cue.because,
            standing,
            place: Some(place),
        })
    }

    /// Returns the vote of a temperature, for matters of the climate.
    fn reading(&self, words: &Words<'_>, hits: &Hits, intent: Intent) -> Option<Vote<'_>> {
        if intent != Intent::IncidentEnvironment {
            return None;
        }
        let found = outstanding(words)?;
        let of = |concept: Option<Concept>| concept.map_or(&[][..], |concept| hits.of(concept));
        // "No sube" has the word that it denies.
        let denied = |rises: &Hit| {
            of(self.not_rising).iter().any(|s| s.first <= rises.first && rises.last <= s.last)
        };
        let rising = of(self.rising).iter().any(|rises| !denied(rises));
        let over = found.celsius >= LIMIT_C || (found.celsius >= RISING_LIMIT_C && rising);
        let (level, weight, because) = if over {
            let because = "inlet at 35 °C or more, or at 30 °C or more and rising";
            ((Some(0), Some(0)), READING_WEIGHT, because)
        } else {
            // What may be no reading, or is one as it should be, must not outvote what is said of the matter.
            let out = found.is_sure && !(COLD_C..WARM_C).contains(&found.celsius);
            let weight = if out { READING_WEIGHT / 2.0 } else { READING_WEIGHT / 4.0 };
            ((Some(1), None), weight, "a temperature by which no limit is passed")
        };
        Some(known(level, weight, found.words, because))
    }

    /// Returns the vote of the hours or minutes that are left.
    fn deadline(words: &Words<'_>) -> Option<Vote<'static>> {
        let found = shortest(words)?;
        let (urgency, because) = if found.minutes <= NOW_MINUTES_MAX {
            (0, "wanted within four hours")
        } else if found.minutes <= SOON_MINUTES_MAX {
            (1, "wanted today or tomorrow")
        } else {
            return None;
        };
        Some(known((None, Some(urgency)), DEADLINE_WEIGHT, found.words, because))
    }

    /// Returns the vote of a date that turns out to be the day of arrival or the next.
    ///
    /// Days are those of universal time: a date has no hour, and the sites are within one hour.
    fn date(words: &Words<'_>, received: Timestamp) -> Option<Vote<'static>> {
        // Only a day of a named month is compared.
        if !words.senses().iter().any(|sense| sense.may_name_month()) {
            return None;
        }
        let near = LazyCell::new(|| {
            let today = received.to_zoned(TimeZone::UTC).date();
            let near = [Some(today), today.tomorrow().ok()].into_iter().flatten();
            near.map(|d| format!("--{:02}-{:02}", d.month(), d.day())).collect::<Vec<_>>()
        });
        let found = (0..words.tokens().len()).find_map(|at| {
            let (last, value) = date_at(words, at)?;
            near.contains(&value).then_some((at, last))
        })?;
        let because = "the date named is today or tomorrow";
        Some(known((None, Some(1)), DATE_WEIGHT, found, because))
    }
    /// Returns how usual each pair of levels is for an intent.
    pub(super) fn usual(&self, intent: Intent) -> Usual {
        self.usual.get(intent.index()).copied().unwrap_or_default()
    }

    /// Returns what votes, the usual and the trained scores say of each pair of levels.
    pub(super) fn pairs(
        &self,
        intent: Intent,
        votes: &[Vote<'_>],
        trained: Option<Trained>,
    ) -> impl Iterator<Item = Pair> + use<> {
        let mut points = Points::default();
        for vote in votes.iter().filter(|vote| vote.standing == Standing::Stands) {
            points.add(vote.impact, vote.urgency, vote.weight);
        }
        self.usual(intent).pairs(intent, points, trained)
    }

    /// Adds votes, what is usual for the intent and the trained scores up to a pair of levels.
    pub(super) fn decide(
        &self,
        intent: Intent,
        votes: &[Vote<'_>],
        trained: Option<Trained>,
    ) -> Levels {
        strongest(self.pairs(intent, votes, trained))
    }
}

/// A vote of what the program itself knows.
const fn known(
    (impact, urgency): (Option<usize>, Option<usize>),
    weight: f32,
    words: (usize, usize),
    because: &str,
) -> Vote<'_> {
    let (standing, place) = (Standing::Stands, None);
    Vote { impact, urgency, weight, words, because, standing, place }
}
