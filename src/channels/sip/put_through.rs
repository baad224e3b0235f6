//! Who is joined with whom while a caller is put through: a machine without telephones.
//!
//! It gives the only order to join two people, so what it never does nobody can cause by hanging
//! up, pressing keys or being slow at the wrong moment.
use crate::calls::CarrierWord;

/// The most people who are rung for one caller at a time.
pub(super) const LEGS_MAX: usize = 10;

/// Somebody who is rung, by his place.
pub(super) type Place = usize;

/// How it stands with one person who is rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// His telephone rings, or will.
    Ringing,
    /// He answered and hears what it is about.
    Asked,
    /// He talks with the caller.
    Joined,
    /// Nothing more comes of him.
    Over(Word),
}

/// A carrier's word, in the order in which one says more than another about why nobody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Failed,
    NoAnswer,
    Busy,
    NotBridged,
    Answered,
}

impl From<CarrierWord> for Word {
    fn from(word: CarrierWord) -> Self {
        match word {
            CarrierWord::Answered => Self::Answered,
            CarrierWord::Busy => Self::Busy,
            CarrierWord::NoAnswer => Self::NoAnswer,
            CarrierWord::NotBridged => Self::NotBridged,
            CarrierWord::Failed => Self::Failed,
        }
    }
}

impl From<Word> for CarrierWord {
    fn from(word: Word) -> Self {
        match word {
            Word::Answered => Self::Answered,
            Word::Busy => Self::Busy,
            Word::NoAnswer => Self::NoAnswer,
            Word::NotBridged => Self::NotBridged,
            Word::Failed => Self::Failed,
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    /// The caller hung up, or was lost.
    CallerGone,
    /// Somebody answered.
    Answered(Place),
    /// He pressed the accepting key, says the conversation's own screening.
    Accepted(Place),
    /// The screening let him go: he declined, pressed nothing, or hears that the caller is gone.
    Released(Place),
    /// He hung up.
    Gone(Place),
    /// Nothing came from his telephone any more, or its sound failed. A talk that ends so is none: the
    /// next one is rung.
    Lost(Place),
    /// He could not be reached.
    Failed(Place, CarrierWord),
    /// He was rung for long enough.
    RangOut(Place),
    /// The caller asked for something else by key: nobody is waited for any more.
    GivenUp,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Tell him what it is about, and ask for the key.
    Ask(Place),
    /// Join him with the caller.
    Join(Place),
    /// Stop ringing him.
    Cancel(Place),
    /// Tell him that somebody else took the call, and hang up.
    Taken(Place),
    /// Hang up on him.
    HangUp(Place),
    /// Nobody is left: the caller goes on with his conversation.
    GoOn(CarrierWord),
}

/// One caller and the people who are rung for him at the same time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PutThrough {
    caller_there: bool,
    people: Vec<(bool, State)>,
    went_on: bool,
}

impl PutThrough {
    /// Begins with everybody ringing; each is attended or must press the key. Whoever is beyond
    /// [`LEGS_MAX`] is not rung.
    pub(super) fn new(attended: &[bool]) -> Self {
        let people = attended.iter().take(LEGS_MAX).map(|attended| (*attended, State::Ringing));
        Self { caller_there: true, people: people.collect(), went_on: false }
    }

    /// Returns whether nothing more can happen.
    pub(super) fn is_over(&self) -> bool {
        self.people.iter().all(|(_, state)| matches!(state, State::Over(_)))
    }

    /// Returns how it stands with everybody, as a carrier would say it, in order.
    pub(super) fn words(&self) -> Vec<CarrierWord> {
        let word = |(_, state): &(bool, State)| match state {
            State::Over(word) => CarrierWord::from(*word),
            State::Ringing => CarrierWord::NoAnswer,
            State::Asked => CarrierWord::NotBridged,
            State::Joined => CarrierWord::Answered,
        };
        self.people.iter().map(word).collect()
    }

    /// Takes what happened and says what is to be done.
    pub(super) fn take(&mut self, happened: Happened) -> Vec<Order> {
        let mut orders = match happened {
            Happened::CallerGone => self.caller_gone(),
            Happened::Answered(place) => self.answered(place),
            Happened::Accepted(place) => self.accepted(place),
            Happened::Released(place) => self.over(place, Word::NotBridged, &[State::Asked], None),
            Happened::Gone(place) => self.gone(place, Word::Answered),
            Happened::Lost(place) => self.gone(place, Word::NotBridged),
            Happened::Failed(place, word) => self.over(place, word.into(), &[State::Ringing], None),
            Happened::GivenUp => self.given_up(),
            Happened::RangOut(place) => {
                let cancel = Some(Order::Cancel(place));
                self.over(place, Word::NoAnswer, &[State::Ringing], cancel)
            }
        };
        orders.extend(self.goes_on());
        orders
    }

    fn state(&self, place: Place) -> Option<(bool, State)> {
        self.people.get(place).copied()
    }

    fn set(&mut self, place: Place, state: State) {
        if let Some(person) = self.people.get_mut(place) {
            person.1 = state;
        }
    }

    fn somebody_talks(&self) -> bool {
        self.people.iter().any(|(_, state)| *state == State::Joined)
    }

    fn answered(&mut self, place: Place) -> Vec<Order> {
        match self.state(place) {
            Some((true, State::Ringing)) => self.join(place),
            Some((false, State::Ringing)) => {
                self.set(place, State::Asked);
                vec![Order::Ask(place)]
            }
            // Cancelled while he answered.
            Some((_, State::Over(_))) => vec![Order::HangUp(place)],
            Some((_, State::Asked | State::Joined)) | None => vec![],
        }
    }

    fn accepted(&mut self, place: Place) -> Vec<Order> {
        match self.state(place) {
            Some((false, State::Asked)) => self.join(place),
            Some(_) | None => vec![],
        }
    }

    /// The first is joined, if the caller is still there; everybody else is let go.
    fn join(&mut self, place: Place) -> Vec<Order> {
        if !self.caller_there {
            self.set(place, State::Over(Word::NotBridged));
            return vec![Order::HangUp(place)];
        }
        if self.somebody_talks() {
            self.set(place, State::Over(Word::NotBridged));
            return vec![Order::Taken(place)];
        }
        self.set(place, State::Joined);
        let mut orders = vec![Order::Join(place)];
        for (other, (_, state)) in self.people.iter_mut().enumerate() {
            match state {
                State::Ringing => {
                    *state = State::Over(Word::NoAnswer);
                    orders.push(Order::Cancel(other));
                }
                State::Asked => {
                    *state = State::Over(Word::NotBridged);
                    orders.push(Order::Taken(other));
                }
                State::Joined | State::Over(_) => {}
            }
        }
        orders
    }

    /// `talked` is what is said of him if he talked with the caller.
    fn gone(&mut self, place: Place, talked: Word) -> Vec<Order> {
        match self.state(place) {
            // He may have pressed the key and been lost before the two were joined: that is no help.
            Some((_, State::Asked)) => self.set(place, State::Over(Word::NotBridged)),
            Some((_, State::Joined)) => self.set(place, State::Over(talked)),
            Some((_, State::Ringing)) => self.set(place, State::Over(Word::Failed)),
            Some((_, State::Over(_))) | None => {}
        }
        vec![]
    }

    /// Whoever must press a key goes on being rung: he hears that the caller has gone, and whom to
    /// ring back. Attended people are not troubled.
    fn caller_gone(&mut self) -> Vec<Order> {
        self.caller_there = false;
        let mut orders = vec![];
        for (place, (attended, state)) in self.people.iter_mut().enumerate() {
            match state {
                State::Joined => {
                    *state = State::Over(Word::Answered);
                    orders.push(Order::HangUp(place));
                }
                State::Ringing if *attended => {
                    *state = State::Over(Word::NoAnswer);
                    orders.push(Order::Cancel(place));
                }
                State::Ringing | State::Asked | State::Over(_) => {}
            }
        }
        orders
    }

    /// Nobody who talks is parted; everybody else is let go.
    fn given_up(&mut self) -> Vec<Order> {
        if self.somebody_talks() {
            return vec![];
        }
        let mut orders = vec![];
        for (place, (_, state)) in self.people.iter_mut().enumerate() {
            match state {
                State::Ringing => {
                    *state = State::Over(Word::NoAnswer);
                    orders.push(Order::Cancel(place));
                }
                State::Asked => {
                    *state = State::Over(Word::NotBridged);
                    orders.push(Order::HangUp(place));
                }
                State::Joined | State::Over(_) => {}
            }
        }
        orders
    }

    fn over(
        &mut self,
        place: Place,
        word: Word,
        from: &[State],
        order: Option<Order>,
    ) -> Vec<Order> {
        match self.state(place) {
            Some((_, state)) if from.contains(&state) => {
                self.set(place, State::Over(word));
                order.into_iter().collect()
            }
            Some(_) | None => vec![],
        }
    }

    /// The caller goes on once, when nobody is left who might still come.
    fn goes_on(&mut self) -> Option<Order> {
        if self.went_on || !self.caller_there || !self.is_over() {
            return None;
        }
        self.went_on = true;
        let most = self.people.iter().filter_map(|(_, state)| match state {
            State::Over(word) => Some(*word),
            State::Ringing | State::Asked | State::Joined => None,
        });
        Some(Order::GoOn(most.max().unwrap_or(Word::Failed).into()))
    }
}

#[cfg(test)]
mod tests;
