//! Session timers (RFC 4028): who refreshes a call, and when it is lost.
use std::time::Duration;

use super::super::{HeaderName, Message, Refresher, SessionExpires};

/// The shortest interval that the RFC allows.
pub const LEAST: Duration = Duration::from_secs(90);

/// The longest interval that is kept count of.
pub const MOST: Duration = Duration::from_secs(86_400);

/// What a session timer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStep {
    /// Send a refresh: UPDATE, or re-INVITE.
    Refresh,
    /// The other side did not refresh: end the call.
    Expire,
}

/// The session timer of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionTimer {
    interval: Duration,
    /// Whether we refresh.
    ours: bool,
    refresh_at: Option<Duration>,
    expire_at: Duration,
}

impl SessionTimer {
    fn new(now: Duration, interval: Duration, ours: bool) -> Self {
        // At half the interval who refreshes does; who waits gives up a third, but not more than
        // 32 s, before the end (section 10).
        let margin = share(interval, 3).min(Duration::from_secs(32));
        Self {
            interval,
            ours,
            refresh_at: ours.then(|| now.saturating_add(share(interval, 2))),
            expire_at: now.saturating_add(interval.saturating_sub(margin)),
        }
    }

    /// The interval, in whole seconds on the wire.
    #[must_use]
    pub const fn interval(&self) -> Duration {
        self.interval
    }

    /// Whether we refresh.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        self.ours
    }

    /// When [`Self::tick`] is wanted next.
    #[must_use]
    pub fn next(&self) -> Duration {
        self.refresh_at.map_or(self.expire_at, |at| at.min(self.expire_at))
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Duration) -> Option<SessionStep> {
        if now >= self.expire_at {
            return Some(SessionStep::Expire);
        }
        let due = self.refresh_at.is_some_and(|at| at <= now);
        due.then(|| self.refresh_at = None).map(|()| SessionStep::Refresh)
    }

    /// A refresh could not be sent or was refused for the moment: again after `wait`.
    pub fn again(&mut self, now: Duration, wait: Duration) {
        self.refresh_at = self.ours.then(|| now.saturating_add(wait));
    }

    /// The value of Session-Expires in a refresh of ours, or in a response to one of theirs.
    #[must_use]
    pub fn header(&self, we_ask: bool) -> SessionExpires {
        let refresher = if self.ours == we_ask { Refresher::Uac } else { Refresher::Uas };
        let seconds = u32::try_from(self.interval.as_secs()).unwrap_or(u32::MAX);
        SessionExpires { seconds, refresher: Some(refresher) }
    }
}

/// One of so many equal parts.
fn share(interval: Duration, parts: u32) -> Duration {
    interval.checked_div(parts).unwrap_or_default()
}

/// What an INVITE or UPDATE of theirs makes of the session timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Their interval is too short: 422 with our Min-SE.
    TooBrief,
    /// No timer: they asked for none, and one is never forced upon them.
    None,
    /// This one, to be written into the 2xx; Require `timer` when they refresh.
    Timer(SessionTimer),
}

fn supports(message: &Message) -> bool {
    let named = |tags: Result<Vec<String>, _>| {
        tags.is_ok_and(|tags: Vec<String>| tags.iter().any(|tag| tag.eq_ignore_ascii_case("timer")))
    };
    named(message.supported()) || named(message.require())
}

/// What becomes of the timer with this request of theirs, to which we answer 2xx. `wanted` is the
/// interval that we ask for ourselves when they support timers and ask for none; `ours` tells who
/// refreshed until now.
#[must_use]
pub fn asked(
    now: Duration,
    request: &Message,
    least: Duration,
    wanted: Option<Duration>,
    ours: Option<bool>,
) -> Asked {
    let supported = supports(request);
    match request.session_expires() {
        Ok(Some(expires)) => {
            let interval = Duration::from_secs(expires.seconds.into()).min(MOST);
            if interval < least.max(LEAST) {
                // 422 is only for who understands it; others are kept at what we can bear.
                if supported {
                    return Asked::TooBrief;
                }
            }
            let interval = interval.max(least.max(LEAST));
            // Without support on their side it can only be us (table 2 of section 9).
            let ours = match expires.refresher {
                Some(Refresher::Uas) => true,
                Some(Refresher::Uac) => !supported,
                None => !supported || ours.unwrap_or(false),
            };
            Asked::Timer(SessionTimer::new(now, interval, ours))
        }
        Ok(None) | Err(_) => match wanted.filter(|_| supported) {
            Some(wanted) => {
                let theirs = request.min_se().ok().flatten().unwrap_or(0);
                let interval = wanted.max(least).max(LEAST).max(Duration::from_secs(theirs.into()));
                Asked::Timer(SessionTimer::new(now, interval.min(MOST), ours.unwrap_or(true)))
            }
            None => Asked::None,
        },
    }
}

/// What becomes of the timer with this 2xx to a request of ours; `wanted` is what that request
/// asked for. Without Session-Expires in it there is no timer at all.
#[must_use]
pub fn answered(now: Duration, response: &Message) -> Option<SessionTimer> {
    let expires = response.session_expires().ok().flatten()?;
    let interval = Duration::from_secs(expires.seconds.into()).clamp(LEAST, MOST);
    let ours = expires.refresher != Some(Refresher::Uas);
    Some(SessionTimer::new(now, interval, ours))
}

/// Writes what a request of ours asks for.
pub fn ask(
    request: &mut Message,
    interval: Duration,
    least: Duration,
    current: Option<SessionTimer>,
) {
    let seconds = interval.max(least).max(LEAST).min(MOST).as_secs();
    let value = match current {
        Some(timer) => timer.header(true).to_string(),
        None => seconds.to_string(),
    };
    request.headers.set(HeaderName::SessionExpires, value);
    request.headers.set(HeaderName::MinSe, least.max(LEAST).as_secs().to_string());
}

#[cfg(test)]
mod tests;
