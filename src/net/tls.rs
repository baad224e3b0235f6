//! Certificates for TLS: read from files, and read again when the files change, without a restart
//! and without touching the connections that stand.
use std::fmt;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// The largest PEM file, in bytes.
const PEM_BYTES_MAX: u64 = 1024 * 1024;
/// The most certificates in one file; systems carry some 150 authorities.
const CERTIFICATES_MAX: usize = 1_000;

/// The PEM files of one side of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate that we show and its key; a server must have them.
    pub pair: Option<(PathBuf, PathBuf)>,
    /// The authorities that the other side's certificate is checked with. A client without takes
    /// the system's; a server without asks nobody for a certificate.
    pub authorities: Option<PathBuf>,
}

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {0}: {1}; make the file readable by this user")]
    Unreadable(PathBuf, std::io::Error),
    /// Others may read the key.
    #[error("others can read the key {0} (mode {1:04o}); run: chmod 640 {0}")]
    OpenKey(PathBuf, u32),
    /// A file holds no certificate, or no key.
    #[error("{0} holds no {1} in PEM form; write the file that your authority gave to you")]
    Empty(PathBuf, &'static str),
    /// Key and certificate do not fit, or the certificate cannot be used.
    #[error(
        "{certificate} and {key} cannot be used together: {why}; write the chain, own certificate \
         first, and the key that it was made for"
    )]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What rustls says.
        why: String,
    },
    /// No authority can be used.
    #[error("no authority in {0} can be used: {1}; write the PEM file of the authority")]
    Authorities(String, String),
    /// A server without a certificate.
    #[error("TLS is listened for without a certificate; name it and its key")]
    NoPair,
    /// rustls refuses the settings.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
}

/// What a file was when it was read: its identity, length and time.
type Stamp = Vec<Option<(u64, u64, i64, i64)>>;

/// One side of TLS whose certificates are read again when they change.
pub struct Reloadable<C> {
    files: TlsFiles,
    build: fn(&TlsFiles) -> Result<C, TlsError>,
    current: ArcSwap<C>,
    read: Mutex<Stamp>,
}

/// Our side as a server.
pub type ServerTls = Reloadable<ServerConfig>;
/// Our side as a client.
pub type ClientTls = Reloadable<ClientConfig>;

impl ServerTls {
    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsError`] names the file and what to do.
    pub fn server(files: TlsFiles) -> Result<Self, TlsError> {
        Self::read(files, server_config)
    }
}

impl ClientTls {
    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsError`] names the file and what to do.
    pub fn client(files: TlsFiles) -> Result<Self, TlsError> {
        Self::read(files, client_config)
    }
}

impl<C> Reloadable<C> {
    fn read(
        files: TlsFiles,
        build: fn(&TlsFiles) -> Result<C, TlsError>,
    ) -> Result<Self, TlsError> {
        // The stamp first: what changes while we read is read again.
        let read = stamp(&files);
        let current = ArcSwap::from_pointee(build(&files)?);
        Ok(Self { files, build, current, read: Mutex::new(read) })
    }

    /// Returns what new connections use.
    #[must_use]
    pub fn current(&self) -> Arc<C> {
        self.current.load_full()
    }

    /// Reads the files again if they changed since, and returns whether new connections use
    /// other certificates now. This reads files: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`TlsError`]; what was in use stays in use, and the same files are not tried again.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let now = stamp(&self.files);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if *read == now {
            return Ok(false);
        }
        *read = now;
        self.current.store(Arc::new((self.build)(&self.files)?));
        Ok(true)
    }
}

impl<C> fmt::Debug for Reloadable<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reloadable").field("files", &self.files).finish_non_exhaustive()
    }
}

fn stamp(files: &TlsFiles) -> Stamp {
    let pair = files.pair.iter().flat_map(|(certificate, key)| [certificate, key]);
    pair.chain(&files.authorities)
        .map(|path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.ino(), metadata.len(), metadata.mtime(), metadata.mtime_nsec()))
        })
        .collect()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn server_config(files: &TlsFiles) -> Result<ServerConfig, TlsError> {
    let (certificate, key) = files.pair.as_ref().ok_or(TlsError::NoPair)?;
    let builder =
        ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let builder = match &files.authorities {
        Some(path) => {
            let roots = Arc::new(authorities(path)?);
            let verifier =
                WebPkiClientVerifier::builder_with_provider(roots, provider()).build().map_err(
                    |error| TlsError::Authorities(path.display().to_string(), error.to_string()),
                )?;
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    builder
        .with_single_cert(certificates(certificate)?, private_key(key)?)
        .map_err(|error| misfit(certificate, key, &error))
}

fn client_config(files: &TlsFiles) -> Result<ClientConfig, TlsError> {
    let roots = match &files.authorities {
        Some(path) => authorities(path)?,
        None => system_authorities()?,
    };
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    match &files.pair {
        Some((certificate, key)) => builder
            .with_client_auth_cert(certificates(certificate)?, private_key(key)?)
            .map_err(|error| misfit(certificate, key, &error)),
        None => Ok(builder.with_no_client_auth()),
    }
}

fn misfit(certificate: &Path, key: &Path, error: &rustls::Error) -> TlsError {
    let (certificate, key, why) = (certificate.to_owned(), key.to_owned(), error.to_string());
    TlsError::Pair { certificate, key, why }
}

fn authorities(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certificates(path)?);
    if added == 0 {
        let why = "none is a certificate of an authority".to_owned();
        return Err(TlsError::Authorities(path.display().to_string(), why));
    }
    Ok(roots)
}

fn system_authorities() -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        let why = found.errors.first().map_or_else(
            || "there is none: install ca-certificates".to_owned(),
            ToString::to_string,
        );
        return Err(TlsError::Authorities("this system's list of authorities".to_owned(), why));
    }
    Ok(roots)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = read_pem(path)?;
    let found: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem)
        .filter_map(Result::ok)
        .take(CERTIFICATES_MAX)
        .collect();
    if found.is_empty() {
        return Err(TlsError::Empty(path.to_owned(), "certificate"));
    }
    Ok(found)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let metadata =
        fs::metadata(path).map_err(|error| TlsError::Unreadable(path.to_owned(), error))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o007 != 0 {
        return Err(TlsError::OpenKey(path.to_owned(), mode));
    }
    let pem = zeroize::Zeroizing::new(read_pem(path)?);
    PrivateKeyDer::from_pem_slice(&pem).map_err(|_| TlsError::Empty(path.to_owned(), "key"))
}

fn read_pem(path: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |error| TlsError::Unreadable(path.to_owned(), error);
    // Look before opening: opening a pipe would wait for its writer.
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() > PEM_BYTES_MAX {
        return Err(TlsError::Empty(path.to_owned(), "ordinary file of certificates"));
    }
    fs::read(path).map_err(unreadable)
}
