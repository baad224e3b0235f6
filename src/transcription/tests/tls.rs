//! TLS: only a certificate that is trusted is spoken to.
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::super::connect::Connector;
use super::super::openai::Openai;
use super::super::service::Service;
use super::peer::{http, http_with, reply};
use super::*;

const HOLA: &str = r#"{"text":"hola"}"#;

/// A certificate of its own for this machine, and who speaks with it.
fn certificate() -> (RootCertStore, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (roots, TlsAcceptor::from(Arc::new(config)))
}

fn trusting(url: &str, roots: RootCertStore) -> Service<Openai> {
    let config = openai_config(url);
    let connector = Connector::trusting(roots).unwrap();
    let server = Openai::with(&config, url.parse().unwrap(), None, connector).unwrap();
    Service::new(server, &config, clock())
}

#[tokio::test]
async fn a_trusted_certificate_is_spoken_to() {
    let (roots, acceptor) = certificate();
    let peer = http_with(vec![reply(200, HOLA)], Some(acceptor)).await;
    assert_eq!(ask(&trusting(&peer.url("https"), roots)).await, heard("hola", None));
}

#[tokio::test]
async fn any_other_hears_nothing() {
    let (roots, _) = certificate();
    let (_, acceptor) = certificate();
    let peer = http_with(vec![reply(200, HOLA)], Some(acceptor)).await;
    let transcriber = trusting(&peer.url("https"), roots.clone());
    assert_eq!(ask(&transcriber).await, unavailable(Cause::Tls));
    assert_eq!(peer.count(), 0);

    let plain = http(vec![reply(200, HOLA)]).await;
    let answer = ask(&trusting(&plain.url("https"), roots)).await;
    assert!(matches!(answer, Err(TranscribeError::Unavailable(_))), "{answer:?}");
    assert_eq!(plain.count(), 0);
}
