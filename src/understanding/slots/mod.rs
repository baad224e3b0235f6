//! Facts copied from a text: never guessed, always with the words as written.

mod calendar;
mod chosen;
mod dates;
mod numbers;
mod places;
mod senses;
mod site;
mod times;
mod values;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

pub(super) use self::chosen::Chooser;
pub(super) use self::dates::date_at;
pub(super) use self::numbers::spoken;
pub(crate) use self::places::NUMBERED;
pub(super) use self::places::Places;
pub(super) use self::senses::Sense;
use super::facts::{FactsModel, Gazetteer, KINDS, Tagger};
use super::words::Words;
use crate::model::{Country, Intent, Sites, Slot, Slots, Timestamp};

/// Values kept for one slot.
const VALUES_MAX: usize = 10;

/// A fact: its kind, its first and last word, and its value if it is known already.
type Fact = (&'static str, (usize, usize), Option<String>);

/// What is looked for in a text.
#[derive(Clone, Debug)]
pub(super) struct SlotFinder {
    pub(super) places: Places,
    pub(super) gazetteer: Gazetteer,
    tagger: Option<Tagger>,
    clocks: Vec<Clocks>,
}

/// Whose clocks a site goes by.
#[derive(Clone, Debug)]
struct Clocks {
    code: String,
    metro: String,
    country: Country,
    zone: TimeZone,
}

impl SlotFinder {
    /// Makes the finder for the sites of the desk and the names it knows, with what the examples
    /// taught.
    pub(super) fn new(sites: &Sites, gazetteer: Gazetteer, model: Option<&FactsModel>) -> Self {
        let clocks = sites.iter().map(|site| Clocks {
            code: site.code.as_str().to_owned(),
            metro: site.metro.clone(),
            country: site.country,
            // The configuration is checked for zones that exist.
            zone: TimeZone::get(&site.time_zone).unwrap_or(TimeZone::UTC),
        });
        Self {
            places: Places::new(sites),
            tagger: model.map(|model| Tagger::new(model, gazetteer.clone())),
            gazetteer,
            clocks: clocks.collect(),
        }
    }

    /// Returns every fact of a text about `intent`, by name. Dates are those of the clocks of the site named,
    /// else of the city, else of `country`; numbers without a country code are of `country`.
    pub(super) fn find(
        &self,
        words: &Words<'_>,
        intent: Intent,
        received: Timestamp,
        country: Option<Country>,
    ) -> Slots {
        let facts = self.facts(words, intent);
        let clocks = self.clocks(&facts, country);
        let zone = clocks.map_or(TimeZone::UTC, |clocks| clocks.zone.clone());
        let now = received.to_zoned(zone);
        let country = country.or(clocks.map(|clocks| clocks.country));
        let mut slots = Slots::new();
        for (kind, (first, last), value) in facts {
            let value = value.unwrap_or_else(|| {
                let valued = chosen::valued(kind, words, (first, last));
                values::value(kind, words, valued, &now, country)
            });
            put(&mut slots, kind, words.written(first, last), value);
        }
        slots
    }

    fn facts(&self, words: &Words<'_>, intent: Intent) -> Vec<Fact> {
        let known = self.places.look(words);
        let mut facts: Vec<Fact> = vec![];
        let spans: Vec<Fact> = match &self.tagger {
            Some(tagger) => {
                let hints = known.hints(words.tokens().len());
                let found = tagger.find(words, &hints, intent).into_iter();
                found.filter_map(|s| Some((*KINDS.get(s.kind)?, (s.first, s.last), None))).collect()
            }
            None => {
                let formed = known.formed.iter().chain(&known.when);
                formed.map(|(kind, first, last)| (*kind, (*first, *last), None)).collect()
            }
        };
        for (first, last, value) in &known.sites {
            facts.push(("site", (*first, *last), Some(value.clone())));
        }
        let overlaps = |a: (usize, usize), b: (usize, usize)| a.0 <= b.1 && b.0 <= a.1;
        for (first, last, value) in &known.metros {
            let inside = |(kind, at, _): &Fact| {
                matches!(*kind, "company" | "person" | "carrier") && overlaps(*at, (*first, *last))
            };
            if !spans.iter().any(inside) {
                facts.push(("metro", (*first, *last), Some(value.clone())));
            }
        }
        for (kind, at, value) in spans {
            let of_registry = matches!(kind, "site" | "metro")
                && facts
                    .iter()
                    .any(|(k, other, _)| matches!(*k, "site" | "metro") && overlaps(at, *other));
            if !of_registry {
                facts.push((kind, at, value));
            }
        }
        // Kinds that no example labels are known by their form alone.
        for (kind, first, last) in known.formed {
            if !KINDS.contains(&kind) && self.tagger.is_some() {
                facts.push((kind, (first, last), None));
            }
        }
        without_parts(words, &mut facts);
        facts
    }

    /// Returns the clocks that a text goes by.
    fn clocks(&self, facts: &[Fact], country: Option<Country>) -> Option<&Clocks> {
        let named = |kind: &str| {
            facts.iter().find(|(k, _, _)| *k == kind).and_then(|(_, _, value)| value.as_deref())
        };
        let site = named("site").and_then(|v| self.clocks.iter().find(|c| c.code == v));
        let metro = || named("metro").and_then(|v| self.clocks.iter().find(|c| c.metro == v));
        let country = || self.clocks.iter().find(|c| Some(c.country) == country);
        site.or_else(metro).or_else(country).or(self.clocks.first())
    }
}

/// Takes out people who are named in full elsewhere: "Toni" where "Toni Vidal" stands.
fn without_parts(words: &Words<'_>, facts: &mut Vec<Fact>) {
    let people = facts.iter().filter(|(kind, ..)| *kind == "person");
    let names: Vec<Vec<&str>> = people
        .map(|(_, (first, last), _)| (*first..=*last).map(|at| words.word(at)).collect())
        .collect();
    if names.len() < 2 {
        return;
    }
    let mut of_people = names.iter();
    facts.retain(|(kind, ..)| {
        let Some(name) = (*kind == "person").then(|| of_people.next()).flatten() else {
            return true;
        };
        let holds = |longer: &Vec<&str>| {
            longer.len() > name.len() && longer.windows(name.len()).any(|part| part == name)
        };
        !names.iter().any(holds)
    });
}

fn put(slots: &mut Slots, name: &str, text: &str, value: String) {
    let values = slots.entry(name.to_owned()).or_default();
    if values.len() < VALUES_MAX && !values.iter().any(|slot| slot.value == value) {
        values.push(Slot { text: text.to_owned(), value });
    }
}
