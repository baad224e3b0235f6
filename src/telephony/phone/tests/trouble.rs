//! Servers that do not answer, strangers, and drivers that take nothing.
use tokio::time::Instant;

use tokio::net::UdpSocket;

use super::*;

fn request(method: &str, from: SocketAddr, call: &str) -> String {
    format!(
        "{method} sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{call}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:probe@{from}>;tag=1\r\nTo: <sip:desk@127.0.0.1>\r\n\
         Contact: <sip:probe@{from}>\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n\
         Content-Length: 0\r\n\r\n"
    )
}

async fn answer(socket: &UdpSocket) -> String {
    let mut buffer = [0; 4_096];
    let (length, _) = socket.recv_from(&mut buffer).await.unwrap();
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

#[tokio::test(start_paused = true)]
async fn s11_s12_a_stranger_hears_nothing_and_a_trunk_is_answered() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let stranger = UdpSocket::bind("127.0.0.66:0").await.unwrap();
    let from = stranger.local_addr().unwrap();
    for method in ["OPTIONS", "INVITE", "REGISTER"] {
        let asked = request(method, from, &format!("stranger-{method}"));
        stranger.send_to(asked.as_bytes(), b.address()).await.unwrap();
    }
    let trunk = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let asked = request("OPTIONS", trunk.local_addr().unwrap(), "probe");
    trunk.send_to(asked.as_bytes(), b.address()).await.unwrap();
    let answered = answer(&trunk).await;
    assert!(answered.starts_with("SIP/2.0 200 "), "{answered}");
    assert!(b.incoming.try_recv().is_err(), "no call of a stranger");
    let mut buffer = [0; 64];
    let heard = stranger.try_recv_from(&mut buffer);
    assert_eq!(heard.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(start_paused = true)]
async fn when_the_first_server_does_not_answer_the_second_does() {
    let dir = certificates();
    for protocol in ALL {
        let mut b = called(protocol, &dir).await;
        // Datagrams to this one are lost; nothing listens for connections at its port.
        let deaf = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let a = calling(protocol, &[deaf.local_addr().unwrap(), b.address()], &dir).await;
        let mut caller = a.phone.dial(dial()).await.unwrap();
        let Incoming { leg: callee, .. } = b.next().await;
        callee.ring(None).await.unwrap();
        expect_event!(caller, LegEvent::Progress { code: 180, .. });
        caller.hang_up(None).await.unwrap();
        expect_event!(caller, LegEvent::Ended(EndCause::Local));

        let begun = Instant::now();
        let _again = a.phone.dial(dial()).await.unwrap();
        let _call = b.next().await;
        assert!(begun.elapsed().as_secs() < 1, "it is known now which one answers");
    }
}

#[tokio::test(start_paused = true)]
async fn when_no_server_answers_the_call_fails_and_says_so_once() {
    let dir = certificates();
    let deaf = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = deaf.local_addr().unwrap();
    let a = calling(Protocol::Udp, &[address], &dir).await;
    let mut caller = a.phone.dial(dial()).await.unwrap();
    expect_event!(caller, LegEvent::Failed { code: 408, .. });
    assert!(caller.event().await.is_none());
    let a = calling(Protocol::Tcp, &[address], &dir).await;
    let mut caller = a.phone.dial(dial()).await.unwrap();
    expect_event!(caller, LegEvent::Failed { code: 503, .. });
    let begun = Instant::now();
    let _ringing = calling(Protocol::Udp, &[address], &dir).await;
    a.phone.stop().await;
    assert!(begun.elapsed() <= Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn calls_that_nobody_takes_are_told_503() {
    let dir = certificates();
    let mut b = called(Protocol::Udp, &dir).await;
    let a = calling(Protocol::Udp, &[b.address()], &dir).await;
    b.incoming.close();
    let mut caller = a.phone.dial(dial()).await.unwrap();
    expect_event!(caller, LegEvent::Failed { code: 503, retry_after: Some(10), .. });
    assert_eq!(b.phone.calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_trunk_that_does_not_answer_probes_is_down_and_up_again_when_it_does() {
    let dir = certificates();
    let probed = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut trunk = trunk(Protocol::Udp, &[probed.local_addr().unwrap()]);
    trunk.probe_s = 30;
    let base = dir.path().to_owned();
    let mut a = started(3, listening(Protocol::Udp), trunk, base).await;
    let down = a.phone.trunks_changed().await;
    assert_eq!((down[0].id.as_str(), down[0].up), ("other", Some(false)));
    let answering = async {
        let mut buffer = [0; 4_096];
        loop {
            let (length, from) = probed.recv_from(&mut buffer).await.unwrap();
            // Keep-alives come in between.
            if let Ok(asked) = crate::sip::parse(&buffer[..length]) {
                let answer = asked.response(200, Some("up")).to_bytes();
                probed.send_to(&answer, from).await.unwrap();
            }
        }
    };
    let up = async {
        loop {
            if a.phone.trunks_changed().await[0].up == Some(true) {
                break;
            }
        }
    };
    tokio::select! {
        () = answering => {}
        () = up => {}
    }
}

#[test]
fn s8_s11_the_machine_is_told_the_interval_of_each_trunk_and_the_rate_of_the_configuration() {
    let nowhere = [SocketAddr::from(([127, 0, 0, 1], 9))];
    let with = |session_timer_s| {
        let trunk = Trunk { session_timer_s, ..trunk(Protocol::Udp, &nowhere) };
        TrunkSetup { trunk, password: None }
    };
    let config = PhoneConfig {
        sip: Sip { requests_per_second_max: 30, ..listening(Protocol::Udp) },
        trunks: vec![with(600), with(0), with(1_800)],
        base_dir: PathBuf::new(),
        user_agent: None,
    };
    let told = config.agent(&[], &[Protocol::Udp; 3]);
    let intervals: Vec<_> = told.trunks.iter().map(|trunk| trunk.session_expires).collect();
    let seconds = |count| Some(Duration::from_secs(count));
    assert_eq!(intervals, [seconds(600), None, seconds(1_800)]);
    assert_eq!((told.limits.trunk.burst, told.limits.trunk.per_second), (60, 30));
}
