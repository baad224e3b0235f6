use super::*;

#[test]
fn a1_nothing_is_sent_before_the_start() {
    let mut rig = Rig::new();
    let call = rig.call();
    call.session.play(vec![clip(&[1, 2])]);
    rig.rounds(50);
    assert_eq!(rig.statistics().packets_out, 0);
}

#[test]
fn a1_the_prompt_follows_150_ms_of_silence_after_the_start() {
    let mut rig = Rig::new();
    let mut call = rig.call();
    call.session.play(vec![clip(&[1, 2])]);
    call.session.start();
    rig.rounds(12);
    let heard = call.peer.hear(12);
    assert_eq!(heard[..8], [SILENT; 8], "160 ms: whole frames");
    assert_eq!(heard[8..], [1, 2, SILENT, SILENT]);
}

#[test]
fn a1_the_peers_first_packet_is_a_start_too() {
    let mut rig = Rig::new();
    let mut call = rig.call();
    call.peer.say(9);
    rig.rounds(3);
    assert_eq!(call.peer.hear(3), [SILENT; 3]);
    assert_eq!(call.told(), ["Heard"]);
}

#[test]
fn the_lead_in_is_a_setting() {
    let none = SessionSettings { lead_in: Duration::ZERO, ..SessionSettings::default() };
    let mut rig = Rig::with(PORTS, none);
    let mut call = rig.call();
    call.session.play(vec![clip(&[1])]);
    call.session.start();
    rig.rounds(2);
    assert_eq!(call.peer.hear(2), [1, SILENT]);
}

#[test]
fn clips_follow_each_other_without_a_gap_and_each_play_is_reported() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let first = call.session.play(vec![clip(&[1, 2]), Clip::new(vec![]), clip(&[3])]);
    let second = call.session.play(vec![clip(&[4])]);
    let empty = call.session.play(vec![]);
    rig.rounds(7);
    assert_eq!(call.peer.hear(7), [1, 2, 3, 4, SILENT, SILENT, SILENT]);
    let played = |id| format!("Played({id:?})");
    assert_eq!(call.told(), [played(first), played(second), played(empty), "Sent".to_owned()]);
}

#[test]
fn a2_played_is_reported_one_frame_after_the_last_packet_left() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.play(vec![clip(&[1, 2])]);
    rig.rounds(2);
    assert_eq!(call.peer.hear(2), [1, 2], "the last frame is out");
    assert_eq!(call.told(), Vec::<String>::new(), "and still heard");
    rig.round();
    assert_eq!(call.told(), ["Played(PlayId(0))", "Sent"]);
}

#[test]
fn stop_ends_the_prompt_at_once_and_reports_nothing() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.play(vec![clip(&[1, 2, 3, 4])]);
    rig.rounds(2);
    call.session.stop();
    rig.rounds(2);
    assert_eq!(call.peer.hear(4), [1, 2, SILENT, SILENT]);
    assert_eq!(call.told(), Vec::<String>::new());
}

#[test]
fn music_goes_round_and_gives_way_to_prompts() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.music(Some(clip(&[7, 8, 9])));
    rig.rounds(4);
    call.session.play(vec![clip(&[1, 2])]);
    rig.rounds(4);
    call.session.music(None);
    rig.round();
    assert_eq!(call.peer.hear(9), [7, 8, 9, 7, 1, 2, 8, 9, SILENT]);
}

#[test]
fn packets_are_in_order_and_their_numbers_are_drawn() {
    let mut rig = Rig::new();
    let mut call = rig.call();
    call.session.start();
    rig.rounds(5);
    let headers: Vec<Header> = call.peer.take(5).into_iter().map(|(header, _)| header).collect();
    let first = headers[0];
    assert!(first.marker && first.payload_type == 8);
    for (at, header) in headers.iter().enumerate().skip(1) {
        let at = u16::try_from(at).unwrap();
        let sequence = first.sequence.wrapping_add(at);
        let timestamp = first.timestamp.wrapping_add(u32::from(at) * 160);
        assert_eq!(*header, Header { marker: false, sequence, timestamp, ..first });
    }
    let mut other = rig.call();
    other.session.start();
    rig.round();
    let (second, _) = other.peer.take(1)[0];
    assert!(second.ssrc != first.ssrc && second.timestamp != first.timestamp);
}

#[test]
fn a_thread_that_was_held_up_catches_up_three_frames_and_leaves_a_pause_for_the_rest() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.play(vec![clip(&[1, 2, 3, 4, 5, 6])]);
    rig.round();
    let (before, _) = call.peer.take(1)[0];
    rig.pass(ROUND * 50);
    let late = call.peer.take(3);
    assert_eq!(late.iter().map(|(_, payload)| payload[0]).collect::<Vec<_>>(), [2, 3, 4]);
    let (first, _) = late[0];
    assert!(first.marker, "a pause was before it");
    assert_eq!(first.sequence, before.sequence.wrapping_add(1));
    assert_eq!(first.timestamp, before.timestamp.wrapping_add(48 * 160));
    let statistics = rig.statistics();
    assert_eq!(statistics.frames_skipped, 47);
    rig.round();
    assert_eq!(call.peer.hear(1), [5], "nothing of the prompt is left out");
}

#[test]
fn a5_after_a_reinvite_the_prompt_goes_on_at_the_new_address() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.peer.say(1);
    call.session.play(vec![clip(&[1, 2, 3, 4])]);
    rig.rounds(2);
    assert_eq!(call.peer.hear(2), [1, 2]);
    let mut moved = Peer::on(ELSEWHERE, call.peer.to);
    call.session.negotiated(moved.agreed(), SIGNALLED);
    rig.rounds(2);
    assert_eq!(moved.hear(2), [3, 4]);
    call.peer.press('5');
    moved.press('6');
    rig.rounds(2);
    let told = call.told();
    assert_eq!(told[..2], ["Heard", "Key 6"], "the old address is not heard any more");
}

#[test]
fn a_peer_that_takes_no_sound_gets_none_and_the_prompt_waits() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.play(vec![clip(&[1, 2, 3])]);
    rig.round();
    let held = Direction { send: false, receive: true };
    call.session.negotiated(Negotiated { direction: held, ..call.peer.agreed() }, SIGNALLED);
    rig.rounds(10);
    call.session.negotiated(call.peer.agreed(), SIGNALLED);
    rig.rounds(2);
    let heard = call.peer.take(3);
    assert_eq!(heard.iter().map(|(_, payload)| payload[0]).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(heard[1].0.marker);
    let pause = heard[1].0.timestamp.wrapping_sub(heard[0].0.timestamp);
    assert_eq!(pause, 11 * 160, "time passed for the peer");
}

#[test]
fn a_peer_of_mu_law_hears_mu_law() {
    let mut rig = Rig::new();
    let mut call = rig.open();
    let agreed = call.peer.agreed();
    call.session
        .negotiated(Negotiated { codec: Codec::Pcmu, payload_type: 0, ..agreed }, SIGNALLED);
    call.session.start();
    rig.round();
    call.session.play(vec![clip(&[0x2a])]);
    rig.rounds(8);
    let heard = call.peer.take(9);
    assert!(heard.iter().all(|(header, _)| header.payload_type == 0));
    let silence = crate::media::g711::alaw_to_ulaw(SILENT);
    assert_eq!(heard[0].1, [silence; 160]);
    assert_eq!(heard[8].1, [crate::media::g711::alaw_to_ulaw(0x2a); 160]);
}
