//! What goes out: by a relay that the test plays on loopback, and by transports that fail.
use std::sync::{Arc, Mutex};

use centralita::delivery::{
    Delivered, DeliveryListener, RelaySettings, RelayTransport, RetryPolicy, SendError, Transport,
    Worker,
};
use centralita::model::{TicketNumber, Timestamp};
use centralita::runtime::Clock;
use centralita::store::{
    Claimed, Database, NewOutgoing, OutboxKind, OutboxState, SqliteSettings, open_sqlite,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::store::{at, new_ticket};

/// A relay that says `answers` to the first command that begins with the word beside it.
async fn relay(answers: &'static [(&'static str, &'static str)]) -> RelayTransport {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    TaskTracker::new().spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            TaskTracker::new().spawn(converse(stream, answers));
        }
    });
    let settings = RelaySettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: false,
        starttls: false,
        login: None,
    };
    RelayTransport::new(&settings).unwrap()
}

async fn converse(stream: TcpStream, answers: &[(&str, &str)]) {
    let mut stream = BufReader::new(stream);
    let mut line = "GREETING".to_owned();
    loop {
        let own = answers.iter().find(|(command, _)| line.starts_with(command));
        let usual = if line.starts_with("DATA") { "354 go on" } else { "250 2.0.0 fine" };
        let usual = if line == "GREETING" { "220 relay.example" } else { usual };
        let answer = own.map_or(usual, |(_, answer)| answer);
        if answer == "silence" {
            std::future::pending::<()>().await;
        }
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        if answer.starts_with("354") {
            while line != ".\r\n" {
                line.clear();
                if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
                    return;
                }
            }
            let _gone = stream.write_all(b"250 2.0.0 taken\r\n").await;
        }
        line.clear();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return;
        }
    }
}

fn row(kind: OutboxKind) -> Claimed {
    Claimed {
        id: centralita::model::OutboxId(1),
        of: TicketNumber::from_serial(1).unwrap().into(),
        kind,
        to: "ana@cliente.example".to_owned(),
        return_path: "soporte@example.com".to_owned(),
        payload: "Subject: x\r\n\r\ny\r\n".to_owned(),
        attempts: 0,
    }
}

/// Which command is answered how, where it is not answered well.
type Script = &'static [(&'static str, &'static str)];

#[tokio::test]
async fn only_words_about_the_mail_itself_are_for_ever() {
    let cases: &[(Script, Option<(&str, &str)>)] = &[
        (&[], None),
        (
            &[("RCPT", "550 5.1.1 no ana@cliente.example here")],
            Some(("for ever", "smtp 550 5.1.1")),
        ),
        (&[("RCPT", "551 somewhere else")], Some(("for ever", "smtp 551"))),
        (&[("DATA", "554 5.6.0 not this")], Some(("for ever", "smtp 554 5.6.0"))),
        (&[("RCPT", "451 4.7.1 grey")], Some(("for now", "smtp 451 4.7.1"))),
        (&[("GREETING", "554 5.7.1 not you")], Some(("for now", "smtp 554 5.7.1"))),
        (&[("EHLO", "550 5.7.1 not you")], Some(("for now", "smtp 550 5.7.1"))),
        (&[("MAIL", "530 5.7.0 log in first")], Some(("to be mended", "smtp 530 5.7.0"))),
        (&[("DATA", "502 5.5.1 never heard")], Some(("for now", "smtp 502 5.5.1"))),
    ];
    for (answers, expected) in cases {
        let got = relay(answers).await.send(&row(OutboxKind::Mail)).await;
        let seen = got.as_ref().err().map(|error| match error {
            SendError::Permanent(fault) => ("for ever", fault.brief.as_str()),
            SendError::Transient(fault) => ("for now", fault.brief.as_str()),
            SendError::Misconfigured(fault) => ("to be mended", fault.brief.as_str()),
        });
        assert_eq!(seen, *expected, "{answers:?}");
    }
}

/// Always the same moment.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        at(1_000)
    }
}

/// Hands on what it is told.
struct Ear(mpsc::UnboundedSender<Delivered>);

impl DeliveryListener for Ear {
    fn delivered(&self, delivered: &Delivered) {
        self.0.send(delivered.clone()).unwrap();
    }
}

/// Never sends to `slow@`, panics at `panic@`, and takes everything else.
#[derive(Debug, Default)]
struct Moody {
    begun: Notify,
    sent: Mutex<Vec<String>>,
}

impl Transport for Moody {
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        async move {
            assert!(!row.to.starts_with("panic@"), "announced: a send panics");
            if row.to.starts_with("slow@") {
                self.begun.notify_one();
                std::future::pending::<()>().await;
            }
            self.sent.lock().unwrap().push(row.to.clone());
            Ok(())
        }
        .boxed()
    }
}

struct House {
    _folder: tempfile::TempDir,
    database: Database,
    bell: Arc<Notify>,
    heard: mpsc::UnboundedReceiver<Delivered>,
    worker: Worker,
}

impl House {
    fn new(transport: Arc<dyn Transport>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let database = open_sqlite(&SqliteSettings { path, group_max: 8 }).unwrap();
        let (sender, heard) = mpsc::unbounded_channel();
        let bell = Arc::new(Notify::new());
        let seconds = std::time::Duration::from_secs;
        let worker = Worker {
            database: database.clone(),
            transport,
            policy: RetryPolicy {
                attempts_max: 3,
                first: seconds(600),
                longest: seconds(3_600),
                lease: seconds(1_200),
            },
            clock: Arc::new(Still),
            bell: Arc::clone(&bell),
            listener: Arc::new(Ear(sender)),
        };
        Self { _folder: folder, database, bell, heard, worker }
    }

    async fn add(&self, kind: OutboxKind, to: &'static str) {
        self.database
            .write(move |tx| {
                let ticket = tx.open_ticket(&new_ticket())?;
                tx.add_outgoing(&NewOutgoing {
                    of: ticket.into(),
                    kind,
                    to: to.to_owned(),
                    return_path: "soporte@example.com".to_owned(),
                    payload: "Subject: x\r\n\r\ny\r\n".to_owned(),
                    state: OutboxState::Pending,
                    note: String::new(),
                    at: at(0),
                })
            })
            .await
            .unwrap();
        self.bell.notify_one();
    }
}

#[tokio::test]
async fn a_mail_that_hangs_holds_up_neither_pages_nor_other_mails() {
    let moody = Arc::new(Moody::default());
    let mut house = House::new(Arc::clone(&moody) as Arc<dyn Transport>);
    house.add(OutboxKind::Mail, "slow@x.example").await;
    let worker = house.worker.clone();
    let tasks = TaskTracker::new();
    let running = tasks.spawn(async move { worker.run(CancellationToken::new()).await });
    moody.begun.notified().await;
    house.add(OutboxKind::Page, "guardia@x.example").await;
    assert_eq!(house.heard.recv().await.unwrap().kind, OutboxKind::Page);
    house.add(OutboxKind::Mail, "ana@x.example").await;
    let mail = house.heard.recv().await.unwrap();
    assert_eq!((mail.kind, mail.state), (OutboxKind::Mail, OutboxState::Sent));
    assert_eq!(*moody.sent.lock().unwrap(), ["guardia@x.example", "ana@x.example"]);
    running.abort();
}

#[tokio::test]
async fn a_send_that_panics_is_one_try_of_its_own_row_only() {
    let mut house = House::new(Arc::new(Moody::default()));
    house.add(OutboxKind::Mail, "panic@x.example").await;
    house.add(OutboxKind::Mail, "ana@x.example").await;
    let stop = CancellationToken::new();
    let (worker, stopping) = (house.worker.clone(), stop.clone());
    let running = TaskTracker::new().spawn(async move { worker.run(stopping).await });
    let mut ends = [house.heard.recv().await.unwrap(), house.heard.recv().await.unwrap()];
    ends.sort_by_key(|end| end.id.0);
    assert_eq!(ends[0].fault.brief, "the try panicked");
    assert_eq!(ends.map(|end| end.state), [OutboxState::Pending, OutboxState::Sent]);
    stop.cancel();
    running.await.unwrap();
    let ticket = TicketNumber::from_serial(1).unwrap();
    let shown = house.database.write(move |tx| tx.outgoing_of(ticket)).await.unwrap();
    assert_eq!(shown[0].attempts, 1);
}

/// Refuses everything for good.
#[derive(Debug)]
struct Refusing;

impl Transport for Refusing {
    fn send<'a>(&'a self, _: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        let fault = centralita::delivery::Fault::new("smtp 550 5.1.1", "550 5.1.1 no");
        async move { Err(SendError::Permanent(fault)) }.boxed()
    }
}

#[tokio::test]
async fn a_page_outlives_the_first_refusal_and_a_mail_does_not() {
    let mut house = House::new(Arc::new(Refusing));
    house.add(OutboxKind::Page, "guardia@x.example").await;
    house.add(OutboxKind::Mail, "ana@x.example").await;
    let worker = house.worker.clone();
    let running =
        TaskTracker::new().spawn(async move { worker.run(CancellationToken::new()).await });
    let mut ends = [house.heard.recv().await.unwrap(), house.heard.recv().await.unwrap()];
    ends.sort_by_key(|end| end.id.0);
    assert_eq!(ends.map(|end| end.state), [OutboxState::Pending, OutboxState::Failed]);
    let due = house
        .database
        .write(|tx| tx.claim_due(at(1_060), at(2_000), 9, Some(OutboxKind::Page)))
        .await;
    assert_eq!(due.unwrap().len(), 1, "a page is tried again within a minute");
    running.abort();
}

#[tokio::test]
async fn a_send_without_end_is_cut_and_counts_as_a_try() {
    let relay = relay(&[("MAIL", "silence")]).await;
    let mut house = House::new(Arc::new(relay));
    house.worker.policy.lease = std::time::Duration::from_millis(40);
    house.add(OutboxKind::Mail, "ana@x.example").await;
    let worker = house.worker.clone();
    let running =
        TaskTracker::new().spawn(async move { worker.run(CancellationToken::new()).await });
    let end = house.heard.recv().await.unwrap();
    assert_eq!((end.state, end.fault.brief.as_str()), (OutboxState::Pending, "timeout"));
    running.abort();
}

#[tokio::test]
async fn c3_a_relay_that_is_away_or_cannot_speak_tls_is_told_apart() {
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = away.local_addr().unwrap().port();
    drop(away);
    let settings = |port, tls, login| RelaySettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls,
        starttls: false,
        login,
    };
    let send = async |settings: &RelaySettings| {
        RelayTransport::new(settings).unwrap().send(&row(OutboxKind::Mail)).await.unwrap_err()
    };
    let refused = send(&settings(port, false, None)).await;
    assert!(matches!(refused, SendError::Transient(_)), "{refused:?}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    TaskTracker::new().spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answers =
                &[("EHLO", "250-relay.example\r\n250 AUTH PLAIN"), ("AUTH", "535 5.7.8 no")];
            TaskTracker::new().spawn(converse(stream, answers));
        }
    });
    let login = centralita::delivery::RelayLogin {
        user: "desk".to_owned(),
        password: zeroize::Zeroizing::new("falsch".to_owned()),
    };
    let login = send(&settings(port, false, Some(login))).await;
    assert!(
        matches!(&login, SendError::Misconfigured(f) if f.brief == "smtp 535 5.7.8"),
        "{login:?}"
    );
}

#[tokio::test]
async fn c3_what_a_relay_refuses_for_good_is_told_beside_the_ticket_and_marks_the_address() {
    let mut house = House::new(Arc::new(Refusing));
    house.add(OutboxKind::Mail, "ana@x.example").await;
    let worker = house.worker.clone();
    let running =
        TaskTracker::new().spawn(async move { worker.run(CancellationToken::new()).await });
    let end = house.heard.recv().await.unwrap();
    assert_eq!((end.state, end.misconfigured), (OutboxState::Failed, false));
    let ticket = TicketNumber::from_serial(1).unwrap();
    let (events, bad) = house
        .database
        .write(move |tx| Ok((tx.events(ticket)?, tx.bad_addresses()?)))
        .await
        .unwrap();
    let told: Vec<&str> = events.iter().map(|event| event.text.as_str()).collect();
    assert_eq!(told[0], "mail to ana@x.example did not go out: smtp 550 5.1.1");
    assert!(told[1].starts_with("ana@x.example does not exist (5.1.1)"), "{told:?}");
    assert_eq!(bad[0].ticket, ticket);
    running.abort();
}
