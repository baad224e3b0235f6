//! What was done to a trail behind the program's back is found.
use rusqlite::Connection;

use super::super::migrations;
use super::*;
use crate::model::{ContactId, TicketNumber};
use crate::store::{Act, AuditBreak, AuditHead, AuditWalk};

/// A trail of eight rows: of two people, about a contact and about tickets.
fn trail() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    migrations::apply(&connection, "memory").unwrap();
    let mut tx = SqliteTx { connection: &connection };
    for turn in 0..8_u32 {
        let at = Timestamp::from_second(1_800_000_000 + i64::from(turn)).unwrap();
        let act = Act::of(if turn % 2 == 0 { "Marta" } else { "Iker" }, "local", at);
        let entry = AuditEntry::new(act, "ticket.vouched")
            .to_ticket(TicketNumber::from_serial(turn + 1).unwrap())
            .about(Subject::Contact(ContactId(7)))
            .with("level", "AL2")
            .with_person("second", Subject::Contact(ContactId(9)));
        assert_eq!(tx.audit(&entry).unwrap(), i64::from(turn) + 1);
    }
    connection
}

fn walk(connection: &Connection, noted: Vec<AuditHead>) -> Result<AuditHead, AuditBreak> {
    let mut tx = SqliteTx { connection };
    let mut walk = AuditWalk::new(tx.audit_ends().unwrap(), noted);
    for row in tx.audit_after(walk.last().id, 1_000).unwrap() {
        walk.take(&row)?;
    }
    walk.end().map(|()| walk.last())
}

fn head(connection: &Connection) -> AuditHead {
    let ends = SqliteTx { connection }.audit_ends().unwrap();
    AuditHead { id: ends.last, hash: ends.last_hash }
}

#[test]
fn a_changed_removed_inserted_or_moved_row_is_found_and_named() {
    let whole = trail();
    assert_eq!(walk(&whole, vec![]).unwrap(), head(&whole));
    for column in ["at = at + 1", "via = 'api:x'", "who = about", "what = 'x'", "object = 'x'"] {
        let changed = trail();
        changed.execute(&format!("UPDATE audit SET {column} WHERE id = 4"), []).unwrap();
        assert_eq!(walk(&changed, vec![]), Err(AuditBreak::Changed(4)), "{column}");
    }
    for column in ["about = NULL", "detail = '{}'", "hash = zeroblob(32)"] {
        let changed = trail();
        changed.execute(&format!("UPDATE audit SET {column} WHERE id = 4"), []).unwrap();
        assert_eq!(walk(&changed, vec![]), Err(AuditBreak::Changed(4)), "{column}");
    }
    let removed = trail();
    removed.execute("DELETE FROM audit WHERE id = 5", []).unwrap();
    assert_eq!(walk(&removed, vec![]), Err(AuditBreak::Missing(5)));

    // Whoever takes a row out and closes the gap has other digests from there on.
    removed.execute("UPDATE audit SET id = id - 1 WHERE id > 5", []).unwrap();
    assert_eq!(walk(&removed, vec![]), Err(AuditBreak::Changed(5)));

    let inserted = trail();
    inserted.execute_batch(
        "UPDATE audit SET id = -(id + 1) WHERE id > 3; UPDATE audit SET id = -id WHERE id < 0;
         INSERT INTO audit SELECT 4, at, via, who, what, object, about, detail, hash FROM audit WHERE id = 3;",
    ).unwrap();
    assert_eq!(walk(&inserted, vec![]), Err(AuditBreak::Changed(4)));

    let moved = trail();
    moved
        .execute_batch(
            "UPDATE audit SET id = 100 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3;
         UPDATE audit SET id = 3 WHERE id = 100;",
        )
        .unwrap();
    assert_eq!(walk(&moved, vec![]), Err(AuditBreak::Changed(2)));
}

#[test]
fn a_tail_that_is_cut_off_is_found_even_when_its_end_was_forged() {
    let cut = trail();
    let noted = head(&cut);
    cut.execute("DELETE FROM audit WHERE id > 6", []).unwrap();
    assert_eq!(walk(&cut, vec![]), Err(AuditBreak::Cut(7, 8)));

    // Forged by somebody who knows the program; what the log noted gives it away.
    let forge = "UPDATE audit_ends SET last = 6, last_hash = (SELECT hash FROM audit WHERE id = 6)";
    cut.execute(forge, []).unwrap();
    assert!(walk(&cut, vec![]).is_ok(), "the store alone cannot tell");
    assert_eq!(walk(&cut, vec![noted]), Err(AuditBreak::Cut(7, 8)));
    // And rows of the same count that were written anew.
    let mut tx = SqliteTx { connection: &cut };
    for _ in 0..2 {
        let act = Act::by_itself("clock", Timestamp::UNIX_EPOCH);
        tx.audit(&AuditEntry::new(act, "other")).unwrap();
    }
    assert!(walk(&cut, vec![]).is_ok());
    assert_eq!(walk(&cut, vec![noted]), Err(AuditBreak::Rewritten(8)));
}

#[test]
fn nobody_stands_in_clear_and_whoever_is_forgotten_cannot_be_found() {
    let connection = trail();
    let mut tx = SqliteTx { connection: &connection };
    let (ana, marta) = (Subject::Contact(ContactId(7)), Subject::Named("MARTA ".to_owned()));
    let rows = tx.audit_list(&AuditFilter::default()).unwrap();
    let shown = format!("{rows:?}").to_lowercase();
    assert!(!shown.contains("marta") && !shown.contains("contact:"), "{shown}");
    let people = tx.audit_people().unwrap();
    assert_eq!(people.len(), 4);
    assert_eq!(people.get(&rows[0].about.unwrap()).unwrap(), "contact:7");
    let who = tx.audit_reference(&marta).unwrap();
    let hers = AuditFilter { who, ..AuditFilter::default() };
    assert_eq!(tx.audit_list(&hers).unwrap().len(), 4, "a name is one whatever its case");

    let before = tx.audit_reference(&ana).unwrap().unwrap();
    tx.audit_forget(&ana).unwrap();
    assert_eq!(tx.audit_reference(&ana).unwrap(), None);
    assert!(!tx.audit_people().unwrap().contains_key(&before));
    assert_eq!(walk(&connection, vec![]).unwrap().id, 8, "the trail is as whole as before");
    let mut tx = SqliteTx { connection: &connection };
    let act = Act::by_itself("local", Timestamp::UNIX_EPOCH);
    tx.audit(&AuditEntry::new(act, "contact.added").about(ana.clone())).unwrap();
    assert_ne!(tx.audit_reference(&ana).unwrap(), Some(before), "a later one is somebody else");
}

#[test]
fn what_is_too_old_goes_from_the_beginning_and_the_rest_is_whole() {
    let connection = trail();
    let mut tx = SqliteTx { connection: &connection };
    let before = Timestamp::from_second(1_800_000_005).unwrap();
    assert_eq!(tx.audit_trim(before, 3).unwrap(), 3, "no more than was asked for at once");
    assert_eq!(tx.audit_trim(before, 300).unwrap(), 2);
    assert_eq!(tx.audit_trim(before, 300).unwrap(), 0);
    assert_eq!(walk(&connection, vec![]).unwrap().id, 8);
    connection.execute("DELETE FROM audit WHERE id = 6", []).unwrap();
    assert_eq!(walk(&connection, vec![]), Err(AuditBreak::Missing(6)));
    let mut tx = SqliteTx { connection: &connection };
    tx.audit_trim(Timestamp::MAX, 300).unwrap();
    assert_eq!(tx.audit_after(0, 10).unwrap().len(), 1, "its end stays");
}
