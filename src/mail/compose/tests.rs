use super::*;
use proptest::prelude::*;

use crate::mail::{ReadLimits, read};

fn reply() -> Reply {
    Reply {
        from: Sender {
            name: "Soporte técnico".into(),
            address: "soporte@example.com".parse().unwrap(),
        },
        to: "ana@cliente.example".parse().unwrap(),
        cc: vec![],
        reply_to: None,
        subject: "[CT-0000013] Hemos recibido su avería".into(),
        body: "Buenos días:\n\nHemos abierto el ticket CT-0000013.\n".into(),
        html: false,
        message_id: MessageId::parse("ct.0000013.1.aaaa@example.com").unwrap(),
        in_reply_to: Some(MessageId::parse("a@cliente.example").unwrap()),
        references: vec![],
        date: "2026-11-02T09:00:00Z".parse().unwrap(),
        language: Language::Spanish,
        auto_submitted: AutoSubmitted::Replied,
    }
}

fn written(reply: &Reply) -> String {
    String::from_utf8(compose(reply).unwrap()).unwrap()
}

#[test]
fn an_acknowledgement_as_it_goes_out() {
    expect_test::expect![[r#"
        Date: Mon, 02 Nov 2026 09:00:00 +0000
        From: =?utf-8?b?U29wb3J0ZSB0w6ljbmljbw==?= <soporte@example.com>
        To: ana@cliente.example
        Message-ID: <ct.0000013.1.aaaa@example.com>
        Subject: [CT-0000013] Hemos recibido su =?utf-8?b?YXZlcsOtYQ==?=
        In-Reply-To: <a@cliente.example>
        References: <a@cliente.example>
        Content-Language: es-ES
        Auto-Submitted: auto-replied
        X-Auto-Response-Suppress: All
        X-Centralita-Id: <ct.0000013.1.aaaa@example.com>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Buenos d=C3=ADas:

        Hemos abierto el ticket CT-0000013.
    "#]]
    .assert_eq(&written(&reply()).replace("\r\n", "\n"));
}

#[test]
fn what_is_written_reads_back() {
    let reply = Reply {
        reply_to: Some("soporte+ct0000013.x@example.com".parse().unwrap()),
        body: "Até já: não há \u{201c}energia\u{201d}.\r\n.\r\nFrom aquí".into(),
        ..reply()
    };
    let found = read(&compose(&reply).unwrap(), &ReadLimits::default());
    assert_eq!(found.subject, reply.subject);
    assert_eq!(found.full_text, "Até já: não há \u{201c}energia\u{201d}.\n.\nFrom aquí");
    assert_eq!(found.message_id.as_ref(), Some(&reply.message_id));
    assert_eq!(found.own_id, Some(reply.message_id));
    assert_eq!(found.in_reply_to, reply.in_reply_to.iter().cloned().collect::<Vec<_>>());
    assert_eq!(found.date, Some(reply.date));
    assert_eq!(found.from.unwrap().name, "Soporte técnico");
    assert_eq!(found.reply_to.unwrap().address, "soporte+ct0000013.x@example.com");
    assert_eq!(found.automatic, crate::mail::Automatic::AutoReply, "so do others see it");
    assert_eq!(found.problems, Vec::<String>::new());
}

#[test]
fn both_forms_say_the_same_and_the_plain_one_is_read_back() {
    let reply = Reply { html: true, ..reply() };
    let out = written(&reply);
    assert_eq!(out, written(&reply), "the same mail is written in the same way");
    assert!(out.contains("Content-Type: multipart/alternative;"), "{out}");
    assert!(out.contains("<strong>CT-0000013</strong>"), "{out}");
    let found = read(out.as_bytes(), &ReadLimits::default());
    assert_eq!(found.full_text, "Buenos días:\n\nHemos abierto el ticket CT-0000013.");
    assert!(found.problems.is_empty() && found.attachments.is_empty(), "{found:?}");
}

#[test]
fn machines_are_told_what_made_us_write() {
    let with = |auto_submitted| written(&Reply { auto_submitted, ..reply() });
    assert!(with(AutoSubmitted::Generated).contains("Auto-Submitted: auto-generated\r\n"));
    assert!(with(AutoSubmitted::Replied).contains("Auto-Submitted: auto-replied\r\n"));
    assert!(!with(AutoSubmitted::No).contains("Auto-Submitted"));
    assert!(!with(AutoSubmitted::No).contains("X-Auto-Response-Suppress"));
}

#[test]
fn nothing_adds_a_header() {
    let evil = "hola\r\nBcc: v@x.example\r\n\r\ncuerpo\u{2028}Cc: w@x.example\0";
    let reply = Reply {
        subject: evil.into(),
        from: Sender { name: evil.into(), address: "soporte@example.com".parse().unwrap() },
        ..reply()
    };
    let out = written(&reply);
    let (header, _) = out.split_once("\r\n\r\n").unwrap();
    assert!(!header.lines().any(|line| line.starts_with("Bcc") || line.starts_with("Cc")), "{out}");
    assert_eq!(header.matches("Subject:").count(), 1);
    assert!(!out.replace("\r\n", "").contains(['\r', '\n', '\0']), "only CRLF ends lines");
}

#[test]
fn references_keep_the_first_and_the_newest() {
    let ids: Vec<MessageId> =
        (0..100).map(|n| MessageId::parse(&format!("{n}@x.example")).unwrap()).collect();
    let text = references(&ids, Some(&ids[50]));
    assert_eq!(text.split(' ').count(), REFERENCES_MAX);
    assert!(
        text.starts_with("<0@x.example> <82@") && text.ends_with("<99@x.example> <50@x.example>"),
        "{text}"
    );
    assert_eq!(references(&[], None), "");
    let long = MessageId::parse(&format!("{}@x.example", "a".repeat(900))).unwrap();
    let out =
        compose(&Reply { references: vec![long.clone(), ids[1].clone()], ..reply() }).unwrap();
    let found = read(&out, &ReadLimits::default());
    assert_eq!(found.references[..2], [long, ids[1].clone()]);
    let foreign = MessageId::parse("ñ@x.example").unwrap();
    assert_eq!(references(&[foreign], None), "", "no header can hold it");
}

#[test]
fn long_subjects_are_cut_and_survive_folding() {
    let reply = Reply { subject: "avería ".repeat(100), ..reply() };
    let out = written(&reply);
    assert!(out.lines().all(|line| line.len() <= 200), "{out}");
    let subject = read(out.as_bytes(), &ReadLimits::default()).subject;
    assert!(reply.subject.starts_with(&subject) && subject.chars().count() >= 240, "{subject}");
}

#[test]
fn addresses_that_are_read_but_not_answered() {
    let long_local = format!("{}@x.example", "a".repeat(65));
    let long_label = format!("a@{}.example", "b".repeat(64));
    for text in [
        ".a@x.example",
        "a..b@x.example",
        "a.@x.example",
        "a@-x.example",
        "a@xn--.example",
        &long_local,
        &long_label,
    ] {
        let to: EmailAddress = text.parse().unwrap();
        assert!(!can_be_answered(&to), "{text}");
        assert!(compose(&Reply { to, ..reply() }).is_err(), "{text}");
    }
    for text in ["ana@cliente.example", "ana+x@c.example", "a_b-c@x-y.example", "o'neil@x.example"]
    {
        assert!(can_be_answered(&text.parse().unwrap()), "{text}");
    }
}

proptest! {
    #[test]
    fn what_can_be_answered_is_written(
        text in prop_oneof![
            "[a-zñ.\"+'\\\\_-]{1,6}@[a-zé0-9.:_\\[\\]-]{1,12}",
            "[a-z0-9.+-]{1,70}@[a-z0-9-]{1,66}(\\.[a-z0-9-]{1,5}){0,3}",
            "[!-~]{1,8}@(xn--[a-z0-9]{0,4}|\\[[0-9.:a-f]{3,15}\\]|[0-9.]{1,9})(\\.example)?",
        ],
    ) {
        if let Ok(to) = text.parse::<EmailAddress>() {
            let composed = compose(&Reply { to: to.clone(), ..reply() });
            prop_assert_eq!(composed.is_ok(), can_be_answered(&to), "{}", to);
        }
    }
}

#[test]
fn those_who_are_copied_stand_in_cc_and_an_address_that_cannot_be_written_is_refused() {
    let cc = vec!["luis@cliente.example".parse().unwrap(), "eva@cliente.example".parse().unwrap()];
    let written = String::from_utf8(compose(&Reply { cc, ..reply() }).unwrap()).unwrap();
    assert!(written.contains("\r\nCc: luis@cliente.example, eva@cliente.example\r\n"), "{written}");
    let odd = Reply { cc: vec!["ana..b@c.example".parse().unwrap()], ..reply() };
    assert!(matches!(compose(&odd), Err(ComposeError::Address(_))));
}
