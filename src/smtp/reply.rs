//! What the server says: a code, an enhanced status and a short English text.
use std::borrow::Cow;
use std::fmt::Write as _;

/// The longest text of one reply line, in bytes. RFC 5321 section 4.5.3.1.5 allows 512 for the
/// line with codes and CR LF.
const TEXT_BYTES_MAX: usize = 400;

/// One reply, always of one line. The texts are for postmasters and their logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    code: u16,
    /// Class, subject and detail (RFC 3463); none on 220, 354 and the answer to LHLO.
    status: Option<(u8, u8, u8)>,
    text: Cow<'static, str>,
}

impl Reply {
    pub(super) const fn new(code: u16, status: (u8, u8, u8), text: &'static str) -> Self {
        Self { code, status: Some(status), text: Cow::Borrowed(text) }
    }

    pub(super) const fn plain(code: u16, text: Cow<'static, str>) -> Self {
        Self { code, status: None, text }
    }

    pub(super) fn said(code: u16, status: (u8, u8, u8), text: &str) -> Self {
        Self { code, status: Some(status), text: Cow::Owned(printable(text, TEXT_BYTES_MAX)) }
    }

    /// The client spoke wrongly: the command could not be understood or came at a wrong time.
    pub(super) const fn is_error(&self) -> bool {
        matches!(self.code, 500..=504 | 555)
    }

    /// Which of several answers stands for all: what asks the client to come again, then what
    /// refuses, then what accepts.
    pub(super) const fn rank(&self) -> u8 {
        match self.code {
            400..=499 => 0,
            500.. => 1,
            _ => 2,
        }
    }

    pub(super) fn write_to(&self, out: &mut Vec<u8>) {
        let mut line = self.code.to_string();
        if let Some((class, subject, detail)) = self.status {
            // Writing to a String cannot fail.
            let _ = write!(line, " {class}.{subject}.{detail}");
        }
        let _ = write!(line, " {}", self.text);
        out.extend_from_slice(line.trim_end().as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

/// Returns at most `bytes_max` printable ASCII characters of `text`, `?` for any other.
pub(super) fn printable(text: &str, bytes_max: usize) -> String {
    text.chars()
        .take(bytes_max)
        .map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' })
        .collect()
}

pub(super) const OK: Reply = Reply::new(250, (2, 0, 0), "OK");
pub(super) const SENDER_OK: Reply = Reply::new(250, (2, 1, 0), "Sender OK");
pub(super) const RECIPIENT_OK: Reply = Reply::new(250, (2, 1, 5), "Recipient OK");
pub(super) const START_MAIL: Reply =
    Reply::plain(354, Cow::Borrowed("Send the message, end with <CRLF>.<CRLF>"));
pub(super) const BYE: Reply = Reply::new(221, (2, 0, 0), "Bye");
pub(super) const HELP_LMTP: Reply =
    Reply::new(214, (2, 0, 0), "LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT (RFC 2033)");
pub(super) const HELP_SMTP: Reply = Reply::new(
    214,
    (2, 0, 0),
    "EHLO HELO STARTTLS MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT (RFC 5321)",
);
pub(super) const START_TLS: Reply = Reply::new(220, (2, 0, 0), "Begin TLS");
pub(super) const NOT_VERIFIED: Reply =
    Reply::new(252, (2, 5, 0), "Not verified here; RCPT will tell");
pub(super) const NOT_LMTP: Reply = Reply::new(500, (5, 5, 1), "This is LMTP: say LHLO");
pub(super) const NOT_SMTP: Reply = Reply::new(500, (5, 5, 1), "This is SMTP: say EHLO");
pub(super) const LINE_TOO_LONG: Reply = Reply::new(500, (5, 5, 2), "Line too long");
pub(super) const NOT_TEXT: Reply =
    Reply::new(500, (5, 5, 2), "Control characters or invalid UTF-8 in command");
pub(super) const NO_ARGUMENT: Reply = Reply::new(501, (5, 5, 4), "This command takes no argument");
pub(super) const ARGUMENT_MISSING: Reply = Reply::new(501, (5, 5, 4), "Argument missing");
pub(super) const BAD_PATH: Reply =
    Reply::new(501, (5, 5, 4), "Syntax error; write FROM:<address> or TO:<address>");
pub(super) const BAD_PARAMETER: Reply = Reply::new(501, (5, 5, 4), "Wrong or repeated parameter");
pub(super) const BAD_CHUNK: Reply = Reply::new(
    501,
    (5, 5, 4),
    "Syntax error; write BDAT, the number of bytes, and LAST at the end",
);
pub(super) const NOT_IMPLEMENTED: Reply = Reply::new(502, (5, 5, 1), "Command not implemented");
pub(super) const LHLO_FIRST: Reply = Reply::new(503, (5, 5, 1), "Say LHLO first");
pub(super) const EHLO_FIRST: Reply = Reply::new(503, (5, 5, 1), "Say EHLO first");
pub(super) const TLS_ALREADY: Reply = Reply::new(503, (5, 5, 1), "TLS has already begun");
pub(super) const TLS_FIRST: Reply = Reply::new(530, (5, 7, 0), "Say STARTTLS first");
pub(super) const CHUNKS_BEGUN: Reply =
    Reply::new(503, (5, 5, 1), "The message comes by BDAT: end it with BDAT LAST, or say RSET");
pub(super) const MAIL_FIRST: Reply = Reply::new(503, (5, 5, 1), "Say MAIL first");
pub(super) const MAIL_OPEN: Reply = Reply::new(503, (5, 5, 1), "A message is already begun");
/// RFC 2033 section 4.2 wants 503 in LMTP; RFC 5321 section 3.3 allows it.
pub(super) const NO_RECIPIENTS: Reply = Reply::new(503, (5, 5, 1), "No valid recipients");
pub(super) const UNKNOWN_PARAMETER: Reply = Reply::new(555, (5, 5, 4), "Parameter not recognised");
pub(super) const TOO_MANY_RECIPIENTS: Reply = Reply::new(452, (4, 5, 3), "Too many recipients");
pub(super) const TOO_LARGE: Reply = Reply::new(552, (5, 3, 4), "Message too large");
pub(super) const BARE_LINE_END: Reply =
    Reply::new(550, (5, 6, 0), "A CR or LF stands alone in the message (RFC 5321 section 2.3.8)");
pub(super) const BAD_SENDER: Reply = Reply::new(553, (5, 1, 7), "Sender is no mail address");
pub(super) const BAD_RECIPIENT: Reply = Reply::new(553, (5, 1, 3), "Recipient is no mail address");
pub(super) const NEEDS_SMTPUTF8: Reply =
    Reply::new(553, (5, 6, 7), "Address is not ASCII and MAIL did not say SMTPUTF8");
const UNKNOWN_RECIPIENT: Reply = Reply::new(550, (5, 1, 1), "No such mailbox here");
const NO_ROOM: Reply = Reply::new(452, (4, 3, 1), "No room at present; try again later");
const UNANSWERED: Reply = Reply::new(451, (4, 3, 0), "Not taken; try again later");

/// Why a recipient or a message is not taken.
///
/// The text reaches the postmaster of the sender, so it tells nothing of our inside; characters
/// other than printable ASCII become `?`, and it is cut at 400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub(super) Reply);

impl Refusal {
    /// 550 5.1.1: there is no such mailbox here.
    #[must_use]
    pub const fn unknown_recipient() -> Self {
        Self(UNKNOWN_RECIPIENT)
    }

    /// 451 4.3.0: our fault; the client keeps the message and tries again.
    #[must_use]
    pub fn try_later(text: &str) -> Self {
        Self(Reply::said(451, (4, 3, 0), text))
    }

    /// 452 4.3.1: no room for it at present; the client tries again.
    #[must_use]
    pub const fn no_room() -> Self {
        Self(NO_ROOM)
    }

    /// 552 5.3.4: the message is too large and will stay so.
    #[must_use]
    pub const fn too_large() -> Self {
        Self(TOO_LARGE)
    }

    /// 554 5.6.0: the message itself cannot be taken, now or later.
    #[must_use]
    pub fn rejected(text: &str) -> Self {
        Self(Reply::said(554, (5, 6, 0), text))
    }

    /// The client may try again.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        self.0.code < 500
    }
}

/// What the client is told about one recipient of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 250 2.0.0: the message is ours now and will not be lost. The text, such as a ticket
    /// number, is for the client's log; cleaned as that of a [`Refusal`].
    Accepted(String),
    /// The message is not taken for this recipient.
    Refused(Refusal),
}

impl Answer {
    /// The answer where the driver gave none: never lose what was not clearly taken.
    pub(super) const fn missing() -> Self {
        Self::Refused(Refusal(UNANSWERED))
    }

    pub(super) fn into_reply(self) -> Reply {
        match self {
            Self::Accepted(text) => Reply::said(250, (2, 0, 0), &text),
            Self::Refused(Refusal(reply)) => reply,
        }
    }
}
