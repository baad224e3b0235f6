//! Connections that peers make.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::verify_server_name;
use rustls::server::ParsedCertificate;
use rustls_pki_types::CertificateDer;
use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::channel;
use tokio_rustls::TlsAcceptor;

use super::connection::Connection;
use super::{End, Flow, Inbound, OUTGOING_WAITING_MAX, Protocol, Shared};
use crate::net::Place;

/// Connections that the system keeps until we take them.
const BACKLOG: i32 = 1_024;
/// The pause after the system gives no connection, such as when files run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// In so long the TLS handshake must be done.
pub(super) const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);

/// Opens a listening socket.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // Connections of an earlier run that still fade away do not hold the port.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Takes connections until the transports stop.
pub(super) async fn serve(listener: TcpListener, protocol: Protocol, shared: Arc<Shared>) {
    loop {
        let accepted = tokio::select! {
            () = shared.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, remote)) => match shared.gate.enter(remote.ip()) {
                Some(place) => {
                    shared.counters.accepted.add();
                    let one = Accepted { stream, remote, place, protocol };
                    shared.tasks.spawn(one.serve(Arc::clone(&shared)));
                }
                None => shared.counters.refused.add(),
            },
            Err(error) => {
                tracing::warn!(%error, "cannot accept a SIP connection, trying again");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

struct Accepted {
    stream: TcpStream,
    remote: SocketAddr,
    place: Place,
    protocol: Protocol,
}

impl Accepted {
    async fn serve(self, shared: Arc<Shared>) {
        let Self { stream, remote, place, protocol } = self;
        let Ok(local) = stream.local_addr() else { return };
        // Messages are small: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let mut flow = Flow { id: shared.next_id(), protocol, local, remote, trunk: None };
        match protocol {
            Protocol::Udp | Protocol::Tcp => converse(&shared, flow, stream).await,
            Protocol::Tls => {
                let Some(tls) = &shared.config.server_tls else { return };
                let shaking = TlsAcceptor::from(tls.current()).accept(stream);
                let shaken = tokio::select! {
                    () = shared.stop.cancelled() => return,
                    shaken = tokio::time::timeout(HANDSHAKE_TIME_MAX, shaking) => shaken,
                };
                match shaken {
                    Ok(Ok(stream)) => {
                        let shown = stream.get_ref().1.peer_certificates();
                        let own = shown.and_then(<[_]>::first);
                        flow.trunk = own.and_then(|own| proven(&shared, own));
                        converse(&shared, flow, stream).await;
                    }
                    Ok(Err(_)) | Err(_) => {
                        shared.counters.handshakes_failed.add();
                        tracing::debug!(%remote, "TLS handshake failed");
                    }
                }
            }
        }
        drop(place);
    }
}

/// Returns the trunk whose name the certificate bears; its authority has been checked.
fn proven(shared: &Shared, certificate: &CertificateDer<'_>) -> Option<u16> {
    let certificate = ParsedCertificate::try_from(certificate).ok()?;
    let mut names = shared.config.client_names.iter();
    names.find(|(name, _)| verify_server_name(&certificate, name).is_ok()).map(|(_, trunk)| *trunk)
}

/// Serves a connection that a peer made.
async fn converse<S>(shared: &Shared, flow: Flow, stream: S)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send,
{
    let (sender, outgoing) = channel(OUTGOING_WAITING_MAX);
    shared.table.add(flow.id, sender, None);
    let connection = Connection {
        flow,
        times: shared.config.times,
        accepted: true,
        inbox: shared.streams.clone(),
        outgoing,
        counters: Arc::clone(&shared.counters),
    };
    run(shared, connection, stream).await;
}

/// Serves any connection to its end and tells of it.
pub(super) async fn run<S>(shared: &Shared, connection: Connection, stream: S)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send,
{
    let flow = connection.flow;
    if shared.stop.is_cancelled() {
        shared.table.clear();
    }
    shared.counters.open.add();
    let end = connection.run(stream, || shared.table.retire(flow.id)).await;
    shared.counters.open.subtract();
    shared.table.remove(flow.id);
    match end {
        End::Left | End::Idle | End::Closed => {}
        End::Slow | End::Garbage | End::Deaf => {
            shared.counters.misbehaved.add();
            tracing::debug!(remote = %flow.remote, ?end, "SIP connection closed");
        }
    }
    let telling = shared.streams.send(Inbound::Closed { flow, end });
    tokio::select! {
        () = shared.stop.cancelled() => {}
        _ = telling => {}
    }
}
