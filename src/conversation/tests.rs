use std::collections::BTreeSet;

use super::explore_inputs::{after_input, while_recording};
use super::state::{AfterFiled, Among, Purpose, Search, Step};
use super::turn::Brief;
use super::*;
use crate::model::{Country, Intent, Language, Priority, Timestamp};

fn start(language: Language) -> Start {
    Start {
        line: "es".to_owned(),
        language,
        country: Country::SPAIN,
        caller: "+34910000001".parse().ok(),
        verified: false,
        contact: None,
        sites: vec!["MD1".parse().unwrap(), "MD2".parse().unwrap()],
        abilities: Abilities { speech: true, records: true, ..Abilities::default() },
        notice: true,
        known: vec![],
    }
}

struct Second;

impl World for Second {
    fn seconds(&self, prompt: &Prompt) -> Result<f64, String> {
        if PROMPTS.iter().any(|(id, _)| *id == prompt.id) {
            Ok(1.0)
        } else {
            Err("not in the list".to_owned())
        }
    }
}

/// A conversation with one fault planted in it.
#[derive(Clone)]
struct Faulty {
    inner: Conversation,
    fault: Fault,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    SilentCircle,
    DeadEnd,
    NoPrompt,
    DeafToDanger,
    LongWay,
    Bridge,
}

impl Machine for Faulty {
    fn handle(&mut self, now: Timestamp, input: Input) -> Turn {
        let before = self.inner.clone();
        let at = before.place();
        let silent = matches!(input, Input::Silence);
        let keys = match &input {
            Input::Keys(keys) => keys.expose().to_owned(),
            _ => String::new(),
        };
        let mut turn = self.inner.handle(now, input);
        let menu = at == "at the second menu";
        match self.fault {
            Fault::SilentCircle if menu && silent => {
                self.inner = before;
                turn = Turn { say: vec![], then: Then::Collect(Collect::one(6, false)) };
            }
            Fault::DeadEnd if menu && keys == "4" => turn.then = Then::Continue,
            Fault::NoPrompt if menu => {
                turn.say.push(Prompt::plain("phone-forgotten", Language::Portuguese));
            }
            Fault::DeafToDanger if at == "at the code" && keys == "9" => {
                self.inner = before;
                turn = Turn { say: vec![], then: Then::Collect(Collect::code(4)) };
            }
            Fault::LongWay if matches!(turn.then, Then::Connect(_)) => {
                turn.say.extend(vec![Prompt::plain("phone-menu", Language::Spanish); 100]);
            }
            Fault::Bridge if matches!(turn.then, Then::Connect(_)) => turn.then = Then::Bridge,
            _ => {}
        }
        turn
    }

    fn key(&self) -> String {
        Machine::key(&self.inner)
    }

    fn place(&self) -> &'static str {
        self.inner.place()
    }
}

fn walk(fault: Fault) -> Report {
    let inner = Conversation::new(start(Language::Spanish));
    explore(&[Faulty { inner, fault }], &Second, Limits { person_s: 60.0, silent_s: 120.0 })
}

#[test]
fn no_way_through_ends_nowhere() {
    let report = walk(Fault::None);
    assert_eq!(report.findings, [], "{} states", report.states);
    assert!(report.states > 1_000, "{}", report.states);
    // What the caller's side can say is said on some way; the rest is said to responders.
    let unheard: Vec<&str> = PROMPTS
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| id.starts_with("phone-") && !report.prompts.contains(id))
        .collect();
    let elsewhere =
        ["phone-consent", "phone-speak", "phone-wait-keys-callback", "phone-offer-callback"];
    assert_eq!(unheard, elsewhere, "said on other lines");
}

#[test]
fn planted_faults_are_found() {
    for (fault, kind) in [
        (Fault::SilentCircle, FindingKind::Loop),
        (Fault::DeadEnd, FindingKind::DeadEnd),
        (Fault::NoPrompt, FindingKind::MissingPrompt),
        (Fault::DeafToDanger, FindingKind::KeyUnheard),
        (Fault::LongWay, FindingKind::TooLong),
        (Fault::Bridge, FindingKind::Bridged),
    ] {
        let found: BTreeSet<FindingKind> =
            walk(fault).findings.into_iter().map(|finding| finding.kind).collect();
        assert!(found.contains(&kind), "{kind:?} is not among {found:?}");
    }
}

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

/// Everything that a responder's phone can do in every state, the caller gone or not: joined is only
/// who pressed 1, and nobody after the caller has gone.
#[test]
fn q1_nobody_is_joined_without_the_key() {
    let mut inputs: Vec<Input> = after_input(Some(&Collect::one(8, true)))
        .into_iter()
        .chain(after_input(None))
        .map(|said| said.input)
        .collect();
    inputs.extend([
        Input::Answered,
        Input::keys("11"),
        Input::keys("1*"),
        Input::keys("01"),
        Input::keys("1#"),
        Input::Answer(Answer::Done),
    ]);
    let (mut joined, mut ways) = (0_u32, 0_u32);
    let mut seen = BTreeSet::new();
    let fault = Brief { site: "MD2".parse().ok(), ..brief() };
    let mut declaring = Screening::new(Language::Spanish, fault);
    declaring.may_declare(true);
    let mut waiting = vec![(Screening::new(Language::Spanish, brief()), false), (declaring, false)];
    while let Some((screening, gone)) = waiting.pop() {
        if !seen.insert(format!("{screening:?} {gone}")) {
            continue;
        }
        for input in &inputs {
            let mut next = screening.clone();
            if gone {
                next.caller_gone();
            }
            let pressed = matches!(input, Input::Keys(keys) if matches!(keys.expose(), "1" | "1#"));
            let turn = next.handle(input);
            ways += 1;
            if matches!(turn.then, Then::Bridge) {
                assert!(pressed && !gone, "{input:?}");
                assert_eq!(next.ended(), Some(Screened::Accepted));
                joined += 1;
            }
            waiting.push((next.clone(), gone));
            waiting.push((next, true));
        }
    }
    assert!(joined > 0 && seen.len() >= 8, "{joined} of {ways}, {seen:?}");
}

#[test]
fn q5_each_key_of_a_responder_is_confirmed_in_words() {
    for (key, first, ended) in [
        ("1", "screen-connecting", Some(Screened::Accepted)),
        ("2", "screen-passed-on", Some(Screened::Declined)),
        ("3", "screen-brief", None),
        ("7", "screen-brief", None),
    ] {
        let mut screening = Screening::new(Language::Spanish, brief());
        screening.handle(&Input::Answered);
        let turn = screening.handle(&Input::keys(key));
        assert_eq!(turn.say.first().map(|prompt| prompt.id), Some(first), "{key}");
        assert_eq!(screening.ended(), ended, "{key}");
    }
}

/// Everybody on call is gone through twice, but for who passed the call on.
#[test]
fn q4_who_passed_a_call_on_is_not_rung_for_it_again() {
    let people = ["lucia", "nuria", "elena", "lucia", "nuria", "elena"];
    let mut call = Conversation::new(start(Language::Spanish));
    call.handle(Timestamp::UNIX_EPOCH, Input::Answered);
    let mut turn = call.handle(Timestamp::UNIX_EPOCH, Input::keys("9"));
    let mut rung = vec![];
    loop {
        let input = match &turn.then {
            Then::Ask(Question::NextOnCall { tried, .. }) => {
                Input::Answer(match people.get(usize::from(*tried)) {
                    None => Answer::NobodyOnCall { paged: true },
                    Some(id) => Answer::Responder(Next {
                        responder: Responder {
                            id: (*id).to_owned(),
                            number: "+34910000009".parse().unwrap(),
                            language: Language::Spanish,
                            attended: false,
                        },
                        place: *tried,
                        with: vec![],
                        places: 1,
                    }),
                })
            }
            Then::Ask(_) => Input::Answer(Answer::Failed),
            Then::Connect(connect) => {
                rung.extend(connect.people.iter().map(|one| one.id.clone()));
                let first = rung.len() == 1;
                Input::Leg(if first { LegOutcome::Declined } else { LegOutcome::NoAnswer })
            }
            _ => break,
        };
        // What is kept between two steps survives a restart.
        call = serde_json::from_str(&serde_json::to_string(&call).unwrap()).unwrap();
        turn = call.handle(Timestamp::UNIX_EPOCH, input);
    }
    assert_eq!(rung, ["lucia", "nuria", "elena", "nuria", "elena"]);
    assert_eq!(turn.say.first().map(|prompt| prompt.id), Some("phone-nobody-danger"));
}

/// Two are rung at once: both places of the order are gone through, and who passed the call on is
/// left out of it from then on, while the other is rung again.
#[test]
fn q4_of_two_who_are_rung_together_who_passed_the_call_on_is_not_rung_again() {
    let one = |id: &str| Responder {
        id: id.to_owned(),
        number: "+34910000009".parse().unwrap(),
        language: Language::Spanish,
        attended: false,
    };
    let both = |place| {
        let with = vec![one("nuria")];
        Input::Answer(Answer::Responder(Next { responder: one("lucia"), place, with, places: 2 }))
    };
    let tried = |turn: &Turn| match &turn.then {
        Then::Ask(Question::NextOnCall { tried, .. }) => *tried,
        other => panic!("{other:?}"),
    };
    let rung = |turn: &Turn| match &turn.then {
        Then::Connect(connect) => connect.people.iter().map(|one| one.id.clone()).collect(),
        other => panic!("{other:?}"),
    };
    let mut call = Conversation::new(start(Language::Spanish));
    call.handle(NOW, Input::Answered);
    call.handle(NOW, Input::keys("9"));
    let mut turn = call.handle(NOW, Input::Answer(Answer::Failed));
    for (place, expected, passes, outcome) in [
        (0, vec!["lucia", "nuria"], "lucia", LegOutcome::NoAnswer),
        (2, vec!["nuria"], "nuria", LegOutcome::Declined),
    ] {
        assert_eq!(tried(&turn), place);
        let connect = call.handle(NOW, both(place));
        let people: Vec<String> = rung(&connect);
        assert_eq!(people, expected);
        let goes_on = call.handle(NOW, Input::PassedOn(passes.to_owned()));
        assert!(matches!(goes_on.then, Then::Continue), "{goes_on:?}");
        turn = call.handle(NOW, Input::Leg(outcome));
    }
    assert_eq!(tried(&turn), 4);
    // Nobody of them is left to be rung.
    assert_eq!(tried(&call.handle(NOW, both(4))), 6);
}

#[test]
fn s10_who_presses_the_key_after_somebody_else_hears_so_and_is_let_go() {
    let mut screening = Screening::new(Language::Spanish, brief());
    screening.handle(&Input::Answered);
    screening.taken(true);
    let turn = screening.handle(&Input::keys("1"));
    assert_eq!(ids(&turn), ["screen-taken"]);
    assert!(matches!(turn.then, Then::HangUp), "{turn:?}");
    assert_eq!(screening.ended().map(Screened::outcome), Some(LegOutcome::Taken));
}

/// A caller's script against fixed answers, as a transcript of prompt ids.
fn play(script: &[(&str, Answer)]) -> Vec<String> {
    let mut call = Conversation::new(start(Language::Spanish));
    let mut turn = call.handle(Timestamp::UNIX_EPOCH, Input::Answered);
    let mut heard = vec![];
    for (press, answer) in script {
        heard.extend(turn.say.iter().map(|prompt| prompt.id.to_owned()));
        turn = call.handle(Timestamp::UNIX_EPOCH, Input::keys(*press));
        while let Then::Ask(_) = &turn.then {
            turn = call.handle(Timestamp::UNIX_EPOCH, Input::Answer(answer.clone()));
        }
    }
    heard.extend(turn.say.iter().map(|prompt| prompt.id.to_owned()));
    heard
}

/// 9123, 9, 90 and 0912 in the contact number, the code and the ticket's number.
#[test]
fn digits_that_begin_like_a_way_out_are_digits() {
    let last = |script: &[(&str, Answer)]| play(script).pop().unwrap_or_default();
    let wrong = || Answer::Code(CodeVerdict::Wrong);
    let number = ("12345671", Answer::Done);
    assert!("12345671".parse::<crate::model::ContactNumber>().is_ok());
    for keys in ["9123", "90", "0912"] {
        let heard = play(&[("1", Answer::Done), (keys, Answer::Done)]);
        assert!(
            heard.ends_with(&["phone-contact-mistyped".to_owned(), "phone-contact".to_owned()]),
            "{heard:?}"
        );
    }
    assert_eq!(last(&[("1", Answer::Done), number.clone(), ("90", wrong())]), "phone-code");
    for keys in ["9123", "0912"] {
        let heard = play(&[("1", Answer::Done), number.clone(), (keys, wrong())]);
        assert!(heard.contains(&"phone-code-wrong".to_owned()), "{keys}: {heard:?}");
    }
}

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// A call at a step.
fn call_at(step: Step) -> Conversation {
    let mut call = Conversation::new(start(Language::Spanish));
    call.step = step;
    call
}

fn ids(turn: &Turn) -> Vec<&'static str> {
    turn.say.iter().map(|prompt| prompt.id).collect()
}

#[test]
fn help_at_a_recording_tells_the_ways_out_and_then_records_again() {
    for (purpose, lead) in [
        (Purpose::Details, &["phone-details", "phone-recording"][..]),
        (Purpose::Message, &["phone-recording"][..]),
    ] {
        let mut call = call_at(Step::ExpectRecording { purpose });
        let turn = call.handle(NOW, Input::keys("*"));
        assert_eq!(ids(&turn), ["phone-help"]);
        assert!(matches!(turn.then, Then::Collect(_)), "{turn:?}");
        for input in [Input::keys("1"), Input::keys("#"), Input::Silence] {
            let mut back = call.clone();
            let turn = back.handle(NOW, input);
            assert_eq!(ids(&turn), lead);
            assert!(matches!(turn.then, Then::Record(_)), "{turn:?}");
            assert_eq!(back.step, Step::ExpectRecording { purpose });
        }
    }
}

#[test]
fn no_key_at_a_recording_leaves_the_caller_with_nothing() {
    for purpose in [Purpose::Details, Purpose::Message] {
        for said in while_recording() {
            let turn = call_at(Step::ExpectRecording { purpose }).handle(NOW, said.input);
            assert!(!matches!(turn.then, Then::Continue), "{}: {turn:?}", said.label);
        }
    }
}

#[test]
fn whoever_is_left_with_nothing_to_do_hears_his_step_again_or_gets_a_person() {
    let mut call = call_at(Step::ExpectLanguage);
    let again = call.resume(NOW);
    assert_eq!(ids(&again), ["phone-language", "phone-language"]);
    assert!(matches!(again.then, Then::Collect(_)), "{again:?}");

    let mut call = call_at(Step::ExpectRecording { purpose: Purpose::Message });
    assert!(matches!(call.resume(NOW).then, Then::Record(_)));

    let search = Search::new(Among::People, NOW);
    for step in [Step::ExpectVerdict, Step::ExpectFields, Step::ExpectLeg { search }] {
        let mut call = call_at(step);
        assert!(matches!(call.resume(NOW).then, Then::Ask(Question::File)));
        assert_eq!(call.place(), "while the ticket was opened");
    }

    // Nobody in danger is given to less than help.
    let mut call = call_at(Step::ExpectVerdict);
    call.facts.matter = Some(Matter::danger(How::DangerKey));
    call.resume(NOW);
    assert_eq!(call.step, Step::ExpectFiled { next: AfterFiled::Danger });

    assert!(matches!(call_at(Step::Ended).resume(NOW).then, Then::HangUp));
}

#[test]
fn whoever_has_no_portal_is_not_sent_to_it() {
    for (portal, said) in [(true, "phone-identity-needed"), (false, "phone-identity-by-code")] {
        let filed = Filed {
            ticket: "CT-0000013".parse().unwrap(),
            priority: Priority::P4,
            queue: "csm".parse().unwrap(),
            policy: None,
            waits_for_identity: true,
            lacks_permission: false,
            portal,
            site: None,
            known: false,
            owner: None,
            joining: None,
        };
        let mut call = call_at(Step::ExpectFiled { next: AfterFiled::Decide });
        let turn = call.handle(NOW, Input::Answer(Answer::Filed(filed)));
        assert_eq!(ids(&turn), ["phone-filed", said, "phone-more"]);
    }
}

/// Nobody who is not known hears that an account has people of its own, let alone asks for them.
#[test]
fn only_who_has_proven_himself_is_offered_the_people_of_his_account() {
    let slips = state::Slips::default();
    for (proven, menu, key) in [
        (false, "phone-menu-other", "phone-not-understood"),
        (true, "phone-menu-other-team", "phone-team-key"),
    ] {
        let mut call = call_at(Step::ExpectReason { slips });
        call.facts.contact = proven.then_some(crate::model::ContactId(1));
        let turn = call.handle(NOW, Input::keys("5"));
        assert_eq!(ids(&turn), [menu]);
        let turn = call.handle(NOW, Input::keys("5"));
        assert_eq!(ids(&turn).first(), Some(&key));
    }
    for (key, intent) in [
        ("1", Intent::Commercial),
        ("2", Intent::AccountService),
        ("3", Intent::TechnicalDesign),
        ("4", Intent::Billing),
    ] {
        let mut call = call_at(Step::ExpectChoice { menu: state::Menu::Team, slips });
        call.handle(NOW, Input::keys(key));
        assert_eq!(call.facts.matter.map(|matter| matter.intent), Some(intent), "{key}");
    }
}

#[test]
fn only_faults_of_a_site_are_asked_for_it_silence_goes_on_and_danger_is_never_asked() {
    let now = Timestamp::UNIX_EPOCH;
    let reach = |keys: &[&str]| {
        let mut call = Conversation::new(start(Language::Spanish));
        let mut turn = call.handle(now, Input::Answered);
        for keys in keys {
            turn = call.handle(now, Input::keys(*keys));
        }
        (call, turn)
    };
    let missing = || Input::Answer(Answer::Fields(Fields { site: true, ..Fields::default() }));
    let files = |turn: &Turn| matches!(turn.then, Then::Ask(Question::File));
    for danger in [&["9"][..], &["1", "#", "1", "1"], &["1", "#", "1", "2", "9"]] {
        assert!(files(&reach(danger).1), "{danger:?}");
    }
    // A door that does not open concerns one person, and he is put through at once.
    assert!(files(&reach(&["1", "#", "1", "5", "1"]).1));
    let (mut call, turn) = reach(&["1", "#", "1", "2", "1"]);
    assert!(matches!(turn.then, Then::Ask(Question::Fields(Intent::IncidentPower))));
    let turn = call.handle(now, missing());
    assert_eq!(turn.say.first().map(|say| say.id), Some("phone-site"));
    let mut in_danger = call.clone();
    assert!(files(&in_danger.handle(now, Input::keys("9"))));
    assert!(in_danger.facts().matter.as_ref().is_some_and(|matter| matter.safety));
    assert!(files(&call.handle(now, Input::Silence)), "one silence, and he is put through");
    // Nor does a question that cannot be answered hold him up.
    let (mut call, _) = reach(&["1", "#", "1", "2", "1"]);
    assert!(files(&call.handle(now, Input::Answer(Answer::Failed))));
    let (mut call, _) = reach(&["1", "#", "1", "2", "1"]);
    let only_site = "MD1".parse().ok();
    let known = Fields { site: true, only_site, ..Fields::default() };
    let mut elsewhere = call.clone();
    assert!(files(&call.handle(now, Input::Answer(Answer::Fields(known.clone())))));
    assert_eq!(call.facts().site.as_ref().map(|site| site.as_str()), Some("MD1"));
    // Such a fault is known at some site: whether it is this one he must say.
    elsewhere.facts.start.known = vec![Intent::IncidentPower];
    let turn = elsewhere.handle(now, Input::Answer(Answer::Fields(known)));
    assert_eq!(turn.say.first().map(|say| say.id), Some("phone-site"));
    assert_eq!(elsewhere.facts().site, None);
}
