//! Datagrams: sockets with large buffers, read in batches, never waiting for anybody.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use socket2::{Domain, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;

use super::{Counters, Flow, FlowId, Inbound, Protocol};

/// The largest datagram, in bytes.
pub const DATAGRAM_BYTES_MAX: usize = 65_535;
/// The receive buffer that the system is asked for: some seconds of a storm of calls.
const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// The send buffer that the system is asked for.
const SEND_BUFFER_BYTES: usize = 1024 * 1024;
/// Datagrams read before others have their turn.
const BATCH: usize = 64;

/// One UDP socket.
#[derive(Clone, Debug)]
pub(super) struct UdpDoor {
    socket: Arc<UdpSocket>,
    id: FlowId,
    local: SocketAddr,
}

impl UdpDoor {
    /// Opens the socket.
    pub(super) fn bind(address: SocketAddr, id: FlowId) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None)?;
        if address.is_ipv6() {
            // IPv4 has sockets of its own; mapped addresses would fit no access list.
            socket.set_only_v6(true)?;
        }
        // The system gives what its limits allow; fewer bytes are no reason not to start.
        let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
        let _ = socket.set_send_buffer_size(SEND_BUFFER_BYTES);
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let local = socket.local_addr()?;
        Ok(Self { socket: Arc::new(socket), id, local })
    }

    pub(super) const fn id(&self) -> FlowId {
        self.id
    }

    pub(super) const fn local(&self) -> SocketAddr {
        self.local
    }

    pub(super) const fn flow(&self, remote: SocketAddr) -> Flow {
        Flow { id: self.id, protocol: Protocol::Udp, local: self.local, remote, trunk: None }
    }

    /// Sends without waiting. What the system does not take is lost, as datagrams may be: SIP
    /// sends again.
    pub(super) fn send(&self, remote: SocketAddr, bytes: &[u8]) -> io::Result<()> {
        self.socket.try_send_to(bytes, remote).map(drop)
    }

    /// Reads until `stop`.
    pub(super) async fn read(
        self,
        inbox: Sender<Inbound>,
        counters: Arc<Counters>,
        stop: CancellationToken,
    ) {
        let mut buffer = vec![0_u8; DATAGRAM_BYTES_MAX];
        loop {
            let ready = tokio::select! {
                () = stop.cancelled() => return,
                ready = self.socket.readable() => ready,
            };
            if ready.is_ok() {
                self.read_batch(&mut buffer, &inbox, &counters);
            }
            // A flood must not keep the others from their turn.
            tokio::task::yield_now().await;
        }
    }

    fn read_batch(&self, buffer: &mut [u8], inbox: &Sender<Inbound>, counters: &Counters) {
        for _ in 0..BATCH {
            match self.socket.try_recv_from(buffer) {
                Ok((length, remote)) => {
                    counters.datagrams.add();
                    let bytes = buffer.get(..length).unwrap_or_default();
                    if is_keep_alive(bytes) {
                        continue;
                    }
                    let inbound =
                        Inbound::Datagram { flow: self.flow(remote), bytes: bytes.to_vec() };
                    if inbox.try_send(inbound).is_err() {
                        counters.datagrams_dropped.add();
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // An earlier datagram of ours found nobody, or was too large: no news of this one.
                Err(_) => {}
            }
        }
    }
}

/// Empty datagrams, line ends and zeros keep a router's binding open and mean nothing.
fn is_keep_alive(bytes: &[u8]) -> bool {
    bytes.len() <= 8 && bytes.iter().all(|b| matches!(b, b'\r' | b'\n' | 0))
}
