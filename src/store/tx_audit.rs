//! What a closure can do with the audit trail.
#![expect(clippy::missing_errors_doc, reason = "the trait says it once for all its methods")]
use std::collections::BTreeMap;

use crate::model::{Digest, Timestamp};

use super::{AuditEnds, AuditEntry, AuditFilter, AuditRow, StoreError, Subject};

type Result<T> = std::result::Result<T, StoreError>;

/// The trail of what people and programs changed. A row is written in the transaction of its change,
/// so that neither is there without the other.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait AuditTx {
    /// Adds a row and returns its number. Whoever has no salt yet gets one.
    fn audit(&mut self, entry: &AuditEntry) -> Result<i64>;
    /// Returns rows behind `after`, the oldest first.
    fn audit_after(&mut self, after: i64, limit: u32) -> Result<Vec<AuditRow>>;
    /// Returns rows, the newest first.
    fn audit_list(&mut self, filter: &AuditFilter) -> Result<Vec<AuditRow>>;
    /// Returns the newest row of that kind.
    fn audit_latest(&mut self, what: &str) -> Result<Option<AuditRow>>;
    /// Returns where the trail begins and ends.
    fn audit_ends(&mut self) -> Result<AuditEnds>;
    /// Returns what stands for a person, if he is in the trail and not forgotten.
    fn audit_reference(&mut self, person: &Subject) -> Result<Option<Digest>>;
    /// Returns whom the references stand for, by key.
    fn audit_people(&mut self) -> Result<BTreeMap<Digest, String>>;
    /// Forgets whom the reference of that person stands for.
    fn audit_forget(&mut self, person: &Subject) -> Result<()>;
    /// Takes away up to `limit` rows from the beginning that are older than `before`; returns how many.
    fn audit_trim(&mut self, before: Timestamp, limit: u32) -> Result<u32>;
}
