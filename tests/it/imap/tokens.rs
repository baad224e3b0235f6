//! Logging in with tokens: a provider that gives new ones, and one that gives none any more.
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use centralita::channels::imap::{Account, Login, TokenSource};
use centralita::imap::Secret;
use data_encoding::BASE64URL_NOPAD;
use ring::hmac;
use zeroize::Zeroizing;

use super::dovecot::{Dovecot, TOKEN_KEY};
use super::{Reading, account, raw, subjects};
use crate::desk::TestDesk;

/// A token endpoint: each refresh token is good once and gives the next, `r1` the first.
struct Provider {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    /// Gives tokens for a user, as long as there are so many left.
    fn start(user: &str, mut grants: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(vec![]));
        let (heard, user) = (Arc::clone(&asked), user.to_owned());
        std::thread::spawn(move || {
            let mut good = "r1".to_owned();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let form = body(&mut stream);
                heard.lock().unwrap().push(form.clone());
                let itself = form.starts_with("grant_type=client_credentials&");
                let (status, answer) = if grants > 0 && itself {
                    grants -= 1;
                    let token = token(&user);
                    let given = format!("{{\"access_token\":\"{token}\",\"expires_in\":3600}}");
                    ("200 OK", given)
                } else if itself {
                    ("401 Unauthorized", "{\"error\":\"invalid_client\"}".to_owned())
                } else if grants > 0 && form.contains(&format!("refresh_token={good}&")) {
                    grants -= 1;
                    good = format!("{good}x");
                    let token = token(&user);
                    (
                        "200 OK",
                        format!(
                            "{{\"access_token\":\"{token}\",\"expires_in\":3600,\"refresh_token\":\"{good}\",\"refresh_token_expires_in\":864000}}"
                        ),
                    )
                } else {
                    (
                        "400 Bad Request",
                        "{\"error\":\"invalid_grant\",\"error_description\":\"it was revoked\"}"
                            .to_owned(),
                    )
                };
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
                    answer.len()
                )
                .unwrap();
            }
        });
        Self { url, asked }
    }

    fn source(&self, bearer: bool) -> TokenSource {
        TokenSource {
            bearer,
            url: self.url.parse().unwrap(),
            client_id: "desk".to_owned(),
            client_secret: Some(Secret(Zeroizing::new("s&1".to_owned()))),
            scope: "imap".to_owned(),
            refresh_token: Some(Secret(Zeroizing::new("r1".to_owned()))),
            secret_expires: None,
        }
    }
}

/// Reads a request and returns its body.
fn body(stream: &mut TcpStream) -> String {
    let mut lines = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(digits) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = digits.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// A token that Dovecot believes (RFC 7519).
fn token(user: &str) -> String {
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let head = part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    let claims = part(&format!(
        "{{\"sub\":\"{user}\",\"iss\":\"test\",\"azp\":\"default\",\"iat\":1500000000,\"nbf\":1500000000,\"exp\":4000000000}}"
    ));
    let key = hmac::Key::new(hmac::HMAC_SHA256, TOKEN_KEY.as_bytes());
    let signed = format!("{head}.{claims}");
    let signature = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

#[test]
fn a9_a_new_refresh_token_is_stored_sealed_and_used_after_a_restart() {
    let server = Dovecot::start();
    let desk = TestDesk::new();
    let provider = Provider::start("soporte", 2);
    for (at, bearer) in [(1, false), (2, true)] {
        server.client("soporte").puts("INBOX", "", &raw(&at.to_string()));
        let login = Login::Token(provider.source(bearer));
        let reading = Reading::begin(&desk, vec![Account { login, ..account(server.port) }]);
        reading.rests(&desk, 1);
        reading.until(&desk, |f| f.trouble.contains("ends on 2026-12-04") && f.alarm);
        reading.end(&desk);
    }
    assert_eq!(subjects(&desk), ["Corte 1", "Corte 2"]);
    let asked = provider.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 2, "one token for each start: {asked:?}");
    assert_eq!(
        asked[0],
        "grant_type=refresh_token&client_id=desk&client_secret=s%261&refresh_token=r1&scope=imap"
    );
    assert!(asked[1].contains("refresh_token=r1x&"), "{asked:?}");
    let kept = desk.store(|tx| tx.refresh_token("es")).unwrap();
    assert!(!kept.sealed.windows(4).any(|bytes| bytes == b"r1xx"), "in clear");
    assert_eq!(desk.desk.tokens.open(kept.digest, kept.sealed).unwrap().as_str(), "r1xx");
}

/// As a daemon logs in that no person logged in for (RFC 6749 section 4.4).
#[test]
fn a9_a_desk_that_logs_in_for_itself_needs_no_refresh_token_and_keeps_none() {
    let server = Dovecot::start();
    let desk = TestDesk::new();
    let provider = Provider::start("soporte", 2);
    let secret_expires = Some("2026-12-02T00:00:00Z".parse().unwrap());
    let source = TokenSource { refresh_token: None, secret_expires, ..provider.source(false) };
    for (at, hours) in [(1, 0), (2, 2)] {
        desk.forward(std::time::Duration::from_secs(hours * 3_600));
        server.client("soporte").puts("INBOX", "", &raw(&at.to_string()));
        let login = Login::Token(source.clone());
        let reading = Reading::begin(&desk, vec![Account { login, ..account(server.port) }]);
        reading.rests(&desk, 1);
        reading.until(&desk, |f| f.trouble.contains("ends on 2026-12-02") && f.alarm);
        reading.end(&desk);
    }
    assert_eq!(subjects(&desk), ["Corte 1", "Corte 2"]);
    let asked = provider.asked.lock().unwrap().clone();
    let form = "grant_type=client_credentials&client_id=desk&client_secret=s%261&scope=imap";
    assert_eq!(asked, [form, form]);
    assert!(desk.store(|tx| tx.refresh_token("es")).is_none());

    let login = Login::Token(source);
    let reading = Reading::begin(&desk, vec![Account { login, ..account(server.port) }]);
    reading.until(&desk, |f| {
        f.alarm && f.trouble.contains("refuses to give a token: invalid_client; compare client_id")
    });
    reading.end(&desk);
}

#[test]
fn a9_a_grant_that_was_revoked_is_an_alarm_at_once_and_a_new_token_in_the_file_mends_it() {
    let server = Dovecot::start();
    server.client("soporte").puts("INBOX", "", &raw("a"));
    let desk = TestDesk::new();
    let revoked = Provider::start("soporte", 0);
    let login = Login::Token(revoked.source(false));
    let reading = Reading::begin(&desk, vec![Account { login, ..account(server.port) }]);
    reading.until(&desk, |f| {
        f.alarm && f.trouble.contains("has ended the grant (invalid_grant it was revoked)")
    });
    reading.end(&desk);
    let good = Provider::start("soporte", 1);
    let login = Login::Token(good.source(false));
    let reading = Reading::begin(&desk, vec![Account { login, ..account(server.port) }]);
    reading.rests(&desk, 1);
    reading.end(&desk);
}
