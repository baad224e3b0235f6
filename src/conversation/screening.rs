//! The responder's side: he hears what it is and decides by key. Whoever presses no accepting key
//! is never connected, and a mailbox presses none.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::turn::Brief;
use super::{Collect, Input, LegOutcome, Prompt, Then, Turn, Value};
use crate::model::{Language, PhoneNumber};

/// How often he hears it before he is let go, and how long he has for the key each time. In danger
/// a mailbox must not hold the caller up for long.
const SAID_MAX: u8 = 3;
const SAID_MAX_IN_DANGER: u8 = 2;
const KEY_TIME: Duration = Duration::from_secs(8);
const KEY_TIME_IN_DANGER: Duration = Duration::from_secs(5);

/// The keys that accept.
pub const ACCEPTS: [&str; 2] = ["1", "1#"];

/// One responder's leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    language: Language,
    /// What it is about; nothing when he is rung to see that he is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brief: Option<Brief>,
    state: State,
    caller_gone: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    taken: bool,
    /// No customer waits: it is a page, and `1` accepts it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unattended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    ExpectAnswer,
    ExpectKey { said: u8 },
    Ended(Screened),
}

/// How a screening ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screened {
    /// He pressed `1` and the caller is there: he is connected.
    Accepted,
    /// He pressed `1` and no caller is there, or not any more: he has the number to ring.
    AcceptedLate,
    /// He pressed `1` after somebody who was rung with him.
    Taken,
    /// He pressed `2`.
    Declined,
    /// He pressed nothing that counts, or hung up.
    NoKey,
}

impl Screened {
    /// Returns what became of the leg.
    #[must_use]
    pub const fn outcome(self) -> LegOutcome {
        match self {
            Self::Accepted | Self::AcceptedLate => LegOutcome::Accepted,
            Self::Taken => LegOutcome::Taken,
            Self::Declined => LegOutcome::Declined,
            Self::NoKey => LegOutcome::NoKey,
        }
    }
}

impl Screening {
    /// Begins before the responder answers.
    #[must_use]
    pub const fn new(language: Language, brief: Brief) -> Self {
        Self::of(language, Some(brief), false)
    }

    /// Begins a call about a page: nobody waits on the other side, and nobody is ever joined.
    #[must_use]
    pub const fn of_a_page(language: Language, brief: Brief) -> Self {
        Self::of(language, Some(brief), true)
    }

    /// Begins a call that only tries whether he is reached at this telephone: the key says so.
    #[must_use]
    pub const fn of_a_way(language: Language) -> Self {
        Self::of(language, None, true)
    }

    const fn of(language: Language, brief: Option<Brief>, unattended: bool) -> Self {
        let state = State::ExpectAnswer;
        Self { language, brief, state, caller_gone: false, taken: false, unattended }
    }

    /// Returns the language in which he is asked.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Says that the caller hung up: from now on `1` gives the call-back number.
    pub const fn caller_gone(&mut self) {
        self.caller_gone = true;
    }

    /// Says whether somebody else has taken the call: then `1` comes too late.
    pub const fn taken(&mut self, taken: bool) {
        self.taken = taken;
    }

    /// Returns how it ended, once it has.
    #[must_use]
    pub const fn ended(&self) -> Option<Screened> {
        match self.state {
            State::Ended(screened) => Some(screened),
            State::ExpectAnswer | State::ExpectKey { .. } => None,
        }
    }

    /// Returns whether anybody or anything answered.
    #[must_use]
    pub fn was_heard(&self) -> bool {
        self.state != State::ExpectAnswer
    }

    /// Takes one input and returns the turn of this leg. [`Then::Bridge`] comes after the key
    /// `1` and after nothing else.
    pub fn handle(&mut self, input: &Input) -> Turn {
        match (self.state, input) {
            (State::Ended(_), _) => Turn { say: vec![], then: Then::Continue },
            (State::ExpectAnswer, Input::Answered) => self.tell(vec![], 0),
            (State::ExpectKey { said }, Input::Keys(keys)) => match keys.expose() {
                key if ACCEPTS.contains(&key) => self.accept(),
                "2" | "2#" => self.end(Screened::Declined, vec![self.say("screen-passed-on")]),
                _ => self.tell(vec![], said),
            },
            (State::ExpectKey { said }, Input::Silence | Input::Speech(_)) => {
                self.tell(vec![], said)
            }
            (_, Input::Gone) => self.end(Screened::NoKey, vec![]),
            (
                _,
                Input::Answered
                | Input::Keys(_)
                | Input::Silence
                | Input::Speech(_)
                | Input::Recorded(_)
                | Input::Answer(_)
                | Input::PassedOn(_)
                | Input::Leg(_),
            ) => Turn { say: vec![], then: Then::Continue },
        }
    }

    fn accept(&mut self) -> Turn {
        if self.taken {
            return self.end(Screened::Taken, vec![self.say("screen-taken")]);
        }
        if self.unattended {
            let mut say = vec![self.say("screen-page-yours")];
            let number = self.callback();
            say.extend(
                number.map(|number| {
                    self.say("screen-page-number").with("number", Value::Phone(number))
                }),
            );
            return self.end(Screened::AcceptedLate, say);
        }
        if !self.caller_gone {
            self.state = State::Ended(Screened::Accepted);
            return Turn { say: vec![self.say("screen-connecting")], then: Then::Bridge };
        }
        let say = match self.callback() {
            Some(number) => {
                self.say("screen-caller-gone-number").with("number", Value::Phone(number))
            }
            None => self.say("screen-caller-gone"),
        };
        self.end(Screened::AcceptedLate, vec![say])
    }

    fn callback(&self) -> Option<PhoneNumber> {
        self.brief.as_ref().and_then(|brief| brief.callback.clone())
    }

    /// Says what it is and which keys there are.
    fn tell(&mut self, mut say: Vec<Prompt>, said: u8) -> Turn {
        let danger = self.brief.as_ref().is_some_and(|brief| brief.safety);
        let (said_max, key_time) =
            if danger { (SAID_MAX_IN_DANGER, KEY_TIME_IN_DANGER) } else { (SAID_MAX, KEY_TIME) };
        if said >= said_max {
            // Whoever is only tried has nobody after him.
            let last = if self.brief.is_some() { "screen-no-key" } else { "phone-goodbye" };
            let good_bye = vec![self.say(last)];
            return self.end(Screened::NoKey, good_bye);
        }
        self.state = State::ExpectKey { said: said.saturating_add(1) };
        match &self.brief {
            Some(brief) => self.tell_brief(brief, &mut say),
            None => say.push(self.say("screen-way")),
        }
        let collect =
            Collect { first_digit: key_time, inter_digit: key_time, ..Collect::one(8, false) };
        Turn { say, then: Then::Collect(collect) }
    }

    fn tell_brief(&self, brief: &Brief, say: &mut Vec<Prompt>) {
        say.push(
            self.say("screen-brief")
                .with("priority", Value::Word(brief.priority.as_str()))
                .with("danger", Value::Flag(brief.safety))
                .with("matter", Value::Topic(brief.intent)),
        );
        if let Some(site) = &brief.site {
            say.push(self.say("screen-site").with("site", Value::Site(site.clone())));
        }
        if let Some(ticket) = brief.ticket {
            say.push(self.say("screen-ticket").with("ticket", Value::Ticket(ticket)));
        }
        say.push(self.say(if self.unattended { "screen-page-keys" } else { "screen-keys" }));
    }

    fn end(&mut self, how: Screened, say: Vec<Prompt>) -> Turn {
        self.state = State::Ended(how);
        Turn { say, then: Then::HangUp }
    }

    const fn say(&self, id: &'static str) -> Prompt {
        Prompt::plain(id, self.language)
    }
}
