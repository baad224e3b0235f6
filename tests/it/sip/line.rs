//! The desk behind a trunk, and the operator at its other end: callers dial in through him, and
//! whoever the desk rings is rung by him.
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use centralita::app::late;
use centralita::calls::{Event, Late, LegKey, NewCall, Performance, Spoken, Token};
use centralita::channels::sip::{CallDesk, Doing, Fault, LineFacts, Pace, Sip as Door, WholeDesk};
use centralita::conversation::{Prompt, Recording, Responder};
use centralita::model::{Language, Timestamp};
use centralita::telephony::engine::SessionSettings;
use centralita::telephony::phone::{Incoming, Phone};
use centralita::telephony::prompts::Library;
use centralita::transcription::{Counts, Hints, Pcm, TranscribeError, Transcriber, Transcript};
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::driver::{HOPELESS, LOOK_EVERY};
use super::ends::{Ends, PATIENT, Wire};
use crate::desk::TestDesk;

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
    pub(crate) wire: Wire,
    pub(crate) phone: Phone,
    pub(crate) incoming: Receiver<Incoming>,
    pub(crate) ears: Arc<Scripted>,
    _serves: DropGuard,
    _certificates: Arc<tempfile::TempDir>,
}

/// What desks differ in.
pub(crate) struct Setup {
    pub(crate) library: Arc<Library>,
    /// Whether what callers say is written down.
    pub(crate) speech: bool,
    /// Whether the calls answer too late, always: what they do is done all the same.
    pub(crate) too_late: bool,
    /// How the trunk is spoken.
    pub(crate) wire: Wire,
    /// Whether callers are rung back.
    pub(crate) rings_back: bool,
    /// How often those who hold on hear so.
    pub(crate) hold_text: Duration,
    /// After what time without a packet somebody is given up.
    pub(crate) silence: Duration,
}

impl Setup {
    /// A store that is always in time, whatever else the machine does.
    pub(crate) fn with(library: &Arc<Library>, speech: bool) -> Self {
        Self {
            library: Arc::clone(library),
            speech,
            too_late: false,
            wire: Wire::PLAIN,
            rings_back: false,
            hold_text: PATIENT,
            silence: SessionSettings::default().silence,
        }
    }
}

impl Operator {
    /// Opens the desk's door for calls over SIP and takes the place at the other end of its trunk.
    pub(crate) fn before(desk: &TestDesk, setup: Setup) -> Self {
        desk.block_on(async {
            let wire = setup.wire;
            let mut ends = Ends::open(wire).await;
            ends.session.silence = setup.silence;
            let (phone, incoming) = ends.other().await;
            let (address, certificates) = (ends.address, ends.certificates());
            let (ears, serves) = serve(desk, setup, ends);
            let _serves = serves;
            Self { address, wire, phone, incoming, ears, _serves, _certificates: certificates }
        })
    }

    /// The next one who is rung.
    pub(crate) async fn rung(&mut self) -> Incoming {
        let rung = tokio::time::timeout(HOPELESS, self.incoming.recv()).await;
        rung.unwrap_or_else(|_| panic!("nobody is rung")).unwrap()
    }
}

/// Calls that answer too late.
struct TooLate(WholeDesk);

/// What is asked for is done, and nobody is told.
fn too_late<T: Send + 'static>(doing: Doing<T>) -> Doing<T> {
    Box::pin(async move { doing.await.and(Err(Fault::Slow)) })
}

impl CallDesk for TooLate {
    fn begin(&self, new: NewCall) -> Doing<Performance> {
        too_late(self.0.begin(new))
    }

    fn step(&self, token: Token, leg: LegKey, event: Event) -> Doing<Performance> {
        too_late(self.0.step(token, leg, event))
    }

    fn ended(&self, new: NewCall, how: &'static str) -> Doing<()> {
        self.0.ended(new, how)
    }

    fn recorded(&self, carrier: String, id: String, recording: Recording) -> Doing<bool> {
        self.0.recorded(carrier, id, recording)
    }

    fn people(&self, line: Option<&str>, danger: bool) -> Vec<Responder> {
        self.0.people(line, danger)
    }

    fn words(&self, line: Option<&str>, say: &[Prompt]) -> Result<Vec<Spoken>, String> {
        self.0.words(line, say)
    }

    fn late(&self) -> Option<Late> {
        self.0.late()
    }

    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn fallback_language(&self) -> Language {
        self.0.fallback_language()
    }
}

/// Opens the desk's door over its end of a trunk.
pub(crate) fn serve(desk: &TestDesk, setup: Setup, ends: Ends) -> (Arc<Scripted>, DropGuard) {
    let parts = desk.desk.intake.parts();
    let (random, clock) = (Arc::clone(&desk.desk.random), Arc::clone(&parts.clock));
    let late = late::open(&desk.desk.data, random.as_ref(), clock, &desk.desk.metrics).unwrap();
    let behind = WholeDesk { calls: desk.desk.calls.clone(), late };
    let ears = Arc::<Scripted>::default();
    let transcriber: Arc<dyn Transcriber> = ears.clone();
    let lines = parts.settings.lines.iter().map(|line| LineFacts {
        id: line.id.clone(),
        number: line.number.clone(),
        language: line.language,
        country: line.country,
    });
    let behind: Arc<dyn CallDesk> =
        if setup.too_late { Arc::new(TooLate(behind)) } else { Arc::new(behind) };
    let mut door = ends.parts(behind, random);
    door.library = setup.library;
    door.recordings = Some(desk.desk.recordings.clone());
    door.transcriber = setup.speech.then_some(transcriber);
    door.listener = desk.desk.metrics.clone();
    door.intake = setup.rings_back.then(|| desk.desk.intake.clone());
    door.settings.lines = lines.collect();
    door.settings.pace =
        Pace { hold_text: setup.hold_text, ring_backs: LOOK_EVERY, pages: LOOK_EVERY };
    let stop = CancellationToken::new();
    TaskTracker::new().spawn(Door::new(door, ends.incoming).serve(stop.clone()));
    (ears, stop.drop_guard())
}
