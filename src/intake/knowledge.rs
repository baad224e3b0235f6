//! What the desk knows, loaded as one consistent set.
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::oncall::OnCall;
use crate::replies::{Answers, Phrasebook};
use crate::routing::Ruleset;
use crate::tickets::{Kinds, ProblemCodes};
use crate::times::Times;
use crate::understanding::Understanding;

/// Rules, lexicon, schedules and phrases that fit each other.
///
/// A reload makes a new one beside it and swaps it in only when every part is good. A change to who is
/// on call makes a new one too, of which all other parts are the same.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// What a text means.
    pub understanding: Arc<Understanding>,
    /// Where it goes.
    pub rules: Arc<Ruleset>,
    /// Who is on call, with the overrides and swaps of the store laid over the files.
    pub on_call: OnCall,
    /// What we say.
    pub phrasebook: Arc<Phrasebook>,
    /// What we say in the name of a brand, where it has words of its own.
    pub brands: Arc<BTreeMap<String, Phrasebook>>,
    /// Short answers to what is asked often.
    pub answers: Arc<Answers>,
    /// The outside desk's codes.
    pub problem_codes: Arc<ProblemCodes>,
    /// What each intent opens.
    pub kinds: Arc<Kinds>,
    /// What is promised by priority.
    pub times: Arc<Times>,
}

impl Knowledge {
    /// Returns what is said to customers in the name of a brand; what all brands say where it has no
    /// words of its own, or is none.
    #[must_use]
    pub fn book(&self, brand: &str) -> &Phrasebook {
        self.brands.get(brand).unwrap_or(&self.phrasebook)
    }
}
