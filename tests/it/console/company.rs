//! Signing in with the company's own account, against a small sign-in of the test's own.
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use axum::http::{StatusCode, header};
use centralita::staff::Role;
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::{Browser, Page};
use crate::desk::TestDesk;

/// The company's sign-in: what it was told, and what it says.
struct Provider {
    pair: EcdsaKeyPair,
    issuer: String,
    /// The digest of the verifier, as the browser brought it.
    challenge: String,
    claims: Value,
    asked: Vec<String>,
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Provider {
    /// Begins to listen; ends with the test's process.
    fn begin() -> Arc<Mutex<Self>> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap();
        let (challenge, asked) = (String::new(), vec![]);
        let provider =
            Arc::new(Mutex::new(Self { pair, issuer, challenge, claims: json!({}), asked }));
        let served = Arc::clone(&provider);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                served.lock().unwrap().serve(stream);
            }
        });
        provider
    }

    fn serve(&mut self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let (status, answer) = self.answer(&first, &String::from_utf8(body).unwrap());
        let text = answer.to_string();
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{text}", text.len());
        stream.write_all(head.as_bytes()).unwrap();
    }

    fn answer(&mut self, request: &str, body: &str) -> (&'static str, Value) {
        let path = request.split(' ').nth(1).unwrap();
        self.asked.push(path.to_owned());
        match path {
            "/.well-known/openid-configuration" => {
                let at = |path: &str| format!("{}{path}", self.issuer);
                let places = json!({
                    "issuer": self.issuer,
                    "authorization_endpoint": at("/authorize"),
                    "token_endpoint": at("/token"),
                    "jwks_uri": at("/keys"),
                });
                ("200 OK", places)
            }
            "/keys" => {
                let point = self.pair.public_key().as_ref();
                let (x, y) = (text(&point[1..33]), text(&point[33..]));
                let key = json!({"kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y});
                ("200 OK", json!({ "keys": [key] }))
            }
            "/token" => {
                let field = |name: &str| {
                    let mut pairs = body.split('&').filter_map(|pair| pair.split_once('='));
                    pairs.find(|(field, _)| *field == name).map_or("", |(_, value)| value)
                };
                let verifier = field("code_verifier");
                let proven = text(digest(&SHA256, verifier.as_bytes()).as_ref()) == self.challenge;
                if !proven || field("code") != "good" || field("client_id") != "console" {
                    return ("400 Bad Request", json!({ "error": "invalid_grant" }));
                }
                ("200 OK", json!({ "id_token": self.token(), "token_type": "Bearer" }))
            }
            _ => ("404 Not Found", json!({})),
        }
    }

    fn token(&self) -> String {
        let head = text(json!({"alg": "ES256", "kid": "k"}).to_string().as_bytes());
        let signed = format!("{head}.{}", text(self.claims.to_string().as_bytes()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", text(signature.as_ref()))
    }
}

/// A desk whose company has this sign-in.
fn desk_with(provider: &Arc<Mutex<Provider>>) -> TestDesk {
    let issuer = provider.lock().unwrap().issuer.clone();
    TestDesk::with(&format!(
        "[console.oidc]\nissuer = \"{issuer}\"\nclient_id = \"console\"\n\
         roles = [\"desk-leads=lead\", \"desk=agent\"]\n"
    ))
}

/// Goes to the company's sign-in, which asks for a password there, and comes back with a code.
fn there_and_back(
    desk: &TestDesk,
    provider: &Arc<Mutex<Provider>>,
    browser: &mut Browser<'_>,
    (code, claims): (&str, Value),
) -> Page {
    browser.cookie = None;
    let left = browser.get("/sign-in/company");
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.text);
    let url = left.header(header::LOCATION).to_owned();
    let cookie = left.header(header::SET_COOKIE).to_owned();
    assert!(cookie.starts_with("centralita-outer=") && cookie.contains("SameSite=Lax"), "{cookie}");
    let field = |name: &str| {
        let (_, query) = url.split_once("/authorize?").unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(field, _)| *field == name).unwrap().1.to_owned()
    };
    assert_eq!(
        (field("response_type"), field("code_challenge_method")),
        ("code".into(), "S256".into())
    );
    assert_eq!(field("redirect_uri"), "http%3A%2F%2F127.0.0.1%3A8081%2Fsign-in%2Fcompany%2Fback");
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(!url.contains(token), "what the browser keeps is told to nobody");
    let mut told = provider.lock().unwrap();
    let mut all = json!({
        "iss": told.issuer, "aud": "console", "nonce": field("nonce"),
        "exp": desk.now().as_second() + 60,
    });
    for (name, value) in claims.as_object().unwrap() {
        all[name] = value.clone();
    }
    (told.challenge, told.claims) = (field("code_challenge"), all);
    drop(told);
    browser.get(&format!("/sign-in/company/back?code={code}&state={}", field("state")))
}

fn ana(groups: &[&str]) -> Value {
    json!({ "sub": "42", "preferred_username": "ana.ruiz@norte.example", "name": "Ana Ruiz", "groups": groups })
}

#[test]
fn the_companys_account_makes_a_user_signs_in_and_gives_the_role_each_time() {
    let provider = Provider::begin();
    let desk = desk_with(&provider);
    let mut browser = Browser::new(&desk);
    assert!(browser.get("/sign-in").text.contains("href=\"/sign-in/company\""));
    let page = there_and_back(&desk, &provider, &mut browser, ("good", ana(&["x", "desk"])));
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(page.header(header::REFRESH), "0; url=/");
    let session = page.header(header::SET_COOKIE);
    assert!(session.starts_with("centralita=") && session.contains("SameSite=Strict"), "{session}");
    assert_eq!(browser.get("/").status, StatusCode::OK);
    let user = |desk: &TestDesk| {
        let name = "ana.ruiz".parse().unwrap();
        desk.store(move |tx| tx.user_named(&name)).unwrap()
    };
    let rows = super::signing::rows(&desk, "user.signed-in");
    assert_eq!((rows[0].0.as_str(), &rows[0].1["how"]), ("user:ana.ruiz", &"company".into()));
    let made = user(&desk);
    assert_eq!((made.facts.called.as_str(), made.facts.role), ("Ana Ruiz", Role::Agent));
    assert!(!browser.get("/me").text.contains("name=\"old\""), "there is no password to change");

    let page =
        there_and_back(&desk, &provider, &mut browser, ("good", ana(&["desk", "desk-leads"])));
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!((user(&desk).facts.role, user(&desk).id), (Role::Lead, made.id));
    let page = there_and_back(&desk, &provider, &mut browser, ("good", ana(&["x"])));
    assert_eq!(page.status, StatusCode::FORBIDDEN, "without a role nobody comes in");
    desk.block_on(desk.desk.staff.end("ana.ruiz".parse().unwrap())).unwrap();
    let page = there_and_back(&desk, &provider, &mut browser, ("good", ana(&["desk"])));
    assert_eq!(page.status, StatusCode::FORBIDDEN, "whoever was ended stays so");
    let asked = provider.lock().unwrap().asked.clone();
    let places = asked.iter().filter(|path| path.ends_with("openid-configuration")).count();
    assert_eq!(places, 1, "where its parts are is asked once in a while");
}

#[test]
fn what_was_not_begun_here_or_is_of_somebody_else_opens_nothing() {
    let provider = Provider::begin();
    let desk = desk_with(&provider);
    let mut browser = Browser::new(&desk);
    super::signed_in(&desk, "ana.ruiz", Role::Admin, centralita::model::Language::English);
    let page = there_and_back(&desk, &provider, &mut browser, ("good", ana(&["desk"])));
    assert_eq!(page.status, StatusCode::FORBIDDEN, "his name here is somebody else's");
    let mut eva = ana(&["desk"]);
    (eva["sub"], eva["preferred_username"]) = (json!("43"), json!("eva"));
    let with = |name: &str, value: Value| {
        let mut claims = eva.clone();
        claims[name] = value;
        claims
    };
    for (code, claims, status) in [
        ("bad", eva.clone(), StatusCode::SERVICE_UNAVAILABLE),
        ("good", with("nonce", json!("other")), StatusCode::FORBIDDEN),
        ("good", with("aud", json!("other")), StatusCode::FORBIDDEN),
        ("good", with("exp", json!(1)), StatusCode::FORBIDDEN),
        ("good", with("iss", json!("http://127.0.0.1:1")), StatusCode::FORBIDDEN),
        ("good", with("preferred_username", json!("1")), StatusCode::FORBIDDEN),
    ] {
        let page = there_and_back(&desk, &provider, &mut browser, (code, claims));
        assert_eq!(page.status, status, "{code} {}", page.text);
        assert!(!page.header(header::SET_COOKIE).starts_with("centralita="));
    }
    // Another state than the one of this browser, and no cookie at all.
    browser.cookie = None;
    let _left = browser.get("/sign-in/company");
    for back in ["code=good&state=x", "code=good", "state=x"] {
        let page = browser.get(&format!("/sign-in/company/back?{back}"));
        assert_eq!(page.header(header::LOCATION), "/sign-in", "{back}");
    }
    let without = TestDesk::new();
    let mut nobody = Browser::new(&without);
    assert!(!nobody.get("/sign-in").text.contains("/sign-in/company"));
    assert_eq!(nobody.get("/sign-in/company").header(header::LOCATION), "/sign-in");
}

#[test]
fn nobody_is_called_what_somebody_else_or_a_door_of_ours_is() {
    let provider = Provider::begin();
    let desk = desk_with(&provider);
    super::signed_in(&desk, "marta", Role::Agent, centralita::model::Language::English);
    for (sub, login, name, called) in [
        ("51", "eva", "MARTA <b>", "MARTA <b> (eva)"),
        ("52", "rui", "Console", "Console (rui)"),
        ("53", "pau", "Pau Mas", "Pau Mas"),
    ] {
        let claims =
            json!({ "sub": sub, "preferred_username": login, "name": name, "groups": ["desk"] });
        let mut browser = Browser::new(&desk);
        let page = there_and_back(&desk, &provider, &mut browser, ("good", claims));
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let user = login.parse().unwrap();
        let made = desk.store(move |tx| tx.user_named(&user)).unwrap();
        assert_eq!(made.facts.called, called);
    }
}

#[test]
fn a_sign_in_that_is_away_is_said_so() {
    let provider = Provider::begin();
    let desk = desk_with(&provider);
    provider.lock().unwrap().issuer = "http://127.0.0.1:9/other".to_owned();
    let mut browser = Browser::new(&desk);
    let page = browser.get("/sign-in/company");
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("El inicio de sesión de la empresa no responde."), "{}", page.text);
}

/// A name there is given once by one sign-in; another may give the same to somebody else.
#[test]
fn the_same_name_of_another_sign_in_is_somebody_else_and_users_of_before_stay_who_they_are() {
    let provider = Provider::begin();
    let desk = desk_with(&provider);
    let user = |name: &str, issuer: &'static str, subject: &'static str| {
        super::signed_in(&desk, name, Role::Admin, centralita::model::Language::English);
        let name = name.parse().unwrap();
        desk.store(move |tx| {
            let found = tx.user_named(&name)?;
            let id = found.map(|user| user.id).unwrap();
            tx.set_subject(id, issuer, subject)?;
            Ok(id)
        })
    };
    let eva = user("eva", "https://old.example", "42");
    let ines = user("ines", "", "77");
    let mut browser = Browser::new(&desk);
    let page = there_and_back(&desk, &provider, &mut browser, ("good", ana(&["desk"])));
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(
        browser.get("/").text.contains("Ana Ruiz"),
        "she is not eva, who had her name elsewhere"
    );
    let page = there_and_back(
        &desk,
        &provider,
        &mut browser,
        (
            "good",
            json!({ "sub": "77", "preferred_username": "x.y", "name": "X", "groups": ["desk"] }),
        ),
    );
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let issuer = provider.lock().unwrap().issuer.clone();
    let known = |issuer: &str, subject: &str| {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        desk.store(move |tx| tx.user_of_subject(&issuer, &subject)).map(|user| user.id)
    };
    assert_eq!(
        known(&issuer, "77"),
        Some(ines),
        "whom no issuer was kept of is of the one there is"
    );
    assert_eq!(known("https://old.example", "42"), Some(eva));
    assert_eq!(known("https://old.example", "77"), None);
    assert!(known(&issuer, "42").is_some_and(|id| id != eva));
}

#[test]
fn requests_to_the_companys_sign_in_are_counted_by_address_and_apart_from_passwords() {
    let provider = Provider::begin();
    let desk = desk_with(&provider);
    super::signed_in(&desk, "rui", Role::Agent, centralita::model::Language::English);
    let mut browser = Browser::new(&desk);
    browser.address = "192.0.2.7:50000";
    // Pictures and frames that another site names use nothing up.
    for (mode, dest) in [("no-cors", "image"), ("navigate", "iframe"), ("navigate", "object")] {
        for _ in 0..40 {
            let request = axum::http::Request::get("/sign-in/company")
                .header("sec-fetch-mode", mode)
                .header("sec-fetch-dest", dest);
            assert_eq!(browser.send(request, String::new()).header(header::LOCATION), "/sign-in");
        }
    }
    let request = axum::http::Request::get("/sign-in/company")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");
    assert_ne!(browser.send(request, String::new()).header(header::LOCATION), "/sign-in");
    // Whoever comes in has what he asked before forgiven, and those behind his address with him.
    for _ in 0..19 {
        assert_eq!(browser.get("/sign-in/company").status, StatusCode::SEE_OTHER);
    }
    let page = there_and_back(&desk, &provider, &mut browser, ("good", ana(&["desk"])));
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    browser.cookie = None;
    for _ in 0..30 {
        assert_eq!(browser.get("/sign-in/company").status, StatusCode::SEE_OTHER);
    }
    let asked = provider.lock().unwrap().asked.len();
    for _ in 0..5 {
        let page = browser.get("/sign-in/company");
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(page.header(header::RETRY_AFTER), "900");
        assert!(page.text.contains("Demasiados intentos"), "{}", page.text);
    }
    assert_eq!(provider.lock().unwrap().asked.len(), asked, "the company is not asked");
    let locks = super::signing::rows(&desk, "user.locked-out");
    assert_eq!(locks.len(), 1, "{locks:?}");
    assert_eq!(locks[0].1["of"], "company");
    assert_eq!(browser.sign_in("rui", super::PASSWORD), StatusCode::SEE_OTHER, "by password");
    assert_eq!(browser.get("/pages").status, StatusCode::OK);
    let mut elsewhere = Browser::new(&desk);
    assert_eq!(elsewhere.get("/sign-in/company").status, StatusCode::SEE_OTHER);
    desk.forward(std::time::Duration::from_secs(15 * 60 + 1));
    browser.cookie = None;
    assert_eq!(browser.get("/sign-in/company").status, StatusCode::SEE_OTHER);
}
