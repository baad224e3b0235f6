use super::*;
use crate::mail::{ReadLimits, read};

fn reply() -> Reply {
    Reply {
        from: Sender {
            name: "Soporte técnico".into(),
            address: "soporte@example.com".parse().unwrap(),
        },
        to: "ana@cliente.example".parse().unwrap(),
        reply_to: None,
        subject: "[CT-0000013] Hemos recibido su avería".into(),
        body: "Buenos días:\n\nHemos abierto el ticket CT-0000013.\n".into(),
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
    expect_test::expect![[r#""#]].assert_eq(&written(&reply()).replace("\r\n", "\n"));
}
