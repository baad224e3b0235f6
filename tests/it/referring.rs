//! Tickets that a text names: who asks how they stand, and who complains about them.
use centralita::identity::NewContact;
use centralita::intake::desk::{AfterReply, Reply};
use centralita::intake::{LinkState, Marks};
use centralita::model::{
    AccountKind, AccountState, ContactNumber, Impact, Intent, Priority, TicketNumber, Urgency,
};
use centralita::understanding::Classification;

use crate::api::{ask, get, open_router};
use crate::arrive::{By, arrives, letter, letters, norte, notes, opens, register};
use crate::desk::TestDesk;

const ANA: &str = "ana@norte.example";
const EVA: &str = "eva@sur.example";

fn house() -> TestDesk {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    register(&desk, ("Sur", AccountKind::Colocation, AccountState::Integrated), EVA, 8);
    desk
}

fn of(intent: Intent) -> impl FnOnce(&mut Classification) {
    move |meaning| {
        (meaning.intent, meaning.decided, meaning.safety) = (intent, true, false);
        meaning.priority = Priority::P3;
        (meaning.impact, meaning.urgency) = (Impact::THREE, Urgency::TWO);
    }
}

fn bill(desk: &TestDesk, from: &str) -> TicketNumber {
    let ticket = opens(desk, By::Mail(from, true), "No nos llega la factura", of(Intent::Billing));
    letters(desk);
    ticket
}

#[test]
fn whoever_is_proven_is_told_how_a_ticket_of_his_company_stands_and_of_no_other() {
    let desk = house();
    let (own, other) = (bill(&desk, ANA), bill(&desk, EVA));
    let asks = |proven, number: &str| {
        let text = format!("¿Cómo va el caso {number}? Gracias.");
        opens(&desk, By::Mail(ANA, proven), &text, of(Intent::StatusEnquiry));
        letter(&desk)
    };
    let told = asks(true, &own.to_string());
    assert!(told.contains(&format!("El caso {own} está registrado")), "{told}");
    assert!(notes(&desk, own).contains(&"status told by mail: new".to_owned()));
    assert!(!told.contains("factura"), "where it stands, and nothing of what it says: {told}");

    // Another company's ticket and one that nobody has: the same words.
    let words = "No encontramos ese número de caso entre los de su empresa";
    let nobodys = TicketNumber::from_serial(99_999).unwrap();
    for number in [other, nobodys] {
        let told = asks(true, &number.to_string());
        assert!(told.contains(words), "{told}");
        assert!(!told.contains("está registrado y pendiente"), "{told}");
    }
    assert!(notes(&desk, other).iter().all(|note| !note.starts_with("status told")));

    // A From that nothing proves is told neither.
    let told = asks(false, &own.to_string());
    assert!(!told.contains(words) && !told.contains("pendiente de revisión"), "{told}");
    // Without a number nothing is told, and the number is asked for.
    let told = asks(true, "de la semana pasada");
    assert!(!told.contains(words) && told.contains("número"), "{told}");
}

#[test]
fn whoever_takes_part_and_asks_is_told_in_a_letter() {
    let desk = house();
    let own = bill(&desk, ANA);
    let asks = |proven| {
        let marks = Marks { signed: vec![own], ..Marks::default() };
        let text = "¿Hay alguna novedad?";
        arrives(&desk, By::Mail(ANA, proven), text, marks, of(Intent::StatusEnquiry));
        letters(&desk)
    };
    let told = asks(true);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.contains(&format!("El caso {own} está registrado")), "{told:?}");
    assert_eq!(asks(false), [], "a From that nothing proves");
    assert_eq!(desk.tickets().len(), 1);
    // Two machines that ask each other stop.
    let sent: usize = (0..8).map(|_| asks(true).len()).sum();
    assert!(sent < 8, "{sent}");
}

/// Somebody of ours writes to whoever asked.
fn answers(desk: &TestDesk, ticket: TicketNumber, text: &str) {
    let order = Reply {
        ticket,
        text: text.to_owned(),
        only_requester: false,
        then: AfterReply::Open,
        by: "Marta".to_owned(),
        at: desk.now(),
    };
    desk.block_on(desk.desk.intake.reply(order)).unwrap().unwrap();
    letters(desk);
}

/// The token of the link in a letter.
fn token(letter: &str) -> Option<String> {
    let (_, after) = letter.split_once("https://desk.example/l/")?;
    after.split_whitespace().next().map(str::to_owned)
}

#[test]
fn whoever_proves_himself_is_told_what_the_ticket_says_and_who_does_not_where_it_stands() {
    let desk = TestDesk::with("[identity]\nlink_url = \"https://desk.example\"\n");
    register(&desk, norte(), ANA, 7);
    register(&desk, ("Sur", AccountKind::Colocation, AccountState::Integrated), EVA, 8);
    let (own, other) = (bill(&desk, ANA), bill(&desk, EVA));
    let answer = "La reenviamos hoy a las cinco.";
    answers(&desk, own, answer);
    answers(&desk, other, "Una zanahoria.");
    let asks = |proven, text: &str| {
        opens(&desk, By::Mail(ANA, proven), text, of(Intent::StatusEnquiry));
        letter(&desk)
    };
    // His domain vouches for him (AL1): the state, and the way to more.
    let short = asks(true, &format!("¿Cómo va el caso {own}? Gracias."));
    assert!(short.contains(&format!("El caso {own} está")), "{short}");
    assert!(!short.contains("reenviamos") && !short.contains("Prioridad:"), "{short}");
    let confirm = |token: &str| desk.block_on(desk.desk.intake.confirm_link(token.to_owned()));
    let link = token(&short).unwrap();
    assert!(matches!(confirm(&link).unwrap(), LinkState::Confirmed(..)));
    let full = letter(&desk);
    assert!(full.contains(answer) && full.contains("Prioridad: P3"), "{full}");
    assert!(full.contains(&format!("El caso {own} está")), "{full}");
    assert!(notes(&desk, own).contains(&"status told by mail in full: open".to_owned()));
    assert_eq!(confirm(&link).unwrap(), LinkState::Over);
    assert_eq!(letters(&desk), [], "once");

    // A From that nothing proves, and a ticket of another company: neither state nor link.
    let unproven = asks(false, &format!("¿Cómo va el caso {own}? Gracias."));
    assert!(token(&unproven).is_none() && !unproven.contains("reenviamos"), "{unproven}");
    let foreign = asks(true, &format!("¿Cómo va el caso {other}? Gracias."));
    assert!(token(&foreign).is_none() && !foreign.contains("zanahoria"), "{foreign}");

    // Within his ticket: once he has proved himself there, he is told at once.
    let asks_there = || {
        let marks = Marks { signed: vec![own], ..Marks::default() };
        let text = "¿Hay alguna novedad?";
        arrives(&desk, By::Mail(ANA, true), text, marks, of(Intent::StatusEnquiry));
        letter(&desk)
    };
    let short = asks_there();
    assert!(!short.contains("reenviamos"), "{short}");
    assert!(matches!(confirm(&token(&short).unwrap()).unwrap(), LinkState::Confirmed(..)));
    assert!(letter(&desk).contains(answer));
    let full = asks_there();
    assert!(full.contains(answer) && token(&full).is_none(), "{full}");
    // A colleague of the same company is told the state of it, and has to prove himself too.
    register_colleague(&desk);
    opens(
        &desk,
        By::Mail("luis@norte.example", true),
        &format!("¿Cómo va el caso {own}?"),
        of(Intent::StatusEnquiry),
    );
    let short = letter(&desk);
    assert!(short.contains("El caso") && !short.contains("reenviamos"), "{short}");
}

fn register_colleague(desk: &TestDesk) {
    desk.store(|tx| {
        let norte = tx.accounts()?.into_iter().find(|one| one.facts.name == "Norte").unwrap();
        let luis = NewContact {
            addresses: vec!["luis@norte.example".parse().unwrap()],
            ..NewContact::new(norte.id, "Luis")
        };
        tx.add_contact(&luis, ContactNumber::from_serial(9).unwrap())
    });
}

/// The numbers that a queue's list shows.
fn listed(desk: &TestDesk, queue: &str) -> Vec<String> {
    let path = format!("/api/v1/tickets?queue={queue}");
    let (_, lines) = ask(desk, &open_router(desk), get(&path, None));
    let lines = lines.as_array().unwrap().iter();
    lines.map(|line| line["number"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_complaint_and_the_open_ticket_that_it_names_know_of_each_other() {
    let desk = house();
    let (own, other) = (bill(&desk, ANA), bill(&desk, EVA));
    let text = format!("Exijo hablar con un responsable: el caso {own} y el {other} siguen igual.");
    let complaint = opens(&desk, By::Mail(ANA, false), &text, of(Intent::Escalation));
    assert!(notes(&desk, own).contains(&format!("escalated by {complaint}")));
    assert!(notes(&desk, complaint).contains(&format!("escalates {own}")));
    // The people who have the complaint have the ticket before them too.
    let csm = listed(&desk, "csm");
    assert_eq!(csm, [complaint.to_string(), own.to_string()], "no ticket of another company");
    assert!(notes(&desk, other).iter().all(|note| !note.contains("escalat")));
    assert_eq!(desk.ticket(own).facts.queue.as_str(), "billing", "who takes it stays");

    // One that joins the ticket it is about puts that before them.
    let second = bill(&desk, ANA);
    let marks = Marks { signed: vec![second], ..Marks::default() };
    let text = "Esto es inaceptable, quiero una reclamación formal.";
    arrives(&desk, By::Mail(ANA, false), text, marks, of(Intent::Escalation));
    assert!(listed(&desk, "csm").contains(&second.to_string()));
    let note = "escalated to csm by a message of this ticket".to_owned();
    assert!(notes(&desk, second).contains(&note), "{:?}", notes(&desk, second));
}
