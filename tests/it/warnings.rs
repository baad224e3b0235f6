//! Who is told that a promised time is about to be broken, and who is left in peace, over a whole desk with
//! a clock that is moved by hand.
use std::os::unix::fs::PermissionsExt as _;

use centralita::intake::desk::{ByHand, Deed, Over};
use centralita::intake::{Looked, Told};
use centralita::model::{Intent, Language, OutboxId, Priority, TicketNumber, Timestamp};
use centralita::staff::{NewUser, Role};
use centralita::store::{OutboxKind, OutboxState};
use centralita::tickets::{EventKind, NewEvent, Said, Sentence};
use centralita::understanding::Classification;

use crate::arrive::{By, letters, opens};
use crate::copies::queues;
use crate::desk::{TestDesk, mail};
use crate::paging::MINUTE;
use crate::ways::with_files;

/// A ticket of that priority, with what its arrival sent taken away.
fn ticket(desk: &TestDesk, priority: Priority) -> TicketNumber {
    let of = move |meaning: &mut Classification| {
        (meaning.intent, meaning.decided, meaning.safety) = (Intent::IncidentPower, true, false);
        meaning.priority = priority;
    };
    let ticket = opens(desk, By::Stranger, "Nos hemos quedado sin corriente en MD2.", of);
    went(desk);
    ticket
}

fn takes(desk: &TestDesk, ticket: TicketNumber, taker: &str) {
    let deed = Deed::Take { taker: taker.to_owned(), over: Over::Nobody };
    let order = ByHand { ticket, deed, by: taker.to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.by_hand(order)).unwrap().unwrap();
}

pub(crate) fn look(desk: &TestDesk, told: &mut Told) -> Looked {
    let looked = desk.block_on(desk.desk.intake.warn_of_goals(told)).unwrap();
    desk.desk.metrics.goals(&looked);
    looked
}

/// What went out since it was asked last: the kind, and to whom.
fn went(desk: &TestDesk) -> Vec<(OutboxKind, String)> {
    let (rows, now) = (desk.outgoing(), desk.now());
    let ids: Vec<OutboxId> = rows.iter().map(|row| row.id).collect();
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    rows.into_iter().map(|row| (row.kind, row.to)).collect()
}

pub(crate) fn story(desk: &TestDesk, ticket: TicketNumber) -> Vec<String> {
    let events = desk.store(move |tx| tx.events(ticket));
    events.into_iter().map(|event| event.text).filter(|text| text.starts_with("warned ")).collect()
}

pub(crate) fn set_clock(desk: &TestDesk, text: &str) {
    let at: Timestamp = text.parse().unwrap();
    desk.forward(at.duration_since(desk.now()).unsigned_abs());
}

fn counted(desk: &TestDesk, line: &str) -> bool {
    desk.desk.metrics.text().lines().any(|one| one == line)
}

#[test]
fn whoever_has_the_ticket_is_told_once_of_each_goal_in_his_own_language() {
    let desk = TestDesk::new();
    let mut told = Told::default();
    let ticket = ticket(&desk, Priority::P2);
    takes(&desk, ticket, "tiago");
    desk.forward(49 * MINUTE);
    assert_eq!(look(&desk, &mut told).people, 0, "there is time");
    desk.forward(2 * MINUTE);
    assert_eq!(look(&desk, &mut told).people, 1);
    let sent = letters(&desk);
    let (to, said) = sent.first().unwrap();
    assert_eq!((sent.len(), to.as_str()), (1, "tiago@example.com"));
    assert!(said.contains("(P2), prazo a terminar: primeira resposta"), "{said}");
    assert!(said.contains("Está com tiago.") && said.contains("Fila: dc-ops-es."), "{said}");
    // It is eleven in Madrid, where the queue is, and ten where he lives.
    assert!(said.contains("10h00") && !said.contains("11h00"), "{said}");
    assert_eq!(
        story(&desk, ticket),
        ["warned tiago by mail: a first answer by 2026-11-24T10:00:00Z"]
    );
    // Neither the next look, nor the end of the time, nor a program that begins anew tells it again.
    assert_eq!(look(&desk, &mut told), Looked { warned: 1, ..Looked::default() });
    desk.forward(20 * MINUTE);
    assert_eq!(look(&desk, &mut Told::default()), Looked { breached: 1, ..Looked::default() });
    assert_eq!(went(&desk), []);
    assert!(counted(&desk, "centralita_goals_warned_people_total 1"));
}

#[test]
fn of_what_nobody_has_whoever_is_on_call_is_told_and_of_what_can_wait_the_queue() {
    let desk = TestDesk::with(&queues("dc-ops-es", "sala@example.com"));
    let mut told = Told::default();
    let urgent = ticket(&desk, Priority::P2);
    desk.forward(21 * MINUTE);
    assert_eq!(look(&desk, &mut told).people, 1);
    assert_eq!(went(&desk), [(OutboxKind::Mail, "lucia@example.com".to_owned())]);
    assert_eq!(
        story(&desk, urgent),
        ["warned lucia by mail: a person's hand by 2026-11-24T09:30:00Z"]
    );

    let other = ticket(&desk, Priority::P3);
    takes(&desk, urgent, "lucia");
    desk.forward(211 * MINUTE);
    let looked = look(&desk, &mut told);
    assert_eq!((looked.queues, looked.people), (1, 1), "nobody looked when the other fell due");
    let mut sent = letters(&desk);
    sent.retain(|(to, _)| to == "sala@example.com");
    let said = &sent.first().unwrap().1;
    assert!(said.contains("vence pronto: alguien debe hacerse cargo"), "{said}");
    assert!(said.contains("Todavía no lo lleva nadie."), "{said}");
    assert!(story(&desk, other)[0].starts_with("warned dc-ops-es by mail: a person's hand by "));

    // Where there is no address either, that is said and counted.
    let bare = TestDesk::new();
    let lonely = ticket(&bare, Priority::P3);
    bare.forward(211 * MINUTE);
    assert_eq!(look(&bare, &mut Told::default()).nobody, 1);
    assert!(story(&bare, lonely)[0].starts_with("warned nobody: a person's hand by "));
    assert_eq!(look(&bare, &mut Told::default()).nobody, 0, "once");
    assert!(counted(&bare, "centralita_goals_warned_nobody_total 1"));
}

#[test]
fn what_can_wait_comes_after_the_night_of_whoever_is_told_and_what_cannot_comes_at_once() {
    let desk = TestDesk::new();
    let mut told = Told::default();
    // Two in the morning, where lucia lives.
    set_clock(&desk, "2026-11-25T01:00:00Z");
    let slow = ticket(&desk, Priority::P3);
    takes(&desk, slow, "lucia");
    set_clock(&desk, "2026-11-26T00:20:00Z");
    let urgent = ticket(&desk, Priority::P2);
    takes(&desk, urgent, "lucia");
    set_clock(&desk, "2026-11-26T00:45:00Z");
    let looked = look(&desk, &mut told);
    assert_eq!((looked.noted.len(), looked.people, looked.waiting), (1, 0, 1), "it is noted");
    set_clock(&desk, "2026-11-26T01:15:00Z");
    let looked = look(&desk, &mut told);
    assert_eq!((looked.people, looked.waiting), (1, 1), "the urgent one goes out");
    assert_eq!(went(&desk), [(OutboxKind::Mail, "lucia@example.com".to_owned())]);
    assert!(story(&desk, slow).is_empty());
    assert!(counted(&desk, "centralita_goals_warnings_waiting 1"));
    set_clock(&desk, "2026-11-26T04:59:00Z");
    assert_eq!(look(&desk, &mut Told::default()).people, 0, "the program began anew at night");
    set_clock(&desk, "2026-11-26T05:00:00Z");
    assert_eq!(look(&desk, &mut told).people, 1, "it is six");
    assert!(letters(&desk)[0].1.contains("(P3), plazo vencido: primera respuesta"));
    assert_eq!(story(&desk, slow).len(), 1);
}

#[test]
fn who_has_left_is_told_nothing_and_whoever_is_on_call_is() {
    let desk = TestDesk::new();
    let ticket = ticket(&desk, Priority::P2);
    let user = NewUser {
        name: "m.pires".parse().unwrap(),
        called: "Tiago Pires".to_owned(),
        role: Role::Agent,
        language: Language::Portuguese,
        person: "tiago".parse().ok(),
    };
    let now = desk.now();
    let id = desk.store(move |tx| tx.add_user(&user, now));
    takes(&desk, ticket, "m.pires");
    desk.forward(51 * MINUTE);
    let now = desk.now();
    desk.store(move |tx| tx.end_user(id, now));
    assert_eq!(look(&desk, &mut Told::default()).people, 1);
    assert_eq!(went(&desk), [(OutboxKind::Mail, "lucia@example.com".to_owned())]);
}

#[test]
fn an_answer_to_a_warning_belongs_to_the_ticket() {
    let desk = TestDesk::new();
    let ticket = ticket(&desk, Priority::P2);
    takes(&desk, ticket, "tiago");
    desk.forward(51 * MINUTE);
    look(&desk, &mut Told::default());
    let payload = desk.outgoing().pop().unwrap().payload;
    let to = payload.lines().find_map(|line| line.strip_prefix("Reply-To: ")).unwrap();
    let to = to.trim().trim_start_matches('<').trim_end_matches('>');
    let answer = mail("tiago@example.com", "Re: prazo a terminar", "Trato disto agora mesmo.");
    assert_eq!(answer.to(to).sent_to(&desk).outcome.ticket, Some(ticket));
    assert_eq!(desk.tickets().len(), 1);
}

#[test]
fn what_fell_due_while_the_program_was_off_is_told_for_fourteen_hours() {
    let desk = TestDesk::new();
    let late = ticket(&desk, Priority::P2);
    takes(&desk, late, "lucia");
    desk.forward(3 * 60 * MINUTE);
    let looked = look(&desk, &mut Told::default());
    assert_eq!((looked.noted.len(), looked.people), (0, 1));
    assert_eq!(
        story(&desk, late),
        ["warned lucia by mail: a first answer by 2026-11-24T10:00:00Z"]
    );
    let desk = TestDesk::new();
    let old = ticket(&desk, Priority::P2);
    takes(&desk, old, "lucia");
    desk.forward((15 * 60 + 1) * MINUTE);
    assert_eq!(look(&desk, &mut Told::default()).people, 0);
    assert!(story(&desk, old).is_empty());
}

#[test]
fn what_an_earlier_build_had_noted_and_told_nobody_is_not_told_hours_later() {
    let told = |hours: u32| {
        let desk = TestDesk::with(&queues("dc-ops-es", "sala@example.com"));
        let ticket = ticket(&desk, Priority::P3);
        desk.forward(4 * 60 * MINUTE);
        let due = desk.now();
        let said = Said::of(Sentence::LateAcknowledged, &[&due]);
        let note = NewEvent::ours(due, EventKind::Note, said);
        desk.store(move |tx| tx.add_event(ticket, &note));
        desk.forward(hours * 60 * MINUTE);
        look(&desk, &mut Told::default());
        story(&desk, ticket).len()
    };
    assert_eq!((told(0), told(2)), (1, 0));
}

#[test]
fn a_ticket_that_cannot_be_told_costs_the_others_nothing() {
    let desk = TestDesk::new();
    let broken = ticket(&desk, Priority::P2);
    desk.forward(MINUTE);
    let other = ticket(&desk, Priority::P2);
    let serial = broken.serial();
    let word = format!("UPDATE tickets SET answer_language = 'zz' WHERE serial = {serial}");
    let desk = desk.begun_anew(&word);
    desk.forward(21 * MINUTE);
    let looked = look(&desk, &mut Told::default());
    assert_eq!((looked.warned, looked.people), (2, 1), "both are counted");
    assert_eq!(went(&desk), [(OutboxKind::Mail, "lucia@example.com".to_owned())]);
    assert_eq!(story(&desk, other).len(), 1);
}

#[test]
fn a_person_is_told_in_his_own_room_of_a_chat_and_never_paged_there() {
    let folder = tempfile::tempdir().unwrap();
    let hook = folder.path().join("hook");
    std::fs::write(&hook, "https://chat.example/hook").unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o600)).unwrap();
    let desk = TestDesk::with(&format!(
        "[[channel]]\nid = \"lucia-room\"\nkind = \"teams\"\nurl_file = \"{}\"\n",
        hook.display()
    ));
    let lucia = "id       = \"lucia\"\n";
    with_files(&desk, &[(lucia, &format!("{lucia}hand_over_by = \"channel:lucia-room\"\n"))]);
    let mut told = Told::default();
    let ticket = ticket(&desk, Priority::P2);
    takes(&desk, ticket, "lucia");
    desk.forward(51 * MINUTE);
    assert_eq!(look(&desk, &mut told).people, 1);
    let rows = desk.outgoing();
    let row = rows.first().unwrap();
    assert_eq!(
        (rows.len(), row.kind, row.to.as_str()),
        (1, OutboxKind::Mail, "channel:lucia-room")
    );
    let said: serde_json::Value = serde_json::from_str(&row.payload).unwrap();
    assert_eq!(said["ticket"], ticket.to_string());
    assert!(said["title"].as_str().unwrap().contains("(P2)"), "{said}");
    assert!(story(&desk, ticket)[0].starts_with("warned lucia by channel: a first answer by "));
    // A room that is not configured any more costs the warning nothing.
    let bare = TestDesk::new();
    with_files(&bare, &[(lucia, &format!("{lucia}hand_over_by = \"channel:lucia-room\"\n"))]);
    let other = self::ticket(&bare, Priority::P2);
    takes(&bare, other, "lucia");
    bare.forward(51 * MINUTE);
    assert_eq!(look(&bare, &mut Told::default()).people, 1);
    assert_eq!(went(&bare), [(OutboxKind::Mail, "lucia@example.com".to_owned())]);
}

#[test]
fn a_queue_that_has_quiet_hours_is_told_of_what_can_wait_when_they_are_over() {
    let own = queues("dc-ops-es", "sala@example.com");
    let quiet = own.replace("quiet_hours = \"\"", "quiet_hours = \"22:00-06:00\"");
    assert_ne!(own, quiet, "the shipped file shows the key");
    for (config, waits) in [(own, false), (quiet, true)] {
        let desk = TestDesk::with(&config);
        let mut told = Told::default();
        // In Madrid it is three and a half hours later than half past ten at night.
        set_clock(&desk, "2026-11-24T21:30:00Z");
        let slow = ticket(&desk, Priority::P3);
        set_clock(&desk, "2026-11-25T01:01:00Z");
        let looked = look(&desk, &mut told);
        let counts = (looked.queues, looked.waiting);
        assert_eq!(counts, if waits { (0, 1) } else { (1, 0) });
        assert_eq!(story(&desk, slow).is_empty(), waits);
        // What cannot wait comes at once, and the rest at six.
        if waits {
            set_clock(&desk, "2026-11-25T04:59:00Z");
            assert_eq!(look(&desk, &mut told).queues, 0);
            set_clock(&desk, "2026-11-25T05:00:00Z");
            assert_eq!(look(&desk, &mut told).queues, 1);
            assert_eq!(went(&desk), [(OutboxKind::Mail, "sala@example.com".to_owned())]);
        }
    }
}
