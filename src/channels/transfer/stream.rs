//! The stream under a session: plain, or TLS from some point on.
use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;

use crate::smtp::Tls;

/// Anything that bytes go through in both directions.
pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Io for S {}

/// What a session is carried by.
pub(super) type Stream = Box<dyn Io>;

/// Begins TLS on a stream, and says which.
///
/// # Errors
/// What rustls refuses; nothing may be said on the connection any more.
pub(super) async fn begin_tls(
    plain: Stream,
    config: Arc<ServerConfig>,
) -> io::Result<(Stream, Tls)> {
    let stream = TlsAcceptor::from(config).accept(plain).await?;
    let (_, connection) = stream.get_ref();
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(_) | None => "TLS",
    };
    let cipher = connection
        .negotiated_cipher_suite()
        .map_or_else(String::new, |suite| format!("{:?}", suite.suite()));
    Ok((Box::new(stream), Tls { version: version.to_owned(), cipher }))
}
