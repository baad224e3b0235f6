//! Everything that can be heard in a call, so that it can be recorded before anybody calls.
use std::collections::{BTreeMap, BTreeSet};

use crate::conversation::PROMPTS;
use crate::model::{Intent, Language, TeamRole};
use crate::replies::{FIELDS, Phrasebook, Stretch};
use crate::speech::{Fragment, catalogue, sentences};

/// Messages of doors that are not played from recordings: words for a recogniser, and what platforms
/// speak themselves when we cannot be reached, with what a call costs.
const NEVER_PLAYED: [&str; 3] =
    ["phone-speech-hints", "phone-fallback-nobody", "phone-fallback-static"];

/// The id of the recording of the desk's name.
const DESK: &str = "desk-name";

/// Returns what has to be recorded in each language: each sentence of each wording of each message
/// that a conversation or a door says, the words that stand for values, the desk's name, and all
/// fragments. `messages` are those of the doors. What two messages share stands once, under the id
/// of the first; a message of several sentences numbers them (`phone-danger.2`).
#[must_use]
pub fn recordings(
    book: &Phrasebook,
    desk: &str,
    messages: &[(&str, &[&str])],
) -> BTreeMap<Language, Vec<Fragment>> {
    Language::ALL
        .into_iter()
        .map(|language| {
            let mut all = words_of(book, language, desk, messages);
            all.extend(catalogue(language));
            (language, all)
        })
        .collect()
}

fn words_of(
    book: &Phrasebook,
    language: Language,
    desk: &str,
    messages: &[(&str, &[&str])],
) -> Vec<Fragment> {
    let prompts = PROMPTS.iter().chain(messages).map(|(id, _)| (*id).to_owned());
    let matters = ["intent", "topic"]
        .into_iter()
        .flat_map(|kind| Intent::ALL.map(|intent| format!("{kind}-{intent}")));
    let roles = TeamRole::ALL.iter().map(|role| format!("role-{role}"));
    let fields = FIELDS.iter().map(|id| (*id).to_owned());
    let mut seen = BTreeSet::new();
    let mut all = vec![];
    for id in prompts.chain(matters).chain(fields).chain(roles) {
        if NEVER_PLAYED.contains(&id.as_str()) {
            continue;
        }
        add(&id, &spans(book, language, &id), &mut seen, &mut all);
    }
    add(DESK, &sentences(desk), &mut seen, &mut all);
    all
}

/// Every sentence of a message that no value interrupts, in all its wordings.
fn spans(book: &Phrasebook, language: Language, id: &str) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    for stretch in book.wordings(language, id).into_iter().flatten() {
        let Stretch::Words(words) = stretch else { continue };
        for sentence in sentences(&words) {
            if !found.contains(&sentence) {
                found.push(sentence);
            }
        }
    }
    found
}

fn add(id: &str, spans: &[String], seen: &mut BTreeSet<String>, all: &mut Vec<Fragment>) {
    for (at, text) in spans.iter().enumerate() {
        if seen.insert(text.clone()) {
            let number = at.saturating_add(1);
            let id = if spans.len() == 1 { id.to_owned() } else { format!("{id}.{number}") };
            all.push(Fragment { id, text: text.clone() });
        }
    }
}
