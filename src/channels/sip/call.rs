//! What is known of a caller before anybody speaks.
use super::numbers;
use super::settings::{SipSettings, TrunkFacts};
use crate::calls::{LegKey, NewCall};
use crate::model::{Country, Door as Way, Language, PhoneNumber};
use crate::sip::agent::IncomingCall;

/// The facts of one call, the same for everybody who works on it.
#[derive(Clone, Debug)]
pub(super) struct CallFacts {
    /// The trunk, as the configuration calls it.
    pub(super) carrier: String,
    /// Our own name of the call: never used twice, and nobody outside can choose it.
    pub(super) id: String,
    /// The line that was rung.
    pub(super) line: Option<String>,
    /// Its number.
    pub(super) line_number: Option<PhoneNumber>,
    /// Its language.
    pub(super) language: Language,
    /// Who calls; nothing when the number is withheld.
    pub(super) caller: Option<PhoneNumber>,
    /// Whether the operator vouches for it.
    pub(super) verified: bool,
}

impl CallFacts {
    /// Reads them off the INVITE.
    pub(super) fn of(
        settings: &SipSettings,
        trunk: &TrunkFacts,
        call: &IncomingCall,
        id: String,
        fallback: Language,
    ) -> Self {
        let line = numbers::line(settings, trunk, call);
        let (caller, verified) = numbers::caller(trunk, call);
        Self {
            carrier: trunk.id.clone(),
            id,
            line: line.map(|line| line.id.clone()),
            line_number: line.map(|line| line.number.clone()),
            language: line.map_or(fallback, |line| line.language),
            caller,
            verified,
        }
    }

    /// What is known of a call over a trunk that is not ours.
    pub(super) const fn unknown(carrier: String, id: String, language: Language) -> Self {
        let (line, line_number, caller) = (None, None, None);
        Self { carrier, id, line, line_number, language, caller, verified: false }
    }

    /// The country of the line.
    pub(super) fn country(&self) -> Option<Country> {
        self.line_number.as_ref().and_then(PhoneNumber::country)
    }

    /// The call as the desk begins and ends it.
    pub(super) fn new_call(&self, speech: bool) -> NewCall {
        NewCall {
            door: Way::Sip,
            carrier: self.carrier.clone(),
            id: self.id.clone(),
            from: self.caller.clone(),
            verified: self.verified,
            line: self.line.clone(),
            speech,
            records: true,
            rings_together: true,
        }
    }

    /// The caller's own leg.
    pub(super) fn leg(&self) -> LegKey {
        LegKey { carrier: self.carrier.clone(), id: self.id.clone(), parent: None }
    }
}
