//! Writing our own mail: answers, acknowledgements, pages.
mod html;

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox as Address, MessageBuilder, MultiPart, MultiPartKind, SinglePart};

use crate::model::{EmailAddress, Language, MessageId, Timestamp};

/// How many ids stand in References: the first, which names the thread, and the newest.
/// RFC 5322 section 3.6.4 lets the middle be left out.
const REFERENCES_MAX: usize = 20;
/// Characters of a subject; what is longer is cut.
const SUBJECT_CHARS_MAX: usize = 250;
/// Characters of the sender's name.
const NAME_CHARS_MAX: usize = 100;

/// Characters of a boundary that are taken from the Message-ID; 70 in all are allowed.
const BOUNDARY_CHARS_MAX: usize = 60;

/// Who a mail of ours is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The display name; may be empty.
    pub name: String,
    /// The address.
    pub address: EmailAddress,
}

/// What made us write (RFC 3834): machines read it and keep from answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// A person wrote the text.
    No,
    /// The answer of the program to a mail.
    Replied,
    /// A message that the program began, such as a page.
    Generated,
}

/// One mail to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Who it is from.
    pub from: Sender,
    /// Whom it goes to.
    pub to: EmailAddress,
    /// Who reads it too.
    pub cc: Vec<EmailAddress>,
    /// Where answers shall go, if not to `from`.
    pub reply_to: Option<EmailAddress>,
    /// The subject; control characters become spaces.
    pub subject: String,
    /// The text, plain, in lines of any ending.
    pub body: String,
    /// Whether an HTML form of the same text goes with it.
    pub html: bool,
    /// Its Message-ID: [`our_message_id`](super::thread::our_message_id).
    pub message_id: MessageId,
    /// The Message-ID that it answers.
    pub in_reply_to: Option<MessageId>,
    /// The ids before it, oldest first.
    pub references: Vec<MessageId>,
    /// The Date.
    pub date: Timestamp,
    /// The language of the text.
    pub language: Language,
    /// What made us write it.
    pub auto_submitted: AutoSubmitted,
}

/// Why a mail could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// An address that mail cannot be sent to.
    #[error("`{0}` cannot stand in a mail header; correct the address")]
    Address(String),
    /// The message builder refuses the whole.
    #[error("build the mail: {0}")]
    Build(String),
}

/// Writes one mail: headers and a plain text body, with an HTML form beside it if that is wanted
/// (RFC 2046 section 5.1.4); lines end in CRLF.
///
/// Every value that came from outside is cut, and its control characters become spaces, before
/// it reaches a header, so none can add one.
///
/// # Errors
/// [`ComposeError`] when an address cannot be written; trying again does not help.
pub fn compose(reply: &Reply) -> Result<Vec<u8>, ComposeError> {
    compose_with(reply, &[])
}

/// Writes a mail that goes to many at once (RFC 8058): it says so, and how to have no more of them.
///
/// `opt_out` is the address whose POST takes whoever reads it off the list; without one it is said
/// that a mail to `mailbox` does.
///
/// # Errors
/// As [`compose`].
pub fn compose_bulk(
    reply: &Reply,
    opt_out: Option<&str>,
    mailbox: &EmailAddress,
) -> Result<Vec<u8>, ComposeError> {
    let by_mail = format!("<mailto:{mailbox}?subject=unsubscribe>");
    let mut fields = vec![("Precedence", "bulk".to_owned())];
    match opt_out {
        Some(url) => {
            fields.push(("List-Unsubscribe", format!("<{url}>, {by_mail}")));
            fields.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        None => fields.push(("List-Unsubscribe", by_mail)),
    }
    compose_with(reply, &fields)
}

fn compose_with(reply: &Reply, fields: &[(&'static str, String)]) -> Result<Vec<u8>, ComposeError> {
    let own_id = format!("<{}>", reply.message_id);
    let mut builder = MessageBuilder::new()
        .date(reply.date.into())
        .from(mailbox(&reply.from.address, &reply.from.name)?)
        .to(mailbox(&reply.to, "")?)
        .message_id(Some(own_id.clone()))
        .subject(one_line(&reply.subject, SUBJECT_CHARS_MAX));
    for copy in &reply.cc {
        builder = builder.cc(mailbox(copy, "")?);
    }
    if let Some(reply_to) = &reply.reply_to {
        builder = builder.reply_to(mailbox(reply_to, "")?);
    }
    if let Some(answered) = reply.in_reply_to.as_ref().filter(|id| id.as_str().is_ascii()) {
        builder = builder.in_reply_to(format!("<{answered}>"));
    }
    let references = references(&reply.references, reply.in_reply_to.as_ref());
    if !references.is_empty() {
        builder = builder.references(references);
    }
    builder = builder.raw_header(header("Content-Language", reply.language.tag().to_owned()));
    builder = match reply.auto_submitted {
        AutoSubmitted::No => builder,
        AutoSubmitted::Replied => automatic(builder, "auto-replied"),
        AutoSubmitted::Generated => automatic(builder, "auto-generated"),
    };
    for (name, value) in fields {
        builder = builder.raw_header(header(name, value.clone()));
    }
    let builder = builder.raw_header(header("X-Centralita-Id", own_id));
    let plain = SinglePart::plain(lines_with_crlf(&reply.body));
    let built = if reply.html {
        builder.multipart(alternative(reply, plain))
    } else {
        builder.singlepart(plain)
    };
    let message = built.map_err(|error| ComposeError::Build(error.to_string()))?;
    if !goes_to(&message, &reply.to, &reply.cc) {
        let all = [&reply.to].into_iter().chain(&reply.cc);
        let all: Vec<&str> = all.map(EmailAddress::as_str).collect();
        return Err(ComposeError::Address(all.join(", ")));
    }
    Ok(message.formatted())
}

/// Puts the HTML form beside the plain one; the better form stands last.
fn alternative(reply: &Reply, plain: SinglePart) -> MultiPart {
    let text = reply.body.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    let html = html::document(&text, reply.language);
    // The same mail is always written in the same way. `=_` occurs in neither encoding.
    let boundary = format!("=_{}", id_as_boundary(&reply.message_id));
    MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary)
        .singlepart(plain)
        .singlepart(SinglePart::html(lines_with_crlf(&html)))
}

/// Returns the part of an id before the `@`, of characters that a boundary may have (RFC 2046
/// section 5.1.1).
fn id_as_boundary(id: &MessageId) -> String {
    let local = id.as_str().split('@').next().unwrap_or_default();
    local
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .take(BOUNDARY_CHARS_MAX)
        .collect()
}

/// Returns whether [`compose`] writes mail to an address.
///
/// People do write from addresses that the standards forbid (`ana..b@c.example`), and such mail
/// is read; but relays refuse to take an answer to them, so none is written.
#[must_use]
pub fn can_be_answered(address: &EmailAddress) -> bool {
    mailbox(address, "").is_ok_and(|to| {
        MessageBuilder::new()
            .from(to.clone())
            .to(to)
            .body(String::new())
            .is_ok_and(|message| goes_to(&message, address, &[]))
    })
}

/// Returns whether the written headers name these addresses and no other.
fn goes_to(message: &Message, to: &EmailAddress, cc: &[EmailAddress]) -> bool {
    let named = message.envelope().to().iter().map(AsRef::<str>::as_ref);
    named.eq([to].into_iter().chain(cc).map(EmailAddress::as_str))
}

/// Says to machines that a machine wrote: RFC 3834, and Exchange's own word.
fn automatic(builder: MessageBuilder, how: &str) -> MessageBuilder {
    builder
        .raw_header(header("Auto-Submitted", how.to_owned()))
        .raw_header(header("X-Auto-Response-Suppress", "All".to_owned()))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn mailbox(address: &EmailAddress, name: &str) -> Result<Address, ComposeError> {
    let email =
        address.as_str().parse().map_err(|_| ComposeError::Address(address.as_str().to_owned()))?;
    let name = one_line(name, NAME_CHARS_MAX);
    Ok(Address::new((!name.is_empty()).then_some(name), email))
}

/// Returns the text on one line, without control characters, cut.
fn one_line(text: &str, chars_max: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(chars_max).collect::<String>().trim_end().to_owned()
}

/// Returns References: the first id and the newest ones, the answered one last.
fn references(known: &[MessageId], answered: Option<&MessageId>) -> String {
    let mut ids: Vec<&MessageId> = known.iter().filter(|id| Some(*id) != answered).collect();
    ids.extend(answered);
    ids.retain(|id| id.as_str().is_ascii());
    if ids.len() > REFERENCES_MAX {
        let oldest_kept = ids.len().saturating_sub(REFERENCES_MAX.saturating_sub(1));
        ids.drain(1..oldest_kept);
    }
    ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ")
}

/// Returns the text with CRLF between its lines, without NUL; the last line end is lettre's.
fn lines_with_crlf(body: &str) -> String {
    let plain = body.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    plain.trim_end_matches('\n').replace('\n', "\r\n")
}

#[cfg(test)]
mod tests;
