//! The trace that we put before a message (RFC 5321 section 4.4).
use std::net::SocketAddr;

use super::{Envelope, Verb};
use crate::model::Timestamp;

/// Returns `Return-Path` and `Received` for a message that `peer` handed to us, each with its CR LF.
///
/// What the client says of itself is a claim and stands where claims stand; its address is ours to
/// say. A message to several recipients names none of them, so that nobody learns of another.
#[must_use]
pub fn trace(envelope: &Envelope, peer: SocketAddr, host_name: &str, at: Timestamp) -> String {
    let from = envelope.from.as_ref().map_or("", |address| address.as_str());
    let address = match peer.ip().to_canonical() {
        std::net::IpAddr::V4(v4) => v4.to_string(),
        std::net::IpAddr::V6(v6) => format!("IPv6:{v6}"),
    };
    let tls = envelope.tls.as_ref().map_or_else(String::new, |tls| format!(" ({tls})"));
    let to = match envelope.recipients.as_slice() {
        [one] => format!("\r\n\tfor <{one}>"),
        _ => String::new(),
    };
    let date = jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC))
        .unwrap_or_else(|_| at.to_string());
    format!(
        "Return-Path: <{from}>\r\nReceived: from {} ([{address}])\r\n\tby {} with {}{tls}{to};\r\n\t{date}\r\n",
        name(&envelope.hello.name),
        name(host_name),
        with(envelope),
    )
}

/// Returns the protocol's name in the registry of RFC 3848 and RFC 6531 section 4.3.
fn with(envelope: &Envelope) -> String {
    let secure = if envelope.tls.is_some() { "S" } else { "" };
    match (envelope.hello.verb, envelope.smtputf8) {
        (Verb::Helo, _) if envelope.tls.is_none() => "SMTP".to_owned(),
        (Verb::Lhlo, true) => format!("UTF8LMTP{secure}"),
        (Verb::Lhlo, false) => format!("LMTP{secure}"),
        (Verb::Ehlo | Verb::Helo, true) => format!("UTF8SMTP{secure}"),
        (Verb::Ehlo | Verb::Helo, false) => format!("ESMTP{secure}"),
    }
}

/// Nothing in a name may end it or look like a comment of ours.
fn name(claimed: &str) -> String {
    let fits =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    claimed.chars().map(|c| if fits(c) { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{BodyType, Hello, Tls};
    use super::*;

    fn envelope(verb: Verb, name: &str) -> Envelope {
        Envelope {
            from: "ana@cliente.example".parse().ok(),
            recipients: vec!["soporte@desk.example".parse().unwrap()],
            body: BodyType::EightBitMime,
            smtputf8: false,
            hello: Hello { verb, name: name.to_owned() },
            tls: None,
        }
    }

    fn written(envelope: &Envelope, peer: &str) -> String {
        let at = Timestamp::from_second(1_795_707_413).unwrap();
        trace(envelope, peer.parse().unwrap(), "desk.example", at)
    }

    #[test]
    fn who_handed_it_over_and_how_stands_in_it() {
        let mut mail = envelope(Verb::Ehlo, "mx.cliente.example");
        mail.tls = Some(Tls { version: "TLSv1.3".to_owned(), cipher: "AES".to_owned() });
        assert_eq!(
            written(&mail, "[::ffff:192.0.2.7]:4711"),
            "Return-Path: <ana@cliente.example>\r\n\
             Received: from mx.cliente.example ([192.0.2.7])\r\n\
             \tby desk.example with ESMTPS (TLSv1.3 AES)\r\n\
             \tfor <soporte@desk.example>;\r\n\
             \tThu, 26 Nov 2026 15:36:53 +0000\r\n"
        );
    }

    #[test]
    fn a_claimed_name_breaks_nothing() {
        let mut mail = envelope(Verb::Helo, "a);b\r\nX: (y");
        mail.from = None;
        mail.recipients.push("ventas@desk.example".parse().unwrap());
        let text = written(&mail, "[2001:db8::7]:25");
        assert_eq!(
            text.lines().take(3).collect::<Vec<_>>(),
            [
                "Return-Path: <>",
                "Received: from a??b??X:??y ([IPv6:2001:db8::7])",
                "\tby desk.example with SMTP;"
            ]
        );
    }

    #[test]
    fn the_protocol_has_its_registered_name() {
        let mut mail = envelope(Verb::Lhlo, "mx");
        assert_eq!(with(&mail), "LMTP");
        mail.smtputf8 = true;
        assert_eq!(with(&mail), "UTF8LMTP");
        mail.hello.verb = Verb::Ehlo;
        mail.tls = Some(Tls { version: String::new(), cipher: String::new() });
        assert_eq!(with(&mail), "UTF8SMTPS");
    }
}
