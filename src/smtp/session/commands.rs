//! Which command may come when.
use super::super::command::{self, Command};
use super::super::line::Line;
use super::super::mail_from::{self, MailFrom};
use super::super::reply::{self, printable};
use super::super::{Envelope, Hello, IDLE_COMMANDS_MAX, Protocol, Verb, rcpt_to};
use super::{Closing, Event, Phase, Session};

/// The longest name of a client that is kept (RFC 5321 section 4.5.3.1.2).
const HELLO_BYTES_MAX: usize = 255;

impl Session {
    pub(super) fn line_read(&mut self, line: &Line) {
        match line {
            Line::Unfinished => return,
            Line::Endless => return self.close(Closing::Misbehaved),
            Line::TooLong | Line::Complete(_) => {}
        }
        self.steps = self.steps.saturating_add(1);
        // A mail server of ours may say what it likes: only strangers are counted.
        if self.config.protocol == Protocol::Smtp && self.idle_commands >= IDLE_COMMANDS_MAX {
            return self.close(Closing::Misbehaved);
        }
        self.idle_commands = self.idle_commands.saturating_add(1);
        match line {
            Line::Unfinished | Line::Endless => {}
            Line::TooLong => self.say(&reply::LINE_TOO_LONG),
            Line::Complete(text) => match command::parse(text, &self.config) {
                Ok(command) => self.obey(&command),
                Err(reply) => self.say(&reply),
            },
        }
    }

    fn obey(&mut self, command: &Command<'_>) {
        match command {
            Command::Hello(verb, name) => self.hello(*verb, name),
            Command::Mail(argument) => self.mail(argument),
            Command::Rcpt(argument) => self.rcpt(argument),
            Command::Data => self.data(),
            Command::Bdat(argument) => self.bdat(argument),
            Command::StartTls if self.tls.is_some() => self.say(&reply::TLS_ALREADY),
            Command::StartTls => {
                self.say(&reply::START_TLS);
                self.phase = Phase::TlsAsked;
                self.events.push_back(Event::StartTls);
            }
            Command::Rset => {
                self.forget_message();
                self.say(&reply::OK);
            }
            Command::Noop => self.say(&reply::OK),
            Command::Vrfy => self.say(&reply::NOT_VERIFIED),
            Command::Help => {
                let known = match self.config.protocol {
                    Protocol::Lmtp => reply::HELP_LMTP,
                    Protocol::Smtp => reply::HELP_SMTP,
                };
                self.say(&known);
            }
            Command::Quit => self.close(Closing::Quit),
            Command::Http => self.close(Closing::Http),
            Command::Proxy => self.close(Closing::NoProxy),
        }
    }

    fn hello(&mut self, verb: Verb, name: &str) {
        let name = name.split(' ').next().unwrap_or_default();
        self.hello = Some(Hello { verb, name: printable(name, HELLO_BYTES_MAX) });
        self.forget_message();
        self.errors_in_row = 0;
        let host = self.host_name();
        let text = match verb {
            Verb::Helo => format!("250 {host}\r\n"),
            Verb::Lhlo | Verb::Ehlo => {
                let offered = self.config.starttls && self.tls.is_none();
                let starttls = if offered { "250-STARTTLS\r\n" } else { "" };
                format!(
                    "250-{host}\r\n250-PIPELINING\r\n250-SIZE {}\r\n250-8BITMIME\r\n\
                     250-SMTPUTF8\r\n250-CHUNKING\r\n{starttls}250 ENHANCEDSTATUSCODES\r\n",
                    self.config.message_bytes_max
                )
            }
        };
        self.output.extend_from_slice(text.as_bytes());
    }

    fn mail(&mut self, argument: &str) {
        let Some(hello) = self.hello.clone() else {
            let first = match self.config.protocol {
                Protocol::Lmtp => reply::LHLO_FIRST,
                Protocol::Smtp => reply::EHLO_FIRST,
            };
            return self.say(&first);
        };
        if self.config.tls_required && self.tls.is_none() {
            return self.say(&reply::TLS_FIRST);
        }
        if self.envelope.is_some() {
            return self.say(&reply::MAIL_OPEN);
        }
        match mail_from::parse(argument, &self.config) {
            Err(reply) => self.say(&reply),
            Ok(MailFrom { from, body, smtputf8 }) => {
                let (recipients, tls) = (vec![], self.tls.clone());
                self.envelope = Some(Envelope { from, recipients, body, smtputf8, hello, tls });
                self.idle_commands = self.idle_commands.saturating_sub(1);
                self.say(&reply::SENDER_OK);
            }
        }
    }

    fn rcpt(&mut self, argument: &str) {
        let Some(envelope) = &self.envelope else { return self.say(&reply::MAIL_FIRST) };
        if self.chunks.is_some() {
            return self.say(&reply::CHUNKS_BEGUN);
        }
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
}
