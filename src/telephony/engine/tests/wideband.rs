//! Peers that speak G.722.
use super::*;
use crate::media::g711::{alaw_from_linear, alaw_to_linear};
use crate::media::g722::{Decoder, Encoder};

const BOTH: BridgeKeys = BridgeKeys { report: true, pass: true };

/// A call whose peer agreed on G.722, with the lead-in over.
fn wide(rig: &mut Rig) -> Call {
    let mut call = rig.open();
    let agreed = call.peer.agreed();
    let hear = vec![(9, Codec::G722)];
    let agreed = Negotiated { codec: Codec::G722, payload_type: 9, hear, ..agreed };
    call.session.negotiated(agreed, SIGNALLED);
    call.session.start();
    call.peer.header.payload_type = 9;
    rig.rounds(8);
    call.peer.take(8);
    call
}

/// A clip of a tone of 500 Hz.
fn tone(frames: u16) -> Clip {
    let sample = |at: u16| {
        let angle = f64::from(at) * std::f64::consts::TAU / 16.0;
        #[expect(clippy::cast_possible_truncation, reason = "8,000 at most")]
        alaw_from_linear((angle.sin() * 8_000.0) as i16)
    };
    Clip::new((0..frames * 160).map(sample).collect())
}

/// Returns how often the sound of a payload changes its sign, and its peak.
fn shape(samples: impl Iterator<Item = i16>) -> (usize, i16) {
    let samples: Vec<i16> = samples.collect();
    let crossings = samples.windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count();
    (crossings, samples.iter().map(|sample| sample.saturating_abs()).max().unwrap_or(0))
}

#[test]
fn a_prompt_is_heard_in_g722_and_is_encoded_once() {
    let mut rig = Rig::new();
    let mut one = wide(&mut rig);
    let clip = tone(10);
    one.session.play(vec![clip.clone()]);
    rig.rounds(10);
    let first = one.peer.take(10);
    assert!(first.iter().all(|(header, payload)| header.payload_type == 9 && payload.len() == 160));
    let step = first[1].0.timestamp.wrapping_sub(first[0].0.timestamp);
    assert_eq!(step, 160, "the clock of G.722 runs at 8 kHz");
    let mut decoder = Decoder::new();
    let heard = first.iter().flat_map(|(_, payload)| payload).flat_map(|byte| decoder.push(*byte));
    let (crossings, peak) = shape(heard.skip(320));
    assert!((174..=186).contains(&crossings), "{crossings}: 500 Hz for 180 ms");
    assert!((6_000..10_000).contains(&peak), "{peak}");
    let mut other = wide(&mut rig);
    other.session.play(vec![clip]);
    rig.rounds(10);
    let payloads = |packets: &[(Header, Vec<u8>)]| {
        packets.iter().map(|(_, payload)| payload.clone()).collect::<Vec<_>>()
    };
    assert_eq!(payloads(&other.peer.take(10)), payloads(&first));
}

#[test]
fn a_prompt_that_was_broken_off_is_whole_for_the_next() {
    let mut rig = Rig::new();
    let mut one = wide(&mut rig);
    let clip = tone(10);
    one.session.play(vec![clip.clone()]);
    rig.rounds(5);
    one.session.stop();
    rig.round();
    let mut other = wide(&mut rig);
    other.session.play(vec![clip]);
    rig.rounds(10);
    let begin = one.peer.take(5);
    let whole = other.peer.take(10);
    assert!(begin.iter().zip(&whole).all(|((_, one), (_, other))| one == other));
    let mut decoder = Decoder::new();
    let heard = whole.iter().flat_map(|(_, payload)| payload).flat_map(|byte| decoder.push(*byte));
    let (crossings, _) = shape(heard.skip(320));
    assert!((174..=186).contains(&crossings), "{crossings}: 500 Hz for 180 ms");
}

#[test]
fn after_sound_comes_silence() {
    let mut rig = Rig::new();
    let mut call = wide(&mut rig);
    call.session.play(vec![tone(10)]);
    rig.rounds(40);
    let packets = call.peer.take(40);
    let mut decoder = Decoder::new();
    let mut peaks = packets
        .iter()
        .map(|(_, payload)| shape(payload.iter().flat_map(|byte| decoder.push(*byte))).1);
    assert!(peaks.nth(9).unwrap() > 5_000);
    let after: Vec<i16> = peaks.skip(5).collect();
    assert!(after.iter().all(|peak| *peak < 100), "{after:?}");
}

#[test]
fn wide_and_narrow_hear_each_other() {
    let mut rig = Rig::new();
    let mut one = wide(&mut rig);
    let mut other = rig.call();
    other.session.start();
    one.session.join(BOTH, &other.session, BOTH);
    rig.round();
    one.peer.take(2);
    other.peer.take(1);
    let clip = tone(30);
    let mut encoder = Encoder::new();
    for frame in 0..30 {
        let narrow = clip.frame(frame).unwrap();
        let wide = narrow.map(|byte| encoder.push([alaw_to_linear(byte); 2]));
        one.peer.sound(&wide);
        other.peer.sound(narrow);
        rig.round();
    }
    let mut decoder = Decoder::new();
    let by_one = one.peer.take(30);
    let heard = by_one.iter().flat_map(|(_, payload)| payload).flat_map(|b| decoder.push(*b));
    let (crossings, peak) = shape(heard.skip(20 * 320));
    assert!((190..=210).contains(&crossings), "{crossings}: 500 Hz for 200 ms");
    assert!((6_000..10_000).contains(&peak), "{peak}");
    let by_other = other.peer.take(30);
    let heard = by_other.iter().flat_map(|(_, payload)| payload).map(|b| alaw_to_linear(*b));
    let (crossings, peak) = shape(heard.skip(20 * 160));
    assert!((190..=210).contains(&crossings), "{crossings}: 500 Hz for 200 ms");
    assert!((5_000..11_000).contains(&peak), "{peak}");
}
