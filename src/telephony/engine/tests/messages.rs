use super::*;

const PLAN: RecordPlan = RecordPlan { longest: Duration::from_secs(60), silence: None, tone: None };

/// Returns the first byte of each frame of the one recording that was reported.
fn tape(call: &mut Call) -> (Vec<u8>, TapeEnd) {
    let tape = recorded(call);
    (tape.alaw().chunks(160).map(|frame| frame[0]).collect(), tape.end())
}

fn recorded(call: &mut Call) -> Tape {
    let mut tapes = all_recorded(call).into_iter();
    let (_, tape) = tapes.next().expect("a recording");
    assert!(tapes.next().is_none(), "one only");
    tape
}

fn all_recorded(call: &mut Call) -> Vec<(RecordId, Tape)> {
    let events = std::iter::from_fn(|| call.events.try_recv().ok());
    let tape = |event| {
        if let MediaEvent::Recorded(id, tape) = event { Some((id, tape)) } else { None }
    };
    events.filter_map(tape).collect()
}

/// Returns what was said, without the silence around it.
fn said(frames: &[u8]) -> Vec<u8> {
    frames.iter().copied().filter(|value| *value != SILENT).collect()
}

#[test]
fn a2_the_last_words_before_the_end_are_on_the_tape() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.record(PLAN);
    rig.rounds(2);
    for value in [0x20, 0x21, 0x22, 0x23, 0x24] {
        call.peer.say(value);
        rig.round();
    }
    call.peer.say(0x25);
    call.session.close();
    rig.round();
    let (frames, end) = tape(&mut call);
    assert_eq!(said(&frames), [0x20, 0x21, 0x22, 0x23, 0x24, 0x25]);
    assert_eq!(end, TapeEnd::Stopped);
}

#[test]
fn a_recording_begins_when_its_tone_was_heard() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.play(vec![clip(&[1, 2])]);
    call.session.record(RecordPlan { tone: Some(clip(&[7, 7])), ..PLAN });
    for value in 0x20..0x2c {
        call.peer.say(value);
        rig.round();
    }
    assert_eq!(call.peer.hear(12)[..5], [1, 2, 7, 7, SILENT]);
    call.session.stop_record();
    rig.round();
    let (frames, _) = tape(&mut call);
    let said = said(&frames);
    assert!(said.iter().all(|value| *value >= 0x24), "nothing of before: {said:x?}");
    assert_eq!(said.last(), Some(&0x2b));
}

#[test]
fn a_recording_that_is_stopped_during_its_tone_gives_an_empty_tape() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let id = call.session.record(RecordPlan { tone: Some(clip(&[7; 10])), ..PLAN });
    for _ in 0..4 {
        call.peer.say(0x20);
        rig.round();
    }
    call.session.stop_record();
    rig.rounds(4);
    assert_eq!(call.peer.hear(8), [7, 7, 7, 7, SILENT, SILENT, SILENT, SILENT]);
    let tapes = all_recorded(&mut call);
    let told: Vec<_> =
        tapes.iter().map(|(id, tape)| (*id, tape.alaw().len(), tape.end())).collect();
    assert_eq!(told, [(id, 0, TapeEnd::Stopped)]);
    assert!(!tapes[0].1.has_talk());
    // Nothing is left that would begin later, and there is nothing more to stop.
    call.session.stop_record();
    rig.rounds(20);
    assert_eq!(all_recorded(&mut call).len(), 0);
}

#[test]
fn each_recording_gives_one_tape_of_its_own_whatever_becomes_of_it() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let tone = || Some(clip(&[7; 10]));
    let replaced_waiting = call.session.record(RecordPlan { tone: tone(), ..PLAN });
    rig.rounds(2);
    let replaced = call.session.record(PLAN);
    rig.rounds(2);
    call.peer.say(0x20);
    rig.rounds(4);
    let closed_waiting = call.session.record(RecordPlan { tone: tone(), ..PLAN });
    rig.round();
    call.session.close();
    rig.round();
    let tapes = all_recorded(&mut call);
    let ids: Vec<_> = tapes.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, [replaced_waiting, replaced, closed_waiting]);
    let kept: Vec<_> = tapes.iter().map(|(_, tape)| !tape.alaw().is_empty()).collect();
    assert_eq!(kept, [false, true, false]);
}

#[test]
fn silence_ends_a_recording() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let silence = Some(Duration::from_millis(200));
    call.session.record(RecordPlan { silence, ..PLAN });
    rig.round();
    for _ in 0..5 {
        call.peer.say(0x20);
        rig.round();
    }
    for _ in 0..20 {
        call.peer.say(SILENT);
        rig.round();
    }
    let (frames, end) = tape(&mut call);
    assert_eq!(end, TapeEnd::Silent);
    assert_eq!(frames[frames.len() - 10..], [SILENT; 10]);
    assert!(said(&frames).starts_with(&[0x20; 5]));
}

#[test]
fn a_message_in_which_nobody_talked_says_so() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.record(RecordPlan { silence: Some(Duration::from_millis(200)), ..PLAN });
    rig.rounds(20);
    let tape = recorded(&mut call);
    assert_eq!((tape.end(), tape.has_talk()), (TapeEnd::Silent, false));
}

#[test]
fn a_recording_has_a_longest() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.record(RecordPlan { longest: Duration::from_millis(100), ..PLAN });
    for _ in 0..20 {
        call.peer.say(0x20);
        rig.round();
    }
    let (frames, end) = tape(&mut call);
    assert_eq!((frames.len(), end), (5, TapeEnd::Full));
}

#[test]
fn what_is_said_while_paused_or_muted_is_not_on_the_tape() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.record(PLAN);
    rig.round();
    let say = |rig: &mut Rig, call: &mut Call, value| {
        for _ in 0..12 {
            call.peer.say(value);
            rig.round();
        }
    };
    say(&mut rig, &mut call, 0x20);
    call.session.pause_record();
    say(&mut rig, &mut call, 0x21);
    call.session.resume_record();
    say(&mut rig, &mut call, 0x22);
    say(&mut rig, &mut call, 0x22);
    call.session.mute(true);
    say(&mut rig, &mut call, 0x23);
    call.session.stop_record();
    rig.round();
    let (frames, _) = tape(&mut call);
    let count = |value| frames.iter().filter(|frame| **frame == value).count();
    assert!(count(0x20) >= 6 && count(0x22) >= 6, "{frames:x?}");
    assert!(count(0x23) <= 6, "at most what was under way: {frames:x?}");
    assert_eq!(count(0x21), 0, "{frames:x?}");
}

#[test]
fn a_pause_before_the_recording_began_is_kept() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    call.session.record(RecordPlan { tone: Some(clip(&[7, 7])), ..PLAN });
    call.session.pause_record();
    for _ in 0..20 {
        call.peer.say(0x21);
        rig.round();
    }
    call.session.stop_record();
    rig.round();
    assert_eq!(tape(&mut call).0, Vec::<u8>::new());
}

#[test]
fn a8_a_recording_changes_nothing_of_what_is_sent() {
    let prompt: Vec<u8> = (1..100).collect();
    let sent = |record: bool| {
        let mut rig = Rig::new();
        let mut call = rig.started();
        if record {
            call.session.record(PLAN);
        }
        call.session.play(vec![clip(&prompt)]);
        let mut packets = vec![];
        for value in 0x20..0x84 {
            call.peer.say(value);
            rig.round();
            // One packet a tick, on its tick.
            packets.extend(call.peer.take(1));
            assert_eq!(rig.statistics().packets_out, 8 + packets.len() as u64);
        }
        let first = packets[0].0;
        packets
            .into_iter()
            .map(|(header, payload)| {
                let sequence = header.sequence.wrapping_sub(first.sequence);
                (sequence, header.timestamp.wrapping_sub(first.timestamp), payload)
            })
            .collect::<Vec<_>>()
    };
    let recorded = sent(true);
    assert_eq!(recorded, sent(false));
    let steps = (0..).zip(&recorded);
    assert!(
        steps.into_iter().all(|(at, packet)| (packet.0, packet.1) == (at, u32::from(at) * 160))
    );
    assert!(recorded.iter().zip(&prompt).all(|((_, _, payload), value)| *payload == [*value; 160]));
}

/// Whoever asked for a recording gets one tape, whenever it ends.
#[test]
fn a_recording_that_ends_before_it_began_has_an_empty_tape() {
    let mut rig = Rig::new();
    let mut call = rig.started();
    let plan = RecordPlan { tone: Some(clip(&[7; 10])), ..PLAN };
    call.session.record(plan.clone());
    rig.rounds(3);
    call.session.stop_record();
    rig.round();
    assert_eq!(tape(&mut call), (vec![], TapeEnd::Stopped));
    call.session.stop_record();
    rig.round();
    assert!(call.events.try_recv().is_err_and(|error| error == mpsc::error::TryRecvError::Empty));
    // One that takes the place of another ends it.
    call.session.record(plan);
    call.session.record(PLAN);
    rig.rounds(2);
    assert_eq!(tape(&mut call), (vec![], TapeEnd::Stopped));
}
