//! Mailboxes over IMAP: from the configuration to connections.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::api::Mailboxes;
use crate::channels::imap::{
    Account, After, Board, Limits, Login, Protection, TokenSource, places, serve,
};
use crate::http::tls_client;
use crate::imap::ledger::Place;
use crate::imap::{FolderStatus, Secret};

use super::config::{Config, Imap, ImapAfter, ImapTls, Loaded, OAuth, read_secret};
use super::health::Condition;
pub use super::mailroom::{DeskMailroom, ServedMailbox};
use super::parts::{Desk, StartError};

/// How long a comparison that somebody asked for may take.
const COMPARE_TIME_MAX: Duration = Duration::from_secs(45);

/// The door for mailboxes.
pub(super) struct ImapDoor {
    accounts: Vec<Account>,
    limits: Limits,
    room: Arc<DeskMailroom>,
    board: Board,
}

/// Sets the door up; nothing is connected to yet.
///
/// # Errors
/// [`StartError`] when a secret or certificate cannot be read.
pub(super) fn door(loaded: &Loaded, desk: &Desk) -> Result<ImapDoor, StartError> {
    let config = &loaded.config;
    let accounts =
        config.imap.iter().map(|entry| account(loaded, entry)).collect::<Result<Vec<_>, _>>()?;
    let served = |entry: &Imap| ServedMailbox {
        address: entry.mailbox.clone(),
        authserv_ids: entry.authserv_ids.clone(),
    };
    let mailboxes: BTreeMap<String, ServedMailbox> =
        config.imap.iter().map(|entry| (entry.id.clone(), served(entry))).collect();
    let room = DeskMailroom::new(desk, mailboxes);
    let board = Board::new(&places(&accounts));
    desk.metrics.follow_mailboxes(board.clone());
    Ok(ImapDoor { accounts, limits: limits(config), room: Arc::new(room), board })
}

impl ImapDoor {
    /// Returns whether there is any account.
    pub(super) const fn is_used(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// Returns how it stands with the folders.
    pub(super) fn board(&self) -> Board {
        self.board.clone()
    }

    /// Reads the mailboxes until `stop`.
    pub(super) async fn serve(self, stop: CancellationToken) {
        serve(self.accounts, self.limits, self.room, self.board, stop).await;
    }
}

fn limits(config: &Config) -> Limits {
    let fetching = &config.fetching;
    let seconds = Duration::from_secs;
    Limits {
        command: seconds(fetching.answer_s_max),
        idle: seconds(fetching.idle_s),
        poll: seconds(fetching.poll_s),
        retry: (seconds(fetching.retry_s), seconds(fetching.retry_s_max)),
        alarm_after: seconds(fetching.alarm_s),
        message_bytes_max: fetching.message_bytes_max,
        in_flight_bytes_max: fetching.in_flight_bytes_max,
        expiry_warning: seconds(fetching.expiry_warning_days.saturating_mul(86_400)),
    }
}

fn account(loaded: &Loaded, entry: &Imap) -> Result<Account, StartError> {
    let system = |error: &dyn std::fmt::Display| {
        StartError::System(format!("[[imap]] {}: {error}", entry.id))
    };
    let ca = (!entry.ca_file.is_empty()).then(|| loaded.path(&entry.ca_file));
    let tls = tls_client(ca.as_deref()).map_err(|error| system(&error))?;
    let login = if entry.oauth.url.is_empty() {
        Login::Password(secret(loaded, entry, &entry.password_file)?)
    } else {
        Login::Token(token_source(loaded, entry, &entry.oauth)?)
    };
    Ok(Account {
        id: entry.id.clone(),
        host: entry.host.clone(),
        port: entry.port,
        protection: match entry.tls {
            ImapTls::Implicit => Protection::Implicit,
            ImapTls::StartTls => Protection::StartTls,
            ImapTls::None => Protection::Nothing,
        },
        tls,
        user: entry.user.clone(),
        login,
        folders: entry.folders.clone(),
        from: entry.from,
        after: match entry.after {
            ImapAfter::Move => After::Move(entry.done_folder.clone()),
            ImapAfter::Flag => After::Flag,
            ImapAfter::Nothing => After::Nothing,
        },
        use_idle: entry.idle,
    })
}

fn secret(loaded: &Loaded, entry: &Imap, file: &str) -> Result<Secret, StartError> {
    let read = read_secret(&loaded.path(file)).map(Secret);
    read.map_err(|error| StartError::System(format!("[[imap]] {}: {error}", entry.id)))
}

fn token_source(loaded: &Loaded, entry: &Imap, oauth: &OAuth) -> Result<TokenSource, StartError> {
    let maybe = |file: &str| (!file.is_empty()).then(|| secret(loaded, entry, file)).transpose();
    let url = oauth.url.parse().map_err(|error: crate::http::PostError| {
        StartError::System(format!("[[imap]] {}: oauth.url: {error}", entry.id))
    })?;
    let day = oauth.secret_expires.and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok());
    Ok(TokenSource {
        bearer: oauth.bearer,
        url,
        client_id: oauth.client_id.clone(),
        client_secret: maybe(&oauth.client_secret_file)?,
        scope: oauth.scope.clone(),
        refresh_token: maybe(&oauth.refresh_token_file)?,
        secret_expires: day.map(|day| day.timestamp()),
    })
}

/// What `/readyz` says of the mailboxes. Other doors go on without them.
pub(super) fn condition(board: &Board) -> Condition {
    let folders = board.folders();
    let bad: Vec<String> =
        folders.iter().filter(|f| f.alarm).map(|f| f.place.to_string()).collect();
    if bad.is_empty() {
        return Condition::Good(format!("{} folders are read", folders.len()));
    }
    Condition::Degraded(format!("somebody must look at: {}", bad.join(", ")))
}

/// The mailboxes of the running daemon, for requests.
pub(super) struct Read(pub(super) Board);

impl Mailboxes for Read {
    fn folders(&self) -> Vec<FolderStatus> {
        self.0.folders()
    }

    fn compare<'a>(&'a self, place: &'a Place) -> BoxFuture<'a, Option<FolderStatus>> {
        self.0.compare(place, COMPARE_TIME_MAX).boxed()
    }
}

/// The mailboxes of the configuration, which nobody reads: no daemon runs.
#[derive(Clone, Debug)]
pub struct Unread(Vec<Place>);

impl Unread {
    /// The mailboxes of a configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self(config.imap.iter().flat_map(Imap::places).collect())
    }
}

impl Mailboxes for Unread {
    fn folders(&self) -> Vec<FolderStatus> {
        self.0.iter().cloned().map(FolderStatus::new).collect()
    }

    fn compare<'a>(&'a self, _: &'a Place) -> BoxFuture<'a, Option<FolderStatus>> {
        std::future::ready(None).boxed()
    }
}
