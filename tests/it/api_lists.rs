//! Lists of the API a page at a time.
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use centralita::api::document;
use centralita::identity::{NewAccount, NewContact};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country};
use serde_json::{Value, json};

use crate::api::{ask_whole, get, open_router};
use crate::desk::{TestDesk, mail};

/// Asks for every page, and returns the rows' values of `field`, page by page.
fn pages(desk: &TestDesk, router: &Router, target: &str, field: &str) -> Vec<Vec<Value>> {
    let mut all = vec![];
    let mut next = Some(target.to_owned());
    while let Some(target) = next {
        let (status, headers, page) = ask_whole(desk, router, get(&target, None));
        assert_eq!(status, StatusCode::OK, "{target}: {page}");
        let rows = page["items"].as_array().unwrap();
        all.push(rows.iter().map(|row| row[field].clone()).collect());
        let link = headers.get("link").map(|link| link.to_str().unwrap());
        next = link.map(|link| {
            let inner = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
            inner.to_owned()
        });
        assert_eq!(page["next"].is_null(), next.is_none(), "{target}: {page}");
    }
    all
}

fn desk_of_mail(letters: usize) -> TestDesk {
    let desk = TestDesk::new();
    for number in 0..letters {
        let subject = format!("Factura {number}");
        mail("ana@cliente.example", &subject, "No nos ha llegado la factura de marzo.")
            .sent_to(&desk);
    }
    desk
}

#[test]
fn pages_join_without_a_gap_while_rows_are_added() {
    let desk = desk_of_mail(7);
    let router = open_router(&desk);
    let whole = pages(&desk, &router, "/api/v1/arrivals", "id");
    assert_eq!(whole.len(), 1, "seven fit on one page");
    let (_, _, first) = ask_whole(&desk, &router, get("/api/v1/arrivals?limit=3", None));
    mail("eva@cliente.example", "Otra", "Otra factura.").sent_to(&desk);
    let rest = format!("/api/v1/arrivals?limit=3&after={}", first["next"].as_str().unwrap());
    let mut joined: Vec<Value> =
        first["items"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    joined.extend(pages(&desk, &router, &rest, "id").concat());
    assert_eq!(joined, whole.concat(), "what came meanwhile moved nothing");
    let filtered = pages(&desk, &router, "/api/v1/arrivals?outcome=opened&limit=1", "outcome");
    assert!(filtered.concat().iter().all(|outcome| outcome == "opened"), "the link keeps filters");
}

#[test]
fn contacts_go_by_row_and_by_account() {
    let desk = TestDesk::new();
    desk.store(|tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        for (name, first) in [("Norte", 100), ("Sur", 200)] {
            let account = tx.add_account(&NewAccount::new(name, kind, state, Country::SPAIN))?;
            for serial in first..first + 5 {
                // The last by name is the first by row.
                let contact = NewContact::new(account, &format!("Ana {}", 999 - serial));
                tx.add_contact(&contact, ContactNumber::from_serial(serial).unwrap())?;
            }
        }
        Ok(())
    });
    let router = open_router(&desk);
    let rows = pages(&desk, &router, "/api/v1/contacts?limit=4", "id");
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
    let ids: Vec<i64> = rows.concat().iter().map(|id| id.as_i64().unwrap()).collect();
    assert!(ids.is_sorted() && ids.len() == 10, "{ids:?}");
    let south = pages(&desk, &router, "/api/v1/contacts?account=Sur&limit=2", "account");
    assert_eq!(south.concat(), vec![json!("Sur"); 5]);
    assert_eq!(pages(&desk, &router, "/api/v1/contacts?account=Nadie", "id"), [[Value::Null; 0]]);
}

#[test]
fn a_page_has_1_to_200_rows_and_a_cursor_of_its_own_list() {
    let desk = desk_of_mail(1);
    let router = open_router(&desk);
    let document = document();
    let mut lists = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let shape =
            &item["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        if !shape.as_str().is_some_and(|name| name.contains("/Page_")) || path.contains("/portal/")
        {
            continue;
        }
        lists += 1;
        let names: Vec<&str> = item["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect();
        for name in ["after", "limit", "If-None-Match"] {
            assert!(names.contains(&name), "{path} takes no {name}");
        }
        let target = path.replace("{id}", "1");
        for wrong in
            ["limit=0", "limit=201", "limit=-1", "limit=99999999999999", "after=no-such-row"]
        {
            let (status, _, problem) =
                ask_whole(&desk, &router, get(&format!("{target}?{wrong}"), None));
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}?{wrong}: {problem}");
        }
    }
    assert!(lists > 20, "{lists}");
}

#[test]
fn a_list_that_is_known_is_not_sent_again() {
    let desk = desk_of_mail(2);
    let router = open_router(&desk);
    let asked = |tag: Option<&str>| {
        let mut request = Request::get("/api/v1/arrivals?limit=1");
        if let Some(tag) = tag {
            request = request.header("if-none-match", tag);
        }
        ask_whole(&desk, &router, request.body(Body::empty()).unwrap())
    };
    let (status, headers, _) = asked(None);
    let tag = headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(status, StatusCode::OK);
    let (status, headers, body) = asked(Some(&tag));
    assert_eq!((status, body), (StatusCode::NOT_MODIFIED, Value::Null));
    assert!(headers.contains_key("link") && !headers.contains_key("content-type"), "{headers:?}");
    assert_eq!(asked(Some("\"other\"")).0, StatusCode::OK);
    mail("eva@cliente.example", "Otra", "Otra factura.").sent_to(&desk);
    let (status, headers, _) = asked(Some(&tag));
    assert_eq!(status, StatusCode::OK);
    assert_ne!(headers["etag"].to_str().unwrap(), tag);
}
