//! Calls over SIP: answers, says, listens, records and puts through what the calls decide.
//!
//! One task a caller and one a responder; read [`caller`] first. Like every driver this one reports
//! what happened and performs what it is given. It decides alone only when the calls fail
//! ([`last`]): then whoever is on call is rung from memory.
mod bench;
mod call;
mod caller;
mod connect;
mod counting;
mod desk;
mod hand_over;
mod last;
mod listen;
mod message;
mod notes;
mod numbers;
mod page_ring;
mod patience;
mod put_through;
mod record;
mod responder;
mod ring_back;
mod rung;
mod settings;
mod sounds;
#[cfg(test)]
mod tests;
mod voice;

use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::call::CallFacts;
pub use self::counting::{CallOutcome, LegOutcome, SipListener};
use self::desk::Desk;
pub use self::desk::{COMPLETED, CallDesk, Doing, Fault, WholeDesk};
use self::listen::Ears;
use self::notes::Notes;
pub use self::settings::{LineFacts, Pace, SipSettings, TrunkFacts};
use self::sounds::Sounds;
use crate::calls::Spoken;
use crate::conversation::{Prompt, Responder, Then, Turn};
use crate::intake::Intake;
use crate::media::sdp::{Exchange, Local};
use crate::media::srtp::{MASTER_BYTES, MasterKey};
use crate::model::{Language, PhoneNumber};
use crate::runtime::Random;
use crate::store::Recordings;
use crate::telephony::Clip;
use crate::telephony::engine::{Engine, MediaEvent, Session};
use crate::telephony::phone::{Incoming, Phone};
use crate::telephony::prompts::Library;
use crate::transcription::Transcriber;

/// Bytes of chance in the name of a call.
const ID_BYTES: usize = 15;

/// A message and the values it gets.
pub type Message = (&'static str, &'static [&'static str]);

/// Every message that this door says itself, beside those of a conversation.
pub const SIP_MESSAGES: &[Message] = &[
    ("phone-still-connecting", &[]),
    ("phone-fallback", &[]),
    ("phone-danger-connecting", &[]),
    ("phone-nobody", &[]),
    ("phone-goodbye", &[]),
    ("phone-nobody-danger", &[]),
    ("screen-customer-not-reached", &[]),
];

/// What the driver works with.
pub struct SipParts {
    /// The calls.
    pub desk: Arc<dyn CallDesk>,
    /// The signalling.
    pub phone: Phone,
    /// The sound.
    pub engine: Arc<Engine>,
    /// What can be said.
    pub library: Arc<Library>,
    /// Where messages of callers are kept; nowhere while there is no desk that asks for any.
    pub recordings: Option<Recordings>,
    /// Who writes down what callers say, if anybody.
    pub transcriber: Option<Arc<dyn Transcriber>>,
    /// Who counts.
    pub listener: Arc<dyn SipListener>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// What the configuration says.
    pub settings: SipSettings,
    /// Where callers wait to be rung back; nowhere while there is no desk.
    pub intake: Option<Intake>,
}

/// The door for calls over SIP.
pub struct Sip {
    door: Arc<Door>,
    incoming: mpsc::Receiver<Incoming>,
    intake: Option<Intake>,
}

/// What every task of the driver shares.
struct Door {
    desk: Desk,
    late: Notes,
    phone: Phone,
    engine: Arc<Engine>,
    library: Arc<Library>,
    recordings: Option<Recordings>,
    transcriber: Option<Arc<dyn Transcriber>>,
    listener: Arc<dyn SipListener>,
    random: Arc<dyn Random>,
    settings: SipSettings,
    sounds: Sounds,
    room: Arc<Semaphore>,
    tasks: TaskTracker,
}

impl std::fmt::Debug for Sip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sip")
    }
}

impl std::fmt::Debug for SipParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SipParts")
    }
}

impl Sip {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: SipParts, incoming: mpsc::Receiver<Incoming>) -> Self {
        let room = Arc::new(Semaphore::new(parts.settings.calls_max));
        let tasks = TaskTracker::new();
        let door = Door {
            late: Notes::new(parts.desk.late()),
            desk: Desk::new(parts.desk, tasks.clone()),
            phone: parts.phone,
            engine: parts.engine,
            sounds: Sounds::new(&parts.library),
            library: parts.library,
            recordings: parts.recordings,
            transcriber: parts.transcriber,
            listener: parts.listener,
            random: parts.random,
            settings: parts.settings,
            room,
            tasks,
        };
        Self { door: Arc::new(door), incoming, intake: parts.intake }
    }

    /// Returns the tasks of the calls; they go on when [`Sip::serve`] is dropped, until their calls
    /// are over.
    #[must_use]
    pub fn tasks(&self) -> TaskTracker {
        self.door.tasks.clone()
    }

    /// Serves calls until told to stop; then new ones are refused, and those in progress go on
    /// until whoever runs this drops it.
    pub async fn serve(mut self, stop: CancellationToken) {
        if let Some(intake) = self.intake.take() {
            let (door, pages) = (Arc::clone(&self.door), intake.clone());
            self.door.tasks.spawn(page_ring::run(door, pages, stop.clone()));
            self.door.tasks.spawn(ring_back::run(Arc::clone(&self.door), intake, stop.clone()));
        }
        loop {
            let incoming = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                incoming = self.incoming.recv() => incoming,
            };
            let Some(incoming) = incoming else { break };
            let door = Arc::clone(&self.door);
            self.door.tasks.spawn(caller::serve(door, incoming));
        }
        // Nobody else will: what waits here would be rung until the other side gives up.
        self.incoming.close();
        while let Some(incoming) = self.incoming.recv().await {
            let door = Arc::clone(&self.door);
            self.door.tasks.spawn(caller::turn_away(door, incoming, 503, "the program stops"));
        }
        self.door.tasks.close();
        self.door.tasks.wait().await;
        self.door.phone.stop().await;
    }
}

impl Door {
    /// Returns the sound of what the calls say.
    fn clips(&self, say: &[Spoken]) -> Vec<Clip> {
        let clips = |spoken: &Spoken| {
            let Spoken { id, language, brand, text, pieces } = spoken;
            self.library.clips(brand, id, *language, text, pieces)
        };
        say.iter().flat_map(clips).collect()
    }

    /// Returns the sound of one of [`SIP_MESSAGES`], without a phrasebook too.
    fn own_words(&self, id: &'static str, language: Language) -> Vec<Clip> {
        let say = self.desk.behind().words(None, &[Prompt::plain(id, language)]);
        self.clips(&say.unwrap_or_else(|error| {
            tracing::error!(error, "a message of the telephone has no words");
            vec![bare(id, language)]
        }))
    }

    /// Returns what a responder hears whom no desk asks. When that has no words, or the question
    /// for the key no sound, he hears what is compiled in; the keys mean the same.
    fn question(&self, line: Option<&str>, turn: &Turn) -> Vec<Spoken> {
        let asks = matches!(turn.then, Then::Collect(_));
        let can_be_said = |say: &Vec<Spoken>| {
            let whole = |one: &Spoken| {
                self.library.is_whole(&one.brand, one.language, &one.text, &one.pieces)
            };
            !asks || say.last().is_some_and(whole)
        };
        match self.desk.behind().words(line, &turn.say) {
            Ok(say) if can_be_said(&say) => say,
            Ok(_) | Err(_) if asks => {
                tracing::error!("a responder is asked for the key in the shortest way");
                let language = turn.say.last().map(|prompt| prompt.language);
                language.map(|language| bare("screen-fallback", language)).into_iter().collect()
            }
            Ok(say) => say,
            Err(_) => turn.say.iter().map(|prompt| bare(prompt.id, prompt.language)).collect(),
        }
    }

    /// Returns a name for a call that nobody outside can know or choose.
    fn new_id(&self) -> Option<String> {
        let mut bytes = [0_u8; ID_BYTES];
        self.random.fill(&mut bytes).ok()?;
        Some(data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase())
    }

    /// Returns who writes down what is said in a language.
    fn ears(&self, language: Language) -> Option<Ears> {
        let transcriber = Arc::clone(self.transcriber.as_ref()?);
        Some(Ears { transcriber, language })
    }

    /// Returns whom to ring from memory, in order.
    fn people(&self, facts: &CallFacts, danger: bool) -> Vec<Responder> {
        let people = self.desk.behind().people(facts.line.as_deref(), danger);
        if people.is_empty() {
            tracing::error!("the calls fail and nobody can be rung; set phone.fallback_policy");
        }
        people
    }

    /// Opens the sound of one call through a trunk; nothing when there is no port or no chance.
    fn sound(
        &self,
        trunk: &TrunkFacts,
    ) -> Option<(Arc<Session>, mpsc::Receiver<MediaEvent>, Exchange)> {
        let (session, media) = match self.engine.open() {
            Ok(opened) => opened,
            Err(error) => {
                tracing::error!(%error, "no sound for one more call");
                return None;
            }
        };
        let mut key = [0_u8; MASTER_BYTES];
        let mut id = [0_u8; 8];
        self.random.fill(&mut key).and_then(|()| self.random.fill(&mut id)).ok()?;
        let local = Local {
            address: self.settings.media_address,
            port: session.port(),
            codecs: trunk.codecs.clone(),
            events: true,
            srtp: trunk.srtp,
        };
        let exchange = Exchange::new(local, u64::from_be_bytes(id), MasterKey::new(key));
        Some((Arc::new(session), media, exchange))
    }

    /// Returns the trunks in the order in which a call that shows this line tries them: those of
    /// its country first.
    fn trunks_out<'a>(&'a self, line: &PhoneNumber) -> Vec<&'a TrunkFacts> {
        let country = line.country();
        let mut trunks: Vec<_> = self.settings.trunks.iter().collect();
        trunks.sort_by_key(|trunk| country != Some(trunk.country));
        let states = self.phone.trunks();
        // A trunk that does not answer is tried last, and still tried.
        trunks.sort_by_key(|trunk| {
            states.iter().any(|state| state.id == trunk.id && state.up == Some(false))
        });
        trunks
    }
}

/// A message that has no words, to be found by its id.
fn bare(id: &str, language: Language) -> Spoken {
    let (brand, text) = (String::new(), String::new());
    Spoken { id: id.to_owned(), language, brand, text, pieces: vec![] }
}
