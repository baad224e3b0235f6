//! What cannot be read or written for an outside desk holds up nothing, and is lost nowhere.
use centralita::intake::OutsideStanding;
use serde_json::Value;

use super::double::{Asked, Double};
use super::events::Program;
use super::stage::Stage;
use super::zammad::Zammad;
use crate::desk::mail;
use crate::paging::dark;

fn standing(stage: &Stage) -> OutsideStanding {
    stage.desk.block_on(stage.desk.desk.intake.outside_standings()).unwrap().remove(0)
}

#[test]
fn an_event_that_cannot_be_read_is_passed_over_shown_with_its_remedy_and_told_once_it_is_mended() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    let ticket = dark(&stage.desk);
    stage.goes_on("zammad");
    let subject = format!("Re: [{ticket}] Sin corriente");
    mail("ana@cliente.example", &subject, "Ahora huele raro.").sent_to(&stage.desk);
    let spoilt = "UPDATE ticket_events SET attachments = '{' WHERE text LIKE '%huele raro%'";
    let stage = stage.begun_anew(spoilt);
    let other = mail("eva@otra.example", "Sin luz", "La jaula 12 de BA1 está sin corriente.");
    let other = other.sent_to(&stage.desk).outcome.ticket.unwrap();
    stage.goes_on("zammad");
    assert_eq!(double.shared().product.of(&other.to_string()), 1, "later events go on");
    let shown = standing(&stage);
    assert!(!shown.is_well());
    assert_eq!((shown.counts.dead, shown.counts.waiting), (1, 0));
    for part in ["row ", "of ticket_events", &ticket.to_string(), "centralita desks retry zammad"] {
        assert!(shown.trouble.contains(part), "{part}: {}", shown.trouble);
    }
    // It cannot be read yet: it stays where it is seen.
    let retry = |stage: &Stage| {
        stage.desk.block_on(stage.desk.desk.intake.retry_outside(None, "Marta")).unwrap()
    };
    assert_eq!(retry(&stage), [("zammad".to_owned(), 0)]);
    stage.goes_on("zammad");
    assert_eq!(standing(&stage).counts.dead, 1);
    let mended = "UPDATE ticket_events SET attachments = '[]' WHERE attachments = '{'";
    let stage = stage.begun_anew(mended);
    assert_eq!(retry(&stage), [("zammad".to_owned(), 1)]);
    stage.goes_on("zammad");
    assert!(standing(&stage).is_well());
    let said = |one: &&Value| one["body"].as_str().unwrap().contains("huele raro");
    assert_eq!(double.shared().product.articles.iter().filter(said).count(), 1);
    let events = stage.desk.store(move |tx| tx.events(ticket));
    let noted = |text: &str| text.starts_with("not handed over to zammad: row ");
    assert_eq!(events.iter().filter(|event| noted(&event.text)).count(), 1);
}

#[test]
fn news_that_nobody_knows_are_passed_over_and_shown() {
    let double = Double::start(Program);
    let stage = Stage::new("webhook", &double.url());
    let stage =
        stage.begun_anew("INSERT INTO outside_news (what, about) VALUES ('page.folded', 1)");
    dark(&stage.desk);
    stage.goes_on("webhook");
    let kinds = |one: &Asked| one.json()["type"].as_str().unwrap().to_owned();
    let told: Vec<String> = double.take_asked().iter().map(kinds).collect();
    assert!(told.contains(&"page.started".to_owned()), "{told:?}");
    let shown = standing(&stage);
    assert_eq!(shown.counts.dead, 1);
    assert!(shown.trouble.contains("of outside_news was not handed over"), "{}", shown.trouble);
}
