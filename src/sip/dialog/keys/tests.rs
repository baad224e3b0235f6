use super::*;

#[test]
fn d7_keys_come_by_name_and_by_number_in_both_types() {
    let cases = [
        ("Signal=5\r\nDuration=160\r\n", "5", Some(160)),
        ("Signal= *\nDuration = 250", "*", Some(250)),
        ("signal=10\r\nduration=100", "*", Some(100)),
        ("Signal=11\r\n", "#", None),
        ("Duration=90\r\nSignal=d", "D", Some(90)),
        ("7", "7", None),
        ("10", "*", None),
        ("11\r\n", "#", None),
        ("#", "#", None),
        ("4711", "4711", None),
        ("Signal=1\r\nSignal=2", "1", None),
        ("Signal=1\r\nDuration=99999999", "1", None),
    ];
    for (body, keys, ms) in cases {
        let read = read(body.as_bytes()).unwrap();
        assert_eq!(read.digits.expose(), keys, "{body:?}");
        assert_eq!(read.duration, ms.map(Duration::from_millis), "{body:?}");
    }
    let long = "1".repeat(KEYS_MAX + 1);
    for none in ["", "Signal=", "Signal=16", "hello", "Duration=100", "é", long.as_str()] {
        assert!(read(none.as_bytes()).is_none(), "{none:?}");
    }
    assert!(read(&[b'1'; KEYS_BYTES_MAX + 1]).is_none());
    assert!(read(&[0xff, b'1']).is_none());
}

#[test]
fn no_way_of_printing_shows_a_key() {
    let keys = read(b"Signal=9\r\nDuration=123").unwrap();
    assert!(!format!("{keys:?} {keys:#?}").contains('9'));
}
