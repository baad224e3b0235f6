//! How it stands with every folder, for whoever asks.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::imap::FolderStatus;
use crate::imap::ledger::Place;

/// The folders that are read. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Board(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folders: Mutex<BTreeMap<Place, FolderStatus>>,
    /// Rung when somebody wants a folder compared.
    bells: BTreeMap<Place, Notify>,
    /// Goes up with every change.
    changes: watch::Sender<u64>,
}

impl Board {
    /// Makes the board of these folders.
    #[must_use]
    pub fn new(places: &[Place]) -> Self {
        let folders =
            places.iter().map(|place| (place.clone(), FolderStatus::new(place.clone()))).collect();
        let bells = places.iter().map(|place| (place.clone(), Notify::new())).collect();
        let (changes, _) = watch::channel(0);
        Self(Arc::new(Inner { folders: Mutex::new(folders), bells, changes }))
    }

    /// Returns how it stands with each folder, by account and folder.
    #[must_use]
    pub fn folders(&self) -> Vec<FolderStatus> {
        self.lock().values().cloned().collect()
    }

    /// Has a folder compared with the ledger now, and returns how it stands with it then; nothing
    /// when there is no such folder, or when that takes longer than `time_max`.
    pub async fn compare(&self, place: &Place, time_max: Duration) -> Option<FolderStatus> {
        let mut changes = self.0.changes.subscribe();
        let before = self.lock().get(place)?.checks;
        self.0.bells.get(place)?.notify_one();
        let compared = async {
            loop {
                let status = self.lock().get(place).cloned()?;
                if status.checks > before {
                    return Some(status);
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(time_max, compared).await.ok().flatten()
    }

    /// Waits until what is known of the folders is as wanted.
    pub async fn until(&self, wanted: impl Fn(&[FolderStatus]) -> bool) {
        let mut changes = self.0.changes.subscribe();
        while !wanted(&self.folders()) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits until somebody wants the folder compared.
    pub(super) async fn called(&self, place: &Place) {
        match self.0.bells.get(place) {
            Some(bell) => bell.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Changes what is known of a folder.
    pub(super) fn tell(&self, place: &Place, change: impl FnOnce(&mut FolderStatus)) {
        if let Some(status) = self.lock().get_mut(place) {
            change(status);
        }
        self.0.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Place, FolderStatus>> {
        self.0.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
