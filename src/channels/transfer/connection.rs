//! One client, from greeting to close.
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument as _;

use super::client::Client;
use super::listener::Shared;
use super::stream::{Stream, begin_tls};
use super::{DoorConfig, MailDoor, ReceivedMail};
use crate::channels::in_flight::Share;
use crate::smtp::{self, Closing, Event, Session};

/// The most bytes taken from a socket at once; each connection owns a buffer of this size.
const READ_BYTES: usize = 32 * 1024;

/// After the last word we read on for this long and this much, so that a client that is still
/// sending sees our words and not a reset connection.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How long a client may take to read what waits for it once the program stops.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// In so long the TLS handshake must be done.
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(30);

/// One client.
pub(super) struct Connection<D> {
    shared: Arc<Shared<D>>,
    stream: Stream,
    client: Client,
    session: Session,
    share: Share,
    buffer: Vec<u8>,
    owed: Owed,
}

/// By when the client must have sent what it owes: a whole command, or a whole message.
struct Owed {
    steps: u64,
    in_message: bool,
    by: Instant,
}

impl Owed {
    fn now(session: &Session, config: &DoorConfig) -> Self {
        let in_message = session.in_message();
        let most = if in_message { config.message_max } else { config.command_max };
        Self { steps: session.steps(), in_message, by: Instant::now() + most }
    }
}

impl<D: MailDoor> Connection<D> {
    pub(super) fn new(shared: Arc<Shared<D>>, stream: Stream, client: Client) -> Self {
        let session = Session::new(shared.config.session.clone());
        let share = shared.in_flight.share();
        let owed = Owed::now(&session, &shared.config);
        Self { shared, stream, client, session, share, buffer: vec![0; READ_BYTES], owed }
    }

    pub(super) async fn run(mut self) {
        match self.converse().await {
            Ok(Some(why @ (Closing::Misbehaved | Closing::Http | Closing::NoProxy))) => {
                tracing::warn!(?why, client = %self.client.peer, "session cut");
            }
            Ok(why) => tracing::debug!(?why, "session over"),
            Err(error) => tracing::debug!(%error, "connection lost"),
        }
    }

    /// Returns why the session ended; `None` when the client just left.
    async fn converse(&mut self) -> io::Result<Option<Closing>> {
        let mut overlong = std::pin::pin!(tokio::time::sleep(self.shared.config.session_max));
        loop {
            match self.session.poll_event() {
                Some(Event::Recipient { address }) => match self.shared.door.recipient(&address) {
                    Ok(()) => self.session.recipient_accepted(),
                    Err(refusal) => {
                        tracing::debug!(%address, ?refusal, "recipient refused");
                        self.session.recipient_rejected(&refusal);
                    }
                },
                Some(Event::StartTls) => {
                    self.flush().await?;
                    self.start_tls().await?;
                }
                Some(Event::Message { envelope, raw }) => {
                    self.flush().await?;
                    self.hand_over(envelope, raw).await;
                }
                Some(Event::Close(why)) => {
                    self.flush().await?;
                    self.linger().await;
                    return Ok(Some(why));
                }
                None => {
                    self.flush().await?;
                    let shutdown = self.shared.shutdown.clone();
                    let read = tokio::select! {
                        biased;
                        () = shutdown.cancelled() => Err(Closing::ShuttingDown),
                        () = &mut overlong => Err(Closing::Overlong),
                        read = self.read() => read?.ok_or(Closing::Idle),
                    };
                    match read {
                        Ok(0) => return Ok(None),
                        Ok(count) => {
                            self.session.receive(self.buffer.get(..count).unwrap_or_default());
                        }
                        Err(why) => self.session.close(why),
                    }
                }
            }
        }
    }

    /// Reads what comes next, once there is room for it; `None` when it did not come in time.
    async fn read(&mut self) -> io::Result<Option<usize>> {
        let config = &self.shared.config;
        match self.session.message_bytes() {
            Some(held) => {
                let begun = Instant::now();
                self.share.grow_to(held.saturating_add(READ_BYTES)).await;
                // Waiting for room is our fault: it counts neither as idle nor as slow.
                self.owed.by += begun.elapsed();
            }
            None => self.share.release(),
        }
        let (steps, in_message) = (self.session.steps(), self.session.in_message());
        if (steps, in_message) != (self.owed.steps, self.owed.in_message) {
            self.owed = Owed::now(&self.session, config);
        }
        let by = self.owed.by.min(Instant::now() + config.idle_max);
        match timeout_at(by, self.stream.read(&mut self.buffer)).await {
            Ok(read) => read.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Begins TLS. From here on nothing is said or taken in clear, even when it fails.
    async fn start_tls(&mut self) -> io::Result<()> {
        let Some(tls) = &self.shared.config.tls else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let shaking = timeout(HANDSHAKE_TIME_MAX, begin_tls(plain, tls.current()));
        let (stream, facts) = tokio::select! {
            () = self.shared.shutdown.cancelled() => return Err(io::ErrorKind::TimedOut.into()),
            shaken = shaking => shaken??,
        };
        self.stream = stream;
        self.session.tls_started(facts);
        Ok(())
    }

    /// Gives the message to the door in a task of its own, so that neither a panic in there nor
    /// the end of this connection ends the other.
    async fn hand_over(&mut self, envelope: smtp::Envelope, raw: Bytes) {
        let Client { peer, direct, .. } = self.client;
        let mail = ReceivedMail { envelope, raw, peer, direct };
        let door = Arc::clone(&self.shared.door);
        let taking = async move { door.take(mail).await };
        let answers = match self.shared.tasks.spawn(taking.in_current_span()).await {
            Ok(answers) => answers,
            Err(error) => {
                // The words of a panic may hold words of the mail.
                tracing::error!("taking a message failed; its sender will try again");
                tracing::debug!(%error, "taking a message failed");
                vec![]
            }
        };
        if self.shared.shutdown.is_cancelled() {
            // The answer first, then 421; nothing that was pipelined behind it.
            self.session.close(Closing::ShuttingDown);
        }
        self.session.message_answered(answers);
        self.share.release();
        self.owed = Owed::now(&self.session, &self.shared.config);
    }

    async fn flush(&mut self) -> io::Result<()> {
        let Some(output) = self.session.poll_output() else { return Ok(()) };
        let idle = self.shared.config.idle_max;
        let shutdown = &self.shared.shutdown;
        let cut = async {
            shutdown.cancelled().await;
            tokio::time::sleep(STOP_GRACE).await;
        };
        let stream = &mut self.stream;
        let writing = async move {
            stream.write_all(&output).await?;
            // TLS keeps what it has sealed until it is told.
            stream.flush().await
        };
        tokio::select! {
            written = timeout(idle, writing) => written?,
            () = cut => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    async fn linger(&mut self) {
        let reading = async {
            self.stream.shutdown().await?;
            let mut left = LINGER_BYTES_MAX;
            while left > 0 {
                match self.stream.read(&mut self.buffer).await? {
                    0 => break,
                    count => left = left.saturating_sub(count),
                }
            }
            io::Result::Ok(())
        };
        // Whatever happens here, all has been said.
        let _ = timeout(LINGER, reading).await;
    }
}
