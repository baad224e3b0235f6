//! What the desk knows, loaded as one consistent set.
use crate::oncall::OnCall;
use crate::replies::Phrasebook;
use crate::routing::Ruleset;
use crate::tickets::ProblemCodes;
use crate::understanding::Understanding;

/// Rules, lexicon, schedules and phrases that fit each other.
///
/// A reload makes a new one beside it and swaps it in only when every part is good.
#[derive(Debug)]
pub struct Knowledge {
    /// What a text means.
    pub understanding: Understanding,
    /// Where it goes.
    pub rules: Ruleset,
    /// Who is on call.
    pub on_call: OnCall,
    /// What we say.
    pub phrasebook: Phrasebook,
    /// The outside desk's codes.
    pub problem_codes: ProblemCodes,
}
