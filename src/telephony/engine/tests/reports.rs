use super::*;
use crate::media::rtcp::{Report, SenderInfo};

/// A call whose peer hears reports on a socket of its own.
fn reported(rig: &mut Rig) -> (Call, UdpSocket) {
    let call = rig.open();
    let control = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    control.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let remote_rtcp = control.local_addr().unwrap();
    call.session.negotiated(Negotiated { remote_rtcp, ..call.peer.agreed() }, SIGNALLED);
    rig.round();
    (call, control)
}

fn next(control: &UdpSocket) -> Report {
    let mut bytes = [0; 1_500];
    let length = control.recv(&mut bytes).expect("a report");
    Report::parse(&bytes[..length]).unwrap()
}

#[test]
fn each_five_seconds_a_report_says_what_was_sent_and_heard_and_the_end_says_bye() {
    let mut rig = Rig::new();
    let (mut call, control) = reported(&mut rig);
    call.session.start();
    for _ in 0..10 {
        call.peer.say(1);
    }
    call.peer.header.sequence += 5;
    call.peer.say(1);
    rig.rounds(260);
    let report = next(&control);
    let (first, _) = call.peer.take(1)[0];
    assert_eq!(report.ssrc, first.ssrc);
    let SenderInfo { packets, bytes, .. } = report.sender.unwrap();
    assert!(packets > 0 && bytes == packets * 160);
    let block = report.blocks[0];
    assert_eq!((block.ssrc, block.lost, block.fraction_lost), (77, 5, 80));
    assert_eq!(rig.statistics().packets_lost, 5);
    rig.rounds(250);
    let second = next(&control);
    assert!(second.sender.unwrap().packets >= packets + 250);
    assert_eq!(second.blocks[0].fraction_lost, 0);
    assert_eq!(rig.statistics().packets_lost, 5, "counted once");
    call.session.close();
    rig.round();
    assert!(next(&control).bye);
}

#[test]
fn our_report_names_the_peers_last() {
    let mut rig = Rig::new();
    let (mut call, control) = reported(&mut rig);
    call.peer.say(1);
    rig.round();
    let sender = SenderInfo { ntp: 0x1122_3344_5566_7788, timestamp: 1, packets: 1, bytes: 160 };
    let theirs = Report { ssrc: 77, sender: Some(sender), ..Report::default() };
    let to = SocketAddr::new(call.peer.to.ip(), call.peer.to.port() + 1);
    control.send_to(&theirs.to_bytes("peer"), to).unwrap();
    // Until the report has come it is the socket's to hold.
    rig.rounds(600);
    let reports = [next(&control), next(&control)];
    assert_eq!(reports[1].blocks[0].last_report, 0x3344_5566);
    assert!(reports[1].blocks[0].since_last > 0);
}

#[test]
fn where_reports_share_the_port_they_are_no_sound() {
    let mut rig = Rig::new();
    let mut call = rig.open();
    call.session.negotiated(Negotiated { rtcp_mux: true, ..call.peer.agreed() }, SIGNALLED);
    call.session.start();
    rig.round();
    let theirs = Report { ssrc: 77, ..Report::default() };
    call.peer.send(&theirs.to_bytes("peer"));
    rig.round();
    let statistics = rig.statistics();
    assert_eq!((statistics.packets_in, statistics.packets_refused), (0, 0));
    rig.rounds(260);
    let mut bytes = [0; 1_500];
    let mut datagrams = std::iter::from_fn(|| {
        let length = call.peer.socket.recv(&mut bytes).ok()?;
        Some(bytes[..length].to_vec())
    });
    assert!(
        datagrams.any(|bytes| Report::parse(&bytes).is_ok_and(|report| report.sender.is_some()))
    );
}
