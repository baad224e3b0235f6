//! Every fragment that a value can be made of.
use std::collections::BTreeSet;

use super::clock;
use super::fragment::{Fragment, Part};
use super::names::{characters, month, weekday};
use super::number::{Form, hundred, hundreds, small, thousand};
use crate::model::Language;

/// Returns every fragment of a language, by id; each once.
#[must_use]
pub fn catalogue(language: Language) -> Vec<Fragment> {
    let mut parts = characters(language);
    parts.extend(numbers(language));
    parts.extend((1..=7).filter_map(|day| weekday(language, day)));
    parts.extend((1..=12).filter_map(|one| month(language, one)));
    parts.extend(clock::all(language));
    let all: BTreeSet<Fragment> = parts.iter().flat_map(Part::recordings).collect();
    all.into_iter().collect()
}

fn numbers(language: Language) -> Vec<Part> {
    let forms = [Form::Alone, Form::Masculine, Form::Feminine];
    let mut parts = vec![hundred(language), thousand(language, false), thousand(language, true)];
    for form in forms {
        parts.extend((0..100).map(|number| small(language, number, form)));
        parts.extend((1..10).map(|many| hundreds(language, many, form, true)));
        parts.extend((2..10).map(|many| hundreds(language, many, form, false)));
    }
    parts
}
