use super::*;
use crate::media::g711::alaw_to_linear;
use crate::media::tones::ToneDetector;

const BOTH: BridgeKeys = BridgeKeys { report: true, pass: true };

/// Lets both peers talk for some rounds.
fn talk(rig: &mut Rig, one: &mut Call, other: &mut Call, rounds: usize) {
    for _ in 0..rounds {
        one.peer.say(0x11);
        other.peer.say(0x22);
        rig.round();
    }
}

#[test]
fn two_who_are_joined_hear_each_other() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    one.session.join(BOTH, &other.session, BOTH);
    talk(&mut rig, &mut one, &mut other, 30);
    let (heard_by_one, heard_by_other) = (one.peer.hear(30), other.peer.hear(30));
    assert_eq!(heard_by_one[20..30], [0x22; 10], "{heard_by_one:x?}");
    assert_eq!(heard_by_other[20..30], [0x11; 10], "{heard_by_other:x?}");
}

#[test]
fn a_bridge_turns_the_one_law_into_the_other() {
    let mut rig = Rig::new();
    let (mut one, mut other) = (rig.started(), rig.open());
    let agreed = other.peer.agreed();
    other
        .session
        .negotiated(Negotiated { codec: Codec::Pcmu, payload_type: 0, ..agreed }, SIGNALLED);
    other.peer.header.payload_type = 0;
    other.session.start();
    one.session.join(BOTH, &other.session, BOTH);
    talk(&mut rig, &mut one, &mut other, 20);
    let said_by_other = crate::media::g711::ulaw_to_alaw(0x22);
    assert_eq!(one.peer.hear(20).last(), Some(&said_by_other));
    let said_by_one = crate::media::g711::alaw_to_ulaw(0x11);
    assert_eq!(other.peer.hear(20).last(), Some(&said_by_one));
}

#[test]
fn keys_are_passed_on_as_telephone_events_and_reported() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    let quiet = BridgeKeys { report: false, pass: true };
    let kept = BridgeKeys { report: true, pass: false };
    one.session.join(quiet, &other.session, kept);
    rig.round();
    one.peer.press('3');
    other.peer.press('4');
    rig.rounds(12);
    assert_eq!(one.told_but_heard(), Vec::<String>::new(), "not to be reported");
    assert_eq!(other.told_but_heard(), ["Key 4"]);
    let passed = other.peer.take(13);
    let events: Vec<u8> =
        passed.iter().filter(|(h, _)| h.payload_type == 101).map(|(_, p)| p[0]).collect();
    assert_eq!(events, [3; 8]);
    let kept = one.peer.take(13);
    assert!(kept.iter().all(|(header, _)| header.payload_type == 8), "4 is not passed");
}

#[test]
fn a_prompt_is_heard_by_its_own_peer_only_and_music_not_at_all() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    one.session.music(Some(clip(&[0x66])));
    one.session.join(BOTH, &other.session, BOTH);
    one.session.play(vec![clip(&[0x55, 0x56])]);
    rig.rounds(6);
    assert_eq!(one.peer.hear(6), [0x55, 0x56, SILENT, SILENT, SILENT, SILENT]);
    assert_eq!(other.peer.hear(6), [SILENT; 6]);
}

#[test]
fn who_is_muted_is_not_heard() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    one.session.join(BOTH, &other.session, BOTH);
    one.session.mute(true);
    talk(&mut rig, &mut one, &mut other, 20);
    assert_eq!(one.peer.hear(20).last(), Some(&0x22));
    assert_eq!(other.peer.hear(20), [SILENT; 20]);
}

#[test]
fn when_one_leaves_or_ends_the_other_is_told() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    one.session.join(BOTH, &other.session, BOTH);
    rig.round();
    other.session.part();
    rig.rounds(2);
    assert_eq!(one.told(), ["Parted"]);
    assert_eq!(other.told(), Vec::<String>::new());
    one.session.join(BOTH, &other.session, BOTH);
    rig.round();
    one.session.close();
    rig.rounds(2);
    assert_eq!(other.told(), ["Parted"]);
    assert_eq!(one.told(), ["Closed"]);
}

#[test]
fn a_new_bridge_parts_the_earlier() {
    let mut rig = Rig::new();
    let (one, mut other, mut third) = (rig.started(), rig.started(), rig.started());
    one.session.join(BOTH, &other.session, BOTH);
    rig.round();
    one.session.join(BOTH, &third.session, BOTH);
    rig.rounds(2);
    assert_eq!(other.told(), ["Parted"]);
    assert_eq!(third.told(), Vec::<String>::new());
}

#[test]
fn keys_are_passed_on_as_tones_where_telephone_event_was_not_agreed() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    other.session.negotiated(Negotiated { events: None, ..other.peer.agreed() }, SIGNALLED);
    one.session.join(BOTH, &other.session, BOTH);
    rig.round();
    one.peer.press('3');
    rig.rounds(14);
    let packets = other.peer.take(15);
    assert!(packets.iter().all(|(header, _)| header.payload_type == 8));
    assert_eq!(keys_within(&packets), ['3']);
}

#[test]
fn a_tone_that_is_heard_across_the_bridge_is_not_sent_a_second_time() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    for call in [&one, &other] {
        call.session.negotiated(Negotiated { events: None, ..call.peer.agreed() }, SIGNALLED);
    }
    one.session.join(BOTH, &other.session, BOTH);
    rig.round();
    for frame in tone(770.0, 1_336.0).chunks(160).chain([&[SILENT; 160][..]; 35]) {
        one.peer.sound(frame);
        rig.round();
    }
    assert_eq!(one.told_but_heard(), ["Key 5"]);
    assert_eq!(keys_within(&other.peer.take(41)), ['5']);
}

/// Returns the keys whose tones are within the sound.
fn keys_within(packets: &[(Header, Vec<u8>)]) -> Vec<char> {
    let mut heard = vec![];
    let mut detector = ToneDetector::new();
    for (_, payload) in packets {
        let samples = payload.iter().map(|byte| alaw_to_linear(*byte));
        detector.feed(samples, |key| heard.push(key.as_char()));
    }
    heard
}

#[test]
fn q3_an_announcement_ends_when_somebody_is_there() {
    let mut rig = Rig::new();
    let (mut one, mut other) = rig.two();
    one.session.music(Some(clip(&[1, 2])));
    one.session.play(vec![clip(&[7; 500])]);
    talk(&mut rig, &mut one, &mut other, 5);
    assert_eq!(one.peer.hear(5), [7; 5]);
    // As the driver does when somebody accepts.
    one.session.stop();
    one.session.music(None);
    one.session.join(BOTH, &other.session, BOTH);
    talk(&mut rig, &mut one, &mut other, 30);
    let heard = one.peer.hear(30);
    assert!(!heard.contains(&7), "{heard:x?}");
    assert_eq!(heard[20..], [0x22; 10]);
}
