//! Cages and cabinets of the registry, with the names that they had before.
//!
//! A name that means two things is never guessed at: it is told as ambiguous.
use serde::{Deserialize, Serialize};

use crate::model::{NamedPlace, PlaceKind, PlaceState, SiteCode};

/// Characters of a cage's or cabinet's name.
const PLACE_CHARS_MAX: usize = 40;

/// A cage or cabinet to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewPlace {
    /// The site it is in.
    pub site: SiteCode,
    /// What it is.
    pub kind: PlaceKind,
    /// The cage that a cabinet stands in, by its present name; empty for one that stands alone, and
    /// for a cage.
    pub cage: String,
    /// Its present name.
    pub name: String,
    /// The names that it had before, the latest last.
    pub former: Vec<String>,
}

/// A registered cage or cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Place {
    /// Its row.
    pub id: i64,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: NewPlace,
}

impl NewPlace {
    /// Returns its name with that of its cage before it, as people at the desk read it.
    #[must_use]
    pub fn full_name(&self) -> String {
        if self.cage.is_empty() {
            self.name.clone()
        } else {
            format!("{}/{}", self.cage, self.name)
        }
    }

    /// Returns whether it is or was called so by those who wrote a name their own way.
    #[must_use]
    pub fn has_or_had(&self, name: &str) -> bool {
        self.is_called(&folded_name(name))
    }

    /// Returns whether it is or was called so; spaces, hyphens and capitals do not count.
    fn is_called(&self, folded: &str) -> bool {
        let mut names = self.former.iter().chain([&self.name]);
        names.any(|name| folded_name(name) == folded)
    }
}

/// Returns whether a text can be the name of a cage or cabinet: 1 to 40 characters, none of them a
/// space, a letter or digit among them.
#[must_use]
pub fn fits_as_place(text: &str) -> bool {
    text.chars().count() <= PLACE_CHARS_MAX
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
        && !folded_name(text).is_empty()
}

/// Returns a name by which it is compared: its letters and digits, small. Zeros count: `0408` is not
/// `408`.
pub(super) fn folded_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns whether a cabinet stands in a cage of that name, present or former.
pub(super) fn stands_in(places: &[Place], cabinet: &NewPlace, cage: &str) -> bool {
    let (own, wanted) = (folded_name(&cabinet.cage), folded_name(cage));
    if own == wanted {
        return true;
    }
    let cages = || {
        let facts = places.iter().map(|place| &place.facts);
        facts.filter(|place| place.kind == PlaceKind::Cage && place.site == cabinet.site)
    };
    // Its own cage is written by the present name, or by one that it had when nobody has it now.
    let present = cages().find(|place| folded_name(&place.name) == own);
    let its = present.or_else(|| cages().find(|place| place.is_called(&own)));
    its.is_some_and(|its| its.is_called(&wanted))
}

/// Tells what a name means among the places of the registry; nothing when no place of that site has
/// or had it. A cabinet is looked for in the cage that was named with it, where that helps.
#[must_use]
pub fn place_named(
    places: &[Place],
    site: &SiteCode,
    kind: PlaceKind,
    said: &str,
    cage: Option<&str>,
) -> Option<NamedPlace> {
    let wanted = folded_name(said);
    let fits = |place: &&Place| {
        place.facts.site == *site && place.facts.kind == kind && place.facts.is_called(&wanted)
    };
    let mut found: Vec<&NewPlace> = places.iter().filter(fits).map(|place| &place.facts).collect();
    if let Some(cage) = cage.filter(|_| found.len() > 1) {
        let within = |place: &&&NewPlace| stands_in(places, place, cage);
        let inside: Vec<&NewPlace> = found.iter().filter(within).copied().collect();
        if !inside.is_empty() {
            found = inside;
        }
    }
    let first = found.first()?;
    let state = match found.len() {
        1 if folded_name(&first.name) == wanted => PlaceState::Present,
        1 => PlaceState::Renamed,
        _ => PlaceState::Ambiguous,
    };
    let names = found.iter().map(|place| place.full_name()).collect();
    Some(NamedPlace { kind, said: said.to_owned(), state, names })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: i64, text: &str) -> Place {
        let mut words = text.split(' ');
        let mut next = || words.next().unwrap_or_default().to_owned();
        let (site, kind) = (next().parse().unwrap(), next().parse().unwrap());
        let (cage, name) = (next().replace('-', ""), next());
        let former = words.map(ToOwned::to_owned).collect();
        Place { id, facts: NewPlace { site, kind, cage, name, former } }
    }

    fn registry() -> Vec<Place> {
        let all = [
            "MD2 cage - 12 J-04",
            "MD2 cage - 45 12",
            "MD2 cage - 46 K.7",
            "MD2 cage - 47 k-7",
            "MD2 cabinet 12 0408 A1",
            "MD2 cabinet 45 0408",
            "LS1 cage - 9 J-04",
        ];
        all.iter().zip(1..).map(|(text, id)| place(id, text)).collect()
    }

    fn check(site: &str, kind: PlaceKind, said: &str, cage: Option<&str>, expected: &str) {
        let found = place_named(&registry(), &site.parse().unwrap(), kind, said, cage);
        let shown = found.map(|found| found.to_string()).unwrap_or_default();
        assert_eq!(shown, expected, "{site} {said} {cage:?}");
    }

    #[test]
    fn an_old_name_is_told_with_the_new_one_and_a_doubtful_one_is_never_guessed() {
        use PlaceKind::{Cabinet, Cage};
        check("MD2", Cage, "J-04", None, "cage 12 (formerly J-04)");
        check("MD2", Cage, "j 04", None, "cage 12 (formerly j 04)");
        check("LS1", Cage, "J04", None, "cage 9 (formerly J04)");
        check("MD2", Cage, "45", None, "cage 45");
        check("MD2", Cage, "J-4", None, "");
        check("BA1", Cage, "J-04", None, "");
        // A present name that another cage had, and a former name of two.
        check("MD2", Cage, "12", None, "cage 12 may be any of: 12, 45; ask which");
        check("MD2", Cage, "K7", None, "cage K7 may be any of: 46, 47; ask which");
        check(
            "MD2",
            Cabinet,
            "0408",
            None,
            "cabinet 0408 may be any of: 12/0408, 45/0408; ask which",
        );
        check("MD2", Cabinet, "0408", Some("45"), "cabinet 45/0408");
        // The cage is named by the name that it had.
        check("MD2", Cabinet, "0408", Some("J-04"), "cabinet 12/0408");
        check("MD2", Cabinet, "a-1", Some("J-04"), "cabinet 12/0408 (formerly a-1)");
        check("MD2", Cabinet, "408", Some("J-04"), "");
    }

    #[test]
    fn names_have_something_to_be_known_by() {
        for good in ["12", "J-04", "00EQ11-1", "é"] {
            assert!(fits_as_place(good), "{good}");
        }
        for wrong in ["", "-", "J 04", "a\n", &"x".repeat(41)] {
            assert!(!fits_as_place(wrong), "{wrong:?}");
        }
    }
}
