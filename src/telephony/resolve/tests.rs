use super::*;
use crate::runtime::SeededRandom;

const HOUR: Duration = Duration::from_secs(3_600);

fn srv(priority: u16, weight: u16, port: u16, target: &str) -> Srv {
    Srv { priority, weight, port, target: target.to_owned() }
}

fn naptr(order: u16, preference: u16, service: &str, replacement: &str) -> Naptr {
    let (flags, service) = ("s".to_owned(), service.to_owned());
    Naptr { order, preference, flags, service, replacement: replacement.to_owned() }
}

fn operator() -> FixedNames {
    let mut names = FixedNames { ttl: HOUR, ..FixedNames::default() };
    let host = |names: &mut FixedNames, name: &str, addresses: &[&str]| {
        let addresses = addresses.iter().map(|a| a.parse().unwrap()).collect();
        names.addresses.insert(name.to_owned(), addresses);
    };
    host(&mut names, "a.op.example", &["192.0.2.1", "2001:db8::1"]);
    host(&mut names, "b.op.example", &["192.0.2.2"]);
    host(&mut names, "bare.example", &["192.0.2.9"]);
    let records = vec![srv(20, 0, 5060, "b.op.example."), srv(10, 0, 5080, "a.op.example.")];
    names.srv.insert("_sip._udp.op.example".to_owned(), records);
    let records = vec![srv(0, 0, 5061, "a.op.example.")];
    names.srv.insert("_sips._tcp.op.example".to_owned(), records);
    names
}

fn resolver(names: FixedNames) -> Resolver {
    let families = Families { v4: true, v6: false };
    Resolver::new(Names::Fixed(names), families, Arc::new(SeededRandom::new(1)))
}

fn trunk(servers: &[&str], transport: TransportChoice) -> Trunk {
    let servers = servers.iter().map(|server| server.parse().unwrap()).collect();
    Trunk { servers, transport, ..Trunk::example().unwrap() }
}

async fn places(names: &FixedNames, servers: &[&str], transport: TransportChoice) -> Vec<String> {
    let resolved = resolver(names.clone()).resolve(0, &trunk(servers, transport)).await;
    resolved
        .destinations
        .iter()
        .map(|to| format!("{}:{} {}", to.protocol, to.remote, to.name.as_deref().unwrap_or("-")))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn literal_addresses_ask_nobody() {
    let down = FixedNames { down: true, ..operator() };
    let servers = ["198.51.100.1", "[2001:db8::5]:5070"];
    let found = places(&down, &servers, TransportChoice::Auto).await;
    assert_eq!(found, ["udp:198.51.100.1:5060 -", "udp:[2001:db8::5]:5070 -"]);
    let found = places(&down, &["198.51.100.1"], TransportChoice::Tls).await;
    assert_eq!(found, ["tls:198.51.100.1:5061 -"]);
}

#[tokio::test(start_paused = true)]
async fn service_records_give_order_port_and_the_next_to_try() {
    let found = places(&operator(), &["op.example"], TransportChoice::Udp).await;
    assert_eq!(found, ["udp:192.0.2.1:5080 -", "udp:192.0.2.2:5060 -"]);
    let found = places(&operator(), &["op.example"], TransportChoice::Tls).await;
    assert_eq!(found, ["tls:192.0.2.1:5061 op.example"], "the name asked for, not the target's");
    let found = places(&operator(), &["a.op.example:5099"], TransportChoice::Tcp).await;
    assert_eq!(found, ["tcp:192.0.2.1:5099 -"]);
    let found = places(&operator(), &["bare.example"], TransportChoice::Auto).await;
    assert_eq!(found, ["udp:192.0.2.9:5060 -"], "no records of services: the host itself");
}

#[tokio::test(start_paused = true)]
async fn what_the_domain_prefers_comes_first() {
    let mut names = operator();
    let records = vec![
        naptr(20, 1, "SIP+D2U", "_sip._udp.op.example."),
        naptr(10, 5, "SIPS+D2T", "_sips._tcp.op.example."),
        naptr(5, 5, "E2U+email", "ignored."),
    ];
    names.naptr.insert("op.example".to_owned(), records);
    let found = places(&names, &["op.example"], TransportChoice::Auto).await;
    let expected =
        ["tls:192.0.2.1:5061 op.example", "udp:192.0.2.1:5080 -", "udp:192.0.2.2:5060 -"];
    assert_eq!(found, expected);
}

#[tokio::test(start_paused = true)]
async fn a_target_of_a_dot_is_a_service_that_is_not_offered() {
    let mut names = operator();
    names.srv.insert("_sip._udp.op.example".to_owned(), vec![srv(0, 0, 5060, ".")]);
    let resolved = resolver(names).resolve(0, &trunk(&["op.example"], TransportChoice::Udp)).await;
    assert_eq!(resolved.destinations, vec![]);
    assert!(resolved.trouble.unwrap().contains("no address of op.example"));
}

#[tokio::test(start_paused = true)]
async fn weights_say_how_often_a_server_comes_first() {
    let resolver = resolver(operator());
    let mut first = 0;
    for _ in 0..1_000 {
        let records =
            vec![srv(1, 30, 1, "heavy"), srv(1, 10, 2, "light"), srv(2, 99, 3, "reserve")];
        let ordered = resolver.in_order(records);
        assert_eq!(ordered.len(), 3);
        assert_eq!(ordered[2].target, "reserve", "whatever its weight");
        first += usize::from(ordered[0].target == "heavy");
    }
    assert!((650..850).contains(&first), "{first} of 1000");
}

#[tokio::test(start_paused = true)]
async fn when_the_dns_is_down_the_last_answer_serves() {
    let mut resolver = resolver(FixedNames { ttl: Duration::from_secs(60), ..operator() });
    let trunk = trunk(&["op.example"], TransportChoice::Udp);
    let before = resolver.resolve(0, &trunk).await;
    assert_eq!((before.again, before.trouble), (Duration::from_secs(60), None));
    let Names::Fixed(names) = &mut resolver.names else { unreachable!() };
    names.down = true;
    tokio::time::advance(Duration::from_secs(59)).await;
    assert_eq!(resolver.resolve(0, &trunk).await.trouble, None, "still fresh");
    tokio::time::advance(Duration::from_secs(2)).await;
    let after = resolver.resolve(0, &trunk).await;
    assert_eq!(after.destinations, before.destinations);
    assert_eq!(after.again, FRESH_MIN);
    assert!(after.trouble.unwrap().contains("down"));
}
