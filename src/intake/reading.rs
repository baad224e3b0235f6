//! From what a door holds to an [`Incoming`]: reading, and understanding the newest text.
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;

use crate::mail::thread::{is_own, ticket_of, ticket_of_address, tickets_in_text};
use crate::mail::{
    Attachment, Automatic, Inbound, ReadLimits, archive_form, identity_bytes, read_received,
};
use crate::mailauth::{Hop, Verdict};
use crate::model::{
    Channel, Door, EmailAddress, MessageId, PhoneNumber, Priority, TicketNumber, Timestamp,
};
use crate::text::mask_pair;
use crate::tickets::{AttachmentNote, vendor_reference};
use crate::understanding::{Classification, Utterance};

use super::{Entrance, Incoming, IntakeError, Knowledge, Marks, Nature, Parts, Post};

/// Others that a message was addressed to and that may later write to its ticket.
const OTHERS_MAX: usize = 20;
/// Characters of a claimed sender that are shown.
const SHOWN_CHARS_MAX: usize = 254;
/// Characters of a subject that are kept.
const SUBJECT_CHARS_MAX: usize = 998;

/// Seconds within which the same undated mail at the SMTP door is one that is sent again: servers
/// that missed our answer come back within half an hour.
pub(super) const SAME_ALARM_S: i64 = 3_600;

/// A mail that a door received, before it was read.
#[derive(Clone, Debug)]
pub struct ReceivedMessage {
    /// The door.
    pub door: Door,
    /// When it came.
    pub at: Timestamp,
    /// The envelope's sender; nothing for the empty return path, and over IMAP, where no envelope is
    /// left but what `Return-Path` says.
    pub return_path: Option<EmailAddress>,
    /// Our addresses that it came to; at least one.
    pub recipients: Vec<EmailAddress>,
    /// The way it came, which decides what can prove its sender.
    pub hop: Hop,
    /// The bytes, as they were sent.
    pub raw: Bytes,
    /// `Return-Path` and `Received` of the door, each with its CR LF: they stand before the message
    /// where it is kept, and nowhere else, so that a repetition is known. Empty where the door adds
    /// none.
    pub trace: String,
}

impl ReceivedMessage {
    /// Returns `content` as it is kept: behind our own trace.
    fn traced<'a>(&self, content: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        if self.trace.is_empty() {
            return content;
        }
        Cow::Owned([self.trace.as_bytes(), &content].concat())
    }
}

impl ReceivedMessage {
    /// Whether there was an envelope, and nobody in it who wants answers.
    fn envelope_is_empty(&self) -> bool {
        self.return_path.is_none() && self.door != Door::Imap
    }
}

/// A message that a program handed in.
#[derive(Clone, Debug)]
pub struct ApiMessage {
    /// The program's own key; a second message under it is a repetition.
    pub key: String,
    /// When it came.
    pub at: Timestamp,
    /// Which of our mailboxes it counts for.
    pub entrance: Entrance,
    /// The customer's address, as claimed by the program.
    pub sender: Option<EmailAddress>,
    /// A number to ring him at.
    pub callback: Option<PhoneNumber>,
    /// The subject; may be empty.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Reads a mail. What reading or understanding chokes on is handed on whole, to be parked.
pub(super) fn read_mail(
    parts: &Parts,
    knowledge: &Knowledge,
    message: &ReceivedMessage,
    proof: Verdict,
) -> Result<Incoming, IntakeError> {
    let entrance = entrance(parts, message)?;
    let whole = || read_whole(parts, knowledge, message, entrance.clone());
    if let Ok(incoming) = catch_unwind(AssertUnwindSafe(whole)) {
        return incoming.map(|incoming| Incoming { proof: Some(proof), ..incoming });
    }
    let (key, key_before) = keys(parts, message, true);
    let raw = parts.vault.seal(&message.traced(Cow::Borrowed(&message.raw)))?;
    let post = Post { key_before, ..Post::default() };
    Ok(Incoming { proof: Some(proof), post, ..parked(message, entrance, key, raw) })
}

/// Returns the first of our mailboxes that it came to.
fn entrance(parts: &Parts, message: &ReceivedMessage) -> Result<Entrance, IntakeError> {
    let named = message.recipients.iter().find_map(|to| parts.settings.entrance(to));
    named.or_else(|| parts.settings.entrances.first()).cloned().ok_or(IntakeError::Stopping)
}

/// Returns what a repetition is known by. A device that hands its alarm straight to us writes neither
/// date nor id, and no server before us has put a `Received` on top: then the time parts a new alarm
/// from one that is sent again for want of an answer. Its key is that of the stretch of time it came
/// in; the other one is that of the stretch before.
fn keys(parts: &Parts, message: &ReceivedMessage, undated: bool) -> (String, Option<String>) {
    if !undated || message.door != Door::Smtp {
        return (format!("mail:{}", parts.vault.digest(&identity_bytes(&message.raw))), None);
    }
    let stretch = message.at.as_second().div_euclid(SAME_ALARM_S);
    let of = |stretch: i64| {
        let bytes = [&stretch.to_be_bytes()[..], &message.raw].concat();
        format!("mail:{}", parts.vault.digest(&bytes))
    };
    (of(stretch), Some(of(stretch.saturating_sub(1))))
}

fn read_whole(
    parts: &Parts,
    knowledge: &Knowledge,
    message: &ReceivedMessage,
    entrance: Entrance,
) -> Result<Incoming, IntakeError> {
    let nobody = message.envelope_is_empty();
    let mut inbound = read_received(&message.raw, &ReadLimits::default(), nobody);
    if inbound.text.trim().is_empty() {
        // All of it is quoted: then the quote is what he wants to say.
        inbound.text = std::mem::take(&mut inbound.full_text);
    }
    let undated = inbound.message_id.is_none() || inbound.date.is_none();
    let (key, key_before) = keys(parts, message, undated);
    let raw = parts.vault.seal(&message.traced(archive_form(&message.raw, &inbound)))?;
    let understood =
        understand(knowledge, &inbound.subject, &inbound.text, Channel::Email, message.at);
    let sender = inbound.from.as_ref().and_then(crate::mail::Mailbox::parsed);
    let ours = |address: &EmailAddress| parts.settings.entrance(address).is_some();
    let nature = nature(parts, message, &inbound, sender.as_ref().is_some_and(ours));
    let marks = marks(parts, message, &inbound);
    let mut post = post(parts, message, &inbound, sender.as_ref(), &entrance);
    post.key_before = key_before;
    let (mut reply_to, mut shown_sender) = (
        inbound.reply_to.as_ref().and_then(crate::mail::Mailbox::parsed),
        shown_sender(&inbound, message),
    );
    let mut sender = sender;
    let customer = inbound.forwarded_from.clone().filter(|from| {
        let agent = sender.as_ref().is_some_and(|by| parts.settings.is_agent(by));
        agent && nature == Nature::Person && !ours(from) && !parts.settings.is_agent(from)
    });
    if let Some(customer) = customer {
        reply_to = None;
        shown_sender = customer.to_string();
        post.forwarded_by = sender.replace(customer);
    }
    Ok(Incoming {
        door: message.door,
        key,
        at: message.at,
        nature,
        reply_to,
        shown_sender,
        sender,
        caller: None,
        callback: None,
        subject: cut(&inbound.subject, SUBJECT_CHARS_MAX),
        attachments: attachments(&inbound),
        warnings: inbound.warnings.clone(),
        list: inbound.list,
        code_hidden: inbound.masked_runs > 0,
        marks,
        proof: None,
        post,
        raw: Some(raw),
        understood,
        entrance,
        text: inbound.text,
    })
}

/// Understands a message of a program; codes in it are hidden first.
pub(super) fn read_api(parts: &Parts, knowledge: &Knowledge, message: ApiMessage) -> Incoming {
    let said = format!(
        "{:?}{:?}\n{}\n{}",
        message.sender, message.callback, message.subject, message.text
    );
    let from_us =
        message.sender.as_ref().is_some_and(|from| parts.settings.entrance(from).is_some());
    let (subject, text) = mask_pair(&cut(&message.subject, SUBJECT_CHARS_MAX), &message.text);
    let understood = understand(knowledge, &subject.text, &text.text, Channel::Api, message.at);
    Incoming {
        door: Door::Api,
        // Another text under the same key is another message: nothing is lost by a key used twice.
        key: format!("api:{}:{}", message.key, parts.vault.digest(said.as_bytes())),
        at: message.at,
        shown_sender: message.sender.as_ref().map_or_else(String::new, ToString::to_string),
        marks: Marks { named: named(&subject.text), ..Marks::default() },
        post: Post::default(),
        code_hidden: subject.runs > 0 || text.runs > 0,
        entrance: message.entrance,
        sender: message.sender,
        reply_to: None,
        caller: None,
        callback: message.callback,
        subject: subject.text,
        text: text.text,
        attachments: vec![],
        warnings: vec![],
        nature: if from_us { Nature::Unanswerable } else { Nature::Person },
        list: false,
        proof: None,
        raw: None,
        understood,
    }
}

/// Whether a text is one that no limit may hold up.
pub(super) fn is_grave(knowledge: &Knowledge, subject: &str, text: &str, now: Timestamp) -> bool {
    let understood = understand(knowledge, subject, text, Channel::Api, now);
    understood.map_or(true, |one| one.safety || matches!(one.priority, Priority::P1 | Priority::P2))
}

/// Classifies; a panic in there becomes a reason to park, not the end of the door.
fn understand(
    knowledge: &Knowledge,
    subject: &str,
    text: &str,
    channel: Channel,
    received: Timestamp,
) -> Result<Classification, String> {
    let utterance =
        Utterance { subject, text, channel, line: None, known_language: None, received };
    catch_unwind(AssertUnwindSafe(|| knowledge.understanding.classify(&utterance)))
        .map_err(|_| "the classifier failed on it".to_owned())
}

/// A mail of which nothing could be had, for whoever looks at what was parked.
pub(super) fn unfetched(
    parts: &Parts,
    message: &ReceivedMessage,
    key: String,
    reason: String,
) -> Result<Incoming, IntakeError> {
    let raw = parts.vault.seal(&message.raw)?;
    let incoming = parked(message, entrance(parts, message)?, key, raw);
    Ok(Incoming { raw: None, understood: Err(reason), ..incoming })
}

/// A mail that could not even be read: kept whole under what the envelope says.
fn parked(
    message: &ReceivedMessage,
    entrance: Entrance,
    key: String,
    raw: crate::store::SealedMail,
) -> Incoming {
    Incoming {
        door: message.door,
        key,
        at: message.at,
        entrance,
        sender: message.return_path.clone(),
        reply_to: None,
        shown_sender: message.return_path.as_ref().map_or_else(String::new, ToString::to_string),
        caller: None,
        callback: None,
        subject: String::new(),
        text: String::new(),
        attachments: vec![],
        warnings: vec![],
        nature: Nature::Unanswerable,
        list: false,
        code_hidden: false,
        marks: Marks::default(),
        proof: None,
        post: Post::default(),
        raw: Some(raw),
        understood: Err("the reader failed on it".to_owned()),
    }
}

fn nature(parts: &Parts, message: &ReceivedMessage, inbound: &Inbound, from_us: bool) -> Nature {
    if is_own(&parts.thread_key, inbound) {
        return Nature::Own;
    }
    match inbound.automatic {
        Automatic::Own => Nature::Own,
        Automatic::AutoReply => Nature::AutoReply,
        Automatic::Receipt => Nature::Receipt,
        Automatic::Bounce => Nature::Bounce(bounce_line(inbound)),
        Automatic::Notification => Nature::Notification,
        // An empty return path asks not to be answered (RFC 5321 section 4.5.5); a mail that
        // says it is from one of our own addresses would be answered to ourselves.
        Automatic::No if message.envelope_is_empty() || inbound.return_path_empty || from_us => {
            Nature::Unanswerable
        }
        Automatic::No => Nature::Person,
    }
}

/// Collects what only a mail has.
fn post(
    parts: &Parts,
    message: &ReceivedMessage,
    inbound: &Inbound,
    sender: Option<&EmailAddress>,
    entrance: &Entrance,
) -> Post {
    let vendors = &parts.settings.vendors;
    let others = message.recipients.iter().filter_map(|to| parts.settings.entrance(to));
    let mut also_to: Vec<EmailAddress> =
        others.map(|e| e.address.clone()).filter(|to| *to != entrance.address).collect();
    also_to.sort();
    also_to.dedup();
    Post {
        key_before: None,
        forwarded_by: None,
        vendor: sender
            .and_then(|from| vendor_reference(vendors, from, &inbound.subject, &inbound.text)),
        failed: inbound.bounce.iter().flat_map(|bounce| bounce.failed.clone()).collect(),
        also_to,
    }
}

fn bounce_line(inbound: &Inbound) -> String {
    let failed = inbound.bounce.iter().flat_map(|bounce| &bounce.failed);
    let lines: Vec<String> = failed
        .take(5)
        .map(|f| {
            let (status, action, reason) = (&f.status, &f.action, f.reason().as_str());
            format!("{} {status} {action} ({reason}) {}", f.address, f.diagnostic).trim().to_owned()
        })
        .collect();
    if lines.is_empty() {
        inbound.subject.clone()
    } else {
        cut(&lines.join("; "), SUBJECT_CHARS_MAX)
    }
}

fn marks(parts: &Parts, message: &ReceivedMessage, inbound: &Inbound) -> Marks {
    let mut references: Vec<MessageId> = inbound.references.clone();
    references
        .extend(inbound.in_reply_to.iter().filter(|id| !inbound.references.contains(id)).cloned());
    references
        .extend(inbound.bounce.iter().filter_map(|bounce| bounce.original_message_id.clone()));
    let headers = inbound.to.iter().chain(&inbound.cc).filter_map(crate::mail::Mailbox::parsed);
    let (ours, others): (Vec<_>, Vec<_>) =
        headers.partition(|address| parts.settings.entrance(address).is_some());
    let key = &parts.thread_key;
    let by_address =
        message.recipients.iter().chain(&ours).filter_map(|to| ticket_of_address(key, to));
    let by_reference = references.iter().rev().filter_map(|id| ticket_of(key, id));
    let in_text =
        tickets_in_text(key, &inbound.full_text, |to| parts.settings.entrance(to).is_some());
    Marks {
        signed: by_address.chain(by_reference).chain(in_text).collect(),
        named: named(&inbound.subject),
        references,
        message_id: inbound.message_id.clone(),
        others: others.into_iter().take(OTHERS_MAX).collect(),
    }
}

/// Returns the ticket numbers that stand in a subject, such as `[CT-0000013]`.
fn named(subject: &str) -> Vec<TicketNumber> {
    let candidates = subject.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    candidates
        .filter(|w| w.len() <= 10 && w.to_ascii_uppercase().starts_with("CT"))
        .filter_map(|w| w.parse().ok())
        .take(3)
        .collect()
}

fn attachments(inbound: &Inbound) -> Vec<AttachmentNote> {
    inbound
        .attachments
        .iter()
        .map(|a| AttachmentNote {
            name: a.name.clone(),
            mime: shown_type(a),
            bytes: a.bytes as u64,
        })
        .collect()
}

/// The type by content where that says more than the declared one.
fn shown_type(attachment: &Attachment) -> String {
    let vague = ["text/plain", "application/zip", "application/xml", "application/x-ole-storage"];
    match attachment.found {
        Some(found) if !vague.contains(&found) => found.to_owned(),
        Some(_) | None => attachment.mime.clone(),
    }
}

fn shown_sender(inbound: &Inbound, message: &ReceivedMessage) -> String {
    let claimed = inbound.from.as_ref().map(|from| from.address.clone()).filter(|a| !a.is_empty());
    let envelope = || message.return_path.as_ref().map(ToString::to_string);
    cut(&claimed.or_else(envelope).unwrap_or_default(), SHOWN_CHARS_MAX)
}

fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}
