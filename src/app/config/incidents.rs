//! Known incidents, and notices to many customers.
use serde::{Deserialize, Serialize};

use crate::model::EmailAddress;

/// Known incidents: one fault of a site that many report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Incidents {
    /// Who at the desk is written to when one is proposed.
    pub proposals_to: Vec<EmailAddress>,
}

/// Notices to the contacts of many accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notices {
    /// Letters of all notices that are handed to the outbox in a minute.
    pub per_minute: u32,
}

impl Default for Notices {
    fn default() -> Self {
        Self { per_minute: 60 }
    }
}
