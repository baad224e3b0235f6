//! One connection: messages in, messages out, and an end for whoever is silent, slow or no SIP.
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Instant, timeout, timeout_at};

use super::{Counters, Flow, Inbound};
use crate::sip::{Framed, Framer, Side};

/// Bytes read at once.
const READ_BYTES: usize = 16 * 1024;
/// Messages sent in one go.
const BATCH: usize = 64;
/// The longest that a peer may take to take in what we send in one go.
const WRITE_TIME_MAX: Duration = Duration::from_secs(10);
/// How long answers may still go to a peer that has said its last.
const LINGER: Duration = Duration::from_millis(200);
/// Malformed messages that one connection may bring.
const REFUSED_MAX: usize = 16;
/// What asks the peer whether it is there, and what answers (RFC 5626 section 3.5.1).
const PING: &[u8] = b"\r\n\r\n";
const PONG: &[u8] = b"\r\n";

/// The times that a connection keeps.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionTimes {
    /// Without a byte from the peer for so long, the connection is closed.
    pub idle_max: Duration,
    /// In so long a message, once begun, must be whole; and the first one of a peer that
    /// connected to us.
    pub message_max: Duration,
    /// The time between two keep-alives of ours; none if `None`.
    pub keep_alive: Option<Duration>,
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The peer closed it, or the network did.
    Left,
    /// Nothing came for long.
    Idle,
    /// A message was begun and not ended.
    Slow,
    /// What came is no SIP.
    Garbage,
    /// The peer does not take what we send.
    Deaf,
    /// We closed it.
    Closed,
}

/// What one connection works with.
pub(super) struct Connection {
    pub(super) flow: Flow,
    pub(super) times: ConnectionTimes,
    /// Whether the peer made the connection and must say something soon.
    pub(super) accepted: bool,
    pub(super) inbox: Sender<Inbound>,
    pub(super) outgoing: Receiver<Bytes>,
    pub(super) counters: Arc<Counters>,
}

impl Connection {
    /// Serves the connection until it ends; `hung_up` is called as soon as no more can come.
    pub(super) async fn run<S>(self, stream: S, hung_up: impl FnOnce() + Send) -> End
    where
        S: AsyncRead + AsyncWrite + Send,
    {
        let Self { flow, times, accepted, inbox, outgoing, counters } = self;
        let (reader, writer) = tokio::io::split(stream);
        let pong = Notify::new();
        let reading = Reading { flow, times, accepted, inbox, pong: &pong, counters };
        let writing = write(writer, outgoing, &pong, times.keep_alive);
        tokio::pin!(writing);
        let (end, answers) = tokio::select! {
            read = reading.run(reader) => read,
            end = &mut writing => return end,
        };
        hung_up();
        if answers {
            let _ = timeout(LINGER, writing).await;
        }
        end
    }
}

struct Reading<'c> {
    flow: Flow,
    times: ConnectionTimes,
    accepted: bool,
    inbox: Sender<Inbound>,
    pong: &'c Notify,
    counters: Arc<Counters>,
}

impl Reading<'_> {
    /// Reads to the end; returns it, and whether answers may still be on their way to the peer.
    async fn run(self, mut reader: impl AsyncRead + Unpin) -> (End, bool) {
        let mut framer = Framer::new(if self.accepted { Side::Accepted } else { Side::Opened });
        let mut buffer = vec![0_u8; READ_BYTES];
        let mut refused = 0_usize;
        // Whether a good message came: its answer may be on its way.
        let mut heard = false;
        // When the message began that is not whole yet.
        let mut begun = self.accepted.then(Instant::now);
        loop {
            let (limit, late) = match begun {
                Some(since) => (since.checked_add(self.times.message_max), End::Slow),
                None => (Instant::now().checked_add(self.times.idle_max), End::Idle),
            };
            let limit = limit.unwrap_or_else(Instant::now);
            let length = match timeout_at(limit, reader.read(&mut buffer)).await {
                Err(_) => return (late, false),
                // Who asked us may have closed its own half only, and wait for answers.
                Ok(Ok(0)) => return (End::Left, self.accepted),
                Ok(Err(_)) => return (End::Left, false),
                Ok(Ok(length)) => length,
            };
            framer.feed(buffer.get(..length).unwrap_or_default());
            while let Some(frame) = framer.next_frame() {
                begun = None;
                let (message, close) = match frame {
                    Framed::Ping => {
                        self.pong.notify_one();
                        continue;
                    }
                    Framed::Pong => continue,
                    Framed::Message(message) => (Ok(message), false),
                    Framed::Refused { refused: why, close } => {
                        refused = refused.saturating_add(1);
                        (Err(why), close || refused > REFUSED_MAX)
                    }
                };
                self.counters.messages.add();
                heard |= message.as_ref().map_or_else(|why| why.status.is_some(), |_| true);
                // Where the machine is behind, this peer waits; others have their own tasks.
                let inbound = Inbound::Message { flow: self.flow, message };
                if self.inbox.send(inbound).await.is_err() {
                    return (End::Closed, false);
                }
                if close {
                    return (End::Garbage, heard);
                }
            }
            if framer.is_closed() {
                return (End::Garbage, heard);
            }
            begun = (!framer.is_between()).then(|| begun.unwrap_or_else(Instant::now));
        }
    }
}

/// Sends what is queued until nobody can queue more.
async fn write(
    mut writer: impl AsyncWrite + Unpin,
    mut outgoing: Receiver<Bytes>,
    pong: &Notify,
    keep_alive: Option<Duration>,
) -> End {
    let mut batch = vec![];
    loop {
        let rest = async {
            match keep_alive {
                Some(pause) => tokio::time::sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            taken = outgoing.recv_many(&mut batch, BATCH) => if taken == 0 {
                // All has been said.
                let _ = timeout(WRITE_TIME_MAX, writer.shutdown()).await;
                return End::Closed;
            },
            () = pong.notified() => batch.push(Bytes::from_static(PONG)),
            () = rest => batch.push(Bytes::from_static(PING)),
        }
        // One call of the system for all that waits.
        let bytes = batch.concat();
        batch.clear();
        let sending = async {
            writer.write_all(&bytes).await?;
            writer.flush().await
        };
        match timeout(WRITE_TIME_MAX, sending).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return End::Left,
            Err(_) => return End::Deaf,
        }
    }
}
