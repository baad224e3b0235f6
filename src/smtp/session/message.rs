//! How a message comes in, and what is said at its end.
use bytes::Bytes;

use super::super::Protocol;
use super::super::bdat::{self, Chunk};
use super::super::content::{Content, Unfit};
use super::super::data::DataReader;
use super::super::reply::{self, Reply};
use super::{Closing, Event, Phase, Session};

impl Session {
    pub(super) fn data(&mut self) {
        match &self.envelope {
            None => self.say(&reply::MAIL_FIRST),
            Some(_) if self.chunks.is_some() => self.say(&reply::CHUNKS_BEGUN),
            Some(envelope) if envelope.recipients.is_empty() => self.say(&reply::NO_RECIPIENTS),
            Some(_) => {
                self.phase = Phase::Data(DataReader::new(self.new_content()));
                self.say(&reply::START_MAIL);
            }
        }
    }

    /// Begins a chunk. One that cannot be taken is read to its end too; one of which nobody can say
    /// where it ends, ends the session, for its bytes could hold commands.
    pub(super) fn bdat(&mut self, argument: &str) {
        let Some(bdat) = bdat::parse(argument) else {
            self.say(&reply::BAD_CHUNK);
            return self.close(Closing::Misbehaved);
        };
        let into = match &self.envelope {
            None => Err(reply::MAIL_FIRST),
            Some(envelope) if envelope.recipients.is_empty() => Err(reply::NO_RECIPIENTS),
            Some(_) => {
                let mut content = self.chunks.take().unwrap_or_else(|| self.new_content());
                content.expect(bdat.size);
                self.idle_commands = self.idle_commands.saturating_sub(1);
                Ok(content)
            }
        };
        let chunk = Chunk::new(bdat, into);
        let whole = chunk.is_whole();
        self.phase = Phase::Chunk(chunk);
        if whole {
            self.chunk_ended();
        }
    }

    fn new_content(&self) -> Content {
        Content::new(self.config.message_bytes_max, self.config.protocol == Protocol::Smtp)
    }

    pub(super) fn chunk_ended(&mut self) {
        let Phase::Chunk(Chunk { size, last, into, .. }) =
            std::mem::replace(&mut self.phase, Phase::Command)
        else {
            return;
        };
        self.steps = self.steps.saturating_add(1);
        match into {
            Err(reply) => self.say(&reply),
            Ok(content) if last => self.message_ended(content.finish()),
            Ok(content) => match content.unfit() {
                None => {
                    self.chunks = Some(content);
                    self.say(&Reply::said(250, (2, 0, 0), &format!("{size} bytes received")));
                }
                // RFC 3030 section 4.2: the message has failed, further chunks of it fail too.
                Some(why) => {
                    self.forget_message();
                    self.say(&refusal(why));
                }
            },
        }
    }

    pub(super) fn data_ended(&mut self) {
        let Phase::Data(reader) = std::mem::replace(&mut self.phase, Phase::Command) else {
            return;
        };
        self.steps = self.steps.saturating_add(1);
        self.message_ended(reader.finish());
    }

    fn message_ended(&mut self, message: Result<Bytes, Unfit>) {
        self.idle_commands = 0;
        let Some(envelope) = self.envelope.take() else { return };
        let recipients = envelope.recipients.len();
        match message {
            Ok(raw) => {
                self.phase = Phase::MessageAsked { recipients };
                self.events.push_back(Event::Message { envelope, raw });
            }
            Err(why) => {
                let replies = match self.config.protocol {
                    Protocol::Lmtp => recipients,
                    Protocol::Smtp => 1,
                };
                for _ in 0..replies {
                    self.say(&refusal(why));
                }
            }
        }
    }
}

const fn refusal(why: Unfit) -> Reply {
    match why {
        Unfit::TooLarge => reply::TOO_LARGE,
        Unfit::BareLineEnd => reply::BARE_LINE_END,
    }
}
