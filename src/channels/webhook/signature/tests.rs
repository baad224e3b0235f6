//! The published vectors of the platforms, and what must not pass for one.
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::*;

/// One signed request; `tests/data/webhook-vectors.json` says where each is from.
#[derive(Deserialize)]
struct Vector {
    dialect: Dialect,
    name: String,
    #[serde(alias = "key", alias = "public_key_b64")]
    token: String,
    #[serde(default)]
    url: String,
    params: Option<serde_json::Map<String, serde_json::Value>>,
    body: Option<String>,
    #[serde(default)]
    timestamp: String,
    signature: String,
}

/// A vector as it would come over the wire.
#[derive(Clone)]
struct Request {
    dialect: Dialect,
    secret: String,
    urls: Vec<String>,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    is_form: bool,
    now: Timestamp,
}

fn vectors() -> Vec<(String, Request)> {
    let text = include_str!("../../../../tests/data/webhook-vectors.json");
    let all: Vec<Vector> = serde_json::from_str(text).unwrap();
    all.into_iter().map(|vector| (vector.name.clone(), request(vector))).collect()
}

fn request(vector: Vector) -> Request {
    let headers = match vector.dialect {
        Dialect::Twilio => vec![("x-twilio-signature", vector.signature)],
        Dialect::SignalWire => vec![("x-signalwire-signature", vector.signature)],
        Dialect::Telnyx => vec![
            ("telnyx-signature-ed25519", vector.signature),
            ("telnyx-timestamp", vector.timestamp.clone()),
        ],
    };
    let is_form = vector.params.is_some() || vector.dialect == Dialect::Telnyx;
    let body = match vector.params {
        Some(params) => encoded(&params).into_bytes(),
        None => vector.body.unwrap().into_bytes(),
    };
    let seconds = vector.timestamp.parse().unwrap_or(1_767_225_600);
    Request {
        dialect: vector.dialect,
        secret: vector.token,
        urls: forms(&vector.url),
        headers,
        body,
        is_form,
        now: Timestamp::from_second(seconds).unwrap(),
    }
}

/// Writes parameters as a form; lists are repetitions.
fn encoded(params: &serde_json::Map<String, serde_json::Value>) -> String {
    let escaped = |text: &str| -> String {
        let one = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).into(),
            b' ' => "+".to_owned(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(one).collect()
    };
    let mut pairs = vec![];
    for (name, value) in params {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for value in values {
            pairs.push(format!("{}={}", escaped(name), escaped(value.as_str().unwrap())));
        }
    }
    pairs.join("&")
}

impl Request {
    fn verify(&self) -> Result<Fit, Refusal> {
        let secrets = if self.dialect == Dialect::Telnyx {
            let key = Zeroizing::new(self.secret.clone());
            Secrets::read(self.dialect, &[key]).map_err(|_| Refusal::BadSignature)?
        } else {
            Secrets::shared(self.dialect, &[Zeroizing::new(self.secret.clone())])
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            // What no head can carry never comes here.
            let value = HeaderValue::from_str(value).map_err(|_| Refusal::NoHeader)?;
            headers.append(HeaderName::from_static(name), value);
        }
        let form = if self.is_form {
            Some(Form::parse(&self.body).map_err(|_| Refusal::BadForm)?)
        } else {
            None
        };
        let signed =
            Signed { urls: &self.urls, headers: &headers, body: &self.body, form: form.as_ref() };
        secrets.verify(&signed, self.now)
    }
}

fn one(name: &str) -> Request {
    vectors().into_iter().find(|(of, _)| of == name).unwrap().1
}

/// Changes one bit of one byte; what is no text any more comes back as it was.
fn changed(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= 1;
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_published_signature_is_verified() {
    let all = vectors();
    assert_eq!(all.len(), 19);
    for (name, request) in all {
        let fit = request.verify();
        assert!(fit.is_ok(), "{name}: {fit:?}");
    }
}

#[test]
fn the_form_of_the_address_that_was_signed_is_found() {
    for (name, url) in [
        ("basic", "https://mycompany.com/myapp.php?foo=1&bar=2"),
        ("port-stripped-https", "https://mycompany.com/myapp.php?foo=1&bar=2"),
        ("port-kept-http", "http://mycompany.com:1234/myapp.php?foo=1&bar=2"),
        ("default-443-added", "https://mycompany.com:443/myapp.php?foo=1&bar=2"),
        ("default-80-added", "http://mycompany.com:80/myapp.php?foo=1&bar=2"),
        ("userinfo-443", "https://user:pass@mycompany.com:443/myapp.php?foo=1&bar=2"),
        ("apostrophe", "https://mycompany.com/myapp.php?foo=1&bar=2&Body=It%27s+amazing"),
    ] {
        let request = one(name);
        let at = request.verify().unwrap().url.unwrap();
        assert_eq!(request.urls[at], url, "{name}");
    }
    assert_eq!(one("own-texml-gather").verify(), Ok(Fit { url: None, secret: 0 }));
}

#[test]
fn with_any_byte_changed_no_signature_fits() {
    for (name, mut request) in vectors() {
        // Of several forms of the address another might take the changed one's place.
        if let Some(at) = request.verify().unwrap().url {
            request.urls = vec![request.urls[at].clone()];
            for byte in 0..request.urls[0].len() {
                let mut other = request.clone();
                other.urls[0] = changed(&request.urls[0], byte);
                assert!(other.verify().is_err(), "{name}: {}", other.urls[0]);
            }
        }
        for byte in 0..request.body.len() {
            let mut other = request.clone();
            other.body[byte] ^= 1;
            assert!(other.verify().is_err(), "{name}: {}", other.body.escape_ascii());
        }
        for (field, (_, value)) in request.headers.iter().enumerate() {
            for byte in 0..value.len() {
                let mut other = request.clone();
                other.headers[field].1 = changed(value, byte);
                assert!(other.verify().is_err(), "{name}: {:?}", other.headers[field]);
            }
        }
        for byte in 0..request.secret.len() {
            let mut other = request.clone();
            other.secret = changed(&request.secret, byte);
            assert!(other.verify().is_err(), "{name}: another secret");
        }
    }
}

#[test]
fn a_missing_or_twofold_header_is_told_apart_from_a_wrong_one() {
    for (name, request) in vectors() {
        for field in 0..request.headers.len() {
            let mut without = request.clone();
            without.headers.remove(field);
            assert_eq!(without.verify(), Err(Refusal::NoHeader), "{name}");
            let mut empty = request.clone();
            empty.headers[field].1.clear();
            assert_eq!(empty.verify(), Err(Refusal::NoHeader), "{name}");
            let mut twice = request.clone();
            twice.headers.push(request.headers[field].clone());
            assert_eq!(twice.verify(), Err(Refusal::BadSignature), "{name}");
        }
    }
}

#[test]
fn only_one_way_of_writing_a_signature_is_taken() {
    for name in ["basic", "B-form", "own-texml-gather"] {
        let request = one(name);
        let right = request.headers[0].1.clone();
        for wrong in [
            right.chars().take(10).collect(),
            right.to_lowercase(),
            format!("{right}===="),
            format!("{right}{right}"),
            format!(" {right}"),
            right.trim_end_matches('=').to_owned(),
        ] {
            let mut other = request.clone();
            other.headers[0].1 = wrong;
            assert_eq!(other.verify(), Err(Refusal::BadSignature), "{:?}", other.headers[0]);
        }
    }
}

#[test]
fn a_body_that_is_no_form_needs_its_digest_in_the_address() {
    let mut request = one("body-hash");
    request.body.push(b' ');
    assert_eq!(request.verify(), Err(Refusal::HashMismatch));

    // Signed by the platform, but over the address alone: any body would pass.
    let mut bare = one("basic");
    bare.is_form = false;
    bare.body = b"{}".to_vec();
    assert_eq!(bare.verify(), Err(Refusal::BadSignature));

    let mut other = one("C-bodySHA256");
    other.body = b"{}".to_vec();
    assert_eq!(other.verify(), Err(Refusal::HashMismatch));
}

#[test]
fn signalwire_signs_repetitions_as_they_came_and_twilio_without_them() {
    let mut request = one("repeated-values-sorted-dedup");
    request.dialect = Dialect::SignalWire;
    request.headers[0].0 = "x-signalwire-signature";
    assert_eq!(request.verify(), Err(Refusal::BadSignature));
    // What Twilio reads out of any order and number of values, SignalWire signs in this one only.
    request.body = b"Sid=CA123&SidAccount=AC123&Digits=1234&Digits=5678".to_vec();
    assert!(request.verify().is_ok());
    request.headers[0].0 = "x-twilio-signature";
    assert!(request.verify().is_ok(), "its TwiML platform sends this header");
}

#[test]
fn telnyx_is_heard_for_five_minutes_in_both_directions() {
    let request = one("own-texml-gather");
    for (seconds, expected) in [
        (300, Ok(Fit { url: None, secret: 0 })),
        (-300, Ok(Fit { url: None, secret: 0 })),
        (301, Err(Refusal::Stale)),
        (-301, Err(Refusal::Stale)),
    ] {
        let mut later = request.clone();
        later.now += jiff::SignedDuration::from_secs(seconds);
        assert_eq!(later.verify(), expected, "{seconds} s");
    }
    for time in ["NaN", "-1", "+1767225600", " 1767225600", "1767225600.0", "176722560000"] {
        let mut other = request.clone();
        other.headers[1].1 = time.to_owned();
        assert_eq!(other.verify(), Err(Refusal::BadSignature), "{time}");
    }
}

#[test]
fn each_of_two_live_secrets_is_taken() {
    let request = one("own-utf8-empty-unsorted-query");
    let texts = [Zeroizing::new("f".repeat(32)), Zeroizing::new(request.secret.clone())];
    let secrets = Secrets::read(Dialect::Twilio, &texts).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-twilio-signature", request.headers[0].1.parse().unwrap());
    let form = Form::parse(&request.body).unwrap();
    let signed =
        Signed { urls: &request.urls, headers: &headers, body: &request.body, form: Some(&form) };
    let fit = secrets.verify(&signed, request.now);
    assert_eq!(fit, Ok(Fit { url: Some(0), secret: 1 }));
}

#[test]
fn what_is_no_secret_is_refused_and_none_is_printed() {
    let read = |dialect, texts: &[&str]| {
        let texts: Vec<_> = texts.iter().map(|text| Zeroizing::new((*text).to_owned())).collect();
        Secrets::read(dialect, &texts)
    };
    let token = "0123456789abcdef0123456789abcdef";
    let key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    assert_eq!(read(Dialect::Twilio, &[]).unwrap_err(), SecretsError::Number);
    assert_eq!(read(Dialect::Twilio, &[token; 4]).unwrap_err(), SecretsError::Number);
    assert_eq!(
        read(Dialect::SignalWire, &["short"]).unwrap_err(),
        SecretsError::Short(Dialect::SignalWire)
    );
    assert!(read(Dialect::Twilio, &["two words and a token"]).is_err());
    assert_eq!(read(Dialect::Telnyx, &[token]).unwrap_err(), SecretsError::PublicKey);
    for (dialect, text) in
        [(Dialect::Twilio, token), (Dialect::SignalWire, token), (Dialect::Telnyx, key)]
    {
        let shown = format!("{:?}", read(dialect, &[text]).unwrap());
        assert!(
            shown.contains(dialect.as_str()) && !shown.contains(text.get(..6).unwrap()),
            "{shown}"
        );
    }
}
