//! Calendars of who is on call, by an address that only its owner knows.
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use centralita::channels::oncall_feed::oncall_feeds;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::{ask, get, open_router, post};
use crate::desk::TestDesk;

/// What a calendar program gets.
fn fetched(desk: &TestDesk, path: &str) -> (StatusCode, String, String) {
    let router = oncall_feeds(desk.desk.intake.clone());
    desk.block_on(async {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response.headers().get(header::CONTENT_TYPE);
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn a_calendar_is_fetched_by_its_address_until_it_is_ended() {
    let desk = TestDesk::with("[identity]\nlink_url = \"https://desk.example.com\"\n");
    let router = open_router(&desk);
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let schedule = knowledge.on_call.schedules().next().unwrap().id.to_string();
    let add = |body: Value| ask(&desk, &router, post("/api/v1/oncall/feeds", None, None, &body));
    let (status, made) = add(json!({"schedule": schedule, "by": "Marta"}));
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let url = made["url"].as_str().unwrap();
    let path = url.strip_prefix("https://desk.example.com").unwrap();

    let (status, kind, text) = fetched(&desk, path);
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/calendar; charset=utf-8"));
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("BEGIN:VEVENT"), "{text}");
    let events = centralita::ical::read("feed.ics", &text);
    assert!(events.is_ok(), "a reader of calendars takes it");

    // Of one person there are fewer shifts, and no gap.
    let shift = knowledge.on_call.schedules().find_map(|one| {
        let (now, until) = (desk.now(), desk.now() + std::time::Duration::from_secs(86_400 * 7));
        let shifts = knowledge.on_call.whole_shifts(&one.id, now, until);
        shifts.into_iter().find_map(|shift| shift.people.first().map(|one| one.person.clone()))
    });
    let (_, own) = add(json!({"person": shift.unwrap()}));
    let own =
        own["url"].as_str().unwrap().strip_prefix("https://desk.example.com").unwrap().to_owned();
    let (_, _, of_one) = fetched(&desk, &own);
    assert!(of_one.contains("BEGIN:VEVENT") && !of_one.contains("CATEGORIES:GAP"), "{of_one}");

    // The token is kept nowhere; a list does not show it.
    let token = path.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    let (_, lines) = ask(&desk, &router, get("/api/v1/oncall/feeds", None));
    assert!(lines[0]["schedule"] == schedule && !lines.to_string().contains(&token), "{lines}");
    let wal = std::fs::read(desk.desk.data.join("centralita.db-wal")).unwrap();
    assert!(memchr::memmem::find(&wal, token.as_bytes()).is_none());

    let other = format!("/v1/oncall/{}.ics", "a".repeat(52));
    for nothing in [other.as_str(), "/v1/oncall/x.ics", &path.replace(".ics", "")] {
        assert_eq!(fetched(&desk, nothing).0, StatusCode::NOT_FOUND, "{nothing}");
    }
    let revoke = |id: &Value| {
        let path = format!("/api/v1/oncall/feeds/{id}/revoke");
        ask(&desk, &router, post(&path, None, None, &json!(null))).0
    };
    assert_eq!(revoke(&made["id"]), StatusCode::NO_CONTENT);
    assert_eq!(revoke(&made["id"]), StatusCode::NOT_FOUND);
    assert_eq!(fetched(&desk, path).0, StatusCode::NOT_FOUND);
    assert_eq!(fetched(&desk, &own).0, StatusCode::OK, "the others go on");
    let (_, trail) = ask(&desk, &router, get("/api/v1/audit", None));
    let whats: Vec<&str> =
        trail.as_array().unwrap().iter().map(|l| l["what"].as_str().unwrap()).collect();
    assert_eq!(whats, ["feed.revoked", "feed.added", "feed.added"]);
}

#[test]
fn a_calendar_of_nobody_or_without_an_address_is_refused() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let (status, why) = ask(&desk, &router, post("/api/v1/oncall/feeds", None, None, &json!({})));
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(why["detail"].as_str().unwrap().contains("identity.link_url"), "{why}");
    let desk = TestDesk::with("[identity]\nlink_url = \"https://desk.example.com\"\n");
    let router = open_router(&desk);
    for body in [json!({"person": "nobody"}), json!({"schedule": "nothing"})] {
        let (status, _) = ask(&desk, &router, post("/api/v1/oncall/feeds", None, None, &body));
        assert_eq!(status, StatusCode::NOT_FOUND, "{body}");
    }
}
