//! The registry and the codes in the store: one suite for every engine, and the way from the first
//! schema.
use centralita::identity::{Charge, CodeLimits, NewAccount, NewContact};
use centralita::model::{
    AccountId, AccountKind, AccountState, ContactId, ContactNumber, Country, Digest, Language,
    PhoneNumber,
};
use centralita::store::{
    CodeHash, Database, Named, RetireReason, RightCode, SqliteSettings, StoreError, open_sqlite,
};

use crate::store::{address, at, on_every_engine, write};

fn number(serial: u32) -> ContactNumber {
    ContactNumber::from_serial(serial).unwrap()
}

fn phone(text: &str) -> PhoneNumber {
    text.parse().unwrap()
}

fn new_account(name: &str) -> NewAccount {
    NewAccount::new(name, AccountKind::Managed, AccountState::Integrated, Country::SPAIN)
}

fn new_contact(account: AccountId) -> NewContact {
    NewContact {
        languages: vec![Language::Portuguese, Language::English],
        addresses: vec![address("ana@cliente.example")],
        numbers: vec![phone("+34911238857")],
        permissions: vec!["access@MD2".parse().unwrap(), "hands".parse().unwrap()],
        ..NewContact::new(account, "Ana")
    }
}

/// Registers a company and a person of it.
fn registered(db: &Database) -> (AccountId, ContactId) {
    write(db, |tx| {
        let account = tx.add_account(&new_account("Acme"))?;
        Ok((account, tx.add_contact(&new_contact(account), number(7))?))
    })
    .unwrap()
}

#[test]
fn owners_are_found_by_address_telephone_row_and_number() {
    on_every_engine(|db| {
        let (account, id) = registered(db);
        let found = [
            write(db, |tx| tx.owners_of_address(&address("ana@cliente.example"))).unwrap(),
            write(db, |tx| tx.owners_of_phone(&phone("+34911238857"))).unwrap(),
            write(db, move |tx| tx.contact(id)).unwrap().into_iter().collect(),
            write(db, |tx| tx.contact_by_number(&number(7))).unwrap().into_iter().collect(),
        ];
        for owners in found {
            assert_eq!(owners.len(), 1);
            assert_eq!((owners[0].0.id, owners[0].0.number), (id, number(7)));
            assert_eq!(owners[0].0.facts, new_contact(account));
            assert_eq!(owners[0].1.facts, new_account("Acme"));
        }
        assert!(write(db, |tx| tx.owners_of_phone(&phone("+34911238858"))).unwrap().is_empty());
        assert!(write(db, |tx| tx.contact(ContactId(99))).unwrap().is_none());
        assert!(write(db, |tx| tx.contact_by_number(&number(8))).unwrap().is_none());
        assert_eq!(write(db, |tx| tx.contacts()).unwrap().len(), 1);
    });
}

#[test]
fn what_does_not_fit_is_refused() {
    on_every_engine(|db| {
        let (account, _) = registered(db);
        let error = write(db, |tx| tx.add_account(&new_account("Acme"))).unwrap_err();
        assert_eq!(error.to_string(), "account `Acme` is already there");
        let stray = new_contact(AccountId(99));
        let error = write(db, move |tx| tx.add_contact(&stray, number(8))).unwrap_err();
        assert!(matches!(error, StoreError::Missing(_)), "{error}");
        let taken = new_contact(account);
        let error = write(db, move |tx| tx.add_contact(&taken, number(7))).unwrap_err();
        assert_eq!(error.to_string(), format!("contact number {} is already there", number(7)));
    });
}

#[test]
fn accounts_and_contacts_change_and_nothing_else_does() {
    on_every_engine(|db| {
        let (account, id) = registered(db);
        let other = write(db, |tx| tx.add_account(&new_account("Beta"))).unwrap();
        let mut changed = write(db, |tx| tx.accounts()).unwrap().remove(0);
        assert_eq!((changed.id, changed.facts.access_date), (account, None));
        changed.facts.state = AccountState::Integrating;
        changed.facts.access_date = Some("2027-01-31".parse().unwrap());
        changed.facts.team.csm = Some("Inês <ines@desk.example>".parse().unwrap());
        let wanted = changed.clone();
        write(db, move |tx| tx.update_account(&wanted)).unwrap();
        let accounts = write(db, |tx| tx.accounts()).unwrap();
        assert_eq!(accounts[0], changed);
        assert_eq!((accounts[1].id, &accounts[1].facts), (other, &new_account("Beta")));
        let mut clash = changed.clone();
        clash.facts.name = "Beta".to_owned();
        let error = write(db, move |tx| tx.update_account(&clash)).unwrap_err();
        assert!(matches!(error, StoreError::Exists(_)), "{error}");
        let mut gone = changed;
        gone.id = AccountId(99);
        let error = write(db, move |tx| tx.update_account(&gone)).unwrap_err();
        assert!(matches!(error, StoreError::Missing(_)), "{error}");

        let facts = NewContact {
            addresses: vec![address("ana@nueva.example")],
            permissions: vec![],
            ..NewContact::new(account, "Ana Gil")
        };
        let wanted = facts.clone();
        write(db, move |tx| tx.update_contact(id, &wanted)).unwrap();
        let (contact, _) = write(db, move |tx| tx.contact(id)).unwrap().unwrap();
        assert_eq!((contact.number, contact.facts), (number(7), facts.clone()));
        assert!(write(db, |tx| tx.owners_of_phone(&phone("+34911238857"))).unwrap().is_empty());
        let error = write(db, move |tx| tx.update_contact(ContactId(99), &facts)).unwrap_err();
        assert!(matches!(error, StoreError::Missing(_)), "{error}");
    });
}

const HASH: CodeHash = CodeHash { salt: [1; 16], hash: [2; 32] };
const LIMITS: CodeLimits = CodeLimits {
    contact_hour: 5,
    contact: 10,
    known_origin: 3,
    known_origin_days: 90,
    origin_day: 6,
    origin_blocked_h: 24,
    alarm_contacts: 30,
    unused_days: 30,
};

#[test]
fn a_contact_has_one_live_code() {
    on_every_engine(|db| {
        let (_, id) = registered(db);
        let live = || write(db, move |tx| tx.live_code(Some(id))).unwrap();
        assert_eq!(live(), None);
        assert!(!write(db, |tx| tx.has_codes()).unwrap());
        write(db, move |tx| tx.issue_code(id, &HASH, at(0))).unwrap();
        let first = live().unwrap();
        assert_eq!((first.hash, first.issued_at, first.first_used_at), (HASH, at(0), None));
        let newer = CodeHash { salt: [3; 16], hash: [4; 32] };
        write(db, move |tx| tx.issue_code(id, &newer, at(1))).unwrap();
        let second = live().unwrap();
        assert_ne!(second.id, first.id);
        assert_eq!(second.hash, newer);
        assert!(write(db, |tx| tx.has_codes()).unwrap());
        assert!(write(db, move |tx| tx.retire_code(id, RetireReason::Desk, at(2))).unwrap());
        assert!(!write(db, move |tx| tx.retire_code(id, RetireReason::Desk, at(3))).unwrap());
        assert_eq!(live(), None);
        let error = write(db, |tx| tx.issue_code(ContactId(99), &HASH, at(0))).unwrap_err();
        assert!(matches!(error, StoreError::Missing(_)), "{error}");
        let by = |named| write(db, move |tx| tx.find_named(named)).unwrap();
        assert_eq!(by(Named::Number(number(7))), Some(id));
        assert_eq!(by(Named::Contact(id)), Some(id));
        assert_eq!((by(Named::Number(number(8))), by(Named::Contact(ContactId(99)))), (None, None));
    });
}

#[test]
fn a_charge_counts_until_it_is_taken_back() {
    on_every_engine(|db| {
        let (_, id) = registered(db);
        let office = Digest([7; 32]);
        write(db, move |tx| tx.issue_code(id, &HASH, at(0))).unwrap();
        let code = write(db, move |tx| tx.live_code(Some(id))).unwrap().unwrap().id;
        let tally = || write(db, move |tx| tx.tally(Some(id), Some(&office), &LIMITS, at(9)));
        let charge = |charge: Charge, second: i64| {
            write(db, move |tx| tx.charge_try(Some(id), Some(&office), charge, at(second))).unwrap()
        };
        charge(Charge::Contact, 1);
        let last = charge(Charge::Contact, 2);
        let counted = tally().unwrap();
        assert_eq!((counted.contact_hour, counted.contact, counted.known), (2, 2, false));
        assert_eq!(counted.alarm_contacts, 1);
        let right = move |code: i64, known: bool| {
            let origin = Some(office);
            write(db, move |tx| {
                let origin = origin.as_ref();
                tx.end_right(&RightCode {
                    code,
                    charged: last,
                    contact: id,
                    origin,
                    known,
                    at: at(3),
                })
            })
            .unwrap()
        };
        assert!(!right(code + 1, false), "a code that is not live is not right");
        assert_eq!(tally().unwrap(), counted, "and nothing was changed");
        assert!(right(code, false));
        let after = tally().unwrap();
        assert_eq!((after.contact, after.known), (0, true));
        let used = write(db, move |tx| tx.live_code(Some(id))).unwrap().unwrap();
        assert_eq!(used.first_used_at, Some(at(3)));

        let free = charge(Charge::Nothing, 4);
        write(db, move |tx| tx.end_wrong(free, Charge::Nothing, &LIMITS, at(4))).unwrap();
        let own = charge(Charge::KnownOrigin, 5);
        write(db, move |tx| tx.end_wrong(own, Charge::KnownOrigin, &LIMITS, at(5))).unwrap();
        assert_eq!(tally().unwrap().known_origin, 1);
    });
}

#[test]
fn the_store_knows_the_key_of_its_codes() {
    on_every_engine(|db| {
        let (_, id) = registered(db);
        let check = |key: i64| write(db, move |tx| tx.check_code_key(key)).unwrap();
        assert!(check(5));
        assert!(check(6), "no code needs the first one");
        write(db, move |tx| tx.issue_code(id, &HASH, at(0))).unwrap();
        assert!(check(6));
        assert!(!check(5));
        let ended = write(db, |tx| tx.retire_all_codes(RetireReason::KeyLost, at(1))).unwrap();
        assert_eq!(ended, 1);
        assert!(check(5));
    });
}

/// What the disk holds after all: no hash of a retired code, and no wrong code for longer than a
/// limit asks for it.
#[test]
fn what_is_not_needed_any_more_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let db = open_sqlite(&SqliteSettings { path: path.clone(), group_max: 1 }).unwrap();
    let (_, id) = registered(&db);
    let place = Digest([7; 32]);
    write(&db, move |tx| {
        tx.issue_code(id, &HASH, at(0))?;
        let code = tx.live_code(Some(id))?.unwrap().id;
        let charged = tx.charge_try(Some(id), Some(&place), Charge::Contact, at(1))?;
        let (origin, known) = (Some(&place), false);
        tx.end_right(&RightCode { code, charged, contact: id, origin, known, at: at(1) })?;
        tx.retire_code(id, RetireReason::Desk, at(1))?;
        tx.charge_try(None, Some(&place), Charge::Contact, at(2))?;
        tx.charge_try(Some(id), Some(&place), Charge::Origin, at(2))?;
        tx.charge_try(Some(id), Some(&place), Charge::Contact, at(2))?;
        let later = at(1 + 90 * 86_400);
        let last = tx.charge_try(None, None, Charge::Contact, later)?;
        tx.end_wrong(last, Charge::Contact, &LIMITS, later)
    })
    .unwrap();
    db.stop();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(db.ended());
    let raw = rusqlite::Connection::open(&path).unwrap();
    let one = |sql: &str| raw.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(one("SELECT count(*) FROM pins WHERE hash IS NULL AND salt IS NULL"), 1);
    assert_eq!(one("SELECT count(*) FROM known_origins"), 0, "after ninety days");
    assert_eq!(one("SELECT count(*) FROM wrong_codes"), 2, "the contact's own, and the last");
    assert_eq!(one("SELECT count(*) FROM wrong_codes WHERE charge = 'contact'"), 2);
}

/// A store of the first schema, with a contact in it.
#[test]
fn a_store_of_before_keeps_its_contacts_and_they_get_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch(include_str!("../../migrations/sqlite/0001_first_story.sql")).unwrap();
    raw.execute_batch(
        "PRAGMA user_version = 1;
         INSERT INTO accounts VALUES (1, 'Acme', 'managed', 'integrated', 'es');
         INSERT INTO contacts VALUES (1, 1, 'Ana', 'pt-PT'), (2, 1, 'Eva', NULL);
         INSERT INTO contact_addresses VALUES ('ana@cliente.example', 1);",
    )
    .unwrap();
    drop(raw);
    let db = open_sqlite(&SqliteSettings { path, group_max: 1 }).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let random: std::sync::Arc<dyn centralita::runtime::Random> =
        std::sync::Arc::new(centralita::runtime::SeededRandom::new(1));
    let give = || {
        let giving = centralita::intake::codes::number_contacts(&db, random.clone());
        runtime.block_on(giving).unwrap()
    };
    assert_eq!((give(), give()), (2, 0), "once");
    let contacts = write(&db, |tx| tx.contacts()).unwrap();
    assert_ne!(contacts[0].number, contacts[1].number);
    assert_eq!(contacts[0].facts.languages, [Language::Portuguese]);
    assert!(contacts[1].facts.languages.is_empty());
    assert_eq!(contacts[0].facts.permissions, [centralita::identity::Permission::ALL]);
    assert_eq!(write(&db, |tx| tx.accounts()).unwrap()[0].facts, new_account("Acme"));
    let first = contacts[0].number;
    let again = write(&db, move |tx| tx.number_contact(ContactId(1), first));
    assert!(matches!(again, Err(StoreError::Missing(_))), "a number is never given twice");
}
