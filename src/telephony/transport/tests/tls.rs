//! Certificates: checked, exchanged under use, and kept when the new ones are no good.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::*;
use crate::net::{TlsError, TlsFiles};

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes a certificate of that name and its key.
    fn issue(&self, dir: &Path, name: &str) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let paths = (dir.join("certificate.pem"), dir.join("key.pem"));
        replace(&paths.0, &certificate.pem());
        replace(&paths.1, &key.serialize_pem());
        paths
    }

    fn file(&self, dir: &Path) -> PathBuf {
        let path = dir.join("authority.pem");
        replace(&path, &self.0.pem());
        path
    }
}

/// Puts a file in its place as those do who renew certificates: whole, by its new name.
fn replace(path: &Path, text: &str) {
    let fresh = path.with_extension("new");
    fs::write(&fresh, text).unwrap();
    fs::set_permissions(&fresh, fs::Permissions::from_mode(0o640)).unwrap();
    fs::rename(fresh, path).unwrap();
}

struct Scene {
    dir: tempfile::TempDir,
    authority: Authority,
    server: Arc<ServerTls>,
}

impl Scene {
    fn new() -> Self {
        let (dir, authority) = (tempfile::tempdir().unwrap(), Authority::new());
        let pair = authority.issue(dir.path(), "sip.op.example");
        let files = TlsFiles { pair: Some(pair), authorities: None };
        let server = Arc::new(ServerTls::server(files).unwrap());
        Self { dir, authority, server }
    }

    fn server(&self) -> (Transports, Inbox) {
        let server_tls = Some(Arc::clone(&self.server));
        Transports::open(TransportConfig { server_tls, ..config(&[Protocol::Tls]) }).unwrap()
    }

    fn client(&self, authority: &Authority) -> (Transports, Inbox) {
        let authorities = Some(authority.file(self.dir.path()));
        let tls = ClientTls::client(TlsFiles { pair: None, authorities }).unwrap();
        let client_tls = [(7, Arc::new(tls))].into();
        Transports::open(TransportConfig { client_tls, ..config(&[]) }).unwrap()
    }
}

fn to(server: &Transports, name: &str) -> Destination {
    let remote = server.listening()[0].address;
    Destination { protocol: Protocol::Tls, remote, name: Some(name.to_owned()), trunk: Some(7) }
}

async fn refusal(inbox: &mut Inbox) -> ConnectError {
    loop {
        match inbox.next().await.unwrap() {
            Inbound::Unconnected { why, .. } => return why,
            // Under TLS 1.3 a refusal of ours may come after the handshake.
            Inbound::Closed { .. } => {}
            Inbound::Datagram { .. } | Inbound::Message { .. } => panic!("nobody answers"),
        }
    }
}

#[tokio::test]
async fn the_name_and_the_authority_of_the_other_side_are_checked() {
    let scene = Scene::new();
    let (server, mut server_inbox) = scene.server();
    let (client, mut inbox) = scene.client(&scene.authority);
    client.send_to(&to(&server, "sip.op.example"), bytes(options("right", ""))).unwrap();
    let (flow, _) = message(&mut server_inbox).await;
    server.send(flow.id, flow.remote, bytes(options("back", ""))).unwrap();
    assert_eq!(message(&mut inbox).await.0.trunk, Some(7));

    client.send_to(&to(&server, "other.example"), bytes("x")).unwrap();
    assert!(matches!(refusal(&mut inbox).await, ConnectError::Tls(_)), "another name");
    let (stranger, mut inbox) = scene.client(&Authority::new());
    stranger.send_to(&to(&server, "sip.op.example"), bytes("x")).unwrap();
    assert!(matches!(refusal(&mut inbox).await, ConnectError::Tls(_)), "another authority");
    let nobody = Destination { trunk: None, ..to(&server, "sip.op.example") };
    assert!(matches!(client.send_to(&nobody, bytes("x")), Err(SendError::NoTls)));
}

#[tokio::test]
async fn new_certificates_serve_new_connections_and_bad_ones_change_nothing() {
    let scene = Scene::new();
    let (server, mut server_inbox) = scene.server();
    let (client, mut inbox) = scene.client(&scene.authority);
    let old = to(&server, "sip.op.example");
    client.send_to(&old, bytes(options("old", ""))).unwrap();
    let (flow, _) = message(&mut server_inbox).await;
    assert!(!scene.server.refresh().unwrap(), "nothing changed");

    // A key that is not this certificate's.
    replace(&scene.dir.path().join("key.pem"), &KeyPair::generate().unwrap().serialize_pem());
    let error = scene.server.refresh().unwrap_err().to_string();
    assert!(error.contains("key.pem cannot be used together"), "{error}");
    assert!(!scene.server.refresh().unwrap(), "told once");
    let (second, mut second_inbox) = scene.client(&scene.authority);
    second.send_to(&old, bytes(options("still", ""))).unwrap();
    let (still, _) = message(&mut server_inbox).await;
    server.send(still.id, still.remote, bytes(options("served", ""))).unwrap();
    message(&mut second_inbox).await;

    scene.authority.issue(scene.dir.path(), "renewed.op.example");
    assert!(scene.server.refresh().unwrap());
    let (third, mut third_inbox) = scene.client(&scene.authority);
    third.send_to(&to(&server, "renewed.op.example"), bytes(options("new", ""))).unwrap();
    let (new, _) = message(&mut server_inbox).await;
    server.send(new.id, new.remote, bytes(options("served", ""))).unwrap();
    message(&mut third_inbox).await;
    third.send_to(&old, bytes("x")).unwrap();
    assert!(matches!(refusal(&mut third_inbox).await, ConnectError::Tls(_)), "the old is gone");

    server.send(flow.id, flow.remote, bytes(options("underway", ""))).unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "underway", "the old connection stands");
}

#[tokio::test]
async fn a_peer_must_show_a_certificate_where_one_is_asked_for_and_it_says_which_trunk_it_is() {
    let scene = Scene::new();
    let theirs = tempfile::tempdir().unwrap();
    let pair = scene.authority.issue(theirs.path(), "pbx.customer.example");
    let authority = scene.authority.file(scene.dir.path());
    let own = (scene.dir.path().join("certificate.pem"), scene.dir.path().join("key.pem"));
    let files = TlsFiles { pair: Some(own), authorities: Some(authority.clone()) };
    let config = TransportConfig {
        server_tls: Some(Arc::new(ServerTls::server(files).unwrap())),
        client_names: vec![(ServerName::try_from("pbx.customer.example").unwrap(), 4)],
        ..config(&[Protocol::Tls])
    };
    let (server, mut server_inbox) = Transports::open(config).unwrap();
    let files = TlsFiles { pair: Some(pair), authorities: Some(authority) };
    let client_tls = [(7, Arc::new(ClientTls::client(files).unwrap()))].into();
    let shows = TransportConfig { client_tls, ..super::config(&[]) };
    let (client, _inbox) = Transports::open(shows).unwrap();
    client.send_to(&to(&server, "sip.op.example"), bytes(options("shown", ""))).unwrap();
    assert_eq!(message(&mut server_inbox).await.0.trunk, Some(4));

    let (bare, _inbox) = scene.client(&scene.authority);
    bare.send_to(&to(&server, "sip.op.example"), bytes(options("bare", ""))).unwrap();
    let counters = server.counters();
    while counters.handshakes_failed.get() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(server_inbox.waiting().is_none());
}

#[test]
fn files_that_are_no_good_are_named_with_their_remedy() {
    let scene = Scene::new();
    let path = |name: &str| scene.dir.path().join(name);
    let error = |certificate: &str, key: &str| {
        let pair = Some((path(certificate), path(key)));
        ServerTls::server(TlsFiles { pair, authorities: None }).unwrap_err().to_string()
    };
    assert!(error("none.pem", "key.pem").contains("none.pem"));
    assert!(error("key.pem", "key.pem").contains("key.pem holds no certificate"));
    assert!(error("certificate.pem", "certificate.pem").contains("holds no key"));
    fs::set_permissions(path("key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = error("certificate.pem", "key.pem");
    assert!(open.contains("(mode 0644); run: chmod 640"), "{open}");
    assert!(matches!(ServerTls::server(TlsFiles::default()), Err(TlsError::NoPair)));
}
