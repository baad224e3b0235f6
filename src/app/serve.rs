//! The daemon: doors open, workers work, until a signal ends them.
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::api::{ApiState, Reload as _, router};
use crate::calls::{Calls, Late};
use crate::channels::answer_page::answer_pages;
use crate::channels::link_page::link_pages;
use crate::channels::oncall_feed::oncall_feeds;
use crate::channels::sms_door::{SmsAnswers, sms_door};
use crate::channels::way_page::way_pages;
use crate::channels::webhook::Webhook;
use crate::delivery::{
    ByWay, Folder, RelayLogin, RelaySettings, RelayTransport, RetryPolicy, Signing, Transport,
    Unsealing, Worker,
};
use crate::http::{FormClient, OwnedSocket, ServerLimits, serve_tcp, serve_unix, tls_client};
use crate::identity::exchange::FILE_BYTES_MAX;
use crate::intake::Intake;
use crate::model::{Door, Timestamp};
use crate::store::{OutboxCounts, StoreHealth};
use crate::telephony::trunks::Listen;

use super::call_door::DeskDoor;
use super::config::{Api, Loaded, RelaySecurity, read_secret};
use super::health::{self, Condition, Readiness};
use super::knowledge::KnowledgeReload;
use super::last_good::{self, LastGoodFile};
use super::late;
use super::mail_auth;
use super::mail_door::MailDoors;
use super::parts::{Counting, Desk, StartError};
use super::tasks::{SHUTDOWN_TIME_MAX, StopSignals, Tasks, run_until_stopped};
use super::{coverage, goals, hand_over, incidents, integration, law};
use super::{imap, outside, pages, sip, voice, watch, ways};

/// The name of the command line's socket below the data folder.
pub const SOCKET: &str = "centralita.sock";
/// How often gauges are read.
const GAUGES_EVERY: Duration = Duration::from_secs(5);
/// How often calls are looked through.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Serves calls of platforms and the page of one-time links, as far as there are any.
fn serve_webhook(
    tasks: &Tasks,
    desk: &Desk,
    voice: Option<Webhook<DeskDoor>>,
    answers: Option<SmsAnswers>,
    listener: TcpListener,
    limits: ServerLimits,
) {
    let links = desk.intake.parts().settings.links.is_some();
    let mut pages = Router::new();
    if links {
        pages = link_pages(desk.intake.clone())
            .merge(answer_pages(desk.intake.clone()))
            .merge(way_pages(desk.intake.clone()));
        pages = pages.merge(oncall_feeds(desk.intake.clone()));
    }
    if let Some(answers) = answers {
        pages = pages.merge(sms_door(desk.intake.clone(), answers));
    }
    match voice {
        Some(voice) => tasks.vital("webhook", voice.serve(listener, pages, limits, tasks.stop())),
        None => tasks.vital("webhook", serve_tcp(listener, pages, limits, tasks.stop())),
    }
}

/// Runs the daemon until a signal; `ready` is called when every door is open.
///
/// # Errors
/// [`StartError`] when a door or the relay cannot be set up.
pub async fn serve(
    loaded: &Loaded,
    mut desk: Desk,
    ready: impl FnOnce(&Doors),
) -> Result<(), StartError> {
    let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
    let mut signals = StopSignals::new().map_err(|error| system(&error))?;
    let tasks = Tasks::new(Arc::clone(&desk.metrics));
    desk.stop = tasks.stop();
    let config = &loaded.config;
    // Whatever may fail comes before the doors: nothing is taken that could not be answered.
    let worker = Arc::new(worker(loaded, &desk)?);
    let to_desks = outside::desk_worker(loaded, &desk)?;
    let late = late_calls(&mut desk)?;
    let imap = imap::door(loaded, &desk)?;
    let socket = OwnedSocket::bind(&desk.data.join(SOCKET)).map_err(|error| system(&error))?;
    let mail = MailDoors::open(loaded).await?;
    let health = listen(config.health.listen, "health.listen").await?;
    let api = listen(config.api.listen, "api.listen").await?;
    let answers = ways::sms_answers(loaded)?;
    let wanted = answers.is_some() || desk.intake.parts().settings.links.is_some();
    let webhook = match (voice::door(loaded, &desk)?, wanted) {
        (None, false) => None,
        (voice, _) => Some((voice, listen(config.webhook.listen, "webhook.listen").await?)),
    };
    let opened = desk.intake.parts().clock.now();
    let sip = Box::pin(sip::door(loaded, &desk, late.clone())).await?;
    let doors = Doors {
        lmtp: mail.lmtp(),
        smtp: mail.smtp(),
        health: local(&health)?,
        api: local(&api)?,
        webhook: webhook.as_ref().map(|(_, listener)| local(listener)).transpose()?,
        sip: sip.as_ref().map_or_else(Vec::new, |door| door.listening.clone()),
        outgoing: config.mail.relay.is_none().then(|| desk.data.join("outgoing")),
    };
    let last_good = LastGoodFile::new(&desk.data);
    let reload = Arc::new(reload(&desk, &last_good));
    let state = ApiState {
        intake: desk.intake.clone(),
        calls: desk.calls.clone(),
        recordings: desk.recordings.clone(),
        phone: sip.as_ref().map(|door| door.calls().phone().clone()),
        mailboxes: Arc::new(imap::Read(imap.board())),
        random: desk.random.clone(),
        staff: desk.staff.clone(),
        reload: reload.clone(),
    };
    // The command line sends files of accounts and contacts.
    let local = ServerLimits { body_bytes_max: FILE_BYTES_MAX, ..ServerLimits::default() };
    tasks.vital("socket", serve_unix(socket, router(state.clone()), local, tasks.stop()));
    let guarded = super::console::router(&config.api, &desk, state);
    tasks.vital("api", serve_tcp(api, guarded, api_limits(&config.api), tasks.stop()));
    if let Some((voice, listener)) = webhook {
        let limits = voice::limits(&config.webhook);
        serve_webhook(&tasks, &desk, voice, answers, listener, limits);
    }
    let calls = sip.as_ref().map(sip::SipDoor::calls);
    let readiness = with_mailboxes(readiness(&desk, late.clone(), calls.clone()), &imap);
    let stop_time_max = serve_calls(&tasks, sip);
    let looked_at = health::router(Arc::new(readiness), Arc::clone(&desk.metrics));
    tasks.vital("health", serve_tcp(health, looked_at, ServerLimits::default(), tasks.stop()));
    mail.serve(&tasks, &desk, &config.mail.auth.authserv_ids);
    read_mailboxes(&tasks, imap);
    keep_safe(&tasks, &desk, late, last_good);
    start_workers(&tasks, &desk, worker, opened, config.rules.watch.then_some(reload));
    start_what_looks(&tasks, &desk);
    outside::start(&tasks, &desk, to_desks);

    ready(&doors);
    run_until_stopped(&tasks, &mut signals, seen_out(calls), stop_time_max).await;
    desk.database.stop();
    tasks.lost().map_or(Ok(()), |part| Err(StartError::PartEnded(part)))
}

fn reload(desk: &Desk, last_good: &LastGoodFile) -> KnowledgeReload {
    let (paths, metrics) = (desk.paths.clone(), Arc::clone(&desk.metrics));
    KnowledgeReload::new(paths, desk.intake.clone(), last_good.clone(), metrics)
}

/// Starts what looks by itself whether something is due.
fn start_what_looks(tasks: &Tasks, desk: &Desk) {
    goals::start(tasks, desk);
    integration::start(tasks, desk);
    hand_over::start(tasks, desk);
    incidents::start(tasks, desk);
    law::start(tasks, desk);
}

/// Returns what a portal may take of us.
fn api_limits(api: &Api) -> ServerLimits {
    ServerLimits {
        connections_max: api.connections_max,
        head_time_max: Duration::from_secs(api.head_s_max),
        body_time_max: Duration::from_secs(api.body_s_max),
        body_bytes_max: api.body_bytes_max,
        peers: api.trusted_proxies.clone(),
        ..ServerLimits::default()
    }
}

/// Lets whoever is on the telephone finish.
async fn seen_out(calls: Option<sip::LastCalls>) {
    if let Some(calls) = calls {
        calls.see_out().await;
    }
}

/// Serves calls over SIP, and returns how long the end of the program may take: whoever is on the
/// telephone may finish; with no call in progress it ends at once.
fn serve_calls(tasks: &Tasks, sip: Option<sip::SipDoor>) -> Duration {
    let Some(door) = sip else { return SHUTDOWN_TIME_MAX };
    let time_max = SHUTDOWN_TIME_MAX.saturating_add(door.calls().time_max());
    tasks.vital("sip", door.serve(tasks.stop()));
    time_max
}

/// Starts what works behind the doors: sending, gauges, and noticing changed files.
fn start_workers(
    tasks: &Tasks,
    desk: &Desk,
    worker: Arc<Worker>,
    opened: Timestamp,
    reload: Option<Arc<KnowledgeReload>>,
) {
    tasks.keep("delivery", move |stop| {
        let worker = Arc::clone(&worker);
        async move { worker.run(stop).await }
    });
    let store = desk.database.clone();
    let stop = tasks.stop();
    tasks.vital("store", async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = store.ended() => {}
        }
    });
    let gauges = (desk.intake.clone(), Arc::clone(&desk.metrics));
    tasks.keep("gauges", move |stop| {
        let (intake, metrics) = gauges.clone();
        async move { read_gauges(&intake, &metrics, stop).await }
    });
    let calls = desk.calls.clone();
    tasks.keep("calls", move |stop| {
        let calls = calls.clone();
        async move { sweep_calls(&calls, opened, stop).await }
    });
    let pages = (desk.intake.clone(), Arc::clone(&desk.pages));
    tasks.keep("pages", move |stop| {
        let (intake, bell) = pages.clone();
        async move { pages::run(&intake, &bell, stop).await }
    });
    if let Some(reload) = reload {
        let (paths, metrics) = (desk.paths.clone(), Arc::clone(&desk.metrics));
        tasks.keep("watch", move |stop| {
            let (reload, paths, metrics) =
                (Arc::clone(&reload), paths.clone(), Arc::clone(&metrics));
            async move { watch::run(&paths, move || told(reload.reload(), &metrics), stop).await }
        });
    }
}

/// Opens the journal, unless the last resort was served from it.
fn late_calls(desk: &mut Desk) -> Result<Late, StartError> {
    let late = match desk.late.take() {
        Some(late) => late,
        None => {
            let clock = Arc::clone(&desk.intake.parts().clock);
            late::open(&desk.data, desk.random.as_ref(), clock, &desk.metrics)?
        }
    };
    desk.metrics.follow_late(late.clone());
    desk.late = Some(late.clone());
    Ok(late)
}

/// Starts what keeps callers in danger from depending on the store and the rules.
fn keep_safe(tasks: &Tasks, desk: &Desk, late: Late, last_good: LastGoodFile) {
    let intake = desk.intake.clone();
    tasks.keep("late", move |stop| late::run(late.clone(), intake.clone(), stop));
    let (intake, metrics) = (desk.intake.clone(), Arc::clone(&desk.metrics));
    let rota = desk.rota.subscribe();
    tasks.keep("last-good", move |stop| {
        let (metrics, rota) = (Arc::clone(&metrics), rota.clone());
        last_good::run(last_good.clone(), intake.clone(), metrics, rota, stop)
    });
    let (intake, metrics) = (desk.intake.clone(), Arc::clone(&desk.metrics));
    let rota = desk.rota.subscribe();
    tasks.keep("coverage", move |stop| {
        coverage::run(intake.clone(), Arc::clone(&metrics), rota.clone(), stop)
    });
}

/// The address that was given when port 0 was asked for.
fn local(listener: &TcpListener) -> Result<std::net::SocketAddr, StartError> {
    listener.local_addr().map_err(|error| StartError::System(error.to_string()))
}

/// Where the doors are, for those who want to use them.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Mail from a mail server of ours.
    pub lmtp: std::net::SocketAddr,
    /// Mail from anybody, if that door is open.
    pub smtp: Option<std::net::SocketAddr>,
    /// Probes and metrics.
    pub health: std::net::SocketAddr,
    /// The API.
    pub api: std::net::SocketAddr,
    /// Calls that platforms bring, when there is an account of any.
    pub webhook: Option<std::net::SocketAddr>,
    /// Calls over SIP, when there is a trunk.
    pub sip: Vec<Listen>,
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

fn readiness(desk: &Desk, late: Late, calls: Option<sip::LastCalls>) -> Readiness {
    let disk = desk.intake.clone();
    let rules = desk.intake.clone();
    let store = desk.database.clone();
    let ready = Readiness::default()
        .with("store", move || match store.health() {
            StoreHealth::Working => Ok("the last commit went through".to_owned()),
            StoreHealth::Failing(why) => Err(format!("the last commit failed: {why}")),
            StoreHealth::Ended => Err("the store has ended".to_owned()),
        })
        .with("disk", move || {
            let parts = disk.parts();
            match parts.free_space.check(parts.clock.now()) {
                Ok(()) => Ok("above the watermark".to_owned()),
                Err(free) => Err(format!("{free} bytes free, below storage.free_space_min_mb")),
            }
        })
        .with("late calls", move || late::check(&late))
        .with("rules", move || Ok(format!("set {}", rules.parts().knowledge.load().rules.hash())));
    match calls {
        Some(calls) => ready.with_part("trunks", move || trunks(&calls)),
        None => ready,
    }
}

/// Reads mailboxes, when there are any.
fn read_mailboxes(tasks: &Tasks, imap: imap::ImapDoor) {
    if imap.is_used() {
        tasks.vital("imap", imap.serve(tasks.stop()));
    }
}

/// Adds what is known of mailboxes, when there are any.
fn with_mailboxes(readiness: Readiness, imap: &imap::ImapDoor) -> Readiness {
    if !imap.is_used() {
        return readiness;
    }
    let board = imap.board();
    readiness.with_part("mailboxes", move || imap::condition(&board))
}

/// What is known of trunks. Mail and platforms go on without any, so this is told and takes
/// nothing away; but a program that sees its last calls out is not to get new ones.
fn trunks(calls: &sip::LastCalls) -> Condition {
    if calls.is_seeing_out() {
        return Condition::Failed("calls are being seen out; no new ones are taken".to_owned());
    }
    let all = calls.phone().trunks();
    let bad: Vec<&str> =
        all.iter().filter(|trunk| !trunk.works()).map(|trunk| trunk.id.as_str()).collect();
    match (bad.is_empty(), bad.len() == all.len()) {
        (true, _) => Condition::Good(format!("{} of {} work", all.len(), all.len())),
        (false, true) => Condition::Degraded(format!("no trunk works: {}", bad.join(", "))),
        (false, false) => Condition::Degraded(format!("these do not work: {}", bad.join(", "))),
    }
}

fn worker(loaded: &Loaded, desk: &Desk) -> Result<Worker, StartError> {
    let outbox = &loaded.config.outbox;
    Ok(Worker {
        database: desk.database.clone(),
        transport: Arc::new(Unsealing::new(
            Arc::clone(&desk.intake.parts().letters),
            Arc::new(ByWay::new(
                ways::ways(loaded)?,
                FormClient::new(
                    tls_client(None).map_err(|error| StartError::System(error.to_string()))?,
                ),
                Arc::clone(&desk.intake.parts().clock),
                signing(loaded, transport(loaded, desk)?)?,
            )),
        )),
        policy: RetryPolicy {
            attempts_max: outbox.attempts_max,
            first: Duration::from_secs(outbox.first_retry_s),
            longest: Duration::from_secs(outbox.retry_s_max),
            lease: Duration::from_secs(outbox.lease_s),
        },
        clock: Arc::clone(&desk.intake.parts().clock),
        bell: Arc::clone(&desk.bell),
        listener: Arc::new(Counting::of(desk)),
    })
}

/// Puts the signatures of our domains before what goes out, if there are keys.
fn signing(loaded: &Loaded, next: Arc<dyn Transport>) -> Result<Arc<dyn Transport>, StartError> {
    let signer = mail_auth::signer(loaded)?;
    Ok(if signer.is_empty() { next } else { Arc::new(Signing::new(signer, next)) })
}

fn transport(loaded: &Loaded, desk: &Desk) -> Result<Arc<dyn Transport>, StartError> {
    let Some(relay) = &loaded.config.mail.relay else {
        let folder = Folder::new(desk.data.join("outgoing"));
        folder.sweep().map_err(|error| {
            StartError::System(format!("read {}: {error}", desk.data.join("outgoing").display()))
        })?;
        return Ok(Arc::new(folder));
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
    let relay = RelayTransport::new(&settings).map_err(StartError::System)?;
    Ok(Arc::new(relay))
}

/// Ends calls of which nothing is heard any more: first those over SIP that an earlier run left
/// open, for no telephone outlives the program.
async fn sweep_calls(calls: &Calls, opened: Timestamp, stop: CancellationToken) {
    let mut tick = tokio::time::interval(SWEEP_EVERY);
    let mut left = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        if left {
            match Box::pin(calls.end_cut(Door::Sip, opened)).await {
                Ok(ended) => {
                    left = false;
                    if ended > 0 {
                        tracing::warn!(ended, "calls were cut when the program ended");
                    }
                }
                Err(error) => tracing::warn!(%error, "calls that were cut are not ended yet"),
            }
        }
        if let Err(error) = Box::pin(calls.sweep()).await {
            tracing::warn!(%error, "calls are not swept; trying again");
        }
    }
}

/// Reads what changes without anybody telling.
async fn read_gauges(intake: &Intake, metrics: &super::metrics::Metrics, stop: CancellationToken) {
    let mut tick = tokio::time::interval(GAUGES_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let parts = intake.parts();
        if let Some(free) = parts.free_space.free(parts.clock.now()) {
            metrics.storage_free(free);
        }
        if let Ok(OutboxCounts { pending, failed, .. }) =
            parts.database.write(|tx| tx.outbox_counts()).await
        {
            metrics.outbox_rows("all", "pending", i64::from(pending));
            metrics.outbox_rows("all", "failed", i64::from(failed));
        }
        if let Ok(standings) = intake.outside_standings().await {
            metrics.outside(&standings);
        }
    }
}
