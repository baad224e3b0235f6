//! Turns that people offer each other.
use super::super::super::{NewSwap, Stretch, Swap, SwapState};
use super::super::*;
use super::{DUTY, at, change, id, parse, people, replace, who, with};

fn offer(person: &str, from: &str, until: &str) -> NewSwap {
    NewSwap {
        schedule: id("dc-ops-es"),
        person: who(person),
        to: None,
        turn: Stretch { from: at(from), until: at(until) },
        in_return: None,
        by: person.to_owned(),
        why: "boda".to_owned(),
    }
}

fn offered(number: i64, new: NewSwap) -> Swap {
    Swap {
        id: SwapId(number),
        schedule: new.schedule,
        person: new.person,
        to: new.to,
        turn: new.turn,
        in_return: new.in_return,
        by: new.by,
        why: new.why,
        offered_at: at("2027-03-01T00:00:00Z"),
        state: SwapState::Open,
    }
}

/// Guard weeks of 2027: marta from 4 January, iker from the 11th, nuria from the 18th, and so on.
const MARTA: [&str; 2] = ["2027-04-05T07:00:00Z", "2027-04-12T07:00:00Z"];
const IKER: [&str; 2] = ["2027-04-12T07:00:00Z", "2027-04-19T07:00:00Z"];
const MARCH: &str = "2027-03-10T00:00:00Z";

fn turns() -> (String, String) {
    let oncall = parse(&[DUTY]).unwrap();
    let of = |moment: &str| people(&oncall, moment).remove(0);
    (of("2027-04-06T00:00:00Z"), of("2027-04-13T00:00:00Z"))
}

#[test]
fn a_turn_is_offered_by_whose_it_is_once_and_before_it_begins() {
    let oncall = parse(&[DUTY]).unwrap();
    let (first, second) = turns();
    let good = offer(&first, MARTA[0], MARTA[1]);
    assert_eq!(oncall.may_offer(&good, &[], at(MARCH)), Ok(()));
    let check = |new: NewSwap, open: &[Swap], now: &str, part: &str| {
        let refusal = oncall.may_offer(&new, open, at(now)).unwrap_err().to_string();
        assert!(refusal.contains(part), "{refusal}");
    };
    check(good.clone(), &[], MARTA[1], "that is over since");
    check(good.clone(), &[], "2027-04-08T00:00:00Z", "the turn has begun at");
    check(offer(&second, MARTA[0], MARTA[1]), &[], MARCH, "there is no turn to give");
    let open = [offered(1, offer(&first, "2027-04-11T00:00:00Z", IKER[1]))];
    check(good.clone(), &open, MARCH, "swap 1 offers some of that turn already");
    let withdrawn =
        [Swap { state: SwapState::Withdrawn { settled_at: at(MARCH) }, ..open[0].clone() }];
    assert_eq!(oncall.may_offer(&good, &withdrawn, at(MARCH)), Ok(()));
    check(NewSwap { to: Some(who(&first)), ..good }, &[], MARCH, "cannot stand in for himself");
}

#[test]
fn a_turn_goes_to_who_may_accept_it_and_to_one_only() {
    let oncall = parse(&[DUTY]).unwrap();
    let (first, second) = turns();
    let swap = offered(3, offer(&first, MARTA[0], MARTA[1]));
    let check = |swap: &Swap, who: &str, now: &str, part: &str| {
        let who: PersonId = who.parse().unwrap();
        let refusal = oncall.may_accept(swap, &who, &[], at(now)).unwrap_err().to_string();
        assert!(refusal.contains(part), "{refusal}");
    };
    check(&swap, &first, MARCH, "cannot stand in for himself");
    check(&swap, "stranger", MARCH, "there is no person `stranger`");
    check(&swap, &second, "2027-04-05T07:00:00Z", "the turn has begun");
    let named = Swap { to: Some(who("lucia")), ..swap.clone() };
    check(&named, &second, MARCH, "it was offered to `lucia` alone");
    let state = SwapState::Accepted { accepted_by: who("lucia"), settled_at: at(MARCH) };
    check(&Swap { state, ..swap.clone() }, &second, MARCH, "swap 3 is accepted already");

    let changes = oncall.may_accept(&swap, &who(&second), &[], at(MARCH)).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].deed, replace(&first, &second));
    assert_eq!((changes[0].when, changes[0].swap), (swap.turn, Some(SwapId(3))));

    assert_eq!(swap.may_withdraw(&who(&first)), Ok(()));
    assert!(swap.may_withdraw(&who(&second)).is_err(), "only he who offered it");
}

#[test]
fn two_turns_are_exchanged_whole() {
    let base = parse(&[DUTY]).unwrap();
    let (first, second) = turns();
    let in_return = Some(Stretch { from: at(IKER[0]), until: at(IKER[1]) });
    let swap = offered(3, NewSwap { in_return, ..offer(&first, MARTA[0], MARTA[1]) });
    let open = [offered(4, offer(&second, IKER[0], IKER[1]))];
    assert!(base.may_accept(&swap, &who(&second), &open, at(MARCH)).is_err(), "offered elsewhere");
    // Nobody of the office has a turn at the weekend.
    let weekend = Stretch { from: at("2027-04-17T00:00:00Z"), until: at("2027-04-18T00:00:00Z") };
    let of_the_weekend = Swap { in_return: Some(weekend), ..swap.clone() };
    let refused = base.may_accept(&of_the_weekend, &who("lucia"), &[], at(MARCH)).unwrap_err();
    assert!(refused.to_string().contains("there is no turn to give"), "{refused}");
    let changes = base.may_accept(&swap, &who(&second), &[], at(MARCH)).unwrap();
    let list = changes.into_iter().zip(1..).map(|(new, number)| Change {
        from: new.when.from,
        until: new.when.until,
        swap: new.swap,
        ..change(number, new.deed, MARTA[0], MARTA[1])
    });
    let oncall = with(list.collect());
    assert_eq!(people(&oncall, "2027-04-06T00:00:00Z"), [second.as_str()]);
    assert_eq!(people(&oncall, "2027-04-13T00:00:00Z"), [first.as_str()]);
    assert_eq!(
        people(&oncall, "2027-04-13T10:00:00Z"),
        people(&base, "2027-04-13T10:00:00Z"),
        "the office works as ever"
    );
}
