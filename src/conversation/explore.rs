//! Walks every way through a conversation and tells what is wrong with any of them: ends that are
//! none, silence that goes round in circles, prompts that nobody wrote, a person too far away.
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::explore_inputs::{Said, after_answer, after_input, label, while_recording};
use super::{Conversation, Input, Prompt, Question, Then, Turn};
use crate::model::Timestamp;

/// States that one walk visits; the shipped machine has far fewer.
const STATES_MAX: usize = 50_000;
/// Steps of a silent caller before it is called a circle.
const SILENT_STEPS_MAX: usize = 60;
/// Questions that one turn may ask on the way to the next that the caller hears.
const QUESTIONS_MAX: usize = 16;

/// Something that takes inputs and gives turns, such as a [`Conversation`].
pub trait Machine: Clone {
    /// Takes one input.
    fn handle(&mut self, now: Timestamp, input: Input) -> Turn;
    /// Names the state; two states of one name behave alike.
    fn key(&self) -> String;
    /// Says where the caller is.
    fn place(&self) -> &'static str;
}

impl Machine for Conversation {
    fn handle(&mut self, now: Timestamp, input: Input) -> Turn {
        Self::handle(self, now, input)
    }

    /// What the machine's turns depend on: the step, and what of the facts is looked at there.
    /// The language only chooses words: a [`World`] tells of each prompt in all of them.
    fn key(&self) -> String {
        let facts = &self.facts;
        let matter = facts.matter.as_ref().map(|matter| {
            (
                matter.safety,
                matter.priority <= crate::model::Priority::P2,
                matter.how == super::How::Silence,
            )
        });
        let identity = self.step.is_about_identity().then_some((facts.claimant, facts.misses));
        let filed = facts.filed.as_ref().map(|filed| filed.policy.is_some());
        let again = facts.searches < 3;
        let flags = (matter, identity, filed, facts.callback.is_some(), again);
        format!("{} {:?} {:?} {flags:?}", self.step.key(), facts.fields, facts.start.abilities)
    }

    fn place(&self) -> &'static str {
        Self::place(self)
    }
}

/// What the walk must be told of the world.
pub trait World {
    /// Says how long a prompt takes, or why it cannot be said.
    ///
    /// # Errors
    /// The reason, for the report.
    fn seconds(&self, prompt: &Prompt) -> Result<f64, String>;
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Nothing is waited for and nothing ends.
    DeadEnd,
    /// A caller who does nothing goes round in a circle and never comes to anybody.
    Loop,
    /// A prompt cannot be said.
    MissingPrompt,
    /// A person is farther away than he may be.
    TooLong,
    /// The key for danger or for a person does not lead there at once.
    KeyUnheard,
    /// A caller is joined with a leg by the conversation itself, past the accepting key.
    Bridged,
    /// There are more states than can be walked.
    TooMany,
}

/// One thing found, and the way there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What is wrong.
    pub kind: FindingKind,
    /// Where, and what exactly.
    pub what: String,
    /// What the caller did to come there.
    pub way: Vec<String>,
}

/// What a walk saw.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What is wrong; one of each kind and place.
    pub findings: Vec<Finding>,
    /// States visited.
    pub states: usize,
    /// Turns taken.
    pub turns: usize,
    /// Ids of the prompts heard.
    pub prompts: BTreeSet<&'static str>,
    /// The longest time from any step to a person by the key 0, in seconds.
    pub person_s_max: f64,
    /// The longest time from the first ring to a person for a caller who does nothing.
    pub silent_s_max: f64,
}

struct Walk<'w, M> {
    world: Heard<'w>,
    limits: Limits,
    report: Report,
    seen: BTreeSet<(FindingKind, String)>,
    ways: BTreeMap<usize, (usize, String)>,
    waiting: VecDeque<(usize, M, Turn)>,
    known: BTreeSet<String>,
}

/// A prompt and how long it takes.
type Length = (Prompt, Result<f64, String>);

/// The world, asked once for each prompt: the same few hundred stand at thousands of places.
struct Heard<'w> {
    world: &'w dyn World,
    lengths: RefCell<BTreeMap<&'static str, Vec<Length>>>,
}

impl Heard<'_> {
    fn seconds(&self, prompt: &Prompt) -> Result<f64, String> {
        let mut lengths = self.lengths.borrow_mut();
        let known = lengths.entry(prompt.id).or_default();
        if let Some((_, length)) = known.iter().find(|(known, _)| known == prompt) {
            return length.clone();
        }
        let length = self.world.seconds(prompt);
        known.push((prompt.clone(), length.clone()));
        length
    }
}

/// How far away a person may be, in seconds of what is said and of silence that is waited for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// From any step by the key 9 or 0, until somebody is rung.
    pub person_s: f64,
    /// From the first word, until somebody is rung for a caller who does nothing.
    pub silent_s: f64,
}

/// Walks from the beginning of each machine.
#[must_use]
pub fn explore<M: Machine>(starts: &[M], world: &dyn World, limits: Limits) -> Report {
    let mut walk = Walk {
        world: Heard { world, lengths: RefCell::default() },
        limits,
        report: Report::default(),
        seen: BTreeSet::new(),
        ways: BTreeMap::new(),
        waiting: VecDeque::new(),
        known: BTreeSet::new(),
    };
    for start in starts {
        let mut machine = start.clone();
        let turn = machine.handle(NOW, Input::Answered);
        walk.silent_from_the_start(start);
        walk.arrive(usize::MAX, "answered", machine, turn);
        while let Some((id, machine, turn)) = walk.waiting.pop_front() {
            walk.visit(id, &machine, &turn);
        }
    }
    walk.report.states = walk.known.len();
    walk.report
}

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

impl<M: Machine> Walk<'_, M> {
    fn find(&mut self, kind: FindingKind, id: usize, what: String) {
        if self.seen.insert((kind, what.clone())) {
            let way = self.way(id);
            self.report.findings.push(Finding { kind, what, way });
        }
    }

    fn way(&self, mut id: usize) -> Vec<String> {
        let mut way = vec![];
        while let Some((before, step)) = self.ways.get(&id) {
            way.push(step.clone());
            id = *before;
        }
        way.reverse();
        way
    }

    /// Comes to a state by a step; a state of a known name is not walked again.
    fn arrive(&mut self, from: usize, step: &str, machine: M, turn: Turn) {
        self.report.turns = self.report.turns.saturating_add(1);
        let name = format!("{} {}", label(&turn.then), machine.key());
        // What is said on the way to a known state may be new.
        self.hear(from, &machine, &turn);
        if !self.known.insert(name) {
            return;
        }
        let id = self.known.len();
        self.ways.insert(id, (from, step.to_owned()));
        if id > STATES_MAX {
            self.find(FindingKind::TooMany, id, format!("more than {STATES_MAX} states"));
            self.waiting.clear();
            return;
        }
        self.waiting.push_back((id, machine, turn));
    }

    fn visit(&mut self, id: usize, machine: &M, turn: &Turn) {
        match &turn.then {
            Then::HangUp => {}
            Then::Bridge => {
                let what = format!("{}: joined without the accepting key", machine.place());
                self.find(FindingKind::Bridged, id, what);
            }
            Then::Continue => {
                let what = format!("{}: nothing follows", machine.place());
                self.find(FindingKind::DeadEnd, id, what);
            }
            Then::Ask(question) => self.answer(id, machine, question),
            Then::Collect(collect) => {
                self.key_is_heard(id, machine, "9");
                self.key_is_heard(id, machine, "0");
                self.silence_ends(id, machine);
                for said in after_input(Some(collect)) {
                    self.go(id, machine, said);
                }
            }
            Then::Record(_) | Then::Connect(_) => {
                if matches!(turn.then, Then::Record(_)) {
                    self.key_is_heard(id, machine, "9");
                    self.key_is_heard(id, machine, "0");
                    for said in while_recording() {
                        self.go(id, machine, said);
                    }
                }
                for said in after_input(None) {
                    let fits = matches!(
                        (&turn.then, &said.input),
                        (_, Input::Gone)
                            | (Then::Record(_), Input::Recorded(_))
                            | (Then::Connect(_), Input::Leg(_))
                    );
                    if fits {
                        self.go(id, machine, said);
                    }
                }
            }
        }
    }

    fn go(&mut self, id: usize, machine: &M, said: Said) {
        let mut next = machine.clone();
        let turn = next.handle(NOW, said.input);
        self.arrive(id, &said.label, next, turn);
    }

    fn answer(&mut self, id: usize, machine: &M, question: &Question) {
        for said in after_answer(question) {
            self.go(id, machine, said);
        }
    }

    fn hear(&mut self, id: usize, machine: &M, turn: &Turn) {
        for prompt in &turn.say {
            self.report.prompts.insert(prompt.id);
            if let Err(why) = self.world.seconds(prompt) {
                let what =
                    format!("{}: {} in {}: {why}", machine.place(), prompt.id, prompt.language);
                self.find(FindingKind::MissingPrompt, id, what);
            }
        }
    }

    fn length(&self, turn: &Turn) -> f64 {
        turn.say.iter().map(|prompt| self.world.seconds(prompt).unwrap_or_default()).sum()
    }

    /// 9 must lead to whoever is on call, 0 to a person, past no further question to the caller.
    fn key_is_heard(&mut self, id: usize, machine: &M, key: &str) {
        let mut next = machine.clone();
        let mut turn = next.handle(NOW, Input::keys(key));
        let mut seconds = self.length(&turn);
        for _ in 0..QUESTIONS_MAX {
            let Then::Ask(question) = &turn.then else { break };
            let Some(said) = after_answer(question).into_iter().next() else { break };
            turn = next.handle(NOW, said.input);
            seconds += self.length(&turn);
        }
        if !matches!(turn.then, Then::Connect(_)) {
            let what = format!("{}: the key {key} reaches nobody", machine.place());
            self.find(FindingKind::KeyUnheard, id, what);
        }
        self.report.person_s_max = self.report.person_s_max.max(seconds);
        if seconds > self.limits.person_s {
            let what = format!("{}: {seconds:.0} s by the key {key}", machine.place());
            self.find(FindingKind::TooLong, id, what);
        }
    }

    /// A caller who does nothing from here on comes to somebody or to an end.
    fn silence_ends(&mut self, id: usize, machine: &M) {
        if self.silent(machine.clone(), None).is_none() {
            let what = format!("{}: silence goes round in a circle", machine.place());
            self.find(FindingKind::Loop, id, what);
        }
    }

    fn silent_from_the_start(&mut self, start: &M) {
        let mut machine = start.clone();
        let turn = machine.handle(NOW, Input::Answered);
        if let Some(seconds) = self.silent(machine, Some(turn)) {
            self.report.silent_s_max = self.report.silent_s_max.max(seconds);
            if seconds > self.limits.silent_s {
                let what = format!("{seconds:.0} s until a caller who does nothing has a person");
                self.find(FindingKind::TooLong, 0, what);
            }
        }
    }

    /// Follows a silent caller, with our own side answering as it best can; returns the seconds
    /// until somebody is rung or the call ends, or nothing when it never does.
    fn silent(&self, mut machine: M, first: Option<Turn>) -> Option<f64> {
        let mut turn = first.unwrap_or_else(|| machine.handle(NOW, Input::Silence));
        let mut seconds = 0.0;
        for _ in 0..SILENT_STEPS_MAX {
            seconds += self.length(&turn);
            let input = match &turn.then {
                Then::Connect(_) | Then::HangUp | Then::Bridge => return Some(seconds),
                Then::Continue => return None,
                Then::Collect(collect) => {
                    seconds += secs(collect.first_digit);
                    Input::Silence
                }
                Then::Record(record) => {
                    seconds += secs(record.silence);
                    Input::Recorded(super::Recording { reference: String::new(), seconds: 0 })
                }
                Then::Ask(question) => after_answer(question).into_iter().next()?.input,
            };
            turn = machine.handle(NOW, input);
        }
        None
    }
}

fn secs(duration: Duration) -> f64 {
    duration.as_secs_f64()
}
