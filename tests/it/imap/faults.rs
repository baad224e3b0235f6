//! Connections that break at every command.
use centralita::channels::imap::{Account, After};

use super::dovecot::{Dovecot, Fault, proxy};
use super::{Reading, account, raw, subjects};
use crate::desk::TestDesk;

/// Lines after which every fault has been met: more than one connection sends for three mails.
const LINES_MAX: u32 = 30;

/// Cuts the n-th connection before and after its n-th line.
fn at_every_line(number: u32) -> Fault {
    let line = number / 2 + 1;
    match (line > LINES_MAX, number % 2) {
        (true, _) => Fault::None,
        (false, 0) => Fault::CutBefore(line),
        (false, _) => Fault::CutAfter(line),
    }
}

fn one_ticket_each(after: After) {
    let server = Dovecot::start();
    let port = proxy(server.port, at_every_line);
    let mut others = server.client("soporte");
    let names = ["a", "b", "c"];
    for name in names {
        others.puts("INBOX", "", &raw(name));
    }
    let desk = TestDesk::new();
    let cut = Account { use_idle: false, after, ..account(port) };
    let reading = Reading::begin(&desk, vec![cut]);
    reading.rests(&desk, 3);
    assert_eq!(subjects(&desk), names.map(|name| format!("Corte {name}")));
    assert_eq!(desk.arrivals().len(), 3, "nothing was even told twice");
    let failures = reading.board.folders()[0].failures;
    assert!(failures >= 10, "only {failures} connections broke");
    reading.end(&desk);
}

#[test]
fn a6_a_connection_cut_at_every_command_makes_one_ticket_of_each_mail_that_is_moved() {
    one_ticket_each(After::Move("Hecho".to_owned()));
}

#[test]
fn a6_a_connection_cut_at_every_command_makes_one_ticket_of_each_mail_that_is_marked() {
    one_ticket_each(After::Flag);
}
