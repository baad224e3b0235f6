//! Calls over SIP: the signalling, the sound, what can be said, and the driver over them.
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::config::{Loaded, read_secret};
use super::parts::{Desk, StartError};
use crate::calls::Late;
use crate::channels::sip::{LineFacts, Sip, SipParts, SipSettings, TrunkFacts};
use crate::media::sdp::{Codec, SrtpPolicy as MediaSrtp};
use crate::telephony::engine::{Engine, EngineConfig, SessionSettings};
use crate::telephony::phone::{Phone, PhoneConfig, TrunkSetup};
use crate::telephony::prompts::Library;
use crate::telephony::resolve::Names;
use crate::telephony::trunks::{CodecName, Listen, SrtpPolicy, Trunk};
use crate::transcription::{Transcriber, transcriber};

/// The door, ready to serve, and where it listens.
#[derive(Debug)]
pub struct SipDoor {
    sip: Sip,
    phone: Phone,
    /// Where it listens.
    pub listening: Vec<Listen>,
}

/// Opens the door for calls over SIP; `None` when there is no trunk.
///
/// # Errors
/// [`StartError::System`] when a port, a certificate or a secret file cannot be used.
pub async fn door(loaded: &Loaded, desk: &Desk, late: Late) -> Result<Option<SipDoor>, StartError> {
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
    let engine = Engine::start(&engine, Arc::clone(&desk.random)).map_err(|e| system(&e))?;
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
    let started = Phone::start(phone, names, Arc::clone(&desk.random)).await;
    let (phone, incoming) = started.map_err(|error| system(&error))?;
    let listening = phone.listening().to_vec();
    let parts = SipParts {
        calls: desk.calls.clone(),
        late,
        phone: phone.clone(),
        engine,
        library: Arc::new(library),
        recordings: desk.recordings.clone(),
        transcriber: ears(loaded, desk)?,
        random: Arc::clone(&desk.random),
        settings: settings(loaded, desk),
    };
    Ok(Some(SipDoor { sip: Sip::new(parts, incoming), phone, listening }))
}

impl SipDoor {
    /// Serves calls until told to stop; then no new ones are taken, and those in progress may go
    /// on for `drain`.
    pub async fn serve(self, stop: CancellationToken, drain: Duration) {
        let phone = self.phone.clone();
        let draining = async {
            stop.cancelled().await;
            match phone.drain(drain).await {
                Ok(0) => {}
                Ok(left) => tracing::warn!(left, "calls were still in progress at the end"),
                Err(error) => tracing::warn!(%error, "calls could not be seen out"),
            }
        };
        tokio::select! {
            () = self.sip.serve(stop.clone()) => {}
            () = draining => {}
            () = phone.ended() => {}
        }
        phone.stop().await;
    }
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

fn settings(loaded: &Loaded, desk: &Desk) -> SipSettings {
    let config = &loaded.config;
    let lines = desk.intake.parts().settings.lines.iter().map(|line| LineFacts {
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
