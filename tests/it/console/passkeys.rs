//! Passkeys, made and used as a browser with a device does.
use axum::http::{StatusCode, header};
use centralita::app::config::Api;
use centralita::app::console;
use centralita::model::Language;
use centralita::staff::Role;
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::{Browser, PASSWORD, Page, signed_in};
use crate::api::api_state;
use crate::desk::TestDesk;

const ORIGIN: &str = "https://desk.example";

/// A browser that reaches the console by its name over TLS.
fn named<'a>(desk: &'a TestDesk, mut browser: Browser<'a>) -> Browser<'a> {
    let api = Api { public_url: Some(ORIGIN.parse().unwrap()), ..Api::default() };
    browser.router = console::router(&api, &desk.desk, api_state(desk));
    browser
}

/// A device with a key of ES256 that counts what it signs.
struct Device {
    pair: EcdsaKeyPair,
    counter: u32,
}

impl Device {
    fn new() -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap();
        Self { pair, counter: 0 }
    }

    fn says(&self, flags: u8) -> Vec<u8> {
        let host = digest(&SHA256, b"desk.example");
        [host.as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn attestation(&self) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let head = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        let key = [&head[..], &point[1..33], &[0x22, 0x58, 32], &point[33..65]].concat();
        let said = [&self.says(0x41)[..], &[0; 16], &[0, 3], b"key", &key].concat();
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        [&head[..], &[u8::try_from(said.len()).unwrap()], &said].concat()
    }

    /// Signs, and returns the fields that the script would post.
    fn signs(&mut self, challenge: &str, origin: &str) -> Vec<(&'static str, String)> {
        self.counter += 1;
        let (client, device) = (client("webauthn.get", challenge, origin), self.says(1));
        let message = [&device[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        vec![
            ("id", text(b"key")),
            ("client", text(&client)),
            ("device", text(&device)),
            ("signature", text(signature.as_ref())),
        ]
    }
}

fn client(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
    let said = serde_json::json!({ "type": kind, "challenge": challenge, "origin": origin });
    said.to_string().into_bytes()
}

/// What the page hands to the script.
fn options(page: &Page) -> serde_json::Value {
    let (_, rest) = page.text.split_once("data-options=\"").unwrap();
    let text = rest.split('"').next().unwrap();
    let text = text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&");
    serde_json::from_str(&text).unwrap()
}

fn posted(browser: &mut Browser<'_>, fields: &[(&'static str, String)]) -> Page {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    browser.post("/sign-in/second/passkey", &fields)
}

fn first_half(browser: &mut Browser<'_>) -> String {
    browser.cookie = None;
    let page = browser.post("/sign-in", &[("name", "ana"), ("password", PASSWORD)]);
    assert_eq!(page.header(header::LOCATION), "/sign-in/second", "{}", page.text);
    let page = browser.get("/sign-in/second");
    assert!(page.text.contains("<script src=\"/assets/passkey.js\" defer>"));
    options(&page)["challenge"].as_str().unwrap().to_owned()
}

#[test]
fn a_passkey_is_made_signs_in_is_not_copied_and_is_removed() {
    let desk = TestDesk::new();
    let plain = signed_in(&desk, "ana", Role::Agent, Language::English);
    let mut ana = named(&desk, plain);
    // Without TLS the cookie has another name: here it is a fresh sign-in.
    ana.cookie = None;
    assert_eq!(ana.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    let page = ana.get("/me/second");
    let (form, asked) = (page.form(), options(&page));
    assert_eq!(asked["host"], "desk.example");
    let challenge = asked["challenge"].as_str().unwrap();
    let mut device = Device::new();
    let attestation = BASE64URL_NOPAD.encode(&device.attestation());
    let mut make = |challenge: &str, origin: &str, password: &str| {
        let client = BASE64URL_NOPAD.encode(&client("webauthn.create", challenge, origin));
        let fields = [
            ("form", form.as_str()),
            ("called", "Key of mine"),
            ("password", password),
            ("client", &client),
            ("attestation", &attestation),
        ];
        ana.post("/me/passkeys", &fields)
    };
    for (challenge, origin, password) in [
        ("AAAA", ORIGIN, PASSWORD),
        (challenge, "https://evil.example", PASSWORD),
        (challenge, ORIGIN, "cuatro cabras"),
    ] {
        let page = make(challenge, origin, password);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{challenge} {origin}");
    }
    let kept = make(challenge, ORIGIN, PASSWORD);
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    assert_eq!(kept.text.matches("<code>").count(), 10, "recovery codes come with the first");
    let recovery = kept.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let twice = make(challenge, ORIGIN, PASSWORD);
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "the device has one already");
    assert!(ana.get("/me/second").text.contains("Key of mine"));

    let challenge = first_half(&mut ana);
    for (challenge, origin) in [("AAAA", ORIGIN), (challenge.as_str(), "https://evil.example")] {
        let fields = device.signs(challenge, origin);
        assert_eq!(posted(&mut ana, &fields).status, StatusCode::FORBIDDEN);
    }
    let fields = device.signs(&challenge, ORIGIN);
    let page = posted(&mut ana, &fields);
    assert_eq!(page.header(header::LOCATION), "/", "{}", page.text);
    let rows = super::signing::rows(&desk, "user.signed-in");
    assert_eq!(rows.last().unwrap().1["how"], "password and passkey");
    let session = page.headers.get_all(header::SET_COOKIE).iter().next().unwrap();
    let session = session.to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(session.starts_with("__Host-centralita="));

    // What was signed once is worth nothing for the next sign-in, and a copy of the key counts less.
    let challenge = first_half(&mut ana);
    assert_eq!(posted(&mut ana, &fields).status, StatusCode::FORBIDDEN);
    device.counter -= 1;
    let copied = device.signs(&challenge, ORIGIN);
    assert_eq!(posted(&mut ana, &copied).status, StatusCode::FORBIDDEN);
    let page = ana.post("/sign-in/second", &[("code", &recovery)]);
    assert_eq!(page.status, StatusCode::SEE_OTHER, "recovery codes serve without codes by time");

    ana.cookie = Some(session);
    let form = ana.get("/me/second").form();
    let id = BASE64URL_NOPAD.encode(b"key");
    let wrong = [("form", form.as_str()), ("id", "AAAA"), ("password", PASSWORD)];
    assert_eq!(ana.post("/me/passkeys/remove", &wrong).status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("form", form.as_str()), ("id", &id), ("password", PASSWORD)];
    let gone = ana.post("/me/passkeys/remove", &fields);
    assert_eq!(gone.header(header::LOCATION), "/me/second?done=passkey-removed");
    ana.cookie = None;
    let page = ana.post("/sign-in", &[("name", "ana"), ("password", PASSWORD)]);
    assert_eq!(page.header(header::LOCATION), "/", "the password alone again");
}

#[test]
fn where_no_browser_would_make_one_none_is_offered() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::English);
    let page = ana.get("/me/second");
    assert!(page.text.contains("Passkeys need a console that is reached by its name over TLS."));
    assert!(!page.text.contains("data-options"));
    let form = page.form();
    let made = ana.post("/me/passkeys", &[("form", &form), ("password", PASSWORD)]);
    assert_eq!(made.status, StatusCode::NOT_FOUND);
    let script = ana.get("/assets/passkey.js");
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
}
