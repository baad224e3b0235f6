//! The goals as the desk lead writes them: `times.toml`.
use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::model::{FileFault, Priority, QueueId};
use crate::tomlfile::{Document, Entry, Faults, Section, one_of};

/// The longest goal.
const GOAL_MAX: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How the goal of a priority without haste is written.
const NEXT_DAY: &str = "next working day";
/// How it is written that something is not promised.
const NONE: &str = "none";
/// What a table of goals may hold.
const KEYS: [&str; 5] = ["acknowledged", "first_answer", "update", "hours", "warn"];

/// What is promised.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// A person has it.
    Acknowledged,
    /// A person has answered the customer, in writing or on the telephone.
    FirstAnswer,
    /// The customer hears again.
    Update,
}

impl Goal {
    /// Every goal.
    pub const ALL: [Self; 3] = [Self::Acknowledged, Self::FirstAnswer, Self::Update];

    /// Returns the word used in files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::FirstAnswer => "first_answer",
            Self::Update => "update",
        }
    }
}

/// Until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// So much later.
    Time(SignedDuration),
    /// When work ends on the next working day of the queue.
    NextDay,
}

/// Which hours count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// All of them.
    #[default]
    Always,
    /// Those in which the queue works.
    Queue,
}

/// One goal of one priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Until when.
    pub within: Within,
    /// Which hours count.
    pub counted: Counted,
    /// How long before it is broken the desk is warned; nothing for no warning.
    pub warn: Option<SignedDuration>,
}

/// What one table says; what it leaves out is as above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    /// `Some(None)` says that it is not promised.
    goals: BTreeMap<Goal, Option<Within>>,
    counted: Option<Counted>,
    warn: Option<SignedDuration>,
}

/// The goals of all priorities, and of queues that have their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    all: BTreeMap<Priority, Said>,
    queues: BTreeMap<QueueId, BTreeMap<Priority, Said>>,
}

impl Times {
    /// Reads the file; `queues` are those of the configuration.
    ///
    /// # Errors
    /// Everything that is wrong in it, each with its line and remedy.
    pub fn parse(file: &str, text: &str, queues: &[QueueId]) -> Result<Self, Vec<FileFault>> {
        let mut faults = Faults::default();
        let mut times = Self::default();
        if let Some(document) = Document::read(file, text, &mut faults) {
            let root = document.root();
            let mut known: Vec<&str> = Priority::ALL.iter().map(|one| one.as_str()).collect();
            known.push("queue");
            root.only(&known, "the file of times", &mut faults);
            times.all = by_priority(&root, None, &mut faults);
            if let Some(section) = root.table("queue", &mut faults) {
                for entry in section.entries() {
                    times.queue(&entry, queues, &mut faults);
                }
            }
        }
        if faults.is_empty() { Ok(times) } else { Err(faults.into_sorted()) }
    }

    fn queue(&mut self, entry: &Entry<'_>, queues: &[QueueId], faults: &mut Faults) {
        let Some(id) = queues.iter().find(|queue| queue.as_str() == entry.key) else {
            let what = format!("there is no queue `{}`", entry.key);
            let names = queues.iter().map(QueueId::as_str);
            faults.push(entry.key_fault(what, one_of(entry.key, names)));
            return;
        };
        let Some(section) = entry.as_table() else {
            let what = format!("`{}` must hold goals by priority", entry.key);
            let remedy = format!("write [queue.{}.P2] and the goals below it", entry.key);
            faults.push(entry.key_fault(what, remedy));
            return;
        };
        let known: Vec<&str> = Priority::ALL.iter().map(|one| one.as_str()).collect();
        section.only(&known, "a queue's times", faults);
        self.queues.insert(id.clone(), by_priority(&section, Some(&self.all), faults));
    }

    /// Returns until when customers are contacted, by priority, where no queue says otherwise.
    #[must_use]
    pub fn contact(&self) -> BTreeMap<Priority, Within> {
        let of = |priority| promise(None, self.all.get(&priority), Goal::FirstAnswer);
        let all = Priority::ALL.into_iter();
        all.filter_map(|priority| Some((priority, of(priority)?.within))).collect()
    }

    /// Returns what is promised for a priority in a queue.
    #[must_use]
    pub fn promise(&self, queue: &QueueId, priority: Priority, goal: Goal) -> Option<Promise> {
        let own = self.queues.get(queue).and_then(|own| own.get(&priority));
        promise(own, self.all.get(&priority), goal)
    }
}

fn promise(own: Option<&Said>, all: Option<&Said>, goal: Goal) -> Option<Promise> {
    let said = |get: &dyn Fn(&Said) -> Option<Option<Within>>| {
        own.and_then(get).or_else(|| all.and_then(get))
    };
    let within = said(&|said| said.goals.get(&goal).copied())??;
    let counted = own.and_then(|said| said.counted).or_else(|| all.and_then(|said| said.counted));
    let warn = own.and_then(|said| said.warn).or_else(|| all.and_then(|said| said.warn));
    Some(Promise { within, counted: counted.unwrap_or_default(), warn })
}

/// Reads the tables of priorities; `above` is what holds where they say nothing.
fn by_priority(
    section: &Section<'_>,
    above: Option<&BTreeMap<Priority, Said>>,
    faults: &mut Faults,
) -> BTreeMap<Priority, Said> {
    let mut found = BTreeMap::new();
    for priority in Priority::ALL {
        let Some(entry) = section.get(priority.as_str()) else { continue };
        let Some(table) = section.table(priority.as_str(), faults) else { continue };
        let said = said(&table, faults);
        let all = above.and_then(|all| all.get(&priority));
        for goal in Goal::ALL {
            let Some(promise) = promise(Some(&said), all, goal) else { continue };
            let (Within::Time(within), Some(warn)) = (promise.within, promise.warn) else {
                continue;
            };
            if warn >= within {
                let what = format!("{priority} would warn of `{}` before it begins", goal.as_str());
                faults.push(entry.key_fault(what, "make `warn` shorter than every goal beside it"));
            }
        }
        found.insert(priority, said);
    }
    found
}

fn said(table: &Section<'_>, faults: &mut Faults) -> Said {
    table.only(&KEYS, "a table of goals", faults);
    let mut said = Said::default();
    for goal in Goal::ALL {
        let Some(entry) = table.get(goal.as_str()) else { continue };
        let Some(text) = entry.text(faults) else { continue };
        let within = match text {
            NONE => Some(None),
            NEXT_DAY => Some(Some(Within::NextDay)),
            _ => duration(text).map(|time| Some(Within::Time(time))),
        };
        match within {
            Some(within) => {
                said.goals.insert(goal, within);
            }
            None => {
                let remedy = format!("write 15m, 4h, 2d, \"{NEXT_DAY}\" or \"{NONE}\"");
                faults.push(entry.key_fault(format!("`{text}` is no goal"), remedy));
            }
        }
    }
    said.counted = table.get("hours").and_then(|entry| {
        let text = entry.text(faults)?;
        let counted = match text {
            "always" => Some(Counted::Always),
            "queue" => Some(Counted::Queue),
            _ => None,
        };
        if counted.is_none() {
            let what = format!("`{text}` says not which hours count");
            faults.push(entry.key_fault(what, one_of(text, ["always", "queue"])));
        }
        counted
    });
    said.warn = table.get("warn").and_then(|entry| {
        let text = entry.text(faults)?;
        let warn = duration(text);
        if warn.is_none() {
            let what = format!("`{text}` is no time before a goal");
            faults.push(entry.key_fault(what, "write 5m or 1h"));
        }
        warn
    });
    said
}

/// Reads `30m`, `4h` or `2d`; a day has 24 hours that count.
fn duration(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return None,
    };
    let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let time = SignedDuration::from_mins(i64::from(count).checked_mul(minutes)?);
    (time > SignedDuration::ZERO && time <= GOAL_MAX).then_some(time)
}
