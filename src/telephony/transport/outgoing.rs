//! Connections that we make.
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::connection::Connection;
use super::listener::{HANDSHAKE_TIME_MAX, run};
use super::{
    ClientTls, ConnectError, Destination, Flow, FlowId, Inbound, OUTGOING_WAITING_MAX, Protocol,
    SendError, Shared,
};
use crate::net::Place;

/// In so long a connection must stand; then the next server has its turn.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// A connection that we keep alive is closed when nothing came for so long.
const KEPT_IDLE_TIME_MAX: Duration = Duration::from_secs(3_600);

/// Begins to connect, with `first` as the first message. Returns the connection's name.
pub(super) fn connect(
    shared: &Arc<Shared>,
    to: &Destination,
    first: Bytes,
) -> Result<FlowId, SendError> {
    let tls = match to.protocol {
        Protocol::Udp | Protocol::Tcp => None,
        Protocol::Tls => {
            let trunk = to.trunk.ok_or(SendError::NoTls)?;
            let tls = shared.config.client_tls.get(&trunk).ok_or(SendError::NoTls)?;
            Some(Arc::clone(tls))
        }
    };
    if shared.stop.is_cancelled() {
        return Err(SendError::Gone);
    }
    let place = shared.gate.enter(to.remote.ip()).ok_or(SendError::Crowded)?;
    let id = shared.next_id();
    let (sender, outgoing) = channel(OUTGOING_WAITING_MAX);
    // A fresh queue has room.
    let _ = sender.try_send(first);
    shared.table.add(id, sender, Some(to));
    let making = Making { id, to: to.clone(), tls, place, outgoing };
    shared.tasks.spawn(making.serve(Arc::clone(shared)));
    Ok(id)
}

struct Making {
    id: FlowId,
    to: Destination,
    tls: Option<Arc<ClientTls>>,
    place: Place,
    outgoing: Receiver<Bytes>,
}

impl Making {
    async fn serve(self, shared: Arc<Shared>) {
        let Self { id, to, tls, place, outgoing } = self;
        let made = tokio::select! {
            () = shared.stop.cancelled() => return,
            made = reach(&to, tls.as_deref()) => made,
        };
        let connection = |stream: &TcpStream| {
            let local = stream.local_addr()?;
            let Destination { protocol, remote, trunk, .. } = to;
            let flow = Flow { id, protocol, local, remote, trunk };
            let mut times = shared.config.times;
            times.keep_alive = shared.config.keep_alive;
            if times.keep_alive.is_some() {
                // Calls may come by it at any time: it is kept, whether or not pings are answered.
                times.idle_max = times.idle_max.max(KEPT_IDLE_TIME_MAX);
            }
            let (inbox, counters) = (shared.streams.clone(), Arc::clone(&shared.counters));
            Ok(Connection { flow, times, accepted: false, inbox, outgoing, counters })
        };
        let served = match made {
            Ok(Stream::Plain(stream)) => match connection(&stream) {
                Ok(connection) => {
                    shared.counters.connected.add();
                    run(&shared, connection, stream).await;
                    Ok(())
                }
                Err(error) => Err(ConnectError::Network(error)),
            },
            Ok(Stream::Tls(stream)) => match connection(stream.get_ref().0) {
                Ok(connection) => {
                    shared.counters.connected.add();
                    run(&shared, connection, *stream).await;
                    Ok(())
                }
                Err(error) => Err(ConnectError::Network(error)),
            },
            Err(why) => Err(why),
        };
        drop(place);
        if let Err(why) = served {
            shared.counters.unconnected.add();
            shared.table.remove(id);
            tracing::debug!(remote = %to.remote, error = %why, "no SIP connection");
            let _ = shared.streams.send(Inbound::Unconnected { id, destination: to, why }).await;
        }
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

async fn reach(to: &Destination, tls: Option<&ClientTls>) -> Result<Stream, ConnectError> {
    let connecting = timeout(CONNECT_TIME_MAX, TcpStream::connect(to.remote));
    let stream = connecting.await.map_err(|_| ConnectError::Late)??;
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return Ok(Stream::Plain(stream)) };
    let name = match &to.name {
        Some(name) => {
            let wrong = || ConnectError::Name(name.chars().take(80).collect());
            ServerName::try_from(name.clone()).map_err(|_| wrong())?
        }
        None => ServerName::from(to.remote.ip()),
    };
    let shaking = TlsConnector::from(tls.current()).connect(name, stream);
    match timeout(HANDSHAKE_TIME_MAX, shaking).await {
        Ok(Ok(stream)) => Ok(Stream::Tls(Box::new(stream))),
        Ok(Err(error)) => Err(ConnectError::Tls(error)),
        Err(_) => Err(ConnectError::Late),
    }
}
