//! The audit trail: who changed what. Rows follow each other in a chain of digests, so that a row
//! that is changed, taken out, put in or moved is found (`docs/adr/0027-audit-trail.md`).
use std::collections::BTreeMap;

use ring::{digest, hmac};

use crate::model::{ContactId, Digest, EmailAddress, PhoneNumber, TicketNumber, Timestamp};

/// What a row's digest begins with: another encoding would be another label.
const LABEL: &[u8] = b"centralita audit 1";
/// Bytes of the salt of a person.
pub const AUDIT_SALT_BYTES: u32 = 32;
/// How a reference stands within the details of a row.
pub const REFERENCE: &str = "person:";

/// A person in the trail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A contact.
    Contact(ContactId),
    /// Somebody of the desk or on call, as he named himself.
    Named(String),
    /// Whoever has a mail address, registered or not.
    Address(EmailAddress),
    /// Whoever has a telephone number, registered or not.
    Phone(PhoneNumber),
}

impl Subject {
    /// Returns the key under which his salt is kept.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Contact(id) => format!("contact:{id}"),
            Self::Named(name) => format!("name:{}", name.trim().to_lowercase()),
            Self::Address(address) => format!("address:{address}"),
            Self::Phone(number) => format!("phone:{number}"),
        }
    }

    /// Returns the reference that stands for a person of that key and salt.
    #[must_use]
    pub fn reference(key: &str, salt: &[u8]) -> Digest {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), key.as_bytes());
        Digest(tag.as_ref().first_chunk().copied().unwrap_or_default())
    }
}

/// Who does something, by what door and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who; nothing when nobody gave a name.
    pub who: Option<Subject>,
    /// The door: `local`, `api:NAME`, `call`, `files`, `clock`, `program`.
    pub via: String,
    /// When.
    pub at: Timestamp,
}

impl Act {
    /// Makes the act of somebody who named himself; `by` may have the door behind it, as it stands
    /// beside tickets.
    #[must_use]
    pub fn of(by: &str, via: &str, at: Timestamp) -> Self {
        let name = by.strip_suffix(&format!(" ({via})")).unwrap_or(by).trim();
        let nobody = name.is_empty() || name == via || name == "desk";
        let who = (!nobody).then(|| Subject::Named(name.to_owned()));
        Self { who, via: via.to_owned(), at }
    }

    /// Makes the act of nobody in particular.
    #[must_use]
    pub fn by_itself(via: &str, at: Timestamp) -> Self {
        Self { who: None, via: via.to_owned(), at }
    }
}

/// What else is to be known of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fact {
    /// Words that name nobody.
    Plain(String),
    /// A person.
    Person(Subject),
}

/// A row to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    pub(super) act: Act,
    pub(super) what: &'static str,
    pub(super) object: String,
    pub(super) about: Option<Subject>,
    facts: BTreeMap<&'static str, Fact>,
}

impl AuditEntry {
    /// Begins a row: who, and what was done, such as `ticket.merged`.
    #[must_use]
    pub const fn new(act: Act, what: &'static str) -> Self {
        Self { act, what, object: String::new(), about: None, facts: BTreeMap::new() }
    }

    /// Says what it was done to, such as `key:portal`. Nothing of a person.
    #[must_use]
    pub fn to(mut self, object: impl Into<String>) -> Self {
        self.object = object.into();
        self
    }

    /// Says to which ticket.
    #[must_use]
    pub fn to_ticket(self, ticket: TicketNumber) -> Self {
        self.to(format!("ticket:{ticket}"))
    }

    /// Says to whom.
    #[must_use]
    pub fn about(mut self, person: Subject) -> Self {
        self.about = Some(person);
        self
    }

    /// Adds what else is to be known. Nothing of a person.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.insert(name, Fact::Plain(value.to_string()));
        self
    }

    /// Adds another person.
    #[must_use]
    pub fn with_person(mut self, name: &'static str, person: Subject) -> Self {
        self.facts.insert(name, Fact::Person(person));
        self
    }

    /// Writes the details as JSON; `reference` says what stands for a person.
    pub(super) fn detail<E>(
        &self,
        mut reference: impl FnMut(&Subject) -> Result<Digest, E>,
    ) -> Result<String, E> {
        let mut detail = serde_json::Map::new();
        for (name, fact) in &self.facts {
            let text = match fact {
                Fact::Plain(text) => text.clone(),
                Fact::Person(person) => format!("{REFERENCE}{}", reference(person)?),
            };
            detail.insert((*name).to_owned(), serde_json::Value::String(text));
        }
        Ok(serde_json::Value::Object(detail).to_string())
    }
}

/// A row of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number: 1, 2, 3 and so on.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By what door.
    pub via: String,
    /// Who, as a reference.
    pub who: Option<Digest>,
    /// What was done.
    pub what: String,
    /// To what.
    pub object: String,
    /// To whom, as a reference.
    pub about: Option<Digest>,
    /// The details, as JSON.
    pub detail: String,
    /// The digest over the one before and this row.
    pub hash: Digest,
}

impl AuditRow {
    /// Returns the digest that this row must have behind `previous`: SHA-256 over the label, the
    /// digest before, and every field as its length (4 bytes, big-endian) and its bytes. Numbers
    /// are 8 bytes, big-endian; what is left out has no bytes.
    #[must_use]
    pub fn sealed(&self, previous: Digest) -> Digest {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(LABEL);
        context.update(&previous.0);
        let reference = |of: &Option<Digest>| of.map(|d| d.0.to_vec()).unwrap_or_default();
        let fields: [&[u8]; 8] = [
            &self.id.to_be_bytes(),
            &self.at.as_microsecond().to_be_bytes(),
            self.via.as_bytes(),
            &reference(&self.who),
            self.what.as_bytes(),
            self.object.as_bytes(),
            &reference(&self.about),
            self.detail.as_bytes(),
        ];
        for field in fields {
            context.update(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
            context.update(field);
        }
        Digest(context.finish().as_ref().first_chunk().copied().unwrap_or_default())
    }
}

/// Which rows to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only since then.
    pub since: Option<Timestamp>,
    /// Only before then.
    pub until: Option<Timestamp>,
    /// Only where this was done, such as `ticket.merged`.
    pub what: Option<String>,
    /// Only of this person.
    pub who: Option<Digest>,
    /// Only of this object.
    pub object: Option<String>,
    /// Only about this person.
    pub about: Option<Digest>,
    /// Only before this row: the next page.
    pub before: Option<i64>,
    /// How many, at most [`super::PAGE_MAX`]; 0 means that many.
    pub limit: u32,
}

/// Where the trail begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEnds {
    /// The last row that was written.
    pub last: i64,
    /// Its digest.
    pub last_hash: Digest,
    /// The last row that was taken away because it was too old.
    pub trimmed: i64,
    /// Its digest: the first row that is there follows it.
    pub trimmed_hash: Digest,
}

/// An end of the trail that was noted elsewhere: `N:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The row.
    pub id: i64,
    /// Its digest.
    pub hash: Digest,
}

impl std::fmt::Display for AuditHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.id, self.hash)
    }
}

impl std::str::FromStr for AuditHead {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (id, hash) = text.trim().split_once(':')?;
            Some(Self { id: id.parse().ok()?, hash: Digest::from_hex(hash)? })
        };
        read().ok_or_else(|| {
            "write the row, a colon and 64 hexadecimal digits, as the log has them".into()
        })
    }
}

/// What is wrong with the trail, at the first row where anything is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditBreak {
    /// A number is left out.
    #[error("row {0} is missing")]
    Missing(i64),
    /// It was changed, or put in, or the one before was.
    #[error("row {0} was changed, or does not follow the row before it")]
    Changed(i64),
    /// The newest rows are missing.
    #[error("rows {0} to {1} are cut off")]
    Cut(i64, i64),
    /// The trail does not have what was noted elsewhere.
    #[error(
        "row {0} is not the one that was noted: the trail was written anew from there or before"
    )]
    Rewritten(i64),
}

impl AuditBreak {
    /// Returns the first row that is not as it was written.
    #[must_use]
    pub const fn row(&self) -> i64 {
        match self {
            Self::Missing(row) | Self::Changed(row) | Self::Cut(row, _) | Self::Rewritten(row) => {
                *row
            }
        }
    }
}

/// A walk along the trail, row by row.
#[derive(Debug)]
pub struct AuditWalk {
    ends: AuditEnds,
    noted: Vec<AuditHead>,
    last: AuditHead,
}

impl AuditWalk {
    /// Begins where the trail does; `noted` are ends that were noted elsewhere.
    #[must_use]
    pub fn new(ends: AuditEnds, noted: Vec<AuditHead>) -> Self {
        let last = AuditHead { id: ends.trimmed, hash: ends.trimmed_hash };
        Self { ends, noted, last }
    }

    /// Returns the last row that was good.
    #[must_use]
    pub const fn last(&self) -> AuditHead {
        self.last
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// [`AuditBreak`] when it cannot follow.
    pub fn take(&mut self, row: &AuditRow) -> Result<(), AuditBreak> {
        let next = self.last.id.saturating_add(1);
        if row.id > next {
            return Err(AuditBreak::Missing(next));
        }
        if row.id < next || row.sealed(self.last.hash) != row.hash {
            return Err(AuditBreak::Changed(row.id));
        }
        self.last = AuditHead { id: row.id, hash: row.hash };
        if self.noted.iter().any(|noted| noted.id == row.id && noted.hash != row.hash) {
            return Err(AuditBreak::Rewritten(row.id));
        }
        Ok(())
    }

    /// Ends behind the last row.
    ///
    /// # Errors
    /// [`AuditBreak`] when there must be more.
    pub fn end(&self) -> Result<(), AuditBreak> {
        let noted = self.noted.iter().map(|noted| noted.id).max().unwrap_or(0);
        let wanted = noted.max(self.ends.last);
        if wanted > self.last.id {
            return Err(AuditBreak::Cut(self.last.id.saturating_add(1), wanted));
        }
        if self.last.id == self.ends.last && self.last.hash != self.ends.last_hash {
            return Err(AuditBreak::Changed(self.last.id));
        }
        Ok(())
    }
}
