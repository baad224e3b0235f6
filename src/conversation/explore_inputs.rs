//! What a caller can do and what our side can answer, one of each kind; the best answer first.
use super::{
    Answer, CodeVerdict, Collect, Fields, Filed, Input, Joining, LegOutcome, Next, People,
    Question, Recording, Responder, Then, Understood,
};
use crate::model::{
    ContactId, Impact, Intent, Language, PhoneNumber, Priority, QueueId, TeamRole, TicketNumber,
    TicketStatus, Timestamp, Urgency,
};

/// An input and what it is called in a way.
pub(super) struct Said {
    pub(super) input: Input,
    pub(super) label: String,
}

fn said(label: impl Into<String>, input: Input) -> Said {
    Said { input, label: label.into() }
}

fn answer(label: impl Into<String>, answer: Answer) -> Said {
    said(label, Input::Answer(answer))
}

/// Names what a turn waits for.
pub(super) const fn label(then: &Then) -> &'static str {
    match then {
        Then::Collect(_) => "collect",
        Then::Ask(_) => "ask",
        Then::Record(_) => "record",
        Then::Connect(_) => "connect",
        Then::Bridge => "bridge",
        Then::HangUp => "hang up",
        Then::Continue => "continue",
    }
}

/// Everything that a caller, a recording or a leg can do.
pub(super) fn after_input(collect: Option<&Collect>) -> Vec<Said> {
    let keys = |keys: &str| said(format!("press {keys}"), Input::keys(keys));
    let mut all = vec![said("hang up", Input::Gone)];
    match collect {
        Some(collect) => {
            all.push(said("nothing", Input::Silence));
            let presses: &[&str] = if collect.digits_max == 1 {
                &["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"]
            } else {
                // A contact number, a ticket's number and a telephone number that can be, a code,
                // and what is none of them.
                &[
                    "9",
                    "0",
                    "*",
                    "#",
                    "9#",
                    "0#",
                    "90",
                    "9123",
                    "0912",
                    "12",
                    "12345671",
                    "0000013",
                    "600000000",
                    "1234",
                ]
            };
            all.extend(presses.iter().map(|press| keys(press)));
            if collect.speech {
                all.push(said("say something", Input::Speech("something".to_owned())));
            }
        }
        None => {
            let recording =
                |reference: &str| Recording { reference: reference.to_owned(), seconds: 7 };
            all.push(said("record a message", Input::Recorded(recording("r1"))));
            all.push(said("record nothing", Input::Recorded(recording(""))));
            all.extend(
                LegOutcome::ALL
                    .into_iter()
                    .map(|outcome| said(format!("leg: {}", outcome.as_str()), Input::Leg(outcome))),
            );
        }
    }
    all
}

/// The keys that are told of while somebody speaks after the tone.
pub(super) fn while_recording() -> Vec<Said> {
    let keys = ["9", "0", "*", "#", "5"];
    keys.map(|keys| said(format!("press {keys} at the recording"), Input::keys(keys))).into()
}

/// Everything that our side can answer, the best first.
pub(super) fn after_answer(question: &Question) -> Vec<Said> {
    let failed = answer("our side fails", Answer::Failed);
    let mut all = match question {
        Question::CheckCode { .. } => vec![
            answer("right code", Answer::Code(CodeVerdict::Right(ContactId(1)))),
            answer("wrong code", Answer::Code(CodeVerdict::Wrong)),
            answer("too many codes", Answer::Code(CodeVerdict::Busy)),
        ],
        Question::Understand(_) => understood(),
        Question::Fields(_) => vec![
            answer("nothing is missing", Answer::Fields(Fields::default())),
            answer("everything is missing", Answer::Fields(missing())),
        ],
        Question::Notice => vec![
            answer("the notice is off", Answer::Notice(Some(false))),
            answer("the notice is on", Answer::Notice(Some(true))),
            answer("he may not switch it", Answer::Notice(None)),
        ],
        Question::File => filed(),
        Question::Status(_) => TicketStatus::ALL
            .into_iter()
            .map(|status| answer(status.as_str(), Answer::Status(Some(status))))
            .chain([answer("not found", Answer::Status(None))])
            .collect(),
        Question::NextOnCall { tried, .. } | Question::NextPerson { tried, .. } if *tried >= 3 => {
            match question {
                Question::NextOnCall { .. } => nobody_on_call(),
                _ => vec![answer("nobody", Answer::People(People::Nobody))],
            }
        }
        Question::NextOnCall { tried, .. } => next(*tried, false)
            .map(|next| answer("somebody on call", Answer::Responder(next)))
            .into_iter()
            .chain(two(*tried).map(|two| answer("two on call", Answer::Responder(two))))
            .chain(nobody_on_call())
            .collect(),
        Question::NextPerson { tried, .. } => people(*tried),
        Question::SwitchNotice(_)
        | Question::CallBack(_)
        | Question::Message(_)
        | Question::Close { .. } => {
            vec![answer("written down", Answer::Done)]
        }
    };
    all.push(failed);
    all
}

fn nobody_on_call() -> Vec<Said> {
    vec![
        answer("nobody is left, paged", Answer::NobodyOnCall { paged: true }),
        answer("nobody is left", Answer::NobodyOnCall { paged: false }),
    ]
}

/// Two on call who are rung together.
fn two(place: u8) -> Option<Next> {
    let one = next(place, false)?;
    let with = vec![Responder { id: "iker".to_owned(), ..one.responder.clone() }];
    Some(Next { with, places: 2, ..one })
}

fn next(place: u8, attended: bool) -> Option<Next> {
    let number: PhoneNumber = "+34400000001".parse().ok()?;
    let responder =
        Responder { id: "marta".to_owned(), number, language: Language::Spanish, attended };
    Some(Next { responder, place, with: vec![], places: 1 })
}

fn people(tried: u8) -> Vec<Said> {
    let opens = Some(Timestamp::UNIX_EPOCH);
    let ring = |attended| next(tried, attended).map(People::Ring);
    let rings = [("a person", ring(false)), ("an attended desk", ring(true))];
    let rings = rings
        .into_iter()
        .filter_map(|(label, people)| people.map(|people| answer(label, Answer::People(people))));
    rings
        .chain([
            answer("second", Answer::People(People::Wait { position: 2, minutes: None })),
            answer("first", Answer::People(People::Wait { position: 1, minutes: Some(3) })),
            answer("closed", Answer::People(People::Closed { opens })),
            answer("closed for long", Answer::People(People::Closed { opens: None })),
            answer("nobody", Answer::People(People::Nobody)),
        ])
        .collect()
}

fn missing() -> Fields {
    let details = vec!["field-cabinet".to_owned()];
    Fields { site: true, only_site: None, callback: true, details }
}

fn filed() -> Vec<Said> {
    let Ok(ticket) = "CT-0000013".parse::<TicketNumber>() else { return vec![] };
    let Ok(queue) = "dc-ops-es".parse::<QueueId>() else { return vec![] };
    let filed = |label: &str,
                 priority,
                 policy: Option<&str>,
                 (waits, lacks_permission): (bool, bool),
                 known: bool| {
        let portal = priority == Priority::P4;
        // Whoever is told whose it is, and how far his company has come; with a day and without.
        let told = priority >= Priority::P3 && !waits;
        let from = (!known).then(|| jiff::civil::date(2027, 1, 4));
        let policy = policy.and_then(|policy| policy.parse().ok());
        let queue = queue.clone();
        let site = None;
        answer(
            label,
            Answer::Filed(Filed {
                ticket,
                priority,
                queue,
                policy,
                waits_for_identity: waits,
                lacks_permission,
                portal,
                site,
                known,
                owner: told.then_some(TeamRole::Csm),
                joining: told.then_some(Joining { from, portal: known }),
            }),
        )
    };
    vec![
        filed("filed, people are woken", Priority::P1, Some("dc-oncall-es"), (false, false), false),
        filed("filed, known", Priority::P1, Some("dc-oncall-es"), (false, false), true),
        filed("filed", Priority::P3, None, (false, false), false),
        filed("filed, known, to somebody's own", Priority::P3, None, (false, false), true),
        filed("filed, waits for identity", Priority::P4, None, (true, false), false),
        filed("filed, waits for a code", Priority::P3, None, (true, false), false),
        filed("filed, lacks a permission", Priority::P4, None, (true, true), false),
    ]
}

fn understood() -> Vec<Said> {
    let heard = |label: &str, intent, decided, second, safety| {
        let understood = Understood {
            intent,
            decided,
            second,
            impact: Impact::TWO,
            urgency: Urgency::TWO,
            safety,
        };
        answer(label, Answer::Understood(understood))
    };
    let grave = Understood {
        intent: Intent::IncidentPower,
        decided: true,
        second: None,
        impact: Impact::ONE,
        urgency: Urgency::ONE,
        safety: false,
    };
    vec![
        answer("understood, P1", Answer::Understood(grave)),
        heard("understood", Intent::Billing, true, None, false),
        heard("danger", Intent::IncidentPower, true, None, true),
        heard("danger without a word", Intent::SafetyEmergency, true, None, false),
        heard("undecided", Intent::Billing, false, Some(Intent::Commercial), false),
        heard(
            "undecided, danger",
            Intent::AccessGrant,
            false,
            Some(Intent::SafetyEmergency),
            false,
        ),
        heard("undecided, status", Intent::StatusEnquiry, false, Some(Intent::Escalation), false),
        heard("status", Intent::StatusEnquiry, true, None, false),
        heard("not for us", Intent::NotForDesk, true, None, false),
        heard("nothing at all", Intent::GeneralEnquiry, false, None, false),
    ]
}
