//! Comparing what a server has with what the ledger says.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ledger::State;

/// The differences between a folder on the server and the ledger, by UID.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Comparison {
    /// Messages on the server.
    pub on_server: usize,
    /// Messages of this generation in the ledger.
    pub in_ledger: usize,
    /// On the server, unknown to the ledger: to be taken.
    pub unknown: Vec<u32>,
    /// On the server, though the ledger says that they vanished: to be taken.
    pub back: Vec<u32>,
    /// Wanted, but not on the server: they vanished before we had them.
    pub vanished: Vec<u32>,
    /// Taken or filed, but still in the folder though they should have been moved.
    pub unfiled: Vec<u32>,
    /// On the server and set aside.
    pub set_aside: Vec<u32>,
}

impl Comparison {
    /// Returns whether nothing differs that should not.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.unknown.is_empty()
            && self.back.is_empty()
            && self.vanished.is_empty()
            && self.unfiled.is_empty()
            && self.set_aside.is_empty()
    }
}

/// Compares. `moves` says whether what is taken leaves the folder.
#[must_use]
pub fn compare(server: &BTreeSet<u32>, ledger: &BTreeMap<u32, State>, moves: bool) -> Comparison {
    let mut found =
        Comparison { on_server: server.len(), in_ledger: ledger.len(), ..Comparison::default() };
    for uid in server {
        match ledger.get(uid) {
            None => found.unknown.push(*uid),
            Some(State::Gone) => found.back.push(*uid),
            Some(State::SetAside) => found.set_aside.push(*uid),
            Some(State::Filed) if moves => found.unfiled.push(*uid),
            Some(State::Taken | State::Filed | State::Wanted | State::Skipped) => {}
        }
    }
    let wanted = ledger.iter().filter(|(_, state)| **state == State::Wanted);
    found.vanished.extend(wanted.map(|(uid, _)| *uid).filter(|uid| !server.contains(uid)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_has_a_name() {
        let server = BTreeSet::from([1, 2, 3, 4, 5, 6]);
        let ledger = BTreeMap::from([
            (1, State::Skipped),
            (2, State::Gone),
            (3, State::Filed),
            (4, State::SetAside),
            (5, State::Wanted),
            (8, State::Wanted),
            (9, State::Filed),
        ]);
        let found = compare(&server, &ledger, true);
        assert_eq!((found.on_server, found.in_ledger), (6, 7));
        assert_eq!((found.unknown.as_slice(), found.back.as_slice()), (&[6][..], &[2][..]));
        assert_eq!((found.vanished.as_slice(), found.unfiled.as_slice()), (&[8][..], &[3][..]));
        assert_eq!(found.set_aside, [4]);
        assert!(!found.is_clean());
        assert!(compare(&server, &ledger, false).unfiled.is_empty(), "flags leave it there");
        let same = BTreeMap::from([(1, State::Filed), (2, State::Skipped)]);
        assert!(compare(&BTreeSet::from([1, 2]), &same, false).is_clean());
    }
}
