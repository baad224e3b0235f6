//! One dialog (RFC 3261 12): who the two ends are, their counters, and the way between them.
use super::super::flow::Target;
use super::super::{CSeq, HeaderName, Message, Method, NameAddr, SipUri, Transport, Uri, Via};

/// The longest route set that is kept.
pub const ROUTES_MAX: usize = 32;

/// The names of a dialog. The tag of an old peer that sends none is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DialogId {
    /// Call-ID.
    pub call_id: String,
    /// Our tag.
    pub local_tag: String,
    /// Theirs.
    pub remote_tag: String,
}

impl DialogId {
    /// The dialog that a request, as we received it, says it is in.
    #[must_use]
    pub fn of_request(request: &Message) -> Option<Self> {
        let (from, to) = (request.from().ok()?, request.to().ok()?);
        Some(Self {
            call_id: request.call_id().ok()?.to_owned(),
            local_tag: to.tag()?.to_owned(),
            remote_tag: from.tag().unwrap_or_default().to_owned(),
        })
    }
}

/// A request cannot be a dialog's: its number is below one that was seen (RFC 3261 12.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number of the request is lower than one seen before")]
pub struct OutOfOrder;

/// One dialog.
#[derive(Clone, Debug)]
pub struct Dialog {
    id: DialogId,
    /// Our From in requests, with our tag.
    local: NameAddr,
    /// Our To in requests, with their tag if they have one.
    remote: NameAddr,
    local_seq: u32,
    remote_seq: Option<u32>,
    /// Their Contact.
    target: Uri,
    routes: Vec<NameAddr>,
    /// A final 2xx made it, not a provisional response.
    confirmed: bool,
}

impl Dialog {
    /// The dialog that our response with `local_tag` to this INVITE makes; `None` when its
    /// Contact or its routes cannot be used. Callers as in RFC 2543 may leave Contact out.
    #[must_use]
    pub fn answering(invite: &Message, local_tag: &str) -> Option<Self> {
        let (remote, local) = (invite.from().ok()?, invite.to().ok()?);
        let routes = invite.record_routes().ok()?;
        let local = local.tagged(local_tag);
        Some(Self {
            id: DialogId {
                call_id: invite.call_id().ok()?.to_owned(),
                local_tag: local_tag.to_owned(),
                remote_tag: remote.tag().unwrap_or_default().to_owned(),
            },
            local,
            remote,
            local_seq: 0,
            remote_seq: Some(invite.cseq().ok()?.number),
            target: reachable(invite).or_else(|| old_caller(invite))?,
            routes: short(routes)?,
            confirmed: false,
        })
    }

    /// The dialog that this response to our INVITE makes; `None` when its routes cannot be used.
    /// Old peers send no tag. Without a usable Contact the place we called is the place we answer.
    #[must_use]
    pub fn answered(invite: &Message, response: &Message) -> Option<Self> {
        let (local, remote) = (invite.from().ok()?, response.to().ok()?);
        let mut routes = response.record_routes().ok()?;
        routes.reverse();
        Some(Self {
            id: DialogId {
                call_id: invite.call_id().ok()?.to_owned(),
                local_tag: local.tag()?.to_owned(),
                remote_tag: remote.tag().unwrap_or_default().to_owned(),
            },
            local,
            remote,
            local_seq: invite.cseq().ok()?.number,
            remote_seq: None,
            target: reachable(response).or_else(|| invite.request_uri())?,
            routes: short(routes)?,
            confirmed: false,
        })
    }

    /// Its names.
    #[must_use]
    pub const fn id(&self) -> &DialogId {
        &self.id
    }

    /// Whether a 2xx made it.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// Where their requests should go now.
    #[must_use]
    pub const fn remote_target(&self) -> &Uri {
        &self.target
    }

    /// A 2xx confirms it. On the caller's side the routes are those of the 2xx (RFC 3261 13.2.2.4).
    pub fn confirm(&mut self, response: Option<&Message>) {
        if let Some(response) = response {
            self.refresh(response);
            let routes = response.record_routes().ok().and_then(short);
            if let Some(mut routes) = routes.filter(|_| !self.confirmed) {
                routes.reverse();
                self.routes = routes;
            }
        }
        self.confirmed = true;
    }

    /// Their Contact may have moved with this INVITE, UPDATE, or 2xx to one.
    pub fn refresh(&mut self, message: &Message) {
        if let Some(target) = reachable(message) {
            self.target = target;
        }
    }

    /// Takes the number of a request of theirs.
    ///
    /// # Errors
    /// [`OutOfOrder`]: to be answered with 500.
    pub fn take(&mut self, request: &Message) -> Result<(), OutOfOrder> {
        let number = request.cseq().map_err(|_| OutOfOrder)?.number;
        if self.remote_seq.is_some_and(|seen| number < seen) {
            return Err(OutOfOrder);
        }
        self.remote_seq = Some(number);
        Ok(())
    }

    /// The next request of ours, with the number that it has.
    pub fn request(&mut self, method: Method, via: &Via) -> (Message, u32) {
        let number = self.next_number();
        (self.numbered(method, via, number), number)
    }

    /// The number of a request of ours that is made outside.
    pub const fn next_number(&mut self) -> u32 {
        self.local_seq = self.local_seq.saturating_add(1);
        self.local_seq
    }

    /// The ACK of a 2xx to the INVITE with this number: it has no number of its own.
    #[must_use]
    pub fn ack(&self, via: &Via, number: u32) -> Message {
        self.numbered(Method::Ack, via, number)
    }

    fn numbered(&self, method: Method, via: &Via, number: u32) -> Message {
        let strict = self.strict_router();
        let uri = strict.map_or(&self.target, |router| &router.uri);
        let mut request = Message::request(method.clone(), uri.to_string());
        let headers = &mut request.headers;
        headers.push(HeaderName::Via, via.to_string());
        // A strict router takes its place in the Request-URI; the target goes to the end of the
        // routes (RFC 3261 12.2.1.1).
        for route in self.routes.iter().skip(usize::from(strict.is_some())) {
            headers.push(HeaderName::Route, route.to_string());
        }
        if strict.is_some() {
            headers.push(HeaderName::Route, format!("<{}>", self.target));
        }
        headers.push(HeaderName::MaxForwards, "70");
        headers.push(HeaderName::From, self.local.to_string());
        headers.push(HeaderName::To, self.remote.to_string());
        headers.push(HeaderName::CallId, self.id.call_id.as_str());
        headers.push(HeaderName::CSeq, CSeq { number, method }.to_string());
        request
    }

    fn strict_router(&self) -> Option<&NameAddr> {
        let first = self.routes.first()?;
        first.uri.as_sip().is_some_and(|uri| !uri.is_loose_router()).then_some(first)
    }

    /// Where the next request goes: the first route, else their Contact. `None` when that is no SIP
    /// URI.
    #[must_use]
    pub fn next_hop(&self, usual: &Transport) -> Option<Target> {
        let hop = self.routes.first().map_or(&self.target, |route| &route.uri);
        hop.as_sip().map(|uri: &SipUri| Target::of(uri, usual))
    }

    /// Whether a proxy stands between, by its own wish.
    #[must_use]
    pub fn is_routed(&self) -> bool {
        !self.routes.is_empty()
    }
}

/// The Contact, when it is one that requests can go to.
fn reachable(message: &Message) -> Option<Uri> {
    let uri = message.contact().ok()?.uri;
    uri.as_sip().is_some().then_some(uri)
}

/// Where a caller is reached that sends no Contact, as RFC 2543 allowed: at the address in From.
fn old_caller(invite: &Message) -> Option<Uri> {
    let old = !invite.top_via().ok()?.has_unique_branch();
    let uri = invite.from().ok()?.uri;
    let named = invite.headers.get(&HeaderName::Contact).is_some();
    (old && !named && uri.as_sip().is_some()).then_some(uri)
}

fn short(routes: Vec<NameAddr>) -> Option<Vec<NameAddr>> {
    (routes.len() <= ROUTES_MAX).then_some(routes)
}
