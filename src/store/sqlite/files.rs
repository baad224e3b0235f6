//! Versions of files that were changed in the console.
use rusqlite::{Row, params};

use super::values::{collect, execute, first, micros, time_at, word};
use super::{SqliteTx, StoreError};
use crate::store::{FileTx, NewVersion, PAGE_MAX, VERSIONS_KEPT, Version, VersionId, VersionState};

fn version(row: &Row<'_>) -> Result<Version, StoreError> {
    Ok(Version {
        id: VersionId(row.get("id")?),
        facts: NewVersion {
            file: row.get("file")?,
            at: time_at(row, "at")?,
            by: row.get("by")?,
            why: row.get("why")?,
            before: row.get("before")?,
            now: row.get("now")?,
        },
        state: word(row, "state")?,
    })
}

impl FileTx for SqliteTx<'_> {
    fn add_version(&mut self, new: &NewVersion) -> Result<VersionId, StoreError> {
        let sql = "INSERT INTO kept_files (file, at, by, why, before, now, state)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'writing')";
        let row = params![new.file, micros(new.at), new.by, new.why, new.before, new.now];
        execute(self.connection, sql, row)?;
        let id = self.connection.last_insert_rowid();
        let old = "DELETE FROM kept_files WHERE file = ?1 AND id NOT IN
                   (SELECT id FROM kept_files WHERE file = ?1 ORDER BY id DESC LIMIT ?2)";
        execute(self.connection, old, params![new.file, VERSIONS_KEPT])?;
        Ok(VersionId(id))
    }

    fn settle_version(&mut self, id: VersionId, state: VersionState) -> Result<(), StoreError> {
        let sql = "UPDATE kept_files SET state = ?2 WHERE id = ?1";
        execute(self.connection, sql, params![id.0, state.as_str()]).map(|_| ())
    }

    fn version(&mut self, id: VersionId) -> Result<Option<Version>, StoreError> {
        first(self.connection, "SELECT * FROM kept_files WHERE id = ?1", [id.0], version)
    }

    fn versions(
        &mut self,
        folder: &str,
        before: Option<VersionId>,
        limit: u32,
    ) -> Result<Vec<Version>, StoreError> {
        let sql = "SELECT * FROM kept_files WHERE substr(file, 1, length(?1)) = ?1
                   AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3";
        let limit = limit.min(PAGE_MAX);
        collect(self.connection, sql, params![folder, before.map(|id| id.0), limit], version)
    }
}
