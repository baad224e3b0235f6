//! Reading the desk's files, and the whole way from a text to its classification.
use std::thread;

use serde::Deserialize;

use super::classification::{Classification, Utterance};
use super::danger::{Danger, Told};
use super::decision::{Decision, Evidence, decide, points};
use super::examples::{Example, digest_of_examples, read_examples};
use super::explanation::Explanation;
use super::facts::{FactsModel, Gazetteer};
use super::fit::Fit;
use super::language::Identifier;
use super::lexicon::{Gathering, Lexicon, WordLists};
use super::linear::{Linear, Reading};
use super::model_file::Model;
use super::provenance::Place;
use super::rules::{Rule, RuleText, compile, fired};
use super::severity::{Severity, SeverityDraft, Vote};
use super::slots::{Chooser, SlotFinder};
use super::training::Sentence;
use super::words::Words;
use super::{join, newest_parts, reading_text};
use crate::model::{
    Country, DetectedLanguage, FileFault, Impact, Intent, Language, Sites, Slots, Timestamp,
    Urgency, priority_of,
};

/// The files of `routing-rules/understanding/`, as text.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Path and text of each file. Looked at: `lexicon.toml`, `danger.toml`, `urgency.toml`,
    /// `intents.toml` and `intents/*.toml`, `topics.toml`, `names.toml`, `examples/*.jsonl`,
    /// `languages.tsv`.
    pub files: Vec<(String, String)>,
    /// The model file; without it only rules decide, and the language is the one known before.
    pub model: Option<Vec<u8>>,
    /// The model file of facts; without it facts are found by patterns alone.
    pub facts: Option<Vec<u8>>,
}

/// Everything that is needed to understand a text. Made once, used by many.
#[derive(Debug)]
pub struct Understanding {
    pub(super) lexicon: Lexicon,
    pub(super) rules: Vec<Rule>,
    pub(super) danger: Danger,
    pub(super) severity: Severity,
    pub(super) slots: SlotFinder,
    chooser: Chooser,
    pub(super) linear: Option<Linear>,
    pub(super) identifier: Option<Identifier>,
    stale: Option<FileFault>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconText {
    concept: std::collections::BTreeMap<String, WordLists>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesText {
    #[serde(default)]
    rule: Vec<RuleText>,
}

/// What the desk writes: words, rules, cues and names.
struct Written {
    lexicon: Lexicon,
    rules: Vec<Rule>,
    danger: Danger,
    severity: Severity,
    chooser: Chooser,
    gazetteer: Gazetteer,
}

impl Written {
    fn read(sources: &Sources) -> Result<Self, Vec<FileFault>> {
        let mut faults = vec![];
        let mut lexicon = Gathering::default();
        for (path, text) in sources.files.iter().filter(|(path, _)| role(path).is_written()) {
            lexicon.files.add(path, text);
        }
        let of = |wanted: Role| sources.files.iter().filter(move |(path, _)| role(path) == wanted);
        for (file, text) in of(Role::Lexicon) {
            let read: Option<LexiconText> = parsed(file, text, &mut faults);
            for (name, lists) in read.into_iter().flat_map(|read| read.concept) {
                lexicon.add(file, text, &name, &lists, &mut faults);
            }
        }
        let mut danger = Danger::default();
        for (file, text) in of(Role::Danger) {
            danger = Danger::read(file, text, &mut lexicon, &mut faults);
        }
        let empty = ("urgency.toml".to_owned(), String::new());
        let (file, text) = of(Role::Urgency).next().unwrap_or(&empty);
        let severity = SeverityDraft::read(file, text, &mut lexicon, &mut faults);
        let severity = severity.finish(&lexicon, &mut faults);
        let mut rules = vec![];
        for (file, text) in of(Role::Rules) {
            if let Some(read) = parsed::<RulesText>(file, text, &mut faults) {
                rules.extend(compile(file, text, read.rule, &lexicon, &mut faults));
            }
        }
        let mut chooser = Chooser::default();
        for (file, text) in of(Role::Topics) {
            chooser = Chooser::read(file, text, &mut faults);
        }
        let mut gazetteer = Gazetteer::default();
        for (file, text) in of(Role::Names) {
            gazetteer = Gazetteer::read(file, text, &mut faults);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { lexicon: lexicon.build(), rules, danger, severity, chooser, gazetteer })
    }
}

/// What the model file holds, ready for use.
struct Learned {
    linear: Linear,
    identifier: Identifier,
    /// Digest of the examples that it was made from.
    examples: u64,
}

impl Learned {
    fn read(sources: &Sources) -> Result<Option<Self>, Vec<FileFault>> {
        let Some(bytes) = sources.model.as_deref() else { return Ok(None) };
        let model = Model::from_text("model.tsv", bytes).map_err(|fault| vec![fault])?;
        let examples = model.examples;
        let (linear, identifier) = model.parts();
        Ok(Some(Self { linear, identifier, examples }))
    }
}

fn read_facts(sources: &Sources) -> Result<Option<FactsModel>, Vec<FileFault>> {
    let read = sources.facts.as_deref().map(|bytes| FactsModel::from_text("facts.tsv", bytes));
    read.transpose().map_err(|fault| vec![fault])
}

/// Waits for a part that is read beside the others; a panic in it goes on here.
fn joined<T>(part: thread::ScopedJoinHandle<'_, T>) -> T {
    part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Lexicon,
    Danger,
    Urgency,
    Rules,
    Topics,
    Names,
    Examples,
    Languages,
    None,
}

impl Role {
    /// Tells whether the desk writes words, rules or cues in it.
    const fn is_written(self) -> bool {
        matches!(self, Self::Lexicon | Self::Danger | Self::Urgency | Self::Rules)
    }
}

pub(super) fn role(path: &str) -> Role {
    let mut parts = path.rsplit(['/', '\\']);
    let (name, folder) = (parts.next().unwrap_or(path), parts.next().unwrap_or(""));
    match name {
        "lexicon.toml" => Role::Lexicon,
        "danger.toml" => Role::Danger,
        "urgency.toml" => Role::Urgency,
        "intents.toml" => Role::Rules,
        "topics.toml" => Role::Topics,
        "names.toml" => Role::Names,
        "languages.tsv" => Role::Languages,
        name if folder == "intents" && has_ending(name, "toml") => Role::Rules,
        name if folder == "examples" && has_ending(name, "jsonl") => Role::Examples,
        _ => Role::None,
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(ending))
}

fn parsed<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    faults: &mut Vec<FileFault>,
) -> Option<T> {
    toml::from_str(text)
        .map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            let remedy = "compare with the entries above it in the file";
            faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
        })
        .ok()
}

impl Understanding {
    /// Reads all files, and makes them ready for use.
    ///
    /// # Errors
    /// Every fault of every file, with line and remedy.
    pub fn load(sources: &Sources, sites: &Sites) -> Result<Self, Vec<FileFault>> {
        // What was learned is megabytes, so it is read beside what the desk writes.
        let (written, taught, learned, facts) = thread::scope(|threads| {
            let learned = threads.spawn(|| Learned::read(sources));
            let facts = threads.spawn(|| read_facts(sources));
            (Written::read(sources), taught(sources), joined(learned), joined(facts))
        });
        let (written, learned, facts) = match (written, learned, facts) {
            (Ok(written), Ok(learned), Ok(facts)) => (written, learned, facts),
            (written, learned, facts) => {
                let faults = [written.err(), learned.err(), facts.err()];
                return Err(faults.into_iter().flatten().flatten().collect());
            }
        };
        let stale = learned
            .as_ref()
            .and_then(|learned| stale("model.tsv", learned.examples, taught))
            .or_else(|| stale("facts.tsv", facts.as_ref()?.examples, taught));
        let (linear, identifier) = learned.map(|l| (l.linear, l.identifier)).unzip();
        let Written { lexicon, rules, danger, severity, chooser, gazetteer } = written;
        let slots = SlotFinder::new(sites, gazetteer, facts.as_ref());
        Ok(Self { lexicon, rules, danger, severity, slots, chooser, linear, identifier, stale })
    }

    /// Returns a warning when the examples have changed since the model was made.
    #[must_use]
    pub fn stale(&self) -> Option<&FileFault> {
        self.stale.as_ref()
    }

    /// Searches the whole subject and the whole newest text, unless the words have it all.
    fn danger_unread(&self, said: &Utterance<'_>, words: &Words<'_>) -> Option<(String, Place)> {
        let whole = words.tokens().len() < super::words::WORDS_MAX
            && said.text.len() < super::TEXT_BYTES_MAX
            && words.text().starts_with(said.subject.trim());
        if whole {
            return None;
        }
        let newest = super::newest(said.subject, said.text, said.channel);
        self.danger_anywhere(said.subject, &newest)
    }

    /// Understands one text. Total: any text gives an answer, in bounded time.
    #[must_use]
    pub fn classify(&self, said: &Utterance<'_>) -> Classification {
        let (subject, body) = newest_parts(said.subject, said.text, said.channel);
        let text = join(subject, &body);
        let words = Words::new(&text);
        let mut hits = self.lexicon.find(&words);
        let alarms = self.danger.look(&words, &mut hits);
        let found = self.identifier.as_ref().map(|identifier| {
            identifier.identify(subject, &body, said.channel, said.line, said.known_language)
        });
        let known = said.known_language.or(said.line);
        let language = found.as_ref().map_or_else(
            || known.map_or(DetectedLanguage::Other, DetectedLanguage::Known),
            |found| found.language,
        );
        let told = self.danger.told(&words, &hits, &alarms);
        let reading = self.reading(&words);
        let how = (language.known(), said.channel);
        let fired = fired(&self.rules, &words, &hits, &self.severity.scope, how);
        let evidence = Evidence {
            words: &words,
            fired: &fired,
            reading: reading.as_ref(),
            fit: self.linear.as_ref().map_or_else(Fit::default, |linear| linear.fit),
            told,
        };
        let Decision { intent, confidence, decided, danger, also, alternatives } =
            decide(&evidence);
        // What was not read for the intent is still searched for danger.
        let elsewhere = if told.sure { None } else { self.danger_unread(said, &words) };
        let safety = told.sure || elsewhere.is_some() || danger;
        let votes = self.severity.all_votes(&words, &hits, intent, said.received);
        let mut levels = self.severity.decide(intent, &votes, evidence.trained_levels());
        if safety {
            (levels.impact, levels.urgency) = (Impact::ONE, Urgency::ONE);
        }
        let mut explanation = Explanation::new(&words, &self.lexicon.files);
        if let Some(found) = &found {
            explanation.language(found, &body);
        }
        // A sign that the rest of the text outweighs is no reason.
        explanation.alarms(alarms.iter().filter(|alarm| alarm.sure || safety));
        explanation.alarm_elsewhere(elsewhere);
        if !told.sure
            && danger
            && let (Some(linear), Some(reading)) = (&self.linear, &reading)
        {
            explanation.danger_learned(&linear.danger_by_word(reading, words.tokens().len()));
        }
        explanation.rules(intent, &fired);
        if let (Some(linear), Some(reading)) = (&self.linear, &reading) {
            let rival = alternatives.iter().map(|a| a.intent).find(|rival| *rival != intent);
            let by_word =
                linear.by_word(reading, intent, rival.unwrap_or(intent), words.tokens().len());
            explanation.model(&by_word);
        }
        explanation.votes(&votes, levels);
        let slots = self.facts(said, &words, intent);
        explanation.slots(&slots);
        Classification {
            language,
            intent,
            confidence,
            decided,
            also,
            impact: levels.impact,
            urgency: levels.urgency,
            safety,
            priority: priority_of(levels.impact, levels.urgency, intent, safety),
            slots,
            reasons: explanation.into_reasons(),
            alternatives,
        }
    }
}

impl Understanding {
    /// Returns the values that a fact can be chosen to have in a text about `intent`.
    #[must_use]
    pub fn chosen_values(&self, intent: Intent, slot: &str) -> Vec<&str> {
        self.chooser.values(intent, slot)
    }

    /// Returns the facts of a text, copied and chosen.
    fn facts(&self, said: &Utterance<'_>, words: &Words<'_>, intent: Intent) -> Slots {
        let country = said.line.or(said.known_language).and_then(country_of);
        let mut slots = self.slots.find(words, intent, said.received, country);
        self.chooser.choose(words, intent, &mut slots);
        slots
    }
}

/// What the desk's rules and words say of a labelled text.
pub(super) struct Ruled {
    pub(super) points: [f32; 20],
    pub(super) told: Told,
}

impl Understanding {
    /// Returns what the model finds in a text; nothing without one.
    pub(super) fn reading(&self, words: &Words<'_>) -> Option<Reading> {
        Some(self.linear.as_ref()?.read(words))
    }

    /// Returns what rules and words of danger say of a labelled text.
    pub(super) fn ruled(&self, example: &Example) -> Ruled {
        let text = reading_text(example.subject(), example.said(), example.channel);
        let words = Words::new(&text);
        let mut hits = self.lexicon.find(&words);
        let alarms = self.danger.look(&words, &mut hits);
        let told = self.danger.told(&words, &hits, &alarms);
        let language = example.language.and_then(DetectedLanguage::known);
        let how = (language, example.channel);
        let fired = fired(&self.rules, &words, &hits, &self.severity.scope, how);
        Ruled { points: points(&fired, told), told }
    }

    /// Whether a word stands in a labelled text that proves danger.
    pub(super) fn alarmed(&self, example: &Example) -> bool {
        self.ruled(example).told.sure
    }

    /// Returns what the cues say of the levels of a labelled text, if it is about `intent`.
    pub(super) fn votes_of(&self, example: &Example, intent: Intent) -> Vec<Vote<'_>> {
        let text = reading_text(example.subject(), example.said(), example.channel);
        let words = Words::new(&text);
        let mut hits = self.lexicon.find(&words);
        self.danger.look(&words, &mut hits);
        let received = example.received.unwrap_or(Timestamp::UNIX_EPOCH);
        self.severity.all_votes(&words, &hits, intent, received)
    }
}

/// Returns the country whose telephone numbers people of a language leave without a code.
const fn country_of(language: Language) -> Option<Country> {
    match language {
        Language::Spanish => Some(Country::SPAIN),
        Language::Portuguese => Some(Country::PORTUGAL),
        Language::English => None,
    }
}

/// Returns the digest of what there is to learn from, if there is anything.
fn taught(sources: &Sources) -> Option<u64> {
    let files = training_files(sources);
    (!files.is_empty()).then(|| digest_of_examples(files.into_iter()))
}

fn stale(file: &str, learned: u64, taught: Option<u64>) -> Option<FileFault> {
    if taught.is_none_or(|taught| taught == learned) {
        return None;
    }
    Some(FileFault::new(
        file,
        0,
        "the examples have changed since the model was made",
        "make it anew with `centralita train`",
    ))
}

fn training_files(sources: &Sources) -> Vec<(&str, &str)> {
    let taught = |path: &str| matches!(role(path), Role::Examples | Role::Languages);
    let files = sources.files.iter().filter(|(path, _)| taught(path));
    files.map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

/// Returns what a model is trained on: the labelled texts, further sentences by language, and
/// the digest that the model will carry.
///
/// # Errors
/// Every line of every file that cannot be read.
pub fn training_set(
    sources: &Sources,
) -> Result<(Vec<Example>, Vec<Sentence>, u64), Vec<FileFault>> {
    let (mut examples, mut sentences, mut faults) = (vec![], vec![], vec![]);
    let mut files = training_files(sources);
    // The order of files must not depend on the order in which a folder is listed.
    files.sort_unstable();
    for (path, text) in &files {
        if role(path) == Role::Examples {
            match read_examples(path, text) {
                Ok(read) => examples.extend(read),
                Err(found) => faults.extend(found),
            }
            continue;
        }
        for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            if line.starts_with('#') {
                continue;
            }
            match line.split_once('\t') {
                Some((class, text)) if super::language::CLASSES.contains(&class) => {
                    sentences.push(Sentence { class: class.to_owned(), text: text.to_owned() });
                }
                _ => faults.push(FileFault::new(
                    path,
                    at.saturating_add(1),
                    "this line names no language",
                    "write es, pt, en, gl, ca or xx, a tabulator and a sentence",
                )),
            }
        }
    }
    let digest = digest_of_examples(files.into_iter());
    if faults.is_empty() { Ok((examples, sentences, digest)) } else { Err(faults) }
}
