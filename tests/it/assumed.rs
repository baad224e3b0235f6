//! A site that nobody named: it is told to whoever is woken, and makes no outage a known one.
use centralita::intake::PageAnswer;
use centralita::intake::incidents::{Declare, Declared};
use centralita::model::{Intent, Priority, Slot, TicketNumber};
use centralita::oncall::PageState;
use centralita::understanding::Classification;

use crate::arrive::{By, opens};
use crate::desk::TestDesk;
use crate::paging::{dark, only, pages};

/// A power cut that a caller reports by keys; his words, or nobody's, say where.
fn report(desk: &TestDesk, words: &str) -> TicketNumber {
    opens(desk, By::Stranger, "Nos hemos quedado sin corriente.", |meaning: &mut Classification| {
        (meaning.intent, meaning.decided, meaning.safety) = (Intent::IncidentPower, true, false);
        meaning.priority = Priority::P1;
        let site = Slot { text: words.to_owned(), value: "MD2".to_owned() };
        meaning.slots.insert("site".to_owned(), vec![site]);
    })
}

#[test]
fn a_site_that_is_only_assumed_joins_neither_a_running_page_nor_an_incident() {
    for declared in [false, true] {
        let desk = TestDesk::new();
        dark(&desk);
        let accept = |id| {
            let answer = desk.desk.intake.answer_page(id, "lucia".to_owned(), PageAnswer::Accept);
            desk.block_on(answer).unwrap()
        };
        accept(only(&desk).id);
        if declared {
            let order = Declare {
                what: Declared::Fault("MD2".parse().unwrap(), Intent::IncidentPower),
                texts: [].into(),
                since: None,
                expected_end: None,
                by: "lucia".to_owned(),
                why: "visto en la sala".to_owned(),
                at: desk.now(),
            };
            desk.block_on(desk.desk.intake.declare_incident(order)).unwrap().unwrap();
        }
        let named = report(&desk, "MD2");
        assert_eq!(pages(&desk).len(), 1, "{declared}");
        let assumed = report(&desk, "");
        let own = pages(&desk).pop().unwrap();
        assert_eq!((own.ticket, own.page.state()), (assumed, &PageState::Searching));
        let of = |ticket| desk.store(move |tx| tx.incident_of(ticket)).is_some();
        assert_eq!((of(named), of(assumed)), (declared, false));
        // What is told of it names the place all the same.
        assert!(own.about.contains("\"MD2\""), "{}", own.about);
    }
}
