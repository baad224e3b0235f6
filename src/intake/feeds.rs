//! Calendars of who is on call, that calendar programs fetch by an address which only its owner knows.
use serde::{Deserialize, Serialize};

use super::Intake;
use crate::ical::{Event, Feed, write};
use crate::mail::thread::link_digest;
use crate::model::{Language, PersonId, PolicyId, Timestamp};
use crate::oncall::{Change, OnCall, Schedule, Shift};
use crate::replies::{Args, Phrasebook, ReplyError};
use crate::runtime::{NoRandom, Random};
use crate::store::{AuditEntry, FeedRow, NewFeed, StoreError, Subject};

/// Where feeds are fetched, below the public address.
pub const FEED_PATH: &str = "/v1/oncall/";
/// Days before today that a feed shows.
const DAYS_BEFORE: i64 = 31;
/// Days after it.
const DAYS_AFTER: i64 = 186;
/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;

/// The shifts of which schedules, when, and of whom.
#[derive(Debug)]
pub struct ShiftsWanted<'a> {
    /// Who is on call.
    pub on_call: &'a OnCall,
    /// The schedules, each with its first and last moment.
    pub schedules: Vec<(&'a Schedule, (Timestamp, Timestamp))>,
    /// Only those of this person.
    pub person: Option<&'a PersonId>,
    /// What calendars call it.
    pub name: String,
    /// The language; else that of each schedule.
    pub language: Option<Language>,
}

/// Returns a calendar file: an event for each shift, gaps among them.
///
/// # Errors
/// [`ReplyError`] when a phrase is missing.
pub fn shift_calendar(
    wanted: &ShiftsWanted<'_>,
    phrases: &Phrasebook,
    now: Timestamp,
) -> Result<String, ReplyError> {
    let mut events = vec![];
    for (schedule, (from, until)) in &wanted.schedules {
        for shift in wanted.on_call.whole_shifts(&schedule.id, *from, *until) {
            if wanted.person.is_none_or(|person| shift.has(person)) {
                events.push(event(wanted, schedule, &shift, phrases)?);
            }
        }
    }
    events.sort_by(|a, b| (a.from, &a.uid).cmp(&(b.from, &b.uid)));
    Ok(write(&Feed { name: wanted.name.clone(), made_at: now, events }))
}

/// A shift is known by its schedule and its beginning: whoever has it after a swap, it is the same.
fn event(
    wanted: &ShiftsWanted<'_>,
    schedule: &Schedule,
    shift: &Shift,
    phrases: &Phrasebook,
) -> Result<Event, ReplyError> {
    let on_call = wanted.on_call;
    let language = wanted.language.or(schedule.languages.first().copied());
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
        summary: phrases.render(language.unwrap_or(Language::English), id, &args)?,
        description: reasons.join("\n"),
        category: if shift.is_gap() { "GAP".to_owned() } else { String::new() },
    })
}

/// Why there is no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedRefusal {
    /// There is no address to fetch it at.
    #[error("calendars are fetched at identity.link_url, which is empty; set it and start again")]
    NoAddress,
    /// Nobody has that id.
    #[error("there is no person `{0}` in the on-call files")]
    NoPerson(PersonId),
    /// There is no such schedule.
    #[error("there is no schedule `{0}` in the on-call files")]
    NoSchedule(PolicyId),
}

/// A feed that was made; its address is told once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FeedMade {
    /// By what it is ended.
    pub id: i64,
    /// The address for the calendar program. Whoever has it sees the shifts.
    pub url: String,
}

impl Intake {
    /// Makes a feed; of all schedules and everybody unless it is narrowed. Returns its address, which
    /// is kept nowhere.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Abandoned`] when the machine gives no chance. The inner
    /// [`FeedRefusal`] says why there is none.
    pub async fn add_feed(
        &self,
        person: Option<PersonId>,
        schedule: Option<PolicyId>,
        by: &str,
        random: &dyn Random,
    ) -> Result<Result<FeedMade, FeedRefusal>, StoreError> {
        let Some(links) = &self.0.settings.links else { return Ok(Err(FeedRefusal::NoAddress)) };
        let knowledge = self.0.knowledge.load_full();
        if let Some(person) = person.as_ref().filter(|one| knowledge.on_call.person(one).is_none())
        {
            return Ok(Err(FeedRefusal::NoPerson(person.clone())));
        }
        let known = |id: &&PolicyId| knowledge.on_call.schedules().any(|one| one.id == **id);
        if let Some(schedule) = schedule.as_ref().filter(|id| !known(id)) {
            return Ok(Err(FeedRefusal::NoSchedule(schedule.clone())));
        }
        let no_chance = |error: NoRandom| StoreError::Abandoned(error.to_string());
        let mut bytes = [0_u8; TOKEN_BYTES];
        random.fill(&mut bytes).map_err(no_chance)?;
        let token = data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase();
        let act = self.act(by);
        let new = NewFeed { digest: link_digest(&token), person, schedule, at: act.at };
        let id = self.0.database.write(move |tx| {
            let id = tx.add_feed(&new)?;
            let mut entry = AuditEntry::new(act.clone(), "feed.added").to(format!("feed:{id}"));
            if let Some(person) = &new.person {
                entry = entry.about(Subject::Named(person.to_string()));
            }
            tx.audit(&entry).map(|_| id)
        });
        let url = format!("{}{FEED_PATH}{token}.ics", links.public_url);
        Ok(Ok(FeedMade { id: id.await?, url }))
    }

    /// Returns every feed, without its address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn feeds(&self) -> Result<Vec<FeedRow>, StoreError> {
        self.0.database.write(|tx| tx.feeds()).await
    }

    /// Ends a feed; returns whether it was a live one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_feed(&self, id: i64, by: &str) -> Result<bool, StoreError> {
        let act = self.act(by);
        let ended = self.0.database.write(move |tx| {
            let ended = tx.revoke_feed(id, act.at)?;
            if ended {
                let entry = AuditEntry::new(act.clone(), "feed.revoked");
                tx.audit(&entry.to(format!("feed:{id}")))?;
            }
            Ok(ended)
        });
        ended.await
    }

    /// Returns the calendar behind a token; nothing when there is none, or it was ended.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Abandoned`] when a phrase is missing.
    pub async fn calendar(&self, token: &str) -> Result<Option<String>, StoreError> {
        let digest = link_digest(token);
        let found = self.0.database.write(move |tx| tx.feed(&digest)).await?;
        let Some(feed) = found else { return Ok(None) };
        let (now, knowledge) = (self.0.clock.now(), self.0.knowledge.load_full());
        let days = |days: i64| jiff::SignedDuration::from_hours(days.saturating_mul(24));
        let from = now.checked_sub(days(DAYS_BEFORE)).unwrap_or(now);
        let until = now.checked_add(days(DAYS_AFTER)).unwrap_or(now);
        let of_feed = |id: &PolicyId| feed.schedule.as_ref().is_none_or(|wanted| wanted == id);
        let person = feed.person.as_ref().and_then(|id| knowledge.on_call.person(id));
        let name = person.map(|person| person.name.clone());
        let name = name.or_else(|| feed.schedule.as_ref().map(ToString::to_string));
        let schedules = knowledge.on_call.schedules().filter(|schedule| of_feed(&schedule.id));
        let wanted = ShiftsWanted {
            on_call: &knowledge.on_call,
            schedules: schedules.map(|schedule| (schedule, (from, until))).collect(),
            person: feed.person.as_ref(),
            name: name.unwrap_or_else(|| self.0.settings.desk.clone()),
            language: person.map(|person| person.language),
        };
        let file = shift_calendar(&wanted, &knowledge.phrasebook, now);
        file.map(Some).map_err(|error| StoreError::Abandoned(error.to_string()))
    }
}
