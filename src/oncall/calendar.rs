//! Holidays as data: from the official calendar, by place and year, never computed.
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::tomlfile::{Document, Faults, ScalarKind, Section};

/// The most days that one calendar may list.
const DAYS_MAX: usize = 2000;

/// The holidays of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The id: the file's name without `.toml`.
    pub id: String,
    /// The file, for warnings.
    pub file: String,
    /// The place, such as `Alcobendas, Madrid`.
    pub place: String,
    /// Where the days were copied from.
    pub source: String,
    /// Whether someone compared them with the official calendar.
    pub verified: bool,
    /// The days of country and region.
    pub days: BTreeSet<Date>,
    /// The days of the town; two a year in Spain, one in Portugal.
    pub local_days: BTreeSet<Date>,
}

impl Calendar {
    /// Returns whether any day of that year is known.
    #[must_use]
    pub fn has_year(&self, year: i16) -> bool {
        self.days.iter().any(|day| day.year() == year)
    }

    /// Returns whether any local day of that year is known.
    #[must_use]
    pub fn has_local_days(&self, year: i16) -> bool {
        self.local_days.iter().any(|day| day.year() == year)
    }
}

/// Every calendar by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<String, Calendar>);

impl Calendars {
    /// Returns a calendar.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Calendar> {
        self.0.get(id)
    }

    /// Returns every calendar by its id.
    pub fn iter(&self) -> impl Iterator<Item = &Calendar> {
        self.0.values()
    }

    /// Returns whether a day is a holiday of that calendar; never, if there is no such one.
    #[must_use]
    pub fn is_holiday(&self, id: &str, day: Date) -> bool {
        self.0.get(id).is_some_and(|c| c.days.contains(&day) || c.local_days.contains(&day))
    }

    pub(super) fn read(files: &[(String, String)], faults: &mut Faults) -> Self {
        let mut out = Self::default();
        for (path, text) in files {
            let calendar = read(path, text, faults);
            out.0.insert(calendar.id.clone(), calendar);
        }
        out
    }
}

fn read(path: &str, text: &str, faults: &mut Faults) -> Calendar {
    let mut calendar = Calendar {
        id: path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml").to_owned(),
        file: path.to_owned(),
        place: String::new(),
        source: String::new(),
        verified: false,
        days: BTreeSet::new(),
        local_days: BTreeSet::new(),
    };
    if let Some(document) = Document::read(path, text, faults) {
        fill(&mut calendar, &document.root(), faults);
    }
    calendar
}

fn fill(calendar: &mut Calendar, root: &Section<'_>, faults: &mut Faults) {
    const PLACE: &str = "a calendar";
    root.only(&["place", "source", "verified", "days", "local_days"], PLACE, faults);
    let days = |key: &str, faults: &mut Faults| {
        let Some(entry) = root.get(key) else { return BTreeSet::new() };
        if entry.is_empty_list() {
            return BTreeSet::new();
        }
        let mut days = BTreeSet::new();
        for scalar in entry.scalars(faults) {
            let fits = matches!(scalar.kind, ScalarKind::Text | ScalarKind::Date);
            match scalar.text.parse::<Date>().ok().filter(|_| fits) {
                Some(day) if days.len() < DAYS_MAX => {
                    if !days.insert(day) {
                        faults.push(scalar.fault(format!("{day} stands twice"), "take one out"));
                    }
                }
                Some(_) => faults.push(scalar.fault(format!("more than {DAYS_MAX} days"), "")),
                None => {
                    let what = format!("`{}` is no day", scalar.text);
                    faults.push(scalar.fault(what, "write it as 2027-01-06"));
                }
            }
        }
        days
    };
    let _ = root.need("days", PLACE, faults);
    calendar.days = days("days", faults);
    calendar.local_days = days("local_days", faults);
    calendar.place = root.need_text("place", PLACE, faults).unwrap_or_default().to_owned();
    calendar.source = root.need_text("source", PLACE, faults).unwrap_or_default().to_owned();
    let verified = root.get("verified").and_then(|entry| entry.flag(faults));
    calendar.verified = verified.unwrap_or_default();
}
