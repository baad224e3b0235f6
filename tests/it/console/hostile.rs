//! What somebody tries who means no good: forms that cost memory, names that are others', passwords
//! guessed from a whole network.
use std::time::Duration;

use axum::http::{Request, StatusCode};
use centralita::model::Language;
use centralita::staff::Role;

use super::{Browser, PASSWORD, signed_in};
use crate::desk::TestDesk;

#[test]
fn no_form_costs_more_memory_than_a_form_needs() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let post = |path: &str| {
        Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://desk.example")
    };
    let mut nobody = Browser::new(&desk);
    let page = nobody.send(post("/sign-in"), "a&".repeat(9_000));
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "18,000 bytes before anybody signed in");
    let page = nobody.send(post("/sign-in"), "a&".repeat(2_001));
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "few bytes, but many fields");
    let page = ana.send(post("/me/choices"), "a&".repeat(2_001));
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(ana.get("/").status, StatusCode::OK);
}

#[test]
fn a_lock_ends_though_somebody_goes_on_trying() {
    let desk = TestDesk::new();
    let _ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut browser = Browser::new(&desk);
    let wrong = |browser: &mut Browser<'_>| {
        for _ in 0..8 {
            assert_ne!(browser.sign_in("ana", "no es esta"), StatusCode::SEE_OTHER);
        }
    };
    wrong(&mut browser);
    assert_ne!(browser.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER, "locked");
    desk.forward(Duration::from_secs(10 * 60));
    wrong(&mut browser);
    desk.forward(Duration::from_secs(5 * 60 + 1));
    assert_eq!(browser.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
}

#[test]
fn a_network_of_ipv6_has_as_many_tries_as_one_address() {
    let desk = TestDesk::new();
    let _ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut browser = Browser::new(&desk);
    for address in ["[2001:db8:1:2::1]:50000", "[2001:db8:1:2::2]:50000"] {
        browser.address = address;
        for _ in 0..4 {
            assert_ne!(browser.sign_in("ana", "no es esta"), StatusCode::SEE_OTHER);
        }
    }
    browser.address = "[2001:db8:1:2::3]:50000";
    assert_ne!(browser.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER, "one /64 is one customer");
    browser.address = "[2001:db8:1:3::1]:50000";
    assert_eq!(browser.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
}
