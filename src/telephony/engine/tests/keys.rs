use super::*;
use crate::media::sdp::SrtpKeys;
use crate::media::srtp::{MasterKey, Srtp, Suite};

#[test]
fn a_press_is_one_key_and_is_not_printed() {
    let mut rig = Rig::new();
    let mut call = rig.call();
    call.peer.press('4');
    call.peer.press('4');
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 4", "Key 4"]);
    call.peer.press('#');
    rig.rounds(2);
    let event = call.events.try_recv().unwrap();
    assert_eq!(format!("{event:?}"), "Key(*)");
}

#[test]
fn d7_a_key_that_comes_by_sip_info_too_is_one_key() {
    let mut rig = Rig::new();
    let mut call = rig.call();
    call.peer.press('7');
    rig.rounds(2);
    call.session.reported(Key::from_char('7').unwrap());
    call.session.reported(Key::from_char('8').unwrap());
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 7", "Key 8"]);
}

#[test]
fn a3_keys_and_sound_of_others_are_not_heard() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let mut stranger = Peer::on(ELSEWHERE, call.peer.to);
    stranger.press('1');
    rig.rounds(2);
    assert_eq!(call.told(), Vec::<String>::new());
    assert!(rig.statistics().packets_refused > 0);
    call.peer.press('2');
    rig.rounds(2);
    stranger.press('3');
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 2"]);
}

#[test]
fn what_is_no_rtp_of_the_call_is_refused_and_harms_nothing() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    for bytes in [
        &b""[..],
        b"\x80",
        b"hello, is this a telephone?",
        &[0xff; 1_500],
        &[0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 77, 5, 0xff, 0, 1],
    ] {
        call.peer.send(bytes);
    }
    call.peer.send(&[0x80; 3_000]);
    rig.round();
    assert_eq!(rig.statistics().packets_in, 0);
    call.peer.press('9');
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 9"]);
}

#[test]
fn a_flood_is_taken_in_portions() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    for _ in 0..40 {
        call.peer.say(1);
    }
    rig.round();
    assert_eq!(rig.statistics().packets_in, 16);
    rig.rounds(2);
    assert_eq!(rig.statistics().packets_in, 40);
}

#[test]
fn a_key_is_sent_as_telephone_event_in_place_of_sound() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.press(Key::from_char('5').unwrap());
    call.session.play(vec![clip(&[1, 2])]);
    rig.rounds(11);
    let heard = call.peer.take(11);
    let types: Vec<u8> = heard.iter().map(|(header, _)| header.payload_type).collect();
    assert_eq!(types, [101, 101, 101, 101, 101, 101, 101, 101, 8, 8, 8]);
    assert!(heard[0].0.marker && !heard[1].0.marker);
    assert!(
        heard[..8].iter().all(|(header, payload)| {
            header.timestamp == heard[0].0.timestamp && payload[0] == 5
        })
    );
    assert_eq!((heard[8].1[0], heard[9].1[0]), (1, 2), "the prompt waited");
    let after = heard[8].0.timestamp.wrapping_sub(heard[0].0.timestamp);
    assert_eq!(after, 8 * 160);
}

#[test]
fn more_commands_than_a_tick_takes_end_the_session() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    for _ in 0..=COMMANDS_MAX {
        call.session.stop();
    }
    rig.round();
    assert_eq!(call.told(), ["Failed"]);
    assert_eq!(rig.statistics().ports_in_use, 0);
}

#[test]
fn a_slow_driver_gets_its_events_later_and_in_order() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let count = EVENTS_MAX + 20;
    for at in 0..count {
        call.peer.press(char::from(b'0' + u8::try_from(at % 10).unwrap()));
        rig.round();
    }
    rig.rounds(10);
    let expected: Vec<String> = std::iter::once("Heard".to_owned())
        .chain((0..count).map(|at| format!("Key {}", at % 10)))
        .collect();
    let mut told = call.told();
    rig.round();
    told.extend(call.told());
    assert_eq!(told, expected);
    assert_eq!(rig.statistics().events_lost, 0);
}

#[test]
fn a3_sound_goes_to_the_negotiated_port_when_the_peer_sends_from_another() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let mut other_port = Peer::new(call.peer.to);
    for _ in 0..8 {
        other_port.say(1);
        rig.round();
    }
    other_port.press('1');
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 1"]);
    assert_eq!(call.peer.hear(10), [SILENT; 10]);
}

#[test]
fn a9_protected_sound_is_heard_both_ways_and_other_is_not() {
    let mut rig = Rig::new();
    let mut call = rig.open();
    let (ours, theirs) = (MasterKey::new([1; 30]), MasterKey::new([2; 30]));
    let suite = Suite::Sha1Tag80;
    let srtp = Some(SrtpKeys { suite, send: ours.clone(), receive: theirs.clone() });
    call.session.negotiated(Negotiated { srtp, ..call.peer.agreed() }, SIGNALLED);
    call.session.start();
    rig.round();
    call.peer.press('1');
    let mut packet = vec![];
    let header = Header { payload_type: 101, timestamp: 9_000, ..call.peer.header };
    Packet { header, payload: &[2, 10, 0, 160] }.write(&mut packet);
    Srtp::new(suite, &theirs).protect(&mut packet).unwrap();
    call.peer.send(&packet);
    rig.round();
    assert_eq!(call.told(), ["Heard", "Key 2"], "1 came in the clear");
    let mut bytes = [0; 1_500];
    let length = call.peer.socket.recv(&mut bytes).unwrap();
    let mut packet = bytes[..length].to_vec();
    Srtp::new(suite, &ours).unprotect(&mut packet).unwrap();
    assert_eq!(Packet::parse(&packet).unwrap().payload, [SILENT; 160]);
}

#[test]
fn d8_tones_are_keys_where_telephone_event_was_not_agreed_and_only_there() {
    let mut rig = Rig::new();
    let mut call = rig.call();
    let hear = |rig: &mut Rig, call: &mut Call, sound: &[u8]| {
        for frame in sound.chunks(160).chain([&[SILENT; 160][..]; 5]) {
            call.peer.sound(frame);
            rig.round();
        }
    };
    hear(&mut rig, &mut call, &tone(770.0, 1_336.0));
    assert_eq!(call.told(), ["Heard"]);
    call.session.negotiated(Negotiated { events: None, ..call.peer.agreed() }, SIGNALLED);
    rig.round();
    hear(&mut rig, &mut call, &tone(770.0, 1_336.0));
    assert_eq!(call.told(), ["Key 5"]);
    call.session.negotiated(call.peer.agreed(), SIGNALLED);
    rig.round();
    hear(&mut rig, &mut call, &tone(770.0, 1_336.0));
    assert_eq!(call.told(), Vec::<String>::new());
}

#[test]
fn d11_keys_are_heard_under_music_and_announcements_and_in_a_recording() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.music(Some(clip(&[1, 2])));
    rig.rounds(4);
    call.peer.press('0');
    rig.rounds(2);
    assert_eq!(call.told(), ["Heard", "Key 0"], "under music");
    call.session.play(vec![clip(&[7; 50])]);
    rig.rounds(4);
    assert_eq!(call.peer.hear(10)[6..], [7; 4], "the announcement is heard over the music");
    call.peer.press('9');
    rig.rounds(2);
    assert_eq!(call.told(), ["Key 9"], "under an announcement");
    let (longest, silence) = (Duration::from_secs(60), None);
    call.session.record(RecordPlan { longest, silence, tone: None });
    rig.rounds(60);
    call.peer.press('*');
    rig.rounds(2);
    let told = call.told();
    assert!(told.iter().any(|event| event == "Key *"), "in a recording: {told:?}");
}
