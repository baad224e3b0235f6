//! The variants: the same every time, and nothing of what is asked for is lost.
use super::*;
use crate::understanding::read_examples;

const CALL: &str = r#"{"id":"a1","channel":"phone","text":"Buenas, se ha CAÍDO la rama B; ¿pueden mirar? It's MD1."}"#;
const MAIL: &str = r#"{"id":"b1","channel":"email","subject":"Factura","body":"Necesito la factura de mayo.\n\n> antes\n> viejo","language":"es-ES","intent":"billing"}"#;

fn example(line: &str) -> Example {
    read_examples("t", line).unwrap().remove(0)
}

#[test]
fn a_recogniser_writes_small_letters_and_no_marks() {
    let said = Variant::Recognised.of(&example(CALL)).unwrap();
    assert_eq!(said.said(), "buenas se ha caído la rama b pueden mirar it's md1");
    let mail = Variant::Recognised.of(&example(MAIL)).unwrap();
    assert_eq!((mail.subject(), mail.said()), ("factura", "necesito la factura de mayo"));
}

#[test]
fn a_tail_is_for_mail_and_stands_below_the_newest_text() {
    assert_eq!(Variant::Tail.of(&example(CALL)), None);
    let mail = Variant::Tail.of(&example(MAIL)).unwrap();
    assert!(
        mail.said().starts_with("Necesito la factura de mayo.\n\nUn saludo"),
        "{}",
        mail.said()
    );
    assert!(mail.said().contains("olor a quemado"), "what is quoted is about something else");
    let (_, newest) = newest_parts(mail.subject(), mail.said(), mail.channel);
    assert!(!newest.contains("quemado"), "{newest}");
}

#[test]
fn the_other_channel_has_the_same_words() {
    let mail = Variant::OtherChannel.of(&example(CALL)).unwrap();
    assert_eq!((mail.channel, mail.subject(), mail.text.as_deref()), (Channel::Email, "", None));
    assert_eq!(mail.said(), example(CALL).said());
    let call = Variant::OtherChannel.of(&example(MAIL)).unwrap();
    assert_eq!(call.channel, Channel::Phone);
    assert_eq!(call.said(), "Factura. Necesito la factura de mayo.");
}

#[test]
fn typing_errors_are_the_same_every_time_and_in_one_word_of_ten() {
    let text = "palabra ".repeat(2_000) + "MD1 0412\nya";
    let first = mistyped(&text, "a1");
    assert_eq!(first, mistyped(&text, "a1"));
    assert_ne!(first, mistyped(&text, "a2"), "another text has other errors");
    assert!(first.ends_with("MD1 0412\nya"), "codes and short words stay");
    let wrong = first.split_whitespace().filter(|word| *word != "palabra").count();
    assert!((140..260).contains(&wrong), "{wrong}");
    let one = example(CALL);
    assert_eq!(Variant::Typos.of(&one), Variant::Typos.of(&one));
}

#[test]
fn losses_of_parts_add_up() {
    let mut one = Loss::none(Variant::Typos);
    one.intent_before = Share { right: 9, of: 10 };
    one.intent = Share { right: 8, of: 10 };
    let mut all = vec![];
    add_losses(&mut all, &[one]);
    add_losses(&mut all, &[one]);
    assert_eq!(all[0].intent, Share { right: 16, of: 20 });
    assert!((Loss::points(all[0].intent_before, all[0].intent) + 10.0).abs() < 1e-9);
}
