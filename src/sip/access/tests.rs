use std::net::Ipv4Addr;

use super::*;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_network_holds_its_addresses_and_no_others() {
    let cases = [
        ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.0/24", "192.0.3.0", false),
        ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.6", false),
        ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("::/0", "2001:db8::1", true),
        ("192.0.2.0/24", "::ffff:192.0.2.1", true),
    ];
    for (network, address, held) in cases {
        assert_eq!(
            Network::parse(network).unwrap().contains(ip(address)),
            held,
            "{network} {address}"
        );
    }
    for wrong in ["", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "example.com", "192.0.2.0/-1"]
    {
        assert_eq!(Network::parse(wrong), Err(NetworkError), "{wrong}");
    }
}

#[test]
fn s11_a_source_has_a_burst_and_then_its_rate() {
    let mut sources = Sources::new(Rate { burst: 3, per_second: 2 });
    let at = |ms| Duration::from_millis(ms);
    let taken: Vec<bool> = (0..5).map(|_| sources.admit(at(0), ip("192.0.2.1"))).collect();
    assert_eq!(taken, [true, true, true, false, false]);
    assert!(sources.admit(at(0), ip("192.0.2.2")), "another source has its own");
    assert!(!sources.admit(at(400), ip("192.0.2.1")));
    assert!(sources.admit(at(600), ip("192.0.2.1")));
    assert!(!sources.admit(at(600), ip("192.0.2.1")));
}

#[test]
fn s11_all_of_an_ipv6_subscriber_is_one_source() {
    let mut sources = Sources::new(Rate { burst: 1, per_second: 1 });
    assert!(sources.admit(Duration::ZERO, ip("2001:db8:1:2::1")));
    assert!(!sources.admit(Duration::ZERO, ip("2001:db8:1:2:ffff::9")));
    assert!(sources.admit(Duration::ZERO, ip("2001:db8:1:3::1")));
}

#[test]
fn s11_a_flood_from_many_addresses_takes_no_memory_and_starves_nobody_known() {
    let mut sources = Sources::new(Rate { burst: 2, per_second: 1 });
    let known = ip("198.51.100.1");
    assert!(sources.admit(Duration::ZERO, known));
    let flood = (0..100_000_u32).map(|n| IpAddr::from(Ipv4Addr::from_bits(0x0A00_0000 | n)));
    let admitted = flood.filter(|source| sources.admit(Duration::ZERO, *source)).count();
    assert_eq!(sources.len(), SOURCES_MAX);
    assert!(admitted <= SOURCES_MAX, "{admitted}");
    assert!(sources.admit(Duration::from_secs(1), known));
    assert!(sources.admit(SOURCE_KEPT.saturating_mul(2), ip("203.0.113.1")));
    assert_eq!(sources.len(), 1, "who is silent is forgotten");
}
