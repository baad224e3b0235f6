//! Messages read a second on one core, beside mail-parser alone on the same messages.
//!
//! `cargo bench --bench mail_reading [-- FILE…]` reads the given messages, or a made mailbox of
//! what people and machines send. mail-parser is made to do what can be compared: parse, decode
//! all parts, give the text. Ours also chooses and lays out the text, finds what is new in it,
//! hides codes, tells machines from people and what files are. One line of JSON is printed.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first fault")]
use std::hint::black_box;
use std::time::{Duration, Instant};

use centralita::mail::{ReadLimits, read};
use data_encoding::BASE64;
use mail_parser::{MessageParser, MimeHeaders};

/// How long each side is measured at least, in rounds that take turns.
const MEASURE_FOR: Duration = Duration::from_secs(2);
const ROUNDS: u32 = 5;

fn head(subject: &str, rest: &str) -> String {
    let received = "Received: from mx.c.example (mx.c.example [192.0.2.1]) by mx.desk.example with ESMTPS id 4WxYz; Mon, 02 Nov 2026 10:00:01 +0100\r\n";
    format!(
        "Return-Path: <ana@c.example>\r\n{}From: =?utf-8?Q?Ana_G=C3=B3mez?= <ana@c.example>\r\n\
         To: Soporte <soporte@desk.example>, noc@c.example\r\nSubject: {subject}\r\n\
         Date: Mon, 02 Nov 2026 10:00:00 +0100\r\nMessage-ID: <20261102.1@c.example>\r\n\
         References: <1@c.example> <2@c.example>\r\nMIME-Version: 1.0\r\n{rest}",
        received.repeat(4)
    )
}

fn base64_part(head: &str, data: &[u8]) -> String {
    let body = BASE64.encode(data);
    let lines: String =
        body.as_bytes().chunks(76).map(|l| format!("{}\r\n", String::from_utf8_lossy(l))).collect();
    format!("{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}")
}

/// A mailbox in small: short and long plain mails, answers, HTML, files, an alarm.
fn mailbox() -> Vec<Vec<u8>> {
    let plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    let text = "Buenos d=C3=ADas,\r\n\r\nEl servidor del rack B12 en MD2 no responde desde las 09:40. =C2=BFPueden revisar la alimentaci=C3=B3n de la=\r\n rama B?\r\n\r\nGracias,\r\nAna G=C3=B3mez\r\n";
    let quote = "El lun, 2 nov 2026 a las 9:12, Soporte <soporte@desk.example> escribi=C3=B3:\r\n> Estimada Ana:\r\n> hemos recibido su aviso.\r\n";
    let html = "<html><body><p>Buenos d&iacute;as,</p><table><tr><td>Rack</td><td>B12</td></tr></table><p>El servidor <b>no responde</b> desde las 09:40.</p><ul><li>uno</li><li>dos</li></ul><p>Gracias,<br>Ana</p></body></html>\r\n";
    let alternative = |html: &str| {
        format!(
            "Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\n{plain}{text}\r\n--alt\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--alt--\r\n"
        )
    };
    let noise: Vec<u8> =
        (0_u32..150_000).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let mixed = |part: String| {
        format!(
            "Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n{}\r\n--mix\r\n{part}\r\n--mix--\r\n",
            alternative(html)
        )
    };
    let pdf = base64_part(
        "Content-Type: application/pdf; name=plano.pdf\r\nContent-Disposition: attachment; filename=plano.pdf",
        &[b"%PDF-1.4\n".as_slice(), &noise].concat(),
    );
    let photo = base64_part("Content-Type: image/jpeg; name=foto.jpg", &noise[..40_000]);
    [
        head("=?utf-8?Q?Aver=C3=ADa_en_MD2?=", &format!("{plain}{text}")),
        head("Re: Corte", &format!("{plain}Sigue igual.\r\n\r\n{}", quote.repeat(6))),
        head("RV: Corte", &alternative(html)),
        head("Boletin", &alternative(&html.repeat(60))),
        head("Plano", &mixed(pdf)),
        head("Foto", &mixed(photo)),
        head(
            "Solo HTML",
            &format!("Content-Type: text/html; charset=utf-8\r\n\r\n{}", html.repeat(10)),
        ),
        head(
            "** PROBLEM alert: pdu-12 is CRITICAL **",
            &format!("Auto-Submitted: auto-generated\r\n{plain}State: CRITICAL\r\n"),
        ),
    ]
    .map(String::into_bytes)
    .to_vec()
}

fn theirs(raw: &[u8]) -> usize {
    let Some(message) = MessageParser::default().parse(raw) else { return 0 };
    let text = message.body_text(0).map_or(0, |text| text.len());
    let files = message
        .attachments()
        .map(|part| part.len().saturating_add(part.attachment_name().map_or(0, str::len)));
    text.saturating_add(files.sum())
}

fn ours(raw: &[u8]) -> usize {
    let found = read(raw, &ReadLimits::default());
    found.text.len().saturating_add(found.attachments.iter().map(|a| a.bytes).sum())
}

/// Reads all messages again and again; returns how many a second.
fn rate(messages: &[Vec<u8>], one: fn(&[u8]) -> usize) -> f64 {
    let begun = Instant::now();
    let mut count = 0_u32;
    while begun.elapsed() < MEASURE_FOR / ROUNDS {
        for raw in messages {
            black_box(one(black_box(raw)));
            count += 1;
        }
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

fn main() {
    let files: Vec<String> =
        std::env::args().skip(1).filter(|name| !name.starts_with("--")).collect();
    let measured = std::env::args().any(|argument| argument == "--bench");
    let messages = if files.is_empty() {
        mailbox()
    } else {
        files.iter().map(|name| std::fs::read(name).unwrap()).collect()
    };
    if !measured {
        // Run as a test it only reads each once, so that it cannot rot.
        let read: usize = messages.iter().map(|raw| ours(raw).min(theirs(raw)).min(1)).sum();
        println!("{{\"messages\":{},\"read\":{read}}}", messages.len());
        return;
    }
    // In turns, and the best of each: other work on the machine slows down both.
    let (mut best, mut best_theirs) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        best = best.max(rate(&messages, ours));
        best_theirs = best_theirs.max(rate(&messages, theirs));
    }
    let bytes: usize = messages.iter().map(Vec::len).sum();
    println!(
        "{{\"bench\":\"mail_reading\",\"messages\":{},\"bytes\":{bytes},\"per_second\":{best:.0},\"mail_parser_per_second\":{best_theirs:.0},\"times_slower\":{:.2}}}",
        messages.len(),
        best_theirs / best
    );
}
