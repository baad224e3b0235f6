//! Whatever is held of a person, in every table there is.
use std::collections::BTreeSet;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use super::values::{collect, execute, from_json, micros, ticket_at, word};
use super::{SqliteTx, StoreError};
use crate::model::{TicketNumber, Timestamp};
use crate::store::recordings::named;
use crate::store::{ForgetTx, Forgotten, HeldRow, Mask, OwnTicket, Person, TablePlace};
use crate::tickets::AttachmentNote;

/// Tables in which no customer stands in clear, or which must stay as they are: users are people of
/// ours, and one who is called as a customer is stays who he is. The tables of the search follow the
/// rows that they are made of.
const LEFT: [&str; 5] = ["audit", "audit_salts", "audit_ends", "counters", "users"];
/// Columns that hold secrets and digests: not told, and nobody stands in them.
const SECRET: [&str; 6] = ["hash", "salt", "sealed", "digest", "token", "raw"];

/// What is known of a table.
struct Table {
    name: String,
    /// Whether its rows have numbers.
    numbered: bool,
    texts: Vec<String>,
    columns: Vec<String>,
    /// The columns that name a contact, and whether they may be empty.
    contacts: Vec<(String, bool)>,
    /// The column that names a ticket.
    ticket: Option<String>,
}

fn tables(connection: &Connection) -> Result<Vec<Table>, StoreError> {
    let sql =
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'ticket_search%' ORDER BY name";
    let found = collect(connection, sql, [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut tables = vec![];
    for (name, sql) in found.into_iter().filter(|(name, _)| !LEFT.contains(&name.as_str())) {
        let numbered = !sql.to_uppercase().contains("WITHOUT ROWID");
        tables.push(table(connection, name, numbered)?);
    }
    Ok(tables)
}

fn table(connection: &Connection, name: String, numbered: bool) -> Result<Table, StoreError> {
    let info = collect(connection, &format!("PRAGMA table_info({name})"), [], |row| {
        let (column, kind): (String, String) = (row.get("name")?, row.get("type")?);
        Ok((column, kind, row.get::<_, bool>("notnull")?))
    })?;
    let links = collect(connection, &format!("PRAGMA foreign_key_list({name})"), [], |row| {
        Ok((row.get::<_, String>("table")?, row.get::<_, String>("from")?))
    })?;
    let to = |wanted: &str| {
        let columns =
            links.iter().filter(|(table, _)| table == wanted).map(|(_, from)| from.clone());
        columns.collect::<Vec<_>>()
    };
    let optional =
        |column: &String| !info.iter().any(|(name, _, needed)| name == column && *needed);
    let contacts = to("contacts").into_iter().map(|column| (column.clone(), optional(&column)));
    let ticket = match name.as_str() {
        "tickets" => Some("serial".to_owned()),
        _ => to("tickets").into_iter().find(|column| column == "ticket"),
    };
    let texts = info.iter().filter(|(_, kind, _)| kind == "TEXT").map(|(name, ..)| name.clone());
    Ok(Table {
        numbered,
        texts: texts.filter(|name| !SECRET.contains(&name.as_str())).collect(),
        columns: info.iter().map(|(name, ..)| name.clone()).collect(),
        contacts: contacts.collect(),
        ticket,
        name,
    })
}

impl Table {
    /// The rows behind a place, with their numbers first.
    fn rows<T>(
        &self,
        connection: &Connection,
        after: i64,
        limit: u32,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        if self.numbered {
            let sql = format!(
                "SELECT rowid AS row_number, * FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
                self.name
            );
            return collect(connection, &sql, params![after, limit], read);
        }
        collect(connection, &format!("SELECT 0 AS row_number, * FROM {}", self.name), [], read)
    }

    /// Masks the texts of one row; returns whether anything was found.
    fn mask_row(
        &self,
        connection: &Connection,
        row: i64,
        texts: &[(String, String)],
        mask: &Mask,
    ) -> Result<bool, StoreError> {
        let mut found = false;
        for (column, text) in texts {
            let Some(masked) = mask.masked(text) else { continue };
            found = true;
            if self.numbered {
                // Two rows that differed by the person alone are one now.
                let sql =
                    format!("UPDATE OR REPLACE {} SET {column} = ?2 WHERE rowid = ?1", self.name);
                execute(connection, &sql, params![row, masked])?;
            } else {
                let sql = format!(
                    "UPDATE OR REPLACE {} SET {column} = ?2 WHERE {column} = ?1",
                    self.name
                );
                execute(connection, &sql, params![text, masked])?;
            }
        }
        Ok(found)
    }

    fn texts_of(&self, row: &Row<'_>) -> Result<(i64, Vec<(String, String)>), StoreError> {
        let mut texts = vec![];
        for column in &self.texts {
            if let Some(text) = row.get::<_, Option<String>>(column.as_str())? {
                texts.push((column.clone(), text));
            }
        }
        Ok((row.get("row_number")?, texts))
    }

    /// Returns a row when something of the person stands in it.
    fn held(
        &self,
        row: &Row<'_>,
        person: &Person,
        own: &[TicketNumber],
        mask: &Mask,
    ) -> Result<(i64, Option<HeldRow>), StoreError> {
        let (at, texts) = self.texts_of(row)?;
        let mut his = texts.iter().any(|(_, text)| mask.finds(text));
        if let Some(id) = person.contact {
            for (column, _) in &self.contacts {
                his |= row.get::<_, Option<i64>>(column.as_str())? == Some(id.0);
            }
            his |= self.name == "contacts" && row.get::<_, i64>("id")? == id.0;
        }
        if let Some(column) = &self.ticket {
            let ticket = ticket_at(row, column)?;
            his |= ticket.is_some_and(|ticket| own.contains(&ticket));
        }
        Ok((at, his.then(|| HeldRow { table: self.name.clone(), columns: self.told(row) })))
    }

    fn told(&self, row: &Row<'_>) -> serde_json::Map<String, serde_json::Value> {
        let mut columns = serde_json::Map::new();
        for column in self.columns.iter().filter(|column| !SECRET.contains(&column.as_str())) {
            let value = match row.get_ref(column.as_str()) {
                Ok(ValueRef::Integer(number)) => number.into(),
                Ok(ValueRef::Real(number)) => number.into(),
                Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into(),
                Ok(ValueRef::Null) => serde_json::Value::Null,
                Ok(ValueRef::Blob(_)) | Err(_) => continue,
            };
            columns.insert(column.clone(), value);
        }
        columns
    }
}

/// Returns where a walk goes on behind a table.
fn behind(tables: &[Table], name: &str) -> Option<TablePlace> {
    let next = tables.iter().find(|table| table.name.as_str() > name)?;
    Some(TablePlace { table: next.name.clone(), row: 0 })
}

fn at<'a>(tables: &'a [Table], place: &TablePlace) -> Option<&'a Table> {
    tables.iter().find(|table| table.name.as_str() >= place.table.as_str())
}

impl SqliteTx<'_> {
    /// Deletes what is of nobody else: rows that are found by an address or number alone.
    fn delete_lists(&self, person: &Person) -> Result<u64, StoreError> {
        let addresses = person.traces.addresses.iter().map(|address| address.as_str());
        let numbers = person.traces.numbers.iter().map(|number| number.as_str());
        let mut deleted = 0;
        for text in addresses.chain(numbers) {
            for sql in [
                "DELETE FROM participants WHERE address = ?1",
                "DELETE FROM bad_addresses WHERE address = ?1",
                "DELETE FROM acknowledgements WHERE address = ?1",
                "DELETE FROM one_time_links WHERE address = ?1",
                "DELETE FROM silenced_addresses WHERE address = ?1",
            ] {
                deleted += execute(self.connection, sql, [text])?;
            }
        }
        Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
    }

    /// Empties what belongs to one of his tickets, and masks each word of his name in the rest.
    fn forget_ticket(
        &mut self,
        person: &Person,
        tables: &[Table],
        ticket: TicketNumber,
        done: &mut Forgotten,
    ) -> Result<(), StoreError> {
        let serial = ticket.serial();
        for sql in [
            "DELETE FROM call_steps WHERE call IN (SELECT id FROM calls WHERE ticket = ?1 AND ended_at IS NOT NULL)",
            "DELETE FROM call_legs WHERE call IN (SELECT id FROM calls WHERE ticket = ?1 AND ended_at IS NOT NULL)",
            "DELETE FROM calls WHERE ticket = ?1 AND ended_at IS NOT NULL",
            "DELETE FROM one_time_links WHERE ticket = ?1",
            "UPDATE outbox SET state = 'withheld', last_error = 'forgotten' WHERE ticket = ?1 AND state = 'pending'",
            "UPDATE outbox SET payload = '', target = '' WHERE ticket = ?1",
            "UPDATE tickets SET requester = '' WHERE serial = ?1",
        ] {
            let gone = execute(self.connection, sql, [serial])?;
            done.deleted += u64::try_from(gone).unwrap_or(u64::MAX);
        }
        self.mask_ticket(person, tables, ticket, done)
    }

    /// Masks each word of his name in what belongs to a ticket. Letters that went out are emptied
    /// where they name him in an encoding of theirs; what waits to go out goes.
    fn mask_ticket(
        &mut self,
        person: &Person,
        tables: &[Table],
        ticket: TicketNumber,
        done: &mut Forgotten,
    ) -> Result<(), StoreError> {
        let (serial, mask) = (ticket.serial(), person.traces.own_mask());
        let sql = "SELECT id, payload FROM outbox WHERE ticket = ?1 AND state <> 'pending'";
        let letters = collect(self.connection, sql, [serial], |row| {
            Ok((row.get::<_, i64>("id")?, row.get::<_, String>("payload")?))
        })?;
        for (id, _) in letters.iter().filter(|(_, text)| mask.finds_in_letter(text.as_bytes())) {
            done.deleted += u64::from(
                execute(self.connection, "UPDATE outbox SET payload = '' WHERE id = ?1", [id])? > 0,
            );
        }
        for table in tables {
            let (Some(column), true) = (&table.ticket, table.numbered) else { continue };
            let sql =
                format!("SELECT rowid AS row_number, * FROM {} WHERE {column} = ?1", table.name);
            for (row, texts) in collect(self.connection, &sql, [serial], |row| table.texts_of(row))?
            {
                done.masked += u64::from(table.mask_row(self.connection, row, &texts, &mask)?);
            }
        }
        Ok(())
    }

    /// Dooms the raw mails of his tickets, and those whose arrivals name him as their sender.
    fn doom_mail(
        &mut self,
        person: &Person,
        own: &[TicketNumber],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut doomed = 0;
        for id in self.mails_of(person, own)? {
            let sql = "UPDATE raw_mail SET doomed_at = ?2, sealed = NULL
                       WHERE digest = (SELECT raw FROM arrivals WHERE id = ?1)";
            doomed += execute(self.connection, sql, params![id, micros(now)])?;
            let sql = "UPDATE arrivals SET raw = NULL
                       WHERE raw = (SELECT raw FROM arrivals WHERE id = ?1)";
            execute(self.connection, sql, [id])?;
        }
        Ok(u64::try_from(doomed).unwrap_or(u64::MAX))
    }

    /// Takes his row away, and whatever points to it.
    fn delete_contact(&self, id: i64, tables: &[Table]) -> Result<u64, StoreError> {
        let mut deleted = 0;
        for table in tables {
            for (column, optional) in &table.contacts {
                // A wrong code without a contact would count for a number that nobody has.
                let keeps = *optional && table.name != "wrong_codes";
                let sql = if keeps {
                    format!("UPDATE {} SET {column} = NULL WHERE {column} = ?1", table.name)
                } else {
                    format!("DELETE FROM {} WHERE {column} = ?1", table.name)
                };
                deleted += execute(self.connection, &sql, [id])?;
            }
        }
        execute(self.connection, "UPDATE notices SET contact = 0 WHERE contact = ?1", [id])?;
        // Nobody else ever gets his number: what still names it must not name somebody else.
        let sql = "INSERT INTO counters (name, value) VALUES ('contacts-forgotten', ?1)
                   ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)";
        execute(self.connection, sql, [id])?;
        deleted += execute(self.connection, "DELETE FROM contacts WHERE id = ?1", [id])?;
        Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
    }
}

impl ForgetTx for SqliteTx<'_> {
    fn tickets_of(&mut self, person: &Person) -> Result<Vec<OwnTicket>, StoreError> {
        let sql = "SELECT serial, status, EXISTS (SELECT 1 FROM ticket_holds WHERE ticket = serial) AS held
                   FROM tickets WHERE contact = ?1 OR requester = ?2 ORDER BY serial";
        let addresses = person.traces.addresses.iter().map(|address| address.as_str());
        let numbers = person.traces.numbers.iter().map(|number| number.as_str());
        let mut found: Vec<OwnTicket> = vec![];
        let id = person.contact.map(|id| id.0);
        for requester in std::iter::once("\u{0}").chain(addresses).chain(numbers) {
            let tickets = collect(self.connection, sql, params![id, requester], |row| {
                let (status, held) = (word(row, "status")?, row.get("held")?);
                Ok(ticket_at(row, "serial")?.map(|ticket| OwnTicket { ticket, status, held }))
            })?;
            found.extend(tickets.into_iter().flatten());
        }
        found.sort_by_key(|own| own.ticket);
        found.dedup_by_key(|own| own.ticket);
        Ok(found)
    }

    fn mails_of(&mut self, person: &Person, own: &[TicketNumber]) -> Result<Vec<i64>, StoreError> {
        let mask = person.traces.mask();
        let sql = "SELECT id, ticket, sender FROM arrivals WHERE raw IS NOT NULL ORDER BY id";
        let found = collect(self.connection, sql, [], |row| {
            let his = ticket_at(row, "ticket")?.is_some_and(|ticket| own.contains(&ticket))
                || mask.finds(&row.get::<_, String>("sender")?);
            Ok(if his { Some(row.get("id")?) } else { None })
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    fn recordings_of(&mut self, own: &[TicketNumber]) -> Result<BTreeSet<String>, StoreError> {
        let sql = "SELECT attachments FROM ticket_events WHERE ticket = ?1 AND attachments <> '[]'";
        let mut digests = BTreeSet::new();
        for ticket in own {
            let lists = collect(self.connection, sql, [ticket.serial()], |row| {
                from_json::<Vec<AttachmentNote>>(row, "attachments")
            })?;
            for note in lists.iter().flatten() {
                let reference = named(&note.name).map(|(reference, _)| reference);
                let digest = reference.and_then(|reference| reference.rsplit(':').next());
                digests.extend(digest.map(str::to_owned));
            }
        }
        Ok(digests)
    }

    fn held(
        &mut self,
        person: &Person,
        own: &[TicketNumber],
        place: &TablePlace,
        limit: u32,
    ) -> Result<(Vec<HeldRow>, Option<TablePlace>), StoreError> {
        let tables = tables(self.connection)?;
        let Some(table) = at(&tables, place) else { return Ok((vec![], None)) };
        let mask = person.traces.mask();
        let rows = table
            .rows(self.connection, place.row, limit, |row| table.held(row, person, own, &mask))?;
        let next = next(&tables, table, rows.last().map(|(at, _)| *at));
        Ok((rows.into_iter().filter_map(|(_, held)| held).collect(), next))
    }

    fn mask_rows(
        &mut self,
        person: &Person,
        place: &TablePlace,
        limit: u32,
    ) -> Result<(u64, Option<TablePlace>), StoreError> {
        let tables = tables(self.connection)?;
        let Some(table) = at(&tables, place) else { return Ok((0, None)) };
        // The registry names him until the end, so that who was cut off can ask again.
        // An account keeps its name: it is a company, and names of accounts are told apart by them.
        if table.name.starts_with("contact") || table.name == "accounts" {
            return Ok((0, behind(&tables, &table.name)));
        }
        let mask = person.traces.mask();
        let rows = table.rows(self.connection, place.row, limit, |row| table.texts_of(row))?;
        let mut masked = 0;
        for (row, texts) in &rows {
            masked += u64::from(table.mask_row(self.connection, *row, texts, &mask)?);
        }
        Ok((masked, next(&tables, table, rows.last().map(|(at, _)| *at))))
    }

    fn forget(
        &mut self,
        person: &Person,
        own: &[TicketNumber],
        named: &[TicketNumber],
        now: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        let tables = tables(self.connection)?;
        let mut done =
            Forgotten { raw_mails: self.doom_mail(person, own, now)?, ..Forgotten::default() };
        done.deleted += self.delete_lists(person)?;
        for ticket in own {
            self.forget_ticket(person, &tables, *ticket, &mut done)?;
        }
        for ticket in named {
            self.mask_ticket(person, &tables, *ticket, &mut done)?;
        }
        if let Some(id) = person.contact {
            done.deleted += self.delete_contact(id.0, &tables)?;
        }
        Ok(done)
    }
}

/// Returns where a walk goes on: in the table while it has numbered rows, else behind it.
fn next(tables: &[Table], table: &Table, last: Option<i64>) -> Option<TablePlace> {
    match last {
        Some(row) if table.numbered => Some(TablePlace { table: table.name.clone(), row }),
        _ => behind(tables, &table.name),
    }
}
