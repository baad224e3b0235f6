//! Collects the keys of a step on a clock that is an argument.
//!
//! * Listening starts at once, also while prompts play; the first key stops them (barge-in)
//!   unless they are locked. Under locked prompts keys are kept and count when the prompts end.
//! * The time to the first key runs from the end of the prompts. Once a key came, the time
//!   between keys replaces it.
//! * In a step of several keys a lone 9 or 0 acts after [`LONE_AFTER`]; `#` ends the step with
//!   what was keyed, `*` ends it at once and is all that is reported.
//! * Keys between two steps are kept ([`KEPT_MAX`], for [`KEPT_FOR`]) and count for the next.
//!   A `#` within [`END_AFTER`] of a step that ended because it was full belongs to that step,
//!   and a `#` from before a step never ends it.
//! * Into a *sensitive* step kept keys carry over only as part of one run without a pause of
//!   [`RUN_PAUSE`] that also finishes the step: who keys number and code in one go is served, but
//!   a key too many, or pressed twice in impatience, never becomes the first digit of a code. A
//!   run that breaks is forgotten and the code is keyed from its beginning. Only a lone 9 or 0
//!   acts even so, unless it came on the heels of a full step of several keys: nobody in danger
//!   is made to press again.
//!
//! Keys leave only as [`SensitiveDigits`]; whatever is kept is zeroed.
use std::time::Duration;

use zeroize::Zeroize;

use super::keys::Key;
use crate::model::SensitiveDigits;

/// How long a lone 9 or 0 stands alone before it acts.
pub const LONE_AFTER: Duration = Duration::from_secs(2);
/// How many keys are kept for later.
pub const KEPT_MAX: usize = 32;
/// How long keys pressed between steps are kept.
pub const KEPT_FOR: Duration = Duration::from_secs(10);
/// For so long after a full step an end key belongs to it.
pub const END_AFTER: Duration = Duration::from_secs(3);
/// A longer pause ends a run of keys.
pub const RUN_PAUSE: Duration = Duration::from_millis(1_500);

/// What a step wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Keys after which listening stops at once; at least 1.
    pub digits_max: u8,
    /// Time to the first key, from the end of the prompts.
    pub first_digit: Duration,
    /// Time between keys.
    pub inter_digit: Duration,
    /// A lone 9 or 0 acts as in a step of one key.
    pub lone_keys: bool,
    /// The keys are a code.
    pub sensitive: bool,
}

/// How the prompts of a step play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompts {
    /// There are none: the time to the first key runs at once.
    None,
    /// The first key stops them.
    Interruptible,
    /// They are heard to their end.
    Locked,
}

/// What a step ends with.
#[derive(Clone, Debug)]
pub enum Collected {
    /// Keys: digits without the `#` that ended them, `#` when nothing else was keyed, or `*`.
    Keys(SensitiveDigits),
    /// No key came in time.
    Silence,
}

/// What is to be done after something happened.
#[derive(Debug, Default)]
pub struct Reaction {
    /// The prompts are to stop.
    pub stop_prompts: bool,
    /// The step is over.
    pub collected: Option<Collected>,
}

/// Collects keys, step after step of one call.
#[derive(Default)]
pub struct Keypad {
    step: Option<Step>,
    kept: Kept,
    /// When the last step ended because it was full: its `#` may still come.
    full: Option<Full>,
}

/// A step that ended because it was full.
#[derive(Clone, Copy)]
struct Full {
    at: Duration,
    several: bool,
}

struct Step {
    wanted: Wanted,
    prompts: Prompts,
    keys: String,
    /// When the last thing happened that time is counted from.
    since: Duration,
    last_key: Option<Duration>,
    /// Keys from before the step stand in it, and so the whole run counts or nothing.
    provisional: bool,
    /// The first of them may have been one too many of the step before.
    spilled: bool,
}

impl std::fmt::Debug for Keypad {
    /// Prints no key and not how many there are.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keypad").field("collecting", &self.step.is_some()).finish_non_exhaustive()
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.keys.zeroize();
    }
}

impl Keypad {
    /// Starts between steps.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a step; one that is still open is given up.
    pub fn begin(&mut self, now: Duration, wanted: Wanted, prompts: Prompts) -> Reaction {
        let keys = String::with_capacity(usize::from(wanted.digits_max).max(1));
        let (since, last_key) = (now, None);
        self.step = Some(Step {
            wanted,
            prompts,
            keys,
            since,
            last_key,
            provisional: false,
            spilled: false,
        });
        self.kept.forget_before(now.saturating_sub(KEPT_FOR));
        if wanted.sensitive {
            self.kept.keep_last_run();
        }
        if prompts == Prompts::Locked { Reaction::default() } else { self.replay(now, now) }
    }

    /// Notes that the prompts were heard to their end.
    pub fn prompts_over(&mut self, now: Duration) -> Reaction {
        let Some(step) = &mut self.step else { return Reaction::default() };
        let (locked, began) = (step.prompts == Prompts::Locked, step.since);
        step.prompts = Prompts::None;
        if step.keys.is_empty() {
            step.since = now;
        }
        if locked { self.replay(now, began) } else { Reaction::default() }
    }

    /// Takes a key.
    pub fn press(&mut self, now: Duration, key: Key) -> Reaction {
        match &self.step {
            Some(step) if step.prompts != Prompts::Locked => self.take(now, now, key, false),
            Some(_) | None => {
                self.kept.push(now, key);
                Reaction::default()
            }
        }
    }

    /// Returns when [`Keypad::tick`] is to be called.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        let step = self.step.as_ref()?;
        if step.keys.is_empty() && step.prompts != Prompts::None {
            return None;
        }
        Some(step.since.saturating_add(step.patience()))
    }

    /// Ends the step when its time is over.
    pub fn tick(&mut self, now: Duration) -> Reaction {
        if self.timeout().is_none_or(|timeout| now < timeout) {
            return Reaction::default();
        }
        let Some(step) = &mut self.step else { return Reaction::default() };
        if step.provisional && (step.spilled || !step.is_lone()) {
            step.forget(now);
            return Reaction::default();
        }
        let collected = if step.keys.is_empty() {
            Collected::Silence
        } else {
            Collected::Keys(SensitiveDigits::new(std::mem::take(&mut step.keys)))
        };
        let stop_prompts = step.prompts == Prompts::Interruptible;
        self.step = None;
        Reaction { stop_prompts, collected: Some(collected) }
    }

    /// Gives up the open step and all that is kept.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Presses what was kept. Keys from before `began` came before their step.
    fn replay(&mut self, now: Duration, began: Duration) -> Reaction {
        let mut all = Reaction::default();
        while self.step.is_some()
            && let Some((at, key)) = self.kept.pop()
        {
            let one = self.take(now, at, key, at < began);
            all.stop_prompts |= one.stop_prompts;
            all.collected = one.collected;
        }
        all
    }

    /// Takes a key that was pressed `at`, maybe before the step began.
    fn take(&mut self, now: Duration, at: Duration, key: Key, before: bool) -> Reaction {
        let nothing = Reaction::default();
        let Some(step) = &mut self.step else { return nothing };
        let digit = key.as_char();
        if !digit.is_ascii_digit() && key != Key::HASH && key != Key::STAR {
            return nothing;
        }
        let pause = step.last_key.map_or(Duration::ZERO, |last| at.saturating_sub(last));
        if step.provisional && pause > RUN_PAUSE {
            step.forget(now);
        }
        let full = std::mem::take(&mut self.full);
        let since_full = full.map(|full| at.saturating_sub(full.at));
        let habit = since_full.is_some_and(|since| since <= END_AFTER);
        if key == Key::HASH && step.keys.is_empty() && (before || habit) {
            return nothing;
        }
        if before && step.wanted.sensitive {
            step.provisional = true;
            step.spilled |= full.is_some_and(|full| full.several)
                && since_full.is_some_and(|since| since <= RUN_PAUSE);
        }
        let interruptible = step.prompts == Prompts::Interruptible;
        let mut stop_prompts = interruptible && !step.provisional;
        step.last_key = Some(at);
        step.since = if step.provisional { at } else { now };
        let mut is_full = false;
        if key == Key::STAR {
            step.keys.zeroize();
            step.keys.push('*');
        } else if key == Key::HASH {
            if step.keys.is_empty() {
                step.keys.push('#');
            }
        } else {
            step.keys.push(digit);
            is_full = step.keys.len() >= usize::from(step.wanted.digits_max.max(1));
            if !is_full {
                if stop_prompts {
                    step.prompts = Prompts::None;
                }
                return Reaction { stop_prompts, collected: None };
            }
        }
        stop_prompts |= interruptible;
        let keys = SensitiveDigits::new(std::mem::take(&mut step.keys));
        let several = step.wanted.digits_max > 1;
        self.full = is_full.then_some(Full { at, several });
        self.step = None;
        Reaction { stop_prompts, collected: Some(Collected::Keys(keys)) }
    }
}

impl Step {
    /// Returns how long the next key may take.
    fn patience(&self) -> Duration {
        if self.keys.is_empty() {
            self.wanted.first_digit
        } else if self.is_lone() {
            LONE_AFTER.min(self.wanted.inter_digit)
        } else if self.provisional {
            RUN_PAUSE.min(self.wanted.inter_digit)
        } else {
            self.wanted.inter_digit
        }
    }

    fn is_lone(&self) -> bool {
        self.wanted.lone_keys && matches!(self.keys.as_str(), "9" | "0")
    }

    /// Starts from the beginning.
    fn forget(&mut self, now: Duration) {
        self.keys.zeroize();
        (self.since, self.last_key) = (now, None);
        (self.provisional, self.spilled) = (false, false);
    }
}

/// Keys for later, the oldest first. Zeroed when taken or dropped.
#[derive(Default)]
struct Kept {
    times: [Duration; KEPT_MAX],
    keys: [Option<Key>; KEPT_MAX],
    count: usize,
}

impl Kept {
    /// Keeps a key; one too many is dropped.
    fn push(&mut self, now: Duration, key: Key) {
        let places = self.times.iter_mut().zip(&mut self.keys);
        if let Some((time, place)) = places.into_iter().nth(self.count) {
            (*time, *place) = (now, Some(key));
            self.count = self.count.saturating_add(1);
        }
    }

    fn pop(&mut self) -> Option<(Duration, Key)> {
        let (time, key) = (*self.times.first()?, (*self.keys.first()?)?);
        self.times.rotate_left(1);
        self.keys.rotate_left(1);
        self.count = self.count.saturating_sub(1);
        self.keys.iter_mut().skip(self.count).for_each(Zeroize::zeroize);
        Some((time, key))
    }

    fn forget_before(&mut self, when: Duration) {
        while self.count > 0 && self.times.first().is_some_and(|time| *time < when) {
            self.pop();
        }
    }

    /// Forgets all but the keys that were pressed last without a pause.
    fn keep_last_run(&mut self) {
        let times = self.times.iter().take(self.count);
        let mut pauses = times.clone().zip(times.skip(1)).enumerate();
        let last = pauses.rfind(|(_, (a, b))| b.saturating_sub(**a) > RUN_PAUSE);
        for _ in 0..last.map_or(0, |(at, _)| at.saturating_add(1)) {
            self.pop();
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.keys.zeroize();
    }
}

#[cfg(test)]
mod tests;
