//! Registration, names, sizes and proofs: what trunks are kept up by.
use tokio::time::Instant;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::super::super::resolve::Srv;
use super::*;
use crate::sip::{Framed, Framer, HeaderName, Message, Side as From, Start};

/// Reads the next message of a connection.
async fn message(stream: &mut TcpStream, framer: &mut Framer) -> Option<Message> {
    let mut buffer = [0; 4_096];
    loop {
        match framer.next_frame() {
            Some(Framed::Message(message)) => return Some(message),
            Some(Framed::Ping | Framed::Pong) => {}
            Some(Framed::Refused { refused, .. }) => panic!("{}", refused.why),
            None => match stream.read(&mut buffer).await.unwrap() {
                0 => return None,
                length => framer.feed(&buffer[..length]),
            },
        }
    }
}

fn method(message: &Message) -> String {
    match &message.start {
        Start::Request { method, .. } => method.to_string(),
        Start::Response { code, .. } => code.to_string(),
    }
}

/// Answers one REGISTER with 200 as a registrar does.
async fn register(stream: &mut TcpStream, framer: &mut Framer) -> Message {
    let asked = message(stream, framer).await.unwrap();
    assert_eq!(method(&asked), "REGISTER");
    let mut answer = asked.response(200, Some("registrar"));
    let contact = asked.headers.get(&HeaderName::Contact).unwrap().to_owned();
    answer.headers.push(HeaderName::Contact, contact);
    answer.headers.push(HeaderName::Expires, "600");
    stream.write_all(&answer.to_bytes()).await.unwrap();
    asked
}

#[tokio::test(start_paused = true)]
async fn s9_when_the_connection_of_a_registration_ends_we_register_anew_and_take_it_back_at_the_end()
 {
    let dir = certificates();
    let registrar = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut trunk = trunk(Protocol::Tcp, &[registrar.local_addr().unwrap()]);
    (trunk.user, trunk.register) = ("desk".to_owned(), true);
    let base = dir.path().to_owned();
    let mut a = started(4, listening(Protocol::Tcp), trunk, base).await;
    let (mut first, _) = registrar.accept().await.unwrap();
    let mut framer = Framer::new(From::Accepted);
    register(&mut first, &mut framer).await;
    let registered = a.phone.trunks_changed().await[0].registration;
    assert!(matches!(registered, Some(TrunkState::Registered(_))), "{registered:?}");

    // A call comes by the connection that we made, which proves whose it is.
    let call = "INVITE sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKa\r\n\
         Max-Forwards: 70\r\nFrom: <sip:a@192.0.2.1>;tag=1\r\nTo: <sip:desk@127.0.0.1>\r\n\
         Contact: <sip:a@192.0.2.1;transport=tcp>\r\nCall-ID: by-connection\r\nCSeq: 1 INVITE\r\n\
         Content-Length: 0\r\n\r\n";
    first.write_all(call.as_bytes()).await.unwrap();
    let Incoming { leg, .. } = a.next().await;
    leg.reject(486, None).await.unwrap();
    while method(&message(&mut first, &mut framer).await.unwrap()) != "486" {}

    tokio::time::advance(Duration::from_secs(60)).await;
    let begun = Instant::now();
    drop(first);
    let (mut second, _) = registrar.accept().await.unwrap();
    let mut framer = Framer::new(From::Accepted);
    register(&mut second, &mut framer).await;
    assert!(begun.elapsed().as_secs() < 5, "not when the first would have run out");

    let taking_back = async {
        loop {
            let asked = message(&mut second, &mut framer).await.unwrap();
            if asked.headers.get(&HeaderName::Expires) == Some("0") {
                second.write_all(&asked.response(200, Some("r")).to_bytes()).await.unwrap();
                break;
            }
        }
    };
    tokio::join!(a.phone.stop(), taking_back);
    assert_eq!(a.phone.trunks()[0].registration, Some(TrunkState::Unregistered));
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_a_registrar_that_is_silent_only_so_long() {
    let dir = certificates();
    let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut trunk = trunk(Protocol::Udp, &[silent.local_addr().unwrap()]);
    (trunk.user, trunk.register) = ("desk".to_owned(), true);
    let base = dir.path().to_owned();
    let a = started(5, listening(Protocol::Udp), trunk, base).await;
    tokio::time::advance(Duration::from_secs(1)).await;
    let begun = Instant::now();
    a.phone.stop().await;
    assert!(begun.elapsed() <= STOP_TIME_MAX + Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_trunk_is_found_by_name_and_its_addresses_may_call() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let srv = |priority, port, target: &str| {
        let target = target.to_owned();
        Srv { priority, weight: 0, port, target }
    };
    let mut names = FixedNames { ttl: Duration::from_secs(60), ..FixedNames::default() };
    let records = vec![srv(1, b.address().port(), "a.op.example")];
    names.srv.insert("_sip._udp.op.example".to_owned(), records);
    names.addresses.insert("a.op.example".to_owned(), vec![b.address().ip()]);
    let nowhere = SocketAddr::from(([192, 0, 2, 1], 9));
    let mut trunk = trunk(Protocol::Udp, &[nowhere]);
    trunk.servers = vec!["op.example".parse().unwrap()];
    let trunks = vec![TrunkSetup { trunk, password: None }];
    let (sip, base_dir) = (listening(Protocol::Udp), dir.path().to_owned());
    let config = PhoneConfig { sip, trunks, base_dir, user_agent: None };
    let random = Arc::new(SeededRandom::new(6));
    let (phone, incoming) = Phone::start(config, Names::Fixed(names), random).await.unwrap();
    let mut a = Side { phone, incoming };
    let (_caller, _callee) = up(&a, &mut b).await;

    let c = calling(Protocol::Udp, &[a.address()], &dir).await;
    let _from_its_address = c.phone.dial(dial()).await.unwrap();
    assert_eq!(a.next().await.trunk, "other");
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_for_a_datagram_goes_by_tcp_where_the_trunk_takes_it() {
    let dir = certificates();
    for listens in [true, false] {
        let mut sip = listening(Protocol::Udp);
        let tcp = listening(Protocol::Tcp).listen;
        let mut b = if listens {
            // The same port for both, as servers have it.
            let mut both = None;
            while both.is_none() {
                let held = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let address = held.local_addr().unwrap();
                drop(held);
                sip.listen[0].address = address;
                sip.listen.truncate(1);
                sip.listen.push(Listen { address, ..tcp[0] });
                let nowhere = trunk(Protocol::Udp, &[SocketAddr::from(([127, 0, 0, 1], 9))]);
                let trunks = vec![TrunkSetup { trunk: nowhere, password: None }];
                let base_dir = dir.path().to_owned();
                let config = PhoneConfig { sip: sip.clone(), trunks, base_dir, user_agent: None };
                let names = Names::Fixed(FixedNames::default());
                let random = Arc::new(SeededRandom::new(7));
                both = Phone::start(config, names, random).await.ok();
            }
            let (phone, incoming) = both.unwrap();
            Side { phone, incoming }
        } else {
            called(Protocol::Udp, &dir).await
        };
        let mut trunk = trunk(Protocol::Udp, &[b.address()]);
        trunk.tcp_when_large = true;
        let base = dir.path().to_owned();
        let a = started(8, listening(Protocol::Udp), trunk, base).await;
        let offer = Some(sdp(&"a=x\r\n".repeat(300)));
        let mut caller = a.phone.dial(Dial { offer: offer.clone(), ..dial() }).await.unwrap();
        let Incoming { leg: mut callee, call, .. } = b.next().await;
        assert_eq!(call.offer, offer);
        let counted = b.phone.counters();
        assert_eq!(counted.messages.get() > 0, listens, "by connection, or by datagram after all");
        callee.answer(sdp("fits")).await.unwrap();
        expect_event!(caller, LegEvent::Answered(Some(_)));
        expect_event!(callee, LegEvent::Acked(None));
        caller.hang_up(None).await.unwrap();
        expect_event!(callee, LegEvent::Ended(EndCause::Remote(_)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_proves_a_trunk_whatever_its_address() {
    let dir = tempfile::tempdir().unwrap();
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(dir.path().join("authority.pem"), authority.pem()).unwrap();
    for (file, name) in [("ours", "127.0.0.1"), ("pbx", "pbx.example"), ("thief", "thief.example")]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        let path = dir.path().join(format!("{file}-key.pem"));
        std::fs::write(dir.path().join(format!("{file}.pem")), certificate.pem()).unwrap();
        std::fs::write(&path, key.serialize_pem()).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut sip = listening(Protocol::Tls);
    (sip.certificate, sip.key) = ("ours.pem".to_owned(), "ours-key.pem".to_owned());
    sip.client_ca = "authority.pem".to_owned();
    // Its server is elsewhere, so that the address proves nothing.
    let mut known = trunk(Protocol::Tls, &[SocketAddr::from(([192, 0, 2, 1], 5061))]);
    (known.id, known.tls_name) = ("pbx".to_owned(), "pbx.example".to_owned());
    known.tls_ca = "authority.pem".to_owned();
    let mut b = started(9, sip, known, dir.path().to_owned()).await;
    for (file, taken) in [("thief", false), ("pbx", true)] {
        let mut from = trunk(Protocol::Tls, &[b.address()]);
        from.tls_ca = "authority.pem".to_owned();
        from.tls_certificate = format!("{file}.pem");
        from.tls_key = format!("{file}-key.pem");
        let mut own = listening(Protocol::Tls);
        (own.certificate, own.key) = ("ours.pem".to_owned(), "ours-key.pem".to_owned());
        let a = started(10, own, from, dir.path().to_owned()).await;
        let mut caller = a.phone.dial(dial()).await.unwrap();
        if taken {
            assert_eq!(b.next().await.trunk, "pbx");
        } else {
            expect_event!(caller, LegEvent::Failed { code: 408, .. });
            assert!(b.incoming.try_recv().is_err());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_events_nobody_takes_is_hung_up() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let a = calling(Protocol::Udp, &[b.address()], &dir).await;
    let mut caller = a.phone.dial(dial()).await.unwrap();
    let Incoming { leg: mut callee, .. } = b.next().await;
    // Each ring is an event; the caller takes none of them.
    let mut rung = 0;
    while callee.ring(None).await.is_ok() && rung < 1_000 {
        rung += 1;
        tokio::time::advance(Duration::from_millis(10)).await;
    }
    assert!((64..1_000).contains(&rung), "{rung}");
    expect_event!(callee, LegEvent::Ended(EndCause::Cancelled));
    let mut told = 0;
    while caller.event().await.is_some() {
        told += 1;
    }
    assert_eq!(told, 64, "what was told before is still heard");
}
