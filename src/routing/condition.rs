//! One line of `when` or `unless`.
use std::cell::OnceCell;

use regex::{Regex, RegexBuilder};

use super::vocabulary::{Field, NONE, Shape};
use super::{Facts, Known};
use crate::text::fold_words;
use crate::tomlfile::{Entry, Faults, Scalar, ScalarKind, one_of};

/// The most bytes that a compiled `text_matches` may take.
const REGEX_BYTES_MAX: usize = 1 << 20;
/// The most letters of a value that the trace shows.
const SHOWN_MAX: usize = 40;

/// A line: any of its values must hold (`when`), or none may (`unless`).
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) field: Field,
    pub(super) unless: bool,
    pub(super) test: Test,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The values of a finite field, site patterns already expanded; of one that may have
    /// several, any of them.
    Values(Vec<String>),
    Tags(Vec<String>),
    Globs(Vec<String>),
    /// Folded phrases with a space on either side.
    Phrases(Vec<String>),
    Patterns(Vec<Regex>),
}

/// The facts made ready once for all rules; texts are folded when the first rule asks.
pub(super) struct Prepared<'f> {
    facts: &'f Facts,
    /// The values of the fields in the order of [`Field::ALL`].
    values: Vec<String>,
    subject: OnceCell<String>,
    text: OnceCell<String>,
    raw: OnceCell<String>,
}

impl<'f> Prepared<'f> {
    pub(super) fn new(facts: &'f Facts) -> Self {
        Self {
            facts,
            values: Field::ALL.iter().map(|(field, _)| field.value(facts)).collect(),
            subject: OnceCell::new(),
            text: OnceCell::new(),
            raw: OnceCell::new(),
        }
    }

    fn subject(&self) -> &str {
        self.subject.get_or_init(|| format!(" {} ", fold_words(&self.facts.subject)))
    }

    /// Subject and body count as one text (labelling guide section 1).
    fn text(&self) -> &str {
        self.text.get_or_init(|| format!("{}{} ", self.subject(), fold_words(&self.facts.text)))
    }

    fn raw(&self) -> &str {
        self.raw.get_or_init(|| format!("{}\n{}", self.facts.subject, self.facts.text))
    }

    fn value(&self, field: Field) -> &str {
        self.values.get(field as usize).map_or(NONE, String::as_str)
    }
}

impl Condition {
    /// Returns whether the line lets the rule fit.
    pub(super) fn holds(&self, prepared: &Prepared<'_>) -> bool {
        self.any(prepared) != self.unless
    }

    fn any(&self, prepared: &Prepared<'_>) -> bool {
        match &self.test {
            Test::Values(values) => {
                let value = prepared.value(self.field);
                if self.field.shape() == Shape::Several {
                    value.split(',').any(|one| values.iter().any(|wanted| wanted == one))
                } else {
                    values.iter().any(|wanted| wanted == value)
                }
            }
            Test::Tags(tags) => tags.iter().any(|tag| prepared.facts.tags.contains(tag)),
            Test::Globs(globs) => {
                let value = prepared.value(self.field).to_lowercase();
                // `*` means every account, and no account is none of them.
                globs.iter().any(|glob| (value != NONE || glob == NONE) && fits(glob, &value))
            }
            Test::Phrases(phrases) => {
                let text = if self.field == Field::SubjectHas {
                    prepared.subject()
                } else {
                    prepared.text()
                };
                phrases.iter().any(|phrase| text.contains(phrase.as_str()))
            }
            Test::Patterns(patterns) => patterns.iter().any(|regex| regex.is_match(prepared.raw())),
        }
    }

    /// Returns why the rule does not fit, in the words of the trace: `intent=billing`.
    pub(super) fn reason(&self, prepared: &Prepared<'_>) -> String {
        let key = self.field.key();
        let shown = match self.field.shape() {
            Shape::Finite | Shape::Several | Shape::Glob => {
                let value = prepared.value(self.field);
                let cut = value.char_indices().nth(SHOWN_MAX).map_or(value.len(), |(at, _)| at);
                format!("{key}={}", value.get(..cut).unwrap_or_default())
            }
            // The text itself stays out of the trace: it may hold personal data.
            Shape::Tags | Shape::Words | Shape::Regex => key.to_owned(),
        };
        if self.unless { format!("unless {shown}") } else { shown }
    }

    /// Reads one line.
    pub(super) fn read(
        entry: &Entry<'_>,
        unless: bool,
        known: &Known,
        faults: &mut Faults,
    ) -> Option<Self> {
        let Some(field) = Field::of_key(entry.key) else {
            let what = format!("`{}` is no condition", entry.key);
            faults.push(entry.key_fault(what, one_of_keys(entry.key)));
            return None;
        };
        let test = match field.shape() {
            Shape::Finite | Shape::Several => Test::Values(finite(entry, field, known, faults)),
            Shape::Tags => Test::Tags(lines(entry, faults, |tag| Some(tag.to_owned()))),
            Shape::Glob => Test::Globs(lines(entry, faults, |name| Some(name.to_lowercase()))),
            Shape::Words => Test::Phrases(lines(entry, faults, |words| {
                let folded = fold_words(words);
                (!folded.is_empty()).then(|| format!(" {folded} "))
            })),
            Shape::Regex => Test::Patterns(patterns(entry, faults)),
        };
        Some(Self { field, unless, test })
    }
}

fn one_of_keys(key: &str) -> String {
    one_of(key, Field::keys())
}

fn lines(
    entry: &Entry<'_>,
    faults: &mut Faults,
    read: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut out = vec![];
    for scalar in entry.texts(faults) {
        match read(scalar.text.trim()).filter(|text| !text.is_empty()) {
            Some(text) => out.push(text),
            None => {
                let what = format!("`{}` holds nothing to look for", scalar.text);
                faults.push(scalar.fault(what, "write a word"));
            }
        }
    }
    out
}

fn patterns(entry: &Entry<'_>, faults: &mut Faults) -> Vec<Regex> {
    let mut out = vec![];
    for scalar in entry.texts(faults) {
        match RegexBuilder::new(&scalar.text).size_limit(REGEX_BYTES_MAX).build() {
            Ok(regex) => out.push(regex),
            Err(error) => {
                let error = error.to_string();
                let last = error.lines().last().unwrap_or_default();
                let last = last.trim().trim_start_matches("error: ");
                let what = format!("`{}` is no regular expression: {last}", scalar.text);
                faults.push(scalar.fault(what, "text_has takes plain words"));
            }
        }
    }
    out
}

/// Reads the values of a finite field; `*` in a site stands for any letters.
fn finite(entry: &Entry<'_>, field: Field, known: &Known, faults: &mut Faults) -> Vec<String> {
    let domain = field.values(known);
    let mut out: Vec<String> = vec![];
    for scalar in entry.scalars(faults) {
        if !kind_fits(field, &scalar, faults) {
            continue;
        }
        let wanted: Vec<String> = if field == Field::Site {
            domain.iter().filter(|site| glob_fits_site(&scalar.text, site)).cloned().collect()
        } else {
            domain.iter().filter(|value| **value == scalar.text).cloned().collect()
        };
        if wanted.is_empty() {
            let what = format!("`{}` is no {}", scalar.text, field.key());
            let remedy = one_of(&scalar.text, domain.iter().map(String::as_str));
            faults.push(scalar.fault(what, remedy));
        }
        out.extend(wanted);
    }
    out.sort();
    out.dedup();
    out
}

fn kind_fits(field: Field, scalar: &Scalar<'_>, faults: &mut Faults) -> bool {
    let (kind, remedy) = if field.is_number() {
        (ScalarKind::Integer, "write 1, 2 or 3 without quotes")
    } else if field.is_flag() {
        (ScalarKind::Boolean, "write true or false without quotes")
    } else {
        (ScalarKind::Text, "write it in quotes")
    };
    if scalar.kind != kind {
        faults.push(scalar.fault(format!("`{}` is no {}", scalar.text, field.key()), remedy));
    }
    scalar.kind == kind
}

fn glob_fits_site(glob: &str, site: &str) -> bool {
    // `*` means every site, and no site is none of them.
    if site == NONE { glob == NONE } else { fits(&glob.to_lowercase(), &site.to_lowercase()) }
}

/// Returns whether `value` has the form of `glob`, in which `*` stands for any letters.
pub(super) fn fits(glob: &str, value: &str) -> bool {
    let mut parts = glob.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = value.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.len() >= last.len() && rest.ends_with(last)
}
