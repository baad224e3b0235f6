//! Arrivals as a door hands them to the story, with what is not under test left as it is understood.
use centralita::identity::{NewAccount, NewContact, Team};
use centralita::intake::{CallerClaim, Entrance, Incoming, Marks, Nature, Post, Settled};
use centralita::mail::{ReadLimits, read};
use centralita::mailauth::{Means, Verdict};
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, Channel, ContactId, ContactNumber, Country, Door,
    EmailAddress, OutboxId, TicketNumber,
};
use centralita::store::{OutboxKind, OutboxState};
use centralita::tickets::EventKind;
use centralita::understanding::{Classification, Utterance};

use crate::desk::TestDesk;

/// Who it comes from, and how.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    /// A mail whose domain vouches for it, or not.
    Mail(&'a str, bool),
    /// A call of a contact, known so well.
    Call(ContactId, AssuranceLevel),
    /// A call of nobody known.
    Stranger,
}

/// Registers a company and one contact of it, who may order everything.
pub(crate) fn register(
    desk: &TestDesk,
    (name, kind, state): (&str, AccountKind, AccountState),
    address: &str,
    serial: u32,
) -> ContactId {
    let (name, address) = (name.to_owned(), address.parse::<EmailAddress>().unwrap());
    desk.store(move |tx| {
        let team = Team { csm: Some("Marta Gil".parse().unwrap()), ..Team::default() };
        let account = NewAccount { team, ..NewAccount::new(&name, kind, state, Country::SPAIN) };
        let account = tx.add_account(&account)?;
        let contact =
            NewContact { addresses: vec![address.clone()], ..NewContact::new(account, "Ana") };
        tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())
    })
}

/// An integrated company that buys space.
pub(crate) const fn norte() -> (&'static str, AccountKind, AccountState) {
    ("Norte", AccountKind::Colocation, AccountState::Integrated)
}

/// What the shipped rules and model make of a text.
pub(crate) fn understood(desk: &TestDesk, text: &str, channel: Channel) -> Classification {
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    knowledge.understanding.classify(&Utterance {
        subject: "",
        text,
        channel,
        line: None,
        known_language: None,
        received: desk.now(),
    })
}

/// Hands a text in, understood as it is and then as `change` has it.
pub(crate) fn arrives(
    desk: &TestDesk,
    by: By<'_>,
    text: &str,
    marks: Marks,
    change: impl FnOnce(&mut Classification),
) -> Settled {
    let channel = if matches!(by, By::Mail(..)) { Channel::Email } else { Channel::Phone };
    let mut meaning = understood(desk, text, channel);
    change(&mut meaning);
    arrives_as(desk, by, text, marks, meaning)
}

/// Hands a text in as somebody understood it.
pub(crate) fn arrives_as(
    desk: &TestDesk,
    by: By<'_>,
    text: &str,
    marks: Marks,
    meaning: Classification,
) -> Settled {
    let first = desk.desk.intake.parts().settings.entrances[0].clone();
    arrives_at(desk, by, (text, first), marks, meaning)
}

/// The same, at one of our mailboxes.
pub(crate) fn arrives_at(
    desk: &TestDesk,
    by: By<'_>,
    (text, entrance): (&str, Entrance),
    marks: Marks,
    meaning: Classification,
) -> Settled {
    let intake = &desk.desk.intake;
    let mail = matches!(by, By::Mail(..));
    let (sender, caller, proof) = match by {
        By::Mail(address, proven) => {
            let author: EmailAddress = address.parse().unwrap();
            let proof = proven.then(|| Verdict {
                aligned: Some(author.domain().to_owned()),
                author: Some(author.clone()),
                means: Some(Means::Dkim),
                ..Verdict::default()
            });
            (Some(author), None, proof)
        }
        By::Call(contact, level) => (None, Some(CallerClaim::Contact(contact, level)), None),
        By::Stranger => (None, Some(CallerClaim::Nobody), None),
    };
    let shown = sender.as_ref().map_or("+34910000001".to_owned(), ToString::to_string);
    let number = desk.arrivals().len();
    let incoming = Incoming {
        door: if mail { Door::Lmtp } else { Door::Simulator },
        key: format!("arrival {number}"),
        at: desk.now(),
        entrance,
        sender,
        reply_to: None,
        shown_sender: shown,
        caller,
        callback: None,
        subject: String::new(),
        text: text.to_owned(),
        attachments: vec![],
        warnings: vec![],
        nature: Nature::Person,
        list: false,
        code_hidden: false,
        marks,
        proof,
        post: Post::default(),
        raw: None,
        understood: Ok(meaning),
    };
    let knowledge = intake.parts().knowledge.load_full();
    desk.block_on(intake.take(incoming, knowledge)).unwrap()
}

/// The same, of a ticket of its own.
pub(crate) fn opens(
    desk: &TestDesk,
    by: By<'_>,
    text: &str,
    change: impl FnOnce(&mut Classification),
) -> TicketNumber {
    arrives(desk, by, text, Marks::default(), change).outcome.ticket.unwrap()
}

/// The letters that went out since they were taken last: to whom, and the text on one line.
pub(crate) fn letters(desk: &TestDesk) -> Vec<(String, String)> {
    let (rows, now) = (desk.outgoing(), desk.now());
    let ids: Vec<OutboxId> = rows.iter().map(|row| row.id).collect();
    desk.store(move |tx| {
        ids.iter().try_for_each(|id| tx.finish_outgoing(*id, OutboxState::Sent, "", now))
    });
    let mails = rows.into_iter().filter(|row| row.kind == OutboxKind::Mail);
    mails
        .map(|row| {
            let text = text_of(&row.payload);
            (row.to, text)
        })
        .collect()
}

/// The text of a letter on one line.
pub(crate) fn text_of(payload: &str) -> String {
    let text = read(payload.as_bytes(), &ReadLimits::default()).full_text;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The only letter that went out since.
pub(crate) fn letter(desk: &TestDesk) -> String {
    let mut all = letters(desk);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).1
}

/// The notes beside a ticket.
pub(crate) fn notes(desk: &TestDesk, ticket: TicketNumber) -> Vec<String> {
    let events = desk.store(move |tx| tx.events(ticket));
    events.into_iter().filter(|e| e.kind == EventKind::Note).map(|e| e.text).collect()
}
