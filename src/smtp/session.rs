//! The session: which command may come when, and what is asked of the driver.
use std::borrow::Cow;
use std::collections::VecDeque;

use bytes::{Buf as _, Bytes, BytesMut};

use super::command::{self, Command};
use super::data::DataReader;
use super::line::{Line, LineReader};
use super::mail_from::{self, MailFrom};
use super::reply::{self, Answer, Refusal, Reply, printable};
use super::{Config, ERRORS_IN_ROW_MAX, Envelope, PIPELINED_BYTES_MAX, rcpt_to};
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
    /// Too many wrong commands in a row, an endless line, or more pipelined than allowed.
    Misbehaved,
    /// The client speaks HTTP.
    Http,
    /// Nothing came for too long.
    Idle,
    /// The session as a whole has lasted too long.
    Overlong,
    /// The service is stopping.
    ShuttingDown,
    /// The service has as many sessions as it can hold.
    Busy,
}

impl Closing {
    const fn reply(self) -> Reply {
        match self {
            Self::Quit => reply::BYE,
            Self::Misbehaved => Reply::new(421, (4, 7, 0), "Too many errors, closing"),
            Self::Http => Reply::new(421, (4, 7, 0), "This is LMTP, not HTTP, closing"),
            Self::Idle => Reply::new(421, (4, 4, 2), "Nothing came for too long, closing"),
            Self::Overlong => Reply::new(421, (4, 4, 2), "Session too long, closing"),
            Self::ShuttingDown => Reply::new(421, (4, 3, 2), "Service stopping, try again"),
            Self::Busy => Reply::new(421, (4, 3, 2), "Too many connections, try again later"),
        }
    }
}

/// What the session is doing. In the two `Asked` states it waits for its driver.
#[derive(Debug)]
enum Phase {
    Command,
    RecipientAsked(EmailAddress),
    Data(DataReader),
    MessageAsked { recipients: usize },
    Closed,
}

/// One LMTP session, from greeting to close.
pub struct Session {
    config: Config,
    phase: Phase,
    greeted: bool,
    /// The message under way, from MAIL until the final dot.
    envelope: Option<Envelope>,
    line: LineReader,
    /// What the client pipelined behind an open question.
    pending: BytesMut,
    output: Vec<u8>,
    events: VecDeque<Event>,
    errors_in_row: u32,
    /// The end that waits until the open question is answered.
    closing: Option<Closing>,
}

impl Session {
    /// Begins a session; the greeting is ready to be written.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut session = Self::silent(config);
        let host = session.host_name();
        session.say(&Reply::plain(220, Cow::Owned(format!("{host} LMTP service ready"))));
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
            greeted: false,
            envelope: None,
            line: LineReader::default(),
            pending: BytesMut::new(),
            output: vec![],
            events: VecDeque::new(),
            errors_in_row: 0,
            closing: None,
        }
    }

    /// Takes bytes from the client, in pieces of any size.
    pub fn receive(&mut self, bytes: &[u8]) {
        let used = self.process(bytes);
        let rest = bytes.get(used..).unwrap_or_default();
        if rest.is_empty() || matches!(self.phase, Phase::Closed) || self.closing.is_some() {
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
        matches!(self.phase, Phase::Command | Phase::Data(_))
    }

    /// Bytes held of the message being received; `None` outside DATA.
    #[must_use]
    pub fn message_bytes(&self) -> Option<usize> {
        match &self.phase {
            Phase::Data(reader) => Some(reader.held()),
            Phase::Command
            | Phase::RecipientAsked(_)
            | Phase::MessageAsked { .. }
            | Phase::Closed => None,
        }
    }

    /// The recipient of [`Event::Recipient`] is ours. Does nothing when none was asked about.
    pub fn recipient_accepted(&mut self) {
        if let Phase::RecipientAsked(address) = &self.phase {
            if let Some(envelope) = &mut self.envelope {
                envelope.recipients.push(address.clone());
            }
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
    /// Where answers are missing the client is told to try again; any too many are dropped.
    /// Does nothing when no message waits.
    pub fn message_answered(&mut self, answers: Vec<Answer>) {
        if let Phase::MessageAsked { recipients } = self.phase {
            let replies: Vec<Reply> = answers
                .into_iter()
                .chain(std::iter::repeat_with(Answer::missing))
                .take(recipients)
                .map(Answer::into_reply)
                .collect();
            self.answered(&replies);
        }
    }

    /// Ends the session with a 421. A message that waits for its answer still gets it first.
    pub fn close(&mut self, why: Closing) {
        match self.phase {
            Phase::Closed => {}
            Phase::RecipientAsked(_) | Phase::MessageAsked { .. } => self.closing = Some(why),
            Phase::Command | Phase::Data(_) => {
                why.reply().write_to(&mut self.output);
                self.phase = Phase::Closed;
                self.envelope = None;
                self.pending = BytesMut::new();
                self.events.push_back(Event::Close(why));
            }
        }
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
        if !matches!(self.phase, Phase::Closed) {
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
                Phase::RecipientAsked(_) | Phase::MessageAsked { .. } | Phase::Closed => break,
            };
            rest = rest.get(used..).unwrap_or_default();
        }
        bytes.len().saturating_sub(rest.len())
    }

    fn line_read(&mut self, line: &Line) {
        match line {
            Line::Unfinished => {}
            Line::TooLong => self.say(&reply::LINE_TOO_LONG),
            Line::Endless => self.close(Closing::Misbehaved),
            Line::Complete(text) => match command::parse(text) {
                Ok(command) => self.obey(&command),
                Err(reply) => self.say(&reply),
            },
        }
    }

    fn obey(&mut self, command: &Command<'_>) {
        match command {
            Command::Lhlo => self.lhlo(),
            Command::Mail(argument) => self.mail(argument),
            Command::Rcpt(argument) => self.rcpt(argument),
            Command::Data => self.data(),
            Command::Rset => {
                self.envelope = None;
                self.say(&reply::OK);
            }
            Command::Noop => self.say(&reply::OK),
            Command::Vrfy => self.say(&reply::NOT_VERIFIED),
            Command::Help => self.say(&reply::HELP),
            Command::Quit => self.close(Closing::Quit),
            Command::Http => self.close(Closing::Http),
        }
    }

    fn lhlo(&mut self) {
        self.greeted = true;
        self.envelope = None;
        self.errors_in_row = 0;
        let text = format!(
            "250-{}\r\n250-PIPELINING\r\n250-SIZE {}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n",
            self.host_name(),
            self.config.message_bytes_max
        );
        self.output.extend_from_slice(text.as_bytes());
    }

    fn mail(&mut self, argument: &str) {
        if !self.greeted {
            return self.say(&reply::LHLO_FIRST);
        }
        if self.envelope.is_some() {
            return self.say(&reply::MAIL_OPEN);
        }
        match mail_from::parse(argument, &self.config) {
            Err(reply) => self.say(&reply),
            Ok(MailFrom { from, body, smtputf8 }) => {
                self.envelope = Some(Envelope { from, recipients: vec![], body, smtputf8 });
                self.say(&reply::SENDER_OK);
            }
        }
    }

    fn rcpt(&mut self, argument: &str) {
        let Some(envelope) = &self.envelope else { return self.say(&reply::MAIL_FIRST) };
        if envelope.recipients.len() >= self.config.recipients_max {
            return self.say(&reply::TOO_MANY_RECIPIENTS);
        }
        match rcpt_to::parse(argument, envelope.smtputf8, &self.config) {
            Err(reply) => self.say(&reply),
            Ok(address) => {
                self.phase = Phase::RecipientAsked(address.clone());
                self.events.push_back(Event::Recipient { address });
            }
        }
    }

    fn data(&mut self) {
        match &self.envelope {
            None => self.say(&reply::MAIL_FIRST),
            // RFC 2033 section 4.2: not 554, and no message with no recipient.
            Some(envelope) if envelope.recipients.is_empty() => self.say(&reply::NO_RECIPIENTS),
            Some(_) => {
                self.phase = Phase::Data(DataReader::new(self.config.message_bytes_max));
                self.say(&reply::START_MAIL);
            }
        }
    }

    fn data_ended(&mut self) {
        let Phase::Data(reader) = std::mem::replace(&mut self.phase, Phase::Command) else {
            return;
        };
        let Some(envelope) = self.envelope.take() else { return };
        match reader.finish() {
            Some(raw) => {
                self.phase = Phase::MessageAsked { recipients: envelope.recipients.len() };
                self.events.push_back(Event::Message { envelope, raw });
            }
            None => envelope.recipients.iter().for_each(|_| self.say(&reply::TOO_LARGE)),
        }
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
