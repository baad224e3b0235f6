//! TLS towards servers of others.
use std::path::Path;
use std::sync::Arc;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsSetupError {
    /// The operator's file cannot be used.
    #[error("cannot read certificates of authorities from {0}: {1}; it must be a PEM file")]
    File(std::path::PathBuf, String),
    /// The library refused.
    #[error("TLS cannot be set up: {0}")]
    Library(String),
}

/// Returns how servers are trusted: by the authorities that this machine trusts and those in
/// `extra_ca`, a PEM file.
///
/// # Errors
/// [`TlsSetupError`].
pub fn tls_client(extra_ca: Option<&Path>) -> Result<Arc<ClientConfig>, TlsSetupError> {
    let mut roots = RootCertStore::empty();
    // Machines have single certificates that cannot be read; what counts is that some can.
    let native = rustls_native_certs::load_native_certs().certs;
    let (read, _) = roots.add_parsable_certificates(native);
    if let Some(path) = extra_ca {
        let wrong = |why: String| TlsSetupError::File(path.to_owned(), why);
        let found = CertificateDer::pem_file_iter(path).map_err(|e| wrong(e.to_string()))?;
        let found: Vec<_> =
            found.collect::<Result<_, _>>().map_err(|error| wrong(error.to_string()))?;
        let (added, _) = roots.add_parsable_certificates(found);
        if added == 0 {
            return Err(wrong("there is no certificate in it".to_owned()));
        }
    } else if read == 0 {
        tracing::warn!(
            "this machine has no certificates of authorities, so no server is trusted by TLS; install ca-certificates"
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsSetupError::Library(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
