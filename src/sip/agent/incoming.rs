//! Messages as they come in: whose they are, and what they are to us.
use std::net::IpAddr;
use std::time::Duration;

use super::super::dialog::DialogId;
use super::super::dialog::session_timer::{self, Asked};
use super::super::digest::Judgement;
use super::super::flow::{Destination, Flow, Target, Transmission, TrunkId, default_port};
use super::super::transaction::{Arrived, TransactionId};
use super::super::{HeaderName, Message, Method, Refused, Via};
use super::api::{LegId, Output};
use super::core::{Cx, Use, What};
use super::leg::{Leg, Stage, bytes};
use super::received::Admitted;
use super::{Agent, body, checks, trunks, within};

/// Where the response to a request goes that came this way (RFC 3261 18.2.2, RFC 3581). `maddr` is
/// not followed: it would let strangers aim our answers.
fn way_back(flow: &Flow, via: &Via, trunk: Option<TrunkId>, symmetric: bool) -> Target {
    let mut to = flow.remote;
    let named = via.port.unwrap_or_else(|| default_port(&flow.transport));
    // A stream goes back over itself; only when it is gone does its address count.
    if flow.transport.is_stream() || (!symmetric && !via.params.has("rport")) {
        to.set_port(named);
    }
    let (to, transport) = (Destination::Address(to), flow.transport.clone());
    Target { to, transport, flow: Some(flow.id), trunk }
}

/// Where the message came from.
fn source(flow: &Flow, trunk: TrunkId) -> Target {
    let (to, transport) = (Destination::Address(flow.remote), flow.transport.clone());
    Target { to, transport, flow: Some(flow.id), trunk: Some(trunk) }
}

/// Notes in the top Via where the request came from.
fn note_source(flow: &Flow, headers: &mut super::super::Headers, mut via: Via) -> Via {
    via.note_source(flow.remote);
    headers.set_first(HeaderName::Via, via.to_string());
    via
}

/// A request and what is known of its sender.
struct Asking<'a> {
    trunk: TrunkId,
    flow: &'a Flow,
    request: &'a Message,
}

impl Agent {
    /// The trunk that a message outside of any call comes from.
    fn trunk_of(&self, flow: &Flow) -> Option<TrunkId> {
        let ip: IpAddr = flow.remote.ip().to_canonical();
        let resolved = || {
            let place = self.core.trunks.iter().position(|trunk| trunk.is_at(ip))?;
            u16::try_from(place).ok().map(TrunkId)
        };
        flow.trunk
            .filter(|id| self.core.config.trunk(*id).is_some())
            .or_else(|| self.core.config.trunk_of(ip))
            .or_else(resolved)
    }

    /// A request that is no transaction's: answered at once and forgotten.
    fn answer_stateless(
        &self,
        flow: &Flow,
        request: &Message,
        code: u16,
        retry_after: Option<u32>,
        out: &mut Vec<Output>,
    ) {
        let (Ok(via), false) = (request.top_via(), request.method() == Some(&Method::Ack)) else {
            return;
        };
        let Ok(tag) = self.token() else { return };
        let mut response = request.response(code, Some(&tag));
        if let Some(seconds) = retry_after {
            response.headers.push(HeaderName::RetryAfter, seconds.to_string());
        }
        let target = way_back(flow, &via, None, false);
        out.push(Output::Send(Transmission { target, bytes: bytes(&response), transaction: None }));
    }

    /// What could not be read is answered if it comes from a trunk.
    pub(super) fn malformed(&mut self, flow: &Flow, mut refused: Refused, out: &mut Vec<Output>) {
        let (Some(via), Some(_)) = (refused.top_via(), self.trunk_of(flow)) else { return };
        let via = note_source(flow, &mut refused.headers, via);
        let Ok(tag) = self.token() else { return };
        if let Some(response) = refused.response(&tag) {
            let target = way_back(flow, &via, None, false);
            let bytes = bytes(&response);
            out.push(Output::Send(Transmission { target, bytes, transaction: None }));
        }
    }

    /// A request.
    pub(super) fn request(
        &mut self,
        now: Duration,
        flow: &Flow,
        mut request: Message,
        out: &mut Vec<Output>,
    ) {
        let (Ok(via), Some(method)) = (request.top_via(), request.method().cloned()) else {
            return;
        };
        let via = note_source(flow, &mut request.headers, via);
        let dialog = DialogId::of_request(&request);
        let leg = dialog.as_ref().and_then(|id| self.core.dialogs.get(id)).copied();
        // Within a call its names speak for it, not the address: carriers change that.
        let ours = leg.and_then(|leg| self.legs.get(&leg)).map(|leg| leg.trunk);
        let Some(trunk) = ours.or_else(|| self.trunk_of(flow)) else {
            return self.stranger(now, flow, &request, out);
        };
        // What repeats itself was counted, and refusing it would refuse what was taken.
        let counted = leg.is_none()
            && !matches!(method, Method::Ack | Method::Cancel)
            && !self.core.layer.knows(&request);
        if counted && !self.callers.admit(now, flow.remote.ip()) {
            let wait = self.core.config.limits.retry_after;
            return self.answer_stateless(flow, &request, 503, Some(wait), out);
        }
        let symmetric = self.core.config.trunk(trunk).is_some_and(|trunk| trunk.symmetric);
        let mut sent = vec![];
        let back = way_back(flow, &via, Some(trunk), symmetric);
        let arrived = self.core.layer.request(now, &request, back, &mut sent);
        out.extend(sent.into_iter().map(Output::Send));
        match arrived {
            Arrived::Absorbed => {}
            Arrived::Full => {
                let wait = self.core.config.limits.retry_after;
                self.answer_stateless(flow, &request, 503, Some(wait), out);
            }
            Arrived::Ack => {
                if let Some(leg) = leg {
                    self.with(now, leg, out, |leg, cx| leg.acked(cx, &request));
                }
            }
            Arrived::Cancel(id, invite) => self.cancelled(now, id, invite, out),
            Arrived::Merged(id) => self.cx(now, out).answer_stray(id, 482),
            Arrived::New(id) => {
                let asked = Asking { trunk, flow, request: &request };
                match (leg, dialog) {
                    (Some(leg), Some(dialog)) => self.inside(now, id, leg, &dialog, &asked, out),
                    (_, Some(_)) => self.cx(now, out).answer(id, 481, None),
                    (_, None) => self.outside(now, id, &asked, out),
                }
            }
        }
    }

    /// A request of somebody that no trunk lists never makes a transaction.
    fn stranger(&mut self, now: Duration, flow: &Flow, request: &Message, out: &mut Vec<Output>) {
        self.turned_away = self.turned_away.saturating_add(1);
        let answered = !self.core.config.silent && self.strangers.admit(now, flow.remote.ip());
        if answered {
            self.answer_stateless(flow, request, 403, None, out);
        }
    }

    fn cancelled(
        &mut self,
        now: Duration,
        id: TransactionId,
        invite: Option<TransactionId>,
        out: &mut Vec<Output>,
    ) {
        let Some(invite) = invite else { return self.cx(now, out).answer_stray(id, 481) };
        let owner = self.legs.values().find(|leg| leg.is_asked_by(invite)).map(|leg| leg.id);
        let tag = owner.and_then(|leg| self.legs.get(&leg)).map(|leg| leg.local_tag.clone());
        match tag {
            Some(tag) => self.cx(now, out).answer(id, 200, Some(&tag)),
            None => self.cx(now, out).answer_stray(id, 200),
        }
        if let Some(leg) = owner {
            self.with(now, leg, out, |leg, cx| leg.cancelled(cx, invite));
        }
    }

    /// A request within a call.
    fn inside(
        &mut self,
        now: Duration,
        id: TransactionId,
        leg: LegId,
        dialog: &DialogId,
        asked: &Asking<'_>,
        out: &mut Vec<Output>,
    ) {
        if !checks::passes(&mut self.cx(now, out), id, asked.request) {
            return;
        }
        self.with(now, leg, out, |leg, cx| {
            leg.heard = Some(source(asked.flow, asked.trunk));
            leg.requested(cx, id, asked.request, dialog);
        });
    }

    /// A request outside of any call.
    fn outside(
        &mut self,
        now: Duration,
        id: TransactionId,
        asked: &Asking<'_>,
        out: &mut Vec<Output>,
    ) {
        let draining = self.core.draining;
        let mut cx = self.cx(now, out);
        if !checks::passes(&mut cx, id, asked.request) {
            return;
        }
        match (asked.request.method(), draining) {
            (Some(Method::Options | Method::Invite), Some(wait)) => {
                checks::unavailable(&mut cx, id, wait);
            }
            (Some(Method::Options), None) => {
                if let Ok(tag) = cx.token() {
                    within::options(&mut cx, id, Some(&tag));
                }
            }
            (Some(Method::Invite), None) => self.invited(now, id, asked, out),
            (_, _) => cx.answer_stray(id, 481),
        }
    }

    /// An INVITE that would make a call.
    fn invited(
        &mut self,
        now: Duration,
        id: TransactionId,
        asked: &Asking<'_>,
        out: &mut Vec<Output>,
    ) {
        let Asking { trunk, flow, request } = *asked;
        if request.max_forwards().is_ok_and(|hops| hops == Some(0)) {
            return self.cx(now, out).answer_stray(id, 483);
        }
        if !self.proven(now, id, asked, out) {
            return;
        }
        let replaces = match self.replaced(trunk, request) {
            Ok(replaces) => replaces,
            Err(code) => return self.cx(now, out).answer_stray(id, code),
        };
        let mut cx = self.cx(now, out);
        let Ok(offer) = body::sdp(request) else {
            return checks::unsupported_body(&mut cx, id, None);
        };
        if !body::is_wanted(request) {
            return cx.answer_stray(id, 406);
        }
        let least = cx.core.config.session_least;
        if session_timer::asked(now, request, least, None, None) == Asked::TooBrief {
            return checks::too_brief(&mut cx, id, None);
        }
        if !cx.begin(trunk) {
            let wait = cx.core.config.limits.retry_after;
            return checks::unavailable(&mut cx, id, wait);
        }
        let heard = source(flow, trunk);
        let admitted = Admitted { trunk, id, invite: request, offer, heard, replaces };
        let number = self.received.saturating_add(1);
        match Leg::received(&mut self.cx(now, out), number, admitted) {
            Ok(leg) => {
                self.received = number;
                self.put(leg);
            }
            Err(code) => {
                let mut cx = self.cx(now, out);
                cx.end(trunk);
                cx.answer_stray(id, code);
            }
        }
    }

    /// Whether a trunk that is asked for a password has given it; it is challenged otherwise.
    fn proven(
        &mut self,
        now: Duration,
        id: TransactionId,
        asked: &Asking<'_>,
        out: &mut Vec<Output>,
    ) -> bool {
        let challenge = self.core.config.trunk(asked.trunk).and_then(|t| t.challenge.as_ref());
        let door = self.doors.get(usize::from(asked.trunk.0)).and_then(Option::as_ref);
        let (Some(challenge), Some(door)) = (challenge, door) else {
            // Without a door there is nobody who could be let in.
            let open = challenge.is_none();
            if !open {
                self.cx(now, out).answer_stray(id, 403);
            }
            return open;
        };
        let asker = asked.flow.remote.ip().to_string();
        let asker = asker.as_bytes();
        let credentials = &challenge.credentials;
        let stale = match door.judge(asked.request, false, credentials, now, asker) {
            Judgement::Proven => return true,
            Judgement::Stale => true,
            Judgement::Absent | Judgement::Wrong => false,
        };
        let values = door.challenge(now, asker, stale);
        let mut cx = self.cx(now, out);
        let Ok(tag) = cx.token() else { return false };
        if let Some(mut response) = cx.response(id, 401, Some(&tag)) {
            for value in values {
                response.headers.push(HeaderName::WwwAuthenticate, value);
            }
            cx.respond(id, response);
        }
        false
    }

    /// The call of the same trunk that Replaces names (RFC 3891 3), or the status to refuse with.
    fn replaced(&self, trunk: TrunkId, invite: &Message) -> Result<Option<LegId>, u16> {
        let Some(replaces) = invite.replaces().map_err(|_| 400_u16)? else { return Ok(None) };
        let id = DialogId {
            call_id: replaces.call_id,
            local_tag: replaces.to_tag,
            remote_tag: replaces.from_tag,
        };
        let leg = self.core.dialogs.get(&id).and_then(|leg| self.legs.get(leg));
        let leg = leg.filter(|leg| leg.trunk == trunk).ok_or(481_u16)?;
        match leg.stage {
            Stage::Over => Err(603),
            Stage::Up if replaces.early_only => Err(486),
            // Only the side that called may have its early dialog replaced.
            Stage::Ringing => Err(481),
            Stage::Up | Stage::Dialling => Ok(Some(leg.id)),
        }
    }

    /// A response.
    pub(super) fn response(
        &mut self,
        now: Duration,
        flow: &Flow,
        response: &Message,
        out: &mut Vec<Output>,
    ) {
        let mut sent = vec![];
        let id = self.core.layer.response(now, response, &mut sent);
        out.extend(sent.into_iter().map(Output::Send));
        let Some((id, who)) = id.and_then(|id| Some((id, *self.core.uses.get(&id)?))) else {
            return;
        };
        let code = response.code().unwrap_or(500);
        // An INVITE that was accepted is waited for until no more 2xx can come.
        let invite = matches!(who.what, What::Invite | What::Reinvite { .. });
        let over = code >= 300 || (code >= 200 && !invite);
        if over {
            self.core.uses.remove(&id);
        }
        let Some(leg) = who.leg else {
            return self.trunk_response(now, id, who, response, out);
        };
        self.with(now, leg, out, |leg, cx| {
            leg.heard = Some(source(flow, leg.trunk));
            if over {
                leg.open = leg.open.saturating_sub(1);
            }
            leg.responded(cx, id, who, response);
        });
    }

    fn trunk_response(
        &mut self,
        now: Duration,
        id: TransactionId,
        who: Use,
        response: &Message,
        out: &mut Vec<Output>,
    ) {
        let code = response.code().unwrap_or(500);
        if code < 200 {
            return;
        }
        let mut cx: Cx<'_> = self.cx(now, out);
        if who.what == What::Register {
            trunks::register_response(&mut cx, id, who, response);
        } else {
            trunks::probed(&mut cx, who.trunk, trunks::is_alive(code));
        }
    }
}
