//! Who is on call now and for two weeks to come, kept for the day when the rules cannot be read.
use std::time::Duration;

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use super::super::{Knowledge, Settings};
use super::last_resort::{Asked, with_attended};
use crate::conversation::Responder;
use crate::intake::Attended;
use crate::model::{Country, Language, PhoneNumber, Timestamp};

/// The version of the file.
const VERSION: u32 = 1;
/// How far it looks ahead.
const DAYS_AHEAD: i64 = 14;
/// The longest time until it is made anew, whoever is on call.
const RENEWED_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Why the file cannot serve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LastGoodFault {
    /// It cannot be read.
    #[error("last-good: the file cannot be read: {0}; attended numbers of the configuration serve")]
    Missing(String),
    /// It is not what this program writes.
    #[error("last-good: the file is broken: {0}; attended numbers of the configuration serve")]
    Broken(String),
    /// It does not say who is on call now.
    #[error(
        "last-good: the file says who is on call until {until} only; attended numbers of the configuration serve"
    )]
    Stale {
        /// The end of what it says.
        until: Timestamp,
    },
}

impl LastGoodFault {
    /// Returns the word by which it is counted.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Broken(_) => "broken",
            Self::Stale { .. } => "stale",
        }
    }
}

/// Whom the last resort rings, line by line, for the coming two weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastGood {
    version: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it says who is on call.
    pub until: Timestamp,
    /// The set of rules that it was made of.
    pub rules: String,
    /// Every line; the first serves those who rang none of them.
    pub lines: Vec<LastGoodLine>,
}

/// What is kept of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastGoodLine {
    /// Its id in the configuration.
    pub id: String,
    /// Its number.
    pub number: PhoneNumber,
    /// The language in which it greets.
    pub language: Language,
    /// Its country.
    pub country: Country,
    /// Who is rung for danger.
    pub danger: Vec<Stretch>,
    /// Who is rung for anything else.
    pub fallback: Vec<Stretch>,
}

/// Who is rung in a stretch of time, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// From this moment.
    pub from: Timestamp,
    /// Until this one, which is the next one's.
    pub until: Timestamp,
    /// Whom.
    pub people: Vec<Responder>,
}

impl LastGood {
    /// Makes it of what the desk knows now.
    #[must_use]
    pub fn of(settings: &Settings, knowledge: &Knowledge, now: Timestamp) -> Self {
        let until = now.checked_add(DAYS_AHEAD.saturating_mul(24).hours()).unwrap_or(now);
        let lines = settings.lines.iter().map(|line| {
            let asked = Asked::of(settings, Some(line));
            let stretches = |danger| stretches(&asked, knowledge, danger, now, until);
            LastGoodLine {
                id: line.id.clone(),
                number: line.number.clone(),
                language: asked.language,
                country: asked.country,
                danger: stretches(true),
                fallback: stretches(false),
            }
        });
        let rules = knowledge.rules.hash().to_owned();
        Self { version: VERSION, made_at: now, until, rules, lines: lines.collect() }
    }

    /// Reads it as [`Self::to_json`] wrote it.
    ///
    /// # Errors
    /// [`LastGoodFault::Broken`].
    pub fn parse(text: &[u8]) -> Result<Self, LastGoodFault> {
        let broken = |error: serde_json::Error| LastGoodFault::Broken(error.to_string());
        let read: Self = serde_json::from_slice(text).map_err(broken)?;
        if read.version != VERSION {
            return Err(LastGoodFault::Broken(format!("it has version {}", read.version)));
        }
        Ok(read)
    }

    /// Returns it as a file holds it.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec_pretty(self)
    }

    /// Returns whom to ring for a line, in order: those on call, then every attended number.
    ///
    /// # Errors
    /// [`LastGoodFault::Stale`] when it does not say who is on call then.
    pub fn people(
        &self,
        line: Option<&str>,
        danger: bool,
        now: Timestamp,
        attended: &[Attended],
    ) -> Result<Vec<Responder>, LastGoodFault> {
        let stale = LastGoodFault::Stale { until: self.until };
        let named = line.and_then(|id| self.lines.iter().find(|line| line.id == id));
        let line = named.or_else(|| self.lines.first()).ok_or_else(|| stale.clone())?;
        let stretches = if danger { &line.danger } else { &line.fallback };
        let running = stretches.iter().find(|stretch| (stretch.from..stretch.until).contains(&now));
        let people = running.ok_or(stale)?.people.clone();
        Ok(with_attended(people, attended))
    }

    /// Returns when it is to be made anew: at the next hand-over, and once a day.
    #[must_use]
    pub fn renewed_at(&self) -> Timestamp {
        let stretches = self.lines.iter().flat_map(|line| line.danger.iter().chain(&line.fallback));
        let ends = stretches.map(|stretch| stretch.until).filter(|until| *until > self.made_at);
        let daily = self.made_at.checked_add(RENEWED_AFTER).unwrap_or(self.until);
        ends.chain([daily]).min().unwrap_or(daily)
    }
}

fn stretches(
    asked: &Asked,
    knowledge: &Knowledge,
    danger: bool,
    now: Timestamp,
    until: Timestamp,
) -> Vec<Stretch> {
    let on_call = &knowledge.on_call;
    let mut edges: Vec<Timestamp> =
        asked.policies(danger).flat_map(|id| on_call.hand_overs(id, now, until)).collect();
    edges.push(now);
    edges.sort_unstable();
    edges.dedup();
    let ends = edges.iter().skip(1).copied().chain([until]);
    let mut all: Vec<Stretch> = vec![];
    for (from, until) in edges.iter().copied().zip(ends) {
        let people = asked.on_call(on_call, danger, from);
        match all.last_mut().filter(|last| last.people == people) {
            Some(last) => last.until = until,
            None => all.push(Stretch { from, until, people }),
        }
    }
    all
}
