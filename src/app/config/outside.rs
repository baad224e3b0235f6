//! Outside desks that tickets are handed over to.
use serde::{Deserialize, Serialize};

use crate::model::Language;

/// What an outside desk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutsideKind {
    /// Zammad.
    Zammad,
    /// Incidents of ServiceNow.
    ServiceNow,
    /// A program that is told of events, by Standard Webhooks.
    Webhook,
}

impl OutsideKind {
    /// Returns the word that the configuration has for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zammad => "zammad",
            Self::ServiceNow => "servicenow",
            Self::Webhook => "webhook",
        }
    }
}

/// An outside desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideDesk {
    /// What commands, metrics and tickets call it.
    pub id: String,
    /// What it is.
    pub kind: OutsideKind,
    /// Its address; of a webhook that of the endpoint.
    pub url: String,
    /// Whether its name may lead into a private network.
    #[serde(default)]
    pub own_network: bool,
    /// The file with the token of Zammad.
    #[serde(default)]
    pub token_file: String,
    /// The user of ServiceNow.
    #[serde(default)]
    pub user: String,
    /// The file with his password.
    #[serde(default)]
    pub password_file: String,
    /// The files with the secrets of a webhook: two while one is being changed.
    #[serde(default)]
    pub secret_files: Vec<String>,
    /// The language of the people there.
    #[serde(default = "spanish")]
    pub language: Language,
    /// Which queues go there and what the group is there, as `queue: group`; `*` is every other queue.
    #[serde(default)]
    pub queues: Vec<String>,
    /// Whose tickets those of callers are who have no address.
    #[serde(default)]
    pub customer: String,
    /// Its priorities, as `P1: 3 high`; empty takes the product's own.
    #[serde(default)]
    pub priorities: Vec<String>,
    /// Its states, as `solved: closed`; of others the people there are told in words.
    #[serde(default)]
    pub states: Vec<String>,
    /// Its fields for our labels, as `problem_code: rz_code`.
    #[serde(default)]
    pub fields: Vec<String>,
}

const fn spanish() -> Language {
    Language::Spanish
}

impl OutsideDesk {
    /// Shows every key.
    pub(super) fn example() -> Self {
        Self {
            id: "zammad".to_owned(),
            kind: OutsideKind::Zammad,
            url: "https://zammad.example.com".to_owned(),
            own_network: false,
            token_file: "secrets/zammad".to_owned(),
            user: String::new(),
            password_file: String::new(),
            secret_files: vec![],
            language: Language::Spanish,
            queues: vec!["*: Operaciones".to_owned()],
            customer: String::new(),
            priorities: vec![],
            states: vec![],
            fields: vec![],
        }
    }

    /// Returns the priorities: those that are written, else those of a stock system.
    #[must_use]
    pub fn priorities(&self) -> Vec<(&str, &str)> {
        if !self.priorities.is_empty() {
            return pairs(&self.priorities).collect();
        }
        match self.kind {
            OutsideKind::Zammad => {
                vec![("P1", "3 high"), ("P2", "3 high"), ("P3", "2 normal"), ("P4", "1 low")]
            }
            // Impact and urgency, of which the stock table makes the priorities 1 to 4.
            OutsideKind::ServiceNow => {
                vec![("P1", "1/1"), ("P2", "1/2"), ("P3", "2/2"), ("P4", "2/3")]
            }
            OutsideKind::Webhook => vec![],
        }
    }
}

/// Reads entries of the form `ours: theirs`; what is none is left out, and the check names it.
pub fn pairs(entries: &[String]) -> impl Iterator<Item = (&str, &str)> {
    entries.iter().filter_map(|entry| {
        let (ours, theirs) = entry.split_once(':')?;
        let (ours, theirs) = (ours.trim(), theirs.trim());
        (!ours.is_empty() && !theirs.is_empty()).then_some((ours, theirs))
    })
}
