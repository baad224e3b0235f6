//! What answers about trunks look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Timestamp;

/// How a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// None is wanted, or none was tried yet.
    None,
    /// It stands.
    Registered,
    /// The last try failed.
    Failed,
    /// It was taken back.
    Ended,
}

/// A trunk as it is now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrunkLine {
    /// What the configuration calls it.
    pub id: String,
    /// Whether it answers our probes; nothing before the first, or without any.
    pub up: Option<bool>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// How its registration stands.
    pub registration: Registration,
    /// Until when that holds: its end, or the next try.
    pub until: Option<Timestamp>,
    /// What is wrong; empty when nothing is.
    pub trouble: String,
}
