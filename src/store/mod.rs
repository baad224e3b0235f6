//! Keep it: one trait, one test suite, every engine.
//!
//! Floor 4. [`Database::write`] runs a closure inside one transaction; closures that arrive
//! together share one commit, since the disk's flush is what a ticket costs
//! (`docs/adr/0002-store.md`). A closure sees the store only as [`Tx`], so the same story runs
//! on every engine.

mod audit_rows;
mod call_rows;
mod database;
mod durable;
mod error;
mod imap_rows;
mod journal;
mod letter_vault;
mod line_file;
mod pulse;
mod recordings;
mod retention;
mod rows;
mod seals;
mod secrets;
mod space;
mod sqlite;
mod token_vault;
mod traces;
mod tx;
mod tx_access;
mod tx_answers;
mod tx_audit;
mod tx_bulk;
mod tx_codes;
mod tx_desk;
mod tx_enrol;
mod tx_feeds;
mod tx_files;
mod tx_freezes;
mod tx_imap;
mod tx_incidents;
mod tx_law;
mod tx_lists;
mod tx_outside;
mod tx_pages;
mod tx_places;
mod tx_rota;
mod tx_threads;
mod tx_times;
mod tx_users;
mod tx_ways;
mod vault;

pub use audit_rows::{
    AUDIT_SALT_BYTES, Act, AuditBreak, AuditEnds, AuditEntry, AuditFilter, AuditHead, AuditRow,
    AuditWalk, REFERENCE, Subject,
};
pub use call_rows::{
    CallChange, CallFilter, CallId, CallRow, CallStep, LegId, LegRow, NewCallRow, NewLeg,
};
pub use database::{Database, Engine, Job, StoreHealth};
pub use durable::{replace_durably, sweep_unfinished, write_durably};
pub use error::StoreError;
pub use imap_rows::{ImapChange, ImapCounts, ImapKey, SealedToken};
pub use journal::{
    Appended, JOURNAL_BYTES, Journal, JournalCounts, JournalError, Medium, NoDisk,
    RECORD_BYTES_MAX, UNWRITTEN_MAX, check_journal,
};
pub use letter_vault::{LetterVault, SEALED_LETTER};
pub use line_file::{LINE_FILE_BYTES_MAX, LineChange, LineKept, change_line, keep_line};
pub use pulse::{Pulse, PulseKind, PulseKinds};
pub use recordings::{
    RECORDINGS_KEPT, RecordingError, Recordings, delete_older, named as recording_named,
};
pub use retention::{KeptClass, Retention};
pub use rows::{
    Acknowledged, ApiKey, ArrivalFilter, Belongs, Claimed, Decided, Decision, NewArrival,
    NewDecision, NewOutgoing, OutboxCounts, OutboxKind, OutboxState, Outgoing, PAGE_MAX, Purpose,
    RecordingRow, TicketFilter,
};
pub use secrets::{PinKey, SecretError, Secrets};
pub use space::FreeSpace;
#[cfg(test)]
pub(crate) use sqlite::statements_run;
pub use sqlite::{SqliteSettings, open_sqlite};
pub use token_vault::TokenVault;
pub use traces::{FORGOTTEN_ADDRESS, FORGOTTEN_NAME, FORGOTTEN_NUMBER, Mask, Traces};
pub use tx::{ArrivalTx, CallTx, KeyTx, LeaseTx, OutboxTx, RegistryTx, TicketTx, Tx};
pub use tx_access::{AccessTx, AuthenticatorRow, HalfSignIn, OwnSession, PasskeyRow};
pub use tx_answers::{AnswerClaim, AnswerTx, ClaimedAnswer, KeptAnswer};
pub use tx_audit::AuditTx;
pub use tx_bulk::{
    BulkCounts, BulkLetter, BulkNotice, BulkState, BulkText, BulkTx, NewBulkNotice, OptOut,
    WaitingLetter,
};
pub use tx_codes::{CodeHash, CodeTx, LiveCode, Named, RetireReason, RightCode, SALT_BYTES};
pub use tx_desk::DeskTx;
pub use tx_enrol::{EnrolTx, EnrolmentKind, EnrolmentRow, IntegrationLetter};
pub use tx_feeds::{FeedRow, FeedTx, NewFeed};
pub use tx_files::{FileTx, NewVersion, VERSIONS_KEPT, Version, VersionId, VersionState};
pub use tx_freezes::FreezeTx;
pub use tx_imap::ImapTx;
pub use tx_incidents::{FaultReport, IncidentCounts, IncidentFilter, IncidentTx};
pub use tx_law::{
    DoomedMail, ForgetTx, Forgotten, HeldRow, OwnTicket, Person, RetentionTx, TablePlace,
};
pub use tx_lists::{ListTx, QueueCount};
pub use tx_outside::{
    Happened, Logged, News, NewsRead, OutsideCounts, OutsideDeskRow, OutsideTicket, OutsideTx,
    StopReason, Unread, Untold,
};
pub use tx_pages::{
    Leg, NewTry, PageCounts, PageFilter, PageId, PageRow, PageTx, Remains, TryId, TryRow,
};
pub use tx_places::PlaceTx;
pub use tx_rota::RotaTx;
pub use tx_threads::{AnsweredLike, BadAddress, LinkRow, LinkTx, PostTx, ThreadTx};
pub use tx_times::{Stretched, TimedTicket, TimesTx};
pub use tx_users::{MISSED_FROM_MAX, MissedSince, SessionRow, UserTx};
pub use tx_ways::{WayRow, WayTx};
pub use vault::{SealedMail, Vault, VaultError};
