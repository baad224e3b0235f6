//! A session's two sockets: RTP on the even port, RTCP on the next.
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use rustix::net::sockopt;

use super::clock::MediaClock;
use crate::telephony::ports::{Port, PortPool, Stale};

/// Expedited forwarding (RFC 3246), as the upper six bits of the octet.
const EXPEDITED: u8 = 46 << 2;

/// What the kernel may hold of RTP between two turns, in bytes: some hundred packets.
const RTP_BUFFER_BYTES: usize = 128 * 1_024;

/// What it may hold of RTCP, in bytes.
const RTCP_BUFFER_BYTES: usize = 8 * 1_024;

/// Ports tried for one session when others of the machine sit on ours.
const TRIES_MAX: usize = 16;

/// No session can be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoPort {
    /// As many calls as ports; try again later.
    #[error("all RTP ports are in use or resting")]
    AllInUse,
    /// The machine gives no socket.
    #[error("no RTP socket: {0}")]
    Socket(#[from] io::Error),
    /// Sequence numbers must not be foreseeable.
    #[error(transparent)]
    NoRandom(#[from] crate::runtime::NoRandom),
    /// The engine was told to end.
    #[error("the media engine has ended")]
    Ended,
}

/// The sockets and their port, which goes back to the pool when they are dropped.
pub(super) struct Sockets {
    rtp: UdpSocket,
    rtcp: UdpSocket,
    lease: Lease,
    /// The peer that RTP goes to, once the kernel was told of it: others are then not heard.
    connected: Option<SocketAddr>,
}

/// A port on loan.
pub(super) struct Lease {
    pool: Arc<PortPool>,
    clock: Arc<MediaClock>,
    port: Port,
    /// The source that sent to it last.
    heard: Option<u32>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.pool.give_back(self.port.number, self.clock.now(), self.heard);
    }
}

impl Sockets {
    /// Opens the sockets of one session on `address`.
    ///
    /// # Errors
    /// [`NoPort`] when the ports or the machine's sockets are used up.
    pub(super) fn open(
        address: IpAddr,
        pool: &Arc<PortPool>,
        clock: &Arc<MediaClock>,
    ) -> Result<Self, NoPort> {
        let mut taken = None;
        for _ in 0..TRIES_MAX {
            let port = pool.take(clock.now()).ok_or(NoPort::AllInUse)?;
            let (pool, clock) = (Arc::clone(pool), Arc::clone(clock));
            let heard = port.stale.map(|stale| stale.ssrc);
            let lease = Lease { pool, clock, port, heard };
            match pair(address, port.number) {
                Ok((rtp, rtcp)) => return Ok(Self { rtp, rtcp, lease, connected: None }),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = Some(error),
                Err(error) => return Err(error.into()),
            }
        }
        Err(taken.map_or(NoPort::AllInUse, NoPort::Socket))
    }

    /// Returns the even port.
    pub(super) const fn port(&self) -> u16 {
        self.lease.port.number
    }

    /// Returns the source whose packets are of the call before.
    pub(super) const fn stale(&self) -> Option<Stale> {
        self.lease.port.stale
    }

    /// Remembers who sends to the port, so that the next call on it can tell him apart.
    pub(super) const fn heard(&mut self, ssrc: u32) {
        self.lease.heard = Some(ssrc);
    }

    /// Tells the kernel whom RTP goes to and comes from: sending is cheaper then, and packets of
    /// others do not reach us. Where the kernel refuses, the session goes on without.
    pub(super) fn connect(&mut self, peer: SocketAddr) {
        if self.connected != Some(peer) {
            self.connected = self.rtp.connect(peer).is_ok().then_some(peer);
        }
    }

    /// Hears everybody again.
    pub(super) fn disconnect(&mut self) {
        if self.connected.take().is_some() {
            // It fails on a socket that is not connected, and then there is nothing to do.
            let _failed = rustix::net::connect_unspec(&self.rtp);
        }
    }

    /// Takes one RTP datagram, or none when nothing waits. An answer from the network that the
    /// peer's port is closed counts as an empty datagram.
    pub(super) fn receive(&self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        received(&self.rtp, buffer)
    }

    /// Takes one RTCP datagram, as [`Self::receive`] does.
    pub(super) fn receive_control(&self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        received(&self.rtcp, buffer)
    }

    /// Sends RTP.
    ///
    /// # Errors
    /// When the machine does not take it now; it is lost.
    pub(super) fn send(&self, packet: &[u8], to: SocketAddr) -> io::Result<()> {
        let send = || match self.connected {
            Some(peer) if peer == to => self.rtp.send(packet),
            Some(_) | None => self.rtp.send_to(packet, to),
        };
        // The first error is the network's answer to an earlier packet and this one was not sent.
        send().or_else(|error| if is_answer(&error) { send() } else { Err(error) }).map(drop)
    }

    /// Sends RTCP, from the RTP port if both go there (RFC 5761); when it is lost, the next report
    /// comes soon.
    pub(super) fn send_control(&self, packet: &[u8], to: SocketAddr, mux: bool) {
        let socket = if mux { &self.rtp } else { &self.rtcp };
        let _lost = socket.send_to(packet, to);
    }
}

fn received(socket: &UdpSocket, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
    match socket.recv_from(buffer) {
        Ok(received) => Some(received),
        Err(error) if is_answer(&error) => Some((0, SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)))),
        Err(_) => None,
    }
}

/// Returns whether an error tells what became of an earlier packet (ICMP).
fn is_answer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::Interrupted
    )
}

fn pair(address: IpAddr, port: u16) -> io::Result<(UdpSocket, UdpSocket)> {
    let next = port.checked_add(1).ok_or(io::ErrorKind::AddrNotAvailable)?;
    Ok((socket(address, port, RTP_BUFFER_BYTES)?, socket(address, next, RTCP_BUFFER_BYTES)?))
}

fn socket(address: IpAddr, port: u16, buffer_bytes: usize) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((address, port))?;
    socket.set_nonblocking(true)?;
    // Both are wishes: a machine that grants neither still carries the call.
    let _unmarked = match address {
        IpAddr::V4(_) => sockopt::set_ip_tos(&socket, EXPEDITED),
        IpAddr::V6(_) => sockopt::set_ipv6_tclass(&socket, EXPEDITED.into()),
    };
    let _smaller = sockopt::set_socket_recv_buffer_size(&socket, buffer_bytes);
    Ok(socket)
}
