//! What was seen of a trunk, before anybody judges it.
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::api::trunk_shapes::TrunkLine;
use crate::media::sdp::{Negotiated, Refused};
use crate::model::PhoneNumber;
use crate::sip::Message;
use crate::sip::agent::TrunkState;
use crate::telephony::trunks::Trunk;

/// A message that came, and when, counted from the question that it answers.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) after: Duration,
    pub(super) from: SocketAddr,
    pub(super) message: Message,
}

/// Everything that was seen.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) trunk: Trunk,
    /// The address that we tell others to send sound to.
    pub(super) media_address: IpAddr,
    /// What was wrong when its servers were looked for.
    pub(super) trouble: Option<String>,
    /// The answer to OPTIONS.
    pub(super) options: Option<Heard>,
    pub(super) registration: Registering,
    /// The test call, if one was asked for.
    pub(super) call: Option<Called>,
}

/// How the registration went.
#[derive(Clone, Debug)]
pub(super) enum Registering {
    /// We do not register there.
    NotWanted,
    /// The running daemon registers, and says this.
    OfDaemon(TrunkLine),
    /// Ours.
    Ours(TrunkState),
    /// Nothing came.
    Silent,
}

/// How the test call went.
#[derive(Debug)]
pub(super) struct Called {
    pub(super) number: PhoneNumber,
    /// Its responses, in order.
    pub(super) answers: Vec<Heard>,
    pub(super) ending: Ending,
    /// What was agreed on about sound.
    pub(super) sound: Option<Result<Negotiated, Refused>>,
    /// Packets of sound that came in the seconds after the answer.
    pub(super) packets: u64,
}

/// What came of the test call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was answered, and we hung up.
    Answered,
    /// It was refused with this status.
    Refused(u16),
    /// It rang for as long as we let it.
    RangOut,
    /// It could not be made.
    NotMade(String),
}

impl Called {
    /// The response that accepted the call.
    pub(super) fn accepted(&self) -> Option<&Message> {
        let accepts = |heard: &&Heard| matches!(heard.message.code(), Some(200..=299));
        self.answers.iter().find(accepts).map(|heard| &heard.message)
    }
}
