//! The SMTP door over loopback TCP: TLS, proxies, limits, and mail that means harm.
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use centralita::net::{ServerTls, TlsFiles};
use centralita::smtp::Verb;
use rcgen::{CertificateParams, KeyPair};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;

use super::transfer::{Client, Desk, smtp};

/// A certificate of that name and its key, put in their places as those do who renew them.
fn issue(dir: &Path, name: &str) -> (PathBuf, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let paths = (dir.join("certificate.pem"), dir.join("key.pem"));
    for (path, text) in [(&paths.0, certificate.pem()), (&paths.1, key.serialize_pem())] {
        let fresh = path.with_extension("new");
        fs::write(&fresh, text).unwrap();
        fs::set_permissions(&fresh, fs::Permissions::from_mode(0o640)).unwrap();
        fs::rename(fresh, path).unwrap();
    }
    paths
}

/// A door with a certificate.
struct Secure {
    dir: tempfile::TempDir,
    tls: Arc<ServerTls>,
    desk: Desk,
}

impl Secure {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let pair = Some(issue(dir.path(), "desk.example"));
        let tls = Arc::new(ServerTls::server(TlsFiles { pair, authorities: None }).unwrap());
        let mut config = smtp();
        config.tls = Some(Arc::clone(&tls));
        let desk = Desk::open_with(config).await;
        Self { dir, tls, desk }
    }

    /// Begins TLS on a connection on which it was agreed; trusts what the door shows now.
    async fn secured(&self, plain: TcpStream, name: &str) -> std::io::Result<Client> {
        let shown = fs::read(self.dir.path().join("certificate.pem")).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(&shown).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, plain).await?;
        Ok(Client::over(stream))
    }

    /// Says these words in clear, the last of which is STARTTLS, and hears the answer to that.
    async fn until_starttls(&self, words: &[u8]) -> TcpStream {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut plain = TcpStream::connect(self.desk.address).await.unwrap();
        plain.write_all(words).await.unwrap();
        let mut heard = String::new();
        while !heard.ends_with("220 2.0.0 Begin TLS\r\n") {
            heard.push(char::from(plain.read_u8().await.unwrap()));
        }
        plain
    }
}

async fn client(desk: &Desk) -> Client {
    let mut client = desk.connect().await;
    client.hears("220 localhost ESMTP service ready").await;
    client.greets("EHLO mx.cliente.example").await;
    client
}

#[tokio::test]
async fn mail_of_strangers_is_taken_for_our_mailboxes_and_passed_on_to_nobody() {
    let desk = Desk::open_with(smtp()).await;
    let mut client = desk.connect().await;
    client.hears("220 localhost ESMTP").await;
    let offered = client.greets("EHLO mx.cliente.example").await;
    assert_eq!(
        offered,
        [
            "localhost",
            "PIPELINING",
            "SIZE 2000000",
            "8BITMIME",
            "SMTPUTF8",
            "CHUNKING",
            "ENHANCEDSTATUSCODES"
        ]
    );
    client.says("MAIL FROM:<>").await;
    client.hears("250 2.1.0").await;
    for (to, said) in [
        ("ana@otra.example", "550 5.1.1"),
        ("\"ana@otra.example\"@desk.example", "250 2.1.5"),
        ("@desk.example:ana@otra.example", "550 5.1.1"),
        ("ana%otra.example@fuera.example", "550 5.1.1"),
        ("full@desk.example", "452 4.3.1"),
        ("soporte+ct.abc@desk.example", "250 2.1.5"),
    ] {
        client.says(&format!("RCPT TO:<{to}>")).await;
        client.hears(said).await;
    }
    client.sends(b"BDAT 5 LAST\r\nuno\r\n").await;
    client.hears("250 2.0.0 taken for").await;
    client.says("QUIT").await;
    client.hears("221").await;
    client.sees_the_end().await;
    let taken = desk.close_whole().await;
    assert_eq!(taken.len(), 1);
    let mail = &taken[0];
    assert_eq!((mail.envelope.from.as_ref(), &mail.raw[..]), (None, &b"uno\r\n"[..]));
    let hello = &mail.envelope.hello;
    assert_eq!((hello.verb, hello.name.as_str()), (Verb::Ehlo, "mx.cliente.example"));
    assert_eq!((mail.peer.ip(), mail.direct), (Ipv4Addr::LOCALHOST.into(), true));
    assert_eq!(mail.envelope.tls, None);
}

#[tokio::test]
async fn a_message_under_tls_says_so() {
    let secure = Secure::open().await;
    let plain = secure.until_starttls(b"EHLO in-clear.example\r\nSTARTTLS\r\n").await;
    let mut client = secure.secured(plain, "desk.example").await.unwrap();
    client.says("MAIL FROM:<>").await;
    client.hears("503 5.5.1 Say EHLO first").await;
    let offered = client.greets("EHLO under-tls.example").await;
    assert!(!offered.contains(&"STARTTLS".to_owned()), "{offered:?}");
    client.delivers("uno").await;
    client.says("QUIT").await;
    client.hears("221").await;
    client.sees_the_end().await;
    let taken = secure.desk.close_whole().await;
    let tls = taken[0].envelope.tls.as_ref().unwrap();
    assert_eq!(tls.version, "TLSv1.3");
    assert!(tls.cipher.starts_with("TLS13_"), "{tls}");
    assert_eq!(taken[0].envelope.hello.name, "under-tls.example");
}

/// Whoever stands between may add commands in clear behind STARTTLS; they must not be obeyed under
/// TLS (CVE-2011-0411), and nothing is obeyed in clear any more.
#[tokio::test]
async fn nothing_said_in_clear_counts_under_tls() {
    let secure = Secure::open().await;
    let injected = b"EHLO evil\r\nSTARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@evil.example>\r\n\
                     RCPT TO:<soporte@desk.example>\r\nDATA\r\n";
    let plain = secure.until_starttls(injected).await;
    let mut client = secure.secured(plain, "desk.example").await.unwrap();
    client.says("RCPT TO:<soporte@desk.example>").await;
    client.hears("503 5.5.1 Say MAIL first").await;
    client.greets("EHLO mx.example").await;
    client.delivers("uno").await;
    drop(client);

    let plain = secure.until_starttls(b"EHLO evil\r\nSTARTTLS\r\n").await;
    let mut clear = Client::over(plain);
    clear.sends(b"EHLO evil\r\nMAIL FROM:<evil@evil.example>\r\n").await;
    let mut said = vec![];
    let _ended = tokio::io::AsyncReadExt::read_to_end(&mut clear.0, &mut said).await;
    assert!(!said.starts_with(b"250") && !said.starts_with(b"421"), "{}", said.escape_ascii());
    assert_eq!(secure.desk.close().await, ["uno\r\n"]);
}

#[tokio::test]
async fn new_certificates_are_shown_to_new_connections_and_old_ones_go_on() {
    let secure = Secure::open().await;
    let begun = b"EHLO a\r\nSTARTTLS\r\n";
    let plain = secure.until_starttls(begun).await;
    let mut old = secure.secured(plain, "desk.example").await.unwrap();
    issue(secure.dir.path(), "renewed.desk.example");
    assert!(secure.tls.refresh().unwrap());
    let plain = secure.until_starttls(begun).await;
    let mut new = secure.secured(plain, "renewed.desk.example").await.unwrap();
    for (client, text) in [(&mut old, "old"), (&mut new, "new")] {
        client.greets("EHLO mx.example").await;
        client.delivers(text).await;
    }
    drop((old, new));
    assert_eq!(secure.desk.close().await, ["old\r\n", "new\r\n"]);
}

/// A client by others, in use on every postmaster's desk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn swaks_delivers_under_tls() {
    let secure = Secure::open().await;
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new("swaks");
        command.args(["--server", "127.0.0.1", "--port", &secure.desk.address.port().to_string()]);
        command.args(["--helo", "mx.swaks.example", "--from", "ana@cliente.example"]);
        command.args(["--to", "soporte@desk.example", "--body", "corte en MD2"]).args(more);
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = tokio::task::block_in_place(|| run(&["--tls"]));
    assert_eq!(code, Some(0), "needs swaks and libnet-ssleay-perl (scripts/needs): {said}");
    assert!(said.contains("250 2.0.0 taken for soporte"), "{said}");
    let (code, said) = tokio::task::block_in_place(|| run(&["--pipeline"]));
    assert_eq!(code, Some(0), "{said}");
    let taken = secure.desk.close_whole().await;
    let tls: Vec<bool> = taken.iter().map(|mail| mail.envelope.tls.is_some()).collect();
    assert_eq!(tls, [true, false]);
    assert!(taken.iter().all(|mail| mail.raw.windows(12).any(|text| text == b"corte en MD2")));
    assert_eq!(taken[0].envelope.hello.name, "mx.swaks.example");
}

/// A connection from that address of this machine.
async fn from(address: [u8; 4], desk: &Desk) -> Client {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((address, 0))).unwrap();
    Client::over(socket.connect(desk.address).await.unwrap())
}

#[tokio::test]
async fn a_proxy_says_whose_connection_it_is_and_nobody_else_may() {
    let mut config = smtp();
    config.proxies = vec!["127.0.0.9".parse().unwrap()];
    config.relays = vec!["192.0.2.25".parse().unwrap()];
    let desk = Desk::open_with(config).await;
    let second = [
        &b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"[..],
        &[198, 51, 100, 7, 127, 0, 0, 1, 0x12, 0x67, 0, 25],
    ]
    .concat();
    let heads: [&[u8]; 4] = [
        b"PROXY TCP4 203.0.113.7 127.0.0.1 4711 25\r\n",
        &second,
        b"PROXY TCP4 192.0.2.25 127.0.0.1 4711 25\r\n",
        b"PROXY UNKNOWN\r\n",
    ];
    for head in heads {
        let mut client = from([127, 0, 0, 9], &desk).await;
        client.sends(head).await;
        client.hears("220").await;
        client.greets("EHLO mx.example").await;
        client.delivers("uno").await;
    }
    // The proxy must; and it is told nothing before, so that its checks cost no session.
    let mut silent = from([127, 0, 0, 9], &desk).await;
    silent.sends(b"EHLO mx.example\r\n").await;
    silent.sees_the_end().await;
    for head in heads {
        let mut spoof = from([127, 0, 0, 8], &desk).await;
        spoof.hears("220").await;
        spoof.sends(head).await;
        let said = spoof.line().await;
        assert!(
            said.starts_with("421 4.7.0 You are no proxy") || said.starts_with("500"),
            "{said}"
        );
    }
    let taken = desk.close_whole().await;
    let peers: Vec<(String, bool)> =
        taken.iter().map(|mail| (mail.peer.ip().to_string(), mail.direct)).collect();
    let expected =
        [("203.0.113.7", true), ("198.51.100.7", true), ("192.0.2.25", false), ("127.0.0.9", true)];
    assert_eq!(peers, expected.map(|(peer, direct)| (peer.to_owned(), direct)));
}

/// The eleven ends of data that one server or another takes for one.
#[tokio::test]
async fn no_message_is_smuggled_inside_another() {
    let desk = Desk::open_with(smtp()).await;
    for end in [
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r\n",
        "\r.\r",
        "\n.\r",
        "\r\n\0.\r\n",
        "\r\n.\r\r\n",
        "\r\r\n.\r\r\n",
        "\r\n\u{85}.\r\n",
        "\r\n.\0\r\n",
    ] {
        let mut client = client(&desk).await;
        client.begins(&["soporte"]).await;
        let inner = "MAIL FROM:<jefa@desk.example>\r\nRCPT TO:<soporte@desk.example>\r\nDATA\r\n\
                     Subject: dos\r\n\r\ndos";
        client
            .sends(format!("Subject: uno\r\n\r\nuno{end}{inner}\r\n.\r\nQUIT\r\n").as_bytes())
            .await;
        let answer = client.line().await;
        assert!(answer.starts_with("250") || answer.starts_with("550 5.6.0"), "{end:?}: {answer}");
        client.hears("221").await;
        client.sees_the_end().await;
    }
    let taken = desk.close().await;
    assert!(
        taken.iter().all(|text| text.starts_with("Subject: uno") && text.contains("Subject: dos"))
    );
    assert_eq!(taken.len(), 3, "those without a lone CR or LF are one message each");
}

/// One conversation, however the network cuts it.
#[tokio::test]
async fn cuts_on_the_wire_make_no_difference() {
    let desk = Desk::open_with(smtp()).await;
    let wire = b"EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<soporte@desk.example>\r\nDATA\r\n\
                 ..uno\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<x@fuera.example>\r\n\
                 RCPT TO:<soporte@desk.example>\r\nBDAT 7\r\n.\r\n\r\n.\nBDAT 2 LAST\r\n\r\n\
                 RSET\r\nNOOP\r\nQUIT\r\n";
    let mut heard = std::collections::BTreeSet::new();
    for seed in 0..24_usize {
        let mut client = desk.connect().await;
        let (mut rest, mut size) = (&wire[..], seed);
        while !rest.is_empty() {
            size = if seed == 0 { wire.len() } else { (size * 31 + 7) % (seed * 3) + 1 };
            let (now, later) = rest.split_at(size.min(rest.len()));
            client.sends(now).await;
            rest = later;
        }
        let mut said = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut client.0, &mut said).await.unwrap();
        heard.insert(said);
    }
    assert_eq!(heard.len(), 1, "{heard:#?}");
    let taken = desk.close().await;
    assert_eq!(taken.iter().filter(|text| *text == ".uno\r\n").count(), 24);
    assert_eq!(taken.len(), 24, "the lone LF is refused each time");
}

#[tokio::test]
async fn a_flood_of_connections_gets_no_more_than_its_places() {
    let mut config = smtp();
    (config.connections_max, config.connections_per_address_max) = (10, 4);
    config.relays = vec!["127.0.0.25".parse().unwrap()];
    let desk = Desk::open_with(config).await;
    let mut open = vec![];
    for _ in 0..4 {
        open.push(client(&desk).await);
    }
    for _ in 0..40 {
        let mut refused = desk.connect().await;
        refused.hears("421 4.7.0 Too many connections from your address").await;
        refused.sees_the_end().await;
    }
    assert_eq!(*desk.door.sessions.lock().unwrap(), (4, 4, 40));
    // Others have their places, and a relay of ours as many as there are.
    for address in [[127, 0, 0, 2], [127, 0, 0, 25], [127, 0, 0, 25], [127, 0, 0, 25]] {
        let mut other = from(address, &desk).await;
        other.hears("220").await;
        open.push(other);
    }
    for _ in 0..2 {
        let mut relay = from([127, 0, 0, 25], &desk).await;
        relay.hears("220").await;
        open.push(relay);
    }
    let mut last = from([127, 0, 0, 3], &desk).await;
    last.hears("421 4.3.2").await;
    assert_eq!(*desk.door.sessions.lock().unwrap(), (10, 10, 41));
    open[0].delivers("uno").await;
    drop((open, last));
    assert_eq!(desk.close().await, ["uno\r\n"]);
}

/// Chunks wait for memory as lines do, and what is kept between two chunks counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chunks_wait_for_room_and_lose_nothing() {
    let mut config = smtp();
    config.in_flight_bytes_max = 150_000;
    let desk = Desk::open_with(config).await;
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..8_usize {
        let mut client = client(&desk).await;
        clients.spawn(async move {
            client.says("MAIL FROM:<>").await;
            client.hears("250").await;
            client.says("RCPT TO:<soporte@desk.example>").await;
            client.hears("250").await;
            let chunk = format!("{number:0>98}\r\n").repeat(1_000);
            for _ in 0..5 {
                client.sends(format!("BDAT {}\r\n{chunk}", chunk.len()).as_bytes()).await;
                client.hears("250 2.0.0 100000 bytes received").await;
            }
            client.says("BDAT 0 LAST").await;
            client.hears("250 2.0.0 taken for soporte").await;
        });
    }
    clients.join_all().await;
    let taken = desk.close().await;
    let mut numbers: Vec<&str> = taken.iter().map(|text| &text[97..98]).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["0", "1", "2", "3", "4", "5", "6", "7"]);
    assert!(taken.iter().all(|text| text.len() == 500_000));
}
