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
            Happened::Lost(place),
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
        Happened::Gone(place) | Happened::Lost(place) | Happened::Failed(place, _) => {
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
fn q1_no_order_of_events_joins_anybody_who_did_not_press_the_key() {
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
fn s10_the_first_who_presses_the_key_is_joined_and_the_others_hear_so() {
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

#[test]
fn a_talk_that_is_lost_is_none_and_one_that_somebody_ends_is() {
    for (end, word) in
        [(Happened::Gone(0), CarrierWord::Answered), (Happened::Lost(0), CarrierWord::NotBridged)]
    {
        let mut machine = PutThrough::new(&[false]);
        machine.take(Happened::Answered(0));
        assert_eq!(machine.take(Happened::Accepted(0)), [Order::Join(0)]);
        assert_eq!(machine.take(end), [Order::GoOn(word)]);
        assert_eq!(machine.words(), [word]);
    }
}
