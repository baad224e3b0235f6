//! A value that was put into the store by hand, and cannot be read, holds up no other ticket at any desk.
use super::double::Double;
use super::stage::Stage;
use super::zammad::Zammad;
use crate::desk::mail;
use crate::paging::dark;

fn others_go_on_after(spoilt: &str) {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let subject = format!("Re: [{ticket}] Sin corriente");
    mail("ana@cliente.example", &subject, "Ahora huele raro.").sent_to(&stage.desk);
    let stage = stage.begun_anew(spoilt);
    let other = mail("eva@otra.example", "Sin luz", "La jaula 12 de BA1 está sin corriente.");
    let other = other.sent_to(&stage.desk).outcome.ticket.unwrap();
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&other.to_string()), 1, "{spoilt}");
    assert!(stage.counts("zammad").dead >= 1, "{spoilt}: what cannot be told is shown");
}

#[test]
fn a_number_that_is_too_large_holds_up_no_other_ticket() {
    others_go_on_after("UPDATE tickets SET impact = 300");
}

#[test]
fn what_is_no_text_holds_up_no_other_ticket() {
    others_go_on_after("UPDATE tickets SET subject = CAST(x'ff' AS TEXT)");
}

#[test]
fn an_event_that_is_no_text_holds_up_no_other_ticket() {
    others_go_on_after(
        "UPDATE ticket_events SET text = CAST(x'ff' AS TEXT) WHERE text LIKE '%huele raro%'",
    );
}
