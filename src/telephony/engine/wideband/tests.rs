use super::*;

const FRAMES: usize = (4 << 20) / FRAME_BYTES;

#[test]
fn clips_are_kept_within_16_mb_and_the_first_gives_way() {
    let wideband = Wideband::default();
    let clips: Vec<Clip> = (0..5).map(|_| Clip::new(vec![0xd5; FRAMES * FRAME_BYTES])).collect();
    let first = wideband.get(&clips[0]).unwrap();
    for clip in &clips {
        assert!(wideband.get(clip).unwrap().is_of(clip));
        assert!(Arc::ptr_eq(&wideband.get(clip).unwrap(), &wideband.get(clip).unwrap()));
    }
    {
        let kept = wideband.lock();
        assert_eq!((kept.clips.len(), kept.bytes), (4, 4 * FRAMES * FRAME_BYTES));
    }
    assert!(!Arc::ptr_eq(&first, &wideband.get(&clips[0]).unwrap()), "made anew");
    let large = Clip::new(vec![0xd5; WIDEBAND_BYTES + 1]);
    assert!(wideband.get(&large).is_none());
}

#[test]
fn each_frame_is_encoded_once_by_who_comes_to_it_first() {
    let clip = Clip::new((0..640_u16).map(|at| at.to_le_bytes()[0]).collect());
    let wide = Wideband::default().get(&clip).unwrap();
    let take = |index| {
        let mut packet = vec![];
        wide.write(index, &mut packet).then_some(packet)
    };
    assert_eq!(take(1), None, "the frame before it was not made");
    let first = take(0).unwrap();
    let second = take(1).unwrap();
    assert_eq!((take(0), take(1)), (Some(first), Some(second)));
    assert_eq!(take(3), None);
    assert!(take(2).is_some() && take(3).is_some());
    assert_eq!(take(4), None, "past the end");
    assert_eq!(take(usize::MAX), None);
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
