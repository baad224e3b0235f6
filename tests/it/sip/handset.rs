//! Somebody's ear, mouth and keypad: RTP over a socket of its own, packet by packet, so that what
//! is heard is what was sent and no engine of ours stands between.
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use centralita::media::g711::{self, ALAW_SILENCE};
use centralita::media::g722::Encoder;
use centralita::media::keys::Key;
use centralita::media::resample::Up;
use centralita::media::sdp::{Codec, Exchange, Local, Negotiated, SrtpPolicy};
use centralita::media::srtp::{MASTER_BYTES, MasterKey, Srtp};
use centralita::telephony::trunks;

use super::ends::Wire;
use super::sounds::{FRAME, Frame, sounds};

/// A frame lasts so long.
const TICK: Duration = Duration::from_millis(20);
/// Packets of a pressed key before it is let go.
const KEY_PACKETS: u16 = 4;
/// Packets that say that it was let go.
const KEY_ENDS: u16 = 3;
/// Frames between two keys.
const KEY_PAUSE: u16 = 3;

pub(crate) struct Handset {
    pub(crate) exchange: Exchange,
    wire: Wire,
    shared: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    agreed: Option<Negotiated>,
    remote: Option<SocketAddr>,
    /// What protects what is said, and what is heard.
    secret: Option<(Srtp, Srtp)>,
    /// What came sealed before the answer with its key was taken.
    early: Option<Vec<(Vec<u8>, SocketAddr)>>,
    key_type: u8,
    heard: Vec<Frame>,
    /// Packets that did not follow the one before.
    gaps: usize,
    last: Option<u16>,
    keys: VecDeque<Key>,
    /// What is said over and over.
    says: Option<Arc<[Frame]>>,
    /// Frames yet to be said; none: without end.
    left: Option<usize>,
    closed: bool,
}

/// What leaves the mouth.
struct Mouth {
    sequence: u16,
    timestamp: u32,
    at: usize,
    wide: (Up, Encoder),
    /// The key in the making, and how many of its packets are out.
    key: Option<(Key, u16)>,
}

impl Handset {
    pub(crate) fn new(address: IpAddr, wire: Wire) -> Self {
        let socket = UdpSocket::bind((address, 0)).unwrap();
        let port = socket.local_addr().unwrap().port();
        let srtp = match wire.srtp {
            trunks::SrtpPolicy::Never => SrtpPolicy::Off,
            trunks::SrtpPolicy::Accepted => SrtpPolicy::Accept,
            trunks::SrtpPolicy::Required => SrtpPolicy::Require,
        };
        let local = Local { address, port, codecs: vec![wire.codec], events: true, srtp };
        let key = MasterKey::new([0; MASTER_BYTES]);
        let early = (wire.srtp == trunks::SrtpPolicy::Required).then(Vec::new);
        let shared = Arc::new(Mutex::new(State { early, ..State::default() }));
        let state = Arc::clone(&shared);
        std::thread::spawn(move || live(&socket, &state));
        Self { exchange: Exchange::new(local, u64::from(port), key), wire, shared }
    }

    /// Takes what was agreed on.
    pub(crate) fn agreed(&self, negotiated: &Negotiated) {
        assert_eq!(negotiated.codec, self.wire.codec);
        let mut state = self.state();
        state.secret = negotiated
            .srtp
            .as_ref()
            .map(|keys| (Srtp::new(keys.suite, &keys.send), Srtp::new(keys.suite, &keys.receive)));
        assert_eq!(state.secret.is_some(), self.wire.srtp == trunks::SrtpPolicy::Required);
        state.agreed = Some(negotiated.clone());
        state.remote = Some(negotiated.remote);
        state.key_type = negotiated.events.as_ref().unwrap().send;
        for (packet, from) in state.early.take().unwrap_or_default() {
            state.hear(&packet, from);
        }
    }

    /// Presses keys, one after the other.
    pub(crate) fn press(&self, keys: &str) {
        self.state().keys.extend(keys.chars().map(|key| Key::from_char(key).unwrap()));
    }

    /// Says a sound over and over, for so many frames or until something else is said.
    pub(crate) fn says(&self, sound: &[u8], frames: Option<usize>) {
        let mut state = self.state();
        state.says = Some(sound.as_chunks::<FRAME>().0.into());
        state.left = frames;
    }

    /// Sends nothing any more, not even silence, and says nothing of it.
    pub(crate) fn vanishes(&self) {
        self.state().closed = true;
    }

    pub(crate) fn is_silent(&self) {
        self.state().says = None;
    }

    /// Returns whether everything was said and pressed.
    pub(crate) fn is_done(&self) -> bool {
        let state = self.state();
        state.keys.is_empty() && (state.says.is_none() || state.left.is_none())
    }

    /// Returns what was heard from that frame on.
    pub(crate) fn heard(&self, from: usize) -> Vec<Frame> {
        self.state().heard.get(from..).unwrap_or_default().to_vec()
    }

    /// Returns how many frames were heard.
    pub(crate) fn heard_frames(&self) -> usize {
        self.state().heard.len()
    }

    /// Returns how often something was lost or came twice on the way.
    pub(crate) fn gaps(&self) -> usize {
        self.state().gaps
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap()
    }
}

impl Drop for Handset {
    fn drop(&mut self) {
        if let Ok(mut state) = self.shared.lock() {
            state.closed = true;
        }
    }
}

/// Hears what comes and speaks once in 20 ms.
#[expect(
    clippy::disallowed_methods,
    reason = "sound takes its time, and nothing is asserted of it"
)]
fn live(socket: &UdpSocket, state: &Mutex<State>) {
    let mut next = Instant::now();
    let wide = (Up::new(), Encoder::new());
    let mut mouth = Mouth { sequence: 1, timestamp: 160, at: 0, wide, key: None };
    let mut packet = [0; 2_048];
    loop {
        let wait = next.saturating_duration_since(Instant::now());
        if wait.is_zero() {
            next += TICK;
            let mut state = state.lock().unwrap();
            if state.closed {
                return;
            }
            mouth.speak(socket, &mut state);
            continue;
        }
        socket.set_read_timeout(Some(wait)).unwrap();
        if let Ok((length, from)) = socket.recv_from(&mut packet) {
            state.lock().unwrap().hear(&packet[..length], from);
        }
    }
}

impl State {
    fn hear(&mut self, packet: &[u8], from: SocketAddr) {
        if self.remote.is_some_and(|remote| remote != from) {
            return;
        }
        let mut packet = packet.to_vec();
        if let Some(early) = &mut self.early {
            early.push((packet, from));
            return;
        }
        if let Some((_, theirs)) = &mut self.secret
            && theirs.unprotect(&mut packet).is_err()
        {
            return;
        }
        let Some((head, payload)) = packet.split_first_chunk::<12>() else { return };
        let sequence = u16::from_be_bytes([head[2], head[3]]);
        if self.last.is_some_and(|last| last.wrapping_add(1) != sequence) {
            self.gaps += 1;
        }
        self.last = Some(sequence);
        // Before the answer is taken nothing else can come.
        let codec = self.agreed.as_ref().map_or(Codec::Pcma, |agreed| agreed.codec);
        if head[1] & 0x7f == codec.payload_type() {
            assert_eq!(payload.len(), FRAME);
            let frame = payload.first_chunk().unwrap();
            let plain = codec == Codec::Pcma;
            self.heard.push(if plain { *frame } else { sounds().as_alaw(codec, frame) });
        }
    }

    /// Returns what is said in this turn.
    fn frame(&mut self, at: usize) -> Frame {
        let Some(says) = self.says.clone() else { return [ALAW_SILENCE; FRAME] };
        match &mut self.left {
            None => {}
            Some(0 | 1) => {
                self.says = None;
                self.left = None;
            }
            Some(left) => *left -= 1,
        }
        says[at % says.len()]
    }
}

impl Mouth {
    fn speak(&mut self, socket: &UdpSocket, state: &mut State) {
        if state.remote.is_none() {
            return;
        }
        self.timestamp = self.timestamp.wrapping_add(160);
        if self.key.is_none() {
            self.key = state.keys.front().map(|key| (*key, 0));
        }
        let Some((key, sent)) = self.key else {
            let frame = state.frame(self.at);
            self.at += 1;
            let codec = state.agreed.as_ref().unwrap().codec;
            let sound = self.coded(codec, &frame);
            let stamp = self.timestamp;
            return self.send(socket, state, (codec.payload_type(), stamp, false), &sound);
        };
        let began = self.timestamp.wrapping_sub(u32::from(sent) * 160);
        if sent < KEY_PACKETS + KEY_ENDS {
            let lasted = (sent + 1).min(KEY_PACKETS) * 160;
            let [high, low] = lasted.to_be_bytes();
            let end = if sent < KEY_PACKETS { 0 } else { 0x80 };
            let event = [key.event(), end | 10, high, low];
            self.send(socket, state, (state.key_type, began, sent == 0), &event);
        }
        self.key = Some((key, sent + 1));
        if sent + 1 == KEY_PACKETS + KEY_ENDS + KEY_PAUSE {
            self.key = None;
            state.keys.pop_front();
        }
    }

    /// A frame of A-law as the codec has it.
    fn coded(&mut self, codec: Codec, frame: &Frame) -> Frame {
        match codec {
            Codec::Pcma => *frame,
            Codec::Pcmu => frame.map(g711::alaw_to_ulaw),
            Codec::G722 => {
                let (up, encoder) = &mut self.wide;
                frame.map(|byte| encoder.push(up.push(g711::alaw_to_linear(byte))))
            }
        }
    }

    fn send(
        &mut self,
        socket: &UdpSocket,
        state: &mut State,
        (kind, timestamp, marked): (u8, u32, bool),
        payload: &[u8],
    ) {
        let mut packet = vec![0x80, kind | if marked { 0x80 } else { 0 }];
        packet.extend(self.sequence.to_be_bytes());
        packet.extend(timestamp.to_be_bytes());
        packet.extend(0x0102_0304_u32.to_be_bytes());
        packet.extend(payload);
        self.sequence = self.sequence.wrapping_add(1);
        if let Some((ours, _)) = &mut state.secret {
            ours.protect(&mut packet).unwrap();
        }
        // Nobody may listen there any more.
        let _gone = socket.send_to(&packet, state.remote.unwrap());
    }
}
