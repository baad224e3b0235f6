//! What keys mean in a step (the keys 9 and 0 are people's way out everywhere).
use super::Collect;
use crate::model::SensitiveDigits;

/// What was keyed.
#[derive(Debug)]
pub(super) enum Key {
    /// 9: somebody is in danger.
    Danger,
    /// 0: a person.
    Person,
    /// `*`: what can be done here?
    Help,
    /// Nothing but the end key.
    End,
    /// A single key of a step of one key.
    One(u8),
    /// Several digits, without the end key.
    Digits(SensitiveDigits),
}

/// Reads the keys of a step. A lone 9 or 0 is what it is in a step of one key; `*` anywhere asks
/// for help; 9123, 90 and 0912 are digits.
pub(super) fn read(keys: &SensitiveDigits, collect: &Collect) -> Key {
    let text = keys.expose();
    let bare = text.strip_suffix('#').unwrap_or(text);
    if bare.contains('*') {
        return Key::Help;
    }
    match (bare, collect.digits_max) {
        ("", _) => Key::End,
        ("9", _) => Key::Danger,
        ("0", _) => Key::Person,
        // What is pressed on after the one key counts for nothing here.
        (_, 1) => match bare.bytes().next() {
            Some(b'9') => Key::Danger,
            Some(b'0') => Key::Person,
            Some(key) => Key::One(key),
            None => Key::End,
        },
        _ => Key::Digits(SensitiveDigits::new(bare.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(keys: &str, collect: &Collect) -> String {
        match read(&SensitiveDigits::new(keys.to_owned()), collect) {
            Key::Danger => "danger".to_owned(),
            Key::Person => "person".to_owned(),
            Key::Help => "help".to_owned(),
            Key::End => "end".to_owned(),
            Key::One(key) => char::from(key).to_string(),
            Key::Digits(digits) => digits.expose().to_owned(),
        }
    }

    #[test]
    fn lone_nine_and_zero_are_ways_out_and_others_are_digits() {
        for collect in [Collect::code(4), Collect::several(8), Collect::several(7)] {
            for (keys, expected) in [
                ("9", "danger"),
                ("9#", "danger"),
                ("0", "person"),
                ("0#", "person"),
                ("9123", "9123"),
                ("90", "90"),
                ("0912", "0912"),
                ("09", "09"),
                ("99", "99"),
                ("00", "00"),
                ("#", "end"),
                ("", "end"),
                ("12*", "help"),
                ("*", "help"),
            ] {
                assert_eq!(meaning(keys, &collect), expected, "{keys} of {}", collect.digits_max);
            }
        }
        let one = Collect::one(6, false);
        for (keys, expected) in [
            ("9", "danger"),
            ("0", "person"),
            ("1", "1"),
            ("#", "end"),
            ("*", "help"),
            ("90", "danger"),
        ] {
            assert_eq!(meaning(keys, &one), expected, "{keys}");
        }
    }
}
