//! Two readers, one message: on mail that is as it should be, ours and mail-parser agree.
use data_encoding::BASE64;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::inbound;

/// Words as people here write them.
const WORDS: [&str; 10] =
    ["avería", "rack", "Lisboa", "não", "há", "energía", "MD2", "ação", "urgente", "12"];

fn words() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..WORDS.len(), 1..8)
        .prop_map(|picks| picks.iter().map(|at| WORDS[*at]).collect::<Vec<_>>().join(" "))
}

fn encoded_word(text: &str) -> String {
    format!("=?utf-8?B?{}?=", BASE64.encode(text.as_bytes()))
}

fn quoted_printable(text: &str) -> String {
    let hex = |b: u8| {
        if b.is_ascii_graphic() && b != b'=' || b == b' ' {
            char::from(b).to_string()
        } else {
            format!("={b:02X}")
        }
    };
    text.bytes().map(hex).collect::<Vec<_>>().join("")
}

/// A leaf: its header and body in one of the encodings.
fn leaf(kind: &str, text: &str, encoding: usize) -> String {
    let (name, body) = match encoding % 3 {
        0 => ("8bit", text.to_owned()),
        1 => ("base64", BASE64.encode(text.as_bytes())),
        _ => ("quoted-printable", quoted_printable(text)),
    };
    format!(
        "Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: {name}\r\n\r\n{body}\r\n"
    )
}

proptest! {
    #[test]
    fn both_read_the_same(
        (subject, name, text) in (words(), words(), words()),
        file in words(),
        (encoding, wrapped, attached) in (0..9_usize, any::<bool>(), any::<bool>()),
    ) {
        let head = format!(
            "From: {} <ana@c.example>\r\nTo: s@e.example, \"B, C\" <b@e.example>\r\nSubject: {}\r\n\
             Message-ID: <1@c.example>\r\nReferences: <2@c.example>\r\n <3@c.example>\r\n\
             Date: Mon, 02 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n",
            encoded_word(&name), encoded_word(&subject),
        );
        let plain = leaf("text/plain", &text, encoding);
        let body = if wrapped {
            let html = leaf("text/html", &format!("<p>{text}</p>"), encoding / 3);
            format!("Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n{plain}--in\r\n{html}--in--\r\n")
        } else {
            plain
        };
        let body = if attached {
            let content = BASE64.encode(file.as_bytes());
            format!(
                "Content-Type: multipart/mixed; boundary=\"out er\"\r\n\r\n--out er\r\n{body}--out er\r\n\
                 Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment; filename=\"{}\"\r\n\r\n{content}\r\n--out er--\r\n",
                encoded_word(&file),
            )
        } else {
            body
        };
        let raw = head + &body;
        let ours = inbound(&raw);
        let theirs = MessageParser::default().parse(raw.as_bytes()).unwrap();
        prop_assert_eq!(Some(ours.subject.as_str()), theirs.subject());
        let from = theirs.from().and_then(|from| from.first()).unwrap();
        prop_assert_eq!(ours.from.map(|from| from.name), from.name().map(str::to_owned));
        let to: Vec<_> = theirs.to().unwrap().iter().map(|a| a.address().unwrap().to_owned()).collect();
        prop_assert_eq!(ours.to.iter().map(|m| m.address.clone()).collect::<Vec<_>>(), to);
        prop_assert_eq!(ours.message_id.as_ref().map(|id| id.as_str()), theirs.message_id());
        let references: Vec<_> = ours.references.iter().map(|id| id.as_str()).collect();
        prop_assert_eq!(references, theirs.references().as_text_list().unwrap());
        prop_assert_eq!(ours.date.unwrap().as_second(), theirs.date().unwrap().to_timestamp());
        let text = theirs.body_text(0).unwrap();
        prop_assert_eq!(ours.full_text.trim(), text.trim());
        let files: Vec<_> = theirs.attachments()
            .map(|part| (part.attachment_name().unwrap().to_owned(), part.len()))
            .collect();
        prop_assert_eq!(ours.attachments.into_iter().map(|a| (a.name, a.bytes)).collect::<Vec<_>>(), files);
    }
}
