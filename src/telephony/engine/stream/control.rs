//! Reports of a session (RTCP): ours each five seconds, the peer's when they came.
use std::time::Duration;

use super::incoming::Datagram;
use super::{Line, Scratch, Turn};
use crate::runtime::{NoRandom, Random};

/// The time from one report to the next.
const INTERVAL: Duration = Duration::from_secs(5);

/// How often the RTCP socket is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Reports taken at a time.
const REPORTS_A_LOOK: usize = 4;

/// When a session reports, and as whom.
pub(super) struct Control {
    /// Our name within reports: by chance, so that it tells nothing (RFC 7022).
    cname: String,
    /// A part of the interval that the first report waits, so that sessions take turns.
    first: Duration,
    due: Option<Duration>,
    look: Duration,
}

impl Control {
    /// Draws the name.
    ///
    /// # Errors
    /// [`NoRandom`] when there is no chance to draw from.
    pub(super) fn new(random: &dyn Random) -> Result<Self, NoRandom> {
        let mut drawn = [0; 13];
        random.fill(&mut drawn)?;
        let [wait, name @ ..] = drawn;
        let first = INTERVAL * u32::from(wait) / u32::from(u8::MAX);
        let cname = data_encoding::BASE64.encode(&name);
        Ok(Self { cname, first, due: None, look: Duration::ZERO })
    }
}

impl Line {
    /// Sends our report when it is due, and takes what the peer reported.
    pub(super) fn report(&mut self, turn: &mut Turn<'_>) {
        let now = turn.tick.now;
        if !self.outgoing.is_started() {
            return;
        }
        if now >= self.control.look {
            self.control.look = now + LOOK;
            self.take_reports(turn);
        }
        let due = *self.control.due.get_or_insert(now + self.control.first);
        if now >= due {
            self.control.due = Some(now + INTERVAL);
            self.send_report(turn, false);
        }
    }

    /// Says that the source is gone (RFC 3550 section 6.6), if it ever was there.
    pub(super) fn say_goodbye(&mut self, turn: &mut Turn<'_>) {
        if self.outgoing.is_started() {
            self.send_report(turn, true);
        }
    }

    fn send_report(&mut self, turn: &mut Turn<'_>, bye: bool) {
        let block = self.incoming.block(turn.tick.now, turn.counts);
        let Some((to, mux)) = self.incoming.reports_to() else { return };
        let mut report = self.outgoing.report(turn.tick.ntp);
        report.blocks.extend(block);
        report.bye = bye;
        let mut bytes = report.to_bytes(&self.control.cname);
        if self.outgoing.protect_report(&mut bytes) {
            self.sockets.send_control(&bytes, to, mux);
        }
    }

    fn take_reports(&mut self, turn: &mut Turn<'_>) {
        let Scratch { datagram, room, .. } = &mut *turn.scratch;
        for _ in 0..REPORTS_A_LOOK {
            let Some((length, from)) = self.sockets.receive_control(&mut datagram[..]) else {
                return;
            };
            if let Some(bytes) = datagram.get(..length).filter(|bytes| !bytes.is_empty()) {
                let came = Datagram { now: turn.tick.now, bytes, from };
                if !self.incoming.report(&came, room) {
                    turn.counts.packets_refused += 1;
                }
            }
        }
    }
}
