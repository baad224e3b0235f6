//! Choices, sessions and second factors of people of the desk.
use rusqlite::{Row, params};

use super::users::user;
use super::values::{
    collect, corrupt, digest_at, execute, exists_or, first, micros, time, time_at,
};
use super::{SqliteTx, StoreError};
use crate::model::{Digest, Language, Timestamp};
use crate::staff::{Colours, User, UserId};
use crate::store::{AccessTx, AuthenticatorRow, HalfSignIn, OwnSession, PasskeyRow};

fn bytes(digest: &Digest) -> Vec<u8> {
    digest.0.to_vec()
}

fn needed(row: &Row<'_>, column: &str) -> Result<Digest, StoreError> {
    digest_at(row, column)?.ok_or_else(|| corrupt(column, "nothing"))
}

fn moment(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(time).transpose()
}

fn passkey(row: &Row<'_>) -> Result<PasskeyRow, StoreError> {
    Ok(PasskeyRow {
        id: row.get("token")?,
        user: UserId(row.get("user")?),
        called: row.get("called")?,
        key: row.get("hash")?,
        counter: row.get("counter")?,
        made_at: time_at(row, "made_at")?,
        used_at: moment(row, "used_at")?,
    })
}

impl AccessTx for SqliteTx<'_> {
    fn set_choices(
        &mut self,
        user: UserId,
        language: Language,
        colours: Colours,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE users SET language = ?2, colours = ?3 WHERE id = ?1";
        execute(self.connection, sql, params![user.0, language.tag(), colours.as_str()]).map(|_| ())
    }

    fn sessions_of(&mut self, user: UserId) -> Result<Vec<OwnSession>, StoreError> {
        let sql = "SELECT * FROM sessions WHERE user = ?1 ORDER BY seen_at DESC, made_at DESC";
        collect(self.connection, sql, [user.0], |row| {
            Ok(OwnSession {
                token: needed(row, "token")?,
                address: row.get("address")?,
                made_at: time_at(row, "made_at")?,
                seen_at: time_at(row, "seen_at")?,
            })
        })
    }

    fn end_other_sessions(&mut self, user: UserId, but: &Digest) -> Result<usize, StoreError> {
        let sql = "DELETE FROM sessions WHERE user = ?1 AND token <> ?2";
        execute(self.connection, sql, params![user.0, bytes(but)])
    }

    fn set_second(&mut self, user: UserId, at: Option<Timestamp>) -> Result<(), StoreError> {
        let sql = "UPDATE users SET second_at = ?2 WHERE id = ?1";
        execute(self.connection, sql, params![user.0, at.map(micros)]).map(|_| ())
    }

    fn set_authenticator(
        &mut self,
        user: UserId,
        (digest, sealed): (Digest, Vec<u8>),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO authenticators (user, digest, sealed, made_at)
                   VALUES (?1, ?2, ?3, ?4)";
        let values = params![user.0, bytes(&digest), sealed, micros(at)];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn authenticator(&mut self, user: UserId) -> Result<Option<AuthenticatorRow>, StoreError> {
        let sql = "SELECT * FROM authenticators WHERE user = ?1";
        first(self.connection, sql, [user.0], |row| {
            Ok(AuthenticatorRow {
                digest: needed(row, "digest")?,
                sealed: row.get("sealed")?,
                confirmed_at: moment(row, "confirmed_at")?,
                step: row.get("step")?,
            })
        })
    }

    fn confirm_authenticator(&mut self, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE authenticators SET confirmed_at = ?2 WHERE user = ?1";
        execute(self.connection, sql, params![user.0, micros(at)]).map(|_| ())
    }

    fn use_step(&mut self, user: UserId, step: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE authenticators SET step = ?2 WHERE user = ?1 AND step < ?2";
        Ok(execute(self.connection, sql, params![user.0, step])? == 1)
    }

    fn drop_authenticator(&mut self, user: UserId) -> Result<(), StoreError> {
        execute(self.connection, "DELETE FROM authenticators WHERE user = ?1", [user.0]).map(|_| ())
    }

    fn set_recovery_codes(&mut self, user: UserId, codes: &[Digest]) -> Result<(), StoreError> {
        execute(self.connection, "DELETE FROM recovery_codes WHERE user = ?1", [user.0])?;
        for code in codes {
            let sql = "INSERT INTO recovery_codes (user, digest) VALUES (?1, ?2)";
            execute(self.connection, sql, params![user.0, bytes(code)])?;
        }
        Ok(())
    }

    fn use_recovery_code(&mut self, user: UserId, code: &Digest) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recovery_codes WHERE user = ?1 AND digest = ?2";
        Ok(execute(self.connection, sql, params![user.0, bytes(code)])? == 1)
    }

    fn recovery_codes_left(&mut self, user: UserId) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM recovery_codes WHERE user = ?1";
        let found: Option<i64> = first(self.connection, sql, [user.0], |row| Ok(row.get(0)?))?;
        Ok(usize::try_from(found.unwrap_or_default()).unwrap_or_default())
    }

    fn add_passkey(&mut self, passkey: &PasskeyRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO passkeys (token, user, called, hash, counter, made_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![
            passkey.id,
            passkey.user.0,
            passkey.called,
            passkey.key,
            passkey.counter,
            micros(passkey.made_at)
        ];
        execute(self.connection, sql, values)
            .map(|_| ())
            .map_err(|error| exists_or(error, "this passkey"))
    }

    fn passkeys_of(&mut self, user: UserId) -> Result<Vec<PasskeyRow>, StoreError> {
        let sql = "SELECT * FROM passkeys WHERE user = ?1 ORDER BY made_at, token";
        collect(self.connection, sql, [user.0], passkey)
    }

    fn use_passkey(&mut self, id: &[u8], counter: u32, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE passkeys SET counter = ?2, used_at = ?3 WHERE token = ?1";
        execute(self.connection, sql, params![id, counter, micros(at)]).map(|_| ())
    }

    fn drop_passkey(&mut self, user: UserId, id: &[u8]) -> Result<bool, StoreError> {
        let sql = "DELETE FROM passkeys WHERE user = ?1 AND token = ?2";
        Ok(execute(self.connection, sql, params![user.0, id])? == 1)
    }

    fn begin_half(
        &mut self,
        token: &Digest,
        user: UserId,
        address: &str,
        at: Timestamp,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let old = "DELETE FROM half_sign_ins WHERE made_at <= ?1";
        execute(self.connection, old, [micros(since)])?;
        let sql = "INSERT INTO half_sign_ins (token, user, address, made_at)
                   VALUES (?1, ?2, ?3, ?4)";
        execute(self.connection, sql, params![bytes(token), user.0, address, micros(at)])
            .map(|_| ())
    }

    fn half(&mut self, token: &Digest, since: Timestamp) -> Result<Option<HalfSignIn>, StoreError> {
        let sql = "SELECT users.*, half_sign_ins.address, half_sign_ins.made_at AS began
                   FROM half_sign_ins JOIN users ON users.id = half_sign_ins.user
                   WHERE half_sign_ins.token = ?1 AND half_sign_ins.made_at > ?2
                   AND users.ended_at IS NULL";
        first(self.connection, sql, params![bytes(token), micros(since)], |row| {
            Ok(HalfSignIn {
                user: user(row)?,
                address: row.get("address")?,
                made_at: time_at(row, "began")?,
            })
        })
    }

    fn end_half(&mut self, token: &Digest) -> Result<(), StoreError> {
        let sql = "DELETE FROM half_sign_ins WHERE token = ?1";
        execute(self.connection, sql, [bytes(token)]).map(|_| ())
    }

    fn end_halves(&mut self, user: UserId) -> Result<(), StoreError> {
        execute(self.connection, "DELETE FROM half_sign_ins WHERE user = ?1", [user.0]).map(|_| ())
    }

    fn user_of_subject(&mut self, issuer: &str, subject: &str) -> Result<Option<User>, StoreError> {
        let sql = "SELECT * FROM users WHERE issuer = ?1 AND subject = ?2";
        first(self.connection, sql, [issuer, subject], user)
    }

    fn adopt_subjects(&mut self, issuer: &str) -> Result<usize, StoreError> {
        let sql = "UPDATE users SET issuer = ?1 WHERE issuer = '' AND subject IS NOT NULL";
        execute(self.connection, sql, [issuer])
    }

    fn set_subject(&mut self, user: UserId, issuer: &str, subject: &str) -> Result<(), StoreError> {
        let sql = "UPDATE users SET issuer = ?2, subject = ?3 WHERE id = ?1";
        execute(self.connection, sql, params![user.0, issuer, subject])
            .map(|_| ())
            .map_err(|error| exists_or(error, "a user of this name in the company's sign-in"))
    }
}
