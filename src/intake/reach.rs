//! Whom somebody would reach who called now, and how long it has taken of late.
use std::time::Duration;

use crate::conversation::RING;
use crate::model::{PhoneNumber, PolicyId, Timestamp};
use crate::store::StoreError;

use super::Intake;
use super::calls::{for_country, opening, people, ring_order};
use super::settings::{Line, Queue};

/// The stretch of which calls count.
const LATELY: Duration = Duration::from_secs(7 * 86_400);
/// Calls that must be known before a time is told of them.
const CALLS_MIN: usize = 3;
/// Calls that are looked at, the newest.
const CALLS_MAX: u32 = 200;

/// What calls of late came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lately {
    /// Seconds from the first ring to a person, of the middle one.
    pub middle_s: u32,
    /// Of the slowest.
    pub longest_s: u32,
}

/// How it stands with the people who take a line's calls when somebody presses 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Staffed {
    /// So many may be rung.
    Open(usize),
    /// Nobody works now; when somebody does, if that is within two weeks.
    Closed(Option<Timestamp>),
}

/// Whom a caller of a line would reach now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The line.
    pub line: String,
    /// Its number.
    pub number: PhoneNumber,
    /// What calls of the last seven days came to; nothing when fewer than three reached anybody.
    pub lately: Option<Lately>,
    /// How many of those calls reached a person.
    pub reached: usize,
    /// How many had people rung and reached nobody.
    pub in_vain: usize,
    /// Who is rung for danger now, in order, by their ids; each of them once or twice.
    pub danger: Vec<String>,
    /// How long each of them is rung, in seconds.
    pub ring_s: u64,
    /// How it stands with the people of the line's queue.
    pub people: Staffed,
}

impl Reach {
    /// The seconds after which the last who is rung for danger was rung in vain.
    #[must_use]
    pub fn danger_s(&self) -> u64 {
        let rung = u64::try_from(self.danger.len()).unwrap_or(u64::MAX);
        rung.saturating_mul(self.ring_s)
    }
}

impl Intake {
    /// Returns whom a caller of each line would reach now, in the order of the configuration.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(&self) -> Result<Vec<Reach>, StoreError> {
        let parts = self.parts();
        let now = parts.clock.now();
        let since = now.checked_sub(LATELY).unwrap_or(Timestamp::MIN);
        let lines: Vec<String> = parts.settings.lines.iter().map(|line| line.id.clone()).collect();
        let calls = parts.database.write(move |tx| {
            lines.iter().map(|line| tx.seconds_to_person(line, since, CALLS_MAX)).collect()
        });
        let calls: Vec<Vec<Option<u32>>> = calls.await?;
        let lines = parts.settings.lines.iter().zip(calls);
        Ok(lines.map(|(line, calls)| self.reach_of(line, &calls, now)).collect())
    }

    fn reach_of(&self, line: &Line, calls: &[Option<u32>], now: Timestamp) -> Reach {
        let parts = self.parts();
        let (settings, knowledge) = (&parts.settings, parts.knowledge.load_full());
        let mut seconds: Vec<u32> = calls.iter().copied().flatten().collect();
        seconds.sort_unstable();
        let middle = seconds.get(seconds.len() / 2).copied();
        let lately = middle.zip(seconds.last().copied());
        let lately = lately.filter(|_| seconds.len() >= CALLS_MIN);
        let policy = for_country(&settings.phone.emergency_policy, line.country);
        let policy: Option<PolicyId> = policy.parse().ok();
        let danger = policy.map(|policy| {
            let order = ring_order(&knowledge.on_call, &policy, now, line.language);
            order.into_iter().map(|one| one.id).collect()
        });
        let staffed = |queue: &Queue| match opening(queue, &knowledge, now) {
            Some(at) if at <= now => {
                let people = people(self, &knowledge, line.country, line.language, queue, now);
                Staffed::Open(people.len())
            }
            later => Staffed::Closed(later),
        };
        let queue = settings.queue(&settings.phone.people_queue);
        Reach {
            line: line.id.clone(),
            number: line.number.clone(),
            lately: lately.map(|(middle_s, longest_s)| Lately { middle_s, longest_s }),
            reached: seconds.len(),
            in_vain: calls.len().saturating_sub(seconds.len()),
            danger: danger.unwrap_or_default(),
            ring_s: RING.as_secs(),
            people: queue.map_or(Staffed::Closed(None), staffed),
        }
    }
}
