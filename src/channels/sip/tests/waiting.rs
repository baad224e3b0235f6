//! Keys that come while our own side is slow: which of them mean danger.
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::super::voice::Waited;
use super::*;
use crate::media::keypad::LONE_AFTER;
use crate::telephony::engine::{MediaEvent, Pressed};

/// How long the store takes.
const SLOW: Duration = Duration::from_secs(10);

/// Presses keys, each so long after the one before, while something is waited for; whether that
/// was given up for danger, and after how long.
async fn pressed(keys: &[(u64, char)], danger_ends: bool) -> (bool, Duration) {
    let (_engine, session, _media, exchange) = sound();
    let (leg, _line) = FakeLine::open();
    let (press, media) = mpsc::channel(keys.len());
    let mut voice = Voice::new(leg, session, media, exchange, None);
    let presses = async {
        for (after_ms, key) in keys {
            sleep(Duration::from_millis(*after_ms)).await;
            let key = Pressed::new(Key::from_char(*key).unwrap());
            press.send(MediaEvent::Key(key)).await.unwrap();
        }
        std::future::pending::<()>().await;
    };
    let begun = Instant::now();
    let danger = tokio::select! {
        waited = voice.during(sleep(SLOW), danger_ends) => matches!(waited, Waited::Danger),
        () = presses => false,
    };
    (danger, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_9_of_a_number_keyed_ahead_is_no_danger_while_the_store_is_slow() {
    let lone = LONE_AFTER + Duration::from_secs(1);
    let late = u64::try_from(LONE_AFTER.as_millis()).unwrap() - 100;
    for (keys, danger_ends, expected) in [
        (&[(1_000, '9')][..], true, (true, lone)),
        // Whoever is known to be in danger is waited for; he is served already.
        (&[(1_000, '9')], false, (false, SLOW)),
        // A contact number or a code that begins with 9, keyed slowly.
        (&[(1_000, '9'), (late, '1'), (late, '2')], true, (false, SLOW)),
        (&[(1_000, '9'), (late, '9')], true, (false, SLOW)),
        (&[(1_000, '9'), (500, '#')], true, (true, Duration::from_millis(1_500))),
        (&[(1_000, '1'), (500, '9'), (500, '#')], true, (false, SLOW)),
        // And one that ends with it.
        (&[(1_000, '4'), (500, '9')], true, (false, SLOW)),
        (&[(1_000, '0')], true, (false, SLOW)),
    ] {
        let shown: String = keys.iter().map(|(_, key)| *key).collect();
        assert_eq!(pressed(keys, danger_ends).await, expected, "{shown}, {danger_ends}");
    }
}
