//! Messages that stand inside something that is not MIME: a signature around all of it
//! (S/MIME), or Outlook's own box (`winmail.dat`).
//!
//! What is inside takes the place of its box in the raw message, and everything after this step
//! reads, masks and keeps it like any other part. Nothing is proven by a signature here.
mod ber;
mod smime;
mod tnef;

use super::limits::ReadLimits;
use super::walk::{self, Part, Parts};
use super::write::BODY_FIELDS;
use super::{charset, fields, masking, role};

/// Boxes inside boxes that are opened.
const ROUNDS_MAX: usize = 4;
/// Boxes of one message that are opened in one round.
const BOXES_MAX: usize = 8;
/// Bytes that opened boxes may add to a message, beside as many as it has itself.
const GROWTH_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What came out of the boxes of a message.
#[derive(Debug)]
pub(super) struct Opened {
    /// The message with what was inside in the place of its boxes; nothing when none was opened.
    raw: Option<Vec<u8>>,
    /// A signature was around text or files.
    pub(super) signed: bool,
    /// Something is encrypted and stays closed.
    pub(super) encrypted: bool,
    /// A box could not be opened.
    pub(super) broken: bool,
    /// Codes in texts that were passed over, because the message has a text beside its box.
    pub(super) codes: usize,
}

impl Opened {
    /// Returns the parts of the message without its boxes; `boxed` are those with them.
    pub(super) fn parts<'a>(&'a self, boxed: Parts<'a>, limits: &ReadLimits) -> Parts<'a> {
        self.raw.as_deref().map_or(boxed, |raw| walk::parts(raw, limits.walk()))
    }
}

/// Opens the boxes in a message.
pub(super) fn open(boxed: &Parts<'_>, limits: &ReadLimits) -> Opened {
    let bytes_max = boxed.raw.len().saturating_mul(2).saturating_add(GROWTH_BYTES_MAX);
    let mut opened = Opened { raw: None, signed: false, encrypted: false, broken: false, codes: 0 };
    for _ in 0..ROUNDS_MAX {
        let before = opened.raw.take();
        let next = match &before {
            Some(raw) => round(&walk::parts(raw, limits.walk()), limits, &mut opened),
            None => round(boxed, limits, &mut opened),
        };
        let next = next.filter(|next| next.len() <= bytes_max);
        let done = next.is_none();
        opened.raw = next.or(before);
        if done {
            break;
        }
    }
    opened
}

/// What a part is a box of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Smime,
    Tnef,
}

fn kind(part: &Part<'_>) -> Option<Kind> {
    if part.container {
        return None;
    }
    match part.media.kind.as_str() {
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => return Some(Kind::Smime),
        "application/ms-tnef" | "application/vnd.ms-tnef" => return Some(Kind::Tnef),
        "application/octet-stream" | "" => {}
        _ => return None,
    }
    let name = role::declared_name(part)?.to_ascii_lowercase();
    match name.as_str() {
        "smime.p7m" => Some(Kind::Smime),
        "winmail.dat" => Some(Kind::Tnef),
        _ => None,
    }
}

/// Opens the boxes that stand in a message; nothing when there is none that opens.
fn round(parts: &Parts<'_>, limits: &ReadLimits, opened: &mut Opened) -> Option<Vec<u8>> {
    let mut out = vec![];
    let mut done: usize = 0;
    let boxes = parts.list.iter().filter_map(|part| Some((part, kind(part)?))).take(BOXES_MAX);
    for (part, kind) in boxes {
        let entity = match kind {
            Kind::Smime => unsigned(part, limits, opened),
            Kind::Tnef => unboxed(part, parts, limits, opened),
        };
        let Some(entity) = entity else { continue };
        out.extend_from_slice(parts.raw.get(done..part.header_at)?);
        if part.parent.is_none() {
            let kept = part.fields.iter().filter(|field| {
                !BODY_FIELDS.iter().any(|name| field.name.eq_ignore_ascii_case(name.as_bytes()))
            });
            for field in kept {
                out.extend_from_slice(field.whole.trim_ascii_end());
                out.extend_from_slice(b"\r\n");
            }
        }
        out.extend_from_slice(&entity);
        done = part.body_at.saturating_add(part.body.len());
    }
    if done == 0 {
        return None;
    }
    out.extend_from_slice(parts.raw.get(done..)?);
    Some(out)
}

/// Takes a signature off.
fn unsigned(part: &Part<'_>, limits: &ReadLimits, opened: &mut Opened) -> Option<Vec<u8>> {
    let data = part.encoding().decode(part.body, usize::MAX);
    match smime::content(&data) {
        smime::Content::Signed(content) => {
            opened.signed = true;
            Some(entity_of(&content, limits))
        }
        smime::Content::Encrypted => {
            opened.encrypted = true;
            None
        }
        smime::Content::Other => {
            opened.broken = true;
            None
        }
    }
}

/// Returns a signed entity with the fields of its body only: the header of the message around it
/// is the one that counts.
fn entity_of(content: &[u8], limits: &ReadLimits) -> Vec<u8> {
    let (header, body) = fields::split(content, limits.field_limits(), |_| false);
    let mut out = vec![];
    for field in header.iter() {
        if BODY_FIELDS.iter().any(|name| field.name.eq_ignore_ascii_case(name.as_bytes())) {
            out.extend_from_slice(field.whole.trim_ascii_end());
            out.extend_from_slice(b"\r\n");
        }
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

/// Opens Outlook's box. Its text counts when the message has none of its own.
fn unboxed(
    part: &Part<'_>,
    parts: &Parts<'_>,
    limits: &ReadLimits,
    opened: &mut Opened,
) -> Option<Vec<u8>> {
    let data = part.encoding().decode(part.body, usize::MAX);
    let Some(mut message) = tnef::read(&data) else {
        opened.broken = true;
        return None;
    };
    let has_text = parts.list.iter().any(|other| {
        let text = matches!(other.media.kind.as_str(), "" | "text/plain" | "text/html");
        text && !other.container
            && role::declared_name(other).is_none()
            && !charset::guess(&other.encoding().decode(other.body, limits.text_bytes_max))
                .text
                .trim()
                .is_empty()
    });
    if has_text && let Some(text) = message.take_text() {
        opened.codes = opened.codes.saturating_add(masking::codes_in(text.as_bytes()));
    }
    Some(message.entity())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_known_by_type_or_name_in_any_case() {
        let kind_of = |fields: &str| {
            let raw = format!("{fields}\r\n\r\nx");
            let parts = walk::parts(raw.as_bytes(), ReadLimits::default().walk());
            parts.list.first().and_then(kind)
        };
        for fields in [
            "Content-Type: application/PKCS7-mime",
            "Content-Type: Application/Octet-Stream; name=\"SMIME.p7m\"",
        ] {
            assert!(kind_of(fields) == Some(Kind::Smime), "{fields}");
        }
        for fields in [
            "Content-Type: Application/MS-TNEF",
            "Content-Type: application/vnd.ms-tnef",
            "Content-Disposition: attachment;\r\n filename=\"WINMAIL.DAT\"",
            "Content-Disposition: attachment; filename=\"=?utf-8?Q?winmail=2Edat?=\"",
        ] {
            assert!(kind_of(fields) == Some(Kind::Tnef), "{fields}");
        }
        for fields in ["Subject: winmail.dat", "Content-Type: application/pkcs7-signature"] {
            assert!(kind_of(fields).is_none(), "{fields}");
        }
    }
}
