//! One connection to a server, with TLS where its address says so.
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::endpoint::Endpoint;
use super::{Cause, SetupError};

/// A connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector {
    /// `None` when no server asks for TLS.
    tls: Option<Arc<ClientConfig>>,
}

impl Connector {
    /// Makes a connector that trusts what this machine trusts; certificates are read only when one
    /// of the servers asks for TLS.
    ///
    /// # Errors
    /// [`SetupError`] when TLS is asked for and cannot be set up.
    pub(super) fn new<'e>(
        servers: impl IntoIterator<Item = &'e Endpoint>,
    ) -> Result<Self, SetupError> {
        if !servers.into_iter().any(|server| server.tls) {
            return Ok(Self { tls: None });
        }
        let mut roots = RootCertStore::empty();
        // Machines have single certificates that cannot be read; what counts is that some can.
        let (read, _) =
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if read == 0 {
            return Err(SetupError::NoRoots);
        }
        Self::trusting(roots)
    }

    /// Makes a connector that trusts these certificates.
    ///
    /// # Errors
    /// [`SetupError::Tls`].
    pub(super) fn trusting(roots: RootCertStore) -> Result<Self, SetupError> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| SetupError::Tls(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Some(Arc::new(config)) })
    }

    /// Connects.
    ///
    /// # Errors
    /// [`Cause::Connection`] or [`Cause::Tls`]. The time limit is the caller's.
    pub(super) async fn connect(&self, server: &Endpoint) -> Result<Box<dyn Stream>, Cause> {
        let address = (server.host.as_str(), server.port);
        let stream = TcpStream::connect(address).await.map_err(|e| Cause::Connection(e.kind()))?;
        // Questions are small and waited for.
        stream.set_nodelay(true).map_err(|e| Cause::Connection(e.kind()))?;
        if !server.tls {
            return Ok(Box::new(stream));
        }
        let config = self.tls.clone().ok_or(Cause::Tls)?;
        let name = ServerName::try_from(server.host.clone()).map_err(|_| Cause::Tls)?;
        match TlsConnector::from(config).connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            // So rustls reports what is wrong with a certificate or the protocol.
            Err(e) if e.kind() == io::ErrorKind::InvalidData => Err(Cause::Tls),
            Err(e) => Err(Cause::Connection(e.kind())),
        }
    }
}
