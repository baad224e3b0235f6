use std::collections::BTreeSet;

use super::*;

const PEOPLE: &str = r#"
[[person]]
id = "ana"
name = "Ana"
language = "es"
number = "+34400000001"
mail = "ana@example.com"
page = ["ntfy:ana-guardia", "sms after 30s", "call after 2m"]
[[person]]
id = "rui"
name = "Rui"
language = "pt"
number = "+351400000001"
mail = "rui@example.com"
[[person]]
id = "eva"
name = "Eva"
language = "en"
mail = "eva@example.com"
"#;
pub(super) const POLICY: &str = r#"
[policy]
id = "p"
repeat = 1
accepted_but_not_touched = "30m"
finally = ["phone:+34400000090", "mail:crisis@example.com"]
[[step]]
notify = ["person:ana"]
for = "5m"
[[step]]
notify = ["person:rui", "channel:sala"]
for = "5m"
"#;

pub(super) fn on_call(policy: &str) -> OnCall {
    let files = [("people.toml", PEOPLE), ("policy.toml", policy)];
    let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    OnCall::parse(&files, &[]).unwrap()
}

pub(super) fn all_means() -> Means {
    Means { calls: true, sms: true, ntfy: true, channels: BTreeSet::from(["sala".to_owned()]) }
}

pub(super) fn open() -> Page {
    Page::open("p".parse().unwrap(), Timestamp::UNIX_EPOCH)
}

pub(super) fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

/// Steps a page whenever it is due, until a moment; returns what went out, by its second.
pub(super) fn run(
    page: &mut Page,
    on_call: &OnCall,
    means: &Means,
    until: i64,
) -> (Vec<(i64, String)>, Vec<News>) {
    let (mut went, mut news) = (vec![], vec![]);
    while let Some(due) = page.next_at().filter(|due| due.as_second() <= until) {
        let turn = page.step(on_call, means, due, false);
        went.extend(turn.orders.iter().map(|o| (due.as_second(), o.address.to_string())));
        news.extend(turn.news);
        assert!(page.next_at() != Some(due), "it asks to be stepped for ever: {page:?}");
    }
    (went, news)
}

#[test]
fn each_person_is_reached_by_his_own_ways_in_his_own_order_and_the_next_when_his_time_is_over() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    let (went, news) = run(&mut page, &on_call, &all_means(), 599);
    let expected = [
        (0, "ntfy:ana-guardia"),
        (30, "sms:+34400000001"),
        (120, "call:+34400000001"),
        (300, "rui@example.com"),
        (300, "channel:sala"),
        (360, "call:+351400000001"),
    ];
    assert_eq!(went, expected.map(|(at, to)| (at, to.to_owned())));
    let step = |step| News::Rung(Place::Step { round: 0, step });
    assert_eq!(news, [step(0), step(1)]);
}

#[test]
fn after_the_last_round_those_at_the_end_are_told_and_told_again_and_then_it_waits() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    let (went, news) = run(&mut page, &on_call, &all_means(), 90_000);
    assert!(news.contains(&News::Nobody));
    assert_eq!(*page.state(), PageState::Unanswered);
    assert_eq!(page.next_at(), None);
    let crisis: Vec<i64> =
        went.iter().filter(|(_, to)| to == "crisis@example.com").map(|(at, _)| *at).collect();
    assert_eq!(crisis, [1_200, 2_100, 3_000, 3_900, 4_800]);
    assert_eq!(page.accept("eva", None, second(90_000)), Answered::Yours, "late is not too late");
}

#[test]
fn who_accepts_first_has_it_and_the_others_hear_who() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    run(&mut page, &on_call, &all_means(), 10);
    let untouched = on_call.policy(page.policy()).unwrap().untouched;
    assert_eq!(page.accept("rui", untouched, second(20)), Answered::Yours);
    assert_eq!(page.accept("rui", untouched, second(21)), Answered::StillYours);
    assert_eq!(page.accept("ana", untouched, second(22)), Answered::Taken("rui".to_owned()));
    assert_eq!(page.next_at(), Some(second(20 + 30 * 60)), "he is left alone until then");
    page.close();
    assert_eq!(page.accept("ana", untouched, second(23)), Answered::Over);
}

#[test]
fn a_page_that_was_accepted_and_not_touched_begins_again_and_one_that_was_does_not() {
    let on_call = on_call(POLICY);
    let untouched = on_call.policy(&"p".parse().unwrap()).unwrap().untouched;
    let mut page = open();
    page.accept("rui", untouched, second(0));
    let (went, news) = run(&mut page, &on_call, &all_means(), 30 * 60);
    assert_eq!(went, [(1_800, "ntfy:ana-guardia".to_owned())]);
    assert_eq!(news.first(), Some(&News::BeginsAgain { by: "rui".to_owned() }));
    let mut page = open();
    page.accept("rui", untouched, second(0));
    page.touch();
    assert_eq!(page.next_at(), None);
    assert_eq!(page.accept("ana", untouched, second(5)), Answered::Taken("rui".to_owned()));
}

/// One more report comes, while these addresses want nothing.
fn joined(page: &mut Page, on_call: &OnCall, how: Joined, silenced: &[&str], at: i64) -> Turn {
    let untouched = on_call.policy(page.policy()).unwrap().untouched;
    let silenced = silenced.iter().map(|one| (*one).to_owned()).collect();
    page.joined((on_call, &all_means(), &silenced), untouched, how, second(at))
}

#[test]
fn who_has_a_page_is_told_of_further_reports_now_and_then_and_must_see_to_it_anew() {
    let on_call = on_call(POLICY);
    let mut page = open();
    let more = |page: &mut Page, at| joined(page, &on_call, Joined::default(), &[], at);
    assert_eq!(more(&mut page, 0), Turn::default(), "nobody has it yet");
    page.accept("rui", None, second(10));
    page.touch();
    let told =
        |turn: &Turn| turn.orders.iter().map(|order| order.address.to_string()).collect::<Vec<_>>();
    assert_eq!(told(&more(&mut page, 60)), ["rui@example.com"]);
    assert_eq!(*page.state(), PageState::Accepted { by: "rui".to_owned(), at: second(60) });
    assert_eq!(page.next_at(), Some(second(60 + 30 * 60)));
    assert!(told(&more(&mut page, 120)).is_empty(), "just told");
    assert_eq!(told(&more(&mut page, 661)), ["rui@example.com"]);
}

#[test]
fn a_further_report_comes_by_letter_a_graver_one_by_what_wakes_and_none_where_it_is_not_wanted() {
    let on_call = on_call(POLICY);
    let told = |graver, silenced: &[&str]| {
        let mut page = open();
        page.accept("ana", None, second(0));
        let turn = joined(&mut page, &on_call, Joined { kept: false, graver }, silenced, 60);
        let to = turn.orders.first().map(|order| order.address.to_string());
        to.ok_or_else(|| page.state().clone())
    };
    let [mail, push, sms] = ["ana@example.com", "ntfy:ana-guardia", "sms:+34400000001"];
    assert_eq!(told(false, &[]), Ok(mail.to_owned()));
    assert_eq!(told(true, &[]), Ok(push.to_owned()));
    assert_eq!(told(true, &[push]), Ok(sms.to_owned()));
    assert_eq!(told(false, &[mail, push]), Ok(sms.to_owned()));
    assert_eq!(told(false, &[mail, push, sms]), Err(PageState::Searching), "somebody else is");
}

#[test]
fn a_report_of_which_the_holder_cannot_be_told_has_somebody_searched_for_anew() {
    let on_call = on_call(POLICY);
    let mut page = open();
    run(&mut page, &on_call, &all_means(), 10);
    page.accept("the control room", None, second(20));
    assert_eq!(page.next_at(), None, "and nothing would ever begin again");
    // Of an incident that the desk knows the desk tells everybody itself.
    let kept = Joined { kept: true, ..Joined::default() };
    assert_eq!(joined(&mut page, &on_call, kept, &[], 50), Turn::default());
    assert!(matches!(page.state(), PageState::Accepted { .. }));
    assert_eq!(joined(&mut page, &on_call, Joined::default(), &[], 60), Turn::default());
    assert_eq!(*page.state(), PageState::Searching);
    let (went, _) = run(&mut page, &on_call, &all_means(), 61);
    assert_eq!(went, [(60, "ntfy:ana-guardia".to_owned())]);
}

#[test]
fn while_the_customer_is_on_the_telephone_nobody_is_rung_and_no_rung_begins() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    let mut went = vec![];
    for at in (0..165).step_by(15) {
        let turn = page.step(&on_call, &all_means(), second(at), true);
        went.extend(turn.orders.into_iter().map(|order| order.address.to_string()));
    }
    assert_eq!(went, ["ntfy:ana-guardia", "sms:+34400000001"]);
    // He hung up: the ladder goes on, and she is rung at last.
    let turn = page.step(&on_call, &all_means(), second(165), false);
    let went: Vec<_> = turn.orders.iter().map(|order| order.address.to_string()).collect();
    assert_eq!(went, ["call:+34400000001"]);
}

#[test]
fn a_call_holds_a_page_for_three_minutes_and_then_the_ladder_runs_beside_it() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    let mut went = vec![];
    for at in (0..600).step_by(15) {
        let turn = page.step(&on_call, &all_means(), second(at), true);
        went.extend(turn.orders.into_iter().map(|order| (at, order.address.to_string())));
    }
    let rung: Vec<_> = went.iter().filter(|(_, to)| to.starts_with("call:")).cloned().collect();
    let expected = [(180, "call:+34400000001"), (360, "call:+351400000001")];
    assert_eq!(rung, expected.map(|(at, to)| (at, to.to_owned())));
}

#[test]
fn how_long_a_call_holds_a_page_is_said_by_its_policy_within_limits() {
    let held = |line: &str| {
        let on_call = on_call(&POLICY.replace("repeat = 1\n", &format!("repeat = 1\n{line}\n")));
        let mut page = open();
        page.step(&on_call, &all_means(), second(0), true);
        let rings = |at: &i64| {
            let turn = page.step(&on_call, &all_means(), second(*at), true);
            turn.orders.iter().any(|order| order.address.kind == WayKind::Call)
        };
        (0..1_200).step_by(5).find(rings)
    };
    // Ana's telephone is due after two minutes of her turn.
    assert_eq!(held(""), Some(180));
    assert_eq!(held("held_by_call = \"30s\""), Some(120));
    assert_eq!(held("held_by_call = \"10m\""), Some(600));
    for wrong in ["29s", "11m", "soon"] {
        let policy = POLICY.replace("repeat = 1\n", &format!("held_by_call = \"{wrong}\"\n"));
        let faults = OnCall::parse(&[("p.toml".to_owned(), policy)], &[]).unwrap_err();
        let what = format!("`{wrong}` is no time for which a call may hold a page");
        let told = faults.iter().find(|fault| fault.what == what);
        assert_eq!(told.map(|fault| fault.remedy.as_str()), Some("write 30s to 10m; 3m is usual"));
    }
}

#[test]
fn who_was_at_the_end_and_hands_it_on_lets_it_begin_again() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    run(&mut page, &on_call, &all_means(), 1_300);
    assert_eq!(*page.state(), PageState::Unanswered);
    page.accept("eva", None, second(1_300));
    assert!(page.hand_on("eva", second(1_400)));
    let (went, news) = run(&mut page, &on_call, &all_means(), 1_400);
    assert_eq!(went, [(1_400, "ntfy:ana-guardia".to_owned())]);
    assert_eq!(news, [News::Rung(Place::Step { round: 0, step: 0 })]);
    assert_eq!(page.next_at(), Some(second(1_430)), "the ladder runs");
}

#[test]
fn a_policy_that_is_gone_ends_in_the_alarm_and_another_takes_its_place() {
    let (mut page, on_call) = (open(), on_call(&POLICY.replace("id = \"p\"", "id = \"q\"")));
    let (went, news) = run(&mut page, &on_call, &all_means(), 90_000);
    assert_eq!((went.len(), news), (0, vec![News::Nobody]));
    assert_eq!((page.state(), page.next_at()), (&PageState::Unanswered, None));
    page.go_by("q".parse().unwrap(), second(90_000));
    let (went, _) = run(&mut page, &on_call, &all_means(), 90_000);
    assert_eq!(went, [(90_000, "ntfy:ana-guardia".to_owned())]);
    // Whoever has it keeps it.
    page.accept("ana", None, second(90_001));
    page.go_by("p".parse().unwrap(), second(90_002));
    assert!(matches!(page.state(), PageState::Accepted { by, .. } if by == "ana"));
}

#[test]
fn danger_is_told_again_without_end() {
    let short = POLICY.replace("\"5m\"", "\"10s\"").replace("repeat = 1", "repeat = 5");
    let on_call = on_call(&short.replace("person:ana", "person:rui"));
    let mut page = open().in_danger(true);
    let (went, news) = run(&mut page, &on_call, &all_means(), 300);
    let rung = went.iter().filter(|(_, to)| to == "call:+351400000001").count();
    assert!(rung > CALLS_MAX, "{went:?}");
    assert!(!news.iter().any(|one| matches!(one, News::HeldBack(_))));
}

const THREE: &str = r#"
[policy]
id = "p"
repeat = 1
finally = ["mail:crisis@example.com"]
[[step]]
notify = ["person:ana"]
for = "5m"
[[step]]
notify = ["person:rui"]
for = "5m"
[[step]]
notify = ["person:eva"]
for = "5m"
"#;

#[test]
fn the_legs_of_the_callers_own_call_are_tries_of_the_page() {
    let (mut page, on_call) = (open(), on_call(THREE));
    let told =
        |turn: &Turn| turn.orders.iter().map(|order| order.address.to_string()).collect::<Vec<_>>();
    page.step(&on_call, &all_means(), second(0), true);
    let number = |text: &str| text.parse().unwrap();
    page.leg("ana", &number("+34400000001"), true, second(20));
    page.leg("rui", &number("+351400000001"), false, second(45));
    let turn = page.step(&on_call, &all_means(), second(60), true);
    assert_eq!(told(&turn), Vec::<String>::new(), "he is on the telephone still");
    // He hung up. She passed it on and hears nothing more; he did not answer and is written to; the
    // next one is reached at once.
    let turn = page.step(&on_call, &all_means(), second(75), false);
    assert_eq!(told(&turn), ["rui@example.com", "eva@example.com"]);
    assert_eq!(turn.news, [News::Rung(Place::Step { round: 0, step: 2 })]);
    // In the next round each has another chance.
    let (went, _) = run(&mut page, &on_call, &all_means(), 75 + 600 + 60);
    let rung: Vec<_> = went.iter().filter(|(_, to)| to.starts_with("call:")).cloned().collect();
    let expected = [(75 + 420, "call:+34400000001"), (75 + 660, "call:+351400000001")];
    assert_eq!(rung, expected.map(|(at, to)| (at, to.to_owned())));
}

#[test]
fn a_page_that_begins_with_everybody_goes_on_with_its_ladder() {
    let (mut page, on_call) = (open(), on_call(THREE));
    page.everybody(&on_call, &all_means(), second(0));
    assert_eq!(page.next_at(), Some(second(300)));
    let (went, _) = run(&mut page, &on_call, &all_means(), 360);
    assert!(went.contains(&(360, "call:+351400000001".to_owned())), "{went:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    /// Whatever people answer and whatever the installation can do: while somebody is searched for,
    /// the next of it is never later than the wait of its rung, and the search has an end.
    #[test]
    fn the_next_ring_is_never_later_than_the_wait_of_its_rung(
        danger: bool,
        calls: bool,
        sms: bool,
        ntfy: bool,
        policy in 0_usize..2,
        acts in proptest::collection::vec((0_i64..400, 0_u8..9), 0..24),
    ) {
        let on_call = on_call(if policy == 0 { POLICY } else { THREE });
        let means = Means { calls, sms, ntfy, ..Means::default() };
        let untouched = Some(SignedDuration::from_mins(30));
        let mut page = open().in_danger(danger);
        let (mut now, mut held) = (0, false);
        for (after, act) in acts {
            let until = now + after;
            while let Some(due) = page.next_at().filter(|due| due.as_second() <= until) {
                now = now.max(due.as_second());
                page.step(&on_call, &means, second(now), held);
                if *page.state() == PageState::Searching {
                    let place = page.place().unwrap();
                    let wait = on_call.rung_at(page.policy(), place, second(now)).unwrap().wait;
                    let latest = second(now).checked_add(wait.unwrap()).unwrap();
                    let next = page.next_at();
                    proptest::prop_assert!(next.is_some_and(|next| next <= latest), "{:?}", page);
                    proptest::prop_assert!(next > Some(second(now)), "{:?}", page);
                }
            }
            now = until;
            match act {
                0 => {
                    let _said = page.accept("ana", untouched, second(now));
                }
                1 => {
                    let _said = page.accept("eva", untouched, second(now));
                }
                2 => {
                    let _said = page.hand_on("ana", second(now));
                }
                3 => {
                    let _said = page.hand_on("eva", second(now));
                }
                4 => page.leg("ana", &"+34400000001".parse().unwrap(), true, second(now)),
                5 => page.leg("rui", &"+351400000001".parse().unwrap(), false, second(now)),
                6 => held = !held,
                7 => {
                    let _said = page.everybody(&on_call, &means, second(now));
                }
                _ => {
                    let how = Joined { kept: false, graver: true };
                    let known = (&on_call, &means, &BTreeSet::new());
                    page.joined(known, untouched, how, second(now));
                }
            }
        }
        // Nobody answers any more: it ends in the alarm, or begins again until it does.
        let mut steps = 0;
        while let Some(due) = page.next_at() {
            now = now.max(due.as_second());
            page.step(&on_call, &means, second(now), false);
            steps += 1;
            proptest::prop_assert!(steps < 200, "{:?}", page);
        }
        proptest::prop_assert!(
            !matches!(page.state(), PageState::Searching),
            "nobody is rung any more and nobody hears so: {:?}", page
        );
    }
}

#[test]
fn a_caller_who_found_nobody_has_everybody_told_at_once_each_once() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    page.step(&on_call, &all_means(), second(0), true);
    let turn = page.everybody(&on_call, &all_means(), second(100));
    let mut went: Vec<_> = turn.orders.iter().map(|order| order.address.to_string()).collect();
    went.sort();
    let mut expected = vec![
        "call:+34400000001",
        "sms:+34400000001",
        "rui@example.com",
        "channel:sala",
        "call:+351400000001",
        "call:+34400000090",
        "crisis@example.com",
    ];
    expected.sort_unstable();
    assert_eq!(went, expected);
    assert!(page.next_at().is_some(), "the ladder goes on");
}

#[test]
fn who_hands_it_on_gives_it_to_the_next_at_once() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    run(&mut page, &on_call, &all_means(), 10);
    assert!(page.hand_on("ana", second(20)));
    let turn = page.step(&on_call, &all_means(), second(20), false);
    let went: Vec<_> = turn.orders.iter().map(|order| order.address.to_string()).collect();
    assert_eq!(went, ["rui@example.com", "channel:sala"]);
    page.accept("rui", None, second(30));
    assert!(!page.hand_on("ana", second(31)), "it is not hers to hand on");
    assert!(page.hand_on("rui", second(32)));
    let turn = page.step(&on_call, &all_means(), second(32), false);
    assert_eq!(turn.news, [News::Rung(Place::Step { round: 1, step: 0 })]);
}

#[test]
fn one_person_is_rung_no_more_than_three_times_in_a_quarter_of_an_hour_about_one_page() {
    let short = POLICY.replace("\"5m\"", "\"10s\"").replace("repeat = 1", "repeat = 5");
    let short = short.replace("person:ana", "person:rui");
    let on_call = on_call(&short);
    let mut page = open();
    let (went, news) = run(&mut page, &on_call, &all_means(), 300);
    let rung: Vec<_> = went.iter().filter(|(_, to)| to == "call:+351400000001").collect();
    assert_eq!(rung.len(), CALLS_MAX, "{went:?}");
    assert!(news.iter().any(|one| matches!(one, News::HeldBack(_))));
    let mails = went.iter().filter(|(_, to)| to == "rui@example.com").count();
    assert!(mails > CALLS_MAX, "letters are not held back");
}

#[test]
fn ways_that_the_installation_has_not_are_passed_over_and_who_has_none_of_his_is_written_to() {
    let (mut page, on_call) = (open(), on_call(POLICY));
    let (went, _) = run(&mut page, &on_call, &Means::default(), 299);
    assert_eq!(went, [(0, "ana@example.com".to_owned())]);
    let telephone = Means { calls: true, ..Means::default() };
    let ana = on_call.person(&"ana".parse().unwrap()).unwrap();
    let ways: Vec<_> = ana.ways(&telephone).into_iter().map(|(_, a)| a.to_string()).collect();
    assert_eq!(ways, ["call:+34400000001"]);
}

#[test]
fn a_page_survives_being_written_down_in_every_state() {
    let on_call = on_call(POLICY);
    let mut page = open();
    let mut seen = 0;
    while let Some(due) = page.next_at() {
        let text = serde_json::to_string(&page).unwrap();
        let mut again: Page = serde_json::from_str(&text).unwrap();
        let (one, two) = (
            page.step(&on_call, &all_means(), due, false),
            again.step(&on_call, &all_means(), due, false),
        );
        assert_eq!((one, &page), (two, &again));
        seen += 1;
    }
    assert!(seen > 10);
}

#[test]
fn ways_are_read_and_wrong_ones_are_named() {
    let wrong = PEOPLE.replace("sms after 30s", "sms in 30s").replace("ntfy:ana-guardia", "ntfy:");
    let faults = OnCall::parse(&[("people.toml".to_owned(), wrong)], &[]).unwrap_err();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].to_string().contains("is no way to page somebody"), "{}", faults[0]);
    let wrong = POLICY.replace("channel:sala", "channel:la sala");
    let files = [("people.toml", PEOPLE.to_owned()), ("policy.toml", wrong)];
    let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text)).into();
    assert!(OnCall::parse(&files, &[]).unwrap_err()[0].to_string().contains("names nobody"));
}
