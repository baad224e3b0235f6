//! What the configuration says, in the form that the story needs.
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::model::{
    AddressPattern, Country, EmailAddress, Language, PersonId, PhoneNumber, QueueId, SiteCode,
    Sites,
};
use crate::oncall::Means;
use crate::replies::PhoneLine;
use crate::store::Retention;
use crate::tickets::Vendor;

use super::{Links, OutsideDesk};

/// A mailbox of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// Its address.
    pub address: EmailAddress,
    /// Its other addresses.
    pub aliases: Vec<EmailAddress>,
    /// The name that answers carry.
    pub name: String,
    /// The language of those who write to it, unless their text says otherwise.
    pub language: Language,
    /// The line named in its answers.
    pub line: String,
    /// The desk's name below its answers.
    pub desk: String,
    /// The brand whose words they are written in; none if empty.
    pub brand: String,
}

/// A telephone line of ours.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name in the configuration.
    pub id: String,
    /// Its number.
    pub number: PhoneNumber,
    /// The language in which it greets.
    pub language: Language,
    /// Whether a caller is recorded only after he agreed by key.
    pub asks_consent: bool,
    /// The country whose queues serve those who ring it.
    pub country: Country,
    /// The zone of its customers' clocks.
    pub zone: TimeZone,
    /// When its country's offices work; rules call it `hours`.
    pub office_hours: crate::model::OpeningHours,
    /// The calendar of its country's holidays.
    pub calendar: Option<String>,
    /// What a call costs, by language; may be empty.
    pub cost_text: BTreeMap<Language, String>,
    /// The desk's name below letters about its calls; that of its mailbox if empty.
    pub desk: String,
    /// The brand whose words they are written in; that of its mailbox if empty.
    pub brand: String,
}

impl Line {
    /// Returns the line as letters name it.
    #[must_use]
    pub const fn in_letters(&self) -> PhoneLine<'_> {
        PhoneLine { number: &self.number, cost_text: &self.cost_text }
    }
}

/// A queue of the desk.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its name.
    pub id: QueueId,
    /// When somebody works on it.
    pub hours: crate::model::OpeningHours,
    /// The zone of those hours.
    pub zone: TimeZone,
    /// The calendar of its holidays.
    pub calendar: Option<String>,
    /// Who takes its calls, in the order in which they are rung.
    pub people: Vec<PeopleTarget>,
    /// Whether they are rung one after the other.
    pub ring: RingOrder,
    /// Where its people hear of tickets that are copied to it, and of promised times that nobody sees to.
    pub mail: Option<EmailAddress>,
    /// When it is told nothing there that can wait; told at any hour, without.
    pub quiet_hours: Option<crate::oncall::Night>,
}

/// How a queue's people are rung.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RingOrder {
    /// One after the other, in their order.
    #[default]
    InOrder,
    /// All who are free at once, where the door can; who accepts first is connected.
    Together,
}

/// Somebody who takes a queue's calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleTarget {
    /// Whoever is on call there; `{country}` stands for that of the line.
    Schedule(String),
    /// One person.
    Person(PersonId),
    /// A target that is always attended, by its id.
    Attended(String),
}

impl std::fmt::Display for PeopleTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Schedule(name) => write!(f, "schedule:{name}"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Attended(id) => write!(f, "attended:{id}"),
        }
    }
}

/// A target at which a person always answers, so that callers are connected on answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attended {
    /// What the configuration calls it.
    pub id: String,
    /// Its number.
    pub number: PhoneNumber,
    /// The language spoken there.
    pub language: Language,
}

/// How calls are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// By which policy people are rung for danger when the rules name none.
    pub emergency_policy: String,
    /// By which policy for whoever may be in need, when nobody of a queue can be had.
    pub fallback_policy: String,
    /// How the people of one step of an on-call policy are rung.
    pub ring: RingOrder,
    /// The queue whose people take callers of queues that have none.
    pub people_queue: QueueId,
    /// The longest that a caller waits in a queue.
    pub wait_max: Duration,
    /// How long nothing may be heard of a call before it is taken as over.
    pub silent_max: Duration,
    /// Whether there is a trunk, over which callers can be rung back.
    pub dials: bool,
}

/// How many acknowledgements unproven senders get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnprovenLimits {
    /// Whether they get any.
    pub acknowledge: bool,
    /// To one address in an hour.
    pub per_address_hour: u32,
    /// To one address in a day.
    pub per_address_day: u32,
    /// To one domain in an hour.
    pub per_domain_hour: u32,
    /// To all in an hour.
    pub per_hour: u32,
}

/// What the configuration says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The desk's name below answers.
    pub desk: String,
    /// What somebody is served in of whom no language of ours is known.
    pub fallback_language: Language,
    /// The country when nothing names one.
    pub default_country: Country,
    /// The domain of our Message-IDs.
    pub message_domain: String,
    /// Our mailboxes; at least one.
    pub entrances: Vec<Entrance>,
    /// Our lines.
    pub lines: Vec<Line>,
    /// The queues.
    pub queues: Vec<Queue>,
    /// The queue of what is not for the desk: it makes no tickets.
    pub quarantine: QueueId,
    /// Targets that are always attended.
    pub attended: Vec<Attended>,
    /// How calls are served.
    pub phone: Phone,
    /// The sites.
    pub sites: Sites,
    /// The limits on answers to strangers.
    pub unproven: UnprovenLimits,
    /// Whether letters have an HTML form beside the plain one.
    pub html: bool,
    /// Our own people, who hand on what customers wrote to them.
    pub agents: Vec<AddressPattern>,
    /// The customer portal by language; an empty link is not shown.
    pub portal: BTreeMap<Language, String>,
    /// The companies of the group that served accounts before, as rules name them.
    pub origins: Vec<String>,
    /// Where one-time links lead; there are none without.
    pub links: Option<Links>,
    /// By which ways people on call can be reached beside letters.
    pub means: Means,
    /// Who at the desk is written to when an incident is proposed.
    pub proposals_to: Vec<EmailAddress>,
    /// Letters of notices to many customers that are handed to the outbox in a minute.
    pub notices_per_minute: u32,
    /// For how long what is kept.
    pub retention: Retention,
    /// Other desks and monitoring systems whose references thread their mail.
    pub vendors: Vec<Vendor>,
    /// Outside desks that tickets are handed over to.
    pub outside: Vec<OutsideDesk>,
}

impl Settings {
    /// Returns the mailbox of that address; a `+detail` does not matter.
    #[must_use]
    pub fn entrance(&self, address: &EmailAddress) -> Option<&Entrance> {
        let (plain, _) = address.without_detail();
        let is = |own: &EmailAddress| *own == *address || *own == plain;
        self.entrances.iter().find(|one| is(&one.address) || one.aliases.iter().any(is))
    }

    /// Returns the mailbox of a language, else the first.
    #[must_use]
    pub fn entrance_in(&self, language: Language) -> Option<&Entrance> {
        let own = self.entrances.iter().find(|entrance| entrance.language == language);
        own.or_else(|| self.entrances.first())
    }

    /// Returns the mailbox that belongs to a line, with the desk's name and the brand of the line where it
    /// has its own.
    #[must_use]
    pub fn entrance_of_line(&self, line: &Line) -> Option<Entrance> {
        let own = self.entrances.iter().find(|entrance| entrance.line == line.id);
        let entrance = own.or_else(|| self.entrances.first())?.clone();
        let or = |own: &String, other: String| if own.is_empty() { other } else { own.clone() };
        let (desk, brand) = (or(&line.desk, entrance.desk), or(&line.brand, entrance.brand));
        Some(Entrance { line: line.id.clone(), desk, brand, ..entrance })
    }

    /// Returns whether an address is one of our own people's. A From can be forged: this decides
    /// whose mail a forward is, and nothing else.
    #[must_use]
    pub fn is_agent(&self, address: &EmailAddress) -> bool {
        self.agents.iter().any(|pattern| pattern.matches(address))
    }

    /// Returns the line of that name.
    #[must_use]
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Returns the sites of a country in the order of the configuration.
    #[must_use]
    pub fn sites_of(&self, country: Country) -> Vec<SiteCode> {
        let own = self.sites.iter().filter(|site| site.country == country);
        own.map(|site| site.code.clone()).collect()
    }

    /// Returns the zone of a site's clocks.
    #[must_use]
    pub fn zone_of_site(&self, code: &SiteCode) -> Option<TimeZone> {
        self.sites.get(code.as_str()).and_then(|site| TimeZone::get(&site.time_zone).ok())
    }

    /// Returns the queue of that name.
    #[must_use]
    pub fn queue(&self, id: &QueueId) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == *id)
    }
}
