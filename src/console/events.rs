//! `/events`: which parts of pages have changed, as server-sent events. Nothing else is in them: a browser
//! that missed one, or is slow, fetches the parts as they are.
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Console;
use super::request::Someone;
use crate::staff::UserId;
use crate::store::{Pulse, PulseKind};

/// Streams of one session: browsers keep six connections to a host (RFC 9112 section 9.4 leaves the
/// number to them), and pages need some of those.
const STREAMS_PER_SESSION_MAX: usize = 4;
/// Streams of one user, in however many sessions: nobody takes the places of all others.
const STREAMS_PER_USER_MAX: usize = 16;
/// Streams in all: a quarter of the connections of the listener with the shipped settings.
const STREAMS_MAX: usize = 64;
/// The least time between two events: what changes meanwhile is told at once, so that 200 calls do not
/// make 200 events. What changes after a pause is told without delay.
const GATHERED: Duration = Duration::from_millis(200);
/// A stream that says nothing is cut by proxies, most after a minute; the session is looked at too.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long a browser waits before it comes again, in milliseconds.
const RETRY: &str = "retry: 3000\n\n";

/// The streams that are open, by user and session.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<BTreeMap<(UserId, String), usize>>>);

/// The place of an open stream; it is free again when this is gone.
struct Place {
    streams: Streams,
    whose: (UserId, String),
}

impl Streams {
    fn place(&self, user: UserId, session: &str) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.values().sum::<usize>() >= STREAMS_MAX {
            return None;
        }
        let his = open.iter().filter(|((other, _), _)| *other == user).map(|(_, many)| many);
        if his.sum::<usize>() >= STREAMS_PER_USER_MAX {
            return None;
        }
        let whose = (user, session.to_owned());
        let own = open.entry(whose.clone()).or_default();
        if *own >= STREAMS_PER_SESSION_MAX {
            return None;
        }
        *own = own.saturating_add(1);
        Some(Place { streams: self.clone(), whose })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.whose) {
            *own = own.saturating_sub(1);
        }
        open.retain(|_, own| *own > 0);
    }
}

/// A browser that listens.
struct Listening {
    console: Console,
    token: String,
    pulse: watch::Receiver<Pulse>,
    seen: Pulse,
    begun: bool,
    /// When the last event was told.
    told: Instant,
    _place: Place,
}

impl Listening {
    /// Waits for the next thing to be said; nothing when the stream is over.
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if !std::mem::replace(&mut self.begun, true) {
            return Some((Ok(Bytes::from_static(RETRY.as_bytes())), self));
        }
        let stop = self.console.stop.clone();
        let told = tokio::select! {
            () = stop.cancelled() => return None,
            changed = self.pulse.changed() => {
                changed.ok()?;
                tokio::time::sleep_until(self.told + GATHERED).await;
                self.told = Instant::now();
                let now = *self.pulse.borrow_and_update();
                let kinds: Vec<&str> = now.since(&self.seen).iter().map(PulseKind::as_str).collect();
                self.seen = now;
                format!("event: changed\ndata: {}\n\n", kinds.join(" "))
            }
            () = tokio::time::sleep(HEARTBEAT) => ": \n\n".to_owned(),
        };
        // A stream is no use of a session, and ends with it.
        let live = self.console.staff.still_signed_in(&self.token).await;
        match live {
            Ok(Some(_)) => Some((Ok(Bytes::from(told)), self)),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(%error, "a stream of events ends: its session cannot be looked up");
                None
            }
        }
    }
}

/// `GET /events`.
pub(super) async fn stream(
    State(console): State<Console>,
    headers: HeaderMap,
    someone: Someone,
) -> Response {
    let token = console.session_of(&headers).unwrap_or_default();
    let Some(place) = console.streams.place(someone.0.user.id, &someone.0.form) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let mut pulse = console.intake.parts().database.pulse();
    let seen = *pulse.borrow_and_update();
    let told = Instant::now();
    let listening = Listening { console, token, pulse, seen, begun: false, told, _place: place };
    let body = Body::from_stream(futures_util::stream::unfold(listening, Listening::next));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // A proxy that gathers answers would hold events back.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}
