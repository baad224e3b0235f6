//! What the tagger sees of a word: itself, its ends, its class, its neighbours, what is near.
use std::borrow::Cow;

use super::gazetteer::Gazetteer;
use crate::model::Intent;
use crate::understanding::words::{FNV_START, Token, Words, fnv};

/// How far from a word its attributes are looked at, in words.
pub(in crate::understanding) const REACH: usize = 3;
/// Places that an attribute may speak about: three words before to three words behind.
pub(in crate::understanding) const SHIFTS: usize = 2 * REACH + 1;

/// A kind of attribute: its name in the model file, the words it speaks about, and the texts it
/// must stand in to be learned.
#[derive(Debug)]
pub(in crate::understanding) struct Template {
    /// The first letters of the attribute's name.
    pub(in crate::understanding) name: &'static str,
    /// The words it speaks about, counted from the word at which it is seen.
    pub(in crate::understanding) shifts: &'static [isize],
    /// Texts that it must stand in.
    pub(in crate::understanding) texts_min: usize,
    /// The digest of its name.
    digest: u64,
}

macro_rules! templates {
    ($($id:ident = $name:literal $shifts:expr, $least:literal;)+) => {
        $(const $id: Template = Template { name: $name, shifts: &$shifts, texts_min: $least, digest: digest($name) };)+
        /// Every kind of attribute.
        pub(in crate::understanding) const TEMPLATES: &[&Template] = &[$(&$id),+];
    };
}

templates! {
    WORD = "w" [-2, -1, 0, 1, 2, 3], 2;
    ENDING = "s" [0], 3;
    START = "p" [0], 3;
    LONG_ENDING = "e" [0], 3;
    LONG_START = "a" [0], 3;
    CLASS = "c" [-2, -1, 0, 1, 2], 1;
    CLASSES = "cc" [-1, 0, 1, 2], 2;
    THREE = "ccc" [0, 1], 2;
    PAIR = "ww" [-1, 0, 1, 2], 3;
    WORD_CLASS = "wc" [0, 1], 2;
    SKIP = "w.c" [2], 2;
    CLASS_WORD = "cw" [0], 3;
    ZONE = "z" [0], 2;
    MATTER = "y" [0], 2;
    ABOUT = "i" [0], 3;
    MARK = "b" [-1, 0], 1;
    HEAD = "h" [0], 1;
    CODE = "k" [-1, 0, 1], 1;
    WHEN = "t" [-1, 0, 1], 1;
    ORDER = "n" [0], 2;
}

/// A part of the name of an attribute, with its digest: most parts stand in several names.
#[derive(Clone, Copy, Debug)]
pub(in crate::understanding) struct Part<'p> {
    pub(in crate::understanding) text: &'p str,
    digest: u64,
}

impl<'p> Part<'p> {
    pub(super) const fn new(text: &'p str) -> Self {
        Self { text, digest: digest(text) }
    }

    pub(super) const fn digest(self) -> u64 {
        self.digest
    }
}

/// Returns the digest of a part.
const fn digest(text: &str) -> u64 {
    fnv(FNV_START, text.as_bytes())
}

/// Adds the digest of one more part.
const fn with(state: u64, part: u64) -> u64 {
    let mixed = (state.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}

/// Returns the digest of an attribute.
pub(super) fn joined(template: &Template, parts: &[Part<'_>]) -> u64 {
    parts.iter().fold(template.digest, |state, part| with(state, part.digest))
}

/// Returns the digest of the attribute of that name, `template=a|b|c`.
pub(super) fn digest_of(name: &str) -> Option<u64> {
    let template = template_of(name)?;
    let parts = name.as_bytes().get(template.name.len() + 1..)?;
    let (mut state, mut part) = (template.digest, FNV_START);
    for byte in parts {
        if *byte == b'|' {
            (state, part) = (with(state, part), FNV_START);
        } else {
            part = fnv(part, std::slice::from_ref(byte));
        }
    }
    Some(with(state, part))
}

/// Tells whether a name of the model file is that of a word.
pub(super) fn is_word(name: &str) -> bool {
    name.strip_prefix(WORD.name).is_some_and(|rest| rest.starts_with('='))
}

/// Returns the digest of the attribute that a word is.
pub(super) fn digest_of_word(word: Part<'_>) -> u64 {
    joined(&WORD, &[word])
}

/// Returns the kind of attribute that a name of the model file belongs to.
pub(in crate::understanding) fn template_of(name: &str) -> Option<&'static Template> {
    let head = name.bytes().position(|byte| byte == b'=')?;
    let head = digest(name.get(..head)?);
    TEMPLATES.iter().find(|template| template.digest == head).copied()
}

/// What is known about a word beforehand: the registry of sites and the forms of codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::understanding) struct Hint {
    /// `S`, `M` for a site or city of the registry, small letters for their further words.
    pub(in crate::understanding) place: Option<&'static str>,
    /// The kind of fact that its form or the word before it speaks for; `B` for the first word,
    /// `I` for further ones.
    pub(in crate::understanding) code: Option<(&'static str, &'static str)>,
    /// `date` or `time`, as the grammar of dates and times reads it, with the same marks.
    pub(in crate::understanding) when: Option<(&'static str, &'static str)>,
}

/// Takes the attributes of a text.
pub(in crate::understanding) trait Sink {
    /// Takes one attribute of the word `at`: its name is `template=a|b|c`.
    fn see(&mut self, at: usize, template: &'static Template, parts: &[Part<'_>]);

    /// Takes the attributes that the word `at` of this class has by itself.
    fn see_word(&mut self, at: usize, word: Part<'_>, class: Part<'_>) {
        by_itself(at, word, class, self);
    }
}

/// Hands every attribute to `sink` that the word `at` has by itself, whatever stands around it.
#[inline]
pub(super) fn by_itself(
    at: usize,
    word: Part<'_>,
    class: Part<'_>,
    sink: &mut (impl Sink + ?Sized),
) {
    sink.see(at, &WORD, &[word]);
    if class.digest != word.digest {
        let letters = letters_of(word.text);
        if letters > END_LETTERS {
            let (start, ending) = ends(word.text, letters, END_LETTERS);
            sink.see(at, &ENDING, &[ending, class]);
            sink.see(at, &START, &[start, class]);
        }
        if letters > END_LETTERS + 1 {
            let (start, ending) = ends(word.text, letters, END_LETTERS + 1);
            sink.see(at, &LONG_START, &[start]);
            sink.see(at, &LONG_ENDING, &[ending]);
        }
    }
    sink.see(at, &CLASS, &[class]);
}

/// A word prepared.
#[derive(Clone, Debug)]
struct Mark<'w> {
    /// Its folded form with every digit zero; the name of the hint for a place.
    word: Part<'w>,
    class: Class<'w>,
    /// The mark between it and the word before: `-`, `/`, `,`, a line end and so on.
    before: Part<'static>,
    /// The last word that a number belongs to (jaula, rack, feed), and how far it is.
    head: Option<(&'static str, usize)>,
    /// The part of a letter that it stands in, if that is not its middle.
    zone: Option<&'static str>,
}

/// The class of a word, with its digest.
#[derive(Clone, Debug)]
struct Class<'w> {
    text: Cow<'w, str>,
    digest: u64,
}

impl<'w> Class<'w> {
    const fn of(part: Part<'w>) -> Self {
        Self { text: Cow::Borrowed(part.text), digest: part.digest }
    }
}

impl Mark<'_> {
    fn class(&self) -> Part<'_> {
        Part { text: &self.class.text, digest: self.class.digest }
    }
}

/// Words of a line that may be a signature, and lines at the end that are looked at.
const SHORT_LINE_WORDS: usize = 6;
const LAST_LINES: usize = 3;
/// What a text is about, as far as it makes facts of a kind likelier anywhere in it.
const MATTERS: [&str; 2] = ["parcel", "managed"];
/// Words over which a head such as "jaulas" holds.
const HEAD_WORDS_MAX: usize = 7;
/// Letters of the start and the end of a word that are looked at.
const END_LETTERS: usize = 3;
/// Letters up to which a small word is its own class.
const SMALL_LETTERS: u32 = 3;
/// Letters of a digit pattern.
const PATTERN_LETTERS: usize = 8;

/// Hands every attribute of a text that is about `intent` to `sink`.
///
/// Whether a day is a fact of the matter or told by the way depends on what the text is about.
pub(in crate::understanding) fn attributes(
    words: &Words<'_>,
    hints: &[Hint],
    intent: Intent,
    gazetteer: &Gazetteer,
    sink: &mut impl Sink,
) {
    let zeroed = words.zeroed(|c| c.is_ascii_digit());
    let marks = marks(words, &zeroed, hints, gazetteer);
    let (word, before, class) = (Part::new(""), Part::new(""), Class::of(Part::new("#")));
    let edge = Mark { word, class, before, head: None, zone: None };
    let about = |matter: &&str| {
        let digest = digest(matter);
        marks.iter().any(|mark| mark.class.digest == digest)
    };
    let matters = MATTERS.map(|matter| Some(matter).filter(about));
    let intent = Part::new(intent.as_str());
    let mut begun = Begun::default();
    let mark = |at: Option<usize>| at.and_then(|at| marks.get(at)).unwrap_or(&edge);
    for (at, here) in marks.iter().enumerate() {
        let (next, last) = (mark(Some(at + 1)), mark(at.checked_sub(1)));
        let (class, class_behind) = (here.class(), next.class());
        let itself = class.digest == here.word.digest;
        sink.see_word(at, here.word, class);
        sink.see(at, &CLASSES, &[class, next.before, class_behind]);
        sink.see(at, &THREE, &[last.class(), class, class_behind]);
        sink.see(at, &PAIR, &[here.word, next.word]);
        sink.see(at, &WORD_CLASS, &[here.word, class_behind]);
        sink.see(at, &SKIP, &[here.word, mark(Some(at + 2)).class()]);
        sink.see(at, &CLASS_WORD, &[class, next.word]);
        sink.see(at, &MARK, &[here.before, class]);
        if let Some(zone) = here.zone {
            sink.see(at, &ZONE, &[Part::new(zone), class]);
        }
        if !itself {
            for matter in matters.into_iter().flatten() {
                sink.see(at, &MATTER, &[Part::new(matter), class]);
            }
        }
        if let Some((head, far)) = here.head {
            let far = if far == 1 { "1" } else { "+" };
            sink.see(at, &HEAD, &[Part::new(head), Part::new(far), class]);
        }
        let hint = hints.get(at).copied().unwrap_or_default();
        if let Some((kind, place)) = hint.code {
            sink.see(at, &CODE, &[Part::new(kind), Part::new(place)]);
        }
        if let Some((kind, place)) = hint.when {
            let (kind, place) = (Part::new(kind), Part::new(place));
            sink.see(at, &WHEN, &[kind, place]);
            sink.see(at, &WHEN, &[kind, place, last.word]);
            sink.see(at, &ABOUT, &[intent, kind, place]);
            if place.text == "B" {
                let order = Part::new(begun.next(kind.text));
                sink.see(at, &ORDER, &[kind, order]);
                sink.see(at, &ORDER, &[kind, order, intent]);
            }
        } else if !itself {
            sink.see(at, &ABOUT, &[intent, class]);
        }
    }
}

/// How many dates and times of a text have begun: the first is mostly that of the matter.
#[derive(Clone, Copy, Debug, Default)]
struct Begun {
    dates: usize,
    times: usize,
}

impl Begun {
    /// Returns which of its kind the next one is, as the name of an attribute has it.
    fn next(&mut self, kind: &str) -> &'static str {
        let many = if kind == "date" { &mut self.dates } else { &mut self.times };
        *many += 1;
        match *many {
            1 => "1",
            2 => "2",
            _ => "+",
        }
    }
}

/// Counts the letters of a word; most words have plain ones only.
fn letters_of(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().count() }
}

/// Returns the first and the last `many` letters of a word that has more: `letters` in all.
fn ends(word: &str, letters: usize, many: usize) -> (Part<'_>, Part<'_>) {
    let plain = letters == word.len();
    let (to, from) = if plain {
        (many, word.len().saturating_sub(many))
    } else {
        let place = |at: usize| word.char_indices().nth(at).map_or(word.len(), |(at, _)| at);
        (place(many), place(letters.saturating_sub(many)))
    };
    let (start, ending) = (word.get(..to), word.get(from..));
    (Part::new(start.unwrap_or(word)), Part::new(ending.unwrap_or(word)))
}

fn marks<'w>(
    words: &Words<'_>,
    zeroed: &'w str,
    hints: &[Hint],
    gazetteer: &Gazetteer,
) -> Vec<Mark<'w>> {
    let tokens = words.tokens();
    // A recogniser writes no capitals: then small letters say nothing.
    let caseless = !words.text().chars().any(char::is_uppercase);
    let digits = zeroed.contains('0');
    let mut out: Vec<Mark<'w>> = Vec::with_capacity(tokens.len());
    let mut head: Option<(&'static str, usize, usize)> = None;
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        let word = zeroed.get(token.fold_start..token.fold_end).unwrap_or("");
        let written = || words.text().get(token.start..token.end).unwrap_or("");
        let before = if at == 0 { "^" } else { separator(words.text(), end, token.start) };
        end = token.end;
        let hint = hints.get(at).copied().unwrap_or_default();
        let known = gazetteer.class_of(token.digest);
        let (word, class) = match hint.place {
            Some(place) => (Part::new(place), Class::of(Part::new(place))),
            None => {
                let part = Part { text: word, digest: token.digest };
                (part, class_of(part, (token, written), known, (caseless, digits), begins(before)))
            }
        };
        if head.is_some_and(|(_, clause, from)| {
            clause != token.sentence || at.saturating_sub(from) > HEAD_WORDS_MAX
        }) {
            head = None;
        }
        let near = head.map(|(name, _, from)| (name, at.saturating_sub(from)));
        let before = Part::new(before);
        out.push(Mark { word, class, before, head: near, zone: None });
        if let Some(name @ ("cage" | "cabinet" | "feed")) = known.map(|known| known.text) {
            head = Some((name, token.sentence, at));
        }
    }
    mark_zones(&mut out);
    out
}

/// Marks the first line of a letter, and the lines at its end that may be a signature: those behind
/// a closing formula, and other short ones.
fn mark_zones(marks: &mut [Mark<'_>]) {
    let starts: Vec<usize> = (0..marks.len())
        .filter(|at| *at == 0 || marks.get(*at).is_some_and(|mark| mark.before.text == "n"))
        .collect();
    if starts.len() < 2 {
        return;
    }
    let ends = starts.iter().skip(1).copied().chain([marks.len()]);
    let mut closed = false;
    for (number, (from, to)) in starts.iter().copied().zip(ends).enumerate() {
        let Some(line) = marks.get_mut(from..to) else { return };
        let short = line.len() <= SHORT_LINE_WORDS;
        let last = number + LAST_LINES >= starts.len();
        for mark in line {
            mark.zone = match (number, short) {
                (0, _) => Some("first"),
                (_, true) if closed => Some("closed"),
                (_, true) if last => Some("last"),
                _ => None,
            };
            closed |= short && mark.class.text == "closing";
        }
    }
}

/// Tells whether a capital behind this mark says nothing.
fn begins(before: &str) -> bool {
    matches!(before, "^" | "." | "!" | "n")
}

/// Returns the class of a word: a known one, the pattern of its digits, itself when it is small,
/// or the form of its letters.
fn class_of<'w, 't>(
    word: Part<'w>,
    (token, written): (&Token, impl Fn() -> &'t str),
    known: Option<Part<'static>>,
    (caseless, digits): (bool, bool),
    begins: bool,
) -> Class<'w> {
    let (upper, letters) = (token.capitals, token.letters);
    // Where capitals are written, a name has one.
    let common =
        |known: Part<'_>| upper == 0 && !caseless && matches!(known.text, "given" | "surname");
    if let Some(known) = known.filter(|known| !common(*known)) {
        return Class::of(known);
    }
    if digits && word.text.contains('0') {
        let pattern = pattern(word.text);
        return Class { digest: digest(&pattern), text: pattern.into() };
    }
    if upper == 0 && letters <= SMALL_LETTERS {
        return Class::of(word);
    }
    let first = upper > 0 && written().chars().next().is_some_and(char::is_uppercase);
    Class::of(match (upper, first) {
        (0, _) if caseless => const { Part::new("?") },
        (0, _) => const { Part::new("x") },
        (1, true) if letters == 1 => const { Part::new("X") },
        (1, true) if begins => const { Part::new("^Xx") },
        (1, true) => const { Part::new("Xx") },
        (many, _) if many == letters && letters <= 4 => const { Part::new("XXX") },
        (many, _) if many == letters => const { Part::new("XXXX") },
        _ => const { Part::new("xX") },
    })
}

/// Returns the digits as they stand and every run of letters as one `x`.
fn pattern(word: &str) -> String {
    let mut out = String::with_capacity(PATTERN_LETTERS);
    for c in word.chars() {
        if out.len() == PATTERN_LETTERS {
            break;
        }
        if c == '0' {
            out.push('0');
        } else if !out.ends_with('x') {
            out.push('x');
        }
    }
    out
}

/// Names what stands between two words.
fn separator(text: &str, from: usize, to: usize) -> &'static str {
    // Most words have one space between them.
    if from + 1 == to && text.as_bytes().get(from) == Some(&b' ') {
        return "";
    }
    let between = text.get(from..to).unwrap_or("");
    let mut spaces = 0_usize;
    let mut found = "";
    for c in between.chars() {
        let name = match c {
            ' ' | '\u{a0}' => {
                spaces += 1;
                continue;
            }
            '\n' | '\r' => return "n",
            '.' => ".",
            '!' | '?' => "!",
            ',' | ';' => ",",
            ':' => ":",
            '-' | '\u{2013}' | '\u{2014}' => "-",
            '/' => "/",
            '\'' | '\u{2019}' => "'",
            '@' => "@",
            '+' => "+",
            '#' => "#",
            '&' => "&",
            '(' | ')' => "(",
            _ => "o",
        };
        if found.is_empty() {
            found = name;
        }
    }
    match (found, spaces) {
        ("", _) => "",
        // Closed marks stand inside a code or number, open ones between words.
        (".", 0) => "in.",
        (":", 0) => "in:",
        ("-", 0) => "in-",
        ("/", 0) => "in/",
        (found, _) => found,
    }
}
