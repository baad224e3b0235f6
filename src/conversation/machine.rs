//! The machine itself: one input, one turn.
use serde::{Deserialize, Serialize};

use super::keys::{Key, read};
use super::state::{AfterFiled, Slips, Step};
use super::{Collect, Facts, How, Input, Prompt, Question, Start, Then, Turn, Value};
use crate::model::{Intent, Language, Timestamp};

/// Silences, and keys that mean nothing, in one step before a person takes over.
pub(super) const SILENCES_MAX: u8 = 2;
/// See [`SILENCES_MAX`].
pub(super) const WRONG_MAX: u8 = 3;

/// What a conversation waits for from its driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// Keys, speech, or silence.
    Keys,
    /// A recording.
    Recording,
    /// The end of a leg to a responder.
    Leg,
    /// Nothing: it has not begun, or it is over.
    Nothing,
}

/// One caller's conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    pub(super) step: Step,
    pub(super) facts: Facts,
    /// The moment of the input that is handled.
    #[serde(skip)]
    pub(super) now: Timestamp,
}

impl Conversation {
    /// Begins before the call is answered.
    #[must_use]
    pub fn new(start: Start) -> Self {
        Self { step: Step::ExpectAnswer, facts: Facts::new(start), now: Timestamp::UNIX_EPOCH }
    }

    /// Returns what was gathered.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Returns the conversation without what was said in it: once it is over, that stands on the
    /// ticket and nowhere else.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let mut bare = self.clone();
        bare.facts.said.clear();
        bare.facts.recordings.clear();
        bare
    }

    /// Returns where the caller is, in words for the desk.
    #[must_use]
    pub const fn place(&self) -> &'static str {
        self.step.name()
    }

    /// Returns whether nothing more will happen, and our side knows.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.step == Step::Ended && self.facts.closed
    }

    /// Returns what the conversation waits for from its driver.
    #[must_use]
    pub fn awaits(&self) -> Awaits {
        match self.step {
            Step::ExpectLeg { .. } => Awaits::Leg,
            Step::ExpectRecording { .. } => Awaits::Recording,
            _ if self.listens().is_some() => Awaits::Keys,
            _ => Awaits::Nothing,
        }
    }

    /// Takes one input and returns the turn that the driver must now perform.
    ///
    /// An input that the step does not expect is no error, since callers press keys whenever they
    /// like and platforms tell things late: it gives [`Then::Continue`] and changes nothing.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Turn {
        self.now = now;
        match input {
            Input::Answered => self.greet(),
            Input::Gone => self.gone(),
            Input::Answer(answer) => self.answered(answer),
            Input::PassedOn(who) => self.passed_on(who),
            Input::Leg(outcome) => self.leg_ended(outcome),
            Input::Recorded(recording) => self.recorded(recording),
            // Help for whoever is in danger comes before whoever is being rung.
            Input::Keys(keys) if matches!(self.step, Step::ExpectLeg { .. }) => {
                let danger = matches!(read(&keys, &Collect::one(0, false)), Key::Danger);
                let known = self.facts.matter.as_ref().is_some_and(|matter| matter.safety);
                if danger && !known { self.danger(How::DangerKey) } else { self.go_on() }
            }
            Input::Keys(keys) => match self.listens().or_else(|| self.hears_while_recording()) {
                Some(collect) => match read(&keys, &collect) {
                    Key::Danger => self.danger(How::DangerKey),
                    Key::Person => self.person(How::PersonKey),
                    Key::Help => self.help(),
                    key => self.keyed(key),
                },
                None => self.go_on(),
            },
            Input::Silence => match self.listens() {
                Some(_) => self.silent(),
                None => self.go_on(),
            },
            Input::Speech(text) => match self.listens() {
                Some(collect) if collect.speech && !text.trim().is_empty() => self.spoke(&text),
                Some(_) => self.silent(),
                None => self.go_on(),
            },
        }
    }

    /// How the step listens, if it does.
    fn listens(&self) -> Option<Collect> {
        match self.ask(&self.step).1 {
            Then::Collect(collect) => Some(collect),
            Then::Ask(_)
            | Then::Record(_)
            | Then::Connect(_)
            | Then::Bridge
            | Then::HangUp
            | Then::Continue => None,
        }
    }

    /// While somebody speaks after the tone, the ways out are heard all the same.
    fn hears_while_recording(&self) -> Option<Collect> {
        let records = matches!(self.step, Step::ExpectRecording { .. });
        records.then(|| Collect::one(0, false))
    }

    /// Says again what the caller can do, for a driver that got [`Then::Continue`] and has nothing
    /// left to perform. Whoever can do nothing where he is gets a person.
    pub fn resume(&mut self, now: Timestamp) -> Turn {
        self.now = now;
        let step = self.step.clone();
        if matches!(step, Step::ExpectClosed { .. } | Step::Ended) {
            return Turn { say: vec![], then: Then::HangUp };
        }
        if matches!(step, Step::ExpectRecording { .. }) || self.listens().is_some() {
            return self.go_back(step);
        }
        if self.facts.matter.as_ref().is_some_and(|matter| matter.safety) {
            return self.danger(How::Silence);
        }
        self.person(How::Silence)
    }

    /// Goes to a step again.
    fn go_back(&mut self, step: Step) -> Turn {
        match step {
            Step::ExpectRecording { purpose } => self.record_again(purpose),
            step => self.go(vec![], step),
        }
    }

    /// What each step that listens says and how it listens; other steps wait for no caller.
    fn ask(&self, step: &Step) -> (Vec<Prompt>, Then) {
        let speech = self.facts.start.abilities.speech;
        match step {
            Step::ExpectLanguage => (self.languages(), Then::Collect(Collect::one(4, false))),
            Step::ExpectContact { .. } => {
                (vec![self.say("phone-contact")], Then::Collect(Collect::several(8)))
            }
            Step::ExpectCode { .. } => {
                (vec![self.say("phone-code")], Then::Collect(Collect::code(4)))
            }
            Step::ExpectReason { .. } => (self.reason(), Then::Collect(Collect::one(6, speech))),
            Step::ExpectSwitch { on } => {
                (vec![self.say("phone-notice").with("on", Value::Flag(*on))], ONE_KEY)
            }
            Step::ExpectChoice { menu, .. } => (self.choices(*menu), ONE_KEY),
            Step::ExpectScope { intent, .. } => (self.scope(*intent), ONE_KEY),
            Step::ExpectClosing { heard, second, .. } => (self.closing(heard, *second), ONE_KEY),
            Step::ExpectSite { .. } => (self.sites(), ONE_KEY),
            Step::ExpectNumber { .. } => {
                (vec![self.say("phone-number")], Then::Collect(Collect::several(15)))
            }
            Step::ExpectDetails => {
                (vec![self.details_prompt()], Then::Collect(Collect::one(8, true)))
            }
            Step::ExpectConsent { .. } => (vec![self.say("phone-consent")], ONE_KEY),
            Step::ExpectMore { .. } => (self.more(), ONE_KEY),
            Step::ExpectTicket { .. } => {
                (vec![self.say("phone-ticket")], Then::Collect(Collect::several(7)))
            }
            Step::ExpectTurn { .. } => (vec![], Then::Collect(Collect::waiting(20))),
            Step::ExpectOffer { .. } => (self.offer(), ONE_KEY),
            Step::ExpectNumberYes { .. } => (self.number_read_back(), ONE_KEY),
            Step::ExpectHelp { .. } => (vec![self.say("phone-help")], ONE_KEY),
            Step::ExpectAnswer
            | Step::ExpectVerdict
            | Step::ExpectUnderstood
            | Step::ExpectNotice { .. }
            | Step::ExpectSwitched { .. }
            | Step::ExpectFields
            | Step::ExpectRecording { .. }
            | Step::ExpectFiled { .. }
            | Step::ExpectStatus { .. }
            | Step::ExpectResponder { .. }
            | Step::ExpectLeg { .. }
            | Step::ExpectNoted { .. }
            | Step::ExpectClosed { .. }
            | Step::Ended => (vec![], Then::Continue),
        }
    }

    /// Goes to a step that listens, after saying `lead`.
    pub(super) fn go(&mut self, mut lead: Vec<Prompt>, step: Step) -> Turn {
        let (say, then) = self.ask(&step);
        self.step = step;
        lead.extend(say);
        Turn { say: lead, then }
    }

    /// Goes to a step that waits for our own side.
    pub(super) fn query(&mut self, say: Vec<Prompt>, step: Step, question: Question) -> Turn {
        self.step = step;
        Turn { say, then: Then::Ask(question) }
    }

    #[expect(clippy::unused_self, reason = "reads as the other turns do")]
    pub(super) const fn go_on(&self) -> Turn {
        Turn { say: vec![], then: Then::Continue }
    }

    pub(super) fn say(&self, id: &'static str) -> Prompt {
        Prompt::plain(id, self.facts.language)
    }

    /// Greeting: who we are, danger first, then the other languages, each in itself.
    fn greet(&mut self) -> Turn {
        if self.step != Step::ExpectAnswer {
            return self.go_on();
        }
        let mut say =
            vec![self.say("phone-greeting").with("desk", Value::Desk), self.say("phone-danger")];
        if self.facts.start.notice {
            // Nobody has chosen his language yet.
            let own = std::iter::once(self.facts.language);
            let all = own.chain(self.other_languages());
            say.extend(all.map(|language| Prompt::plain("phone-weather", language)));
        }
        self.go(say, Step::ExpectLanguage)
    }

    fn other_languages(&self) -> impl Iterator<Item = Language> {
        let own = self.facts.language;
        Language::ALL.into_iter().filter(move |language| *language != own)
    }

    /// The offer of each other language in itself.
    fn languages(&self) -> Vec<Prompt> {
        self.other_languages().map(|language| Prompt::plain("phone-language", language)).collect()
    }

    fn keyed(&mut self, key: Key) -> Turn {
        match (self.step.clone(), key) {
            (Step::ExpectLanguage, Key::One(key)) => self.language_chosen(key),
            (Step::ExpectLanguage, _) => self.ask_identity(),
            (Step::ExpectContact { tries }, Key::Digits(keys)) => self.contact_keyed(tries, &keys),
            (Step::ExpectContact { .. }, _) => self.ask_reason(vec![]),
            (Step::ExpectCode { tries }, key) => self.code_keyed(tries, key),
            (Step::ExpectReason { slips }, Key::One(key)) => self.reason_keyed(slips, key),
            (Step::ExpectSwitch { on }, Key::One(b'1')) => {
                self.query(vec![], Step::ExpectSwitched { on: !on }, Question::SwitchNotice(!on))
            }
            (Step::ExpectSwitch { .. }, _) => self.ask_reason(vec![]),
            (Step::ExpectChoice { menu, slips }, key) => self.choice_keyed(menu, slips, &key),
            (Step::ExpectScope { intent, slips }, Key::One(key)) => {
                self.scope_keyed(intent, slips, key)
            }
            (Step::ExpectClosing { heard, second, slips }, Key::One(key)) => {
                self.closing_keyed(&heard, second, slips, key)
            }
            (Step::ExpectSite { slips }, Key::One(key)) => self.site_keyed(slips, key),
            (Step::ExpectSite { .. }, _) => self.next_field(),
            (Step::ExpectNumber { tries, wants }, Key::Digits(keys)) => {
                self.number_keyed(tries, wants, &keys)
            }
            (Step::ExpectNumber { wants, .. }, _) => self.number_unknown(wants),
            (Step::ExpectDetails, _) => self.file(AfterFiled::Decide),
            (Step::ExpectConsent { purpose }, Key::One(b'1')) => self.record(purpose, vec![]),
            (Step::ExpectConsent { purpose }, _) => self.without_recording(purpose),
            (Step::ExpectMore { slips }, key) => self.more_keyed(slips, &key),
            (Step::ExpectTicket { tries }, Key::Digits(keys)) => self.ticket_keyed(tries, &keys),
            (Step::ExpectTicket { .. }, _) => self.ask_reason(vec![]),
            (Step::ExpectTurn { search }, key) => self.turn_keyed(search, &key),
            (Step::ExpectOffer { slips }, key) => self.offer_keyed(slips, &key),
            (Step::ExpectNumberYes { slips }, key) => self.number_yes_keyed(slips, &key),
            (Step::ExpectHelp { back }, _) => self.go_back(*back),
            // A recording that ended with nothing said.
            (Step::ExpectRecording { purpose }, _) => self.without_recording(purpose),
            (step, _) => self.wrong(step),
        }
    }

    /// Nothing was pressed and nothing said.
    fn silent(&mut self) -> Turn {
        match self.step.clone() {
            Step::ExpectLanguage => self.ask_identity(),
            Step::ExpectContact { .. } | Step::ExpectTicket { .. } | Step::ExpectSwitch { .. } => {
                self.ask_reason(vec![])
            }
            Step::ExpectCode { tries } => self.code_again(tries),
            Step::ExpectSite { .. } => self.next_field(),
            Step::ExpectNumber { wants, .. } => self.number_unknown(wants),
            Step::ExpectDetails => self.file(AfterFiled::Decide),
            Step::ExpectConsent { purpose } => self.without_recording(purpose),
            Step::ExpectMore { .. } => self.bye(vec![]),
            Step::ExpectTurn { search } => self.next_person(search),
            Step::ExpectHelp { back } => self.go_back(*back),
            Step::ExpectScope { intent, slips }
                if slips.silences.saturating_add(1) >= SILENCES_MAX =>
            {
                // In doubt the graver answer: a needless call costs less than a missed fault.
                self.scope_keyed(intent, slips, b'1')
            }
            Step::ExpectOffer { slips } if slips.silences.saturating_add(1) >= SILENCES_MAX => {
                self.offer_unanswered()
            }
            Step::ExpectNumberYes { slips } if slips.silences.saturating_add(1) >= SILENCES_MAX => {
                self.number_agreed()
            }
            step => self.again(step, |slips| &mut slips.silences, SILENCES_MAX, vec![]),
        }
    }

    /// A key that means nothing there.
    pub(super) fn wrong(&mut self, step: Step) -> Turn {
        let lead = vec![self.say("phone-not-understood")];
        self.again(step, |slips| &mut slips.wrong, WRONG_MAX, lead)
    }

    /// Says the step again, or gives the caller to a person once it went wrong too often.
    fn again(
        &mut self,
        mut step: Step,
        count: fn(&mut Slips) -> &mut u8,
        most: u8,
        lead: Vec<Prompt>,
    ) -> Turn {
        let Some(slips) = step.slips() else { return self.go_on() };
        let so_far = count(slips);
        *so_far = so_far.saturating_add(1);
        if *so_far < most {
            return self.go(lead, step);
        }
        match step {
            // Whoever has his ticket, or was offered all there is, is let go kindly.
            Step::ExpectMore { .. } => self.bye(vec![]),
            Step::ExpectOffer { .. } | Step::ExpectNumberYes { .. } => self.offer_unanswered(),
            _ => self.person(How::Silence),
        }
    }

    /// `*`: says the two ways out, then goes back.
    fn help(&mut self) -> Turn {
        let back = match self.step.clone() {
            Step::ExpectHelp { back } => back,
            step => Box::new(step),
        };
        self.go(vec![], Step::ExpectHelp { back })
    }

    /// Somebody is in danger: filed and connected before anything else.
    pub(super) fn danger(&mut self, how: How) -> Turn {
        let known = self.facts.matter.as_ref().is_some_and(|matter| matter.safety);
        if self.facts.filed.is_some() && !known {
            let site = self.facts.site.clone();
            self.facts.next_matter();
            self.facts.site = site;
        }
        if !known || self.facts.filed.is_none() {
            self.facts.matter = Some(super::Matter::danger(how));
        }
        self.file(AfterFiled::Danger)
    }

    /// He wants a person, or needs one. A ticket that stands already is the answer to its filing.
    pub(super) fn person(&mut self, how: How) -> Turn {
        if self.facts.matter.is_none() {
            self.facts.matter = Some(super::Matter::unknown(Intent::GeneralEnquiry, how));
        }
        self.file(AfterFiled::People)
    }

    fn gone(&mut self) -> Turn {
        match self.step {
            Step::ExpectClosed { .. } | Step::Ended if self.facts.closed => self.go_on(),
            _ => {
                let at = self.step.name();
                self.query(
                    vec![],
                    Step::ExpectClosed { politely: false },
                    Question::Close { hung_up_at: Some(at) },
                )
            }
        }
    }
}

const ONE_KEY: Then = Then::Collect(Collect::one(6, false));

impl Step {
    /// Returns the counters of a step that has them.
    fn slips(&mut self) -> Option<&mut Slips> {
        match self {
            Self::ExpectReason { slips }
            | Self::ExpectChoice { slips, .. }
            | Self::ExpectScope { slips, .. }
            | Self::ExpectClosing { slips, .. }
            | Self::ExpectSite { slips }
            | Self::ExpectMore { slips }
            | Self::ExpectOffer { slips }
            | Self::ExpectNumberYes { slips } => Some(slips),
            Self::ExpectAnswer
            | Self::ExpectLanguage
            | Self::ExpectContact { .. }
            | Self::ExpectCode { .. }
            | Self::ExpectVerdict
            | Self::ExpectNotice { .. }
            | Self::ExpectSwitch { .. }
            | Self::ExpectSwitched { .. }
            | Self::ExpectUnderstood
            | Self::ExpectFields
            | Self::ExpectNumber { .. }
            | Self::ExpectDetails
            | Self::ExpectConsent { .. }
            | Self::ExpectRecording { .. }
            | Self::ExpectFiled { .. }
            | Self::ExpectTicket { .. }
            | Self::ExpectStatus { .. }
            | Self::ExpectResponder { .. }
            | Self::ExpectLeg { .. }
            | Self::ExpectTurn { .. }
            | Self::ExpectNoted { .. }
            | Self::ExpectHelp { .. }
            | Self::ExpectClosed { .. }
            | Self::Ended => None,
        }
    }
}
