//! Telling people that a promised time is about to be broken, or was.
//!
//! Whoever has the ticket is told; where nobody has it, of P1 and P2 whoever is on call for its queue; else
//! the queue at its address. Once a goal: the note that somebody was told and what goes out are one
//! transaction. What can wait does not come at night.
use jiff::tz::TimeZone;

use super::calls::for_country;
use super::paging::{self, quiet_letter, quiet_message, warning_call};
use super::{Intake, Knowledge, PeopleTarget, Settings};
use crate::model::{EmailAddress, Language, PersonId, Priority, TicketNumber, Timestamp};
use crate::oncall::{Address, OnCall, Person, Target, WayKind};
use crate::replies::{Args, Rendered};
use crate::staff::UserName;
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
        let (sentences, by) = (self.sentences(), self.at.to_string());
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
}

/// Tells whoever is to know of a goal, and notes it beside the ticket.
pub(super) fn tell(
    tx: &mut dyn Tx,
    intake: &Intake,
    knowledge: &Knowledge,
    (ticket, due): (&Ticket, Due),
    now: Timestamp,
) -> Result<Warning, StoreError> {
    let holder = holder(tx, &knowledge.on_call, ticket.number)?;
    let name = holder.as_ref().map(|(name, _)| name.clone());
    let telling = Telling { intake, knowledge, ticket, due, now, holder: name };
    let settings = &intake.parts().settings;
    let facts = &ticket.facts;
    let mut people: Vec<Person> = holder.and_then(|(_, person)| person).into_iter().collect();
    if people.is_empty() && facts.priority <= Priority::P2 {
        people = on_duty(tx, settings, &knowledge.on_call, (ticket.number, facts), now)?;
    }
    let zone = settings.queue(&facts.queue).map_or(TimeZone::UTC, |queue| queue.zone.clone());
    for person in &people {
        if facts.priority > Priority::P2 && knowledge.on_call.is_at_rest(&person.id, now, &zone) {
            return Ok(Warning::Waits);
        }
        let ways = telling.person(tx, person)?;
        if !ways.is_empty() {
            telling.note(tx, Some((&person.id.to_string(), &ways)))?;
            return Ok(Warning::Person);
        }
    }
    let queue = settings.queue(&facts.queue);
    let quiet = queue.filter(|queue| queue.mail.is_some()).and_then(|queue| queue.quiet_hours);
    let is_quiet = quiet.is_some_and(|quiet| quiet.has(zone.to_datetime(now).time()));
    if is_quiet && facts.priority > Priority::P2 {
        return Ok(Warning::Waits);
    }
    if let Some(to) = queue.and_then(|queue| queue.mail.as_ref())
        && telling.queue(tx, to)?
    {
        telling.note(tx, Some((&facts.queue.to_string(), &[WayKind::Mail])))?;
        return Ok(Warning::Queue);
    }
    tracing::info!(ticket = %ticket.number, goal = due.goal.as_str(), "nobody can be warned of a goal");
    telling.note(tx, None)?;
    Ok(Warning::Nobody)
}

/// Returns who has a ticket, by his name and as the on-call files know him: who has taken it, else who has
/// its page.
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
                tx.users()?.into_iter().find(|user| user.is_active() && user.facts.called == name)
            }
        };
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
    /// Writes to a person by the best of his ways that rings nobody, and rings him too when it is a P1.
    /// Returns the ways.
    fn person(&self, tx: &mut dyn Tx, person: &Person) -> Result<Vec<WayKind>, StoreError> {
        let means = &self.intake.parts().settings.means;
        let mut told = vec![];
        for address in person.silent_ways(means) {
            if tx.is_silenced(&address.to_string())? {
                continue;
            }
            match self.words(&address, person.language) {
                Ok(payload) => {
                    self.send(tx, OutboxKind::Mail, (&address, person.language), payload)?;
                    told.push(address.kind);
                    break;
                }
                // One that cannot be written must cost neither the others nor come again every minute.
                Err(error) => self.failed(&error),
            }
        }
        let rings = |(_, address): &(_, Address)| address.kind == WayKind::Call;
        let number = person.ways(means).into_iter().find(rings);
        if let Some((_, address)) = number.filter(|_| self.ticket.facts.priority == Priority::P1) {
            let call =
                warning_call(self.intake.parts(), person, (self.ticket.number, &self.ticket.facts));
            match call {
                Ok(payload) => {
                    self.send(tx, OutboxKind::Ring, (&address, person.language), payload)?;
                    told.push(address.kind);
                }
                Err(error) => self.failed(&error),
            }
        }
        Ok(told)
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
        match self.words(&address, language) {
            Ok(payload) => {
                self.send(tx, OutboxKind::Mail, (&address, language), payload)?;
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
        kind: OutboxKind,
        (address, language): (&Address, Language),
        payload: String,
    ) -> Result<(), StoreError> {
        let from = self.intake.parts().settings.entrance_in(language);
        tx.add_outgoing(&NewOutgoing {
            of: self.ticket.number.into(),
            // With the mails, unless it rings: no warning holds up a page.
            kind,
            to: address.to_string(),
            return_path: from.map(|from| from.address.to_string()).unwrap_or_default(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: self.now,
        })
        .map(|_| ())
    }

    /// Writes who was told, and by which ways.
    fn note(&self, tx: &mut dyn Tx, whom: Option<(&str, &[WayKind])>) -> Result<(), StoreError> {
        let [warned, unwarned] = self.due.sentences();
        let said = match whom {
            Some((who, ways)) => {
                let ways: Vec<&str> = ways.iter().map(|way| way.as_str()).collect();
                Said::of(warned, &[&who, &ways.join(", "), &self.due.at])
            }
            None => Said::of(unwarned, &[&self.due.at]),
        };
        tx.add_event(self.ticket.number, &NewEvent::ours(self.now, EventKind::Note, said))
    }

    fn words(&self, address: &Address, language: Language) -> Result<String, String> {
        let (book, facts) = (&self.knowledge.phrasebook, &self.ticket.facts);
        let settings = &self.intake.parts().settings;
        let zone = settings.queue(&facts.queue).map_or(TimeZone::UTC, |queue| queue.zone.clone());
        let when = book.date_time(language, self.due.at, &zone);
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
            return quiet_letter(parts, self.knowledge, to, words, (&name, self.now));
        }
        let mut message = quiet_message(language, words, say("warning-sms")?, None);
        message.ticket = Some(number);
        message.priority = Some(facts.priority);
        serde_json::to_string(&message).map_err(|error| error.to_string())
    }
}
