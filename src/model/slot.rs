//! Facts copied from what was said or written.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One fact: the words as they stand in the text, and what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Slot {
    /// The words, copied; empty where no words say so and it is assumed.
    pub text: String,
    /// The value in its written form, such as `MD2` for "eme de dos".
    pub value: String,
}

/// Facts by name: `site`, `cabinet`, `reference` and so on.
pub type Slots = BTreeMap<String, Vec<Slot>>;
