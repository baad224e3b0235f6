//! Between mailboxes and the story: every line of the ledger is one transaction.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;

use crate::channels::imap::{FetchedMail, Mailroom, NotKept, RefreshToken, Taken};
use crate::imap::ledger::{
    BLAME_MAX, Beginning, Blame, Blamed, FolderRow, Found, MessageRow, NewMessage, Place, Renewal,
    Selected, State, blamed, judge, open,
};
use crate::imap::{Comparison, Secret, compare};
use crate::intake::{Intake, IntakeError, LedgerEntry, ReceivedMessage};
use crate::mailauth::Hop;
use crate::model::{Digest, Door, EmailAddress, Timestamp};
use crate::runtime::Random;
use crate::store::{
    Database, ImapChange, ImapKey, PAGE_MAX, SealedToken, StoreError, TokenVault, Tx, VaultError,
};

use super::metrics::Metrics;
use super::parts::{Desk, Stopwatch};

/// Mail up to this size is hashed where it stands; larger mail on a thread that may block.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// Keeps the ledger in the store.
pub struct DeskMailroom {
    intake: Intake,
    metrics: Arc<Metrics>,
    random: Arc<dyn Random>,
    tokens: Arc<TokenVault>,
    /// The mailbox of ours that each account counts for.
    mailboxes: BTreeMap<String, ServedMailbox>,
}

/// What an account counts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedMailbox {
    /// The mailbox of ours.
    pub address: EmailAddress,
    /// Under which names its server writes what it found out of senders.
    pub authserv_ids: Vec<String>,
}

impl std::fmt::Debug for DeskMailroom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeskMailroom")
    }
}

impl From<StoreError> for NotKept {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<IntakeError> for NotKept {
    fn from(error: IntakeError) -> Self {
        Self(error.to_string())
    }
}

impl From<VaultError> for NotKept {
    fn from(error: VaultError) -> Self {
        Self(error.to_string())
    }
}

fn key(folder: &FolderRow, uid: u32) -> ImapKey {
    ImapKey { place: folder.place.clone(), generation: folder.generation, uid }
}

/// A change that leaves state and blame as they are given.
fn change(
    message: &MessageRow,
    blame: u32,
    retry_at: Option<Timestamp>,
    at: Timestamp,
) -> ImapChange {
    ImapChange { blame, retry_at, ..ImapChange::to(message.state, at) }
}

impl DeskMailroom {
    /// Makes the room of a desk; `mailboxes` says what each account counts for.
    #[must_use]
    pub fn new(desk: &Desk, mailboxes: BTreeMap<String, ServedMailbox>) -> Self {
        Self {
            intake: desk.intake.clone(),
            metrics: Arc::clone(&desk.metrics),
            random: Arc::clone(&desk.random),
            tokens: Arc::clone(&desk.tokens),
            mailboxes,
        }
    }

    fn database(&self) -> &Database {
        &self.intake.parts().database
    }

    /// Applies changes in one transaction.
    async fn apply(&self, changes: Vec<(ImapKey, ImapChange)>) -> Result<(), NotKept> {
        let all = move |tx: &mut dyn Tx| {
            changes.iter().try_for_each(|(key, change)| tx.change_imap_message(key, change))
        };
        Ok(self.database().write(all).await?)
    }

    fn message(&self, place: &Place, raw: Bytes) -> ReceivedMessage {
        let served = self.mailboxes.get(&place.account);
        let authserv_ids = served.map(|served| served.authserv_ids.clone()).unwrap_or_default();
        ReceivedMessage {
            door: Door::Imap,
            at: self.now(),
            return_path: None,
            recipients: served.map(|served| served.address.clone()).into_iter().collect(),
            hop: Hop::Behind { authserv_ids },
            trace: String::new(),
            raw,
        }
    }

    /// Returns the digest of what was fetched.
    async fn digest(&self, mail: &FetchedMail) -> Result<Digest, NotKept> {
        let (intake, mail) = (self.intake.clone(), mail.clone());
        let small = mail.raw.len() <= INLINE_BYTES_MAX;
        let digest = move || {
            let vault = &intake.parts().vault;
            match mail.cut_from {
                None => vault.digest(&mail.raw),
                // Two that begin alike and are not equally long are not the same.
                Some(bytes) => vault.digest(&[&mail.raw[..], &bytes.to_le_bytes()].concat()),
            }
        };
        if small {
            return Ok(digest());
        }
        let done = tokio::task::spawn_blocking(digest).await;
        done.map_err(|_| NotKept("the program is stopping".to_owned()))
    }

    /// Looks whether we had this message before, under another UID, and says so in the ledger.
    async fn known(&self, folder: &FolderRow, uid: u32, digest: Digest) -> Result<bool, NotKept> {
        let (key, at) = (key(folder, uid), self.now());
        let known = move |tx: &mut dyn Tx| {
            let Some(arrival) = tx.imap_arrival(&key.place.account, digest)? else {
                return Ok(false);
            };
            let change = ImapChange {
                digest: Some(digest),
                arrival: Some(arrival),
                reason: "taken before, under another UID".to_owned(),
                ..ImapChange::to(State::Taken, at)
            };
            tx.change_imap_message(&key, &change)?;
            Ok(true)
        };
        Ok(self.database().write(known).await?)
    }

    /// Gives a message up.
    async fn give_up(
        &self,
        folder: &FolderRow,
        message: &MessageRow,
        reason: String,
    ) -> Result<(), NotKept> {
        let at = self.now();
        let key = key(folder, message.uid);
        let state = if message.state == State::Taken {
            // Its ticket is there; it only cannot be put where it belongs.
            State::Filed
        } else if message.arrival.is_some() {
            State::SetAside
        } else {
            let nothing = self.message(&folder.place, Bytes::new());
            let (uid, place) = (message.uid, &folder.place);
            let why = format!("it cannot be fetched: {reason}; it is UID {uid} of {place}");
            self.intake.park_unfetched(nothing, key, why).await?;
            return Ok(());
        };
        self.apply(vec![(key, ImapChange { reason, ..ImapChange::to(state, at) })]).await
    }
}

impl Mailroom for DeskMailroom {
    fn now(&self) -> Timestamp {
        self.intake.parts().clock.now()
    }

    fn chance(&self) -> u32 {
        let mut bytes = [0_u8; 4];
        // Without chance all come at once, which is borne.
        let _drawn = self.random.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    async fn open(
        &self,
        place: &Place,
        selected: Selected,
    ) -> Result<(FolderRow, Option<Renewal>), NotKept> {
        let (place, at) = (place.clone(), self.now());
        let opened = move |tx: &mut dyn Tx| {
            let known = tx.imap_folder(&place)?;
            let new = known.is_none();
            let (folder, renewal) = open(&place, known, selected);
            if new || renewal.is_some() {
                tx.put_imap_folder(&folder, at)?;
            }
            Ok((folder, renewal))
        };
        Ok(self.database().write(opened).await?)
    }

    async fn record(
        &self,
        folder: &FolderRow,
        from: Beginning,
        found: Vec<Found>,
    ) -> Result<(), NotKept> {
        let (folder, at) = (folder.clone(), self.now());
        let record = move |tx: &mut dyn Tx| {
            let mut messages: Vec<NewMessage> = Vec::with_capacity(found.len());
            for found in &found {
                // What the server could not describe is like nothing that was passed over.
                let told = found.bytes > 0 && found.internal_at.is_some();
                let skipped = told
                    && folder.may_be_known(found.uid)
                    && tx.imap_skipped(&folder.place, *found)?;
                messages.push(judge(&folder, from, *found, skipped));
            }
            tx.add_imap_messages(&folder, &messages, at)
        };
        Ok(self.database().write(record).await?)
    }

    async fn work(&self, folder: &FolderRow) -> Result<Vec<MessageRow>, NotKept> {
        let (place, generation) = (folder.place.clone(), folder.generation);
        let work = move |tx: &mut dyn Tx| tx.open_imap_messages(&place, generation, PAGE_MAX);
        Ok(self.database().write(work).await?)
    }

    async fn begin(
        &self,
        folder: &FolderRow,
        batch: Vec<MessageRow>,
    ) -> Result<Vec<MessageRow>, NotKept> {
        let at = self.now();
        let (mut begun, mut changes) = (vec![], vec![]);
        for message in batch {
            match blamed(message.blame, Blame::Lost, at) {
                Blamed::Again { blame, .. } => {
                    changes.push((key(folder, message.uid), change(&message, blame, None, at)));
                    begun.push(message);
                }
                Blamed::Enough => {
                    let why = "the connection or the program ended each time".to_owned();
                    self.give_up(folder, &message, why).await?;
                }
            }
        }
        self.apply(changes).await?;
        Ok(begun)
    }

    async fn untouched(&self, folder: &FolderRow, batch: Vec<MessageRow>) -> Result<(), NotKept> {
        if batch.is_empty() {
            return Ok(());
        }
        let at = self.now();
        let as_it_was = |message: &MessageRow| {
            let change = change(message, message.blame, message.retry_at, at);
            (key(folder, message.uid), change)
        };
        self.apply(batch.iter().map(as_it_was).collect()).await
    }

    async fn take(
        &self,
        folder: &FolderRow,
        message: &MessageRow,
        mail: FetchedMail,
    ) -> Result<Taken, NotKept> {
        let watch = Stopwatch::start();
        let digest = self.digest(&mail).await?;
        if folder.may_be_known(message.uid) && self.known(folder, message.uid, digest).await? {
            return Ok(Taken::Known);
        }
        let received = self.message(&folder.place, mail.raw);
        let entry = LedgerEntry { key: key(folder, message.uid), digest, cut_from: mail.cut_from };
        self.intake.take_fetched(received, entry).await?;
        self.metrics.intake_took(watch.elapsed());
        Ok(Taken::Told)
    }

    async fn failed(
        &self,
        folder: &FolderRow,
        message: &MessageRow,
        why: Blame,
        reason: String,
    ) -> Result<bool, NotKept> {
        let at = self.now();
        match blamed(message.blame, why, at) {
            Blamed::Again { blame, retry_at } => {
                let change = ImapChange { reason, ..change(message, blame, Some(retry_at), at) };
                self.apply(vec![(key(folder, message.uid), change)]).await?;
                Ok(false)
            }
            Blamed::Enough => {
                self.give_up(folder, message, reason).await?;
                Ok(true)
            }
        }
    }

    async fn settle(
        &self,
        folder: &FolderRow,
        uids: Vec<u32>,
        state: State,
        reason: &'static str,
    ) -> Result<(), NotKept> {
        let at = self.now();
        let change = ImapChange { reason: reason.to_owned(), ..ImapChange::to(state, at) };
        self.apply(uids.iter().map(|uid| (key(folder, *uid), change.clone())).collect()).await
    }

    async fn compare(
        &self,
        folder: &FolderRow,
        server: BTreeSet<u32>,
        moves: bool,
    ) -> Result<Comparison, NotKept> {
        let (folder, at) = (folder.clone(), self.now());
        let compared = move |tx: &mut dyn Tx| {
            let ledger = tx.imap_states(&folder.place, folder.generation)?;
            let found = compare(&server, &ledger, moves);
            let as_found = |uid: &u32| NewMessage {
                found: Found { uid: *uid, bytes: 0, internal_at: None },
                state: State::Wanted,
            };
            let unknown: Vec<NewMessage> = found.unknown.iter().map(as_found).collect();
            tx.add_imap_messages(&folder, &unknown, at)?;
            let mut put = |uids: &[u32], change: &ImapChange| {
                uids.iter().try_for_each(|uid| tx.change_imap_message(&key(&folder, *uid), change))
            };
            put(&found.back, &ImapChange::to(State::Wanted, at))?;
            put(&found.unfiled, &ImapChange::to(State::Taken, at))?;
            let gone = "it vanished from the server before it was taken".to_owned();
            put(&found.vanished, &ImapChange { reason: gone, ..ImapChange::to(State::Gone, at) })?;
            // One more refusal, and it is set aside again.
            let blame = BLAME_MAX.saturating_sub(Blame::Refused.weight());
            put(&found.set_aside, &ImapChange { blame, ..ImapChange::to(State::Wanted, at) })?;
            let written = serde_json::to_string(&found)
                .map_err(|error| StoreError::Engine(format!("write JSON: {error}")))?;
            tx.imap_checked(&folder.place, &written, at)?;
            Ok(found)
        };
        Ok(self.database().write(compared).await?)
    }

    async fn compared_at(&self, place: &Place) -> Result<Option<Timestamp>, NotKept> {
        let place = place.clone();
        let last = self.database().write(move |tx| tx.imap_last_check(&place)).await?;
        Ok(last.map(|(at, _)| at))
    }

    async fn refresh_token(
        &self,
        account: &str,
        origin: &Secret,
    ) -> Result<Option<RefreshToken>, NotKept> {
        let name = account.to_owned();
        let kept = self.database().write(move |tx| tx.refresh_token(&name)).await?;
        let origin = self.tokens.digest(&origin.0);
        // Another token in the operator's file wins over what came of the one before.
        let Some(kept) = kept.filter(|kept| kept.origin == origin) else { return Ok(None) };
        let token = Secret(self.tokens.open(kept.digest, kept.sealed)?);
        Ok(Some(RefreshToken { token, expires_at: kept.expires_at }))
    }

    async fn keep_refresh_token(
        &self,
        account: &str,
        origin: &Secret,
        token: RefreshToken,
    ) -> Result<(), NotKept> {
        let (digest, sealed) = self.tokens.seal(&token.token.0)?;
        let row = SealedToken {
            origin: self.tokens.digest(&origin.0),
            digest,
            sealed,
            stored_at: self.now(),
            expires_at: token.expires_at,
        };
        let name = account.to_owned();
        Ok(self.database().write(move |tx| tx.put_refresh_token(&name, &row)).await?)
    }
}
