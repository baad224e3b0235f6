//! The two ends of a trunk on an address of this process, spoken in the way that a test wants.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use centralita::app::metrics::Metrics;
use centralita::app::sip::trunk_facts;
use centralita::channels::sip::{CallDesk, Pace, SipParts, SipSettings, TrunkFacts};
use centralita::media::sdp::Codec;
use centralita::model::Country;
use centralita::runtime::{Random, SeededRandom};
use centralita::telephony::engine::{Engine, EngineConfig, SessionSettings};
use centralita::telephony::phone::{Incoming, Phone, PhoneConfig, TrunkSetup};
use centralita::telephony::prompts::Library;
use centralita::telephony::resolve::{FixedNames, Names};
use centralita::telephony::transport::Protocol;
use centralita::telephony::trunks::{
    CodecName, Listen, ServerAddress, Sip, SrtpPolicy, TransportChoice, Trunk,
};
use tokio::sync::mpsc::Receiver;

/// As good as without end.
pub(crate) const PATIENT: std::time::Duration = std::time::Duration::from_secs(120);
/// What the trunk shows of calls from a line of the other country.
pub(crate) const SHOWN_ABROAD: &str = "+34910000000";

/// Media ports of one desk.
const PORTS: u16 = 40;

/// How a trunk is spoken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    pub(crate) protocol: Protocol,
    pub(crate) codec: Codec,
    pub(crate) srtp: SrtpPolicy,
    pub(crate) refer: bool,
}

impl Wire {
    /// A-law by UDP, in the open.
    pub(crate) const PLAIN: Self =
        Self { protocol: Protocol::Udp, codec: Codec::Pcma, srtp: SrtpPolicy::Never, refer: false };
}

/// A trunk: the desk's end with its sound, and where the operator's end is.
pub(crate) struct Ends {
    pub(crate) address: IpAddr,
    pub(crate) theirs: SocketAddr,
    pub(crate) phone: Phone,
    pub(crate) incoming: Receiver<Incoming>,
    wire: Wire,
    ours: SocketAddr,
    media: u16,
    trunk: TrunkFacts,
    certificates: Arc<tempfile::TempDir>,
    /// What the desk's sessions have in common.
    pub(crate) session: SessionSettings,
}

/// Two ports for signalling and some for sound that nobody else has: an address of this process,
/// and on it ports of each desk.
fn places() -> (IpAddr, u16, u16) {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let [.., a, b] = std::process::id().to_be_bytes();
    let address = Ipv4Addr::new(127, 64 | (a & 63), b, 77);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    (address.into(), 5_100 + 2 * number, 10_000 + PORTS * number)
}

/// A certificate that both ends show and believe.
fn certificates(address: IpAddr) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec![address.to_string()]).unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(folder.path().join("certificate.pem"), made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
    folder
}

fn trunk(id: &str, wire: Wire, server: SocketAddr) -> Trunk {
    let by_tls = wire.protocol == Protocol::Tls;
    let codec = match wire.codec {
        Codec::Pcma => CodecName::Pcma,
        Codec::Pcmu => CodecName::Pcmu,
        Codec::G722 => CodecName::G722,
    };
    Trunk {
        id: id.to_owned(),
        servers: vec![server.to_string().parse::<ServerAddress>().unwrap()],
        transport: match wire.protocol {
            Protocol::Udp => TransportChoice::Udp,
            Protocol::Tcp => TransportChoice::Tcp,
            Protocol::Tls => TransportChoice::Tls,
        },
        user: String::new(),
        password_file: String::new(),
        register: false,
        // Connections between addresses of this machine come from its first one.
        peers: vec!["127.0.0.1/32".parse().unwrap()],
        probe_s: 0,
        verified_numbers: true,
        country: Country::SPAIN,
        codecs: vec![codec],
        srtp: wire.srtp,
        refer: wire.refer,
        shown_number: Some(SHOWN_ABROAD.parse().unwrap()),
        tls_ca: if by_tls { "certificate.pem".to_owned() } else { String::new() },
        ..Trunk::example().unwrap()
    }
}

async fn phone(
    trunk: Trunk,
    (protocol, own): (Protocol, SocketAddr),
    folder: &std::path::Path,
) -> (Phone, Receiver<Incoming>) {
    let shown = |file: &str| match protocol {
        Protocol::Tls => file.to_owned(),
        Protocol::Udp | Protocol::Tcp => String::new(),
    };
    let config = PhoneConfig {
        sip: Sip {
            listen: vec![Listen { protocol, address: own }],
            certificate: shown("certificate.pem"),
            key: shown("key.pem"),
            ..Sip::default()
        },
        trunks: vec![TrunkSetup { trunk, password: None }],
        base_dir: folder.to_owned(),
        user_agent: None,
    };
    let random = Arc::new(SeededRandom::new(own.port().into()));
    Phone::start(config, Names::Fixed(FixedNames::default()), random).await.unwrap()
}

impl Ends {
    /// Opens the desk's end; the trunk is `operator` to it.
    pub(crate) async fn open(wire: Wire) -> Self {
        let (address, sip, media) = places();
        let (ours, theirs) = (SocketAddr::new(address, sip), SocketAddr::new(address, sip + 1));
        let certificates = Arc::new(certificates(address));
        let trunk = trunk("operator", wire, theirs);
        let facts = trunk_facts(&trunk);
        let (phone, incoming) = phone(trunk, (wire.protocol, ours), certificates.path()).await;
        let (trunk, session) = (facts, SessionSettings::default());
        Self { address, theirs, phone, incoming, wire, ours, media, trunk, certificates, session }
    }

    /// Opens the operator's end, to which the trunk is `desk`.
    pub(crate) async fn other(&self) -> (Phone, Receiver<Incoming>) {
        let trunk = trunk("desk", self.wire, self.ours);
        phone(trunk, (self.wire.protocol, self.theirs), self.certificates.path()).await
    }

    /// What must live as long as the ends do.
    pub(crate) fn certificates(&self) -> Arc<tempfile::TempDir> {
        Arc::clone(&self.certificates)
    }

    /// Where the desk's end listens.
    pub(crate) const fn ours(&self) -> SocketAddr {
        self.ours
    }

    /// The parts of a door over this end, without lines, recordings and a transcriber.
    pub(crate) fn parts(&self, desk: Arc<dyn CallDesk>, random: Arc<dyn Random>) -> SipParts {
        let engine = EngineConfig {
            threads: 1,
            ports: self.media..=self.media + PORTS - 1,
            address: self.address,
            session: self.session,
        };
        SipParts {
            desk,
            phone: self.phone.clone(),
            engine: Arc::new(Engine::start(&engine, Arc::clone(&random)).unwrap()),
            library: Arc::new(Library::load(std::path::Path::new("nowhere"))),
            recordings: None,
            transcriber: None,
            listener: Arc::new(Metrics::default()),
            random,
            intake: None,
            settings: SipSettings {
                media_address: self.address,
                trunks: vec![self.trunk.clone()],
                lines: vec![],
                bench: false,
                calls_max: 8,
                answer_max: PATIENT,
                urgent_max: PATIENT,
                pace: Pace::default(),
            },
        }
    }
}
