//! Nobody can tell by the work why a code was wrong.
use super::*;
use crate::store::statements_run;

/// What a try costs: statements of the store, and hashes.
async fn cost(bench: &Bench, number: ContactNumber, from: Option<&Origin>, pin: Pin) -> (u32, u32) {
    let statements = || bench.database.write(|_| Ok(statements_run()));
    let hashes = || bench.codes.hasher.runs.load(Ordering::SeqCst);
    let before = (statements().await.unwrap(), hashes());
    assert!(!bench.tries(number, from, pin).await);
    (statements().await.unwrap() - before.0, hashes() - before.1)
}

#[tokio::test]
async fn every_way_to_be_wrong_costs_the_same() {
    let bench = Bench::new();
    let ana = bench.person().await;
    let nobody = ContactNumber::from_serial(1).unwrap();
    let mistyped = cost(&bench, ana.number, None, ana.wrong()).await;
    assert_eq!(mistyped.1, 1, "one hash");
    assert!(mistyped.0 > 8, "{mistyped:?}");

    let (_, codeless) = bench.register().await;
    let retired = bench.person().await;
    bench.codes.retire(retired.id, RetireReason::Desk).await.unwrap();
    let unused = bench.person().await;
    bench.forward(31 * DAY);
    let locked = bench.person().await;
    bench.wrong(&locked, None, 5).await;
    let blocked = hotel();
    bench.wrong(&locked, Some(&blocked), 6).await;
    let fresh = bench.person().await;
    let cases = [
        ("nobody", nobody, None, ana.pin.clone()),
        ("nobody, from a place", nobody, Some(office()), ana.pin.clone()),
        ("no code", codeless, Some(office()), ana.pin.clone()),
        ("retired", retired.number, Some(office()), retired.pin.clone()),
        ("never used", unused.number, None, unused.pin.clone()),
        ("locked, right", locked.number, None, locked.pin.clone()),
        ("locked, wrong", locked.number, Some(office()), locked.wrong()),
        ("blocked, right", fresh.number, Some(blocked.clone()), fresh.pin.clone()),
        ("blocked, nobody", nobody, Some(blocked), fresh.pin.clone()),
        ("wrong, from a place", fresh.number, Some(place("+34930000007")), fresh.wrong()),
    ];
    for (what, number, from, pin) in cases {
        assert_eq!(cost(&bench, number, from.as_ref(), pin).await, mistyped, "{what}");
    }
    for _ in 0..31 {
        let victim = bench.person().await;
        bench.wrong(&victim, None, 1).await;
    }
    assert_eq!(cost(&bench, fresh.number, None, fresh.pin.clone()).await, mistyped, "alarm");
}
