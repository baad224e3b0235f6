//! The day on which an account is integrated: its contacts get their contact number and the link to
//! their PIN by themselves, in two letters, once, whatever stops in between.
use std::time::Duration;

use centralita::identity::{Contact, NewAccount, NewContact};
use centralita::intake::InvitedByDay;
use centralita::mail::{ReadLimits, read};
use centralita::model::{
    AccountId, AccountKind, AccountState, ContactId, ContactNumber, Country, TicketNumber,
    TicketStatus,
};
use centralita::store::{AuditFilter, OutboxKind, OutboxState};
use serde_json::{Value, json};

use crate::api::{ask, open_router, post};
use crate::desk::TestDesk;

const CONFIG: &str = "[identity]\nlink_url = \"https://desk.example\"\n";
const HOUR: Duration = Duration::from_secs(3_600);

fn number(serial: u32) -> ContactNumber {
    ContactNumber::from_serial(serial).unwrap()
}

fn account(desk: &TestDesk, name: &str, country: Country, day: &str) -> AccountId {
    let new = NewAccount {
        access_date: Some(day.parse().unwrap()),
        ..NewAccount::new(name, AccountKind::Colocation, AccountState::Integrating, country)
    };
    desk.store(move |tx| tx.add_account(&new))
}

fn contact(
    desk: &TestDesk,
    account: AccountId,
    (serial, name): (u32, &str),
    to: &str,
) -> ContactId {
    let addresses = if to.is_empty() { vec![] } else { vec![to.parse().unwrap()] };
    let new = NewContact {
        addresses,
        permissions: vec!["all".parse().unwrap()],
        ..NewContact::new(account, name)
    };
    desk.store(move |tx| tx.add_contact(&new, number(serial)))
}

/// Looks as the task does, until there is nothing left to do; nothing is kept between two looks, as
/// when the program began anew.
fn looks(desk: &TestDesk) -> (usize, usize) {
    let mut all = (0, 0);
    loop {
        let done = desk.block_on(desk.desk.intake.invite_integrated()).unwrap();
        if done == InvitedByDay::default() {
            return all;
        }
        all = (all.0 + done.sent, all.1 + done.unsent);
    }
}

/// Takes the letters that wait, and sends them: address, as it waits, and text.
fn letters(desk: &TestDesk) -> Vec<(String, String)> {
    let rows = desk.outgoing();
    let (ids, now) = (rows.iter().map(|row| row.id).collect::<Vec<_>>(), desk.now());
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    let mails = rows.into_iter().filter(|row| row.kind == OutboxKind::Mail);
    mails
        .map(|row| (row.to, read(row.payload.as_bytes(), &ReadLimits::default()).full_text))
        .collect()
}

fn done(desk: &TestDesk, what: &str) -> usize {
    let filter = AuditFilter { what: Some(what.to_owned()), ..AuditFilter::default() };
    desk.store(move |tx| tx.audit_list(&filter)).len()
}

fn renewed(desk: &TestDesk, serial: u32, change: impl FnOnce(&mut Contact)) {
    let (mut found, _) = desk.store(move |tx| tx.contact_by_number(&number(serial))).unwrap();
    change(&mut found);
    desk.store(move |tx| tx.update_contact(found.id, &found.facts));
}

#[test]
fn contacts_get_number_and_link_apart_on_the_day_of_their_country_and_once() {
    let desk = TestDesk::with(CONFIG);
    let norte = account(&desk, "Norte", Country::SPAIN, "2026-11-25");
    let douro = account(&desk, "Douro", Country::PORTUGAL, "2026-11-25");
    contact(&desk, norte, (7, "Ana"), "ana@norte.example");
    contact(&desk, douro, (8, "Rui"), "rui@douro.example");
    assert_eq!(looks(&desk), (0, 0), "the day before");
    // Ten in the morning in Madrid: its midnight is fourteen hours away, Lisbon's fifteen.
    desk.forward(14 * HOUR - Duration::from_secs(1));
    assert_eq!(looks(&desk), (0, 0), "a second before");
    desk.forward(Duration::from_secs(1));
    assert_eq!(looks(&desk), (1, 0));
    let sent = letters(&desk);
    assert_eq!(sent.iter().filter(|(to, _)| to == "ana@norte.example").count(), 2, "{sent:?}");
    assert_eq!(sent.len(), 2, "Lisbon is an hour later: {sent:?}");
    // Neither letter has what the other leads to.
    let shown = number(7).to_string();
    assert!(sent[0].1.contains(&shown) && !sent[0].1.contains("/e/"), "{sent:?}");
    assert!(sent[1].1.contains("https://desk.example/e/") && !sent[1].1.contains(&shown));
    desk.forward(HOUR);
    assert_eq!(looks(&desk), (1, 0));
    let sent = letters(&desk);
    assert!(sent.iter().all(|(to, _)| to == "rui@douro.example") && sent.len() == 2, "{sent:?}");
    assert_eq!(done(&desk, "contact.invited"), 2);

    // Not again: not when the link has ended unused, and not on any later day.
    for _ in 0..9 {
        desk.forward(24 * HOUR);
        assert_eq!(looks(&desk), (0, 0));
    }
    assert_eq!(letters(&desk), []);
    assert_eq!(desk.tickets().len(), 2, "one ticket each, at which it is told");
    let told = desk.tickets().remove(0);
    let events = desk.store(move |tx| tx.events(told.number));
    assert!(events.iter().any(|e| e.text.contains("integrated on 2026-11-25")), "{events:?}");
}

#[test]
fn the_link_shows_number_and_pin_once_and_no_code_waits_in_clear() {
    let desk = TestDesk::with(CONFIG);
    let norte = account(&desk, "Norte", Country::SPAIN, "2026-11-24");
    let ana = contact(&desk, norte, (7, "Ana"), "ana@norte.example");
    assert_eq!(looks(&desk), (1, 0));
    assert!(desk.store(move |tx| tx.live_code(Some(ana))).is_none(), "no code before the button");
    let sent = letters(&desk);
    let (_, after) = sent[1].1.split_once("/e/").unwrap();
    let token = after.split_whitespace().next().unwrap().to_owned();
    let used = desk.block_on(desk.desk.intake.use_enrolment(&token)).unwrap();
    assert!(format!("{used:?}").contains("Shown"), "{used:?}");
    assert!(desk.store(move |tx| tx.live_code(Some(ana))).is_some());
    assert_eq!(looks(&desk), (0, 0));
}

#[test]
fn who_has_a_pin_or_was_invited_by_hand_gets_nothing_and_who_cannot_is_told_of_once() {
    let desk = TestDesk::with(CONFIG);
    let norte = account(&desk, "Norte", Country::SPAIN, "2026-11-25");
    let eva = contact(&desk, norte, (8, "Eva"), "eva@norte.example");
    desk.block_on(desk.desk.intake.parts().codes.issue(eva)).unwrap();
    contact(&desk, norte, (9, "Tom"), "noc@norte.example");
    contact(&desk, norte, (10, "Leo"), "noc@norte.example");
    contact(&desk, norte, (11, "Isa"), "");
    contact(&desk, norte, (12, "Pau"), "pau@norte.example");
    let path = format!("/api/v1/contacts/{}/invite", number(12));
    let (status, _): (_, Value) =
        ask(&desk, &open_router(&desk), post(&path, None, None, &json!({ "by": "Marta" })));
    assert_eq!(status.as_u16(), 201);
    letters(&desk);
    desk.forward(15 * HOUR);
    assert_eq!(looks(&desk), (0, 3));
    assert_eq!(letters(&desk), []);
    let about: Vec<TicketNumber> = desk
        .tickets()
        .iter()
        .filter(|ticket| ticket.facts.subject.contains("Contactos sin invitación"))
        .map(|ticket| ticket.number)
        .collect();
    assert_eq!(about.len(), 1, "one ticket for the account");
    let ticket = about[0];
    assert_eq!(desk.ticket(ticket).facts.status, TicketStatus::New);
    let notes: String =
        desk.store(move |tx| tx.events(ticket)).into_iter().map(|e| e.text + "\n").collect();
    for (name, why) in [("Tom", "other contacts too"), ("Leo", "other"), ("Isa", "no address")] {
        let line = notes.lines().find(|line| line.contains(&format!("not invited: {name}")));
        assert!(line.is_some_and(|line| line.contains(why)), "{name}: {notes}");
    }
    assert_eq!(done(&desk, "contact.not-invited"), 3);
    assert_eq!(looks(&desk), (0, 0), "the same is not told again");

    // Whose address was mended within the week gets his letters, and so does he whose link ended unused.
    renewed(&desk, 11, |isa| isa.facts.addresses = vec!["isa@norte.example".parse().unwrap()]);
    assert_eq!(looks(&desk), (1, 0));
    desk.forward(72 * HOUR);
    assert_eq!(looks(&desk), (1, 0));
    let to: Vec<String> = letters(&desk).into_iter().map(|(to, _)| to).collect();
    assert_eq!(
        to,
        ["isa@norte.example", "isa@norte.example", "pau@norte.example", "pau@norte.example"]
    );
}

#[test]
fn a_large_account_is_written_to_a_few_at_a_time_and_a_day_long_past_not_at_all() {
    let desk = TestDesk::with(CONFIG);
    let norte = account(&desk, "Norte", Country::SPAIN, "2026-11-24");
    for n in 20..45 {
        contact(&desk, norte, (n, &format!("Contacto {n}")), &format!("c{n}@norte.example"));
    }
    let sur = account(&desk, "Sur", Country::SPAIN, "2026-11-10");
    contact(&desk, sur, (7, "Ana"), "ana@sur.example");
    let look = || desk.block_on(desk.desk.intake.invite_integrated()).unwrap().sent;
    assert_eq!([look(), look(), look(), look()], [10, 10, 5, 0]);
    assert_eq!(letters(&desk).len(), 50);

    // By hand it is the same day.
    let este =
        NewAccount::new("Este", AccountKind::Colocation, AccountState::Integrating, Country::SPAIN);
    let este = desk.store(move |tx| tx.add_account(&este));
    contact(&desk, este, (50, "Bea"), "bea@este.example");
    assert_eq!(look(), 0, "its day is not told yet");
    let doing = centralita::intake::accounts::Doing {
        by: "Marta".to_owned(),
        why: String::new(),
        at: desk.now(),
    };
    let change = centralita::intake::accounts::AccountChange {
        state: Some(AccountState::Integrated),
        ..Default::default()
    };
    let settings = std::sync::Arc::clone(&desk.desk.intake.parts().settings);
    desk.store(move |tx| {
        centralita::intake::accounts::set_account(tx, &settings, "Este", &change, &doing)
    })
    .unwrap();
    assert_eq!(look(), 1);
}

#[test]
fn it_can_be_off_and_needs_a_page_for_links() {
    for config in
        ["", "[identity]\nlink_url = \"https://desk.example\"\ninvite_on_integration = false\n"]
    {
        let desk = TestDesk::with(config);
        let norte = account(&desk, "Norte", Country::SPAIN, "2026-11-24");
        contact(&desk, norte, (7, "Ana"), "ana@norte.example");
        assert_eq!(looks(&desk), (0, 0), "{config}");
        assert_eq!(letters(&desk), []);
    }
}
