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
    /// He hung up, or was lost.
    Gone(Place),
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

    /// Takes what happened and says what is to be done.
    pub(super) fn take(&mut self, happened: Happened) -> Vec<Order> {
        let mut orders = match happened {
            Happened::CallerGone => self.caller_gone(),
            Happened::Answered(place) => self.answered(place),
            Happened::Accepted(place) => self.accepted(place),
            Happened::Released(place) => self.over(place, Word::NotBridged, &[State::Asked], None),
            Happened::Gone(place) => self.gone(place),
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

    fn gone(&mut self, place: Place) -> Vec<Order> {
        match self.state(place) {
            // He may have pressed the key and been lost before the two were joined: that is no help.
            Some((_, State::Asked)) => self.set(place, State::Over(Word::NotBridged)),
            Some((_, State::Joined)) => self.set(place, State::Over(Word::Answered)),
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
mod tests {
    use std::collections::{BTreeMap, BTreeSet, VecDeque};

    use super::*;

    const WORDS: [CarrierWord; 3] = [CarrierWord::Busy, CarrierWord::NoAnswer, CarrierWord::Failed];

    fn everything(places: usize) -> Vec<Happened> {
        let mut all = vec![Happened::CallerGone, Happened::GivenUp];
        for place in 0..places {
            all.extend([
                Happened::Answered(place),
                Happened::Accepted(place),
                Happened::Released(place),
                Happened::Gone(place),
                Happened::RangOut(place),
            ]);
            all.extend(WORDS.map(|word| Happened::Failed(place, word)));
        }
        all
    }

    /// What a watcher outside knows, written down beside the machine.
    #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
    struct Seen {
        caller_gone: bool,
        /// Who answered and was asked, by place.
        asked: BTreeSet<Place>,
        joined: Option<Place>,
        talked: bool,
        went_on: bool,
        /// Who was told to go, or went.
        left: BTreeSet<Place>,
    }

    fn watch(seen: &mut Seen, attended: &[bool], happened: Happened, orders: &[Order]) {
        match happened {
            Happened::CallerGone => seen.caller_gone = true,
            Happened::Gone(place) | Happened::Failed(place, _) => {
                if seen.joined == Some(place) {
                    seen.joined = None;
                }
            }
            Happened::Answered(_)
            | Happened::Accepted(_)
            | Happened::Released(_)
            | Happened::RangOut(_)
            | Happened::GivenUp => {}
        }
        for order in orders {
            match *order {
                Order::Ask(place) => {
                    assert!(!attended[place], "attended people are not asked");
                    assert_eq!(happened, Happened::Answered(place));
                    seen.asked.insert(place);
                }
                Order::Join(place) => {
                    assert!(!seen.caller_gone, "joined with nobody");
                    assert_eq!(seen.joined, None, "two talk with one caller");
                    assert!(!seen.left.contains(&place), "joined after he was let go");
                    if attended[place] {
                        assert_eq!(happened, Happened::Answered(place));
                    } else {
                        assert_eq!(happened, Happened::Accepted(place), "joined without the key");
                        assert!(seen.asked.contains(&place), "joined without being asked");
                    }
                    seen.joined = Some(place);
                    seen.talked = true;
                }
                Order::Cancel(place) | Order::Taken(place) | Order::HangUp(place) => {
                    seen.left.insert(place);
                    if seen.joined == Some(place) {
                        assert!(seen.caller_gone, "parted while both were there");
                        seen.joined = None;
                    }
                }
                Order::GoOn(word) => {
                    assert!(!seen.went_on, "the caller went on twice");
                    if word == CarrierWord::Answered {
                        assert!(seen.talked, "nobody talked with him");
                    }
                    assert!(!seen.caller_gone && seen.joined.is_none());
                    seen.went_on = true;
                }
            }
        }
        if seen.caller_gone {
            assert_eq!(seen.joined, None, "somebody talks with nobody");
        }
    }

    /// Every order of everything that can happen, on up to three people.
    #[test]
    fn no_order_of_events_joins_anybody_who_did_not_press_the_key() {
        let mut ways = 0;
        for attended in [
            vec![false],
            vec![true],
            vec![false, false],
            vec![true, false],
            vec![false, false, false],
            vec![false, true, false],
        ] {
            let start = (PutThrough::new(&attended), Seen::default());
            let mut known = BTreeSet::from([start.clone()]);
            let mut open = VecDeque::from([start]);
            while let Some((machine, seen)) = open.pop_front() {
                for happened in everything(attended.len()) {
                    let (mut machine, mut seen) = (machine.clone(), seen.clone());
                    let orders = machine.take(happened);
                    watch(&mut seen, &attended, happened, &orders);
                    if machine.is_over() {
                        assert!(seen.caller_gone || seen.went_on, "the caller was left waiting");
                    }
                    ways += 1;
                    let next = (machine, seen);
                    if known.insert(next.clone()) {
                        open.push_back(next);
                    }
                }
            }
        }
        assert!(ways > 1_000, "only {ways} ways were walked");
    }

    /// From every state somebody's end leads on: nobody waits for what cannot come.
    #[test]
    fn when_everybody_has_hung_up_it_is_over() {
        let start = PutThrough::new(&[false, true, false]);
        let mut known = BTreeMap::from([(start.clone(), ())]);
        let mut open = VecDeque::from([start]);
        while let Some(machine) = open.pop_front() {
            let mut ended = machine.clone();
            for place in 0..3 {
                ended.take(Happened::Gone(place));
            }
            assert!(ended.is_over(), "{machine:?}");
            for happened in everything(3) {
                let mut next = machine.clone();
                next.take(happened);
                if known.insert(next.clone(), ()).is_none() {
                    open.push_back(next);
                }
            }
        }
    }

    #[test]
    fn the_first_who_presses_the_key_is_joined_and_the_others_hear_so() {
        let mut machine = PutThrough::new(&[false, false, false]);
        assert_eq!(machine.take(Happened::Answered(0)), [Order::Ask(0)]);
        assert_eq!(machine.take(Happened::Answered(1)), [Order::Ask(1)]);
        assert_eq!(
            machine.take(Happened::Accepted(1)),
            [Order::Join(1), Order::Taken(0), Order::Cancel(2)]
        );
        assert_eq!(machine.take(Happened::Accepted(0)), []);
        // He answered in the moment in which he was cancelled.
        assert_eq!(machine.take(Happened::Answered(2)), [Order::HangUp(2)]);
        assert_eq!(machine.take(Happened::Gone(1)), [Order::GoOn(CarrierWord::Answered)]);
    }

    #[test]
    fn the_word_that_says_most_is_handed_on() {
        let mut machine = PutThrough::new(&[false, false]);
        assert_eq!(machine.take(Happened::Failed(0, CarrierWord::Busy)), []);
        assert_eq!(
            machine.take(Happened::RangOut(1)),
            [Order::Cancel(1), Order::GoOn(CarrierWord::Busy)]
        );
    }
}
