//! What to do next with the messages of a folder.
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{ArrivalId, Timestamp, UnknownWord};

/// The blame at which a message is set aside.
pub const BLAME_MAX: u32 = 20;

/// The first wait before a message is tried again; it doubles to [`RETRY_MAX`].
const RETRY_FIRST: Duration = Duration::from_secs(5);
/// The longest such wait.
const RETRY_MAX: Duration = Duration::from_secs(15 * 60);

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is to be taken.
    Wanted,
    /// Its story is told; on the server it still lies where it came.
    Taken,
    /// All is done.
    Filed,
    /// It was there before we came.
    Skipped,
    /// It cannot be had.
    SetAside,
    /// It vanished from the server before we had it.
    Gone,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Wanted, Self::Taken, Self::Filed, Self::Skipped, Self::SetAside, Self::Gone];

    /// Returns the word used in the store and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Taken => "taken",
            Self::Filed => "filed",
            Self::Skipped => "skipped",
            Self::SetAside => "set-aside",
            Self::Gone => "gone",
        }
    }
}

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| {
            UnknownWord(text.to_owned(), "wanted, taken, filed, skipped, set-aside, gone")
        })
    }
}

/// A message of the ledger that is not done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Its UID.
    pub uid: u32,
    /// `Wanted` or `Taken`.
    pub state: State,
    /// RFC822.SIZE, in bytes.
    pub bytes: u64,
    /// How much trouble there was with it, up to [`BLAME_MAX`].
    pub blame: u32,
    /// Not to be touched before this moment.
    pub retry_at: Option<Timestamp>,
    /// Its arrival, once it is taken.
    pub arrival: Option<ArrivalId>,
}

/// What went wrong with a message. What may be the network's fault blames the message less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The connection, or the program, ended while it was worked on.
    Lost,
    /// What the server said of it could not be read.
    Garbled,
    /// The server refused (NO, BAD), or gave nothing.
    Refused,
}

impl Blame {
    /// Returns its weight.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Lost => 1,
            Self::Garbled => 2,
            Self::Refused => 4,
        }
    }
}

/// What becomes of a message that was blamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blamed {
    /// It is tried again then.
    Again {
        /// Its blame from now on.
        blame: u32,
        /// Not before this moment.
        retry_at: Timestamp,
    },
    /// It was tried often enough.
    Enough,
}

/// Blames a message that was blamed so far for `blame`.
#[must_use]
pub fn blamed(blame: u32, why: Blame, now: Timestamp) -> Blamed {
    let blame = blame.saturating_add(why.weight());
    if blame >= BLAME_MAX {
        return Blamed::Enough;
    }
    // A lost connection waits before it is made again, so that the message need not.
    let wait = match why {
        Blame::Lost => Duration::ZERO,
        Blame::Garbled | Blame::Refused => {
            RETRY_FIRST.saturating_mul(2_u32.saturating_pow(blame / 2)).min(RETRY_MAX)
        }
    };
    Blamed::Again { blame, retry_at: now.checked_add(wait).unwrap_or(now) }
}

/// How much is done at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// Messages that are taken between two looks at the ledger.
    pub take: usize,
    /// Messages that are filed with one command.
    pub file: usize,
}

impl Default for BatchLimits {
    fn default() -> Self {
        Self { take: 32, file: 200 }
    }
}

/// Messages to be worked on together.
pub type Batch = Vec<MessageRow>;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put these where they belong on the server.
    File(Batch),
    /// Fetch these and tell their stories, in this order.
    Take(Batch),
    /// Nothing is due; something will be then, if a moment is named.
    Rest(Option<Timestamp>),
}

/// Decides what to do next with the messages that are not done with.
///
/// What was never any trouble goes first and together; what was goes alone and last, so that one
/// message that cannot be had holds up no other.
#[must_use]
pub fn plan(open: &[MessageRow], now: Timestamp, limits: BatchLimits) -> Step {
    let due = |row: &&MessageRow| row.retry_at.is_none_or(|at| at <= now);
    let of = |state: State| open.iter().filter(move |row| row.state == state).filter(due);
    let smooth = |state: State, most: usize| -> Batch {
        of(state).filter(|row| row.blame == 0).take(most.max(1)).cloned().collect()
    };
    let rough = |state: State| -> Batch {
        of(state).min_by_key(|row| (row.blame, row.uid)).cloned().into_iter().collect()
    };
    let steps = [
        Step::File(smooth(State::Taken, limits.file)),
        Step::Take(smooth(State::Wanted, limits.take)),
        Step::File(rough(State::Taken)),
        Step::Take(rough(State::Wanted)),
    ];
    let some = |step: &Step| match step {
        Step::File(batch) | Step::Take(batch) => !batch.is_empty(),
        Step::Rest(_) => true,
    };
    let waits = open.iter().filter_map(|row| row.retry_at).min();
    steps.into_iter().find(some).unwrap_or(Step::Rest(waits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn row(uid: u32, state: State, blame: u32, retry: Option<i64>) -> MessageRow {
        MessageRow { uid, state, bytes: 10, blame, retry_at: retry.map(at), arrival: None }
    }

    fn uids(step: &Step) -> (&'static str, Vec<u32>) {
        match step {
            Step::File(batch) => ("file", batch.iter().map(|row| row.uid).collect()),
            Step::Take(batch) => ("take", batch.iter().map(|row| row.uid).collect()),
            Step::Rest(_) => ("rest", vec![]),
        }
    }

    #[test]
    fn a1_one_message_that_cannot_be_had_never_stops_the_rest() {
        use State::{Taken, Wanted};
        let limits = BatchLimits { take: 2, file: 10 };
        let mut open = vec![
            row(1, Wanted, 8, None),
            row(2, Wanted, 0, None),
            row(3, Wanted, 0, None),
            row(4, Wanted, 0, None),
            row(5, Wanted, 4, Some(50)),
        ];
        assert_eq!(uids(&plan(&open, at(10), limits)), ("take", vec![2, 3]));
        open[1].state = Taken;
        open[2].state = Taken;
        assert_eq!(uids(&plan(&open, at(10), limits)), ("file", vec![2, 3]));
        open.drain(1..3);
        assert_eq!(uids(&plan(&open, at(10), limits)), ("take", vec![4]));
        open.remove(1);
        assert_eq!(uids(&plan(&open, at(10), limits)), ("take", vec![1]), "alone, and last");
        open.remove(0);
        assert_eq!(plan(&open, at(10), limits), Step::Rest(Some(at(50))));
        assert_eq!(uids(&plan(&open, at(50), limits)), ("take", vec![5]));
        assert_eq!(plan(&[], at(50), limits), Step::Rest(None));
    }

    #[test]
    fn a1_a_refusal_counts_more_than_a_lost_connection_and_both_end_in_setting_aside() {
        for (why, tries) in [(Blame::Refused, 5), (Blame::Garbled, 10), (Blame::Lost, 20)] {
            let (mut blame, mut count, mut waited) = (0, 1, at(0));
            while let Blamed::Again { blame: more, retry_at } = blamed(blame, why, at(100)) {
                assert!(retry_at >= at(100) && retry_at >= waited, "waits do not shrink");
                assert!(retry_at <= at(100 + 15 * 60));
                (blame, waited) = (more, retry_at);
                count += 1;
            }
            assert_eq!(count, tries, "{why:?}");
        }
    }

    #[test]
    fn states_are_words() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse::<State>().unwrap(), state);
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.as_str()));
        }
    }
}
