//! The same texts as they might have come: nothing of what is asked for has changed.

mod tails;
mod typos;

use serde::Serialize;

use self::tails::tail_of;
use self::typos::mistyped;
use super::outcome::{Outcome, masked, utterance_of};
use super::share::Share;
use crate::model::Channel;
use crate::understanding::{Example, Understanding, newest_parts};

/// A way in which the same text might have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// A mail with a signature, a disclaimer and an older mail about something else below it.
    Tail,
    /// As a speech recogniser writes: small letters, no marks.
    Recognised,
    /// One of ten words with four letters or more carries a typing error.
    Typos,
    /// A call as a mail without subject, a mail as a call.
    OtherChannel,
}

impl Variant {
    /// Every variant.
    pub const ALL: [Self; 4] = [Self::Tail, Self::Recognised, Self::Typos, Self::OtherChannel];

    /// Returns what is done to the text, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Tail => "mail with signature, disclaimer, quoted history",
            Self::Recognised => "as a speech recogniser writes it",
            Self::Typos => "a typing error in one of ten longer words",
            Self::OtherChannel => "by the other channel",
        }
    }

    /// Returns the text as it might have come; nothing where the variant does not apply. The same
    /// example always gives the same text.
    #[must_use]
    pub fn of(self, example: &Example) -> Option<Example> {
        let mut other = example.clone();
        let (subject, newest) = newest_parts(example.subject(), example.said(), example.channel);
        match self {
            Self::Tail => {
                example.body.as_ref()?;
                other.body = Some(format!("{newest}{}", tail_of(example)));
            }
            Self::Recognised => {
                put(&mut other, &recognised(subject), &recognised(&newest));
            }
            Self::Typos => {
                put(&mut other, &mistyped(subject, &example.id), &mistyped(&newest, &example.id));
            }
            Self::OtherChannel if example.channel == Channel::Phone => {
                other.channel = Channel::Email;
                (other.text, other.body, other.subject) = (None, Some(newest), None);
            }
            Self::OtherChannel => {
                other.channel = Channel::Phone;
                let said = if subject.is_empty() { newest } else { format!("{subject}. {newest}") };
                (other.text, other.body, other.subject) = (Some(said), None, None);
            }
        }
        Some(other)
    }
}

/// Puts subject and text where the example has them.
fn put(example: &mut Example, subject: &str, text: &str) {
    example.subject = example.subject.is_some().then(|| subject.to_owned());
    let place = if example.text.is_some() { &mut example.text } else { &mut example.body };
    *place = Some(text.to_owned());
}

/// Returns the words in small letters with one space between them; accents stay.
fn recognised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // An apostrophe within a word is written by recognisers too.
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}');
    for word in
        text.split(|c: char| !inside(c)).filter(|word| word.chars().any(char::is_alphanumeric))
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.to_lowercase());
    }
    out
}

/// What one variant costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// What was done to the texts.
    pub variant: Variant,
    /// Intents right, of the same texts as they came.
    pub intent_before: Share,
    /// Intents right after it.
    pub intent: Share,
    /// Priorities right, of the same texts as they came.
    pub priority_before: Share,
    /// Priorities right after it.
    pub priority: Share,
    /// Dangers found as the texts came.
    pub danger_before: Share,
    /// Dangers found after it.
    pub danger: Share,
    /// Languages right as the texts came.
    pub language_before: Share,
    /// Languages right after it.
    pub language: Share,
    /// Texts that are now given another intent, rightly or not.
    pub intent_changed: Share,
    /// Texts that are now given another priority, rightly or not.
    pub priority_changed: Share,
}

impl Loss {
    fn none(variant: Variant) -> Self {
        let zero = Share::default();
        Self {
            variant,
            intent_before: zero,
            intent: zero,
            priority_before: zero,
            priority: zero,
            danger_before: zero,
            danger: zero,
            language_before: zero,
            language: zero,
            intent_changed: zero,
            priority_changed: zero,
        }
    }

    /// Adds what the same variant did to other texts.
    fn add(&mut self, other: &Self) {
        self.intent_before.add(other.intent_before);
        self.intent.add(other.intent);
        self.priority_before.add(other.priority_before);
        self.priority.add(other.priority);
        self.danger_before.add(other.danger_before);
        self.danger.add(other.danger);
        self.language_before.add(other.language_before);
        self.language.add(other.language);
        self.intent_changed.add(other.intent_changed);
        self.priority_changed.add(other.priority_changed);
    }

    fn count(&mut self, then: &Outcome, now: &crate::understanding::Classification) {
        if let (Some(right), Some(was)) = (then.right.intent, then.intent_right()) {
            self.intent_before.count(was);
            self.intent.count(now.intent == right);
        }
        if let (Some(right), Some(was)) = (then.right.priority, then.priority_right()) {
            self.priority_before.count(was);
            self.priority.count(now.priority == right);
        }
        if then.right.safety == Some(true) {
            self.danger_before.count(then.said.safety);
            self.danger.count(now.safety);
        }
        if let Some(right) = then.right.language {
            self.language_before.count(then.said.language == right);
            self.language.count(now.language == right);
        }
        self.intent_changed.count(now.intent != then.said.intent);
        self.priority_changed.count(now.priority != then.said.priority);
    }

    /// Returns by how many points of a hundred a pair of shares changed; below 0 is lost.
    #[must_use]
    pub fn points(before: Share, after: Share) -> f64 {
        100.0 * (after.rate() - before.rate())
    }
}

/// Asks again in every variant, and compares with what was answered to the texts as they came:
/// `outcomes` are of the same `examples`, in the same order.
#[must_use]
pub fn losses(
    understanding: &Understanding,
    examples: &[Example],
    outcomes: &[Outcome],
) -> Vec<Loss> {
    let one = |variant: Variant| {
        let mut loss = Loss::none(variant);
        for (example, outcome) in examples.iter().zip(outcomes) {
            if let Some(other) = variant.of(&masked(example)) {
                loss.count(outcome, &understanding.classify(&utterance_of(&other)));
            }
        }
        loss
    };
    Variant::ALL.into_iter().map(one).collect()
}

/// Puts the losses of several parts of the texts together.
pub fn add_losses(all: &mut Vec<Loss>, more: &[Loss]) {
    if all.is_empty() {
        all.extend(more);
        return;
    }
    for (sum, part) in all.iter_mut().zip(more) {
        sum.add(part);
    }
}

#[cfg(test)]
mod tests;
