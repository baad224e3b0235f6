//! Keys of programs that use the API, and the name of the key that sealed the raw mail.
use rusqlite::{Row, params};

use super::values::{collect, execute, exists_or, first, from_json, json, micros, time, time_at};
use super::{SqliteTx, StoreError};
use crate::model::{AccountId, Timestamp};
use crate::store::{ApiKey, KeyTx};

fn api_key(row: &Row<'_>) -> Result<ApiKey, StoreError> {
    let revoked: Option<i64> = row.get("revoked_at")?;
    Ok(ApiKey {
        name: row.get("name")?,
        scopes: from_json(row, "scopes")?,
        accounts: from_json(row, "accounts")?,
        created_at: time_at(row, "created_at")?,
        revoked_at: revoked.map(time).transpose()?,
    })
}

impl KeyTx for SqliteTx<'_> {
    fn add_api_key(
        &mut self,
        name: &str,
        hash: &[u8; 32],
        scopes: &[String],
        accounts: &[AccountId],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO api_keys (name, hash, scopes, created_at, accounts)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![name, hash.to_vec(), json(scopes)?, micros(at), json(accounts)?];
        execute(self.connection, sql, row)
            .map(|_| ())
            .map_err(|error| exists_or(error, &format!("key `{name}`")))
    }

    fn api_key(&mut self, hash: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let sql = "SELECT name, scopes, accounts, created_at, revoked_at FROM api_keys WHERE hash = ?1 AND revoked_at IS NULL";
        first(self.connection, sql, [hash.to_vec()], api_key)
    }

    fn api_keys(&mut self) -> Result<Vec<ApiKey>, StoreError> {
        let sql =
            "SELECT name, scopes, accounts, created_at, revoked_at FROM api_keys ORDER BY name";
        collect(self.connection, sql, [], api_key)
    }

    fn check_vault_key(&mut self, id: i64) -> Result<bool, StoreError> {
        let sql = "INSERT INTO counters (name, value) VALUES ('vault-key', ?1) ON CONFLICT (name) DO NOTHING";
        execute(self.connection, sql, [id])?;
        let sql = "SELECT value FROM counters WHERE name = 'vault-key'";
        let known = first(self.connection, sql, [], |row| Ok(row.get::<_, i64>(0)?))?;
        Ok(known == Some(id))
    }

    fn revoke_api_key(&mut self, name: &str, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE api_keys SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL";
        Ok(execute(self.connection, sql, params![name, micros(at)])? == 1)
    }
}
