//! What people hand on is read; what they answer to is not read again.
use super::{check_invariants, inbound};

const OUTLOOK: &str = "De: Juan <juan@cliente.example>\r\nEnviado: lunes, 2 de noviembre de 2026 10:00\r\n\
    Para: Ana\r\nAsunto: Aviso\r\n\r\nHay fuego en el rack B12.\r\n";
const GMAIL: &str = "---------- Forwarded message ---------\r\nFrom: John <john@customer.example>\r\n\
    Date: Mon, Nov 2, 2026 at 10:00 AM\r\nSubject: Fire\r\nTo: <ann@customer.example>\r\n\r\n\
    There is fire in rack B12.\r\n";
const APPLE: &str = "Início da mensagem reencaminhada:\r\n\r\n> De: Rui <rui@cliente.example>\r\n\
    > Assunto: Fogo\r\n> Data: 2 de novembro de 2026, 10:00:00 WET\r\n> Para: ana@cliente.example\r\n> \r\n\
    > Há fogo no bastidor B12.\r\n";

fn mail(header: &str, body: &str) -> String {
    format!(
        "From: ana@cliente.example\r\n{header}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    )
}

#[test]
fn the_forwarded_part_is_read_with_the_line_above() {
    for (subject, own, forwarded, content) in [
        ("RV: Aviso", "Ver abajo", OUTLOOK, "Hay fuego en el rack B12."),
        ("FW: Aviso", "Os reenvío", OUTLOOK, "Hay fuego en el rack B12."),
        ("Fwd: Fire", "FYI", GMAIL, "There is fire in rack B12."),
        ("I: Fire", "See below", GMAIL, "There is fire in rack B12."),
        ("ENC: Fogo", "segue em baixo", APPLE, "Há fogo no bastidor B12."),
    ] {
        let raw = mail(&format!("Subject: {subject}"), &format!("{own}\r\n\r\n{forwarded}"));
        let found = check_invariants(subject, raw.as_bytes());
        assert_eq!(found.text, format!("{own}\n\n{content}"), "{subject}");
        let reply = mail(&format!("Subject: RE: {subject}"), &format!("{own}\r\n\r\n{forwarded}"));
        assert_eq!(inbound(reply).text, own, "an answer: {subject}");
    }
    let renamed = mail("Subject: Urgente", &format!("Os reenvío\r\n\r\n{GMAIL}"));
    assert_eq!(
        inbound(renamed).text,
        "Os reenvío\n\nThere is fire in rack B12.",
        "the subject was changed"
    );
    let answer = mail(
        "Subject: RV: Aviso\r\nIn-Reply-To: <1@x.example>",
        &format!("Gracias\r\n\r\n{OUTLOOK}"),
    );
    assert_eq!(
        inbound(answer).text,
        "Gracias\n\nHay fuego en el rack B12.",
        "a forward all the same"
    );
    let named =
        mail("Subject: Fwd: Fire\r\nIn-Reply-To: <1@x.example>", &format!("FYI\r\n\r\n{GMAIL}"));
    assert_eq!(inbound(named).text, "FYI\n\nThere is fire in rack B12.", "declared forwarded");
}

fn attached(header: &str, own: &str, inner: &str) -> String {
    format!(
        "From: ana@cliente.example\r\n{header}\r\nContent-Type: multipart/mixed; boundary=M\r\n\r\n\
         --M\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{own}\r\n--M\r\n\
         Content-Type: message/rfc822\r\n\r\n{inner}\r\n--M--\r\n"
    )
}

#[test]
fn an_attached_message_is_read_with_the_text() {
    let inner = "From: rui@cliente.example\r\nSubject: Fogo\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\nHá fogo no bastidor B12.\r\n\r\n-- \r\nRui";
    for subject in ["RV: Fogo", "Aviso", "Fwd: Fogo"] {
        let raw =
            attached(&format!("Subject: {subject}"), "Segue em anexo\r\n\r\n-- \r\nAna", inner);
        let found = check_invariants(subject, raw.as_bytes());
        assert_eq!(found.text, "Segue em anexo\n\nHá fogo no bastidor B12.", "{subject}");
        assert!(found.full_text.ends_with("-- \nRui"), "{}", found.full_text);
        assert_eq!(found.attachments.len(), 1);
    }
    for header in ["Subject: RE: Fogo", "Subject: Fogo\r\nIn-Reply-To: <1@x.example>"] {
        assert_eq!(inbound(attached(header, "Resolvido", inner)).text, "Resolvido", "{header}");
    }
}

#[test]
fn codes_in_attached_messages_are_hidden() {
    let inner = "Subject: x\r\n\r\n4711 para entrar";
    let found = inbound(attached("Subject: RV: acceso", "Te paso mi PIN:", inner));
    assert_eq!(found.text, "Te paso mi PIN:\n\n**** para entrar");
}
