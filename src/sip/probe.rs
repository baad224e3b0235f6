//! Whether a trunk answers: OPTIONS at intervals, with hysteresis.
use std::time::Duration;

/// How a trunk is probed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbePlan {
    /// Between two probes of a trunk that is up.
    pub every: Duration,
    /// Between two probes of a trunk that is down or in doubt.
    pub every_when_down: Duration,
    /// So many probes in a row must fail before the trunk is down.
    pub failures: u32,
    /// So many probes in a row must succeed before it is up again.
    pub successes: u32,
}

impl Default for ProbePlan {
    /// Every 30 s; 10 s when in doubt; 3 failures; 2 successes.
    fn default() -> Self {
        Self {
            every: Duration::from_secs(30),
            every_when_down: Duration::from_secs(10),
            failures: 3,
            successes: 2,
        }
    }
}

/// The machine of one trunk.
#[derive(Debug)]
pub struct Probe {
    plan: ProbePlan,
    up: Option<bool>,
    /// Failures in a row while up, successes in a row while down.
    streak: u32,
    /// A probe is on its way.
    asked: bool,
    next: Option<Duration>,
}

impl Probe {
    /// Nothing is known yet; the first probe is due at once.
    #[must_use]
    pub const fn new(plan: ProbePlan, now: Duration) -> Self {
        Self { plan, up: None, streak: 0, asked: false, next: Some(now) }
    }

    /// Whether the trunk is up; `None` before the first answer or failure.
    #[must_use]
    pub const fn up(&self) -> Option<bool> {
        self.up
    }

    /// When [`Self::due`] is wanted next.
    #[must_use]
    pub const fn next(&self) -> Option<Duration> {
        self.next
    }

    /// Whether a probe is to be sent now; [`Self::result`] must follow if so.
    pub fn due(&mut self, now: Duration) -> bool {
        let due = !self.asked && self.next.is_some_and(|next| next <= now);
        if due {
            self.asked = true;
            self.next = None;
        }
        due
    }

    /// Asks for a probe now.
    pub const fn hurry(&mut self, now: Duration) {
        if !self.asked {
            self.next = Some(now);
        }
    }

    /// How a probe went; tells the new state when it changed. The first result counts at once.
    pub fn result(&mut self, now: Duration, answered: bool) -> Option<bool> {
        self.asked = false;
        let before = self.up;
        match self.up {
            None => self.up = Some(answered),
            Some(up) if up == answered => self.streak = 0,
            Some(up) => {
                self.streak = self.streak.saturating_add(1);
                let enough = if up { self.plan.failures } else { self.plan.successes };
                if self.streak >= enough {
                    self.up = Some(answered);
                    self.streak = 0;
                }
            }
        }
        let calm = self.up == Some(true) && self.streak == 0;
        let wait = if calm { self.plan.every } else { self.plan.every_when_down };
        self.next = Some(now.saturating_add(wait));
        self.up.filter(|_| self.up != before)
    }
}

#[cfg(test)]
mod tests;
