//! `oncall show --ics`: the shifts of a month for calendars.
use super::super::Failure;
use super::words::RotaWords;
use crate::ical::{Event, Feed, write};
use crate::model::{PersonId, Timestamp};
use crate::oncall::{Change, OnCall, Schedule, Shift};
use crate::replies::Args;

/// The shifts of which schedules, when, and of whom.
pub(super) struct Wanted<'a> {
    pub(super) on_call: &'a OnCall,
    pub(super) schedules: Vec<&'a Schedule>,
    pub(super) from: Vec<(Timestamp, Timestamp)>,
    pub(super) person: Option<&'a PersonId>,
    pub(super) name: String,
}

/// Returns the file: an event for each shift, gaps among them.
pub(super) fn file(
    wanted: &Wanted<'_>,
    words: &RotaWords,
    now: Timestamp,
) -> Result<String, Failure> {
    let mut events = vec![];
    for (schedule, (from, until)) in wanted.schedules.iter().zip(&wanted.from) {
        for shift in wanted.on_call.whole_shifts(&schedule.id, *from, *until) {
            if wanted.person.is_none_or(|person| shift.has(person)) {
                events.push(event(wanted.on_call, schedule, &shift, words)?);
            }
        }
    }
    events.sort_by(|a, b| (a.from, &a.uid).cmp(&(b.from, &b.uid)));
    Ok(write(&Feed { name: wanted.name.clone(), made_at: now, events }))
}

/// A shift is known by its schedule and its beginning: whoever has it after a swap, it is the same.
fn event(
    on_call: &OnCall,
    schedule: &Schedule,
    shift: &Shift,
    words: &RotaWords,
) -> Result<Event, Failure> {
    let language = schedule.languages.first().copied();
    let names: Vec<String> = shift
        .people
        .iter()
        .map(|one| {
            let known = on_call.person(&one.person);
            known.map_or_else(|| one.person.to_string(), |person| person.name.clone())
        })
        .collect();
    let args = Args::new().with("schedule", schedule.id.as_str()).with("person", names.join(" + "));
    let id = if shift.is_gap() { "rota-event-gap" } else { "rota-event" };
    let why = |change: &Change| format!("{}: {}", change.by, change.why);
    let known = |id| on_call.changes().list.iter().find(|change| change.id == id);
    let reasons: Vec<String> = shift.changes().filter_map(known).map(why).collect();
    Ok(Event {
        uid: format!("{}-{}@centralita", schedule.id, shift.from.strftime("%Y%m%dT%H%M%SZ")),
        from: shift.from,
        until: shift.until,
        summary: words.say(language, id, &args)?,
        description: reasons.join("\n"),
        category: if shift.is_gap() { "GAP".to_owned() } else { String::new() },
    })
}
