//! Forgetting a person: what names him goes or is masked, the tickets stay.
//!
//! Whatever can be done again comes first, the row of the person last: who was cut off asks again and
//! it goes on. Nothing of it is one long transaction, for callers wait for the store.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Intake;
use crate::model::{ContactId, TicketNumber, TicketStatus};
use crate::store::{
    AuditEntry, HeldRow, Mask, OwnTicket, Person, StoreError, Subject, TablePlace, Tx,
    replace_durably,
};

/// Rows that are looked through in one transaction.
const STEP: u32 = 500;

/// What is held of somebody, or what went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ForgetReport {
    /// Whether it was only looked for.
    pub dry_run: bool,
    /// The tickets that he asked for.
    pub tickets: Vec<TicketNumber>,
    /// Those of them that are open: they must end first.
    pub open: Vec<TicketNumber>,
    /// Those of them that are held for the law.
    pub held: Vec<TicketNumber>,
    /// Rows in which something of him stands, by table.
    pub rows: BTreeMap<String, u64>,
    /// His recordings.
    pub recordings: u64,
    /// Mails as they came.
    pub raw_mails: u64,
    /// Letters that lie in the folder of outgoing mail.
    pub letters: u64,
}

impl ForgetReport {
    /// Returns whether something stands in the way.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        !self.open.is_empty() || !self.held.is_empty()
    }
}

/// All that is held of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HeldOf {
    /// Rows by table.
    #[schema(value_type = BTreeMap<String, Vec<Object>>)]
    pub rows: BTreeMap<String, Vec<serde_json::Map<String, serde_json::Value>>>,
    /// The digests of recordings.
    pub recordings: BTreeSet<String>,
    /// The arrivals whose mail is kept as it came.
    pub mails: Vec<i64>,
}

impl Intake {
    /// Returns what a person is known by: nothing that others have too.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when he is not registered.
    pub async fn person(&self, contact: ContactId) -> Result<Person, StoreError> {
        let found = self.0.database.write(move |tx| {
            let (contact, _) = tx
                .contact(contact)?
                .ok_or_else(|| StoreError::Missing(format!("contact {contact}")))?;
            let mut person = Person { contact: Some(contact.id), ..Person::default() };
            let alone = |owners: usize| owners <= 1;
            for address in &contact.facts.addresses {
                if alone(tx.owners_of_address(address)?.len()) {
                    person.traces.addresses.push(address.clone());
                }
            }
            for number in &contact.facts.numbers {
                if alone(tx.owners_of_phone(number)?.len()) {
                    person.traces.numbers.push(number.clone());
                }
            }
            person.traces.name = Some(contact.facts.name.clone());
            person.traces.contact_number = Some(contact.number);
            Ok(person)
        });
        found.await
    }

    /// Looks for all that is held of a person. That somebody looked stands in the trail when `noted`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn held_of(
        &self,
        person: &Person,
        noted: Option<&str>,
    ) -> Result<HeldOf, StoreError> {
        let own = self.tickets_of(person).await?;
        let tickets: Vec<TicketNumber> = own.iter().map(|own| own.ticket).collect();
        let mut held = HeldOf::default();
        let mut place = Some(TablePlace::default());
        while let Some(here) = place {
            let (person, tickets) = (person.clone(), tickets.clone());
            let step = self.0.database.write(move |tx| tx.held(&person, &tickets, &here, STEP));
            let (rows, next) = step.await?;
            for HeldRow { table, columns } in rows {
                held.rows.entry(table).or_default().push(columns);
            }
            place = next;
        }
        let asked = person.clone();
        let entry = noted.map(|by| {
            let entry = AuditEntry::new(self.act(by), "person.exported");
            about(entry, person).with("tickets", tickets.len())
        });
        let files = self.0.database.write(move |tx| {
            if let Some(entry) = &entry {
                tx.audit(entry)?;
            }
            Ok((tx.mails_of(&asked, &tickets)?, tx.recordings_of(&tickets)?))
        });
        (held.mails, held.recordings) = files.await?;
        Ok(held)
    }

    /// Forgets a person, or says what would go. Open and held tickets stand in the way.
    ///
    /// # Errors
    /// [`StoreError`]; asked again, it goes on.
    pub async fn forget(
        &self,
        person: Person,
        by: &str,
        dry_run: bool,
    ) -> Result<ForgetReport, StoreError> {
        let own = self.tickets_of(&person).await?;
        let mut report = report(&own, dry_run);
        let held = self.held_of(&person, None).await?;
        report.rows =
            held.rows.iter().map(|(table, rows)| (table.clone(), count(rows.len()))).collect();
        report.recordings = count(held.recordings.len());
        report.raw_mails = count(held.mails.len());
        let letters = self.letters_of(&person, &report.tickets).await?;
        report.letters = count(letters.len());
        if dry_run || report.is_blocked() {
            return Ok(report);
        }
        self.delete_files(letters, held.recordings.clone()).await?;
        self.mask_everywhere(&person).await?;
        let (forgotten, tickets) = (person.clone(), report.tickets.clone());
        let named = tickets_in(&held, &tickets);
        let entry = about(AuditEntry::new(self.act(by), "person.forgotten"), &person);
        let entry = entry.with("tickets", tickets.len());
        let now = self.0.clock.now();
        let done = self.0.database.write(move |tx| {
            tx.audit(&entry)?;
            tx.forget(&forgotten, &tickets, &named, now)?;
            unlink(tx, &forgotten)
        });
        done.await?;
        // What came in meanwhile.
        self.mask_everywhere(&person).await?;
        self.bury_mail(true).await?;
        self.mask_examples(&person).await?;
        self.0.database.compact().await?;
        Ok(report)
    }

    async fn tickets_of(&self, person: &Person) -> Result<Vec<OwnTicket>, StoreError> {
        let person = person.clone();
        self.0.database.write(move |tx| tx.tickets_of(&person)).await
    }

    async fn mask_everywhere(&self, person: &Person) -> Result<(), StoreError> {
        let mut place = Some(TablePlace::default());
        while let Some(here) = place {
            let person = person.clone();
            let step = self.0.database.write(move |tx| tx.mask_rows(&person, &here, STEP));
            (_, place) = step.await?;
        }
        Ok(())
    }

    /// Returns the letters in the folder of outgoing mail that are of his tickets or name him.
    async fn letters_of(
        &self,
        person: &Person,
        own: &[TicketNumber],
    ) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.0.data.join("outgoing");
        let (mask, own) = (person.traces.mask(), own.to_vec());
        let work = move || {
            let mut found = vec![];
            letters(&folder, &mask, &own, &mut found).map(|()| found)
        };
        let found = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopping)?;
        found.map_err(|error| StoreError::Engine(format!("read outgoing mail: {error}")))
    }

    async fn delete_files(
        &self,
        letters: Vec<PathBuf>,
        recordings: BTreeSet<String>,
    ) -> Result<(), StoreError> {
        let parts = Arc::clone(&self.0);
        let work = move || {
            for letter in letters {
                gone(std::fs::remove_file(letter))?;
            }
            for digest in recordings {
                gone(parts.recordings.delete(&digest))?;
            }
            Ok::<_, std::io::Error>(())
        };
        let done = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopping)?;
        done.map_err(|error| StoreError::Engine(format!("delete files: {error}")))
    }

    /// Masks him in the examples that were made of corrected tickets.
    async fn mask_examples(&self, person: &Person) -> Result<(), StoreError> {
        let (path, mask) = (self.0.corrected.clone(), person.traces.own_mask());
        let work = move || {
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            match mask.masked(&text) {
                Some(masked) => replace_durably(&path, &text, masked.as_bytes()),
                None => Ok(()),
            }
        };
        let done = tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopping)?;
        done.map_err(|error| StoreError::Engine(format!("mask the examples: {error}")))
    }
}

/// What is not there needs no deleting.
fn gone(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn letters(
    folder: &Path,
    mask: &Mask,
    own: &[TicketNumber],
    found: &mut Vec<PathBuf>,
) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            letters(&path, mask, own, found)?;
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let his = own.iter().any(|ticket| name.starts_with(&format!("{ticket}-")));
        if his || mask.finds_in_letter(&std::fs::read(&path)?) {
            found.push(path);
        }
    }
    Ok(())
}

fn report(own: &[OwnTicket], dry_run: bool) -> ForgetReport {
    let ended = |own: &&OwnTicket| {
        matches!(own.status, TicketStatus::Solved | TicketStatus::Closed | TicketStatus::Cancelled)
    };
    let numbers = |own: &OwnTicket| own.ticket;
    ForgetReport {
        dry_run,
        tickets: own.iter().map(numbers).collect(),
        open: own.iter().filter(|own| !ended(own)).map(numbers).collect(),
        held: own.iter().filter(|own| own.held).map(numbers).collect(),
        ..ForgetReport::default()
    }
}

/// Returns the tickets of others in which he is named.
fn tickets_in(held: &HeldOf, own: &[TicketNumber]) -> Vec<TicketNumber> {
    let mut named = BTreeSet::new();
    for (table, rows) in &held.rows {
        let column = if table == "tickets" { "serial" } else { "ticket" };
        let serials = rows.iter().filter_map(|row| row.get(column)?.as_u64());
        let numbers = serials
            .filter_map(|serial| TicketNumber::from_serial(u32::try_from(serial).ok()?).ok());
        named.extend(numbers);
    }
    named.into_iter().filter(|ticket| !own.contains(ticket)).collect()
}

/// Who stands for a person in the trail.
fn about(entry: AuditEntry, person: &Person) -> AuditEntry {
    match subjects(person).into_iter().next() {
        Some(subject) => entry.to("person").about(subject),
        None => entry.to("person"),
    }
}

/// Every key under which a person may have a salt.
fn subjects(person: &Person) -> Vec<Subject> {
    let traces = &person.traces;
    let contact = person.contact.map(Subject::Contact);
    let name = traces.name.clone().filter(|name| name.contains(' ')).map(Subject::Named);
    let addresses = traces.addresses.iter().cloned().map(Subject::Address);
    let numbers = traces.numbers.iter().cloned().map(Subject::Phone);
    contact.into_iter().chain(addresses).chain(numbers).chain(name).collect()
}

/// From now on nobody can tell whom the trail's references to him stand for. What people of ours did
/// stays theirs: the name of a user is unlinked for no customer who is called the same.
fn unlink(tx: &mut dyn Tx, person: &Person) -> Result<(), StoreError> {
    let ours: BTreeSet<String> =
        tx.users()?.into_iter().map(|user| Subject::Named(user.facts.called).key()).collect();
    for subject in subjects(person).into_iter().filter(|one| !ours.contains(&one.key())) {
        tx.audit_forget(&subject)?;
    }
    Ok(())
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
