use super::*;

const fn s(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn granted(at: u64, seconds: u64, jitter: u16) -> Registration {
    let mut registration = Registration::new(s(600));
    registration.start(s(at));
    assert_eq!(registration.due(s(at)), Some(600));
    assert_eq!(registration.granted(s(at), s(seconds), jitter), Registered::Granted(s(seconds)));
    registration
}

#[test]
fn s9_it_is_refreshed_before_what_was_granted_is_over() {
    for (jitter, least, most) in [(0, 225, 225), (500, 240, 255), (999, 269, 270)] {
        let registration = granted(0, 300, jitter);
        let next = registration.next().unwrap();
        assert!(next >= s(least) && next <= s(most), "{next:?}");
        assert!(registration.is_granted(s(299)) && !registration.is_granted(s(300)));
    }
    assert_eq!(granted(0, 1, 0).next(), Some(REFRESH_MIN), "a silly grant makes no storm");
    assert_eq!(granted(0, 0, 0).next(), Some(REFRESH_MIN));
}

#[test]
fn s9_423_is_obeyed_once_and_within_reason() {
    let mut registration = Registration::new(s(60));
    registration.start(s(0));
    assert_eq!(registration.due(s(0)), Some(60));
    assert_eq!(registration.too_brief(s(0), s(3_600), 0), Registered::AskAgain);
    assert_eq!(registration.expires(), 3_600);
    assert!(matches!(registration.too_brief(s(0), s(7_200), 0), Registered::Failed(_)));

    for odd in [s(10), s(1_000_000)] {
        let mut registration = Registration::new(s(60));
        registration.start(s(0));
        registration.due(s(0));
        assert!(matches!(registration.too_brief(s(0), odd, 0), Registered::Failed(_)), "{odd:?}");
    }
}

#[test]
fn s9_waits_grow_to_a_limit_and_are_spread() {
    let mut registration = Registration::new(s(600));
    registration.start(s(0));
    let mut waits = vec![];
    for _ in 0..9 {
        let now = registration.next().unwrap();
        assert_eq!(registration.due(now), Some(600));
        if let Registered::Failed(wait) = registration.failed(now, None, 999) {
            waits.push(wait.as_secs());
        }
    }
    assert_eq!(waits, [4, 9, 19, 39, 79, 159, 319, 599, 599]);
    assert_eq!(registration.failed(s(0), None, 0), Registered::Failed(s(300)));
    assert_eq!(registration.failed(s(0), Some(s(900)), 0), Registered::Failed(s(900)));
    registration.due(registration.next().unwrap());
    registration.granted(s(2_000), s(600), 0);
    registration.due(registration.next().unwrap());
    assert_eq!(
        registration.failed(s(3_000), None, 0),
        Registered::Failed(Duration::from_millis(2_500)),
        "a success forgets the failures"
    );
}

#[test]
fn s9_taking_it_back_never_hangs() {
    let mut registration = granted(0, 300, 0);
    registration.stop(s(10));
    assert_eq!(registration.due(s(10)), Some(0));
    assert_eq!(registration.failed(s(42), None, 0), Registered::Gone, "no answer is an end too");
    assert_eq!(registration.next(), None);

    let mut asking = Registration::new(s(600));
    asking.start(s(0));
    asking.due(s(0));
    asking.stop(s(1));
    assert_eq!(asking.granted(s(2), s(300), 0), Registered::Granted(s(300)));
    assert_eq!(asking.due(s(2)), Some(0), "granted too late, taken back at once");
    assert_eq!(asking.granted(s(3), s(0), 0), Registered::Gone);

    let mut waiting = Registration::new(s(600));
    waiting.start(s(0));
    waiting.due(s(0));
    waiting.failed(s(1), None, 0);
    waiting.stop(s(2));
    assert_eq!(waiting.next(), None);
}

#[test]
fn s9_asking_again_refreshes_at_once_in_every_state() {
    let mut stands = granted(0, 300, 0);
    stands.start(s(10));
    assert_eq!(stands.due(s(10)), Some(600), "the connection may be gone");
    let mut leaving = granted(0, 300, 0);
    leaving.stop(s(10));
    assert_eq!(leaving.due(s(10)), Some(0));
    leaving.start(s(11));
    assert_eq!(leaving.due(s(11)), None, "one after the other");
    assert_eq!(leaving.granted(s(12), s(0), 0), Registered::Gone);
    assert_eq!(leaving.due(s(12)), Some(600));
    let mut back = granted(0, 300, 0);
    back.stop(s(10));
    back.start(s(10));
    assert_eq!(back.due(s(10)), Some(600), "taken back and wanted before anything was sent");
}
