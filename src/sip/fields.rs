//! Headers that are neither an address nor a Via, read from the text of one value.
use std::fmt;

use super::method::Method;
use super::name_addr::NameAddr;
use super::{LIST_MAX, Params, scan};

/// CSeq (RFC 3261 section 20.16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CSeq {
    /// The number, below 2^31.
    pub number: u32,
    /// The method.
    pub method: Method,
}

impl CSeq {
    /// Reads the value; a number of 2^31 or more is malformed (section 8.1.1.5).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, method) = text.split_once([' ', '\t'])?;
        let number = scan::number::<u32>(number).filter(|number| *number <= NUMBER_MAX)?;
        Some(Self { number, method: Method::parse(scan::trim(method))? })
    }
}

/// The greatest number of a CSeq or an RSeq.
const NUMBER_MAX: u32 = 0x7FFF_FFFF;

impl fmt::Display for CSeq {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.number, self.method)
    }
}

/// RAck: which reliable provisional response a PRACK is for (RFC 3262 section 7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rack {
    /// The RSeq of the response.
    pub rseq: u32,
    /// The CSeq of the response.
    pub cseq: CSeq,
}

impl Rack {
    /// Reads the value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (rseq, cseq) = text.split_once([' ', '\t'])?;
        Some(Self { rseq: rseq_number(rseq)?, cseq: CSeq::parse(scan::trim(cseq))? })
    }
}

impl fmt::Display for Rack {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.rseq, self.cseq)
    }
}

/// RSeq: 1 to 2^32 - 1 (RFC 3262 section 7.1).
pub(super) fn rseq_number(text: &str) -> Option<u32> {
    scan::number::<u32>(text).filter(|number| *number > 0)
}

/// Contact: where to reach the sender directly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contacts {
    /// `*`: all bindings, in a REGISTER that removes them.
    All,
    /// Addresses, in their order; may be empty.
    List(Vec<NameAddr>),
}

/// Who refreshes a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresher {
    /// The side that sent the request.
    Uac,
    /// The side that answers it.
    Uas,
}

impl Refresher {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uac => "uac",
            Self::Uas => "uas",
        }
    }
}

/// Session-Expires (RFC 4028 section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionExpires {
    /// Seconds.
    pub seconds: u32,
    /// Who refreshes, if it is said.
    pub refresher: Option<Refresher>,
}

impl SessionExpires {
    /// Reads the value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (seconds, params) = with_params(text)?;
        let refresher = match params.get("refresher") {
            None => None,
            Some(side) if side.eq_ignore_ascii_case("uac") => Some(Refresher::Uac),
            Some(side) if side.eq_ignore_ascii_case("uas") => Some(Refresher::Uas),
            Some(_) => return None,
        };
        Some(Self { seconds: scan::seconds(seconds)?, refresher })
    }
}

impl fmt::Display for SessionExpires {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.seconds)?;
        self.refresher.map_or(Ok(()), |side| write!(out, ";refresher={}", side.as_str()))
    }
}

/// Replaces: the dialog that this one takes the place of (RFC 3891 section 6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaces {
    /// The Call-ID of that dialog.
    pub call_id: String,
    /// Its tag on the side that gets the request.
    pub to_tag: String,
    /// Its tag on the other side.
    pub from_tag: String,
    /// Whether it may be replaced only while it is not yet answered.
    pub early_only: bool,
}

impl Replaces {
    /// Reads the value; both tags must be there once.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (call_id, params) = with_params(text)?;
        let call_id = Some(call_id).filter(|id| is_call_id(id))?.to_owned();
        let (to_tag, from_tag) =
            (params.get("to-tag")?.to_owned(), params.get("from-tag")?.to_owned());
        Some(Self { call_id, to_tag, from_tag, early_only: params.has("early-only") })
    }

    /// Reads the Replaces that the URI of a Refer-To carries, with its escapes.
    #[must_use]
    pub fn in_refer_to(refer_to: &NameAddr) -> Option<Self> {
        Self::parse(&refer_to.uri.as_sip()?.header("Replaces")?)
    }
}

impl fmt::Display for Replaces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{};to-tag={};from-tag={}", self.call_id, self.to_tag, self.from_tag)?;
        out.write_str(if self.early_only { ";early-only" } else { "" })
    }
}

/// Whether the text can be a Call-ID. The grammar allows fewer characters than live gateways use; it
/// is compared byte for byte and never taken apart.
pub(super) fn is_call_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Event (RFC 6665 section 8.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The package with its templates.
    pub package: String,
    /// `id` and others.
    pub params: Params,
}

impl Event {
    /// Reads the value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (package, params) = with_params(text)?;
        scan::is_token(package).then(|| Self { package: package.to_owned(), params })
    }
}

/// Subscription-State (RFC 6665 section 8.2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionState {
    /// `active`, `pending`, `terminated` or another, in lower case.
    pub state: String,
    /// `reason`, `expires`, `retry-after`.
    pub params: Params,
}

impl SubscriptionState {
    /// Reads the value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (state, params) = with_params(text)?;
        scan::is_token(state).then(|| Self { state: state.to_ascii_lowercase(), params })
    }

    /// Whether no further NOTIFY comes.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        self.state == "terminated"
    }
}

/// Content-Type: a media type with parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// Type and subtype in lower case: `application/sdp`.
    pub essence: String,
    /// `boundary`, `charset`, …
    pub params: Params,
}

impl MediaType {
    /// Reads the value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (essence, params) = with_params(text)?;
        let (kind, subtype) = essence.split_once('/')?;
        let (kind, subtype) = (scan::trim(kind), scan::trim(subtype));
        let well_formed = scan::is_token(kind) && scan::is_token(subtype);
        let essence = format!("{kind}/{subtype}").to_ascii_lowercase();
        well_formed.then_some(Self { essence, params })
    }
}

/// Retry-After (RFC 3261 section 20.33), without its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryAfter {
    /// Seconds; the greatest number when it said more.
    pub seconds: u32,
    /// `duration`.
    pub params: Params,
}

impl RetryAfter {
    /// Reads the value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let end = text.find([' ', '\t', '(', ';']).unwrap_or(text.len());
        let (seconds, rest) = text.split_at_checked(end)?;
        let rest = match scan::trim(rest).strip_prefix('(') {
            Some(commented) => commented.rsplit_once(')')?.1,
            None => rest,
        };
        let params = match scan::trim(rest) {
            "" => Params::default(),
            rest => Params::parse(rest.strip_prefix(';')?)?,
        };
        Some(Self { seconds: scan::seconds(seconds)?, params })
    }
}

/// One value of Reason: why a request is sent (RFC 3326).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// `SIP`, `Q.850`, …
    pub protocol: String,
    /// The status or the cause of that protocol.
    pub cause: Option<u16>,
    /// In words.
    pub text: Option<String>,
}

impl Cause {
    /// Reads one value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (protocol, params) = with_params(text)?;
        let cause = match params.get("cause") {
            None => None,
            Some(number) => Some(scan::number(number)?),
        };
        let protocol = Some(protocol).filter(|name| scan::is_token(name))?.to_owned();
        Some(Self { protocol, cause, text: params.text("text") })
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.protocol)?;
        if let Some(cause) = self.cause {
            write!(out, ";cause={cause}")?;
        }
        self.text.as_ref().map_or(Ok(()), |text| write!(out, ";text={}", scan::quote(text)))
    }
}

/// One value of Warning (RFC 3261 section 20.43).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Three digits.
    pub code: u16,
    /// Who warns: a host or a pseudonym.
    pub agent: String,
    /// In words.
    pub text: String,
}

impl Warning {
    /// Reads one value; a code that has not three digits is malformed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (code, rest) = text.split_once(' ')?;
        let (agent, text) = scan::trim(rest).split_once(' ')?;
        let code = scan::number(code).filter(|code| (100..1_000).contains(code))?;
        Some(Self { code, agent: agent.to_owned(), text: scan::unquote(scan::trim(text))? })
    }
}

/// The tokens of a list (`Require`, `Supported`, `Allow`, …), without empty ones.
pub(super) fn tokens(text: &str) -> Option<Vec<String>> {
    let parts = scan::split(text, b',', LIST_MAX).ok()?;
    let mut named = parts.into_iter().filter(|part| !part.is_empty());
    let well_formed = named.clone().all(scan::is_token);
    well_formed.then(|| named.by_ref().map(str::to_owned).collect())
}

/// A value and the parameters behind its first semicolon.
fn with_params(text: &str) -> Option<(&str, Params)> {
    let (value, params) = scan::cut(text, b';').ok()?;
    let params = params.map_or(Some(Params::default()), Params::parse)?;
    Some((scan::trim(value), params))
}
