//! Upward migrations, each in one transaction; the newest version stands in `user_version`.
use rusqlite::Connection;

use super::StoreError;

/// Every migration in order; the version is the position, from 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_first_story.sql"),
    include_str!("../../../migrations/sqlite/0002_registry.sql"),
    include_str!("../../../migrations/sqlite/0003_calls.sql"),
    include_str!("../../../migrations/sqlite/0004_sender_proof.sql"),
    include_str!("../../../migrations/sqlite/0005_imap.sql"),
    include_str!("../../../migrations/sqlite/0006_threads.sql"),
    include_str!("../../../migrations/sqlite/0007_notices.sql"),
    include_str!("../../../migrations/sqlite/0008_pages.sql"),
    include_str!("../../../migrations/sqlite/0009_decided.sql"),
    include_str!("../../../migrations/sqlite/0010_oncall_changes.sql"),
    include_str!("../../../migrations/sqlite/0011_registry.sql"),
    include_str!("../../../migrations/sqlite/0012_incidents.sql"),
    include_str!("../../../migrations/sqlite/0013_registry_in_full.sql"),
    include_str!("../../../migrations/sqlite/0014_copies_and_tasks.sql"),
    include_str!("../../../migrations/sqlite/0015_law.sql"),
    include_str!("../../../migrations/sqlite/0016_users.sql"),
    include_str!("../../../migrations/sqlite/0017_takers.sql"),
    include_str!("../../../migrations/sqlite/0018_kept_files.sql"),
];

/// Brings the schema to the newest version.
pub(super) fn apply(connection: &Connection, path: &str) -> Result<(), StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::TooNew { path: path.to_owned(), found, known });
    }
    let done = usize::try_from(found)
        .map_err(|_| StoreError::Corrupt(format!("{path} has schema version {found}")))?;
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        let version = at + 1;
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {migration} PRAGMA user_version = {version}; COMMIT;"
        ))?;
    }
    Ok(())
}
