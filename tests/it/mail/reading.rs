//! What a message says, as acceptance cases D1, D4, D5 and D6 have it: charsets, names of
//! files, pictures and calendars, and messages that are too much.
use centralita::mail::{Danger, ReadLimits, read};

use super::{check_invariants, inbound};

const HEAD: &str = "From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n";

fn text_of(charset: &str, body: &[u8]) -> String {
    let head = format!("{HEAD}Content-Type: text/plain{charset}\r\n\r\n");
    inbound([head.as_bytes(), body].concat()).full_text
}

#[test]
fn d1_charsets_as_they_occur() {
    assert_eq!(
        text_of("; charset=windows-1258", b"Xin ch\xe0o, \xf0i\xeau h\xf2a"),
        "Xin chào, điêu h\u{323}a"
    );
    assert_eq!(text_of("; charset=\"Windows-1250\"", b"\x9alut\xfd"), "šlutý");
    assert_eq!(text_of("; charset=iso-8859-15", b"100 \xa4"), "100 €");
    assert_eq!(text_of("; charset=koi8-r", b"\xd0\xd2\xc9"), "при");
    assert_eq!(text_of("; charset=gb2312", b"\xc4\xe3\xba\xc3"), "你好");
    assert_eq!(text_of("; charset=iso-2022-jp", b"\x1b$B$\"\x1b(B"), "あ");
    assert_eq!(text_of("; charset=macintosh", b"aver\x92a"), "avería");
}

#[test]
fn d1_no_charset_is_western_or_utf8_never_latin_2() {
    assert_eq!(
        text_of("", b"\xbfest\xe1 ca\xeddo? n\xe3o, \xf1, \xe7, 5 \x80"),
        "¿está caído? não, ñ, ç, 5 €"
    );
    assert_eq!(text_of("", "¿está caído? não".as_bytes()), "¿está caído? não");
    assert_eq!(text_of("; charset=\"\"", b"aver\xeda"), "avería");
    assert_eq!(text_of("; charset=unknown-8bit", b"aver\xeda"), "avería");
    assert_eq!(text_of("; charset=_iso-8859-1$ESC", b"aver\xeda"), "avería");
}

#[test]
fn d1_raw_bytes_in_any_header_are_read() {
    let raw = b"From: Jos\xe9 Mu\xf1oz <a@b.example>\r\nSubject: Aver\xeda \xe7\xe3o\r\n\
        To: Suporte T\xe9cnico <s@e.example>\r\nContent-Type: application/pdf; name=a\xf1o.pdf\r\n\r\nx";
    let found = inbound(raw);
    assert_eq!(found.subject, "Avería ção");
    assert_eq!(found.from.unwrap().name, "José Muñoz");
    assert_eq!(found.to[0].name, "Suporte Técnico");
    assert_eq!(found.attachments[0].name, "año.pdf");
    let mixed = "From: =?utf-8?Q?Jos=C3=A9?= Muñoz <a@b.example>\r\nSubject: Avería =?iso-8859-1?Q?n=BA_1?=\r\n\r\nx";
    assert_eq!(inbound(mixed).subject, "Avería nº 1");
}

fn name_of(disposition: &str) -> String {
    let raw = format!(
        "{HEAD}Content-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\n%PDF-"
    );
    inbound(raw).attachments[0].name.clone()
}

#[test]
fn d4_names_of_rfc_2231_and_2047_are_read() {
    assert_eq!(
        name_of("attachment; filename*=UTF-8''informaci%C3%B3n%20final.pdf"),
        "información final.pdf"
    );
    assert_eq!(
        name_of(
            "attachment;\r\n filename*0*=utf-8'es'plano%20de%20la%20;\r\n filename*1*=sala%20n%C2%BA;\r\n filename*2=\" 3.pdf\""
        ),
        "plano de la sala nº 3.pdf"
    );
    // A character whose bytes stand in two sections.
    assert_eq!(name_of("attachment; filename*0*=utf-8''a%C3; filename*1*=%B1o.pdf"), "año.pdf");
    assert_eq!(name_of("attachment; filename=\"=?UTF-8?B?YcOxby5wZGY=?=\""), "año.pdf");
    assert_eq!(name_of("attachment; filename==?iso-8859-1?Q?a=F1o.pdf?="), "año.pdf");
    assert_eq!(name_of("inline; filename=\"con espacios.pdf\""), "con espacios.pdf");
    assert_eq!(name_of("attachment; filename=con espacios.pdf"), "con espacios.pdf");
    assert_eq!(name_of("attachment"), "attachment-1.pdf");
}

fn mixed(parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--o\r\n{part}\r\n")).collect();
    format!("{HEAD}Content-Type: multipart/mixed; boundary=o\r\n\r\n{parts}--o--\r\n")
}

#[test]
fn d4_pictures_in_the_text_are_told_from_files() {
    let picture = |rest: &str| {
        format!(
            "Content-Type: image/png; name=p.png\r\n{rest}Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="
        )
    };
    let raw = mixed(&[
        "Content-Type: text/html\r\n\r\n<p>ver <img src=\"cid:logo@x\"></p>",
        &picture("Content-ID: <logo@x>\r\n"),
        &picture("Content-Disposition: inline; filename=p.png\r\n"),
        &picture("Content-ID: <otra@x>\r\nContent-Disposition: attachment; filename=p.png\r\n"),
    ]);
    let inline: Vec<bool> = inbound(raw).attachments.iter().map(|a| a.inline).collect();
    assert_eq!(inline, [true, false, false]);
}

#[test]
fn d4_what_a_file_is_and_what_it_can_do_is_told() {
    let raw = mixed(&[
        "\r\nVer adjuntos",
        "Content-Type: application/pdf; name=\"factura.pdf\"\r\n\r\nMZ\u{1}\u{1}",
        "Content-Type: application/octet-stream; name=plano.pdf\r\n\r\n%PDF-1.4",
        "Content-Type: application/octet-stream; name=correo.msg\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         0M8R4KGxGuFfAF8AcAByAG8AcABlAHIAdABpAGUAcwBfAHYAZQByAHMAaQBvAG4AMQAuADAA",
    ]);
    let found = check_invariants("danger", raw.as_bytes());
    let told: Vec<_> =
        found.attachments.iter().map(|a| (a.mime.as_str(), a.found, a.danger)).collect();
    assert_eq!(
        told,
        [
            (
                "application/pdf",
                Some("application/vnd.microsoft.portable-executable"),
                Some(Danger::Executable)
            ),
            ("application/octet-stream", Some("application/pdf"), None),
            ("application/octet-stream", Some("application/vnd.ms-outlook"), None),
        ]
    );
    assert!(
        found.problems.iter().any(|p| p.contains("factura.pdf (executable)")),
        "{:?}",
        found.problems
    );
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(
        json["attachments"][0],
        serde_json::json!({
            "name": "factura.pdf", "mime": "application/pdf", "bytes": 4,
            "found": "application/vnd.microsoft.portable-executable", "danger": "executable", "inline": false,
        })
    );
}

#[test]
fn d4_a_message_attached_as_a_file_is_a_message() {
    let raw = mixed(&[
        "\r\nOs paso el aviso",
        "Content-Type: application/octet-stream; name=\"aviso.eml\"\r\n\r\nFrom: c@d.example\r\nSubject: humo\r\n\r\nHay humo en MD2",
    ]);
    let found = inbound(raw);
    assert_eq!(found.full_text, "Os paso el aviso\n\nHay humo en MD2");
    assert_eq!(found.attachments[0].found, Some("message/rfc822"));
}

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nSUMMARY:Corte programado\r\n\
    DTSTART;TZID=Europe/Lisbon:20261102T220000\r\nDTEND;TZID=Europe/Lisbon:20261103T020000\r\nLOCATION:LX1\r\n\
    ORGANIZER:mailto:ana@c.example\r\nDESCRIPTION:Avisen al turno. Mi PIN es 4711\r\nEND:VEVENT\r\nEND:VCALENDAR";

#[test]
fn d4_an_invitation_is_said_in_the_text_and_kept_as_a_file() {
    let line = "CANCEL · Corte programado · 2026-11-02 22:00 – 2026-11-03 02:00 (Europe/Lisbon) · LX1 · ana@c.example";
    let part =
        format!("Content-Type: text/calendar; charset=utf-8; method=CANCEL\r\n\r\n{CALENDAR}");
    let raw =
        mixed(&["\r\nSe cancela", &part, &part.replace("calendar;", "calendar; name=invite.ics;")]);
    let found = check_invariants("calendar", raw.as_bytes());
    assert_eq!(found.full_text, format!("Se cancela\n\n{line}"));
    assert_eq!(found.text, found.full_text);
    assert_eq!((found.attachments.len(), found.calendar.len()), (2, 1));
    assert_eq!(found.calendar[0].zone, "Europe/Lisbon");
    let alone = inbound(format!("{HEAD}{part}"));
    assert_eq!(alone.full_text, format!("{line}\n\nAvisen al turno. Mi PIN es ****"));
    assert!(alone.masked_runs > 0);
}

#[test]
fn d5_bombs_of_other_desks_are_read() {
    let links = inbound(format!(
        "{HEAD}Content-Type: text/html\r\n\r\n{}",
        "<p><a href='http://x.example/y'>enlace</a></p>".repeat(3_000)
    ));
    assert_eq!(links.full_text.matches("enlace").count(), 3_000);
    let blanks = inbound(format!("{HEAD}\r\nhola{}fin", " \t\u{a0}\n".repeat(100_000)));
    assert!(blanks.full_text.starts_with("hola"));
    let unclosed = inbound(mixed(&["\r\nSin luz"]).replace("--o--\r\n", ""));
    assert_eq!(unclosed.full_text.trim(), "Sin luz");
    let signature = inbound(format!("{HEAD}\r\nSin luz\n-- \n{}", "a-".repeat(200_000)));
    assert_eq!(signature.text, "Sin luz");
}

#[test]
fn d6_a_message_that_is_too_long_is_read_as_far_as_it_goes_and_says_so() {
    let limits = ReadLimits::default();
    let long = format!("{HEAD}\r\nSin luz en MD2\n{}", "línea de registro\n".repeat(100_000));
    let found = read(long.as_bytes(), &limits);
    assert!(
        found.full_text.starts_with("Sin luz en MD2")
            && found.full_text.len() <= limits.text_bytes_max
    );
    assert!(found.problems.iter().any(|p| p.contains("longer than is kept")));
    let many = mixed(&vec!["Content-Type: application/pdf; name=a.pdf\r\n\r\nx"; 900]);
    let found = read(many.as_bytes(), &limits);
    assert_eq!(found.attachments.len(), limits.parts_max - 1);
    assert!(found.problems.iter().any(|p| p.contains("more parts")));
}
