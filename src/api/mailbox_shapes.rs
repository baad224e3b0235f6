//! What requests about mailboxes look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::imap::{Comparison, Doing, FolderStatus};
use crate::model::Timestamp;
use crate::store::ImapCounts;

/// A folder that is read over IMAP.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailboxLine {
    /// The account.
    pub account: String,
    /// The folder.
    pub folder: String,
    /// What its connection is doing.
    pub doing: Doing,
    /// Since when it is connected.
    pub connected_at: Option<Timestamp>,
    /// Since when nothing works.
    pub failing_since: Option<Timestamp>,
    /// What is wrong; empty when nothing is.
    pub trouble: String,
    /// Whether somebody must look.
    pub alarm: bool,
    /// When everything that the server had was taken.
    pub caught_up_at: Option<Timestamp>,
    /// When a message was last taken.
    pub last_mail_at: Option<Timestamp>,
    /// UIDVALIDITY.
    pub uid_validity: Option<u32>,
    /// How often the server's UIDs began anew, from 1; 0 before the first connection.
    pub generation: u32,
    /// Messages of this generation in the ledger.
    pub messages: ImapCounts,
    /// When server and ledger were last compared.
    pub checked_at: Option<Timestamp>,
    /// What that found.
    pub differences: Option<Comparison>,
    /// Messages that could not be had, the newest first.
    pub set_aside: Vec<SetAside>,
}

impl MailboxLine {
    /// Makes the line of a folder of which the ledger knows nothing.
    #[must_use]
    pub fn new(status: FolderStatus) -> Self {
        Self {
            account: status.place.account,
            folder: status.place.folder,
            doing: status.doing,
            connected_at: status.connected_at,
            failing_since: status.failing_since,
            trouble: status.trouble,
            alarm: status.alarm,
            caught_up_at: status.caught_up_at,
            last_mail_at: status.last_mail_at,
            uid_validity: None,
            generation: 0,
            messages: ImapCounts::default(),
            checked_at: None,
            differences: None,
            set_aside: vec![],
        }
    }
}

/// A message that could not be had.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SetAside {
    /// Its UID.
    pub uid: u32,
    /// Why.
    pub reason: String,
}

/// Which mailboxes are to be compared with the ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckMailboxes {
    /// The account; all of them when it is left out.
    #[serde(default)]
    pub account: Option<String>,
}
