//! A queue's people: who is free, who is before, how long it takes, when somebody is there.
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::conversation::{Answer, Facts, Next, People, Responder};
use crate::model::{Country, Language, PolicyId, QueueId, Timestamp};
use crate::oncall::{Person, Target};
use crate::store::{StoreError, Tx};

use super::super::settings::{PeopleTarget, Queue, RingOrder};
use super::super::{Intake, Knowledge};
use super::{CallAt, Known, responders};

/// Waits that must be known before anybody is told how long it takes.
const WAITS_MIN: usize = 3;
/// Days ahead in which the next opening is searched.
const DAYS_AHEAD: i64 = 14;

/// Answers whom of a queue's people to ring, or how it stands.
pub(super) async fn next(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    queue: Option<QueueId>,
    tried: u8,
    since: Timestamp,
) -> Result<Answer, StoreError> {
    let parts = intake.parts();
    let now = parts.clock.now();
    let settings = &parts.settings;
    let own = queue.as_ref().and_then(|id| settings.queue(id)).filter(|q| !q.people.is_empty());
    let Some(queue) = own.or_else(|| settings.queue(&settings.phone.people_queue)) else {
        return Ok(Answer::People(People::Nobody));
    };
    let Some(open) = opening(queue, &knowledge, now) else {
        return Ok(Answer::People(People::Closed { opens: None }));
    };
    if open > now {
        return Ok(Answer::People(People::Closed { opens: Some(open) }));
    }
    let (country, language) = (facts.start.country, facts.start.language);
    let people = people(intake, &knowledge, country, language, queue, now);
    let waited = now.duration_since(since).unsigned_abs();
    if people.is_empty() || waited >= settings.phone.wait_max {
        return Ok(Answer::People(People::Nobody));
    }
    let (call, id) = (at.call, queue.id.clone());
    let together = queue.ring == RingOrder::Together && facts.start.abilities.rings_together;
    let answer = parts
        .database
        .write(move |tx| {
            let before = tx.wait_in_queue(call, &id, now)?;
            let mut free = vec![];
            for (place, responder) in (0_u8..).zip(&people) {
                if !tx.is_busy(&responder.number, call)? {
                    free.push((place, responder));
                }
            }
            let turn = usize::try_from(before).unwrap_or(usize::MAX) < free.len();
            let mut next = free.into_iter().filter(|(place, _)| turn && *place >= tried);
            match next.next() {
                Some((place, responder)) => {
                    let others: Vec<_> = next.filter(|_| together).collect();
                    let last = others.last().map_or(place, |(place, _)| *place);
                    let places = last.saturating_sub(place).saturating_add(1);
                    let with = others.into_iter().map(|(_, one)| one.clone()).collect();
                    Ok(People::Ring(Next { responder: responder.clone(), place, with, places }))
                }
                None => Ok(People::Wait {
                    position: before.saturating_add(1),
                    minutes: minutes(tx, &id, now)?,
                }),
            }
        })
        .await?;
    Ok(Answer::People(answer))
}

/// The people of a queue who can be rung now, in its order.
pub(in crate::intake) fn people(
    intake: &Intake,
    knowledge: &Knowledge,
    country: Country,
    language: Language,
    queue: &Queue,
    now: Timestamp,
) -> Vec<Responder> {
    let settings = &intake.parts().settings;
    let mut people: Vec<Responder> = vec![];
    for target in &queue.people {
        let responder =
            |person: &Person| responders::responder(&Target::Person(person.clone()), language);
        let found: Vec<Responder> = match target {
            PeopleTarget::Schedule(name) => {
                let id: Option<PolicyId> = responders::for_country(name, country).parse().ok();
                let people = id.map(|id| knowledge.on_call.everybody_on_call(&id, now));
                people.into_iter().flatten().filter_map(responder).collect()
            }
            PeopleTarget::Person(id) => {
                knowledge.on_call.person(id).and_then(responder).into_iter().collect()
            }
            PeopleTarget::Attended(id) => {
                let target = settings.attended.iter().find(|target| target.id == *id);
                let responder = target.map(|target| Responder {
                    id: target.id.clone(),
                    number: target.number.clone(),
                    language: target.language,
                    attended: true,
                });
                responder.into_iter().collect()
            }
        };
        for one in found {
            if people.iter().all(|other| other.number != one.number) {
                people.push(one);
            }
        }
    }
    people
}

/// The middle of the latest waits, in whole minutes; nothing when too few are known.
fn minutes(tx: &mut dyn Tx, queue: &QueueId, now: Timestamp) -> Result<Option<u32>, StoreError> {
    let mut waits = tx.recent_waits(queue, now)?;
    if waits.len() < WAITS_MIN {
        return Ok(None);
    }
    waits.sort_unstable();
    let middle = waits.get(waits.len() / 2).copied().unwrap_or_default();
    Ok(Some(middle.div_ceil(60).max(1)))
}

/// Returns since or from when people of the queue work: `now` when they do, the next opening
/// within two weeks else.
pub(in crate::intake) fn opening(
    queue: &Queue,
    knowledge: &Knowledge,
    now: Timestamp,
) -> Option<Timestamp> {
    let calendars = knowledge.on_call.calendars();
    let is_holiday =
        |day: Date| queue.calendar.as_deref().is_some_and(|name| calendars.is_holiday(name, day));
    let local = now.to_zoned(queue.zone.clone()).datetime();
    if queue.hours.is_open(local, is_holiday) {
        return Some(now);
    }
    let edges: Vec<_> = queue.hours.edges().collect();
    (0..=DAYS_AHEAD)
        .filter_map(|ahead| local.date().checked_add(ahead.days()).ok())
        .flat_map(|day| edges.iter().map(move |edge| day.to_datetime(*edge)))
        .filter(|moment| *moment > local && queue.hours.is_open(*moment, is_holiday))
        .min()
        .and_then(|moment| moment.to_zoned(queue.zone.clone()).ok())
        .map(|zoned| zoned.timestamp())
}
