//! The session: what it is doing, and what is asked of the driver.
mod commands;
mod message;

use std::borrow::Cow;
use std::collections::VecDeque;

use bytes::{Buf as _, Bytes, BytesMut};

use super::bdat::Chunk;
use super::content::Content;
use super::data::DataReader;
use super::line::LineReader;
use super::reply::{self, Answer, Refusal, Reply, printable};
use super::{Config, ERRORS_IN_ROW_MAX, Envelope, Hello, PIPELINED_BYTES_MAX, Protocol, Tls};
use crate::model::EmailAddress;

/// The longest host name that the greeting gives (RFC 5321 section 4.5.3.1.2).
const HOST_NAME_BYTES_MAX: usize = 255;

/// What the session asks or tells its driver.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// Is this a mailbox of ours? Answer with [`Session::recipient_accepted`] or
    /// [`Session::recipient_rejected`].
    Recipient {
        /// The whole address, with any `+detail`.
        address: EmailAddress,
    },
    /// Write what [`Session::poll_output`] holds, then begin TLS on the same connection and answer
    /// with [`Session::tls_started`], or drop the connection. What the client sent in clear behind
    /// its STARTTLS is gone; nothing more may be given to the session before TLS stands.
    StartTls,
    /// A message is complete. Answer with [`Session::message_answered`], after it is safe.
    Message {
        /// Sender and recipients.
        envelope: Envelope,
        /// The message as it came, without stuffed dots; lone CR and LF are kept.
        raw: Bytes,
    },
    /// Nothing more will be read or said: write what [`Session::poll_output`] holds, then close.
    Close(Closing),
}

/// Why a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The client said QUIT.
    Quit,
    /// Too many wrong commands in a row, too many that bring no message, an endless line, a chunk
    /// of which nobody can say where it ends, or more pipelined than allowed.
    Misbehaved,
    /// The client speaks HTTP.
    Http,
    /// The client speaks for another one by PROXY protocol and is no proxy of ours.
    NoProxy,
    /// Nothing came for too long.
    Idle,
    /// The session as a whole has lasted too long.
    Overlong,
    /// The service is stopping.
    ShuttingDown,
    /// The service has as many sessions as it can hold.
    Busy,
    /// One address has as many sessions as it may.
    BusyAddress,
}

impl Closing {
    const fn reply(self) -> Reply {
        match self {
            Self::Quit => reply::BYE,
            Self::Misbehaved => Reply::new(421, (4, 7, 0), "Too many errors, closing"),
            Self::Http => Reply::new(421, (4, 7, 0), "This is no web server, closing"),
            Self::NoProxy => Reply::new(421, (4, 7, 0), "You are no proxy of ours, closing"),
            Self::Idle => Reply::new(421, (4, 4, 2), "Nothing came for too long, closing"),
            Self::Overlong => Reply::new(421, (4, 4, 2), "Session too long, closing"),
            Self::ShuttingDown => Reply::new(421, (4, 3, 2), "Service stopping, try again"),
            Self::Busy => Reply::new(421, (4, 3, 2), "Too many connections, try again later"),
            Self::BusyAddress => {
                Reply::new(421, (4, 7, 0), "Too many connections from your address")
            }
        }
    }
}

/// What the session is doing. In the three `Asked` states it waits for its driver.
#[derive(Debug)]
enum Phase {
    Command,
    RecipientAsked(EmailAddress),
    Data(DataReader),
    Chunk(Chunk),
    TlsAsked,
    MessageAsked { recipients: usize },
    Closed,
}

/// One session, from greeting to close.
pub struct Session {
    config: Config,
    phase: Phase,
    /// The last greeting of the client, since TLS began if it did.
    hello: Option<Hello>,
    tls: Option<Tls>,
    /// The message under way, from MAIL until its end.
    envelope: Option<Envelope>,
    /// The chunks of it that have come, once there is one.
    chunks: Option<Content>,
    line: LineReader,
    /// What the client pipelined behind an open question.
    pending: BytesMut,
    output: Vec<u8>,
    events: VecDeque<Event>,
    errors_in_row: u32,
    /// Commands since the last message that brought none forward.
    idle_commands: u32,
    /// What has come whole: lines, chunks and messages.
    steps: u64,
    /// The end that waits until the open question is answered.
    closing: Option<Closing>,
}

impl Session {
    /// Begins a session; the greeting is ready to be written.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut session = Self::silent(config);
        let (host, spoken) = (session.host_name(), session.config.protocol);
        let spoken = match spoken {
            Protocol::Lmtp => "LMTP",
            // RFC 5321 section 4.2: that we know EHLO is said by this word.
            Protocol::Smtp => "ESMTP",
        };
        session.say(&Reply::plain(220, Cow::Owned(format!("{host} {spoken} service ready"))));
        session
    }

    /// Makes a session that is refused at once: a 421 in place of the greeting, then the close.
    #[must_use]
    pub fn refused(config: Config, why: Closing) -> Self {
        let mut session = Self::silent(config);
        session.close(why);
        session
    }

    fn silent(config: Config) -> Self {
        Self {
            config,
            phase: Phase::Command,
            hello: None,
            tls: None,
            envelope: None,
            chunks: None,
            line: LineReader::default(),
            pending: BytesMut::new(),
            output: vec![],
            events: VecDeque::new(),
            errors_in_row: 0,
            idle_commands: 0,
            steps: 0,
            closing: None,
        }
    }

    /// Takes bytes from the client, in pieces of any size.
    pub fn receive(&mut self, bytes: &[u8]) {
        let used = self.process(bytes);
        let rest = bytes.get(used..).unwrap_or_default();
        let deaf = matches!(self.phase, Phase::Closed | Phase::TlsAsked);
        if rest.is_empty() || deaf || self.closing.is_some() {
            return;
        }
        if self.pending.len().saturating_add(rest.len()) > PIPELINED_BYTES_MAX {
            self.close(Closing::Misbehaved);
        } else {
            self.pending.extend_from_slice(rest);
        }
    }

    /// Returns what is to be written to the client now.
    pub fn poll_output(&mut self) -> Option<Vec<u8>> {
        if self.output.is_empty() { None } else { Some(std::mem::take(&mut self.output)) }
    }

    /// Returns what the driver must deal with next.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// No question is open and the session goes on: bytes can be dealt with at once.
    #[must_use]
    pub const fn wants_input(&self) -> bool {
        matches!(self.phase, Phase::Command | Phase::Data(_) | Phase::Chunk(_))
    }

    /// Bytes held of the message being received; `None` when none is.
    #[must_use]
    pub fn message_bytes(&self) -> Option<usize> {
        match &self.phase {
            Phase::Data(reader) => Some(reader.held()),
            Phase::Chunk(chunk) => Some(chunk.held()),
            Phase::Command
            | Phase::RecipientAsked(_)
            | Phase::TlsAsked
            | Phase::MessageAsked { .. }
            | Phase::Closed => self.chunks.as_ref().map(Content::held),
        }
    }

    /// A message is being received: what comes next is content and no command.
    #[must_use]
    pub const fn in_message(&self) -> bool {
        matches!(self.phase, Phase::Data(_) | Phase::Chunk(_))
    }

    /// Counts what has come whole: command lines, chunks and messages. As long as it stands still the
    /// client owes the rest of one.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// TLS stands, after [`Event::StartTls`]: the client begins anew with a greeting (RFC 3207
    /// section 4.2). Does nothing when TLS was not asked for.
    pub fn tls_started(&mut self, tls: Tls) {
        if matches!(self.phase, Phase::TlsAsked) {
            self.phase = Phase::Command;
            self.tls = Some(tls);
            self.hello = None;
            self.forget_message();
            self.line = LineReader::default();
            self.pending = BytesMut::new();
        }
    }

    /// The recipient of [`Event::Recipient`] is ours. Does nothing when none was asked about.
    pub fn recipient_accepted(&mut self) {
        if let Phase::RecipientAsked(address) = &self.phase {
            if let Some(envelope) = &mut self.envelope {
                envelope.recipients.push(address.clone());
            }
            self.idle_commands = self.idle_commands.saturating_sub(1);
            self.answered(&[reply::RECIPIENT_OK]);
        }
    }

    /// The recipient of [`Event::Recipient`] is not taken. Does nothing when none was asked about.
    pub fn recipient_rejected(&mut self, refusal: &Refusal) {
        if matches!(self.phase, Phase::RecipientAsked(_)) {
            self.answered(std::slice::from_ref(&refusal.0));
        }
    }

    /// Answers [`Event::Message`]: one answer per recipient of the envelope, in its order.
    ///
    /// SMTP has one reply for all: the message counts as taken when it is for everybody, and else the
    /// client hears of a refusal, of one that lets it try again if there is any. Where answers are missing the client is told to try again; any too many are dropped.
    /// Does nothing when no message waits.
    pub fn message_answered(&mut self, answers: Vec<Answer>) {
        if let Phase::MessageAsked { recipients } = self.phase {
            let mut replies: Vec<Reply> = answers
                .into_iter()
                .chain(std::iter::repeat_with(Answer::missing))
                .take(recipients)
                .map(Answer::into_reply)
                .collect();
            if self.config.protocol == Protocol::Smtp {
                replies.sort_by_key(Reply::rank);
                replies.truncate(1);
            }
            self.answered(&replies);
        }
    }

    /// Ends the session with a 421. A message that waits for its answer still gets it first.
    pub fn close(&mut self, why: Closing) {
        match self.phase {
            Phase::Closed => {}
            Phase::RecipientAsked(_) | Phase::MessageAsked { .. } => self.closing = Some(why),
            Phase::Command | Phase::Data(_) | Phase::Chunk(_) => {
                why.reply().write_to(&mut self.output);
                self.end(why);
            }
            // Words in clear would not be understood any more.
            Phase::TlsAsked => self.end(why),
        }
    }

    fn end(&mut self, why: Closing) {
        self.phase = Phase::Closed;
        self.forget_message();
        self.pending = BytesMut::new();
        self.events.push_back(Event::Close(why));
    }

    fn forget_message(&mut self) {
        self.envelope = None;
        self.chunks = None;
    }

    /// Says the answer to a question and goes on with what was pipelined behind it.
    fn answered(&mut self, replies: &[Reply]) {
        self.phase = Phase::Command;
        replies.iter().for_each(|reply| self.say(reply));
        if let Some(why) = self.closing.take() {
            self.close(why);
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        let used = self.process(&pending);
        if !matches!(self.phase, Phase::Closed | Phase::TlsAsked) {
            pending.advance(used);
            self.pending = pending;
        }
    }

    /// Deals with bytes until a question opens or the session ends; returns how many it took.
    fn process(&mut self, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        while !rest.is_empty() {
            let used = match &mut self.phase {
                Phase::Command => {
                    let (used, line) = self.line.take(rest);
                    self.line_read(&line);
                    used
                }
                Phase::Data(reader) => {
                    let (used, ended) = reader.take(rest);
                    if ended {
                        self.data_ended();
                    }
                    used
                }
                Phase::Chunk(chunk) => {
                    let used = chunk.take(rest);
                    if chunk.is_whole() {
                        self.chunk_ended();
                    }
                    used
                }
                Phase::RecipientAsked(_)
                | Phase::TlsAsked
                | Phase::MessageAsked { .. }
                | Phase::Closed => break,
            };
            rest = rest.get(used..).unwrap_or_default();
        }
        bytes.len().saturating_sub(rest.len())
    }

    /// Says one reply and counts the errors in a row.
    fn say(&mut self, reply: &Reply) {
        reply.write_to(&mut self.output);
        if !reply.is_error() {
            self.errors_in_row = 0;
            return;
        }
        self.errors_in_row = self.errors_in_row.saturating_add(1);
        if self.errors_in_row >= ERRORS_IN_ROW_MAX {
            self.close(Closing::Misbehaved);
        }
    }

    fn host_name(&self) -> String {
        printable(&self.config.host_name, HOST_NAME_BYTES_MAX)
    }
}
