//! Every change that people and programs make stands in the trail, in the transaction of the change.
use axum::Router;
use axum::http::StatusCode;
use centralita::api::auth;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::desk::{ByHand, Deed, Over};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country, Language};
use centralita::oncall::SwapId;
use centralita::staff::{NewUser, Role};
use centralita::store::AuditFilter;
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::desk::{TestDesk, mail};

/// A contact of the first account; returns his contact number and row.
pub(super) fn registered(desk: &TestDesk, name: &str, address: &str, phone: &str) -> (String, i64) {
    let (name, address, phone) = (name.to_owned(), address.to_owned(), phone.to_owned());
    desk.store(move |tx| {
        // Never the same again, though people are forgotten.
        let nth = tx.accounts()?.len();
        let account = NewAccount::new(
            &format!("Norte {nth}"),
            AccountKind::Colocation,
            AccountState::Integrated,
            Country::SPAIN,
        );
        let account = tx.add_account(&account)?;
        let mut contact = NewContact::new(account, name.as_str());
        contact.addresses = vec![address.parse().unwrap()];
        contact.numbers = vec![phone.parse().unwrap()];
        let serial = 7 + u32::try_from(nth).unwrap();
        let number = ContactNumber::from_serial(serial).unwrap();
        let id = tx.add_contact(&contact, number)?;
        Ok((number.digits(), id.0))
    })
}

fn whats(lines: &Value) -> Vec<String> {
    let lines = lines.as_array().unwrap();
    lines.iter().rev().map(|line| line["what"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_change_leaves_a_row_that_names_nobody_in_clear() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let (number, id) = registered(&desk, "Ana Gil", "ana@norte.example", "+34600111222");
    mail("ana@norte.example", "Acceso", "Quiero entrar mañana en MD2.").sent_to(&desk);
    mail("eva@otra.example", "Acceso", "Quiero entrar mañana en MD2.").sent_to(&desk);
    let tickets: Vec<String> =
        desk.tickets().iter().map(|ticket| ticket.number.to_string()).collect();
    let (first, second) = (&tickets[0], &tickets[1]);
    let send = |path: String, body: Value| {
        let (status, answer) = ask(&desk, &router, post(&path, None, None, &body));
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    };
    let vouch = json!({"level": "AL2", "why": "la conozco", "by": "Marta Ruiz"});
    send(format!("/api/v1/tickets/{first}/vouch"), vouch);
    send(
        format!("/api/v1/tickets/{first}/correct"),
        json!({"intent": "billing", "example": false, "by": "Marta Ruiz"}),
    );
    send(format!("/api/v1/tickets/{first}/reply"), json!({"text": "Hecho.", "by": "Marta Ruiz"}));
    let merge = json!({"into": first, "across_accounts": true, "by": "Iker"});
    send(format!("/api/v1/tickets/{second}/merge"), merge);
    send(format!("/api/v1/contacts/{number}/pin"), json!(null));
    send(format!("/api/v1/contacts/{number}/pin/retire"), json!(null));
    let account = json!({"name": "Sur", "kind": "colocation", "state": "legacy", "country": "es",
        "access_date": null, "origin": null, "team": {}});
    send("/api/v1/accounts".to_owned(), account);
    send("/api/v1/accounts/set".to_owned(), json!({"name": "Sur", "state": "announced"}));
    send("/api/v1/contacts".to_owned(), json!({"account": "Sur", "name": "Eva Luz"}));
    send("/api/v1/keys".to_owned(), json!({"name": "portal", "scopes": ["write"]}));
    send("/api/v1/keys/portal/revoke".to_owned(), json!(null));
    ask(&desk, &router, get("/api/v1/contacts/export?format=csv", None));
    desk.block_on(desk.desk.intake.via("files").note_rules()).unwrap();
    assert!(!desk.block_on(desk.desk.intake.note_rules()).unwrap(), "the same rules are no news");

    let (_, lines) = ask(&desk, &router, get("/api/v1/audit", None));
    assert_eq!(
        whats(&lines),
        [
            "ticket.vouched",
            "ticket.corrected",
            "ticket.answered",
            "ticket.merged",
            "pin.issued",
            "pin.ended",
            "account.added",
            "account.changed",
            "contact.added",
            "key.added",
            "key.revoked",
            "contact.exported",
            "rules.changed",
        ]
    );
    let vouched = &lines[12];
    assert_eq!(vouched["who"], "name:marta ruiz");
    assert_eq!(vouched["via"], "local");
    assert_eq!(vouched["object"], format!("ticket:{first}"));
    assert_eq!(vouched["about"], format!("contact:{id}"));
    assert_eq!(vouched["detail"]["level"], "AL2");
    // The rows themselves hold references, and no word that somebody wrote.
    let rows = desk.store(|tx| tx.audit_after(0, 100));
    let shown = format!("{rows:?}").to_lowercase();
    for word in ["marta", "ana", "conozco", "hecho", "eva", "600111222", "contact:"] {
        assert!(!shown.contains(word), "{word} stands in {shown}");
    }
    the_trail_is_read_and_compared(&desk, &router, id);
}

/// By person, by object, and along its whole length.
fn the_trail_is_read_and_compared(desk: &TestDesk, router: &Router, id: i64) {
    let (_, hers) = ask(desk, router, get("/api/v1/audit?by=Marta%20Ruiz&limit=2", None));
    assert_eq!(whats(&hers), ["ticket.corrected", "ticket.answered"]);
    let target = format!("/api/v1/audit?object=contact:{id}");
    let (_, about) = ask(desk, router, get(&target, None));
    assert_eq!(whats(&about), ["ticket.vouched", "pin.issued", "pin.ended"]);
    let (_, nobody) = ask(desk, router, get("/api/v1/audit?by=Nadie", None));
    assert_eq!(nobody, json!([]));
    let (_, verified) = ask(desk, router, get("/api/v1/audit/verify", None));
    assert_eq!((&verified["whole"], &verified["rows"]), (&json!(true), &json!(13)), "{verified}");
    let head = verified["head"].as_str().unwrap().replace(':', "%3A");
    let (_, compared) = ask(desk, router, get(&format!("/api/v1/audit/verify?heads={head}"), None));
    assert_eq!(compared["whole"], true, "{compared}");
    let forged = format!("/api/v1/audit/verify?heads=13%3A{}", "0".repeat(64));
    let (_, compared) = ask(desk, router, get(&forged, None));
    assert_eq!((&compared["whole"], &compared["broken"]), (&json!(false), &json!(13)));
    let longer = format!("/api/v1/audit/verify?heads=15%3A{}", "0".repeat(64));
    let (_, compared) = ask(desk, router, get(&longer, None));
    assert_eq!(compared["why"], "rows 14 to 15 are cut off");
}

#[test]
fn what_is_refused_or_tried_leaves_no_row_and_programs_are_named_by_their_key() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let none = json!({"into": "CT-0000013", "by": "Iker"});
    let (status, _) =
        ask(&desk, &router, post("/api/v1/tickets/CT-0000021/merge", None, None, &none));
    assert_eq!(status, StatusCode::NOT_FOUND);
    let accept = desk.desk.intake.accept_swap(SwapId(7), "iker".parse().unwrap());
    assert!(desk.block_on(accept).unwrap().is_err());
    assert_eq!(desk.store(|tx| tx.audit_ends()).last, 0);

    let key = |name: &str, scopes: &[&str]| {
        let new = json!({"name": name, "scopes": scopes});
        let (_, made) = ask(&desk, &router, post("/api/v1/keys", None, None, &new));
        made["key"].as_str().unwrap().to_owned()
    };
    let (writer, auditor) = (key("portal", &["read", "write"]), key("auditor", &["audit"]));
    let guarded = auth::with_keys(router.clone(), desk.desk.database.clone());
    let account = json!({"name": "Sur", "kind": "colocation", "state": "legacy", "country": "es",
        "access_date": null, "origin": null, "team": {}});
    let (status, _) = ask(&desk, &guarded, post("/api/v1/accounts", Some(&writer), None, &account));
    assert_eq!(status, StatusCode::CREATED);

    // The auditor reads the trail and nothing else; nobody else reads it.
    let (status, lines) = ask(&desk, &guarded, get("/api/v1/audit", Some(&auditor)));
    assert_eq!((status, &lines[0]["via"]), (StatusCode::OK, &json!("api:portal")));
    let (status, _) = ask(&desk, &guarded, get("/api/v1/audit/verify", Some(&auditor)));
    assert_eq!(status, StatusCode::OK);
    for (path, key) in [("/api/v1/audit", &writer), ("/api/v1/contacts", &auditor)] {
        let (status, _) = ask(&desk, &guarded, get(path, Some(key)));
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// An auditor is told who of ours did a thing, whoever is forgotten or ended since.
#[test]
fn who_of_ours_did_it_stays_told_when_a_namesake_is_forgotten_and_when_the_user_ends() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let user = |name: &str, called: &str| {
        let user = NewUser {
            name: name.parse().unwrap(),
            called: called.to_owned(),
            role: Role::Agent,
            language: Language::Spanish,
            person: None,
        };
        desk.block_on(desk.desk.staff.by("root", "console").add(user)).unwrap();
    };
    user("ana.gil", "Ana Gil");
    user("ana.gil2", " ana gil");
    let called = desk.store(|tx| tx.users()).into_iter().map(|one| one.facts.called);
    assert_eq!(called.collect::<Vec<_>>(), ["Ana Gil", " ana gil (ana.gil2)"], "told apart");

    // A customer who is called as our Ana is.
    let (_, id) = registered(&desk, "Ana Gil", "ana@norte.example", "+34600111222");
    mail("eva@otra.example", "Acceso", "Quiero entrar mañana en MD2.").sent_to(&desk);
    let ticket = desk.tickets()[0].number;
    let deed = Deed::Take { taker: "Ana Gil".to_owned(), over: Over::Nobody };
    let order = ByHand { ticket, deed, by: "Ana Gil".to_owned(), at: desk.now() };
    desk.block_on(desk.desk.intake.via("console").by_hand(order)).unwrap().unwrap();
    let before = desk.store(|tx| tx.audit_after(0, 100));
    let forget = format!("/api/v1/contacts/{id}/forget");
    let (status, done) = ask(&desk, &router, post(&forget, None, None, &json!({ "by": "Marta" })));
    assert_eq!(status, StatusCode::OK, "{done}");
    let name = "ana.gil".parse().unwrap();
    desk.block_on(desk.desk.staff.by("root", "console").end(name)).unwrap();

    let rows = desk.store(|tx| tx.audit_after(0, 100));
    assert_eq!(rows[..before.len()], before[..], "no row was touched");
    let (_, verified) = ask(&desk, &router, get("/api/v1/audit/verify", None));
    assert_eq!(verified["whole"], true, "{verified}");
    let (_, hers) = ask(&desk, &router, get("/api/v1/audit?by=Ana%20Gil", None));
    assert_eq!(whats(&hers), ["ticket.taken"]);
    assert_eq!(hers[0]["who"], "name:ana gil");
    let of_her = AuditFilter { object: Some("user:ana.gil".to_owned()), ..AuditFilter::default() };
    let of_her = desk.store(move |tx| tx.audit_list(&of_her));
    let of_her: Vec<String> = of_her.into_iter().map(|row| row.what).collect();
    assert_eq!(of_her, ["user.ended", "user.added"]);
    let called = desk.store(|tx| tx.users()).remove(0).facts.called;
    assert_eq!(called, "Ana Gil", "she is no customer who was forgotten");
    // The customer is linked to nothing any more.
    let (_, lines) = ask(&desk, &router, get("/api/v1/audit", None));
    let shown = lines.to_string();
    assert!(!shown.contains(&format!("contact:{id}")) && !shown.contains("norte.example"));
}
