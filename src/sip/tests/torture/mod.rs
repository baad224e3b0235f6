//! A hundred traps: what is taken, what is answered with which status, what is dropped.
mod refused;
mod taken;

use super::*;

/// What is to happen.
enum Then {
    /// It is taken, and this holds.
    Taken(fn(&Message) -> bool),
    /// It is answered so.
    Status(u16),
    /// It is dropped.
    Silence,
}

use Then::{Silence, Status, Taken};

type Case = (&'static str, Draft, Then);

#[track_caller]
fn check(cases: &[Case]) -> usize {
    for (name, draft, then) in cases {
        let bytes = draft.bytes();
        match (parse(&bytes), then) {
            (Ok(message), Taken(holds)) => {
                assert!(holds(&message), "{name}: read otherwise");
                assert_eq!(
                    parse(&message.to_bytes()).unwrap(),
                    message,
                    "{name}: printed otherwise"
                );
            }
            (Err(refused), Status(status)) => {
                assert_eq!(refused.status, Some(*status), "{name}: {}", refused.why);
                let answer = refused.response("t9").unwrap();
                assert_eq!(answer.code(), Some(*status), "{name}");
                assert!(answer.headers.get(&HeaderName::Via).is_some(), "{name}");
            }
            (Err(refused), Silence) => {
                assert_eq!((refused.status, refused.response("t9")), (None, None), "{name}");
            }
            (Ok(_), Status(_) | Silence) => panic!("{name}: taken"),
            (Err(refused), Taken(_)) => panic!("{name}: {:?} {}", refused.status, refused.why),
        }
    }
    cases.len()
}
