use super::*;

#[test]
fn clips_are_kept_within_16_mb_and_the_first_gives_way() {
    let wideband = Wideband::default();
    let clips: Vec<Clip> = (0..5).map(|_| Clip::new(vec![0xd5; 160])).collect();
    for clip in &clips {
        wideband.keep(clip, vec![1; 4 << 20]);
        // A second time it is not kept twice.
        wideband.keep(clip, vec![2; 4 << 20]);
    }
    assert!(wideband.get(&clips[0]).is_none());
    let last = wideband.get(&clips[4]).unwrap();
    assert_eq!(last.frame(0), Some(&[1; 160][..]));
    assert_eq!(last.frame(1 << 20), None);
    let kept = wideband.lock();
    assert_eq!((kept.clips.len(), kept.bytes), (4, WIDEBAND_BYTES));
}

#[test]
fn what_is_larger_than_all_room_is_not_kept() {
    let wideband = Wideband::default();
    let clip = Clip::new(vec![0xd5; 160]);
    wideband.keep(&clip, vec![0; WIDEBAND_BYTES + 1]);
    assert!(wideband.get(&clip).is_none());
}

#[test]
fn silence_goes_on_as_it_begins() {
    let mut decoder = crate::media::g722::Decoder::new();
    let mut peak = 0;
    for _ in 0..200 {
        for byte in silence() {
            peak = decoder.push(*byte).into_iter().map(i16::saturating_abs).fold(peak, i16::max);
        }
    }
    assert!(peak < 30, "{peak}");
}
