//! The section `[transcription]` of the configuration, and what is wrong in it.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::endpoint::{Endpoint, Protocol, Reach};
use crate::model::Language;

/// The longest wait that may be configured, in seconds: a caller hears nothing meanwhile.
pub const TIMEOUT_S_MAX: u64 = 10;

/// The longest name of a model, in bytes.
const MODEL_BYTES_MAX: usize = 100;

/// Which server turns speech into text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TranscriptionConfig {
    /// What the server speaks.
    pub kind: ServerKind,
    /// Of kind `openai`: the address before `/audio/transcriptions`, such as
    /// `http://127.0.0.1:8000/v1`.
    pub url: String,
    /// Of kind `vosk`: the address of the server of each language, such as `ws://127.0.0.1:2700`;
    /// a language without one is not transcribed.
    pub urls: ServerUrls,
    /// Of kind `openai`: the model that is asked for. Servers with one model ignore it.
    pub model: String,
    /// Of kind `openai`: the form of the answer.
    pub response_format: ResponseFormat,
    /// Of kind `openai`: the file with the key, if the server wants one.
    pub key_file: String,
    /// Seconds after which the caller is offered the keys instead, 1 to [`TIMEOUT_S_MAX`].
    pub timeout_s: u64,
}

impl Default for TranscriptionConfig {
    fn default() -> Self {
        Self {
            kind: ServerKind::None,
            url: String::new(),
            urls: ServerUrls::default(),
            model: "whisper-1".to_owned(),
            response_format: ResponseFormat::VerboseJson,
            key_file: String::new(),
            timeout_s: 4,
        }
    }
}

/// What a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerKind {
    /// There is none.
    None,
    /// `POST /audio/transcriptions` in the form of OpenAI.
    Openai,
    /// The WebSocket protocol of Vosk.
    Vosk,
}

/// The form of the answer of an `openai` server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFormat {
    /// The text alone, for servers and models that have no other.
    Json,
    /// With how sure the model is of each part; what it doubts itself is dropped.
    VerboseJson,
}

impl ResponseFormat {
    /// Returns the value of the form field.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::VerboseJson => "verbose_json",
        }
    }
}

/// The address of the server of each language; empty when there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerUrls {
    /// For Spanish.
    #[serde(rename = "es-ES")]
    pub spanish: String,
    /// For Portuguese.
    #[serde(rename = "pt-PT")]
    pub portuguese: String,
    /// For English.
    #[serde(rename = "en")]
    pub english: String,
}

impl ServerUrls {
    /// Returns the address for that language; empty when there is none.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Spanish => &self.spanish,
            Language::Portuguese => &self.portuguese,
            Language::English => &self.english,
        }
    }
}

/// What is wrong or doubtful in the section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What must be corrected.
    pub faults: Vec<KeyFinding>,
    /// What should be looked at.
    pub warnings: Vec<KeyFinding>,
}

/// A key, what is wrong with it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFinding {
    /// The keys from `[transcription]` downwards, such as `urls` and `es-ES`.
    pub keys: Vec<&'static str>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

fn finding(keys: &[&'static str], what: String, remedy: &str) -> KeyFinding {
    KeyFinding { keys: keys.to_vec(), what, remedy: remedy.to_owned() }
}

impl TranscriptionConfig {
    /// Returns all that is wrong, apart from what the key file holds.
    #[must_use]
    pub fn check(&self) -> Findings {
        let mut findings = Findings::default();
        if !(1..=TIMEOUT_S_MAX).contains(&self.timeout_s) {
            findings.faults.push(finding(
                &["timeout_s"],
                format!("transcription.timeout_s is {}", self.timeout_s),
                "use 1 to 10: the caller waits in silence",
            ));
        }
        let (http, socket) = match self.kind {
            ServerKind::None => (false, false),
            ServerKind::Openai => (true, false),
            ServerKind::Vosk => (false, true),
        };
        if http {
            self.check_http(&mut findings);
        } else {
            self.unused("url", &self.url, &mut findings);
            self.unused("key_file", &self.key_file, &mut findings);
        }
        for language in Language::ALL {
            let (key, url) = (language.tag(), self.urls.of(language));
            if socket && !url.is_empty() {
                address(&["urls", key], url, Protocol::WebSocket, &mut findings);
            } else if !socket {
                self.unused("urls", url, &mut findings);
            }
        }
        if socket && Language::ALL.into_iter().all(|language| self.urls.of(language).is_empty()) {
            findings.faults.push(finding(
                &["urls"],
                "transcription is by vosk but urls names no server".to_owned(),
                "write one of each language that is to be understood, such as \
                 urls = { es-ES = \"ws://127.0.0.1:2700\" }, or kind = \"none\"",
            ));
        }
        findings
    }

    fn check_http(&self, findings: &mut Findings) {
        address(&["url"], &self.url, Protocol::Http, findings);
        let model = &self.model;
        let fits = (1..=MODEL_BYTES_MAX).contains(&model.len())
            && model.bytes().all(|byte| byte.is_ascii_graphic());
        if !fits {
            findings.faults.push(finding(
                &["model"],
                "transcription.model is no name of a model".to_owned(),
                "write the server's name of it, such as whisper-1, in 1 to 100 characters",
            ));
        }
    }

    fn unused(&self, key: &'static str, value: &str, findings: &mut Findings) {
        if value.is_empty() || findings.warnings.iter().any(|found| found.keys == [key]) {
            return;
        }
        let kind = match self.kind {
            ServerKind::None => "none",
            ServerKind::Openai => "openai",
            ServerKind::Vosk => "vosk",
        };
        findings.warnings.push(finding(
            &[key],
            format!("transcription.{key} is not used, because kind is `{kind}`"),
            "empty it, or change kind",
        ));
    }

    /// Returns the servers of the languages that have one.
    pub(super) fn vosk_servers(&self) -> BTreeMap<Language, Endpoint> {
        let read = |language: Language| Some((language, self.urls.of(language).parse().ok()?));
        Language::ALL.into_iter().filter_map(read).collect()
    }
}

/// Checks one address; it is not repeated, because somebody may have written a password in it.
fn address(keys: &[&'static str], url: &str, protocol: Protocol, findings: &mut Findings) {
    let name = keys.join(".");
    let (secure, example) = match protocol {
        Protocol::Http => ("https", "http://127.0.0.1:8000/v1"),
        Protocol::WebSocket => ("wss", "ws://127.0.0.1:2700"),
    };
    let read = url.parse::<Endpoint>().ok().filter(|server| server.protocol == protocol);
    let Some(server) = read else {
        let remedy = format!("write it as {example}, without user, query or fragment");
        let what = format!("transcription.{name} is no address of a server of that kind");
        findings.faults.push(finding(keys, what, &remedy));
        return;
    };
    match (server.tls, server.reach()) {
        (true, _) | (false, Reach::Machine) => {}
        (false, Reach::Private) => findings.warnings.push(finding(
            keys,
            format!("what callers say goes without TLS over the network to {}", server.authority),
            &format!("write {secure}://, unless nobody else can listen on that network"),
        )),
        (false, Reach::World) => findings.faults.push(finding(
            keys,
            format!("what callers say would go without TLS to {}", server.authority),
            &format!("write {secure}://, or run the server on this machine"),
        )),
    }
}
