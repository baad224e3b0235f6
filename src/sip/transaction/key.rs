//! Which transaction a message belongs to (RFC 3261 17.1.3 and 17.2.3).
use super::super::{HeaderName, Message, Method, Via};

/// The name of a server's transaction, as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ServerKey(String);

impl ServerKey {
    /// The transaction of this request; an ACK belongs to that of its INVITE.
    pub(super) fn of(request: &Message) -> Option<Self> {
        let method = request.method()?;
        let ack = *method == Method::Ack;
        Self::with(request, if ack { &Method::Invite } else { method })
    }

    /// The INVITE that this CANCEL is for.
    pub(super) fn cancelled(cancel: &Message) -> Option<Self> {
        Self::with(cancel, &Method::Invite)
    }

    fn with(request: &Message, method: &Method) -> Option<Self> {
        let via = request.top_via().ok()?;
        if via.has_unique_branch() {
            // Some peers use one branch for all that they ask: Call-ID tells their calls apart.
            let (branch, sent_by, call) = (via.branch()?, sent_by(&via), request.call_id().ok()?);
            return Some(Self(format!("{branch} {sent_by} {call} {method}")));
        }
        // As in RFC 2543; what we noted in Via is the same each time it comes from the same place.
        let from = request.from().ok()?;
        Some(Self(format!(
            "{} {} {} {} {} {method}",
            request.uri_text()?,
            from.tag().unwrap_or_default(),
            request.call_id().ok()?,
            request.cseq().ok()?.number,
            request.headers.get(&HeaderName::Via)?,
        )))
    }
}

fn sent_by(via: &Via) -> String {
    format!("{}:{}", via.host.to_string().to_ascii_lowercase(), via.port.unwrap_or_default())
}

/// What a request that came by two ways has in common (RFC 3261 8.2.2.2); only of requests that
/// are in no dialog yet.
pub(super) fn merged(request: &Message) -> Option<String> {
    let (from, to) = (request.from().ok()?, request.to().ok()?);
    if to.tag().is_some() {
        return None;
    }
    let cseq = request.cseq().ok()?;
    Some(format!("{} {} {cseq}", request.call_id().ok()?, from.tag()?))
}

/// Whether a request belongs to something that was let in before: a dialog, or an INVITE to cancel.
pub(super) fn within(request: &Message) -> bool {
    request.method() == Some(&Method::Cancel) || request.to().is_ok_and(|to| to.tag().is_some())
}

/// The name of a client's transaction: its branch, which nobody can guess, and the method.
pub(super) fn client(message: &Message) -> Option<String> {
    let via = message.top_via().ok()?;
    Some(format!("{} {}", via.branch()?, message.cseq().ok()?.method))
}
