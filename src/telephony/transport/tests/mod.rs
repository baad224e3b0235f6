mod tls;

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use super::*;

const TIMES: ConnectionTimes = ConnectionTimes {
    idle_max: Duration::from_secs(60),
    message_max: Duration::from_secs(10),
    keep_alive: None,
};

pub(super) fn config(protocols: &[Protocol]) -> TransportConfig {
    let listen = |protocol: &Protocol| Listen {
        protocol: *protocol,
        address: (Ipv4Addr::LOCALHOST, 0).into(),
    };
    TransportConfig {
        listen: protocols.iter().map(listen).collect(),
        connections_max: 64,
        connections_per_source_max: 64,
        times: TIMES,
        keep_alive: None,
        server_tls: None,
        client_tls: BTreeMap::new(),
        client_names: vec![],
    }
}

pub(super) fn options(call: &str, body: &str) -> String {
    format!(
        "OPTIONS sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bK{call}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:probe@127.0.0.1>;tag=1\r\nTo: <sip:desk@127.0.0.1>\r\n\
         Call-ID: {call}\r\nCSeq: 1 OPTIONS\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(super) fn bytes(text: impl Into<String>) -> Bytes {
    Bytes::from(text.into())
}

pub(super) async fn message(inbox: &mut Inbox) -> (Flow, Message) {
    loop {
        match inbox.next().await.unwrap() {
            Inbound::Message { flow, message: Ok(message) } => return (flow, message),
            Inbound::Datagram { .. } | Inbound::Message { .. } => panic!("another message"),
            Inbound::Unconnected { why, .. } => panic!("{why}"),
            Inbound::Closed { .. } => {}
        }
    }
}

async fn closed(inbox: &mut Inbox) -> End {
    loop {
        if let Inbound::Closed { end, .. } = inbox.next().await.unwrap() {
            return end;
        }
    }
}

async fn client(transports: &Transports) -> TcpStream {
    TcpStream::connect(transports.listening()[0].address).await.unwrap()
}

fn call_id(message: &Message) -> String {
    message.call_id().unwrap().to_owned()
}

#[tokio::test]
async fn s13_a_message_in_single_bytes_and_several_in_one_write_are_all_read() {
    let (transports, mut inbox) = Transports::open(config(&[Protocol::Tcp])).unwrap();
    let mut peer = client(&transports).await;
    peer.set_nodelay(true).unwrap();
    for byte in options("slowly", "a body").bytes() {
        peer.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let (flow, first) = message(&mut inbox).await;
    assert_eq!((call_id(&first).as_str(), first.body.as_slice()), ("slowly", &b"a body"[..]));
    assert_eq!(flow.remote, peer.local_addr().unwrap());

    let together = format!("{}\r\n{}{}", options("a", ""), options("b", "x"), options("c", ""));
    let (most, rest) = together.split_at(together.len() - 30);
    peer.write_all(most.as_bytes()).await.unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "a");
    assert_eq!(call_id(&message(&mut inbox).await.1), "b");
    peer.write_all(rest.as_bytes()).await.unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "c");

    transports.send(flow.id, flow.remote, Bytes::from_static(b"SIP/2.0 200 OK\r\n\r\n")).unwrap();
    let mut answer = [0_u8; 18];
    peer.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"SIP/2.0 200 OK\r\n\r\n");
    transports.close().await;
    assert_eq!(peer.read(&mut answer).await.unwrap(), 0, "closed with the transports");
}

#[tokio::test]
async fn s13_garbage_closes_its_own_connection_and_nobody_elses() {
    let (transports, mut inbox) = Transports::open(config(&[Protocol::Tcp])).unwrap();
    let mut good = client(&transports).await;
    good.write_all(options("before", "").as_bytes()).await.unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "before");
    let garbage: [&[u8]; 5] = [
        b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        &[0xff; 70_000],
        b"INVITE sip:desk@127.0.0.1 SIP/2.0\r\nContent-Length: 4294967328\r\n\r\n",
    ];
    for bytes in garbage {
        let mut bad = client(&transports).await;
        // The other end may be closed before all is written.
        let _ = bad.write_all(bytes).await;
        assert_eq!(closed(&mut inbox).await, End::Garbage, "{:?}", bytes.get(..12));
        good.write_all(options("between", "").as_bytes()).await.unwrap();
        assert_eq!(call_id(&message(&mut inbox).await.1), "between");
    }
    assert_eq!(transports.counters().misbehaved.get(), 5);
}

/// Time stands still while anything happens: the peer may be answered for as long as we linger.
#[tokio::test(start_paused = true)]
async fn what_was_asked_before_garbage_is_answered_all_the_same() {
    let (transports, mut inbox) = Transports::open(config(&[Protocol::Tcp])).unwrap();
    let mut peer = client(&transports).await;
    let both = [options("good", "").as_bytes(), b"GET / HTTP/1.1\r\n\r\n"].concat();
    peer.write_all(&both).await.unwrap();
    let (flow, asked) = message(&mut inbox).await;
    assert_eq!(call_id(&asked), "good");
    transports.send(flow.id, flow.remote, bytes("answer")).unwrap();
    let mut answer = vec![];
    peer.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"answer");
}

#[tokio::test]
async fn a_ping_of_line_ends_is_answered() {
    let (transports, mut inbox) = Transports::open(config(&[Protocol::Tcp])).unwrap();
    let mut peer = client(&transports).await;
    peer.write_all(b"\r\n\r\n").await.unwrap();
    let mut pong = [0_u8; 2];
    peer.read_exact(&mut pong).await.unwrap();
    assert_eq!(&pong, b"\r\n");
    peer.write_all(options("after", "").as_bytes()).await.unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "after");
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_or_says_it_too_slowly_is_closed_by_the_clock() {
    let begun = tokio::time::Instant::now();
    let (transports, mut inbox) = Transports::open(config(&[Protocol::Tcp])).unwrap();
    let _silent = client(&transports).await;
    assert_eq!(closed(&mut inbox).await, End::Slow);
    assert_eq!(begun.elapsed().as_secs(), 10, "the first message is due at once");

    let mut slow = client(&transports).await;
    slow.write_all(options("whole", "").as_bytes()).await.unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "whole");
    let begun = tokio::time::Instant::now();
    let dripping = tokio::task::JoinSet::from_iter([async move {
        for byte in options("never", "").bytes() {
            if slow.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        slow
    }]);
    assert_eq!(closed(&mut inbox).await, End::Slow, "each byte came in time, the message not");
    assert!((9..=11).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    drop(dripping);

    let mut idle = client(&transports).await;
    idle.write_all(options("last", "").as_bytes()).await.unwrap();
    assert_eq!(call_id(&message(&mut inbox).await.1), "last");
    let begun = tokio::time::Instant::now();
    assert_eq!(closed(&mut inbox).await, End::Idle);
    assert_eq!(begun.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn one_source_has_so_many_connections_and_no_more() {
    let limited = TransportConfig { connections_per_source_max: 2, ..config(&[Protocol::Tcp]) };
    let (transports, mut inbox) = Transports::open(limited).unwrap();
    let mut first = client(&transports).await;
    let mut second = client(&transports).await;
    for (peer, call) in [(&mut first, "one"), (&mut second, "two")] {
        peer.write_all(options(call, "").as_bytes()).await.unwrap();
        assert_eq!(call_id(&message(&mut inbox).await.1), call);
    }
    let mut third = client(&transports).await;
    assert_eq!(third.read(&mut [0]).await.unwrap_or(0), 0, "closed at once");
    assert_eq!(transports.counters().refused.get(), 1);
    drop(first);
    assert_eq!(closed(&mut inbox).await, End::Left);
}

#[tokio::test]
async fn datagrams_come_whole_and_are_counted_when_too_many_wait() {
    let (transports, mut inbox) = Transports::open(config(&[Protocol::Udp])).unwrap();
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let to = transports.listening()[0].address;
    peer.send_to(b"\r\n\r\n", to).await.unwrap();
    let large = vec![b'x'; 65_000];
    peer.send_to(&large, to).await.unwrap();
    let Some(Inbound::Datagram { flow, bytes }) = inbox.next().await else { panic!("no datagram") };
    assert_eq!((bytes, flow.remote), (large, peer.local_addr().unwrap()));
    transports.send(flow.id, flow.remote, Bytes::from_static(b"back")).unwrap();
    let mut answer = [0_u8; 8];
    let (length, from) = peer.recv_from(&mut answer).await.unwrap();
    assert_eq!((&answer[..length], from), (&b"back"[..], to));

    let counters = transports.counters();
    let mut sent = 0_u64;
    while counters.datagrams_dropped.get() == 0 {
        peer.send_to(b"one more", to).await.unwrap();
        sent += 1;
        tokio::task::yield_now().await;
    }
    assert!(sent > DATAGRAMS_WAITING_MAX as u64, "{sent}");
    let mut waiting = 0;
    while inbox.waiting().is_some() {
        waiting += 1;
    }
    assert_eq!(waiting, DATAGRAMS_WAITING_MAX);
}

#[tokio::test]
async fn a_connection_that_we_made_serves_again_and_tells_when_it_cannot_be_made() {
    let (near, mut near_inbox) = Transports::open(config(&[])).unwrap();
    let (far, mut far_inbox) = Transports::open(config(&[Protocol::Tcp])).unwrap();
    let to = Destination {
        protocol: Protocol::Tcp,
        remote: far.listening()[0].address,
        name: None,
        trunk: Some(3),
    };
    let first = near.send_to(&to, bytes(options("one", ""))).unwrap();
    let second = near.send_to(&to, bytes(options("two", ""))).unwrap();
    assert_eq!((first.fresh, second.fresh, first.id), (true, false, second.id));
    let (flow, one) = message(&mut far_inbox).await;
    assert_eq!((call_id(&one).as_str(), flow.trunk), ("one", None));
    assert_eq!(call_id(&message(&mut far_inbox).await.1), "two");
    far.send(flow.id, flow.remote, bytes(options("back", ""))).unwrap();
    let (flow, _) = message(&mut near_inbox).await;
    assert_eq!((flow.id, flow.trunk), (first.id, Some(3)), "it is the trunk: we rang it");

    far.close().await;
    assert_eq!(closed(&mut near_inbox).await, End::Left);
    assert!(matches!(near.send(flow.id, flow.remote, bytes("x")), Err(SendError::Gone)));
    let third = near.send_to(&to, bytes("x")).unwrap();
    assert!(third.fresh);
    let Some(Inbound::Unconnected { id, destination, why }) = near_inbox.next().await else {
        panic!("it cannot have connected")
    };
    assert_eq!((id, destination), (third.id, to));
    assert!(matches!(why, ConnectError::Network(_)), "{why}");
}

#[test]
fn a_port_that_is_taken_is_told_with_its_remedy() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _guard = runtime.enter();
    let (taken, _inbox) = Transports::open(config(&[Protocol::Udp])).unwrap();
    let again = TransportConfig { listen: taken.listening().to_vec(), ..config(&[]) };
    let error = Transports::open(again).unwrap_err().to_string();
    assert!(error.contains("stop the program that has this port"), "{error}");
}
