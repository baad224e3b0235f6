//! One folder, read for as long as the program runs.
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::connection::Ended;
use super::session::{FetchedBody, Session, Woken};
use super::settings::{Account, After, Limits};
use super::token::Tokens;
use super::trouble::Trouble;
use super::{Board, FetchedMail, Mailroom, Taken};
use crate::channels::in_flight::{InFlight, Share};
use crate::imap::ledger::{
    Batch, BatchLimits, Blame, FolderRow, Found, MessageRow, Place, State, Step, plan,
};
use crate::imap::{Backoff, Doing};
use crate::model::Timestamp;

/// How far below the highest known UID is listed again: a message may show a moment later than
/// the next one.
const LOOK_BACK: u32 = 20;
/// Messages that are written down in one transaction.
const RECORD_MAX: usize = 500;
/// The wait after a failure that will not mend by itself.
const HOPELESS_WAIT: Duration = Duration::from_secs(60);
/// How long a connection may go on once the program stops, until what is being told is told.
const STOP_GRACE: Duration = Duration::from_secs(5);
/// The hour of the night, in UTC, after which server and ledger are compared.
const NIGHT_HOUR: i64 = 2;

/// One folder.
pub(super) struct Worker<R> {
    pub(super) account: Arc<Account>,
    pub(super) limits: Limits,
    pub(super) tokens: Option<Arc<Tokens>>,
    pub(super) room: Arc<R>,
    pub(super) board: Board,
    pub(super) place: Place,
    pub(super) in_flight: InFlight,
    pub(super) stop: CancellationToken,
}

/// What is known of the folder while the connection lasts.
struct Open {
    folder: FolderRow,
    /// UIDs that were listed lately.
    seen: BTreeSet<u32>,
    highest: u32,
}

impl<R: Mailroom> Worker<R> {
    /// Reads the folder until the program stops.
    pub(super) async fn run(self) {
        let (first, longest) = self.limits.retry;
        let mut backoff = Backoff::new(first, longest);
        while !self.stop.is_cancelled() {
            self.board.tell(&self.place, |status| status.doing = Doing::Connecting);
            let late = async {
                self.stop.cancelled().await;
                sleep(STOP_GRACE).await;
            };
            let ended = tokio::select! {
                ended = Box::pin(self.session(&mut backoff)) => ended,
                () = late => Ok(()),
            };
            let Err(trouble) = ended else { break };
            let mut wait = backoff.failed(self.room.chance());
            if trouble.needs_somebody() {
                wait = wait.max(HOPELESS_WAIT.min(longest));
            }
            self.failed(&trouble, wait);
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = sleep(wait) => {}
            }
        }
        self.board.tell(&self.place, |status| status.doing = Doing::Stopped);
    }

    /// One connection, until the program stops or something fails.
    async fn session(&self, backoff: &mut Backoff) -> Result<(), Trouble> {
        let opening = self.open();
        let (mut session, mut open) = tokio::select! {
            () = self.stop.cancelled() => return Ok(()),
            opened = opening => opened?,
        };
        let mut compare = false;
        loop {
            self.board.tell(&self.place, |status| status.doing = Doing::Working);
            self.look(&mut session, &mut open).await?;
            let retry_at = self.work(&mut session, &open.folder).await?;
            if self.stop.is_cancelled() {
                session.end().await;
                return Ok(());
            }
            if compare || self.night_is_over().await? {
                compare = false;
                self.compare(&mut session, &open.folder).await?;
                continue;
            }
            self.caught_up(backoff).await;
            if session.take_news() {
                continue;
            }
            match self.rest(&mut session, retry_at).await? {
                (Woken::Stop, _) => {
                    session.end().await;
                    return Ok(());
                }
                (Woken::Look, called) => compare = called,
            }
        }
    }

    async fn open(&self) -> Result<(Session, Open), Trouble> {
        let Self { account, limits, room, place, .. } = self;
        let tokens = self.tokens.as_deref();
        let mut session = Box::pin(Session::begin(account, limits, tokens, &**room)).await?;
        if let After::Move(folder) = &account.after {
            session.ensure(folder).await?;
        }
        if !place.folder.eq_ignore_ascii_case("INBOX") {
            session.ensure(&place.folder).await?;
        }
        let selected = session.select(&place.folder).await?;
        let (folder, renewal) = room.open(place, selected).await?;
        if let Some(renewal) = renewal {
            tracing::warn!(%place, generation = folder.generation, %renewal, "every message is compared anew");
        }
        let now = room.now();
        self.board.tell(place, |status| {
            status.connected_at = Some(now);
            status.connections = status.connections.saturating_add(1);
        });
        let highest = folder.highest;
        Ok((session, Open { folder, seen: BTreeSet::new(), highest }))
    }

    /// Writes down what is new on the server.
    async fn look(&self, session: &mut Session, open: &mut Open) -> Result<(), Trouble> {
        let first = open.highest.saturating_sub(LOOK_BACK).saturating_add(1);
        let listed = session.list(first).await?;
        let fresh: Vec<Found> =
            listed.into_iter().filter(|found| !open.seen.contains(&found.uid)).collect();
        for part in fresh.chunks(RECORD_MAX) {
            self.room.record(&open.folder, self.account.from, part.to_vec()).await?;
            open.seen.extend(part.iter().map(|found| found.uid));
            let last = part.last().map_or(0, |found| found.uid);
            open.highest = open.highest.max(last);
        }
        let keep = open.highest.saturating_sub(LOOK_BACK);
        open.seen = open.seen.split_off(&keep);
        Ok(())
    }

    /// Takes and files until nothing is due; returns when something will be.
    async fn work(
        &self,
        session: &mut Session,
        folder: &FolderRow,
    ) -> Result<Option<Timestamp>, Trouble> {
        while !self.stop.is_cancelled() {
            let open = self.room.work(folder).await?;
            let waiting = open.iter().filter(|row| row.state == State::Wanted).count();
            self.board.tell(&self.place, |status| status.waiting = waiting);
            match plan(&open, self.room.now(), BatchLimits::default()) {
                Step::Take(batch) => Box::pin(self.take(session, folder, batch)).await?,
                Step::File(batch) => self.file(session, folder, batch).await?,
                Step::Rest(at) => return Ok(at),
            }
        }
        Ok(None)
    }

    async fn take(
        &self,
        session: &mut Session,
        folder: &FolderRow,
        batch: Batch,
    ) -> Result<(), Trouble> {
        let mut share = self.in_flight.share();
        let mut rest = self.room.begin(folder, batch).await?.into_iter();
        while let Some(message) = rest.next() {
            let taken = if self.stop.is_cancelled() {
                self.room.untouched(folder, vec![message]).await?;
                Err(None)
            } else {
                self.take_one(session, folder, message, &mut share).await.map_err(Some)
            };
            share.release();
            if let Err(why) = taken {
                // Those behind it were not tried.
                self.room.untouched(folder, rest.collect()).await?;
                return why.map_or(Ok(()), Err);
            }
        }
        Ok(())
    }

    async fn take_one(
        &self,
        session: &mut Session,
        folder: &FolderRow,
        message: MessageRow,
        share: &mut Share,
    ) -> Result<(), Trouble> {
        let most = self.limits.message_bytes_max;
        match session.body(message.uid, message.bytes, most, share).await {
            Ok(FetchedBody::Here(raw, cut_from)) => {
                let mail = FetchedMail { raw: raw.into(), cut_from };
                match self.room.take(folder, &message, mail).await {
                    Ok(taken) => self.took(taken),
                    Err(error) => {
                        self.room.untouched(folder, vec![message]).await?;
                        return Err(error.into());
                    }
                }
            }
            Ok(FetchedBody::Gone) => {
                let why = "it vanished from the server before it was taken";
                self.room.settle(folder, vec![message.uid], State::Gone, why).await?;
            }
            Ok(FetchedBody::Bad(blame, why)) => {
                self.blame(folder, &message, blame, why).await?;
            }
            Err(trouble @ Trouble::Wire(_)) => {
                self.blame(folder, &message, Blame::Garbled, trouble.to_string()).await?;
                return Err(trouble);
            }
            // Begun and not ended counts as lost already.
            Err(trouble) => return Err(trouble),
        }
        Ok(())
    }

    async fn blame(
        &self,
        folder: &FolderRow,
        message: &MessageRow,
        why: Blame,
        reason: String,
    ) -> Result<(), Trouble> {
        let (place, uid) = (&self.place, message.uid);
        tracing::info!(%place, uid, blame = message.blame, "a message gives trouble");
        if self.room.failed(folder, message, why, reason).await? {
            tracing::warn!(%place, uid, "a message is given up; `centralita mailbox check` shows why");
            self.board.tell(place, |status| status.set_aside = status.set_aside.saturating_add(1));
        }
        Ok(())
    }

    fn took(&self, taken: Taken) {
        let now = self.room.now();
        self.board.tell(&self.place, |status| {
            if taken == Taken::Told {
                status.taken = status.taken.saturating_add(1);
            }
            status.last_mail_at = Some(now);
            status.waiting = status.waiting.saturating_sub(1);
        });
    }

    async fn file(
        &self,
        session: &mut Session,
        folder: &FolderRow,
        batch: Batch,
    ) -> Result<(), Trouble> {
        let uids: Vec<u32> = batch.iter().map(|message| message.uid).collect();
        if self.put(session, &uids).await? == Ended::Done {
            self.room.settle(folder, uids, State::Filed, "").await?;
            return Ok(());
        }
        // One of them may be the reason: each by itself.
        for message in batch {
            match self.put(session, &[message.uid]).await? {
                Ended::Done => {
                    self.room.settle(folder, vec![message.uid], State::Filed, "").await?;
                }
                Ended::Refused(text) => {
                    self.blame(folder, &message, Blame::Refused, text).await?;
                }
            }
        }
        Ok(())
    }

    async fn put(&self, session: &mut Session, uids: &[u32]) -> Result<Ended, Trouble> {
        match &self.account.after {
            After::Move(to) => {
                let ended = session.move_to(uids, to).await?;
                if let Ended::Refused(text) = &ended
                    && text.contains("TRYCREATE")
                {
                    session.ensure(to).await?;
                    return session.move_to(uids, to).await;
                }
                Ok(ended)
            }
            After::Flag => session.flag(uids).await,
            After::Nothing => Ok(Ended::Done),
        }
    }

    /// Compares the folder with the ledger.
    async fn compare(&self, session: &mut Session, folder: &FolderRow) -> Result<(), Trouble> {
        let server = session.uids().await?;
        let moves = matches!(self.account.after, After::Move(_));
        let found = self.room.compare(folder, server, moves).await?;
        let place = &self.place;
        if found.is_clean() {
            tracing::info!(%place, messages = found.on_server, "server and ledger agree");
        } else {
            tracing::warn!(
                %place,
                unknown = found.unknown.len(),
                back = found.back.len(),
                vanished = found.vanished.len(),
                unfiled = found.unfiled.len(),
                set_aside = found.set_aside.len(),
                "server and ledger differ; `centralita mailbox list` names the messages"
            );
        }
        self.board.tell(place, |status| {
            status.checks = status.checks.saturating_add(1);
            status.comparison = Some(found);
        });
        Ok(())
    }

    /// Returns whether a night has passed since server and ledger were compared.
    async fn night_is_over(&self) -> Result<bool, Trouble> {
        let last = self.room.compared_at(&self.place).await?;
        Ok(last.is_none_or(|last| night(last) < night(self.room.now())))
    }

    /// Waits for news, at most until something is due; returns whether somebody wants the folder
    /// compared.
    async fn rest(
        &self,
        session: &mut Session,
        retry_at: Option<Timestamp>,
    ) -> Result<(Woken, bool), Trouble> {
        let idles = session.has_idle() && self.account.use_idle;
        let longest = if idles { self.limits.idle } else { self.limits.poll };
        let due = retry_at.map(|at| {
            Duration::try_from(at.duration_since(self.room.now())).unwrap_or(Duration::ZERO)
        });
        let until = Instant::now() + due.map_or(longest, |due| due.min(longest));
        let doing = if idles { Doing::Idle } else { Doing::Polling };
        self.board.tell(&self.place, |status| status.doing = doing);
        let mut called = false;
        let bell = async {
            self.board.called(&self.place).await;
            called = true;
        };
        let woken = if idles {
            session.idle(until, bell, &self.stop, self.limits.command).await?
        } else {
            tokio::select! {
                () = self.stop.cancelled() => Woken::Stop,
                () = bell => Woken::Look,
                () = sleep_until(until) => Woken::Look,
            }
        };
        Ok((woken, called))
    }

    /// Everything that the server had is here.
    async fn caught_up(&self, backoff: &mut Backoff) {
        backoff.succeeded();
        let now = self.room.now();
        let ending = match &self.tokens {
            Some(tokens) => tokens
                .ends_at()
                .await
                .filter(|at| *at <= now.checked_add(self.limits.expiry_warning).unwrap_or(now)),
            None => None,
        };
        let warning = ending.map(|at| {
            let day = at.strftime("%Y-%m-%d");
            format!("the grant or the client secret ends on {day}; renew it before")
        });
        let mut said = (false, false);
        self.board.tell(&self.place, |status| {
            said.0 = status.failing_since.take().is_some();
            status.caught_up_at = Some(now);
            status.alarm = warning.is_some();
            let trouble = warning.clone().unwrap_or_default();
            said.1 = status.trouble != trouble && !trouble.is_empty();
            status.trouble = trouble;
        });
        let place = &self.place;
        if said.0 {
            tracing::info!(%place, "the mailbox is read again");
        }
        if let (true, Some(warning)) = (said.1, warning) {
            tracing::warn!(%place, warning, "a secret of the account ends soon");
        }
    }

    fn failed(&self, trouble: &Trouble, wait: Duration) {
        let now = self.room.now();
        let text = trouble.to_string();
        let mut alarms = false;
        self.board.tell(&self.place, |status| {
            status.doing = Doing::Waiting;
            status.failures = status.failures.saturating_add(1);
            status.connected_at = None;
            let since = *status.failing_since.get_or_insert(now);
            let lasted = now.duration_since(since).unsigned_abs();
            let alarm = trouble.needs_somebody() || lasted >= self.limits.alarm_after;
            alarms = alarm && (!status.alarm || status.trouble != text);
            status.alarm |= alarm;
            status.trouble.clone_from(&text);
        });
        let place = &self.place;
        let seconds = wait.as_secs();
        if alarms {
            tracing::warn!(%place, error = text, seconds, "the mailbox cannot be read; tried again");
        } else {
            tracing::info!(%place, error = text, seconds, "the mailbox is not read for the moment");
        }
    }
}

/// Numbers the nights: it goes up by one in the middle of each.
fn night(at: Timestamp) -> i64 {
    at.as_second().saturating_sub(NIGHT_HOUR.saturating_mul(3_600)).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nights_are_counted_between_two_and_two() {
        let at = |text: &str| night(text.parse().unwrap());
        assert_eq!(at("2026-11-26T02:00:00Z"), at("2026-11-27T01:59:59Z"));
        assert_eq!(at("2026-11-26T01:59:59Z") + 1, at("2026-11-26T02:00:00Z"));
    }
}
