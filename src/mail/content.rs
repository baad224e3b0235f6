//! Which parts are the text of a message and which are files.
use std::collections::HashSet;

use super::attachment::{default_name, safe_name};
use super::limits::ReadLimits;
use super::walk::{Part, Parts};
use super::{charset, clean, flowed, html, masking, uuencode};
use crate::text::is_forward_subject;

/// A file with its content, for what needs more than its size.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Safe; empty names are filled in.
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: usize,
    pub(super) source: Source,
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
            Role::Report => Text::default(),
            Role::File => {
                content.files.push(file(part, at, limits));
                Text::default()
            }
        };
        texts.push(text);
    }
    let whole = join_up(parts, texts, &mut content);
    (content.text, content.html) = (whole.text, whole.html);
    if content.text.trim().is_empty() {
        fall_back(parts, limits, &mut content);
    } else if open {
        open_attached(parts, budget, limits, &mut content);
    }
    for (place, file) in content.files.iter_mut().enumerate() {
        if file.name.is_empty() {
            file.name = default_name(place.saturating_add(1), &file.mime);
        }
    }
    content
}

/// What a part is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Container,
    Body,
    /// The machine's part of a report.
    Report,
    File,
}

/// Returns whether a part holds text that people read.
fn is_text(part: &Part<'_>) -> bool {
    // A container that could not be opened is shown as it stands.
    matches!(part.media.kind.as_str(), "" | "text" | "text/plain" | "text/html" | "plain/text")
        || part.media.main_type() == "multipart"
}

fn role(parts: &Parts<'_>, at: usize, part: &Part<'_>) -> Role {
    if part.container {
        return Role::Container;
    }
    let disposition = part.disposition();
    let named = declared_name(part).is_some();
    let in_report = part
        .parent
        .and_then(|parent| parts.list.get(parent))
        .is_some_and(|parent| parent.media.kind == "multipart/report");
    let machine = part.media.main_type() == "message"
        || matches!(part.media.kind.as_str(), "text/rfc822-headers");
    match () {
        () if in_report && machine && disposition.kind != "attachment" => Role::Report,
        () if !is_text(part) || disposition.kind == "attachment" => Role::File,
        // A message that is nothing but a named text is that text.
        () if named && at != 0 => Role::File,
        () => Role::Body,
    }
}

/// Returns the name that the sender gave the part.
fn declared_name(part: &Part<'_>) -> Option<String> {
    let disposition = part.disposition();
    let name = disposition.parameter("filename").or_else(|| part.media.parameter("name"))?;
    (!name.trim().is_empty()).then(|| name.to_owned())
}

fn file(part: &Part<'_>, at: usize, limits: &ReadLimits) -> File {
    let name = declared_name(part).unwrap_or_default();
    let mime = match part.media.kind.as_str() {
        "" => "text/plain".to_owned(),
        kind if kind.contains('/') => kind.to_owned(),
        _ => "application/octet-stream".to_owned(),
    };
    File {
        name: safe_name(&name, limits.attachment_name_bytes_max),
        mime,
        bytes: part.encoding().decoded_len(part.body),
        source: Source::Part(at),
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
            content.files.push(File {
                name: safe_name(
                    &super::encoded_word::decode(&name),
                    limits.attachment_name_bytes_max,
                ),
                mime: "application/octet-stream".to_owned(),
                bytes: data.len(),
                source: Source::Inline(data),
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
        let text = html::to_text(&decoded.text, limits.html_bytes_max);
        return Text { text: clean::lines(&text), html: true };
    }
    let text = clean::lines(&decoded.text);
    let is = |name, value: &str| {
        part.media.parameter(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    };
    let text =
        if is("format", "flowed") { flowed::unfold(&text, is("delsp", "yes")) } else { text };
    Text { text, html: false }
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
    let codes = masking::hide("", &rich.text).runs;
    content.other_codes = content.other_codes.saturating_add(codes);
    plain
}

/// Returns whether fewer than a third of the words of the shorter form stand in the other.
fn disagree(plain: &str, rich: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
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
        let text = if super::read::is_message(part) {
            let inner = part.encoding().decode(part.body, usize::MAX);
            let nested = super::walk::parts(&inner, limits.walk());
            nested_text(&nested, limits, content)
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

/// Reads the text of attached messages, `budget` bytes in all.
fn open_attached(parts: &Parts<'_>, mut budget: usize, limits: &ReadLimits, content: &mut Content) {
    let attached =
        parts.list.iter().enumerate().filter(|(at, part)| {
            super::read::is_message(part) && role(parts, *at, part) == Role::File
        });
    for (_, part) in attached.take(ATTACHED_MAX) {
        let inner = part.encoding().decode(part.body, usize::MAX);
        let nested = super::walk::parts(&inner, limits.walk());
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
            Role::Container | Role::Report | Role::File => Text::default(),
        })
        .collect();
    let text = join_up(parts, texts, &mut inner);
    content.odd_charset |= inner.odd_charset;
    content.other_codes = content.other_codes.saturating_add(inner.other_codes);
    text
}
