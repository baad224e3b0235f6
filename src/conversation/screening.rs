//! The responder's side: he hears what it is and decides by key. Whoever presses no accepting key
//! is never connected, and a mailbox presses none.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::turn::Brief;
use super::{Collect, Input, LegOutcome, Prompt, Then, Turn, Value};
use crate::model::{Intent, Language, PhoneNumber, SiteCode, TicketNumber};

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
    /// He may declare what he is rung about a known incident.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    may_declare: bool,
    /// He did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    declared: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    ExpectAnswer,
    ExpectKey {
        said: u8,
    },
    /// He wants to declare a known incident, and has heard what comes of it.
    ExpectDeclared {
        said: u8,
    },
    Ended(Screened),
}

/// A fault of a whole site that somebody is rung about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFault {
    /// The ticket.
    pub ticket: TicketNumber,
    /// Where.
    pub site: SiteCode,
    /// Of what kind.
    pub intent: Intent,
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
        Self {
            language,
            brief,
            state,
            caller_gone: false,
            taken: false,
            unattended,
            may_declare: false,
            declared: false,
        }
    }

    /// Returns what he could declare a known incident: a fault of a whole site, by site and kind. Of
    /// danger there is none.
    #[must_use]
    pub fn declarable(&self) -> Option<SiteFault> {
        let brief = self.brief.as_ref().filter(|brief| !brief.safety)?;
        let (ticket, site) = (brief.ticket?, brief.site.clone()?);
        brief.intent.is_site_fault().then_some(SiteFault { ticket, site, intent: brief.intent })
    }

    /// Says whether he may declare that: only who is proven may, and our own side knows whether he
    /// is. Nobody may who was never said to.
    pub const fn may_declare(&mut self, may: bool) {
        self.may_declare = may;
    }

    /// Returns what he declared a known incident, once he has accepted.
    #[must_use]
    pub fn declares(&self) -> Option<SiteFault> {
        self.declarable().filter(|_| self.declared)
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
            State::ExpectAnswer | State::ExpectKey { .. } | State::ExpectDeclared { .. } => None,
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
                "4" | "4#" if self.offers_to_declare() => self.explain(said),
                _ => self.tell(vec![], said),
            },
            (State::ExpectDeclared { .. }, Input::Keys(keys))
                if ACCEPTS.contains(&keys.expose()) =>
            {
                self.declared = self.offers_to_declare() && !self.taken;
                self.accept()
            }
            (State::ExpectDeclared { said }, Input::Keys(_))
            | (
                State::ExpectKey { said } | State::ExpectDeclared { said },
                Input::Silence | Input::Speech(_),
            ) => self.tell(vec![], said),
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
        let mut say = vec![];
        if self.declared {
            say.push(self.say("screen-declared"));
        }
        if self.unattended {
            say.push(self.say("screen-page-yours"));
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
            say.push(self.say("screen-connecting"));
            return Turn { say, then: Then::Bridge };
        }
        say.push(match self.callback() {
            Some(number) => {
                self.say("screen-caller-gone-number").with("number", Value::Phone(number))
            }
            None => self.say("screen-caller-gone"),
        });
        self.end(Screened::AcceptedLate, say)
    }

    fn offers_to_declare(&self) -> bool {
        self.may_declare && self.declarable().is_some()
    }

    /// What he is about to declare and what comes of it. Only `1` does it, and accepts as ever: two
    /// different keys, so that no slip of a finger keeps others from being heard.
    fn explain(&mut self, said: u8) -> Turn {
        let Some(fault) = self.declarable() else { return self.tell(vec![], said) };
        let say = self
            .say("screen-declare-yes")
            .with("matter", Value::Topic(fault.intent))
            .with("site", Value::Site(fault.site));
        self.state = State::ExpectDeclared { said };
        Turn { say: vec![say], then: Then::Collect(listening(KEY_TIME)) }
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
        Turn { say, then: Then::Collect(listening(key_time)) }
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
        if self.offers_to_declare() {
            say.push(self.say("screen-declare"));
        }
    }

    fn end(&mut self, how: Screened, say: Vec<Prompt>) -> Turn {
        self.state = State::Ended(how);
        Turn { say, then: Then::HangUp }
    }

    const fn say(&self, id: &'static str) -> Prompt {
        Prompt::plain(id, self.language)
    }
}

fn listening(key_time: Duration) -> Collect {
    Collect { first_digit: key_time, inter_digit: key_time, ..Collect::one(8, false) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Priority;

    fn brief() -> Brief {
        Brief {
            ticket: "CT-0000013".parse().ok(),
            intent: Intent::IncidentPower,
            priority: Priority::P1,
            safety: false,
            site: None,
            callback: "+34910000001".parse().ok(),
        }
    }

    fn ids(turn: &Turn) -> Vec<&'static str> {
        turn.say.iter().map(|prompt| prompt.id).collect()
    }

    /// Two keys declare: `4`, and after what comes of it `1`, which accepts as ever. Nothing else does, and
    /// nobody whom our own side did not say may; of danger and of what has no site there is nothing to
    /// declare.
    #[test]
    fn a_known_incident_is_declared_by_two_keys_of_whoever_may() {
        let fault = Brief { site: "MD2".parse().ok(), ..brief() };
        let asked = |brief: &Brief, may| {
            let mut screening = Screening::new(Language::Spanish, brief.clone());
            screening.may_declare(may);
            let turn = screening.handle(&Input::Answered);
            (screening, turn)
        };
        let (mut screening, turn) = asked(&fault, true);
        assert_eq!(ids(&turn).last(), Some(&"screen-declare"));
        assert_eq!(ids(&screening.handle(&Input::keys("4"))), ["screen-declare-yes"]);
        assert_eq!(screening.declares(), None, "nothing yet");
        let turn = screening.handle(&Input::keys("1"));
        assert_eq!(ids(&turn), ["screen-declared", "screen-connecting"]);
        assert!(matches!(turn.then, Then::Bridge));
        let declared = SiteFault {
            ticket: "CT-0000013".parse().unwrap(),
            site: "MD2".parse().unwrap(),
            intent: Intent::IncidentPower,
        };
        assert_eq!(screening.declares(), Some(declared));

        // Whoever thinks better of it is told again what it is, and accepts or hands on as before.
        for other in [Input::keys("2"), Input::keys("4"), Input::keys("41"), Input::Silence] {
            let (mut screening, _) = asked(&fault, true);
            screening.handle(&Input::keys("4"));
            let turn = screening.handle(&other);
            assert_eq!(ids(&turn).first(), Some(&"screen-brief"), "{other:?}");
            assert!(matches!(screening.handle(&Input::keys("1")).then, Then::Bridge));
            assert_eq!(screening.declares(), None, "{other:?}");
        }

        // Somebody who was faster has it: whatever this one pressed, he declares nothing.
        let (mut late, _) = asked(&fault, true);
        late.handle(&Input::keys("4"));
        late.taken(true);
        assert_eq!(ids(&late.handle(&Input::keys("1"))), ["screen-taken"]);
        assert_eq!(late.declares(), None);

        let nowhere = Brief { site: None, ..fault.clone() };
        let danger = Brief { safety: true, ..fault.clone() };
        let bill = Brief { intent: Intent::Billing, ..fault.clone() };
        let unwritten = Brief { ticket: None, ..fault.clone() };
        for (brief, may) in
            [(fault, false), (nowhere, true), (danger, true), (bill, true), (unwritten, true)]
        {
            let (mut screening, turn) = asked(&brief, may);
            assert!(!ids(&turn).contains(&"screen-declare"), "{brief:?}");
            screening.handle(&Input::keys("4"));
            screening.handle(&Input::keys("1"));
            assert_eq!(screening.ended(), Some(Screened::Accepted));
            assert_eq!(screening.declares(), None, "{brief:?}");
        }
    }
}
