//! A desk to try mail on: the rules, texts, contacts and accounts of today, and a store that is
//! thrown away.
use std::sync::Arc;

use serde_json::value::RawValue;
use tempfile::TempDir;

use crate::app::parts::{Desk, open};
use crate::cli::Failure;
use crate::cli::desk::{Answered, Client, Context, failure, runtime};
use crate::intake::Intake;
use crate::runtime::SystemClock;
use crate::store::{StoreError, Tx};

/// Lists that are copied, in this order: contacts belong to accounts.
const COPIED: [&str; 2] = ["accounts", "contacts"];
/// How many are copied at once: a file of that many is short enough for `import`.
const COPIED_AT_ONCE: usize = 2_000;

/// The desk of the trial. Its folder goes with it.
pub(super) struct Trial {
    pub(super) client: Client,
    pub(super) intake: Intake,
    _folder: TempDir,
}

impl Trial {
    /// Opens an empty desk with today's files, and copies contacts and accounts into it. Codes
    /// are not copied: mail is never compared with one.
    pub(super) fn open(context: &Context) -> Result<Self, Failure> {
        let lists = copies(context)?;
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::Usage(format!("make a folder for the trial: {error}")))?;
        let mut loaded = context.loaded.clone();
        loaded.config.storage.data = folder.path().display().to_string();
        let runtime = runtime()?;
        let opening = open(&loaded, &context.file, Arc::new(SystemClock));
        let desk: Desk = runtime.block_on(opening).map_err(failure)?;
        let intake = desk.intake.clone();
        let client = Client::to(desk, runtime);
        for (what, list) in lists {
            let broken =
                |error: &dyn std::fmt::Display| Failure::Usage(format!("copy the {what}: {error}"));
            let target = format!("/api/v1/{what}/import?format=json&file={what}&dry_run=false");
            let rows: Vec<&RawValue> = serde_json::from_slice(&list).map_err(|e| broken(&e))?;
            for rows in rows.chunks(COPIED_AT_ONCE) {
                let file = serde_json::to_vec(rows).map_err(|e| broken(&e))?;
                if let Answered::Refused(problem) =
                    client.post_file::<serde::de::IgnoredAny>(&target, file)?
                {
                    return Err(broken(&problem.detail));
                }
            }
        }
        Ok(Self { client, intake, _folder: folder })
    }

    /// Asks the store of the trial.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let asked = self.client.wait(self.intake.parts().database.write(work));
        asked.map_err(|error| Failure::Usage(error.to_string()))
    }
}

/// Contacts and accounts as they are, from the daemon or the store.
fn copies(context: &Context) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let client = Client::connect(context)?;
    let mut lists = vec![];
    for what in COPIED {
        match client.get_file(&format!("/api/v1/{what}/export?format=json"))? {
            Answered::Good(bytes) => lists.push((what, bytes.to_vec())),
            Answered::Refused(problem) => return Err(Failure::Usage(problem.detail)),
        }
    }
    Ok(lists)
}
