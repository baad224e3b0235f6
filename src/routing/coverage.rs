//! Rules that can never decide, found exactly.
//!
//! Every rule is a set of boxes over axes with few values (intent, priority, … and each tag).
//! What earlier rules take is subtracted; a rule of which nothing is left is dead. A rule with
//! a condition on free text takes nothing for certain, so it never hides another.
use std::collections::BTreeSet;

use super::Known;
use super::condition::{Condition, Test};
use super::lint::pages_p1;
use super::read::Rule;
use super::vocabulary::{Field, NONE, Shape};
use crate::model::{FileFault, Impact, Intent, Priority, Urgency, priority_of};
use crate::tomlfile::Faults;

/// The most boxes that one rule may be cut into before the check gives up on it.
const BOXES_MAX: usize = 20_000;
/// The most tags that are axes; conditions on further ones count as free text.
const TAG_AXES_MAX: usize = 40;

/// One set of values per axis.
type Cell = Vec<u128>;

/// The axes: finite fields first, then tags.
struct Axes {
    values: Vec<Vec<String>>,
    tags: Vec<String>,
}

impl Axes {
    fn new(rules: &[Rule], known: &Known) -> Self {
        let tags: BTreeSet<&String> = rules
            .iter()
            .flat_map(|rule| &rule.conditions)
            .filter_map(|condition| match &condition.test {
                Test::Tags(tags) => Some(tags),
                Test::Values(_) | Test::Globs(_) | Test::Phrases(_) | Test::Patterns(_) => None,
            })
            .flatten()
            .collect();
        Self {
            values: Field::FINITE.iter().map(|field| axis(*field, known)).collect(),
            tags: tags.into_iter().take(TAG_AXES_MAX).cloned().collect(),
        }
    }

    fn whole(&self) -> Cell {
        let finite = self.values.iter().map(|values| full(values.len()));
        finite.chain(self.tags.iter().map(|_| full(2))).collect()
    }

    /// Returns the rule as boxes, and whether they are all it depends on.
    fn cells(&self, rule: &Rule) -> (Vec<Cell>, bool) {
        let mut cells = vec![self.whole()];
        let mut exact = true;
        for condition in &rule.conditions {
            exact &= self.cut(condition, &mut cells);
            cells.retain(|cell| cell.iter().all(|values| *values != 0));
        }
        (cells, exact)
    }

    /// Cuts the boxes by one condition; returns false if it cannot be analysed.
    fn cut(&self, condition: &Condition, cells: &mut Vec<Cell>) -> bool {
        match &condition.test {
            Test::Values(wanted) => {
                let axis = Field::FINITE.iter().position(|field| *field == condition.field);
                let Some((axis, values)) = axis.and_then(|a| Some((a, self.values.get(a)?))) else {
                    return false;
                };
                let bits = values
                    .iter()
                    .enumerate()
                    .filter(|(_, value)| {
                        value.split(',').any(|one| wanted.iter().any(|w| w == one))
                    })
                    .fold(0_u128, |bits, (at, _)| bits | 1 << at);
                let bits = if condition.unless { !bits } else { bits };
                cells.iter_mut().for_each(|cell| cell[axis] &= bits);
                true
            }
            Test::Tags(wanted) => {
                let axes: Option<Vec<usize>> = wanted
                    .iter()
                    .map(|tag| Some(self.values.len() + self.tags.iter().position(|t| t == tag)?))
                    .collect();
                let Some(axes) = axes else { return false };
                if condition.unless {
                    cells
                        .iter_mut()
                        .for_each(|cell| axes.iter().for_each(|axis| cell[*axis] &= 0b01));
                } else {
                    *cells = cells.iter().flat_map(|cell| any_tag(cell, &axes)).collect();
                }
                true
            }
            Test::Globs(_) | Test::Phrases(_) | Test::Patterns(_) => false,
        }
    }
}

/// Returns what a field can be: its words, or every set of them when it may have several at once.
fn axis(field: Field, known: &Known) -> Vec<String> {
    let words = field.values(known);
    if field.shape() != Shape::Several {
        return words;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != NONE).collect();
    let sets = (0_u32..1 << words.len()).map(|set| {
        let inside = words.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let inside: Vec<&str> = inside.map(|(_, word)| *word).collect();
        if inside.is_empty() { NONE.to_owned() } else { inside.join(",") }
    });
    sets.collect()
}

/// Returns boxes that do not overlap and together say: at least one of the tags.
fn any_tag(cell: &Cell, axes: &[usize]) -> Vec<Cell> {
    let mut rest = cell.clone();
    let mut out = vec![];
    for axis in axes {
        let mut with = rest.clone();
        with[*axis] &= 0b10;
        out.push(with);
        rest[*axis] &= 0b01;
    }
    out
}

fn full(values: usize) -> u128 {
    if values >= 128 { u128::MAX } else { (1 << values) - 1 }
}

/// Adds what is left of `cell` without `taken`, which it meets, as boxes that do not overlap.
fn subtract(cell: &Cell, taken: &Cell, out: &mut Vec<Cell>) {
    let mut rest: Option<Cell> = None;
    for (axis, (mine, theirs)) in cell.iter().zip(taken).enumerate() {
        let outside = mine & !theirs;
        if outside == 0 {
            continue;
        }
        let rest = rest.get_or_insert_with(|| cell.clone());
        let mut piece = rest.clone();
        piece[axis] = outside;
        out.push(piece);
        rest[axis] = mine & theirs;
    }
}

/// Reports dead rules and returns notes on what could not be analysed.
pub(super) fn check(rules: &[Rule], known: &Known, faults: &mut Faults) -> Vec<FileFault> {
    let axes = Axes::new(rules, known);
    let mut notes = vec![];
    let mut taken: Vec<(&Rule, Vec<Cell>)> = vec![];
    for rule in rules {
        let (cells, exact) = axes.cells(rule);
        if cells.is_empty() {
            let what =
                format!("rule `{}` can never fit: its conditions exclude each other", rule.id);
            let remedy = "compare its when and unless lines";
            faults.push(FileFault::new(&rule.path, rule.line, what, remedy));
            continue;
        }
        match dead_by(&cells, &taken) {
            Verdict::Alive => {}
            Verdict::Dead(hiders) => {
                let by: Vec<String> = hiders.iter().map(|hider| hider.place()).collect();
                let take = if by.len() == 1 { "takes" } else { "together take" };
                let by = by.join(" and ");
                let what = format!("rule `{}` can never decide: {by} {take} all of it", rule.id);
                faults.push(FileFault::new(
                    &rule.path,
                    rule.line,
                    what,
                    "put it before, or take it out",
                ));
            }
            Verdict::TooIntricate => {
                let what =
                    format!("rule `{}` is too intricate to tell whether it is dead", rule.id);
                notes.push(FileFault::new(&rule.path, rule.line, what, ""));
            }
        }
        if rule.conditions.iter().any(|condition| condition.field.shape() == Shape::Regex) {
            let what = format!("rule `{}`: text_matches cannot be analysed", rule.id);
            notes.push(FileFault::new(&rule.path, rule.line, what, "prefer text_has"));
        }
        if exact && !rule.and_continue {
            taken.push((rule, cells));
        }
    }
    notes
}

/// Intents, each with a priority that the labels can give it.
pub(super) type Labelled = BTreeSet<(Intent, Priority)>;

/// What a rule decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Decides {
    /// All of it.
    pub(super) all: Labelled,
    /// That for which no earlier rule that continues pages P1.
    pub(super) unpaged: Labelled,
}

/// Returns for each rule what it decides; at most that, where a condition cannot be analysed.
pub(super) fn decides(rules: &[Rule], known: &Known) -> Vec<Decides> {
    let axes = Axes::new(rules, known);
    let labels = labels();
    let (mut taken, mut paged): (Vec<Vec<Cell>>, Vec<Vec<Cell>>) = (vec![], vec![]);
    let mut out = vec![];
    for rule in rules {
        let (cells, exact) = axes.cells(rule);
        let left = without(cells.clone(), &taken);
        let unpaged = labelled(&without(left.clone(), &paged), &labels);
        out.push(Decides { all: labelled(&left, &labels), unpaged });
        if exact && !rule.and_continue {
            taken.push(cells);
        } else if exact && pages_p1(rule) {
            paged.push(cells);
        }
    }
    out
}

/// Returns what is left; where too many boxes arise, as if no more of it were taken.
fn without(mut left: Vec<Cell>, taken: &[Vec<Cell>]) -> Vec<Cell> {
    for theirs in taken {
        let Some((rest, _)) = remain(left.clone(), theirs) else { break };
        left = rest;
    }
    left
}

fn labelled(cells: &[Cell], labels: &[Labels]) -> Labelled {
    let mut found = Labelled::new();
    for (intent, priority, bits) in labels {
        let fits = |cell: &Cell| bits.iter().all(|(axis, bit)| cell[*axis] & bit != 0);
        if !found.contains(&(*intent, *priority)) && cells.iter().any(fits) {
            found.insert((*intent, *priority));
        }
    }
    found
}

/// Labels as bits on their axes.
type Labels = (Intent, Priority, Vec<(usize, u128)>);

/// Returns every combination of labels that there can be, with the priority that follows from it.
fn labels() -> Vec<Labels> {
    let axis = |field: Field| Field::FINITE.iter().position(|f| *f == field).unwrap_or_default();
    let mut out = vec![];
    let levels = || (1_u8..=3).map(|level| (level, 1_u128 << (level - 1)));
    for (at, intent) in Intent::ALL.into_iter().enumerate() {
        for (impact, of_impact) in levels() {
            for (urgency, of_urgency) in levels() {
                for (safety, of_safety) in [(false, 0b01), (true, 0b10)] {
                    let (Ok(impact), Ok(urgency)) =
                        (Impact::try_from(impact), Urgency::try_from(urgency))
                    else {
                        continue;
                    };
                    let priority = priority_of(impact, urgency, intent, safety);
                    let place = Priority::ALL.iter().position(|p| *p == priority);
                    out.push((
                        intent,
                        priority,
                        vec![
                            (axis(Field::Intent), 1 << at),
                            (axis(Field::Impact), of_impact),
                            (axis(Field::Urgency), of_urgency),
                            (axis(Field::Safety), of_safety),
                            (axis(Field::Priority), 1 << place.unwrap_or_default()),
                        ],
                    ));
                }
            }
        }
    }
    out
}

enum Verdict<'r> {
    Alive,
    Dead(Vec<&'r Rule>),
    TooIntricate,
}

/// Subtracts all earlier rules; names those that took something away.
fn dead_by<'r>(cells: &[Cell], taken: &[(&'r Rule, Vec<Cell>)]) -> Verdict<'r> {
    let mut left = cells.to_vec();
    let mut hiders = vec![];
    for (rule, theirs) in taken {
        let Some((rest, touched)) = remain(left, theirs) else { return Verdict::TooIntricate };
        if touched {
            hiders.push(*rule);
        }
        left = rest;
        if left.is_empty() {
            return Verdict::Dead(alone(cells, taken).map_or(hiders, |one| vec![one]));
        }
    }
    Verdict::Alive
}

/// Returns the first rule that hides all of it alone: the clearest answer.
fn alone<'r>(cells: &[Cell], taken: &[(&'r Rule, Vec<Cell>)]) -> Option<&'r Rule> {
    let hides = |theirs: &[Cell]| {
        // Without the quick look most of them would be cut to pieces for nothing.
        cells.iter().all(|cell| theirs.iter().any(|taken| meets(cell, taken)))
            && matches!(remain(cells.to_vec(), theirs), Some((rest, _)) if rest.is_empty())
    };
    taken.iter().find(|(_, theirs)| hides(theirs)).map(|(rule, _)| *rule)
}

fn meets(a: &Cell, b: &Cell) -> bool {
    a.iter().zip(b).all(|(a, b)| a & b != 0)
}

/// Returns what is left of boxes, and whether anything went; nothing if too many boxes arise.
fn remain(mut left: Vec<Cell>, theirs: &[Cell]) -> Option<(Vec<Cell>, bool)> {
    let mut touched = false;
    for taken in theirs {
        // Most rules have nothing to do with each other.
        if !left.iter().any(|cell| meets(cell, taken)) {
            continue;
        }
        touched = true;
        let mut next = Vec::with_capacity(left.len());
        for cell in left {
            if meets(&cell, taken) {
                subtract(&cell, taken, &mut next);
            } else {
                next.push(cell);
            }
            if next.len() > BOXES_MAX {
                return None;
            }
        }
        left = next;
    }
    Some((left, touched))
}
