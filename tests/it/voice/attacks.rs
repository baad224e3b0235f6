//! What strangers send, over a real socket: none of it comes in, and nothing of it is told.
use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use axum::Router;
use centralita::http::{ServerLimits, serve_tcp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::door::{Stage, stage};
use super::platform::{ACCOUNT, TOKEN, URL, form, sign};

const FORM: &str = "application/x-www-form-urlencoded";
const PATH: &str = "/v1/voice/twilio";

/// A server for the length of a test.
struct Server {
    address: SocketAddr,
    _tasks: JoinSet<()>,
}

async fn serve(router: Router) -> Server {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    let limits = ServerLimits { body_bytes_max: 64 * 1024, ..ServerLimits::default() };
    tasks.spawn(serve_tcp(listener, router, limits, CancellationToken::new()));
    Server { address, _tasks: tasks }
}

/// One request as bytes.
struct Sent {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Sent {
    /// A good request of a call, and its signature.
    fn good(call: &str) -> Self {
        let params = parameters(call);
        Self::with(form(&params), &sign(TOKEN, &format!("{URL}{PATH}"), &params))
    }

    fn with(body: String, signature: &str) -> Self {
        Self {
            method: "POST",
            path: PATH.to_owned(),
            headers: vec![
                ("Host".to_owned(), "voz.example.com".to_owned()),
                ("Content-Type".to_owned(), FORM.to_owned()),
                ("X-Twilio-Signature".to_owned(), signature.to_owned()),
            ],
            body,
        }
    }

    fn signed(call: &str, secret: &str, url: &str) -> Self {
        let params = parameters(call);
        Self::with(form(&params), &sign(secret, url, &params))
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(given, _)| given != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(given, _)| given != name);
        self
    }

    fn body(mut self, change: impl FnOnce(String) -> String) -> Self {
        self.body = change(self.body);
        self
    }

    fn signature(&self) -> String {
        self.headers.iter().find(|(name, _)| name == "X-Twilio-Signature").unwrap().1.clone()
    }

    /// Sends it and returns the status; 0 when the server closes without one.
    async fn send(&self, to: SocketAddr) -> u16 {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let fields: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "{} {} HTTP/1.1\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.method,
            self.path,
            self.body.len()
        );
        // A server that has heard enough closes before the end.
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(self.body.as_bytes()).await;
        let mut answer = vec![];
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        assert!(!answer.contains("<Response>") || status == Some(200), "{answer}");
        status.unwrap_or(0)
    }
}

fn parameters(call: &str) -> Vec<(&str, &str)> {
    vec![
        ("AccountSid", ACCOUNT),
        ("From", "+34600000001"),
        ("To", "+34911238857"),
        ("CallSid", call),
        ("CallStatus", "ringing"),
    ]
}

/// Everything that must be refused, by name.
fn attacks() -> Vec<(&'static str, Sent)> {
    let good = || Sent::good("CA1");
    let url = format!("{URL}{PATH}");
    let signature = good().signature();
    let changed = |to: String| good().header("X-Twilio-Signature", &to);
    let add = |more: &'static str| good().body(move |body| body + more);
    let confused = "http://evil.example/v1/voice/twilio";
    let json = format!("{{\"AccountSid\":\"{ACCOUNT}\",\"CallSid\":\"CA1\"}}");
    vec![
        ("no signature", good().without("X-Twilio-Signature")),
        ("empty signature", changed(String::new())),
        ("wrong key", Sent::signed("CA1", "not the key at all", &url)),
        ("empty key", Sent::signed("CA1", "", &url)),
        ("signature of another body", Sent::good("CA2").header("X-Twilio-Signature", &signature)),
        ("one parameter more", add("&Digits=4711")),
        ("a parameter twice", add("&From=%2B34600009999")),
        ("truncated signature", changed(signature.chars().take(10).collect())),
        ("lower-case signature", changed(signature.to_lowercase())),
        ("padded signature", changed(format!("{signature}===="))),
        (
            "signature in other headers",
            good()
                .without("X-Twilio-Signature")
                .header("X-Signature", &signature)
                .header("Authorization", &signature),
        ),
        ("signed for another path", Sent::signed("CA1", TOKEN, &format!("{url}/x"))),
        ("signed for http", Sent::signed("CA1", TOKEN, &url.replace("https:", "http:"))),
        ("signed with a fragment", Sent::signed("CA1", TOKEN, &format!("{url}#"))),
        (
            "signed for another host",
            Sent::signed("CA1", TOKEN, "https://evil.example/v1/voice/twilio"),
        ),
        ("another Host", Sent::signed("CA1", TOKEN, confused).header("Host", "evil.example")),
        (
            "another forwarded host",
            Sent::signed("CA1", TOKEN, confused)
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Proto", "http"),
        ),
        ("names and values run together", good().body(|_| "From=%2B34600000001To=".to_owned())),
        ("a boundary shifted", good().body(|body| body.replacen("&To=", "&T=o", 1))),
        ("GET", Sent { method: "GET", ..good() }),
        ("HEAD", Sent { method: "HEAD", ..good() }),
        ("JSON", good().header("Content-Type", "application/json").body(|_| json)),
        ("packed", good().header("Content-Encoding", "gzip")),
        ("20 MB", add("&X=").body(|body| body + &"y".repeat(20_000_000))),
        ("100,000 parameters", good().body(|body| body + &"&a=b".repeat(100_000))),
        ("300 parameters", good().body(|body| body + &"&a=b".repeat(300))),
        ("NUL and broken escapes", add("&Z=%00%zz%")),
        (
            "deep JSON",
            good().header("Content-Type", "application/json").body(|_| "[".repeat(60_000)),
        ),
        ("two signatures", {
            let mut twice = good();
            twice.headers.push(("X-Twilio-Signature".to_owned(), signature.clone()));
            twice
        }),
        ("unknown account", {
            let mut params = parameters("CA1");
            params[0].1 = "AC9";
            Sent::with(form(&params), &sign(TOKEN, &url, &params))
        }),
        ("another dialect", Sent { path: "/v1/voice/signalwire".to_owned(), ..good() }),
    ]
}

async fn behind() -> (Stage, Server) {
    let stage = stage();
    let server = serve(stage.platform.router.clone()).await;
    (stage, server)
}

#[tokio::test]
async fn nothing_of_a_stranger_comes_in() {
    let (stage, server) = behind().await;
    for (name, attack) in attacks() {
        let status = attack.send(server.address).await;
        // A server may close on somebody who goes on sending what it has refused.
        let refused = matches!(status, 403 | 405 | 413 | 415) || (status == 0 && name == "20 MB");
        assert!(refused, "{name}: {status}");
    }
    assert_eq!(*stage.door.told.lock().unwrap(), Vec::<String>::new());
    assert_eq!(Sent::good("CA1").send(server.address).await, 200, "the good one still comes in");
}

#[tokio::test]
async fn every_refusal_has_its_reason_in_the_counters() {
    let (stage, server) = behind().await;
    let reason = async |name: &str| {
        let (_, attack) = attacks().into_iter().find(|(of, _)| *of == name).unwrap();
        attack.send(server.address).await;
        stage.door.counted.lock().unwrap().pop().unwrap()
    };
    for (name, outcome) in [
        ("no signature", "twilio no_header"),
        ("empty signature", "twilio no_header"),
        ("wrong key", "twilio bad_sig"),
        ("a boundary shifted", "twilio bad_form"),
        ("a parameter twice", "twilio bad_sig"),
        ("NUL and broken escapes", "twilio bad_form"),
        ("unknown account", "twilio unknown_account"),
        ("another dialect", "signalwire unknown_account"),
        ("JSON", "twilio unsupported"),
        ("packed", "twilio unsupported"),
    ] {
        assert_eq!(reason(name).await, outcome, "{name}");
    }
}

#[tokio::test]
async fn a_storm_of_one_good_request_is_one_call() {
    let (stage, server) = behind().await;
    let good = Sent::good("CA1");
    let storm = (0..50).map(|_| good.send(server.address));
    let statuses = futures_util::future::join_all(storm).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    // What runs at the same time is one piece of work; what comes later is known by the calls.
    assert!(stage.door.begun.load(Ordering::SeqCst) >= 1);
    let told = stage.door.told.lock().unwrap().clone();
    assert!(told.iter().all(|one| *one == "begin es +34600000001 false"), "{told:?}");
}

#[tokio::test]
async fn w2_odd_but_signed_targets_are_verified_as_they_came() {
    let (_stage, server) = behind().await;
    for query in ["?b=2&a=1", "?a=it's", "?a=+%20%2B&&a", "?a=%c3%b1", "?"] {
        let params = parameters("CA1");
        let path = format!("{PATH}{query}");
        let signature = sign(TOKEN, &format!("{URL}{path}"), &params);
        let sent = Sent { path, ..Sent::with(form(&params), &signature) };
        assert_eq!(sent.send(server.address).await, 200, "{query}");
    }
}
