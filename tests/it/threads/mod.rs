//! Threads told as stories: which mail belongs to which ticket, which answers stop in time, and what
//! people at the desk do with both. Names carry the number of the acceptance case.
use centralita::identity::{NewAccount, NewContact};
use centralita::mail::{Inbound, ReadLimits, read};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, TicketNumber};
use centralita::store::{Claimed, OutboxKind};
use centralita::tickets::{EventKind, TicketEvent};

use crate::desk::{Mail, TestDesk, mail};

mod bounces;
mod correcting;
mod exchanges;
mod links;
mod loops;
mod merging;
mod replying;
mod requests;
mod vouching;

pub(crate) use links::proven;

pub(crate) const ANA: &str = "ana@cliente.example";

fn power() -> Mail {
    mail(ANA, "Sin corriente", "Nos hemos quedado sin corriente en el armario 0408 de MD2.")
        .header("Message-ID: <a1@cliente.example>")
}

fn question(from: &str, subject: &str) -> Mail {
    mail(from, subject, "¿Nos mandan los números de serie del rack 3 de MD2 cuando puedan?")
}

/// Registers one contact of an account of his own.
pub(crate) fn register(desk: &TestDesk, address: &'static str, serial: u32) {
    desk.store(move |tx| {
        let name = format!("Cliente de {address}");
        let account = NewAccount::new(
            &name,
            AccountKind::Colocation,
            AccountState::Integrated,
            Country::SPAIN,
        );
        let account = tx.add_account(&account)?;
        let contact = NewContact {
            addresses: vec![address.parse().unwrap()],
            ..NewContact::new(account, "Ana")
        };
        tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())
    });
}

/// Takes the letters that wait.
fn letters(desk: &TestDesk) -> Vec<Claimed> {
    desk.outgoing().into_iter().filter(|row| row.kind == OutboxKind::Mail).collect()
}

fn opened(row: &Claimed) -> Inbound {
    read(row.payload.as_bytes(), &ReadLimits::default())
}

fn events(desk: &TestDesk, ticket: TicketNumber) -> Vec<TicketEvent> {
    desk.store(move |tx| tx.events(ticket))
}

pub(crate) fn notes(desk: &TestDesk, ticket: TicketNumber) -> Vec<String> {
    let events = events(desk, ticket).into_iter();
    events.filter(|event| event.kind == EventKind::Note).map(|event| event.text).collect()
}
