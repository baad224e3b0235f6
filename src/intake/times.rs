//! What the desk owes: goals that fall due, a note and a warning before one is broken, and the figures of a stretch
//! of time.
use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{PersonId, Priority, QueueId, TicketNumber, TicketStatus, Timestamp};
use crate::oncall::{Night, OnCall, URGED_EVERY, Urge};
use crate::replies::{Promised, Until};
use crate::store::{PAGE_MAX, StoreError, Stretched, TimedTicket, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence, Ticket, TicketEvent};
use crate::times::{
    By, Counted, Facts, Goal, Hours, Mark, MarkState, PageFact, Promise, Report, Times, Within,
    marks, report,
};

use super::Intake;
use super::settings::Settings;
use super::warning::{self, Due, How, Warning};

/// How many tickets one transaction reads: those who ring must not wait behind a report.
const ROWS: u32 = 200;
/// The most rows of one kind that a report is made of.
const REPORTED_MAX: usize = 200_000;
/// A goal that was broken longer ago than this is not noted any more: the note would only say what is long known.
/// Whoever is to know of it is told even so, unless it was noted before, as by a program that told nobody: then only
/// who was at rest when it fell due.
const NOTED_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Of one that was broken longer ago than this nobody is told any more: the longest night of a person is over by
/// then, which is 12 hours on the wall clock.
const TOLD_AFTER: SignedDuration = SignedDuration::from_hours(14);

/// A goal that a ticket owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The ticket.
    pub ticket: TimedTicket,
    /// The goal.
    pub mark: Mark,
}

/// What is known between two looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Goals that were told, so that they are not looked up again.
    goals: BTreeSet<(TicketNumber, Goal, Timestamp)>,
    /// Whose telephones ring for the sake of a goal, and since when: nobody is called for many tickets one after
    /// the other.
    called: BTreeMap<String, Timestamp>,
}

/// How many goals are owed, and which of them were noted now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// How many are due soon.
    pub warned: usize,
    /// How many are broken.
    pub breached: usize,
    /// The tickets on which a note was written, with the goal and when it is due.
    pub noted: Vec<(TicketNumber, Goal, Timestamp)>,
    /// How many warnings go to people.
    pub people: u64,
    /// How many go to the addresses of queues.
    pub queues: u64,
    /// Of how many there is nobody to tell.
    pub nobody: u64,
    /// How many wait until somebody has risen.
    pub waiting: usize,
    /// For the sake of how many a page calls people from now on.
    pub urged: u64,
}

/// What one look did about one goal.
#[derive(Debug, Default)]
struct Done {
    noted: bool,
    warning: Option<Warning>,
    /// Who is called for the sake of it from now on.
    urged: Option<Vec<String>>,
    /// There is something left to do.
    again: bool,
}

impl Looked {
    fn count(&mut self, warning: Option<Warning>) {
        let count = match warning {
            Some(Warning::Person) => &mut self.people,
            Some(Warning::Queue) => &mut self.queues,
            Some(Warning::Nobody) => &mut self.nobody,
            Some(Warning::Waits) => {
                self.waiting = self.waiting.saturating_add(1);
                return;
            }
            None => return,
        };
        *count = count.saturating_add(1);
    }
}

/// Returns the zone in whose days reports are made: that of the first line.
#[must_use]
pub fn desk_zone(settings: &Settings) -> TimeZone {
    settings.lines.first().map_or(TimeZone::UTC, |line| line.zone.clone())
}

/// Returns what letters and pages say of the times of a ticket: the same that is measured.
pub(super) fn promised(
    (times, settings): (&Times, &Settings),
    (queue, priority): (&QueueId, Priority),
) -> Promised {
    let has_hours = settings.queue(queue).is_some_and(|queue| !queue.hours.week().is_empty());
    let until = |promise: Promise| match promise.within {
        Within::NextDay => Until::NextDay,
        Within::Time(time) => Until::Minutes {
            minutes: u32::try_from(time.as_mins()).unwrap_or(u32::MAX),
            working: promise.counted == Counted::Queue && has_hours,
        },
    };
    let goal = |goal| times.promise(queue, priority, goal).map(until);
    Promised {
        attended: goal(Goal::Acknowledged),
        contact: goal(Goal::FirstAnswer),
        update: goal(Goal::Update),
    }
}

fn marks_of(
    (times, settings, on_call): (&Times, &Settings, &OnCall),
    ticket: &TimedTicket,
) -> Vec<Mark> {
    let life = &ticket.fact.life;
    let Some(queue) = settings.queue(&life.queue) else { return marks(times, life, None) };
    let is_holiday = |day: Date| {
        queue.calendar.as_deref().is_some_and(|name| on_call.calendars().is_holiday(name, day))
    };
    marks(times, life, Some(&Hours::new(&queue.hours, &queue.zone, &is_holiday)))
}

impl Intake {
    /// Returns what is owed, of all queues or of one, the nearest breach first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn owed(&self, queue: Option<&QueueId>) -> Result<Vec<Owed>, StoreError> {
        let parts = self.parts();
        let knowledge = parts.knowledge.load_full();
        let known = (&*knowledge.times, &*parts.settings, &knowledge.on_call);
        let (mut owed, mut after) = (vec![], None);
        loop {
            let rows = parts.database.write(move |tx| tx.tickets_in_hand(after, ROWS)).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.number);
            for ticket in rows {
                if ticket.fact.life.queue == parts.settings.quarantine
                    || queue.is_some_and(|queue| *queue != ticket.fact.life.queue)
                {
                    continue;
                }
                let open = marks_of(known, &ticket).into_iter().filter(Mark::is_owed);
                owed.extend(open.map(|mark| Owed { ticket: ticket.clone(), mark }));
            }
        }
        owed.sort_by_key(|one| (one.mark.due, one.ticket.number));
        Ok(owed)
    }

    /// Returns what is owed of these tickets, the nearest breach first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn owed_of(&self, numbers: Vec<TicketNumber>) -> Result<Vec<Owed>, StoreError> {
        let parts = self.parts();
        let knowledge = parts.knowledge.load_full();
        let known = (&*knowledge.times, &*parts.settings, &knowledge.on_call);
        let rows = parts.database.write(move |tx| tx.tickets_in_hand_of(&numbers)).await?;
        let mut owed = vec![];
        for ticket in rows {
            let open = marks_of(known, &ticket).into_iter().filter(Mark::is_owed);
            owed.extend(open.map(|mark| Owed { ticket: ticket.clone(), mark }));
        }
        owed.sort_by_key(|one| (one.mark.due, one.ticket.number));
        Ok(owed)
    }

    /// Notes beside tickets which goals are due soon or broken, and warns whoever is to know; once each,
    /// whatever `told` knows. Who is at rest is told of what can wait when he has risen, if it is still
    /// owed then.
    ///
    /// One that cannot be told costs the others nothing.
    ///
    /// # Errors
    /// [`StoreError`]; the next look does what this one left.
    pub async fn warn_of_goals(&self, told: &mut Told) -> Result<Looked, StoreError> {
        let now = self.parts().clock.now();
        let mut looked = Looked::default();
        let (mut still, mut failed) = (BTreeSet::new(), None);
        for Owed { ticket, mark } in self.owed(None).await? {
            let state = mark.state(now);
            match state {
                MarkState::Warned => looked.warned = looked.warned.saturating_add(1),
                MarkState::Breached => looked.breached = looked.breached.saturating_add(1),
                MarkState::Running | MarkState::Kept | MarkState::Late => continue,
            }
            let key = (ticket.number, mark.goal, mark.due);
            let age = mark.due.duration_until(now);
            if told.goals.contains(&key) || age > TOLD_AFTER {
                still.insert(key);
                continue;
            }
            let due = Due { ticket: ticket.number, goal: mark.goal, at: mark.due };
            told.called.retain(|_, at| now.duration_since(*at) < URGED_EVERY);
            let called = told.called.keys().cloned().collect();
            let done = match self.warn_of(due, age <= NOTED_AFTER, called, now).await {
                Ok(done) => done,
                Err(error) if error.is_transient() => {
                    failed = Some(error);
                    break;
                }
                Err(error) => {
                    let (ticket, goal) = (ticket.number, mark.goal.as_str());
                    tracing::error!(%ticket, goal, %error, "a goal cannot be told; trying again");
                    continue;
                }
            };
            if done.noted {
                looked.noted.push(key);
            }
            looked.count(done.warning);
            if let Some(called) = done.urged {
                looked.urged = looked.urged.saturating_add(1);
                told.called.extend(called.into_iter().map(|who| (who, now)));
            }
            if !done.again {
                still.insert(key);
            }
        }
        told.goals = still;
        if looked.people.saturating_add(looked.queues) > 0 {
            self.parts().listener.outgoing();
        }
        if looked.urged > 0 {
            self.parts().listener.paging();
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(looked),
        }
    }

    /// Notes one goal, warns of it and lets people be called, in one transaction.
    async fn warn_of(
        &self,
        due: Due,
        may_note: bool,
        called: BTreeSet<String>,
        now: Timestamp,
    ) -> Result<Done, StoreError> {
        let (intake, knowledge) = (self.clone(), self.parts().knowledge.load_full());
        let done = self.parts().database.write(move |tx| {
            let Some(ticket) = tx.ticket(due.ticket)?.filter(runs) else {
                return Ok(Done::default());
            };
            let events = tx.events(due.ticket)?;
            let (is_urged, is_told) = (due.is_urged(&events), due.is_told(&events));
            let (stood, noted) = note_once(tx, (due, may_note), &events, now)?;
            let mut done = Done { noted, ..Done::default() };
            // Long noted and never told: whoever was not at rest then has heard of it otherwise.
            let stale = stood && !is_told && !is_urged && !may_note;
            let known = warning::known(tx, &intake, &knowledge, &ticket, now)?;
            let mut urge = Urge::No;
            if !is_urged && !stale {
                let of = (&ticket, due, &known);
                let (came, first) = warning::urge(tx, &intake, &knowledge, of, (&called, now))?;
                done.urged = (came == Urge::Begins).then_some(first);
                urge = came;
            }
            let is_called = is_urged || urge != Urge::No;
            if !is_told {
                let of = (&ticket, due, known);
                let how = How { called: is_called, stale };
                done.warning = warning::tell(tx, &intake, &knowledge, of, (how, now))?;
            }
            done.again = urge == Urge::Later
                || done.warning == Some(Warning::Waits)
                // Nobody else can be told: that is said when nobody is called any more.
                || (!is_told && done.warning.is_none() && urge == Urge::Searches);
            Ok(done)
        });
        done.await
    }

    /// Makes the figures of what began in `[from, until)`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn report(
        &self,
        (from, until): (Timestamp, Timestamp),
        by: By,
    ) -> Result<Report, StoreError> {
        let facts = self.reported((from, until)).await?;
        Ok(self.figures(&facts, (from, until), by))
    }

    /// Makes the same figures, with tickets told apart in several ways.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn report_by<const N: usize>(
        &self,
        range: (Timestamp, Timestamp),
        ways: [By; N],
    ) -> Result<[Report; N], StoreError> {
        let facts = self.reported(range).await?;
        Ok(ways.map(|by| self.figures(&facts, range, by)))
    }

    fn figures(&self, facts: &Facts, range: (Timestamp, Timestamp), by: By) -> Report {
        let parts = self.parts();
        report(facts, by, range, parts.clock.now())
    }

    /// Reads what began in a stretch, and nothing else.
    async fn reported(&self, range: Stretched) -> Result<Facts, StoreError> {
        let parts = self.parts();
        let knowledge = parts.knowledge.load_full();
        let known = (&*knowledge.times, &*parts.settings, &knowledge.on_call);
        let mut facts = Facts { promised: knowledge.times.contact(), ..Facts::default() };
        let mut after = None;
        while facts.tickets.len() < REPORTED_MAX {
            let rows = parts.database.write(move |tx| tx.timed_tickets(range, after, ROWS)).await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.fact.life.created_at, last.number));
            facts.tickets.extend(rows.into_iter().map(|row| {
                let marks = marks_of(known, &row);
                (row.fact, marks)
            }));
        }
        let mut after = None;
        while facts.calls.len() < REPORTED_MAX {
            let rows =
                parts.database.write(move |tx| tx.timed_calls(range, after, PAGE_MAX)).await?;
            let Some((last, call)) = rows.last() else { break };
            after = Some((call.started_at, *last));
            facts.calls.extend(rows.into_iter().map(|(_, call)| call));
        }
        let mut after = None;
        while facts.pages.len() < REPORTED_MAX {
            let rows = parts.database.write(move |tx| tx.timed_pages(range, after, ROWS)).await?;
            let Some((last, page)) = rows.last() else { break };
            after = Some((page.opened_at, *last));
            facts.pages.extend(rows.into_iter().map(|(_, page)| nights(known, page)));
        }
        Ok(facts)
    }
}

/// Says of the tries of a page which were at night, on the clock of whoever was to be reached.
fn nights((_, settings, on_call): (&Times, &Settings, &OnCall), mut page: PageFact) -> PageFact {
    let policy = page.policy.parse().ok();
    for one in &mut page.tries {
        let person = one.person.parse::<PersonId>().ok();
        let zone = person.and_then(|person| on_call.zone_of(&person, policy.as_ref(), one.at));
        let zone = zone.unwrap_or_else(|| desk_zone(settings));
        one.at_night = Night::default().has(zone.to_datetime(one.at).time());
    }
    page
}

/// Whether the clock of a ticket runs.
fn runs(ticket: &Ticket) -> bool {
    let clock_runs = [TicketStatus::New, TicketStatus::Open, TicketStatus::WaitingIdentity];
    clock_runs.contains(&ticket.facts.status)
}

/// Writes the note of a goal unless it stands there. Returns whether it stood there, and whether it was written now.
fn note_once(
    tx: &mut dyn Tx,
    (due, may_note): (Due, bool),
    events: &[TicketEvent],
    now: Timestamp,
) -> Result<(bool, bool), StoreError> {
    let (soon, late) = match due.goal {
        Goal::Acknowledged => (Sentence::DueAcknowledged, Sentence::LateAcknowledged),
        Goal::FirstAnswer => (Sentence::DueFirstAnswer, Sentence::LateFirstAnswer),
        Goal::Update => (Sentence::DueUpdate, Sentence::LateUpdate),
    };
    let by = due.at.to_string();
    let noted = |said: &Said| [soon, late].contains(&said.code) && said.values.first() == Some(&by);
    // Notes from before sentences had codes are known by their words.
    let old = Said::of(late, &[&by]).english();
    let old = old.strip_suffix(", not kept").unwrap_or(&old);
    let stands = |event: &TicketEvent| {
        event.kind == EventKind::Note
            && (event.said.iter().any(noted) || event.text.starts_with(old))
    };
    let stood = events.iter().any(stands);
    if stood || !may_note {
        return Ok((stood, false));
    }
    // Minutes are rounded up: who reads 1 has less than a minute.
    let left = now.duration_until(due.at).as_secs();
    let text = if left >= 0 {
        let minutes = left.saturating_add(59) / 60;
        Said::of(soon, &[&due.at, &minutes])
    } else {
        Said::of(late, &[&due.at])
    };
    tx.add_event(due.ticket, &NewEvent::ours(now, EventKind::Note, text))?;
    Ok((false, true))
}
