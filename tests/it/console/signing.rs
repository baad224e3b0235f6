//! Who signed in and out stands in the audit trail: how, from which network, and nothing that was typed.
use std::time::Duration;

use axum::http::{StatusCode, header};
use centralita::model::Language;
use centralita::staff::Role;
use centralita::store::AuditFilter;

use super::access::{asked_for_second, set_up, shown};
use super::{Browser, PASSWORD, signed_in};
use crate::desk::TestDesk;

/// The rows of one kind, the oldest first: whom they are about, and what is known of it.
pub(super) fn rows(desk: &TestDesk, what: &str) -> Vec<(String, serde_json::Value)> {
    let filter = AuditFilter { what: Some(what.to_owned()), ..AuditFilter::default() };
    let rows = desk.store(move |tx| tx.audit_list(&filter));
    let row = |row: centralita::store::AuditRow| {
        assert_eq!(row.via, "console", "{row:?}");
        (row.object, serde_json::from_str(&row.detail).unwrap())
    };
    rows.into_iter().rev().map(row).collect()
}

fn how(desk: &TestDesk) -> Vec<String> {
    let rows = rows(desk, "user.signed-in");
    rows.iter().map(|(who, row)| format!("{who} {}", row["how"].as_str().unwrap())).collect()
}

#[test]
fn each_sign_in_and_out_leaves_a_row_with_how_and_from_which_network() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::English);
    let (secret, recovery) = set_up(&desk, &mut ana);
    desk.forward(Duration::from_secs(30));
    asked_for_second(&mut ana);
    assert_eq!(how(&desk), ["user:ana password"], "half a sign-in is none");
    ana.address = "192.0.2.77:50000";
    asked_for_second(&mut ana);
    let code = shown(&desk, &secret);
    assert_eq!(ana.post("/sign-in/second", &[("code", &code)]).status, StatusCode::SEE_OTHER);
    asked_for_second(&mut ana);
    let page = ana.post("/sign-in/second", &[("code", &recovery[0])]);
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let session = page.headers.get_all(header::SET_COOKIE).iter().next().unwrap();
    ana.cookie = Some(session.to_str().unwrap().split(';').next().unwrap().to_owned());
    let form = ana.get("/").form();
    assert_eq!(ana.post("/sign-out", &[("form", &form)]).status, StatusCode::SEE_OTHER);

    let wanted = ["password", "password and code", "password and recovery code"];
    assert_eq!(how(&desk), wanted.map(|how| format!("user:ana {how}")));
    let signed_in = rows(&desk, "user.signed-in");
    assert_eq!(signed_in[0].1["from"], "127.0.0.0/24");
    assert_eq!(signed_in[1].1["from"], "192.0.2.0/24", "a network and no address");
    let out = rows(&desk, "user.signed-out");
    assert_eq!(out.len(), 1);
    assert_eq!((out[0].0.as_str(), &out[0].1["from"]), ("user:ana", &"192.0.2.0/24".into()));

    let whole = desk.store(|tx| tx.audit_after(0, 1_000));
    let text = format!("{whole:?}");
    let plain: String = recovery[0].replace('-', "");
    for never in [PASSWORD, &secret, &code, &recovery[0], &plain, "192.0.2.77"] {
        assert!(!text.contains(never), "{never} stands in {text}");
    }
    let mut auditor = super::signed_in(&desk, "ines", Role::Auditor, Language::English);
    let page = auditor.get("/audit?what=user.signed-out");
    assert!(page.text.contains("user:ana") && page.text.contains("from: 192.0.2.0/24"));
}

#[test]
fn a_sign_in_says_how_many_wrong_passwords_came_before_it_and_from_how_many_addresses() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let told = || {
        let rows = rows(&desk, "user.signed-in");
        let (_, last) = rows.into_iter().last().unwrap();
        (last["misses"].clone(), last.get("addresses").cloned())
    };
    assert_eq!(told(), ("0".into(), None));
    let mut thief = Browser::new(&desk);
    for (address, tries) in
        [("192.0.2.9:50000", 9), ("192.0.2.10:50000", 1), ("[2001:db8::9]:5", 1)]
    {
        thief.address = address;
        for _ in 0..tries {
            assert_eq!(thief.sign_in("ana", "cuatro cabras"), StatusCode::FORBIDDEN);
        }
    }
    // Long after those by which she could be locked out are forgotten.
    desk.forward(Duration::from_secs(40 * 60));
    assert_eq!(ana.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    assert_eq!(told(), ("11".into(), Some("3".into())));
    assert_eq!(ana.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    assert_eq!(told(), ("0".into(), None), "it begins anew");
    let whole = format!("{:?}", desk.store(|tx| tx.audit_after(0, 1_000)));
    assert!(!whole.contains("192.0.2.9") && !whole.contains("2001:db8"), "{whole}");
    let mut auditor = signed_in(&desk, "ines", Role::Auditor, Language::Portuguese);
    let page = auditor.get("/audit?what=user.signed-in");
    assert!(page.text.contains("tentativas falhadas antes: 11"), "{}", page.text);
    assert!(page.text.contains("de endereços: 3"), "{}", page.text);
}

#[test]
fn wrong_codes_of_a_second_factor_are_told_by_the_sign_in_that_follows_and_its_own_is_none() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let (secret, recovery) = set_up(&desk, &mut ana);
    let told = || {
        let rows = rows(&desk, "user.signed-in");
        let (_, last) = rows.into_iter().last().unwrap();
        (last["misses"].clone(), last.get("addresses").cloned())
    };
    desk.forward(Duration::from_secs(30));
    // Somebody knows her password and guesses codes, until none is looked at any more and beyond.
    let mut thief = Browser::new(&desk);
    thief.address = "192.0.2.9:50000";
    asked_for_second(&mut thief);
    for _ in 0..10 {
        thief.post("/sign-in/second", &[("code", "000000")]);
    }
    desk.forward(Duration::from_secs(16 * 60));
    asked_for_second(&mut ana);
    ana.post("/sign-in/second", &[("code", "000000")]);
    let code = shown(&desk, &secret);
    assert_eq!(ana.post("/sign-in/second", &[("code", &code)]).status, StatusCode::SEE_OTHER);
    assert_eq!(told(), ("11".into(), Some("2".into())));

    asked_for_second(&mut ana);
    let page = ana.post("/sign-in/second", &[("code", &recovery[0])]);
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(told(), ("0".into(), None), "it begins anew");
}

#[test]
fn guesses_are_counted_and_a_lock_is_one_row_however_often_somebody_tries() {
    let desk = TestDesk::new();
    signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let before = desk.store(|tx| tx.audit_ends()).last;
    let mut thief = Browser::new(&desk);
    thief.address = "192.0.2.9:50000";
    for _ in 0..8 {
        assert_eq!(thief.sign_in("ana", "cuatro cabras"), StatusCode::FORBIDDEN);
    }
    assert_eq!(desk.store(|tx| tx.audit_ends()).last, before, "no guess has a row of its own");
    for _ in 0..5 {
        assert_eq!(thief.sign_in("ana", PASSWORD), StatusCode::FORBIDDEN);
    }
    let locks = rows(&desk, "user.locked-out");
    assert_eq!(locks.len(), 1, "{locks:?}");
    let (who, row) = &locks[0];
    assert_eq!(
        (who.as_str(), &row["of"], &row["misses"]),
        ("user:ana", &"password".into(), &"8".into())
    );
    assert_eq!(row["from"], "192.0.2.0/24");

    // Whoever tries names that nobody has is locked out by his address; what he types stands nowhere.
    for n in 0..30 {
        thief.sign_in(&format!("hunter{n}"), "hunter2");
    }
    let locks = rows(&desk, "user.locked-out");
    assert_eq!(locks.len(), 2, "{locks:?}");
    assert_eq!((locks[1].0.as_str(), &locks[1].1["misses-of-network"]), ("user", &"30".into()));
    let text = format!("{:?}", desk.store(|tx| tx.audit_after(0, 1_000)));
    assert!(!text.contains("hunter") && !text.contains("cabras"), "{text}");

    // From many networks at once the rows have an end.
    let flooded = desk.store(|tx| tx.audit_ends()).last;
    for n in 0..36_u8 {
        let (from, at) = (format!("10.0.{n}.1"), desk.now());
        for _ in 0..30 {
            let (key, from) = (centralita::model::Digest([n; 32]), from.clone());
            desk.store(move |tx| tx.miss_sign_in(&key, &from, at));
        }
        let password = centralita::intake::Password::new("x".to_owned());
        let tried = desk.block_on(desk.desk.staff.sign_in("nobody", password, &from)).unwrap();
        assert_eq!(tried, centralita::intake::SignIn::Refused);
    }
    let added = desk.store(|tx| tx.audit_ends()).last - flooded;
    assert_eq!(added, 29, "thirty within a quarter of an hour, and one was there");

    // They leave room for the locks of people who are there.
    signed_in(&desk, "rui", Role::Agent, Language::Portuguese);
    let mut other = Browser::new(&desk);
    other.address = "203.0.113.9:50000";
    for _ in 0..9 {
        assert_eq!(other.sign_in("rui", "cuatro cabras"), StatusCode::FORBIDDEN);
    }
    let locks = rows(&desk, "user.locked-out");
    assert!(locks.iter().any(|(who, _)| who == "user:rui"), "{locks:?}");
}

#[test]
fn a_lock_of_the_second_factor_names_whose_password_is_known_to_somebody() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::English);
    set_up(&desk, &mut ana);
    desk.forward(Duration::from_secs(30));
    for _ in 0..11 {
        asked_for_second(&mut ana);
        ana.post("/sign-in/second", &[("code", "000000")]);
    }
    let locks = rows(&desk, "user.locked-out");
    assert_eq!(locks.len(), 1, "{locks:?}");
    assert_eq!((locks[0].0.as_str(), &locks[0].1["of"]), ("user:ana", &"second factor".into()));
    assert_eq!(how(&desk), ["user:ana password"]);
}
