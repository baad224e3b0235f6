//! The guarded client: posts to servers of others.
//!
//! TLS, save to this machine; no redirects; limits on time and size; addresses of private networks
//! only where the operator wrote such an address himself, so that a name cannot lead in there.
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{Method, Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use zeroize::Zeroizing;

use super::listing::push_percent_encoded;

/// The longest wait for an answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// The largest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// The largest head of an answer, in bytes; hyper wants 8 KiB at least.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// An address that forms are posted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    tls: bool,
    host: String,
    port: u16,
    authority: String,
    path: String,
    /// Its name may lead into a private network: it is a server of the operator's own.
    own: bool,
}

impl Target {
    /// Lets its name lead into a private network, or to this machine.
    #[must_use]
    pub fn of_our_own(self) -> Self {
        Self { own: true, ..self }
    }

    /// Whether both are of one server.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        (self.tls, &self.host, self.port) == (other.tls, &other.host, other.port)
    }

    /// Returns the same server with this behind its path, which has one slash between then.
    #[must_use]
    pub fn below(&self, more: &str) -> Self {
        let path = format!("{}/{}", self.path.trim_end_matches('/'), more);
        Self { path, ..self.clone() }
    }
}

/// What is posted, beside where.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// The media type of the body.
    pub content_type: &'a str,
    /// Further header fields.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
}

/// An answer to a request of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the server says about when to come again (RFC 9110 section 10.2.3), as it stands there.
    pub retry_after: Option<String>,
    /// The whole body.
    pub body: Bytes,
}

/// Why no form can be posted there, or why there is no answer. Holds nothing that was posted.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// It is no address, or one without TLS that is not on this machine.
    #[error("it must be an address such as https://login.example.com/token")]
    Target,
    /// Its name leads into a private network.
    #[error("its name leads to {0}, an address of a private network")]
    Private(IpAddr),
    /// It cannot be reached.
    #[error("cannot connect: {0}")]
    Connection(io::ErrorKind),
    /// TLS failed.
    #[error("TLS failed: its certificate is not trusted, or it speaks another version")]
    Tls,
    /// It did not answer in time.
    #[error("no answer in time")]
    TooLate,
    /// The answer is longer than is read.
    #[error("the answer is too long")]
    TooLong,
    /// It answered no HTTP, broke off, or led elsewhere.
    #[error("the answer cannot be used: {0}")]
    Answer(&'static str),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

impl std::str::FromStr for Target {
    type Err = PostError;

    fn from_str(text: &str) -> Result<Self, PostError> {
        let plain = text.len() <= 1024 && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain || text.contains(['@', '#']) {
            return Err(PostError::Target);
        }
        let uri: Uri = text.parse().map_err(|_| PostError::Target)?;
        let authority = uri.authority().ok_or(PostError::Target)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if loopback => false,
            Some(_) | None => return Err(PostError::Target),
        };
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let authority = authority.as_str().to_owned();
        Ok(Self { tls, host, port, authority, path, own: false })
    }
}

/// Posts forms and other bodies.
#[derive(Clone)]
pub struct FormClient {
    tls: Arc<ClientConfig>,
    time_max: Duration,
    bytes_max: usize,
}

impl std::fmt::Debug for FormClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormClient")
    }
}

impl FormClient {
    /// Makes a client that trusts as `tls` says.
    #[must_use]
    pub const fn new(tls: Arc<ClientConfig>) -> Self {
        Self { tls, time_max: ANSWER_TIME_MAX, bytes_max: ANSWER_BYTES_MAX }
    }

    /// Takes answers within this time and size only.
    #[must_use]
    pub const fn limits(mut self, time_max: Duration, bytes_max: usize) -> Self {
        self.time_max = time_max;
        self.bytes_max = bytes_max;
        self
    }

    /// Posts a form, and returns the status and the whole body of the answer.
    ///
    /// # Errors
    /// [`PostError`]; an answer of any status but a redirection is no error.
    pub async fn post(
        &self,
        to: &Target,
        fields: &[(&str, &str)],
    ) -> Result<(StatusCode, Bytes), PostError> {
        let form = form(fields);
        let content_type = "application/x-www-form-urlencoded";
        self.send(to, Posted { content_type, headers: &[], body: form.as_bytes() }).await
    }

    /// Posts a body of any kind, and returns the status and the whole body of the answer.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn send(
        &self,
        to: &Target,
        what: Posted<'_>,
    ) -> Result<(StatusCode, Bytes), PostError> {
        let answered = self.request(Method::POST, to, what).await?;
        Ok((answered.status, answered.body))
    }

    /// Makes a request of any kind.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn request(
        &self,
        method: Method,
        to: &Target,
        what: Posted<'_>,
    ) -> Result<Answered, PostError> {
        let whole = Box::pin(self.exchange(method, to, what));
        timeout(self.time_max, whole).await.unwrap_or(Err(PostError::TooLate))
    }

    /// Asks for what is there, and returns the status and the whole body of the answer.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn get(&self, from: &Target) -> Result<(StatusCode, Bytes), PostError> {
        let nothing = Posted { content_type: "", headers: &[], body: &[] };
        let answered = self.request(Method::GET, from, nothing).await?;
        Ok((answered.status, answered.body))
    }

    async fn exchange(
        &self,
        method: Method,
        to: &Target,
        what: Posted<'_>,
    ) -> Result<Answered, PostError> {
        let stream = self.connect(to).await?;
        let broken = |_: hyper::Error| PostError::Answer("it is no HTTP");
        let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        // Ends with this function: a JoinSet aborts what it holds when it is dropped.
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(&to.path)
            .header(header::HOST, &to.authority)
            .header(header::CONNECTION, "close")
            .header(header::ACCEPT, "application/json");
        if !what.content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, what.content_type);
        }
        let request = what
            .headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
            .body(Full::new(Bytes::copy_from_slice(what.body)))
            .map_err(|_| PostError::Target)?;
        let response = sender.send_request(request).await.map_err(broken)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(PostError::Answer("it leads elsewhere, which is not followed"));
        }
        let said = response.headers().get(header::RETRY_AFTER);
        let retry_after = said.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = Limited::new(response.into_body(), self.bytes_max).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => PostError::TooLong,
            false => PostError::Answer("it broke off"),
        })?;
        Ok(Answered { status, retry_after, body: body.to_bytes() })
    }

    async fn connect(&self, to: &Target) -> Result<Box<dyn Stream>, PostError> {
        let written: Option<IpAddr> = to.host.parse().ok();
        let found = tokio::net::lookup_host((to.host.as_str(), to.port));
        let found: Vec<SocketAddr> =
            found.await.map_err(|error| PostError::Connection(error.kind()))?.collect();
        let mut last = PostError::Connection(io::ErrorKind::NotFound);
        for address in found {
            if written.is_none() && !to.own && is_private(address.ip()) {
                last = PostError::Private(address.ip());
                continue;
            }
            match TcpStream::connect(address).await {
                Ok(stream) => return self.secure(to, stream).await,
                Err(error) => last = PostError::Connection(error.kind()),
            }
        }
        Err(last)
    }

    async fn secure(&self, to: &Target, stream: TcpStream) -> Result<Box<dyn Stream>, PostError> {
        if !to.tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(to.host.clone()).map_err(|_| PostError::Target)?;
        match TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            // So rustls reports what is wrong with a certificate or the protocol.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(PostError::Tls),
            Err(error) => Err(PostError::Connection(error.kind())),
        }
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_unspecified()
        }
    }
}

/// Writes fields as HTML forms do; those with an empty value are left out.
fn form(fields: &[(&str, &str)]) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(8 * 1024));
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        push_percent_encoded(&mut out, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_go_by_tls_or_stay_on_this_machine() {
        for good in
            ["https://login.example.com/a/token", "http://127.0.0.1:80/t", "http://[::1]:9/"]
        {
            assert!(good.parse::<Target>().is_ok(), "{good}");
        }
        for bad in
            ["http://login.example.com/t", "https://a@b/", "ftp://127.0.0.1/", "x", "https://a/#b"]
        {
            assert!(bad.parse::<Target>().is_err(), "{bad}");
        }
        assert!(
            is_private("10.1.2.3".parse().unwrap())
                && is_private("::ffff:127.0.0.1".parse().unwrap())
        );
        assert!(!is_private("40.99.4.34".parse().unwrap()));
        let fields = [("a", "ñ &="), ("none", ""), ("b", "1")];
        assert_eq!(form(&fields).as_str(), "a=%C3%B1%20%26%3D&b=1");
    }
}
