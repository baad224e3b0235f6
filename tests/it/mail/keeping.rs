//! What is kept of mail: no code anywhere, nothing else changed.
use super::{archive_form, check_invariants, identity_bytes, inbound};

/// Whether the digits stand anywhere in a kept message, also under its encodings.
fn holds(kept: &[u8], code: &str) -> bool {
    let found = inbound(kept);
    let raw = String::from_utf8_lossy(kept).replace("\r\n", "");
    let decoded = raw
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')))
        .filter_map(|word| data_encoding::BASE64.decode(word.as_bytes()).ok())
        .any(|bytes| String::from_utf8_lossy(&bytes).contains(code));
    raw.contains(code) || decoded || found.full_text.contains(code)
}

fn check_hidden(raw: &str) -> Vec<u8> {
    let found = check_invariants(raw, raw.as_bytes());
    assert!(found.masked_runs > 0, "{raw}");
    let json = serde_json::to_string(&found).unwrap();
    assert!(!json.contains("4711"), "{json}");
    let kept = archive_form(raw.as_bytes(), &found).into_owned();
    assert!(!holds(&kept, "4711"), "{}", String::from_utf8_lossy(&kept));
    kept
}

#[test]
fn codes_are_kept_nowhere() {
    check_hidden("From: a@b.example\r\nSubject: acceso\r\n\r\nMi PIN es 4711");
    check_hidden("From: a@b.example\r\nSubject: PIN 4711\r\nThread-Topic: PIN 4711\r\n\r\nhola");
    check_hidden("From: a@b.example\r\nSubject: Mi PIN\r\n\r\n4711");
    check_hidden("From: PIN 4711 <a@b.example>\r\nSubject: hola\r\n\r\nhola");
    check_hidden(
        "From: a@b.example\r\nSubject: x\r\nComments: =?utf-8?Q?c=C3=B3digo_4711?=\r\n\r\nclave 4711",
    );
    check_hidden(
        "From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\nc=C3=B3digo: 47=\r\n11",
    );
    check_hidden(
        "From: a@b.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<p>PIN: <b>47</b>11</p>",
    );
}

#[test]
fn codes_in_other_forms_and_files_are_kept_nowhere() {
    let parts = |kind: &str, second: &str| {
        format!(
            "From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/{kind}; boundary=o\r\n\r\n--o\r\n\
             Content-Type: text/plain\r\n\r\nacceso para mañana, gracias\r\n--o\r\n{second}\r\n--o--\r\n"
        )
    };
    check_hidden(&parts(
        "alternative",
        "Content-Type: text/html\r\n\r\nacceso para mañana, gracias, PIN 4711",
    ));
    check_hidden(&parts("mixed", "Content-Type: text/plain; name=a.txt\r\n\r\nPIN 4711"));
    check_hidden(&parts(
        "mixed",
        "Content-Type: message/rfc822\r\n\r\nSubject: y\r\nContent-Transfer-Encoding: base64\r\n\r\nUElOIDQ3MTE=",
    ));
}

#[test]
fn all_else_is_kept() {
    let kept = check_hidden(
        "Received: from x by y\r\nFrom: Ana <a@b.example>\r\nSubject: acceso\r\nMessage-ID: <1@b.example>\r\n\
         Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nMi PIN es 4711\r\n--o\r\n\
         Content-Type: image/png; name=\"foto n\u{fa}m 1.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         aG9sYQ==\r\n--o--\r\n",
    );
    let found = inbound(&kept);
    assert!(kept.starts_with(b"Received: from x by y\r\nFrom: Ana <a@b.example>\r\n"));
    assert_eq!(found.message_id.unwrap().as_str(), "1@b.example");
    assert_eq!(found.full_text, "Mi PIN es ****");
    assert_eq!(found.attachments[0].name, "foto núm 1.png");
    assert_eq!((found.attachments[0].mime.as_str(), found.attachments[0].bytes), ("image/png", 4));
    assert_eq!(found.problems, ["no usable Date"]);
}

#[test]
fn a_quoted_question_hides_the_answer_too() {
    let found =
        inbound("From: a@b.example\r\nSubject: x\r\n\r\n4711\r\n\r\n> ¿Cuál es su PIN?\r\n");
    assert_eq!(found.text, "****");
}

#[test]
fn mail_without_codes_is_kept_to_the_byte() {
    let raw = b"From: a@b.example\r\nSubject: rack 4711\r\n\r\n\xff\xfe armario 0408\n\n\r";
    assert_eq!(archive_form(raw, &inbound(raw)), raw.as_slice());
}

#[test]
fn the_same_mail_by_another_way_is_the_same() {
    let mail = "From: a@b.example\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@b>\r\n\r\nhola";
    let one = format!(
        "Return-Path: <a@b.example>\r\nReceived: from x\r\n\tby y; now\r\nDelivered-To: s@e\r\n{mail}"
    );
    let two = format!("Received: from z\r\nX-Original-To: s@e\r\nEnvelope-To: s@e\r\n{mail}");
    assert_eq!(identity_bytes(one.as_bytes()), mail.as_bytes());
    assert_eq!(identity_bytes(one.as_bytes()), identity_bytes(two.as_bytes()));
    let other = mail.replace("hola", "adiós");
    assert_ne!(identity_bytes(mail.as_bytes()), identity_bytes(other.as_bytes()));
    let later = format!("X-Spam: no\r\nReceived: from x\r\n{mail}");
    assert_eq!(identity_bytes(later.as_bytes()), later.as_bytes(), "only leading fields go");
}

#[test]
fn a_device_that_repeats_itself_means_it() {
    let alarm =
        "Received: from x; 10:00\r\nFrom: sai@b.example\r\nMessage-ID: <1@b>\r\n\r\nbatería";
    assert_eq!(identity_bytes(alarm.as_bytes()), alarm.as_bytes(), "no Date");
    let alarm = "Received: from x\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\n\r\nbatería";
    assert_eq!(identity_bytes(alarm.as_bytes()), alarm.as_bytes(), "no Message-ID");
}
