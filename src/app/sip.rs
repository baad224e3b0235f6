//! Calls over SIP: the signalling, the sound, what can be said, and the driver over them.
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::config::{Loaded, read_secret};
use super::parts::{Desk, StartError};
use crate::calls::Late;
use crate::channels::sip::{
    CallDesk, LineFacts, Sip, SipParts, SipSettings, TrunkFacts, WholeDesk,
};
use crate::intake::Settings;
use crate::media::sdp::{Codec, SrtpPolicy as MediaSrtp};
use crate::runtime::Random;
use crate::store::Recordings;
use crate::telephony::engine::{Engine, EngineConfig, SessionSettings};
use crate::telephony::phone::{Phone, PhoneConfig, TrunkSetup};
use crate::telephony::prompts::Library;
use crate::telephony::resolve::Names;
use crate::telephony::trunks::{CodecName, Listen, SrtpPolicy, Trunk};
use crate::transcription::{Transcriber, transcriber};

/// How long the last writes of calls may take when the telephone is quiet already.
const LAST_WRITES_MAX: Duration = Duration::from_secs(5);

/// The door, ready to serve, and where it listens.
#[derive(Debug)]
pub struct SipDoor {
    sip: Sip,
    phone: Phone,
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
    let media = &config.media;
    let engine = EngineConfig {
        threads: media.threads,
        ports: media.port_first..=media.port_last,
        address: media.address,
        session: SessionSettings {
            lead_in: Duration::from_millis(media.lead_in_ms),
            silence: Duration::from_secs(media.silence_s_max),
            ..SessionSettings::default()
        },
    };
    let engine = Engine::start(&engine, Arc::clone(&behind.random)).map_err(|e| system(&e))?;
    let library = Library::load(&loaded.path(&config.phone.prompts));
    for fault in library.faults() {
        tracing::warn!(%fault, "a recording of prompts cannot be used");
    }
    let phone = PhoneConfig {
        sip: config.sip.clone(),
        trunks: config.trunks.iter().map(|t| setup(loaded, t)).collect::<Result<_, _>>()?,
        base_dir: loaded.base_dir.clone(),
        user_agent: Some(concat!("centralita/", env!("CARGO_PKG_VERSION")).to_owned()),
    };
    let names = Names::system().map_err(|error| system(&error))?;
    let started = Phone::start(phone, names, Arc::clone(&behind.random)).await;
    let (phone, incoming) = started.map_err(|error| system(&error))?;
    let listening = phone.listening().to_vec();
    let parts = SipParts {
        settings: settings(loaded, &behind.settings),
        desk: behind.desk,
        phone: phone.clone(),
        engine,
        library: Arc::new(library),
        recordings: behind.recordings,
        transcriber: behind.transcriber,
        random: behind.random,
    };
    Ok(Some(SipDoor { sip: Sip::new(parts, incoming), phone, listening }))
}

impl SipDoor {
    /// Returns the signalling.
    pub(super) const fn phone(&self) -> &Phone {
        &self.phone
    }

    /// Serves calls until told to stop; then no new ones are taken, and those in progress may go
    /// on for `drain`. Whoever is on the telephone still is hung up then. Returns when the end of
    /// each call was written down, or after [`LAST_WRITES_MAX`].
    pub async fn serve(self, stop: CancellationToken, drain: Duration) {
        let phone = self.phone;
        let serving = self.sip.serve(stop.clone());
        let quiet = async {
            stop.cancelled().await;
            match phone.drain(drain).await {
                Ok(0) => {}
                Ok(left) => {
                    tracing::warn!(left, "calls were still in progress at the end");
                    phone.stop().await;
                }
                Err(error) => tracing::warn!(%error, "calls could not be seen out"),
            }
        };
        if !seen_out(serving, quiet, phone.ended()).await {
            tracing::error!("the end of some calls was not written down in time");
        }
        phone.stop().await;
    }
}

/// Serves until nobody is on the telephone any more, or it has ended, and then until what became of
/// the calls was written down too; returns whether it was.
async fn seen_out(
    serving: impl Future<Output = ()>,
    quiet: impl Future<Output = ()>,
    ended: impl Future<Output = ()>,
) -> bool {
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        () = &mut serving => return true,
        () = quiet => {}
        () = ended => {}
    }
    tokio::time::timeout(LAST_WRITES_MAX, serving).await.is_ok()
}

fn setup(loaded: &Loaded, trunk: &Trunk) -> Result<TrunkSetup, StartError> {
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

fn settings(loaded: &Loaded, settings: &Settings) -> SipSettings {
    let config = &loaded.config;
    let lines = settings.lines.iter().map(|line| LineFacts {
        id: line.id.clone(),
        number: line.number.clone(),
        language: line.language,
        country: line.country,
    });
    SipSettings {
        media_address: config.media.told_address(),
        trunks: config.trunks.iter().map(facts).collect(),
        lines: lines.collect(),
        bench: config.media.bench,
        calls_max: config.sip.calls_max,
        answer_max: Duration::from_millis(config.media.answer_ms_max),
    }
}

fn facts(trunk: &Trunk) -> TrunkFacts {
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
        user: trunk.user.clone(),
        domain: if trunk.domain.is_empty() { host() } else { trunk.domain.clone() },
        shown_number: trunk.shown_number.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_became_of_the_last_call_is_still_written_when_the_line_is_quiet() {
        let begun = Instant::now();
        let writes = sleep(LAST_WRITES_MAX - Duration::from_millis(1));
        assert!(seen_out(writes, ready(()), pending()).await);
        assert!(begun.elapsed() < LAST_WRITES_MAX);
        let begun = Instant::now();
        assert!(!seen_out(pending(), pending(), ready(())).await, "it does not wait for ever");
        assert_eq!(begun.elapsed(), LAST_WRITES_MAX);
        assert!(seen_out(ready(()), pending(), pending()).await);
    }
}
