//! Telling people that a promised time is about to be broken, or was.
//!
//! Whoever has the ticket is told; where nobody has it, or he cannot be told, of P1 and P2 whoever is on call for
//! its queue; else the queue at its address. Once a goal: the note that somebody was told and what goes out are one
//! transaction. What can wait does not come at night. No warning rings: of a P1 that nobody sees to, a page does
//! ([`paging::urge`]).
use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::calls::for_country;
use super::paging::{self, quiet_letter, quiet_message};
use super::{Intake, Knowledge, PeopleTarget, Settings};
use crate::model::{EmailAddress, Language, PersonId, Priority, TicketNumber, Timestamp};
use crate::oncall::{Address, Night, OnCall, Person, Target, Urge, WayKind};
use crate::replies::{Args, Rendered};
use crate::staff::{User, UserName};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence, Ticket, TicketEvent};
use crate::times::Goal;

/// What came of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Warning {
    /// A person is told.
    Person,
    /// The queue is told at its address.
    Queue,
    /// There is nobody to tell.
    Nobody,
    /// Whoever is to be told is at rest.
    Waits,
}

/// A goal that is due soon or broken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) ticket: TicketNumber,
    pub(super) goal: Goal,
    pub(super) at: Timestamp,
}

impl Due {
    /// Returns the sentences that somebody was told, and that there is nobody.
    const fn sentences(self) -> [Sentence; 2] {
        match self.goal {
            Goal::Acknowledged => [Sentence::WarnedAcknowledged, Sentence::UnwarnedAcknowledged],
            Goal::FirstAnswer => [Sentence::WarnedFirstAnswer, Sentence::UnwarnedFirstAnswer],
            Goal::Update => [Sentence::WarnedUpdate, Sentence::UnwarnedUpdate],
        }
    }

    /// Whether the story says that somebody was told, or that there is nobody.
    pub(super) fn is_told(self, story: &[TicketEvent]) -> bool {
        self.stands(&self.sentences(), story)
    }

    /// Whether it says that people are called for the sake of it.
    pub(super) fn is_urged(self, story: &[TicketEvent]) -> bool {
        self.stands(&[Sentence::PageUrged], story)
    }

    fn stands(self, sentences: &[Sentence], story: &[TicketEvent]) -> bool {
        let by = self.at.to_string();
        let told = |said: &Said| sentences.contains(&said.code) && said.values.last() == Some(&by);
        story.iter().any(|event| event.said.iter().any(told))
    }
}

/// One warning under way.
struct Telling<'a> {
    intake: &'a Intake,
    knowledge: &'a Knowledge,
    ticket: &'a Ticket,
    due: Due,
    now: Timestamp,
    /// Who has the ticket, as it is told.
    holder: Option<String>,
    /// The clocks of its queue.
    zone: &'a TimeZone,
}

/// A goal of a ticket, and who is to know of it.
pub(super) struct Known {
    /// Who has the ticket, as it is told.
    holder: Option<String>,
    /// Who is told, the first who can be.
    people: Vec<Person>,
    /// Whoever has it is at rest neither by the clock nor by turn.
    awake: bool,
    /// Where nothing else says whose clock it is.
    zone: TimeZone,
}

/// Finds out who is to know of the goals of a ticket.
pub(super) fn known(
    tx: &mut dyn Tx,
    intake: &Intake,
    knowledge: &Knowledge,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<Known, StoreError> {
    let (settings, facts, on_call) = (&intake.parts().settings, &ticket.facts, &knowledge.on_call);
    let zone = settings.queue(&facts.queue).map_or(TimeZone::UTC, |queue| queue.zone.clone());
    let holder = holder(tx, on_call, ticket.number)?;
    let mut duty = vec![];
    if facts.priority <= Priority::P2 {
        duty = on_duty(tx, settings, on_call, (ticket.number, facts), now)?;
    }
    let awake = holder.as_ref().is_some_and(|(_, person)| match person {
        Some(person) => {
            duty.iter().any(|one| one.id == person.id)
                || !on_call.is_at_rest(&person.id, now, &zone)
        }
        None => !Night::default().has(zone.to_datetime(now).time()),
    });
    let (holder, person) = holder.unzip();
    let mut people: Vec<Person> = person.flatten().into_iter().collect();
    duty.retain(|one| people.iter().all(|person| person.id != one.id));
    people.extend(duty);
    Ok(Known { holder, people, awake, zone })
}

/// Lets people be called about a P1 that nobody sees to.
pub(super) fn urge(
    tx: &mut dyn Tx,
    intake: &Intake,
    knowledge: &Knowledge,
    (ticket, due, known): (&Ticket, Due, &Known),
    (lately, now): (&BTreeSet<String>, Timestamp),
) -> Result<(Urge, Vec<String>), StoreError> {
    if ticket.facts.priority != Priority::P1 {
        return Ok((Urge::No, vec![]));
    }
    let with = (intake.parts(), knowledge);
    paging::urge(tx, with, (ticket, due.at, known.awake), lately, now)
}

/// How a goal comes to be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    /// People are called about it: that nobody else can be told is no news.
    pub(super) called: bool,
    /// It was noted long ago and not told: only whoever was at rest then is told now.
    pub(super) stale: bool,
}

/// Tells whoever is to know of a goal, and notes it beside the ticket. Returns nothing where it need not be told.
pub(super) fn tell(
    tx: &mut dyn Tx,
    intake: &Intake,
    knowledge: &Knowledge,
    (ticket, due, known): (&Ticket, Due, Known),
    (how, now): (How, Timestamp),
) -> Result<Option<Warning>, StoreError> {
    let Known { holder, people, zone, .. } = known;
    let telling = Telling { intake, knowledge, ticket, due, now, holder, zone: &zone };
    let settings = &intake.parts().settings;
    let facts = &ticket.facts;
    let waits = |person: &Person, at| {
        facts.priority > Priority::P2 && knowledge.on_call.is_at_rest(&person.id, at, &zone)
    };
    let queue = settings.queue(&facts.queue);
    let quiet = queue.filter(|queue| queue.mail.is_some()).and_then(|queue| queue.quiet_hours);
    let is_quiet = |at: Timestamp| {
        let night = quiet.is_some_and(|quiet| quiet.has(zone.to_datetime(at).time()));
        facts.priority > Priority::P2 && night
    };
    let waited = people.first().is_some_and(|person| waits(person, due.at)) || is_quiet(due.at);
    if how.stale && !waited {
        return Ok(None);
    }
    for person in &people {
        if waits(person, now) {
            return Ok(Some(Warning::Waits));
        }
        if let Some(way) = telling.person(tx, person)? {
            telling.note(tx, Some((person.id.as_str(), way)))?;
            return Ok(Some(Warning::Person));
        }
    }
    if is_quiet(now) {
        return Ok(Some(Warning::Waits));
    }
    if let Some(to) = queue.and_then(|queue| queue.mail.as_ref())
        && telling.queue(tx, to)?
    {
        telling.note(tx, Some((facts.queue.as_str(), WayKind::Mail)))?;
        return Ok(Some(Warning::Queue));
    }
    if how.called {
        return Ok(None);
    }
    tracing::info!(ticket = %ticket.number, goal = due.goal.as_str(), "nobody can be warned of a goal");
    telling.note(tx, None)?;
    Ok(Some(Warning::Nobody))
}

/// Returns who has a ticket, by his name and as the on-call files know him: who has taken it, else who has
/// its page. Nobody, if he is a user who has left.
fn holder(
    tx: &mut dyn Tx,
    on_call: &OnCall,
    ticket: TicketNumber,
) -> Result<Option<(String, Option<Person>)>, StoreError> {
    let name = match tx.taker(ticket)? {
        Some(name) => Some(name),
        None => paging::in_hand_of(tx, ticket)?,
    };
    let Some(name) = name else { return Ok(None) };
    let mut person = name.parse::<PersonId>().ok().and_then(|id| on_call.person(&id));
    if person.is_none() {
        let user = match name.parse::<UserName>() {
            Ok(user) => tx.user_named(&user)?,
            Err(_) => None,
        };
        let user = match user {
            Some(user) => Some(user),
            // Tickets are taken in the name that a user is called by.
            None => {
                let called = tx.users()?.into_iter().filter(|user| user.facts.called == name);
                called.max_by_key(User::is_active)
            }
        };
        // Whoever has left has nothing any more.
        if user.as_ref().is_some_and(|user| !user.is_active()) {
            return Ok(None);
        }
        let of_user = user.and_then(|user| user.facts.person);
        let called = |person: &&Person| person.name.to_lowercase() == name.to_lowercase();
        person =
            of_user.and_then(|id| on_call.person(&id)).or_else(|| on_call.people().find(called));
    }
    Ok(Some((name, person.cloned())))
}

/// Returns who is on call for a ticket that nobody has: by the policy of its page, else of its queue.
fn on_duty(
    tx: &mut dyn Tx,
    settings: &Settings,
    on_call: &OnCall,
    (ticket, facts): (TicketNumber, &NewTicket),
    now: Timestamp,
) -> Result<Vec<Person>, StoreError> {
    if let Some(policy) = paging::last_policy(tx, ticket)? {
        let targets = on_call.first_to_page(&policy, now).into_iter();
        let people: Vec<Person> = targets.filter_map(person_of).collect();
        if !people.is_empty() {
            return Ok(people);
        }
    }
    let site = facts.site.as_ref().and_then(|site| settings.sites.get(site.as_str()));
    let country = site.map_or(settings.default_country, |site| site.country);
    let people = settings.queue(&facts.queue).map(|queue| queue.people.as_slice());
    let people = people.unwrap_or_default().iter().filter_map(|one| match one {
        PeopleTarget::Schedule(name) => {
            on_call.on_call(&for_country(name, country).parse().ok()?, now)
        }
        PeopleTarget::Person(id) => on_call.person(id),
        PeopleTarget::Attended(_) => None,
    });
    Ok(people.cloned().collect())
}

fn person_of(target: Target) -> Option<Person> {
    match target {
        Target::Person(person) => Some(person),
        Target::Mail(_) | Target::Phone(_) | Target::Channel(_) => None,
    }
}

impl Telling<'_> {
    /// Writes to a person by the best of his ways that rings nobody. Returns the way.
    fn person(&self, tx: &mut dyn Tx, person: &Person) -> Result<Option<WayKind>, StoreError> {
        let zone = self.knowledge.on_call.zone_of(&person.id, None, self.now);
        let zone = zone.as_ref().unwrap_or(self.zone);
        for address in person.silent_ways(&self.intake.parts().settings.means) {
            if tx.is_silenced(&address.to_string())? {
                continue;
            }
            match self.words(&address, person.language, zone) {
                Ok(payload) => {
                    self.send(tx, (&address, person.language), payload)?;
                    return Ok(Some(address.kind));
                }
                // One that cannot be written must cost neither the others nor come again every minute.
                Err(error) => self.failed(&error),
            }
        }
        Ok(None)
    }

    /// Writes to a queue, in the language of the mailbox whose clocks it works by.
    fn queue(&self, tx: &mut dyn Tx, to: &EmailAddress) -> Result<bool, StoreError> {
        let settings = &self.intake.parts().settings;
        let queue = settings.queue(&self.ticket.facts.queue);
        let own = settings.entrances.iter().find(|entrance| {
            let line = settings.line(&entrance.line);
            line.is_some_and(|line| queue.is_some_and(|queue| queue.zone == line.zone))
        });
        let own = own.or_else(|| settings.entrances.first());
        let language = own.map_or(settings.fallback_language, |entrance| entrance.language);
        let address = Address { kind: WayKind::Mail, to: to.to_string() };
        match self.words(&address, language, self.zone) {
            Ok(payload) => {
                self.send(tx, (&address, language), payload)?;
                Ok(true)
            }
            Err(error) => {
                self.failed(&error);
                Ok(false)
            }
        }
    }

    fn failed(&self, error: &dyn std::fmt::Display) {
        tracing::error!(ticket = %self.ticket.number, %error, "a warning cannot be written");
    }

    fn send(
        &self,
        tx: &mut dyn Tx,
        (address, language): (&Address, Language),
        payload: String,
    ) -> Result<(), StoreError> {
        let from = self.intake.parts().settings.entrance_in(language);
        tx.add_outgoing(&NewOutgoing {
            of: self.ticket.number.into(),
            // With the mails: no warning holds up a page.
            kind: OutboxKind::Mail,
            to: address.to_string(),
            return_path: from.map(|from| from.address.to_string()).unwrap_or_default(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: self.now,
        })
        .map(|_| ())
    }

    /// Writes who was told, and by which way.
    fn note(&self, tx: &mut dyn Tx, whom: Option<(&str, WayKind)>) -> Result<(), StoreError> {
        let [warned, unwarned] = self.due.sentences();
        let said = match whom {
            Some((who, way)) => Said::of(warned, &[&who, &way.as_str(), &self.due.at]),
            None => Said::of(unwarned, &[&self.due.at]),
        };
        tx.add_event(self.ticket.number, &NewEvent::ours(self.now, EventKind::Note, said))
    }

    /// Puts it into words, with the time on the clock of whoever reads them.
    fn words(
        &self,
        address: &Address,
        language: Language,
        zone: &TimeZone,
    ) -> Result<String, String> {
        let (book, facts) = (&self.knowledge.phrasebook, &self.ticket.facts);
        let when = book.date_time(language, self.due.at, zone);
        let number = self.ticket.number;
        let args = Args::new()
            .with("case", number.to_string())
            .with("priority", facts.priority.as_str())
            .with("queue", facts.queue.as_str())
            .with("goal", self.due.goal.as_str())
            .with("late", self.due.at <= self.now)
            .with("when", when.map_err(|error| error.to_string())?)
            .with("held", self.holder.is_some())
            .with("holder", self.holder.clone().unwrap_or_default());
        let say = |id| book.render(language, id, &args).map_err(|error| error.to_string());
        let words = Rendered { subject: say("warning-subject")?, body: say("warning-text")? };
        if address.kind == WayKind::Mail {
            let to = address.to.parse().map_err(|error| format!("{error}"))?;
            let (goal, at) = (self.due.goal.as_str(), self.due.at.as_microsecond());
            let name = format!("warning {number} {goal} {at} {address}");
            let (parts, to) = (self.intake.parts(), (&to, language));
            return quiet_letter(parts, self.knowledge, to, words, (&name, Some(number), self.now));
        }
        let mut message = quiet_message(language, words, say("warning-sms")?, None);
        message.ticket = Some(number);
        message.priority = Some(facts.priority);
        serde_json::to_string(&message).map_err(|error| error.to_string())
    }
}
