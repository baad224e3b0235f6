//! What stands inside a signature that is wrapped around a message (RFC 8551 section 3.5.2,
//! RFC 5652).
use super::ber::{self, CONTEXT_0, Element, OBJECT_IDENTIFIER, SEQUENCE};

/// What is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// An entity of MIME; whether the signature is good was not looked at.
    Signed(Vec<u8>),
    /// Only whoever has the key can tell.
    Encrypted,
    /// Certificates alone, a compressed message, or nothing that can be read.
    Other,
}

const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// Enveloped data, encrypted data, authenticated enveloped data.
const ENCRYPTED: [&[u8]; 3] = [
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17",
];

/// Reads it.
pub(super) fn content(data: &[u8]) -> Content {
    let Some((kind, inner)) = content_info(data) else { return Content::Other };
    if ENCRYPTED.contains(&kind) {
        return Content::Encrypted;
    }
    let signed = (kind == SIGNED_DATA).then(|| signed_content(inner)).flatten();
    signed.map_or(Content::Other, Content::Signed)
}

/// Reads `SEQUENCE { type, [0] content }`.
fn content_info(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = expect(ber::element(data)?.0, SEQUENCE)?;
    let (kind, rest) = ber::element(inner)?;
    let (content, _) = ber::element(rest)?;
    Some((expect(kind, OBJECT_IDENTIFIER)?, expect(content, CONTEXT_0)?))
}

/// Reads the content out of `SignedData`: it stands behind a version and a set of algorithms.
fn signed_content(data: &[u8]) -> Option<Vec<u8>> {
    let mut rest = expect(ber::element(data)?.0, SEQUENCE)?;
    for _ in 0..2 {
        rest = ber::element(rest)?.1;
    }
    let encapsulated = expect(ber::element(rest)?.0, SEQUENCE)?;
    let (_, rest) = ber::element(encapsulated)?;
    let content = expect(ber::element(rest)?.0, CONTEXT_0)?;
    let octets = ber::octets(ber::element(content)?.0)?;
    (!octets.is_empty()).then_some(octets)
}

fn expect(element: Element<'_>, tag: u8) -> Option<&[u8]> {
    (element.tag == tag).then_some(element.content)
}
