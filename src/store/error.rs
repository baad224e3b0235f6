//! What can go wrong with the store, by what the caller does about it.

/// Why the store did not do what was asked. In every case nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the file.
    #[error("{path} is in use by another centralita; stop it, or use its socket")]
    InUse {
        /// The database file.
        path: String,
    },
    /// The file was written by a newer program.
    #[error(
        "{path} has schema {found}, this program knows {known}; install the newer program again"
    )]
    TooNew {
        /// The database file.
        path: String,
        /// The version in the file.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The disk is full or below the watermark: try again later.
    #[error("no room to write: {0}")]
    Full(String),
    /// Too much waits for the disk already: try again soon.
    #[error("the store is busy: {0}")]
    Busy(String),
    /// The store is stopping: try again later.
    #[error("the store is stopping")]
    Stopping,
    /// The row is there already.
    #[error("{0} is already there")]
    Exists(String),
    /// A row that must be there is not.
    #[error("{0} is not there")]
    Missing(String),
    /// A stored value cannot be read: the file was changed by something else.
    #[error("the store holds a value that cannot be read: {0}")]
    Corrupt(String),
    /// The closure itself gave up; its changes are undone.
    #[error("{0}")]
    Abandoned(String),
    /// The engine failed.
    #[error("the database failed: {0}")]
    Engine(String),
}

impl StoreError {
    /// Returns whether the same call may go through later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Full(_) | Self::Busy(_) | Self::Stopping | Self::Engine(_) | Self::InUse { .. }
        )
    }
}
