//! The smallest things that are recorded.
use std::time::Duration;

/// How the ids of fragments begin; no id of a message begins so.
pub const FRAGMENT: &str = "say-";

/// One recording of a part of a value: a digit, a number, a weekday.
///
/// The text ends in a comma or a full stop, which is how it is to be intoned: what goes on, or
/// what ends a sentence. The id of the second ends in `-end`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fragment {
    /// Names the recording, such as `say-digit-3`.
    pub id: String,
    /// What is spoken.
    pub text: String,
}

/// What is heard next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sound {
    /// A sentence or a part of one, recorded as it stands.
    Words(String),
    /// A part of a value.
    Fragment(Fragment),
    /// Silence.
    Pause(Duration),
}

/// A part of a value before it is known whether the sentence ends with it.
pub(super) struct Part {
    stem: String,
    text: String,
    /// Whether it is recorded as the end of a sentence too.
    ends: bool,
}

impl Part {
    /// A part that is recorded in both intonations.
    pub(super) fn both(stem: impl Into<String>, text: impl Into<String>) -> Self {
        Self { stem: stem.into(), text: text.into(), ends: true }
    }

    /// A part after which a value always goes on.
    pub(super) fn open(stem: impl Into<String>, text: impl Into<String>) -> Self {
        Self { stem: stem.into(), text: text.into(), ends: false }
    }

    /// Makes it one that goes on.
    pub(super) fn going_on(&self) -> Fragment {
        Fragment { id: format!("{FRAGMENT}{}", self.stem), text: format!("{},", self.text) }
    }

    /// Makes it one that ends a sentence, where it is recorded so.
    pub(super) fn ending(&self) -> Fragment {
        if self.ends {
            Fragment { id: format!("{FRAGMENT}{}-end", self.stem), text: format!("{}.", self.text) }
        } else {
            self.going_on()
        }
    }

    /// Returns its recordings.
    pub(super) fn recordings(&self) -> Vec<Fragment> {
        if self.ends { vec![self.going_on(), self.ending()] } else { vec![self.going_on()] }
    }
}

/// Makes the last part an end, if the sentence ends there.
pub(super) fn intoned(parts: &[Part], ends: bool) -> Vec<Sound> {
    let last = parts.len().saturating_sub(1);
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| if ends && at == last { part.ending() } else { part.going_on() })
        .map(Sound::Fragment)
        .collect()
}
