//! How long a responder's telephone is rung, and how long a trunk may say nothing.
use std::time::Duration;

use tokio::time::Instant;

use crate::telephony::phone::LegEvent;

/// How long a trunk may say nothing at all before the next one is tried.
pub(super) const SILENT_MAX: Duration = Duration::from_secs(4);
/// How much longer than it may ring everything may take: trunks that are tried, networks that look
/// for a telephone.
pub(super) const SEARCH_MAX: Duration = Duration::from_secs(10);

/// What came while somebody was being rung.
#[derive(Debug)]
pub(super) enum Waited {
    /// An event of the leg, or its end.
    Event(Option<LegEvent>),
    /// The trunk has said nothing for [`SILENT_MAX`].
    Silent,
    /// It was enough; told once.
    RangOut,
}

/// The clock of one person who is rung, over all trunks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    ring: Duration,
    /// When it is enough: at first with time to search, then counted from when it rang first.
    enough: Option<Instant>,
    /// The trunk at hand must have said something by then.
    silent: Option<Instant>,
    rang: bool,
    /// It rang over the trunk at hand.
    rings: bool,
}

impl Patience {
    /// Begins for somebody who may be rung for so long.
    pub(super) fn new(ring: Duration) -> Self {
        let enough = Instant::now().checked_add(ring.saturating_add(SEARCH_MAX));
        Self { ring, enough, silent: None, rang: false, rings: false }
    }

    /// A trunk is tried. Only one that another can stand in for is left for its silence.
    pub(super) fn try_trunk(&mut self, others: bool) {
        self.rings = false;
        self.silent = if others { Instant::now().checked_add(SILENT_MAX) } else { None };
    }

    /// Whether it has rung over the trunk at hand.
    pub(super) const fn rings(&self) -> bool {
        self.rings
    }

    /// Waits for what happens next on a leg. Nothing is lost when the future is dropped, if nothing
    /// is lost when `event` is.
    pub(super) async fn wait(&mut self, event: impl Future<Output = Option<LegEvent>>) -> Waited {
        let (enough, silent) = (self.enough, self.silent);
        tokio::select! {
            event = event => {
                self.heard(event.as_ref());
                Waited::Event(event)
            }
            () = until(enough) => {
                self.enough = None;
                Waited::RangOut
            }
            () = until(silent) => Waited::Silent,
        }
    }

    fn heard(&mut self, event: Option<&LegEvent>) {
        self.silent = None;
        if matches!(event, Some(LegEvent::Progress { .. })) {
            self.rings = true;
            // It is counted once, whatever rings after that.
            if !std::mem::replace(&mut self.rang, true) {
                let ring = Instant::now().checked_add(self.ring);
                self.enough = self.enough.and_then(|enough| ring.map(|ring| ring.min(enough)));
            }
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const RING: Duration = Duration::from_secs(25);

    const fn progress() -> LegEvent {
        LegEvent::Progress { code: 180, sdp: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_trunk_that_says_nothing_is_left_after_four_seconds_when_there_is_another() {
        let begun = Instant::now();
        let mut patience = Patience::new(RING);
        patience.try_trunk(true);
        assert!(matches!(patience.wait(pending()).await, Waited::Silent));
        assert_eq!(begun.elapsed(), SILENT_MAX);
        // The last one has all the time that is left.
        patience.try_trunk(false);
        assert!(matches!(patience.wait(pending()).await, Waited::RangOut));
        assert_eq!(begun.elapsed(), RING + SEARCH_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trunk_that_works_on_it_is_not_silent() {
        let begun = Instant::now();
        let mut patience = Patience::new(RING);
        patience.try_trunk(true);
        let trying = patience.wait(ready(Some(LegEvent::Trying))).await;
        assert!(matches!(trying, Waited::Event(Some(LegEvent::Trying))));
        assert!(!patience.rings());
        assert!(matches!(patience.wait(pending()).await, Waited::RangOut));
        assert_eq!(begun.elapsed(), RING + SEARCH_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_to_ring_counts_from_when_it_rings_and_only_once() {
        let begun = Instant::now();
        let mut patience = Patience::new(RING);
        patience.try_trunk(true);
        tokio::time::advance(Duration::from_secs(3)).await;
        patience.wait(ready(Some(progress()))).await;
        assert!(patience.rings());
        tokio::time::advance(Duration::from_secs(5)).await;
        patience.wait(ready(Some(progress()))).await;
        assert!(matches!(patience.wait(pending()).await, Waited::RangOut));
        assert_eq!(begun.elapsed(), Duration::from_secs(3) + RING);
        // That it is enough is said once; then whoever listens decides.
        let told = patience.wait(ready(None)).await;
        assert!(matches!(told, Waited::Event(None)), "{told:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_ring_does_not_go_on_beyond_the_bound_of_all() {
        let begun = Instant::now();
        let mut patience = Patience::new(RING);
        patience.try_trunk(false);
        tokio::time::advance(Duration::from_secs(20)).await;
        patience.wait(ready(Some(progress()))).await;
        assert!(matches!(patience.wait(pending()).await, Waited::RangOut));
        assert_eq!(begun.elapsed(), RING + SEARCH_MAX);
    }
}
