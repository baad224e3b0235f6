//! Keys, and the rule that one press is one key on however many paths it arrives.
use std::collections::VecDeque;
use std::time::Duration;

/// A key of a telephone: 0 to 9, `*`, `#`, A to D. May be part of a code: `Debug` does not show
/// which.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(u8);

/// The keys in the order of their event codes (RFC 4733 section 3.2).
const KEYS: &[u8; 16] = b"0123456789*#ABCD";

impl Key {
    /// `*`.
    pub const STAR: Self = Self(b'*');
    /// `#`, which ends several keys.
    pub const HASH: Self = Self(b'#');

    /// Returns the key of an event code; nothing for events that are no keys (a flash is 16).
    #[must_use]
    pub fn from_event(code: u8) -> Option<Self> {
        KEYS.get(usize::from(code)).copied().map(Self)
    }

    /// Reads a key as it is written, letters in either case.
    #[must_use]
    pub fn from_char(written: char) -> Option<Self> {
        let byte = u8::try_from(written).ok()?.to_ascii_uppercase();
        KEYS.contains(&byte).then_some(Self(byte))
    }

    /// Reads the signal of a SIP INFO: a key as it is written, or its code where that has two
    /// digits (10 for `*`, 11 for `#`, 12 to 15 for A to D).
    #[must_use]
    pub fn from_signal(signal: &str) -> Option<Self> {
        let signal = signal.trim();
        let mut letters = signal.chars();
        match (letters.next(), letters.next()) {
            (Some(one), None) => Self::from_char(one),
            (Some('1'), Some('0'..='5')) if signal.len() == 2 => {
                Self::from_event(signal.parse().ok()?)
            }
            (Some(_) | None, _) => None,
        }
    }

    /// Returns the event code.
    #[must_use]
    pub fn event(self) -> u8 {
        let at = KEYS.iter().position(|key| *key == self.0);
        at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
    }

    /// Returns the key as it is written. Do not print it.
    #[must_use]
    pub fn as_char(self) -> char {
        char::from(self.0)
    }
}

impl zeroize::Zeroize for Key {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(*)")
    }
}

/// How a key arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// As a telephone-event.
    Event,
    /// In a SIP INFO.
    Info,
    /// As a tone within the sound.
    Tone,
}

/// For so long after the last sign of a press the same key on another path is the same press.
///
/// A SIP INFO may be sent on release and repeated when it is lost; a tone is known some 50 ms
/// after an event. Nobody is harmed by the length: two presses of one key are told apart by
/// *each* path that carries them both.
pub const SAME_PRESS: Duration = Duration::from_secs(1);

/// How many presses are remembered.
const PRESSES_MAX: usize = 16;

#[derive(Clone, Copy)]
struct Press {
    key: Key,
    /// The last sign of it.
    seen: Duration,
    /// The paths that reported it, by [`bit`].
    paths: u8,
}

const fn bit(path: Path) -> u8 {
    match path {
        Path::Event => 1,
        Path::Info => 2,
        Path::Tone => 4,
    }
}

/// Counts each press once.
///
/// A report is matched with the oldest press of the same key that its own path has not reported
/// yet and that was seen within [`SAME_PRESS`]; only a report without such a press is a new one.
/// So `77` pressed fast stays two presses on every path.
#[derive(Default)]
pub struct Presses {
    recent: VecDeque<Press>,
}

impl std::fmt::Debug for Presses {
    /// Prints no key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Presses").field("recent", &self.recent.len()).finish()
    }
}

impl Presses {
    /// Starts with nothing pressed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a report; returns the key when it is a press not counted yet.
    pub fn report(&mut self, now: Duration, path: Path, key: Key) -> Option<Key> {
        while self.recent.front().is_some_and(|press| is_past(press, now)) {
            self.recent.pop_front();
        }
        let known = self.recent.iter().position(|press| {
            press.key == key && press.paths & bit(path) == 0 && !is_past(press, now)
        });
        // A path tells of presses in their order: what it left out it will not tell any more.
        if let Some(at) = known {
            for press in self.recent.iter_mut().take(at.saturating_add(1)) {
                press.paths |= bit(path);
            }
            return None;
        }
        if self.recent.len() >= PRESSES_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(Press { key, seen: now, paths: bit(path) });
        Some(key)
    }

    /// Notes that the last press which this path reported is still held down.
    pub fn held(&mut self, now: Duration, path: Path) {
        let last = self.recent.iter_mut().rev().find(|press| press.paths & bit(path) != 0);
        if let Some(press) = last {
            press.seen = press.seen.max(now);
        }
    }
}

fn is_past(press: &Press, now: Duration) -> bool {
    now.saturating_sub(press.seen) > SAME_PRESS
}

#[cfg(test)]
mod tests;
