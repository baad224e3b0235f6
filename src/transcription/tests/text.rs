//! Texts as servers say them, and what is left of them.
use proptest::prelude::*;

use super::super::clean::clean;
use super::super::phantoms::PHANTOMS;
use super::*;

fn check(heard: &str, expected: Option<&str>) {
    assert_eq!(clean(heard, "").as_deref(), expected, "{heard}");
}

#[test]
fn text_is_one_clean_line() {
    check("  Se ha\n caído\tel  rack. ", Some("Se ha caído el rack."));
    check("[BLANK_AUDIO]", None);
    check("(Música de fondo)  ♪", None);
    check("[tos] Hay humo (ruido) aquí", Some("Hay humo aquí"));
    check("armario [ 12", Some("armario [ 12"));
    check("a) uno", Some("a) uno"));
    check("\u{0}\u{1b}[31m hola", Some("[31m hola"));
    check(" . … ", None);
    check("", None);
}

#[test]
fn a_long_text_is_cut() {
    let cut = clean(&"ñandú ".repeat(1_000), "").unwrap();
    assert_eq!(cut.chars().count(), TEXT_CHARS_MAX);
    assert!(cut.ends_with(" ñandú ña"), "{cut}");
    let hostile = "[".repeat(100_000);
    assert_eq!(clean(&hostile, ""), None);
}

#[test]
fn every_made_up_sentence_is_dropped_by_itself_and_behind_speech() {
    for phantom in PHANTOMS {
        assert!(!phantom.reason.is_empty());
        check(phantom.text, None);
        check(&format!("{}!", phantom.text.to_uppercase()), None);
        check(&format!("Hay humo. {}.", phantom.text), Some("Hay humo."));
    }
}

#[test]
fn speech_around_what_is_made_up_stays() {
    check(
        "no hay luz Subtítulos realizados por la comunidad de Amara.org en la sala",
        Some("no hay luz en la sala"),
    );
    check(
        "Thanks for watching the rack, it is down",
        Some("Thanks for watching the rack, it is down"),
    );
    check("Thank you. Thanks for watching!", Some("Thank you."));
    check("Gracias por ver el armario 4. Adiós.", Some("Gracias por ver el armario 4. Adiós."));
    check("Obrigado.", Some("Obrigado."));
    check("Can you hear me?", Some("Can you hear me?"));
}

#[test]
fn hints_that_come_back_are_not_speech() {
    assert_eq!(clean("MD1, MD2, LS1.", "MD1, MD2, LS1"), None);
    assert_eq!(clean("MD1", "MD1, MD2, LS1").as_deref(), Some("MD1"));
    assert_eq!(clean("MD1.", "MD1").as_deref(), Some("MD1."), "one hint may be what is said");
}

#[test]
fn codes_are_hidden() {
    for (said, masked) in [
        ("4711", "****"),
        ("4-7-1-1.", "****"),
        ("4, 7, 1, 1", "****"),
        ("quatro sete um um", "****"),
        ("mi PIN es 4711", "mi PIN es ****"),
        ("el armario 0408", "el armario 0408"),
    ] {
        let transcript = Transcript { text: said.to_owned(), confidence: Some(0.5) };
        let expected = Transcript { text: masked.to_owned(), confidence: Some(0.5) };
        assert_eq!(transcript.masked(), expected);
    }
}

#[test]
fn nothing_prints_what_was_said() {
    let transcript = Transcript { text: "4711".to_owned(), confidence: None };
    assert_eq!(format!("{transcript:?}"), "Transcript(4 bytes, confidence None)");
    let audio = Pcm { rate: SampleRate::Hz8000, samples: vec![4711; 3] };
    assert_eq!(format!("{audio:?}"), "Pcm(8000 Hz, 3 samples)");
    let key = Zeroizing::new("sk-secret".to_owned());
    let config = openai_config("http://127.0.0.1:8000/v1");
    let made = transcriber(&config, Some(&key), clock()).unwrap().unwrap();
    let printed = format!("{made:?}");
    assert_eq!(printed, "Service { server: Openai(http://127.0.0.1:8000/v1), .. }");
}

proptest! {
    #[test]
    fn whatever_is_heard_is_one_line_within_its_limit(
        text in r"(\PC|\s|\(|\[|\)|\]|\. |amara\.org ){0,400}",
        times in 1_usize..40,
    ) {
        if let Some(text) = clean(&text.repeat(times), "MD1, MD2") {
            prop_assert!((1..=TEXT_CHARS_MAX).contains(&text.chars().count()));
            prop_assert_eq!(text.trim(), &text);
            prop_assert!(!text.chars().any(char::is_control));
            prop_assert!(!text.contains("  "));
        }
    }
}
