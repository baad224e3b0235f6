//! Calendars that are fetched by address.
use rusqlite::{Row, params};

use super::values::{collect, corrupt, execute, first, micros, time, time_at};
use super::{SqliteTx, StoreError};
use crate::model::Timestamp;
use crate::store::{FeedRow, FeedTx, NewFeed};

const COLUMNS: &str = "id, person, schedule, made_at, revoked_at";

fn id_at<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| corrupt(column, text))).transpose()
}

fn feed(row: &Row<'_>) -> Result<FeedRow, StoreError> {
    Ok(FeedRow {
        id: row.get("id")?,
        person: id_at(row, "person")?,
        schedule: id_at(row, "schedule")?,
        made_at: time_at(row, "made_at")?,
        revoked_at: row.get::<_, Option<i64>>("revoked_at")?.map(time).transpose()?,
    })
}

impl FeedTx for SqliteTx<'_> {
    fn add_feed(&mut self, new: &NewFeed) -> Result<i64, StoreError> {
        let sql =
            "INSERT INTO oncall_feeds (digest, person, schedule, made_at) VALUES (?1, ?2, ?3, ?4)";
        let row = params![
            new.digest.to_vec(),
            new.person.as_ref().map(|id| id.as_str()),
            new.schedule.as_ref().map(|id| id.as_str()),
            micros(new.at),
        ];
        execute(self.connection, sql, row)?;
        Ok(self.connection.last_insert_rowid())
    }

    fn feeds(&mut self) -> Result<Vec<FeedRow>, StoreError> {
        collect(
            self.connection,
            &format!("SELECT {COLUMNS} FROM oncall_feeds ORDER BY id"),
            [],
            feed,
        )
    }

    fn feed(&mut self, digest: &[u8; 32]) -> Result<Option<FeedRow>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM oncall_feeds WHERE digest = ?1 AND revoked_at IS NULL");
        first(self.connection, &sql, [digest.to_vec()], feed)
    }

    fn revoke_feed(&mut self, id: i64, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE oncall_feeds SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
        Ok(execute(self.connection, sql, params![id, micros(at)])? == 1)
    }
}
