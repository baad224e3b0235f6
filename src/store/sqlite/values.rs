//! Values as SQLite keeps them, and back.
use std::time::Duration;

use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::model::{TicketNumber, Timestamp};

#[cfg(test)]
thread_local! {
    /// Statements that the store's thread has run.
    static STATEMENTS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Returns how many statements this thread has run; to be asked within a transaction.
#[cfg(test)]
pub(crate) fn statements_run() -> u32 {
    STATEMENTS.get()
}

/// Counts a statement, so that tests can tell whether two answers cost the same.
fn counted() {
    #[cfg(test)]
    STATEMENTS.set(STATEMENTS.get() + 1);
}

/// Times are kept as microseconds since 1970.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Returns the moment `ago` before `now`, or the beginning of time.
pub(super) fn before(now: Timestamp, ago: Duration) -> i64 {
    micros(now.checked_sub(ago).unwrap_or(Timestamp::MIN))
}

/// Reads a time.
pub(super) fn time(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| corrupt("time", micros))
}

/// Reads a time from a column.
pub(super) fn time_at(row: &Row<'_>, column: &str) -> Result<Timestamp, StoreError> {
    time(row.get(column)?)
}

/// Reads a word from a column by its `FromStr`.
pub(super) fn word<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| corrupt(column, text))
}

/// Reads a level of one byte.
pub(super) fn level<T: TryFrom<u8>>(row: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let value: u8 = row.get(column)?;
    T::try_from(value).map_err(|_| corrupt(column, value))
}

/// Reads a ticket number from a column that may be empty.
pub(super) fn ticket_at(row: &Row<'_>, column: &str) -> Result<Option<TicketNumber>, StoreError> {
    let serial: Option<u32> = row.get(column)?;
    serial.map(|s| TicketNumber::from_serial(s).map_err(|_| corrupt(column, s))).transpose()
}

/// Writes JSON into a text column.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Engine(format!("write JSON: {error}")))
}

/// Reads JSON from a text column.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| corrupt(column, error))
}

/// Reads a digest from a column that may be empty.
pub(super) fn digest_at(
    row: &Row<'_>,
    column: &str,
) -> Result<Option<crate::model::Digest>, StoreError> {
    let bytes: Option<Vec<u8>> = row.get(column)?;
    bytes
        .map(|b| {
            let length = b.len();
            b.try_into().map(crate::model::Digest).map_err(|_| corrupt(column, length))
        })
        .transpose()
}

pub(super) fn corrupt(what: &str, value: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{what} = {value}"))
}

/// Runs a query and reads every row.
pub(super) fn collect<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    counted();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Runs a query and reads its first row, if any.
pub(super) fn first<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    counted();
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    rows.next()?.map(&mut read).transpose()
}

/// Runs a statement and returns how many rows it changed.
pub(super) fn execute(
    connection: &rusqlite::Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Result<usize, StoreError> {
    counted();
    Ok(connection.prepare_cached(sql)?.execute(parameters)?)
}

/// Tells a broken uniqueness from other failures.
pub(super) fn exists_or(error: StoreError, what: &str) -> StoreError {
    let broken =
        matches!(&error, StoreError::Engine(text) if text.contains("UNIQUE constraint failed"));
    if broken { StoreError::Exists(what.to_owned()) } else { error }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use rusqlite::types::FromSql;

    use super::*;

    fn read<T: FromSql>(sql: &str) -> Result<T, StoreError> {
        let connection = Connection::open_in_memory().unwrap();
        first(&connection, sql, [], |row| Ok(row.get::<_, T>(0)?)).map(Option::unwrap)
    }

    #[test]
    fn a_value_that_cannot_be_read_stays_so_and_what_the_engine_cannot_do_may_go_through_later() {
        let faults = [
            read::<u8>("SELECT 300").map(drop),
            read::<u32>("SELECT -1").map(drop),
            read::<i64>("SELECT 'soon'").map(drop),
            read::<String>("SELECT NULL").map(drop),
            read::<String>("SELECT CAST(x'ff' AS TEXT)").map(drop),
        ];
        for fault in faults {
            let fault = fault.unwrap_err();
            assert!(matches!(fault, StoreError::Corrupt(_)), "{fault:?}");
            assert!(!fault.is_transient());
        }
        assert_eq!(read::<u8>("SELECT 255").unwrap(), 255);
        let fault = read::<u8>("SELECT x FROM nowhere").unwrap_err();
        assert!(matches!(fault, StoreError::Engine(_)), "{fault:?}");
    }
}
