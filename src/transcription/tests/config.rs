//! The section of the configuration: what is read, and what is refused.
use proptest::prelude::*;

use super::super::endpoint::{Endpoint, Reach};
use super::*;

/// The keys and texts of faults, then of warnings.
fn findings(config: &TranscriptionConfig) -> (Vec<String>, Vec<String>) {
    let keys = |found: Vec<KeyFinding>| {
        found
            .into_iter()
            .map(|found| {
                assert!(!found.remedy.is_empty());
                format!("{}: {}", found.keys.join("."), found.what)
            })
            .collect::<Vec<_>>()
    };
    let Findings { faults, warnings } = config.check();
    (keys(faults), keys(warnings))
}

#[test]
fn the_default_is_none_and_without_findings() {
    let config = TranscriptionConfig::default();
    assert_eq!(config.check(), Findings::default());
    assert!(transcriber(&config, None, clock()).unwrap().is_none());
    let written = toml::to_string(&config).unwrap();
    assert!(written.starts_with("kind = \"none\"\nurl = \"\"\n"), "{written}");
    assert_eq!(toml::from_str::<TranscriptionConfig>(&written).unwrap(), config);
    assert_eq!(toml::from_str::<TranscriptionConfig>("").unwrap(), config);
}

#[test]
fn a_section_is_read() {
    let config: TranscriptionConfig = toml::from_str(
        "kind = \"vosk\"\ntimeout_s = 3\nurls = { es-ES = \"ws://127.0.0.1:2700\", \
         pt-PT = \"wss://voz.example.com/pt\" }\n",
    )
    .unwrap();
    assert_eq!((config.kind, config.timeout_s), (ServerKind::Vosk, 3));
    assert_eq!(config.urls.of(Language::Portuguese), "wss://voz.example.com/pt");
    assert_eq!(findings(&config), (vec![], vec![]));
    assert!(toml::from_str::<TranscriptionConfig>("kind = \"whisper\"").is_err());
    assert!(toml::from_str::<TranscriptionConfig>("adress = \"\"").is_err());
}

#[test]
fn voices_go_without_tls_to_this_machine_only() {
    let cases = [
        ("http://127.0.0.1:8000/v1", 0, 0),
        ("http://[::1]:8000/v1", 0, 0),
        ("http://localhost", 0, 0),
        ("https://api.example.com/v1", 0, 0),
        ("http://10.0.0.7:8000", 0, 1),
        ("http://[fd00::7]", 0, 1),
        ("http://whisper:8000/v1", 0, 1),
        ("http://api.example.com/v1", 1, 0),
        ("http://203.0.113.7", 1, 0),
    ];
    for (url, faults, warnings) in cases {
        let found = findings(&openai_config(url));
        assert_eq!((found.0.len(), found.1.len()), (faults, warnings), "{url}: {found:?}");
    }
}

#[test]
fn what_is_no_address_is_refused_and_not_repeated() {
    for url in [
        "",
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "ws://127.0.0.1",
        "http://",
        "http://:80",
        "http://127.0.0.1:0",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:",
        "http://ana:hunter2@127.0.0.1",
        "http://127.0.0.1/?key=hunter2",
        "http://127.0.0.1/#x",
        "http://127.0.0.1/a b",
        "http://vóz.example.com",
    ] {
        let (faults, _) = findings(&openai_config(url));
        assert_eq!(faults, ["url: transcription.url is no address of a server of that kind"]);
        assert!(transcriber(&openai_config(url), None, clock()).is_err(), "{url}");
    }
}

#[test]
fn every_other_fault_names_its_key() {
    let openai = openai_config("http://127.0.0.1");
    let vosk = vosk_config("http://127.0.0.1");
    let (faults, _) = findings(&TranscriptionConfig { timeout_s: 0, ..openai.clone() });
    assert_eq!(faults, ["timeout_s: transcription.timeout_s is 0"]);
    let (faults, _) = findings(&TranscriptionConfig { timeout_s: 11, ..openai.clone() });
    assert_eq!(faults, ["timeout_s: transcription.timeout_s is 11"]);
    let (faults, _) = findings(&TranscriptionConfig { model: "a\r\nb".to_owned(), ..openai });
    assert_eq!(faults, ["model: transcription.model is no name of a model"]);
    let (faults, _) = findings(&vosk);
    assert_eq!(
        faults,
        ["urls.es-ES: transcription.urls.es-ES is no address of a server of that kind"]
    );
    let (faults, warnings) = findings(&TranscriptionConfig {
        url: "http://127.0.0.1".to_owned(),
        key_file: "secrets/key".to_owned(),
        ..vosk_config("")
    });
    assert_eq!(faults, ["urls: transcription is by vosk but urls names no server"]);
    assert_eq!(
        warnings,
        [
            "url: transcription.url is not used, because kind is `vosk`",
            "key_file: transcription.key_file is not used, because kind is `vosk`",
        ]
    );
}

#[test]
fn a_key_that_no_header_carries_is_refused() {
    let config = openai_config("http://127.0.0.1");
    for key in ["", "sk-1\r\nX: y", "sk 1", "clé"] {
        let key = Zeroizing::new(key.to_owned());
        let error = transcriber(&config, Some(&key), clock()).unwrap_err();
        assert_eq!(error, SetupError::Key);
    }
}

#[test]
fn addresses_have_their_parts() {
    let read = |text: &str| text.parse::<Endpoint>().unwrap();
    let server = read("wss://Voz.Example.com/es");
    assert_eq!((server.host.as_str(), server.port, server.tls), ("voz.example.com", 443, true));
    assert_eq!(server.to_string(), "wss://Voz.Example.com/es");
    let server = read("http://[::1]");
    assert_eq!((server.host.as_str(), server.port, server.path.as_str()), ("::1", 80, "/"));
    assert_eq!(read("http://[::ffff:127.0.0.1]:81").reach(), Reach::Machine);
    assert_eq!(read("http://[2001:db8::1]:81").reach(), Reach::World);
    assert_eq!(read("http://169.254.1.1").reach(), Reach::Private);
}

proptest! {
    #[test]
    fn an_address_that_is_read_is_printed_as_itself(
        text in r"(https?|wss?|ftp)://[a-z0-9\[\]:.@%-]{0,12}(:[0-9]{0,6})?(/[ -~]{0,8})?"
    ) {
        if let Ok(server) = text.parse::<Endpoint>() {
            prop_assert!(server.port > 0 && !server.host.is_empty() && !text.contains('@'));
            prop_assert_eq!(server.to_string().parse::<Endpoint>(), Ok(server));
        }
    }
}
