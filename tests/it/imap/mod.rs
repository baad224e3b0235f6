//! Mailboxes read over IMAP: a real server, servers that break, and the ledger between.
mod broken;
mod dovecot;
mod faults;
mod tokens;
mod whole;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use centralita::app::imap::{DeskMailroom, ServedMailbox};
use centralita::channels::imap::{Account, After, Board, Limits, Login, Protection, places, serve};
use centralita::http::tls_client;
use centralita::imap::ledger::{Beginning, Place};
use centralita::imap::{Doing, FolderStatus, Secret};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use self::dovecot::{Dovecot, PASSWORD};
use crate::desk::{TestDesk, mail};

/// How long anything here may take on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// An account of the Spanish mailbox, read without TLS.
fn account(port: u16) -> Account {
    Account {
        id: "es".to_owned(),
        host: "127.0.0.1".to_owned(),
        port,
        protection: Protection::Nothing,
        tls: tls_client(None).unwrap(),
        user: "soporte".to_owned(),
        login: Login::Password(Secret(Zeroizing::new(PASSWORD.to_owned()))),
        folders: vec!["INBOX".to_owned()],
        from: Beginning::All,
        after: After::Move("Hecho/2026".to_owned()),
        use_idle: true,
    }
}

fn limits() -> Limits {
    Limits {
        command: Duration::from_secs(30),
        idle: Duration::from_secs(240),
        poll: Duration::from_secs(240),
        retry: (Duration::from_millis(10), Duration::from_millis(40)),
        alarm_after: Duration::from_secs(300),
        message_bytes_max: 600_000,
        in_flight_bytes_max: 1_000_000,
        expiry_warning: Duration::from_secs(14 * 86_400),
    }
}

/// Accounts that are read into a desk.
struct Reading {
    board: Board,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Reading {
    fn begin(desk: &TestDesk, accounts: Vec<Account>) -> Self {
        let mailbox = |account: &Account| {
            let address = if account.id == "pt" { "suporte" } else { "soporte" };
            let address = format!("{address}@example.com").parse().unwrap();
            (account.id.clone(), ServedMailbox { address, authserv_ids: vec![] })
        };
        let mailboxes: BTreeMap<_, _> = accounts.iter().map(mailbox).collect();
        let room = Arc::new(DeskMailroom::new(&desk.desk, mailboxes));
        let board = Board::new(&places(&accounts));
        let stop = CancellationToken::new();
        let served = serve(accounts, limits(), room, board.clone(), stop.clone());
        let serving = desk.spawn(served);
        Self { board, stop, serving }
    }

    /// Waits until every folder is as wanted.
    fn until(&self, desk: &TestDesk, wanted: impl Fn(&FolderStatus) -> bool) {
        let all = self.board.until(|folders| folders.iter().all(&wanted));
        let waited = desk.block_on(async { tokio::time::timeout(PATIENCE, all).await });
        assert!(waited.is_ok(), "{:?}", self.board.folders());
    }

    /// Waits until every folder is read whole and waits for news, and so many messages were taken in all.
    fn rests(&self, desk: &TestDesk, taken: u64) {
        let sum = |folders: &[FolderStatus]| folders.iter().map(|f| f.taken).sum::<u64>();
        let resting = |f: &FolderStatus| {
            let waits = matches!(f.doing, Doing::Idle | Doing::Polling);
            f.waiting == 0 && f.caught_up_at.is_some() && waits
        };
        let all = self.board.until(|folders| sum(folders) == taken && folders.iter().all(resting));
        let waited = desk.block_on(async { tokio::time::timeout(PATIENCE, all).await });
        assert!(waited.is_ok(), "{:?}", self.board.folders());
    }

    fn end(self, desk: &TestDesk) {
        self.stop.cancel();
        desk.block_on(async { tokio::time::timeout(PATIENCE, self.serving).await })
            .unwrap()
            .unwrap();
    }
}

fn inbox() -> Place {
    Place { account: "es".to_owned(), folder: "INBOX".to_owned() }
}

/// A mail that opens a ticket, with this in its subject and its Message-ID.
fn raw(name: &str) -> Vec<u8> {
    mail("ana@cliente.example", &format!("Corte {name}"), "El rack B14 de MD2 no tiene corriente.")
        .header(&format!("Message-ID: <{name}@cliente.example>"))
        .raw()
}

fn subjects(desk: &TestDesk) -> Vec<String> {
    let mut subjects: Vec<String> =
        desk.tickets().into_iter().map(|ticket| ticket.facts.subject).collect();
    subjects.sort();
    subjects
}

#[test]
fn a4_a7_mail_is_taken_once_whatever_its_flags_and_wherever_it_lay_before() {
    let server = Dovecot::start();
    let mut others = server.client("soporte");
    others.puts("INBOX", "", &raw("vieja"));
    others.does("CREATE Otra");
    others.puts("Otra", "\\Seen", &raw("movida"));
    let desk = TestDesk::new();
    let reading =
        Reading::begin(&desk, vec![Account { from: Beginning::Now, ..account(server.port) }]);
    reading.rests(&desk, 0);

    others.puts("INBOX", "", &raw("nueva"));
    others.puts("INBOX", "\\Seen", &raw("leida"));
    others.puts("INBOX", "\\Seen \\Deleted", &raw("borrada"));
    others.does("SELECT Otra");
    others.does("UID MOVE 1:* INBOX");
    reading.rests(&desk, 4);
    assert_eq!(subjects(&desk), ["Corte borrada", "Corte leida", "Corte movida", "Corte nueva"]);
    assert_eq!((others.count("INBOX"), others.count("Hecho.2026")), (1, 4), "the old one stays");

    // Somebody puts one back: it is known, and goes where it belongs again.
    others.does("SELECT Hecho.2026");
    others.does("UID MOVE 1 INBOX");
    reading.rests(&desk, 5);
    assert_eq!(desk.tickets().len(), 4, "a7: no second ticket");
    let duplicates = desk.arrivals().into_iter().filter(|a| a.outcome.kind.as_str() == "duplicate");
    assert_eq!(duplicates.count(), 1);
    // Its own client may not have heard of it yet.
    let mut others = server.client("soporte");
    assert_eq!((others.count("INBOX"), others.count("Hecho.2026")), (1, 4));
    reading.end(&desk);
}

/// What a server says that it can, and whether others' mail that is marked as deleted stays.
fn moved_by(capability: &str) -> (Dovecot, TestDesk) {
    let server = Dovecot::start_with(&format!("imap_capability = {capability}\n"));
    let mut others = server.client("soporte");
    // Somebody marked it and has not made up his mind: it is not ours to remove.
    others.puts("INBOX", "\\Deleted", &raw("vieja"));
    let desk = TestDesk::new();
    let reading =
        Reading::begin(&desk, vec![Account { from: Beginning::Now, ..account(server.port) }]);
    reading.rests(&desk, 0);
    for name in ["a", "b"] {
        others.puts("INBOX", "", &raw(name));
    }
    reading.rests(&desk, 2);
    reading.end(&desk);
    assert_eq!(subjects(&desk), ["Corte a", "Corte b"]);
    (server, desk)
}

#[test]
fn where_the_server_cannot_move_mail_is_copied_and_only_ours_is_removed() {
    let (server, _desk) = moved_by("IMAP4rev1 UIDPLUS IDLE");
    let mut others = server.client("soporte");
    assert_eq!((others.count("INBOX"), others.count("Hecho.2026")), (1, 2));
    others.does("SELECT INBOX");
    let left = others.does("UID SEARCH DELETED");
    assert!(left.starts_with("* SEARCH 1\r\n"), "{left}");
}

#[test]
fn where_the_server_cannot_remove_single_messages_mail_is_marked_and_none_is_removed() {
    let (server, _desk) = moved_by("IMAP4rev1 IDLE");
    let mut others = server.client("soporte");
    assert_eq!(others.count("INBOX"), 3);
    others.does("SELECT INBOX");
    let read = others.does("UID SEARCH SEEN");
    assert!(read.starts_with("* SEARCH 2 3\r\n"), "{read}");
    let left = others.does("UID SEARCH DELETED");
    assert!(left.starts_with("* SEARCH 1\r\n"), "{left}");
}

#[test]
fn a5_a_message_id_that_is_missing_or_used_twice_loses_nothing() {
    let server = Dovecot::start();
    let mut others = server.client("soporte");
    let with = |from: &str, subject: &str, id: &str| {
        let mail = mail(from, subject, "El rack B14 de MD2 no tiene corriente.");
        if id.is_empty() { mail.raw() } else { mail.header(&format!("Message-ID: {id}")).raw() }
    };
    others.puts("INBOX", "", &with("ana@cliente.example", "Corte uno", "<1@x.example>"));
    others.puts("INBOX", "", &with("rui@outro.example", "Corte dos", "<1@x.example>"));
    others.puts("INBOX", "", &with("ana@cliente.example", "Corte tres", ""));
    others.puts("INBOX", "", &with("ana@cliente.example", "Corte cuatro", ""));
    let desk = TestDesk::new();
    let reading = Reading::begin(&desk, vec![account(server.port)]);
    reading.rests(&desk, 4);
    assert_eq!(subjects(&desk).len(), 4);
    reading.end(&desk);
}

#[test]
fn a6_uids_that_change_their_meaning_double_nothing_and_lose_nothing() {
    let server = Dovecot::start();
    let mut others = server.client("soporte");
    others.puts("INBOX", "", &raw("vieja"));
    let desk = TestDesk::new();
    // Nothing leaves the folder, so that all of it is there when the UIDs change.
    let flagged = Account { from: Beginning::Now, after: After::Flag, ..account(server.port) };
    let reading = Reading::begin(&desk, vec![flagged]);
    reading.rests(&desk, 0);
    for name in ["a", "b", "c"] {
        others.puts("INBOX", "", &raw(name));
    }
    reading.rests(&desk, 3);

    server.falls();
    server.forgets_uids("soporte");
    server.go_on();
    let mut others = server.client("soporte");
    others.puts("INBOX", "", &raw("d"));
    reading.rests(&desk, 4);
    assert_eq!(subjects(&desk), ["Corte a", "Corte b", "Corte c", "Corte d"]);
    assert_eq!(desk.arrivals().len(), 4, "those that were known are not even duplicates");
    let place = inbox();
    let folder = desk.store(move |tx| tx.imap_folder(&place)).unwrap();
    assert!(folder.generation > 1, "{folder:?}");
    let place = inbox();
    let counts = desk.store(move |tx| tx.imap_counts(&place, folder.generation));
    assert_eq!((counts.filed, counts.skipped), (4, 1), "the old one is passed over again");
    reading.end(&desk);
}

#[test]
fn a2_a3_a_server_that_goes_away_is_an_alarm_after_a_time_and_its_backlog_is_taken() {
    let server = Dovecot::start();
    let desk = TestDesk::new();
    let reading = Reading::begin(&desk, vec![account(server.port)]);
    reading.rests(&desk, 0);
    server.falls();
    reading.until(&desk, |folder| folder.failing_since.is_some());
    assert!(reading.board.folders().iter().all(|folder| !folder.alarm), "not at once");
    desk.forward(Duration::from_secs(3_600));
    reading.until(&desk, |folder| folder.alarm && folder.trouble.contains("cannot connect"));
    server.go_on();
    let mut others = server.client("soporte");
    for name in ["a", "b"] {
        others.puts("INBOX", "", &raw(name));
    }
    reading.rests(&desk, 2);
    reading.until(&desk, |folder| !folder.alarm && folder.trouble.is_empty());
    assert_eq!(subjects(&desk), ["Corte a", "Corte b"]);
    reading.end(&desk);
}

#[test]
fn a8_a_login_that_is_refused_is_an_alarm_at_once_and_touches_nothing() {
    let server = Dovecot::start();
    let mut others = server.client("soporte");
    others.puts("INBOX", "", &raw("a"));
    let desk = TestDesk::new();
    let wrong = Login::Password(Secret(Zeroizing::new("otra".to_owned())));
    let reading = Reading::begin(&desk, vec![Account { login: wrong, ..account(server.port) }]);
    reading.until(&desk, |folder| folder.alarm && folder.trouble.contains("login is refused"));
    reading.end(&desk);
    assert_eq!((others.count("INBOX"), desk.arrivals().len()), (1, 0));
}

#[test]
fn connections_are_protected_by_tls_and_a_server_that_nobody_vouches_for_is_not_spoken_to() {
    let server = Dovecot::start();
    server.client("soporte").puts("INBOX", "", &raw("a"));
    server.client("soporte").puts("INBOX", "", &raw("b"));
    let desk = TestDesk::new();
    let tls = tls_client(Some(&server.authority())).unwrap();
    let of = |id: &str, port, protection, tls: &Arc<_>| Account {
        id: id.to_owned(),
        protection,
        tls: Arc::clone(tls),
        ..account(port)
    };
    let stranger = of("es", server.tls_port, Protection::Implicit, &tls_client(None).unwrap());
    let reading = Reading::begin(&desk, vec![stranger]);
    reading.until(&desk, |folder| folder.alarm && folder.trouble.contains("TLS failed"));
    reading.end(&desk);
    let implicit = of("es", server.tls_port, Protection::Implicit, &tls);
    let reading = Reading::begin(&desk, vec![implicit]);
    reading.rests(&desk, 2);
    reading.end(&desk);
    server.client("suporte").puts("INBOX", "", &raw("c"));
    let begun = of("pt", server.port, Protection::StartTls, &tls);
    let reading = Reading::begin(&desk, vec![Account { user: "suporte".to_owned(), ..begun }]);
    reading.rests(&desk, 1);
    reading.end(&desk);
    assert_eq!(subjects(&desk), ["Corte a", "Corte b", "Corte c"]);
}
