use std::net::SocketAddr;

use proptest::prelude::*;

use super::*;

const HEAD: &str =
    "v=0\r\no=pbx 3 7 IN IP4 192.0.2.9\r\ns=call\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\n";
const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk";

fn ours() -> MasterKey {
    MasterKey::new([7; 30])
}

fn local() -> Local {
    Local::new("198.51.100.1".parse().unwrap(), 40_000)
}

fn exchange(srtp: SrtpPolicy) -> Exchange {
    Exchange::new(Local { srtp, ..local() }, 99, ours())
}

fn offer(streams: &str) -> String {
    format!("{HEAD}{}", streams.replace('\n', "\r\n"))
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// Answers with SRTP when offered; returns the answer without its first lines.
fn answered(streams: &str) -> Result<(String, Negotiated), Refused> {
    let (text, negotiated) = exchange(SrtpPolicy::Accept).answer(offer(streams).as_bytes())?;
    let text = String::from_utf8(text).unwrap();
    Ok((text.split_once("m=").unwrap().1.to_owned(), negotiated))
}

#[test]
fn a_usual_offer_is_answered_exactly() {
    let offered = offer(
        "m=audio 30000 RTP/AVP 0 8 9 101\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\n\
         a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:30\na=sendrecv\n",
    );
    let (text, negotiated) = exchange(SrtpPolicy::Accept).answer(offered.as_bytes()).unwrap();
    assert_eq!(
        String::from_utf8(text).unwrap(),
        "v=0\r\no=- 49 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n\
         m=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n\
         a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    );
    let expected = Negotiated {
        remote: at("192.0.2.10:30000"),
        remote_rtcp: at("192.0.2.10:30001"),
        rtcp_mux: false,
        codec: Codec::Pcma,
        payload_type: 8,
        hear: vec![(0, Codec::Pcmu), (8, Codec::Pcma), (9, Codec::G722)],
        events: Some(EventTypes { send: 101, clock_hz: 8_000, hear: vec![101] }),
        direction: Direction::BOTH,
        ptime_ms: 30,
        srtp: None,
    };
    assert_eq!(negotiated, expected);
}

#[test]
fn a4_one_codec_is_named_and_its_map_agrees() {
    for (formats, more, first, codec) in [
        ("0 8", "", "8", Codec::Pcma),
        ("18 0", "a=rtpmap:18 G729/8000\n", "0", Codec::Pcmu),
        ("9", "", "9", Codec::G722),
        ("9 0", "a=rtpmap:9 G722/8000\n", "0", Codec::Pcmu),
        // The number says what it is, whatever the map says.
        ("0", "a=rtpmap:0 G722/8000\na=rtpmap:9 G722/8000\n", "0", Codec::Pcmu),
        ("111 97", "a=rtpmap:111 opus/48000/2\na=rtpmap:97 pcma/8000/1\n", "97", Codec::Pcma),
    ] {
        let (text, negotiated) = answered(&format!("m=audio 4 RTP/AVP {formats}\n{more}")).unwrap();
        let name = codec.name();
        let expected = format!("audio 40000 RTP/AVP {first}\r\na=rtpmap:{first} {name}/8000\r\n");
        assert!(text.starts_with(&expected), "{formats}: {text}");
        assert_eq!((negotiated.codec, negotiated.payload_type.to_string()), (codec, first.into()));
    }
    for none in ["18", "111", "97", "101", ""] {
        let more = "a=rtpmap:97 PCMA/16000\na=rtpmap:101 telephone-event/8000";
        let refused = answered(&format!("m=audio 4 RTP/AVP {none}\n{more}\n")).unwrap_err();
        assert_eq!((refused, refused.status()), (Refused::NoCodec, 488), "{none}");
    }
}

#[test]
fn d6_telephone_events_of_any_type_and_clock_are_agreed() {
    let events = |more: &str| {
        let formats = "m=audio 4 RTP/AVP 8 96 100 110";
        answered(&format!("{formats}\n{more}")).unwrap().1.events
    };
    let types =
        |send, clock_hz, hear: &[u8]| Some(EventTypes { send, clock_hz, hear: hear.to_vec() });
    assert_eq!(events("a=rtpmap:96 telephone-event/8000\n"), types(96, 8_000, &[96]));
    assert_eq!(
        events("a=rtpmap:110 TELEPHONE-EVENT/48000\na=rtpmap:100 telephone-event/8000\n"),
        types(100, 8_000, &[100, 110])
    );
    assert_eq!(events("a=rtpmap:110 telephone-event/48000\n"), types(110, 48_000, &[110]));
    assert_eq!(events("a=rtpmap:96 telephone-event/16000/1\n"), types(96, 16_000, &[96]));
    for none in ["", "a=rtpmap:101 telephone-event/8000\n", "a=rtpmap:96 telephone-event/0\n"] {
        assert_eq!(events(none), None, "{none}");
    }
}

#[test]
fn d8_without_telephone_events_keys_are_tones_and_a_reoffer_flips_it() {
    let mut exchange = exchange(SrtpPolicy::Accept);
    let without = offer("m=audio 4 RTP/AVP 8\n");
    let with = offer("m=audio 4 RTP/AVP 8 98\na=rtpmap:98 telephone-event/8000\n");
    let mut events = |offer: &str| exchange.answer(offer.as_bytes()).unwrap().1.events;
    assert_eq!(events(&without), None);
    assert_eq!(events(&with).map(|events| events.send), Some(98));
    assert_eq!(events(&without), None);
}

#[test]
fn what_a_packet_carries_follows_from_what_was_agreed() {
    let (_, negotiated) =
        answered("m=audio 4 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n").unwrap();
    let key = [5, 10, 0, 160];
    for (payload_type, payload, expected) in [
        (8, &key[..], Carried::Sound(Codec::Pcma)),
        (0, &[0; 160], Carried::Sound(Codec::Pcmu)),
        (101, &key, Carried::Event),
        (96, &key, Carried::Event),
        (96, &[0; 160], Carried::Nothing),
        (13, &key, Carried::Nothing),
    ] {
        assert_eq!(negotiated.carried(payload_type, payload), expected, "{payload_type}");
    }
}

#[test]
fn other_streams_are_refused_one_to_one_in_their_order() {
    let (text, negotiated) = answered(
        "m=video 5000 RTP/AVP 99 100\na=sendonly\nm=audio 0 RTP/AVP 8\n\
         m=audio 6000 UDP/TLS/RTP/SAVPF 8\nm=audio 7000 RTP/AVP 8\na=ice-ufrag:x\n\
         m=audio 8000 RTP/AVP 0\nm=image 9000 udptl t38\na=group:BUNDLE 1 2\n",
    )
    .unwrap();
    let streams: Vec<_> =
        text.lines().filter(|line| line.contains(' ') && !line.starts_with("a=")).collect();
    assert_eq!(
        streams,
        [
            "video 0 RTP/AVP 99",
            "m=audio 0 RTP/AVP 8",
            "m=audio 0 UDP/TLS/RTP/SAVPF 8",
            "m=audio 40000 RTP/AVP 8",
            "m=audio 0 RTP/AVP 0",
            "m=image 0 udptl t38",
        ]
    );
    assert_eq!((negotiated.remote.port(), negotiated.direction), (7_000, Direction::BOTH));
    for none in ["", "m=video 5 RTP/AVP 99\n", "m=audio 0 RTP/AVP 8\n", "m=image 6 udptl t38\n"] {
        assert_eq!(answered(none).unwrap_err(), Refused::NoAudio, "{none}");
    }
}

#[test]
fn a_hold_is_answered_in_kind() {
    let hold = |common: &str, stream: &str| {
        let offered = offer(&format!("{common}m=audio 4 RTP/AVP 8\n{stream}"));
        let (text, negotiated) = exchange(SrtpPolicy::Accept).answer(offered.as_bytes()).unwrap();
        let text = String::from_utf8(text).unwrap();
        let said = text.trim_end().rsplit_once("a=").unwrap().1.to_owned();
        (said, negotiated.direction)
    };
    let (send, receive) =
        (Direction { send: true, receive: false }, Direction { send: false, receive: true });
    for (common, stream, said, direction) in [
        ("", "a=sendonly\n", "recvonly", receive),
        ("", "a=recvonly\n", "sendonly", send),
        ("", "a=inactive\n", "inactive", Direction::NEITHER),
        ("a=sendonly\n", "", "recvonly", receive),
        ("a=inactive\n", "a=sendrecv\n", "sendrecv", Direction::BOTH),
        ("", "c=IN IP4 0.0.0.0\n", "recvonly", receive),
        ("", "c=IN IP4 0.0.0.0\na=inactive\n", "inactive", Direction::NEITHER),
        ("", "c=IN IP6 ::\n", "recvonly", receive),
    ] {
        assert_eq!(hold(common, stream), (said.to_owned(), direction), "{common}{stream}");
    }
}

#[test]
fn our_own_hold_is_offered_and_taken_off_again() {
    let mut exchange = exchange(SrtpPolicy::Accept);
    exchange.answer(offer("m=audio 4 RTP/AVP 8\n").as_bytes()).unwrap();
    exchange.set_direction(Direction { send: true, receive: false });
    let held = String::from_utf8(exchange.offer()).unwrap();
    assert!(held.contains(" 49 2 IN") && held.ends_with("a=sendonly\r\n"), "{held}");
    let answer = offer("m=audio 4 RTP/AVP 8\na=recvonly\n");
    let negotiated = exchange.accept(answer.as_bytes()).unwrap();
    assert_eq!(negotiated.direction, Direction { send: true, receive: false });
    exchange.set_direction(Direction::BOTH);
    let back = String::from_utf8(exchange.offer()).unwrap();
    assert!(back.contains(" 49 3 IN") && back.ends_with("a=sendrecv\r\n"), "{back}");
}

#[test]
fn a5_a_reoffer_moves_port_address_and_codec_and_the_origin_counts_changes_only() {
    let mut exchange = exchange(SrtpPolicy::Accept);
    let mut answer = |text: &str| {
        let (text, negotiated) = exchange.answer(text.as_bytes()).unwrap();
        let origin = String::from_utf8(text).unwrap().lines().nth(1).unwrap().to_owned();
        (origin.split(' ').nth(2).unwrap().to_owned(), negotiated)
    };
    let first = offer("m=audio 4000 RTP/AVP 8\n");
    let (version, agreed) = answer(&first);
    assert_eq!((version.as_str(), agreed.remote), ("1", at("192.0.2.10:4000")));
    // A session refresh changes nothing.
    let (version, again) = answer(&first);
    assert_eq!((version.as_str(), &again), ("1", &agreed));
    let (version, moved) = answer(&offer("m=audio 4100 RTP/AVP 8\nc=IN IP4 192.0.2.77\n"));
    assert_eq!((version.as_str(), moved.remote), ("1", at("192.0.2.77:4100")));
    let (version, changed) = answer(&offer("m=audio 4100 RTP/AVP 0\n"));
    assert_eq!((version.as_str(), changed.codec), ("2", Codec::Pcmu));
    assert_eq!(changed.remote, at("192.0.2.10:4100"));
}

#[test]
fn a6_a_late_offer_names_all_codecs_and_its_answer_is_taken() {
    let mut exchange = exchange(SrtpPolicy::Accept);
    let offered = String::from_utf8(exchange.offer()).unwrap();
    assert_eq!(
        offered.split_once("m=").unwrap().1,
        "audio 40000 RTP/AVP 8 0 9 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:9 G722/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n\
         a=ptime:20\r\na=sendrecv\r\n"
    );
    let offer_of_theirs = offer("m=audio 4 RTP/AVP 8\n");
    let early = exchange.answer(offer_of_theirs.as_bytes()).unwrap_err();
    assert_eq!((early, early.status()), (Refused::Unexpected, 491));
    let answer = offer("m=audio 5 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000\n");
    let negotiated = exchange.accept(answer.as_bytes()).unwrap();
    assert_eq!((negotiated.codec, negotiated.payload_type), (Codec::Pcmu, 0));
    let events = EventTypes { send: 96, clock_hz: 8_000, hear: vec![96, 101] };
    assert_eq!(negotiated.events, Some(events));
    // A provisional response may be followed by another answer; a new offer of theirs ends that.
    let final_answer = offer("m=audio 6 RTP/AVP 8\n");
    assert_eq!(exchange.accept(final_answer.as_bytes()).unwrap().remote.port(), 6);
    exchange.answer(offer_of_theirs.as_bytes()).unwrap();
    assert_eq!(exchange.accept(final_answer.as_bytes()).unwrap_err(), Refused::Unexpected);
    exchange.offer();
    exchange.withdraw();
    assert!(exchange.answer(offer_of_theirs.as_bytes()).is_ok());
    exchange.offer();
    for (wrong, why) in [
        (offer("m=audio 0 RTP/AVP 8\n"), Refused::NoAudio),
        (offer("m=audio 4 RTP/AVP 18\n"), Refused::NoCodec),
        ("nonsense".to_owned(), Refused::Unreadable),
    ] {
        assert_eq!(exchange.accept(wrong.as_bytes()).unwrap_err(), why);
    }
}

#[test]
fn our_reoffer_keeps_streams_types_and_profile_of_theirs() {
    let mut exchange = exchange(SrtpPolicy::Accept);
    let theirs = "m=video 5 RTP/AVP 99\nm=audio 4 RTP/AVPF 8 96\n\
                  a=rtpmap:96 telephone-event/8000\na=rtcp-mux\n";
    exchange.answer(offer(theirs).as_bytes()).unwrap();
    let again = String::from_utf8(exchange.offer()).unwrap();
    let streams: Vec<_> = again.lines().filter(|line| line.starts_with("m=")).collect();
    assert_eq!(streams, ["m=video 0 RTP/AVP 99", "m=audio 40000 RTP/AVPF 8 0 9 96"]);
    assert!(again.contains("a=rtcp-mux\r\n"), "{again}");
    // A type that means something else to them is not taken for keys.
    exchange.withdraw();
    let opus = "m=audio 4 RTP/AVP 101 96 8\na=rtpmap:101 opus/48000/2\n";
    exchange.answer(offer(opus).as_bytes()).unwrap();
    let again = String::from_utf8(exchange.offer()).unwrap();
    assert!(again.contains("a=rtpmap:97 telephone-event/8000"), "{again}");
}

#[test]
fn reports_go_where_they_are_wanted_but_to_no_other_address() {
    for (more, expected, mux) in [
        ("", "192.0.2.10:4001", false),
        ("a=rtcp:5005\n", "192.0.2.10:5005", false),
        ("a=rtcp:5005 IN IP4 203.0.113.9\n", "192.0.2.10:5005", false),
        ("a=rtcp:0\n", "192.0.2.10:4001", false),
        ("a=rtcp-mux\na=rtcp:4000\n", "192.0.2.10:4000", true),
    ] {
        let (text, negotiated) = answered(&format!("m=audio 4000 RTP/AVP 8\n{more}")).unwrap();
        assert_eq!((negotiated.remote_rtcp, negotiated.rtcp_mux), (at(expected), mux), "{more}");
        assert_eq!(text.contains("a=rtcp-mux"), mux);
    }
}

#[test]
fn addresses_that_cannot_be_reached_are_refused() {
    for wrong in [
        "IN IP4 224.2.1.1/127",
        "IN IP4 255.255.255.255",
        "IN IP6 2001:db8::1",
        "IN IP4 pbx.example",
        "IN",
    ] {
        let refused = answered(&format!("m=audio 4 RTP/AVP 8\nc={wrong}\n")).unwrap_err();
        assert_eq!((refused, refused.status()), (Refused::Address, 488), "{wrong}");
    }
    let six = Local::new("2001:db8::2".parse().unwrap(), 40_000);
    let mut exchange = Exchange::new(six, 1, ours());
    let offered = offer("m=audio 4 RTP/AVP 8\nc=IN IP6 2001:db8::1\n");
    let (text, negotiated) = exchange.answer(offered.as_bytes()).unwrap();
    assert_eq!(negotiated.remote, at("[2001:db8::1]:4"));
    assert!(String::from_utf8(text).unwrap().contains("\r\nc=IN IP6 2001:db8::2\r\n"));
}

fn crypto(tag: u32, suite: &str) -> String {
    format!("a=crypto:{tag} {suite} inline:{KEY}|2^31\n")
}

#[test]
fn a9_srtp_is_answered_with_the_first_key_that_we_can_use() {
    let offered = offer(&format!(
        "m=audio 4 RTP/SAVP 8\n{}{}{}{}",
        crypto(1, "AES_256_CM_HMAC_SHA1_80"),
        format_args!("a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^20|1:4\n"),
        crypto(3, "AES_CM_128_HMAC_SHA1_32"),
        crypto(4, "AES_CM_128_HMAC_SHA1_80"),
    ));
    let mut exchange = exchange(SrtpPolicy::Accept);
    let (text, negotiated) = exchange.answer(offered.as_bytes()).unwrap();
    let keys = negotiated.srtp.clone().unwrap();
    assert_eq!((keys.suite, &keys.send), (Suite::Sha1Tag32, &ours()));
    assert!(keys.receive == MasterKey::from_base64(KEY).unwrap());
    let text = String::from_utf8(text).unwrap();
    let line = format!("a=crypto:3 AES_CM_128_HMAC_SHA1_32 inline:{}\r\n", *ours().to_base64());
    assert!(text.contains("m=audio 40000 RTP/SAVP 8\r\n") && text.contains(&line), "{text}");
    let shown = format!("{negotiated:?} {exchange:?}");
    assert!(!shown.contains(KEY) && !shown.contains("inline:BwcH"), "{shown}");
    // Our later offer stays secure.
    let again = String::from_utf8(exchange.offer()).unwrap();
    assert!(again.contains("RTP/SAVP 8 0 9") && again.contains("a=crypto:1 "), "{again}");
    let plain = offer("m=audio 4 RTP/AVP 8\n");
    assert_eq!(exchange.accept(plain.as_bytes()).unwrap_err(), Refused::Plain);
}

#[test]
fn a9_half_srtp_is_answered_by_policy() {
    let key = crypto(1, "AES_CM_128_HMAC_SHA1_80");
    let streams = |name: &str, key: &str| offer(&format!("m=audio 4 {name} 8\n{key}"));
    let outcome = |policy: SrtpPolicy, offered: &str| {
        let (text, negotiated) = exchange(policy).answer(offered.as_bytes())?;
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.contains("a=crypto"), negotiated.srtp.is_some());
        Ok(negotiated.srtp.is_some())
    };
    use SrtpPolicy::{Accept, Off, Require};
    for (policy, name, key, expected) in [
        (Accept, "RTP/AVP", &*key, Ok(false)),
        (Accept, "RTP/SAVP", &key, Ok(true)),
        (Accept, "RTP/SAVP", "", Err(Refused::Srtp)),
        (Accept, "RTP/SAVP", "a=crypto:1 F8_128_HMAC_SHA1_80 inline:x\n", Err(Refused::Srtp)),
        (Off, "RTP/AVP", &key, Ok(false)),
        (Off, "RTP/SAVP", &key, Err(Refused::Srtp)),
        (Require, "RTP/AVP", &key, Ok(true)),
        (Require, "RTP/AVP", "", Err(Refused::Plain)),
        (Require, "RTP/SAVPF", &key, Ok(true)),
        (Require, "RTP/SAVP", "", Err(Refused::Srtp)),
    ] {
        assert_eq!(outcome(policy, &streams(name, key)), expected, "{policy:?} {name} {key}");
    }
    assert_eq!(Refused::Srtp.status(), 488);
}

#[test]
fn an_srtp_call_of_ours_needs_an_answer_with_a_key() {
    let mut exchange = exchange(SrtpPolicy::Require);
    let offered = String::from_utf8(exchange.offer()).unwrap();
    assert!(offered.contains("RTP/SAVP 8 0 9 101") && offered.contains("a=crypto:2 "));
    let key = crypto(2, "AES_CM_128_HMAC_SHA1_32");
    let answer = offer(&format!("m=audio 4 RTP/SAVP 8\n{key}"));
    let keys = exchange.accept(answer.as_bytes()).unwrap().srtp.unwrap();
    assert_eq!(keys.suite, Suite::Sha1Tag32);
    let without = offer("m=audio 4 RTP/SAVP 8\n");
    assert_eq!(exchange.accept(without.as_bytes()).unwrap_err(), Refused::Srtp);
}

#[test]
fn descriptions_beyond_the_limits_or_without_sense_are_unreadable() {
    let many = "m=audio 4 RTP/AVP 8\n".repeat(STREAMS_MAX + 1);
    let long = format!("{HEAD}{}", "a=x\r\n".repeat(4_000));
    let word = format!("m={} 4 x 8\n", "y".repeat(WORD_BYTES_MAX + 1));
    for wrong in [
        &*offer(&many),
        &long,
        &offer(&word),
        "",
        "v=1\r\n",
        "<xml/>",
        &offer("m=audio x RTP/AVP 8\n"),
        &offer("m=audio 70000 RTP/AVP 8\n"),
        &offer("m=audio\n"),
        &offer("m=v\u{e9}deo 4 RTP/AVP 8\n"),
    ] {
        assert_eq!(parse(wrong.as_bytes()).unwrap_err(), Refused::Unreadable, "{wrong}");
    }
    // Line feeds alone, blank lines and strange lines are passed over.
    let odd = "\nv=0\nfoo\n=\nc=IN IP4 192.0.2.1\nm=audio 4/2 RTP/AVP 8 x 300\na=\na=ptime:20.5\n";
    let Description { streams } = parse(odd.as_bytes()).unwrap();
    let [Stream::Audio(audio)] = streams.as_slice() else { panic!("one audio stream") };
    assert_eq!((audio.port, audio.ptime_ms), (4, Some(20)));
    assert_eq!(audio.formats, [(8, Format::Audio(Codec::Pcma))]);
}

proptest! {
    #[test]
    fn nothing_panics_and_what_we_write_we_read(
        lines in proptest::collection::vec(
            "[vocstma]=[ -~]{0,30}|m=audio [0-9]{1,5} RTP/S?AVPF? [0-9 ]{1,9}|a=[a-z]{1,6}:[ -~]{0,20}",
            0..30)
    ) {
        let text = format!("v=0\r\n{}", lines.join("\r\n"));
        if let Ok((answer, _)) = exchange(SrtpPolicy::Accept).answer(text.as_bytes()) {
            let streams = parse(text.as_bytes()).unwrap().streams.len();
            prop_assert_eq!(parse(&answer).unwrap().streams.len(), streams);
        }
    }
}
