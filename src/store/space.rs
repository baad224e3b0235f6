//! The free-space watermark: stop taking mail while there is still room to stop well.
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use crate::model::Timestamp;

/// How long a reading is trusted: a disk does not fill by gigabytes in this time.
const READING_VALID: Duration = Duration::from_secs(1);

/// Watches the free space of the data folder's file system.
#[derive(Debug)]
pub struct FreeSpace {
    folder: PathBuf,
    bytes_min: u64,
    last: Mutex<Option<(Timestamp, Option<u64>)>>,
}

impl FreeSpace {
    /// Watches the file system of `folder`; below `bytes_min` it is full.
    #[must_use]
    pub const fn new(folder: PathBuf, bytes_min: u64) -> Self {
        Self { folder, bytes_min, last: Mutex::new(None) }
    }

    /// Returns `Err` with the free bytes when there are fewer than the watermark.
    ///
    /// A file system that does not tell is taken as having room: its write will fail loudly.
    ///
    /// # Errors
    /// The number of free bytes.
    pub fn check(&self, now: Timestamp) -> Result<(), u64> {
        match self.free(now) {
            Some(free) if free < self.bytes_min => Err(free),
            _ => Ok(()),
        }
    }

    /// Returns how many bytes are free, or nothing when the file system does not tell.
    #[must_use]
    pub fn free(&self, now: Timestamp) -> Option<u64> {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let fresh = last.filter(|(at, _)| now.duration_since(*at).unsigned_abs() < READING_VALID);
        match fresh {
            Some((_, free)) => free,
            None => {
                let free = self.read();
                *last = Some((now, free));
                free
            }
        }
    }

    fn read(&self) -> Option<u64> {
        let stat = rustix::fs::statvfs(&self.folder).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_the_watermark_is_full() {
        let now = Timestamp::UNIX_EPOCH;
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(FreeSpace::new(folder.path().into(), 0).check(now), Ok(()));
        assert!(FreeSpace::new(folder.path().into(), u64::MAX).check(now).unwrap_err() > 0);
        assert_eq!(FreeSpace::new("/nowhere".into(), u64::MAX).check(now), Ok(()));
    }
}
