//! The server and the client over real sockets: limits, shutdown, ownership of the socket.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::Request;
use axum::routing::{get, post};
use axum::{Extension, Router};
use bytes::Bytes;
use centralita::http::{
    BindError, ClientError, OwnedSocket, Peer, Problem, ServerLimits, UnixClient, serve_tcp,
    serve_unix,
};
use hyper::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

fn router() -> Router {
    Router::new()
        .route("/hello", get(async || "hello"))
        .route("/peer", get(async |Extension(peer): Extension<Peer>| format!("{peer:?}")))
        .route(
            "/raw",
            post(async |request: Request| {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1024).await.unwrap();
                let target = head.uri.path_and_query().unwrap().as_str().as_bytes();
                [target, &b"|"[..], &body[..]].concat()
            }),
        )
        .route("/length", post(async |body: Bytes| body.len().to_string()))
        .route(
            "/panic",
            get(async |request: Request| {
                assert!(request.uri().path().is_empty(), "panics every time");
            }),
        )
}

/// Limits that no loaded machine reaches, for tests of something else.
fn patient() -> ServerLimits {
    ServerLimits {
        head_time_max: Duration::from_secs(300),
        body_time_max: Duration::from_secs(300),
        grace_max: Duration::from_secs(300),
        ..ServerLimits::default()
    }
}

struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

async fn start(router: Router, limits: ServerLimits) -> Server {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(serve_tcp(listener, router, limits, stop.clone()));
    Server { address, stop, tasks }
}

/// Sends bytes and reads until the server closes.
async fn exchange(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = vec![];
    // A server that closes with bytes of ours unread resets the connection; what it said counts.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

fn problem(answer: &str) -> Problem {
    assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn requests_are_answered_and_problems_are_documents() {
    let server = start(router(), patient()).await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let answer = exchange(server.address, &get("/hello")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("hello"), "{answer}");
    assert_eq!(
        problem(&exchange(server.address, &get("/none")).await),
        Problem::of(StatusCode::NOT_FOUND)
    );
    let wrong_method = exchange(server.address, &get("/length")).await;
    assert!(wrong_method.contains("allow: POST"), "{wrong_method}");
    assert_eq!(problem(&wrong_method).title, "Method Not Allowed");
    let panicked = problem(&exchange(server.address, &get("/panic")).await);
    assert_eq!(panicked, Problem::of(StatusCode::INTERNAL_SERVER_ERROR));
    let after = exchange(server.address, &get("/hello")).await;
    assert_eq!(status(&after), "200", "the server lives on after a panic");
}

/// Signatures are made over these bytes: nothing may be read and written anew on the way.
#[tokio::test]
async fn target_and_body_reach_the_handler_byte_for_byte() {
    let server = start(router(), patient()).await;
    let target = "/raw?b=2&a=%20+1&a=&it's=%C3%B1&&%2b%2B=;:@,~";
    let body = "To=%2b34&To=+34&a=it's%20\u{f1}&&=%zz";
    let post = |head: &str, body: &str| {
        format!("POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n\r\n{body}")
    };
    let whole = post(&format!("Content-Length: {}", body.len()), body);
    let answer = exchange(server.address, &whole).await;
    assert_eq!(answer.split_once("\r\n\r\n").unwrap().1, format!("{target}|{body}"));
    let (first, second) = body.split_at(7);
    let chunks = format!("7\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", second.len());
    let answer = exchange(server.address, &post("Transfer-Encoding: chunked", &chunks)).await;
    assert_eq!(answer.split_once("\r\n\r\n").unwrap().1, format!("{target}|{body}"));
}

#[tokio::test]
async fn a_slow_head_a_silent_peer_and_a_slow_body_are_cut() {
    let limits = ServerLimits {
        head_time_max: Duration::from_millis(50),
        body_time_max: Duration::from_millis(50),
        ..patient()
    };
    let server = start(router(), limits).await;
    // Each of these ends only because the server ends it.
    let silent = exchange(server.address, "").await;
    let head = exchange(server.address, "GET /hello HTTP/1.1\r\nHost").await;
    for cut in [&silent, &head] {
        assert!(matches!(status(cut), "none" | "408"), "{cut}");
    }
    let body = "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc";
    let answer = exchange(server.address, body).await;
    assert_eq!(problem(&answer), Problem::of(StatusCode::REQUEST_TIMEOUT));
}

#[tokio::test]
async fn a_body_may_have_the_most_bytes_and_not_one_more() {
    let server = start(router(), ServerLimits { body_bytes_max: 8, ..patient() }).await;
    let post = |head: &str, body: &str| {
        format!("POST /length HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n\r\n{body}")
    };
    let whole = exchange(server.address, &post("Content-Length: 8", "12345678")).await;
    assert!(whole.ends_with("\r\n\r\n8"), "{whole}");
    let long = exchange(server.address, &post("Content-Length: 9", "123456789")).await;
    assert_eq!(problem(&long).detail, "a request body may have 8 bytes");
    let chunks = post("Transfer-Encoding: chunked", "9\r\n123456789\r\n0\r\n\r\n");
    assert_eq!(status(&exchange(server.address, &chunks).await), "413");
}

#[tokio::test]
async fn a_head_may_have_the_most_fields_and_bytes_and_no_more() {
    let server = start(router(), patient()).await;
    // Host and Connection are two of the hundred.
    let with = |fields: usize, bytes: usize| {
        let head = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        format!("{head}{}\r\n", format!("a: {}\r\n", "x".repeat(bytes)).repeat(fields))
    };
    assert_eq!(status(&exchange(server.address, &with(98, 1)).await), "200");
    assert_eq!(status(&exchange(server.address, &with(99, 1)).await), "431");
    assert_eq!(status(&exchange(server.address, &with(1, 60 * 1024)).await), "200");
    assert_eq!(status(&exchange(server.address, &with(1, 64 * 1024)).await), "431");
}

#[tokio::test]
async fn beyond_the_connection_limit_the_next_waits_for_its_turn() {
    let (begun, has_begun) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let once = Arc::new(Mutex::new(Some((begun, released))));
    let order = Arc::new(Mutex::new(vec![]));
    let (first_order, second_order) = (Arc::clone(&order), Arc::clone(&order));
    let router = Router::new()
        .route(
            "/first",
            get(async move || {
                let (begun, released) = once.lock().unwrap().take().unwrap();
                begun.send(()).unwrap();
                released.await.unwrap();
                first_order.lock().unwrap().push("first");
            }),
        )
        .route("/second", get(async move || second_order.lock().unwrap().push("second")));
    let server = start(router, ServerLimits { connections_max: 1, ..patient() }).await;
    let ask = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        async move { exchange(server.address, &request).await }
    };
    let hold = async {
        has_begun.await.unwrap();
        let second = ask("/second");
        let release = async {
            // Time enough for the second to be served, were there a place for it.
            for _ in 0..1000 {
                tokio::task::yield_now().await;
            }
            release.send(()).unwrap();
        };
        tokio::join!(second, release).0
    };
    let (first, second) = tokio::join!(ask("/first"), hold);
    assert_eq!((status(&first), status(&second)), ("200", "200"));
    assert_eq!(*order.lock().unwrap(), ["first", "second"]);
}

#[tokio::test]
async fn only_trusted_proxies_are_answered_when_any_is_named() {
    let stranger: IpAddr = Ipv4Addr::new(10, 0, 0, 9).into();
    let limits = ServerLimits { peers: [stranger].into(), ..patient() };
    let refused = start(router(), limits).await;
    let get = "GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(refused.address, get).await, "");
    let ours: IpAddr = Ipv4Addr::LOCALHOST.into();
    let admitted = start(router(), ServerLimits { peers: [ours].into(), ..patient() }).await;
    let answer = exchange(admitted.address, get).await;
    assert!(answer.contains("Network(127.0.0.1:"), "{answer}");
}

#[tokio::test]
async fn an_open_request_is_answered_before_the_server_stops() {
    let (begun, has_begun) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let once = Arc::new(Mutex::new(Some((begun, released))));
    let router = Router::new().route(
        "/slow",
        get(async move || {
            let (begun, released) = once.lock().unwrap().take().unwrap();
            begun.send(()).unwrap();
            released.await.unwrap();
            "done"
        }),
    );
    let server = start(router, patient()).await;
    let asked = exchange(server.address, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    let stopped = async {
        has_begun.await.unwrap();
        server.stop.cancel();
        release.send(()).unwrap();
        server.tasks.join_all().await;
    };
    let (answer, ()) = tokio::join!(asked, stopped);
    assert!(answer.ends_with("done"), "{answer}");
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

fn serve_socket(path: &Path) -> (CancellationToken, JoinSet<()>) {
    let socket = OwnedSocket::bind(path).unwrap();
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(serve_unix(socket, router(), patient(), stop.clone()));
    (stop, tasks)
}

#[tokio::test]
async fn the_socket_is_for_its_owner_and_for_one_daemon_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("centralita.sock");
    let client = UnixClient::new(&path);
    let nobody = client.send(Method::GET, "/hello", None).await;
    assert!(matches!(nobody, Err(ClientError::NoDaemon(_))), "{nobody:?}");

    let (stop, tasks) = serve_socket(&path);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let answer = client.send(Method::GET, "/peer", None).await.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &b"Local"[..]));
    let sent = client.send(Method::POST, "/length", Some(Bytes::from_static(b"12345"))).await;
    assert_eq!(&sent.unwrap().body[..], b"5");
    assert!(matches!(OwnedSocket::bind(&path), Err(BindError::InUse(_))));
    assert!(client.send(Method::GET, "/hello", None).await.is_ok(), "the live one was disturbed");

    stop.cancel();
    tasks.join_all().await;
    assert!(!path.exists(), "the socket stays behind");
    let left = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 0, "something stays behind");
}

#[tokio::test]
async fn what_a_killed_daemon_left_is_replaced_and_other_files_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("centralita.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let (_stop, _tasks) = serve_socket(&path);
    let client = UnixClient::new(&path);
    assert!(client.send(Method::GET, "/hello", None).await.is_ok());

    let file = dir.path().join("notes.txt");
    std::fs::write(&file, "keep").unwrap();
    assert!(matches!(OwnedSocket::bind(&file), Err(BindError::NotASocket(_))));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "keep");
}

#[tokio::test]
async fn the_client_takes_neither_endless_nor_late_answers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("centralita.sock");
    let (_stop, _tasks) = serve_socket(&path);
    let long = UnixClient::new(&path).limits(Duration::from_secs(300), 4);
    let answer = long.send(Method::GET, "/hello", None).await;
    assert!(matches!(answer, Err(ClientError::TooLong(4))), "{answer:?}");

    let mute = dir.path().join("mute.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&mute).unwrap();
    let late = UnixClient::new(&mute).limits(Duration::from_millis(20), 4);
    let answer = late.send(Method::GET, "/hello", None).await;
    assert!(matches!(answer, Err(ClientError::TooLate(_))), "{answer:?}");
}
