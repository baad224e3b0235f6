//! How much one key may ask. Nobody in danger waits for it: a message that tells of something grave is taken
//! whatever its key has asked before.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};

use crate::http::Problem;
use crate::model::Timestamp;
use crate::runtime::Clock;

use super::ApiState;
use super::auth::Client;

/// Requests that bring messages of customers: the handler knows how grave they are.
const MESSAGES: [&str; 3] =
    ["/api/v1/arrivals", "/api/v1/portal/tickets", "/api/v1/portal/tickets/{number}/comments"];

/// How much each key may ask.
#[derive(Clone)]
pub struct KeyLimits {
    per_minute: u32,
    burst: u32,
    clock: Arc<dyn Clock>,
    /// What each key has left, and as of when. There are as many as keys.
    left: Arc<Mutex<BTreeMap<String, Left>>>,
}

#[derive(Clone, Copy, Debug)]
struct Left {
    /// In thousandths of a request.
    milli: u64,
    at: Timestamp,
}

impl std::fmt::Debug for KeyLimits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyLimits({} a minute, {} at once)", self.per_minute, self.burst)
    }
}

/// A message came over the limit of its key, and how long the key would have to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct OverLimit(Duration);

impl KeyLimits {
    /// Lets each key ask `burst` times at once and `per_minute` times a minute; both from 1.
    #[must_use]
    pub fn new(per_minute: u32, burst: u32, clock: Arc<dyn Clock>) -> Self {
        let (per_minute, burst) = (per_minute.max(1), burst.max(1));
        Self { per_minute, burst, clock, left: Arc::default() }
    }

    /// Takes one request off what a key has left; tells how long it must wait when nothing is.
    fn take(&self, key: &str) -> Result<(), Duration> {
        const WHOLE: u64 = 1_000;
        let now = self.clock.now();
        let full = u64::from(self.burst).saturating_mul(WHOLE);
        let mut all = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.entry(key.to_owned()).or_insert(Left { milli: full, at: now });
        let millis = u64::try_from(left.at.duration_until(now).as_millis()).unwrap_or_default();
        // Thousandths of a request in a millisecond are requests in a second; a minute has 60.
        let grown = millis.saturating_mul(u64::from(self.per_minute)) / 60;
        if grown > 0 {
            *left = Left { milli: left.milli.saturating_add(grown).min(full), at: now };
        }
        if left.milli >= WHOLE {
            left.milli = left.milli.saturating_sub(WHOLE);
            return Ok(());
        }
        let missing = WHOLE.saturating_sub(left.milli);
        Err(Duration::from_millis(missing.saturating_mul(60).div_ceil(u64::from(self.per_minute))))
    }
}

/// Lets a message pass that came over the limit, when it is one that nothing may hold up.
pub(super) fn pass(
    state: &ApiState,
    over: Option<Extension<OverLimit>>,
    subject: &str,
    text: &str,
) -> Result<(), Problem> {
    match over {
        Some(over) if !state.intake.is_grave(subject, text) => Err(over.0.told()),
        Some(_) | None => Ok(()),
    }
}

impl OverLimit {
    /// Tells a program to wait; [`hold`] adds for how long.
    fn told(self) -> Problem {
        let seconds = self.seconds();
        let detail = format!("this key asks more than it may; wait {seconds} s");
        Problem::of(StatusCode::TOO_MANY_REQUESTS).detail(detail)
    }

    const fn seconds(self) -> u64 {
        self.0.as_secs().saturating_add(1)
    }
}

/// Puts the limits before every request of `router`; the check of keys goes before them.
pub fn with_limits(router: Router, limits: KeyLimits) -> Router {
    router.layer(middleware::from_fn_with_state(limits, hold))
}

async fn hold(State(limits): State<KeyLimits>, mut request: Request, next: Next) -> Response {
    let key = request.extensions().get::<Client>().map(|client| client.name.clone());
    let Some(Err(wait)) = key.map(|key| limits.take(&key)) else {
        return next.run(request).await;
    };
    let over = OverLimit(wait);
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let is_message =
        request.method() == Method::POST && path.is_some_and(|path| MESSAGES.contains(&path));
    let mut response = if is_message {
        request.extensions_mut().insert(over);
        next.run(request).await
    } else {
        over.told().into_response()
    };
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(over.seconds()));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::TestClock;

    #[test]
    fn a_key_has_its_burst_and_then_its_pace_and_takes_nothing_from_others() {
        let clock = Arc::new(TestClock::new(Timestamp::UNIX_EPOCH));
        let limits = KeyLimits::new(60, 3, clock.clone());
        let taken =
            |key: &str, times: usize| (0..times).filter(|_| limits.take(key).is_ok()).count();
        assert_eq!(taken("a", 5), 3);
        assert_eq!(taken("b", 1), 1);
        assert_eq!(limits.take("a"), Err(Duration::from_secs(1)));
        clock.advance(Duration::from_millis(1_999));
        assert_eq!(taken("a", 5), 1);
        clock.advance(Duration::from_millis(1));
        assert_eq!(taken("a", 5), 1, "what is less than a request is kept");
        clock.advance(Duration::from_secs(3_600));
        assert_eq!(taken("a", 9), 3, "nobody saves up more than his burst");
    }
}
