//! One person on the telephone, over sockets of this machine: the sound is real, the signalling is
//! not.
mod hearing;
mod recording;
mod waiting;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tokio::net::UdpSocket;

use super::voice::Voice;
use crate::media::g711::{ALAW_SILENCE, alaw_from_linear};
use crate::media::keys::Key;
use crate::media::rtp::{Header, Packet};
use crate::media::sdp::{Exchange, Local};
use crate::media::srtp::{MASTER_BYTES, MasterKey};
use crate::runtime::SeededRandom;
use crate::telephony::Clip;
use crate::telephony::engine::{Engine, EngineConfig, Session, SessionSettings};
use crate::telephony::phone::fake::FakeLine;

/// What ends a test that would never end.
const TOO_LONG: Duration = Duration::from_secs(30);
/// What the frames of prompts and of the tone are told apart by.
const PROMPT: u8 = 0x11;
const TONE: u8 = 0x22;
/// Ports for each call, so that tests at the same time do not meet.
const PORTS: u16 = 8;
static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

/// A call, its signalling and who is on the telephone.
struct Call {
    voice: Voice,
    line: FakeLine,
    peer: Peer,
    _engine: Engine,
}

impl Call {
    async fn open(settle: impl FnOnce(&Peer, &Session, &mut Exchange)) -> Self {
        let (engine, session, media, mut exchange) = sound();
        let peer = Peer::new(session.port()).await;
        let (leg, line) = FakeLine::open();
        settle(&peer, &session, &mut exchange);
        let voice = Voice::new(leg, session, media, exchange, None);
        Self { voice, line, peer, _engine: engine }
    }

    /// A call in which nothing is agreed on yet: we have made the offer.
    async fn offered() -> Self {
        Self::open(|_, _, exchange| {
            let _offer = exchange.offer();
        })
        .await
    }

    /// A call that was answered and is heard.
    async fn answered() -> Self {
        Self::open(agree).await
    }
}

/// Agrees on what the peer offers, and lets sound go out.
fn agree(peer: &Peer, session: &Session, exchange: &mut Exchange) {
    let (_answer, agreed) = exchange.answer(&peer.offer()).unwrap();
    session.negotiated(agreed, Ipv4Addr::LOCALHOST.into());
    session.start();
}

type Sound = (
    Engine,
    Arc<Session>,
    tokio::sync::mpsc::Receiver<crate::telephony::engine::MediaEvent>,
    Exchange,
);

fn sound() -> Sound {
    let run = u16::try_from(std::process::id() % 13).unwrap();
    let first = 32_000 + run * 800 + NEXT_PORT.fetch_add(PORTS, Ordering::Relaxed) % 800;
    let config = EngineConfig {
        threads: 1,
        ports: first..=first + PORTS - 1,
        address: Ipv4Addr::LOCALHOST.into(),
        session: SessionSettings::default(),
    };
    let engine = Engine::start(&config, Arc::new(SeededRandom::new(5))).unwrap();
    let (session, media) = engine.open().unwrap();
    let local = Local::new(Ipv4Addr::LOCALHOST.into(), session.port());
    let exchange = Exchange::new(local, 7, MasterKey::new([9; MASTER_BYTES]));
    (engine, Arc::new(session), media, exchange)
}

/// Who is on the telephone. What he does is paced by what he hears: a packet each 20 ms.
struct Peer {
    socket: UdpSocket,
    to: SocketAddr,
    header: Header,
}

impl Peer {
    async fn new(port: u16) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let header =
            Header { marker: false, payload_type: 8, sequence: 100, timestamp: 5_000, ssrc: 77 };
        Self { socket, to, header }
    }

    fn offer(&self) -> Vec<u8> {
        let port = self.socket.local_addr().unwrap().port();
        let lines = [
            "v=0",
            "o=peer 1 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            &format!("m=audio {port} RTP/AVP 8 101"),
            "a=rtpmap:101 telephone-event/8000",
        ];
        lines.map(|line| format!("{line}\r\n")).concat().into_bytes()
    }

    /// Waits for the next packet; returns its first byte of sound.
    async fn hear(&self) -> u8 {
        let mut bytes = [0; 2_000];
        let length = self.socket.recv(&mut bytes).await.unwrap();
        Packet::parse(&bytes[..length]).unwrap().payload[0]
    }

    async fn until(&self, value: u8) {
        while self.hear().await != value {}
    }

    /// Talks for so many frames.
    async fn talk(&mut self, frames: usize) {
        self.talk_at(6_000, frames).await;
    }

    /// As [`Self::talk`], with that magnitude of samples.
    async fn talk_at(&mut self, loud: i16, frames: usize) {
        let wave = |at| alaw_from_linear(if at % 8 < 4 { loud } else { -loud });
        let sound: Vec<u8> = (0..160_usize).map(wave).collect();
        for _ in 0..frames {
            self.hear().await;
            let mut packet = vec![];
            Packet { header: self.header, payload: &sound }.write(&mut packet);
            self.socket.send_to(&packet, self.to).await.unwrap();
            self.header.sequence = self.header.sequence.wrapping_add(1);
            self.header.timestamp = self.header.timestamp.wrapping_add(160);
        }
    }
}

fn clip(value: u8, frames: usize) -> Clip {
    Clip::new(vec![value; 160 * frames])
}

fn press(session: &Session, key: char) {
    session.reported(Key::from_char(key).unwrap());
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(TOO_LONG, future).await.expect("an end")
}
