//! What requests about short answers get.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{AccountKind, Intent, Language};

/// A short answer, in every language.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnswerPage {
    /// Its name.
    pub id: String,
    /// What a ticket must be about.
    pub intents: Vec<Intent>,
    /// What else is asked for, as `topic = rules`.
    pub when: Vec<String>,
    /// Customers who do not get it.
    pub unless: Vec<AccountKind>,
    /// The values that it asks for.
    pub topics: Vec<String>,
    /// The text with its link and figures.
    pub texts: BTreeMap<Language, String>,
}
