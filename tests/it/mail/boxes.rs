//! Messages inside something that is not MIME: signatures around them, and Outlook's own box.
use centralita::mail::{Inbound, Protection, archive_form, read};
use data_encoding::BASE64;
use proptest::prelude::*;

use super::{check_invariants, inbound};

const HEAD: &str = "From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n";

/// One element of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ 0..=127) => out.push(short),
        _ => {
            out.push(0x84);
            out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    out.extend(content);
    out
}

/// One element of indefinite length.
fn ber(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], content, &[0, 0]].concat()
}

const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";

/// A signature around an entity, as Outlook writes it, or as OpenSSL does when it streams.
fn signed(entity: &[u8], streamed: bool) -> Vec<u8> {
    let build = if streamed { ber } else { der };
    let octets = if streamed {
        let pieces: Vec<u8> = entity.chunks(10).flat_map(|piece| der(0x04, piece)).collect();
        ber(0x24, &pieces)
    } else {
        der(0x04, entity)
    };
    let encapsulated = build(0x30, &[der(0x06, DATA), build(0xa0, &octets)].concat());
    let signed = [der(0x02, &[1]), der(0x31, &[]), encapsulated, der(0x31, b"\x30\0")].concat();
    build(0x30, &[der(0x06, SIGNED), build(0xa0, &build(0x30, &signed))].concat())
}

fn smime(kind: &str, data: &[u8]) -> Vec<u8> {
    format!(
        "{HEAD}Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n{}\r\n",
        BASE64.encode(data)
    )
    .into_bytes()
}

const OPAQUE: &str = "application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"";
const ENTITY: &str = "Content-Type: multipart/mixed; boundary=i\r\nFrom: otro@mal.example\r\n\r\n\
    --i\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAvería en MD2\r\n--i\r\n\
    Content-Type: application/pdf; name=plano.pdf\r\n\r\n%PDF-1.4\r\n--i--\r\n";

fn names(found: &Inbound) -> Vec<(&str, usize)> {
    found.attachments.iter().map(|a| (a.name.as_str(), a.bytes)).collect()
}

#[test]
fn d2_an_opaque_signature_is_taken_off() {
    for (kind, streamed) in [(OPAQUE, false), (OPAQUE, true), ("application/octet-stream", false)] {
        let found = check_invariants(kind, &smime(kind, &signed(ENTITY.as_bytes(), streamed)));
        assert_eq!(found.full_text, "Avería en MD2", "{kind} {streamed}");
        assert_eq!(names(&found), [("plano.pdf", 8)]);
        assert_eq!(found.protection, Protection::Signed);
        assert_eq!(found.from.unwrap().address, "a@b.example", "the header outside counts");
        assert!(found.problems.iter().any(|p| p.contains("was not checked")));
    }
}

#[test]
fn d2_a_signed_part_inside_a_message_and_a_signature_in_a_signature_are_read() {
    let inner = smime(OPAQUE, &signed(ENTITY.as_bytes(), true));
    let twice = smime(OPAQUE, &signed(&inner, false));
    assert_eq!(inbound(&twice).full_text, "Avería en MD2");
    let body = BASE64.encode(&signed(b"Content-Type: text/plain\r\n\r\nSin luz", false));
    let list = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: {OPAQUE}\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n--o\r\nContent-Type: text/plain\r\n\r\npie de lista\r\n--o--\r\n"
    );
    assert_eq!(inbound(list).full_text, "Sin luz\n\npie de lista");
}

#[test]
fn d2_what_is_encrypted_is_kept_and_named() {
    let data = der(0x30, &[der(0x06, ENVELOPED), der(0xa0, &der(0x30, b"\x02\x01\x00"))].concat());
    let found = check_invariants(
        "encrypted",
        &smime("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", &data),
    );
    assert_eq!((found.full_text.as_str(), found.protection), ("", Protection::Encrypted));
    assert_eq!(names(&found), [("smime.p7m", data.len())]);
    assert!(found.problems.iter().any(|p| p.contains("encrypted")));
    let broken = inbound(smime(OPAQUE, b"\x30\x80nada"));
    assert!(broken.problems.iter().any(|p| p.contains("could not be opened")));
    assert_eq!(broken.attachments.len(), 1);
}

#[test]
fn d2_a_detached_signature_is_no_attachment_of_a_person() {
    let multipart = |kind: &str, signature: &str| {
        format!(
            "{HEAD}Content-Type: {kind}; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nSin luz\r\n\
             --o\r\nContent-Type: {signature}\r\n\r\nAAAA\r\n--o--\r\n"
        )
    };
    for signature in [
        "application/pkcs7-signature; name=smime.p7s",
        "application/x-pkcs7-signature",
        "application/pgp-signature; name=signature.asc",
    ] {
        let found = inbound(multipart("multipart/signed", signature));
        assert_eq!((found.full_text.as_str(), found.attachments.len()), ("Sin luz", 0));
        assert_eq!(found.protection, Protection::Signed);
        assert_eq!(inbound(multipart("multipart/mixed", signature)).attachments.len(), 1);
    }
}

#[test]
fn d2_pgp_is_recognised_and_kept() {
    let raw = format!(
        "{HEAD}Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=o\r\n\r\n\
         --o\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--o\r\n\
         Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--o--\r\n"
    );
    let found = inbound(raw);
    assert_eq!(names(&found), [("encrypted.asc", 27)]);
    assert_eq!(found.protection, Protection::Encrypted);
    assert_eq!(found.attachments[0].found, Some("application/pgp-encrypted"));
    let inline = inbound(format!(
        "{HEAD}\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nSin luz en MD2\r\n\
         -----BEGIN PGP SIGNATURE-----\r\n\r\niQ\r\n-----END PGP SIGNATURE-----\r\n"
    ));
    assert_eq!(inline.full_text.trim(), "Sin luz en MD2");
    assert_eq!(inline.protection, Protection::Signed);
}

#[test]
fn d2_a_code_inside_a_signature_is_hidden_and_not_kept() {
    let raw = smime(OPAQUE, &signed(b"Content-Type: text/plain\r\n\r\nMi PIN es 4711", false));
    let found = read(&raw, &centralita::mail::ReadLimits::default());
    assert_eq!(found.full_text, "Mi PIN es ****");
    let kept = archive_form(&raw, &found);
    assert!(!String::from_utf8_lossy(&kept).contains("pkcs7"));
    assert_eq!(inbound(&kept).full_text, "Mi PIN es ****");
}

// --- Outlook's box (MS-OXTNEF) -----------------------------------------------------------

fn attribute(level: u8, number: u32, value: &[u8]) -> Vec<u8> {
    let sum = value.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let mut out = vec![level];
    out.extend(number.to_le_bytes());
    out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    out.extend(value);
    out.extend(sum.to_le_bytes());
    out
}

enum Value<'a> {
    Unicode(&'a str),
    Ansi(&'a [u8]),
    Bytes(&'a [u8]),
    Object(Vec<u8>),
    Number(u32),
    Bool(bool),
    Time,
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn properties(list: &[(u16, Value<'_>)]) -> Vec<u8> {
    // Before all others one with a name, and one with several values.
    let mut out = u32::try_from(list.len() + 2).unwrap().to_le_bytes().to_vec();
    out.extend([0x1f, 0, 0x01, 0x80]);
    out.extend([7; 16]);
    out.extend(1_u32.to_le_bytes());
    out.extend(padded(b"n\0a\0m\0"));
    out.extend(1_u32.to_le_bytes());
    out.extend(padded(b"x\0\0\0"));
    out.extend([0x03, 0x10, 0x01, 0x60]);
    out.extend(2_u32.to_le_bytes());
    out.extend([1; 8]);
    for (id, value) in list {
        let (kind, bytes): (u16, Vec<u8>) = match value {
            Value::Number(n) => (0x03, n.to_le_bytes().to_vec()),
            Value::Bool(b) => (0x0b, vec![u8::from(*b), 0, 0, 0]),
            Value::Time => (0x40, vec![0; 8]),
            Value::Unicode(text) => {
                let wide: Vec<u8> =
                    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
                (0x1f, [1_u32.to_le_bytes().to_vec(), padded(&wide)].concat())
            }
            Value::Ansi(text) => (
                0x1e,
                [1_u32.to_le_bytes().to_vec(), padded(&[text, b"\0".as_slice()].concat())].concat(),
            ),
            Value::Bytes(bytes) => (0x102, [1_u32.to_le_bytes().to_vec(), padded(bytes)].concat()),
            Value::Object(bytes) => (0x0d, [1_u32.to_le_bytes().to_vec(), padded(bytes)].concat()),
        };
        out.extend(kind.to_le_bytes());
        out.extend(id.to_le_bytes());
        out.extend(bytes);
    }
    out
}

fn container(attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0];
    out.extend(attribute(1, 0x0008_9006, &[0, 0, 1, 0]));
    out.extend(attribute(1, 0x0006_9007, &[0xe4, 0x04, 0, 0, 0, 0, 0, 0]));
    attributes.iter().for_each(|a| out.extend(a));
    out
}

fn file(title: &[u8], data: &[u8], list: &[(u16, Value<'_>)]) -> Vec<u8> {
    [
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, &[title, b"\0".as_slice()].concat()),
        attribute(2, 0x0006_800f, data),
        attribute(2, 0x0006_9005, &properties(list)),
    ]
    .concat()
}

fn message(list: &[(u16, Value<'_>)]) -> Vec<u8> {
    attribute(1, 0x0006_9003, &properties(list))
}

fn outlook(text: &str, data: &[u8]) -> Vec<u8> {
    format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --o\r\nContent-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"winmail.dat\"\r\n\r\n{}\r\n--o--\r\n",
        BASE64.encode(data)
    )
    .into_bytes()
}

/// RTF as Outlook packs it, without any copies: each byte for itself.
fn packed_rtf(rtf: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = rtf.chunks(8).flat_map(|piece| [&[0], piece].concat()).collect();
    content.extend([1, 0, 0]);
    let mut out = u32::try_from(content.len() + 12).unwrap().to_le_bytes().to_vec();
    out.extend(u32::try_from(rtf.len()).unwrap().to_le_bytes());
    out.extend(0x7546_5a4c_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(content);
    out
}

#[test]
fn d3_files_in_outlooks_box_have_their_names_and_contents() {
    let data = container(&[
        file(
            b"PLANO~1.PDF",
            b"%PDF-1.4 x",
            &[
                (0x3705, Value::Number(1)),
                (0x7ffe, Value::Bool(true)),
                (0x3007, Value::Time),
                (0x3707, Value::Unicode("Plano de la sala nº 3 — versión definitiva.pdf")),
                (0x370e, Value::Ansi(b"application/pdf")),
            ],
        ),
        file(b"A\xf1o.txt", b"datos", &[]),
        file(
            b"",
            b"\x89PNG\r\n\x1a\n",
            &[(0x3704, Value::Ansi(b"FOTO.PNG")), (0x3712, Value::Unicode("img@x"))],
        ),
    ]);
    let found = check_invariants("box", &outlook("Adjunto el plano", &data));
    assert_eq!(found.full_text, "Adjunto el plano");
    assert_eq!(
        names(&found),
        [("Plano de la sala nº 3 — versión definitiva.pdf", 10), ("Año.txt", 5), ("FOTO.PNG", 8),]
    );
    assert_eq!(found.attachments[0].mime, "application/pdf");
    assert_eq!(found.attachments[2].found, Some("image/png"));
    assert_eq!(found.problems, ["no usable Message-ID", "no usable Date"]);
}

#[test]
fn d3_the_text_in_the_box_counts_when_there_is_no_other() {
    let rtf = packed_rtf(b"{\\rtf1\\ansi\\ansicpg1252 Aver\\'eda en RTF\\par}");
    let html = "<p>Avería en HTML".as_bytes();
    let cases: [(&[(u16, Value<'_>)], &str); 4] = [
        (
            &[(0x1000, Value::Unicode("Avería en texto")), (0x1013, Value::Bytes(html))],
            "Avería en texto",
        ),
        (
            &[
                (0x3fde, Value::Number(65_001)),
                (0x1013, Value::Bytes(html)),
                (0x1009, Value::Bytes(&rtf)),
            ],
            "Avería en HTML",
        ),
        (&[(0x1009, Value::Bytes(&rtf))], "Avería en RTF"),
        (&[(0x1000, Value::Ansi(b"Aver\xeda en ANSI"))], "Avería en ANSI"),
    ];
    for (list, expected) in cases {
        let data = container(&[message(list)]);
        assert_eq!(inbound(outlook(" ", &data)).full_text, expected);
        assert_eq!(inbound(outlook("Texto propio", &data)).full_text, "Texto propio");
        let alone = format!(
            "{HEAD}Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            BASE64.encode(&data)
        );
        assert_eq!(inbound(alone).full_text, expected);
    }
}

#[test]
fn d3_a_message_in_the_box_is_a_message_in_the_message() {
    let inner = container(&[
        attribute(1, 0x0001_8004, b"Humo en pasillo\0"),
        message(&[(0x1000, Value::Unicode("Hay humo"))]),
        file(b"foto.jpg", b"\xff\xd8\xff", &[]),
    ]);
    let object = [vec![7, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46], inner].concat();
    let data = container(&[file(
        b"",
        b"",
        &[(0x3001, Value::Unicode("Humo")), (0x3701, Value::Object(object))],
    )]);
    let found = check_invariants("nested", &outlook("Ver adjunto", &data));
    assert_eq!(found.attachments[0].name, "Humo en pasillo.eml");
    assert_eq!(found.attachments[0].mime, "message/rfc822");
    assert_eq!(found.full_text, "Ver adjunto\n\nHay humo");
}

#[test]
fn d3_a_code_in_the_box_is_hidden_and_not_kept() {
    let data = container(&[message(&[(0x1000, Value::Unicode("Mi PIN es 4711"))])]);
    for text in ["Hola", " "] {
        let raw = outlook(text, &data);
        let found = inbound(&raw);
        assert!(found.masked_runs > 0, "{text}");
        let kept = archive_form(&raw, &found);
        assert!(!String::from_utf8_lossy(&kept).contains("tnef"), "{text}");
        assert!(!inbound(&kept).full_text.contains("4711"));
    }
}

#[test]
fn d3_what_is_damaged_is_read_as_far_as_it_goes() {
    let whole = container(&[file(b"a.txt", b"uno", &[]), file(b"b.txt", b"dos", &[])]);
    let found = inbound(outlook("x", &whole[..whole.len() - 60]));
    assert_eq!(found.attachments[0].name, "a.txt");
    let none = inbound(outlook("x", b"nada de eso"));
    assert_eq!(names(&none), [("winmail.dat", 11)]);
    assert!(none.problems.iter().any(|p| p.contains("could not be opened")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn d3_any_change_to_a_box_is_survived(
        changes in proptest::collection::vec((0..10_000_usize, any::<u8>()), 1..12),
        cut in 0..10_000_usize,
    ) {
        let rtf = packed_rtf(b"{\\rtf1\\ansi{\\fonttbl x}Aver\\'eda \\u8364 ?\\par}");
        let inner = container(&[message(&[(0x1000, Value::Unicode("dentro"))])]);
        let object = [vec![0; 16], inner].concat();
        let mut data = container(&[
            message(&[(0x1009, Value::Bytes(&rtf)), (0x1013, Value::Bytes(b"<p>x"))]),
            file(b"a.txt", b"uno", &[(0x3707, Value::Unicode("largo.txt"))]),
            file(b"", b"", &[(0x3701, Value::Object(object))]),
        ]);
        for (at, byte) in changes {
            let at = at * data.len() / 10_000;
            data[at] = byte;
        }
        data.truncate(data.len() * (cut + 5_000) / 10_000);
        check_invariants("changed box", &outlook(" ", &data));
    }

    #[test]
    fn d2_any_change_to_a_signature_is_survived(
        changes in proptest::collection::vec((0..10_000_usize, any::<u8>()), 1..8),
        streamed in any::<bool>(),
    ) {
        let mut data = signed(ENTITY.as_bytes(), streamed);
        for (at, byte) in changes {
            let at = at * data.len() / 10_000;
            data[at] = byte;
        }
        check_invariants("changed signature", &smime(OPAQUE, &data));
    }
}
