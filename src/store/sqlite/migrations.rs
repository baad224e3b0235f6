//! Upward migrations, each in one transaction; the newest version stands in `user_version`.
use rusqlite::{Connection, OptionalExtension as _};

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
    include_str!("../../../migrations/sqlite/0018_search.sql"),
    include_str!("../../../migrations/sqlite/0019_without_ticket.sql"),
    include_str!("../../../migrations/sqlite/0020_retention_terms.sql"),
    include_str!("../../../migrations/sqlite/0021_second_factor.sql"),
    include_str!("../../../migrations/sqlite/0022_api_answers.sql"),
    include_str!("../../../migrations/sqlite/0023_kept_files.sql"),
    include_str!("../../../migrations/sqlite/0024_integration_letters.sql"),
    include_str!("../../../migrations/sqlite/0025_status_by_link.sql"),
    include_str!("../../../migrations/sqlite/0026_where_from.sql"),
    include_str!("../../../migrations/sqlite/0027_console_truth.sql"),
    include_str!("../../../migrations/sqlite/0028_outside_desks.sql"),
    include_str!("../../../migrations/sqlite/0029_misses_until_sign_in.sql"),
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
    if done >= MIGRATIONS.len() {
        return Ok(());
    }
    // A table that is made anew is missing for a moment, while others point at it; whether all of
    // them find their rows again is asked before the transaction ends.
    let kept: bool = connection.query_row("PRAGMA foreign_keys", [], |row| row.get(0))?;
    connection.execute_batch("PRAGMA foreign_keys = OFF")?;
    let migrated = migrate(connection, path, done);
    connection.execute_batch(if kept { "PRAGMA foreign_keys = ON" } else { "" })?;
    migrated
}

fn migrate(connection: &Connection, path: &str, done: usize) -> Result<(), StoreError> {
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        let version = at + 1;
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {migration} PRAGMA user_version = {version};"
        ))?;
        let lost = connection
            .query_row("PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0))
            .optional()?;
        if let Some(table) = lost {
            connection.execute_batch("ROLLBACK")?;
            let what = format!("{path}: schema {version} leaves rows of {table} that lead nowhere");
            return Err(StoreError::Corrupt(what));
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store of before rows could stand without a ticket keeps them, and what points at them.
    #[test]
    fn an_older_store_keeps_what_goes_out_and_who_was_tried() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        for (at, migration) in MIGRATIONS.iter().take(17).enumerate() {
            let version = at + 1;
            connection
                .execute_batch(&format!("{migration} PRAGMA user_version = {version};"))
                .unwrap();
        }
        connection
            .execute_batch(
                "INSERT INTO tickets (serial, kind, status, channel, language, answer_language,
                     intent, decided, impact, urgency, priority, safety, queue, requester,
                     assurance, subject, slots, created_at, updated_at, events)
                 VALUES (1, 'trouble', 'new', 'email', 'es', 'es', 'incident_power', 1, 1, 1, 'P1',
                     0, 'dc-ops-es', '', 'AL0', '', '{}', 0, 0, 0);
                 INSERT INTO outbox VALUES (7, 1, 'page', 'marta@example.com', '', 'x', 'pending',
                     0, 0, NULL, '', 0, NULL);
                 INSERT INTO pages (id, ticket, policy, state, machine, about, matter, joined_at,
                     opened_at, changed_at) VALUES (1, 1, 'p', 'searching', '{}', '{}', '', 0, 0, 0);
                 INSERT INTO page_tries (page, person, address, at, outbox)
                 VALUES (1, 'marta', 'marta@example.com', 0, 7);",
            )
            .unwrap();
        apply(&connection, "memory").unwrap();
        let kept: (i64, i64, String) = connection
            .query_row(
                "SELECT outbox.ticket, outbox.id, target FROM page_tries
                 JOIN outbox ON outbox.id = page_tries.outbox",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(kept, (1, 7, "marta@example.com".to_owned()));
        let enforced: bool =
            connection.query_row("PRAGMA foreign_keys", [], |row| row.get(0)).unwrap();
        assert!(enforced, "rows that lead nowhere are refused again");
        let neither = "INSERT INTO outbox (kind, target, return_path, payload, state, attempts,
             next_at, last_error, created_at) VALUES ('page', '', '', '', 'pending', 0, 0, '', 0)";
        assert!(connection.execute_batch(neither).is_err(), "a row has a ticket or a purpose");
    }

    /// Users of the company's sign-in keep their name there; its issuer is told later.
    #[test]
    fn an_older_store_keeps_whom_the_company_knows() {
        let connection = Connection::open_in_memory().unwrap();
        for (at, migration) in MIGRATIONS.iter().take(25).enumerate() {
            let version = at + 1;
            connection
                .execute_batch(&format!("{migration} PRAGMA user_version = {version};"))
                .unwrap();
        }
        let user = "INSERT INTO users (name, called, role, language, made_at, subject)
                    VALUES (?1, ?1, 'agent', 'es-ES', 0, ?2)";
        connection.execute(user, ["ana", "42"]).unwrap();
        apply(&connection, "memory").unwrap();
        let kept: (String, String) = connection
            .query_row("SELECT issuer, subject FROM users", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(kept, (String::new(), "42".to_owned()));
        connection.execute("UPDATE users SET issuer = 'a'", []).unwrap();
        connection.execute(user, ["eva", "42"]).unwrap();
        assert!(connection.execute("UPDATE users SET issuer = 'a'", []).is_err());
    }
}
