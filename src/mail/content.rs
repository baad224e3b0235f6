//! Which parts are the text of a message and which are files.
use std::collections::{BTreeSet, HashSet};

use super::attachment::{default_name, safe_name};
use super::filetype::{self, Found};
use super::inbound::{CalendarEvent, Protection};
use super::limits::ReadLimits;
use super::pgp::{self, Armour};
use super::role::{self, Role, declared_name, is_message, is_text, role};
use super::transfer::TransferEncoding;
use super::walk::{self, Part, Parts};
use super::{calendar, charset, clean, flowed, html, masking, uuencode, wrapped};
use crate::text::{count_codes, is_forward_subject};

/// A file with its content, for what needs more than its size.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Safe; empty names are filled in.
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: usize,
    pub(super) source: Source,
    pub(super) found: Found,
    /// A picture inside the HTML text.
    pub(super) inline: bool,
    /// What HTML calls it by; may be empty.
    pub(super) content_id: String,
}

/// The text of an attached message.
#[derive(Clone, Debug)]
pub(super) struct Attached {
    pub(super) text: String,
    /// Whether it was itself forwarded to the one who attached it.
    pub(super) forward: bool,
}

/// Where a file's content stands.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// In the part of that number.
    Part(usize),
    /// Here: it was uuencoded inside a text.
    Inline(Vec<u8>),
}

/// The text and the files of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) text: String,
    /// Whether any of the text was taken from HTML.
    pub(super) html: bool,
    pub(super) files: Vec<File>,
    /// What a forwarding person attached, when there is a text besides.
    pub(super) attached: Vec<Attached>,
    /// Codes in text that was read but is not part of `text`.
    pub(super) other_codes: usize,
    pub(super) odd_charset: bool,
    /// The text was longer than is kept.
    pub(super) cut: bool,
    /// Plain text and HTML say different things; both are in `text`.
    pub(super) disagree: bool,
    /// Text of HTML that its reader does not see was left out.
    pub(super) hidden: bool,
    pub(super) calendar: Vec<CalendarEvent>,
    pub(super) protection: Protection,
    /// What the pictures in the HTML are called by.
    pictures: BTreeSet<String>,
}

/// The text of one part, of a leaf or of all that a container holds.
#[derive(Clone, Debug, Default)]
struct Text {
    text: String,
    html: bool,
}

impl Text {
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Attached messages whose text is read.
const ATTACHED_MAX: usize = 4;
/// Events of calendar files.
const EVENTS_MAX: usize = 5;
/// Characters of a Content-ID.
const CONTENT_ID_CHARS_MAX: usize = 300;
/// Pictures that the HTML shows.
const PICTURES_MAX: usize = 500;

/// Returns the text and the files of a message; `open` is whether attached messages are part of
/// what it says.
pub(super) fn content(parts: &Parts<'_>, open: bool, limits: &ReadLimits) -> Content {
    let mut content = Content::default();
    let mut texts: Vec<Text> = vec![];
    let mut budget = limits.text_bytes_max;
    for (at, part) in parts.list.iter().enumerate() {
        let text = match role(parts, at, part) {
            Role::Container => Text::default(),
            Role::Body => {
                let text = leaf_text(part, limits, &mut content);
                let kept = clean::cut(&text.text, budget).to_owned();
                if kept.len() < text.text.len() {
                    content.cut = true;
                    let rest = text.text.get(kept.len()..).unwrap_or_default();
                    content.other_codes =
                        content.other_codes.saturating_add(masking::codes_in(rest.as_bytes()));
                }
                budget = budget.saturating_sub(kept.len());
                Text { text: kept, html: text.html }
            }
            Role::Machine => Text::default(),
            Role::File => {
                content.files.push(file(part, at, limits));
                read_calendar(part, limits, &mut content);
                Text::default()
            }
        };
        texts.push(text);
    }
    let whole = join_up(parts, texts, &mut content);
    (content.text, content.html) = (whole.text, whole.html);
    content.protection = content.protection.max(protection(parts));
    if content.text.trim().is_empty() {
        fall_back(parts, limits, &mut content);
    } else if open {
        open_attached(parts, budget, limits, &mut content);
    }
    say_calendar(&mut content);
    mark_pictures(parts, &mut content);
    for (place, file) in content.files.iter_mut().enumerate() {
        if file.name.is_empty() {
            file.name = default_name(place.saturating_add(1), &file.mime);
        }
    }
    content
}

fn file(part: &Part<'_>, at: usize, limits: &ReadLimits) -> File {
    let name = declared_name(part).unwrap_or_default();
    let mime = match part.media.kind.as_str() {
        "" => "text/plain".to_owned(),
        kind if kind.contains('/') => kind.to_owned(),
        _ => "application/octet-stream".to_owned(),
    };
    let encoding = part.encoding();
    let (bytes, found) = if encoding == TransferEncoding::Base64 {
        let start = |most| encoding.decode(part.body, most).into();
        (encoding.decoded_len(part.body), filetype::recognise(&name, start))
    } else {
        let data = encoding.decoded(part.body);
        (data.len(), recognise(&name, &data))
    };
    let id = part.fields.text("Content-ID").unwrap_or_default();
    File {
        found,
        name: safe_name(&name, limits.attachment_name_bytes_max),
        mime,
        bytes,
        source: Source::Part(at),
        inline: false,
        content_id: clean::line(id.trim().trim_matches(['<', '>']), CONTENT_ID_CHARS_MAX),
    }
}

/// Tells what a file is that is decoded.
fn recognise(name: &str, data: &[u8]) -> Found {
    filetype::recognise(name, |most| data.get(..most).unwrap_or(data).into())
}

/// Returns how a message is closed by its structure (RFC 1847).
fn protection(parts: &Parts<'_>) -> Protection {
    let kinds = parts.list.iter().map(|part| match part.media.kind.as_str() {
        "multipart/encrypted" => Protection::Encrypted,
        "multipart/signed" => Protection::Signed,
        _ => Protection::None,
    });
    kinds.max().unwrap_or_default()
}

/// Reads the events of a calendar file.
fn read_calendar(part: &Part<'_>, limits: &ReadLimits, content: &mut Content) {
    if !role::is_calendar(part) || content.calendar.len() >= EVENTS_MAX {
        return;
    }
    let data = part.encoding().decode(part.body, limits.text_bytes_max);
    let text = charset::decode(&data, part.media.parameter("charset")).text;
    for event in calendar::events(&text) {
        // Invitations come as a part and as a file.
        let known = content.calendar.contains(&event);
        if !known && content.calendar.len() < EVENTS_MAX {
            content.calendar.push(event);
        }
    }
}

/// Makes the events part of what the message says.
fn say_calendar(content: &mut Content) {
    let lines: Vec<String> = content.calendar.iter().map(calendar::line).collect();
    let mut text = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        return;
    }
    if !content.text.trim().is_empty() {
        content.attached.push(Attached { text, forward: false });
        return;
    }
    for event in content.calendar.iter().filter(|event| !event.description.is_empty()) {
        text.push_str("\n\n");
        text.push_str(&event.description);
    }
    content.text = text;
}

/// Tells pictures that the HTML text shows from files.
fn mark_pictures(parts: &Parts<'_>, content: &mut Content) {
    for file in &mut content.files {
        let Source::Part(at) = file.source else { continue };
        let around = parts.list.get(at).and_then(|part| parts.list.get(part.parent?));
        let related = around.is_some_and(|around| around.media.kind == "multipart/related");
        let picture = file.mime.starts_with("image/") && !file.content_id.is_empty();
        file.inline = picture && related || content.pictures.contains(&file.content_id);
    }
}

/// Decodes the text of a leaf, and takes uuencoded files out of it.
fn leaf_text(part: &Part<'_>, limits: &ReadLimits, content: &mut Content) -> Text {
    let is_html = part.media.kind == "text/html";
    let bytes_max =
        if is_html { limits.html_bytes_max } else { limits.text_bytes_max.saturating_mul(2) };
    let mut bytes = part.encoding().decode(part.body, usize::MAX);
    if !is_html && let Some(extracted) = uuencode::extract(&bytes) {
        bytes = extracted.text;
        for (name, data) in extracted.files {
            let name = super::encoded_word::decode(&name);
            content.files.push(File {
                name: safe_name(&name, limits.attachment_name_bytes_max),
                mime: "application/octet-stream".to_owned(),
                bytes: data.len(),
                found: recognise(&name, &data),
                source: Source::Inline(data),
                inline: false,
                content_id: String::new(),
            });
        }
    }
    if let Some(beyond) = bytes.get(bytes_max..).filter(|beyond| !beyond.is_empty()) {
        content.cut = true;
        content.other_codes = content.other_codes.saturating_add(masking::codes_in(beyond));
        bytes.truncate(bytes_max);
    }
    let decoded = charset::decode(&bytes, part.media.parameter("charset"));
    content.odd_charset |= decoded.odd;
    if is_html {
        return html_text(&decoded.text, limits, content);
    }
    let text = clean::lines(&decoded.text);
    let text = match pgp::armour(&text) {
        Some(Armour::Signed(text)) => {
            content.protection = content.protection.max(Protection::Signed);
            text
        }
        Some(Armour::Encrypted) => {
            content.protection = Protection::Encrypted;
            text
        }
        None => text,
    };
    let is = |name, value: &str| {
        part.media.parameter(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    };
    let text =
        if is("format", "flowed") { flowed::unfold(&text, is("delsp", "yes")) } else { text };
    Text { text, html: false }
}

/// Takes the text of HTML that its reader sees.
fn html_text(source: &str, limits: &ReadLimits, content: &mut Content) -> Text {
    let seen = html::to_text(source, limits.html_bytes_max);
    if seen.hidden {
        content.hidden = true;
        // What is not shown is not understood, but no code may stay in it.
        let all = html::all_text(source, limits.html_bytes_max);
        let unseen = count_codes(&all).saturating_sub(count_codes(&seen.text));
        content.other_codes = content.other_codes.saturating_add(unseen);
    }
    for id in html::pictures(source) {
        if content.pictures.len() < PICTURES_MAX {
            content.pictures.insert(clean::line(&id, CONTENT_ID_CHARS_MAX));
        }
    }
    Text { text: clean::lines(&seen.text), html: true }
}

/// Joins the texts of the leaves up to the message.
fn join_up(parts: &Parts<'_>, texts: Vec<Text>, content: &mut Content) -> Text {
    // What each container holds, the last first: children stand after their container.
    let mut held: Vec<Vec<Text>> = texts.iter().map(|_| vec![]).collect();
    for ((at, part), own) in parts.list.iter().enumerate().zip(texts).rev() {
        let mut children = held.get_mut(at).map(std::mem::take).unwrap_or_default();
        children.reverse();
        let text = match part.media.kind.as_str() {
            _ if !part.container => own,
            "multipart/alternative" => choose(children, content),
            _ => append(children),
        };
        match part.parent.and_then(|parent| held.get_mut(parent)) {
            Some(siblings) => siblings.push(text),
            None => return text,
        }
    }
    Text::default()
}

/// Puts texts below each other.
fn append(texts: Vec<Text>) -> Text {
    let mut whole = Text::default();
    for text in texts.into_iter().filter(|text| !text.is_blank()) {
        if !whole.text.is_empty() {
            whole.text.truncate(whole.text.trim_end().len());
            whole.text.push_str("\n\n");
        }
        whole.text.push_str(&text.text);
        whole.html |= text.html;
    }
    whole
}

/// Chooses among forms of the same text: plain rather than HTML. When the two have hardly a
/// word in common (a plain part that says "open this in your browser", or a trick), both stay.
fn choose(texts: Vec<Text>, content: &mut Content) -> Text {
    let mut plain = Text::default();
    let mut rich = Text::default();
    for text in texts.into_iter().filter(|text| !text.is_blank()) {
        if text.html {
            rich = text;
        } else if plain.is_blank() {
            plain = text;
        }
    }
    if plain.is_blank() || rich.is_blank() {
        return if plain.is_blank() { rich } else { plain };
    }
    if disagree(&plain.text, &rich.text) {
        content.disagree = true;
        return append(vec![plain, rich]);
    }
    content.other_codes = content.other_codes.saturating_add(count_codes(&rich.text));
    plain
}

/// Returns whether fewer than a third of the words of the shorter form stand in the other.
fn disagree(plain: &str, rich: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split_whitespace()
            // Where links lead stands in one form only.
            .filter(|word| !word.starts_with('<'))
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().nth(2).is_some())
            .take(5_000)
            .map(str::to_lowercase)
            .collect()
    };
    let (plain, rich) = (words(plain), words(rich));
    let common = plain.intersection(&rich).count();
    let few = plain.len().min(rich.len());
    few > 0 && common.saturating_mul(3) < few
}

/// Finds a text where no part is one: in a forwarded message, else in a named text.
fn fall_back(parts: &Parts<'_>, limits: &ReadLimits, content: &mut Content) {
    for part in parts.list.iter().filter(|part| !part.container) {
        let text = if is_message(part) {
            message_text(part, limits, content)
        } else if is_text(part) && part.disposition().kind != "attachment" {
            let mut files = Content::default();
            leaf_text(part, limits, &mut files)
        } else {
            continue;
        };
        if !text.is_blank() {
            content.html = text.html;
            content.text = clean::cut(&text.text, limits.text_bytes_max).to_owned();
            return;
        }
    }
}

/// Returns the text of a message inside this one.
fn message_text(part: &Part<'_>, limits: &ReadLimits, content: &mut Content) -> Text {
    let raw = part.encoding().decoded(part.body);
    let boxed = walk::parts(&raw, limits.walk());
    let opened = wrapped::open(&boxed, limits);
    nested_text(&opened.parts(boxed, limits), limits, content)
}

/// Reads the text of attached messages, `budget` bytes in all.
fn open_attached(parts: &Parts<'_>, mut budget: usize, limits: &ReadLimits, content: &mut Content) {
    let attached = parts
        .list
        .iter()
        .enumerate()
        .filter(|(at, part)| is_message(part) && role(parts, *at, part) == Role::File);
    for (_, part) in attached.take(ATTACHED_MAX) {
        let raw = part.encoding().decoded(part.body);
        let boxed = walk::parts(&raw, limits.walk());
        let opened = wrapped::open(&boxed, limits);
        let nested = opened.parts(boxed, limits);
        let text = nested_text(&nested, limits, content).text;
        let kept = clean::cut(text.trim_matches(['\n', ' ', '\t']), budget).to_owned();
        budget = budget.saturating_sub(kept.len());
        let subject = nested.list.first().and_then(|root| root.fields.text("Subject"));
        let forward = subject.is_some_and(|subject| is_forward_subject(&subject));
        if !kept.is_empty() {
            content.attached.push(Attached { text: kept, forward });
        }
    }
}

/// The text of a message inside this one; messages inside it are left closed.
fn nested_text(parts: &Parts<'_>, limits: &ReadLimits, content: &mut Content) -> Text {
    let mut inner = Content::default();
    let texts = parts
        .list
        .iter()
        .enumerate()
        .map(|(at, part)| match role(parts, at, part) {
            Role::Body => leaf_text(part, limits, &mut inner),
            Role::Container | Role::Machine | Role::File => Text::default(),
        })
        .collect();
    let text = join_up(parts, texts, &mut inner);
    content.odd_charset |= inner.odd_charset;
    content.other_codes = content.other_codes.saturating_add(inner.other_codes);
    text
}
