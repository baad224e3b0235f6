//! The servers of a trunk, one after the other (RFC 3263 4.3).
use super::super::flow::{Target, TrunkId};
use super::super::transaction::Sent;
use super::super::{HeaderName, Message};
use super::core::{Cx, Use};

/// Where a request outside of a call goes now: the server that answered last, or the configured
/// peer while none is known.
pub(super) fn current(cx: &Cx<'_>, id: TrunkId) -> Option<Target> {
    let known = cx.core.trunks.get(usize::from(id.0))?;
    let server = known.servers.get(known.server).cloned();
    server.or_else(|| cx.core.config.trunk(id).map(|trunk| trunk.target(id)))
}

/// A request of which nothing was heard, or that was answered with 503: the same for the next
/// server, once for each. What comes after it begins there too.
pub(super) fn elsewhere(cx: &mut Cx<'_>, who: Use, sent: Sent) -> Option<(Message, Target, Use)> {
    let Sent { mut request, target: failed } = sent;
    let known = cx.core.trunks.get_mut(usize::from(who.trunk.0))?;
    let passed_over = who.passed_over.saturating_add(1);
    if usize::from(passed_over) >= known.servers.len() {
        return None;
    }
    // Others may have passed it over before.
    if known.servers.get(known.server).is_some_and(|server| server.to == failed.to) {
        let next = known.server.saturating_add(1);
        known.server = if next < known.servers.len() { next } else { 0 };
    }
    let target = known.servers.get(known.server)?.clone();
    // Credentials of a challenge of that server mean nothing to this one.
    request.headers.remove(&HeaderName::Authorization);
    request.headers.remove(&HeaderName::ProxyAuthorization);
    super::auth::renumber(cx, who.trunk, &mut request, &target)?;
    Some((request, target, Use { challenged: 0, passed_over, ..who }))
}
