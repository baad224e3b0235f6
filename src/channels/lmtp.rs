//! The LMTP listener: sockets, time and memory around [`smtp::Session`].
use std::fmt;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::in_flight::{InFlight, Share};
use crate::model::EmailAddress;
use crate::smtp::{self, Answer, Closing, Event, Refusal, Session};

/// The most bytes taken from a socket at once; each connection owns a buffer of this size.
const READ_BYTES: usize = 32 * 1024;

/// How long to wait after a failed `accept`, such as for want of file descriptors.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// After the last word we read on for this long and this much, so that a client that is still
/// sending sees our words and not a reset connection.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How long a client may take to read what waits for it once the program stops.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// What stands behind the listener.
pub trait MailDoor: Send + Sync + 'static {
    /// Returns whether mail to `recipient` is taken here; plus-addresses are the door's matter.
    fn knows(&self, recipient: &EmailAddress) -> bool;

    /// A session began; each is followed by [`Self::session_ended`].
    fn session_began(&self) {}

    /// A session ended, however it did.
    fn session_ended(&self) {}

    /// Takes one message for all its recipients and returns one answer per recipient, in order.
    ///
    /// [`Answer::Accepted`] only after the message is safe on disk. The future runs to its end
    /// even if the client leaves; when it panics, the client is told to try again.
    fn take(&self, mail: ReceivedMail) -> impl Future<Output = Vec<Answer>> + Send;
}

/// One message as it came in.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// Sender and recipients.
    pub envelope: smtp::Envelope,
    /// The message, byte for byte, without dot-stuffing.
    pub raw: Bytes,
    /// Who sent it to us: the relay before us, not the author.
    pub peer: SocketAddr,
}

/// Where to listen, and the limits. A limit of 0 counts as 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LmtpConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The name given in the greeting.
    pub host_name: String,
    /// Connections at one time; more are told 421 4.3.2.
    pub connections_max: usize,
    /// The largest message, in bytes.
    pub message_bytes_max: usize,
    /// Recipients of one message.
    pub recipients_max: usize,
    /// Seconds without a byte from the client, in either direction (RFC 5321 section 4.5.3.2.7
    /// asks for at least 300).
    pub idle_s_max: u64,
    /// Seconds of one connection in all.
    pub session_s_max: u64,
    /// Bytes of messages that all connections hold together, besides one of the largest size.
    pub in_flight_bytes_max: usize,
}

impl Default for LmtpConfig {
    fn default() -> Self {
        let session = smtp::Config::default();
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 2424)),
            host_name: session.host_name,
            connections_max: 256,
            message_bytes_max: session.message_bytes_max,
            recipients_max: session.recipients_max,
            idle_s_max: 300,
            session_s_max: 3_600,
            in_flight_bytes_max: 128 * 1024 * 1024,
        }
    }
}

impl LmtpConfig {
    fn session(&self) -> smtp::Config {
        smtp::Config {
            host_name: self.host_name.clone(),
            message_bytes_max: self.message_bytes_max.max(1),
            recipients_max: self.recipients_max.max(1),
        }
    }

    fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_s_max.max(1))
    }
}

/// The address could not be listened on.
#[derive(Debug)]
pub struct BindError {
    address: SocketAddr,
    source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, source } = self;
        let remedies = [
            (io::ErrorKind::AddrInUse, "stop the program that has this port, or choose another"),
            (io::ErrorKind::PermissionDenied, "choose a port above 1023"),
            (io::ErrorKind::AddrNotAvailable, "choose an address that this machine has"),
        ];
        let kind = source.kind();
        let remedy = remedies
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or("choose another address", |(_, remedy)| remedy);
        write!(f, "cannot listen for LMTP on {address}: {source}; {remedy} in `lmtp.listen`")
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Begins to listen; [`TcpListener::local_addr`] gives the port that was taken.
///
/// # Errors
/// [`BindError`], which names the address and what to do.
pub async fn bind(config: &LmtpConfig) -> Result<TcpListener, BindError> {
    let address = config.listen;
    TcpListener::bind(address).await.map_err(|source| BindError { address, source })
}

/// What all connections share.
struct Shared<D> {
    config: LmtpConfig,
    door: Arc<D>,
    in_flight: InFlight,
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

/// Serves until `shutdown`, and returns when every connection has ended.
///
/// On shutdown nothing new is accepted and sessions are told 421 4.3.2; a message that is with
/// the door gets its answer first. A half-received message is dropped: its client has no answer
/// and tries again.
pub async fn serve<D: MailDoor>(
    listener: TcpListener,
    config: LmtpConfig,
    door: Arc<D>,
    shutdown: CancellationToken,
) {
    let connections_max = config.connections_max.clamp(1, Semaphore::MAX_PERMITS);
    let slots = Arc::new(Semaphore::new(connections_max));
    let in_flight = InFlight::new(config.in_flight_bytes_max);
    let tasks = TaskTracker::new();
    let shared = Arc::new(Shared { config, door, in_flight, shutdown, tasks });
    loop {
        let accepted = tokio::select! {
            biased;
            () = shared.shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match (accepted, Arc::clone(&slots).try_acquire_owned()) {
            (Ok((stream, peer)), Ok(slot)) => {
                let connection = Connection::new(Arc::clone(&shared), stream, peer);
                let span = tracing::info_span!("lmtp", %peer);
                let counted = Counted::begin(Arc::clone(&shared.door));
                let task = async move {
                    connection.run().await;
                    drop((slot, counted));
                };
                shared.tasks.spawn(task.instrument(span));
            }
            (Ok((stream, peer)), Err(_)) => {
                tracing::warn!(%peer, connections_max, "LMTP connection refused: too many");
                turn_away(stream, &shared.config);
            }
            (Err(error), _) => {
                tracing::warn!(%error, "cannot accept an LMTP connection, trying again");
                tokio::select! {
                    () = shared.shutdown.cancelled() => break,
                    () = tokio::time::sleep(ACCEPT_RETRY) => {}
                }
            }
        }
    }
    drop(listener);
    shared.tasks.close();
    shared.tasks.wait().await;
}

/// Says 421 without waiting: what is lost with a full socket buffer is courtesy only.
fn turn_away(stream: TcpStream, config: &LmtpConfig) {
    let mut session = Session::refused(config.session(), Closing::Busy);
    if let (Ok(mut socket), Some(output)) = (stream.into_std(), session.poll_output()) {
        let _ = socket.write(&output);
    }
}

/// Tells the door of the end of a session, even after a panic.
struct Counted<D: MailDoor>(Arc<D>);

impl<D: MailDoor> Counted<D> {
    fn begin(door: Arc<D>) -> Self {
        door.session_began();
        Self(door)
    }
}

impl<D: MailDoor> Drop for Counted<D> {
    fn drop(&mut self) {
        self.0.session_ended();
    }
}

/// One client.
struct Connection<D> {
    shared: Arc<Shared<D>>,
    stream: TcpStream,
    peer: SocketAddr,
    session: Session,
    share: Share,
    buffer: Vec<u8>,
}

impl<D: MailDoor> Connection<D> {
    fn new(shared: Arc<Shared<D>>, stream: TcpStream, peer: SocketAddr) -> Self {
        let session = Session::new(shared.config.session());
        let share = shared.in_flight.share();
        Self { shared, stream, peer, session, share, buffer: vec![0; READ_BYTES] }
    }

    async fn run(mut self) {
        // Without it each small reply would wait for an acknowledgement.
        let _ = self.stream.set_nodelay(true);
        match self.converse().await {
            Ok(Some(why @ (Closing::Misbehaved | Closing::Http))) => {
                tracing::warn!(?why, "LMTP session cut");
            }
            Ok(why) => tracing::debug!(?why, "LMTP session over"),
            Err(error) => tracing::debug!(%error, "LMTP connection lost"),
        }
    }

    /// Returns why the session ended; `None` when the client just left.
    async fn converse(&mut self) -> io::Result<Option<Closing>> {
        let lasts = Duration::from_secs(self.shared.config.session_s_max.max(1));
        let mut overlong = std::pin::pin!(tokio::time::sleep(lasts));
        loop {
            match self.session.poll_event() {
                Some(Event::Recipient { address }) if self.shared.door.knows(&address) => {
                    self.session.recipient_accepted();
                }
                Some(Event::Recipient { address }) => {
                    tracing::debug!(%address, "unknown recipient");
                    self.session.recipient_rejected(&Refusal::unknown_recipient());
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
                    let read = tokio::select! {
                        biased;
                        () = self.shared.shutdown.cancelled() => Err(Closing::ShuttingDown),
                        () = &mut overlong => Err(Closing::Overlong),
                        read = read(
                            &self.session,
                            &mut self.share,
                            &mut self.stream,
                            &mut self.buffer,
                            self.shared.config.idle(),
                        ) => read?.ok_or(Closing::Idle),
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

    /// Gives the message to the door in a task of its own, so that neither a panic in there nor
    /// the end of this connection ends the other.
    async fn hand_over(&mut self, envelope: smtp::Envelope, raw: Bytes) {
        let mail = ReceivedMail { envelope, raw, peer: self.peer };
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
    }

    async fn flush(&mut self) -> io::Result<()> {
        let Some(output) = self.session.poll_output() else { return Ok(()) };
        let idle = self.shared.config.idle();
        let shutdown = &self.shared.shutdown;
        let cut = async {
            shutdown.cancelled().await;
            tokio::time::sleep(STOP_GRACE).await;
        };
        tokio::select! {
            written = tokio::time::timeout(idle, self.stream.write_all(&output)) => written?,
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
        let _ = tokio::time::timeout(LINGER, reading).await;
    }
}

/// Reads what comes next, once there is room for it; `None` when nothing came in time.
///
/// Waiting for room is our fault, so it does not count as idle.
async fn read(
    session: &Session,
    share: &mut Share,
    stream: &mut TcpStream,
    buffer: &mut [u8],
    idle: Duration,
) -> io::Result<Option<usize>> {
    match session.message_bytes() {
        Some(held) => share.grow_to(held.saturating_add(READ_BYTES)).await,
        None => share.release(),
    }
    match tokio::time::timeout(idle, stream.read(buffer)).await {
        Ok(read) => read.map(Some),
        Err(_) => Ok(None),
    }
}
