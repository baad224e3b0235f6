//! Who is at the other end of a connection, and whether there is a place for it.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncRead;

use super::DoorConfig;
use crate::net::{Behind, Cidr, Gate, Place, ProxyHeaderError, read_proxy_header};

/// The longest that a proxy may take to say whose connection it passes on.
const PROXY_HEADER_TIME_MAX: Duration = Duration::from_secs(5);

/// Who is believed to be at the other end.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) peer: SocketAddr,
    /// It is no mail server of ours.
    pub(super) direct: bool,
    /// Its place among those of its address, unless it is one of ours, which need none.
    _place: Option<Place>,
}

impl Client {
    /// A client that needs no place.
    #[cfg(test)]
    pub(super) const fn at(peer: SocketAddr) -> Self {
        Self { peer, direct: true, _place: None }
    }
}

/// Why a connection is not served.
#[derive(Debug)]
pub(super) enum Unserved {
    /// Its address has as many as it may.
    Crowded,
    /// A proxy did not say whose it is.
    Header(ProxyHeaderError),
    /// A proxy took too long to say it.
    Slow,
}

/// Finds out who connected: a proxy of ours must say whose connection it is, and nobody else may.
pub(super) async fn identify<S>(
    stream: &mut S,
    from: SocketAddr,
    config: &DoorConfig,
    gate: &Arc<Gate>,
) -> Result<Client, Unserved>
where
    S: AsyncRead + Unpin,
{
    let among = |ranges: &[Cidr], address: SocketAddr| {
        ranges.iter().any(|range| range.contains(address.ip()))
    };
    let mut peer = from;
    if among(&config.proxies, from) {
        let reading = tokio::time::timeout(PROXY_HEADER_TIME_MAX, read_proxy_header(stream));
        match reading.await.map_err(|_| Unserved::Slow)?.map_err(Unserved::Header)? {
            Behind::Client(client) => peer = client,
            Behind::Proxy => {}
        }
    }
    let direct = !among(&config.relays, peer);
    let place = if direct { Some(gate.enter(peer.ip()).ok_or(Unserved::Crowded)?) } else { None };
    Ok(Client { peer, direct, _place: place })
}
