//! The other side: a small HTTP server and a small Vosk server.
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::Message;

/// A server that ends with the test.
pub(super) struct Peer<T> {
    pub(super) address: SocketAddr,
    /// What came, in order.
    pub(super) seen: Arc<Mutex<Vec<T>>>,
    _tasks: JoinSet<()>,
}

impl<T: Clone> Peer<T> {
    pub(super) fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    pub(super) fn only(&self) -> T {
        let seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1);
        seen[0].clone()
    }

    pub(super) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// What an HTTP server says; the last of several is said again and again.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) after: Duration,
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) body: String,
}

pub(super) fn reply(status: u16, body: &str) -> Reply {
    Reply { after: Duration::ZERO, status, location: None, body: body.to_owned() }
}

/// One request as it came.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Bytes,
}

pub(super) async fn http(replies: Vec<Reply>) -> Peer<Asked> {
    http_with(replies, None).await
}

pub(super) async fn http_with(replies: Vec<Reply>, tls: Option<TlsAcceptor>) -> Peer<Asked> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(vec![]));
    let mut tasks = JoinSet::new();
    let log = Arc::clone(&seen);
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (log, replies, tls) = (Arc::clone(&log), replies.clone(), tls.clone());
            connections.spawn(async move {
                match tls {
                    None => serve(stream, log, replies).await,
                    // A client that does not trust us goes away.
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            serve(stream, log, replies).await;
                        }
                    }
                }
            });
        }
    });
    Peer { address, seen, _tasks: tasks }
}

async fn serve<S>(stream: S, log: Arc<Mutex<Vec<Asked>>>, replies: Vec<Reply>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (log, replies) = (Arc::clone(&log), replies.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let header =
                |(name, value): (&hyper::header::HeaderName, &hyper::http::HeaderValue)| {
                    (name.to_string(), value.to_str().unwrap().to_owned())
                };
            let asked = Asked {
                method: parts.method.to_string(),
                target: parts.uri.to_string(),
                headers: parts.headers.iter().map(header).collect(),
                body,
            };
            let number = {
                let mut log = log.lock().unwrap();
                log.push(asked);
                log.len() - 1
            };
            let reply = replies.get(number).or(replies.last()).unwrap().clone();
            tokio::time::sleep(reply.after).await;
            let mut response = Response::builder().status(reply.status);
            if let Some(location) = reply.location {
                response = response.header("location", location);
            }
            Ok::<_, Infallible>(response.body(Full::new(Bytes::from(reply.body))).unwrap())
        }
    });
    // The client may break off.
    let connection = hyper::server::conn::http1::Builder::new();
    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
}

/// What a Vosk server was sent in one conversation.
#[derive(Clone, Default)]
pub(super) struct Dictation {
    pub(super) config: String,
    pub(super) pieces: Vec<usize>,
    pub(super) audio: Vec<u8>,
    pub(super) ended: bool,
}

/// What a Vosk server says: to each piece in turn, then nothing but `{"partial": ""}`; and to the
/// end. It closes after that unless it lingers.
#[derive(Clone, Default)]
pub(super) struct Lines {
    pub(super) pieces: Vec<String>,
    pub(super) end: Option<String>,
    pub(super) lingers: bool,
}

pub(super) async fn vosk(lines: Lines) -> Peer<Dictation> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(vec![]));
    let mut tasks = JoinSet::new();
    let log = Arc::clone(&seen);
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            connections.spawn(dictate(stream, Arc::clone(&log), lines.clone()));
        }
    });
    Peer { address, seen, _tasks: tasks }
}

async fn dictate(stream: tokio::net::TcpStream, log: Arc<Mutex<Vec<Dictation>>>, lines: Lines) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let mut dictation = Dictation::default();
    while let Some(Ok(message)) = socket.next().await {
        let answer = match message {
            Message::Text(text) if text.as_str() == r#"{"eof" : 1}"# => {
                dictation.ended = true;
                log.lock().unwrap().push(dictation.clone());
                lines.end.clone()
            }
            Message::Text(text) => {
                dictation.config = text.to_string();
                continue;
            }
            Message::Binary(piece) => {
                let number = dictation.pieces.len();
                dictation.pieces.push(piece.len());
                dictation.audio.extend_from_slice(&piece);
                let nothing = || r#"{"partial" : ""}"#.to_owned();
                Some(lines.pieces.get(number).cloned().unwrap_or_else(nothing))
            }
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => continue,
        };
        // The client may break off.
        if let Some(answer) = answer {
            let _ = socket.send(Message::text(answer)).await;
        }
        if dictation.ended && !lines.lingers {
            let _ = socket.close(None).await;
        }
    }
}
