use super::*;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn key(written: char) -> Key {
    Key::from_char(written).unwrap()
}

/// Returns the keys counted of reports: time, path, key.
fn counted(reports: &[(u64, Path, char)]) -> String {
    let mut presses = Presses::new();
    let told =
        |&(at, path, written): &(u64, Path, char)| presses.report(ms(at), path, key(written));
    reports.iter().filter_map(told).map(Key::as_char).collect()
}

#[test]
fn keys_are_read_as_written_as_code_and_as_signal() {
    for (code, written) in "0123456789*#ABCD".chars().enumerate() {
        let code = u8::try_from(code).unwrap();
        let key = Key::from_event(code).unwrap();
        assert_eq!((key.as_char(), key.event()), (written, code));
        assert!(Key::from_signal(&written.to_string()) == Some(key));
        assert!(code < 10 || Key::from_signal(&code.to_string()) == Some(key));
    }
    assert!(Key::from_signal(" b\r") == Key::from_event(13));
    for wrong in ["", "16", "-1", "+5", "123", "x", "٣", "flash", "5 5"] {
        assert!(Key::from_signal(wrong).is_none(), "{wrong}");
    }
    assert!(Key::from_event(16).is_none());
}

#[test]
fn no_key_is_printed() {
    let mut presses = Presses::new();
    presses.report(ms(0), Path::Event, key('7'));
    let shown = format!("{:?} {presses:?}", key('7'));
    assert!(!shown.contains('7'), "{shown}");
}

#[test]
fn d7_info_beside_telephone_events_is_one_digit() {
    use Path::{Event, Info, Tone};
    for (reports, expected) in [
        (&[(0, Event, '5'), (110, Info, '5')][..], "5"),
        (&[(0, Info, '5'), (30, Event, '5'), (60, Tone, '5')], "5"),
        // Twice the same key, fast, on both paths, and with one INFO lost.
        (&[(0, Event, '7'), (90, Info, '7'), (250, Event, '7'), (340, Info, '7')], "77"),
        (&[(0, Event, '7'), (250, Event, '7'), (260, Info, '7'), (500, Info, '7')], "77"),
        (&[(0, Event, '7'), (90, Info, '7'), (250, Event, '7')], "77"),
        // A key that one path loses is told by the other.
        (&[(0, Event, '4'), (200, Info, '4'), (600, Info, '7'), (1_000, Event, '1')], "471"),
        (
            &[
                (0, Event, '1'),
                (300, Event, '2'),
                (420, Info, '2'),
                (600, Event, '1'),
                (700, Info, '1'),
            ],
            "121",
        ),
        // Each path alone carries everything.
        (&[(0, Info, '0'), (300, Info, '9'), (600, Info, '1'), (900, Info, '2')], "0912"),
        (&[(0, Tone, '3'), (100, Tone, '3')], "33"),
        // After a while it is another press.
        (&[(0, Event, '5'), (1_001, Info, '5')], "55"),
    ] {
        assert_eq!(counted(reports), expected, "{reports:?}");
    }
}

#[test]
fn a_key_held_long_is_still_the_same_when_its_info_comes() {
    let mut presses = Presses::new();
    assert!(presses.report(ms(0), Path::Event, key('8')).is_some());
    for at in (20..3_000).step_by(20) {
        presses.held(ms(at), Path::Event);
    }
    assert!(presses.report(ms(3_200), Path::Info, key('8')).is_none());
}

#[test]
fn a_flood_is_bounded() {
    let mut presses = Presses::new();
    for at in 0..10_000 {
        presses.report(ms(at / 100), Path::Info, key('1'));
    }
    assert!(presses.recent.len() <= PRESSES_MAX);
}
