//! The three languages against each other: same ids, same variables, same choices.
use std::collections::{BTreeMap, BTreeSet};

use super::Entries;
use super::entry::Entry;
use super::references::reachable;
use crate::model::{FileFault, Language};

/// Compares every message of every language with the same one in the others.
pub(super) fn check(books: &BTreeMap<Language, Entries<'_>>) -> Vec<FileFault> {
    let mut faults = vec![];
    let mut seen = BTreeSet::new();
    for entries in books.values() {
        // Terms are each language's own business.
        for (id, entry) in entries.iter().filter(|(id, _)| !id.starts_with('-')) {
            if !seen.insert(id.as_str()) {
                continue;
            }
            for (&other, theirs) in books {
                match theirs.get(id) {
                    Some(same) => {
                        faults.extend(variables(entry, entries, same, theirs));
                        faults.extend(choices(entry, same));
                    }
                    None => faults.push(missing(entry, other)),
                }
            }
        }
    }
    faults
}

fn missing(entry: &Entry<'_>, language: Language) -> FileFault {
    let file = entry.source.file.rsplit('/').next().unwrap_or_default();
    entry.fault(
        entry.byte,
        format!("`{}` is missing in {language}", entry.id),
        format!("write it in locales/{}/{file}", language.folder()),
    )
}

/// Returns the variables that `id` needs, itself or through what it includes.
fn needed<'e>(id: &'e str, entries: &'e Entries<'_>) -> BTreeSet<&'e str> {
    reachable(id, entries)
        .into_iter()
        .filter_map(|id| entries.get(id))
        .flat_map(|entry| entry.variables.keys().copied())
        .collect()
}

/// Returns the variables of every message of one language.
pub(super) fn all_variables(entries: &Entries<'_>) -> BTreeMap<String, BTreeSet<String>> {
    entries
        .keys()
        .filter(|id| !id.starts_with('-'))
        .map(|id| (id.clone(), needed(id, entries).into_iter().map(str::to_owned).collect()))
        .collect()
}

/// Reports a difference where it arises: at an entry that names the variable, or that includes
/// other messages than its like; not at all those that include it.
fn variables(
    mine: &Entry<'_>,
    my_book: &Entries<'_>,
    same: &Entry<'_>,
    their_book: &Entries<'_>,
) -> Vec<FileFault> {
    let here = needed(&mine.id, my_book);
    let there = needed(&same.id, their_book);
    let mut faults = surplus(mine, &here, same, &there);
    faults.extend(surplus(same, &there, mine, &here));
    faults
}

/// Reports the variables that `entry` needs and the same entry of another language does not.
fn surplus(
    entry: &Entry<'_>,
    needed: &BTreeSet<&str>,
    other: &Entry<'_>,
    others: &BTreeSet<&str>,
) -> Vec<FileFault> {
    let includes = |entry: &Entry<'_>| -> BTreeSet<String> {
        entry.references.iter().map(|reference| reference.0.clone()).collect()
    };
    let includes_others = includes(entry) != includes(other);
    needed
        .difference(others)
        .filter_map(|variable| {
            let (byte, how) = match entry.variables.get(variable) {
                Some(byte) => (*byte, "uses"),
                None if includes_others => (entry.byte, "needs, for what it includes,"),
                None => return None,
            };
            Some(entry.fault(
                byte,
                format!(
                    "`{}` {how} `${variable}` here, but not in {}",
                    entry.id, other.source.language
                ),
                format!("say the same in both; the other is {}", other.place()),
            ))
        })
        .collect()
}

fn choices(mine: &Entry<'_>, same: &Entry<'_>) -> Vec<FileFault> {
    let shared = mine.choices.iter().filter_map(|(v, keys)| Some((v, keys, same.choices.get(v)?)));
    shared
        .filter(|(_, here, there)| here != there)
        .map(|(variable, here, there)| {
            let differing: Vec<&str> = here.symmetric_difference(there).copied().collect();
            same.fault(
                same.byte,
                format!(
                    "`{}` chooses by `${variable}` among other variants than {}: [{}]",
                    same.id,
                    mine.source.language,
                    differing.join("] [")
                ),
                format!("give both the same variants; the other is {}", mine.place()),
            )
        })
        .collect()
}
