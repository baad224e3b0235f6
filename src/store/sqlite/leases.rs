//! Work that one node at a time may do.
use rusqlite::params;

use super::values::{execute, micros};
use super::{SqliteTx, StoreError};
use crate::model::Timestamp;
use crate::store::LeaseTx;

impl LeaseTx for SqliteTx<'_> {
    fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = execute(
            self.connection,
            "INSERT INTO leases (name, holder, until) VALUES (?1, ?2, ?4)
             ON CONFLICT (name) DO UPDATE SET holder = ?2, until = ?4 WHERE holder = ?2 OR until <= ?3",
            params![name, holder, micros(now), micros(until)],
        )?;
        Ok(changed == 1)
    }

    fn release_lease(&mut self, name: &str, holder: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM leases WHERE name = ?1 AND holder = ?2";
        execute(self.connection, sql, params![name, holder]).map(|_| ())
    }
}
