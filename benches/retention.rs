//! Measures how long it takes to wipe what is too old from a large store, and to write it anew.
//!
//! The store is filled with tickets that ended long ago, each with its arrival, message and letter.
//! `TICKETS=100000` is the size of a measurement; as a test a few are enough to see that it works.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first fault")]
use std::time::Duration;

use centralita::model::{
    AssuranceLevel, Channel, DetectedLanguage, Door, Impact, Intent, Language, Priority, Slots,
    TicketKind, TicketStatus, Timestamp, Urgency,
};
use centralita::store::{
    Database, KeptClass, NewArrival, NewOutgoing, OutboxKind, OutboxState, SqliteSettings, Tx,
    open_sqlite,
};
use centralita::tickets::{ArrivalOutcome, EventKind, NewEvent, NewTicket, OutcomeKind};
use tokio::time::Instant;

/// Tickets of one transaction while the store is filled.
const FILLED_AT_ONCE: usize = 500;
/// Rows of one transaction of wiping, as the program has it.
const STEP: u32 = 200;
/// Days after which they are looked at.
const LATER: Duration = Duration::from_secs(800 * 86_400);

fn began() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

fn ticket(number: usize) -> NewTicket {
    NewTicket {
        kind: TicketKind::Trouble,
        status: TicketStatus::Closed,
        channel: if number.is_multiple_of(3) { Channel::Phone } else { Channel::Email },
        language: DetectedLanguage::Known(Language::Spanish),
        answer_language: Language::Spanish,
        intent: Intent::IncidentPower,
        decided: true,
        impact: Impact::TWO,
        urgency: Urgency::TWO,
        priority: Priority::P3,
        safety: false,
        queue: "dc-ops-es".parse().unwrap(),
        contact: None,
        account: None,
        requester: format!("cliente{number}@empresa.example"),
        assurance: AssuranceLevel::Al0,
        site: None,
        subject: format!("Magnetotérmico del armario {number}"),
        problem_code: None,
        slots: Slots::new(),
        follows: None,
        created_at: began(),
    }
}

fn fill_one(tx: &mut dyn Tx, number: usize) -> Result<(), centralita::store::StoreError> {
    let arrival = tx.add_arrival(&NewArrival {
        door: Door::Lmtp,
        key: format!("arrival {number}"),
        at: began(),
        from: format!("cliente{number}@empresa.example"),
        to: "soporte@example.com".to_owned(),
        subject: format!("Magnetotérmico del armario {number}"),
        raw: None,
        proof: String::new(),
        outcome: OutcomeKind::Parked,
    })?;
    let opened = tx.open_ticket(&ticket(number))?;
    let outcome =
        ArrivalOutcome { kind: OutcomeKind::Opened, ticket: Some(opened), reason: String::new() };
    tx.settle_arrival(arrival, &outcome)?;
    let text = "Se ha disparado un magnetotérmico del armario y no rearma. ".repeat(20);
    tx.add_event(opened, &NewEvent::ours(began(), EventKind::Message, text))?;
    let row = tx.add_outgoing(&NewOutgoing {
        of: opened.into(),
        kind: OutboxKind::Mail,
        to: format!("cliente{number}@empresa.example"),
        return_path: "soporte@example.com".to_owned(),
        payload: "Subject: Caso abierto\r\n\r\nHemos recibido su mensaje.\r\n".repeat(10),
        state: OutboxState::Pending,
        note: String::new(),
        at: began(),
    })?;
    tx.finish_outgoing(row, OutboxState::Failed, "550 5.1.1", began())
}

async fn fill(database: &Database, tickets: usize) {
    let mut from = 0;
    while from < tickets {
        let until = tickets.min(from + FILLED_AT_ONCE);
        let filled = database.write(move |tx| (from..until).try_for_each(|n| fill_one(tx, n)));
        filled.await.unwrap();
        from = until;
    }
}

/// Wipes one class; returns how many rows went, and how long the longest step took.
async fn wipe(database: &Database, class: KeptClass, now: Timestamp) -> (u64, Duration) {
    let (mut wiped, mut longest) = (0, Duration::ZERO);
    loop {
        let begun = Instant::now();
        let step = database.write(move |tx| tx.wipe(class, now, now, STEP)).await.unwrap();
        longest = longest.max(begun.elapsed());
        wiped += u64::from(step);
        if step == 0 {
            return (wiped, longest);
        }
    }
}

async fn measure(tickets: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centralita.db");
    let database = open_sqlite(&SqliteSettings { path: path.clone(), group_max: 64 }).unwrap();
    let begun = Instant::now();
    fill(&database, tickets).await;
    let size = |path: &std::path::Path| std::fs::metadata(path).unwrap().len() / 1_000_000;
    println!(
        "{{\"tickets\":{tickets},\"fill_s\":{:.1},\"megabytes\":{}}}",
        begun.elapsed().as_secs_f64(),
        size(&path)
    );
    let now = began().checked_add(LATER).unwrap();
    for class in
        [KeptClass::MailText, KeptClass::Transcripts, KeptClass::Arrivals, KeptClass::Outgoing]
    {
        let begun = Instant::now();
        let past = database.write(move |tx| tx.past(class, now)).await.unwrap();
        let counted = begun.elapsed();
        let begun = Instant::now();
        let (wiped, longest) = wipe(&database, class, now).await;
        let took = begun.elapsed().as_secs_f64();
        assert!(wiped == past && past > 0, "{class}: {wiped} of {past}");
        println!(
            "{{\"class\":\"{class}\",\"rows\":{wiped},\"count_ms\":{},\"wipe_s\":{took:.1},\"rows_per_s\":{:.0},\"longest_step_ms\":{}}}",
            counted.as_millis(),
            wiped as f64 / took.max(0.001),
            longest.as_millis()
        );
    }
    let begun = Instant::now();
    database.compact().await.unwrap();
    println!(
        "{{\"compact_s\":{:.1},\"megabytes\":{}}}",
        begun.elapsed().as_secs_f64(),
        size(&path)
    );
    database.stop();
}

fn main() {
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::var("TICKETS").ok().and_then(|text| text.parse().ok());
    let tickets = if measuring { asked.unwrap_or(100_000) } else { 600 };
    tokio::runtime::Runtime::new().unwrap().block_on(measure(tickets));
}
