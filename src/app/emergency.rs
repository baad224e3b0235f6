//! The last resort alone: what is served while the desk itself cannot be opened.
//!
//! A restart with a faulty rule, or over a store that cannot be opened, must not leave callers
//! without anybody. Those on call are taken from `data/last-good.json`, those who are always attended
//! from the configuration; calls go into the journal. As soon as the desk can be opened it is, and
//! takes them from there.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use super::config::Loaded;
use super::health::{self, Readiness};
use super::knowledge::{KnowledgePaths, load_phrasebook};
use super::last_door::LastDoor;
use super::last_good::LastGoodFile;
use super::metrics::Metrics;
use super::parts::{Chance, Desk, StartError, open_with};
use super::settings::settings;
use super::tasks::{SHUTDOWN_TIME_MAX, StopSignals, Tasks};
use super::{late, sip, voice};
use crate::channels::webhook::Webhook;
use crate::http::{ServerLimits, serve_tcp};
use crate::runtime::{Clock, Random};
use crate::store::StoreError;
use crate::telephony::phone::Phone;
use crate::telephony::trunks::Listen;

/// How often the desk is tried to be opened.
const TRY_EVERY: Duration = Duration::from_secs(5);

/// What ended the emergency.
#[derive(Debug)]
pub enum Over {
    /// The desk can be opened again: here it is.
    Opened(Box<Desk>),
    /// A signal.
    Stopped,
}

/// Returns whether the last resort serves when the desk cannot be opened for this reason: it was
/// served before, and nobody else serves it now.
#[must_use]
pub fn is_one(loaded: &Loaded, why: &StartError) -> bool {
    let data = loaded.path(&loaded.config.storage.data);
    let elsewhere = matches!(why, StartError::Store(StoreError::InUse { .. }));
    !elsewhere && data.join(super::last_good::LAST_GOOD).exists()
}

/// Where the last resort is served.
#[derive(Clone, Debug)]
pub struct EmergencyDoors {
    /// Calls that platforms bring, when there is an account of any.
    pub webhook: Option<SocketAddr>,
    /// Calls over SIP, when there is a trunk.
    pub sip: Vec<Listen>,
    /// Probes and metrics.
    pub health: SocketAddr,
}

/// Serves the last resort until the desk can be opened or a signal comes; `ready` is called when
/// the doors are open.
///
/// # Errors
/// [`StartError`] when not even that can be set up.
pub async fn serve(
    loaded: &Loaded,
    config_file: &str,
    clock: Arc<dyn Clock>,
    why: &StartError,
    ready: impl FnOnce(EmergencyDoors),
) -> Result<Over, StartError> {
    let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
    let mut signals = StopSignals::new().map_err(|error| system(&error))?;
    let settings = Arc::new(settings(config_file, &loaded.config)?);
    let data = loaded.path(&loaded.config.storage.data);
    let metrics = Arc::new(Metrics::default());
    let chance = Chance::of_the_system();
    let late = late::open(&data, chance.general.as_ref(), Arc::clone(&clock), &metrics)
        .inspect_err(|error| tracing::error!(%error, "calls are not written down"))
        .ok();
    let last_good = LastGoodFile::new(&data).read();
    if let Err(fault) = &last_good {
        metrics.reloaded("last-good", fault.as_str());
        tracing::error!(%fault, "whoever is on call is not known");
    }
    let door = Arc::new(LastDoor {
        last_good,
        settings: Arc::clone(&settings),
        phrasebook: load_phrasebook(&KnowledgePaths::new(loaded)).ok(),
        late: late.clone(),
        clock: Arc::clone(&clock),
        metrics: Arc::clone(&metrics),
    });
    let tasks = Tasks::new(metrics);
    let random = Arc::clone(&chance.general);
    let mut line = Line { loaded, door: Arc::clone(&door), random, up: None };
    let sip = line.open(&tasks).await;
    let (webhook, health) = open_doors(loaded, door, why, &tasks).await?;
    ready(EmergencyDoors { webhook, sip, health });
    let stop = tasks.stop();
    let mut over = loop {
        tokio::select! {
            () = signals.wait() => break Over::Stopped,
            () = stop.cancelled() => break Over::Stopped,
            () = tokio::time::sleep(TRY_EVERY) => {}
        }
        if let Some(late) = &late {
            late.retry();
        }
        line.open(&tasks).await;
        let opened =
            Box::pin(open_with(loaded, config_file, Arc::clone(&clock), chance.clone())).await;
        match opened {
            Ok(mut desk) => {
                desk.late = late;
                break Over::Opened(Box::new(desk));
            }
            Err(error) => tracing::error!(%error, "only the last resort is served"),
        }
    };
    if matches!(over, Over::Opened(_)) {
        // Nobody is cut off because the desk is there again.
        tokio::select! {
            () = line.quiet() => {}
            () = signals.wait() => over = Over::Stopped,
            () = stop.cancelled() => {}
        }
    }
    let time_max = SHUTDOWN_TIME_MAX.saturating_add(line.drain());
    tokio::select! {
        _ended = tasks.shutdown(time_max) => {}
        () = signals.wait() => over = Over::Stopped,
    }
    match tasks.lost() {
        Some(part) => Err(StartError::PartEnded(part)),
        None => Ok(over),
    }
}

/// The line: calls over SIP.
struct Line<'a> {
    loaded: &'a Loaded,
    door: Arc<LastDoor>,
    random: Arc<dyn Random>,
    up: Option<Phone>,
}

impl Line<'_> {
    /// Opens it unless it is open, and returns where it listens. What cannot be opened is tried
    /// again: platforms are served all the same.
    async fn open(&mut self, tasks: &Tasks) -> Vec<Listen> {
        if self.up.is_some() {
            return vec![];
        }
        let behind = sip::Behind {
            desk: self.door.clone(),
            random: Arc::clone(&self.random),
            settings: Arc::clone(&self.door.settings),
            recordings: None,
            transcriber: None,
            metrics: Arc::clone(&self.door.metrics),
            intake: None,
        };
        match Box::pin(sip::open(self.loaded, behind)).await {
            Ok(Some(sip)) => {
                self.up = Some(sip.calls().phone().clone());
                let listening = sip.listening.clone();
                tasks.vital("sip", sip.serve(tasks.stop()));
                listening
            }
            Ok(None) => vec![],
            Err(error) => {
                tracing::error!(%error, "calls over SIP are not taken; trying again");
                vec![]
            }
        }
    }

    /// How long whoever is on the telephone may finish.
    const fn drain(&self) -> Duration {
        Duration::from_secs(self.loaded.config.sip.drain_s)
    }

    /// Waits until nobody is on the telephone, as long as anybody may finish; calls are taken
    /// meanwhile.
    async fn quiet(&self) {
        if let Some(phone) = &self.up {
            phone.quiet(self.drain()).await;
        }
    }
}

/// Opens the other doors that can be served without a desk: that for platforms, if there is an
/// account of any, and that for probes.
async fn open_doors(
    loaded: &Loaded,
    door: Arc<LastDoor>,
    why: &StartError,
    tasks: &Tasks,
) -> Result<(Option<SocketAddr>, SocketAddr), StartError> {
    let config = &loaded.config;
    let (clock, metrics) = (Arc::clone(&door.clock), Arc::clone(&door.metrics));
    let webhook = match voice::webhook_settings(loaded, &door.settings)? {
        Some(settings) => {
            let listener = listen(config.webhook.listen).await?;
            let address = local(&listener)?;
            let webhook = Webhook::new(door, settings, clock);
            let limits = voice::limits(&config.webhook);
            tasks.vital("webhook", webhook.serve(listener, Router::new(), limits, tasks.stop()));
            Some(address)
        }
        None => None,
    };
    let words = why.to_string();
    let readiness = Readiness::default().with("desk", move || {
        Err(format!("only the last resort is served, because the desk cannot be opened: {words}"))
    });
    let router = health::router(Arc::new(readiness), metrics);
    let listener = listen(config.health.listen).await?;
    let health = local(&listener)?;
    tasks.vital("health", serve_tcp(listener, router, ServerLimits::default(), tasks.stop()));
    Ok((webhook, health))
}

fn local(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|error| StartError::System(error.to_string()))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| StartError::System(format!("cannot listen on {address}: {error}")))
}
