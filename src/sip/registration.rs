//! A registration at a trunk: kept fresh, tried again with growing waits, taken back (RFC 3261 10).
//!
//! The machine decides when to ask and for how long; the request itself is made by the agent.
use std::time::Duration;

/// The longest time a registration is asked or taken for.
pub const EXPIRES_MAX: Duration = Duration::from_secs(86_400);

/// The shortest time between two refreshes, whatever the registrar grants.
pub const REFRESH_MIN: Duration = Duration::from_secs(10);

/// The wait after the first failure; it doubles up to [`BACK_OFF_MAX`].
pub const BACK_OFF_FIRST: Duration = Duration::from_secs(5);

/// The longest wait between two attempts.
pub const BACK_OFF_MAX: Duration = Duration::from_secs(600);

/// Where a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not wanted.
    Idle,
    /// A request is on its way.
    Asking,
    /// Granted until then.
    Granted(Duration),
    /// Failed; to be tried again.
    Waiting,
    /// The request that takes it back is on its way.
    Leaving,
}

/// What a response made of the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It stands for that long.
    Granted(Duration),
    /// To be asked again at once, for longer (423).
    AskAgain,
    /// It failed and is tried again after that time.
    Failed(Duration),
    /// It was taken back.
    Gone,
    /// Nothing was asked.
    Nothing,
}

/// The machine of one trunk's registration.
#[derive(Debug)]
pub struct Registration {
    state: State,
    expires: Duration,
    failures: u32,
    /// It was taken back while a request was on its way.
    leave: bool,
    /// It was wanted again while it was being taken back.
    again: bool,
    /// 423 was heard in this attempt.
    raised: bool,
    next: Option<Duration>,
}

impl Registration {
    /// Not wanted yet; when it is, `expires` is asked for.
    #[must_use]
    pub fn new(expires: Duration) -> Self {
        let expires = expires.clamp(REFRESH_MIN, EXPIRES_MAX);
        let state = State::Idle;
        Self { state, expires, failures: 0, leave: false, again: false, raised: false, next: None }
    }

    /// When [`Self::due`] is wanted next.
    #[must_use]
    pub const fn next(&self) -> Option<Duration> {
        self.next
    }

    /// Whether the registration stands.
    #[must_use]
    pub fn is_granted(&self, now: Duration) -> bool {
        matches!(self.state, State::Granted(until) if now < until)
    }

    /// Whether it is not wanted, and nothing is on its way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// It is wanted from now on, and asked for at once, also when it stands: the connection that it
    /// came by may be gone.
    pub const fn start(&mut self, now: Duration) {
        self.leave = false;
        match self.state {
            State::Idle | State::Waiting | State::Granted(_) => self.next = Some(now),
            // What is on its way is waited for; after it is taken back it is asked for anew.
            State::Asking => {}
            State::Leaving => self.again = true,
        }
    }

    /// It is not wanted any more; what was granted is taken back.
    pub const fn stop(&mut self, now: Duration) {
        match self.state {
            State::Granted(_) => {
                self.leave = true;
                self.next = Some(now);
            }
            State::Asking => self.leave = true,
            State::Idle | State::Waiting => {
                self.state = State::Idle;
                self.next = None;
            }
            State::Leaving => self.again = false,
        }
    }

    /// For how long to ask now, in seconds, if anything is due: 0 takes it back. A result must
    /// follow.
    pub fn due(&mut self, now: Duration) -> Option<u64> {
        self.next.filter(|next| *next <= now)?;
        self.next = None;
        self.raised = false;
        if self.leave {
            self.leave = false;
            self.state = State::Leaving;
            return Some(0);
        }
        self.state = State::Asking;
        Some(self.expires.as_secs())
    }

    /// The registrar granted it for that long; `jitter`, 0 to 999, spreads the refreshes of many.
    ///
    /// It is refreshed when between 75 and 90 % of the time is over.
    pub fn granted(&mut self, now: Duration, granted: Duration, jitter: u16) -> Registered {
        match self.state {
            State::Leaving => return self.gone(now),
            State::Idle => return Registered::Nothing,
            State::Asking | State::Granted(_) | State::Waiting => {}
        }
        self.failures = 0;
        let granted = granted.min(EXPIRES_MAX);
        self.state = State::Granted(now.saturating_add(granted));
        let permille =
            750_u32.saturating_add(u32::from(jitter.min(999)).saturating_mul(150) / 1_000);
        let refresh = part(granted, permille);
        let wait = if self.leave { Duration::ZERO } else { refresh.max(REFRESH_MIN) };
        self.next = Some(now.saturating_add(wait));
        Registered::Granted(granted)
    }

    /// The registrar wants it asked for `least` at least (423); the first time in an attempt that
    /// is done at once.
    pub fn too_brief(&mut self, now: Duration, least: Duration, jitter: u16) -> Registered {
        let sensible = least > self.expires && least <= EXPIRES_MAX && !self.raised;
        if self.state != State::Asking || !sensible {
            return self.failed(now, None, jitter);
        }
        self.expires = least;
        self.raised = true;
        Registered::AskAgain
    }

    /// For how long to ask again after [`Registered::AskAgain`], in seconds.
    #[must_use]
    pub const fn expires(&self) -> u64 {
        self.expires.as_secs()
    }

    /// The attempt failed. The wait doubles with each failure, is never shorter than the registrar
    /// asks, and is spread by `jitter`, 0 to 999, over its upper half.
    pub fn failed(
        &mut self,
        now: Duration,
        retry_after: Option<Duration>,
        jitter: u16,
    ) -> Registered {
        match self.state {
            // What cannot be taken back runs out by itself.
            State::Leaving => return self.gone(now),
            State::Idle => return Registered::Nothing,
            State::Asking if self.leave => return self.gone(now),
            State::Asking | State::Granted(_) | State::Waiting => {}
        }
        self.state = State::Waiting;
        let doubled = BACK_OFF_FIRST.saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        let full = doubled.min(BACK_OFF_MAX);
        let permille = 500_u32.saturating_add(u32::from(jitter.min(999)) / 2);
        let spread = part(full, permille);
        let wait = spread.max(retry_after.unwrap_or_default().min(EXPIRES_MAX));
        self.next = Some(now.saturating_add(wait));
        Registered::Failed(wait)
    }

    fn gone(&mut self, now: Duration) -> Registered {
        self.state = State::Idle;
        self.leave = false;
        self.next = std::mem::take(&mut self.again).then_some(now);
        Registered::Gone
    }
}

/// So many thousandths of a time.
fn part(whole: Duration, permille: u32) -> Duration {
    whole.saturating_mul(permille).checked_div(1_000).unwrap_or_default()
}

#[cfg(test)]
mod tests;
