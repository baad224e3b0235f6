//! Calls that are served without the store: each is told once, under the number that was said.
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use centralita::calls::{
    CarrierWord, Event, Late, LateTicket, LegKey, NUMBERS_KEPT, NewCall, Performance, RenderError,
    Token,
};
use centralita::conversation::{LegOutcome, Responder};
use centralita::intake::{
    ANSWERED_ALONE, FROM_THE_JOURNAL, LateCall, LateEntry, LateEvent, LateMatter,
};
use centralita::model::{
    Door, Intent, Language, Priority, SensitiveDigits, TicketNumber, TicketStatus,
};
use centralita::runtime::{Clock, SeededRandom};
use centralita::store::{Journal, NoDisk, OutboxKind, Secrets, StoreError};
use centralita::tickets::{EventKind, OutcomeKind};

use crate::daemon::{Daemon, Home};
use crate::desk::{TestDesk, mail};

fn secrets(desk: &TestDesk) -> Secrets {
    Secrets::open(&desk.desk.data, &SeededRandom::new(1)).unwrap()
}

fn late_in(desk: &TestDesk, folder: &Path) -> Late {
    let clock: Arc<dyn Clock> = Arc::<centralita::runtime::TestClock>::clone(&desk.clock);
    Late::new(Journal::open(folder, &secrets(desk)).unwrap(), clock)
}

/// A journal with numbers, as it stands after the start.
fn late(desk: &TestDesk) -> Late {
    let late = late_in(desk, &desk.desk.data.join("journal"));
    tend(desk, &late);
    late
}

fn tend(desk: &TestDesk, late: &Late) -> usize {
    desk.block_on(late.tend(&desk.desk.intake)).unwrap()
}

/// What a crash at this moment leaves of the journal.
fn crashed(desk: &TestDesk) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let file = desk.desk.data.join("journal/late.journal");
    std::fs::copy(file, copy.path().join("late.journal")).unwrap();
    copy
}

fn call(desk: &TestDesk, id: &str, matter: LateMatter) -> LateCall {
    LateCall {
        door: Door::Sip,
        carrier: "trunk".to_owned(),
        id: id.to_owned(),
        line: Some("es".to_owned()),
        caller: Some("+34910000001".parse().unwrap()),
        verified: true,
        language: Language::Spanish,
        at: desk.now(),
        matter,
    }
}

fn lucia() -> Responder {
    Responder {
        id: "lucia".to_owned(),
        number: "+34400000005".parse().unwrap(),
        language: Language::Spanish,
        attended: false,
    }
}

/// Opens a call, and waits for its number however slow the disk is.
fn opens(desk: &TestDesk, late: &Late, id: &str, matter: LateMatter) -> LateTicket {
    let mut ticket = desk.block_on(late.open(call(desk, id, matter)));
    while late.number(&ticket).is_none() {
        std::thread::yield_now();
    }
    ticket.number = late.number(&ticket);
    ticket
}

/// Serves a whole call: one leg in vain, one that takes it. Everything is on the disk then.
fn serves(desk: &TestDesk, late: &Late, id: &str, matter: LateMatter) -> TicketNumber {
    let ticket = opens(desk, late, id, matter);
    goes_on(desk, late, &ticket);
    while late.counts().unwritten > 0 {
        std::thread::yield_now();
    }
    ticket.number.unwrap()
}

fn goes_on(desk: &TestDesk, late: &Late, ticket: &LateTicket) {
    desk.block_on(async {
        late.leg(ticket, &lucia(), LegOutcome::NoAnswer).await;
        late.leg(ticket, &lucia(), LegOutcome::Accepted).await;
        late.ended(ticket).await;
    });
}

/// How often people were paged about a ticket; each time there is a row for everybody.
fn pages(desk: &TestDesk, ticket: TicketNumber) -> usize {
    let rows = desk.store(move |tx| tx.outgoing_of(ticket));
    let events = desk.store(move |tx| tx.events(ticket));
    let paged: Vec<_> = events.iter().filter(|event| event.kind == EventKind::Paged).collect();
    let named = |to: &str| paged.iter().filter(|event| event.text.contains(to)).count();
    let rows: Vec<_> = rows.iter().filter(|row| row.kind == OutboxKind::Page).collect();
    assert!(rows.iter().all(|row| named(&row.to) == 1), "{rows:?} {paged:?}");
    assert_eq!(paged.is_empty(), rows.is_empty(), "{rows:?} {paged:?}");
    paged.len()
}

fn all_pages(desk: &TestDesk) -> usize {
    desk.tickets().into_iter().map(|ticket| pages(desk, ticket.number)).sum()
}

fn texts(desk: &TestDesk, ticket: TicketNumber) -> Vec<String> {
    let events = desk.store(move |tx| tx.events(ticket));
    let told = |kind| matches!(kind, EventKind::Call | EventKind::Note);
    events.into_iter().filter(|event| told(event.kind)).map(|event| event.text).collect()
}

/// Everything that a repetition must leave as it is.
fn state(desk: &TestDesk) -> String {
    let tickets = desk.tickets();
    let events: Vec<_> = tickets.iter().map(|ticket| texts(desk, ticket.number)).collect();
    format!("{tickets:#?} {events:#?} {:#?} {}", desk.arrivals(), all_pages(desk))
}

#[test]
fn a_call_is_told_once_under_the_number_that_was_said_and_people_are_paged() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let number = serves(&desk, &late, "c1", LateMatter::Danger);
    assert_eq!(late.counts().waiting, 4);
    let before = crashed(&desk);
    assert_eq!(tend(&desk, &late), 1);
    assert_eq!((late.counts().waiting, late.counts().calls), (0, 1));

    let ticket = desk.ticket(number);
    assert_eq!((ticket.facts.priority, ticket.facts.safety), (Priority::P1, true));
    assert_eq!(ticket.facts.requester, "+34910000001");
    assert_eq!(pages(&desk, number), 1);
    let said = texts(&desk, number);
    for part in [
        "served while the store could not be asked",
        "leg to lucia (+34400000005): no answer",
        "leg to lucia (+34400000005): accepted by key",
        "call over",
    ] {
        assert_eq!(said.iter().filter(|text| *text == part).count(), 1, "{part}: {said:?}");
    }
    let arrivals = desk.arrivals();
    assert_eq!(arrivals.len(), 1);
    assert_eq!((arrivals[0].key.as_str(), arrivals[0].door), ("call:trunk:c1", Door::Sip));
    let outcome = &arrivals[0].outcome;
    assert_eq!(
        (outcome.kind, outcome.ticket, outcome.reason.as_str()),
        (OutcomeKind::Opened, Some(number), FROM_THE_JOURNAL)
    );

    // A crash after the commit and before the records were taken out: they are told again.
    let once = state(&desk);
    let again = late_in(&desk, before.path());
    assert_eq!(again.counts().waiting, 4);
    assert_eq!(tend(&desk, &again), 1);
    assert_eq!(state(&desk), once);
}

#[test]
fn records_that_came_one_by_one_make_what_they_make_together() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let urgent = LateMatter::Urgent(Intent::IncidentPower);
    let ticket = opens(&desk, &late, "c1", urgent);
    tend(&desk, &late);
    assert_eq!(desk.ticket(ticket.number.unwrap()).facts.priority, Priority::P1);
    desk.block_on(late.leg(&ticket, &lucia(), LegOutcome::Declined));
    tend(&desk, &late);
    desk.block_on(late.ended(&ticket));
    tend(&desk, &late);
    let said = texts(&desk, ticket.number.unwrap());
    assert_eq!(said.iter().filter(|text| text.contains("declined")).count(), 1, "{said:?}");
    assert_eq!(said.iter().filter(|text| *text == "call over").count(), 1);
    assert_eq!((desk.tickets().len(), all_pages(&desk)), (1, 1));
}

#[test]
fn a_graver_word_in_the_same_call_keeps_the_number_and_one_page() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let first = opens(&desk, &late, "c1", LateMatter::Unasked);
    let same = desk.block_on(late.open(call(&desk, "c1", LateMatter::Unasked)));
    let graver = opens(&desk, &late, "c1", LateMatter::Danger);
    assert_eq!((first.number, same.number), (graver.number, graver.number));
    assert_eq!((late.counts().waiting, late.counts().calls), (2, 1));
    tend(&desk, &late);
    let tickets = desk.tickets();
    assert_eq!(tickets.len(), 1);
    assert_eq!((Some(tickets[0].number), tickets[0].facts.safety), (graver.number, true));
    assert_eq!(all_pages(&desk), 1);
}

#[test]
fn without_a_disk_the_caller_hears_no_number_and_is_written_down_when_the_store_can() {
    let desk = TestDesk::new();
    let clock: Arc<dyn Clock> = Arc::<centralita::runtime::TestClock>::clone(&desk.clock);
    let late = Late::new(Journal::over(NoDisk, &secrets(&desk)).unwrap(), clock);
    tend(&desk, &late);
    let ticket = desk.block_on(late.open(call(&desk, "c1", LateMatter::Danger)));
    goes_on(&desk, &late, &ticket);
    assert_eq!((ticket.number, late.number(&ticket)), (None, None));
    assert_eq!((late.counts().waiting, late.counts().unwritten), (4, 4));
    assert_eq!(tend(&desk, &late), 1);
    assert_eq!((desk.tickets().len(), all_pages(&desk)), (1, 1));
}

/// The store's thread hangs, as on a disk that does not answer.
#[test]
fn while_the_store_hangs_calls_are_served_and_their_numbers_are_nobody_elses() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let (go, wait) = std::sync::mpsc::sync_channel::<()>(1);
    let wait = std::sync::Mutex::new(wait);
    let database = desk.desk.database.clone();
    let (stuck, is_stuck) = tokio::sync::oneshot::channel();
    let mut stuck = Some(stuck);
    let hangs = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(database.write(move |_| {
            if let Some(stuck) = stuck.take() {
                stuck.send(()).unwrap();
            }
            wait.lock().unwrap().recv().map_err(|_| StoreError::Stopping)
        }))
    });
    is_stuck.blocking_recv().unwrap();
    let numbers: Vec<TicketNumber> =
        (0..30).map(|id| serves(&desk, &late, &format!("c{id}"), LateMatter::Danger)).collect();
    go.send(()).unwrap();
    hangs.join().unwrap().unwrap();

    let settled = mail("ana@norte.example", "Factura", "¿Pueden enviarla?").sent_to(&desk);
    assert_eq!(tend(&desk, &late), 30);
    let other = settled.outcome.ticket.unwrap();
    assert!(!numbers.contains(&other));
    let mut stand: Vec<TicketNumber> = desk.tickets().iter().map(|t| t.number).collect();
    let mut expected = [numbers, vec![other]].concat();
    stand.sort_unstable();
    expected.sort_unstable();
    assert_eq!(stand, expected);
    assert_eq!(all_pages(&desk), 30);
}

#[test]
fn a_store_that_refuses_leaves_everything_waiting() {
    let desk = TestDesk::new();
    let late = late(&desk);
    serves(&desk, &late, "c1", LateMatter::Danger);
    desk.desk.database.stop();
    desk.block_on(desk.desk.database.ended());
    let refused = desk.block_on(late.tend(&desk.desk.intake)).unwrap_err();
    assert!(refused.is_transient(), "{refused}");
    assert_eq!(late.counts().waiting, 4);
    let next = serves(&desk, &late, "c2", LateMatter::Danger);
    assert_eq!((next.serial(), late.counts().waiting), (2, 8), "the next one is served as well");
}

#[test]
fn numbers_are_used_again_after_a_restart_unless_anybody_can_have_heard_them() {
    let desk = TestDesk::new();
    let kept = usize::try_from(NUMBERS_KEPT).unwrap();
    let first = late(&desk);
    assert_eq!(first.counts().numbers, kept);
    let told = serves(&desk, &first, "told", LateMatter::Danger);
    tend(&desk, &first);
    let waiting = serves(&desk, &first, "waiting", LateMatter::Danger);

    let copy = crashed(&desk);
    let second = late_in(&desk, copy.path());
    tend(&desk, &second);
    assert_eq!(second.counts().numbers, kept - 2, "no new ones are taken");
    let mut seen = vec![told, waiting];
    for id in 0..kept {
        let number = serves(&desk, &second, &format!("c{id}"), LateMatter::Danger);
        if id % 10 == 0 {
            tend(&desk, &second);
        }
        assert!(!seen.contains(&number), "{number}");
        seen.push(number);
    }
    tend(&desk, &second);
    assert_eq!(desk.tickets().len(), kept + 2);
    assert_eq!(desk.tickets()[0].number.serial(), 1, "they come from the one sequence");
}

#[expect(clippy::unnecessary_wraps, reason = "this is the shape of what renders")]
fn render(performance: &Performance) -> Result<String, RenderError> {
    Ok(serde_json::to_string(performance).unwrap())
}

fn new_call(id: &str) -> NewCall {
    NewCall {
        door: Door::Sip,
        carrier: "trunk".to_owned(),
        id: id.to_owned(),
        from: Some("+34910000001".parse().unwrap()),
        verified: true,
        line: Some("es".to_owned()),
        speech: false,
        records: false,
        rings_together: false,
    }
}

fn next(document: &str) -> Token {
    serde_json::from_str::<Performance>(document).unwrap().next
}

fn begins(desk: &TestDesk, id: &str) -> Token {
    next(&desk.block_on(Box::pin(desk.desk.calls.begin(new_call(id), &render))).unwrap())
}

/// The caller presses 9.
fn danger(desk: &TestDesk, id: &str, token: &Token) -> Token {
    let leg = LegKey { carrier: "trunk".to_owned(), id: id.to_owned(), parent: None };
    let keys = Event::Keys(SensitiveDigits::new("9".to_owned()));
    next(&desk.block_on(Box::pin(desk.desk.calls.step(token, &leg, keys, &render))).unwrap())
}

#[test]
fn a_transaction_that_went_through_after_all_has_the_ticket_and_both_numbers_lead_to_it() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let token = begins(&desk, "c1");
    let told = serves(&desk, &late, "c1", LateMatter::Danger);
    danger(&desk, "c1", &token);
    let before = crashed(&desk);
    tend(&desk, &late);

    let tickets = desk.tickets();
    assert_eq!(tickets.len(), 2);
    let own = tickets.iter().find(|ticket| ticket.number != told).unwrap();
    assert_eq!((all_pages(&desk), pages(&desk, own.number)), (1, 1), "one page for one call");
    let said = texts(&desk, own.number);
    assert!(said.contains(&format!("the caller was told {told}")), "{said:?}");
    assert!(said.iter().any(|text| text.ends_with("accepted by key")), "{said:?}");
    let pointer = desk.ticket(told);
    assert_eq!(pointer.facts.status, TicketStatus::Cancelled);
    assert_eq!(pointer.facts.follows, Some(own.number));
    assert_eq!(texts(&desk, told), [format!("the same call as {}; go on there", own.number)]);

    let once = state(&desk);
    tend(&desk, &late_in(&desk, before.path()));
    assert_eq!(state(&desk), once);
}

#[test]
fn a_transaction_that_comes_later_finds_the_ticket_that_was_told() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let token = begins(&desk, "c1");
    let told = serves(&desk, &late, "c1", LateMatter::Danger);
    tend(&desk, &late);
    let dialled = danger(&desk, "c1", &token);
    let leg = LegKey { carrier: "trunk".to_owned(), id: "c1".to_owned(), parent: None };
    let over = Event::LegEnded(CarrierWord::NoAnswer);
    desk.block_on(Box::pin(desk.desk.calls.step(&dialled, &leg, over, &render))).unwrap();
    desk.block_on(Box::pin(desk.desk.calls.ended(new_call("c1"), "completed"))).unwrap();
    let tickets = desk.tickets();
    assert_eq!(tickets.iter().map(|ticket| ticket.number).collect::<Vec<_>>(), [told]);
    assert_eq!(all_pages(&desk), 1);
    let row = desk.store(|tx| tx.call_by_carrier("trunk", "c1")).unwrap();
    assert_eq!(row.ticket, Some(told));
}

#[test]
fn danger_after_another_matter_of_the_same_call_has_a_ticket_and_a_page_of_its_own() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let urgent = LateMatter::Urgent(Intent::IncidentConnectivity);
    let first = serves(&desk, &late, "c1", urgent);
    tend(&desk, &late);
    let second = serves(&desk, &late, "c1", LateMatter::Danger);
    tend(&desk, &late);
    assert_ne!(first, second);
    assert!(desk.ticket(second).facts.safety);
    assert_eq!((pages(&desk, first), pages(&desk, second)), (1, 1));
}

#[test]
fn a_call_whose_end_came_first_has_its_ticket_all_the_same() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let told = serves(&desk, &late, "c1", LateMatter::Unasked);
    desk.block_on(Box::pin(desk.desk.calls.ended(new_call("c1"), "completed"))).unwrap();
    assert_eq!(desk.arrivals()[0].outcome.kind, OutcomeKind::Parked);
    tend(&desk, &late);
    assert_eq!(desk.arrivals().len(), 1);
    assert_eq!(desk.arrivals()[0].outcome.ticket, Some(told));
}

#[test]
fn who_rang_which_line_is_taken_from_the_call_that_had_begun() {
    let desk = TestDesk::new();
    let late = late(&desk);
    begins(&desk, "c1");
    let danger = call(&desk, "c1", LateMatter::Danger);
    let little = LateCall { line: None, caller: None, verified: false, ..danger };
    desk.block_on(late.open(little));
    tend(&desk, &late);
    let tickets = desk.tickets();
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].facts.requester, "+34910000001");
    assert_eq!(desk.arrivals()[0].outcome.ticket, Some(tickets[0].number));
}

#[test]
fn the_people_who_are_on_call_when_it_is_told_are_paged() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let began = desk.now();
    let told = serves(&desk, &late, "c1", LateMatter::Danger);
    // The next hand-over is on Monday.
    desk.forward(std::time::Duration::from_secs(7 * 24 * 3_600));
    tend(&desk, &late);
    let ticket = desk.ticket(told);
    assert_eq!(ticket.facts.created_at, began);
    let on_call: Vec<String> = {
        let parts = desk.desk.intake.parts();
        let policy = "site-emergency".parse().unwrap();
        let knowledge = parts.knowledge.load();
        knowledge
            .on_call
            .first_to_page(&policy, desk.now())
            .iter()
            .filter_map(|target| match target {
                centralita::oncall::Target::Person(person) => {
                    person.mail.as_ref().map(ToString::to_string)
                }
                centralita::oncall::Target::Mail(_)
                | centralita::oncall::Target::Phone(_)
                | centralita::oncall::Target::Channel(_) => None,
            })
            .collect()
    };
    let rows = desk.store(move |tx| tx.outgoing_of(told));
    assert!(rows.iter().any(|row| on_call.contains(&row.to)), "{rows:?} {on_call:?}");
}

/// The store's record of a call that was answered, as a crash leaves it in the journal.
fn answered(desk: &TestDesk, late: &Late, id: &str) -> centralita::calls::Answered {
    let answered = desk.block_on(late.answered(call(desk, id, LateMatter::Unasked))).unwrap();
    while late.counts().unwritten > 0 {
        std::thread::yield_now();
    }
    answered
}

#[test]
fn a_call_that_was_answered_and_cut_by_a_crash_before_it_was_written_down_is_parked_once() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let answered = answered(&desk, &late, "c1");
    let copies = [crashed(&desk), crashed(&desk)];
    // It is on its way, and may arrive any moment.
    assert_eq!((tend(&desk, &late), late.counts().waiting), (0, 1));
    assert!(desk.arrivals().is_empty());

    for copy in &copies {
        let again = late_in(&desk, copy.path());
        assert_eq!((tend(&desk, &again), desk.tickets().len()), (0, 0));
        let arrivals = desk.arrivals();
        assert_eq!(arrivals.len(), 1);
        let outcome = &arrivals[0].outcome;
        assert_eq!(
            (arrivals[0].key.as_str(), outcome.kind),
            ("call:trunk:c1", OutcomeKind::Parked)
        );
        assert_eq!(outcome.reason, ANSWERED_ALONE);
        assert_eq!(arrivals[0].from, "+34910000001");
    }
    drop(answered);
}

#[test]
fn of_a_call_that_arrived_in_the_store_or_went_on_without_it_nothing_more_is_told() {
    let desk = TestDesk::new();
    let late = late(&desk);
    let arrives = answered(&desk, &late, "c1");
    begins(&desk, "c1");
    drop(arrives);
    let goes_late = answered(&desk, &late, "c2");
    let number = serves(&desk, &late, "c2", LateMatter::Danger);
    drop(goes_late);
    assert_eq!((tend(&desk, &late), late.counts().waiting), (1, 0));
    let outcomes: Vec<_> =
        desk.arrivals().into_iter().map(|arrival| (arrival.key, arrival.outcome.ticket)).collect();
    let expected = [("call:trunk:c1".to_owned(), None), ("call:trunk:c2".to_owned(), Some(number))];
    assert!(expected.iter().all(|one| outcomes.contains(one)), "{outcomes:?}");
    assert_eq!(outcomes.len(), 2);
    let reasons: Vec<_> = desk.arrivals().into_iter().map(|a| a.outcome.reason).collect();
    assert!(!reasons.iter().any(|reason| reason == ANSWERED_ALONE), "{reasons:?}");
}

#[test]
fn calls_that_ended_with_the_program_are_over_at_the_next_start_and_nobody_stays_busy_for_them() {
    let desk = TestDesk::new();
    let token = begins(&desk, "c1");
    danger(&desk, "c1", &token);
    desk.forward(std::time::Duration::from_secs(1));
    let opened = desk.now();
    begins(&desk, "c2");
    let row = |id: &'static str| desk.store(move |tx| tx.call_by_carrier("trunk", id)).unwrap();
    let rung = row("c1").id;
    assert!(desk.store(move |tx| tx.legs(rung)).iter().any(|leg| leg.ended_at.is_none()));

    let end = || desk.block_on(Box::pin(desk.desk.calls.end_cut(Door::Sip, opened))).unwrap();
    assert_eq!((end(), end()), (1, 0));
    assert!(row("c1").ended_at.is_some() && row("c2").ended_at.is_none());
    let legs = desk.store(move |tx| tx.legs(rung));
    assert!(legs.iter().all(|leg| leg.ended_at.is_some()), "{legs:?}");
    assert!(desk.ticket(row("c1").ticket.unwrap()).facts.safety);
}

/// Asks the health listener.
fn asks(daemon: &Daemon, path: &str) -> String {
    let mut stream = TcpStream::connect(daemon.address("(interface), ")).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_daemon_takes_in_what_a_killed_one_left_and_says_how_it_stands() {
    let home = Home::new("");
    let daemon = home.start();
    while !asks(&daemon, "/metrics").contains("centralita_late_numbers 100") {
        std::thread::yield_now();
    }
    let ready = asks(&daemon, "/readyz");
    assert!(ready.contains("no call waits; 100 numbers are kept"), "{ready}");
    assert_eq!(daemon.stop().0, Some(0));

    // As if it had been killed while a call was up and the store was full.
    let data = home.folder.path().join("data");
    let secrets = Secrets::open(&data, &SeededRandom::new(1)).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let journal = Journal::open(elsewhere.path(), &secrets).unwrap();
    let desk = TestDesk::new();
    let entry = LateEntry {
        call: call(&desk, "c1", LateMatter::Danger),
        number: Some("CT-0000013".parse().unwrap()),
        at: desk.now(),
        what: LateEvent::Opened,
    };
    let appended = journal.append(serde_json::to_vec(&entry).unwrap());
    assert!(appended.written.blocking_recv().unwrap());
    let (from, to) = (elsewhere.path().join("late.journal"), data.join("journal/late.journal"));
    std::fs::copy(from, to).unwrap();
    let daemon = home.start();
    while !asks(&daemon, "/metrics").contains("centralita_late_records_waiting 0") {
        std::thread::yield_now();
    }
    let shown = home.run(&["tickets", "show", "CT-0000013"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("served while the store could not be asked"), "{shown}");
    let numbers = asks(&daemon, "/metrics");
    assert!(numbers.contains("centralita_late_numbers 99"), "the others are kept: {numbers}");
    assert_eq!(daemon.stop().0, Some(0));
}

#[test]
fn an_unusable_journal_refuses_the_start_and_the_check_with_what_to_do() {
    let home = Home::new("");
    let data = home.folder.path().join("data");
    std::fs::create_dir_all(data.join("journal")).unwrap();
    std::fs::write(data.join("journal/late.journal"), b"short").unwrap();
    for (args, code) in [(["config", "check"].as_slice(), 1), (&["serve"], 2)] {
        let output = home.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("has 5 bytes, a journal has 8388608; move it away"), "{said}");
    }
}
