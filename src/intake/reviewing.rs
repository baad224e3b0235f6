//! Examples that were made of corrected tickets and wait for somebody to look at them: taken as they are,
//! with other labels, or dropped.
use std::io::Read as _;
use std::path::Path;

use super::desk::CORRECTED;
use super::{Intake, IntakeError};
use crate::model::{Impact, Intent, Urgency, priority_of};
use crate::store::{AuditEntry, LINE_FILE_BYTES_MAX, LineChange, change_line};
use crate::understanding::Example;

/// An example that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The line that it stands on, from 1.
    pub line: usize,
    /// The example.
    pub example: Example,
}

/// What becomes of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// It is right as it is.
    Accept,
    /// It is right with these labels.
    Relabel {
        /// What it is about.
        intent: Intent,
        /// How much is hurt.
        impact: Impact,
        /// How soon it is wanted.
        urgency: Urgency,
        /// Whether someone may be in danger.
        safety: bool,
    },
    /// Nothing is to be learned from it.
    Drop,
}

impl Review {
    const fn what(self) -> &'static str {
        match self {
            Self::Accept => "example.accepted",
            Self::Relabel { .. } => "example.relabelled",
            Self::Drop => "example.dropped",
        }
    }

    /// The row as it is kept from now on; nothing when it is dropped.
    fn row(self, mut example: Example, by: &str) -> Option<Example> {
        match self {
            Self::Drop => return None,
            Self::Accept => {}
            Self::Relabel { intent, impact, urgency, safety } => {
                if example.intent != Some(intent) {
                    // What it was beside that may be what it is now.
                    example.also.retain(|one| *one != intent);
                }
                example.intent = Some(intent);
                (example.impact, example.urgency) = (Some(impact), Some(urgency));
                example.safety = Some(safety);
                example.priority = Some(priority_of(impact, urgency, intent, safety));
            }
        }
        example.source = Some(REVIEWED.to_owned());
        example.reader = Some(by.to_owned());
        Some(example)
    }
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    /// There is no such example, or somebody has looked at it.
    #[error("there is no example `{0}` that waits")]
    Nothing(String),
    /// The file cannot be written.
    #[error("the file of examples: {0}")]
    File(String),
}

/// What a row is of that somebody looked at after the ticket was corrected.
const REVIEWED: &str = "reviewed";

/// Reads a row that waits: of a corrected ticket, and nobody but whoever corrected it has looked at it.
fn waiting(row: &str) -> Option<Example> {
    let example: Example = serde_json::from_str(row).ok()?;
    (example.source.as_deref() == Some(CORRECTED)).then_some(example)
}

fn read(file: &Path) -> std::io::Result<Vec<Waiting>> {
    let mut text = String::new();
    match std::fs::File::open(file) {
        Ok(file) => file.take(LINE_FILE_BYTES_MAX).read_to_string(&mut text)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(error),
    };
    let rows = text.lines().enumerate();
    let found = rows.filter_map(|(at, row)| {
        Some(Waiting { line: at.saturating_add(1), example: waiting(row)? })
    });
    Ok(found.collect())
}

impl Intake {
    /// Returns the examples of corrected tickets that nobody has looked at, the oldest first.
    ///
    /// # Errors
    /// [`IntakeError::Stopping`]; the inner error says why the file cannot be read.
    pub async fn waiting_examples(&self) -> Result<std::io::Result<Vec<Waiting>>, IntakeError> {
        let file = self.0.corrected.clone();
        let found = tokio::task::spawn_blocking(move || read(&file)).await;
        found.map_err(|_| IntakeError::Stopping)
    }

    /// Decides about an example that waits. The row of the audit trail names it and not its text.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner [`ReviewRefusal`] says why nothing was changed.
    pub async fn review_example(
        &self,
        id: String,
        review: Review,
        by: String,
    ) -> Result<Result<(), ReviewRefusal>, IntakeError> {
        let (file, name, who) = (self.0.corrected.clone(), id.clone(), by.clone());
        let changed = tokio::task::spawn_blocking(move || {
            change_line(&file, |row| match waiting(row) {
                Some(example) if example.id == name => match review.row(example, &who) {
                    Some(example) => {
                        serde_json::to_string(&example).map_or(LineChange::Keep, LineChange::Put)
                    }
                    None => LineChange::Drop,
                },
                Some(_) | None => LineChange::Keep,
            })
        });
        match changed.await.map_err(|_| IntakeError::Stopping)? {
            Ok(true) => {}
            Ok(false) => return Ok(Err(ReviewRefusal::Nothing(id))),
            Err(error) => return Ok(Err(ReviewRefusal::File(error.to_string()))),
        }
        let act = self.act(&by);
        let entry = AuditEntry::new(act, review.what()).to(format!("example:{id}"));
        self.0.database.write(move |tx| tx.audit(&entry).map(|_| ())).await?;
        Ok(Ok(()))
    }
}
