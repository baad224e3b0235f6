//! The last resort alone: what is served while the desk itself cannot be opened.
//!
//! A restart with a faulty rule, or over a store that cannot be opened, must not leave callers
//! without anybody. Those on call are taken from `data/last-good.json`, those who are always attended
//! from the configuration; calls go into the journal. As soon as the desk can be opened it is, and
//! takes them from there.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

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
use super::{late, voice};
use crate::channels::webhook::Webhook;
use crate::http::{ServerLimits, serve_tcp};
use crate::intake::Settings;
use crate::runtime::Clock;
use crate::store::StoreError;

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
#[derive(Clone, Copy, Debug)]
pub struct EmergencyDoors {
    /// Calls that platforms bring, when there is an account of any.
    pub webhook: Option<SocketAddr>,
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
    let door = LastDoor {
        last_good,
        settings: Arc::clone(&settings),
        phrasebook: load_phrasebook(&KnowledgePaths::new(loaded)).ok(),
        late: late.clone(),
        clock: Arc::clone(&clock),
        metrics: Arc::clone(&metrics),
    };
    let tasks = Tasks::new(metrics);
    ready(open_doors(loaded, &settings, door, why, &tasks).await?);
    let stop = tasks.stop();
    let over = loop {
        tokio::select! {
            () = signals.wait() => break Over::Stopped,
            () = stop.cancelled() => break Over::Stopped,
            () = tokio::time::sleep(TRY_EVERY) => {}
        }
        if let Some(late) = &late {
            late.retry();
        }
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
    tasks.shutdown(SHUTDOWN_TIME_MAX).await;
    match tasks.lost() {
        Some(part) => Err(StartError::PartEnded(part)),
        None => Ok(over),
    }
}

/// Opens what can be served without a desk.
async fn open_doors(
    loaded: &Loaded,
    settings: &Settings,
    door: LastDoor,
    why: &StartError,
    tasks: &Tasks,
) -> Result<EmergencyDoors, StartError> {
    let config = &loaded.config;
    let (clock, metrics) = (Arc::clone(&door.clock), Arc::clone(&door.metrics));
    let webhook = match voice::webhook_settings(loaded, settings)? {
        Some(settings) => {
            let listener = listen(config.webhook.listen).await?;
            let address = local(&listener)?;
            let webhook = Webhook::new(Arc::new(door), settings, clock);
            let limits = voice::limits(&config.webhook);
            tasks.vital("webhook", webhook.serve(listener, limits, tasks.stop()));
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
    Ok(EmergencyDoors { webhook, health })
}

fn local(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|error| StartError::System(error.to_string()))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| StartError::System(format!("cannot listen on {address}: {error}")))
}
