//! Who calls, as the network says (RFC 3325, RFC 3323, and Remote-Party-ID).
use super::super::{HeaderName, Message, NameAddr};

/// P-Asserted-Identity, one with a telephone number before others; else Remote-Party-ID. Only of
/// messages from trunks that are believed.
pub(super) fn asserted(message: &Message) -> Option<NameAddr> {
    let mut named = message.asserted_identities().unwrap_or_default();
    let number = named.iter().position(|one| one.uri.phone_number().is_some());
    if !named.is_empty() {
        return Some(named.swap_remove(number.unwrap_or(0)));
    }
    let party = message.headers.get(&HeaderName::RemotePartyId).and_then(NameAddr::parse)?;
    let calling = party.params.get("party").is_none_or(|p| p.eq_ignore_ascii_case("calling"));
    calling.then_some(party)
}

/// Whether who calls wants to stay unknown to others.
pub(super) fn is_private(message: &Message) -> bool {
    let privacy = message.headers.get(&HeaderName::Privacy).unwrap_or_default();
    let hidden = ["id", "user", "header", "session"];
    let asked = privacy.split([';', ',']).map(str::trim);
    if asked.into_iter().any(|word| hidden.iter().any(|h| word.eq_ignore_ascii_case(h))) {
        return true;
    }
    let party = message.headers.get(&HeaderName::RemotePartyId).and_then(NameAddr::parse);
    let level = party.as_ref().and_then(|party| party.params.get("privacy"));
    level.is_some_and(|level| !level.eq_ignore_ascii_case("off"))
}
