//! What is asked of a server once there is a connection.
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::connection::{Connection, Ended, ended};
use super::login::{capabilities, log_in};
use super::settings::{Account, Protection};
use super::stream;
use super::token::Tokens;
use super::trouble::Trouble;
use super::{Limits, Mailroom};
use crate::channels::in_flight::Share;
use crate::imap::ledger::{Blame, Found, Selected};
use crate::imap::{Fetched, Response, SLICE_BYTES, Status, folder_name, uid_sets};

/// Bytes that are taken of a message that is too large: the header, and what somebody wrote at the
/// top, as a rule.
pub(super) const CUT_BYTES: usize = SLICE_BYTES;
/// Lines of lists that are taken of one command.
const LIST_MAX: usize = 2_000_000;

/// A connection that is logged in.
pub(super) struct Session {
    connection: Connection,
    capabilities: BTreeSet<String>,
    delimiter: Option<char>,
}

/// Slices of one message that may be shorter than asked for.
const SHORT_SLICES_MAX: usize = 16;

/// What came of fetching one message.
#[derive(Debug)]
pub(super) enum FetchedBody {
    /// It is here: the bytes, and how many there are in all if these are the first only.
    Here(Vec<u8>, Option<u64>),
    /// It is on the server no more.
    Gone,
    /// It cannot be had.
    Bad(Blame, String),
}

/// Why waiting for news ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// The server told of something, or the time is over.
    Look,
    /// The program stops.
    Stop,
}

impl Session {
    /// Connects and logs in.
    pub(super) async fn begin<R: Mailroom>(
        account: &Account,
        limits: &Limits,
        tokens: Option<&Tokens>,
        room: &R,
    ) -> Result<Self, Trouble> {
        let silent = |_| Trouble::Silent { what: "the connection", after: limits.command };
        let opening = Box::pin(open(account, limits.command));
        let (mut connection, known) = timeout(limits.command, opening).await.map_err(silent)??;
        if !known {
            log_in(&mut connection, account, tokens, room).await?;
        }
        let capabilities = capabilities(&mut connection).await?;
        Ok(Self { connection, capabilities, delimiter: None })
    }

    fn can(&self, what: &str) -> bool {
        self.capabilities.contains(what)
    }

    /// Returns whether the server tells of new mail by itself.
    pub(super) fn has_idle(&self) -> bool {
        self.can("IDLE")
    }

    /// Returns whether the server told of more messages since this was last asked.
    pub(super) const fn take_news(&mut self) -> bool {
        self.connection.take_news()
    }

    /// Makes a folder unless it is there.
    pub(super) async fn ensure(&mut self, folder: &str) -> Result<(), Trouble> {
        let name = self.name(folder).await?;
        let mut there = false;
        let text = format!("LIST \"\" {name}");
        let found = |response| there |= matches!(response, Response::List(..));
        self.connection.must("LIST", &text, found).await?;
        if there {
            return Ok(());
        }
        match self.connection.command("CREATE", &format!("CREATE {name}"), |_| {}).await? {
            Ended::Done => {
                tracing::info!(folder, "folder made");
                // So that people see it; whether that is possible does not matter.
                let subscribe = format!("SUBSCRIBE {name}");
                self.connection.command("SUBSCRIBE", &subscribe, |_| {}).await?;
                Ok(())
            }
            // Another connection may have made it just now.
            Ended::Refused(text) if text.contains("ALREADYEXISTS") => Ok(()),
            Ended::Refused(text) => {
                Err(Trouble::Folder(format!("`{folder}` cannot be made: {text}")))
            }
        }
    }

    /// Writes a folder's name with what this server has between levels in place of a slash.
    async fn name(&mut self, folder: &str) -> Result<String, Trouble> {
        let mut folder = folder.to_owned();
        if folder.contains('/') {
            if self.delimiter.is_none() {
                let mut delimiter = None;
                let take = |response| {
                    if let Response::List(_, found) = response {
                        delimiter = found;
                    }
                };
                self.connection.must("LIST", "LIST \"\" \"\"", take).await?;
                self.delimiter = delimiter;
            }
            if let Some(delimiter) = self.delimiter {
                folder = folder.replace('/', &delimiter.to_string());
            }
        }
        folder_name(&folder).map_err(|error| Trouble::Folder(format!("`{folder}`: {error}")))
    }

    /// Opens a folder.
    pub(super) async fn select(&mut self, folder: &str) -> Result<Selected, Trouble> {
        let name = self.name(folder).await?;
        self.connection.forget_count();
        let (mut uid_validity, mut uid_next) = (None, None);
        let take = |response| {
            if let Response::Status { status: Status::Ok, code, .. } = response {
                let number =
                    |name: &str| code.strip_prefix(name).and_then(|n| n.trim().parse().ok());
                uid_validity = number("UIDVALIDITY ").or(uid_validity);
                uid_next = number("UIDNEXT ").or(uid_next);
            }
        };
        match self.connection.command("SELECT", &format!("SELECT {name}"), take).await? {
            Ended::Done => {}
            Ended::Refused(text) => return Err(Trouble::Folder(format!("`{folder}`: {text}"))),
        }
        let _told_by_select = self.connection.take_news();
        let uid_validity = uid_validity
            .filter(|validity| *validity != 0)
            .ok_or_else(|| Trouble::Folder(format!("`{folder}` has no lasting UIDs")))?;
        // What comes later must not count as having lain there.
        let lies_below = match uid_next {
            Some(next) => next,
            None => self.uids().await?.last().map_or(1, |uid| uid.saturating_add(1)),
        };
        Ok(Selected { uid_validity, uid_next, lies_below })
    }

    /// Lists messages from that UID on. Where the server cannot describe one, it is listed without
    /// size and date.
    pub(super) async fn list(&mut self, first: u32) -> Result<Vec<Found>, Trouble> {
        let mut found: BTreeMap<u32, Found> = BTreeMap::new();
        let mut doubtful = false;
        let text = format!("UID FETCH {first}:* (UID RFC822.SIZE INTERNALDATE)");
        let take = |response| {
            if let Response::Fetch(Fetched { uid: Some(uid), bytes, internal_at, .. }) = response {
                if found.len() < LIST_MAX {
                    found.insert(uid, Found { uid, bytes: bytes.unwrap_or(0), internal_at });
                }
            } else {
                doubtful |= matches!(response, Response::Unreadable(_));
            }
        };
        let ended = self.connection.command("FETCH of sizes", &text, take).await?;
        if ended != Ended::Done || doubtful {
            for uid in self.search(&format!("UID {first}:*")).await? {
                found.entry(uid).or_insert(Found { uid, bytes: 0, internal_at: None });
            }
        }
        // `n:*` names the last message even when its UID is below n.
        Ok(found.into_values().filter(|found| found.uid >= first).collect())
    }

    /// Returns every UID in the folder.
    pub(super) async fn uids(&mut self) -> Result<BTreeSet<u32>, Trouble> {
        self.search("ALL").await
    }

    async fn search(&mut self, what: &str) -> Result<BTreeSet<u32>, Trouble> {
        let mut uids = BTreeSet::new();
        let take = |response| {
            if let Response::Search(found) = response {
                uids.extend(found);
            }
        };
        self.connection.must("SEARCH", &format!("UID SEARCH {what}"), take).await?;
        Ok(uids)
    }

    /// Fetches a message in slices; `share` grows before each.
    pub(super) async fn body(
        &mut self,
        uid: u32,
        bytes: u64,
        most: usize,
        share: &mut Share,
    ) -> Result<FetchedBody, Trouble> {
        let too_large = usize::try_from(bytes).map_or(true, |bytes| bytes > most);
        let (mut body, mut short): (Vec<u8>, usize) = (vec![], 0);
        loop {
            share.grow_to(body.len().saturating_add(SLICE_BYTES)).await;
            let all = |body: &[u8]| bytes > 0 && body.len() as u64 >= bytes;
            let slice = match self.slice(uid, body.len()).await? {
                Slice::Here(slice) => slice,
                // Some servers state too large a size: behind a short slice there may be nothing.
                Slice::Bad(..) | Slice::Nothing if short > 0 => vec![],
                // Some servers refuse what begins behind the end.
                Slice::Bad(..) if all(&body) => vec![],
                Slice::Bad(blame, why) => return Ok(FetchedBody::Bad(blame, why)),
                Slice::Nothing => return self.missing(uid).await,
            };
            body.extend_from_slice(&slice);
            short = short.saturating_add(usize::from(slice.len() < SLICE_BYTES));
            // A short slice is the last only when nothing is missing; where the server stated no size
            // that is known by asking for more.
            let last = slice.is_empty() || short > 0 && all(&body);
            if !last && short >= SHORT_SLICES_MAX {
                let why = "the server gives it in pieces shorter than asked for".to_owned();
                return Ok(FetchedBody::Bad(Blame::Garbled, why));
            }
            if !last && (too_large || body.len() > most) {
                body.truncate(if too_large { CUT_BYTES } else { most });
                let whole = bytes.max(body.len() as u64);
                return Ok(FetchedBody::Here(body, Some(whole)));
            }
            if last && body.is_empty() {
                let why = "the server gives no byte of it".to_owned();
                return Ok(FetchedBody::Bad(Blame::Refused, why));
            }
            if last {
                return Ok(FetchedBody::Here(body, None));
            }
        }
    }

    async fn slice(&mut self, uid: u32, from: usize) -> Result<Slice, Trouble> {
        let text = format!("UID FETCH {uid} (UID BODY.PEEK[]<{from}.{SLICE_BYTES}>)");
        let mut slice = None;
        let mut named = false;
        let take = |response| {
            named |= matches!(&response, Response::Unreadable(Some(of)) if *of == uid);
            if let Response::Fetch(fetched) = response
                && fetched.uid == Some(uid)
            {
                named = true;
                slice = fetched.body.or(slice.take());
            }
        };
        let ended = self.connection.command("FETCH", &text, take).await?;
        Ok(match (ended, slice) {
            (Ended::Done, Some(slice)) if slice.len() <= SLICE_BYTES => Slice::Here(slice),
            (Ended::Done, Some(_)) => {
                Slice::Bad(Blame::Garbled, "the server gives more than was asked for".to_owned())
            }
            (Ended::Done, None) if named => {
                Slice::Bad(Blame::Garbled, "what the server gives of it cannot be read".to_owned())
            }
            (Ended::Done, None) => Slice::Nothing,
            (Ended::Refused(text), _) => Slice::Bad(Blame::Refused, text),
        })
    }

    /// A message of which nothing came is gone, or the server does not know what it has.
    async fn missing(&mut self, uid: u32) -> Result<FetchedBody, Trouble> {
        if self.search(&format!("UID {uid}")).await?.contains(&uid) {
            let why = "the server lists it and gives nothing of it".to_owned();
            return Ok(FetchedBody::Bad(Blame::Refused, why));
        }
        Ok(FetchedBody::Gone)
    }

    /// Moves messages into a folder, or marks them where the server can neither move nor remove
    /// single messages; what is not there any more is passed over.
    pub(super) async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<Ended, Trouble> {
        let name = self.name(folder).await?;
        if !self.can("MOVE") && !self.can("UIDPLUS") {
            return self.flag(uids).await;
        }
        for set in uid_sets(uids) {
            let ended = if self.can("MOVE") {
                self.connection.command("MOVE", &format!("UID MOVE {set} {name}"), |_| {}).await?
            } else {
                self.copy_and_remove(&set, &name).await?
            };
            if ended != Ended::Done {
                return Ok(ended);
            }
        }
        Ok(Ended::Done)
    }

    async fn copy_and_remove(&mut self, set: &str, name: &str) -> Result<Ended, Trouble> {
        let commands = [
            ("COPY", format!("UID COPY {set} {name}")),
            ("STORE", format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")),
            ("EXPUNGE", format!("UID EXPUNGE {set}")),
        ];
        for (what, text) in commands {
            let ended = self.connection.command(what, &text, |_| {}).await?;
            if ended != Ended::Done {
                return Ok(ended);
            }
        }
        Ok(Ended::Done)
    }

    /// Marks messages as read.
    pub(super) async fn flag(&mut self, uids: &[u32]) -> Result<Ended, Trouble> {
        for set in uid_sets(uids) {
            let text = format!("UID STORE {set} +FLAGS.SILENT (\\Seen)");
            let ended = self.connection.command("STORE", &text, |_| {}).await?;
            if ended != Ended::Done {
                return Ok(ended);
            }
        }
        Ok(Ended::Done)
    }

    /// Waits by IDLE until the server tells of new mail, until `until`, or until somebody calls.
    pub(super) async fn idle(
        &mut self,
        until: Instant,
        called: impl Future<Output = ()>,
        stop: &CancellationToken,
        patience: Duration,
    ) -> Result<Woken, Trouble> {
        let tag = self.connection.send("IDLE", "IDLE").await?;
        loop {
            let response = self.connection.response("IDLE", patience).await?;
            if let Some(ended) = ended(&response, &tag)? {
                // It offers what it does not do: then it is asked now and then.
                self.capabilities.remove("IDLE");
                tracing::warn!(?ended, "the server refuses IDLE; it is polled from now on");
                return Ok(Woken::Look);
            }
            if matches!(response, Response::Continue(_)) {
                break;
            }
        }
        let mut called = std::pin::pin!(called);
        let mut woken = Woken::Look;
        while !self.connection.take_news() {
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    woken = Woken::Stop;
                    break;
                }
                response = self.connection.next("IDLE") => {
                    if let Response::Status { status: Status::Bye, text, .. } = response? {
                        return Err(Trouble::Bye(text));
                    }
                }
                () = &mut called => break,
                () = tokio::time::sleep_until(until) => break,
            }
        }
        self.connection.write("DONE", "DONE\r\n").await?;
        self.connection.finish("DONE", &tag, |_| {}).await?;
        Ok(woken)
    }

    /// Says good-bye; whether the server hears it does not matter.
    pub(super) async fn end(mut self) {
        let _ended = self.connection.command("LOGOUT", "LOGOUT", |_| {}).await;
    }
}

enum Slice {
    Here(Vec<u8>),
    Nothing,
    Bad(Blame, String),
}

/// Connects; returns whether nobody need log in.
async fn open(account: &Account, patience: Duration) -> Result<(Connection, bool), Trouble> {
    let tcp = Box::new(stream::connect(account).await?);
    match account.protection {
        Protection::Nothing => {
            let mut connection = Connection::new(tcp, patience);
            let known = connection.greeting().await?;
            Ok((connection, known))
        }
        Protection::Implicit => {
            let mut connection = Connection::new(stream::secure(account, tcp).await?, patience);
            let known = connection.greeting().await?;
            Ok((connection, known))
        }
        Protection::StartTls => {
            let mut connection = Connection::new(tcp, patience);
            // Whoever is known before TLS was made known by somebody on the way.
            if connection.greeting().await? {
                return Err(Trouble::NoStartTls);
            }
            match connection.command("STARTTLS", "STARTTLS", |_| {}).await? {
                Ended::Done => {}
                Ended::Refused(_) => return Err(Trouble::NoStartTls),
            }
            let stream = stream::secure(account, connection.into_stream()).await?;
            Ok((Connection::new(stream, patience), false))
        }
    }
}
