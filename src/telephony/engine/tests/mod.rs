//! Sessions over sockets of this machine, with a clock that stands still: each round is 20 ms.
mod bridging;
mod hostile;
mod keys;
mod messages;
mod ports;
mod prompts;
mod reports;
mod wideband;

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU16, Ordering};

use super::*;
use crate::media::keys::Key;
use crate::media::rtp::{Header, Packet};
use crate::media::sdp::{Codec, Direction, EventTypes, Negotiated};
use crate::runtime::SeededRandom;
use crate::telephony::Clip;

/// Where the signalling of all peers comes from.
const SIGNALLED: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Another host than that of the peers.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A frame's time.
const ROUND: Duration = Duration::from_millis(20);

/// Ports for each rig, so that tests at the same time do not meet.
const PORTS: u16 = 16;
static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

/// Returns the first of [`PORTS`] ports that no other test has; two runs at a time are apart too.
fn own_ports() -> u16 {
    let run = u16::try_from(std::process::id() % 13).unwrap();
    10_000 + run * 1_600 + NEXT_PORT.fetch_add(PORTS, Ordering::Relaxed) % 1_600
}

/// An engine without its thread.
struct Rig {
    shared: Shared,
    inbox: Arc<Inbox>,
    core: Core,
    now: Duration,
}

impl Rig {
    fn new() -> Self {
        Self::with(PORTS, SessionSettings::default())
    }

    fn with(ports: u16, session: SessionSettings) -> Self {
        let first = own_ports();
        let config = EngineConfig {
            threads: 1,
            ports: first..=first + ports - 1,
            address: Ipv4Addr::LOCALHOST.into(),
            session,
        };
        let now = Duration::from_secs(1);
        let clock = MediaClock::Manual(Default::default());
        clock.set(now);
        let shared = Shared::new(&config, Arc::new(SeededRandom::new(7)), clock).unwrap();
        let inbox = Arc::<Inbox>::default();
        let core = shared.core(&inbox);
        Self { shared, inbox, core, now }
    }

    /// Opens a session and a peer for it that agreed on A-law and telephone-event.
    fn call(&mut self) -> Call {
        let call = self.open();
        call.session.negotiated(call.peer.agreed(), SIGNALLED);
        self.round();
        call
    }

    /// As [`Self::call`], with the first packets out: silence of the lead-in.
    fn started(&mut self) -> Call {
        let mut call = self.call();
        call.session.start();
        self.rounds(8);
        call.peer.take(8);
        call
    }

    /// Two calls of which the same number of packets is out.
    fn two(&mut self) -> (Call, Call) {
        let (mut one, mut other) = (self.call(), self.call());
        one.session.start();
        other.session.start();
        self.rounds(8);
        one.peer.take(8);
        other.peer.take(8);
        (one, other)
    }

    fn open(&mut self) -> Call {
        let (session, events) = self.shared.open(&self.inbox).unwrap();
        let peer = Peer::new(SocketAddr::from((Ipv4Addr::LOCALHOST, session.port())));
        Call { session, events, peer }
    }

    /// Lets a frame's time pass.
    fn round(&mut self) {
        self.pass(ROUND);
    }

    fn rounds(&mut self, count: usize) {
        (0..count).for_each(|_| self.round());
    }

    /// Lets time pass in one go.
    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.shared.clock.set(self.now);
        self.core.tick();
    }

    fn statistics(&self) -> Statistics {
        self.shared.statistics(self.inbox.sessions())
    }
}

/// A session, its events and its peer.
struct Call {
    session: Session,
    events: mpsc::Receiver<MediaEvent>,
    peer: Peer,
}

impl Call {
    /// Returns what was reported, as text; keys are shown.
    fn told(&mut self) -> Vec<String> {
        let events = std::iter::from_fn(|| self.events.try_recv().ok());
        let text = |event: MediaEvent| {
            if let MediaEvent::Key(pressed) = event {
                format!("Key {}", pressed.expose().as_char())
            } else {
                format!("{event:?}")
            }
        };
        events.map(text).collect()
    }

    /// As `told`, without the first packet's report.
    fn told_but_heard(&mut self) -> Vec<String> {
        self.told().into_iter().filter(|event| event != "Heard").collect()
    }
}

/// The other side.
struct Peer {
    socket: UdpSocket,
    /// Shows that what was sent has arrived.
    echo: UdpSocket,
    to: SocketAddr,
    header: Header,
}

impl Peer {
    fn new(to: SocketAddr) -> Self {
        Self::on(Ipv4Addr::LOCALHOST, to)
    }

    /// On another host of this machine.
    fn on(host: Ipv4Addr, to: SocketAddr) -> Self {
        let bind = || UdpSocket::bind((host, 0)).unwrap();
        let (socket, echo) = (bind(), bind());
        for socket in [&socket, &echo] {
            socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        }
        let header =
            Header { marker: false, payload_type: 8, sequence: 100, timestamp: 5_000, ssrc: 77 };
        Self { socket, echo, to, header }
    }

    fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    fn agreed(&self) -> Negotiated {
        let mut control = self.address();
        control.set_port(control.port() + 1);
        Negotiated {
            remote: self.address(),
            remote_rtcp: control,
            rtcp_mux: false,
            codec: Codec::Pcma,
            payload_type: 8,
            hear: vec![(8, Codec::Pcma), (0, Codec::Pcmu)],
            events: Some(EventTypes { send: 101, clock_hz: 8_000, hear: vec![101] }),
            direction: Direction::BOTH,
            ptime_ms: 20,
            srtp: None,
        }
    }

    /// Sends bytes, and waits until they have arrived.
    fn send(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.to).unwrap();
        let mut arrived = [0];
        self.socket.send_to(&[1], self.echo.local_addr().unwrap()).unwrap();
        self.echo.recv(&mut arrived).unwrap();
    }

    /// Sends a frame of one value.
    fn say(&mut self, value: u8) {
        self.sound(&[value; 160]);
    }

    /// Sends a frame.
    fn sound(&mut self, payload: &[u8]) {
        let mut packet = vec![];
        Packet { header: self.header, payload }.write(&mut packet);
        self.send(&packet);
        self.header.sequence = self.header.sequence.wrapping_add(1);
        self.header.timestamp = self.header.timestamp.wrapping_add(160);
    }

    /// Sends the packets of one press.
    fn press(&mut self, key: char) {
        let code = Key::from_char(key).unwrap().event();
        for (end, duration) in [(0, 160_u16), (0, 320), (0x80, 480), (0x80, 480), (0x80, 480)] {
            let [high, low] = duration.to_be_bytes();
            let header = Header { payload_type: 101, ..self.header };
            let mut packet = vec![];
            Packet { header, payload: &[code, end | 10, high, low] }.write(&mut packet);
            self.send(&packet);
            self.header.sequence = self.header.sequence.wrapping_add(1);
        }
        self.header.timestamp = self.header.timestamp.wrapping_add(800);
    }

    /// Waits for so many packets and returns them.
    fn take(&mut self, count: usize) -> Vec<(Header, Vec<u8>)> {
        let mut bytes = [0; 2_000];
        let mut next = || {
            let length = self.socket.recv(&mut bytes).expect("one more packet");
            let packet = Packet::parse(&bytes[..length]).unwrap();
            (packet.header, packet.payload.to_vec())
        };
        (0..count).map(|_| next()).collect()
    }

    /// Waits for so many packets and returns their first bytes.
    fn hear(&mut self, count: usize) -> Vec<u8> {
        self.take(count).iter().map(|(_, payload)| payload[0]).collect()
    }
}

/// A clip of frames that are told apart.
fn clip(frames: &[u8]) -> Clip {
    Clip::new(frames.iter().flat_map(|value| [*value; 160]).collect())
}

/// Silence of A-law.
const SILENT: u8 = 0xd5;

/// The sound of a key's two tones, 100 ms of A-law.
fn tone(low: f64, high: f64) -> Vec<u8> {
    let sample = |at: u32| {
        let angle = f64::from(at) * std::f64::consts::TAU / 8_000.0;
        ((low * angle).sin() + (high * angle).sin()) * 6_000.0
    };
    #[expect(clippy::cast_possible_truncation, reason = "12,000 at most")]
    (0..800).map(|at| crate::media::g711::alaw_from_linear(sample(at) as i16)).collect()
}
