//! Freezes of badges.
use rusqlite::params;

use super::values::{execute, first, from_json, json, micros, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::TicketNumber;
use crate::store::FreezeTx;
use crate::tickets::Freeze;

impl FreezeTx for SqliteTx<'_> {
    fn freeze(&mut self, ticket: TicketNumber) -> Result<Option<Freeze>, StoreError> {
        let sql = "SELECT state, who, requested_at, requested_by, changed_at, changed_by
                   FROM freezes WHERE ticket = ?1";
        first(self.connection, sql, [ticket.serial()], |row| {
            Ok(Freeze {
                state: word(row, "state")?,
                who: from_json(row, "who")?,
                requested_at: time_at(row, "requested_at")?,
                requested_by: row.get("requested_by")?,
                changed_at: time_at(row, "changed_at")?,
                changed_by: row.get("changed_by")?,
            })
        })
    }

    fn put_freeze(&mut self, ticket: TicketNumber, freeze: &Freeze) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO freezes
                     (ticket, state, who, requested_at, requested_by, changed_at, changed_by)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = params![
            ticket.serial(),
            freeze.state.as_str(),
            json(&freeze.who)?,
            micros(freeze.requested_at),
            freeze.requested_by,
            micros(freeze.changed_at),
            freeze.changed_by,
        ];
        execute(self.connection, sql, row).map(|_| ())
    }
}
