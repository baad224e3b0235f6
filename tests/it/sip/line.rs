//! The desk behind a trunk, and the operator at its other end: callers dial in through him, and
//! whoever the desk rings is rung by him.
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use centralita::app::late;
use centralita::channels::sip::{
    LineFacts, Sip as Door, SipParts, SipSettings, TrunkFacts, WholeDesk,
};
use centralita::media::sdp::{Codec, SrtpPolicy};
use centralita::model::{Country, Language};
use centralita::runtime::SeededRandom;
use centralita::telephony::engine::{Engine, EngineConfig, SessionSettings};
use centralita::telephony::phone::{Incoming, Phone, PhoneConfig, TrunkSetup};
use centralita::telephony::prompts::Library;
use centralita::telephony::resolve::{FixedNames, Names};
use centralita::telephony::transport::Protocol;
use centralita::telephony::trunks::{Listen, Sip, TransportChoice, Trunk};
use centralita::transcription::{Counts, Hints, Pcm, TranscribeError, Transcriber, Transcript};
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::desk::TestDesk;

/// As good as without end.
const PATIENT: Duration = Duration::from_secs(120);
/// Media ports of one desk.
const PORTS: u16 = 40;

/// What the trunk shows of calls from a line of the other country.
pub(crate) const SHOWN_ABROAD: &str = "+34910000000";

/// Writes down what a script says, whatever is heard.
#[derive(Debug, Default)]
pub(crate) struct Scripted {
    words: Mutex<VecDeque<String>>,
    asked: AtomicU16,
}

impl Scripted {
    pub(crate) fn will_hear(&self, words: &str) {
        self.words.lock().unwrap().push_back(words.to_owned());
    }

    /// How often anything was to be written down.
    pub(crate) fn asked(&self) -> u16 {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Transcriber for Scripted {
    fn transcribe<'a>(
        &'a self,
        audio: &'a Pcm,
        _: Language,
        _: Hints<'a>,
    ) -> BoxFuture<'a, Result<Transcript, TranscribeError>> {
        assert!(!audio.samples.is_empty());
        self.asked.fetch_add(1, Ordering::Relaxed);
        let words = self.words.lock().unwrap().pop_front();
        let words = words.ok_or(TranscribeError::NothingSaid);
        Box::pin(async { words.map(|text| Transcript { text, confidence: None }) })
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }
}

/// The operator's end of the trunk.
pub(crate) struct Operator {
    pub(crate) address: IpAddr,
    pub(crate) phone: Phone,
    pub(crate) incoming: Receiver<Incoming>,
    pub(crate) ears: Arc<Scripted>,
    _serves: DropGuard,
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

fn trunk(id: &str, server: SocketAddr) -> TrunkSetup {
    let trunk = Trunk {
        id: id.to_owned(),
        servers: vec![server.to_string().parse().unwrap()],
        transport: TransportChoice::Udp,
        user: String::new(),
        password_file: String::new(),
        register: false,
        peers: vec![],
        probe_s: 0,
        verified_numbers: true,
        country: Country::SPAIN,
        ..Trunk::example().unwrap()
    };
    TrunkSetup { trunk, password: None }
}

async fn phone(id: &str, own: SocketAddr, other: SocketAddr) -> (Phone, Receiver<Incoming>) {
    let config = PhoneConfig {
        sip: Sip {
            listen: vec![Listen { protocol: Protocol::Udp, address: own }],
            ..Sip::default()
        },
        trunks: vec![trunk(id, other)],
        base_dir: std::env::temp_dir(),
        user_agent: None,
    };
    let random = Arc::new(SeededRandom::new(own.port().into()));
    Phone::start(config, Names::Fixed(FixedNames::default()), random).await.unwrap()
}

/// What desks differ in.
pub(crate) struct Setup {
    pub(crate) library: Arc<Library>,
    /// Whether what callers say is written down.
    pub(crate) speech: bool,
    /// How long the store may take where it must not take long.
    pub(crate) urgent_max: Duration,
}

impl Setup {
    /// A store that is always in time, whatever else the machine does.
    pub(crate) fn with(library: &Arc<Library>, speech: bool) -> Self {
        Self { library: Arc::clone(library), speech, urgent_max: PATIENT }
    }
}

impl Operator {
    /// Opens the desk's door for calls over SIP and takes the place at the other end of its trunk.
    pub(crate) fn before(desk: &TestDesk, setup: Setup) -> Self {
        desk.block_on(Self::start(desk, setup))
    }

    async fn start(desk: &TestDesk, Setup { library, speech, urgent_max }: Setup) -> Self {
        let (address, sip, media) = places();
        let (ours, theirs) = (SocketAddr::new(address, sip), SocketAddr::new(address, sip + 1));
        let (phone_of_desk, calls) = phone("operator", ours, theirs).await;
        let (phone, incoming) = phone("desk", theirs, ours).await;
        let parts = desk.desk.intake.parts();
        let (random, clock) = (Arc::clone(&desk.desk.random), Arc::clone(&parts.clock));
        let late = late::open(&desk.desk.data, random.as_ref(), clock, &desk.desk.metrics).unwrap();
        let engine = EngineConfig {
            threads: 1,
            ports: media..=media + PORTS - 1,
            address,
            session: SessionSettings::default(),
        };
        let ears = Arc::<Scripted>::default();
        let transcriber: Arc<dyn Transcriber> = ears.clone();
        let lines = parts.settings.lines.iter().map(|line| LineFacts {
            id: line.id.clone(),
            number: line.number.clone(),
            language: line.language,
            country: line.country,
        });
        let door = SipParts {
            desk: Arc::new(WholeDesk { calls: desk.desk.calls.clone(), late }),
            phone: phone_of_desk,
            engine: Arc::new(Engine::start(&engine, Arc::clone(&random)).unwrap()),
            library,
            recordings: Some(desk.desk.recordings.clone()),
            transcriber: speech.then_some(transcriber),
            listener: desk.desk.metrics.clone(),
            random,
            intake: None,
            settings: SipSettings {
                media_address: address,
                trunks: vec![TrunkFacts {
                    id: "operator".to_owned(),
                    country: Country::SPAIN,
                    verified_numbers: true,
                    codecs: vec![Codec::Pcma],
                    srtp: SrtpPolicy::Off,
                    user: String::new(),
                    domain: address.to_string(),
                    shown_number: Some(SHOWN_ABROAD.parse().unwrap()),
                }],
                lines: lines.collect(),
                bench: false,
                calls_max: 8,
                // Whoever gives the store no time gives it none anywhere.
                answer_max: if urgent_max.is_zero() { urgent_max } else { PATIENT },
                urgent_max,
            },
        };
        let stop = CancellationToken::new();
        TaskTracker::new().spawn(Door::new(door, calls).serve(stop.clone()));
        Self { address, phone, incoming, ears, _serves: stop.drop_guard() }
    }
}
