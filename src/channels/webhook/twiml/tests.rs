//! Performances and the documents that they give.
use std::collections::BTreeMap;
use std::sync::Arc;

use expect_test::{Expect, expect};
use zeroize::Zeroizing;

use super::*;
use crate::calls::{Act, Dial, Listen, Performance, Spoken, Tape, Token};
use crate::channels::webhook::paths::Paths;
use crate::channels::webhook::{Account, Secrets, VerifiedNumbers};
use crate::conversation::Collect;
use crate::model::Language;

fn token(text: &str) -> Token {
    text.parse().unwrap()
}

fn stage(side: Side, dialect: Dialect) -> Stage {
    let secret = if dialect == Dialect::Telnyx {
        "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    } else {
        "0123456789abcdef"
    };
    let account = Account {
        id: "main".to_owned(),
        dialect,
        account: "AC1".to_owned(),
        secrets: Secrets::read(dialect, &[Zeroizing::new(secret.to_owned())]).unwrap(),
        verified_numbers: VerifiedNumbers::Never,
        speech: true,
        line: None,
        shown_number: None,
        voices: BTreeMap::from([(Language::Portuguese, "Polly.Ines".to_owned())]),
        extra_urls: vec![],
    };
    Stage {
        paths: Paths::new(&"https://voz.example.com".parse().unwrap(), dialect),
        side,
        account: Arc::new(account),
        language: Language::Spanish,
        hold_music: "".into(),
        hints: Arc::new(BTreeMap::from([(Language::Spanish, "avería, envío".to_owned())])),
        shown: None,
    }
}

fn performance(then: Act) -> Performance {
    let say = |language, text: &str| Spoken {
        brand: String::new(),
        id: "x".to_owned(),
        language,
        text: text.to_owned(),
        pieces: vec![],
    };
    Performance {
        next: token("n2"),
        say: vec![
            say(Language::Portuguese, "Não desligue, «já» <vai>."),
            say(Language::Spanish, "¿Qué necesita? Peña & Cía."),
        ],
        then,
        matter: None,
        caller_language: None,
    }
}

fn listen(collect: Collect) -> Act {
    Act::Collect(Listen::from(collect))
}

fn check(stage: &Stage, then: Act, expected: &Expect) {
    let document = stage.document(&performance(then)).unwrap();
    roxmltree::Document::parse(&document).unwrap();
    expected.assert_eq(&document.replace("><", ">\n<").replace("https://voz.example.com", "URL"));
}

#[test]
fn a_caller_is_asked_for_one_key_or_a_few_words() {
    check(
        &stage(Side::Caller, Dialect::Twilio),
        listen(Collect::one(6, true)),
        &expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
            <Gather input="dtmf speech" numDigits="1" finishOnKey="" timeout="6" action="URL/v1/voice/twilio/s/n2" method="POST" speechTimeout="auto" language="es-ES" hints="avería, envío" actionOnEmptyResult="true">
            <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
            <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
            </Gather>
            <Redirect method="POST">URL/v1/voice/twilio/s/n2</Redirect>
            </Response>"#]],
    );
}

#[test]
fn several_keys_may_be_ended_and_a_code_is_never_spoken() {
    let stage = stage(Side::Caller, Dialect::Telnyx);
    check(
        &stage,
        listen(Collect { speech: true, ..Collect::code(4) }),
        &expect![[r##"
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
            <Gather input="dtmf" numDigits="4" maxDigits="4" finishOnKey="#" timeout="4" action="URL/v1/voice/telnyx/s/n2" method="POST">
            <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
            <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
            </Gather>
            <Gather input="dtmf" numDigits="4" maxDigits="4" finishOnKey="#" timeout="4" action="URL/v1/voice/telnyx/s/n2" method="POST" actionOnEmptyResult="true"/>
            <Redirect method="POST">URL/v1/voice/telnyx/s/n2</Redirect>
            </Response>"##]],
    );
}

#[test]
fn whoever_waits_hears_music_to_its_end_or_silence_for_the_time() {
    let mut stage = stage(Side::Caller, Dialect::SignalWire);
    check(
        &stage,
        listen(Collect::waiting(20)),
        &expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
            <Gather input="dtmf" numDigits="1" finishOnKey="" timeout="20" action="URL/v1/voice/signalwire/s/n2" method="POST" actionOnEmptyResult="true">
            <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
            <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
            </Gather>
            <Redirect method="POST">URL/v1/voice/signalwire/s/n2</Redirect>
            </Response>"#]],
    );
    stage.hold_music = "https://a.example/música?x=1&y=2".into();
    check(
        &stage,
        listen(Collect::waiting(20)),
        &expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
            <Gather input="dtmf" numDigits="1" finishOnKey="" timeout="1" action="URL/v1/voice/signalwire/s/n2" method="POST" actionOnEmptyResult="true">
            <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
            <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
            <Play>https://a.example/música?x=1&amp;y=2</Play>
            </Gather>
            <Redirect method="POST">URL/v1/voice/signalwire/s/n2</Redirect>
            </Response>"#]],
    );
}

#[test]
fn a_message_is_recorded_after_the_tone() {
    let tape = Tape { longest_ms: 120_000, silence_ms: 4_500 };
    check(
        &stage(Side::Caller, Dialect::Twilio),
        Act::Record(tape),
        &expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
            <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
            <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
            <Record maxLength="120" timeout="5" finishOnKey="1234567890*#" playBeep="true" action="URL/v1/voice/twilio/s/n2" method="POST" recordingStatusCallback="URL/v1/voice/twilio/recording" recordingStatusCallbackMethod="POST"/>
            <Redirect method="POST">URL/v1/voice/twilio/s/n2</Redirect>
            </Response>"#]],
    );
}

#[test]
fn somebody_on_call_is_rung_with_a_question_and_somebody_attended_without() {
    let stage = stage(Side::Caller, Dialect::Twilio);
    let dial = |screening: Option<Token>| {
        Act::Dial(Dial {
            responder: "Marta".to_owned(),
            number: "+34600000001".parse().unwrap(),
            shown: "+34911238857".parse().unwrap(),
            ring_s: 25,
            screening,
            asks: None,
            with: vec![],
        })
    };
    check(
        &stage,
        dial(Some(token("k7"))),
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
        <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
        <Dial timeout="25" answerOnBridge="true" callerId="+34911238857" action="URL/v1/voice/twilio/s/n2" method="POST">
        <Number url="URL/v1/voice/twilio/k/k7" method="POST">+34600000001</Number>
        </Dial>
        </Response>"#]],
    );
    check(
        &stage,
        dial(None),
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
        <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
        <Dial timeout="25" answerOnBridge="true" callerId="+34911238857" action="URL/v1/voice/twilio/s/n2" method="POST">
        <Number>+34600000001</Number>
        </Dial>
        </Response>"#]],
    );
}

#[test]
fn a_responder_who_does_nothing_is_hung_up_and_only_the_bridge_has_an_open_end() {
    let stage = stage(Side::Responder, Dialect::Twilio);
    check(
        &stage,
        listen(Collect::one(8, false)),
        &expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
            <Gather input="dtmf" numDigits="1" finishOnKey="" timeout="8" action="URL/v1/voice/twilio/r/n2" method="POST" actionOnEmptyResult="true">
            <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
            <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
            </Gather>
            <Hangup/>
            </Response>"#]],
    );
    check(
        &stage,
        Act::Bridge,
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
        <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
        </Response>"#]],
    );
    let dial = Act::Dial(Dial {
        responder: String::new(),
        number: "+34600000001".parse().unwrap(),
        shown: "+34911238857".parse().unwrap(),
        ring_s: 25,
        screening: None,
        asks: None,
        with: vec![],
    });
    let tape = Act::Record(Tape { longest_ms: 1, silence_ms: 1 });
    for then in [listen(Collect::one(8, false)), listen(Collect::code(4)), dial, tape, Act::HangUp]
    {
        let document = stage.document(&performance(then)).unwrap();
        assert!(document.ends_with("<Hangup/></Response>"), "{document}");
    }
}

#[test]
fn a_caller_is_never_left_with_an_open_end() {
    let stage = stage(Side::Caller, Dialect::Twilio);
    check(
        &stage,
        Act::HangUp,
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Say language="pt-PT" voice="Polly.Ines">Não desligue, «já» &lt;vai&gt;.</Say>
        <Say language="es-ES">¿Qué necesita? Peña &amp; Cía.</Say>
        <Hangup/>
        </Response>"#]],
    );
    let bridge = stage.document(&performance(Act::Bridge)).unwrap();
    assert!(bridge.ends_with("<Hangup/></Response>"), "{bridge}");
}

#[test]
fn a_document_that_a_platform_would_cut_is_an_error() {
    let long = |dialect, chars: usize| {
        let mut performance = performance(Act::HangUp);
        performance.say[0].text = "a".repeat(chars);
        stage(Side::Caller, dialect).document(&performance)
    };
    assert!(long(Dialect::Twilio, 60_000).is_ok());
    assert!(long(Dialect::Twilio, 70_000).is_err());
    assert!(long(Dialect::SignalWire, 11_000).is_ok());
    assert_eq!(long(Dialect::SignalWire, 12_000).unwrap_err().bytes_max, 11_750);
}
