//! What is refused before anything is written.
use super::*;

#[test]
fn a_kind_is_read_as_intent_or_by_its_last_word() {
    assert_eq!("power".parse(), Ok(KindWord(Intent::IncidentPower)));
    assert_eq!("incident_environment".parse(), Ok(KindWord(Intent::IncidentEnvironment)));
    assert!("billing".parse::<KindWord>().is_err());
}

#[test]
fn a_text_with_a_code_or_without_words_is_refused() {
    let with = |text: &str| check_texts(&[(Language::English, text.to_owned())].into());
    assert_eq!(with("We are on it."), Ok(()));
    assert!(with(" ").is_err() && with(&"a".repeat(TEXT_CHARS_MAX + 1)).is_err());
    assert!(with("Your PIN is 4711.").is_err());
}

#[test]
fn moments_are_near_and_on_the_right_side_of_now() {
    let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let at = |text: &str| Some(text.parse().unwrap());
    assert_eq!(check_moments(at("2026-11-24T08:00:00Z"), at("2026-11-24T10:00:00Z"), now), Ok(()));
    assert!(check_moments(at("2026-11-24T10:00:00Z"), None, now).is_err());
    assert!(check_moments(at("2026-01-24T10:00:00Z"), None, now).is_err());
    assert!(check_moments(None, at("2026-11-24T08:00:00Z"), now).is_err());
    assert!(check_moments(None, at("2027-11-24T08:00:00Z"), now).is_err());
}
