use super::*;

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn header(sequence: u16, ssrc: u32) -> Header {
    Header { marker: false, payload_type: 8, sequence, timestamp: 0, ssrc }
}

/// Sends packets in a row; returns how many were admitted.
fn admitted(latch: &mut Latch, from: &str, packets: u16) -> usize {
    (0..packets).filter(|sequence| latch.admits(at(from), &header(*sequence, 1), true)).count()
}

#[test]
fn a_flood_of_a_stranger_presses_no_key_and_gets_no_packet() {
    // Before the caller speaks and after; on both ways to be believed.
    for (named, signals) in [
        ("127.0.0.7:4000", "127.0.0.7"),
        ("203.0.113.7:4000", "203.0.113.7"),
        ("192.168.1.7:4000", "203.0.113.7"),
    ] {
        let mut latch = Latch::new(at(named), ip(signals));
        for _ in 0..20 {
            assert_eq!(admitted(&mut latch, "127.0.0.66:5000", 200), 0);
            assert_eq!(admitted(&mut latch, "198.51.100.66:4000", 200), 0);
        }
        assert_eq!(latch.send_to(), Some(at(named)));
        assert_eq!(admitted(&mut latch, named, 10), 10);
        assert_eq!(admitted(&mut latch, "198.51.100.66:4000", 200), 0);
        assert!(!latch.admits_report(at("127.0.0.66:4001")));
        assert_eq!(latch.send_to(), Some(at(named)));
    }
}

#[test]
fn a3_behind_a_nat_the_signalling_host_is_believed_after_five_packets_and_once() {
    let mut latch = Latch::new(at("192.168.1.7:4000"), ip("203.0.113.7"));
    assert_eq!(admitted(&mut latch, "203.0.113.7:61000", 9), 5);
    assert_eq!(latch.send_to(), Some(at("203.0.113.7:61000")));
    assert!(latch.admits_report(at("203.0.113.7:61001")));
    // Not again, not even for the same host or the one that was named.
    assert_eq!(admitted(&mut latch, "203.0.113.7:61002", 200), 0);
    assert_eq!(admitted(&mut latch, "192.168.1.7:4000", 200), 0);
    latch.renegotiated(at("192.168.1.7:4000"), ip("203.0.113.7"));
    assert_eq!(latch.send_to(), Some(at("203.0.113.7:61000")), "no gap on a session refresh");
    assert_eq!(admitted(&mut latch, "203.0.113.7:61002", 9), 5);
    assert_eq!(latch.send_to(), Some(at("203.0.113.7:61002")));
}

#[test]
fn a3_in_one_network_a_private_address_is_what_it_says() {
    let mut latch = Latch::new(at("192.168.1.7:4000"), ip("192.168.1.1"));
    assert_eq!(admitted(&mut latch, "192.168.1.1:4000", 200), 0);
    assert_eq!(admitted(&mut latch, "192.168.1.7:4000", 5), 5);
}

#[test]
fn another_port_of_the_host_is_heard_but_not_sent_to() {
    let mut latch = Latch::new(at("203.0.113.7:4000"), ip("203.0.113.1"));
    assert_eq!(admitted(&mut latch, "203.0.113.7:9000", 9), 5);
    assert_eq!(latch.send_to(), Some(at("203.0.113.7:4000")));
    let mut heard = Latch::new(at("203.0.113.7:4000"), ip("203.0.113.1"));
    assert_eq!(admitted(&mut heard, "203.0.113.7:4000", 1), 1);
    assert_eq!(admitted(&mut heard, "203.0.113.7:9000", 200), 0);
}

#[test]
fn a5_the_negotiated_source_wins_over_another_port_of_its_host_at_any_time() {
    let mut latch = Latch::new(at("203.0.113.7:4000"), ip("203.0.113.7"));
    latch.renegotiated(at("203.0.113.7:5000"), ip("203.0.113.7"));
    assert_eq!(admitted(&mut latch, "203.0.113.7:4000", 9), 5, "what was on its way still");
    assert!(!latch.admits(at("203.0.113.7:5000"), &header(1, 2), false), "not agreed");
    assert_eq!(admitted(&mut latch, "203.0.113.7:5000", 3), 3);
    assert_eq!(admitted(&mut latch, "203.0.113.7:4000", 200), 0);
}

#[test]
fn packets_that_are_not_a_stream_are_not_believed() {
    let mut latch = Latch::new(at("192.168.1.7:4000"), ip("203.0.113.7"));
    let from = at("203.0.113.7:61000");
    for count in 0..100_u16 {
        assert!(!latch.admits(from, &header(count, u32::from(count)), true), "other sources");
        assert!(!latch.admits(from, &header(7, 1), true), "no progress");
        assert!(!latch.admits(from, &header(count.wrapping_mul(900), 2), true), "jumps");
        assert!(!latch.admits(from, &header(count, 3), false), "not agreed");
    }
}

#[test]
fn a5_a_moved_source_is_believed_and_the_old_one_no_more() {
    let mut latch = Latch::new(at("203.0.113.7:4000"), ip("203.0.113.7"));
    assert_eq!(admitted(&mut latch, "203.0.113.7:4000", 3), 3);
    latch.renegotiated(at("203.0.113.8:5000"), ip("203.0.113.7"));
    assert_eq!(latch.send_to(), Some(at("203.0.113.8:5000")));
    assert_eq!(admitted(&mut latch, "203.0.113.7:4000", 200), 0);
    assert_eq!(admitted(&mut latch, "203.0.113.8:5000", 3), 3);
    latch.renegotiated(at("0.0.0.0:5000"), ip("203.0.113.7"));
    assert_eq!(latch.send_to(), None, "held");
}
