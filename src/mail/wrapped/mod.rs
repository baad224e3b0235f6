//! Messages that stand inside something that is not MIME: a signature around all of it
//! (S/MIME), or Outlook's own box (`winmail.dat`).
//!
//! What is inside takes the place of its box in the raw message, and everything after this step
//! reads, masks and keeps it like any other part. Nothing is proven by a signature here.
mod ber;
mod smime;
mod tnef;

use std::borrow::Cow;

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

/// A message without its boxes.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    pub(super) raw: Cow<'a, [u8]>,
    /// A signature was around text or files.
    pub(super) signed: bool,
    /// Something is encrypted and stays closed.
    pub(super) encrypted: bool,
    /// A box could not be opened.
    pub(super) broken: bool,
    /// Codes in texts that were passed over, because the message has a text beside its box.
    pub(super) codes: usize,
}

/// Opens the boxes in a message.
pub(super) fn open<'a>(raw: Cow<'a, [u8]>, limits: &ReadLimits) -> Opened<'a> {
    let bytes_max = raw.len().saturating_mul(2).saturating_add(GROWTH_BYTES_MAX);
    let mut opened = Opened { raw, signed: false, encrypted: false, broken: false, codes: 0 };
    for _ in 0..ROUNDS_MAX {
        if !may_hold_box(&opened.raw) {
            break;
        }
        let raw = std::mem::take(&mut opened.raw);
        let next = round(&raw, limits, &mut opened).filter(|next| next.len() <= bytes_max);
        let Some(next) = next else {
            opened.raw = raw;
            break;
        };
        opened.raw = Cow::Owned(next);
    }
    opened
}

/// The names of boxes, in lower case, and where in each a byte stands that is rare in text.
const NAMES: [(&[u8], usize); 4] =
    [(b"pkcs7-mime", 5), (b"ms-tnef", 2), (b"smime.p7m", 5), (b"winmail", 6)];

/// Returns whether the name of a box occurs in a message at all: nearly all mail has none.
fn may_hold_box(raw: &[u8]) -> bool {
    let rare = |byte: &u8| matches!(byte, b'-' | b'.' | b'l' | b'L');
    raw.iter().enumerate().filter(|(_, byte)| rare(byte)).any(|(at, _)| {
        NAMES.into_iter().any(|(name, place)| {
            let from = at.checked_sub(place).and_then(|from| raw.get(from..));
            let found = from.and_then(|from| from.get(..name.len()));
            found.is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
    })
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
fn round(raw: &[u8], limits: &ReadLimits, opened: &mut Opened<'_>) -> Option<Vec<u8>> {
    let parts = walk::parts(raw, limits.walk());
    let mut out = vec![];
    let mut done: usize = 0;
    let boxes = parts.list.iter().filter_map(|part| Some((part, kind(part)?))).take(BOXES_MAX);
    for (part, kind) in boxes {
        let entity = match kind {
            Kind::Smime => unsigned(part, limits, opened),
            Kind::Tnef => unboxed(part, &parts, limits, opened),
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
fn unsigned(part: &Part<'_>, limits: &ReadLimits, opened: &mut Opened<'_>) -> Option<Vec<u8>> {
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
    opened: &mut Opened<'_>,
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
    fn the_names_of_boxes_are_found_in_any_case() {
        for raw in [
            "application/PKCS7-mime",
            "x\r\nname=\"winmail.dat\"",
            "Application/MS-TNEF",
            "smime.p7m",
            "WINMAIL.DAT",
            "application/vnd.ms-tnef",
        ] {
            assert!(may_hold_box(raw.as_bytes()), "{raw}");
        }
        for raw in ["", "pkcs7-signature", "smime.p7s", "l-.", "winmai", "-----"] {
            assert!(!may_hold_box(raw.as_bytes()), "{raw}");
        }
    }
}
