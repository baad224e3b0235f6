//! Calls over SIP: the signalling, the sound, what can be said, and the driver over them.
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use zeroize::Zeroizing;

use super::config::{Loaded, read_secret};
use super::metrics::{Metrics, Telephone};
use super::parts::{Desk, StartError};
use crate::calls::{Late, STORE_WAIT_MAX};
use crate::channels::sip::{
    CallDesk, LineFacts, Pace, Sip, SipListener, SipParts, SipSettings, TrunkFacts, WholeDesk,
};
use crate::intake::{Intake, Settings};
use crate::media::sdp::{Codec, SrtpPolicy as MediaSrtp};
use crate::runtime::Random;
use crate::store::Recordings;
use crate::telephony::engine::{Engine, EngineConfig, SessionSettings};
use crate::telephony::phone::{Phone, PhoneConfig, TrunkSetup};
use crate::telephony::prompts::Library;
use crate::telephony::resolve::Names;
use crate::telephony::trunks::{CodecName, Listen, SrtpPolicy, Trunk};
use crate::transcription::{Transcriber, transcriber};

/// How long the ends of the last calls may take to be written down.
const LAST_WORDS_MAX: Duration = Duration::from_secs(3);

/// The door, ready to serve, and where it listens.
#[derive(Debug)]
pub struct SipDoor {
    sip: Sip,
    engine: Arc<Engine>,
    calls: LastCalls,
    /// Where it listens.
    pub listening: Vec<Listen>,
}

/// What the door is opened over.
pub(super) struct Behind {
    pub(super) desk: Arc<dyn CallDesk>,
    pub(super) random: Arc<dyn Random>,
    pub(super) settings: Arc<Settings>,
    /// Nothing where nobody is asked to leave a message.
    pub(super) recordings: Option<Recordings>,
    /// Nothing where nobody is asked for words.
    pub(super) transcriber: Option<Arc<dyn Transcriber>>,
    pub(super) metrics: Arc<Metrics>,
    /// Whether callers are rung back.
    pub(super) intake: Option<Intake>,
}

/// Opens the door for calls over SIP; `None` when there is no trunk.
///
/// # Errors
/// As [`open`].
pub async fn door(loaded: &Loaded, desk: &Desk, late: Late) -> Result<Option<SipDoor>, StartError> {
    let behind = Behind {
        desk: Arc::new(WholeDesk { calls: desk.calls.clone(), late }),
        random: Arc::clone(&desk.random),
        settings: Arc::clone(&desk.intake.parts().settings),
        recordings: Some(desk.recordings.clone()),
        transcriber: ears(loaded, desk)?,
        metrics: Arc::clone(&desk.metrics),
        intake: Some(desk.intake.clone()),
    };
    Box::pin(open(loaded, behind)).await
}

/// Opens the door over whatever stands behind it; `None` when there is no trunk.
///
/// # Errors
/// [`StartError::System`] when a port, a certificate or a secret file cannot be used.
pub(super) async fn open(loaded: &Loaded, behind: Behind) -> Result<Option<SipDoor>, StartError> {
    let config = &loaded.config;
    if config.trunks.is_empty() {
        return Ok(None);
    }
    let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
    let engine = Engine::start(&media_settings(loaded), Arc::clone(&behind.random));
    let engine = Arc::new(engine.map_err(|error| system(&error))?);
    let library = Library::load(&loaded.path(&config.phone.prompts));
    for fault in library.faults() {
        tracing::warn!(%fault, "a recording of prompts cannot be used");
    }
    let phone = PhoneConfig {
        sip: config.sip.clone(),
        trunks: config.trunks.iter().map(|t| trunk_setup(loaded, t)).collect::<Result<_, _>>()?,
        base_dir: loaded.base_dir.clone(),
        user_agent: Some(concat!("centralita/", env!("CARGO_PKG_VERSION")).to_owned()),
    };
    let names = Names::system().map_err(|error| system(&error))?;
    let started = Phone::start(phone, names, Arc::clone(&behind.random)).await;
    let (phone, incoming) = started.map_err(|error| system(&error))?;
    let listening = phone.listening().to_vec();
    let library = Arc::new(library);
    behind.metrics.follow_telephone(Telephone {
        phone: phone.clone(),
        engine: Arc::clone(&engine),
        library: Arc::clone(&library),
        transcriber: behind.transcriber.clone(),
    });
    let parts = SipParts {
        settings: settings(loaded, &behind.settings),
        desk: behind.desk,
        phone: phone.clone(),
        engine: Arc::clone(&engine),
        library,
        recordings: behind.recordings,
        transcriber: behind.transcriber,
        listener: behind.metrics as Arc<dyn SipListener>,
        random: behind.random,
        intake: behind.intake,
    };
    let drain = Duration::from_secs(config.sip.drain_s);
    let (begun, seen_out) = (CancellationToken::new(), CancellationToken::new());
    let calls = LastCalls { phone, drain, begun, seen_out };
    Ok(Some(SipDoor { sip: Sip::new(parts, incoming), engine, calls, listening }))
}

/// Sees calls out: once told to, no new ones are taken, and those in progress go on for a while.
/// Clones are the same.
#[derive(Clone, Debug)]
pub struct LastCalls {
    phone: Phone,
    drain: Duration,
    begun: CancellationToken,
    seen_out: CancellationToken,
}

impl LastCalls {
    /// The longest that this takes.
    #[must_use]
    pub const fn time_max(&self) -> Duration {
        self.drain
    }

    /// Returns whether no new calls are taken any more.
    #[must_use]
    pub fn is_seeing_out(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Returns the telephone.
    #[must_use]
    pub const fn phone(&self) -> &Phone {
        &self.phone
    }

    /// Tells new calls 503 with Retry-After, and waits until the last call is over or its time is;
    /// at once when that was done before.
    pub async fn see_out(&self) {
        if self.seen_out.is_cancelled() {
            return;
        }
        self.begun.cancel();
        let calls = self.phone.calls();
        if calls > 0 {
            tracing::info!(calls, seconds = self.drain.as_secs(), "waiting for calls to end");
        }
        match self.phone.drain(self.drain).await {
            Ok(0) => {}
            Ok(left) => tracing::warn!(left, "calls were still in progress at the end"),
            Err(error) => tracing::warn!(%error, "calls could not be seen out"),
        }
        self.seen_out.cancel();
    }
}

impl SipDoor {
    /// Returns what sees calls out.
    #[must_use]
    pub fn calls(&self) -> LastCalls {
        self.calls.clone()
    }

    /// Serves calls until told to stop; then those in progress are seen out.
    pub async fn serve(self, stop: CancellationToken) {
        let LastCalls { phone, .. } = self.calls.clone();
        let tasks: TaskTracker = self.sip.tasks();
        let last = async {
            stop.cancelled().await;
            self.calls.see_out().await;
        };
        tokio::select! {
            () = self.sip.serve(stop.clone()) => {}
            () = last => {}
            () = phone.ended() => {}
        }
        phone.stop().await;
        tasks.close();
        if tokio::time::timeout(LAST_WORDS_MAX, tasks.wait()).await.is_err() {
            tracing::warn!(calls = tasks.len(), "the end of some calls is not written down");
        }
        let engine = Arc::clone(&self.engine);
        let _ended = tokio::task::spawn_blocking(move || engine.shut_down()).await;
    }
}

/// Returns what the configuration says of sound.
#[must_use]
pub fn media_settings(loaded: &Loaded) -> EngineConfig {
    let media = &loaded.config.media;
    EngineConfig {
        threads: media.threads,
        ports: media.port_first..=media.port_last,
        address: media.address,
        session: SessionSettings {
            lead_in: Duration::from_millis(media.lead_in_ms),
            silence: Duration::from_secs(media.silence_s_max),
            ..SessionSettings::default()
        },
    }
}

/// Returns a trunk with its password.
///
/// # Errors
/// [`StartError::System`] when the password file cannot be used.
pub fn trunk_setup(loaded: &Loaded, trunk: &Trunk) -> Result<TrunkSetup, StartError> {
    let password = secret(loaded, &trunk.password_file, "trunk", &trunk.id)?;
    Ok(TrunkSetup { trunk: trunk.clone(), password })
}

fn secret(
    loaded: &Loaded,
    file: &str,
    section: &str,
    id: &str,
) -> Result<Option<Zeroizing<String>>, StartError> {
    if file.is_empty() {
        return Ok(None);
    }
    read_secret(&loaded.path(file)).map(Some).map_err(|error| {
        StartError::System(format!("the secret of [[{section}]] {id} ({file}): {error}"))
    })
}

fn ears(loaded: &Loaded, desk: &Desk) -> Result<Option<Arc<dyn Transcriber>>, StartError> {
    let config = &loaded.config.transcription;
    let key = secret(loaded, &config.key_file, "transcription", "key_file")?;
    let clock = Arc::clone(&desk.intake.parts().clock);
    transcriber(config, key.as_ref(), clock).map_err(|error| StartError::System(error.to_string()))
}

fn settings(loaded: &Loaded, desk: &Settings) -> SipSettings {
    let config = &loaded.config;
    let lines = desk.lines.iter().map(|line| LineFacts {
        id: line.id.clone(),
        number: line.number.clone(),
        language: line.language,
        country: line.country,
    });
    SipSettings {
        media_address: config.media.told_address(),
        trunks: config.trunks.iter().map(trunk_facts).collect(),
        lines: lines.collect(),
        bench: config.media.bench,
        calls_max: config.sip.calls_max,
        answer_max: Duration::from_millis(config.media.answer_ms_max),
        urgent_max: STORE_WAIT_MAX,
        pace: Pace::default(),
    }
}

/// Returns what a call must know of a trunk.
#[must_use]
pub fn trunk_facts(trunk: &Trunk) -> TrunkFacts {
    let codec = |name: &CodecName| match name {
        CodecName::Pcma => Codec::Pcma,
        CodecName::Pcmu => Codec::Pcmu,
        CodecName::G722 => Codec::G722,
    };
    let host =
        || trunk.servers.first().map_or_else(String::new, |server| server.host().to_string());
    TrunkFacts {
        id: trunk.id.clone(),
        country: trunk.country,
        verified_numbers: trunk.verified_numbers,
        codecs: trunk.codecs.iter().map(codec).collect(),
        srtp: match trunk.srtp {
            SrtpPolicy::Never => MediaSrtp::Off,
            SrtpPolicy::Accepted => MediaSrtp::Accept,
            SrtpPolicy::Required => MediaSrtp::Require,
        },
        refer: trunk.refer,
        user: trunk.user.clone(),
        domain: if trunk.domain.is_empty() { host() } else { trunk.domain.clone() },
        shown_number: trunk.shown_number.clone(),
    }
}
