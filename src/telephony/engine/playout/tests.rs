use super::*;

fn clip(frames: &[u8]) -> Clip {
    Clip::new(frames.iter().flat_map(|value| [*value; 160]).collect())
}

fn next(playout: &mut Playout) -> Option<u8> {
    playout.prompt().map(|place| place.alaw().unwrap()[0])
}

#[test]
fn a_signal_goes_first_and_is_not_reported() {
    let mut playout = Playout::default();
    playout.play(PlayId(1), vec![clip(&[1])]);
    playout.signal(clip(&[9, 9]));
    assert_eq!([next(&mut playout), next(&mut playout)], [Some(9), Some(9)]);
    assert_eq!(playout.over(), (vec![], false));
    assert_eq!(next(&mut playout), Some(1));
    assert!(!playout.is_waiting());
    assert_eq!(playout.over(), (vec![PlayId(1)], true));
    assert_eq!(playout.over(), (vec![], false), "once");
}

#[test]
fn when_too_much_is_queued_the_oldest_gives_way_and_is_reported() {
    let mut playout = Playout::default();
    for id in 0..=u32::try_from(PLAYS_MAX).unwrap() {
        playout.play(PlayId(id), vec![clip(&[u8::try_from(id).unwrap()])]);
    }
    assert_eq!(playout.over(), (vec![PlayId(0)], false));
    assert_eq!(next(&mut playout), Some(1));
}

#[test]
fn music_without_a_frame_is_silence() {
    let mut playout = Playout::default();
    playout.set_music(Some(Clip::new(vec![])));
    assert!(playout.music().is_none());
    playout.set_music(Some(clip(&[3, 4])));
    let frames = [0, 1, 0].map(|_| playout.music().unwrap().frame);
    assert_eq!(frames, [0, 1, 0]);
}
