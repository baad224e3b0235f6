//! `data/last-good.json`: who is on call, for the day when the rules cannot be read.
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::files;
use super::metrics::Metrics;
use crate::intake::{Intake, LastGood, LastGoodFault};
use crate::store::write_durably;

/// The name of the file below the data folder.
pub const LAST_GOOD: &str = "last-good.json";
/// The pause before a file that could not be written is tried again, and the longest sleep: the
/// clock of the machine may be set meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The file. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct LastGoodFile {
    path: PathBuf,
    /// One writer at a time, or the older of two could come last.
    one: Arc<Mutex<()>>,
}

impl LastGoodFile {
    /// Names the file below the data folder.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { path: data.join(LAST_GOOD), one: Arc::default() }
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`LastGoodFault`].
    pub fn read(&self) -> Result<LastGood, LastGoodFault> {
        let bytes = files::bytes(&self.path);
        let bytes = bytes
            .map_err(|why| LastGoodFault::Missing(format!("{}: {why}", self.path.display())))?;
        LastGood::parse(&bytes)
    }

    /// Writes what the desk knows now, with mode 0600, whole or not at all, and returns it.
    ///
    /// # Errors
    /// What the system said; the file is as it was then.
    pub fn write(&self, intake: &Intake) -> std::io::Result<LastGood> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = intake.parts();
        let made = LastGood::of(&parts.settings, &parts.knowledge.load(), parts.clock.now());
        write_durably(&self.path, &made.to_json()?)?;
        Ok(made)
    }

    /// Writes it; a failure is told and counted, and hurts nothing else.
    pub fn renew(&self, intake: &Intake, metrics: &Metrics) -> Option<LastGood> {
        match self.write(intake) {
            Ok(made) => {
                metrics.reloaded("last-good", "written");
                Some(made)
            }
            Err(error) => {
                metrics.reloaded("last-good", "failed");
                tracing::error!(
                    %error, file = %self.path.display(),
                    "who is on call cannot be kept for the last resort"
                );
                None
            }
        }
    }
}

/// Writes the file at the start, at each hand-over and whenever somebody changes who is on call, until
/// told to stop.
pub(super) async fn run(
    file: LastGoodFile,
    intake: Intake,
    metrics: Arc<Metrics>,
    mut rota: watch::Receiver<u64>,
    stop: CancellationToken,
) {
    let mut due = None;
    loop {
        let now = intake.parts().clock.now();
        if due.is_none_or(|due| due <= now) {
            let (file, intake, metrics) = (file.clone(), intake.clone(), Arc::clone(&metrics));
            let made = tokio::task::spawn_blocking(move || file.renew(&intake, &metrics)).await;
            due = made.ok().flatten().map(|made| made.renewed_at());
        }
        tokio::select! {
            () = stop.cancelled() => return,
            Ok(()) = rota.changed() => due = None,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}
