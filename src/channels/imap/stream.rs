//! The way to a server: TCP, and TLS around it.
use std::io;
use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Account;
use super::trouble::Trouble;

/// How long a connection may rest before the system asks whether the other end is there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// A connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

/// Connects by TCP.
pub(super) async fn connect(account: &Account) -> Result<TcpStream, Trouble> {
    let target = (account.host.as_str(), account.port);
    let stream = TcpStream::connect(target).await.map_err(|e| Trouble::Connect(e.kind()))?;
    // Commands are small and waited for.
    let ready = stream.set_nodelay(true).and_then(|()| {
        SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEP_ALIVE))
    });
    ready.map_err(|error| Trouble::Connect(error.kind()))?;
    Ok(stream)
}

/// Puts TLS around a connection.
pub(super) async fn secure(
    account: &Account,
    stream: Box<dyn Stream>,
) -> Result<Box<dyn Stream>, Trouble> {
    let name = ServerName::try_from(account.host.clone()).map_err(|_| Trouble::Tls)?;
    match TlsConnector::from(Arc::clone(&account.tls)).connect(name, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        // So rustls reports what is wrong with a certificate or the protocol.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(Trouble::Tls),
        Err(error) => Err(Trouble::Connect(error.kind())),
    }
}
