//! The search over tickets: filled from the rows that a transaction touched, before it is committed.
use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::StoreError;
use super::touched::Rows;
use super::values::{collect, execute, first, from_json, ticket_at};
use crate::model::Slots;
use crate::text::fold_words;

/// Tickets that are put into the search in one step of those that wait: a caller may wait behind it.
const STEP: u32 = 25;
/// Characters of one column; what is behind them is not found.
const COLUMN_CHARS_MAX: usize = 40_000;

/// What of a ticket is found, folded.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    subject: String,
    words: String,
    names: String,
    refs: String,
}

/// Has the search follow what a transaction touched; returns whether some tickets wait for
/// [`step`]. A search that fails holds up nobody: its tickets wait then.
///
/// # Errors
/// [`StoreError`] when the transaction itself is lost.
pub(super) fn follow(connection: &Connection, rows: &Rows) -> Result<bool, StoreError> {
    let names = !rows.accounts.is_empty() || !rows.contacts.is_empty();
    if rows.tickets.is_empty() && rows.events.is_empty() && !names && !rows.more {
        return Ok(false);
    }
    connection.execute_batch("SAVEPOINT search")?;
    let done = read_all(connection, rows).and_then(|()| wait_for_names(connection, rows));
    match &done {
        Ok(_) => connection.execute_batch("RELEASE search")?,
        Err(error) => {
            tracing::error!(%error, "the search cannot be kept; it is tried again later");
            if connection.is_autocommit() {
                return Err(StoreError::Engine("the transaction was rolled back".to_owned()));
            }
            connection.execute_batch("ROLLBACK TO search; RELEASE search")?;
            for ticket in &rows.tickets {
                wait(connection, *ticket)?;
            }
            for ticket in tickets_of(connection, &rows.events)? {
                wait(connection, ticket)?;
            }
        }
    }
    // One that failed is left until something else waits: it would fail again at once.
    Ok(done.unwrap_or(false))
}

fn wait(connection: &Connection, ticket: i64) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO search_due (ticket) VALUES (?1)";
    execute(connection, sql, [ticket]).map(|_| ())
}

fn tickets_of(
    connection: &Connection,
    events: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, StoreError> {
    let sql = "SELECT ticket FROM ticket_events WHERE id = ?1";
    let mut tickets = BTreeSet::new();
    for event in events {
        tickets.extend(first(connection, sql, [event], |row| Ok(row.get::<_, i64>(0)?))?);
    }
    Ok(tickets)
}

fn read_all(connection: &Connection, rows: &Rows) -> Result<(), StoreError> {
    let mut tickets = tickets_of(connection, &rows.events)?;
    tickets.extend(&rows.tickets);
    tickets.into_iter().try_for_each(|ticket| read(connection, ticket))
}

/// Has the tickets wait in which a changed name may stand; returns whether any does.
fn wait_for_names(connection: &Connection, rows: &Rows) -> Result<bool, StoreError> {
    let mut waiting = 0;
    for (column, ids) in [("account", &rows.accounts), ("contact", &rows.contacts)] {
        let sql = format!(
            "INSERT OR IGNORE INTO search_due (ticket) SELECT serial FROM tickets WHERE {column} = ?1"
        );
        for id in ids {
            waiting += execute(connection, &sql, [id])?;
        }
    }
    if rows.more {
        let sql = "INSERT OR IGNORE INTO search_due (ticket) SELECT serial FROM tickets";
        waiting += execute(connection, sql, [])?;
    }
    Ok(waiting > 0)
}

/// Returns whether tickets wait for [`step`].
pub(super) fn waits(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM search_due)";
    Ok(first(connection, sql, [], |row| Ok(row.get(0)?))?.unwrap_or(false))
}

/// Puts some of the tickets that wait into the search, in a transaction of its own; returns whether
/// more wait.
///
/// # Errors
/// [`StoreError`]; nothing was changed then.
pub(super) fn step(connection: &Connection) -> Result<bool, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done = step_within(connection);
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    if !connection.is_autocommit() {
        connection.execute_batch(end)?;
    }
    done
}

fn step_within(connection: &Connection) -> Result<bool, StoreError> {
    // The newest first: they are what is looked for.
    let sql = "SELECT ticket FROM search_due ORDER BY ticket DESC LIMIT ?1";
    let tickets: Vec<i64> = collect(connection, sql, [STEP], |row| Ok(row.get(0)?))?;
    for ticket in tickets {
        read(connection, ticket)?;
        execute(connection, "DELETE FROM search_due WHERE ticket = ?1", [ticket])?;
    }
    waits(connection)
}

/// Puts a ticket into the search as it is now.
fn read(connection: &Connection, serial: i64) -> Result<(), StoreError> {
    let sql = "SELECT subject, words, names, refs FROM ticket_search WHERE rowid = ?1";
    let before = first(connection, sql, [serial], |row| {
        Ok(Found {
            subject: row.get(0)?,
            words: row.get(1)?,
            names: row.get(2)?,
            refs: row.get(3)?,
        })
    })?;
    let now = found(connection, serial)?;
    if before == now {
        return Ok(());
    }
    if before.is_some() {
        execute(connection, "DELETE FROM ticket_search WHERE rowid = ?1", [serial])?;
    }
    if let Some(now) = now {
        let sql = "INSERT INTO ticket_search (rowid, subject, words, names, refs)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![serial, now.subject, now.words, now.names, now.refs];
        execute(connection, sql, row)?;
    }
    Ok(())
}

fn found(connection: &Connection, serial: i64) -> Result<Option<Found>, StoreError> {
    let sql = "SELECT serial, subject, requester, problem_code, slots, follows,
               (SELECT name FROM contacts WHERE id = contact) AS contact,
               (SELECT name FROM accounts WHERE id = account) AS account
               FROM tickets WHERE serial = ?1";
    let head = first(connection, sql, [serial], |row| {
        let mut refs = vec![row.get::<_, Option<String>>("problem_code")?.unwrap_or_default()];
        for number in [ticket_at(row, "serial")?, ticket_at(row, "follows")?].into_iter().flatten()
        {
            refs.push(number.to_string());
            refs.push(number.digits());
        }
        let slots: Slots = from_json(row, "slots")?;
        for slot in slots.into_values().flatten() {
            refs.extend([slot.text, slot.value]);
        }
        let mut names = vec![row.get::<_, String>("requester")?];
        names.extend(row.get::<_, Option<String>>("contact")?);
        names.extend(row.get::<_, Option<String>>("account")?);
        Ok((row.get::<_, String>("subject")?, names, refs))
    })?;
    let Some((subject, mut names, mut refs)) = head else { return Ok(None) };
    let sql = "SELECT by, text FROM ticket_events WHERE ticket = ?1
               AND (kind IN ('message', 'automatic')
                    OR (kind IN ('answered', 'note', 'corrected') AND by <> 'centralita'))
               ORDER BY id";
    let said = collect(connection, sql, [serial], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut words = vec![];
    for (by, text) in said {
        names.push(by);
        words.push(text);
    }
    let sql = "SELECT reference FROM vendor_references WHERE ticket = ?1";
    refs.extend(collect(connection, sql, [serial], |row| Ok(row.get::<_, String>(0)?))?);
    Ok(Some(Found {
        subject: folded(&[subject]),
        words: folded(&words),
        names: folded(&names),
        refs: folded(&refs),
    }))
}

/// Folds texts, each once, up to what is found at most.
fn folded(texts: &[String]) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    let mut left = COLUMN_CHARS_MAX;
    for text in texts {
        let text: String = text.chars().take(left).collect();
        left = left.saturating_sub(text.chars().count());
        let words = fold_words(&text);
        if words.is_empty() || !seen.insert(words.clone()) {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&words);
    }
    out
}

/// Returns what the search is asked for when somebody types words: each must be there, the last may
/// go on. Nothing when no word was typed.
pub(super) fn question(typed: &str) -> Option<String> {
    let folded = fold_words(typed);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let (last, before) = words.split_last()?;
    // Words hold letters and digits only: nothing of the language of the engine.
    let mut question: String = before.iter().map(|word| format!("\"{word}\" ")).collect();
    question.push_str(&format!("\"{last}\"*"));
    Some(question)
}
