//! Opening what the program keeps, and putting the story together.
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::calls::{Calls, Late};
use crate::delivery::{Delivered, DeliveryListener};
use crate::intake::codes::number_contacts;
use crate::intake::{
    CodeListener, CodeVerdict, Codes, Company, Intake, Listener, Parts, Settled, Staff, Stepped,
};
use crate::mail::thread::ThreadKey;
use crate::model::{Door, FileFault};
use crate::runtime::{Clock, Random, SystemRandom};
use crate::store::{
    Database, FreeSpace, LetterVault, OutboxKind, OutboxState, PinKey, Recordings, SecretError,
    Secrets, SqliteSettings, StoreError, TokenVault, Vault, open_sqlite,
};
use crate::tickets::OutcomeKind;

use super::company::company;
use super::config::Loaded;
use super::knowledge::{self, KnowledgePaths};
use super::mail_auth;
use super::metrics::Metrics;
use super::settings::settings;

/// The name of the database below the data folder.
pub const DATABASE: &str = "centralita.db";
/// Bytes of a megabyte in `storage.free_space_min_mb`.
const MEGABYTE: u64 = 1_000_000;

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Files that a person wrote are faulty.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<FileFault>),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// The store was written with another key.
    #[error("{} does not fit the database beside it; restore data/secrets from its backup, or move data/ away to begin anew", .0.display())]
    ForeignKey(PathBuf),
    /// A part that cannot be done without ended by itself: the supervisor starts the program anew.
    #[error("{0} ended by itself; the program cannot go on without it and must be started again")]
    PartEnded(&'static str),
    /// A folder cannot be made, a port or socket cannot be had.
    #[error("{0}")]
    System(String),
}

impl From<Vec<FileFault>> for StartError {
    fn from(faults: Vec<FileFault>) -> Self {
        Self::Faults(faults)
    }
}

/// Everything but the doors: what the daemon and a command without a daemon have in common.
pub struct Desk {
    /// The story.
    pub intake: Intake,
    /// Calls in progress.
    pub calls: Calls,
    /// The store.
    pub database: Database,
    /// What callers said for the desk.
    pub recordings: Recordings,
    /// Seals the tokens of accounts.
    pub tokens: Arc<TokenVault>,
    /// Who signs in to the console.
    pub staff: Staff,
    /// The company's own sign-in, if there is one.
    pub company: Option<Company>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Rung when something waits to go out.
    pub bell: Arc<Notify>,
    /// Rung when a page was answered.
    pub pages: Arc<Notify>,
    /// Tells that who is on call may have changed.
    pub rota: watch::Sender<u64>,
    /// Where the desk's files lie.
    pub paths: KnowledgePaths,
    /// The data folder.
    pub data: PathBuf,
    /// Cancelled when the program stops.
    pub stop: CancellationToken,
    /// Calls that are served without the store; nothing in a command without a daemon.
    pub late: Option<Late>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("data", &self.data).finish_non_exhaustive()
    }
}

/// Where chance comes from. Codes have their own, so that a test can draw other codes while all
/// else stays as it was.
#[derive(Clone)]
pub struct Chance {
    /// Keys, tokens, contact numbers.
    pub general: Arc<dyn Random>,
    /// Codes and their salts.
    pub codes: Arc<dyn Random>,
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance")
    }
}

impl Chance {
    /// The machine's.
    #[must_use]
    pub fn of_the_system() -> Self {
        let general: Arc<dyn Random> = Arc::new(SystemRandom::default());
        Self { codes: Arc::clone(&general), general }
    }
}

/// Opens store and keys, loads what the desk knows.
///
/// # Errors
/// [`StartError`]; nothing was changed then, save that a data folder may have been made.
pub async fn open(
    loaded: &Loaded,
    config_file: &str,
    clock: Arc<dyn Clock>,
) -> Result<Desk, StartError> {
    Box::pin(open_with(loaded, config_file, clock, Chance::of_the_system())).await
}

/// As [`open`], with chance of another kind.
///
/// # Errors
/// As [`open`].
pub async fn open_with(
    loaded: &Loaded,
    config_file: &str,
    clock: Arc<dyn Clock>,
    chance: Chance,
) -> Result<Desk, StartError> {
    let settings = Arc::new(settings(config_file, &loaded.config)?);
    let paths = KnowledgePaths::new(loaded);
    let knowledge = knowledge::load(&paths, &settings)?;
    let data = loaded.path(&loaded.config.storage.data);
    let system =
        |error: std::io::Error| StartError::System(format!("make {}: {error}", data.display()));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&data).map_err(system)?;
    let storage = &loaded.config.storage;
    refuse_an_emptied_store(&data)?;
    let database =
        open_sqlite(&SqliteSettings { path: data.join(DATABASE), group_max: storage.group_max })?;
    let random = Arc::clone(&chance.general);
    let secrets = Secrets::open(&data, random.as_ref())?;
    let vault = open_vault(&data, &secrets, storage.inline_bytes_max, &database).await?;
    let recordings = Recordings::new(&secrets, &data);
    let tokens = Arc::new(TokenVault::new(&secrets));
    let numbered = number_contacts(&database, random.clone()).await?;
    if numbered > 0 {
        tracing::info!(numbered, "contacts from before there were contact numbers got theirs");
    }
    let counting = Arc::new(Counting::begin());
    let codes =
        open_codes(loaded, (&data, &database), &chance, Arc::clone(&clock), &counting).await?;
    let intake = Intake::new(Parts {
        database: database.clone(),
        vault,
        codes,
        mail_auth: mail_auth::checker(&loaded.config),
        thread_key: ThreadKey::new(*secrets.thread),
        letters: Arc::new(LetterVault::new(&secrets)),
        knowledge: ArcSwap::from_pointee(knowledge),
        settings,
        corrected: knowledge::corrected_path(&paths),
        recordings: recordings.clone(),
        data: data.clone(),
        free_space: FreeSpace::new(
            data.clone(),
            storage.free_space_min_mb.saturating_mul(MEGABYTE),
        ),
        clock,
        listener: counting.clone(),
    });
    intake.read_changes().await?;
    intake.know_outside_desks().await?;
    let calls = Calls::new(intake.clone(), Arc::clone(&random));
    let clock = Arc::clone(&intake.parts().clock);
    let factors = Arc::new(TokenVault::of_second_factors(&secrets));
    let staff = Staff::new(database.clone(), Arc::clone(&random), clock, factors)
        .demanding(loaded.config.console.second_factor.iter().copied());
    Ok(Desk {
        intake,
        calls,
        database,
        recordings,
        tokens,
        staff,
        company: company(loaded)?,
        random,
        metrics: Arc::clone(&counting.metrics),
        bell: Arc::clone(&counting.bell),
        pages: Arc::clone(&counting.pages),
        rota: counting.rota.clone(),
        paths,
        data,
        stop: CancellationToken::new(),
        late: None,
    })
}

/// Opens what draws and checks codes, and refuses a store that was written with another key.
async fn open_codes(
    loaded: &Loaded,
    (data, database): (&std::path::Path, &Database),
    chance: &Chance,
    clock: Arc<dyn Clock>,
    counting: &Arc<Counting>,
) -> Result<Codes, StartError> {
    let key = pin_key(data, chance.general.as_ref(), database).await?;
    let codes = Codes::new(
        database.clone(),
        &key,
        Arc::clone(&chance.codes),
        clock,
        loaded.config.identity.limits(),
        counting.clone(),
    );
    let key_id = codes.key_id();
    if !database.write(move |tx| tx.check_code_key(key_id)).await? {
        return Err(StartError::ForeignKey(data.join("secrets").join(PinKey::FILE)));
    }
    Ok(codes)
}

/// Opens the vault of raw mail, and refuses a store that was sealed with another key.
async fn open_vault(
    data: &std::path::Path,
    secrets: &Secrets,
    inline_bytes_max: usize,
    database: &Database,
) -> Result<Vault, StartError> {
    let vault = Vault::new(secrets, data, inline_bytes_max);
    let swept = vault.sweep().map_err(|error| StartError::System(error.to_string()))?;
    if swept > 0 {
        tracing::info!(swept, "half-written raw mails of an earlier run removed");
    }
    let key_id = vault.key_id();
    if !database.write(move |tx| tx.check_vault_key(key_id)).await? {
        return Err(StartError::ForeignKey(data.join("secrets/mail.key")));
    }
    Ok(vault)
}

/// Opens the key of codes, which an installation from before there were codes has not.
async fn pin_key(
    data: &std::path::Path,
    random: &dyn Random,
    database: &Database,
) -> Result<PinKey, StartError> {
    let codes_kept = database.write(|tx| tx.has_codes()).await?;
    Ok(PinKey::open(data, random, codes_kept)?)
}

/// Keys without a database mean that the database was lost: its numbers would be given out
/// again, and old signatures would open other people's tickets.
fn refuse_an_emptied_store(data: &std::path::Path) -> Result<(), StartError> {
    let empty = |name: &str| std::fs::metadata(data.join(name)).map_or(0, |meta| meta.len()) == 0;
    let lost = empty("centralita.db") && empty("centralita.db-wal");
    if lost && data.join("secrets/mail.key").exists() {
        return Err(StartError::System(format!(
            "{0}/centralita.db is missing or empty, but {0}/secrets is there; restore the database, or move {0} away to begin anew",
            data.display()
        )));
    }
    Ok(())
}

/// Counts what happened and wakes the worker.
pub(super) struct Counting {
    pub(super) metrics: Arc<Metrics>,
    pub(super) bell: Arc<Notify>,
    pub(super) pages: Arc<Notify>,
    pub(super) rota: watch::Sender<u64>,
}

impl Counting {
    /// Begins to count at nothing.
    fn begin() -> Self {
        Self {
            metrics: Arc::default(),
            bell: Arc::default(),
            pages: Arc::default(),
            rota: watch::Sender::new(0),
        }
    }

    /// Counts what a desk's workers do.
    pub(super) fn of(desk: &Desk) -> Self {
        Self {
            metrics: Arc::clone(&desk.metrics),
            bell: Arc::clone(&desk.bell),
            pages: Arc::clone(&desk.pages),
            rota: desk.rota.clone(),
        }
    }
}

impl Listener for Counting {
    fn outgoing(&self) {
        self.bell.notify_one();
    }

    fn paging(&self) {
        self.pages.notify_one();
    }

    fn pages_stepped(&self, stepped: &Stepped) {
        self.metrics.pages_stepped(stepped);
    }

    fn rota_changed(&self, revision: u64) {
        self.rota.send_replace(revision);
    }

    fn settled(&self, door: Door, settled: &Settled) {
        self.metrics.arrived(door, settled.outcome.kind.as_str());
        if let Some((intent, priority)) = settled.opened {
            self.metrics.ticket_opened(intent, priority);
        }
        if settled.outgoing {
            self.bell.notify_one();
        }
        if settled.mail_loop {
            self.metrics.mail_loop();
        }
        if settled.outcome.kind == OutcomeKind::Parked {
            tracing::warn!(arrival = settled.arrival.0, %door, "arrival parked: somebody must look");
            return;
        }
        tracing::info!(
            arrival = settled.arrival.0,
            %door,
            outcome = settled.outcome.kind.as_str(),
            ticket = settled.outcome.ticket.map(tracing::field::display),
            "arrival settled"
        );
    }
}

impl CodeListener for Counting {
    fn checked(&self, verdict: CodeVerdict) {
        self.metrics.code_checked(verdict.as_str());
    }

    fn alarm(&self, contacts: u32) {
        self.metrics.code_alarm();
        tracing::warn!(
            contacts,
            "so many contacts had a wrong code within the hour that somebody may be trying them all; codes are accepted from known numbers only while it lasts"
        );
    }
}

impl DeliveryListener for Counting {
    fn delivered(&self, delivered: &Delivered) {
        let Delivered { id, kind, state, fault, misconfigured } = delivered;
        self.metrics.outbox_tried(kind.as_str(), state.as_str());
        if *misconfigured {
            self.metrics.relay_alarm();
            tracing::error!(
                error = %fault.brief,
                "nothing goes out: TLS with the relay fails or it refuses our login; look at mail.relay and its password"
            );
        }
        if (*kind, *state) == (OutboxKind::Page, OutboxState::Failed) {
            self.metrics.page_lost();
        }
        if fault.brief.is_empty() {
            tracing::info!(row = id.0, kind = kind.as_str(), "sent");
        } else {
            let (kind, state) = (kind.as_str(), state.as_str());
            tracing::warn!(row = id.0, kind, state, error = %fault.brief, "not sent");
            tracing::debug!(row = id.0, kind, state, error = %fault.full, "not sent");
        }
    }
}

/// Measures how long something takes, for the histogram only.
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a monotonic reading for a histogram, decides nothing"
    )]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}
