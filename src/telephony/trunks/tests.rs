use super::*;

fn trunk() -> Trunk {
    Trunk { realm: "operator.example".to_owned(), ..Trunk::example().unwrap() }
}

fn found(trunks: &[Trunk]) -> Vec<String> {
    check_trunks(trunks).iter().map(|f| format!("{}: {}; {}", f.key, f.what, f.remedy)).collect()
}

#[track_caller]
fn fault(change: impl FnOnce(&mut Trunk), key: &str, part: &str) {
    let mut changed = trunk();
    change(&mut changed);
    let found = found(&[changed]);
    let hit = found.iter().any(|line| line.starts_with(&format!("{key}: ")) && line.contains(part));
    assert!(hit, "{key} {part}: {found:?}");
}

#[test]
fn the_example_is_read_back_as_it_was_printed_and_nothing_is_wrong_in_it() {
    let printed = toml::to_string(&trunk()).unwrap();
    assert_eq!(toml::from_str::<Trunk>(&printed).unwrap(), trunk());
    assert_eq!(found(&[trunk()]), Vec::<String>::new());
    let sip = Sip::default();
    assert_eq!(toml::from_str::<Sip>(&toml::to_string(&sip).unwrap()).unwrap(), sip);
    assert_eq!(check_sip(&sip), vec![]);
}

#[test]
fn four_keys_make_a_trunk() {
    let text = "id = \"a\"\nservers = [\"sip.example\"]\ncountry = \"pt\"\n";
    let read: Trunk = toml::from_str(text).unwrap();
    assert_eq!(read.transport, TransportChoice::Auto);
    assert_eq!(read.codecs, [CodecName::Pcma, CodecName::Pcmu, CodecName::G722]);
    assert_eq!(read.domain(), "sip.example");
    assert_eq!(found(&[read]), Vec::<String>::new());
    assert!(toml::from_str::<Trunk>(&format!("{text}colour = 1\n")).is_err());
}

#[test]
fn what_cannot_work_is_named_with_its_remedy() {
    fault(|t| t.id = "Big Trunk".to_owned(), "id", "small letters");
    fault(|t| t.servers.clear(), "servers", "name 1 to 8");
    fault(|t| t.user = "a\r\nVia: x".to_owned(), "user", "on one line");
    fault(|t| t.user.clear(), "register", "write the account's name");
    fault(|t| t.peers = vec!["0.0.0.0/0".parse().unwrap()], "peers", "everybody");
    fault(|t| t.codecs = vec![CodecName::Pcma; 2], "codecs", "each once");
    fault(|t| t.session_timer_s = 60, "session_timer_s", "use 90 to 86400, or 0 for none");
    fault(|t| t.register_s = 5, "register_s", "use 60");
    fault(|t| t.tls_key = "k.pem".to_owned(), "tls_certificate", "both");
    fault(|t| t.srtp = SrtpPolicy::Required, "srtp", "in the clear");
    fault(|t| t.shown_number = "+34600000001".parse().ok(), "shown_number", "mobile");
    fault(|t| t.realm.clear(), "realm", "any realm");
    let unproven = |t: &mut Trunk| {
        t.challenge = true;
        t.password_file.clear();
    };
    fault(unproven, "challenge", "no password to compare with");
}

#[test]
fn two_trunks_share_neither_name_nor_peers() {
    let mut second = trunk();
    second.peers = vec!["203.0.113.9".parse().unwrap()];
    let found = found(&[trunk(), second]);
    assert!(found.iter().any(|line| line.starts_with("id: [[trunk]] 1 is named")), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("peers: peers of trunk")), "{found:?}");
}

#[test]
fn servers_are_names_or_addresses_with_or_without_port() {
    for (text, host, port) in [
        ("sip.operator.example", "sip.operator.example", None),
        ("SIP.Operator.example:5070", "sip.operator.example", Some(5070)),
        ("198.51.100.7:5060", "198.51.100.7", Some(5060)),
        ("[2001:db8::1]:5061", "2001:db8::1", Some(5061)),
        ("2001:db8::1", "2001:db8::1", None),
        ("_x.local", "_x.local", None),
    ] {
        let server: ServerAddress = text.parse().unwrap();
        assert_eq!((server.host(), server.port()), (host, port), "{text}");
        let again: ServerAddress = server.to_string().parse().unwrap();
        assert_eq!(again, server);
    }
    for wrong in
        ["", "host:", "host:0", "host:99999", "1.2.3", "a..b", "[::1", "[::1]x", "a b", "-a"]
    {
        assert!(wrong.parse::<ServerAddress>().is_err(), "{wrong}");
    }
}

#[test]
fn listening_says_what_it_lacks() {
    let listen = |texts: &[&str]| texts.iter().map(|t| t.parse().unwrap()).collect::<Vec<Listen>>();
    let faults =
        |sip: &Sip| check_sip(sip).into_iter().map(|f| f.what).collect::<Vec<_>>().join("|");
    let tls = Sip { listen: listen(&["tls:192.0.2.1:5061"]), ..Sip::default() };
    assert!(faults(&tls).contains("without a certificate"), "{}", faults(&tls));
    let every = Sip { listen: listen(&["udp:0.0.0.0:5060"]), ..Sip::default() };
    assert!(faults(&every).contains("every address"), "{}", faults(&every));
    let named = Sip { public_host: "voz.example.com".to_owned(), ..every };
    assert_eq!(faults(&named), "");
    let twice = Sip { listen: listen(&["tcp:192.0.2.1:5060", "tls:192.0.2.1:5060"]), ..tls };
    assert!(faults(&twice).contains("the same port"), "{}", faults(&twice));
    for wrong in ["", "udp", "sctp:1.2.3.4:5060", "udp:host:5060", "udp:1.2.3.4"] {
        assert!(wrong.parse::<Listen>().unwrap_err().to_string().contains("write udp:"));
    }
}
