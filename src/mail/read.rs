//! From raw bytes to what they say.
use std::cell::OnceCell;

use super::address::{AddressLimits, mailboxes};
use super::automatic::{self, Evidence};
use super::content::{self, Content, Source};
use super::fields::Fields;
use super::forward::Standing;
use super::inbound::{
    Attachment, Automatic, Bounce, CalendarEvent, Inbound, Mailbox, Protection, Warning,
};
use super::limits::ReadLimits;
use super::masking::{self, Hidden};
use super::role::is_message;
use super::walk::{self, Part, Parts};
use super::wrapped::{self, Opened};
use super::{bounce, bounce_text, charset, clean, forward, standard};
use crate::model::MessageId;
use crate::text::{newest_text, newest_text_of_forward};

/// Reads a message. Any bytes will do: what is odd about them is repaired as far as it can be
/// and named in [`Inbound::problems`]. Time grows with the length only, memory is bounded by
/// a few times the length, and nothing recurses.
///
/// For mail with its envelope see [`read_received`].
#[must_use]
pub fn read(raw: &[u8], limits: &ReadLimits) -> Inbound {
    read_received(raw, limits, false)
}

/// Reads a message that came with an envelope.
///
/// `envelope_is_empty` is whether that said `MAIL FROM:<>`: the sender is a machine that wants
/// no answer (RFC 5321 section 4.5.5), or a person behind a careless relay. So it makes a
/// message automatic only when its subject says so too.
#[must_use]
pub fn read_received(raw: &[u8], limits: &ReadLimits, envelope_is_empty: bool) -> Inbound {
    let lines = with_line_feeds(raw);
    let boxed = walk::parts(&lines, limits.walk());
    let opened = wrapped::open(&boxed, limits);
    let taken = take_apart(opened.parts(boxed, limits), limits);
    let root = taken.parts.list.first();
    let nothing = Fields::default();
    let fields = root.map_or(&nothing, |root| &root.fields);
    let mut inbound = header(fields, limits);
    let (bounce, automatic) = machine(&inbound, fields, &taken, envelope_is_empty, limits);
    inbound.return_path_empty |= envelope_is_empty;
    (inbound.bounce, inbound.automatic) = (bounce, automatic);
    inbound.list = automatic::is_list(fields);
    inbound.protection = protection(&taken.content, &opened);
    inbound.problems = problems(raw, fields, &inbound, &taken);
    inbound.warnings = warnings(&taken.content, &opened, inbound.protection);
    inbound.problems.extend(inbound.warnings.iter().map(ToString::to_string));
    let name_codes: usize = hide_names(&mut inbound);
    inbound.attachments = attachments(&taken.content);
    inbound.masked_runs = taken
        .hidden
        .runs
        .saturating_add(taken.content.other_codes)
        .saturating_add(taken.file_codes)
        .saturating_add(opened.codes)
        .saturating_add(name_codes);
    let (calendar, event_codes) = calendar(&taken);
    inbound.calendar = calendar;
    inbound.masked_runs = inbound.masked_runs.saturating_add(event_codes);
    inbound.text = newest(&taken);
    inbound.forwarded_from =
        forward::original_sender(taken.standing, &taken.parts, &taken.hidden.text, limits);
    inbound.html = taken.content.html;
    inbound.subject = taken.hidden.subject;
    inbound.full_text = taken.hidden.text;
    inbound
}

/// Returns what is new in the message's own text and, below it, in what is attached.
fn newest(taken: &Taken<'_>) -> String {
    let mut rest = taken.hidden.text.chars();
    rest.by_ref().take(taken.own_chars).for_each(drop);
    let mut texts = vec![taken.own_newest().to_owned()];
    for attached in &taken.content.attached {
        let gap = ATTACHED_GAP.chars().count();
        let text: String = rest.by_ref().skip(gap).take(attached.text.chars().count()).collect();
        texts.push(if attached.forward {
            newest_text_of_forward(&text).text
        } else {
            newest_text(&text).text
        });
    }
    texts.retain(|text| !text.is_empty());
    texts.join(ATTACHED_GAP)
}

/// What stands between a text and that of an attached message.
const ATTACHED_GAP: &str = "\n\n";

/// A message taken apart, its text still in two forms.
pub(super) struct Taken<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) content: Content,
    /// Subject and text without codes; the texts of attached messages stand behind.
    pub(super) hidden: Hidden,
    /// How many characters of the text are its own.
    own_chars: usize,
    standing: Standing,
    /// What is new in its own text, once somebody asked.
    own_newest: OnceCell<String>,
    /// Codes in attached texts and messages.
    pub(super) file_codes: usize,
}

impl Taken<'_> {
    /// Returns what is new in the message's own text.
    fn own_newest(&self) -> &str {
        let text = self.hidden.text.as_str();
        self.own_newest.get_or_init(|| {
            let end = text.char_indices().nth(self.own_chars).map_or(text.len(), |(at, _)| at);
            self.standing.newest(text.get(..end).unwrap_or(text))
        })
    }
}

/// Takes a message apart; reading and keeping both begin so.
pub(super) fn take_apart<'a>(parts: Parts<'a>, limits: &ReadLimits) -> Taken<'a> {
    let standing = parts.list.first().map(|root| Standing::of(&root.fields)).unwrap_or_default();
    let content = content::content(&parts, standing.opens_attached(), limits);
    let subject = parts
        .list
        .first()
        .and_then(|root| root.fields.text("Subject"))
        .map(|subject| clean::line(&subject, limits.subject_chars_max))
        .unwrap_or_default();
    let own = content.text.trim_matches(['\n', ' ', '\t']);
    let mut whole = own.to_owned();
    for attached in &content.attached {
        whole.push_str(ATTACHED_GAP);
        whole.push_str(&attached.text);
    }
    let own_chars = own.chars().count();
    let hidden = masking::hide(&subject, &whole);
    let file_codes = content
        .files
        .iter()
        .map(|file| match &file.source {
            Source::Part(at) => parts.list.get(*at).map_or(0, |part| codes_in_file(part, limits)),
            Source::Inline(_) => 0,
        })
        .fold(0, usize::saturating_add);
    Taken { parts, content, hidden, own_chars, standing, own_newest: OnceCell::new(), file_codes }
}

/// Counts codes in an attached text or message.
fn codes_in_file(part: &Part<'_>, limits: &ReadLimits) -> usize {
    let decode = |part: &Part<'_>| part.encoding().decode(part.body, usize::MAX);
    if is_message(part) {
        let inner = decode(part);
        let nested = walk::parts(&inner, limits.walk());
        let leaves = nested.list.iter().filter(|leaf| !leaf.container);
        return leaves
            .filter(|leaf| !matches!(leaf.media.main_type(), "image" | "audio" | "video"))
            .map(|leaf| masking::codes_in(charset::guess(&decode(leaf)).text.as_bytes()))
            .fold(0, usize::saturating_add);
    }
    if part.media.main_type() == "text" {
        masking::codes_in(charset::guess(&decode(part)).text.as_bytes())
    } else {
        0
    }
}

/// Mail of old systems has lines that end in CR alone.
pub(super) fn with_line_feeds(raw: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return raw.into();
    }
    raw.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect::<Vec<u8>>().into()
}

/// Reads everything that stands in the header, but the subject.
fn header(fields: &Fields<'_>, limits: &ReadLimits) -> Inbound {
    let names = AddressLimits {
        addresses_max: limits.addresses_max,
        name_chars_max: limits.name_chars_max,
    };
    let list = |name: &str| -> Vec<Mailbox> {
        fields
            .all(name)
            .flat_map(|value| mailboxes(value, names))
            .take(limits.addresses_max)
            .collect()
    };
    let nearest =
        |name: &str| ids(fields.tail(name, limits.field_bytes_max), limits.references_max);
    let first = |name: &str| fields.get(name).and_then(|v| mailboxes(v, names).into_iter().next());
    let return_path = fields.get("Return-Path").map(|v| charset::guess(v).text.trim().to_owned());
    let mut from = first("From");
    if from.as_ref().is_none_or(|mailbox| mailbox.address.is_empty())
        && let Some(envelope) = first("Return-Path").filter(|m| m.address.contains('@'))
    {
        from.get_or_insert_default().address = envelope.address;
    }
    Inbound {
        from,
        reply_to: first("Reply-To").filter(|mailbox| !mailbox.address.is_empty()),
        to: list("To"),
        cc: list("Cc"),
        message_id: fields.get("Message-ID").and_then(bounce::message_id),
        in_reply_to: nearest("In-Reply-To"),
        references: nearest("References"),
        date: fields.get("Date").and_then(standard::date),
        return_path_empty: return_path.is_some_and(|path| path == "<>"),
        own_id: fields.get("X-Centralita-Id").and_then(bounce::message_id),
        ..Inbound::default()
    }
}

/// Reads ids, the last `ids_max` of them: those are the nearest.
fn ids(value: Option<&[u8]>, ids_max: usize) -> Vec<MessageId> {
    let mut found: Vec<MessageId> = standard::ids(value.unwrap_or_default())
        .iter()
        .rev()
        .filter_map(|id| MessageId::parse(id).ok())
        .take(ids_max)
        .collect();
    found.reverse();
    found
}

/// Decides whether a machine wrote it, and reads its delivery report.
fn machine(
    inbound: &Inbound,
    fields: &Fields<'_>,
    taken: &Taken<'_>,
    envelope_empty: bool,
    limits: &ReadLimits,
) -> (Option<Bounce>, Automatic) {
    if let Some(report) = bounce::structured(&taken.parts, limits) {
        return (Some(report), Automatic::Bounce);
    }
    let newest = || taken.own_newest().to_owned();
    let evidence = Evidence {
        fields,
        subject: &taken.hidden.subject,
        newest: &newest,
        from: inbound.from.as_ref().map_or("", |from| &from.address),
        reply_to: inbound.reply_to.as_ref().map(|mailbox| mailbox.address.as_str()),
        return_path_empty: inbound.return_path_empty,
        envelope_empty,
        answers: !inbound.in_reply_to.is_empty() || !inbound.references.is_empty(),
    };
    let automatic = automatic::automatic(&evidence, &taken.parts);
    let report = (automatic == Automatic::Bounce).then(|| {
        bounce_text::unstructured(fields, &taken.hidden.subject, &taken.hidden.text, limits)
    });
    (report, automatic)
}

/// Hides codes in display names; returns how many.
fn hide_names(inbound: &mut Inbound) -> usize {
    let boxes = inbound
        .from
        .iter_mut()
        .chain(&mut inbound.reply_to)
        .chain(&mut inbound.to)
        .chain(&mut inbound.cc);
    boxes
        .map(|mailbox| {
            let (name, runs) = masking::hide_line(&mailbox.name, usize::MAX);
            mailbox.name = name;
            runs
        })
        .fold(0, usize::saturating_add)
}

/// The events, without codes, and how many were hidden.
fn calendar(taken: &Taken<'_>) -> (Vec<CalendarEvent>, usize) {
    let mut runs: usize = 0;
    let mut hide = |text: &mut String| {
        let (masked, found) = masking::hide_in(text, &taken.hidden.codes);
        runs = runs.saturating_add(found);
        *text = masked;
    };
    let mut events = taken.content.calendar.clone();
    for event in &mut events {
        for text in [
            &mut event.summary,
            &mut event.location,
            &mut event.organizer,
            &mut event.answer,
            &mut event.description,
            &mut event.uid,
        ] {
            hide(text);
        }
    }
    (events, runs)
}

/// Returns how the message as a whole is closed.
fn protection(content: &Content, opened: &Opened) -> Protection {
    let boxed = match opened {
        Opened { encrypted: true, .. } => Protection::Encrypted,
        Opened { signed: true, .. } => Protection::Signed,
        Opened { .. } => Protection::None,
    };
    content.protection.max(boxed)
}

/// Names what was not opened or not shown, what a signature does not prove, and files that can
/// do harm.
fn warnings(content: &Content, opened: &Opened, protection: Protection) -> Vec<Warning> {
    let sentences = [
        (content.hidden, Warning::Hidden),
        (protection == Protection::Signed || opened.signed, Warning::Signed),
        (protection == Protection::Encrypted, Warning::Encrypted),
        (opened.broken, Warning::Unopened),
    ];
    let said = sentences.into_iter().filter(|(so, _)| *so).map(|(_, warning)| warning);
    said.chain(dangers(content)).collect()
}

/// Files that are named in a warning.
const DANGERS_MAX: usize = 10;

/// Warns of files that can do harm.
fn dangers(content: &Content) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = content
        .files
        .iter()
        .filter_map(|file| {
            let name = masking::hide_line(&file.name, usize::MAX).0;
            file.found.danger.map(|danger| Warning::Dangerous { name, danger })
        })
        .collect();
    warnings.sort();
    warnings.dedup();
    warnings.truncate(DANGERS_MAX);
    warnings
}

fn attachments(content: &Content) -> Vec<Attachment> {
    content
        .files
        .iter()
        .map(|file| Attachment {
            name: masking::hide_line(&file.name, usize::MAX).0,
            mime: file.mime.clone(),
            bytes: file.bytes,
            found: file.found.mime,
            danger: file.found.danger,
            inline: file.inline,
        })
        .collect()
}

/// Names what was odd, for the operator.
fn problems(raw: &[u8], fields: &Fields<'_>, inbound: &Inbound, taken: &Taken<'_>) -> Vec<String> {
    let Taken { parts, content, .. } = taken;
    let skipped = parts.list.iter().any(|part| part.fields.junk);
    let cut = parts.list.iter().any(|part| part.fields.cut);
    let from = inbound.from.as_ref().map_or("", |from| &from.address);
    [
        (raw.is_empty(), "the message is empty"),
        (!raw.is_empty() && fields.is_empty(), "there is no header"),
        (skipped, "lines in a header that are no fields were passed over"),
        (cut, "a header has more fields, or longer ones, than are read"),
        (from.is_empty(), "no sender: neither From nor Return-Path names an address"),
        (
            !from.is_empty() && inbound.from.as_ref().is_none_or(|m| m.parsed().is_none()),
            "the sender's address is not valid",
        ),
        (fields.all("From").nth(1).is_some(), "several From fields; the first one counts"),
        (inbound.message_id.is_none(), "no usable Message-ID"),
        (inbound.date.is_none(), "no usable Date"),
        (parts.too_deep, "multiparts are nested deeper than is followed"),
        (parts.too_many, "there are more parts than are read"),
        (parts.unclosed, "a multipart is not closed"),
        (parts.no_boundary, "a multipart has no boundary, or another than declared"),
        (content.odd_charset, "a text is not in the charset that it declares"),
        (content.cut, "the text is longer than is kept"),
        (content.disagree, "plain text and HTML differ; both are shown"),
        (memchr::memchr(0, raw).is_some(), "there are NUL bytes"),
    ]
    .into_iter()
    .filter(|(odd, _)| *odd)
    .map(|(_, problem)| problem.to_owned())
    .collect()
}
