//! Where calls come from: known places, blocked places, and the alarm.
use super::*;

#[tokio::test]
async fn a_stranger_locks_strangers_only() {
    let bench = Bench::new();
    let ana = bench.person().await;
    assert!(bench.right(&ana, Some(&office())).await);
    bench.wrong(&ana, None, 5).await;
    bench.forward(HOUR);
    bench.wrong(&ana, None, 5).await;
    bench.forward(HOUR);
    assert!(!bench.right(&ana, Some(&hotel())).await, "from a place nobody knows");
    assert!(!bench.right(&ana, None).await);
    assert!(bench.right(&ana, Some(&office())).await, "from where she succeeded before");
    assert!(!bench.right(&ana, Some(&hotel())).await, "that does not open it for strangers");
    assert!(bench.right(&ana, Some(&office())).await);
}

#[tokio::test]
async fn a_success_at_the_office_gives_a_stranger_no_new_tries() {
    let bench = Bench::new();
    let ana = bench.person().await;
    assert!(bench.right(&ana, Some(&office())).await);
    for _ in 0..3 {
        bench.wrong(&ana, None, 3).await;
        assert!(bench.right(&ana, Some(&office())).await);
        bench.forward(HOUR);
    }
    bench.wrong(&ana, None, 1).await;
    bench.forward(HOUR);
    assert!(!bench.right(&ana, None).await, "ten are ten, however often she called in between");
}

#[tokio::test]
async fn a_known_place_keeps_three_of_its_own_since_its_last_success() {
    let bench = Bench::new();
    let ana = bench.person().await;
    assert!(bench.right(&ana, Some(&office())).await);
    bench.wrong(&ana, None, 5).await;
    bench.wrong(&ana, Some(&office()), 2).await;
    assert!(bench.right(&ana, Some(&office())).await, "the third may be right");
    bench.wrong(&ana, Some(&office()), 3).await;
    assert!(!bench.right(&ana, Some(&office())).await, "the fourth is not looked at");
    bench.forward(HOUR);
    assert!(bench.right(&ana, Some(&office())).await, "the contact's own are open again");
}

#[tokio::test]
async fn a_place_is_known_for_ninety_days() {
    for (wait, opens) in [(90 * DAY - MINUTE, true), (90 * DAY, false)] {
        let bench = Bench::new();
        let ana = bench.person().await;
        assert!(bench.right(&ana, Some(&office())).await);
        bench.forward(wait);
        bench.wrong(&ana, None, 5).await;
        assert_eq!(bench.right(&ana, Some(&office())).await, opens, "{wait:?}");
    }
}

#[tokio::test]
async fn a_number_that_nobody_vouches_for_is_never_known() {
    let bench = Bench::new();
    let ana = bench.person().await;
    assert!(bench.right(&ana, None).await);
    bench.wrong(&ana, None, 5).await;
    assert!(!bench.right(&ana, None).await);
    let elsewhere = Origin::verified("trunk-pt", office().caller().clone());
    bench.forward(HOUR);
    assert!(bench.right(&ana, Some(&office())).await);
    bench.wrong(&ana, None, 5).await;
    assert!(!bench.right(&ana, Some(&elsewhere)).await, "the same number on another trunk");
}

#[tokio::test]
async fn six_wrong_from_a_place_over_all_contacts_block_it_for_a_day() {
    let bench = Bench::new();
    let mut people = vec![];
    for _ in 0..6 {
        people.push(bench.person().await);
    }
    assert!(bench.right(&people[0], Some(&office())).await, "this one knows the office");
    for person in &people[1..] {
        bench.wrong(person, Some(&office()), 1).await;
        bench.forward(4 * HOUR);
    }
    assert!(bench.right(&people[1], Some(&office())).await, "five are borne, and one forgiven");
    bench.wrong(&people[1], Some(&office()), 1).await;
    bench.wrong(&people[1], Some(&office()), 1).await;
    assert!(!bench.right(&people[2], Some(&office())).await, "six within the day");
    assert!(bench.right(&people[2], Some(&hotel())).await, "other places are open");
    assert!(bench.right(&people[3], None).await, "so are withheld numbers");
    assert!(bench.right(&people[0], Some(&office())).await, "and who is known there");
    bench.wrong(&people[0], Some(&office()), 3).await;
    assert!(!bench.right(&people[0], Some(&office())).await, "he keeps three");
    bench.forward(DAY - MINUTE);
    assert!(!bench.right(&people[4], Some(&office())).await);
    bench.forward(MINUTE);
    assert!(bench.right(&people[4], Some(&office())).await);
}

#[tokio::test]
async fn wrong_codes_of_another_day_do_not_add_up() {
    let bench = Bench::new();
    let (ana, eva) = (bench.person().await, bench.person().await);
    bench.wrong(&ana, Some(&hotel()), 5).await;
    bench.forward(DAY);
    bench.wrong(&eva, Some(&hotel()), 1).await;
    assert!(bench.right(&eva, Some(&hotel())).await);
}

#[tokio::test]
async fn numbers_that_nobody_has_count_against_the_place() {
    let bench = Bench::new();
    let ana = bench.person().await;
    let nobody = ContactNumber::from_serial(1).unwrap();
    for _ in 0..6 {
        assert!(!bench.tries(nobody, Some(&hotel()), ana.pin.clone()).await);
    }
    assert!(!bench.right(&ana, Some(&hotel())).await);
    for _ in 0..20 {
        assert!(!bench.tries(nobody, None, ana.pin.clone()).await);
    }
    assert!(bench.right(&ana, None).await, "a withheld number is no place");
}

#[tokio::test]
async fn a_place_cannot_tell_a_locked_contact_from_nobody() {
    let bench = Bench::new();
    let (ana, eva) = (bench.person().await, bench.person().await);
    bench.wrong(&ana, None, 5).await;
    // Even the right code of a locked contact is charged: the count would give it away.
    for _ in 0..6 {
        assert!(!bench.right(&ana, Some(&hotel())).await);
    }
    assert!(!bench.right(&eva, Some(&hotel())).await);
    bench.forward(DAY);
    assert!(bench.right(&eva, Some(&hotel())).await, "a blocked place is not blocked for longer");
}

#[tokio::test]
async fn when_many_contacts_are_tried_only_known_places_are_believed() {
    let bench = Bench::new();
    let ana = bench.person().await;
    assert!(bench.right(&ana, Some(&office())).await);
    for _ in 0..30 {
        let victim = bench.person().await;
        bench.wrong(&victim, None, 1).await;
    }
    assert!(bench.right(&ana, Some(&hotel())).await, "thirty are borne");
    let last = bench.person().await;
    bench.wrong(&last, None, 1).await;
    assert_eq!(bench.alarms(), [31], "told at the thirty-first");
    assert!(!bench.right(&last, None).await);
    assert!(!bench.right(&last, Some(&place("+34930000009"))).await);
    assert!(bench.right(&ana, Some(&office())).await);
    bench.forward(HOUR - MINUTE);
    assert!(!bench.right(&last, None).await, "what was not looked at did not count either");
    assert_eq!(bench.alarms(), [31], "once an hour");
    bench.forward(MINUTE);
    assert!(bench.right(&last, None).await);
}

#[tokio::test]
async fn the_alarm_is_told_again_after_an_hour() {
    let bench = Bench::new();
    let mut people = vec![];
    for _ in 0..31 {
        people.push(bench.person().await);
    }
    for round in 1..=2 {
        for person in &people {
            bench.wrong(person, None, 1).await;
        }
        assert_eq!(bench.alarms().len(), round);
        bench.forward(HOUR);
    }
}
