//! A telephony platform: it signs in its way, and performs the documents that it gets.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use centralita::channels::webhook::Dialect;
use http_body_util::BodyExt as _;
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use roxmltree::{Document, Node};
use tower::ServiceExt as _;

pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const URL: &str = "https://voz.example.com";
/// The lines of the shipped configuration.
pub(crate) const LINE_ES: &str = "+34911238857";
pub(crate) const LINE_PT: &str = "+351308810818";

/// Writes parameters as a form.
pub(crate) fn form(params: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        let one = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).into(),
            b' ' => "+".to_owned(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(one).collect()
    };
    let pairs: Vec<String> =
        params.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    pairs.join("&")
}

/// Signs as Twilio does: the address, then names and values in order.
pub(crate) fn sign(token: &str, url: &str, params: &[(&str, &str)]) -> String {
    let mut pairs: Vec<String> =
        params.iter().map(|(name, value)| format!("{name}{value}")).collect();
    pairs.sort();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let tag = hmac::sign(&key, format!("{url}{}", pairs.concat()).as_bytes());
    data_encoding::BASE64.encode(tag.as_ref())
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) media_type: String,
    pub(crate) body: String,
}

/// Posts one request.
pub(crate) async fn post(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap());
    let media_type = media_type.unwrap_or_default().to_owned();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    Answer { status, media_type, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// The platform.
pub(crate) struct Platform {
    pub(crate) router: Router,
    pub(crate) dialect: Dialect,
    /// The time that it signs where it signs one, in seconds since 1970.
    at: i64,
    calls: AtomicU32,
}

/// What Telnyx signs with.
fn telnyx_keys() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

/// What the secret file of an account holds.
pub(crate) fn secret(dialect: Dialect) -> String {
    match dialect {
        Dialect::Twilio | Dialect::SignalWire => TOKEN.to_owned(),
        Dialect::Telnyx => data_encoding::BASE64.encode(telnyx_keys().public_key().as_ref()),
    }
}

impl Platform {
    pub(crate) const fn new(router: Router) -> Self {
        Self::of(router, Dialect::Twilio, 0)
    }

    pub(crate) const fn of(router: Router, dialect: Dialect, at: i64) -> Self {
        Self { router, dialect, at, calls: AtomicU32::new(1) }
    }

    /// An address of ours.
    pub(crate) fn url(&self, rest: &str) -> String {
        format!("{URL}/v1/voice/{}{rest}", self.dialect)
    }

    fn signature(&self, url: &str, params: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        match self.dialect {
            Dialect::Twilio => vec![("x-twilio-signature", sign(TOKEN, url, params))],
            Dialect::SignalWire => vec![("x-signalwire-signature", sign(TOKEN, url, params))],
            Dialect::Telnyx => {
                let signed = telnyx_keys().sign(format!("{}|{}", self.at, form(params)).as_bytes());
                let signature = data_encoding::BASE64.encode(signed.as_ref());
                vec![
                    ("telnyx-timestamp", self.at.to_string()),
                    ("telnyx-signature-ed25519", signature),
                ]
            }
        }
    }

    /// Signs and posts.
    pub(crate) async fn post(&self, url: &str, params: &[(&str, &str)]) -> Answer {
        let target = url.strip_prefix(URL).unwrap();
        let mut request =
            Request::post(target).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in self.signature(url, params) {
            request = request.header(name, value);
        }
        post(&self.router, request.body(Body::from(form(params))).unwrap()).await
    }

    fn id(&self) -> String {
        format!("CA{:032}", self.calls.fetch_add(1, Ordering::SeqCst))
    }

    /// A call comes to a line and is answered.
    pub(crate) async fn call(&self, from: &str, to: &str) -> Leg<'_> {
        let facts = [("From", from), ("To", to), ("Direction", "inbound")];
        let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut leg =
            Leg { platform: self, id: self.id(), facts: facts.into(), heard: vec![], at: At::Over };
        leg.go(&self.url(""), &[]).await;
        leg
    }
}

/// One leg of a call, and where it is in its document.
pub(crate) struct Leg<'p> {
    platform: &'p Platform,
    pub(crate) id: String,
    facts: BTreeMap<String, String>,
    /// What was said on it, the latest last.
    pub(crate) heard: Vec<String>,
    pub(crate) at: At,
}

/// What a leg waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// Keys or speech. `empty` says whether nothing is told too; else the document goes on.
    Gather {
        action: String,
        keys_max: usize,
        end_key: String,
        speech: bool,
        empty: bool,
        then: Box<Self>,
    },
    /// A message, which each of these keys ends.
    Record { action: String, end_keys: String },
    /// Somebody's phone rings.
    Dial { action: String, number: String, shown: String, screening: Option<String> },
    /// The next document.
    Goes(String),
    /// The end of the document: a caller is hung up, a responder is put through.
    Open,
    /// Hung up.
    Over,
}

impl<'p> Leg<'p> {
    /// Asks for a document and performs it until something is waited for.
    async fn go(&mut self, url: &str, more: &[(&str, &str)]) {
        let mut url = url.to_owned();
        let mut more: Vec<(String, String)> =
            more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        // No document of ours sends a caller round more often.
        for _ in 0..20 {
            let answer = self.ask(&url, &more).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            assert_eq!(answer.media_type, "text/xml; charset=utf-8");
            self.at = self.perform(&answer.body);
            let At::Goes(next) = &self.at else { return };
            url.clone_from(next);
            more.clear();
        }
        panic!("a document goes round and round: {url}");
    }

    /// Signs and posts what this leg is, and more.
    pub(crate) async fn ask(&self, url: &str, more: &[(String, String)]) -> Answer {
        let mut params: Vec<(&str, &str)> =
            vec![("AccountSid", ACCOUNT), ("CallSid", &self.id), ("CallStatus", "in-progress")];
        params.extend(self.facts.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        params.extend(more.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.platform.post(url, &params).await
    }

    /// Says what the document says, up to what it waits for.
    fn perform(&mut self, text: &str) -> At {
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{text}");
        let document = Document::parse(text).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "Response");
        let verbs: Vec<Node<'_, '_>> = root.children().filter(Node::is_element).collect();
        self.verbs(&verbs)
    }

    fn verbs(&mut self, verbs: &[Node<'_, '_>]) -> At {
        let Some((verb, rest)) = verbs.split_first() else { return At::Open };
        let attribute = |name: &str| verb.attribute(name).unwrap_or_default().to_owned();
        match verb.tag_name().name() {
            "Say" => {
                self.heard.push(verb.text().unwrap().to_owned());
                self.verbs(rest)
            }
            "Pause" => self.verbs(rest),
            "Gather" => {
                for inside in verb.children().filter(Node::is_element) {
                    if inside.tag_name().name() == "Say" {
                        self.heard.push(inside.text().unwrap().to_owned());
                    }
                }
                // What stands behind it is heard only when nothing is keyed.
                let before = self.heard.len();
                let then = Box::new(self.verbs(rest));
                self.heard.truncate(before);
                At::Gather {
                    action: attribute("action"),
                    keys_max: attribute("numDigits").parse().unwrap(),
                    end_key: attribute("finishOnKey"),
                    speech: attribute("input").contains("speech"),
                    empty: attribute("actionOnEmptyResult") == "true",
                    then,
                }
            }
            "Record" => {
                At::Record { action: attribute("action"), end_keys: attribute("finishOnKey") }
            }
            "Dial" => {
                let number = verb.first_element_child().unwrap();
                At::Dial {
                    action: attribute("action"),
                    number: number.text().unwrap().to_owned(),
                    shown: attribute("callerId"),
                    screening: number.attribute("url").map(str::to_owned),
                }
            }
            "Redirect" => At::Goes(verb.text().unwrap().to_owned()),
            "Hangup" => At::Over,
            other => panic!("no verb of ours: {other}"),
        }
    }

    /// Returns what was said since the last time.
    pub(crate) fn hears(&mut self) -> String {
        std::mem::take(&mut self.heard).join(" / ")
    }

    /// Keys are pressed, all that the step takes; what is pressed on is lost, as on a platform.
    pub(crate) async fn presses(&mut self, keys: &str) {
        let At::Gather { action, keys_max, end_key, empty, .. } = self.at.clone() else {
            panic!("nobody listens: {:?}", self.at)
        };
        let ended = !end_key.is_empty() && keys.contains(&end_key);
        let bare = if ended { keys.split(&end_key).next().unwrap() } else { keys };
        let taken: String = bare.chars().take(keys_max).collect();
        if taken.is_empty() && !empty {
            // Nothing but the end key counts as nothing.
            return self.waits().await;
        }
        let finished = if ended && taken.len() < keys_max { end_key.as_str() } else { "" };
        self.go(&action, &[("Digits", &taken), ("FinishedOnKey", finished), ("msg", "Gather End")])
            .await;
    }

    /// Something is said.
    pub(crate) async fn says(&mut self, words: &str) {
        let At::Gather { action, speech: true, .. } = self.at.clone() else {
            panic!("nobody listens to speech: {:?}", self.at)
        };
        self.go(&action, &[("SpeechResult", words), ("Confidence", "0.92")]).await;
    }

    /// Nothing happens until the time is over.
    pub(crate) async fn waits(&mut self) {
        loop {
            let At::Gather { action, empty, then, .. } = self.at.clone() else {
                panic!("nobody waits: {:?}", self.at)
            };
            if empty {
                return self.go(&action, &[("Digits", "")]).await;
            }
            self.at = *then;
            match self.at.clone() {
                At::Gather { .. } => {}
                At::Goes(next) => return self.go(&next, &[]).await,
                At::Record { .. } | At::Dial { .. } | At::Open | At::Over => return,
            }
        }
    }

    /// A message is left, and ended with a key.
    pub(crate) async fn records(&mut self, url: &str, key: &str) {
        let At::Record { action, end_keys } = self.at.clone() else {
            panic!("no tape: {:?}", self.at)
        };
        assert!(end_keys.contains(key), "{key} is deaf: {end_keys}");
        let recorded = [("RecordingUrl", url), ("RecordingDuration", "12"), ("Digits", key)];
        self.go(&action, &recorded).await;
    }

    /// The phone that rings is answered; returns that leg, asked to accept if it is not attended.
    pub(crate) async fn answered(&mut self) -> Leg<'p> {
        let At::Dial { number, shown, screening, .. } = self.at.clone() else {
            panic!("nothing rings: {:?}", self.at)
        };
        let facts = [
            ("From", shown),
            ("To", number),
            ("ParentCallSid", self.id.clone()),
            ("Direction", "outbound-dial".to_owned()),
        ];
        let facts = facts.map(|(name, value)| (name.to_owned(), value));
        let id = self.platform.id();
        let mut leg =
            Leg { platform: self.platform, id, facts: facts.into(), heard: vec![], at: At::Open };
        if let Some(url) = screening {
            leg.go(&url, &[]).await;
        }
        leg
    }

    /// The phone that rings is not answered, or the talk is over.
    pub(crate) async fn dial_ends(&mut self, status: &str) {
        let At::Dial { action, .. } = self.at.clone() else {
            panic!("nothing rings: {:?}", self.at)
        };
        self.go(&action, &[("DialCallStatus", status)]).await;
    }

    /// The caller hangs up; the platform tells it.
    pub(crate) async fn hangs_up(&mut self) -> Answer {
        self.at = At::Over;
        let mut params = vec![("CallStatus".to_owned(), "completed".to_owned())];
        params.push(("CallDuration".to_owned(), "42".to_owned()));
        let facts: Vec<(String, String)> =
            self.facts.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        params.extend(facts);
        let mut all: Vec<(&str, &str)> = vec![("AccountSid", ACCOUNT), ("CallSid", &self.id)];
        all.extend(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.platform.post(&self.platform.url("/status"), &all).await
    }
}
