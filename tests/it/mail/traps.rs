//! Small broken messages, each seen in real mail, with all that must be found in them.
use super::{check_invariants, inbound};
use centralita::mail::Automatic;

const HEAD: &str = "From: a@b.example\r\nMIME-Version: 1.0\r\n";

/// Latin-1 bytes of a text.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// A message with the usual head.
fn with(rest: &str) -> Vec<u8> {
    format!("{HEAD}{rest}").into_bytes()
}

fn check(raw: &[u8], subject: &str, text: &str, files: &[(&str, usize)]) {
    let found = check_invariants(subject, raw);
    let names: Vec<(&str, usize)> =
        found.attachments.iter().map(|a| (a.name.as_str(), a.bytes)).collect();
    assert_eq!(
        (found.subject.as_str(), found.full_text.as_str(), names.as_slice()),
        (subject, text, files),
        "{}",
        String::from_utf8_lossy(raw)
    );
}

fn check_from(raw: &[u8], name: &str, address: &str) {
    let found = inbound(raw).from.unwrap();
    assert_eq!((found.name.as_str(), found.address.as_str()), (name, address));
}

#[test]
fn words_and_bytes_of_headers() {
    check(
        &with("Subject: =?utf-8?Q?Aver=C3?= =?utf-8?Q?=ADa_en_Lisboa?=\r\n\r\nx"),
        "Avería en Lisboa",
        "x",
        &[],
    );
    check(
        &latin(
            "From: a@b.example\r\nSubject: Avería ação\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nAvería",
        ),
        "Avería ação",
        "Avería",
        &[],
    );
    check(
        &with("Subject: =?utf-8?Q?hola=0D=0ABcc:_v=40x.example?=\r\n\r\nx"),
        "hola Bcc: v@x.example",
        "x",
        &[],
    );
}

#[test]
fn heads_that_begin_or_end_badly() {
    let leading = [b"   \r\n".to_vec(), with("Subject: s\r\n\r\nx")].concat();
    check(&leading, "s", "x", &[]);
    check_from(&leading, "", "a@b.example");
    let mbox =
        [b"From ana@c.example Mon Nov  2 10:00:00 2026\r\n".to_vec(), with("Subject: s\r\n\r\nx")]
            .concat();
    check(&mbox, "s", "x", &[]);
    check_from(&mbox, "", "a@b.example");
    let cut = b"From: a@b.example\r\nSubject: s";
    check(cut, "s", "", &[]);
    check_from(cut, "", "a@b.example");
}

#[test]
fn senders() {
    check_from(
        b"From: =?iso-8859-1?Q?B=FCrling,=20Andreas?= <s@e.example>\r\nSubject: s\r\n\r\nx",
        "Bürling, Andreas",
        "s@e.example",
    );
    check_from(b"From: \"=?utf-8?Q?Jos=C3=A9?=\" <j@e.example>\r\n\r\nx", "José", "j@e.example");
    check_from(
        b"Return-Path: <ana@c.example>\r\nFrom: \"Ana\" <>\r\nSubject: s\r\n\r\nx",
        "Ana",
        "ana@c.example",
    );
    check_from(b"From: m@evil.example\r\nFrom: ana@c.example\r\n\r\nx", "", "m@evil.example");
}

#[test]
fn a_container_without_end_loses_nothing() {
    let raw = with(
        "Subject: s\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=out\r\n\r\n\
         --out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         Aver=C3=ADa\r\n--out\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n\
         Final-Recipient: rfc822; y@z.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--out--\r\n",
    );
    check(&raw, "s", "Avería", &[]);
    let found = inbound(&raw);
    assert_eq!(found.automatic, Automatic::Bounce);
    let bounce = found.bounce.unwrap();
    assert_eq!(bounce.failed.len(), 1);
    let failed = &bounce.failed[0];
    assert_eq!(
        (failed.address.as_str(), failed.status.as_str(), failed.action.as_str()),
        ("y@z.example", "5.1.1", "failed")
    );
}

#[test]
fn named_texts_are_files() {
    for named in [
        "Content-Type: text/plain; name=\"log.txt\"",
        "Content-Type: text/plain\r\nContent-Disposition: inline; filename=\"log.txt\"",
    ] {
        let raw = with(&format!(
            "Subject: s\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\
             Content-Type: text/plain\r\n\r\ncuerpo\r\n--o\r\n{named}\r\n\r\nlinea de log\r\n--o--\r\n"
        ));
        check(&raw, "s", "cuerpo", &[("log.txt", 12)]);
    }
    let folded = with(
        "Subject: s\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\r\n\t\
         \"=?iso-8859-1?Q?N=BA_1?=\r\n =?iso-8859-1?Q?.pdf?=\"\r\n\r\nx",
    );
    check(&folded, "s", "", &[("Nº 1.pdf", 1)]);
    let uuencoded = with(
        "Subject: s\r\nContent-Type: text/plain\r\n\r\nver\r\nbegin 644 f.txt\r\n#0V%T\r\n`\r\nend\r\n",
    );
    check(&uuencoded, "s", "ver", &[("f.txt", 3)]);
}

#[test]
fn charsets_that_lie() {
    let lie = latin(&format!(
        "{HEAD}Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\navería ação"
    ));
    check(&lie, "s", "avería ação", &[]);
    check(&latin(&format!("{HEAD}Subject: s\r\n\r\navería ação")), "s", "avería ação", &[]);
    let html = latin(&format!("{HEAD}Subject: s\r\nContent-Type: text/html\r\n\r\n<p>não há"));
    check(&html, "s", "não há", &[]);
}

#[test]
fn flowed_text_flows() {
    let raw = with(
        "Subject: s\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\nlinea larga \r\ncontinua\r\n",
    );
    check(&raw, "s", "linea largacontinua", &[]);
}

fn alternative(plain: &str, html: &str) -> Vec<u8> {
    with(&format!(
        "Subject: s\r\nContent-Type: multipart/alternative; boundary=o\r\n\r\n--o\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n--o\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--o--\r\n"
    ))
}

#[test]
fn plain_text_is_preferred_unless_it_says_nothing() {
    let same = inbound(alternative("El rack 12 está caído", "<p>El rack <b>12</b> está caído</p>"));
    assert_eq!((same.full_text.as_str(), same.html), ("El rack 12 está caído", false));
    let empty = inbound(alternative(" \r\n", "<p>El rack 12 está caído</p>"));
    assert_eq!((empty.full_text.as_str(), empty.html), ("El rack 12 está caído", true));
    let other = inbound(alternative("consulta de factura", "<p>URGENTE corte total en MD2</p>"));
    assert!(other.full_text.contains("factura") && other.full_text.contains("URGENTE"));
    assert!(other.problems.iter().any(|p| p.contains("differ")));
}

#[test]
fn a_forwarded_message_alone_is_the_text() {
    let raw = with(
        "Subject: RV: humo\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\nSubject: humo\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         Hay humo en el pasillo fr=C3=ADo\r\n",
    );
    let found = inbound(&raw);
    assert_eq!(found.text, "Hay humo en el pasillo frío");
    assert_eq!(found.attachments[0].mime, "message/rfc822");
}

#[test]
fn a_header_without_blank_line_behind_leaves_the_text() {
    check(
        b"From: a@b.example\r\nSubject: s\r\nSe ha ido la luz\r\nen MD2",
        "s",
        "Se ha ido la luz\nen MD2",
        &[],
    );
}

#[test]
fn invisible_characters_hide_no_word() {
    check(
        "Subject: ur\u{200b}gen\u{200d}te\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ncor\u{ad}te to\u{200b}tal\u{1b}[31m".as_bytes(),
        "urgente",
        "corte total[31m",
        &[],
    );
}

#[test]
fn the_json_is_the_contract() {
    let raw = with(
        "To: \"Soporte\" <soporte@example.com>\r\nSubject: Corte\r\nMessage-ID: <1@b.example>\r\n\
         In-Reply-To: <0@b.example>\r\nReferences: <00@b.example> <0@b.example>\r\n\
         Date: Mon, 02 Nov 2026 10:00:00 +0100\r\n\r\nSin luz\r\n\r\n> cita\r\n",
    );
    expect_test::expect![[r#"{"subject":"Corte","from":{"name":"","address":"a@b.example"},"to":[{"name":"Soporte","address":"soporte@example.com"}],"cc":[],"message_id":"1@b.example","in_reply_to":["0@b.example"],"references":["00@b.example","0@b.example"],"date":"2026-11-02T09:00:00Z","text":"Sin luz","full_text":"Sin luz\n\n> cita","html":false,"attachments":[],"protection":"none","automatic":"no","list":false,"bounce":null,"problems":[]}"#]]
        .assert_eq(&serde_json::to_string(&inbound(&raw)).unwrap());
    let nothing = serde_json::to_value(inbound(b"")).unwrap();
    for name in ["from", "message_id", "date", "bounce"] {
        assert!(nothing[name].is_null(), "{name}");
    }
    for name in ["in_reply_to", "references", "to", "cc", "attachments"] {
        assert_eq!(nothing[name], serde_json::json!([]), "{name}");
    }
}
