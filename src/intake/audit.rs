//! The audit trail read: page by page, and walked from its beginning to its end.
use std::collections::BTreeMap;

use crate::model::{ContactId, Digest, Timestamp};
use crate::store::{
    AuditBreak, AuditEntry, AuditFilter, AuditHead, AuditRow, AuditWalk, Database, REFERENCE,
    StoreError, Subject,
};

use super::Intake;

/// Rows of one step along the trail: the store is everybody's in between.
const STEP: u32 = 1_000;
/// Hexadecimal digits that are shown of who was forgotten.
const SHOWN_DIGITS: usize = 12;

/// Which rows are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailWish {
    /// Only since then.
    pub since: Option<Timestamp>,
    /// Only before then.
    pub until: Option<Timestamp>,
    /// Only of this person.
    pub by: Option<Subject>,
    /// Only about this person.
    pub about: Option<Subject>,
    /// Only of this object.
    pub object: Option<String>,
    /// Only where this was done.
    pub what: Option<String>,
    /// Only before this row: the next page.
    pub before: Option<i64>,
    /// How many; 0 means as many as one page may have.
    pub limit: u32,
}

/// A row with the people that it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRow {
    /// The row.
    pub row: AuditRow,
    /// Who; `person:` and digits where he is forgotten.
    pub who: Option<String>,
    /// To whom.
    pub about: Option<String>,
    /// What else is to be known.
    pub detail: BTreeMap<String, String>,
}

/// What a walk along the trail found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walked {
    /// How many rows are good.
    pub rows: i64,
    /// The last good row.
    pub head: AuditHead,
    /// What is wrong with the first row that is not as it was written.
    pub broken: Option<AuditBreak>,
}

/// Reads a person as a list names him: `contact:12`, `address:ana@norte.example`, `name:Marta`, or the
/// name alone.
///
/// # Errors
/// The field that is wrong, and what is wrong with it.
pub fn person_named(text: &str) -> Result<Subject, (&'static str, String)> {
    if let Some(id) = text.strip_prefix("contact:") {
        let id =
            id.parse().map_err(|error: std::num::ParseIntError| ("contact", error.to_string()));
        return Ok(Subject::Contact(ContactId(id?)));
    }
    if let Some(address) = text.strip_prefix("address:") {
        let address = address.parse().map_err(|error| ("address", format!("{error}")));
        return Ok(Subject::Address(address?));
    }
    Ok(Subject::Named(text.strip_prefix("name:").unwrap_or(text).to_owned()))
}

fn shown(row: AuditRow, people: &BTreeMap<Digest, String>) -> TrailRow {
    let name = |reference: Digest| match people.get(&reference) {
        Some(key) => key.clone(),
        None => {
            let digits = reference.to_hex();
            format!("{REFERENCE}{}", digits.get(..SHOWN_DIGITS).unwrap_or(&digits))
        }
    };
    let mut detail: BTreeMap<String, String> =
        serde_json::from_str(&row.detail).unwrap_or_default();
    for value in detail.values_mut() {
        let reference = value.strip_prefix(REFERENCE).and_then(Digest::from_hex);
        if let Some(reference) = reference {
            *value = name(reference);
        }
    }
    TrailRow { who: row.who.map(name), about: row.about.map(name), detail, row }
}

/// Returns rows of the trail, the newest first.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub async fn trail(database: &Database, wish: TrailWish) -> Result<Vec<TrailRow>, StoreError> {
    let found = database.write(move |tx| {
        let mut filter = AuditFilter {
            since: wish.since,
            until: wish.until,
            object: wish.object.clone(),
            what: wish.what.clone(),
            before: wish.before,
            limit: wish.limit,
            ..AuditFilter::default()
        };
        for (wanted, place) in [(&wish.by, &mut filter.who), (&wish.about, &mut filter.about)] {
            let Some(person) = wanted else { continue };
            // Whoever is not in the trail has no rows.
            let Some(reference) = tx.audit_reference(person)? else {
                return Ok((vec![], BTreeMap::new()));
            };
            *place = Some(reference);
        }
        Ok((tx.audit_list(&filter)?, tx.audit_people()?))
    });
    let (rows, people) = found.await?;
    Ok(rows.into_iter().map(|row| shown(row, &people)).collect())
}

/// Walks the whole trail; `heads` are ends that were noted elsewhere.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub async fn walk_trail(database: &Database, heads: Vec<AuditHead>) -> Result<Walked, StoreError> {
    // What is added meanwhile is walked next time: the end stands as it was at the beginning.
    let ends = database.write(|tx| tx.audit_ends()).await?;
    let mut walk = AuditWalk::new(ends, heads);
    let broken = loop {
        let last = walk.last().id;
        let rows = database.write(move |tx| tx.audit_after(last, STEP)).await?;
        let done = rows.is_empty();
        let mut rows = rows.iter().filter(|row| row.id <= ends.last);
        if let Some(broken) = rows.find_map(|row| walk.take(row).err()) {
            break Some(broken);
        }
        if done || walk.last().id == last || walk.last().id >= ends.last {
            break walk.end().err();
        }
    };
    let head = walk.last();
    Ok(Walked { rows: head.id.saturating_sub(ends.trimmed), head, broken })
}

impl Intake {
    /// Writes into the trail that somebody took rows of it as a file.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn note_trail_exported(&self, by: &str, rows: usize) -> Result<(), StoreError> {
        let entry = AuditEntry::new(self.act(by), "audit.exported").with("rows", rows);
        self.parts().database.write(move |tx| tx.audit(&entry).map(|_| ())).await
    }
}
