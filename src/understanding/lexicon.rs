//! Concepts and the words for them in three languages, found in one pass over the text.
use std::collections::BTreeMap;
use std::ops::Bound;

use serde::Deserialize;
use toml::Spanned;

use super::phrases::Phrases;
use super::provenance::{Files, Place};
use super::words::Words;
use crate::model::FileFault;
use crate::text::fold_words;

/// Hits kept for one text; texts are bounded, so only a hostile one comes near.
const HITS_MAX: usize = 8_192;
/// Letters that must stand before a star.
const STEM_LETTERS_MIN: usize = 3;
/// The most concepts and word patterns of all files together.
const CONCEPTS_MAX: usize = 2_000;
const PATTERNS_MAX: usize = 40_000;

/// Word lists of one concept as they stand in a file.
///
/// Words are separated by spaces or line breaks; `_` is a space inside a phrase; a star at the
/// end stands for any ending. Accents and capitals make no difference.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordLists {
    /// Spanish.
    es: Option<Spanned<String>>,
    /// Portuguese.
    pt: Option<Spanned<String>>,
    /// English.
    en: Option<Spanned<String>>,
    /// The same in every language.
    all: Option<Spanned<String>>,
}

/// Number of a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Concept(pub(super) u16);

/// A concept found in a text, from word `first` to word `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) concept: Concept,
    pub(super) first: usize,
    pub(super) last: usize,
    /// The line of the word list, or of the pair, that it was found by.
    pub(super) place: Place,
}

impl Hit {
    /// Returns concept and words as one number, which sorts as they do.
    fn order(&self) -> u64 {
        let word = |at: usize| u64::try_from(at).unwrap_or(u64::MAX) & 0xff_ffff;
        (u64::from(self.concept.0) << 48) | (word(self.first) << 24) | word(self.last)
    }
}

/// Bits for the concepts that may stand in a text, 64 in a number.
const PRESENT: usize = CONCEPTS_MAX / 64 + 1;

/// Concepts as one number: what two have in common tells whether they may have a concept in common.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sign(u128);

impl FromIterator<Concept> for Sign {
    fn from_iter<I: IntoIterator<Item = Concept>>(concepts: I) -> Self {
        let bits = concepts.into_iter().map(|Concept(number)| 1 << (number % 128));
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

/// Every concept found in a text, sorted by concept and place.
#[derive(Clone, Debug, Default)]
pub(super) struct Hits {
    hits: Vec<Hit>,
    /// A bit for each concept that was found: rules and cues ask for hundreds that were not.
    present: [u64; PRESENT],
    sign: Sign,
}

impl Hits {
    fn new(mut hits: Vec<Hit>) -> Self {
        hits.sort_unstable_by_key(|hit| (hit.order(), hit.place));
        hits.dedup_by_key(|hit| (hit.concept, hit.first, hit.last));
        let mut out = Self { hits, ..Self::default() };
        out.note();
        out
    }

    /// Notes which concepts there are.
    fn note(&mut self) {
        self.present = bits_of(&self.hits);
        self.sign = self.hits.iter().map(|hit| hit.concept).collect();
    }

    /// Tells whether one of the concepts of `sign` may have been found.
    #[inline]
    pub(super) const fn may_have(&self, sign: Sign) -> bool {
        self.sign.0 & sign.0 != 0
    }

    /// Tells whether a concept was found: most that rules and cues ask for were not.
    #[inline]
    pub(super) fn has(&self, concept: Concept) -> bool {
        let bits = self.present.get(usize::from(concept.0 / 64)).copied().unwrap_or(0);
        bits & (1 << (concept.0 % 64)) != 0
    }

    /// Returns the hits of one concept in the order of the text.
    pub(super) fn of(&self, concept: Concept) -> &[Hit] {
        if !self.has(concept) {
            return &[];
        }
        let from = self.hits.partition_point(|hit| hit.concept < concept);
        let rest = self.hits.get(from..).unwrap_or(&[]);
        let many = rest.iter().take_while(|hit| hit.concept == concept).count();
        rest.get(..many).unwrap_or(&[])
    }

    /// Leaves out hits that `unwanted` names.
    pub(super) fn leave_out(&mut self, unwanted: impl Fn(&Hit) -> bool) {
        self.hits.retain(|hit| !unwanted(hit));
        self.note();
    }

    /// Puts further hits in their places.
    pub(super) fn put_in(&mut self, more: impl Iterator<Item = Hit>) {
        let more: Vec<Hit> = more.collect();
        if !more.is_empty() {
            self.hits.extend(more);
            self.note();
            self.hits.sort_unstable_by_key(|hit| (hit.order(), hit.place));
        }
    }
}

/// Returns a bit for each concept that was found.
fn bits_of(hits: &[Hit]) -> [u64; PRESENT] {
    let mut present = [0; PRESENT];
    for hit in hits {
        if let Some(bits) = present.get_mut(usize::from(hit.concept.0 / 64)) {
            *bits |= 1 << (hit.concept.0 % 64);
        }
    }
    present
}

/// The concepts of all files, ready to be found.
#[derive(Clone, Debug)]
pub(super) struct Lexicon {
    phrases: Phrases,
    /// For each pattern: whether it is a stem, and its concepts with the line of the word.
    meanings: Vec<(bool, Vec<(Concept, Place)>)>,
    /// The name of each concept.
    names: Vec<String>,
    /// The files that words, rules and cues stand in.
    pub(super) files: Files,
    /// Where the words of each concept begin.
    origins: BTreeMap<Concept, Place>,
    /// Words that change nothing.
    pub(super) doubles: Vec<Double>,
}

/// Concepts while they are gathered from the files.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathering {
    names: BTreeMap<String, Concept>,
    patterns: BTreeMap<String, Vec<(Concept, Place)>>,
    /// The files read; each must be added before its words.
    pub(super) files: Files,
    /// Words that a word of the same list makes superfluous.
    doubles: Vec<Double>,
    origins: BTreeMap<Concept, Place>,
}

/// A word that changes nothing: it stands twice in its list, or a stem there has it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Double {
    pub(super) word: String,
    /// The word that has it already.
    pub(super) by: String,
    pub(super) place: Place,
}

impl Gathering {
    /// Returns the concept of that name.
    pub(super) fn named(&self, name: &str) -> Option<Concept> {
        self.names.get(name).copied()
    }

    /// Returns the names of all concepts.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Adds a concept with its words; faults name the line of the word.
    pub(super) fn add(
        &mut self,
        file: &str,
        text: &str,
        name: &str,
        lists: &WordLists,
        faults: &mut Vec<FileFault>,
    ) -> Concept {
        let next = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        let concept = *self.names.entry(name.to_owned()).or_insert(Concept(next));
        if self.names.len() > CONCEPTS_MAX {
            faults.push(FileFault::new(file, 0, "more than 2,000 concepts", "join some of them"));
        }
        for list in [&lists.es, &lists.pt, &lists.en, &lists.all].into_iter().flatten() {
            let start = content_start(text, list.span().start);
            let origin = self.files.place(file, list.span().start);
            self.origins.entry(concept).or_insert(origin);
            let mut in_list: BTreeMap<String, &str> = BTreeMap::new();
            for (at, word) in words_at(list.get_ref()) {
                let byte = start.saturating_add(at);
                match pattern(word) {
                    Ok(pattern) => {
                        let place = self.files.place(file, byte);
                        self.note_double(&in_list, word, &pattern, place);
                        in_list.insert(pattern.clone(), word);
                        self.put(concept, pattern, place);
                    }
                    Err((what, remedy)) => {
                        faults.push(FileFault::at_byte(file, text, byte, what, remedy));
                    }
                }
            }
        }
        if self.patterns.len() > PATTERNS_MAX {
            faults.push(FileFault::new(file, 0, "more than 40,000 words", "use stems with a star"));
        }
        concept
    }

    fn put(&mut self, concept: Concept, pattern: String, place: Place) {
        let meanings = self.patterns.entry(pattern).or_default();
        if !meanings.iter().any(|(known, _)| *known == concept) {
            meanings.push((concept, place));
        }
    }

    /// Notes a word that an earlier word of its list makes superfluous.
    fn note_double(
        &mut self,
        in_list: &BTreeMap<String, &str>,
        word: &str,
        pattern: &str,
        place: Place,
    ) {
        let same = in_list.get(pattern).copied();
        // Whatever a word begins with stands between its first letters and itself.
        let start = pattern.get(..pattern.floor_char_boundary(STEM_LETTERS_MIN)).unwrap_or("");
        let stem = in_list
            .range::<str, _>((Bound::Included(start), Bound::Included(pattern)))
            .find(|(known, _)| {
                // A longer phrase says more than its first word, and covers more of the text.
                let rest = pattern.strip_prefix(known.as_str());
                !known.ends_with(' ') && rest.is_some_and(|rest| !rest.trim_end().contains(' '))
            })
            .map(|(_, by)| *by);
        if let Some(by) = same.or(stem) {
            let double = Double { word: word.to_owned(), by: by.to_owned(), place };
            // A list that two concepts share is read twice.
            if !self.doubles.contains(&double) {
                self.doubles.push(double);
            }
        }
    }

    /// Makes all words ready to be found.
    pub(super) fn build(&self) -> Lexicon {
        // Every pattern begins with the space before its first word.
        let phrases: Vec<&str> = self.patterns.keys().map(|known| known.trim_start()).collect();
        let meanings = self
            .patterns
            .iter()
            .map(|(pattern, concepts)| (!pattern.ends_with(' '), concepts.clone()))
            .collect();
        let mut names = vec![String::new(); self.names.len()];
        for (name, concept) in &self.names {
            if let Some(slot) = names.get_mut(usize::from(concept.0)) {
                slot.clone_from(name);
            }
        }
        Lexicon {
            phrases: Phrases::new(&phrases),
            meanings,
            names,
            files: self.files.clone(),
            origins: self.origins.clone(),
            doubles: self.doubles.clone(),
        }
    }
}

/// Returns where the content of a TOML string begins whose quotes begin at `quotes`.
fn content_start(text: &str, quotes: usize) -> usize {
    let rest = text.get(quotes..).unwrap_or("");
    if rest.starts_with("\'\'\'") || rest.starts_with("\"\"\"") {
        // TOML leaves out a line break right behind three quotes.
        let broken = rest.get(3..).is_some_and(|r| r.starts_with(['\n', '\r']));
        return quotes.saturating_add(3 + usize::from(broken));
    }
    quotes.saturating_add(1)
}

/// Returns the words of a list with their byte places.
fn words_at(list: &str) -> impl Iterator<Item = (usize, &str)> {
    list.split_whitespace().map(move |word| {
        // `split_whitespace` hands out slices of `list`, so the addresses can be compared.
        (word.as_ptr().addr().saturating_sub(list.as_ptr().addr()), word)
    })
}

/// Turns a word of a list into what is looked for in the folded line.
fn pattern(word: &str) -> Result<String, (String, String)> {
    let (stem, star) = match word.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (word, false),
    };
    if stem.contains('*') {
        let remedy = "a star may only stand at the end of a word or phrase";
        return Err((format!("`{word}` has a star inside"), remedy.to_owned()));
    }
    let folded = fold_words(&stem.replace('_', " "));
    let last = folded.rsplit(' ').next().unwrap_or("");
    if folded.is_empty() {
        return Err((format!("`{word}` has no letter or digit"), "take it out".to_owned()));
    }
    if star && last.chars().count() < STEM_LETTERS_MIN {
        let remedy = "write at least three letters before the star";
        return Err((format!("`{word}` would match far too much"), remedy.to_owned()));
    }
    Ok(if star { format!(" {folded}") } else { format!(" {folded} ") })
}

impl Lexicon {
    /// Finds every concept in the text.
    pub(super) fn find(&self, words: &Words<'_>) -> Hits {
        let mut hits = Vec::with_capacity(words.tokens().len().saturating_mul(2));
        for (first, token) in words.tokens().iter().enumerate() {
            self.phrases.each(words.folded(), token.fold_start, |phrase, end| {
                let Some((stem, concepts)) = self.meanings.get(phrase) else { return };
                // An exact pattern ends with the space behind its last word.
                let end = end.saturating_sub(usize::from(!stem));
                let last = words.token_near(first, end.saturating_sub(1));
                hits.extend(concepts.iter().map(|(concept, place)| Hit {
                    concept: *concept,
                    first,
                    last,
                    place: *place,
                }));
            });
            if hits.len() > HITS_MAX {
                break;
            }
        }
        Hits::new(hits)
    }

    /// Returns every concept with the line at which its words begin.
    pub(super) fn origins(&self) -> impl Iterator<Item = (Concept, Place)> {
        self.origins.iter().map(|(concept, place)| (*concept, *place))
    }

    /// Returns the name of a concept.
    pub(super) fn name(&self, concept: Concept) -> &str {
        self.names.get(usize::from(concept.0)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(list: &str) -> (Gathering, Vec<FileFault>) {
        #[derive(Deserialize)]
        struct File {
            concept: BTreeMap<String, WordLists>,
        }
        let file: File = toml::from_str(list).unwrap();
        let (mut gathering, mut faults) = (Gathering::default(), vec![]);
        gathering.files.add("lexicon.toml", list);
        for (name, lists) in &file.concept {
            gathering.add("lexicon.toml", list, name, lists, &mut faults);
        }
        (gathering, faults)
    }

    fn check(text: &str, concept: &str, expected: &[&str]) {
        let list = "[concept.down]\nes = 'caíd* sin_luz'\nen = 'down no_power*'\n\
                    [concept.power]\nall = 'luz power'";
        let (gathering, faults) = gather(list);
        assert_eq!(faults, []);
        let words = Words::new(text);
        let hits = gathering.build().find(&words);
        let found: Vec<&str> = hits
            .of(gathering.named(concept).unwrap())
            .iter()
            .map(|hit| words.written(hit.first, hit.last))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_phrases_and_stems_are_found_as_written() {
        check("Estamos CAÍDOS y sin  luz.", "down", &["CAÍDOS", "sin  luz"]);
        check("sin luz", "power", &["luz"]);
        check("no powerful downstream, recaída", "down", &["no powerful"]);
        check("", "down", &[]);
    }

    #[test]
    fn words_that_a_stem_has_already_are_noted() {
        let (gathering, _) =
            gather("[concept.a]\nes = '''ducha* duchas ducha_fria caer\ncaer'''\n");
        let found: Vec<String> = gathering
            .doubles
            .iter()
            .map(|d| format!("{} by {} {:?}", d.word, d.by, gathering.files.source(d.place)))
            .collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("duchas by ducha*") && found[1].starts_with("caer by caer"));
    }

    #[test]
    fn faults_name_the_line_of_the_word() {
        let (_, faults) = gather("[concept.a]\nes = '''uno\nca*da\nx* ¿?'''\n");
        let lines: Vec<(usize, &str)> = faults.iter().map(|f| (f.line, f.what.as_str())).collect();
        assert_eq!(
            lines,
            [
                (3, "`ca*da` has a star inside"),
                (4, "`x*` would match far too much"),
                (4, "`¿?` has no letter or digit")
            ]
        );
    }
}
