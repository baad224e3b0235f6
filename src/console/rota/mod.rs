//! Who is on call: schedules with their gaps, months, exceptions, offers of turns, and policies drawn.
mod changes;
mod fair;
mod ladder;
mod list;
mod month;
mod policy;
mod show;
mod swaps;
mod ways;
mod written;

use crate::model::PersonId;
use crate::oncall::{Deed, OnCall, Warned};
use crate::replies::Args;

use super::words::Words;

pub(super) use changes::{take_back, write};
pub(super) use list::list;
pub(super) use policy::policy;
pub(super) use show::show;
pub(super) use swaps::{accept, offer, withdraw};
pub(super) use ways::{confirm, verify, ways};
pub(super) use written::changes;

/// How far ahead gaps are looked for.
const GAPS_AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 90);
/// Characters of a reason that are kept; one of more is refused before.
const WHY_CHARS_KEPT: usize = 501;
/// How a form writes day and time.
const FORM_TIME: &str = "%Y-%m-%dT%H:%M";

/// A person's name; his id where the files do not know him.
fn name_of(on_call: &OnCall, id: &PersonId) -> String {
    on_call.person(id).map_or_else(|| id.to_string(), |person| person.name.clone())
}

/// What an exception does, in words.
fn deed(words: &Words, on_call: &OnCall, deed: &Deed) -> String {
    let person = |id: &PersonId| Args::new().with("person", name_of(on_call, id));
    match deed {
        Deed::Replace { whom: Some(whom), by } => {
            words.with("rota-instead", &person(by).with("other", name_of(on_call, whom)))
        }
        Deed::Replace { whom: None, by } => words.with("rota-instead-of-anybody", &person(by)),
        Deed::Add { person: one } => words.with("rota-as-well", &person(one)),
        Deed::Remove { person: one } => words.with("rota-without", &person(one)),
    }
}

/// What should be looked at though it can be done, in words.
fn warned(words: &Words, on_call: &OnCall, warned: &Warned) -> String {
    let args = |person: &PersonId, schedule: &crate::model::PolicyId| {
        Args::new().with("name", name_of(on_call, person)).with("schedule", schedule.to_string())
    };
    match warned {
        Warned::Gap(schedule, from, until) => words.with(
            "console-warned-gap",
            &Args::new()
                .with("schedule", schedule.to_string())
                .with("from", from.clone())
                .with("until", until.clone()),
        ),
        Warned::Silent(person, language, schedule) => {
            let spoken = words.word("language-name", language.folder());
            words.with("console-warned-silent", &args(person, schedule).with("language", spoken))
        }
        Warned::Twice(person, schedule) => {
            words.with("console-warned-twice", &args(person, schedule))
        }
        Warned::Nothing(person, schedule) => {
            words.with("console-warned-nothing", &args(person, schedule))
        }
    }
}
