//! Trunks as they are now: registered, reachable, and by which addresses.
use std::net::IpAddr;
use std::time::Duration;

use super::super::flow::{Destination, Target, TrunkId};
use super::super::probe::Probe;
use super::super::registration::{Registered, Registration};
use super::super::transaction::{Sent, TransactionId};
use super::super::{CSeq, Contacts, HeaderName, Message, Method, NameAddr, SipUri, Uri};
use super::api::{CommandError, Event, TrunkState};
use super::compose;
use super::config::Trunk;
use super::core::{Cx, Use, What};
use super::dialled::NO_RESPONSE;

/// A trunk as it is now.
pub(super) struct TrunkNow {
    /// The realm of its first challenge.
    pub(super) realm: Option<String>,
    /// What its names stand for.
    pub(super) addresses: Vec<IpAddr>,
    /// Its servers in the order of RFC 3263, and the one in use.
    pub(super) servers: Vec<Target>,
    pub(super) server: usize,
    pub(super) probe: Option<Probe>,
    registration: Option<Registration>,
    /// The Call-ID, tag and last number of our REGISTERs: the same for all (RFC 3261 10.2).
    call_id: String,
    tag: String,
    number: u32,
}

impl TrunkNow {
    pub(super) fn new(trunk: &Trunk) -> Self {
        Self {
            realm: None,
            addresses: vec![],
            servers: vec![],
            server: 0,
            probe: trunk.probe.map(|plan| Probe::new(plan, Duration::ZERO)),
            registration: trunk.register.as_ref().map(|plan| Registration::new(plan.expires)),
            call_id: String::new(),
            tag: String::new(),
            number: 0,
        }
    }

    /// Whether it is at this address: its names stand for it, or one of its servers is there.
    pub(super) fn is_at(&self, ip: IpAddr) -> bool {
        let serves = |server: &Target| match &server.to {
            Destination::Address(address) => address.ip().to_canonical() == ip,
            Destination::Name { .. } => false,
        };
        self.addresses.contains(&ip) || self.servers.iter().any(serves)
    }

    /// When its clock is wanted next.
    pub(super) fn next(&self) -> Option<Duration> {
        let probe = self.probe.as_ref().and_then(Probe::next);
        let registration = self.registration.as_ref().and_then(Registration::next);
        super::super::transaction::earlier(probe, registration)
    }
}

/// Starts or stops registering.
pub(super) fn register(cx: &mut Cx<'_>, id: TrunkId, wanted: bool) -> Result<(), CommandError> {
    let now = cx.now;
    let trunk = cx.core.trunks.get_mut(usize::from(id.0)).ok_or(CommandError::Unknown)?;
    let registration = trunk.registration.as_mut().ok_or(CommandError::Unknown)?;
    if wanted {
        registration.start(now);
    } else {
        registration.stop(now);
        if registration.is_idle() {
            cx.tell(Event::Trunk { trunk: id, state: TrunkState::Unregistered });
        }
    }
    Ok(())
}

/// Asks for a probe now.
pub(super) fn probe(cx: &mut Cx<'_>, id: TrunkId) -> Result<(), CommandError> {
    let now = cx.now;
    let trunk = cx.core.trunks.get_mut(usize::from(id.0)).ok_or(CommandError::Unknown)?;
    trunk.probe.as_mut().ok_or(CommandError::Unknown)?.hurry(now);
    Ok(())
}

/// Lets time pass for one trunk.
pub(super) fn tick(cx: &mut Cx<'_>, id: TrunkId) {
    let now = cx.now;
    let Some(trunk) = cx.core.trunks.get_mut(usize::from(id.0)) else { return };
    let probe = trunk.probe.as_mut().is_some_and(|probe| probe.due(now));
    let ask = trunk.registration.as_mut().and_then(|registration| registration.due(now));
    if probe && send_options(cx, id).is_err() {
        probed(cx, id, false);
    }
    if ask.is_some_and(|seconds| send_register(cx, id, seconds).is_err()) {
        failed(cx, id, 503, None);
    }
}

fn outside(
    cx: &Cx<'_>,
    id: TrunkId,
    method: Method,
    uri: &Uri,
    record: &Uri,
    (call_id, tag, number): (&str, &str, u32),
) -> Result<(Message, Target), CommandError> {
    let target = super::servers::current(cx, id).ok_or(CommandError::Unknown)?;
    let via = cx.via(id, &target.transport)?;
    let mut request = Message::request(method.clone(), uri.to_string());
    let headers = &mut request.headers;
    headers.push(HeaderName::Via, via.to_string());
    headers.push(HeaderName::MaxForwards, "70");
    headers.push(HeaderName::From, NameAddr::new(record.clone()).tagged(tag).to_string());
    let to = if method == Method::Register { record } else { uri };
    headers.push(HeaderName::To, NameAddr::new(to.clone()).to_string());
    headers.push(HeaderName::CallId, call_id);
    headers.push(HeaderName::CSeq, CSeq { number, method }.to_string());
    Ok((request, target))
}

fn send_options(cx: &mut Cx<'_>, id: TrunkId) -> Result<(), CommandError> {
    let token = |cx: &Cx<'_>| cx.token().map_err(|_| CommandError::NoRandom);
    let (tag, call_id) = (token(cx)?, token(cx)?);
    let trunk = cx.core.config.trunk(id).ok_or(CommandError::Unknown)?;
    let uri = Uri::Sip(SipUri::new(None, trunk.domain.clone(), None));
    let local = cx.core.config.local(Some(id), &trunk.transport).ok_or(CommandError::Invalid)?;
    let from = Uri::Sip(SipUri::new(None, local.host.clone(), None));
    let contact = compose::contact(&cx.core.config, id, &trunk.transport, None);
    let (mut request, target) = outside(cx, id, Method::Options, &uri, &from, (&call_id, &tag, 1))?;
    request.headers.push(HeaderName::Contact, contact);
    request.headers.push(HeaderName::Accept, "application/sdp");
    let who = Use { leg: None, trunk: id, what: What::Options, challenged: 0, passed_over: 0 };
    cx.send(who, request, target).map(|_| ())
}

/// How a probe went.
pub(super) fn probed(cx: &mut Cx<'_>, id: TrunkId, answered: bool) {
    let now = cx.now;
    let trunk = cx.core.trunks.get_mut(usize::from(id.0));
    let probe = trunk.and_then(|trunk| trunk.probe.as_mut());
    let changed = probe.and_then(|probe| probe.result(now, answered));
    if let Some(up) = changed {
        let state = if up { TrunkState::Up } else { TrunkState::Down };
        cx.tell(Event::Trunk { trunk: id, state });
    }
}

fn send_register(cx: &mut Cx<'_>, id: TrunkId, seconds: u64) -> Result<(), CommandError> {
    let token = |cx: &Cx<'_>| cx.token().map_err(|_| CommandError::NoRandom);
    let (tag, call_id) = (token(cx)?, token(cx)?);
    let now = cx.core.trunks.get_mut(usize::from(id.0)).ok_or(CommandError::Unknown)?;
    if now.call_id.is_empty() {
        (now.call_id, now.tag) = (call_id, tag);
    }
    now.number = now.number.saturating_add(1);
    let (call_id, tag, number) = (now.call_id.clone(), now.tag.clone(), now.number);
    let trunk = cx.core.config.trunk(id).ok_or(CommandError::Unknown)?;
    let plan = trunk.register.as_ref().ok_or(CommandError::Unknown)?;
    let contact = compose::contact(&cx.core.config, id, &trunk.transport, Some(&plan.user));
    let (registrar, record) = (&plan.registrar, &plan.record);
    let (mut request, target) =
        outside(cx, id, Method::Register, registrar, record, (&call_id, &tag, number))?;
    request.headers.push(HeaderName::Contact, format!("{contact};expires={seconds}"));
    request.headers.push(HeaderName::Expires, seconds.to_string());
    compose::abilities(&mut request, false);
    let who = Use { leg: None, trunk: id, what: What::Register, challenged: 0, passed_over: 0 };
    cx.send(who, request, target).map(|_| ())
}

/// A final response to a REGISTER.
pub(super) fn register_response(cx: &mut Cx<'_>, id: TransactionId, who: Use, response: &Message) {
    let code = response.code().unwrap_or(500);
    let jitter = jitter(cx);
    let now = cx.now;
    if matches!(code, 401 | 407) && again(cx, id, who, response).is_some() {
        return;
    }
    let sent = cx.core.layer.copy_of(id).filter(|_| code == 503);
    if sent.and_then(|sent| elsewhere(cx, who, sent)).is_some() {
        return;
    }
    let granted = granted(cx, id, response);
    let least = response.min_expires().ok().flatten().map(u64::from).map(Duration::from_secs);
    let trunk = cx.core.trunks.get_mut(usize::from(who.trunk.0));
    let Some(registration) = trunk.and_then(|trunk| trunk.registration.as_mut()) else { return };
    let became = match (code, least) {
        (200..300, _) => registration.granted(now, granted, jitter),
        (423, Some(least)) => registration.too_brief(now, least, jitter),
        _ => {
            let wait = response.retry_after().ok().flatten().map(|retry| retry.seconds);
            return failed(cx, who.trunk, code, wait);
        }
    };
    if became == Registered::AskAgain {
        let seconds = registration.expires();
        if send_register(cx, who.trunk, seconds).is_err() {
            failed(cx, who.trunk, 503, None);
        }
        return;
    }
    tell(cx, who.trunk, code, became);
}

/// A REGISTER again, with the answer to this challenge.
fn again(cx: &mut Cx<'_>, id: TransactionId, who: Use, response: &Message) -> Option<()> {
    let (request, target, challenged) = super::auth::again(cx, id, who, response)?;
    let number = request.cseq().ok()?.number;
    cx.core.trunks.get_mut(usize::from(who.trunk.0))?.number = number;
    cx.send(Use { challenged, ..who }, request, target).ok().map(|_| ())
}

/// A REGISTER came to nothing.
pub(super) fn failed(cx: &mut Cx<'_>, id: TrunkId, code: u16, retry_after: Option<u32>) {
    let (now, jitter) = (cx.now, jitter(cx));
    let trunk = cx.core.trunks.get_mut(usize::from(id.0));
    let Some(registration) = trunk.and_then(|trunk| trunk.registration.as_mut()) else { return };
    let wait = retry_after.map(|seconds| Duration::from_secs(seconds.into()));
    let became = registration.failed(now, wait, jitter);
    tell(cx, id, code, became);
}

/// A REGISTER or OPTIONS was not answered or could not be sent: the next server is asked.
pub(super) fn unanswered(cx: &mut Cx<'_>, who: Use, code: u16, sent: Option<Sent>) {
    if sent.and_then(|sent| elsewhere(cx, who, sent)).is_some() {
        return;
    }
    match who.what {
        What::Register => failed(cx, who.trunk, code, None),
        What::Options => probed(cx, who.trunk, false),
        What::Invite
        | What::Reinvite { .. }
        | What::Refresh
        | What::Bye
        | What::Cancel
        | What::Prack
        | What::Refer => {}
    }
}

fn elsewhere(cx: &mut Cx<'_>, who: Use, sent: Sent) -> Option<()> {
    let (request, target, who) = super::servers::elsewhere(cx, who, sent)?;
    if who.what == What::Register {
        let number = request.cseq().ok()?.number;
        cx.core.trunks.get_mut(usize::from(who.trunk.0))?.number = number;
    }
    cx.send(who, request, target).ok().map(|_| ())
}

/// Whether a response to OPTIONS is a sign of life: anything but "not now" and "no answer".
pub(super) fn is_alive(code: u16) -> bool {
    !matches!(code, NO_RESPONSE | 503 | 504)
}

fn tell(cx: &mut Cx<'_>, trunk: TrunkId, code: u16, became: Registered) {
    let state = match became {
        Registered::Granted(time) => TrunkState::Registered(time),
        Registered::Failed(retry_in) => TrunkState::RegistrationFailed { code, retry_in },
        Registered::Gone => TrunkState::Unregistered,
        Registered::AskAgain | Registered::Nothing => return,
    };
    cx.tell(Event::Trunk { trunk, state });
}

fn jitter(cx: &Cx<'_>) -> u16 {
    u16::try_from(cx.chance().checked_rem(1_000).unwrap_or_default()).unwrap_or_default()
}

/// For how long a 2xx registers the Contact that we sent: its own `expires`, else Expires, else
/// what we asked for (RFC 3261 10.2.4).
fn granted(cx: &Cx<'_>, id: TransactionId, response: &Message) -> Duration {
    let asked = cx.core.layer.sent(id).map(|(request, _)| request);
    let ours = asked.and_then(|request| request.contact().ok());
    let listed = match response.contacts() {
        Ok(Contacts::List(list)) => list,
        Ok(Contacts::All) | Err(_) => vec![],
    };
    let mine = listed
        .iter()
        .find(|contact| ours.as_ref().is_some_and(|ours| ours.uri.equivalent(&contact.uri)));
    let own = mine.and_then(|contact| contact.params.get("expires"));
    let own = own.and_then(|text| text.parse::<u32>().ok());
    let all = || response.expires().ok().flatten();
    let wished = || asked.and_then(|request| request.expires().ok().flatten());
    Duration::from_secs(own.or_else(all).or_else(wished).unwrap_or(0).into())
}
