//! Mailboxes of others, read over IMAP.
//!
//! One connection for each folder ([`worker`]): it lists what is new, writes every message into
//! the ledger, fetches and tells it, and files it on the server, in that order; `imap::ledger`
//! decides. Then it waits in IDLE, or polls. Whatever fails ends the connection and begins it anew
//! after a wait; nothing that the server does in between can make a message lost or double, since
//! the ledger alone says what is done (`docs/adr/0014-imap-ledger.md`).

mod board;
mod connection;
mod door;
mod login;
mod session;
mod settings;
mod stream;
mod token;
mod trouble;
mod worker;

pub use board::Board;
pub use door::{FetchedMail, Mailroom, NotKept, RefreshToken, Taken};
pub use settings::{Account, After, Limits, Login, Protection, TokenSource};

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use self::token::Tokens;
use self::worker::Worker;
use super::in_flight::InFlight;
use crate::http::FormClient;
use crate::imap::ledger::Place;

/// Returns the folders of accounts.
#[must_use]
pub fn places(accounts: &[Account]) -> Vec<Place> {
    let of = |account: &Account| {
        let id = account.id.clone();
        let place = move |folder: &String| Place { account: id.clone(), folder: folder.clone() };
        account.folders.iter().map(place).collect::<Vec<_>>()
    };
    accounts.iter().flat_map(of).collect()
}

/// Reads every folder of every account until `stop`, and returns when all connections have ended.
///
/// What is being told when the program stops is told to its end; IDLE is ended and the server told
/// good-bye. A folder whose task panics is read again by a new one after the longest wait.
pub async fn serve<R: Mailroom>(
    accounts: Vec<Account>,
    limits: Limits,
    room: Arc<R>,
    board: Board,
    stop: CancellationToken,
) {
    let in_flight = InFlight::new(limits.in_flight_bytes_max);
    let mut folders = JoinSet::new();
    for account in accounts {
        let account = Arc::new(account);
        let tokens = match &account.login {
            Login::Password(_) => None,
            Login::Token(source) => {
                let client = FormClient::new(Arc::clone(&account.tls));
                Some(Arc::new(Tokens::new(&account.id, source.clone(), client)))
            }
        };
        for place in places(std::slice::from_ref(&account)) {
            let (account, tokens) = (Arc::clone(&account), tokens.clone());
            let (room, board) = (Arc::clone(&room), board.clone());
            let (in_flight, stop) = (in_flight.clone(), stop.clone());
            let span = tracing::info_span!("imap", %place);
            let make = move || Worker {
                account: Arc::clone(&account),
                limits,
                tokens: tokens.clone(),
                room: Arc::clone(&room),
                board: board.clone(),
                place: place.clone(),
                in_flight: in_flight.clone(),
                stop: stop.clone(),
            };
            folders.spawn(kept(make, limits.retry.1).instrument(span));
        }
    }
    while folders.join_next().await.is_some() {}
}

/// Runs a worker to its end; one that panicked is followed by another after a pause.
async fn kept<R: Mailroom>(make: impl Fn() -> Worker<R> + Send, pause: Duration) {
    loop {
        let worker = make();
        let stop = worker.stop.clone();
        let mut task = JoinSet::new();
        task.spawn(worker.run().in_current_span());
        let panicked = matches!(task.join_next().await, Some(Err(error)) if error.is_panic());
        if !panicked || stop.is_cancelled() {
            return;
        }
        tracing::error!(?pause, "reading a mailbox panicked; it is begun anew");
        let _stopped = tokio::time::timeout(pause, stop.cancelled()).await;
    }
}
