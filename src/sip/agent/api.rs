//! What is asked of the agent, and what it tells.
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use super::super::flow::{Target, Transmission, TrunkId};
use super::super::{Cause, NameAddr, Uri};
use crate::model::SensitiveDigits;

/// One call between us and somebody else, from its INVITE to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegId {
    /// Somebody called us; counted by the agent.
    Received(u64),
    /// We call somebody; counted by whoever gives [`Command::Dial`], never used twice.
    Dialled(u64),
}

/// A session description. `Debug` shows its length only: SRTP keys stand in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sdp(pub Vec<u8>);

impl fmt::Debug for Sdp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Sdp({} bytes)", self.0.len())
    }
}

/// A call to be made.
#[derive(Clone, Debug)]
pub struct Dial {
    /// The name of the call from now on: [`LegId::Dialled`].
    pub leg: LegId,
    /// The trunk to call through.
    pub trunk: TrunkId,
    /// Who is called: the Request-URI and To. A `tel:` is put as a user at the trunk's domain.
    pub target: Uri,
    /// Who calls, as shown: From, without a tag.
    pub shown: NameAddr,
    /// Our offer; `None` lets the other side offer ([`Event::Reoffered`] after the answer).
    pub offer: Option<Sdp>,
    /// The number that the network should believe (P-Asserted-Identity), on trunks that want it.
    pub asserted: Option<Uri>,
}

/// What the agent is asked to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// A received call is on its way: 180, or 183 with early media.
    Ring {
        /// Which call.
        leg: LegId,
        /// 101 to 199.
        code: u16,
        /// Our answer ahead of the final one (or our offer, when the caller made none).
        sdp: Option<Sdp>,
    },
    /// Accepts a received call with 200. The description is an answer, or an offer when the caller
    /// made none.
    Answer {
        /// Which call.
        leg: LegId,
        /// Our description.
        sdp: Sdp,
    },
    /// Refuses a received call.
    Reject {
        /// Which call.
        leg: LegId,
        /// 300 to 699.
        code: u16,
        /// Seconds for Retry-After.
        retry_after: Option<u32>,
    },
    /// Ends a call in any state: CANCEL, BYE, or a refusal with 480.
    HangUp {
        /// Which call.
        leg: LegId,
        /// The value of Reason (RFC 3326).
        reason: Option<Cause>,
    },
    /// Calls somebody.
    Dial(Box<Dial>),
    /// Offers a new description in a call after [`Event::Acked`] or [`Event::Answered`]; `None` lets
    /// the other side offer. When both sides offer at once it is tried again by itself.
    Reoffer {
        /// Which call.
        leg: LegId,
        /// Our offer.
        sdp: Option<Sdp>,
    },
    /// Answers [`Event::Reoffered`]: with a description, or with a status of 300 to 699.
    AnswerReoffer {
        /// Which call.
        leg: LegId,
        /// The answer, or our offer when the other side asked for one.
        answer: Result<Sdp, u16>,
    },
    /// Asks the other side to call somebody else (RFC 3515).
    Refer {
        /// Which call.
        leg: LegId,
        /// Whom it should call.
        target: ReferTarget,
    },
    /// Asks a trunk for signs of life now.
    Probe {
        /// Which trunk.
        trunk: TrunkId,
    },
    /// Registers at a trunk, and keeps the registration fresh.
    Register {
        /// Which trunk.
        trunk: TrunkId,
    },
    /// Takes the registration back.
    Unregister {
        /// Which trunk.
        trunk: TrunkId,
    },
    /// The addresses that a trunk's names stand for now, beside those that it is configured with.
    TrunkAddresses {
        /// Which trunk.
        trunk: TrunkId,
        /// At most [`super::TRUNK_ADDRESSES_MAX`].
        addresses: Vec<std::net::IpAddr>,
    },
    /// The servers of a trunk in the order in which they are to be tried (RFC 3263), in place of its
    /// configured peer: the next one takes over when one is silent, cannot be reached or says 503.
    /// None lets the configured peer be used.
    TrunkServers {
        /// Which trunk.
        trunk: TrunkId,
        /// At most [`super::TRUNK_SERVERS_MAX`].
        servers: Vec<Target>,
    },
    /// From now on new calls and OPTIONS are answered with 503; calls that are up go on.
    Drain {
        /// Seconds for Retry-After.
        retry_after: u32,
    },
}

/// Whom a REFER names.
#[derive(Clone, Debug)]
pub enum ReferTarget {
    /// Somebody to be called anew.
    To(Uri),
    /// The other side of this call of ours, whose place the new call takes (RFC 3891).
    Replace(LegId),
}

/// Why a command was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// No call or trunk of that name, or no more.
    #[error("there is no such call or trunk")]
    Unknown,
    /// Not in this state of the call: it was answered before, it hangs up, an offer is open, …
    #[error("the call is not in a state for that")]
    WrongState,
    /// As many calls or transactions as there may be.
    #[error("there are as many calls as there may be")]
    Full,
    /// The name of the call is in use, a code is out of range or the target is no SIP URI.
    #[error("the command makes no sense")]
    Invalid,
    /// The machine gives no random bytes.
    #[error("no random bytes")]
    NoRandom,
}

/// What comes out of the agent.
#[derive(Debug)]
pub enum Output {
    /// To be sent.
    Send(Transmission),
    /// To be known.
    Event(Event),
}

/// A call that came in.
#[derive(Clone, Debug)]
pub struct IncomingCall {
    /// Its name: [`LegId::Received`].
    pub leg: LegId,
    /// The trunk that it came through.
    pub trunk: TrunkId,
    /// Where the INVITE came from.
    pub source: Option<SocketAddr>,
    /// Call-ID, for the log.
    pub call_id: String,
    /// From: who calls, as shown; a claim of whoever sent it.
    pub from: NameAddr,
    /// To: who was called at first.
    pub to: NameAddr,
    /// The Request-URI: who is called.
    pub target: Uri,
    /// P-Asserted-Identity or Remote-Party-ID, from trunks that are believed.
    pub asserted: Option<NameAddr>,
    /// Whether the caller asks that the number is kept from others (Privacy `id`, RFC 3323).
    pub private: bool,
    /// Diversion, as it came: who sent the call on.
    pub diversions: Vec<String>,
    /// The caller's offer; `None` when the caller waits for ours.
    pub offer: Option<Sdp>,
    /// The call of ours whose place this one takes; it is hung up when this one is answered.
    pub replaces: Option<LegId>,
}

/// How a REFER goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferOutcome {
    /// The other side is calling: the last status that it told.
    Progress(u16),
    /// The call that we asked for has this final status: 2xx means that it stands.
    Finished(u16),
    /// The REFER itself was refused with this status (408 when nothing came).
    Refused(u16),
    /// The other side took the REFER and never told how it went.
    Unknown,
}

/// Why a call is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndCause {
    /// The other side hung up, with what it said in Reason.
    Remote(Vec<Cause>),
    /// The caller gave up before the answer.
    Cancelled,
    /// We hung up, or refused.
    Local,
    /// Another call took its place.
    Replaced,
    /// Our 200 was never acknowledged.
    NoAck,
    /// The session was not refreshed in time, or the other side no longer knows the call.
    Lost,
    /// The other side did not keep to the rules of offer and answer.
    Broken,
}

/// What a trunk is worth at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrunkState {
    /// It answers our OPTIONS.
    Up,
    /// It does not.
    Down,
    /// We are registered for that long.
    Registered(Duration),
    /// Registering failed with this status (408 when nothing came); it is tried again then.
    RegistrationFailed {
        /// The status.
        code: u16,
        /// How long until the next attempt.
        retry_in: Duration,
    },
    /// The registration was taken back.
    Unregistered,
}

/// What the agent tells.
#[derive(Debug)]
pub enum Event {
    /// Somebody calls. To be followed by Ring, Answer, Reject or HangUp.
    Incoming(Box<IncomingCall>),
    /// Somebody works on a call that we make: a first 100, or a response that we answered
    /// ourselves. Told once, and not after a [`Event::Progress`].
    Trying {
        /// Which call.
        leg: LegId,
    },
    /// A call that we make rings or has early media; `sdp` answers our offer.
    Progress {
        /// Which call.
        leg: LegId,
        /// 101 to 199.
        code: u16,
        /// Early media.
        sdp: Option<Sdp>,
    },
    /// A call that we make was answered. `sdp` is `None` when the other side offers: then
    /// [`Event::Reoffered`] follows, or came before.
    Answered {
        /// Which call.
        leg: LegId,
        /// The answer to our offer, also when it was given in a Progress of this end before.
        sdp: Option<Sdp>,
    },
    /// The caller knows of our answer: speak now.
    Acked {
        /// Which call.
        leg: LegId,
        /// The answer to our offer, when the caller made none.
        sdp: Option<Sdp>,
    },
    /// The other side offers anew, or asks for our offer (`None`). To be followed by
    /// [`Command::AnswerReoffer`] within [`super::REOFFER_WAIT`].
    Reoffered {
        /// Which call.
        leg: LegId,
        /// The offer.
        sdp: Option<Sdp>,
    },
    /// The answer to an offer of ours in an answered call or in early media. It also comes unasked:
    /// a session is refreshed by offering anew what we said last.
    Reanswered {
        /// Which call.
        leg: LegId,
        /// The answer.
        sdp: Option<Sdp>,
    },
    /// Our new offer was refused, or theirs was withdrawn; everything stays as it was.
    ReofferFailed {
        /// Which call.
        leg: LegId,
        /// The status.
        code: u16,
    },
    /// Keys in an INFO.
    Keys {
        /// Which call.
        leg: LegId,
        /// The keys; a PIN may be among them.
        digits: SensitiveDigits,
        /// How long the key was pressed, when it was said.
        duration: Option<Duration>,
    },
    /// How a REFER goes; it may come after [`Event::Ended`] when we hung up first.
    Referred {
        /// Which call.
        leg: LegId,
        /// How it goes.
        outcome: ReferOutcome,
    },
    /// A call that came in, or that was answered, is over. Nothing else is told of it, but for
    /// the outcome of a REFER.
    Ended {
        /// Which call.
        leg: LegId,
        /// Why.
        cause: EndCause,
    },
    /// A call that we made came to nothing: refused, 408 without any answer, 503 when it could not
    /// be sent. When we gave up, it is [`Event::Ended`] at once.
    Failed {
        /// Which call.
        leg: LegId,
        /// The status.
        code: u16,
        /// Retry-After in seconds.
        retry_after: Option<u32>,
        /// Where a 3xx points to; not followed by the agent.
        contacts: Vec<Uri>,
    },
    /// A trunk changed.
    Trunk {
        /// Which trunk.
        trunk: TrunkId,
        /// What it is now.
        state: TrunkState,
    },
}
