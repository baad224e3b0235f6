//! The handle by which async code leads a session.
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::bridge::{BridgeKeys, bridge};
use super::event::{PlayId, RecordId};
use super::mailbox::{Command, Mailbox};
use super::record::RecordPlan;
use crate::media::keys::Key;
use crate::media::sdp::Negotiated;
use crate::telephony::Clip;

/// One call's sound. Everything asked for happens on the session's next tick, in order, within
/// 20 ms; more than [`COMMANDS_MAX`](super::COMMANDS_MAX) between two ticks end the session.
///
/// Dropping it closes the session.
pub struct Session {
    mailbox: Arc<Mailbox>,
    port: u16,
    plays: AtomicU32,
    records: AtomicU32,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Session {
    pub(super) const fn new(mailbox: Arc<Mailbox>, port: u16) -> Self {
        Self { mailbox, port, plays: AtomicU32::new(0), records: AtomicU32::new(0) }
    }

    /// Returns the RTP port for the SDP; RTCP is on the next.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Tells what offer and answer agreed on, and which address the signalling came from; again
    /// after each re-INVITE. The peer may move then, and at no other time.
    pub fn negotiated(&self, negotiated: Negotiated, signalled_from: IpAddr) {
        self.mailbox.leave(Command::Negotiated(Arc::new(negotiated), signalled_from));
    }

    /// Lets sound go out: the ACK came, or early media was announced. The peer's first packet does
    /// the same. From here on there is a packet each 20 ms, of silence if there is nothing else,
    /// while the peer takes sound.
    pub fn start(&self) {
        self.mailbox.leave(Command::Start);
    }

    /// Plays clips without a gap, behind what is queued. `Played` follows with the id.
    pub fn play(&self, clips: Vec<Clip>) -> PlayId {
        let id = PlayId(self.plays.fetch_add(1, Ordering::Relaxed));
        self.mailbox.leave(Command::Play(id, clips));
        id
    }

    /// Ends all plays; no `Played` follows for them. Music goes on.
    pub fn stop(&self) {
        self.mailbox.leave(Command::Stop);
    }

    /// Plays a clip over and over while nothing else is played and nobody is joined: music, or a
    /// ringing tone. None: silence.
    pub fn music(&self, clip: Option<Clip>) {
        self.mailbox.leave(Command::Music(clip));
    }

    /// Records what the peer says. `Recorded` follows with the id, exactly once unless the session
    /// fails: also when the recording is stopped before it begins, with an empty tape then. One that
    /// goes on, or waits to begin, is ended first.
    pub fn record(&self, plan: RecordPlan) -> RecordId {
        let id = RecordId(self.records.fetch_add(1, Ordering::Relaxed));
        self.mailbox.leave(Command::Record(id, plan));
        id
    }

    /// Leaves out of the recording what comes until `resume_record`.
    pub fn pause_record(&self) {
        self.mailbox.leave(Command::PauseRecord(true));
    }

    /// Goes on recording.
    pub fn resume_record(&self) {
        self.mailbox.leave(Command::PauseRecord(false));
    }

    /// Ends the recording, also one that waits to begin; `Recorded` follows if there is one.
    pub fn stop_record(&self) {
        self.mailbox.leave(Command::StopRecord);
    }

    /// Lets two peers talk: `keys` says what is done with those of this session's peer, `others`
    /// with the other's. Earlier bridges of both are parted. Prompts of either are heard by its
    /// own peer in place of the other.
    pub fn join(&self, keys: BridgeKeys, other: &Self, others: BridgeKeys) {
        let (mine, theirs) = bridge(keys, others);
        self.mailbox.leave(Command::Join(mine));
        other.mailbox.leave(Command::Join(theirs));
    }

    /// Leaves the bridge; the other side hears of it by `Parted`.
    pub fn part(&self) {
        self.mailbox.leave(Command::Part);
    }

    /// While muted, the peer is not heard by who is joined to it, nor recorded: silence is.
    pub fn mute(&self, muted: bool) {
        self.mailbox.leave(Command::Mute(muted));
    }

    /// Takes a key that the peer pressed and SIP INFO told of: a press is counted once, whatever
    /// ways it came by.
    pub fn reported(&self, key: Key) {
        self.mailbox.leave(Command::Reported(key));
    }

    /// Sends a key to the peer: as telephone-event, or as a tone where that was not agreed.
    pub fn press(&self, key: Key) {
        self.mailbox.leave(Command::Key(key));
    }

    /// Lets the next tick panic.
    #[cfg(test)]
    pub(super) fn fault(&self) {
        self.mailbox.leave(Command::Fault);
    }

    /// Ends the session: a recording is handed over, RTCP says goodbye, the port rests. `Closed`
    /// follows. What is queued is not played: wait for `Sent` first.
    pub fn close(&self) {
        self.mailbox.close();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}
