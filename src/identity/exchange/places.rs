//! Files of cages and cabinets. One is known by its site, kind and name, a cabinet by its cage too;
//! one that has another name now by the name that it had.
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{FileFault, PlaceKind, SiteCode, Sites};

use super::super::location::{folded_name, stands_in};
use super::super::{NewPlace, Place, fits_as_place};
use super::cells::{Column, Faults, Row, optional, required};
use super::{Format, Source, csv_form, json_form, rows};

const COLUMNS: &[Column] =
    &[required("site"), required("kind"), optional("cage"), required("name"), optional("former")];

/// The text names no cage or cabinet.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no name of a place; write 1 to 40 characters without spaces")]
struct PlaceNameError(String);

/// What a row asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPlace {
    /// The line of the row.
    pub line: usize,
    /// The place that it is of; none is to be added.
    pub id: Option<i64>,
    /// What is to be known of it afterwards.
    pub facts: NewPlace,
    /// What changes of a place that is there: the column, what stood and what is to stand.
    pub changed: Vec<String>,
}

/// Reads a file of cages and cabinets; `known` are those that are registered. A column that is left
/// out keeps what is known, an empty cell of former names takes them away. A name that a place had
/// before is kept as such when it gets another.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn plan_places(
    source: &Source,
    known: &[Place],
    sites: &Sites,
) -> Result<Vec<PlannedPlace>, Vec<FileFault>> {
    let mut faults = Faults::new(&source.name);
    let rows = rows(source, COLUMNS, &mut faults);
    let mut said: Vec<(&Row, NewPlace)> = vec![];
    for row in &rows {
        let before = faults.count();
        let place = read(row, sites, &mut faults);
        said.extend(place.filter(|_| faults.count() == before).map(|place| (row, place)));
    }
    let mut planner = Planner { all: known.to_vec(), known, lines: BTreeMap::new() };
    // The cages first: a cabinet may stand in one that gets its new name in the same file.
    let (cages, cabinets): (Vec<_>, Vec<_>) =
        said.into_iter().partition(|(_, place)| place.kind == PlaceKind::Cage);
    let mut planned = vec![];
    for (row, place) in cages.into_iter().chain(cabinets) {
        planned.extend(planner.row(row, place, &mut faults));
    }
    planned.sort_by_key(|planned: &PlannedPlace| planned.line);
    faults.or(planned)
}

/// Reads what a row says.
fn read(row: &Row, sites: &Sites, faults: &mut Faults<'_>) -> Option<NewPlace> {
    let (mut site, mut kind, mut name) = (None::<SiteCode>, None::<PlaceKind>, None);
    row.set_or_clear("site", faults, &mut site);
    row.set_or_clear("kind", faults, &mut kind);
    row.set_or_clear_by("name", faults, place_name, &mut name);
    for (missing, column) in
        [(site.is_none(), "site"), (kind.is_none(), "kind"), (name.is_none(), "name")]
    {
        let empty = matches!(row.text(column, faults), Some((_, "")));
        if missing && empty {
            faults.add(row.line, format!("{column}: it is empty"), "every row needs one");
        }
    }
    let mut cage = None;
    row.set_or_clear_by("cage", faults, place_name, &mut cage);
    let mut former = vec![];
    row.set_list("former", faults, place_name, &mut former);
    let (site, kind, name) = (site?, kind?, name?);
    if sites.get(site.as_str()).is_none() {
        let all: Vec<&str> = sites.iter().map(|site| site.code.as_str()).collect();
        let remedy = format!("use one of: {}", all.join(", "));
        faults.add(row.line, format!("site: there is no site {site}"), remedy);
    }
    if kind == PlaceKind::Cage && cage.is_some() {
        faults.add(row.line, "cage: a cage stands in no cage", "leave the cell empty");
    }
    if former.iter().any(|old| folded_name(old) == folded_name(&name)) {
        let what = format!("former: `{name}` is its present name");
        faults.add(row.line, what, "write the names that it has no more");
    }
    Some(NewPlace { site, kind, cage: cage.unwrap_or_default(), name, former })
}

fn place_name(text: &str) -> Result<String, PlaceNameError> {
    if fits_as_place(text) { Ok(text.to_owned()) } else { Err(PlaceNameError(text.to_owned())) }
}

/// The registry, and the rows read so far.
struct Planner<'a> {
    known: &'a [Place],
    /// The registry as the file makes it, cages above all.
    all: Vec<Place>,
    /// Lines by whatever makes two rows the same place.
    lines: BTreeMap<String, usize>,
}

impl Planner<'_> {
    fn row(&mut self, row: &Row, said: NewPlace, faults: &mut Faults<'_>) -> Option<PlannedPlace> {
        let line = row.line;
        let place = match self.place(&said) {
            Ok(place) => place.cloned(),
            Err(several) => {
                let what = format!("its former names are those of several places: {several}");
                faults.add(line, what, "remove what is there no more, or correct the names");
                return None;
            }
        };
        let (site, kind) = (&said.site, said.kind);
        let own = format!("{site} {kind} {} {}", folded_name(&said.cage), folded_name(&said.name));
        let of = place.as_ref().map(|place| format!("#{}", place.id));
        for key in of.into_iter().chain([own]) {
            if let Some(first) = self.lines.insert(key, line).filter(|first| *first != line) {
                let what = format!("{kind} {} stands in line {first} too", said.full_name());
                faults.add(line, what, "keep one line of each place");
                return None;
            }
        }
        let mut facts = said;
        if let Some(was) = &place {
            if !row.cells.contains_key("former") {
                facts.former.clone_from(&was.facts.former);
            }
            if !row.cells.contains_key("cage") {
                facts.cage.clone_from(&was.facts.cage);
            }
        }
        let mut seen = vec![];
        facts.former.retain(|old| {
            let fresh = !seen.contains(&folded_name(old));
            seen.push(folded_name(old));
            fresh
        });
        let (id, changed) = match &place {
            Some(was) => (Some(was.id), changed(&was.facts, &facts)),
            None => (None, vec![]),
        };
        self.all.retain(|other| Some(other.id) != id);
        self.all.push(Place { id: id.unwrap_or_default(), facts: facts.clone() });
        Some(PlannedPlace { line, id, facts, changed })
    }

    /// Finds the place that is meant: by its name, else by one that it had.
    fn place(&self, said: &NewPlace) -> Result<Option<&Place>, String> {
        let fits = |place: &&Place, name: &str| {
            let facts = &place.facts;
            let there = facts.site == said.site && facts.kind == said.kind;
            there
                && folded_name(&facts.name) == folded_name(name)
                && stands_in(&self.all, facts, &said.cage)
        };
        if let Some(place) = self.known.iter().find(|place| fits(place, &said.name)) {
            return Ok(Some(place));
        }
        let had = |place: &&Place| said.former.iter().any(|old| fits(place, old));
        let found: Vec<&Place> = self.known.iter().filter(had).collect();
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            several => {
                let names: Vec<String> = several.iter().map(|p| p.facts.full_name()).collect();
                Err(names.join(", "))
            }
        }
    }
}

/// Tells what is not as before.
fn changed(old: &NewPlace, new: &NewPlace) -> Vec<String> {
    let columns = [
        ("cage", old.cage.clone(), new.cage.clone()),
        ("name", old.name.clone(), new.name.clone()),
        ("former", old.former.join(" "), new.former.join(" ")),
    ];
    let differing = columns.iter().filter(|(_, old, new)| old != new);
    differing.map(|(column, old, new)| format!("{column}: `{old}` -> `{new}`")).collect()
}

/// Writes cages and cabinets as [`plan_places`] reads them.
#[must_use]
pub fn write_places(format: Format, places: &[Place]) -> String {
    #[derive(Serialize)]
    struct Object<'a> {
        site: &'a SiteCode,
        kind: PlaceKind,
        cage: &'a str,
        name: &'a str,
        former: &'a [String],
    }
    let facts = places.iter().map(|place| &place.facts);
    match format {
        Format::Csv => {
            let cells = facts.map(|place| {
                let (site, kind) = (place.site.to_string(), place.kind.to_string());
                vec![site, kind, place.cage.clone(), place.name.clone(), place.former.join(" ")]
            });
            csv_form::write(COLUMNS, &cells.collect::<Vec<_>>())
        }
        Format::Json => {
            let objects = facts.map(|NewPlace { site, kind, cage, name, former }| Object {
                site,
                kind: *kind,
                cage,
                name,
                former,
            });
            json_form::write(&objects.collect::<Vec<_>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Country, Site};

    fn sites() -> Sites {
        Sites::new(vec![Site::plain("MD2".parse().unwrap(), Country::SPAIN)]).unwrap()
    }

    fn plan(text: &str, known: &[Place]) -> Result<Vec<PlannedPlace>, Vec<String>> {
        let bytes = text.as_bytes().to_vec();
        let source = Source { name: "p.csv".to_owned(), format: Format::Csv, bytes };
        plan_places(&source, known, &sites())
            .map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    /// Registers what a plan asks for.
    fn done(planned: Vec<PlannedPlace>, known: &[Place]) -> Vec<Place> {
        let mut all = known.to_vec();
        for planned in planned {
            let id = planned.id.unwrap_or_else(|| i64::try_from(all.len()).unwrap() + 1);
            all.retain(|place| place.id != id);
            all.push(Place { id, facts: planned.facts });
        }
        all.sort_by_key(|place| place.id);
        all
    }

    const FIRST: &str = "site;kind;cage;name;former\nMD2;cage;;J-04;\nMD2;cabinet;J-04;0408;\n";

    #[test]
    fn a_place_that_gets_another_name_stays_the_same_place() {
        let first = done(plan(FIRST, &[]).unwrap(), &[]);
        assert_eq!(first.len(), 2);
        let file = "site;kind;cage;name;former\nMD2;cabinet;12;0408;\nMD2;cage;;12;J-04\n";
        let planned = plan(file, &first).unwrap();
        let told: Vec<_> = planned.iter().map(|p| (p.line, p.id, p.changed.join(", "))).collect();
        let cage = "name: `J-04` -> `12`, former: `` -> `J-04`".to_owned();
        assert_eq!(told, [(2, Some(2), "cage: `J-04` -> `12`".to_owned()), (3, Some(1), cage)]);
        let second = done(planned, &first);
        for format in [Format::Csv, Format::Json] {
            let bytes = write_places(format, &second).into_bytes();
            let source = Source { name: "again".to_owned(), format, bytes };
            let again = plan_places(&source, &second, &sites()).unwrap();
            assert!(again.iter().all(|p| p.id.is_some() && p.changed.is_empty()), "{again:?}");
            assert_eq!(again.len(), 2);
        }
        // Columns that are left out keep what is known.
        let again = plan("site;kind;name\nMD2;cage;12\n", &second).unwrap();
        assert_eq!(again[0].facts.former, ["J-04"]);
    }

    #[test]
    fn everything_that_is_wrong_is_told_with_its_line() {
        let known = done(plan("site;kind;name\nMD2;cage;A\nMD2;cage;B\n", &[]).unwrap(), &[]);
        let file = "site;kind;cage;name;former\nXX9;cage;;1;\nMD2;hall;;2;\nMD2;cage;1;3;\n\
                    MD2;cage;;4;4\nMD2;cage;;5;\nMD2;cage;;5;\nMD2;cage;;6;A B\nMD2;cage;;;\n";
        let told = plan(file, &known).unwrap_err();
        let expected = [
            "p.csv:2: site: there is no site XX9; use one of: MD2",
            "p.csv:3: kind: ",
            "p.csv:4: cage: a cage stands in no cage; leave the cell empty",
            "p.csv:5: former: `4` is its present name; write the names that it has no more",
            "p.csv:7: cage 5 stands in line 6 too; keep one line of each place",
            "p.csv:8: its former names are those of several places: A, B; remove",
            "p.csv:9: name: it is empty; every row needs one",
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}\n{expected}");
        }
        let taken = plan("site;kind;name;former\nMD2;cage;1;A\nMD2;cage;2;A\n", &known);
        assert!(taken.unwrap_err()[0].contains("stands in line 2 too"), "one place, two new names");
    }
}
