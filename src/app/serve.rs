//! The daemon: doors open, workers work, until a signal ends them.
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::api::{ApiState, Reload as _, auth, router};
use crate::channels::lmtp;
use crate::delivery::{
    Folder, MailTransport, RelayLogin, RelaySettings, RelayTransport, RetryPolicy, Worker,
};
use crate::http::{OwnedSocket, ServerLimits, serve_tcp, serve_unix};
use crate::store::OutboxCounts;

use super::config::{Loaded, RelaySecurity, read_secret};
use super::health::{self, Readiness};
use super::knowledge::KnowledgeReload;
use super::mail_door::IntakeDoor;
use super::parts::{Counting, Desk, StartError};
use super::tasks::{SHUTDOWN_TIME_MAX, StopSignals, Tasks, run_until_stopped};
use super::watch;

/// The name of the command line's socket below the data folder.
pub const SOCKET: &str = "centralita.sock";
/// How often gauges are read.
const GAUGES_EVERY: Duration = Duration::from_secs(5);

/// Runs the daemon until a signal; `ready` is called when every door is open.
///
/// # Errors
/// [`StartError`] when a door or the relay cannot be set up.
pub async fn serve(
    loaded: &Loaded,
    desk: Desk,
    ready: impl FnOnce(&Doors),
) -> Result<(), StartError> {
    let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
    let mut signals = StopSignals::new().map_err(|error| system(&error))?;
    let tasks = Tasks::new(Arc::clone(&desk.metrics));
    let config = &loaded.config;

    let socket = OwnedSocket::bind(&desk.data.join(SOCKET)).map_err(|error| system(&error))?;
    let mail = lmtp::bind(&config.lmtp).await.map_err(|error| system(&error))?;
    let health = listen(config.health.listen, "health.listen").await?;
    let api = listen(config.api.listen, "api.listen").await?;
    let doors = Doors {
        lmtp: local(&mail)?,
        health: local(&health)?,
        api: local(&api)?,
        outgoing: config.mail.relay.is_none().then(|| desk.data.join("outgoing")),
    };

    let reload = Arc::new(KnowledgeReload::new(desk.paths.clone(), desk.intake.clone()));
    let state = ApiState {
        intake: desk.intake.clone(),
        random: desk.random.clone(),
        reload: reload.clone(),
    };
    let limits = ServerLimits {
        connections_max: config.api.connections_max,
        head_time_max: Duration::from_secs(config.api.head_s_max),
        body_time_max: Duration::from_secs(config.api.body_s_max),
        body_bytes_max: config.api.body_bytes_max,
        peers: config.api.trusted_proxies.clone(),
        ..ServerLimits::default()
    };
    tasks.spawn(
        "socket",
        serve_unix(socket, router(state.clone()), ServerLimits::default(), tasks.stop()),
    );
    let guarded = auth::with_keys(router(state), desk.database.clone());
    tasks.spawn("api", serve_tcp(api, guarded, limits, tasks.stop()));
    let readiness = Arc::new(readiness(&desk));
    let health_router = health::router(readiness, Arc::clone(&desk.metrics));
    tasks.spawn("health", serve_tcp(health, health_router, ServerLimits::default(), tasks.stop()));

    let door = Arc::new(IntakeDoor {
        intake: desk.intake.clone(),
        metrics: Arc::clone(&desk.metrics),
        host_name: config.lmtp.host_name.clone(),
    });
    tasks.spawn("lmtp", lmtp::serve(mail, config.lmtp.clone(), door, tasks.stop()));
    let worker = Arc::new(worker(loaded, &desk)?);
    tasks.keep("delivery", move |stop| {
        let worker = Arc::clone(&worker);
        async move { worker.run(stop).await }
    });
    let gauges = Arc::new((desk.database.clone(), Arc::clone(&desk.metrics)));
    tasks.keep("gauges", move |stop| {
        let gauges = Arc::clone(&gauges);
        async move { read_gauges(&gauges.0, &gauges.1, stop).await }
    });
    if config.rules.watch {
        let (paths, metrics) = (desk.paths.clone(), Arc::clone(&desk.metrics));
        tasks.keep("watch", move |stop| {
            let (reload, paths, metrics) =
                (Arc::clone(&reload), paths.clone(), Arc::clone(&metrics));
            async move { watch::run(&paths, move || told(reload.reload(), &metrics), stop).await }
        });
    }

    ready(&doors);
    run_until_stopped(&tasks, &mut signals, SHUTDOWN_TIME_MAX).await;
    desk.database.stop();
    Ok(())
}

/// The address that was given when port 0 was asked for.
fn local(listener: &TcpListener) -> Result<std::net::SocketAddr, StartError> {
    listener.local_addr().map_err(|error| StartError::System(error.to_string()))
}

/// Where the doors are, for those who want to use them.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Mail.
    pub lmtp: std::net::SocketAddr,
    /// Probes and metrics.
    pub health: std::net::SocketAddr,
    /// The API.
    pub api: std::net::SocketAddr,
    /// Where answers are written, without a relay.
    pub outgoing: Option<std::path::PathBuf>,
}

async fn listen(address: std::net::SocketAddr, key: &str) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| {
        StartError::System(format!(
            "cannot listen on {address}: {error}; stop the program that has this port, or choose another in `{key}`"
        ))
    })
}

fn told(result: Result<String, Vec<crate::model::FileFault>>, metrics: &super::metrics::Metrics) {
    match result {
        Ok(hash) => {
            metrics.reloaded("files", "taken");
            tracing::info!(rules = hash, "files changed, the new set is in force");
        }
        Err(faults) => {
            metrics.reloaded("files", "refused");
            for fault in faults {
                tracing::error!(%fault, "files changed, the old set goes on");
            }
        }
    }
}

fn readiness(desk: &Desk) -> Readiness {
    let disk = desk.intake.clone();
    let rules = desk.intake.clone();
    Readiness::default()
        .with("disk", move || {
            let parts = disk.parts();
            match parts.free_space.check(parts.clock.now()) {
                Ok(()) => Ok("above the watermark".to_owned()),
                Err(free) => Err(format!("{free} bytes free, below storage.free_space_min_mb")),
            }
        })
        .with("rules", move || Ok(format!("set {}", rules.parts().knowledge.load().rules.hash())))
}

fn worker(loaded: &Loaded, desk: &Desk) -> Result<Worker, StartError> {
    let outbox = &loaded.config.outbox;
    Ok(Worker {
        database: desk.database.clone(),
        transport: transport(loaded, desk)?,
        policy: RetryPolicy {
            attempts_max: outbox.attempts_max,
            first: Duration::from_secs(outbox.first_retry_s),
            longest: Duration::from_secs(outbox.retry_s_max),
            lease: Duration::from_secs(outbox.lease_s),
        },
        clock: Arc::clone(&desk.intake.parts().clock),
        bell: Arc::clone(&desk.bell),
        listener: Arc::new(Counting {
            metrics: Arc::clone(&desk.metrics),
            bell: Arc::clone(&desk.bell),
        }),
    })
}

fn transport(loaded: &Loaded, desk: &Desk) -> Result<MailTransport, StartError> {
    let Some(relay) = &loaded.config.mail.relay else {
        return Ok(MailTransport::Folder(Folder::new(desk.data.join("outgoing"))));
    };
    let login = match &relay.user {
        Some(user) => {
            let path = loaded.path(&loaded.config.mail.relay_password_file);
            let password =
                read_secret(&path).map_err(|error| StartError::System(error.to_string()))?;
            Some(RelayLogin { user: user.clone(), password })
        }
        None => None,
    };
    let settings = RelaySettings {
        host: relay.host.clone(),
        port: relay.port,
        tls: relay.security == RelaySecurity::Tls,
        starttls: relay.security == RelaySecurity::StartTls,
        login,
    };
    RelayTransport::new(&settings).map(MailTransport::Relay).map_err(StartError::System)
}

/// Reads what changes without anybody telling.
async fn read_gauges(
    database: &crate::store::Database,
    metrics: &super::metrics::Metrics,
    stop: CancellationToken,
) {
    let mut tick = tokio::time::interval(GAUGES_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        if let Ok(OutboxCounts { pending, failed, .. }) =
            database.write(|tx| tx.outbox_counts()).await
        {
            metrics.outbox_rows("all", "pending", i64::from(pending));
            metrics.outbox_rows("all", "failed", i64::from(failed));
        }
    }
}
