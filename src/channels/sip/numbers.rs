//! Who calls and who is called, from what a trunk's headers say.
use super::settings::{LineFacts, SipSettings, TrunkFacts};
use crate::model::PhoneNumber;
use crate::sip::agent::IncomingCall;
use crate::sip::{NameAddr, Uri};

/// The extensions of the bench.
const BENCH: [&str; 4] = ["900", "901", "902", "903"];

/// Returns the extension of the bench that is called, when the bench is on.
pub(super) fn bench_extension(settings: &SipSettings, call: &IncomingCall) -> Option<&'static str> {
    let user = call.target.as_sip()?.user_decoded()?;
    BENCH.into_iter().find(|extension| settings.bench && *extension == user)
}

/// Returns the line that is called: by the Request-URI, else by To (an operator may put its
/// account's name into the former), else by where the call was sent on from. Nothing fits: the
/// first line of the trunk's country, or the first of all. A customer is never turned away.
pub(super) fn line<'a>(
    settings: &'a SipSettings,
    trunk: &TrunkFacts,
    call: &IncomingCall,
) -> Option<&'a LineFacts> {
    let sent_on = call.diversions.iter().filter_map(|from| NameAddr::parse(from));
    let called = [call.target.clone(), call.to.uri.clone()].into_iter();
    called
        .chain(sent_on.map(|from| from.uri))
        .filter_map(|uri| number(&uri, trunk))
        .find_map(|number| settings.line(&number))
        .or_else(|| settings.lines.iter().find(|line| line.country == trunk.country))
        .or_else(|| settings.lines.first())
}

/// Returns who calls, and whether the trunk's operator vouches for the number: an asserted
/// identity (RFC 3325) of a trunk whose numbers are proven. From alone is a claim.
pub(super) fn caller(trunk: &TrunkFacts, call: &IncomingCall) -> (Option<PhoneNumber>, bool) {
    if call.private {
        return (None, false);
    }
    if let Some(asserted) = call.asserted.as_ref().and_then(|name| number(&name.uri, trunk)) {
        return (Some(asserted), trunk.verified_numbers);
    }
    (number(&call.from.uri, trunk), false)
}

/// Reads the number of an address as people in the trunk's country write it.
fn number(uri: &Uri, trunk: &TrunkFacts) -> Option<PhoneNumber> {
    let written = uri.phone_number()?;
    // Operators write full numbers with or without the plus.
    let full = PhoneNumber::parse(&format!("+{}", written.trim_start_matches('+')), None);
    PhoneNumber::parse(&written, Some(trunk.country)).or(full).ok()
}

/// Returns what a responder is shown: the line's own number on a trunk of its country, else the
/// trunk's own; never the customer's. Nothing: the account's name.
pub(super) fn shown<'a>(line: &'a PhoneNumber, trunk: &'a TrunkFacts) -> Option<&'a PhoneNumber> {
    if line.country() == Some(trunk.country) {
        return Some(line);
    }
    trunk.shown_number.as_ref()
}

#[cfg(test)]
mod tests;
