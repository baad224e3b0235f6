//! One media thread's sessions and their turns, without the thread.
//!
//! A frame lasts 20 ms and is divided into [`PHASES`]; each session has its place in one of them
//! and its turn once in 20 ms. All sessions of a phase are served in one go: one waking for many
//! packets, and no packet wakes anybody.
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::clock::MediaClock;
use super::inbox::Inbox;
use super::statistics::{Counters, Counts};
use super::stream::{Going, Scratch, Stream, Tick};

/// The phases of a frame.
pub(super) const PHASES: usize = 20;

/// How far (in turns of a millisecond) a thread that was held up goes back to catch up: three frames a session. What was
/// missed before is not sent.
const CATCH_UP_TURNS: u64 = 60;

/// Sessions in each phase before another phase is used: few sessions need few wakings.
const CROWD: usize = 8;

/// Neighbours in this order are far apart in time.
const SPREAD: usize = 7;

/// Rounds that an ended session waits for its driver to take the last events.
const LINGER_ROUNDS: u64 = 250;

/// The sessions of one thread.
pub(super) struct Core {
    phases: [Vec<Slot>; PHASES],
    /// The next turn, counted from the clock's start.
    next: u64,
    sessions: usize,
    inbox: Arc<Inbox>,
    clock: Arc<MediaClock>,
    counters: Arc<Counters>,
    scratch: Scratch,
    /// Sessions that are over, until their last events are taken; with the round of their end.
    lingering: VecDeque<(u64, Stream)>,
}

struct Slot {
    stream: Stream,
    /// The round (frame since the clock's start) of its last turn.
    round: u64,
}

impl Core {
    pub(super) fn new(
        inbox: Arc<Inbox>,
        clock: Arc<MediaClock>,
        counters: Arc<Counters>,
        scratch: Scratch,
    ) -> Self {
        Self {
            phases: Default::default(),
            next: turn_at(clock.now()),
            sessions: 0,
            inbox,
            clock,
            counters,
            scratch,
            lingering: VecDeque::new(),
        }
    }

    /// Serves all turns that are due and returns when the next one is, or none without sessions.
    pub(super) fn tick(&mut self) -> Option<Duration> {
        self.admit();
        let turn = turn_at(self.clock.now());
        self.next = self.next.max((turn + 1).saturating_sub(CATCH_UP_TURNS));
        while self.next <= turn {
            let this = self.next;
            self.next += 1;
            self.serve(this);
        }
        self.release(turn / PHASES as u64);
        self.due()
    }

    /// Ends all sessions, with their last words.
    pub(super) fn end(&mut self) {
        self.admit();
        for phase in &self.phases {
            phase.iter().for_each(|slot| slot.stream.close());
        }
        let turn = turn_at(self.clock.now());
        for phase in 0..PHASES as u64 {
            self.serve(turn + phase);
        }
    }

    /// Gives new sessions their place.
    fn admit(&mut self) {
        for stream in self.inbox.take() {
            if self.sessions == 0 {
                self.next = turn_at(self.clock.now());
            }
            self.sessions += 1;
            let used = self.sessions.div_ceil(CROWD).min(PHASES);
            let places = (0..used).map(|place| place * SPREAD % PHASES);
            let free = places.min_by_key(|place| self.phases.get(*place).map_or(0, Vec::len));
            let place = free.unwrap_or(0);
            let first = (self.next..).find(|turn| turn % PHASES as u64 == place as u64);
            let round = first.unwrap_or(self.next) / PHASES as u64;
            if let Some(phase) = self.phases.get_mut(place) {
                phase.push(Slot { stream, round: round.saturating_sub(1) });
            }
        }
    }

    /// Serves the sessions of one phase.
    fn serve(&mut self, turn: u64) {
        let (round, place) = (turn / PHASES as u64, turn % PHASES as u64);
        let Some(phase) = usize::try_from(place).ok().and_then(|at| self.phases.get_mut(at)) else {
            return;
        };
        if phase.is_empty() {
            return;
        }
        let now = self.clock.now();
        let ntp = self.clock.ntp(now);
        let mut counts = Counts::default();
        let mut at = 0;
        while let Some(slot) = phase.get_mut(at) {
            let missed = round.saturating_sub(slot.round.saturating_add(1));
            slot.round = round;
            let missed = u32::try_from(missed).unwrap_or(u32::MAX);
            let tick = Tick { now, ntp, missed };
            let (stream, scratch) = (&mut slot.stream, &mut self.scratch);
            // A fault in one call must not end the others.
            let going = catch_unwind(AssertUnwindSafe(|| stream.tick(&tick, scratch, &mut counts)));
            match going {
                Ok(Going::On) => {
                    at += 1;
                    continue;
                }
                Ok(Going::Over) => {}
                Err(_) => {
                    stream.fail();
                    self.counters.failed();
                }
            }
            let mut over = phase.swap_remove(at).stream;
            over.release();
            self.sessions -= 1;
            self.inbox.gone();
            self.lingering.push_back((round, over));
        }
        self.counters.add(&counts, now.saturating_sub(moment(turn)));
    }

    /// Lets go of ended sessions whose events were taken, or were not for too long.
    fn release(&mut self, round: u64) {
        self.lingering.retain_mut(|(ended, stream)| {
            let done = stream.deliver();
            !done && round.saturating_sub(*ended) < LINGER_ROUNDS
        });
    }

    fn due(&self) -> Option<Duration> {
        let ahead = |by: &u64| {
            let place = usize::try_from((self.next + by) % PHASES as u64).unwrap_or(0);
            self.phases.get(place).is_some_and(|phase| !phase.is_empty())
        };
        let turns = (0..PHASES as u64).find(ahead);
        let turns = turns.or((!self.lingering.is_empty()).then_some(PHASES as u64 - 1))?;
        Some(moment(self.next + turns))
    }
}

/// Returns the turn that began last.
fn turn_at(now: Duration) -> u64 {
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX / 2)
}

/// Returns when a turn begins.
const fn moment(turn: u64) -> Duration {
    Duration::from_millis(turn)
}
