//! How well a stretch of time went, in figures.
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Goal, Life, Mark, MarkState, Within};
use crate::model::{Priority, Timestamp, UnknownWord};

/// Within this time a caller who asked for a person must have one. Spain's Ley 10/2025 wants it
/// for 95 of 100 calls.
pub const CALL_GOAL: SignedDuration = SignedDuration::from_mins(3);
/// A page that somebody accepted this soon after another was reached was not missed by the other:
/// the backup is paged after five minutes (labelling guide section 4).
const MISSED_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// By what tickets are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The door they came through.
    #[default]
    Door,
    /// The language they are written in.
    Language,
    /// What they are about.
    Intent,
    /// How soon a person has them.
    Priority,
    /// Who takes them.
    Queue,
}

impl By {
    /// Every way.
    pub const ALL: [Self; 5] =
        [Self::Door, Self::Language, Self::Intent, Self::Priority, Self::Queue];

    /// Returns the word used in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Language => "language",
            Self::Intent => "intent",
            Self::Priority => "priority",
            Self::Queue => "queue",
        }
    }

    fn of(self, ticket: &TicketFact) -> &str {
        match self {
            Self::Door => &ticket.door,
            Self::Language => &ticket.language,
            Self::Intent => &ticket.intent,
            Self::Priority => ticket.life.priority.as_str(),
            Self::Queue => ticket.life.queue.as_str(),
        }
    }
}

impl FromStr for By {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|by| by.as_str() == text)
            .ok_or_else(|| UnknownWord(text.to_owned(), "door, language, intent, priority, queue"))
    }
}

/// What counts of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFact {
    /// The door it came through.
    pub door: String,
    /// How it came: telephone, mail, program.
    pub channel: String,
    /// The language it is written in.
    pub language: String,
    /// What it is about.
    pub intent: String,
    /// Its life.
    pub life: Life,
}

/// What counts of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallFact {
    /// When it began.
    pub started_at: Timestamp,
    /// Whether it is over.
    pub ended: bool,
    /// Whether anybody was rung for the caller.
    pub asked: bool,
    /// When he had a person.
    pub person_at: Option<Timestamp>,
}

/// One try to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryFact {
    /// Whom; empty for what is nobody's own.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Whether it rings: a letter wakes nobody.
    pub rings: bool,
    /// Whether it was between ten in the evening and six in the morning where he lives.
    pub at_night: bool,
    /// Whether he answered it: took it, or handed it on.
    pub answered: bool,
}

/// What counts of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFact {
    /// When it began.
    pub opened_at: Timestamp,
    /// When somebody said that he has it.
    pub accepted_at: Option<Timestamp>,
    /// By which policy it went.
    pub policy: String,
    /// Whether everybody had been tried in vain, and nobody had it, at the end of what is reported.
    pub unanswered: bool,
    /// Whom it tried to reach.
    pub tries: Vec<TryFact>,
}

/// All that is reported on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Tickets that were opened, with their goals.
    pub tickets: Vec<(TicketFact, Vec<Mark>)>,
    /// Calls that began.
    pub calls: Vec<CallFact>,
    /// Pages that began.
    pub pages: Vec<PageFact>,
    /// Until when customers are contacted, by priority.
    pub promised: BTreeMap<Priority, Within>,
}

/// The middle of some times, and the one that nine of ten do not pass, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// The middle.
    pub median_s: Option<i64>,
    /// Nine of ten are not longer.
    pub p90_s: Option<i64>,
}

impl Spread {
    /// Takes the figures of times by nearest rank.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = SignedDuration>) -> Self {
        let mut seconds: Vec<i64> = times.into_iter().map(|time| time.as_secs()).collect();
        seconds.sort_unstable();
        let rank = |percent: usize| {
            let place = seconds.len().saturating_mul(percent).div_ceil(100);
            seconds.get(place.checked_sub(1)?).copied()
        };
        Self { count: seconds.len(), median_s: rank(50), p90_s: rank(90) }
    }
}

/// How often something was done in time, of how many that fell due or were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Kept {
    /// In time.
    pub met: usize,
    /// Of so many.
    pub of: usize,
}

impl Kept {
    fn count(&mut self, met: bool) {
        self.of = self.of.saturating_add(1);
        self.met = self.met.saturating_add(usize::from(met));
    }

    /// Returns the share in tenths of a percent; nothing of nothing.
    #[must_use]
    pub fn per_mille(self) -> Option<usize> {
        self.met.saturating_mul(1000).checked_div(self.of)
    }
}

/// Tickets that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ReportGroup)]
pub struct Group {
    /// What that is.
    pub name: String,
    /// How many there are.
    pub tickets: usize,
    /// How long a person's first answer took.
    pub first_answer: Spread,
    /// How often it came in time.
    pub first_answer_kept: Kept,
    /// How long it took until a person had it.
    pub acknowledged: Spread,
    /// How often that was in time.
    pub acknowledged_kept: Kept,
}

/// How soon the customers of one priority were contacted by a person: in writing, by a call that was put
/// through, rung back, or noted by whoever spoke with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ContactFigures {
    /// The priority.
    pub priority: Priority,
    /// How many tickets have it.
    pub tickets: usize,
    /// What is promised, in seconds; nothing where nothing is, and for the next working day. A queue
    /// may promise something else.
    pub promised_s: Option<i64>,
    /// Whether the next working day is promised.
    pub next_day: bool,
    /// How long it took, since the ticket was opened or last raised.
    pub took: Spread,
    /// How often it was in time, of those that fell due or were contacted.
    pub kept: Kept,
}

/// Calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallFigures {
    /// How many began.
    pub calls: usize,
    /// For how many somebody was rung.
    pub asked: usize,
    /// How many were put through, and how long that took from the first ring.
    pub to_person: Spread,
    /// How many of those who asked had a person within three minutes.
    pub within_goal: Kept,
    /// How many hung up, or ended, without one.
    pub abandoned: usize,
}

/// Pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PageFigures {
    /// How many began.
    pub pages: usize,
    /// How many were accepted, and how long that took.
    pub accepted: Spread,
    /// How many nobody had answered at the end of that time.
    pub unanswered: usize,
}

/// One person on call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PersonFigures {
    /// The id.
    pub person: String,
    /// Pages that tried to reach this person.
    pub paged: usize,
    /// Those that this person answered.
    pub answered: usize,
    /// Those that this person did not answer, and nobody else within five minutes.
    pub missed: usize,
    /// Pages that rang between ten in the evening and six in the morning, on the clock of the schedule by
    /// which this person was reached, or his own.
    pub night_wakes: usize,
}

/// The figures of a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Report {
    /// From this moment.
    pub from: Timestamp,
    /// Until this one.
    pub until: Timestamp,
    /// By what tickets are told apart.
    pub by: By,
    /// All tickets.
    pub all: Group,
    /// Tickets told apart, the most first.
    pub groups: Vec<Group>,
    /// Tickets by how they came.
    pub channels: BTreeMap<String, usize>,
    /// How soon customers were contacted, by priority, the highest first.
    pub contact: Vec<ContactFigures>,
    /// Calls.
    pub calls: CallFigures,
    /// Pages.
    pub pages: PageFigures,
    /// Each person on call, by id.
    pub people: Vec<PersonFigures>,
}

/// Makes the figures.
#[must_use]
pub fn report(
    facts: &Facts,
    by: By,
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Report {
    let mut named: BTreeMap<&str, Vec<&(TicketFact, Vec<Mark>)>> = BTreeMap::new();
    let mut channels = BTreeMap::new();
    for one in &facts.tickets {
        named.entry(by.of(&one.0)).or_default().push(one);
        let count: &mut usize = channels.entry(one.0.channel.clone()).or_default();
        *count = count.saturating_add(1);
    }
    let mut groups: Vec<Group> =
        named.into_iter().map(|(name, tickets)| group(name, &tickets, now)).collect();
    groups.sort_by(|a, b| b.tickets.cmp(&a.tickets).then_with(|| a.name.cmp(&b.name)));
    let all: Vec<&(TicketFact, Vec<Mark>)> = facts.tickets.iter().collect();
    Report {
        from,
        until,
        by,
        all: group("", &all, now),
        groups,
        channels,
        contact: contact(facts, now),
        calls: calls(&facts.calls),
        pages: PageFigures {
            pages: facts.pages.len(),
            accepted: Spread::of(
                facts.pages.iter().filter_map(|page| {
                    page.accepted_at.map(|at| page.opened_at.duration_until(at))
                }),
            ),
            unanswered: facts.pages.iter().filter(|page| page.unanswered).count(),
        },
        people: people(&facts.pages),
    }
}

fn contact(facts: &Facts, now: Timestamp) -> Vec<ContactFigures> {
    let of = |priority: Priority| {
        let of_it = || facts.tickets.iter().filter(|(one, _)| one.life.priority == priority);
        // What was done before the ticket was raised was in time.
        let took = of_it().filter_map(|(ticket, _)| {
            let life = &ticket.life;
            let begun = life.begun();
            life.answered_at.map(|at| begun.duration_until(at.max(begun)))
        });
        let marks = of_it().flat_map(|(_, marks)| marks);
        let within = facts.promised.get(&priority);
        ContactFigures {
            priority,
            tickets: of_it().count(),
            promised_s: match within {
                Some(Within::Time(time)) => Some(time.as_secs()),
                Some(Within::NextDay) | None => None,
            },
            next_day: within == Some(&Within::NextDay),
            took: Spread::of(took),
            kept: kept(marks, Goal::FirstAnswer, now),
        }
    };
    Priority::ALL.map(of).into()
}

/// Counts how often a goal was kept, of those that fell due or were done.
fn kept<'a>(marks: impl Iterator<Item = &'a Mark>, goal: Goal, now: Timestamp) -> Kept {
    let mut kept = Kept::default();
    for mark in marks.filter(|mark| mark.goal == goal) {
        match mark.state(now) {
            MarkState::Kept => kept.count(true),
            MarkState::Late | MarkState::Breached => kept.count(false),
            MarkState::Running | MarkState::Warned => {}
        }
    }
    kept
}

fn group(name: &str, tickets: &[&(TicketFact, Vec<Mark>)], now: Timestamp) -> Group {
    let took = |done: &dyn Fn(&Life) -> Option<Timestamp>| {
        Spread::of(tickets.iter().filter_map(|(ticket, _)| {
            done(&ticket.life).map(|at| ticket.life.created_at.duration_until(at))
        }))
    };
    let kept = |goal: Goal| kept(tickets.iter().flat_map(|(_, marks)| marks), goal, now);
    Group {
        name: name.to_owned(),
        tickets: tickets.len(),
        first_answer: took(&|life| life.answered_at),
        first_answer_kept: kept(Goal::FirstAnswer),
        acknowledged: took(&|life| life.acknowledged_at),
        acknowledged_kept: kept(Goal::Acknowledged),
    }
}

fn calls(calls: &[CallFact]) -> CallFigures {
    let mut figures = CallFigures { calls: calls.len(), ..CallFigures::default() };
    let mut waits = vec![];
    for call in calls.iter().filter(|call| call.asked) {
        figures.asked = figures.asked.saturating_add(1);
        match call.person_at {
            Some(at) => {
                let wait = call.started_at.duration_until(at);
                figures.within_goal.count(wait <= CALL_GOAL);
                waits.push(wait);
            }
            None if call.ended => {
                figures.within_goal.count(false);
                figures.abandoned = figures.abandoned.saturating_add(1);
            }
            None => {}
        }
    }
    figures.to_person = Spread::of(waits);
    figures
}

fn people(pages: &[PageFact]) -> Vec<PersonFigures> {
    let mut people: BTreeMap<&str, PersonFigures> = BTreeMap::new();
    for page in pages {
        let of_page: BTreeSet<&str> = page.tries.iter().map(|one| one.person.as_str()).collect();
        for person in of_page.into_iter().filter(|person| !person.is_empty()) {
            let own: Vec<&TryFact> = page.tries.iter().filter(|one| one.person == person).collect();
            let figures = people.entry(person).or_insert_with(|| PersonFigures {
                person: person.to_owned(),
                ..PersonFigures::default()
            });
            let answered = own.iter().any(|one| one.answered);
            let first = own.iter().map(|one| one.at).min();
            let soon = first.and_then(|at| at.checked_add(MISSED_AFTER).ok());
            let taken = page.accepted_at.is_some_and(|at| soon.is_some_and(|soon| at <= soon));
            let woken = own.iter().any(|one| one.rings && one.at_night);
            let add = |count: &mut usize, one: bool| *count = count.saturating_add(one.into());
            add(&mut figures.paged, true);
            add(&mut figures.answered, answered);
            add(&mut figures.missed, !answered && !taken);
            add(&mut figures.night_wakes, woken);
        }
    }
    people.into_values().collect()
}
