mod calls;
mod trouble;
mod trunks;

use std::net::SocketAddr;
use std::path::PathBuf;

use super::super::resolve::FixedNames;
use super::super::trunks::{Sip, Trunk};
use super::*;
use crate::runtime::SeededRandom;
use crate::sip::agent::EndCause;

const ALL: [Protocol; 3] = [Protocol::Udp, Protocol::Tcp, Protocol::Tls];

/// A telephone and the calls that come to it.
struct Side {
    phone: Phone,
    incoming: Receiver<Incoming>,
}

impl Side {
    fn address(&self) -> SocketAddr {
        self.phone.listening()[0].address
    }

    /// Takes the next call, and with it the offer.
    async fn next(&mut self) -> Incoming {
        self.incoming.recv().await.unwrap()
    }
}

/// A trunk of two servers at most, without probes.
fn trunk(protocol: Protocol, servers: &[SocketAddr]) -> Trunk {
    Trunk {
        id: "other".to_owned(),
        servers: servers.iter().map(|server| server.to_string().parse().unwrap()).collect(),
        transport: match protocol {
            Protocol::Udp => TransportChoice::Udp,
            Protocol::Tcp => TransportChoice::Tcp,
            Protocol::Tls => TransportChoice::Tls,
        },
        user: String::new(),
        password_file: String::new(),
        register: false,
        peers: vec![],
        probe_s: 0,
        ..Trunk::example().unwrap()
    }
}

async fn started(seed: u64, sip: Sip, trunk: Trunk, base_dir: PathBuf) -> Side {
    let trunks = vec![TrunkSetup { trunk, password: None }];
    let config = PhoneConfig { sip, trunks, base_dir, user_agent: None };
    let names = Names::Fixed(FixedNames::default());
    let random = Arc::new(SeededRandom::new(seed));
    let (phone, incoming) = Phone::start(config, names, random).await.unwrap();
    Side { phone, incoming }
}

fn listening(protocol: Protocol) -> Sip {
    let mut sip = Sip { listen: vec![], ..Sip::default() };
    sip.listen.push(Listen { protocol, address: ([127, 0, 0, 1], 0).into() });
    if protocol == Protocol::Tls {
        sip.certificate = "certificate.pem".to_owned();
        sip.key = "key.pem".to_owned();
    }
    sip
}

/// Certificates for both sides, when they need any.
fn certificates() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = dir.path().join("key.pem");
    std::fs::write(dir.path().join("certificate.pem"), made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
    dir
}

/// The side that is called: it takes calls from this machine, over any protocol.
async fn called(protocol: Protocol, dir: &tempfile::TempDir) -> Side {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    let mut trunk = trunk(protocol, &[nowhere]);
    trunk.tls_ca = "certificate.pem".to_owned();
    started(1, listening(protocol), trunk, dir.path().to_owned()).await
}

/// The side that calls.
async fn calling(protocol: Protocol, servers: &[SocketAddr], dir: &tempfile::TempDir) -> Side {
    let mut trunk = trunk(protocol, servers);
    trunk.tls_ca = "certificate.pem".to_owned();
    started(2, listening(protocol), trunk, dir.path().to_owned()).await
}

fn sdp(text: &str) -> Sdp {
    Sdp(text.as_bytes().to_vec())
}

fn dial() -> Dial {
    Dial {
        trunk: "other".to_owned(),
        target: Uri::parse("tel:+34911238857").unwrap(),
        shown: NameAddr::parse("<sip:+34910000000@desk.example>").unwrap(),
        asserted: None,
        offer: Some(sdp("opaque offer")),
    }
}

async fn event(leg: &mut Leg) -> LegEvent {
    loop {
        let event = leg.event().await.expect("the call is not over");
        // It may come before the ringing or be overtaken by it.
        if !matches!(event, LegEvent::Trying) {
            return event;
        }
    }
}

macro_rules! expect_event {
    ($leg:expr, $pattern:pat) => {
        match event(&mut $leg).await {
            $pattern => {}
            other => panic!("{other:?} is not {}", stringify!($pattern)),
        }
    };
    ($leg:expr, $pattern:pat => $value:expr) => {
        match event(&mut $leg).await {
            $pattern => $value,
            other => panic!("{other:?} is not {}", stringify!($pattern)),
        }
    };
}
pub(super) use expect_event;

/// A call that is up at both ends.
async fn up(from: &Side, to: &mut Side) -> (Leg, Leg) {
    let mut caller = from.phone.dial(dial()).await.unwrap();
    let Incoming { leg: mut callee, .. } = to.next().await;
    callee.answer(sdp("opaque answer")).await.unwrap();
    expect_event!(caller, LegEvent::Answered(Some(_)));
    expect_event!(callee, LegEvent::Acked(None));
    (caller, callee)
}
