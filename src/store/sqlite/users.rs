//! People of the desk, their sessions, and passwords that were wrong.
use rusqlite::{Row, params};

use super::values::{collect, execute, exists_or, first, micros, time, time_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{Digest, Timestamp};
use crate::staff::{Attempts, NewUser, Role, User, UserId, UserName};
use crate::store::{MISSED_FROM_MAX, MissedSince, SessionRow, UserTx};

/// The row of all addresses beyond those that are told apart: no digest is nought.
const OTHERS: [u8; 32] = [0; 32];

pub(super) fn user(row: &Row<'_>) -> Result<User, StoreError> {
    let moment = |column: &str| -> Result<Option<Timestamp>, StoreError> {
        row.get::<_, Option<i64>>(column)?.map(time).transpose()
    };
    let person: Option<String> = row.get("person")?;
    Ok(User {
        id: UserId(row.get("id")?),
        facts: NewUser {
            name: word(row, "name")?,
            called: row.get("called")?,
            role: word(row, "role")?,
            language: word(row, "language")?,
            // Somebody who was struck from the files is nobody there.
            person: person.and_then(|id| id.parse().ok()),
        },
        made_at: time_at(row, "made_at")?,
        password_at: moment("password_at")?,
        ended_at: moment("ended_at")?,
        colours: word(row, "colours")?,
        second_at: moment("second_at")?,
    })
}

impl UserTx for SqliteTx<'_> {
    fn add_user(&mut self, user: &NewUser, at: Timestamp) -> Result<UserId, StoreError> {
        let sql = "INSERT INTO users (name, called, role, language, person, made_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let person = user.person.as_ref().map(|person| person.as_str());
        let values = params![
            user.name.as_str(),
            user.called,
            user.role.as_str(),
            user.language.tag(),
            person,
            micros(at)
        ];
        execute(self.connection, sql, values)
            .map_err(|error| exists_or(error, &format!("user `{}`", user.name)))?;
        Ok(UserId(self.connection.last_insert_rowid()))
    }

    fn users(&mut self) -> Result<Vec<User>, StoreError> {
        collect(self.connection, "SELECT * FROM users ORDER BY name", [], user)
    }

    fn user_named(&mut self, name: &UserName) -> Result<Option<User>, StoreError> {
        first(self.connection, "SELECT * FROM users WHERE name = ?1", [name.as_str()], user)
    }

    fn password(&mut self, user: UserId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT password FROM users WHERE id = ?1";
        let found = first(self.connection, sql, [user.0], |row| Ok(row.get(0)?))?;
        Ok(found.flatten())
    }

    fn set_password(&mut self, user: UserId, hash: &str, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE users SET password = ?2, password_at = ?3, invitation = NULL,
                   invited_until = NULL WHERE id = ?1";
        execute(self.connection, sql, params![user.0, hash, micros(at)]).map(|_| ())
    }

    fn invite(&mut self, user: UserId, token: &Digest, until: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE users SET invitation = ?2, invited_until = ?3 WHERE id = ?1";
        execute(self.connection, sql, params![user.0, token.0.to_vec(), micros(until)]).map(|_| ())
    }

    fn invited(&mut self, token: &Digest, now: Timestamp) -> Result<Option<User>, StoreError> {
        let sql = "SELECT * FROM users WHERE invitation = ?1 AND invited_until > ?2
                   AND ended_at IS NULL";
        first(self.connection, sql, params![token.0.to_vec(), micros(now)], user)
    }

    fn set_role(&mut self, user: UserId, role: Role) -> Result<bool, StoreError> {
        let sql = "UPDATE users SET role = ?2 WHERE id = ?1 AND ended_at IS NULL";
        Ok(execute(self.connection, sql, params![user.0, role.as_str()])? == 1)
    }

    fn end_user(&mut self, user: UserId, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE users SET ended_at = ?2, invitation = NULL WHERE id = ?1
                   AND ended_at IS NULL";
        let ended = execute(self.connection, sql, params![user.0, micros(at)])? == 1;
        self.end_sessions(user)?;
        Ok(ended)
    }

    fn set_shortcuts(&mut self, user: UserId, on: bool) -> Result<(), StoreError> {
        let sql = "INSERT INTO user_choices (user, shortcuts) VALUES (?1, ?2)
                   ON CONFLICT (user) DO UPDATE SET shortcuts = ?2";
        execute(self.connection, sql, params![user.0, on]).map(|_| ())
    }

    fn begin_session(
        &mut self,
        token: &Digest,
        user: UserId,
        address: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO sessions (token, user, address, made_at, seen_at)
                   VALUES (?1, ?2, ?3, ?4, ?4)";
        let values = params![token.0.to_vec(), user.0, address, micros(at)];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn session(&mut self, token: &Digest) -> Result<Option<SessionRow>, StoreError> {
        let sql = "SELECT users.*, sessions.made_at AS began, sessions.seen_at AS seen,
                   coalesce((SELECT shortcuts FROM user_choices WHERE user = users.id), 1) AS keys
                   FROM sessions JOIN users ON users.id = sessions.user
                   WHERE sessions.token = ?1 AND users.ended_at IS NULL";
        first(self.connection, sql, [token.0.to_vec()], |row| {
            Ok(SessionRow {
                user: user(row)?,
                made_at: time_at(row, "began")?,
                seen_at: time_at(row, "seen")?,
                shortcuts: row.get("keys")?,
            })
        })
    }

    fn see_session(&mut self, token: &Digest, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE sessions SET seen_at = ?2 WHERE token = ?1";
        execute(self.connection, sql, params![token.0.to_vec(), micros(at)]).map(|_| ())
    }

    fn end_session(&mut self, token: &Digest) -> Result<(), StoreError> {
        let sql = "DELETE FROM sessions WHERE token = ?1";
        execute(self.connection, sql, [token.0.to_vec()]).map(|_| ())
    }

    fn end_sessions(&mut self, user: UserId) -> Result<usize, StoreError> {
        execute(self.connection, "DELETE FROM sessions WHERE user = ?1", [user.0])
    }

    fn sign_in_misses(
        &mut self,
        name: &Digest,
        address: &str,
        since: Timestamp,
    ) -> Result<Attempts, StoreError> {
        execute(self.connection, "DELETE FROM sign_in_misses WHERE at < ?1", [micros(since)])?;
        let sql = "SELECT count(*) FILTER (WHERE name = ?2), count(*) FROM sign_in_misses
                   WHERE address = ?1";
        let found = first(self.connection, sql, params![address, name.0.to_vec()], |row| {
            Ok(Attempts { user: row.get(0)?, address: row.get(1)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    fn miss_sign_in(
        &mut self,
        name: &Digest,
        address: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO sign_in_misses (at, name, address) VALUES (?1, ?2, ?3)";
        execute(self.connection, sql, params![micros(at), name.0.to_vec(), address]).map(|_| ())
    }

    fn forgive_sign_in(&mut self, name: &Digest, address: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM sign_in_misses WHERE name = ?1 AND address = ?2";
        execute(self.connection, sql, params![name.0.to_vec(), address]).map(|_| ())
    }

    fn count_miss(&mut self, user: UserId, source: &Digest) -> Result<(), StoreError> {
        let sql = "INSERT INTO user_misses (user, source, misses)
                   SELECT ?1, CASE WHEN (SELECT count(*) FROM user_misses WHERE user = ?1) < ?3
                       OR EXISTS (SELECT 1 FROM user_misses WHERE user = ?1 AND source = ?2)
                       THEN ?2 ELSE ?4 END, 1
                   WHERE true
                   ON CONFLICT (user, source) DO UPDATE SET misses = misses + 1";
        let values = params![user.0, source.0.to_vec(), MISSED_FROM_MAX, OTHERS.to_vec()];
        execute(self.connection, sql, values).map(|_| ())
    }

    fn uncount_miss(&mut self, user: UserId, source: &Digest) -> Result<(), StoreError> {
        let sql = "UPDATE user_misses SET misses = misses - 1 WHERE user = ?1 AND source = ?2";
        if execute(self.connection, sql, params![user.0, source.0.to_vec()])? == 0 {
            execute(self.connection, sql, params![user.0, OTHERS.to_vec()])?;
        }
        let none = "DELETE FROM user_misses WHERE user = ?1 AND misses <= 0";
        execute(self.connection, none, [user.0]).map(|_| ())
    }

    fn take_misses(&mut self, user: UserId) -> Result<MissedSince, StoreError> {
        let sql = "SELECT coalesce(sum(misses), 0), count(*) FROM user_misses WHERE user = ?1";
        let found = first(self.connection, sql, [user.0], |row| {
            Ok(MissedSince { misses: row.get(0)?, addresses: row.get(1)? })
        })?;
        execute(self.connection, "DELETE FROM user_misses WHERE user = ?1", [user.0])?;
        Ok(found.unwrap_or_default())
    }
}
