//! The server: one task for each connection, every peer held to the limits.
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{OwnedSocket, Problem};

/// The head of a request may take this many bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// The head of a request may have this many fields.
const HEAD_FIELDS_MAX: usize = 100;
/// The pause after the system gives no connection, such as when files run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a peer may take of us.
#[derive(Clone, Debug)]
pub struct ServerLimits {
    /// Connections at one time; the next waits in the system's queue.
    pub connections_max: usize,
    /// The time in which the head of a request must be whole, and the longest rest between two.
    pub head_time_max: Duration,
    /// The time in which the body must be whole.
    pub body_time_max: Duration,
    /// The largest body, in bytes. A body is read whole before its handler runs.
    pub body_bytes_max: usize,
    /// The time that open requests have once the server stops.
    pub grace_max: Duration,
    /// The only addresses that are answered, when there is any.
    pub peers: BTreeSet<IpAddr>,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections_max: 64,
            head_time_max: Duration::from_secs(10),
            body_time_max: Duration::from_secs(30),
            body_bytes_max: 1024 * 1024,
            grace_max: Duration::from_secs(10),
            peers: BTreeSet::new(),
        }
    }
}

/// Who asks; stands among the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Somebody on the network.
    Network(SocketAddr),
    /// A process of our own user on this machine, over the Unix socket.
    Local,
}

/// Where connections come from.
trait Source: Send + Sync {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn accept(&self) -> impl Future<Output = io::Result<(Self::Stream, Peer)>> + Send;
}

struct Network {
    listener: TcpListener,
    peers: BTreeSet<IpAddr>,
}

impl Source for Network {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<(TcpStream, Peer)> {
        loop {
            let (stream, address) = self.listener.accept().await?;
            if self.peers.is_empty() || self.peers.contains(&address.ip().to_canonical()) {
                // Answers are small: waiting to fill a packet only delays them.
                let _ = stream.set_nodelay(true);
                return Ok((stream, Peer::Network(address)));
            }
            tracing::debug!(%address, "refused a peer that is no trusted proxy");
        }
    }
}

impl Source for OwnedSocket {
    type Stream = UnixStream;

    async fn accept(&self) -> io::Result<(UnixStream, Peer)> {
        Ok((self.listener.accept().await?.0, Peer::Local))
    }
}

/// Serves `router` on a TCP listener until `stop` is cancelled and the open requests are answered.
pub async fn serve_tcp(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    stop: CancellationToken,
) {
    let source = Network { listener, peers: limits.peers.clone() };
    serve(source, router, limits, stop).await;
}

/// Serves `router` on a Unix socket until `stop` is cancelled and the open requests are answered;
/// then the socket's file is gone.
pub async fn serve_unix(
    socket: OwnedSocket,
    router: Router,
    limits: ServerLimits,
    stop: CancellationToken,
) {
    serve(socket, router, limits, stop).await;
}

async fn serve(source: impl Source, router: Router, limits: ServerLimits, stop: CancellationToken) {
    let limits = Arc::new(limits);
    let room = Arc::new(Semaphore::new(limits.connections_max));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await.ok()?;
            Some((place, source.accept().await))
        };
        let (place, accepted) = tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            next = next => match next {
                Some(next) => next,
                None => break,
            },
        };
        match accepted {
            Ok((stream, peer)) => {
                let one =
                    connection(stream, peer, router.clone(), Arc::clone(&limits), stop.clone());
                connections.spawn(async move {
                    one.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    // Nobody new is heard while the open requests end.
    drop(source);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.grace_max, all).await.is_err() {
        tracing::warn!(open = connections.len(), "cut connections that did not end in time");
    }
}

async fn connection<S>(
    stream: S,
    peer: Peer,
    router: Router,
    limits: Arc<ServerLimits>,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let held = Arc::clone(&limits);
    let service = hyper::service::service_fn(move |request| {
        let (router, limits) = (router.clone(), Arc::clone(&held));
        async move { Ok::<_, Infallible>(answer(request, peer, router, &limits).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time_max)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_header_size(HEAD_BYTES_MAX)
        .max_headers(HEAD_FIELDS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}

/// Answers one request, whatever its handler does.
async fn answer(
    request: Request<Incoming>,
    peer: Peer,
    router: Router,
    limits: &ServerLimits,
) -> Response {
    let (mut head, body) = request.into_parts();
    let body = Limited::new(body, limits.body_bytes_max).collect();
    let body = match tokio::time::timeout(limits.body_time_max, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return last(
                Problem::of(StatusCode::PAYLOAD_TOO_LARGE)
                    .detail(format!("a request body may have {} bytes", limits.body_bytes_max)),
            );
        }
        Ok(Err(_)) => return last(Problem::of(StatusCode::BAD_REQUEST)),
        Err(_) => return last(Problem::of(StatusCode::REQUEST_TIMEOUT)),
    };
    head.extensions.insert(peer);
    let request = Request::from_parts(head, Body::from(body));
    let response = match caught(async move { router.oneshot(request).await }).await {
        Some(Ok(response)) => response,
        Some(Err(never)) => match never {},
        None => return last(Problem::of(StatusCode::INTERNAL_SERVER_ERROR)),
    };
    let status = response.status();
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if bare && (status.is_client_error() || status.is_server_error()) {
        // Such as the router's own 404 and 405; their other fields stay.
        let mut told = Problem::of(status).into_response();
        for (name, value) in response.headers() {
            if *name != header::CONTENT_LENGTH {
                told.headers_mut().insert(name.clone(), value.clone());
            }
        }
        return told;
    }
    response
}

/// Tells a problem after which the connection is not used again.
fn last(problem: Problem) -> Response {
    let mut response = problem.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Runs a future; a panic in it gives nothing. The panic itself is told by the panic hook.
pub async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
        Err(_) => Poll::Ready(None),
    })
    .await
}
