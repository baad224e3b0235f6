use super::*;

#[test]
fn the_last_frame_is_filled_up_with_silence() {
    let clip = Clip::new(vec![1; 161]);
    assert_eq!(clip.frames(), 2);
    assert_eq!(clip.length(), Duration::from_millis(40));
    assert_eq!(clip.frame(0), Some(&[1; FRAME_BYTES]));
    let last = clip.frame(1).unwrap();
    assert_eq!((last[0], last[1], last[159]), (1, 0xd5, 0xd5));
    assert_eq!(clip.frame(2), None);
    assert_eq!(clip.frame(usize::MAX), None);
    assert_eq!(Clip::new(vec![]).frames(), 0);
}

#[test]
fn a_tone_has_its_frequency_and_its_pause() {
    let clip = Clip::ringing_es();
    assert_eq!(clip.length(), Duration::from_millis(4_500));
    let sign = |byte: &u8| byte & 0x80 != 0;
    let second: Vec<bool> = clip.0[..8_000].iter().map(sign).collect();
    let crossings = second.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!((848..=852).contains(&crossings), "{crossings} in a second of 425 Hz");
    assert!(clip.0[12_000..].iter().all(|byte| *byte == 0xd5), "the pause is silent");
    assert_eq!(Clip::ringing_pt().length(), Duration::from_secs(6));
}

#[test]
fn a_made_sound_has_a_longest() {
    let burst = Burst { hertz: 0, length: Duration::from_secs(50) };
    assert_eq!(Clip::bursts(&[burst, burst]).length(), BURSTS_LONGEST);
}

#[test]
fn copies_share_the_bytes_and_nothing_prints_them() {
    let clip = Clip::new(vec![0x77; 320]);
    let copy = clip.clone();
    assert_eq!(clip.identity(), copy.identity());
    assert_ne!(clip.identity(), Clip::new(vec![0x77; 320]).identity());
    assert_eq!(format!("{clip:?}"), "Clip(2 frames)");
}
