//! `/events`: which parts of pages have changed, as server-sent events. Nothing else is in them: a browser
//! that missed one, or is slow, fetches the parts as they are.
//!
//! All browsers are told the same at the same moment, a [`Round`]: their sessions are looked up together, and what
//! they fetch then is made once ([`super::now`]).
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::{OnceCell, watch};
use tokio::time::Instant;

use super::Console;
use super::request::Someone;
use crate::model::Digest;
use crate::staff::UserId;
use crate::store::{Pulse, PulseKind, StoreError};

/// Streams of one session: browsers keep six connections to a host (RFC 9112 section 9.4 leaves the
/// number to them), and pages need some of those.
const STREAMS_PER_SESSION_MAX: usize = 4;
/// Streams of one user, in however many sessions: nobody takes the places of all others.
const STREAMS_PER_USER_MAX: usize = 16;
/// Streams in all: a quarter of the connections of the listener with the shipped settings.
const STREAMS_MAX: usize = 64;
/// The least time between two rounds: what changes meanwhile is told at once, so that 200 calls do not
/// make 200 events. What changes after a pause is told without delay.
pub(super) const GATHERED: Duration = Duration::from_millis(200);
/// A stream that says nothing is cut by proxies, most after a minute; the session is looked at too.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long a browser waits before it comes again, in milliseconds.
const RETRY: &str = "retry: 3000\n\n";

/// What was found out of all sessions is told of each so long; then it is looked up anew.
const LIVE: Duration = Duration::from_millis(400);

/// Which sessions go on, and when that was asked: once for all who listen.
type Live = Arc<OnceCell<(Instant, BTreeMap<Digest, bool>)>>;

/// The streams that are open, and what they are told.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    /// How many streams, by user and session.
    places: BTreeMap<(UserId, Digest), usize>,
    last: Round,
    /// Of the round to come: found out while changes are gathered.
    coming: Live,
}

/// What all streams are told at one moment.
#[derive(Clone, Debug, Default)]
struct Round {
    pulse: Pulse,
    /// Nothing before the first.
    at: Option<Instant>,
    live: Live,
}

/// What a stream does next.
enum Next {
    /// It has not yet said what the others have.
    Tell(Round),
    /// It waits with them for the round to come.
    Wait(Live, Instant),
}

/// The place of an open stream; it is free again when this is gone.
struct Place {
    streams: Streams,
    whose: (UserId, Digest),
}

impl Streams {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a place, and the pulse that its browser has seen: the last that all were told. What changed since is
    /// told to it with them.
    fn place(&self, user: UserId, session: Digest, now: Pulse) -> Option<(Place, Pulse)> {
        let mut open = self.open();
        if open.places.values().sum::<usize>() >= STREAMS_MAX {
            return None;
        }
        let his = open.places.iter().filter(|((other, _), _)| *other == user).map(|(_, many)| many);
        if his.sum::<usize>() >= STREAMS_PER_USER_MAX {
            return None;
        }
        if open.places.is_empty() {
            open.last.pulse = now;
        }
        let own = open.places.entry((user, session)).or_default();
        if *own >= STREAMS_PER_SESSION_MAX {
            return None;
        }
        *own = own.saturating_add(1);
        Some((Place { streams: self.clone(), whose: (user, session) }, open.last.pulse))
    }

    /// Returns what whoever fetches a part must see in it at least: all that was told. What has changed since is told
    /// in the next round, and then fetched.
    pub(super) fn told(&self, now: Pulse) -> Pulse {
        let open = self.open();
        if open.places.is_empty() { now } else { open.last.pulse }
    }

    fn next(&self, seen: Pulse) -> Next {
        let open = self.open();
        if open.last.pulse != seen {
            return Next::Tell(open.last.clone());
        }
        let due = open.last.at.map_or_else(Instant::now, |at| at + GATHERED);
        Next::Wait(Arc::clone(&open.coming), due)
    }

    /// Begins a round when it is due; whoever of those who wait comes first does it for all.
    fn begin(&self, pulse: Pulse) {
        let mut open = self.open();
        let due = open.last.at.is_none_or(|at| at + GATHERED <= Instant::now());
        if due && pulse != open.last.pulse {
            let live = std::mem::take(&mut open.coming);
            open.last = Round { pulse, at: Some(Instant::now()), live };
        }
    }

    fn sessions(&self) -> Vec<Digest> {
        self.open().places.keys().map(|(_, session)| *session).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(own) = open.places.get_mut(&self.whose) {
            *own = own.saturating_sub(1);
        }
        open.places.retain(|_, own| *own > 0);
    }
}

/// A browser that listens.
struct Listening {
    console: Console,
    pulse: watch::Receiver<Pulse>,
    seen: Pulse,
    begun: bool,
    place: Place,
}

impl Listening {
    /// Waits for the next thing to be said; nothing when the stream is over.
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if !std::mem::replace(&mut self.begun, true) {
            return Some((Ok(Bytes::from_static(RETRY.as_bytes())), self));
        }
        let (stop, seen) = (self.console.stop.clone(), self.seen);
        let pulse = &mut self.pulse;
        let told = tokio::select! {
            () = stop.cancelled() => None,
            changed = async { pulse.wait_for(|now| *now != seen).await.map(|_| ()) } => {
                changed.ok()?;
                self.changed().await
            }
            () = tokio::time::sleep(HEARTBEAT) => {
                self.goes_on(&Live::default()).await.then(|| ": \n\n".to_owned())
            }
        };
        Some((Ok(Bytes::from(told?)), self))
    }

    /// Says what changed, with all others; nothing when its session is over.
    async fn changed(&mut self) -> Option<String> {
        loop {
            match self.console.streams.next(self.seen) {
                Next::Tell(round) => {
                    let kinds = round.pulse.since(&self.seen);
                    let kinds: Vec<&str> = kinds.iter().map(PulseKind::as_str).collect();
                    self.seen = round.pulse;
                    let told = format!("event: changed\ndata: {}\n\n", kinds.join(" "));
                    return self.goes_on(&round.live).await.then_some(told);
                }
                Next::Wait(coming, due) => {
                    // While changes are gathered anyway, so that nobody waits for it afterwards.
                    if !self.goes_on(&coming).await {
                        return None;
                    }
                    tokio::time::sleep_until(due).await;
                    let now = *self.pulse.borrow();
                    self.console.streams.begin(now);
                }
            }
        }
    }

    /// Whether its session goes on. A stream is no use of it, and ends with it.
    async fn goes_on(&self, live: &Live) -> bool {
        match self.is_live(live).await {
            Ok(is_live) => is_live,
            Err(error) => {
                tracing::warn!(%error, "a stream of events ends: its session cannot be looked up");
                false
            }
        }
    }

    async fn is_live(&self, live: &Live) -> Result<bool, StoreError> {
        let (console, own) = (&self.console, self.place.whose.1);
        let all = || async {
            let at = Instant::now();
            let found = console.staff.which_go_on(console.streams.sessions()).await?;
            Ok::<_, StoreError>((at, found))
        };
        let (at, found) = live.get_or_try_init(all).await?;
        if let Some(is_live) = found.get(&own).filter(|_| at.elapsed() <= LIVE) {
            return Ok(*is_live);
        }
        // It was opened since the others were looked up, or comes long after them.
        let found = console.staff.which_go_on(vec![own]).await?;
        Ok(found.get(&own).is_some_and(|is_live| *is_live))
    }
}

/// `GET /events`.
pub(super) async fn stream(State(console): State<Console>, someone: Someone) -> Response {
    let mut pulse = console.intake.parts().database.pulse();
    let now = *pulse.borrow_and_update();
    let (user, session) = (someone.0.user.id, someone.0.key);
    let Some((place, seen)) = console.streams.place(user, session, now) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let listening = Listening { console, pulse, seen, begun: false, place };
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

#[cfg(test)]
mod tests {
    use super::{GATHERED, Next, Streams};
    use crate::model::Digest;
    use crate::staff::UserId;
    use crate::store::{Pulse, PulseKind, PulseKinds};

    fn after(mut pulse: Pulse, kind: PulseKind) -> Pulse {
        let mut kinds = PulseKinds::default();
        kinds.add(kind);
        pulse.beat(kinds);
        pulse
    }

    /// What a stream that has seen a pulse is told now.
    fn told(streams: &Streams, seen: Pulse) -> Option<Pulse> {
        match streams.next(seen) {
            Next::Tell(round) => Some(round.pulse),
            Next::Wait(..) => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_are_told_the_same_at_once_and_the_first_change_after_a_pause_at_once() {
        let streams = Streams::default();
        let begun = after(Pulse::default(), PulseKind::Rota);
        let (_ana, seen) = streams.place(UserId(1), Digest([1; 32]), begun).unwrap();
        assert_eq!((seen, streams.told(begun)), (begun, begun));
        let first = after(begun, PulseKind::Calls);
        streams.begin(first);
        assert_eq!(told(&streams, seen), Some(first), "nobody waits after a pause");

        let second = after(first, PulseKind::Tickets);
        streams.begin(second);
        assert_eq!(told(&streams, first), None, "it is gathered");
        // Who comes meanwhile is told of it with the others, though his page may have been made before.
        let (_eva, late) = streams.place(UserId(2), Digest([2; 32]), second).unwrap();
        assert_eq!((late, streams.told(second)), (first, first));
        tokio::time::advance(GATHERED).await;
        let third = after(second, PulseKind::Calls);
        streams.begin(third);
        streams.begin(after(third, PulseKind::Pages));
        assert_eq!((told(&streams, first), told(&streams, late)), (Some(third), Some(third)));
        assert_eq!(told(&streams, third), None);
    }

    #[test]
    fn where_nobody_listens_a_part_must_show_all_that_is() {
        let streams = Streams::default();
        let (begun, later) = (Pulse::default(), after(Pulse::default(), PulseKind::Calls));
        let (place, _) = streams.place(UserId(1), Digest([1; 32]), begun).unwrap();
        assert_eq!(streams.told(later), begun, "the next event tells of it");
        drop(place);
        assert_eq!(streams.told(later), later);
    }
}
