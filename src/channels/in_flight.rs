//! A bound on the bytes of messages that all connections hold together.
//!
//! A connection that would pass the bound does not read, so its client waits in TCP: back-pressure
//! instead of memory. Shares grow while a message comes in, and its end is not known, so all could
//! come to wait for each other with half a message each. Therefore one connection at a time may
//! go on beyond the bound, in the lane; it can always finish, and then gives back what others
//! wait for. The first 64 KiB of each message are not counted, so that a few senders who stall
//! with large messages hold up no short one, which may be about danger. In all, the bound, one
//! message of the largest size and 64 KiB a connection are held; what is counted is bytes
//! of messages, and a growing buffer may have reserved up to twice as much.
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Shares grow by this many bytes, so that most messages ask once.
const STEP_BYTES: usize = 64 * 1024;

/// What all connections may hold together.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    /// One permit is one step.
    steps: Arc<Semaphore>,
    lane: Arc<Semaphore>,
}

impl InFlight {
    /// Bounds the sum to `bytes_max`, rounded down to steps of 64 KiB.
    pub(super) fn new(bytes_max: usize) -> Self {
        let steps = (bytes_max / STEP_BYTES).min(Semaphore::MAX_PERMITS);
        Self { steps: Arc::new(Semaphore::new(steps)), lane: Arc::new(Semaphore::new(1)) }
    }

    /// Returns a share that holds nothing yet.
    pub(super) fn share(&self) -> Share {
        Share { all: self.clone(), steps: None, lane: None }
    }
}

/// What one connection holds.
#[derive(Debug)]
pub(super) struct Share {
    all: InFlight,
    steps: Option<OwnedSemaphorePermit>,
    lane: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Waits until this connection may hold `bytes`.
    pub(super) async fn grow_to(&mut self, bytes: usize) {
        let held = self.steps.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = bytes.div_ceil(STEP_BYTES).saturating_sub(1).saturating_sub(held);
        if missing == 0 || self.lane.is_some() {
            return;
        }
        let missing = u32::try_from(missing).unwrap_or(u32::MAX);
        // The semaphores are never closed, so acquiring never fails.
        tokio::select! {
            biased;
            Ok(more) = Arc::clone(&self.all.steps).acquire_many_owned(missing) => {
                match &mut self.steps {
                    Some(steps) => steps.merge(more),
                    none => *none = Some(more),
                }
            }
            Ok(lane) = Arc::clone(&self.all.lane).acquire_owned() => self.lane = Some(lane),
            else => {}
        }
    }

    /// Gives everything back.
    pub(super) fn release(&mut self) {
        self.steps = None;
        self.lane = None;
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// Polls once: true when the share could grow at once.
    fn grows(share: &mut Share, bytes: usize) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        pin!(share.grow_to(bytes)).poll(&mut context) == Poll::Ready(())
    }

    #[test]
    fn one_may_pass_the_bound_and_the_others_wait() {
        let all = InFlight::new(3 * STEP_BYTES);
        let [mut a, mut b, mut c] = [all.share(), all.share(), all.share()];
        assert!(grows(&mut a, 2 * STEP_BYTES) && grows(&mut b, 2 * STEP_BYTES + 1));
        assert!(grows(&mut a, 1), "what it has is enough");
        assert!(grows(&mut a, 3 * STEP_BYTES), "nothing is left: into the lane");
        assert!(grows(&mut a, 1_000 * STEP_BYTES));
        assert!(!grows(&mut b, 4 * STEP_BYTES) && !grows(&mut c, 2 * STEP_BYTES));
        assert!(grows(&mut c, STEP_BYTES), "a short message never waits");
        a.release();
        assert!(grows(&mut b, 4 * STEP_BYTES));
        assert!(grows(&mut c, 2 * STEP_BYTES), "the lane is free");
    }
}
