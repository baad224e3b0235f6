//! Trying rules on what has come: what would have gone elsewhere.
use crate::model::Timestamp;
use crate::routing::replay::{Past, Replay, Replaying};
use crate::routing::{Facts, Ruleset};
use crate::store::{Decided, PAGE_MAX, StoreError};

use super::Intake;

/// Decisions that one trial looks at: some weeks of the busiest desk.
const DECISIONS_MAX: usize = 100_000;

/// What would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The differences.
    pub replay: Replay,
    /// Whether there was more than one trial looks at: what is newer was not.
    pub cut: bool,
}

/// Does what takes a while where it holds nobody up.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| StoreError::Abandoned("the program is stopping".to_owned()))
}

/// What cannot be read was written by another version, and is left out as what was not kept.
fn past(row: Decided) -> Past {
    let facts: Option<Facts> = serde_json::from_str(&row.facts).ok();
    Past {
        ticket: row.ticket,
        arrival: row.arrival,
        facts: facts.map(|facts| Facts { subject: row.subject, text: row.text, ..facts }),
        said: serde_json::from_str(&row.outcome).ok(),
    }
}

impl Intake {
    /// Decides what has come since a moment by these rules, and compares with another set or else with
    /// what was said then. Changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn replay_rules(
        &self,
        rules: Ruleset,
        against: Option<Ruleset>,
        since: Timestamp,
    ) -> Result<Replayed, StoreError> {
        let mut replaying = Replaying::new(rules, against);
        let (mut after, mut looked_at) = (0, 0_usize);
        let page_max = usize::try_from(PAGE_MAX).unwrap_or(usize::MAX);
        // A page at a time, so that no story waits for more than one.
        let cut = loop {
            let page = self.0.database.write(move |tx| tx.decided(since, after, PAGE_MAX)).await?;
            let (count, last) = (page.len(), page.last().map_or(after, |row| row.id));
            replaying = apart(move || {
                page.into_iter().map(past).for_each(|past| replaying.add(past));
                replaying
            })
            .await?;
            (after, looked_at) = (last, looked_at.saturating_add(count));
            if count < page_max || looked_at >= DECISIONS_MAX {
                break count == page_max;
            }
        };
        Ok(Replayed { replay: replaying.ended(), cut })
    }
}
