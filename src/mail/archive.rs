//! What is kept of a message, and what it is known again by.
use std::borrow::Cow;

use super::content::{File, Source};
use super::fields::{self, Field};
use super::inbound::Inbound;
use super::limits::ReadLimits;
use super::read::{self, Taken};
use super::role::is_message;
use super::write::{BODY_FIELDS, encode_words, line, percent_encode, write_part};
use super::{charset, clean, encoded_word, masking, walk, wrapped};

/// Parts the rewritten message; it cannot occur in base64.
const BOUNDARY: &str = "=_centralita-rewritten";
/// Returns what is kept of a message: its raw bytes when nothing in it was hidden, else a
/// message of the same header, text and files without any code in header, text or attached
/// texts. The HTML form of the text is not kept then.
#[must_use]
pub fn archive_form<'a>(raw: &'a [u8], inbound: &Inbound) -> Cow<'a, [u8]> {
    if inbound.masked_runs == 0 {
        return Cow::Borrowed(raw);
    }
    let limits = ReadLimits::default();
    let lines = read::with_line_feeds(raw);
    let boxed = walk::parts(&lines, limits.walk());
    let opened = wrapped::open(&boxed, &limits);
    let taken = read::take_apart(opened.parts(boxed, &limits), &limits);
    let mut out = vec![];
    if let Some(root) = taken.parts.list.first() {
        for field in root.fields.iter() {
            write_field(field, inbound, &taken, &mut out);
        }
    }
    line(&mut out, "MIME-Version: 1.0");
    line(&mut out, &format!("Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\""));
    line(&mut out, "");
    write_part(&mut out, BOUNDARY, "text/plain; charset=utf-8", "", inbound.full_text.as_bytes());
    for file in &taken.content.files {
        write_file(file, &taken, &mut out);
    }
    line(&mut out, &format!("--{BOUNDARY}--"));
    Cow::Owned(out)
}

/// Writes one header field, its text without codes.
fn write_field(field: &Field<'_>, inbound: &Inbound, taken: &Taken<'_>, out: &mut Vec<u8>) {
    let named = |name: &str| field.name.eq_ignore_ascii_case(name.as_bytes());
    if BODY_FIELDS.into_iter().any(named) {
        return;
    }
    let name = String::from_utf8_lossy(field.name);
    if named("Subject") {
        return line(out, &format!("{name}: {}", encode_words(&inbound.subject)));
    }
    let text = clean::line(&encoded_word::decode(field.value), usize::MAX);
    let (masked, runs) = masking::hide_in(&text, &taken.hidden.codes);
    if runs > 0 {
        line(out, &format!("{name}: {}", encode_words(&masked)));
    } else if field.whole.len()
        > field.value.len().saturating_add(field.name.len()).saturating_add(8)
    {
        // Only the start of it was looked at, so only that is kept.
        line(out, &format!("{name}: {}", encode_words(&text)));
    } else {
        out.extend_from_slice(field.whole.trim_ascii_end());
        out.extend_from_slice(b"\r\n");
    }
}

/// Writes an attached file; texts and messages lose their codes, and messages become text.
fn write_file(file: &File, taken: &Taken<'_>, out: &mut Vec<u8>) {
    let codes = &taken.hidden.codes;
    let (name, _) = masking::hide_in(&file.name, codes);
    let disposition =
        format!("Content-Disposition: attachment;\r\n filename*=utf-8''{}", percent_encode(&name));
    let part = match &file.source {
        Source::Inline(data) => return write_part(out, BOUNDARY, &file.mime, &disposition, data),
        Source::Part(at) => taken.parts.list.get(*at),
    };
    let Some(part) = part else { return };
    let data = part.encoding().decode(part.body, usize::MAX);
    if is_message(part) {
        let text = masking::hide_in(&message_text(&data), codes).0;
        write_part(out, BOUNDARY, "text/plain; charset=utf-8", &disposition, text.as_bytes());
    } else if part.media.main_type() == "text" {
        let text = charset::decode(&data, part.media.parameter("charset")).text;
        let (masked, runs) = masking::hide_in(&text, codes);
        let media = format!("{}; charset=utf-8", file.mime);
        match runs {
            0 => write_part(out, BOUNDARY, &file.mime, &disposition, &data),
            _ => write_part(out, BOUNDARY, &media, &disposition, masked.as_bytes()),
        }
    } else {
        write_part(out, BOUNDARY, &file.mime, &disposition, &data);
    }
}

/// The header and texts of a message inside the message, decoded.
fn message_text(raw: &[u8]) -> String {
    let parts = walk::parts(raw, ReadLimits::default().walk());
    let mut text = String::new();
    for (at, part) in parts.list.iter().enumerate() {
        for field in part.fields.iter().filter(|_| at == 0) {
            let value = clean::line(&encoded_word::decode(field.value), usize::MAX);
            text.push_str(&format!("{}: {value}\n", String::from_utf8_lossy(field.name)));
        }
        if !part.container && matches!(part.media.main_type(), "" | "text") {
            let body = part.encoding().decode(part.body, usize::MAX);
            text.push('\n');
            text.push_str(&clean::lines(
                &charset::decode(&body, part.media.parameter("charset")).text,
            ));
        }
    }
    text
}

/// The fields that each host on the way puts before the others.
const TRACE_FIELDS: [&str; 5] =
    ["Return-Path", "Received", "Delivered-To", "X-Original-To", "Envelope-To"];

/// Returns the bytes that the digest of a message is taken over, to know it again when it is
/// delivered twice.
///
/// The fields that hosts put at the top on the way differ from one delivery to the next and are
/// left out, when the message has a Message-ID and a Date. Without both, the raw bytes count
/// as they are: a device that sends the same undated alarm again means it again.
#[must_use]
pub fn identity_bytes(raw: &[u8]) -> Cow<'_, [u8]> {
    let limits = ReadLimits::default();
    let message = fields::skip_leading(raw);
    let (header, _) = fields::split(message, limits.field_limits(), |_| false);
    if header.get("Message-ID").is_none() || header.get("Date").is_none() {
        return Cow::Borrowed(raw);
    }
    let traces = header
        .iter()
        .take_while(|field| {
            TRACE_FIELDS.into_iter().any(|name| field.name.eq_ignore_ascii_case(name.as_bytes()))
        })
        .map(|field| field.whole.len())
        .fold(0, usize::saturating_add);
    Cow::Borrowed(message.get(traces..).unwrap_or(message))
}
