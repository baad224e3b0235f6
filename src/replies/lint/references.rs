//! Messages that include others: they must exist and must not go round in a circle.
use std::collections::BTreeSet;

use super::Entries;
use super::entry::Entry;
use crate::model::FileFault;

/// Checks the references and functions of one language.
pub(super) fn check(entries: &Entries<'_>) -> Vec<FileFault> {
    let mut faults = vec![];
    for entry in entries.values() {
        for (target, byte) in entry.references.iter().filter(|r| !entries.contains_key(&r.0)) {
            let kind = if target.starts_with('-') { "term" } else { "message" };
            faults.push(entry.fault(
                *byte,
                format!(
                    "`{}` includes `{target}`, and no such {kind} stands in this language",
                    entry.id
                ),
                "write it, or correct the name",
            ));
        }
        for (function, byte) in &entry.functions {
            faults.push(entry.fault(
                *byte,
                format!("`{}` calls {function}(), which does not exist", entry.id),
                "let the program hand over the value ready to print",
            ));
        }
        if let Some(byte) = way_back(entry, entries) {
            faults.push(entry.fault(
                byte,
                format!("`{}` includes itself by way of others", entry.id),
                "break the circle",
            ));
        }
    }
    faults
}

/// Returns the place of the reference by which `entry` comes back to itself.
fn way_back(entry: &Entry<'_>, entries: &Entries<'_>) -> Option<usize> {
    entry
        .references
        .iter()
        .find(|r| reachable(&r.0, entries).contains(entry.id.as_str()))
        .map(|r| r.1)
}

/// Returns `id` and every id that it includes, directly or not.
pub(super) fn reachable<'e>(id: &'e str, entries: &'e Entries<'_>) -> BTreeSet<&'e str> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        if let Some(entry) = entries.get(id)
            && seen.insert(id)
        {
            waiting.extend(entry.references.iter().map(|r| r.0.as_str()));
        }
    }
    seen
}
