//! What one session does on its turn: commands, what came in, what goes out, what is overdue.
mod control;
mod incoming;
mod outgoing;
mod voice;
mod watch;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use self::control::Control;
use self::incoming::{Datagram, Incoming, Room};
use self::outgoing::Outgoing;
use self::watch::Watch;
use super::SessionSettings;
use super::bridge::{Joint, Passed};
use super::event::{MediaEvent, Pressed, RecordId, Tape, TapeEnd};
use super::mailbox::{Command, Mailbox};
use super::outbox::Outbox;
use super::record::{RecordPlan, Recorder};
use super::socket::{NoPort, Sockets};
use super::statistics::Counts;
use super::wideband::Wideband;
use crate::media::g711::ALAW_SILENCE;
use crate::media::rtp;
use crate::media::sdp::Negotiated;
use crate::runtime::Random;
use crate::telephony::clip::FRAME_BYTES;

/// One session on its media thread.
pub(super) struct Stream {
    mailbox: Arc<Mailbox>,
    outbox: Outbox,
    /// None once the session is over.
    line: Option<Line>,
}

/// What is gone when the session is over: the sockets first of all.
struct Line {
    sockets: Sockets,
    incoming: Incoming,
    outgoing: Outgoing,
    watch: Watch,
    control: Control,
    recorder: Option<Recorder>,
    /// Waits until what is queued, and its tone, were played. There is no recorder meanwhile.
    record_next: Option<(RecordId, RecordPlan)>,
    /// Also of a recording that has not begun.
    record_paused: bool,
    joint: Option<Joint>,
    muted: bool,
}

/// One turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tick {
    /// Since the engine's start.
    pub(super) now: Duration,
    /// The same moment of the wall clock, as NTP has it.
    pub(super) ntp: u64,
    /// Turns that the session did not have because the thread was held up.
    pub(super) missed: u32,
}

/// Whether a session has a next turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Going {
    On,
    Over,
}

/// What the sessions of a thread use one after the other.
pub(super) struct Scratch {
    /// A datagram that came; one byte longer than any that is read.
    pub(super) datagram: Box<[u8; rtp::PACKET_BYTES_MAX + 1]>,
    pub(super) room: Room,
    /// A packet to send.
    pub(super) packet: Vec<u8>,
    /// Clips in G.722, of all threads.
    pub(super) wideband: Arc<Wideband>,
}

impl Scratch {
    pub(super) fn new(wideband: Arc<Wideband>) -> Self {
        let datagram = Box::new([0; rtp::PACKET_BYTES_MAX + 1]);
        let packet = Vec::with_capacity(rtp::PACKET_BYTES_MAX);
        Self { datagram, room: Room::new(), packet, wideband }
    }
}

/// A new session, how to speak to it, and where it speaks to.
pub(super) type Opened = (Stream, Arc<Mailbox>, mpsc::Receiver<MediaEvent>);

impl Stream {
    /// Makes a session of its sockets.
    ///
    /// # Errors
    /// [`NoPort::NoRandom`] when its numbers cannot be drawn.
    pub(super) fn open(
        sockets: Sockets,
        settings: SessionSettings,
        random: &dyn Random,
    ) -> Result<Opened, NoPort> {
        let mailbox = Mailbox::shared();
        let (outbox, events) = Outbox::channel();
        let line = Line {
            incoming: Incoming::new(sockets.stale()),
            sockets,
            outgoing: Outgoing::new(settings.lead_in, random)?,
            watch: Watch::new(settings),
            control: Control::new(random)?,
            recorder: None,
            record_next: None,
            record_paused: false,
            joint: None,
            muted: false,
        };
        let stream = Self { mailbox: Arc::clone(&mailbox), outbox, line: Some(line) };
        Ok((stream, mailbox, events))
    }

    /// Has one turn.
    pub(super) fn tick(
        &mut self,
        tick: &Tick,
        scratch: &mut Scratch,
        counts: &mut Counts,
    ) -> Going {
        self.outbox.deliver();
        let commands = self.mailbox.take();
        let Some(line) = &mut self.line else { return Going::Over };
        let mut turn = Turn { tick: *tick, scratch, counts, outbox: &mut self.outbox };
        if self.mailbox.is_overrun() {
            turn.tell(MediaEvent::Failed);
            return Going::Over;
        }
        for command in commands {
            line.obey(command, &mut turn);
        }
        if self.mailbox.is_closed() {
            line.end(&mut turn);
            return Going::Over;
        }
        line.turn(&mut turn);
        Going::On
    }

    /// Asks for the end.
    pub(super) fn close(&self) {
        self.mailbox.close();
    }

    /// Reports that a fault of ours ended it.
    pub(super) fn fail(&mut self) {
        self.outbox.tell(MediaEvent::Failed);
    }

    /// Lets go of everything but events that wait: sockets, port, bridge.
    pub(super) fn release(&mut self) {
        self.line = None;
    }

    /// Hands over events that wait; returns whether that was all.
    pub(super) fn deliver(&mut self) -> bool {
        self.outbox.deliver();
        self.outbox.is_empty()
    }
}

/// What a session has at hand in its turn.
struct Turn<'a> {
    tick: Tick,
    scratch: &'a mut Scratch,
    counts: &'a mut Counts,
    outbox: &'a mut Outbox,
}

impl Turn<'_> {
    fn tell(&mut self, event: MediaEvent) {
        self.counts.events_lost += self.outbox.tell(event);
    }
}

impl Line {
    fn obey(&mut self, command: Command, turn: &mut Turn<'_>) {
        match command {
            Command::Negotiated(agreed, from) => self.agree(&agreed, from, turn),
            Command::Start => self.outgoing.start(),
            Command::Play(id, clips) => self.outgoing.playout.play(id, clips),
            Command::Stop => self.outgoing.playout.stop(),
            Command::Music(clip) => self.outgoing.playout.set_music(clip),
            Command::Record(id, plan) => {
                self.end_record(TapeEnd::Stopped, turn);
                self.record_next = Some((id, plan));
                self.record_paused = false;
            }
            Command::PauseRecord(paused) => {
                self.record_paused = paused;
                if let Some(recorder) = &mut self.recorder {
                    recorder.pause(paused);
                }
            }
            Command::StopRecord => self.end_record(TapeEnd::Stopped, turn),
            Command::Join(joint) => self.joint = Some(joint),
            Command::Part => self.joint = None,
            Command::Mute(muted) => self.muted = muted,
            Command::Key(key) => self.outgoing.press(key),
            Command::Reported(key) => {
                if let Some(key) = self.incoming.ear.info(turn.tick.now, key) {
                    self.press(Passed { key, audible: false }, turn);
                }
            }
            #[cfg(test)]
            Command::Fault => panic!("a fault that a test asked for"),
        }
        self.incoming.listen(self.recorder.is_some() || self.joint.is_some());
    }

    /// Takes what offer and answer agreed on.
    /// When it is what was agreed before, nothing changes.
    fn agree(&mut self, agreed: &Arc<Negotiated>, signalled_from: IpAddr, turn: &Turn<'_>) {
        if self.incoming.is_agreed(agreed) {
            return;
        }
        self.incoming.agree(agreed, signalled_from, &mut self.sockets);
        self.outgoing.agree(agreed);
        self.watch.agree(agreed, turn.tick.now);
    }

    fn turn(&mut self, turn: &mut Turn<'_>) {
        self.receive(turn);
        self.listen(turn);
        self.bridge(turn);
        let (over, sent) = self.outgoing.playout.over();
        for id in over {
            turn.tell(MediaEvent::Played(id));
        }
        if sent {
            turn.tell(MediaEvent::Sent);
        }
        self.begin_record();
        self.send(turn);
        self.report(turn);
        if self.outgoing.is_started() {
            let overdue = self.watch.overdue(turn.tick.now);
            overdue.into_iter().for_each(|event| turn.tell(event));
        }
    }

    /// Takes the packets that came since the last turn.
    fn receive(&mut self, turn: &mut Turn<'_>) {
        for _ in 0..incoming::PACKETS_A_TURN {
            let Scratch { datagram, room, .. } = &mut *turn.scratch;
            let Some((length, from)) = self.sockets.receive(&mut datagram[..]) else { break };
            let Some(bytes) = datagram.get(..length).filter(|bytes| !bytes.is_empty()) else {
                continue;
            };
            let came = Datagram { now: turn.tick.now, bytes, from };
            if self.incoming.is_report(bytes) {
                self.incoming.report(&came, room);
                continue;
            }
            let heard = self.incoming.receive(&came, room, &mut self.sockets);
            match heard {
                incoming::Heard::Refused => turn.counts.packets_refused += 1,
                incoming::Heard::Peer(key) => self.heard(key, turn),
            }
        }
    }

    /// Notes a packet of the peer, and the key in it.
    fn heard(&mut self, key: Option<Passed>, turn: &mut Turn<'_>) {
        turn.counts.packets_in += 1;
        if self.watch.heard(turn.tick.now) {
            self.outgoing.start();
            turn.tell(MediaEvent::Heard);
        }
        if let Some(key) = key {
            self.press(key, turn);
        }
    }

    /// Passes a key on.
    fn press(&self, pressed: Passed, turn: &mut Turn<'_>) {
        if let Some(joint) = &self.joint {
            joint.press(pressed);
        }
        if self.joint.as_ref().is_none_or(|joint| joint.keys.report) {
            turn.tell(MediaEvent::Key(Pressed::new(pressed.key)));
        }
    }

    /// Takes the frame of this turn that the peer said to who listens.
    fn listen(&mut self, turn: &mut Turn<'_>) {
        if self.recorder.is_none() && self.joint.is_none() {
            return;
        }
        let frame = self.incoming.frame(turn.counts).filter(|_| !self.muted);
        if let (Some(joint), Some(frame)) = (&self.joint, &frame) {
            joint.say(frame);
        }
        let silence = [ALAW_SILENCE; FRAME_BYTES];
        let recorder = self.recorder.as_mut();
        let end = recorder.and_then(|recorder| recorder.hear(frame.as_ref().unwrap_or(&silence)));
        if let Some(end) = end {
            self.end_record(end, turn);
        }
    }

    /// Takes the other side's keys, and notes when it is gone.
    fn bridge(&mut self, turn: &mut Turn<'_>) {
        let Some(joint) = &self.joint else { return };
        while let Some(Passed { key, audible }) = joint.pressed() {
            // The peer hears the tone already.
            if !(audible && self.outgoing.sends_tones()) {
                self.outgoing.press(key);
            }
        }
        if joint.is_parted() {
            self.joint = None;
            self.incoming.listen(self.recorder.is_some());
            turn.tell(MediaEvent::Parted);
        }
    }

    /// Begins the recording that waits, once its tone was heard.
    fn begin_record(&mut self) {
        let busy = self.outgoing.playout.is_waiting() || !self.outgoing.is_started();
        let Some((id, mut plan)) = self.record_next.take_if(|_| !busy) else { return };
        match plan.tone.take() {
            Some(tone) => {
                self.outgoing.playout.signal(tone);
                self.record_next = Some((id, plan));
            }
            None => {
                let mut recorder = Recorder::new(id, &plan);
                recorder.pause(self.record_paused);
                self.recorder = Some(recorder);
                self.incoming.listen(true);
            }
        }
    }

    /// Hands the recording over, with what of it still waits to be heard; an empty tape when it has
    /// not begun.
    fn end_record(&mut self, end: TapeEnd, turn: &mut Turn<'_>) {
        if let Some((id, _)) = self.record_next.take() {
            self.outgoing.playout.stop_signals();
            turn.tell(MediaEvent::Recorded(id, Tape::new(vec![], end, false)));
        }
        let Some(mut recorder) = self.recorder.take() else { return };
        if end == TapeEnd::Stopped && self.joint.is_none() {
            for frame in self.incoming.rest() {
                recorder.hear(&frame);
            }
        }
        let (id, tape) = recorder.tape(end);
        turn.tell(MediaEvent::Recorded(id, tape));
        self.incoming.listen(self.joint.is_some());
    }

    /// Sends the frame of this turn.
    fn send(&mut self, turn: &mut Turn<'_>) {
        self.outgoing.skip(turn.tick.missed, turn.counts);
        let Some(to) = self.incoming.peer() else { return };
        let said = self.joint.as_ref().and_then(Joint::hear);
        let joined = self.joint.is_some();
        let packet = self.outgoing.packet(said.as_ref(), joined, turn.scratch);
        let Some(packet) = packet else { return };
        match self.sockets.send(packet, to) {
            Ok(()) => turn.counts.packets_out += 1,
            Err(_) => turn.counts.sends_failed += 1,
        }
    }

    /// Says the last words.
    fn end(&mut self, turn: &mut Turn<'_>) {
        self.receive(turn);
        self.end_record(TapeEnd::Stopped, turn);
        self.say_goodbye(turn);
        turn.tell(MediaEvent::Closed);
    }
}
